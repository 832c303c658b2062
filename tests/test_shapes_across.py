"""Rules across records in a build: found by key, in rows that share one and no others."""

import gzip
import tracemalloc

import pytest

from ris2rdf import shapes, terms
from ris2rdf.building import build
from ris2rdf.release import Publication
from ris2rdf.shapes import WorkRow, dataset_checks

RECORD = "TY  - JOUR\nTI  - {}\nAU  - {}, Carla\nT2  - {}\nSN  - {}\nPY  - {}\n{}ER  - \n"
TEXT = "".join(
    RECORD.format(*values)
    for values in [
        ("On otters", "Bellini", "Rivers", "2379-3708", 2019, "DO  - 10.1234/a\n"),
        ("On Otters.", "Verdi", "Rivers", "2379-3708", 2019, "DO  - 10.1234/b\n"),
        ("On otters", "Neri", "Lakes", "2379-3708", 2020, "DO  - 10.1234/c\n"),
        ("On voles", "Rossi", "RIVERS", "2379-3708", 2019, "DO  - 10.1234/d\n"),
        ("On eels", "Rossi", "Nature", "0028-0836", 2019, "DO  - 10.1234/e\n"),
    ]
)
CODES = {"SHP446", "SHP466", "SHP467"}


def built(tmp_path, settings=""):
    (tmp_path / "a.ris").write_text(TEXT)
    home = Publication(tmp_path / "publication", {"base": "https://lib.example/"})
    config = home.path / "config.toml"
    config.write_text(config.read_text().replace("[severity]", f"[severity]\n{settings}"))
    home = Publication(home.path)
    said = []
    release = build(home, [str(tmp_path / "a.ris")], said.append)
    return release, [one for one in said if one.code in CODES]


def test_a_build_tells_each_work_of_one_that_may_be_the_same(tmp_path):
    release, said = built(tmp_path)
    alike = [one for one in said if one.code == "SHP467"]
    assert {(one.line, one.values["other"].rpartition("/")[2]) for one in alike} == {
        (1, "b"),
        (9, "a"),
    }
    states = {row.path: release.entry(row.path).state for row in release.works().rows}
    assert states["work/doi/10.1234/a"] == states["work/doi/10.1234/b"] == "warning"


def test_a_chapter_that_is_called_as_its_book_is_is_not_the_book(tmp_path):
    book = "TY  - {}\nTI  - Kidneys\nA1  - {}\nPY  - 2019\nPB  - Springer\n{}ER  - \n"
    chapters = [book.format("CHAP", who, "T2  - Kidneys\n") for who in ("Rossi, A.", "Neri, B.")]
    (tmp_path / "a.ris").write_text("".join([*chapters, book.format("BOOK", "Verdi, C.", "")]))
    home, said = Publication(tmp_path / "publication", {"base": "https://lib.example/"}), []
    release = build(home, [str(tmp_path / "a.ris")], said.append)
    assert {one.line for one in said if one.code == "SHP467"} == {1, 8}
    dump = gzip.decompress((release.path / "dump" / "dataset.nt.gz").read_bytes()).decode()
    found = shapes.validate(dump.splitlines(), engine="pyshacl", scope="dataset", base=release.base)
    chapter = f"<{terms.expand('rdf:type')}> <{terms.expand('bibo:Chapter')}> ."
    told = {f"<{one.focus}> {chapter}" for one in found if one.code == "SHP467"}
    assert len(told) == 2
    assert told <= set(dump.splitlines())


def test_a_build_tells_of_an_issn_with_two_titles_that_are_not_written_alike(tmp_path):
    release, said = built(tmp_path)
    (titles,) = [one for one in said if one.code == "SHP446"]
    assert titles.values["value"] == "2379-3708"
    assert "two titles" in titles.message
    assert release.manifest["codes"]["SHP446"] == 1


@pytest.mark.parametrize(("weight", "state"), [("violation", "violation"), ("info", "valid")])
def test_rules_across_records_weigh_what_the_library_says(tmp_path, weight, state):
    release, _ = built(tmp_path, f'SHP467 = "{weight}"\nSHP446 = "ignore"')
    assert release.entry("work/doi/10.1234/a").state == state


def test_memory_grows_with_the_keys_and_not_with_the_works():
    def peak(works):
        rows = (WorkRow(f"https://x.org/{i}", f"title {i % 10}", "2019", "") for i in range(works))
        tracemalloc.start()
        for _ in dataset_checks(rows):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(5_000) < 1.5 * peak(500) + 100_000
