"""Every rule, out of RIS: what `check` and a build say of a record that breaks it, and where."""

import tomllib

import pytest
from shapes_faults import HERE

from ris2rdf import crosswalk, elements, pipeline, shapes, vocabulary
from ris2rdf.building import build, findings, works
from ris2rdf.identity import Place
from ris2rdf.release import Publication

RECORDS = tomllib.loads((HERE / "data/shapes/records.toml").read_text("utf-8"))
BROKEN = [code for code, entry in RECORDS.items() if "before" not in entry]
STRICTER = [code for code, entry in RECORDS.items() if "before" in entry]
ACROSS = {"SHP446", "SHP466", "SHP467"}  # see test_shapes_across.py
# Ours to prevent: a chapter with an ISBN is given a book, and only what looks like a number of
# PubMed or of a register is taken for one.
PREVENTED = {"SHP422", "SHP426", "SHP427"}
# Journals and publishers: a build tells of the thing, not of one of its records.
SHARED = {"SHP442", "SHP443", "SHP445", "SHP459"}
WALK = crosswalk.load()
WORDS = vocabulary.load("https://data.example.org/")
RULES = findings.Rules(WORDS.base, None, "auto", {}, (), "quarantine")


def text(code):
    entry = RECORDS[code]
    if "authors" in entry:
        names = "".join(f"AU  - Otter{chr(97 + i % 26)}, {chr(65 + i // 26 % 26)}. {chr(65 + i // 676)}.\n"
                        for i in range(entry["authors"]))  # fmt: skip
        return f"TY  - JOUR\nTI  - Otters\n{names}ER  - \n"
    return entry["ris"] + "ER  - \n"


@pytest.fixture
def checked(tmp_path):
    def check(code):
        (tmp_path / "a.ris").write_text(text(code))
        said = []
        pipeline.check(pipeline.Check(WALK, WORDS), [str(tmp_path / "a.ris")], said.append)
        return {(one.code, f"{one.line} {one.tag}".strip()) for one in said}

    return check


def test_every_rule_is_broken_by_a_record_or_cannot_be():
    rules = shapes.rules()
    ours = {rule.code for rule in rules if rule.kind == "ours"}
    kinds = [set(BROKEN), set(STRICTER), ACROSS, PREVENTED, ours]
    assert set.union(*kinds) == {rule.code for rule in rules}
    assert sum(map(len, kinds)) == len(set.union(*kinds))


@pytest.mark.parametrize("code", BROKEN)
def test_check_names_the_line_and_tag_at_fault(checked, code):
    assert (code, RECORDS[code]["at"]) in checked(code)


@pytest.mark.parametrize("code", STRICTER)
def test_what_the_reader_refuses_never_comes_to_the_shapes(checked, code):
    said = checked(code)
    assert (RECORDS[code]["before"], RECORDS[code]["at"]) in said
    assert code not in {found for found, _ in said}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build of all of them: the release, and what was said."""
    folder = tmp_path_factory.mktemp("records")
    for code in BROKEN:
        own = text(code).replace("Otters", f"Otters {code}").replace("Rivers", f"Rivers {code}")
        (folder / f"{code}.ris").write_text(own)
    said = []
    home = Publication(folder / "publication", {"base": "https://lib.example/"})
    return build(home, [str(folder)], said.append), said


@pytest.mark.parametrize("code", [code for code in BROKEN if code not in SHARED])
def test_a_build_names_the_line_and_tag_at_fault(built, code):
    _, said = built
    places = {f"{one.line} {one.tag}".strip() for one in said
              if one.code == code and one.source.endswith(f"{code}.ris")}  # fmt: skip
    assert RECORDS[code]["at"] in places


@pytest.mark.parametrize("code", sorted(SHARED))
def test_a_build_finds_what_is_wrong_with_shared_things(built, code):
    release, said = built
    counts = {found: number for codes in release.manifest["quality"].values()
              for found, number in codes.items()}  # fmt: skip
    assert counts[code]
    if code == "SHP459":
        (told,) = [one for one in said if one.code == "REL605" and "publisher" in one.source]
        assert told.source.startswith("publisher/london-wiley")


AT = (elements.Source("XX", 2),)
VALUES = {
    "SHP413": {"identifiers": (elements.Identifier("doi", "10.1234/A B", sources=AT),)},
    "SHP415": {"identifiers": (elements.Identifier("isbn13", "9780306406158", sources=AT),)},
    "SHP424": {"links": (elements.Link("see-also", "http://127.0.0.1/a", AT),)},
    "SHP426": {"identifiers": (elements.Identifier("pmid", "123456789", sources=AT),)},
}


@pytest.mark.parametrize("code", VALUES)
def test_a_value_at_fault_is_kept_as_a_note_whoever_let_it_in(code):
    kind = "BOOK" if code == "SHP415" else "JOUR"
    title = elements.Stated("Otters", AT)
    work = elements.Work(kind, kind, title=title, **VALUES[code])
    group = works.described(WORDS, "work/hash/1", ["0" * 64], [Place("a.ris", 1)], work)
    (verdict,) = findings.of_works(WORDS, RULES, [group])
    assert code in {result.code for result in verdict.results}
    said = {(one.code, one.line, one.tag) for _, one in verdict.said}
    assert (code, 2, "XX") in said
    if {rule.severity for rule in shapes.rules() if rule.code == code} == {"Violation"}:
        (value,) = VALUES[code].values()
        bad = value[0].url if code == "SHP424" else value[0].value
        assert [note.text for note in verdict.group.work.notes] == [bad]
        assert ("REL603", 1, "") in said
