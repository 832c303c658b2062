"""Hazards of lines and records: how exporters write RIS, and what must become of it."""

import hashlib
import io
import time

import pytest

from ris2rdf import ris
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.ris import lines
from ris2rdf.ris.assembly import RECORD_CAP

END = "\nER  - \n"


def read(text: str | bytes) -> tuple[list[ris.Record], list[Diagnostic]]:
    """Return the records of *text* and what was said of it."""
    said: list[Diagnostic] = []
    content = text.encode() if isinstance(text, str) else text
    records = list(ris.read(io.BytesIO(content), "x.ris", said.append))
    for one in said:
        assert one.message  # the words fit the values
        assert one.hint is not None
    return records, said


def fields(text: str | bytes) -> list[tuple[str, str]]:
    """Return the tags and values of the only record of *text*, TY left out."""
    records, _ = read(text)
    assert len(records) == 1
    return [(field.tag, field.value) for field in records[0].fields if field.tag != "TY"]


def codes(text: str | bytes) -> list[str]:
    """Return the codes of what is said of *text*, in order."""
    return [one.code for one in read(text)[1]]


# ---------------------------------------------------------------- the seed


def test_seed_is_read_whole_and_its_layout_is_said_once():
    with open("seeds/jci-insight-169424.ris", "rb") as stream:  # noqa: PTH123
        records, said = read(stream.read())
    (record,) = records
    assert record.type == "JOUR"
    assert len(record.fields) == 44
    assert record.fields[1].tag == "T1"
    assert record.fields[-1] == ("IS", "18", 44)
    assert sum(field.tag == "AU" for field in record.fields) == 19
    assert [(one.code, one.line) for one in said] == [("RIS101", 1), ("RIS103", 45)]


def test_digest_is_of_the_lines_joined_by_lf_whatever_the_line_ends():
    unix, _ = read("TY - JOUR\nTI - Uno\nER -")
    windows, _ = read("\ufeffTY - JOUR\r\nTI - Uno\r\nER -\r\n\r\n")
    assert unix[0].raw == "TY - JOUR\nTI - Uno\nER -"
    assert unix[0].digest == windows[0].digest
    assert unix[0].digest == hashlib.sha256(b"TY - JOUR\nTI - Uno\nER -").hexdigest()


# ---------------------------------------------------------------- hazards 1 to 7: the tag line


@pytest.mark.parametrize("gap", [" ", "  ", "   ", "    "])
def test_one_to_four_blanks_may_stand_before_the_hyphen(gap):
    text = f"TY{gap}- JOUR\nAU{gap}- Rossi, M.\nER{gap}- \n"
    assert fields(text) == [("AU", "Rossi, M.")]
    assert codes(text) == ([] if gap == "  " else ["RIS101"])


def test_layout_is_said_once_for_a_file_not_for_each_record():
    assert codes("TY - JOUR\nTI - Uno\nER - \n" * 50) == ["RIS101"]


def test_blanks_after_the_hyphen_are_no_part_of_the_value():
    assert fields(f"TY  - JOUR\nT1  -  Ricerca  {END}") == [("T1", "Ricerca")]


def test_tabs_separate_tag_and_value():
    text = "TY\t-\tJOUR\nTI\t-\tUno\nER\t-\t\n"
    assert fields(text) == [("TI", "Uno")]
    assert codes(text) == ["RIS101"]


def test_no_letter_is_lost_where_the_blank_after_the_hyphen_is_missing():
    text = f"TY  - JOUR\nTI  -Uno{END}"
    assert fields(text) == [("TI", "Uno")]
    assert codes(text) == ["RIS117"]


def test_type_without_blank_after_the_hyphen_opens_a_record():
    assert [record.type for record in read(f"TY  -JOUR\nTI  - Uno{END}")[0]] == ["JOUR"]


def test_unknown_tag_without_blank_after_the_hyphen_is_text():
    assert fields(f"TY  - JOUR\nAB  - Synthetic\nQW  -PINACA{END}") == [
        ("AB", "Synthetic\nQW  -PINACA")
    ]


def test_indented_lines_are_tag_lines_where_the_record_began_indented():
    text = "  TY  - JOUR\n  TI  - Uno\n  ER  - \n"
    assert fields(text) == [("TI", "Uno")]
    assert codes(text) == ["RIS102"]


def test_indented_lines_continue_a_record_that_did_not_begin_indented():
    text = f"TY  - JOUR\nTI  - Uno\n  KW  - due{END}"
    assert fields(text) == [("TI", "Uno KW  - due")]
    assert codes(text) == ["RIS112"]


@pytest.mark.parametrize("end", ["ER  -", "ER  - ", "ER -", "ER  -\n", "ER  - \n"])
def test_end_tag_needs_neither_blank_nor_line_end(end):
    records, said = read(f"TY  - JOUR\nTI  - Uno\n{end}")
    assert len(records) == 1
    assert "RIS104" not in [one.code for one in said]


def test_other_dashes_are_hyphens_for_known_tags():
    text = "TY – JOUR\nTI – Uno\nER – \n"
    assert fields(text) == [("TI", "Uno")]
    assert codes(text) == ["RIS101", "RIS117"]


# ---------------------------------------------------------------- hazards 8 to 11: the end


def test_missing_end_tag_does_not_swallow_the_next_record():
    records, said = read("TY  - JOUR\nTI  - a\nTY  - BOOK\nTI  - b\nER  - \n")
    assert [record.type for record in records] == ["JOUR", "BOOK"]
    assert [(one.code, one.line) for one in said] == [("RIS104", 1)]
    assert records[0].raw == "TY  - JOUR\nTI  - a"


def test_record_without_end_tag_is_kept_and_reported():
    records, said = read("TY  - JOUR\nTI  - a\n\n\n")
    assert records[0].raw == "TY  - JOUR\nTI  - a"
    assert [one.code for one in said] == ["RIS104"]


def test_unterminated_last_line_is_information():
    records, said = read("TY  - JOUR\nTI  - a\nER  - ")
    assert len(records) == 1
    assert [(one.code, one.severity, one.line) for one in said] == [("RIS103", "info", 3)]


def test_text_after_the_end_tag_ends_the_record_and_is_reported():
    text = "TY  - JOUR\nTI  - a\nER  - fine\n"
    assert fields(text) == [("TI", "a")]
    assert codes(text) == ["RIS105"]


def test_end_tag_in_wrapped_prose_is_prose():
    text = f"TY  - JOUR\nAB  - Of these,\nER - positive tumours{END}"
    assert fields(text) == [("AB", "Of these,\nER - positive tumours")]


def test_fields_after_the_end_are_attached_to_no_record():
    text = "TY  - JOUR\nTI  - a\nER  - \nAB  - stray\nmore of it\nTY  - JOUR\nTI  - b\nER  - \n"
    records, said = read(text)
    assert [record.fields[-1].value for record in records] == ["a", "b"]
    assert [(one.code, one.line, one.values["last"]) for one in said] == [("RIS106", 4, 5)]


def test_end_tag_without_hyphen_before_the_next_record_is_an_end():
    records, said = read("TY  - JOUR\nTI  - a\nER\n\nTY  - BOOK\nTI  - b\nER\n")
    assert [record.raw for record in records] == [
        "TY  - JOUR\nTI  - a\nER",
        "TY  - BOOK\nTI  - b\nER",
    ]
    assert [one.code for one in said] == ["RIS115", "RIS115"]


def test_second_end_tag_is_reported_and_ends_nothing():
    assert codes("TY  - JOUR\nTI  - a\nER  - \nER  - \n") == ["RIS114"]


# ---------------------------------------------------------------- hazards 12 and 16: bytes and ends


def test_byte_order_mark_does_not_cost_the_first_record():
    records, said = read(b"\xef\xbb\xbfTY  - JOUR\nTI  - Uno\nER  - \n")
    assert records[0].raw.startswith("TY")
    assert not said


def test_byte_order_mark_inside_joined_files_is_no_text():
    text = "TY  - JOUR\nTI  - a\nER  - \n\ufeffTY  - JOUR\nTI  - b\nER  - \n"
    assert [record.fields[-1].value for record in read(text)[0]] == ["a", "b"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_of_a_file_is_one(end):
    text = end.join(["TY  - JOUR", "TI  - Uno", "AU  - Rossi, M.", "ER  - ", ""])
    records, said = read(text)
    assert records[0].fields[-1] == ("AU", "Rossi, M.", 3)
    assert records[0].raw == "TY  - JOUR\nTI  - Uno\nAU  - Rossi, M.\nER  - "
    assert not said


def test_mixed_line_ends_are_read_and_counted_as_lines():
    records, said = read("TY  - JOUR\r\nTI  - Uno\rAU  - Rossi, M.\nER  - \r\n")
    assert [field.line for field in records[0].fields] == [1, 2, 3]
    assert [one.code for one in said] == ["RIS116"]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0c", "\x0b", "\x1e", "\x00"])
def test_odd_separators_inside_a_value_are_blanks_not_line_ends(separator):
    text = f"TY  - JOUR\nTI  - Uno{separator}due{END}"
    assert fields(text) == [("TI", "Uno due")]
    assert codes(text) == ["RIS124"]
    assert separator in read(text)[0][0].raw


# ---------------------------------------------------------------- hazards 18 to 20: between records


def test_header_before_the_first_record_is_skipped_and_reported_once():
    head = 'Provider: Somebody\nContent: text/plain; charset="UTF-8"\n\n1.\n'
    records, said = read(f"{head}TY  - JOUR\nTI  - Uno{END}")
    assert len(records) == 1
    assert [(one.code, one.line) for one in said] == [("RIS107", 1), ("RIS108", 4)]


def test_footer_between_records_makes_no_record():
    footer = "Link to the Full Text ..\nC1  - Database: Y\n"
    records, said = read(f"TY  - JOUR\nTI  - a{END}{footer}\nTY  - JOUR\nTI  - b{END}")
    assert [record.position for record in records] == [1, 2]
    assert [(one.code, one.line) for one in said] == [("RIS107", 4), ("RIS106", 5)]


def test_numbers_of_records_are_skipped_and_said_once():
    text = "".join(f"{number}.\nTY  - JOUR\nTI  - {number}{END}\n" for number in range(1, 6))
    records, said = read(text)
    assert len(records) == 5
    assert [(one.code, one.line, one.values["count"]) for one in said] == [("RIS108", 1, 5)]


def test_number_of_the_next_record_is_no_part_of_one_without_end_tag():
    records, _ = read("1.\nTY  - JOUR\nKW  - uno\n\n2.\nTY  - JOUR\nKW  - due\n")
    assert [record.raw for record in records] == ["TY  - JOUR\nKW  - uno", "TY  - JOUR\nKW  - due"]


# ---------------------------------------------------------------- hazards 21 to 25: continuations


def test_short_lines_of_an_abstract_keep_their_breaks():
    assert fields(f"TY  - JOUR\nAB  - prima riga\nseconda riga{END}") == [
        ("AB", "prima riga\nseconda riga")
    ]


def test_wrapped_lines_of_an_abstract_are_joined_by_a_blank():
    long = "a line of an abstract that some program has broken after seventy characters"
    assert fields(f"TY  - JOUR\nAB  - {long}\n  and more{END}") == [("AB", f"{long} and more")]


def test_empty_line_in_an_abstract_is_a_paragraph():
    assert fields(f"TY  - JOUR\nAB  - uno\n\ndue{END}") == [("AB", "uno\n\ndue")]


def test_title_is_continued_with_a_blank():
    assert fields(f"TY  - JOUR\nTI  - prima\nseconda{END}") == [("TI", "prima seconda")]


def test_prose_that_begins_like_a_tag_is_prose():
    text = f"TY  - JOUR\nAB  - Note:\nER patients were excluded{END}"
    assert fields(text) == [("AB", "Note:\nER patients were excluded")]
    assert codes(text) == []


def test_unknown_tag_in_the_usual_spacing_is_a_field_and_reported_once():
    text = f"TY  - JOUR\nDN  - dependent networks\nDN  - again{END}"
    assert fields(text) == [("DN", "dependent networks"), ("DN", "again")]
    assert codes(text) == ["RIS111"]


def test_unknown_tag_in_another_spacing_is_text_and_reported():
    text = f"TY  - JOUR\nTI  - On\nDN - dependent networks{END}"
    assert fields(text) == [("TI", "On DN - dependent networks")]
    assert codes(text) == ["RIS112"]


def test_known_tag_in_another_spacing_is_a_field():
    assert fields(f"TY  - JOUR\nTI  - Uno\nAU - Rossi, M.{END}") == [
        ("TI", "Uno"),
        ("AU", "Rossi, M."),
    ]


def test_empty_tags_do_not_leak_into_the_field_before():
    text = f"TY  - JOUR\nIS  - 3\nSP  -\nEP  - {END}"
    assert fields(text) == [("IS", "3"), ("SP", ""), ("EP", "")]


@pytest.mark.parametrize(
    ("tag", "values"),
    [
        ("KW", ["uno", "due", "tre"]),
        ("SN", ["1234-5679", "2345-6787"]),
        ("L1", ["a.pdf", "b.pdf"]),
        ("AU", ["Rossi, M.", "Verdi, G."]),
        ("UR", ["https://a.example/1", "https://b.example/2"]),
    ],
)
def test_lists_by_line_break_become_fields_with_their_own_lines(tag, values):
    records, _ = read(f"TY  - JOUR\n{tag}  - " + "\n".join(values) + END)
    found = records[0].fields[1:]
    assert found == tuple((tag, value, 2 + place) for place, value in enumerate(values))


def test_list_that_begins_on_the_line_after_its_tag_is_read():
    assert fields(f"TY  - JOUR\nKW  - \nuno\ndue{END}") == [("KW", "uno"), ("KW", "due")]


def test_wrapped_address_is_put_together_again():
    start = "https://host.example/a/very/long/path/that/some/program/has/broken/"
    assert fields(f"TY  - JOUR\nUR  - {start}\nin/two{END}") == [("UR", start + "in/two")]


# ---------------------------------------------------------------- hazards 26 to 29: records


def test_fields_glued_on_one_line_are_split_before_known_tags():
    text = f"TY  - JOUR\nDO  - 10.5555/x     LK  - https://r.example{END}"
    assert fields(text) == [("DO", "10.5555/x"), ("LK", "https://r.example")]
    assert codes(text) == ["RIS113"]


def test_blanks_before_what_is_no_tag_split_nothing():
    text = f"TY  - JOUR\nTI  - Table     QX  - uno{END}"
    assert fields(text) == [("TI", "Table     QX  - uno")]
    assert codes(text) == []


def test_record_without_type_is_kept_as_gen_and_reported():
    records, said = read("TI  - Uno\nAU  - Rossi, M.\nER  - \n")
    assert records[0].type == "GEN"
    assert [field.tag for field in records[0].fields] == ["TI", "AU"]
    assert [(one.code, one.line) for one in said] == [("RIS109", 1)]


def test_every_record_of_a_file_without_types_is_kept():
    records, _ = read("TI  - Uno\nER  - \n\nTI  - Due\nKW  - a\nER  - \n")
    assert [record.fields[0].value for record in records] == ["Uno", "Due"]


def test_record_without_type_and_without_end_is_kept():
    records, said = read("TI  - Uno\nAU  - Rossi, M.\n\nTY  - JOUR\nTI  - Due\nER  - \n")
    assert [record.type for record in records] == ["GEN", "JOUR"]
    assert [one.code for one in said] == ["RIS104", "RIS109"]


def test_type_stated_twice_with_nothing_between_is_one_record_and_the_last_counts():
    records, said = read("TY  - GEN\nTY  - JOUR\nTI  - Uno\nER  - \n")
    assert [record.type for record in records] == ["JOUR"]
    assert records[0].line == 1
    assert [(one.code, one.line) for one in said] == [("RIS110", 1)]


def test_type_stated_after_content_begins_a_record():
    records, _ = read("TY  - GEN\nTI  - Uno\nTY  - JOUR\nTI  - Due\nER  - \n")
    assert [record.type for record in records] == ["GEN", "JOUR"]


def test_text_below_the_type_is_no_part_of_it():
    records, said = read(f"TY  - JOUR\nRecord 1 of 10\nTI  - Uno{END}")
    assert records[0].type == "JOUR"
    assert [(one.code, one.line) for one in said] == [("RIS107", 2)]


def test_empty_type_is_as_stated():
    assert read(f"TY  - \nTI  - Uno{END}")[0][0].type == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("PMID- 123\nTI  - Uno\nAU  - Rossi M\n", "MEDLINE"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Rossi, M\n", "Web of Science"),
        ("PT J\nAU Rossi, M\nTI Uno\nER\n\nEF\n", "Web of Science"),
        ("%0 Journal Article\n%T Uno\n%A Rossi, M.\n", "EndNote"),
        ("RT Journal Article\nSR Electronic\nA1 Rossi, M.\n", "RefWorks"),
        ("% made by hand\n@article{rossi,\n title={Uno}}\n", "BibTeX"),
        ('"Authors","Title","Year","DOI"\n"Rossi, M.","Uno",2020,""\n', "CSV"),
        ("Title;Author;Year\nUno;Rossi;2020\n", "CSV"),
        ("<!DOCTYPE html><html><body>Log in</body></html>", "HTML"),
        ('<?xml version="1.0"?><xml><records/></xml>', "XML"),
        ('[{"id": "rossi", "type": "article"}]', "JSON"),
        ("@prefix bibo: <http://purl.org/ontology/bibo/> .\n", "Turtle"),
        ("{\\rtf1\\ansi TY  - JOUR}", "RTF"),
    ],
)
def test_neighbour_formats_are_refused_by_name(text, name):
    records, said = read(text)
    assert not records
    assert [one.code for one in said] == ["RIS173"]
    assert name in said[0].message
    assert said[0].hint
    assert said[0].severity == "error"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n%\xe2\xe3", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04rest", b"ab\x00\x01\x02c"]
)
def test_what_is_not_text_is_refused(content):
    records, said = read(content)
    assert not records
    assert [one.code for one in said] == ["RIS174"]


def test_empty_input_and_prose_are_errors_not_empty_successes():
    assert codes(b"") == ["RIS171"]
    assert codes(b"\n \n\t\n") == ["RIS171"]
    assert codes("Dear colleagues,\nplease find enclosed\n") == ["RIS107", "RIS172"]


# ---------------------------------------------------------------- hazards 89 to 91: whole files


def test_records_with_the_same_doi_are_both_read():
    record = f"TY  - JOUR\nDO  - 10.5555/x{END}"
    records, _ = read(record + record)
    assert [one.position for one in records] == [1, 2]
    assert records[0].digest == records[1].digest
    assert [one.line for one in records] == [1, 4]


def test_records_of_several_layouts_in_one_file_are_all_read():
    records, said = read(
        f"TY  - JOUR\nTI  - a{END}TY - JOUR\nTI - b\nER -\n  TY   - JOUR\n  TI   - c\n  ER   - \n"
        f"TY\t-\tJOUR\nTI\t-\td\nER\t-\nTY  - JOUR\nTI  - e{END}"
    )
    assert [record.fields[-1].value for record in records] == ["a", "b", "c", "d", "e"]
    assert [one.code for one in said] == ["RIS101", "RIS102"]


def test_value_of_two_hundred_kilobytes_is_kept():
    long = "parola " * 30_000
    assert fields(f"TY  - JOUR\nAB  - {long}{END}") == [("AB", long.strip())]


@pytest.mark.parametrize(
    "value",
    [
        "a" + " " * 900_000 + "b",
        "    KW" * 150_000,
        "    KW  - a" * 80_000,
        "Ã¨" * 400_000,
        "\n".join(["x" * 70] * 12_000),
        "\n".join(["-"] * 400_000),
        "\n" * 900_000,
        "12.\n" * 200_000,
        "ER\n" * 300_000,
    ],
    ids=[
        "blanks",
        "half-glued",
        "glued",
        "doubled",
        "addresses",
        "hyphens",
        "empty",
        "numbers",
        "ends",
    ],
)
@pytest.mark.parametrize("tag", ["UR", "AB", "TI"])
def test_time_is_linear_in_odd_values(tag, value):
    start = time.process_time()
    records, _ = read(f"TY  - JOUR\n{tag}  - {value}\nTY  - BOOK{END}")
    assert time.process_time() - start < 8
    assert records[-1].type == "BOOK"


class Endless(io.RawIOBase):
    """A record whose abstract has *size* bytes on one line, made as it is read."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._parts = [b"TY  - JOUR\nTI  - Uno\nAB  - ", *[b"x" * (1 << 16)] * (size >> 16)]
        self._parts += [b"\nKW  - due\nER  - \n"]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._parts:
            return 0
        part = self._parts.pop(0)
        buffer[: len(part)] = part
        return len(part)


def test_line_of_two_hundred_megabytes_is_cut_and_reported_in_bounded_memory():
    import tracemalloc  # noqa: PLC0415 - for this test only

    said: list[Diagnostic] = []
    stream = io.BufferedReader(Endless(200 << 20), 1 << 18)
    tracemalloc.start()
    (record,) = ris.read(stream, "x.ris", said.append)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20
    assert [field.tag for field in record.fields] == ["TY", "TI", "AB", "KW"]
    assert len(record.fields[2].value) == lines.LINE_CAP - len("AB  - ")
    assert [(one.code, one.line) for one in said] == [("RIS130", 3)]
    assert said[0].values["dropped"] == (200 << 20) - len(record.fields[2].value)


@pytest.mark.parametrize("end", ["\nER  - \n", "\n"])
def test_record_beyond_all_measure_is_cut_and_the_next_one_read(end):
    word = "KW  - " + "x" * 1000
    count = 3 * RECORD_CAP // len(word)
    text = "TY  - JOUR\n" + "\n".join([word] * count) + end + f"TY  - BOOK\nTI  - b{END}"
    records, said = read(text)
    assert [record.type for record in records] == ["JOUR", "BOOK"]
    assert len(records[0].raw) <= RECORD_CAP
    kept = records[0].raw.count("\n") + 1
    assert len(records[0].fields) == kept
    cut = next(one for one in said if one.code == "RIS131")
    assert cut.line == kept + 1
    assert cut.values["last"] == count + 1 + (end != "\n")
    assert records[1].line == count + 2 + (end != "\n")


def test_lines_of_a_record_are_those_of_the_file():
    records, _ = read("junk\n\nTY  - JOUR\nAB  - uno\n\ndue\nKW  - a\nb\nER  - \n")
    record = records[0]
    assert record.line == 3
    raw = record.raw.split("\n")
    for field in record.fields:
        assert field.value[:1] in raw[field.line - record.line]
