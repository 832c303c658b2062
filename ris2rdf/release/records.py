"""``records.sqlite``, the source of truth of a release: its tables and how they are opened.

Written by the stages of a build, read by ``Release``. It holds what the graph must not: raw RIS
with private fields, where a record lies now, and every diagnostic.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from ris2rdf import search
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.release import parts, summary

NAME = "records.sqlite"
SCHEMA = """
CREATE TABLE source (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, place TEXT NOT NULL, digest TEXT NOT NULL,
  records INTEGER NOT NULL, given INTEGER NOT NULL DEFAULT 1);
CREATE TABLE record (
  id INTEGER PRIMARY KEY, source INTEGER NOT NULL, position INTEGER NOT NULL,
  line INTEGER NOT NULL, digest TEXT NOT NULL, raw TEXT NOT NULL, label TEXT NOT NULL,
  withheld TEXT NOT NULL, work INTEGER, state TEXT NOT NULL, heard INTEGER NOT NULL DEFAULT 0);
CREATE INDEX record_digest ON record (digest);
CREATE INDEX record_work ON record (work);
-- About a record: its line is counted from the record's first, so that a record may move.
CREATE TABLE diagnostic (
  id INTEGER PRIMARY KEY, record INTEGER, code TEXT NOT NULL, source TEXT NOT NULL,
  line INTEGER NOT NULL, tag TEXT NOT NULL, message_values TEXT NOT NULL,
  stage INTEGER NOT NULL DEFAULT 1);
CREATE INDEX diagnostic_record ON diagnostic (record);
-- What SHACL found, by the path of the work or thing it is about; counts also what is not kept.
CREATE TABLE result (
  owner TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, focus TEXT NOT NULL,
  path TEXT NOT NULL, value TEXT NOT NULL, message TEXT NOT NULL, component TEXT NOT NULL,
  shape TEXT NOT NULL, other TEXT NOT NULL, kind TEXT NOT NULL);
CREATE INDEX result_owner ON result (owner);
CREATE TABLE tally (
  owner TEXT NOT NULL, severity TEXT NOT NULL, code TEXT NOT NULL, results INTEGER NOT NULL,
  PRIMARY KEY (owner, severity, code)) WITHOUT ROWID;
-- What records say of shared things: claims, each once; who makes them stands in ``mention``.
CREATE TABLE statement (
  digest INTEGER PRIMARY KEY, thing TEXT NOT NULL, kind TEXT NOT NULL, elements TEXT NOT NULL);
-- By what works are compared with one another (``sightings``).
CREATE TABLE seen (
  kind INTEGER NOT NULL, key INTEGER NOT NULL, place INTEGER NOT NULL, work INTEGER NOT NULL,
  part TEXT NOT NULL, told TEXT NOT NULL,
  PRIMARY KEY (kind, key, place, work, part, told)) WITHOUT ROWID;
-- The pairs so found that may be the same, by the key that shows it.
CREATE TABLE candidate (
  kind INTEGER NOT NULL, key INTEGER NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,
  PRIMARY KEY (kind, key, one, other)) WITHOUT ROWID;
-- What grouping must know of a record, and by which ISSNs and ISBNs its description is named.
CREATE TABLE record_key (
  record INTEGER NOT NULL, rank INTEGER NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY (record, rank)) WITHOUT ROWID;
CREATE TABLE record_claimant (record INTEGER PRIMARY KEY, claimant BLOB NOT NULL);
CREATE TABLE record_together (record INTEGER PRIMARY KEY, issns TEXT NOT NULL);
CREATE TABLE depends (
  key TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (key, record)) WITHOUT ROWID;
CREATE TABLE known_as (key TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
-- Which records are one work, published or refused, and in which order.
CREATE TABLE member (
  path TEXT NOT NULL, place INTEGER NOT NULL, record INTEGER NOT NULL,
  PRIMARY KEY (path, place)) WITHOUT ROWID;
"""
WEIGHT = "COALESCE(json_extract(message_values, '$.severity'), '')"
"""Of a diagnostic in SQL: the weight that a library gave its code, or nothing."""
INDEXES = """
CREATE INDEX diagnostic_code ON diagnostic (code, record);
CREATE INDEX record_refused ON record (id) WHERE state = 'quarantined';
CREATE INDEX diagnostic_place ON diagnostic (source) WHERE record IS NULL;
CREATE INDEX thing_order ON thing (REPLACE(path, '/', char(1)));
"""
# The stages' own tables: dropped with their file before the release is switched to.
WORKBENCH = """
CREATE TABLE bench.stated (record INTEGER PRIMARY KEY, work BLOB NOT NULL);
CREATE TABLE bench.claimant (
  record INTEGER PRIMARY KEY, source TEXT NOT NULL, line INTEGER NOT NULL, claimant BLOB NOT NULL);
CREATE TABLE bench.key (key TEXT NOT NULL, record INTEGER NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE bench.apart (
  one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE bench.member (
  path TEXT NOT NULL, place INTEGER NOT NULL, record INTEGER NOT NULL,
  PRIMARY KEY (path, place)) WITHOUT ROWID;
CREATE TABLE bench.seen (
  kind INTEGER NOT NULL, key INTEGER NOT NULL, place INTEGER NOT NULL, work INTEGER NOT NULL,
  part TEXT NOT NULL, told TEXT NOT NULL);
CREATE TABLE bench.titled (
  issn TEXT NOT NULL, iri TEXT NOT NULL, folded TEXT NOT NULL, title TEXT NOT NULL);
-- What is done anew: groups taken out and mapped, things reduced and written, keys compared.
CREATE TABLE bench.stale (path TEXT PRIMARY KEY, work INTEGER) WITHOUT ROWID;
CREATE INDEX bench.stale_work ON stale (work);
CREATE TABLE bench.anew (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE bench.touched (thing INTEGER PRIMARY KEY);
CREATE TABLE bench.altered (place TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bench.compared (
  kind INTEGER NOT NULL, key INTEGER NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (kind, key, place)) WITHOUT ROWID;
CREATE TABLE bench.unseen (
  kind INTEGER NOT NULL, key INTEGER NOT NULL, place INTEGER NOT NULL, work INTEGER NOT NULL,
  part TEXT NOT NULL, told TEXT NOT NULL,
  PRIMARY KEY (kind, key, place, work, part, told)) WITHOUT ROWID;
CREATE TABLE bench.dropped (digest INTEGER PRIMARY KEY);
CREATE TABLE bench.counted (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE bench.renamed (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE bench.parted (
  kind INTEGER NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,
  PRIMARY KEY (kind, one, other)) WITHOUT ROWID;
CREATE TABLE bench.paired (
  kind INTEGER NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL,
  PRIMARY KEY (kind, one, other)) WITHOUT ROWID;
CREATE TABLE bench.relinked (
  kind INTEGER NOT NULL, one TEXT NOT NULL, PRIMARY KEY (kind, one)) WITHOUT ROWID;
CREATE TABLE bench.written (
  kind INTEGER NOT NULL, key TEXT NOT NULL, start INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (kind, key)) WITHOUT ROWID;
-- Records of the release before that are not met again yet, and those of which other records tell.
CREATE TABLE bench.waiting (
  digest TEXT NOT NULL, heard INTEGER NOT NULL, id INTEGER NOT NULL,
  PRIMARY KEY (digest, heard, id)) WITHOUT ROWID;
CREATE TABLE bench.judged (record INTEGER PRIMARY KEY);
-- What was said before of what is done anew: said again, it is no news.
CREATE TABLE bench.told (
  record INTEGER, code TEXT NOT NULL, source TEXT NOT NULL, line INTEGER NOT NULL,
  tag TEXT NOT NULL, message_values TEXT NOT NULL);
CREATE INDEX bench.told_code ON told (code, record);
CREATE TABLE bench.claim (digest INTEGER NOT NULL, work INTEGER NOT NULL);
"""


class StoredRecord(NamedTuple):
    """A record as it came: ``raw`` is private, ``withheld`` its lines that no one may be shown."""

    source: str
    position: int
    line: int
    digest: str
    raw: str
    withheld: tuple[int, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """Its lines as people may see them: ``RN (withheld)`` stands for a private field."""
        return shown(self.raw, self.withheld)

    @property
    def public(self) -> str:
        """Its RIS without the private fields."""
        return public(self.raw, self.withheld)


def shown(raw: str, withheld: Iterable[int]) -> tuple[str, ...]:
    """Return the lines of the RIS *raw*, those *withheld* without their values."""
    hidden = frozenset(withheld)
    lines = enumerate(raw.split("\n"), 1)
    return tuple(_masked(text) if number in hidden else text for number, text in lines)


def public(raw: str, withheld: Iterable[int]) -> str:
    """Return the RIS *raw* without the lines *withheld*."""
    hidden = frozenset(withheld)
    return "\n".join(text for number, text in enumerate(raw.split("\n"), 1) if number not in hidden)


def create(folder: Path, past: Path | None = None) -> sqlite3.Connection:
    """Return a new database in *folder* with all tables, and the workbench attached.

    It holds what that of the release *past* held, if one is given. Nothing is synced while
    building: a build that is killed begins again from nothing.
    """
    if past:
        shutil.copyfile(past / NAME, folder / NAME)
    db = sqlite3.connect(folder / NAME, isolation_level=None, uri=True)
    db.execute("ATTACH ? AS bench", (str(folder / "workbench.sqlite"),))
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
        db.execute(f"PRAGMA main.{pragma}")
        db.execute(f"PRAGMA bench.{pragma}")
    db.execute("PRAGMA cache_size = -65536")
    schema = "" if past else SCHEMA + search.SCHEMA + parts.SCHEMA
    db.executescript(schema + WORKBENCH)
    db.execute("BEGIN")
    return db


_CHANGED = """
SELECT name FROM bench.counted UNION SELECT n.name FROM bench.anew a
JOIN work w ON w.path = a.path JOIN name n ON n.work = w.id
"""


def complete(db: sqlite3.Connection, *, past: bool = False) -> None:
    """Add what only readers need, once all works and things are in: counts and indexes.

    The database of the release before, if this is one, has them for the most part.
    """
    if past:
        summary.summarise(db, _CHANGED)
        return
    summary.summarise(db)
    db.execute("COMMIT")
    db.executescript(INDEXES + search.INDEXES)
    db.execute("INSERT INTO text (text) VALUES ('optimize')")
    db.execute("BEGIN")


def finish(db: sqlite3.Connection, *, past: bool = False) -> None:
    """Drop the workbench and close the database."""
    db.execute("COMMIT")
    (bench,) = (row[2] for row in db.execute("PRAGMA database_list") if row[1] == "bench")
    db.execute("DETACH bench")
    Path(bench).unlink()
    if not past:
        db.execute("ANALYZE")
    db.close()


@contextmanager
def beside(db: sqlite3.Connection, **files: Path) -> Iterator[None]:
    """Attach other databases to *db*, each under its name, for as long as this lasts.

    One of a finished release is opened as what never changes. Ends the transaction and begins
    another, for SQLite attaches between transactions only.
    """
    db.execute("COMMIT")
    for name, path in files.items():  # each name is ours
        mode = "?mode=ro&immutable=1" if path.name == NAME else ""
        db.execute(f"ATTACH ? AS {name}", (f"{path.resolve().as_uri()}{mode}",))
    db.execute("BEGIN")
    yield
    db.execute("COMMIT")
    for name in files:
        db.execute(f"DETACH {name}")
    db.execute("BEGIN")


class _Reader(sqlite3.Connection):
    """A connection that closes when nobody holds it: each thread of a server has its own."""

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # it never opened
            self.close()


def opened(folder: Path) -> sqlite3.Connection:
    """Open the database of a finished release, read-only: it will never change."""
    place = (folder / NAME).resolve().as_uri()
    # The last to hold it may be another thread: whoever lets go of the release.
    return sqlite3.connect(
        f"{place}?mode=ro&immutable=1", uri=True, factory=_Reader, check_same_thread=False
    )


def file_name(place: str) -> str:
    """Return the last part of a file's name: folders are the library's own business."""
    return place.replace("\\", "/").rstrip("/").rpartition("/")[2] or place


class Stage(IntEnum):
    """Which stage of a build said something: what it says anew takes the place of what it said."""

    READ = 1
    SETTLED = 2
    WORK = 3
    THING = 4
    ACROSS = 5
    ALIKE = 6


def note(
    db: sqlite3.Connection, record: int | None, said: Diagnostic, stage: Stage = Stage.READ
) -> bool:
    """Keep a diagnostic, about the record numbered *record* if it is about one.

    It may come to be shown on a page, so it names the file and not the folder. Returns whether it
    is news: what an earlier build said of the same is none.
    """
    name, line = file_name(said.source) if said.line else said.source, said.line
    if record is not None:
        name = ""
        (first,) = db.execute("SELECT line FROM record WHERE id = ?", (record,)).fetchone()
        line = line and line - first + 1
    values = json.dumps(dict(said.values), ensure_ascii=False, default=str)
    row = (record, said.code, name, line, said.tag, values)
    db.execute(
        "INSERT INTO diagnostic (record, code, source, line, tag, message_values, stage) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*row, stage),
    )
    return db.execute(_TOLD, row).fetchone() is None


_TOLD = """
SELECT 1 FROM bench.told WHERE record IS ?1 AND code = ?2 AND source = ?3 AND line = ?4
AND tag = ?5 AND message_values = ?6
"""


_RETRACTED = """
INSERT INTO bench.told SELECT record, code, source, line, tag, message_values FROM diagnostic
"""


def retract(db: sqlite3.Connection, where: str, values: Sequence[object] = ()) -> None:
    """Take back what was said before under a condition, so that it may be said anew."""
    db.execute(f"{_RETRACTED} WHERE {where}", values)
    db.execute(f"DELETE FROM diagnostic WHERE {where}", values)  # noqa: S608 - same


_SAID = """
SELECT d.code, COALESCE(s.name, d.source),
  CASE WHEN r.id IS NULL OR d.line = 0 THEN d.line ELSE d.line + r.line - 1 END,
  d.tag, d.message_values
FROM diagnostic d LEFT JOIN record r ON r.id = d.record LEFT JOIN source s ON s.id = r.source
"""


def diagnostics(db: sqlite3.Connection, records: Sequence[int]) -> Iterator[Diagnostic]:
    """Yield what was said of *records*, in the order of files and lines."""
    marks = ", ".join("?" * len(records))
    rows = db.execute(
        f"{_SAID} WHERE d.record IN ({marks}) ORDER BY 2, 3, d.stage, d.id",
        tuple(records),
    )
    return (Diagnostic(code, place, line, tag, json.loads(v)) for code, place, line, tag, v in rows)


_RECORD = (
    "SELECT record.id, source.name, record.position, record.line, record.digest, record.raw, "
    "record.withheld FROM record JOIN source ON source.id = record.source "
)
# By the path of the work, for members are kept by it: by the record, all of them would be read.
_MEMBERS = """
JOIN work ON work.id = record.work
JOIN member ON member.path = work.path AND member.record = record.id
WHERE work.id = ? ORDER BY member.place
"""
_AS_READ = "ORDER BY record.source, record.position"


def of_work(db: sqlite3.Connection, work: int) -> list[tuple[int, StoredRecord]]:
    """Return the records that the work numbered *work* unites, with their numbers.

    They come in the order that the sources of a Work count them in; repeats come last.
    """
    rows = db.execute(f"{_RECORD} {_MEMBERS}", (work,)).fetchall()
    first = {row[4]: row for row in reversed(rows)}
    rows.sort(key=lambda row: first[row[4]] is not row)  # keeps the order of either kind
    return [(row[0], _stored(row)) for row in rows]


def by_digest(db: sqlite3.Connection, digest: str) -> list[StoredRecord]:
    """Return the records with this digest: one, or its repeats too."""
    rows = db.execute(_RECORD + "WHERE record.digest = ? ORDER BY record.id", (digest,))
    return [_stored(row) for row in rows]


def with_code(db: sqlite3.Connection, code: str) -> Iterable[tuple[int, StoredRecord]]:
    """Yield every record about which *code* was said with its number, in that order."""
    told = "SELECT record FROM diagnostic WHERE code = ?"
    rows = db.execute(f"{_RECORD} WHERE record.id IN ({told}) ORDER BY record.id", (code,))
    return ((row[0], _stored(row)) for row in rows)


def refused(db: sqlite3.Connection) -> Iterable[tuple[int, StoredRecord]]:
    """Yield every quarantined record with its number, in the order of its file."""
    rows = db.execute(f"{_RECORD} WHERE record.state = 'quarantined' {_AS_READ}")
    return ((row[0], _stored(row)) for row in rows)


def _stored(row: tuple[int, str, int, int, str, str, str]) -> StoredRecord:
    return StoredRecord(*row[1:6], tuple(json.loads(row[6])))


def _masked(line: str) -> str:
    tag = line[:2] if line[:2].isalnum() and line[:2].isupper() else ""
    return f"{tag} (withheld)".strip()
