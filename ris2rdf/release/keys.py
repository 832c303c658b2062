"""The first pass of a build: every record read once, kept as it came, with what it means.

Files enter; rows in ``records.sqlite`` and on the workbench leave: raw RIS, the record's own
Work, its keys, and all that was said of it. Nothing is compared or united here.
"""

import hashlib
import io
import json
import sqlite3
from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from ris2rdf import dialects, elements, identity, ris
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import Work
from ris2rdf.release import records, withholding


class Hashed(io.RawIOBase):
    """A stream that counts into a digest whatever is read through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        """Tell that this stream can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override] # any buffer we are given
        """Read into *buffer* and return how many bytes came."""
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        self._digest.update(block)
        return len(block)

    def hexdigest(self) -> str:
        """Return the SHA-256 of the whole stream, reading what is left of it."""
        while block := self._stream.read(1 << 20):
            self._digest.update(block)
        return self._digest.hexdigest()


class Reader:
    """Reads sources into the database *db*, its records numbered on from *number*.

    ``withhold`` is config's list.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        crosswalk: Crosswalk,
        withhold: tuple[str, ...],
        report: Report,
        number: int = 0,
    ) -> None:
        self._db = db
        self._crosswalk = crosswalk
        self._withhold = withhold
        self._report = report
        self._said: list[Diagnostic] = []
        self._number = number

    def read(self, sources: Iterable[ris.Source]) -> None:
        """Read every record of *sources*; what is said of them is passed on and kept."""
        for place, source in enumerate(sources, 1):
            before = self._number
            with source.open() as stream:
                hashed = Hashed(stream)
                buffered = io.BufferedReader(hashed, 1 << 20)
                for record in ris.read(buffered, source.name, self.hear):
                    self.keep(place, record)
                digest = hashed.hexdigest()
            name = records.file_name(source.name)
            row = (place, name, source.name, digest, self._number - before)
            self._db.execute("INSERT INTO source VALUES (?, ?, ?, ?, ?, 1)", row)
            self._flush(None, frozenset())
        self._flush(None, frozenset())
        self._db.execute("CREATE INDEX bench.key_key ON key (key)")

    def hear(self, said: Diagnostic) -> None:
        """Pass a diagnostic on, and keep it for the record that is being read."""
        self._said.append(said)
        self._report(said)

    def keep(self, place: int, record: ris.Record) -> int:
        """Keep *record* of the source numbered *place*, and what it means; returns its number."""
        self._number += 1
        work = self._crosswalk.work(dialects.clean(record, self.hear), self.hear)
        work = withholding.without(work, self._withhold, record, self.hear)
        hidden = withholding.lines(record, work.withheld)
        self._store(place, record, work, hidden)
        self._flush(record, frozenset(hidden))
        return self._number

    def _store(self, place: int, record: ris.Record, work: Work, hidden: tuple[int, ...]) -> None:
        digest = record.digest
        label = work.labels[0].value if work.labels else ""
        self._db.execute(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 'read')",
            (self._number, place, record.position, record.line, digest, record.raw, label,
             json.dumps(hidden)),
        )  # fmt: skip
        self._db.execute(
            "INSERT INTO bench.stated VALUES (?, ?)", (self._number, elements.dumps(work))
        )
        found = self._claim(record, work, digest)
        self._db.executemany(
            "INSERT INTO bench.key VALUES (?, ?, ?)",
            [(key, self._number, rank) for rank, key in enumerate(found)],
        )

    def _claim(self, record: ris.Record, work: Work, digest: str) -> tuple[str, ...]:
        """Keep what grouping must know of a record; returns its keys, the strongest first."""
        keys = identity.keys(work, digest)
        claimant = identity.Claimant(
            digest,
            keys,
            identity.folded(work.title.value) if work.title else "",
            work.issued.value[:4] if work.issued else "",
            identity.richness(work),
            record.source,
            record.line,
            identity.whole(work),
            identity.within(work),
        )
        issns = {
            i.value: None for i in work.identifiers if i.of == "container" and "issn" in i.scheme
        }
        if len(issns) > 1:
            self._db.execute("INSERT INTO bench.together VALUES (?)", (json.dumps(list(issns)),))
        self._db.executemany(
            "INSERT OR IGNORE INTO bench.held VALUES (?)", [(name,) for name in claimant.within]
        )
        row = (self._number, record.source, record.line, msgspec.json.encode(claimant))
        self._db.execute("INSERT INTO bench.claimant VALUES (?, ?, ?, ?)", row)
        return keys

    def _flush(self, record: ris.Record | None, hidden: frozenset[int]) -> None:
        """Keep what was said since the last record, with the record it is about."""
        for said in self._said:
            inside = record is not None and 0 <= said.line - record.line <= record.raw.count("\n")
            if record is not None and inside:
                records.note(self._db, self._number, withholding.masked(said, record, hidden))
            else:
                records.note(self._db, None, said)
        self._said.clear()
