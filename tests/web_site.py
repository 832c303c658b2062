"""A publication to ask over HTTP: the seed and a few odd records, built as a library builds."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from ris2rdf import terms
from ris2rdf.building import build
from ris2rdf.release import Publication, registry

HERE = Path(__file__).parent
SEED = HERE.parent / "seeds" / "jci-insight-169424.ris"
BASE = "https://data.example.org/"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
WORK = "work/doi/10.1172/jci.insight.169424"
JOURNAL = "journal/issn/2379-3708"
OTHER_JOURNAL = "journal/issn/1050-124X"
ODD = "work/doi/" + terms.percent("10.1002/(sici)1097-0258(19980815/30)17:15")
EXTRA = 30

ODD_RECORD = """\
TY  - JOUR
TI  - A <b>"book"</b> & more
AU  - Müller, Ada (https://orcid.org/0000-0002-1825-0097)
JO  - Odd letters
SN  - 1050-124X
PY  - 1998
DO  - 10.1002/(SICI)1097-0258(19980815/30)17:15
ER  -
"""
BOOK_RECORD = """\
TY  - BOOK
TI  - Book {number}
AU  - Müller, Ada
PB  - A publisher
PY  - {year}
DO  - 10.5555/x.{number}
ER  -
"""


def publication(folder: Path, base: str = BASE) -> Publication:
    """Return a publication in *folder* whose IRIs begin with *base*: a copy of one built once."""
    shutil.copytree(_built(base), folder, symlinks=True, dirs_exist_ok=True)
    return Publication(folder)


@cache
def _built(base: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ris2rdf-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    books = [BOOK_RECORD.format(number=n, year=1990 + n) for n in range(EXTRA)]
    odd = folder / "odd.ris"
    odd.write_text("\n".join([ODD_RECORD, *books]), "utf-8")
    made = Publication(
        folder / "library",
        {
            "base": base,
            "title": "Test library",
            "licence": LICENCE,
            "publisher": "Library of tests",
            "contact": "https://library.example/contact",
        },
    )
    build(made, [str(SEED), str(odd)], lambda _: None)
    with registry.connected(made.registry) as known:
        known.execute(
            "INSERT INTO gone VALUES (?, ?, '', ?, '', '', '', '')",
            ("work/hash/old", "2026-11-01T00:00:00Z", WORK),
        )
        known.execute(
            "INSERT INTO gone VALUES (?, ?, '', '', ?, ?, ?, ?)",
            (
                "work/hash/gone",
                "2026-11-02T00:00:00Z",
                "A lost <work>",
                "Ada Müller",
                "Published twice",
                f"{base}id/{WORK}",
            ),
        )
    return made.path
