"""Records of the release before that the input does not hold: they stay, unless others follow them.

The records of the input, on the workbench, and the release before enter; the records that stay are
added as if they had been given again. A build takes nothing away by not naming it: what is to go is
withdrawn, by the library or by ``--sync``.

A record of the input *follows* an earlier one if both came from files of one name and have one
label (ID), or if they share a key. A second file that describes the same work follows nothing:
where one earlier record of the same file shares the key, that one is the one followed.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from ris2rdf import dialects, identity, ris
from ris2rdf.building.draft import Draft
from ris2rdf.building.keys import Reader
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, InputError, Ris2rdfError
from ris2rdf.identity import Claimant
from ris2rdf.release import records

_MOST_CLAIMS = 50  # of one key: more works than that it identifies none of them
_STRAYED = "REL608"

_TABLES = """
CREATE TABLE bench.fresh (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, label TEXT NOT NULL);
CREATE TABLE bench.absent (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, label TEXT NOT NULL, path TEXT NOT NULL,
  state TEXT NOT NULL);
CREATE TABLE bench.related (
  old INTEGER NOT NULL, new INTEGER NOT NULL, own INTEGER NOT NULL, PRIMARY KEY (old, new));
CREATE TABLE bench.follows (
  old INTEGER NOT NULL, new INTEGER NOT NULL, path TEXT NOT NULL, PRIMARY KEY (old, new));
CREATE INDEX bench.follows_path ON follows (path);
"""
_FRESH = """
INSERT INTO bench.fresh SELECT r.id, s.name, r.label FROM record r
JOIN source s ON s.id = r.source WHERE r.digest NOT IN (SELECT digest FROM past.record)
"""
_ABSENT = """
INSERT INTO bench.absent SELECT o.id, s.name, o.label, COALESCE(w.path, ''), o.state
FROM past.record o JOIN past.source s ON s.id = o.source LEFT JOIN past.work w ON w.id = o.work
WHERE o.digest NOT IN (SELECT digest FROM record)
"""
_ONE_OF_ITS_LABEL = """
SELECT s.name FROM {0}record x JOIN {0}source s ON s.id = x.source
WHERE s.name = a.source AND x.label = a.label GROUP BY s.name HAVING COUNT(*) = 1
"""
_BY_LABEL = f"""
INSERT INTO bench.related SELECT a.id, f.id, 1 FROM bench.absent a
JOIN bench.fresh f ON f.source = a.source AND f.label = a.label
WHERE a.label <> '' AND EXISTS ({_ONE_OF_ITS_LABEL.format("")})
AND EXISTS ({_ONE_OF_ITS_LABEL.format("past.")})
"""  # noqa: S608 - fixed fragments
# Every key that the registry knows of a work may be one of its records': those are looked at.
_CANDIDATES = """
SELECT a.id, a.source FROM bench.absent a WHERE a.path IN (
  SELECT k.path FROM bench.fresh f JOIN bench.key n ON n.record = f.id
  JOIN known.key k ON k.key = n.key)
OR a.path = '' ORDER BY a.id
"""
_CLAIMS = """
SELECT n.record, c.claimant, f.source FROM bench.key n JOIN bench.fresh f ON f.id = n.record
JOIN bench.claimant c ON c.record = n.record JOIN record r ON r.id = n.record
WHERE n.key = ? ORDER BY f.source <> ?, r.digest LIMIT ?
"""
_FOLLOWS = """
INSERT INTO bench.follows SELECT r.old, r.new, a.path FROM bench.related r
JOIN bench.absent a ON a.id = r.old
WHERE r.own OR r.new NOT IN (SELECT new FROM bench.related WHERE own)
"""
# Refused records were handed back; those of a file that is given again are in it or done with, and
# so are all where the file is given that they were handed back in.
_STAYING = """
SELECT s.id, s.name, s.place, s.digest, o.id, o.position, o.line, o.raw
FROM past.record o JOIN bench.absent a ON a.id = o.id JOIN past.source s ON s.id = o.source
WHERE o.id NOT IN (SELECT old FROM bench.follows)
AND NOT (o.state = 'quarantined' AND EXISTS (
  SELECT 1 FROM source g WHERE g.given AND g.name IN (s.name, ? || '.ris')))
ORDER BY o.id
"""
# Works none of whose records the input holds or follows.
_LOST = """
SELECT COUNT(*) FROM (SELECT DISTINCT path FROM bench.absent WHERE path <> '') a
WHERE NOT EXISTS (SELECT 1 FROM past.work w JOIN past.record o ON o.work = w.id
  WHERE w.path = a.path AND (o.id NOT IN (SELECT id FROM bench.absent)
    OR o.id IN (SELECT old FROM bench.follows)))
"""
# What could not be read of the input, or not to its end.
_UNREAD = f"SELECT COUNT(*) FROM diagnostic WHERE code IN {tuple(sorted(ris.UNREADABLE))}"  # noqa: S608 - codes of ours
_SOURCE = "INSERT INTO source VALUES (?, ?, ?, ?, 0, 0)"
_READ_BEFORE = """
INSERT INTO diagnostic (record, code, source, line, tag, message_values)
SELECT ?1, code, source, line, tag, message_values FROM past.diagnostic d
WHERE record = ?2 AND code GLOB 'RIS*' AND NOT EXISTS (
  SELECT 1 FROM diagnostic x
  WHERE x.record = ?1 AND x.code = d.code AND x.line = d.line AND x.tag = d.tag)
"""


class TooManyError(Ris2rdfError):
    """A build was to withdraw so much that its input is more likely wrong than meant."""

    exit_code = 2


class Before(NamedTuple):
    """A record of the release before, with the row of its source and its own number there."""

    source: tuple[int, str, str, str]
    number: int
    record: ris.Record


def run(
    draft: Draft, crosswalk: Crosswalk, past: Path, registry: Path, *, sync: bool, confirmed: bool
) -> int:
    """Find what the input follows, and keep what it does not hold; returns how many records stay.

    *past* is the database of the release before, which may not be there. With *sync* nothing stays:
    raises TooManyError if more works would be withdrawn than config allows, and InputError if any
    would and an input could not be read, unless it is *confirmed*.
    """
    draft.db.executescript(f"{_TABLES}BEGIN;")
    if not past.is_file():
        return 0
    with records.beside(draft.db, past=past, known=registry):
        for sql in (_FRESH, _ABSENT, _BY_LABEL):
            draft.db.execute(sql)
        draft.db.execute("CREATE INDEX bench.key_record ON key (record)")
        _relate(draft, crosswalk)
        draft.db.execute(_FOLLOWS)
        if not sync:
            return _keep(draft, crosswalk, past.parent.name)
        if not confirmed:
            _refuse_loss(draft)
        return 0


def _refuse_loss(draft: Draft) -> None:
    most = draft.config.withdraw_at_most
    lost, works = draft.count(_LOST), draft.count("SELECT COUNT(*) FROM past.work")
    if lost > most * works:
        raise TooManyError(
            f"--sync would withdraw {lost:,} of {works:,} works, for no record given describes "
            f"them; config.toml allows {most:.0%} at once (withdraw_at_most). Nothing was built. "
            "Give all the files, or --confirm if it is meant."
        )
    if lost and draft.count(_UNREAD):
        raise InputError(
            f"--sync would withdraw {lost:,} of {works:,} works, and not every input could be "
            "read. Nothing was built. Mend the input, or give --confirm if it is meant."
        )


def _relate(draft: Draft, crosswalk: Crosswalk) -> None:
    """Relate earlier records to those of the input that share a key with them."""
    for number, source in draft.db.execute(_CANDIDATES).fetchall():
        record = _before(draft.db, number)
        work = crosswalk.work(dialects.clean(record, _silently), _silently)
        keys = identity.keys(work, record.digest)
        for new, own in _sharing(draft.db, keys, source):
            draft.db.execute("INSERT OR IGNORE INTO bench.related VALUES (?, ?, ?)",
                             (number, new, own))  # fmt: skip


def _sharing(db: sqlite3.Connection, keys: Sequence[str], source: str) -> Iterator[tuple[int, int]]:
    """Yield the records of the input that share one of *keys*, and whether by the same file."""
    for key in keys:
        for number, text, other in db.execute(_CLAIMS, (key, source, _MOST_CLAIMS)).fetchall():
            if _agree(keys, msgspec.json.decode(text, type=Claimant).keys):
                yield number, int(source == other)


def _agree(keys: Sequence[str], others: Sequence[str]) -> bool:
    """Return whether no scheme names the two differently; their hashes may differ."""
    one, two = (
        {key.partition("/")[0]: key for key in reversed(stated[:-1])} for stated in (keys, others)
    )
    return all(two.get(scheme, key) == key for scheme, key in one.items())


def _before(db: sqlite3.Connection, number: int) -> ris.Record:
    """Return the record that has *number* in the release before, its fields read again."""
    row = db.execute(
        "SELECT s.place, o.position, o.line, o.raw FROM past.record o "
        "JOIN past.source s ON s.id = o.source WHERE o.id = ?",
        (number,),
    ).fetchone()
    return _again(*row)


def _again(place: str, position: int, line: int, raw: str) -> ris.Record:
    (record,) = ris.again(ris.Record(place, position, line, (), raw), _silently)
    return record


def _keep(draft: Draft, crosswalk: Crosswalk, release: str) -> int:
    """Add every record that stays of *release*; returns how many there are."""
    db = draft.db
    if draft.past:
        return _stay(draft, release)
    first = draft.count("SELECT COALESCE(MAX(id), 0) FROM record")
    given = {row[0] for row in db.execute("SELECT name FROM source")}
    places: dict[int, int] = {}
    reader = Reader(db, crosswalk, draft.config.withhold, _silently, first)
    number = first
    for before in _staying(db, release):
        key, *facts = before.source
        if key not in places:
            places[key] = draft.count("SELECT COALESCE(MAX(id), 0) + 1 FROM source")
            db.execute(_SOURCE, (places[key], *facts))
        number = reader.keep(places[key], before.record)
        db.execute(_READ_BEFORE, (number, before.number))
        db.execute("UPDATE source SET records = records + 1 WHERE id = ?", (places[key],))
        if before.source[1] in given:
            _say(draft, number, before.record)
    return number - first


def _stay(draft: Draft, release: str) -> int:
    """Put the records that stay back as they were; returns how many there are."""
    db = draft.db
    given = {row[0] for row in db.execute("SELECT name FROM source")}
    places: dict[int, int] = {}
    total = 0
    for before in list(_staying(db, release)):
        key, *facts = before.source
        if key not in places:
            places[key] = draft.count("SELECT COALESCE(MAX(id), 0) + 1 FROM source")
            db.execute(_SOURCE, (places[key], *facts))
        db.execute("INSERT INTO record SELECT * FROM past.record WHERE id = ?", (before.number,))
        db.execute("UPDATE record SET source = ? WHERE id = ?", (places[key], before.number))
        db.execute("DELETE FROM bench.waiting WHERE id = ?", (before.number,))
        db.execute("UPDATE source SET records = records + 1 WHERE id = ?", (places[key],))
        if before.source[1] in given:
            _say(draft, before.number, before.record)
        total += 1
    return total


def _staying(db: sqlite3.Connection, release: str) -> Iterator[Before]:
    for *source, number, position, line, raw in db.execute(_STAYING, (release,)):
        key, name, place, digest = source
        yield Before((key, name, place, digest), number, _again(place, position, line, raw))


def _say(draft: Draft, number: int, record: ris.Record) -> None:
    title = next((field.value for field in record.fields if field.tag in {"TI", "T1"}), "")
    values = {"title": title or record.digest[:8], "position": record.position}
    draft.say(Diagnostic(_STRAYED, record.source, 0, "", values), number)


def _silently(_: Diagnostic) -> None:
    """Say nothing: what is to be said of a record was said when it was given."""
