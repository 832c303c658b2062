"""What may be the same and is not united: the graph of candidates, and remarks.

Works and journals of a draft enter; lines and diagnostics leave. SQLite sorts, ``identity`` says
which two may be one; nothing is merged, and nothing of it is in the default graph.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ris2rdf import elements, identity, terms
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.elements import Contributor, Work
from ris2rdf.identity import candidates
from ris2rdf.identity.candidates import Pair, Sighting
from ris2rdf.release.draft import Draft
from ris2rdf.vocabulary.people import slug

_SIMILAR = "IDN511"
_TABLE = """
CREATE TABLE bench.sighting (
  kind TEXT NOT NULL, key TEXT NOT NULL, told TEXT NOT NULL, iri TEXT NOT NULL,
  within TEXT NOT NULL)
"""
_SORTED = """
SELECT key, told, iri, within FROM bench.sighting WHERE kind = ? ORDER BY key, told, iri, within
"""
_PLACE = """
SELECT r.id, s.place, r.line FROM work w JOIN record r ON r.work = w.id
JOIN source s ON s.id = r.source WHERE w.path = ? ORDER BY r.id LIMIT 1
"""
_KINDS: dict[str, tuple[Callable[[Iterable[Sighting]], Iterator[Pair]], str]] = {
    "work": (candidates.works, "dcterms:relation"),
    "journal": (candidates.journals, "rdfs:seeAlso"),
    "person": (candidates.people, "rdfs:seeAlso"),
}


def lines(draft: Draft) -> Iterator[str]:
    """Yield the links of the graph, both ways; works with nearly one title are reported."""
    draft.db.execute(_TABLE)
    draft.db.executemany("INSERT INTO bench.sighting VALUES (?, ?, ?, ?, ?)", _seen(draft))
    for kind, (found, curie) in _KINDS.items():
        link = f"<{terms.expand(curie)}>"
        for one, other in found(_sorted(draft, kind)):
            yield f"<{one}> {link} <{other}> ."
            yield f"<{other}> {link} <{one}> ."
    for pair in list(candidates.similar(_sorted(draft, "similar"))):
        _tell(draft, pair)


def _sorted(draft: Draft, kind: str) -> Iterator[Sighting]:
    return (Sighting(*row) for row in draft.db.execute(_SORTED, (kind,)))


Row = tuple[str, str, str, str, str]


def _seen(draft: Draft) -> Iterator[Row]:
    rows = draft.db.execute("SELECT path, json FROM work JOIN stated ON stated.work = work.id")
    for path, text in rows.fetchall():
        yield from _work(draft, f"{draft.config.base}id/{path}", elements.loads(text))
    journals = draft.db.execute("SELECT path, label FROM thing WHERE kind = 'journal'")
    for path, label in journals.fetchall():
        known = "issn" if path.startswith("journal/issn/") else ""
        iri = f"{draft.config.base}id/{path}"
        yield "journal", identity.folded(label), known, iri, ""


def _work(draft: Draft, iri: str, work: Work) -> Iterator[Row]:
    year = work.issued.value[:4] if work.issued else ""
    key = candidates.work_key(work)
    if key and year.isdecimal():
        yield "work", key, year, iri, ""
        yield "similar", year, key.partition("\n")[0], iri, ""
    people = [c for c in work.contributors if c.of == "work"]
    company = [candidates.form(person) for person in people]
    named = Counter(company)
    for person in people:
        # Two of one name in one work are two already, and nobody knows which of them is meant.
        name = candidates.person_key(person)
        if name and named[candidates.form(person)] == 1:
            address = _person(draft, iri, person)
            for shared in candidates.evidence(person, company):
                yield "person", name, shared, address, iri


def _person(draft: Draft, work: str, person: Contributor) -> str:
    kind = "researcher" if person.orcid else "person"
    parts = {"orcid": person.orcid, "work": work, "slug": slug(person.name)}
    return draft.vocabulary.table.nodes[kind].patterns[0].fill(draft.vocabulary.base, parts)


def _tell(draft: Draft, pair: Pair) -> None:
    """Report that the titles of two works are nearly the same, at a record of the first."""
    one, other = (draft.path(iri) for iri in pair)
    record, place, line = draft.db.execute(_PLACE, (one,)).fetchone()
    draft.say(Diagnostic(_SIMILAR, place, line, "", {"work": one, "other": other}), record)
