"""Every IRI ever published and every record ever seen: ``registry.sqlite``, which only grows.

A release can be rebuilt from the files, the registry cannot: it knows when a record was first
published, by which import and out of which file, where an IRI moved, and which were withdrawn.
Rows name the release that wrote them, so what a build wrote before it was killed can be undone.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ris2rdf.release import storage

SCHEMA = """
CREATE TABLE IF NOT EXISTS release (
  id TEXT PRIMARY KEY, time TEXT NOT NULL, current INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS iri (
  path TEXT PRIMARY KEY, kind TEXT NOT NULL, release TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS key (
  key TEXT NOT NULL, path TEXT NOT NULL, release TEXT NOT NULL,
  PRIMARY KEY (key, path)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS import (
  id TEXT NOT NULL, time TEXT NOT NULL, version TEXT NOT NULL, source TEXT NOT NULL,
  name TEXT NOT NULL, release TEXT NOT NULL, PRIMARY KEY (id, source)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record (
  digest TEXT PRIMARY KEY, path TEXT NOT NULL, import TEXT NOT NULL, source TEXT NOT NULL,
  name TEXT NOT NULL, position INTEGER NOT NULL, label TEXT NOT NULL,
  release TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (
  path TEXT NOT NULL, time TEXT NOT NULL, release TEXT NOT NULL, target TEXT NOT NULL,
  title TEXT NOT NULL, people TEXT NOT NULL, reason TEXT NOT NULL, successor TEXT NOT NULL,
  PRIMARY KEY (path, release)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
  release TEXT NOT NULL, path TEXT NOT NULL, change TEXT NOT NULL,
  PRIMARY KEY (release, path)) WITHOUT ROWID;
"""
_TABLES = ("iri", "key", "import", "record", "gone", "changes")
LAST = """
SELECT path, target, title, people, reason, successor, time, release FROM gone g
WHERE release = (SELECT MAX(release) FROM gone WHERE path = g.path)
"""
"""What became of each path in the end: one may go, come back and go again."""


class Gone(NamedTuple):
    """Where an IRI went: ``target`` is its new path, empty if it was withdrawn.

    ``title`` and ``people`` are what it was; ``successor`` is an IRI that a library names in its
    place, ``release`` the one that has it no more.
    """

    path: str
    target: str = ""
    title: str = ""
    people: str = ""
    reason: str = ""
    successor: str = ""
    time: str = ""
    release: str = ""


class Change(NamedTuple):
    """What one release did to one IRI: ``added``, ``changed`` or ``removed``."""

    release: str
    path: str
    change: str


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the registry at *path*, making it if need be; commits at the end, or undoes all."""
    with storage.registry_at(path), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(SCHEMA)
        with connection:
            yield connection


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the registry at *path*, which is there, only to read it: all that a server may do."""
    place = f"{path.resolve().as_uri()}?mode=ro"
    with storage.registry_at(path), closing(sqlite3.connect(place, uri=True)) as connection:
        yield connection


def recover(registry: sqlite3.Connection, current: str) -> list[str]:
    """Settle releases whose build was killed near its switch, given the id *current*.

    One that became current is confirmed; the rows of the others are removed. Returns their ids.
    """
    undone = []
    for (release,) in registry.execute("SELECT id FROM release WHERE current = 0").fetchall():
        if release == current:
            confirm(registry, release)
            continue
        forget(registry, release)
        undone.append(release)
    return undone


def forget(registry: sqlite3.Connection, release: str) -> None:
    """Remove everything that *release* wrote."""
    for table in _TABLES:
        registry.execute(f"DELETE FROM {table} WHERE release = ?", (release,))  # noqa: S608 - names are ours
    registry.execute("DELETE FROM release WHERE id = ?", (release,))


def confirm(registry: sqlite3.Connection, release: str) -> None:
    """Note that *release* has become the current one."""
    registry.execute("UPDATE release SET current = 1 WHERE id = ?", (release,))


def releases(registry: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of all releases ever made: none is given twice."""
    return frozenset(row[0] for row in registry.execute("SELECT id FROM release"))


def gone(registry: sqlite3.Connection, path: str) -> Gone | None:
    """Return where the thing at *path* went, if it moved or was withdrawn."""
    row = registry.execute(f"{LAST} AND path = ?", (path,)).fetchone()
    return Gone(*row) if row else None


def latest(registry: sqlite3.Connection, limit: int) -> list[tuple[Change, str]]:
    """Return the last *limit* changes to works, each with its time, the latest release first."""
    found: list[tuple[Change, str]] = []
    made = registry.execute(
        "SELECT id, time FROM release WHERE current = 1 ORDER BY time DESC, rowid DESC"
    )
    for release, time in made:
        rows = registry.execute(
            "SELECT release, path, change FROM changes WHERE release = ? "
            "AND path > 'work/' AND path < 'work0' ORDER BY path LIMIT ?",
            (release, limit - len(found)),
        )
        found += [(Change(*row), time) for row in rows]
        if len(found) >= limit:
            break
    return found


def changes(registry: sqlite3.Connection, release: str) -> Iterable[Change]:
    """Yield what *release* added, changed and removed, by path."""
    rows = registry.execute(
        "SELECT release, path, change FROM changes WHERE release = ? ORDER BY path", (release,)
    )
    return (Change(*row) for row in rows)
