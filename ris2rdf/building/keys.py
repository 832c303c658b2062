"""The first pass of a build: every record read once, kept as it came, with what it means.

Files enter; rows in ``records.sqlite`` and on the workbench leave: raw RIS, the record's own
Work, its keys, and all that was said of it. Nothing is compared or united here.
"""

import io
import json
import sqlite3
from collections.abc import Iterable, Iterator
from operator import attrgetter

import msgspec

from ris2rdf import dialects, elements, identity, ris
from ris2rdf.building import sightings, withholding
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import Work
from ris2rdf.release import records
from ris2rdf.release.hashed import Hashed

_MET = """
DELETE FROM bench.waiting WHERE digest = ?1 AND heard = ?2 AND id = (
  SELECT MIN(id) FROM bench.waiting WHERE digest = ?1 AND heard = ?2) RETURNING id
"""
_MOVED = """
UPDATE record SET source = ?, position = ?, line = ?
WHERE id = ? AND (source, position, line) <> (?, ?, ?)
"""


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
            found = 0
            with source.open() as stream:
                hashed = Hashed(stream)
                buffered = io.BufferedReader(hashed, 1 << 20)
                for record in ris.read(buffered, source.name, self.hear):
                    self.keep(place, record)
                    found += 1
                digest = hashed.hexdigest()
            name = records.file_name(source.name)
            row = (place, name, source.name, digest, found)
            self._db.execute("INSERT INTO source VALUES (?, ?, ?, ?, ?, 1)", row)
            self._flush(None, frozenset())
        self._flush(None, frozenset())
        self._db.execute("CREATE INDEX bench.key_key ON key (key)")

    def hear(self, said: Diagnostic) -> None:
        """Keep a diagnostic for the record that is being read, and pass it on with that."""
        self._said.append(said)

    def keep(self, place: int, record: ris.Record) -> int:
        """Keep *record* of the source numbered *place*, and what it means; returns its number.

        One that waits from the release before keeps all that was made of it.
        """
        digest, heard = record.digest, self._heard(record)
        waiting = self._db.execute(_MET, (digest, heard)).fetchone()
        if waiting:
            where = (place, record.position, record.line)
            self._db.execute(_MOVED, (*where, *waiting, *where))
            self._said = [said for said in self._said if not _inside(said, record)]
            self._flush(None, frozenset())
            return int(waiting[0])
        self._number += 1
        work = self._crosswalk.work(dialects.clean(record, self.hear), self.hear)
        work = withholding.without(work, self._withhold, record, self.hear)
        hidden = withholding.lines(record, work.withheld)
        self._store(place, record, work, hidden, heard)
        self._flush(record, frozenset(hidden))
        return self._number

    def _heard(self, record: ris.Record) -> int:
        """Return 64 bits of what the tag layer said of *record*, wherever it stands; 0 of nothing.

        The same text may have been read in another way, such as out of another encoding.
        """
        said = [
            (d.code, d.line - record.line, d.tag, json.dumps(dict(d.values), default=str))
            for d in self._said
            if _inside(d, record)
        ]
        return sightings.hashed(repr(said)) if said else 0

    def _store(
        self, place: int, record: ris.Record, work: Work, hidden: tuple[int, ...], heard: int
    ) -> None:
        digest = record.digest
        label = work.labels[0].value if work.labels else ""
        self._db.execute(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 'read', ?)",
            (self._number, place, record.position, record.line, digest, record.raw, label,
             json.dumps(hidden), heard),
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
            together = (self._number, json.dumps(list(issns)))
            self._db.execute("INSERT INTO record_together VALUES (?, ?)", together)
        self._db.executemany(
            "INSERT OR IGNORE INTO depends VALUES (?, ?)",
            [(name, self._number) for name in _named_by(claimant, work)],
        )
        row = (self._number, record.source, record.line, msgspec.json.encode(claimant))
        self._db.execute("INSERT INTO bench.claimant VALUES (?, ?, ?, ?)", row)
        return keys

    def _flush(self, record: ris.Record | None, hidden: frozenset[int]) -> None:
        """Keep what was said since the last record, with the record it is about, line by line."""
        for said in sorted(self._said, key=attrgetter("line")):
            if record is not None and _inside(said, record):
                about = withholding.masked(said, record, hidden)
                news = records.note(self._db, self._number, about)
            else:
                records.note(self._db, None, said)
                news = True  # a file that cannot be read is told of each time
            if news:
                self._report(said)
        self._said.clear()


def _inside(said: Diagnostic, record: ris.Record) -> bool:
    return 0 <= said.line - record.line <= record.raw.count("\n")


def _named_by(claimant: identity.Claimant, work: Work) -> Iterator[str]:
    """Yield the ISSNs and ISBNs that name what *work* stands in."""
    yield from (name for name in claimant.within if name.startswith("isbn/"))
    yield from (f"issn/{i.value}" for i in work.identifiers if "issn" in i.scheme)


def again(crosswalk: Crosswalk, withhold: tuple[str, ...], record: ris.Record) -> bytes:
    """Return the Work that *record*, of which no fields are known, was found to be once before."""
    (whole,) = ris.again(record, _silently)
    work = crosswalk.work(dialects.clean(whole, _silently), _silently)
    return elements.dumps(withholding.without(work, withhold, whole, _silently))


def _silently(_: Diagnostic) -> None:
    """Say nothing: it was said when the record came."""
