"""The crosswalk on whole records: the seed, equal and different values, types, and the law of lines."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ris2rdf import crosswalk, ris
from ris2rdf.crosswalk import MappingError, content
from ris2rdf.elements import Source, dumps
from ris2rdf.ris import Field, Record

WALK = crosswalk.load()
SEED = Path(__file__).parent.parent / "seeds" / "jci-insight-169424.ris"


def record(text, *, dialect=""):
    """A record from lines such as ``TY  - JOUR``, the way the reader makes them; ``\\n`` is a break."""
    fields = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        tag, _, value = line.strip().partition("  -")
        fields.append(Field(tag, value.strip().replace("\\n", "\n"), number))
    return Record("test.ris", 1, 1, tuple(fields), text, dialect)


def quiet(diagnostic):
    """Say nothing: what is read here is reported elsewhere."""


def work(text, walk=WALK):
    found = []
    return walk.work(record(text), found.append), found


def codes(found):
    return [diagnostic.code for diagnostic in found]


def values(stated):
    return [one.value for one in stated]


# ------------------------------------------------------------------------------- the seed


@pytest.fixture(scope="module")
def seed():
    said = []
    with SEED.open("rb") as stream:
        (only,) = ris.read(stream, SEED.name, quiet)
    return WALK.work(only, said.append), said


def test_seed_has_its_nineteen_authors_in_order(seed):
    names = [c.name.inverted for c in seed[0].people("author")]
    assert len(names) == 19
    assert names[0] == "Vivarelli, M."
    assert names[14] == "De Salvo, A."
    assert names[16] == "Locatelli, Franco"
    assert names[18] == "Ruggenenti, P."


def test_seed_says_what_was_repaired_in_the_name(seed):
    assert seed[0].contributors[14].change == (
        "Source has 'De, Salvo A.'; read as family name 'De Salvo', given name 'A.' (lone particle "
        "before a capitalised word and an initial, in a list where 17 of the other 18 given names "
        "are initials)."
    )


def test_seed_has_one_date_one_abstract_three_keywords(seed):
    work, _ = seed
    assert [(d.value, d.kind) for d in work.dates] == [("2023", "issued")]
    assert [s.tag for s in work.abstract.sources] == ["AB", "N2"]
    assert values(work.keywords) == ["Clinical Trials", "Immunotherapy", "Nephrology"]


def test_seed_has_its_page_and_two_other_links(seed):
    assert [(link.relation, link.url.split("/")[2]) for link in seed[0].links] == [
        ("page", "publicatt.unicatt.it"),
        ("see-also", "www.scopus.com"),
        ("see-also", "www.scopus.com"),
    ]


def test_seed_has_its_identifiers(seed):
    work, _ = seed
    assert {(i.scheme, i.value, i.of) for i in work.identifiers} == {
        ("doi", "10.1172/jci.insight.169424", "work"),
        ("handle", "10807/276683", "work"),
        ("scopus-eid", "2-s2.0-85172034142", "work"),
        ("issn", "2379-3708", "container"),
    }
    doi = next(i for i in work.identifiers if i.scheme == "doi")
    assert [source.tag for source in doi.sources] == ["DO", "U2"]


def test_seed_stands_in_its_journal(seed):
    work, _ = seed
    assert (work.container.kind, work.container.title.value) == ("journal", "JCI insight")
    assert work.container.abbreviations == ()
    assert (work.volume.value, work.issue.value) == ("8", "18")
    assert (work.page_start.value, work.page_end.value) == ("1", "13")
    assert values(work.genres) == ["Article"]


def test_seed_has_six_sections_a_trial_and_a_grant(seed):
    work, _ = seed
    assert [s.kind for s in work.sections] == [
        "background", "methods", "results", "conclusion", "trial-registration", "funding",
    ]  # fmt: skip
    assert work.sections[0].text.startswith("Severe forms")
    assert work.sections[2].text.endswith("following BM-MSC infusion")
    assert [(t.register, t.number, t.about) for t in work.trials] == [
        ("eudract", "2016-004804-77", True)
    ]
    assert [(g.name, g.number) for g in work.grants] == [
        ("AIFA Ricerca Indipendente 2016-02364623", "2016-02364623")
    ]


def test_seed_reports_the_repair_and_the_merges_only(seed):
    _, said = seed
    assert [d.code for d in said] == ["VAL330", "VAL301"]
    assert said[0].line == 17
    assert said[1].message == "Duplicate values were merged: 7 (Y1, N2, KW, U2, JF)."


def test_lines_count_from_the_first_line_of_the_record():
    one = Record("x.ris", 2, 40, (Field("TY", "JOUR", 40), Field("TI", "Uno", 42)), "")
    assert WALK.work(one, print).title.sources == (Source("TI", 3),)


# ------------------------------------------------------------------------ equal and different


def test_different_values_are_one_value_and_a_note_and_a_warning_naming_both():
    found, said = work("TY  - JOUR\nTI  - Uno\nT1  - Due")
    assert found.title.value == "Uno"
    assert [(n.label, n.text) for n in found.notes] == [("T1", "Due")]
    assert codes(said) == ["VAL302"]
    assert "T1" in said[0].message
    assert "TI" in said[0].message
    assert said[0].line == 3


def test_equal_values_have_all_their_sources():
    found, _ = work("TY  - JOUR\nVL  - 8\nVO  - 8")
    assert [s.tag for s in found.volume.sources] == ["VL", "VO"]


def test_short_title_that_repeats_the_title_is_no_short_title():
    found, _ = work("TY  - JOUR\nTI  - Uno\nST  - Uno")
    assert found.short_title is None
    assert [s.tag for s in found.title.sources] == ["TI", "ST"]


def test_short_title_serves_where_there_is_no_title():
    found, _ = work("TY  - JOUR\nST  - Uno")
    assert found.title.value == "Uno"


# ------------------------------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("stated", "type_"),
    [
        ("JOURN", "JOUR"), ("jour", "JOUR"), ("WEB", "ELEC"), ("UNPD", "UNPB"), ("GRNT", "GRANT"),
        ("THESIS", "THES"), ("Standard", "STAND"), ("Journal", "JOUR"), ("Boek", "BOOK"),
        ("UNBILl", "UNBILL"), ("", "GEN"), ("OTHER", "GEN"), ("MISC", "GEN"), ("STD", "STAND"),
    ],
)  # fmt: skip
def test_types_are_known_by_their_other_names(stated, type_):
    found, said = work(f"TY  - {stated}\nTI  - Uno")
    assert found.type == type_
    assert "MAP202" not in codes(said)


def test_unknown_type_keeps_everything_and_warns():
    found, said = work("TY  - ZZZZ\nTI  - Uno\nAU  - Rossi, M.\nPY  - 2020\nC8  - x")
    assert (found.type, found.title.value, found.issued.value) == ("GEN", "Uno", "2020")
    assert found.stated_type.value == "ZZZZ"
    assert codes(said) == ["MAP202"]


def test_unknown_tag_is_a_note_that_begins_with_it():
    found, said = work("TY  - JOUR\nTI  - Uno\nZ9  - what")
    assert [n.display for n in found.notes] == ["Z9: what"]
    assert codes(said) == ["MAP203"]


@pytest.mark.parametrize(
    ("lines", "form"),
    [
        ("TY  - CONF\nTI  - Uno\nAU  - Rossi, M.\nT2  - Atti\nSP  - 1\nEP  - 2", "CONF"),
        ("TY  - CONF\nTI  - Atti", "CONF-whole"),
        ("TY  - CONF\nTI  - Atti\nAU  - Rossi, M.", "CONF-whole"),
        ("TY  - JFULL\nTI  - Rivista\nVL  - 3", "JFULL-issue"),
        ("TY  - JFULL\nTI  - Rivista", "JFULL"),
        ("TY  - MUSIC\nTI  - Aria\nT2  - Album", "MUSIC-recording"),
        ("TY  - MUSIC\nTI  - Aria", "MUSIC"),
        ("TY  - SER\nTI  - Uno\nAU  - Rossi, M.\nSP  - 1-9\nT2  - Lecture Notes", "SER-article"),
        ("TY  - SER\nTI  - Uno\nT2  - Lecture Notes", "SER"),
    ],
)
def test_form_of_a_type_is_shown_by_the_elements(lines, form):
    assert work(lines)[0].form == form


def test_every_type_is_read_by_its_own_tags():
    for name in WALK.plans:
        found, _ = work(f"TY  - {name}\nTI  - Uno\nAU  - Rossi, M.\nPY  - 2020")
        assert (found.type, found.title.value, found.issued.value) == (name, "Uno", "2020")
        assert len(found.contributors) == 1


@pytest.mark.parametrize(
    ("type_", "tag", "role", "of"),
    [
        ("EDBOOK", "A2", "series-editor", "series"),
        ("BOOK", "A3", "editor", "work"),
        ("BOOK", "A4", "translator", "work"),
        ("CHAP", "A2", "editor", "container"),
        ("CHAP", "A3", "series-editor", "series"),
        ("CONF", "A2", "editor", "container"),
        ("CONF", "A4", "organizer", "event"),
        ("EDBOOK", "AU", "editor", "work"),
        ("JOUR", "A2", "editor", "issue"),
        ("THES", "A3", "advisor", "work"),
        ("MPCT", "AU", "director", "work"),
        ("MPCT", "A3", "producer", "work"),
        ("ART", "AU", "creator", "work"),
        ("PCOMM", "A2", "recipient", "work"),
        ("DATA", "A2", "producer", "work"),
        ("SOUND", "A2", "performer", "work"),
        ("BILL", "A2", "sponsor", "work"),
    ],
)
def test_role_depends_on_the_type(type_, tag, role, of):
    found, _ = work(f"TY  - {type_}\nTI  - Uno\n{tag}  - Rossi, Mario")
    assert [(c.role, c.of) for c in found.contributors] == [(role, of)]


@pytest.mark.parametrize(
    ("type_", "line", "path", "value"),
    [
        ("BOOK", "T2  - Collana", "series.title", "Collana"),
        ("CHAP", "T2  - Il libro", "container.title", "Il libro"),
        ("CHAP", "BT  - Il libro", "container.title", "Il libro"),
        ("CHAP", "PB  - Editore", "container.publisher", "Editore"),
        ("CHAP", "CY  - Roma", "container.place", "Roma"),
        ("CHAP", "ET  - 2nd", "container.edition", "2nd"),
        ("CHAP", "VL  - 3", "container.volume", "3"),
        ("CHAP", "SE  - 4", "section", "4"),
        ("RPRT", "M1  - TR-7", "number", "TR-7"),
        ("RPRT", "SN  - TR-2020-9", "number", "TR-2020-9"),
        ("STAND", "SN  - ISO 690", "number", "ISO 690"),
        ("STAT", "M1  - 104-191", "number", "104-191"),
        ("GRANT", "M1  - R01-12345", "number", "R01-12345"),
        ("COMP", "ET  - 2.1", "edition", "2.1"),
        ("COMP", "M1  - Linux", "details.operating_system", "Linux"),
        ("DATA", "ET  - 3", "details.version", "3"),
        ("DATA", "C1  - 1990-2000", "details.period", "1990/2000"),
        ("THES", "M3  - PhD", "details.degree", "PhD"),
        ("THES", "SP  - 250", "number_of_pages", "250"),
        ("MPCT", "SP  - 120 min", "details.duration", "120 min"),
        ("ART", "M3  - oil on canvas", "details.medium", "oil on canvas"),
        ("PAT", "C6  - granted", "details.legal_status", "granted"),
        ("PAT", "CY  - Italy", "details.country", "Italy"),
        ("BLOG", "T2  - Il blog", "container.title", "Il blog"),
        ("ELEC", "T2  - Il sito", "container.title", "Il sito"),
        ("DICT", "T2  - Dizionario", "container.title", "Dizionario"),
        ("STAT", "T2  - U.S.C.", "container.title", "U.S.C."),
        ("CONF", "CY  - Roma", "event.place", "Roma"),
        ("CONF", "C1  - Berlin", "place", "Berlin"),
        ("NEWS", "SE  - Cultura", "section", "Cultura"),
        ("JOUR", "C7  - 2864", "article_number", "2864"),
        ("FIGURE", "CT  - Una figura", "description", "Una figura"),
        ("GEN", "T2  - Qualcosa", "container.title", "Qualcosa"),
        ("UNPB", "BT  - Opera", "title", "Opera"),
        ("MANSCPT", "T2  - Carte Rossi", "container.title", "Carte Rossi"),
    ],
)
def test_tag_means_what_its_type_says(type_, line, path, value):
    found, _ = work(f"TY  - {type_}\n{line}")
    part = found
    for name in path.split("."):
        part = part[name][0] if isinstance(part, dict) else getattr(part, name)
    assert part.value == value


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("JOUR", "journal"), ("MGZN", "magazine"), ("NEWS", "newspaper"), ("CHAP", "book"),
        ("CONF", "proceedings"), ("DICT", "reference"), ("ELEC", "website"), ("BLOG", "blog"),
        ("STAT", "code"), ("CASE", "court-reporter"), ("GEN", "container"), ("MUSIC", "album"),
    ],
)  # fmt: skip
def test_kind_of_what_a_work_stands_in(type_, kind):
    assert work(f"TY  - {type_}\nTI  - Uno\nT2  - Due")[0].container.kind == kind


def test_chapter_with_editors_stands_in_an_edited_book():
    found, _ = work("TY  - CHAP\nTI  - Uno\nT2  - Libro\nA2  - Rossi, M.")
    assert found.container.kind == "edited-book"


def test_proceedings_and_event_are_told_apart():
    found, _ = work(
        "TY  - CPAPER\nTI  - Uno\nC3  - Atti\nT2  - Convegno\nCY  - Roma\nY2  - 2020/08/04"
    )
    assert found.container.title.value == "Atti"
    assert (found.event.name.value, found.event.place.value) == ("Convegno", "Roma")
    assert found.event.start.value == "2020-08-04"


def test_volume_of_a_book_in_a_series_is_its_number_there():
    found, _ = work("TY  - BOOK\nTI  - Uno\nT2  - Collana\nVL  - 12")
    assert (found.series.volume.value, found.volume) == ("12", None)


# -------------------------------------------------------------------------------- withheld


def test_private_fields_are_listed_and_never_quoted():
    found, said = work(
        "TY  - JOUR\nTI  - Uno\nRN  - secret one\nLK  - https://secret.example/\nRP  - IN FILE\n"
        "AV  - shelf secret\nN1  - RAYYAN-INCLUSION: {secret}\nL1  - internal-pdf://secret.pdf\n"
        "UR  - https://www-host.ezproxy.secret.example/x"
    )
    assert [s.line for s in found.withheld] == [3, 4, 5, 6, 7, 8, 9]
    assert b"secret" not in dumps(found)
    assert codes(said) == ["VAL370"]
    assert not any("secret" in d.message for d in said)


# ---------------------------------------------------------------------- the law of lines


TAGS = sorted({tag for plan in WALK.plans.values() for tag in plan.steps} | set("Z9 Q1 XX".split()))
PIECES = st.sampled_from(
    "Rossi Verdi De van Inc. University 2020 2020/13/45 SEP 10.5555/abc 1234-5679 12 e12 12-9 "
    "https://x.example/a;b //y.example C:\\x ; , . - & < > [ ] ( ) et al. N/A PhD 0000-0002-1825-0097 "
    "a@b.example *Anxiety 0612:Health PMID: 123 RAYYAN- KW © 山田 <i>x</i> &amp; &lt; +".split(" ")
) | st.text(max_size=6)
VALUES = st.lists(PIECES, max_size=5).map(" ".join) | st.lists(PIECES, max_size=4).map("".join)
FIELDS = st.lists(st.tuples(st.sampled_from(TAGS), VALUES.map(str.strip)), max_size=12)
TYPES = st.sampled_from([*WALK.plans, "jour", "ZZZ", ""])


def made(type_, fields, start=7):
    rows = [("TY", type_), *fields, ("ER", "")]
    return Record(
        "law.ris", 1, start,
        tuple(Field(tag, value, start + i) for i, (tag, value) in enumerate(rows)), "",
    )  # fmt: skip


def sources_of(part):
    if isinstance(part, Source):
        yield part.tag, part.line
    elif isinstance(part, dict):
        for value in part.values():
            yield from sources_of(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from sources_of(value)
    elif hasattr(part, "__struct_fields__"):
        for name in part.__struct_fields__:
            yield from sources_of(getattr(part, name))


@given(TYPES, FIELDS)
@settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_every_field_ends_in_the_work_or_in_a_diagnostic_at_its_line(type_, fields):
    said = []
    one = made(type_, fields)
    found = set(sources_of(WALK.work(one, said.append)))
    told = {d.line for d in said}
    for field in one.fields:
        if field.tag != "ER":
            assert (field.tag, field.line - one.line + 1) in found or field.line in told, field
    for diagnostic in said:
        assert diagnostic.message
        assert diagnostic.severity


@given(TYPES, FIELDS)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_same_record_gives_the_same_work(type_, fields):
    one = made(type_, fields)
    assert WALK.work(one, quiet) == WALK.work(one, quiet)


def test_content_has_neither_sources_nor_changes():
    with SEED.open("rb") as stream:
        (only,) = ris.read(stream, SEED.name, quiet)
    bare = content(WALK.work(only, quiet))
    assert set(sources_of(bare)) == set()
    assert not any(c.change for c in bare.contributors)
    assert len(bare.contributors) == 19


# ----------------------------------------------------------------------------------- tables


def overlay(tmp_path, old, new):
    table = Path(__file__).parent.parent / "ontologies" / "crosswalk.toml"
    text = table.read_text("utf-8")
    assert old in text
    (tmp_path / "crosswalk.toml").write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "entry", "reason"),
    [
        ('tags = ["TI", "T1", "CT"]', 'tags = ["TI", "T1", "ST"]', "short_title", "both claim ST"),
        (
            'transform = "title"',
            'transform = "titel"',
            "element.title",
            "no transform called titel",
        ),
        (
            'tags = ["TI", "T1", "CT"]',
            'tags = ["Title"]',
            "element.title",
            "Title, which is no tag",
        ),
        ('default = "translator"', 'default = "traducer"', "role.A4", "the role traducer"),
        ('group = "journal"', 'group = "jurnal"', "type.ABST", "jurnal, which is no group"),
        ('WEB = "ELEC"', 'WEB = "ELEK"', "alias", "ELEK, which is no type"),
        ('{ book = ["BT"]', '{ boook = ["BT"]', "element.title", "boook"),
        ('container = "magazine"', 'container = "mag"', "group.magazine", "a mag, which is no"),
        ("[note.CC]", "[nota.CC]", "nota", "no table"),
        ('meaning = "map"', 'meening = "map"', "type.MAP", "meening"),
        ('cardinality = "one"', 'cardinality = "1"', "element.title", "cardinality"),
        ('conference = "container"', 'conference = "bag"', "role.A2.on", "bag"),
    ],
)
def test_mistake_in_a_table_is_reported_with_file_entry_and_reason(
    tmp_path, old, new, entry, reason
):
    with pytest.raises(MappingError) as error:
        crosswalk.load(overlay(tmp_path, old, new))
    assert entry in error.value.entry
    assert reason in str(error.value)
    assert "crosswalk.toml" in str(error.value)
    assert error.value.exit_code == 2


def test_table_that_is_not_toml_is_reported(tmp_path):
    (tmp_path / "crosswalk.toml").write_text("[element", "utf-8")
    with pytest.raises(MappingError, match="is not TOML"):
        crosswalk.load(tmp_path)


def test_library_gives_a_tag_its_own_meaning(tmp_path):
    walk = crosswalk.load(
        overlay(tmp_path, 'also = { THES = ["M3", "VL"] }', 'also = { THES = ["C2", "M3"] }')
    )
    found, _ = work("TY  - THES\nTI  - Uno\nC2  - Master", walk)
    assert found.details["degree"][0].value == "Master"


def test_place_of_every_role_and_container_is_known_to_the_vocabulary():
    ontologies = Path(__file__).parent.parent / "ontologies"
    vocabulary = tomllib.loads((ontologies / "vocabulary.toml").read_text("utf-8"))
    assert set(WALK.tables.roles[""]) <= set(vocabulary["role"])
    assert set(WALK.tables.containers) <= set(vocabulary["node"])
