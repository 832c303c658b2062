"""What may be the same and is not united: the graph of candidates, and remarks.

Sightings of a draft enter; pairs, lines and diagnostics leave. SQLite sorts, ``identity`` says
which two may be one; nothing is merged, and nothing of it is in the default graph. Pairs are found
key by key and kept with theirs, so that only keys of works that changed are looked at again.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ris2rdf import identity, terms
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.identity import candidates
from ris2rdf.identity.candidates import Pair, Sighting
from ris2rdf.release.draft import Draft
from ris2rdf.release.records import Stage
from ris2rdf.release.sightings import Kind, hashed

_SIMILAR = "IDN511"
_SORTED = """
SELECT s.key, s.told, CASE WHEN s.part GLOB '[a-z]*' THEN s.part ELSE w.path || s.part END AS thing,
  w.path
FROM seen s JOIN work w ON w.id = s.work
WHERE s.kind = ?1 AND s.key IN (
  SELECT key FROM seen WHERE kind = ?1 GROUP BY key HAVING COUNT(*) > 1)
ORDER BY s.key, s.told, thing, w.path
"""
_JOURNALS = "SELECT path, label FROM thing WHERE kind = 'journal'"
# The library has said that they are two.
_DECIDED = "DELETE FROM candidate WHERE (one, other) IN (SELECT one, other FROM bench.apart)"
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
    for kind in (Kind.WORK, Kind.SIMILAR, Kind.PERSON):
        _keep(draft, kind, draft.db.execute(_SORTED, (kind,)))
    _keep(draft, Kind.JOURNAL, _journals(draft))
    draft.db.execute(_DECIDED)
    pairs = draft.db.execute(
        "SELECT DISTINCT one, other FROM candidate WHERE kind = ? ORDER BY 1, 2", (Kind.SIMILAR,)
    )
    for one, other in pairs.fetchall():
        _tell(draft, one, other)


def lines(draft: Draft) -> Iterator[str]:
    """Yield the links of the graph, both ways."""
    for kind, curie in _LINKS.items():
        link = f"<{terms.expand(curie)}>"
        pairs = draft.db.execute(
            "SELECT DISTINCT one, other FROM candidate WHERE kind = ? ORDER BY 1, 2", (kind,)
        )
        for one, other in pairs:
            yield f"<{draft.iri(one)}> {link} <{draft.iri(other)}> ."
            yield f"<{draft.iri(other)}> {link} <{draft.iri(one)}> ."


def _keep(draft: Draft, kind: Kind, rows: Iterable[tuple[int, str, str, str]]) -> None:
    """Keep the pairs among the sightings *rows* of one kind, which come sorted by key."""
    draft.db.executemany(
        "INSERT INTO candidate VALUES (?, ?, ?, ?)",
        (
            (kind, key, *pair)
            for key, group in groupby(rows, lambda row: row[0])
            for pair in dict.fromkeys(_FINDERS[kind](Sighting(str(k), *row) for k, *row in group))
        ),
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
