"""Texts written one after the other into a file of a draft, each to be found again by its key.

The stages write what they made; the store is loaded from the whole file, and the dumps take each
text from it in the order of the keys, so that nothing is described twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from ris2rdf.building.draft import Draft


class Kind(IntEnum):
    """What a text is about."""

    WORK = 1
    THING = 2
    PROVENANCE = 3


class Writer:
    """Adds texts of one *kind* to the stream *out*."""

    def __init__(self, draft: Draft, out: BinaryIO, kind: Kind) -> None:
        self._db, self._out, self._kind = draft.db, out, kind

    def add(self, key: str, text: str) -> None:
        """Write *text* under *key*."""
        data = text.encode("utf-8")
        row = (self._kind, key, self._out.tell(), len(data))
        self._db.execute("INSERT INTO bench.written VALUES (?, ?, ?, ?)", row)
        self._out.write(data)


@contextmanager
def writing(draft: Draft, path: Path, kind: Kind) -> Iterator[Writer]:
    """Open the file *path* for texts of *kind*, behind what is in it already."""
    with path.open("ab") as out:
        yield Writer(draft, out, kind)


class Texts:
    """The texts of one *kind* in the file *path*, to be read by key."""

    def __init__(self, draft: Draft, path: Path, kind: Kind) -> None:
        self._db, self._path, self._kind = draft.db, path, kind
        self._stream: BinaryIO | None = None

    def get(self, key: str) -> bytes | None:
        """Return the text under *key*; None if none was written."""
        row = self._db.execute(
            "SELECT start, bytes FROM bench.written WHERE kind = ? AND key = ?", (self._kind, key)
        ).fetchone()
        if row is None:
            return None
        if self._stream is None:
            self._stream = self._path.open("rb")
        self._stream.seek(row[0])
        return self._stream.read(row[1])

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()


def ends(draft: Draft, *kinds: Kind) -> Iterator[int]:
    """Yield where texts of these *kinds*, all in one file, end in it."""
    marks = ", ".join("?" * len(kinds))
    sql = f"SELECT start + bytes FROM bench.written WHERE kind IN ({marks}) ORDER BY start"  # noqa: S608 - only marks
    return (end for (end,) in draft.db.execute(sql, kinds))
