"""Encodings: which one a file has is decided by evidence, and every repair is said."""

import io

import pytest

from ris2rdf import ris
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.ris import encodings

NAMES = ["Brönnimann, É.", "Peña, Ángel", "D’Angiò, Niccolò", "Lefèvre, Zoë", "Søren, Åse"]
TEXT = "".join(
    f"TY  - JOUR\r\nAU  - {name}\r\nTI  - Caffè – “Übung”\r\nER  - \r\n" for name in NAMES
)


def read(content: bytes) -> tuple[list[ris.Record], list[Diagnostic]]:
    said: list[Diagnostic] = []
    records = list(ris.read(io.BytesIO(content), "x.ris", said.append))
    assert all(one.message for one in said)
    return records, said


def codes(content: bytes) -> list[str]:
    return [one.code for one in read(content)[1]]


def authors(content: bytes) -> list[str]:
    return [f.value for record in read(content)[0] for f in record.fields if f.tag == "AU"]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["RIS125"]),
        ("utf-16-le", ["RIS125"]),
        ("utf-16-be", ["RIS125"]),
        ("utf-32", ["RIS125"]),
        ("cp1252", ["RIS120"]),
        ("mac_roman", ["RIS120"]),
    ],
)
def test_names_are_right_in_every_encoding_that_exporters_use(encoding, said):
    content = TEXT.encode(encoding)
    assert authors(content) == NAMES
    assert codes(content) == said


def test_digest_does_not_depend_on_the_encoding():
    digests = {
        tuple(record.digest for record in read(TEXT.encode(encoding))[0])
        for encoding in ("utf-8", "utf-16", "cp1252")
    }
    assert len(digests) == 1


def test_encoding_that_is_not_utf8_is_named_with_its_first_line():
    (said,) = read(b"TY  - JOUR\nTI  - Uno\nAU  - Caff\xe8\nER  - \n")[1]
    assert (said.code, said.line, said.severity) == ("RIS120", 3, "warning")
    assert "Windows-1252" in said.message


def test_charset_named_in_the_header_is_a_hint():
    content = (
        b'Content: text/plain; charset="ISO-8859-2"\n\nTY  - JOUR\nAU  - Dvo\xf8\xe1k\nER  - \n'
    )
    assert authors(content) == ["Dvořák"]
    assert "ISO8859-2" in read(content)[1][0].message.replace(" ", "")


def test_charset_that_nobody_knows_is_no_hint():
    assert authors(b"charset=klingon\nTY  - JOUR\nAU  - Caff\xe8\nER  - \n") == ["Caffè"]


@pytest.mark.parametrize(
    "name",
    "hex zlib rot13 undefined idna punycode cp037 utf-16 utf-7 unicode_escape raw_unicode_escape hz".split(),
)
def test_charset_in_which_ascii_is_not_itself_is_no_hint(name):
    content = f"charset={name}\nTY  - JOUR\nAU  - ".encode() + b"Caff\xe8 a\\x41\nER  - \n"
    assert authors(content) == ["Caffè a\\x41"]


def test_another_script_is_told_by_statistics():
    title = "Библиотечное дело и библиография в научных учреждениях"
    text = f"TY  - JOUR\nTI  - {title}\nAB  - {title}. {title}, {title}\nER  - \n"
    (record,), said = read(text.encode("cp1251"))
    assert record.fields[1].value == title
    assert [one.code for one in said] == ["RIS120"]


def test_one_bad_byte_in_the_middle_of_utf8_costs_only_its_own_letter():
    good = "TY  - JOUR\nAU  - Peña, Á.\nER  - \n"
    bad = b"TY  - JOUR\nAU  - Caff\xe8 Pe\xc3\xb1a\nER  - \n"
    content = good.encode() * 20_000 + bad + good.encode() * 10
    assert len(content) > 2 * encodings.BLOCK
    records, said = read(content)
    assert len(records) == 20_011
    assert records[20_000].fields[1].value == "Caffè Peña"
    assert {record.fields[1].value for record in records} == {"Peña, Á.", "Caffè Peña"}
    assert [(one.code, one.line) for one in said] == [("RIS121", 3 * 20_000 + 2)]


def test_byte_that_is_nothing_in_windows_1252_is_marked_and_reported():
    records, said = read(b"TY  - JOUR\nAU  - Pe\xc3\xb1a\nTI  - a \x81 b\nER  - \n")
    assert records[0].fields[2].value == "a \ufffd b"
    assert [one.code for one in said] == ["RIS121", "RIS122"]


def test_characters_lost_before_are_reported():
    assert codes("TY  - JOUR\nTI  - Caff\ufffd\nER  - \n".encode()) == ["RIS122"]


@pytest.mark.parametrize("text", ["Caffè d’Angiò", "Müller – Šimůnek", "“Übung”", "naïve œuvre"])
def test_text_encoded_twice_is_restored_and_the_source_kept(text):
    from ftfy.bad_codecs import ok  # noqa: F401, PLC0415 - registers the codec

    doubled = text.encode().decode("sloppy-windows-1252")
    records, said = read(f"TY  - JOUR\nTI  - {doubled}\nER  - \n".encode())
    assert records[0].fields[1].value == text
    assert doubled in records[0].raw
    assert [(one.code, one.severity) for one in said] == [("RIS123", "warning")]


@pytest.mark.parametrize("code", ["\u0378", "\u05ff", "\ufdd0"])
def test_text_encoded_twice_is_left_where_it_would_hold_what_is_no_character(code):
    from ftfy.bad_codecs import ok  # noqa: F401, PLC0415 - registers the codec

    doubled = f"Caffè naïve {code}é “Übung”".encode().decode("sloppy-windows-1252")
    records, said = read(f"TY  - JOUR\nTI  - {doubled}\nER  - \n".encode())
    assert records[0].fields[1].value == doubled
    assert not said


@pytest.mark.parametrize("text", ["São Paulo, Ângela", "Ã", "À propos d’Ãrt", "Caffè and CaffÃ¨"])
def test_text_that_was_not_wholly_encoded_twice_is_left(text):
    records, said = read(f"TY  - JOUR\nTI  - {text}\nER  - \n".encode())
    assert records[0].fields[1].value == text
    assert not said


def test_half_a_character_at_the_end_of_utf16_is_no_failure():
    records, _ = read("TY  - JOUR\nTI  - Uno".encode("utf-16-le") + b"\x41")
    assert records[0].fields[1].value.startswith("Uno")


def test_lines_are_cut_between_characters():
    long = "TY  - JOUR\nAB  - " + "è" * (1 << 20) + "\nER  - \n"
    records, said = read(long.encode())
    assert set(records[0].fields[1].value) == {"è"}
    assert [one.code for one in said] == ["RIS130"]
