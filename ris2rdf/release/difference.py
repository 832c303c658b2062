"""What changed between two releases: works and things by address, and single triples.

Two folders of releases enter; changes leave, or the triples that one has and the other has not. The
triples are compared as sets, a share of them at a time, so that memory does not grow with them.
"""

import gzip
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ris2rdf.release import records

_SHARES = 64  # of the triples: those of 100,000 works then fit into some tens of megabytes
_ALL = (
    "SELECT path, 'work' AS kind, title, digest FROM {0}work UNION ALL "
    "SELECT path, kind, label, digest FROM {0}thing "
    "WHERE path NOT IN (SELECT path FROM {0}work)"
)
_CHANGES = f"""
WITH new AS ({_ALL.format("")}), old AS ({_ALL.format("past.")})
SELECT 'added', path, kind, title FROM new WHERE path NOT IN (SELECT path FROM old)
UNION ALL
SELECT 'changed', new.path, new.kind, new.title FROM new JOIN old ON old.path = new.path
WHERE old.digest <> new.digest
UNION ALL
SELECT 'removed', path, kind, title FROM old WHERE path NOT IN (SELECT path FROM new)
ORDER BY 1, 2
"""  # noqa: S608 - fixed fragments


class Difference(NamedTuple):
    """One work or thing: ``change`` is added, changed or removed, ``kind`` what it is."""

    change: str
    path: str
    kind: str
    title: str


def changes(old: Path, new: Path) -> Iterator[Difference]:
    """Yield what the release in *new* has added, changed and removed, against that in *old*."""
    with closing(records.opened(new)) as db:
        place = (old / records.NAME).resolve().as_uri()
        db.execute("ATTACH ? AS past", (f"{place}?mode=ro&immutable=1",))
        for row in _rows(db):
            yield Difference(*row)


def _rows(db: sqlite3.Connection) -> Iterator[tuple[str, str, str, str]]:
    yield from db.execute(_CHANGES)


class Triples(NamedTuple):
    """Lines of N-Triples, sorted: what the newer release no longer has, and what it has anew."""

    removed: list[str]
    added: list[str]


def triples(old: Path, new: Path) -> Triples:
    """Return the triples of the default graph in which two releases differ."""
    removed: list[str] = []
    added: list[str] = []
    with ExitStack() as stack:
        before, after = (_shared(stack, folder) for folder in (old, new))
        for one, two in zip(before, after, strict=True):
            first, second = (set(_lines(share)) for share in (one, two))
            removed += first - second
            added += second - first
    return Triples(sorted(removed), sorted(added))


def _shared(stack: ExitStack, folder: Path) -> list[BinaryIO]:
    """Return the lines of a dump divided among files, equal lines into files of equal number."""
    made = (tempfile.TemporaryFile() for _ in range(_SHARES))  # noqa: SIM115 - the stack closes them
    shares: list[BinaryIO] = [stack.enter_context(share) for share in made]
    with gzip.open(folder / "dump" / "dataset.nt.gz") as lines:
        for line in lines:
            shares[zlib.crc32(line) % _SHARES].write(line)
    return shares


def _lines(share: BinaryIO) -> Iterator[str]:
    share.seek(0)
    return (line.decode("utf-8").rstrip("\n") for line in share)
