"""Laws of the tag layer, for any input: nothing raises, no line is lost, parts make the whole."""

import io
import re
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ris2rdf import ris
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.ris import columns, encodings
from ris2rdf.ris.assembly import Assembly
from ris2rdf.ris.care import SECOND, needs_care
from ris2rdf.ris.records import Field
from ris2rdf.ris.tags import KNOWN, LISTS, PROSE
from ris2rdf.ris.values import DOUBLED, GLUED, mend

TAGS = sorted(KNOWN - {"TY", "ER"})
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
PROSES = st.sampled_from(
    [
        "Rossi, M.",
        "10.5555/x     LK  - https://r.example    SN  - 1",
        "10.5555/x",
        "a; b",
        "2023///",
        "",
        "  due  ",
        "x" * 70,
    ]
)
SPACINGS = st.sampled_from(["  - ", " - ", "   - ", "\t-\t", "  -", "- ", "  – "])
TAG_LINES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "", "  "]),
    st.sampled_from([*TAGS, "TY", "TY", "ER", "ER", "QX"]),
    SPACINGS,
    PROSES | WORDS,
)
LINES = st.one_of(
    TAG_LINES,
    st.sampled_from(
        ["TY  - JOUR", "ER  - ", "", "12.", "ER", "TY - BOOK", "ER -", "\ufeffTY  - GEN"]
    ),
    PROSES,
    WORDS,
)
FILES = st.builds(
    lambda lines, ends: "".join(line + end for line, end in zip(lines, ends, strict=True)),
    *(st.shared(st.integers(0, 40), key="n").flatmap(lambda n, e=e: st.lists(e, min_size=n, max_size=n))
      for e in (LINES, st.sampled_from(["\n", "\n", "\r\n", "\r"]))),
)  # fmt: skip


def regular(spacing: str, end: str, lines: list[tuple[str, str]], blank: int) -> str:
    """Return a record as one exporter writes all of its lines."""
    stated = [("TY", "JOUR"), *lines, ("ER", "")]
    return end.join([f"{tag}{spacing}{value}" for tag, value in stated] + [""] * (blank + 1))


REGULAR = st.lists(
    st.builds(
        regular,
        st.sampled_from(["  - ", "  - ", "  - ", " - ", "  -  ", "\t-\t"]),
        st.sampled_from(["\r\n", "\n", "\r"]),
        st.lists(st.tuples(st.sampled_from([*TAGS[::9], "AU", "QX"]), PROSES | WORDS), max_size=5),
        st.integers(0, 2),
    ),
    max_size=8,
).map("".join)


def read(content: bytes) -> tuple[list[ris.Record], list[Diagnostic]]:
    said: list[Diagnostic] = []
    return list(ris.read(io.BytesIO(content), "x.ris", said.append)), said


def squeezed(text: str) -> str:
    """Return what of *text* must not be lost: everything but blanks."""
    return re.sub(r"[\s\x00-\x1f\x7f\ufeff]+", "", text)


def unaccounted(content: bytes) -> list[tuple[int, str]]:
    """Return the lines of *content* that are in no field and in no diagnostic."""
    records, said = read(content)
    reported = {
        n for one in said for n in range(one.line, int(one.values.get("last", one.line)) + 1)
    }
    numbered = any(one.code == "RIS108" for one in said)
    mended = {one.line for one in said if one.code == "RIS123"}  # all lines of the field
    kept: dict[int, str] = {}
    for record in records:
        texts: dict[int, str] = {}
        for field in record.fields:
            texts[field.line] = texts.get(field.line, "") + squeezed(field.value)
        for number, line in enumerate(record.raw.split("\n"), record.line):
            holder = max((n for n in texts if n <= number), default=0)
            kept[number] = texts.get(holder, "")
            if holder in mended:
                kept[number] += squeezed(line)
            if re.match(r"[ \t\xa0\ufeff]*ER[ \t\xa0]{0,4}[-\u2010-\u2014\u2212]", line):
                kept[number] += squeezed(line)  # the end of the record is its own field
    lost = []
    lines = content.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        bare = re.sub(
            r"^\s*[A-Z][A-Z0-9][ \t\xa0]{0,4}[-\u2010-\u2014\u2212]", "", line.lstrip("\ufeff")
        )
        bare = GLUED.sub("", bare)
        found = number in reported or squeezed(bare) in kept.get(number, "\0")
        if number not in kept and numbered and re.fullmatch(r"\W*\d+\W*", line.strip()):
            found = True
        if squeezed(line) and not found:
            lost.append((number, line))
    return lost


@given(st.binary(max_size=2000))
@example(b"\xff\xfeT\x00Y\x00 \x00 \x00-\x00 \x00J\x00")
@example(b"TY  - JOUR\nAB  - \xe8\xff\n\xc3\xa8\n")
def test_no_bytes_make_the_reader_raise(content):
    records, said = read(content)
    assert records or said
    for one in said:
        assert one.message
    for record in records:
        record.raw.encode()


@given(FILES)
@example("A1  - \nÂ¡\n")
@settings(max_examples=300)
def test_every_line_that_is_not_blank_is_in_a_field_or_in_a_diagnostic(text):
    assert unaccounted(text.encode()) == []


@given(st.binary(max_size=500).map(lambda content: content.decode("utf-8", "ignore")))
def test_every_line_of_any_text_is_accounted_for(text):
    assert unaccounted(text.encode()) == [] or any(
        one.code in ris.UNREADABLE for one in read(text.encode())[1]
    )


@given(
    st.one_of(
        FILES.map(str.encode),
        st.tuples(REGULAR, FILES, REGULAR).map("".join).map(str.encode),
        st.tuples(REGULAR.map(str.encode), st.binary(max_size=8), REGULAR.map(str.encode)).map(
            b"".join
        ),
        st.lists(
            st.sampled_from([b"TY  - JOUR\n", b"ER  - \n", b"ER  -\n", b"AU  - Rossi, M.\n", b"\n"])
            | st.binary(max_size=8),
            max_size=30,
        ).map(b"".join),
    )
)
@example(b"TY - JOUR\nTI - Uno\nER -\n\nTY  - BOOK\r\nTI  - Due\r\nER  - \r\n")
@example(b"x\nTY  - JOUR\nTI  - Uno\nER  - \nTY  - JOUR\nTI  -\nER  - \n")
@example(b"TY  - JOUR\nAB  - x\nabcde\xc3\xa8\nER  - \n")  # cut as a tag line, half a letter
@example(b"TY  - JOUR\nER  - \nTY  - JOUR\nTI  - Caff\xe8\nER  - \nTY  - BOOK\nER  - \n")
@settings(max_examples=300)
def test_plain_records_taken_whole_are_those_taken_line_by_line(content):
    whole, said = read(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Assembly, "plain", lambda *_, **__: iter(()))
        by_runs, also = read(content)
        patch.setattr(columns._Tags, "__getitem__", lambda *_: columns.OTHER)  # known is nothing
        by_lines, besides = read(content)
    assert by_runs == by_lines == whole
    # What is not UTF-8 is met earlier where more lines are looked at together.
    assert in_order(also) == in_order(besides) == in_order(said)


def in_order(said: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(said, key=lambda one: (one.line, one.code))


def test_plain_records_are_taken_whole():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Assembly, "take", lambda *_: pytest.fail("a line was taken by itself"))
        found, said = read(b"TY  - JOUR\nTI  - Uno\nER  - \n\nTY - BOOK\nTI - Due\nER -\n")
    assert [record.type for record in found] == ["JOUR", "BOOK"]
    assert [one.code for one in said] == ["RIS101"]


@given(FILES)
def test_as_many_records_are_read_as_positions_say(text):
    records, _ = read(text.encode())
    assert [record.position for record in records] == list(range(1, len(records) + 1))
    assert all(a.line < b.line for a, b in pairwise(records))


@given(FILES | REGULAR, st.integers(1, 64) | st.integers(1, 2000))
@settings(max_examples=200)
def test_records_do_not_depend_on_where_blocks_are_cut(text, size):
    content = text.encode()
    whole = encodings.BLOCK
    expected = read(content)[0]
    try:
        encodings.BLOCK = size
        assert read(content)[0] == expected
    finally:
        encodings.BLOCK = whole


@given(FILES, st.integers(1, 9))
@settings(max_examples=100)
def test_ranges_of_a_file_give_its_records_and_lines(text, parts):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.ris"
        path.write_bytes(text.encode())
        spans = ris.ranges(path, parts)
        assert spans[0][0] == 0
        assert spans[-1][1] == len(text.encode())
        found: list[ris.Record] = []
        for span in spans:
            found += ris.read_range(path, span, "x.ris", lambda _: None, len(found))
        assert found == read(text.encode())[0]


ODD = st.text(st.sampled_from("aé ÃÂï¼©¨“”€š\x85\u2028\ufeff\ufffd\x00\x7f\xa0KW- "), max_size=40)


@given(ODD | WORDS, st.sampled_from(["", "“", "naïve š "]), st.integers(0, 300))
@example("10.5555/x     LK  - https://r.example", "", 0)
@example("CaffÃ¨", "ï»¿", 0)
def test_nothing_is_mended_where_no_care_was_asked_for(value, before, times):
    said: list[Diagnostic] = []
    one = Field("TI", before * times + value, 1)
    mended = list(mend([one], "x.ris", said.append))
    if said or mended != [one]:
        assert needs_care(one.value.encode())


def test_every_beginning_of_text_encoded_twice_asks_for_care():
    several = re.compile(f"[{SECOND}]")
    seconds = [chr(code) for code in range(0x10000) if several.match(chr(code))]
    for first in map(chr, range(0xC2, 0xF5)):
        assert all(needs_care(f"TI  - a{first}{second}".encode()) for second in seconds)


VALUES = (
    st.one_of(
        st.from_regex(r"[A-Za-zÀ-ž0-9(.,;:/<&\- ]{0,40}", fullmatch=True),
        WORDS.filter(lambda text: not re.search("[\x85\u2028\u2029\ufeff\ufffdÂ-ô]", text)),
    )
    .map(str.strip)
    .filter(lambda text: not DOUBLED.search(text))
)  # which reading would mend
SINGLE = st.builds(Field, st.sampled_from(TAGS), VALUES, st.just(0))
PARAGRAPHS = st.lists(
    st.from_regex(r"[a-z][a-z ]{0,40}", fullmatch=True).map(str.strip), min_size=1
)
LONG = st.builds(Field, st.sampled_from(sorted(PROSE)), PARAGRAPHS.map("\n".join), st.just(0))
RECORDS = st.lists(st.lists(SINGLE | LONG, max_size=12), min_size=1, max_size=4)


@given(RECORDS)
def test_what_is_written_is_read_again(records):
    typed = [[Field("TY", "JOUR", 0), *fields] for fields in records]
    again, _ = read(ris.write(typed))
    assert [[field[:2] for field in record.fields] for record in again] == [
        [field[:2] for field in fields] for fields in typed
    ]


@given(FILES)
@example("TY  - JOUR\nAB  - a\nTY  - b\n")
@example("TY  - JOUR\nDO  - x\n    KW  - y\nER  - \n")
def test_records_read_and_written_again_keep_their_number_and_what_they_state(text):
    records, _ = read(text.encode())
    stated = [record for record in records if any(field.tag == "TY" for field in record.fields)]
    again, _ = read(ris.write(stated))
    assert len(again) == len(stated)
    for one, other in zip(stated, again, strict=True):
        assert squeezed("".join(f.value for f in other.fields)) == squeezed(
            "".join(f.value for f in one.fields if f.tag == "TY")
            + "".join(f.value for f in one.fields if f.tag != "TY")
        )


def test_breaks_in_lists_are_written_as_blanks():
    assert LISTS.isdisjoint(PROSE)
    assert ris.write([[Field("KW", "a\nb", 1)]]) == b"KW  - a b\r\nER  - \r\n\r\n"
