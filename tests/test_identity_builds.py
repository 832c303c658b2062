"""Which records are one work, seen in releases: books and chapters, and imports over time."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library import Library

from ris2rdf import terms
from ris2rdf.building import build
from ris2rdf.release import Publication

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


# ------------------------------------------------------------------ imports over time


def together(release):
    """Return the records of each work, by what they are and not by where they stood."""
    works = (release.entry(row.path) for row in release.works(limit=100).rows)
    return {frozenset(stored.digest for stored in work.records) for work in works}


SOME = [
    record("JOUR", *lines)
    for lines in (
        ("TI  - Eels", "DO  - 10.5555/eels", "PY  - 2019"),
        ("TI  - The eels", "DO  - 10.5555/EELS", "PY  - 2019", "AN  - 123", "DB  - PubMed"),
        ("TI  - Eels!", "PY  - 2019", "AN  - 123", "DB  - PubMed", "VL  - 3"),
        ("TI  - Quite another thing", "DO  - 10.5555/eels", "PY  - 2019"),
        ("TI  - Newts", "AU  - Rossi, M.", "PY  - 2020"),
        ("TI  - Newts.", "AU  - Rossi, Maria", "PY  - 2020", "KW  - Newts"),
        ("TI  - Newts", "AU  - Rossi, M.", "PY  - 2021"),
    )
]


@settings(max_examples=6, deadline=None)
@given(st.permutations(range(len(SOME))), st.integers(1, len(SOME) - 1))
def test_which_records_are_one_work_does_not_depend_on_the_order_of_imports(order, cut):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = Library(Path(one)), Library(Path(two))
        second.build(**{f"f{n}": SOME[n] for n in order[:cut]})
        second.build(**{f"f{n}": SOME[n] for n in order[cut:]})
        last = second.home.current()
        # A later record may replace the one that it follows; what remains is one work or not as
        # if nothing else had ever been imported.
        remain = {
            stored.source
            for work in last.works(limit=100).rows
            for stored in last.entry(work.path).records
        }
        whole = first.build(
            **{f"f{n}": text for n, text in enumerate(SOME) if f"f{n}.ris" in remain}
        )
        assert {f"f{n}.ris" for n in order[cut:]} <= remain
        assert together(last) == together(whole)
        whole.close()
        last.close()


def test_two_records_that_claim_a_doi_stay_two_over_imports_and_the_richer_keeps_it(tmp_path):
    library = Library(tmp_path)
    poor, rich = SOME[3], SOME[0].replace("ER  -", "VL  - 1\nIS  - 2\nKW  - Eels\nER  -")
    library.build(a=poor)
    assert library.title("work/doi/10.5555/eels") == "Quite another thing"
    library.build(a=poor, b=rich)
    assert library.title("work/doi/10.5555/eels") == "Eels"
    assert len(library.works()) == 2
    assert library.codes().count("IDN501") == 1


def test_one_article_out_of_three_tools_is_one_work_and_what_differs_is_said(tmp_path):
    library = Library(tmp_path)
    scopus = record(
        "JOUR", "AU  - Rossi, M.", "AU  - Chen, B.", "TI  - On the eels of the Ticino", "PY  - 2019",
        "T2  - Annals of Rivers", "J2  - Ann. Riv.", "VL  - 12", "IS  - 3", "SP  - 101", "EP  - 109",
        "DO  - 10.5555/eels", "N1  - Cited By :4", "N1  - Export Date: 3 May 2021", "DB  - Scopus",
        "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85012345678&partnerID=40",
    )  # fmt: skip
    science = record(
        "JOUR", "AU  - Rossi, M", "AU  - Chen, B", "TI  - On the Eels of the Ticino", "SO  - x",
        "PY  - 2019", "DA  - MAY 3", "SN  - 2379-3708", "J9  - ANN RIV", "VL  - 12", "IS  - 3",
        "SP  - 101", "EP  - 110", "DO  - 10.5555/eels", "AN  - WOS:000512345600001",
    )  # fmt: skip
    embase = record(
        "JOUR", "T1  - On the eels of the Ticino.", "A1  - Rossi M.", "A1  - Chen B.", "Y1  - 2019//",
        "N2  - Eels were counted at nine weirs between May and September, and there were many of them.",
        "KW  - eel", "KW  - river", "JF  - Annals of Rivers", "JO  - Ann. Riv.", "VL  - 12",
        "IS  - 3", "SP  - 101", "EP  - 109", "L2  - http://dx.doi.org/10.5555/EELS",
        "DO  - 10.5555/EELS", "U2  - L627001234",
    )  # fmt: skip
    release = library.build(scopus=scopus, science=science, embase=embase)
    assert library.works() == ["work/doi/10.5555/eels"]
    work = release.entry("work/doi/10.5555/eels").work
    assert len(release.entry("work/doi/10.5555/eels").records) == 3
    assert [person.name.family for person in work.people("author")] == ["Rossi", "Chen"]
    schemes = {found.scheme for found in work.identifiers}
    assert {"doi", "issn", "wos", "scopus-eid"} <= schemes
    assert work.abstract
    assert {keyword.value for keyword in work.keywords} == {"eel", "river"}
    said = [one.message for one in library.said if one.code == "IDN503"]
    assert any("page end" in text and "110" in text for text in said)
    assert library.codes().count("IDN502") == 1
