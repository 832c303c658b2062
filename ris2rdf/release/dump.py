"""The dumps of a release: the triples as they were written, the records without private fields.

The stages' files and ``records.sqlite`` enter; gzip files and their checksums leave. The same
release gives the same bytes: no time and no name of a file is written into them.
"""

import csv
import gzip
import hashlib
import io
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from ris2rdf import elements
from ris2rdf.release import records
from ris2rdf.release.draft import Draft

_LEVEL = 4  # N-Triples shrink to a twelfth at any level; higher ones only take longer
_COLUMNS = (
    "iri title contributors year type container volume issue page_start page_end publisher doi"
).split()


def write(draft: Draft) -> dict[str, dict[str, object]]:
    """Write ``dump/`` and return name -> size and SHA-256 of each of its files."""
    folder = draft.folder / "dump"
    folder.mkdir()
    _pack(draft.triples, folder / "dataset.nt.gz")
    _pack(draft.about, folder / "about.nq.gz")
    with _packed(folder / "records.ris.gz") as out:
        for record in records.published(draft.db):
            out.write(record.public.encode("utf-8") + b"\n\n")
    with _packed(folder / "works.csv.gz") as out:
        _table(draft, out)
    return _checksums(folder)


def _pack(source: Path, target: Path) -> None:
    with source.open("rb") as plain, _packed(target) as out:
        shutil.copyfileobj(plain, out, 1 << 20)
    source.unlink()


@contextmanager
def _packed(path: Path) -> Iterator[BinaryIO]:
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as out,
    ):
        yield cast("BinaryIO", out)  # what it writes is all that is used


def _table(draft: Draft, out: BinaryIO) -> None:
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(_COLUMNS)
    for row in _rows(draft.db, draft.config.base):
        table.writerow(row)
    text.detach()


def _rows(db: sqlite3.Connection, base: str) -> Iterator[tuple[str | int, ...]]:
    for path, title, year, people, kind, holder, text in db.execute(
        "SELECT path, title, year, contributors, type, container, json FROM work "
        "JOIN stated ON stated.work = work.id ORDER BY path"
    ):
        work = elements.loads(text)
        places = (work.volume, work.issue, work.page_start, work.page_end, work.publisher)
        rest = (stated.value if stated else "" for stated in places)
        head = (f"{base}id/{path}", title, people, year or "", kind, holder)
        yield *head, *rest, work.identifier("doi")


def _checksums(folder: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        found[path.name] = {"bytes": path.stat().st_size, "sha256": digest}
    text = "".join(f"{facts['sha256']}  {name}\n" for name, facts in found.items())
    (folder / "SHA256SUMS").write_text(text, "ascii")
    return found
