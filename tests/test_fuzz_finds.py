"""What the fuzz target found (tests/fuzz/read.py), each cut down to the field that shows it."""

import pytest
from test_crosswalk import WALK, codes, made, quiet, sources_of, work
from test_crosswalk_fields import again

from ris2rdf.crosswalk import content


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("BOOK", [("SP", "312"), ("SP", "312")]),
        ("CLSWK", [("SP", "3"), ("SP", "3")]),
        ("BOOK", [("SP", "3 -")]),
        ("BOOK", [("SP", "2/0")]),
        ("JOUR", [("SP", "91"), ("EP", "- 2015")]),
        ("JOUR", [("A2", f"Tiri, Ingrid {'8' * 45} - EC")]),
        ("BILL", [("A1", "Senate of SR")]),
        ("JOUR", [("AU", "Rossi, JR")]),
        ("JOUR", [("AU", f"Rossi, Mar{'i' * 90}o (https://orcid.org/0000-0002-1825-0097)")]),
        ("JOUR", [("A1", "Tiri, M    *   rdi")]),
        ("VIDEO", [("A3", f"C1  C1  {'6' * 60}- Abe, Jun")]),
        ("THES", [("A2", "Rossi, M., Bianchi, L., Neri, A. 2011")]),
        ("THES", [("A2", "Rossi, M., Bianchi, L., 1871-1940")]),
        ("BOOK", [("A2", ", 太郎 Group")]),
        ("AGGR", [("AN", "IEA-2009-0417"), ("DB", "Abstracts"), ("DP", "A provider")]),
        ("BILL", [("T2", "Meeting on Shelves"), ("Y1", "4-8 Aug. 2020"), ("PY", "2020")]),
    ],
)
def test_record_read_again_has_the_same_content(type_, fields):
    first = WALK.work(made(type_, fields), quiet)
    assert content(again(first)) == content(first)


def test_conference_named_in_two_fields_beside_the_proceedings_loses_neither():
    found, said = work("TY  - CONF\nTI  - Uno\nC3  - Atti\nT2  - Convegno\nCP  - 5th Meeting")
    assert found.container.title.value == "Atti"
    assert found.event.name.value == "Convegno"
    assert [note.display for note in found.notes] == ["CP: 5th Meeting"]
    assert "VAL302" in codes(said)


def test_conference_named_alike_in_two_fields_is_named_once():
    found, said = work("TY  - CONF\nTI  - Uno\nC3  - Atti\nT2  - Convegno\nCP  - convegno")
    assert {("T2", 4), ("CP", 5)} <= set(sources_of(found.event))
    assert codes(said) == ["VAL301"]


@pytest.mark.parametrize(("journal", "kept"), [("Hours", ["JO: Hours"]), ("lecture notes", [])])
def test_article_in_a_series_that_names_a_journal_too_loses_neither(journal, kept):
    text = f"TY  - SER\nTI  - Uno\nAU  - Rossi, M.\nSP  - 2\nT2  - Lecture Notes\nJO  - {journal}"
    found, _ = work(text)
    assert found.form == "SER-article"
    assert found.container.title.value == "Lecture Notes"
    assert [note.display for note in found.notes] == kept
    assert {("T2", 5), ("JO", 6)} <= set(sources_of(found))


def test_two_capitals_behind_a_family_name_are_initials_but_a_suffix_behind_a_given_name():
    found, _ = work("TY  - JOUR\nAU  - Rossi, JR\nAU  - King, Martin, JR\nAU  - Rossi, Jr.")
    assert [(c.name.given, c.name.suffix) for c in found.contributors] == [
        ("JR", ""),
        ("Martin", "JR"),
        ("", "Jr."),
    ]
