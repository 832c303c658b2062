"""What people name on a command line: files, archives, folders, patterns, standard input."""

import gzip
import io
import os
import sys
import zipfile

import pytest

from ris2rdf import ris
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.ris import archives

RECORD = b"TY  - JOUR\nTI  - Uno\nER  - \n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let names be relative to an empty folder, as on a command line."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(*names: str) -> tuple[dict[str, int], list[Diagnostic]]:
    """Return how many records each source holds, and what was said."""
    said: list[Diagnostic] = []
    counts = {}
    for source in ris.sources(names, said.append):
        with source.open() as stream:
            counts[source.name] = len(list(ris.read(stream, source.name, said.append)))
    assert all(one.message and one.hint for one in said)
    return counts, said


def refused(*names: str) -> list[tuple[str, str]]:
    """Return codes and sources of what is said where nothing can be read."""
    counts, said = read(*names)
    assert not counts
    assert {one.code for one in said} <= ris.UNREADABLE
    assert {one.severity for one in said} == {"error"}
    return [(one.code, one.source) for one in said]


def test_files_are_read_in_the_order_given(folder):
    (folder / "b.ris").write_bytes(RECORD)
    (folder / "a.ris").write_bytes(RECORD * 2)
    assert read("b.ris", "a.ris") == ({"b.ris": 1, "a.ris": 2}, [])


def test_source_can_be_opened_again_and_knows_its_path(folder):
    (folder / "a.ris").write_bytes(RECORD)
    (source,) = ris.sources(["a.ris"], print)
    for _ in range(2):
        with source.open() as stream:
            assert stream.read() == RECORD
    assert source.path is not None
    assert ris.ranges(source.path, 2) == [(0, len(RECORD))]


def test_file_compressed_by_gzip_is_known_by_its_bytes(folder):
    (folder / "a.ris.gz").write_bytes(gzip.compress(RECORD))
    (folder / "b.ris").write_bytes(gzip.compress(RECORD))
    assert read("a.ris.gz", "b.ris")[0] == {"a.ris.gz": 1, "b.ris": 1}


def test_every_ris_file_of_an_archive_is_read(folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("two.ris", RECORD * 2)
        archive.writestr("in/one.txt", RECORD)
        archive.writestr("in/notes.txt", "nothing of the kind")
        archive.writestr("readme.md", "no")
        archive.writestr("__MACOSX/._two.ris", "no")
    assert read("a.zip") == ({"a.zip/in/one.txt": 1, "a.zip/two.ris": 2}, [])


def test_folder_gives_its_ris_files_and_texts_that_hold_ris(folder):
    for name, content in {
        "b.ris": RECORD,
        "a.RIS": RECORD,
        "deep/c.ris.gz": gzip.compress(RECORD),
        "holds.txt": b"junk\n" + RECORD,
        "notes.txt": b"Dear colleagues",
        "packed.txt.gz": gzip.compress(b"junk\n" + RECORD),
        "notes.txt.gz": gzip.compress(b"Dear colleagues"),
        "page.html": b"<html>",
        ".hidden.ris": RECORD,
        ".git/d.ris": RECORD,
    }.items():
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_bytes(content)
    counts, said = read("in")
    texts = ["in/holds.txt", "in/packed.txt.gz"]
    assert sorted(counts) == ["in/a.RIS", "in/b.ris", "in/deep/c.ris.gz", *texts]
    assert not [one for one in said if one.severity == "error"]


def test_a_damaged_text_in_a_folder_is_reported(folder):
    (folder / "in").mkdir()
    (folder / "in" / "a.txt.gz").write_bytes(gzip.compress(RECORD)[:12])
    assert refused("in") == [("RIS176", "in/a.txt.gz")]


def packed(path, **members: bytes) -> None:
    """Write an archive of *members*, whose names have an underscore for the dot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)


@pytest.mark.parametrize("name", ["in", "i*", "in/*"])
def test_archives_in_folders_are_read_as_those_named_themselves(folder, name):
    packed(folder / "in" / "deep" / "A.ZIP", one_ris=RECORD, two_txt=RECORD, notes_txt=b"no")
    packed(folder / "in" / "b.zip", three_ris=RECORD * 3)
    (folder / "in" / "c.ris").write_bytes(RECORD)
    counts, said = read(name)
    assert counts == {
        "in/b.zip/three.ris": 3,
        "in/c.ris": 1,
        "in/deep/A.ZIP/one.ris": 1,
        "in/deep/A.ZIP/two.txt": 1,
    }
    assert said == []


def test_archives_in_folders_that_hold_no_ris_are_passed_over(folder):
    packed(folder / "in" / "photos.zip", a_png=b"\x89PNG", readme_txt=b"Dear colleagues")
    packed(folder / "in" / "office.zip", **{"word/document_xml": b"<x/>", "list_txt": RECORD})
    (folder / "in" / "empty.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    (folder / "in" / "page.zip").write_text("<html>The download failed</html>")
    assert refused("in") == [("RIS175", "in")]
    (folder / "in" / "a.ris").write_bytes(RECORD)
    assert read("in") == ({"in/a.ris": 1}, [])


def test_damaged_archive_in_a_folder_is_an_error(folder):
    (folder / "in").mkdir()
    (folder / "in" / "a.zip").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    assert refused("in") == [("RIS176", "in/a.zip")]


@pytest.mark.parametrize(("ending", "content"), [("txt", b""), ("ris", RECORD)])
def test_archive_of_many_members_is_stopped_as_one_of_a_large_one(
    folder, monkeypatch, ending, content
):
    monkeypatch.setattr(archives, "FLOOR", 1 << 20)
    monkeypatch.setattr(archives, "RATIO", 1)
    packed(
        folder / "in" / "a.zip", **{f"{n}_{ending}": content + b"\n" * 70_000 for n in range(40)}
    )
    for name in ("in/a.zip", "in"):
        counts, said = read(name)
        assert {one.code for one in said} == {"RIS177"}
        assert said[-1].source == "in/a.zip"
        assert len(counts) < 20


def test_pattern_gives_files_in_order_of_name(folder):
    for name in ("b.ris", "a.ris", "c.txt"):
        (folder / name).write_bytes(RECORD)
    assert list(read("*.ris")[0]) == ["a.ris", "b.ris"]


def test_file_whose_name_looks_like_a_pattern_is_a_file(folder):
    (folder / "a[1].ris").write_bytes(RECORD)
    assert read("a[1].ris")[0] == {"a[1].ris": 1}


def test_file_named_twice_is_read_once(folder):
    (folder / "a.ris").write_bytes(RECORD)
    counts, said = read("a.ris", "*.ris", str(folder / "a.ris"))
    assert counts == {"a.ris": 1}
    assert [(one.code, one.severity) for one in said] == [("RIS160", "info")] * 2


def test_hyphen_is_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(RECORD)))
    assert read("-")[0] == {"-": 1}


def test_standard_input_that_is_no_ris_is_refused_as_it_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PMID- 1\nTI  - Uno\n")))
    counts, said = read("-")
    assert counts == {"-": 0}
    assert [one.code for one in said] == ["RIS173"]


def test_pipe_is_read_once_from_its_beginning(folder):
    os.mkfifo(folder / "pipe")
    if not os.fork():
        (folder / "pipe").write_bytes(RECORD)
        os._exit(0)
    assert read("pipe")[0] == {"pipe": 1}
    os.wait()


def test_one_bad_source_does_not_keep_the_others_from_being_read(folder):
    (folder / "a.ris").write_bytes(RECORD)
    (folder / "b.pdf").write_bytes(b"%PDF-1.7\n")
    (folder / "c.ris").write_bytes(RECORD)
    counts, said = read("none.ris", "a.ris", "b.pdf", "c.ris")
    assert counts == {"a.ris": 1, "c.ris": 1}
    assert [(one.code, one.source) for one in said] == [("RIS170", "none.ris"), ("RIS174", "b.pdf")]


def test_missing_file_pattern_without_match_and_web_address_are_errors():
    assert refused("none.ris", "*.ris", "https://host.example/a.ris") == [
        ("RIS170", "none.ris"),
        ("RIS170", "*.ris"),
        ("RIS170", "https:/host.example/a.ris"),
    ]


def test_web_address_is_not_fetched_and_the_hint_says_so():
    assert "network" in read("https://host.example/a.ris")[1][0].hint


@pytest.mark.parametrize("content", [b"", b"\n\n", gzip.compress(b"", mtime=0)])
def test_empty_file_is_an_error(folder, content):
    (folder / "a.ris").write_bytes(content)
    assert refused("a.ris") == [("RIS171", "a.ris")]


def test_folder_without_ris_is_an_error(folder):
    (folder / "in").mkdir()
    (folder / "in" / "notes.txt").write_text("no")
    assert refused("in") == [("RIS175", "in")]


def test_archive_without_ris_is_an_error(folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.pdf", b"%PDF")
    assert refused("a.zip") == [("RIS179", "a.zip")]


@pytest.mark.parametrize("member", ["word/document.xml", "xl/workbook.xml"])
def test_office_document_is_refused_by_name(folder, member):
    with zipfile.ZipFile(folder / "a.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(member, "<x/>")
    assert refused("a.docx") == [("RIS174", "a.docx")]


def test_neighbour_in_a_file_is_refused_before_it_is_opened(folder):
    (folder / "a.ris").write_bytes(b"PMID- 1\nTI  - Uno\n")
    (folder / "b.bib").write_bytes(b"@article{x, title={y}}")
    assert refused("a.ris", "b.bib") == [("RIS173", "a.ris"), ("RIS173", "b.bib")]


def test_damaged_archive_and_member_are_errors(folder):
    (folder / "a.zip").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    assert refused("a.zip") == [("RIS176", "a.zip")]


def test_protected_member_is_an_error(folder):
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.ris", RECORD)
    content = bytearray((folder / "a.zip").read_bytes())
    content[6] |= 1  # the flag of encryption, in the local header and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (folder / "a.zip").write_bytes(bytes(content))
    assert refused("a.zip") == [("RIS176", "a.zip/a.ris")]


def test_truncated_gzip_keeps_the_records_before_the_damage(folder):
    record = RECORD.replace(b"Uno", os.urandom(40).hex().encode())
    content = gzip.compress(b"".join(record.replace(b"TI", b"KW") + RECORD for _ in range(20_000)))
    (folder / "a.ris.gz").write_bytes(content[:-2000])
    counts, said = read("a.ris.gz")
    assert counts["a.ris.gz"] > 1000
    assert "RIS176" in [one.code for one in said]


def test_bomb_is_stopped_and_reported(folder, monkeypatch):
    monkeypatch.setattr(archives, "FLOOR", 1 << 20)
    monkeypatch.setattr(archives, "RATIO", 10)
    (folder / "a.ris.gz").write_bytes(gzip.compress(RECORD + b"\n" * (4 << 20)))
    with zipfile.ZipFile(folder / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.ris", RECORD + b"\n" * (4 << 20))
    counts, said = read("a.ris.gz", "b.zip")
    assert counts == {"a.ris.gz": 1, "b.zip/b.ris": 1}
    assert [one.code for one in said] == ["RIS177", "RIS177"]


def test_archive_read_in_several_passes_is_no_bomb(folder, monkeypatch):
    monkeypatch.setattr(archives, "FLOOR", 1 << 20)
    with zipfile.ZipFile(folder / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.ris", RECORD * 20_000)
    (source,) = ris.sources(["b.zip"], print)
    for _ in range(5):
        with source.open() as stream:
            assert len(list(ris.read(stream, source.name, print))) == 20_000


def test_file_that_may_not_be_read_is_an_error(folder):
    (folder / "a.ris").symlink_to(folder / "nowhere")
    assert refused("a.ris", "/dev/zero") == [("RIS178", "a.ris"), ("RIS178", "/dev/zero")]


def test_name_longer_than_any_file_may_have_is_an_error():
    assert refused("x" * 5000)[0][0] == "RIS178"


def test_name_that_is_not_unicode_is_shown_as_text(folder):
    name = os.fsdecode(b"caff\xe8.ris")
    (folder / name).write_bytes(RECORD)
    counts, _ = read(name)
    assert counts == {"caff\ufffd.ris": 1}


def test_codes_of_unreadable_inputs_are_errors():
    from ris2rdf.diagnostics import catalogue  # noqa: PLC0415 - for this test only

    found = {code for code, kind in catalogue().items() if code in ris.UNREADABLE}
    assert found == ris.UNREADABLE
    assert {catalogue()[code].severity for code in found} == {"error"}
