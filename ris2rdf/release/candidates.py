"""What may be the same and is not united: the graph of candidates, and remarks.

Sightings of a draft enter; pairs, lines and diagnostics leave. SQLite sorts, ``identity`` says
which two may be one; nothing is merged, and nothing of it is in the default graph. Pairs are found
key by key and kept with theirs, so that only keys of works that changed are looked at again.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ris2rdf import identity, terms
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.identity import candidates
from ris2rdf.identity.candidates import Pair, Sighting
from ris2rdf.release import records
from ris2rdf.release.draft import Draft
from ris2rdf.release.records import Stage
from ris2rdf.release.sightings import Kind, hashed

_SIMILAR, _ABBREVIATED, _INITIALS = "IDN511", "IDN512", "IDN513"
_SHOWN = 5  # names in one message
_NAMES = """
SELECT json_group_array(name) FROM (SELECT DISTINCT name, initials(name) AS key FROM name)
WHERE key <> '' GROUP BY key HAVING COUNT(*) > 1 ORDER BY key
"""
_THING = "CASE WHEN s.part GLOB '[a-z]*' THEN s.part ELSE w.path || s.part END"
_SHARED = f"""
SELECT s.key, s.told, {_THING} AS thing, w.path FROM seen s JOIN work w ON w.id = s.work
WHERE s.kind = ?1 AND s.key IN (
  SELECT key FROM seen WHERE kind = ?1 GROUP BY key HAVING COUNT(*) > 1)
ORDER BY s.key, s.told, thing, w.path
"""  # noqa: S608 - fixed fragments
_COMPARED = f"""
SELECT s.key, s.told, {_THING} AS thing, w.path FROM bench.compared c
CROSS JOIN seen s ON s.kind = c.kind AND s.key = c.key JOIN work w ON w.id = s.work
WHERE c.kind = ?1 ORDER BY s.key, s.told, thing, w.path
"""  # noqa: S608 - same
_PARTED = (
    """INSERT OR IGNORE INTO bench.parted SELECT p.kind, p.one, p.other FROM bench.compared c
    CROSS JOIN candidate p ON p.kind = c.kind AND p.key = c.key""",
    "INSERT OR IGNORE INTO bench.parted SELECT kind, one, other FROM candidate WHERE kind = ?1",
    "DELETE FROM candidate WHERE (kind, key) IN (SELECT kind, key FROM bench.compared)",
    "DELETE FROM candidate WHERE kind = ?1",
)
_GONE = """
SELECT kind, one, other FROM bench.parted
EXCEPT SELECT c.kind, c.one, c.other FROM bench.parted p JOIN candidate c
ON c.kind = p.kind AND c.one = p.one AND c.other = p.other
"""
_COME = "SELECT kind, one, other FROM bench.paired EXCEPT SELECT kind, one, other FROM bench.parted"
_ALL = "SELECT DISTINCT kind, one, other FROM candidate WHERE kind <> ? ORDER BY 1, 2, 3"
_JOURNALS = "SELECT path, label FROM thing WHERE kind = 'journal'"
# The library has said that they are two.
_DECIDED = (
    """INSERT OR IGNORE INTO bench.parted SELECT kind, one, other FROM candidate
    WHERE (one, other) IN (SELECT one, other FROM bench.apart)""",
    "DELETE FROM candidate WHERE (one, other) IN (SELECT one, other FROM bench.apart)",
)
_PLACE = """
SELECT r.id, s.place, r.line FROM work w JOIN record r ON r.work = w.id
JOIN source s ON s.id = r.source WHERE w.path = ? ORDER BY r.source, r.position LIMIT 1
"""
_FINDERS: dict[Kind, Callable[[Iterable[Sighting]], Iterator[Pair]]] = {
    Kind.WORK: candidates.works,
    Kind.SIMILAR: candidates.similar,
    Kind.PERSON: candidates.people,
    Kind.JOURNAL: candidates.journals,
}
_LINKS = {
    Kind.WORK: "dcterms:relation",
    Kind.JOURNAL: "rdfs:seeAlso",
    Kind.PERSON: "rdfs:seeAlso",
}


def run(draft: Draft) -> None:
    """Find the pairs; works with nearly one title are reported."""
    records.retract(draft.db, "stage = ?", (Stage.ALIKE,))
    for sql in _PARTED:
        draft.db.execute(sql, (Kind.JOURNAL,) if "?1" in sql else ())
    rows = _COMPARED if draft.past else _SHARED
    for kind in (Kind.WORK, Kind.SIMILAR, Kind.PERSON):
        _keep(draft, kind, draft.db.execute(rows, (kind,)))
    _keep(draft, Kind.JOURNAL, _journals(draft))
    for sql in _DECIDED:
        draft.db.execute(sql)
    pairs = "SELECT DISTINCT one, other FROM candidate WHERE kind = ? ORDER BY 1, 2"
    for one, other in draft.db.execute(pairs, (Kind.SIMILAR,)).fetchall():
        _tell(draft, one, other)
    _tell_journals(draft)
    _tell_people(draft)


def lines(draft: Draft) -> Iterator[str]:
    """Yield the links of the graph, both ways."""
    return _links(draft, draft.db.execute(_ALL, (Kind.SIMILAR,)))


def changed(draft: Draft) -> tuple[Iterator[str], Iterator[str]]:
    """Return the links that this build took away, and those that it added."""
    gone, come = (draft.db.execute(sql).fetchall() for sql in (_GONE, _COME))
    return _links(draft, gone), _links(draft, come)


def _links(draft: Draft, pairs: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    for kind, *pair in pairs:
        if curie := _LINKS.get(Kind(kind)):
            one, other = (f"<{draft.iri(path)}>" for path in pair)
            yield f"{one} <{terms.expand(curie)}> {other} ."
            yield f"{other} <{terms.expand(curie)}> {one} ."


def _keep(draft: Draft, kind: Kind, rows: Iterable[tuple[int, str, str, str]]) -> None:
    """Keep the pairs among the sightings *rows* of one kind, which come sorted by key."""
    for key, group in groupby(rows, lambda row: row[0]):
        found = _FINDERS[kind](Sighting(str(key), *row) for _, *row in group)
        for pair in dict.fromkeys(found):
            draft.db.execute("INSERT INTO candidate VALUES (?, ?, ?, ?)", (kind, key, *pair))
            if draft.past:
                draft.db.execute(
                    "INSERT OR IGNORE INTO bench.paired VALUES (?, ?, ?)", (kind, *pair)
                )


def _journals(draft: Draft) -> list[tuple[int, str, str, str]]:
    """Return each journal with its folded title, and whether an ISSN names it."""
    rows = draft.db.execute(_JOURNALS)
    named = ((path, label, path.startswith("journal/issn/")) for path, label in rows)
    return sorted(
        (hashed(identity.folded(label)), "issn" if known else "", path, "")
        for path, label, known in named
    )


def _tell(draft: Draft, one: str, other: str) -> None:
    """Report that the titles of two works are nearly the same, at a record of the first."""
    record, place, line = draft.db.execute(_PLACE, (one,)).fetchone()
    values = {"work": one, "other": other}
    draft.say(Diagnostic(_SIMILAR, place, line, "", values), record, Stage.ALIKE)


def _tell_journals(draft: Draft) -> None:
    """Report journals whose titles differ as an abbreviation does."""
    apart = set(draft.db.execute("SELECT one, other FROM bench.apart"))
    rows = sorted(
        Sighting(candidates.title_key(label), label, path, "issn" if "/issn/" in path else "")
        for path, label in draft.db.execute(_JOURNALS)
    )
    for one, other in candidates.titles(rows):
        if (one, other) not in apart:
            values = {"one": one, "other": other}
            draft.say(Diagnostic(_ABBREVIATED, one, values=values), None, Stage.ALIKE)


def _tell_people(draft: Draft) -> None:
    """Report names that are written out in one work and with initials in another."""
    draft.db.create_function("initials", 1, candidates.initials_key, deterministic=True)
    for (names,) in draft.db.execute(_NAMES):
        short, full = candidates.perhaps_one(json.loads(names))
        if short:
            values = {"short": "; ".join(short[:_SHOWN]), "full": "; ".join(full[:_SHOWN])}
            draft.say(Diagnostic(_INITIALS, "people", values=values), None, Stage.ALIKE)
