"""Dialects: every exporter of the table is known by its evidence, and its habits are undone."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf import dialects, ris
from ris2rdf.diagnostics import Diagnostic, UsageError
from ris2rdf.ris import Field, Record

DATA = Path(__file__).parent / "data" / "dialects"
NAMES = list(dialects.load().dialect)


def read(path: Path) -> list[Record]:
    with path.open("rb") as stream:
        return list(ris.read(stream, path.name, lambda _: None))


def record(*fields: tuple[str, str]) -> Record:
    """Return a record of *fields* as the reader would."""
    text = ris.write([[Field(tag, value, 0) for tag, value in (("TY", "JOUR"), *fields)]])
    (found,) = ris.read(io.BytesIO(text), "x.ris", lambda _: None)
    return found


def cleaned(one: Record) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    """Return tags and values after cleaning, TY left out, and what was said."""
    said: list[Diagnostic] = []
    clean = dialects.clean(one, said.append)
    assert all(diagnostic.message and diagnostic.hint for diagnostic in said)
    return [(field.tag, field.value) for field in clean.fields if field.tag != "TY"], said


# ---------------------------------------------------------------- each exporter, by its own record


@pytest.mark.parametrize("name", NAMES)
def test_records_of_each_exporter_are_known_and_become_what_they_should(name):
    clean = [dialects.clean(stated, lambda _: None) for stated in read(DATA / f"{name}.ris")]
    assert {one.dialect for one in clean} == {name}
    wanted = read(DATA / f"{name}.clean.ris")
    assert [[field[:2] for field in one.fields] for one in clean] == [
        [field[:2] for field in one.fields] for one in wanted
    ]


def test_every_record_in_the_data_belongs_to_an_exporter_of_the_table():
    assert {path.name.partition(".")[0] for path in DATA.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_cleaning_twice_changes_nothing_more(name):
    for stated in read(DATA / f"{name}.ris"):
        first = dialects.clean(stated, lambda _: None)
        again = dialects.clean(first, lambda _: None)
        assert again.fields == first.fields or again.dialect != name


def test_every_rule_of_the_table_is_used_by_some_record():
    said: list[Diagnostic] = []
    for name in NAMES:
        for stated in read(DATA / f"{name}.ris"):
            dialects.clean(stated, said.append)
    used = {(one.tag, one.values["why"]) for one in said}
    rules = [rule for dialect in dialects.load().dialect.values() for rule in dialect.clean]
    stated_rules = {(tag, rule.why) for rule in rules for tag in rule.tag}
    assert stated_rules - used == set()


def test_seed_is_of_iris_and_keeps_its_fields():
    (stated,) = read(Path("seeds/jci-insight-169424.ris"))
    said: list[Diagnostic] = []
    clean = dialects.clean(stated, said.append)
    assert clean == stated._replace(dialect="iris")
    assert said == []


def test_records_of_several_exporters_in_one_file_are_told_apart():
    names = ["scopus", "wos", "iris", "ebsco"]
    content = b"".join((DATA / f"{name}.ris").read_bytes() for name in names)
    found = [
        dialects.clean(one, lambda _: None).dialect
        for one in ris.read(io.BytesIO(content), "x.ris", lambda _: None)
    ]
    assert list(dict.fromkeys(found)) == names


def test_record_of_nobody_in_particular_is_left_as_it_is():
    one = record(("TI", "Uno"), ("AU", "Rossi, M."), ("PY", "2020"), ("UR", "https://h.example/"))
    assert dialects.clean(one, print) == one


def test_record_that_links_to_scopus_is_not_therefore_of_scopus():
    one = record(("TI", "Uno"), ("UR", "https://www.scopus.com/inward/citedby.uri?scp=851"))
    assert dialects.clean(one, print).dialect == ""


# ---------------------------------------------------------------- what is done, and how it is said


def test_changed_field_keeps_its_line():
    stated, *_ = read(DATA / "scopus.ris")
    clean = dialects.clean(stated, lambda _: None)
    lines = stated.raw.split("\n")
    assert all(
        field.tag in ("PM", "N1", "RN") or lines[field.line - 1].startswith(field.tag)
        for field in clean.fields
    )
    assert [field.line for field in clean.fields] == sorted(field.line for field in clean.fields)
    assert lines[next(field.line for field in clean.fields if field.tag == "PM") - 1].startswith(
        "C2"
    )


def test_value_under_another_tag_is_reported_with_the_reason():
    _, said = cleaned(read(DATA / "reference_manager.ris")[0])
    assert said[0].code == "RIS140"
    assert said[0].severity == "info"
    assert "photocopied in May" in said[0].message
    assert "2001" in said[0].hint


def test_subtitle_stays_in_place_where_the_journal_is_named_nowhere_else():
    fields, _ = cleaned(record(("TI", "Uno"), ("T2", "Library Finds"), ("DP", "EBSCOhost")))
    assert ("T2", "Library Finds") in fields


def test_conference_of_a_paper_stays_in_cp_for_the_crosswalk():
    text = ris.write(
        [[Field("TY", "CPAPER", 0), Field("CP", "A Meeting", 0), Field("AN", "WOS:1", 0)]]
    )
    (one,) = ris.read(io.BytesIO(text), "x.ris", print)
    assert ("CP", "A Meeting") in cleaned(one)[0]


# ---------------------------------------------------------------- private values


@pytest.mark.parametrize(
    ("tag", "value", "rest", "private"),
    [
        ("AD", "University of Somewhere, Pavia. m.rossi@x.example", "University of Somewhere, Pavia.", "m.rossi@x.example"),
        ("AD", "Pavia, Italy; e-mail: a@x.example, b@y.example", "Pavia, Italy", "a@x.example b@y.example"),
        ("AD", "m.rossi@x.example", None, "m.rossi@x.example"),
        ("N1", "Seen; RAYYAN-INCLUSION: {}", "Seen", "RAYYAN-INCLUSION: {}"),
        ("N1", "ASReview_relevant", None, "ASReview_relevant"),
    ],
)  # fmt: skip
def test_private_part_of_a_value_moves_to_the_private_tag(tag, value, rest, private):
    fields, said = cleaned(record(("TI", "Uno"), (tag, value)))
    assert (tag, rest) in fields or rest is None
    held = " ".join(text for name, text in fields if name == "RN")
    for word in private.split():
        assert word in held
        assert not any(word in text for name, text in fields if name != "RN")
        assert not any(word in one.message + one.hint + repr(one.values) for one in said)
    assert [one.code for one in said] == ["RIS143"]


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("RN", "ask Giulia"),
        ("LK", "https://resolver.example/?id=1"),
        ("RP", "IN FILE"),
        ("AV", "Cabinet 4"),
        ("L1", "internal-pdf://123/a.pdf"),
        ("L1", "file:///home/rossi/a.pdf"),
        ("L1", "C:\\Users\\rossi\\a.pdf"),
        ("L1", "\\\\server\\share\\a.pdf"),
        ("L1", "/Users/rossi/a.pdf"),
        ("L1", ":papers/neri.pdf:PDF"),
        ("UR", "https://ezproxy.somewhere.example/login?url=https://h.example"),
        ("UR", "https://www-jstor-org.libproxy.somewhere.example/stable/1"),
        ("UR", "https://search.proquest.com/docview/1?accountid=123"),
        ("UR", "https://h.example/a;jsessionid=ABC"),
        ("UR", "https://rossi:secret@h.example/a"),
        ("N1", "RAYYAN-LABELS: quiet"),
        ("KW", "ASReview_relevant"),
    ],
)
def test_private_field_is_withheld_with_a_reason(tag, value):
    assert dialects.withheld(Field(tag, value, 1))


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("UR", "https://publicatt.unicatt.it/handle/10807/276683"),
        ("UR", "https://h.example/a;b=1"),
        ("UR", "http://[broken"),
        ("L1", "https://h.example/a.pdf"),
        ("TI", "Covidence: a tool for reviews"),
        ("TI", "C:\\ is no title"),
        ("KW", "proxy.servers"),
    ],
)
def test_public_field_is_not_withheld(tag, value):
    assert dialects.withheld(Field(tag, value, 1)) == ""


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize("tag", ["U5", "M1", "L3", "AN", "C2", "N1"])
@pytest.mark.parametrize("pii", ["S0140-6736(20)30183-5", "1690", "oncotarget.27500"])
def test_publisher_item_number_of_pubmed_becomes_a_note(tag, pii):
    for space in ("", " "):
        fields, said = cleaned(record((tag, f"{pii}{space}[pii]")))
        assert fields == [("N1", f"PII: {pii}")]
        assert [one.code for one in said] == ["RIS140"]


def test_words_that_end_in_pii_are_left_alone():
    fields = [("N1", "The number of the publisher is called a [pii]"), ("U5", "[pii]")]
    assert cleaned(record(*fields)) == (fields, [])


@pytest.mark.parametrize("unit", ["x", " ", "a.", ", ", "; ", "@", "a@", "(", "E-mail ", "1", "/"])
def test_long_values_take_no_long_time(unit):
    value = unit * (400_000 // len(unit))
    pairs = [(tag, value) for tag in ("AD", "N1", "M1", "PB", "AU", "ID", "ST", "UR", "L1", "C3")]
    one = record(("TI", "Uno"))
    fields = (*one.fields, *(Field(tag, text, 3) for tag, text in pairs))
    start = time.process_time()
    dialects.clean(one._replace(fields=fields), lambda _: None)
    for field in fields:
        dialects.withheld(field)
    assert time.process_time() - start < 4


VALUES = st.sampled_from(
    ["Scopus", "WOS:1", "10.5555/x", "12345", "a; b", "doi: 10.5555/x", "No", "x@y.example",
     "RAYYAN-x", "https://search.ebscohost.com/x", "https://h.example/handle/10807/1", "L1234567",
     "Copyright of X", "Rossi, M.; Verdi, G.", "Export Date: 1; Cited By: 2", "+", ""]
) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)  # fmt: skip
TAGS = st.sampled_from(
    "TI T1 T2 AU A2 AB N1 N2 UR L1 L3 DB DP AN ID U1 U2 C1 C2 C3 C6 M1 M3 PB CY SP EP".split()
)


@given(
    st.sampled_from(["JOUR", "THES", "CHAP", "BOOK"]),
    st.lists(st.tuples(TAGS, VALUES), max_size=12),
)
def test_field_that_is_not_kept_is_reported_by_its_line(kind, pairs):
    fields = (Field("TY", kind, 1), *(Field(t, v, n) for n, (t, v) in enumerate(pairs, 2)))
    one = Record("x.ris", 1, 1, fields, "\n".join(f"{t}  - {v}" for t, v, _ in fields))
    said: list[Diagnostic] = []
    clean = dialects.clean(one, said.append)
    reported = {(diagnostic.line, diagnostic.tag) for diagnostic in said}
    assert [f for f in fields if f not in clean.fields and (f.line, f.tag) not in reported] == []
    assert clean._replace(fields=fields, dialect="") == one
    assert [field.line for field in clean.fields] == sorted(field.line for field in clean.fields)


# ---------------------------------------------------------------- the table

HEAD = """
[withhold]
tags = []
hosts = []
parameters = []
labels = []
label_tags = []
link_tags = []
paths = ""
"""


def table(folder: Path, text: str) -> Path:
    (folder / "dialects.toml").write_text(HEAD + text)
    return folder


def test_library_may_describe_its_own_exporter(tmp_path):
    overlay = table(
        tmp_path,
        '[dialect.ours]\nname = "Ours"\nevidence = [{ tag = "DB", text = "our catalogue" }]\n'
        '[[dialect.ours.clean]]\ntag = ["U5"]\naction = "retag"\nto = "CN"\nwhy = "Shelf marks."\n',
    )
    cleaner = dialects.Cleaner(dialects.load(overlay))
    clean = cleaner.clean(record(("DB", "Our Catalogue"), ("U5", "AN 73")), lambda _: None)
    assert clean.dialect == "ours"
    assert clean.fields[-1][:2] == ("CN", "AN 73")


def test_rule_applies_only_to_values_that_hold_what_it_names(tmp_path):
    rule = (
        '[[always]]\ntag = ["N1"]\naction = "retag"\nto = "N2"\nwhy = "z"\nholds = ["@", "mail"]\n'
    )
    cleaner = dialects.Cleaner(dialects.load(table(tmp_path, f"{rule}[dialect]\n")))
    fields = [("N1", "by mail"), ("N1", "a note"), ("N1", "a@b")]
    clean = cleaner.clean(record(*fields), lambda _: None)
    assert [field.tag for field in clean.fields[-3:]] == ["N2", "N1", "N2"]
    plain = record(("N1", "a note"))
    assert cleaner.clean(plain, lambda _: None).fields is plain.fields


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[dialect.x]\nname = 'X'\nevidence = []\n", "evidence"),
        ("[dialect.x]\nname = 'X'\nevidence = [{ text = 'a' }]\n", "dialect.x"),
        ("[dialect.x]\nname = 'X'\nevidence = [{ tag = 'DB', patern = 'a' }]\n", "patern"),
        ("[dialect.x]\nname = 'X'\nlike = 'y'\nevidence = [{ tag = 'DB', text = 'a' }]\n", "y"),
        ("[dialect.x]\nname = 'X'\nevidence = [{ tag = 'DB', pattern = '(' }]\n", "regular expression"),
        ("[[always]]\ntag = ['N1']\naction = 'retag'\nwhy = 'z'\n", "to"),
        ("[[always]]\ntag = ['N1']\naction = 'burn'\nwhy = 'z'\n", "burn"),
        ("[[always]\n", "dialects.toml"),
    ],
)  # fmt: skip
def test_wrong_entry_of_the_table_is_named(tmp_path, text, words):
    with pytest.raises(UsageError, match=words):
        dialects.load(table(tmp_path, text))
