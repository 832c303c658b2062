"""What becomes of addresses that the new release does not have: moved, or withdrawn with a reason.

The works and things of a draft, of the release before it and of the registry enter; a row for each
address that is left leaves, on the workbench. None is ever forgotten: whoever asks for it is led to
where it is now, or told why it is not.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ris2rdf.building.draft import Draft
from ris2rdf.release import records
from ris2rdf.release.fates import UNDONE
from ris2rdf.release.publication import Publication

ABSENT = "It is no longer among the records of this library."
HELD = "Its record is held back until it has been corrected."
UNNAMED = "No record here mentions it any more."

_TABLES = """
CREATE TABLE bench.gone (
  path TEXT PRIMARY KEY, target TEXT NOT NULL, title TEXT NOT NULL, people TEXT NOT NULL,
  reason TEXT NOT NULL, successor TEXT NOT NULL, date TEXT NOT NULL);
CREATE TABLE bench.here (path TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO bench.here SELECT path FROM work UNION SELECT path FROM thing;
"""
_LEFT = """
SELECT path, 'work', title, contributors, sort FROM past.work
WHERE path NOT IN (SELECT path FROM bench.here)
UNION ALL
SELECT path, kind, label, '', sort FROM past.thing
WHERE path NOT IN (SELECT path FROM bench.here) AND path NOT IN (SELECT path FROM past.work)
ORDER BY 1
"""
_UNSETTLED = """
SELECT path FROM known.iri WHERE path NOT IN (SELECT path FROM bench.here)
AND path NOT IN (SELECT path FROM known.gone) AND path NOT IN (SELECT path FROM bench.gone)
"""
# Where the records of a work are now: unchanged in another, or followed by others.
_NOW = """
SELECT w.path, r.state FROM past.work p JOIN past.record o ON o.work = p.id
JOIN record r ON r.digest = o.digest LEFT JOIN work w ON w.id = r.work WHERE p.path = ?1
UNION ALL
SELECT w.path, r.state FROM bench.follows f JOIN record r ON r.id = f.new
LEFT JOIN work w ON w.id = r.work WHERE f.path = ?1
"""
_BY_ISSN = """
SELECT MIN(n.path) FROM past.identifier o JOIN identifier n ON n.key = o.key
WHERE o.path = ? AND o.key GLOB 'issn:*' AND n.path IN (SELECT path FROM bench.here)
"""
# A thing of the same kind and name that a work of the old one stands in now.
_BY_NAME = """
SELECT t.path FROM past.thing p JOIN past.mention m ON m.thing = p.id
JOIN past.work o ON o.id = m.work
LEFT JOIN bench.gone g ON g.path = o.path AND g.target <> ''
JOIN work w ON w.path = COALESCE(g.target, o.path)
JOIN mention n ON n.work = w.id JOIN thing t ON t.id = n.thing
WHERE p.path = ? AND t.kind = p.kind AND t.sort = p.sort
GROUP BY t.path ORDER BY COUNT(DISTINCT w.id) DESC, t.path LIMIT 1
"""
_DECIDED = "SELECT reason, successor, date FROM bench.decided WHERE path = ?"
# Decisions about what had gone before: a better reason, a successor.
_RESTATED = """
SELECT d.path, l.title, l.people, d.reason, d.successor, d.date FROM bench.decided d
JOIN known.gone l ON l.path = d.path
WHERE l.release = (SELECT MAX(release) FROM known.gone WHERE path = d.path) AND l.target = ''
AND d.path NOT IN (SELECT path FROM bench.here)
AND d.path NOT IN (SELECT path FROM bench.gone)
AND (l.reason <> d.reason OR l.successor <> d.successor)
"""
_INSERT = "INSERT INTO bench.gone VALUES (?, ?, ?, ?, ?, ?, ?)"


class Left(NamedTuple):
    """Something that the release before had: its path, its kind, and what it was called."""

    path: str
    kind: str
    title: str
    people: str
    sort: str


class Fate(NamedTuple):
    """What became of it: the path it moved to, or why it was withdrawn."""

    target: str = ""
    reason: str = ""
    successor: str = ""
    date: str = ""


def run(draft: Draft, publication: Publication) -> int:
    """Settle the fate of everything that is gone; returns how many works are withdrawn."""
    draft.db.executescript(f"{_TABLES}BEGIN;")
    if publication.past.is_file():
        with records.beside(draft.db, past=publication.past):
            _settle(draft)
    with records.beside(draft.db, known=publication.registry):
        for (path,) in draft.db.execute(_UNSETTLED).fetchall():
            draft.db.execute(_INSERT, (path, "", "", "", UNDONE, "", ""))
        _restate(draft)
    return draft.count("SELECT COUNT(*) FROM bench.gone WHERE target = '' AND path GLOB 'work/*'")


def _settle(draft: Draft) -> None:
    """Settle works before the things they stand in, journals before their volumes."""
    left = [Left(*row) for row in draft.db.execute(_LEFT)]
    works = [one for one in left if one.kind == "work"]
    for one in works:
        _write(draft, one, _of_work(draft, one.path))
    for one in left:
        if one.kind != "work":
            _write(draft, one, _of_thing(draft, one))


def _write(draft: Draft, one: Left, fate: Fate) -> None:
    row = (one.path, fate.target, one.title, one.people, fate.reason, fate.successor, fate.date)
    draft.db.execute(_INSERT, row)


def _of_work(draft: Draft, path: str) -> Fate:
    decided = draft.db.execute(_DECIDED, (path,)).fetchone()
    if decided:
        reason, successor, date = decided
        return Fate("", reason, successor, date)
    now = draft.db.execute(_NOW, (path,)).fetchall()
    targets = sorted(target for target, _ in now if target)
    if targets:
        return Fate(max(targets, key=targets.count))
    return Fate(reason=HELD if any(state == "quarantined" for _, state in now) else ABSENT)


def _of_thing(draft: Draft, one: Left) -> Fate:
    for target in _candidates(draft, one):
        if target and target != one.path:
            return Fate(target)
    return Fate(reason=UNNAMED)


def _candidates(draft: Draft, one: Left) -> Iterator[str]:
    """Yield where a thing may be now, by the surest evidence first: what the library decided."""
    yield draft.vocabulary.aliases.get(one.path, "")
    for sql in (_BY_ISSN, _BY_NAME):
        row = draft.db.execute(sql, (one.path,)).fetchone()
        yield row[0] if row and row[0] else ""
    yield _with_its_journal(draft, one.path)


def _with_its_journal(draft: Draft, path: str) -> str:
    """Return where a volume or issue is whose journal has moved."""
    parts = path.split("/")
    for end in range(len(parts) - 1, 2, -1):
        row = draft.db.execute(
            "SELECT g.target || substr(?1, length(g.path) + 1) FROM bench.gone g "
            "WHERE g.path = ?2 AND g.target <> ''",
            (path, "/".join(parts[:end])),
        ).fetchone()
        if row and draft.db.execute("SELECT 1 FROM bench.here WHERE path = ?", row).fetchone():
            return str(row[0])
    return ""


def _restate(draft: Draft) -> None:
    """Take up what the library says of works that were withdrawn before."""
    for path, title, people, *decided in draft.db.execute(_RESTATED).fetchall():
        draft.db.execute(_INSERT, (path, "", title, people, *decided))
