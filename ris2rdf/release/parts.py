"""Files packed in parts, so that the next release rewrites only the parts that changed.

Texts enter, each with the key that it is sorted by; a gzip file of many members leaves, as any
unpacker reads it. Where a part ends depends on the key it ends with alone: the same texts give the
same bytes, whether all parts are packed or all but a few are taken over from the file before.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ris2rdf.diagnostics import Ris2rdfError

SCHEMA = """
CREATE TABLE part (
  file TEXT NOT NULL, section INTEGER NOT NULL, last TEXT NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (file, section, last)) WITHOUT ROWID;
"""
END = "\U0010ffff"
"""Sorts after every key: where the last part of a section ends."""

_LEVEL = 4  # N-Triples shrink to a twelfth at any level; higher ones only take longer
_SIZE = 32  # texts in a part, on average

Texts = Iterable[tuple[str, bytes]]
"""Keys, sorted, each with its text."""


class Section(NamedTuple):
    """A run of texts in a file: how to get those with keys after one and up to another.

    ``changed`` tells whether any text in such a range is not what it was; ``known`` whether there
    is a text with a key.
    """

    texts: Callable[[str, str], Texts]
    changed: Callable[[str, str], bool]
    known: Callable[[str], bool]


class DamagedError(Ris2rdfError):
    """A file of the release before is not what it was when it was written."""


class Before:
    """The same file of the release before, read once from its beginning to its end.

    *digest* is the SHA-256 that its release states.
    """

    def __init__(self, stream: BinaryIO, digest: str) -> None:
        self._stream = stream
        self._stated = digest
        self._found = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """Return the next *size* bytes."""
        block = self._stream.read(size)
        self._found.update(block)
        return block

    def check(self, name: str) -> None:
        """Raise DamagedError if the file as read is not the one that was written."""
        while self.read(1 << 20):
            pass
        if self._found.hexdigest() != self._stated:
            raise DamagedError(f"{name} of the release before is damaged")


def ends(key: str) -> bool:
    """Return whether a part ends after the text with *key*."""
    return hashlib.blake2b(key.encode(), digest_size=2).digest() < _LIMIT


_LIMIT = (65536 // _SIZE).to_bytes(2, "big")


def pack(text: bytes) -> bytes:
    """Return *text* as one gzip member, without a time or a name."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()


def packed(texts: Texts, last: str = END) -> Iterator[tuple[str, bytes]]:
    """Yield the parts that *texts* make, each packed and with the key it ends with.

    *last* is where the range ends that they were taken from.
    """
    waiting: list[bytes] = []
    for key, text in texts:
        waiting.append(text)
        if ends(key):
            yield key, pack(b"".join(waiting))
            waiting = []
    if waiting:
        yield last, pack(b"".join(waiting))


def members(db: sqlite3.Connection, name: str) -> list[tuple[int, int]]:
    """Return, of each part of the file called *name*, its section and how many bytes it takes."""
    rows = db.execute(
        "SELECT section, bytes FROM part WHERE file = ? ORDER BY section, last", (name,)
    )
    return rows.fetchall()


def write(
    path: Path, db: sqlite3.Connection, sections: Sequence[Section], before: Before | None = None
) -> None:
    """Write the file *path* and the rows of its parts, taking over those of *before* that stay.

    Raises DamagedError if the file of *before* is not what its release says it is.
    """
    name = path.name
    old = db.execute(
        "SELECT section, last, bytes FROM part WHERE file = ? ORDER BY section, last", (name,)
    ).fetchall()
    db.execute("DELETE FROM part WHERE file = ?", (name,))
    with path.open("wb") as out:
        for number, section in enumerate(sections):
            known = [(last, size) for place, last, size in old if place == number]
            members = _kept(section, known, before) if before else packed(section.texts("", END))
            for last, member in members:
                out.write(member)
                db.execute(
                    "INSERT INTO part VALUES (?, ?, ?, ?)", (name, number, last, len(member))
                )
        if not out.tell():
            out.write(pack(b""))
    if before:
        before.check(name)


def _kept(
    section: Section, old: Sequence[tuple[str, int]], before: Before
) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a section, those in which nothing changed as they were."""
    after, start = "", ""
    changed = False
    whole = old if old and old[-1][0] == END else [*old, (END, 0)]
    for last, size in whole:
        member = before.read(size)
        changed = changed or section.changed(after, last)
        if not changed:
            start = last
            if size:
                yield last, member
        elif last == END or section.known(last):
            yield from packed(section.texts(start, last), last)
            start, changed = last, False
        after = last
