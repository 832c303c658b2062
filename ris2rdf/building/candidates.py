"""What may be the same and is not united: the graph of candidates, and remarks.

Sightings of a draft enter; pairs, lines and diagnostics leave. SQLite sorts, ``identity`` says
which two may be one; nothing is merged, and nothing of it is in the default graph.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from ris2rdf import identity, terms
from ris2rdf.building import pairing
from ris2rdf.building.draft import Draft
from ris2rdf.building.sightings import Kind, hashed
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.identity import candidates
from ris2rdf.identity.candidates import Sighting
from ris2rdf.release import records
from ris2rdf.release.records import Stage

_SIMILAR, _ABBREVIATED, _INITIALS = "IDN511", "IDN512", "IDN513"
_SHOWN = 5  # names in one message
_NAMES = """
WITH known AS MATERIALIZED (SELECT DISTINCT name FROM name)
SELECT json_group_array(name) FROM (SELECT name, initials(name) AS key FROM known)
WHERE key <> '' GROUP BY key HAVING COUNT(*) > 1 ORDER BY key
"""
# Pairs of journals are all found anew.
_PARTED = (
    "INSERT OR IGNORE INTO bench.parted SELECT kind, one, other FROM candidate WHERE kind = ?",
    "DELETE FROM candidate WHERE kind = ?",
)
_GONE = """
SELECT kind, one, other FROM bench.parted
EXCEPT SELECT c.kind, c.one, c.other FROM bench.parted p JOIN candidate c
ON c.kind = p.kind AND c.one = p.one AND c.other = p.other
"""
_COME = "SELECT kind, one, other FROM bench.paired EXCEPT SELECT kind, one, other FROM bench.parted"
_RELINKED = (
    f"INSERT OR IGNORE INTO bench.relinked SELECT kind, one FROM ({_GONE})",  # noqa: S608 - fixed fragments
    f"INSERT OR IGNORE INTO bench.relinked SELECT kind, one FROM ({_COME})",  # noqa: S608 - same
)
_SOME = """
SELECT DISTINCT one, other FROM candidate
WHERE kind = ? AND one > ? AND one <= ? ORDER BY one, other
"""
_JOURNALS = "SELECT path, label FROM thing WHERE kind = 'journal'"
# The library has said that they are two.
_APART = """
WHERE (kind, one, other) IN (
  SELECT k.value, a.one, a.other FROM bench.apart a, json_each('[3, 4, 5, 6]') k)
"""
_DECIDED = (
    f"INSERT OR IGNORE INTO bench.parted SELECT kind, one, other FROM candidate {_APART}",  # noqa: S608 - same
    f"DELETE FROM candidate {_APART}",  # noqa: S608 - same
)
_PLACE = """
SELECT r.id, s.place, r.line FROM work w JOIN record r ON r.work = w.id
JOIN source s ON s.id = r.source WHERE w.path = ? ORDER BY r.source, r.position LIMIT 1
"""
LINKS = {
    int(kind): f"<{terms.expand(curie)}>"
    for kind, curie in (
        (Kind.WORK, "dcterms:relation"),
        (Kind.PERSON, "rdfs:seeAlso"),
        (Kind.JOURNAL, "rdfs:seeAlso"),
    )
}
"""What a candidate is linked by, in the order of the kinds; similar titles are only remarked on."""


def run(draft: Draft) -> None:
    """Find the pairs; works with nearly one title are reported."""
    records.retract(draft.db, "stage = ?", (Stage.ALIKE,))
    for sql in _PARTED:
        draft.db.execute(sql, (Kind.JOURNAL,))
    find = pairing.changed if draft.past else pairing.every
    for kind in (Kind.WORK, Kind.SIMILAR, Kind.PERSON):
        find(draft, kind)
    pairing.keep(draft, Kind.JOURNAL, _journals(draft))
    if not draft.past:
        draft.db.execute("CREATE INDEX candidate_pair ON candidate (kind, one, other)")
    for sql in _DECIDED:
        draft.db.execute(sql)
    pairs = "SELECT DISTINCT one, other FROM candidate WHERE kind = ? ORDER BY 1, 2"
    for one, other in draft.db.execute(pairs, (Kind.SIMILAR,)).fetchall():
        _tell(draft, one, other)
    _tell_journals(draft)
    _tell_people(draft)
    for sql in _RELINKED:
        draft.db.execute(sql)


def lines(draft: Draft) -> Iterator[str]:
    """Yield all links, both ways, as N-Quads."""
    pairs = "SELECT DISTINCT one, other FROM candidate WHERE kind = ? ORDER BY 1, 2"
    for kind in LINKS:
        yield from _links(draft, kind, draft.db.execute(pairs, (kind,)))


def linked(draft: Draft, kind: int, after: str, last: str) -> Iterator[tuple[str, str]]:
    """Yield what has links of one kind, between two addresses, and the links, both ways."""
    rows = draft.db.execute(_SOME, (kind, after, last))
    for one, group in groupby(rows, itemgetter(0)):
        yield one, "".join(_links(draft, kind, group))


def changed(draft: Draft) -> tuple[list[str], list[str]]:
    """Return the links that this build took away, and those that it added."""
    gone, come = (draft.db.execute(sql).fetchall() for sql in (_GONE, _COME))
    return _of_kinds(draft, gone), _of_kinds(draft, come)


def _of_kinds(draft: Draft, rows: Iterable[tuple[int, str, str]]) -> list[str]:
    known = ((kind, pair) for kind, *pair in rows if kind in LINKS)
    return [line for kind, pair in known for line in _links(draft, kind, [pair])]


def _links(draft: Draft, kind: int, pairs: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the links of *pairs* as N-Quads."""
    said, graph = LINKS[kind], f"<{draft.config.base}graph/candidates> .\n"
    for pair in pairs:
        one, other = map(draft.iri, pair)
        yield f"<{one}> {said} <{other}> {graph}"
        yield f"<{other}> {said} <{one}> {graph}"


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
