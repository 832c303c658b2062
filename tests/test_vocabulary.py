"""Works of every kind as triples: nothing lost, every IRI sound, every writer the same graph."""

import datetime as dt
import json

import msgspec
import pyoxigraph
import pytest
from generated_works import works
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import to_isomorphic

from ris2rdf import identity, terms, vocabulary
from ris2rdf.elements import (
    Container,
    Contributor,
    Date,
    Event,
    Identifier,
    Link,
    Name,
    Source,
    Stated,
    Work,
)
from ris2rdf.vocabulary import SharedNode, profiles
from ris2rdf.vocabulary import lines as read_back

BASE = "https://data.example.org/"
DIGEST = "ab" * 32
FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),  # explaining takes minutes
)

OURS = vocabulary.load(BASE)


def described(work, ours=OURS):
    description = ours.describe(work, identity.key(work, DIGEST), [DIGEST])
    shared = [line for node in description.shared for line in ours.shared(node)]
    return sorted({*description.own, *shared})


def parsed(lines):
    text = "\n".join(lines).encode()
    return {
        str(quad.triple) for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)
    }


def has(lines, subject, predicate, term):
    line = f"<{subject}> <{terms.expand(predicate)}> {term} ."
    return line in lines


def article(**changes):
    return msgspec.structs.replace(
        Work("JOUR", "JOUR", title=Stated("On cells"), dates=(Date("2020"),)), **changes
    )


# ------------------------------------------------------------------ laws


def _texts(value):
    """Yield every text that must be found again in the triples."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)


def _stated(work):
    """Yield the values of *work* in the words that are published."""
    for field in work.__struct_fields__:
        value = getattr(work, field)
        if isinstance(value, Stated):
            yield value.value
    for many in (work.alternative_titles, work.keywords, work.genres, work.labels, work.databases):
        yield from (one.value for one in many)
    yield from (one.value for values in work.details.values() for one in values)
    for contributor in work.contributors:
        yield contributor.name.display
        yield from contributor.affiliations
        yield contributor.change
    for container in (work.container, work.series):
        if container:
            fields = (
                container.title,
                *container.abbreviations,
                container.volume,
                container.edition,
            )
            yield from (one.value for one in (*fields, container.publisher, container.place) if one)
    if work.event:
        fields = (work.event.name, work.event.place, work.event.start, work.event.end)
        yield from (one.value for one in fields if one)
    for date in work.dates:
        yield from (date.value, date.label)
    yield from (one.value for one in work.identifiers)
    yield from (part for one in work.sections for part in (one.heading, one.text))
    yield from (one.tag or one.value for one in work.languages)
    yield from (one.number for one in work.trials)
    yield from (part for one in work.grants for part in (one.name, one.number, one.funder))
    yield from (one.display for one in work.notes)
    yield from (terms.address(one.url) or one.url for one in work.links)


@FEW
@given(works)
def test_no_element_of_a_work_is_lost(work):
    lines = "\n".join(described(work))
    for text in _stated(work):
        assert terms.escape(text) in lines, text


@FEW
@given(works)
def test_every_line_is_n_triples_and_comes_out_of_a_store_as_it_went_in(work):
    lines = described(work)
    assert {f"{triple} ." for triple in parsed(lines)} == set(lines) or _relabelled(lines)


def _relabelled(lines):
    # The parser gives list cells new labels; all else must be the same bytes.
    ours = {line for line in lines if "_:" not in line}
    return {f"{triple} ." for triple in parsed(ours)} == ours


@FEW
@given(works)
def test_iris_are_ascii_and_only_list_cells_are_blank(work):
    for line in described(work):
        subject, predicate, term = line[:-2].split(" ", 2)
        for one in (subject, predicate, term):
            assert one.startswith('"') or one.isascii()
        if subject.startswith("_:"):
            assert predicate in {read_back.FIRST, read_back.REST}


@FEW
@given(works)
def test_describing_twice_gives_the_same_lines(work):
    assert described(work) == described(work, vocabulary.load(BASE))


@FEW
@given(works)
def test_every_subject_is_owned_by_the_work_or_is_the_shared_node(work):
    key = identity.key(work, DIGEST)
    description = OURS.describe(work, key, [DIGEST])
    document, record = f"{BASE}doc/work/{key}", f"{BASE}id/record/{DIGEST}"
    for line in description.own:
        subject = line.partition(" ")[0].strip("<>")
        assert subject.startswith(("_:", f"{description.iri}#")) or subject in {
            description.iri,
            document,
            record,
        }
    for node in description.shared:
        assert all(line.startswith(f"<{node.iri}> ") for line in OURS.shared(node))


@settings(FEW, max_examples=25)
@given(works)
def test_turtle_reads_back_in_two_parsers(work):
    lines = described(work)
    text = vocabulary.serialise(lines, "turtle")
    assert to_isomorphic(Graph().parse(data=text, format="turtle")) == to_isomorphic(
        Graph().parse(data="\n".join(lines), format="nt")
    )
    assert len(list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE))) == len(lines)


@settings(FEW, max_examples=15)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib's own reader
@given(works)
def test_json_ld_reads_back_in_two_processors(work):
    lines = described(work)
    expected = to_isomorphic(Graph().parse(data="\n".join(lines), format="nt"))
    text = vocabulary.serialise(lines, "jsonld")
    assert to_isomorphic(Graph().parse(data=text, format="json-ld")) == expected
    quads = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
    assert to_isomorphic(Graph().parse(data=quads, format="nt")) == expected


@settings(FEW, max_examples=25)
@given(works, st.randoms())
def test_writers_do_not_depend_on_the_order_of_lines(work, random):
    lines = described(work)
    mixed = list(lines)
    random.shuffle(mixed)
    for name in vocabulary.FORMATS:
        assert vocabulary.serialise(mixed, name) == vocabulary.serialise(lines, name)


@FEW
@given(works)
def test_profiles_are_parts_of_the_whole(work):
    lines = described(work)
    for name in ("schema", "bibo"):
        part = described(work, vocabulary.load(BASE, name))
        whole = OURS.profile(lines, name)
        # A researcher's organisation is left out only where all that leads to it is seen.
        assert set(whole) <= set(part)
        assert all("#org-" in line.split(" ")[0] for line in set(part) - set(whole))
        words = {word.property for word in profiles.INSTEAD.values()}
        assert {line.split(" ")[1] for line in set(part) - set(lines)} <= words


mentions = st.lists(
    st.tuples(
        st.builds(
            SharedNode,
            st.just("journal"),
            st.just(f"{BASE}id/journal/issn/2379-3708"),
            st.lists(
                st.tuples(
                    st.sampled_from(["title", "issn", "alternative"]), st.sampled_from("abc")
                ),
                max_size=4,
            ).map(tuple),
        ),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=6,
)


@given(mentions, st.randoms())
def test_reducing_does_not_depend_on_the_order_of_mentions(mentions, random):
    mixed = list(mentions)
    random.shuffle(mixed)
    assert OURS.reduce(mentions) == OURS.reduce(mixed)


# ------------------------------------------------------------------ shared nodes


def journal(*elements):
    return SharedNode("journal", f"{BASE}id/journal/issn/2379-3708", elements)


def test_shared_node_takes_the_title_most_records_state_and_keeps_the_others():
    node = OURS.reduce(
        [(journal(("title", "JCI Insight")), 1), (journal(("title", "JCI insight")), 2)]
    )
    assert node.elements == (("title", "JCI insight"), ("alternative", "JCI Insight"))


def test_shared_node_of_equal_votes_takes_the_smaller_string():
    node = OURS.reduce([(journal(("title", "b")), 1), (journal(("title", "a")), 1)])
    assert ("title", "a") in node.elements


def test_issns_of_one_record_make_one_journal_whatever_their_order():
    def at(*issns):
        stated = tuple(Identifier("issn", issn, of="container") for issn in issns)
        work = article(container=Container("journal", Stated("J")), identifiers=stated)
        nodes = OURS.describe(work, "k", [DIGEST]).shared
        return next(node.iri for node in nodes if node.kind == "journal")

    assert (
        at("2379-3708", "0028-0836")
        == at("0028-0836", "2379-3708")
        == f"{BASE}id/journal/issn/0028-0836"
    )


def test_journal_known_by_two_issns_is_named_by_the_settled_one():
    ours = vocabulary.load(BASE)
    ours.journals = identity.journals([["2379-3708", "0028-0836"]])
    work = article(
        container=Container("journal", Stated("J")),
        identifiers=(Identifier("issn", "2379-3708", of="container"),),
    )
    assert ours.describe(work, "k", [DIGEST]).shared[0].iri == f"{BASE}id/journal/issn/0028-0836"


# ------------------------------------------------------------------ by type


def test_journal_without_volume_has_issues_of_the_year():
    work = article(container=Container("journal", Stated("J")), issue=Stated("4"))
    journal_iri = f"{BASE}id/journal/title/{terms.sure_slug('J')}"
    assert any(f"<{journal_iri}/year/2020/issue/4> " in line for line in described(work))


def test_article_never_carries_issn_or_issue_number():
    work = article(
        container=Container("journal", Stated("J")),
        issue=Stated("4"),
        identifiers=(Identifier("issn", "2379-3708", of="container"),),
    )
    own = OURS.describe(work, "k", [DIGEST]).own
    assert not any(p in line for line in own for p in ("issn>", "bibo/issue>", "issueNumber>"))


def test_whole_issue_is_itself_the_issue_and_stands_in_the_volume():
    work = Work(
        "JFULL",
        "JFULL-issue",
        title=Stated("Spring"),
        volume=Stated("3"),
        issue=Stated("2"),
        container=Container("journal", Stated("J")),
    )
    description = OURS.describe(work, "k", [DIGEST])
    assert has(description.own, description.iri, "bibo:issue", '"2"')
    assert has(description.own, description.iri, "schema:issueNumber", '"2"')
    assert [n.kind for n in description.shared][:2] == ["journal", "volume"]


def test_newspaper_issue_is_named_by_its_day():
    work = Work(
        "NEWS",
        "NEWS",
        title=Stated("T"),
        dates=(Date("2020-03-01"),),
        container=Container("newspaper", Stated("The Times")),
    )
    assert any("/date/2020-03-01> " in line for line in described(work))


def test_chapter_is_part_of_the_book_only_and_the_book_of_the_series():
    work = Work(
        "CHAP", "CHAP", title=Stated("One"), container=Container("book", Stated("All")), series=Container("book-series", Stated("Series"), volume=Stated("7")),
        identifiers=(Identifier("isbn13", "9783161484100", of="container"),),
        contributors=(Contributor(Name(family="Rossi", given="A."), role="editor", of="container"),),
    )  # fmt: skip
    lines, book = described(work), f"{BASE}id/work/isbn/9783161484100"
    part_of = f"<{terms.expand('dcterms:isPartOf')}>"
    outer = [line for line in lines if part_of in line]
    assert len(outer) == 2
    assert has(
        lines, f"{BASE}id/work/{identity.key(work, DIGEST)}", "dcterms:isPartOf", f"<{book}>"
    )
    assert has(lines, book, "schema:position", '"7"')
    assert has(lines, book, "schema:editor", f"<{book}#person-rossi-a>")
    assert has(lines, f"{book}#person-rossi-a", "schema:familyName", '"Rossi"')


def test_conference_paper_is_presented_at_the_event():
    work = Work(
        "CPAPER",
        "CPAPER",
        title=Stated("T"),
        event=Event(name=Stated("ISWC"), place=Stated("Bari"), start=Date("2024-11-11")),
    )
    lines = described(work)
    assert any("bibo/presentedAt>" in line for line in lines)
    assert any('startDate> "2024-11-11"^^' in line for line in lines)


def test_editor_of_schema_org_is_a_person_never_an_organisation():
    people = (
        Contributor(Name(family="Rossi"), role="editor"),
        Contributor(Name("organization", literal="WHO"), role="editor"),
    )
    lines = described(Work("BOOK", "BOOK", title=Stated("T"), contributors=people))
    assert [line for line in lines if "schema.org/editor>" in line and "#org-" in line] == []
    assert [line for line in lines if "schema.org/contributor>" in line and "#org-" in line] != []


def test_pages_and_edition_keep_to_the_classes_that_have_them():
    book = described(
        Work(
            "BOOK",
            "BOOK",
            title=Stated("T"),
            edition=Stated("2"),
            number_of_pages=Stated("300"),
            page_start=Stated("5"),
        )
    )
    assert any("schema.org/bookEdition>" in line for line in book)
    assert any('numberOfPages> "300"^^' in line for line in book)
    assert not any("schema.org/pageStart>" in line for line in book)
    thesis = described(
        Work(
            "THES",
            "THES",
            title=Stated("T"),
            publisher=Stated("Bari"),
            number_of_pages=Stated("300"),
        )
    )
    assert not any("schema.org/numberOfPages>" in line for line in thesis)
    assert any("bibo/issuer>" in line for line in thesis)


def test_status_and_kind_of_a_type_are_always_said():
    assert any(
        "bibo/status/forthcoming>" in line
        for line in described(Work("INPR", "INPR", title=Stated("T")))
    )
    assert any(
        "dcmitype/Dataset>" in line for line in described(Work("DATA", "DATA", title=Stated("T")))
    )
    assert any(
        "additionalType> <http://purl.org/ontology/bibo/Patent>" in line
        for line in described(Work("PAT", "PAT", title=Stated("T")))
    )


def test_unknown_form_is_a_general_document():
    lines = described(Work("NEWTYPE", "NEWTYPE", title=Stated("T")))
    assert any("schema.org/CreativeWork>" in line for line in lines)


def test_father_and_son_are_two_people_and_an_editor_who_writes_is_one():
    rossi = Name(family="Rossi", given="M.")
    people = (Contributor(rossi), Contributor(rossi), Contributor(rossi, role="editor"))
    lines = described(article(contributors=people))
    found = {
        line.partition(" ")[0].partition("#")[2]
        for line in lines
        if "#person-" in line.partition(" ")[0]
    }
    assert found == {"person-rossi-m>", "person-rossi-m-2>"}


def test_person_with_orcid_is_shared():
    person = Contributor(Name(family="Carberry", given="Josiah"), orcid="0000-0002-1825-0097")
    nodes = OURS.describe(article(contributors=(person,)), "k", [DIGEST]).shared
    assert [(n.kind, n.iri) for n in nodes] == [
        ("researcher", f"{BASE}id/person/orcid/0000-0002-1825-0097")
    ]


def test_link_that_no_iri_can_hold_stays_a_note():
    lines = described(
        article(
            links=(Link("page", "javascript:alert(1)"), Link("page", "https://example.org/a b[1]"))
        )
    )
    assert not any("<javascript:" in line for line in lines)
    assert any('note> "Link: javascript:alert(1)"' in line for line in lines)
    assert any("<https://example.org/a%20b%5B1%5D>" in line for line in lines)


def test_date_that_is_none_becomes_a_note():
    lines = described(article(dates=(Date("2023-02-30"),)))
    assert any('note> "Issued: 2023-02-30"' in line for line in lines)
    assert not any("issued> " in line for line in lines)


# ------------------------------------------------------------------ provenance


def test_import_of_several_files_is_named_by_all_of_them():
    time = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    assert vocabulary.import_id(time, ["b", "a"]) == vocabulary.import_id(time, ["a", "b"])
    assert vocabulary.import_id(time, ["0123456789"]) == "20250101T000000Z-01234567"


def test_label_of_a_record_stands_on_the_record():
    lines = described(article(labels=(Stated("Rossi2020"),)))
    assert has(lines, f"{BASE}id/record/{DIGEST}", "dcterms:identifier", '"Rossi2020"')


# ------------------------------------------------------------------- written with stand-ins

CAREFUL = vocabulary.load(BASE)


@FEW
@given(works)
def test_identifiers_written_with_a_stand_in_are_those_written_each_by_itself(work):
    digests = ["ab" * 32]
    quick = OURS.describe(work, "hash/1", digests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terms, "is_plain", lambda _value: False)
        careful = CAREFUL.describe(work, "hash/1", digests)
    assert sorted(careful.own) == sorted(quick.own)


@given(st.sampled_from(["doi/10.5555/a.b", "hash/0", "isbn/9783161484100"]), st.integers(0))
def test_sources_written_with_stand_ins_are_those_written_in_full(key, number):
    digests = [f"{number:064x}"[-64:]]
    bare = Work("JOUR", "JOUR", title=Stated("T"))
    labelled = msgspec.structs.replace(bare, labels=(Stated("x", (Source("ID", 2),)),))
    quick = set(OURS.describe(bare, key, digests).own)
    full = set(OURS.describe(labelled, key, digests).own)
    assert quick < full
    (label,) = full - quick
    assert label.startswith(f"<{BASE}id/record/{digests[0]}> <http://purl.org/dc/terms/identifier>")


@pytest.mark.parametrize(
    ("family", "given", "display"),
    [
        ("王", "小明", "王小明"),
        ("佐々木", "花子", "佐々木花子"),
        ("김", "민준", "김민준"),
        ("サトウ", "ハナ", "サトウハナ"),
        ("王", "Xiaoming", "Xiaoming 王"),
        ("Иванов", "Иван", "Иван Иванов"),
        ("De Salvo", "A.", "A. De Salvo"),
    ],
)
def test_names_are_shown_in_the_reading_order_of_their_script(family, given, display):
    name = Name(family=family, given=given)
    assert name.display == display
    assert name.inverted == f"{family}, {given}"
