"""RIS out of a release: one record a work, and read again it is the same work."""

import io

import pytest
from test_build import BASE, SEED, TIME, article, write

from ris2rdf import crosswalk, ris
from ris2rdf.building import build
from ris2rdf.cli import references
from ris2rdf.crosswalk import content
from ris2rdf.release import Publication, Selection

WALK = crosswalk.load()
ODD = (
    "TY  - BOOK\nTI  - Rivers by night\nA2  - Neri, Franco\nT2  - Small Rivers\nVL  - 12\nSP  - 250\n"
    "SN  - 978-3-16-148410-0\nRN  - a secret\nPB  - Stamperia\nCY  - Pavia\nPY  - 2019\nER  - \n"
    "TY  - CPAPER\nTI  - Otters\nAU  - Rossi, JR\nC3  - Atti\nT2  - Convegno\nCY  - Roma\n"
    "DA  - 2020/08/04/Summer\nSP  - 1-9\nM3  - Article\nN1  - one\nER  - \n"
)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    publication = Publication(folder / "library", {"base": BASE})
    again = article(1).replace("KW  - Kidney", "KW  - Liver")
    paths = write(folder / "in", a=article(1) + again + article(2), b=ODD)
    return build(publication, [*paths, SEED], lambda _found: None, time=TIME)


def records(release):
    stream = io.BytesIO(b"".join(references.pieces(release, "ris")))
    said = []
    found = list(ris.read(stream, "export.ris", said.append))
    assert said == []
    return found


def test_every_work_is_one_record_in_the_form_that_every_program_reads(release):
    assert len(records(release)) == release.counts["works"] == 5
    text = b"".join(references.pieces(release, "ris"))
    assert text.count(b"\r\n") == text.count(b"\n")
    assert b"secret" not in text


def test_records_read_again_are_the_works_of_the_release(release):
    rows = release.works(Selection(), "title", "", 100).rows
    works = [release.entry(row.path).work for row in rows]
    for record, work in zip(records(release), works, strict=True):
        assert content(WALK.work(record, lambda _found: None)) == content(work)
