"""Pairs of what may be the same, found key by key and kept with their keys.

Sightings of a draft enter; rows of ``candidate`` leave, and on the workbench which pairs went and
which came. The sightings of one key stand in an order of their own, and only neighbours are paired:
where a few works changed, only the stretches of the order that they stand in are looked at again.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from ris2rdf.building.draft import Draft
from ris2rdf.building.sightings import Kind
from ris2rdf.identity import candidates
from ris2rdf.identity.candidates import Pair, Sighting

_THING = "CASE WHEN s.part GLOB '[a-z]*' THEN s.part ELSE {0}.path || s.part END"
_SHARED = f"""
SELECT s.key, s.told, {_THING.format("w")} AS thing, w.path
FROM seen s JOIN work w ON w.id = s.work
WHERE s.kind = ?1 AND s.key IN (
  SELECT key FROM seen WHERE kind = ?1 GROUP BY key HAVING COUNT(*) > 1)
ORDER BY s.key, s.place, s.told, thing, w.path
"""  # noqa: S608 - fixed fragments
# The places of a key that changed, and the nearest on either side of one that did not.
_PLACES = "SELECT place FROM bench.compared WHERE kind = ? AND key = ? ORDER BY place"
_NEAREST = """
SELECT s.place FROM seen s WHERE s.kind = ? AND s.key = ? AND s.place {0} ?
AND NOT EXISTS (SELECT 1 FROM bench.compared c
  WHERE c.kind = s.kind AND c.key = s.key AND c.place = s.place)
ORDER BY s.place {1} LIMIT 1
"""
_BELOW, _ABOVE = _NEAREST.format("<", "DESC"), _NEAREST.format(">", "ASC")
_WITHIN = "WHERE s.kind = ?1 AND s.key = ?2 AND s.place >= ?3 AND s.place <= ?4"
_ORDER = "ORDER BY s.place, s.told, thing, path"
_NOW = f"""
SELECT s.told, {_THING.format("w")} AS thing, w.path AS path, s.place
FROM seen s JOIN work w ON w.id = s.work {_WITHIN} {_ORDER}
"""  # noqa: S608 - same
_BEFORE = f"""
SELECT s.told, {_THING.format("w")} AS thing, w.path AS path, s.place
FROM seen s JOIN work w ON w.id = s.work {_WITHIN}
AND NOT EXISTS (SELECT 1 FROM bench.anew a WHERE a.path = w.path)
UNION ALL
SELECT s.told, {_THING.format("g")} AS thing, g.path, s.place
FROM bench.unseen s JOIN bench.stale g ON g.work = s.work {_WITHIN}
{_ORDER.replace("s.", "")}
"""  # noqa: S608 - same
_KNOWN = "SELECT one, other FROM candidate WHERE kind = ? AND key = ?"
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1

_FINDERS: dict[Kind, Callable[[Iterable[Sighting]], Iterator[Pair]]] = {
    Kind.WORK: candidates.works,
    Kind.SIMILAR: candidates.similar,
    Kind.PERSON: candidates.people,
    Kind.JOURNAL: candidates.journals,
}


Row = tuple[int, int, str, str]
"""Of a pair: its kind, the key that it was found by, and the two addresses."""


class Stretch(NamedTuple):
    """A part of the order of one key, from one place up to another, both within."""

    kind: Kind
    key: int
    first: int
    last: int


def every(draft: Draft, kind: Kind) -> None:
    """Keep all pairs of one kind."""
    keep(draft, kind, draft.db.execute(_SHARED, (kind,)))


def keep(draft: Draft, kind: Kind, rows: Iterable[tuple[int, str, str, str]]) -> None:
    """Keep the pairs among the sightings *rows* of one kind, which come sorted by key."""
    found = (
        (kind, key, *pair)
        for key, group in groupby(rows, lambda row: row[0])
        for pair in dict.fromkeys(_FINDERS[kind](Sighting(str(key), *row[1:]) for row in group))
    )
    _come(draft, list(found) if draft.past else found)


def changed(draft: Draft, kind: Kind) -> None:
    """Find the pairs of one kind anew where works changed."""
    keys = "SELECT DISTINCT key FROM bench.compared WHERE kind = ? ORDER BY key"
    for (key,) in draft.db.execute(keys, (kind,)).fetchall():
        for stretch in _stretches(draft, kind, key):
            _pair(draft, stretch)


def _stretches(draft: Draft, kind: Kind, key: int) -> Iterator[Stretch]:
    """Yield what lies around each place that changed, up to the next that did not."""
    last = _LEAST - 1
    for (place,) in draft.db.execute(_PLACES, (kind, key)).fetchall():
        if place > last:
            below, above = (
                draft.db.execute(sql, (kind, key, place)).fetchone() for sql in (_BELOW, _ABOVE)
            )
            last = above[0] if above else _MOST
            yield Stretch(kind, key, below[0] if below else _LEAST, last)


def _pair(draft: Draft, stretch: Stretch) -> None:
    before, now = (_sightings(draft, sql, stretch) for sql in (_BEFORE, _NOW))
    if stretch.kind is Kind.SIMILAR:  # titles are compared once: that takes long
        known = set(draft.db.execute(_KNOWN, stretch[:2]))
        found = set(candidates.similar(now, before, known))
    else:
        known, found = (set(_FINDERS[stretch.kind](rows)) for rows in (before, now))
    _gone(draft, [(*stretch[:2], *pair) for pair in known - found])
    _come(draft, [(*stretch[:2], *pair) for pair in sorted(found - known)])


def _sightings(draft: Draft, sql: str, stretch: Stretch) -> list[Sighting]:
    rows = draft.db.execute(sql, stretch)
    return [Sighting(str(stretch.key), *row[:3]) for row in rows]


def _gone(draft: Draft, pairs: Iterable[Row]) -> None:
    for kind, key, one, other in pairs:
        draft.db.execute(
            "DELETE FROM candidate WHERE kind = ? AND key = ? AND one = ? AND other = ?",
            (kind, key, one, other),
        )
        draft.db.execute("INSERT OR IGNORE INTO bench.parted VALUES (?, ?, ?)", (kind, one, other))


def _come(draft: Draft, pairs: Iterable[Row]) -> None:
    """Add *pairs*; a build from the release before takes them twice, so it gives a list."""
    draft.db.executemany("INSERT OR IGNORE INTO candidate VALUES (?, ?, ?, ?)", pairs)
    if draft.past:
        news = ((kind, one, other) for kind, _, one, other in pairs)
        draft.db.executemany("INSERT OR IGNORE INTO bench.paired VALUES (?, ?, ?)", news)
