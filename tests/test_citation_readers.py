"""Other programs read what is exported for reference managers: one record of every type, nothing lost on the way."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from absent import absent
from conftest import SEEDS

from ris2rdf.building import build
from ris2rdf.release import Publication

HERE = Path(__file__).parent
CITATION_JS = HERE.parent / "node_modules" / "@citation-js" / "core"
MODS = "{http://www.loc.gov/mods/v3}"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A publication of the seeds, and its works."""
    folder = tmp_path_factory.mktemp("library")
    made = Publication(folder / "library", {"base": "https://data.example.org/"})
    build(made, [str(SEEDS)], lambda _: None)
    release = made.current()
    rows = release.works(limit=1000).rows
    return folder, [release.entry(row.path) for row in rows]


def exported(library, ris2rdf, form, ending):
    folder, _ = library
    file = folder / f"all.{ending}"
    run = ris2rdf("export", "-d", folder / "library", "--format", form)
    assert run.returncode == 0, run.stderr
    file.write_bytes(run.stdout)
    return file


def plain(title):
    """What is left of a title whatever marks a format puts around it."""
    return re.sub(r"[\W_]+", "", title).casefold()


def titles(library):
    _, entries = library
    return sorted(plain(entry.work.title.value) for entry in entries)


# ------------------------------------------------------------------------------ bibutils


@pytest.mark.parametrize(
    ("form", "ending", "reader"), [("ris", "ris", "ris2xml"), ("bibtex", "bib", "bib2xml")]
)
def test_bibutils_reads_every_type(library, ris2rdf, program, form, ending, reader):
    file = exported(library, ris2rdf, form, ending)
    run = subprocess.run([program(reader), "-i", "unicode", file], capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr
    found = ET.fromstring(run.stdout)  # noqa: S314 - of our own text
    read = found.findall(f"{MODS}mods")
    assert len(read) == len(titles(library))
    whole = [plain("".join(each.itertext())) for each in read]
    missing = [title for title in titles(library) if not any(title in text for text in whole)]
    assert missing == []


# ------------------------------------------------------------------------------ citation-js


def read_by_citation_js(program, file):
    if not CITATION_JS.is_dir():
        absent("citation-js is not installed: npm ci")
    command = [program("node"), HERE / "cite.mjs", file]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


UNHEARD = {"ris": {"INTV", "POD", "PRESS"}}
"""Types of RIS that citation-js has not heard of: it reads nothing of such a record."""


@pytest.mark.parametrize(
    ("form", "ending"), [("ris", "ris"), ("csl-json", "json"), ("bibtex", "bib")]
)
def test_citation_js_reads_every_type(library, ris2rdf, program, form, ending):
    read = read_by_citation_js(program, exported(library, ris2rdf, form, ending))
    known = [one for one in library[1] if one.work.type not in UNHEARD.get(form, ())]
    found = [plain(re.sub("<[^>]*>", "", item["title"])) for item in read if "title" in item]
    assert sorted(found) == sorted(plain(one.work.title.value) for one in known)
    assert len(read) == len(library[1])
    assert sum("author" in item for item in read) > len(read) / 2


def test_csl_json_passes_citation_js_unchanged(library, ris2rdf, program):
    file = exported(library, ris2rdf, "csl-json", "json")
    given = {item["id"]: item for item in json.loads(file.read_bytes())}
    for item in read_by_citation_js(program, file):
        own = given[item["id"]]
        assert item["type"] == own["type"]
        for name in (
            "title",
            "author",
            "editor",
            "issued",
            "DOI",
            "container-title",
            "volume",
            "page",
        ):
            assert item.get(name) == own.get(name), (item["id"], name)
