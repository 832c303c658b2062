"""What a library decides is obeyed: decisions.csv and authorities.csv, in releases and on pages."""

import datetime as dt
import gzip
import html
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf import identity, terms
from ris2rdf.building import build, decided
from ris2rdf.diagnostics import UsageError
from ris2rdf.identity import Claimant, Decisions
from ris2rdf.release import Publication
from ris2rdf.web import create_app

BASE = "https://data.example.org/"
TIME = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
SAME_AS, EXACT = terms.expand("schema:sameAs"), terms.expand("skos:exactMatch")
A, B, C = (f"work/doi/10.5555/{name}" for name in "abc")


def record(*lines):
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", ""])


def paper(doi, title, *more):
    who = ("AU  - Rossi, Maria", "AU  - World Health Organization,", "AU  - Chen, Bo")
    return record(f"TI  - {title}", *who, "PY  - 2019", f"DO  - 10.5555/{doi}", *more)


ANNALS = ("JO  - Annals of Testing", "SN  - 1234-5679", "PB  - Springer", "KW  - Nephrology")
LETTERS = ("JO  - Letters of Testing", "VL  - 3")
RECORDS = [
    paper("a", "Kidney cells at rest", *ANNALS),
    paper("b", "Kidney cells at rest", "KW  - nephrology"),
    paper("c", "Liver cells", *LETTERS),
    paper("c", "Liver cells", *LETTERS, "N1  - The corrigendum"),
]


@pytest.fixture
def library(tmp_path):
    """Return a function from the two tables to a release of the records above."""
    publication = Publication(tmp_path / "library", {"base": BASE})
    (tmp_path / "a.ris").write_text("".join(RECORDS), "utf-8")

    def built(decisions="", authorities="", encoding="utf-8"):
        tables = {"decisions": decisions, "authorities": authorities}
        for name, text in tables.items():
            if text:
                (publication.path / f"{name}.csv").write_text(text, encoding)
        said = []
        release = build(publication, [str(tmp_path / "a.ris")], said.append, time=TIME)
        dump = (release.path / "dump" / "dataset.nt.gz").read_bytes()
        lines = gzip.decompress(dump).decode("utf-8").splitlines(keepends=True)
        return SimpleNamespace(
            release=release,
            said=said,
            codes=[one.code for one in said],
            works={row.path for row in release.works().rows},
            triples={tuple(line[:-3].split(" ", 2)) for line in lines},
            publication=publication,
        )

    return built


def rows(*decisions):
    """Return decisions.csv with pairs of paths."""
    lines = [f"{BASE}id/{one},{BASE}id/{other},{what}," for one, other, what in decisions]
    return "\n".join(["iri,other,decision,note", *lines, ""])


def elsewhere(made, path, predicate=SAME_AS):
    subject = f"<{BASE}id/{path}>"
    return {o[1:-1] for s, p, o in made.triples if (s, p) == (subject, f"<{predicate}>")}


# ------------------------------------------------------------------ works


def test_without_decisions_two_works_of_one_title_are_linked_and_records_of_one_doi_united(library):
    made = library()
    assert made.works == {A, B, C}
    assert made.codes.count("SHP467") == 2
    assert made.release.store.graph(f"{BASE}graph/candidates")


def test_works_decided_to_be_the_same_are_one(library):
    made = library(rows((A, B, "same")))
    assert made.works == {A, C}
    work = made.release.entry(A).work
    assert [i.value for i in work.identifiers if i.scheme == "doi"] == ["10.5555/a", "10.5555/b"]
    assert "IDN502" in made.codes
    assert len(made.release.entry(A).records) == 2


def test_works_decided_to_be_two_are_no_longer_called_alike(library):
    made = library(rows((B, A, "Not  the same")))
    assert made.works == {A, B, C}
    assert "SHP467" not in made.codes
    graph = "\n".join(made.release.store.graph(f"{BASE}graph/candidates"))
    assert f"<{BASE}id/{A}> <{terms.expand('dcterms:relation')}>" not in graph


def test_records_of_one_doi_can_be_told_apart_and_one_keeps_the_address(library):
    first = library()
    one, other = (f"record/{stored.digest}" for stored in first.release.entry(C).records)
    made = library(rows((one, other, "not the same")))
    assert {A, B, C} < made.works
    assert len(made.works) == 4
    assert made.codes.count("IDN501") == 1
    notes = [made.release.entry(path).work.notes for path in sorted(made.works - {A, B})]
    assert sorted(len(own) for own in notes) == [0, 1]


def test_a_row_holds_when_the_title_is_corrected(library, tmp_path):
    first = library(rows((A, B, "same")))
    path = tmp_path / "a.ris"
    path.write_text(path.read_text("utf-8").replace("Kidney cells at rest", "Cells", 1), "utf-8")
    made = library()
    assert made.works == first.works == {A, C}


# ------------------------------------------------------------------ other things


def test_journals_decided_to_be_the_same_are_one_under_the_issn(library):
    title = "journal/title/" + terms.sure_slug("Letters of Testing")
    made = library(rows((title, "journal/issn/1234-5679", "same")))
    subjects = {subject for subject, _, _ in made.triples}
    assert f"<{BASE}id/journal/issn/1234-5679/volume/3>" in subjects
    assert not any(title in subject for subject in subjects)
    assert "REL624" not in made.codes


def test_address_of_a_journal_that_is_another_one_leads_there(library):
    title = "journal/title/" + terms.sure_slug("Letters of Testing")
    library()
    made = library(rows((title, "journal/issn/1234-5679", "same")))
    client = create_app(made.publication).test_client()
    for path in (title, f"{title}/volume/3"):
        answer = client.get(f"/id/{path}")
        assert answer.status_code == 301
        there = path.replace(title, "journal/issn/1234-5679")
        assert answer.headers["Location"].endswith(f"/{there}")


def test_address_of_a_work_that_is_another_one_leads_there(library):
    library()
    made = library(rows((A, B, "same")))
    answer = create_app(made.publication).test_client().get(f"/id/{B}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/id/{A}")


def test_people_decided_to_be_the_same_both_stay(library):
    one, other = f"{A}#person-rossi-maria", f"{C}#person-rossi-maria"
    made = library(rows((one, other, "same")))
    assert elsewhere(made, one) == {f"{BASE}id/{other}"}
    assert elsewhere(made, other) == {f"{BASE}id/{one}"}


def test_people_decided_to_be_two_are_no_candidates(library):
    def linked(made):
        graph = "\n".join(made.release.store.graph(f"{BASE}graph/candidates"))
        return f"<{BASE}id/{A}#person-rossi-maria>" in graph

    people = [f"{path}#person-rossi-maria" for path in (A, B, C)]
    assert linked(library())
    assert not linked(library(rows((people[0], people[1], "not the same"),
                                   (people[0], people[2], "not the same"))))  # fmt: skip


AUTHORITIES = """\
kind,label,iri
subject,NEPHROLOGY,http://id.loc.gov/authorities/subjects/sh85090891
subject,Nephrology,http://id.nlm.nih.gov/mesh/D009398
person,"Rossi, Maria",https://viaf.org/viaf/123
person,work/doi/10.5555/c#person-chen-bo,https://orcid.org/0000-0002-1825-0097
organization,World Health Organization,https://ror.org/01f80g185
publisher,springer,https://ror.org/0117jxy09
journal,1234-5679,https://www.wikidata.org/entity/Q2
"""


def test_what_things_are_elsewhere_is_published_with_them(library):
    made = library(authorities=AUTHORITIES)
    assert elsewhere(made, "subject/nephrology", EXACT) == {
        "http://id.loc.gov/authorities/subjects/sh85090891", "http://id.nlm.nih.gov/mesh/D009398",
    }  # fmt: skip
    for path in (A, B, C):
        assert elsewhere(made, f"{path}#person-rossi-maria") == {"https://viaf.org/viaf/123"}
        assert elsewhere(made, f"{path}#org-world-health-organization") == {
            "https://ror.org/01f80g185"
        }
    assert elsewhere(made, f"{C}#person-chen-bo") == {"https://orcid.org/0000-0002-1825-0097"}
    assert elsewhere(made, f"{A}#person-chen-bo") == set()
    publisher = "publisher/" + terms.sure_slug("Springer")
    assert elsewhere(made, publisher) == {"https://ror.org/0117jxy09"}
    assert "https://www.wikidata.org/entity/Q2" in elsewhere(made, "journal/issn/1234-5679")
    assert not {"REL621", "REL622"} & set(made.codes)


def test_organisations_of_affiliations_are_linked_too(tmp_path):
    text = record("TI  - Cells", "AU  - Rossi, Maria", "AD  - Istituto di Prova, Bari", "PY  - 2019",
                  "DO  - 10.5555/d")  # fmt: skip
    (tmp_path / "a.ris").write_text(text, "utf-8")
    publication = Publication(tmp_path / "library", {"base": BASE})
    row = 'kind,label,iri\norganization,"Istituto di prova, Bari",https://ror.org/01f80g185\n'
    (publication.path / "authorities.csv").write_text(row, "utf-8")
    release = build(publication, [str(tmp_path / "a.ris")], lambda _: None, time=TIME)
    lines = release.document("work/doi/10.5555/d")
    (linked,) = [one for one in lines if one.endswith("<https://ror.org/01f80g185> .")]
    assert linked.startswith(f"<{BASE}id/work/doi/10.5555/d#org-istituto-di-prova-bari")
    assert SAME_AS in linked


def test_pages_show_what_the_library_gave(library):
    made = library(authorities=AUTHORITIES)
    client = create_app(made.publication).test_client()
    pages = {
        "subject/nephrology": "http://id.loc.gov/authorities/subjects/sh85090891",
        "journal/issn/1234-5679": "https://www.wikidata.org/entity/Q2",
        A: "https://viaf.org/viaf/123",
    }
    for path, iri in pages.items():
        page = html.unescape(client.get(f"/doc/{path}.html").text)
        assert "Given by the library" in page
        assert f'href="{iri}"' in page


# ------------------------------------------------------------------ rows that cannot be used


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("decisions", f"https://other.example/x,{BASE}id/{A},same,", "no address of"),
        ("decisions", f"{BASE}id/{A},{BASE}id/{B},perhaps,", '"perhaps"'),
        ("decisions", f"{BASE}id/{A},{BASE}id/{A},same,", "one thing twice"),
        ("decisions", f"{BASE}id/{A},{BASE}id/subject/x,same,", "different kinds"),
        ("authorities", "shelf,A,http://a.example/", '"shelf"'),
        ("authorities", "subject,Cells,javascript:alert(1)", "no web address"),
        ("authorities", "subject,,http://a.example/", "the label is missing"),
    ],
)
def test_row_that_cannot_be_used_is_reported_with_its_line(library, table, row, reason):
    head = {"decisions": "iri,other,decision,note", "authorities": "kind,label,iri"}[table]
    made = library(**{table: f"{head}\n\n{row}\n"})
    (found,) = (one for one in made.said if one.code == "REL621")
    assert (found.source, found.line) == (str(made.publication.path / f"{table}.csv"), 3)
    assert reason in found.message
    assert made.works == {A, B, C}


def test_rows_about_nothing_are_remarks(library):
    made = library(
        rows((f"{A}x", B, "same")),
        "kind,label,iri\nsubject,Nephrolgy,http://a.example/\nperson,Nobody,http://b.example/\n",
    )
    assert [(one.code, one.line) for one in made.said if one.code in {"REL622", "REL624"}] == [
        ("REL622", 2), ("REL622", 3), ("REL624", 2),
    ]  # fmt: skip


def test_of_contradicting_rows_the_one_that_keeps_apart_is_followed(library):
    made = library(rows((A, B, "same"), (B, A, "not the same")))
    assert made.works == {A, B, C}
    assert [one.line for one in made.said if one.code == "REL623"] == [2]
    made = library(rows((A, B, "same"), (B, C, "same"), (A, C, "not the same")))
    assert "IDN505" in made.codes
    assert len(made.works) == 2


def test_spreadsheets_may_write_the_tables(library):
    table = "\ufeffKind;Label;IRI\r\nSubject;Nephrology;http://a.example/x\r\n"
    made = library(authorities=table)
    assert elsewhere(made, "subject/nephrology", EXACT) == {"http://a.example/x"}


@pytest.mark.parametrize(
    ("text", "encoding", "what"),
    [("label,iri\nx,y\n", "utf-8", "kind"), ("kind,label,iri\nsubject,é,x\n", "latin-1", "UTF-8")],
)
def test_file_that_is_no_such_table_stops_the_build_before_it_begins(library, text, encoding, what):
    with pytest.raises(UsageError, match=what):
        library(authorities=text, encoding=encoding)


def test_a_change_of_either_file_changes_the_digest_that_a_release_keeps(library):
    digests = [
        made.release.manifest["decided"]
        for made in (library(), library(rows((A, B, "same"))), library(authorities=AUTHORITIES))
    ]
    assert len(set(digests)) == 3
    publication = library().publication
    assert decided.digest(publication) == digests[-1]


# ------------------------------------------------------------------ laws

KEYS = ["doi/10.1/x", "doi/10.1/y", "pmid/1", "pmid/2"]
claimants = st.lists(
    st.builds(
        lambda digest, keys, title: Claimant(
            digest * 64, (*sorted(keys), f"hash/{title or digest}"), title, "2020", 0, "a.ris", 1
        ),
        st.sampled_from("0123456789abcdef"),
        st.sets(st.sampled_from(KEYS), max_size=2),
        st.sampled_from(["on cells", "quite another", ""]),
    ),
    max_size=8,
    unique_by=lambda one: one.digest,
)
pairs = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=2)


def grouped(claimants, decisions):
    named = [
        (f"{identity.RECORD}/{one.digest}", one)
        for one in claimants
        if f"{identity.RECORD}/{one.digest}" in decisions.names
    ]
    return list(identity.group(sorted([*identity.claims(claimants), *named]), [].append, decisions))


def work(key):
    return f"work/{key}"


def test_a_third_record_of_one_name_unites_no_two_that_are_apart():
    found = [Claimant(d * 64, ("hash/on cells",), "on cells", "2020", 0, "a.ris", 1) for d in "012"]
    groups = grouped(found, Decisions([], [(f"record/{'1' * 64}", f"record/{'2' * 64}")]))
    assert sorted(len(group.digests) for group in groups) == [1, 2]
    assert not [g for g in groups if {"1" * 64, "2" * 64} <= set(g.digests)]


@given(claimants, pairs, pairs, st.randoms())
def test_decisions_do_not_depend_on_any_order_and_nothing_apart_is_united(
    found, same, apart, random
):
    records = [f"record/{one.digest}" for one in found[:2]]
    split = [tuple(records)] if len(records) == 2 else []
    parted = [tuple(map(work, pair)) for pair in apart if len(set(pair)) == 2] + split
    united = [tuple(map(work, pair)) for pair in same if len(set(pair)) == 2]
    decisions = Decisions(united, parted)
    groups = grouped(found, decisions)
    mixed = list(found)
    random.shuffle(mixed)
    again = Decisions(reversed([pair[::-1] for pair in united]), reversed(parted))
    assert grouped(mixed, again) == groups
    for group in groups:
        for one, other in split:
            assert not {one[7:], other[7:]} <= set(group.digests)
    mentioned = [digest for group in groups for digest in group.digests]
    assert len(mentioned) == len(set(mentioned))
    assert len({group.key for group in groups}) == len(groups)


def test_journal_issns_of_one_record_stay_two_where_the_library_says_so():
    apart = Decisions(apart=[("journal/issn/1", "journal/issn/3")])
    stated = [["1", "2"], ["2", "3"]]
    assert identity.journals(stated) == {"1": "1", "2": "1", "3": "1"}
    assert identity.journals(stated, apart) == {"1": "1", "2": "1", "3": "3"}
