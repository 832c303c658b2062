"""Taking works out of a release: every format whole, and what a search finds."""

import json

import bibtexparser
import pytest
from web_site import publication

from ris2rdf.release import Publication

KEY = "vivarelli2023phase-1a81"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return publication(tmp_path_factory.mktemp("library")).path


@pytest.fixture
def export(ris2rdf, folder):
    """Run export as a user does; returns its output."""

    def run(*arguments):
        done = ris2rdf("export", "-d", folder, *arguments)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


@pytest.mark.parametrize("dialect", ["bibtex", "biblatex"])
def test_all_works_are_taken_out_as_bibtex(export, folder, dialect):
    library = bibtexparser.parse_string(export("--format", dialect).decode())
    assert not library.failed_blocks
    keys = {entry.key for entry in library.entries}
    assert KEY in keys
    assert len(keys) == Publication(folder).current().counts["works"]
    seed = next(entry for entry in library.entries if entry.key == KEY)
    assert ("journaltitle" if dialect == "biblatex" else "journal") in seed.fields_dict


def test_all_works_are_taken_out_as_csl_json(export, folder):
    items = json.loads(export("--format", "csl-json"))
    assert len(items) == Publication(folder).current().counts["works"]
    assert KEY in {item["id"] for item in items}


@pytest.mark.parametrize("format_", ["nt", "csv", "ris"])
def test_dumps_are_unpacked(export, format_):
    assert b"nephrotic" in export("--format", format_)


def test_a_search_selects_works(export, tmp_path):
    (item,) = json.loads(export("--format", "csl-json", "--select", "nephrotic"))
    assert item["id"] == KEY
    out = tmp_path / "a.bib"
    assert export("--format", "bibtex", "--select", "nephrotic", "-o", out) == b""
    assert out.read_text("utf-8").startswith(f"@article{{{KEY},\n")
    record = export("--format", "ris", "--select", "nephrotic")
    assert record.count(b"ER  -") == 1
    assert record.startswith(b"TY  - JOUR\r\n")


@pytest.mark.parametrize(("format_", "nothing"), [("csl-json", b"[]\n"), ("bibtex", b"")])
def test_a_search_that_finds_nothing_gives_an_empty_file(export, format_, nothing):
    assert export("--format", format_, "--select", "xyzzy") == nothing


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.bib", b"@article{"), ("a.json", b"[\n"), ("a.ris", b"TY  - "), ("a", b"<")],
)
def test_the_suffix_of_the_output_names_the_format(export, tmp_path, name, start):
    export("-o", tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_a_search_that_finds_nothing_says_so(ris2rdf, folder):
    done = ris2rdf("export", "-d", folder, "--format", "bibtex", "--select", "xyzzy")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"no work is found by 'xyzzy'" in done.stderr


def test_only_references_can_be_selected(ris2rdf, folder):
    done = ris2rdf("export", "-d", folder, "--format", "nt", "--select", "x")
    assert done.returncode == 2
    assert b"bibtex" in done.stderr
