"""RIS again: what is written of a Work and read once more has the same content."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_crosswalk import FIELDS, SEED, TAGS, TYPES, WALK, made, quiet

from ris2rdf import crosswalk, ris
from ris2rdf.crosswalk import content
from ris2rdf.ris import Field, Record


def again(work):
    rows = crosswalk.fields(work)
    fields = tuple(Field(tag, value, i) for i, (tag, value) in enumerate(rows, 1))
    return WALK.work(Record("again.ris", 1, 1, fields, ""), quiet)


def seed():
    with SEED.open("rb") as stream:
        (only,) = ris.read(stream, SEED.name, quiet)
    return WALK.work(only, quiet)


def test_seed_read_again_is_the_same():
    assert content(again(seed())) == content(seed())


def test_seed_is_written_with_the_tags_of_2011_and_no_value_twice():
    rows = crosswalk.fields(seed())
    assert rows[0] == ("TY", "JOUR")
    tags = [tag for tag, _ in rows]
    assert tags.count("KW") == 3
    assert tags.count("AU") == 19
    assert not {"T1", "N2", "Y1", "JF", "JO", "U2"} & set(tags)
    assert ("AU", "De Salvo, A.") in rows
    assert ("DO", "10.1172/jci.insight.169424") in rows


@given(TYPES, FIELDS)
@settings(
    max_examples=500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
def test_record_of_any_fields_read_again_has_the_same_content(type_, fields):
    first = WALK.work(made(type_, fields), quiet)
    assert content(again(first)) == content(first), (type_, fields)


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("JFULL", [("N1", "Uno"), ("T2", "Uno")]),  # whose title is found after the note
        ("JOUR", [("AU", "Rossi, M."), ("AU", "Verdi, G."), ("AD", "Uno"), ("TI", "Address: Uno")]),
        ("JOUR", [("TI", "Uno"), ("N1", "Uno"), ("AB", "Uno"), ("KW", "Uno"), ("T2", "Uno")]),
        ("JOUR", [("ST", "Uno"), ("N1", "Uno"), ("N1", "Due"), ("N1", "Due"), ("KW", "Due")]),
        ("BOOK", [("TI", "Uno"), ("N1", "Due"), ("PB", "Due"), ("CY", "Due"), ("T2", "Due")]),
        ("PAT", [("TI", "Uno"), ("SN", "0302-9743")]),  # a number of the patent all the same
    ],
)
def test_note_that_repeats_another_element_is_the_same_when_read_again(type_, fields):
    first = WALK.work(made(type_, fields), quiet)
    assert content(again(first)) == content(first)


def test_note_that_repeats_a_title_found_after_it_is_dropped_and_said():
    said = []
    work = WALK.work(made("JFULL", [("N1", "Uno"), ("T2", "Uno")]), said.append)
    assert work.notes == ()
    assert ("VAL304", 8) in [(one.code, one.line) for one in said]


REPEATED = st.sampled_from(
    [
        "Uno",
        "Uno due",
        "Rossi, M.",
        "2023",
        "12",
        "0302-9743",
        "Address: Uno",
        "Copyright: Uno",
        "N1: Uno",
    ]
)


@given(
    TYPES,
    st.lists(st.tuples(st.sampled_from(["TI", "N1", "T2", "KW", *TAGS]), REPEATED), max_size=7),
)
@settings(max_examples=500)
def test_record_whose_fields_repeat_each_other_has_the_same_content_when_read_again(type_, fields):
    first = WALK.work(made(type_, fields), quiet)
    assert content(again(first)) == content(first), (type_, fields)


def test_seed_written_as_a_file_and_read_by_the_tag_layer_is_the_same(tmp_path):
    text = "".join(f"{tag}  - {value}\r\n" for tag, value in crosswalk.fields(seed()))
    said = []
    (only,) = ris.read(io.BytesIO(f"{text}ER  - \r\n".encode()), "again.ris", said.append)
    assert content(WALK.work(only, quiet)) == content(seed())
    assert said == []


RICH = {
    "JOUR": "TI  - Uno\nAU  - Rossi, Mario\nAI  - Rossi, M.; ORCID: 0000-0002-1825-0097\nDA  - SEP 22\n"
    "PY  - 2010\nJF  - Rivista\nJ2  - Riv.\nVL  - 50(2)\nSP  - 347-52\nSN  - 2041-1723 (online)",
    "CHAP": "TI  - Uno\nT2  - Libro\nA2  - Verdi, G.\nA3  - Neri, A.\nT3  - Collana\nVL  - 3\nET  - 2nd\n"
    "PB  - Editore\nCY  - Roma\nSN  - 978-3-16-148410-0 0302-9743\nSP  - 1\nEP  - 9",
    "BOOK": "TI  - Uno\nA2  - Verdi, G.\nT2  - Collana\nVL  - 12\nSP  - 250\nSN  - 0-306-40615-2",
    "CONF": "TI  - Uno\nAU  - Rossi, M.\nC3  - Atti\nT2  - Convegno\nCY  - Roma\nY1  - 4-8 Aug. 2020\nSP  - 1",
    "THES": "TI  - Uno\nAU  - Rossi, M.\nA3  - Verdi, G.\nM3  - PhD\nPB  - University of X\nSP  - 120",
    "PAT": "TI  - Uno\nAU  - Rossi, M.\nSN  - US1234567\nC6  - granted\nCY  - Italy\nY2  - 2001/02/03",
    "ELEC": "TI  - Uno\nUR  - https://x.example/a\nT2  - Sito\nM1  - 2020/01/02\nDA  - 2019/05/06",
    "GRANT": "TI  - Uno\nM1  - R01-12345\nPB  - Agency",
    "SER": "TI  - Uno\nAU  - Rossi, M.\nSP  - 1-9\nT2  - Lecture Notes\nSN  - 0302-9743\nVL  - 7",
}


@pytest.mark.parametrize("type_", RICH)
def test_rich_record_read_again_has_the_same_content(type_):
    rows = [line.partition("  - ")[::2] for line in RICH[type_].split("\n")]
    first = WALK.work(made(type_, rows), quiet)
    assert not first.notes
    assert content(again(first)) == content(first)
    assert content(again(again(first))) == content(first)
