"""Which records are one work, seen in releases: books and chapters, and imports over time."""

import datetime as dt

import pytest

from ris2rdf import terms
from ris2rdf.release import Publication, build

BASE = "https://data.example.org/"
TIME = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
PART_OF = f"<{terms.expand('dcterms:isPartOf')}>"


def record(type_, *lines):
    return "\n".join([f"TY  - {type_}", *lines, "ER  - ", ""])


@pytest.fixture
def library(tmp_path):
    """Return a function that builds a release of the files given by name, and what was said."""
    publication = Publication(tmp_path / "library", {"base": BASE})

    def built(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.ris").write_text(text, "utf-8")
        said = []
        paths = [str(tmp_path / f"{name}.ris") for name in files]
        return build(publication, paths, said.append, time=TIME), [one.code for one in said]

    return built


def parts(release):
    """Return path -> path of what it is part of, for the works of *release*."""
    found = {}
    for row in release.works().rows:
        for line in release.document(row.path, "cbd"):
            subject, predicate, other = line[:-2].split(" ", 2)
            if predicate == PART_OF and subject == f"<{BASE}id/{row.path}>":
                found[row.path] = other[1:-1].removeprefix(f"{BASE}id/")
    return found


GREEN = ("TI  - The Green Handbook", "AU  - Rossi, M.", "PY  - 2010", "SN  - 9780306406157")


@pytest.mark.parametrize(
    "shared", ["DO  - 10.5555/green", "UR  - https://hdl.handle.net/10807/276683", "C1  -"]
)
def test_chapter_called_as_its_book_stands_in_the_book_and_not_in_itself(library, shared):
    book = record("BOOK", *GREEN, shared)
    chapter = record("CHAP", *GREEN, "T2  - The Green Handbook", "SP  - 1", shared)
    release, said = library(a=chapter, b=book)
    (within,) = parts(release).items()
    assert within[0].startswith("work/hash/")
    assert within[1] in {"work/doi/10.5555/green", "work/isbn/9780306406157"}
    assert {row.path for row in release.works().rows} == set(within)
    assert ("IDN501" in said) == (shared != "C1  -")
    release.close()


def test_chapters_stand_in_the_book_of_their_isbn_whatever_its_address(library):
    book = record("BOOK", *GREEN, "SN  - 9783161484100", "DO  - 10.5555/green")
    within = ["TI  - Tea", "T2  - Green Handbook", "DO  - 10.5555/tea", "SN  - 9783161484100"]
    release, _ = library(a=book, b=record("CHAP", *within))
    assert parts(release) == {"work/doi/10.5555/tea": "work/doi/10.5555/green"}
    release.close()
