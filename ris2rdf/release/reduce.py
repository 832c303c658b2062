"""The third pass of a build: what all works say of a shared thing becomes one description.

Claims enter, sorted by thing; the triples of things that changed, their rows and mentions leave.
SQLite sorts, so a journal mentioned a million times takes no more memory than one.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import BinaryIO, NamedTuple

from ris2rdf import search
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.release import judging
from ris2rdf.release.draft import Draft
from ris2rdf.release.judging import Thing
from ris2rdf.release.outcomes import digest_of
from ris2rdf.release.records import Stage
from ris2rdf.vocabulary import SharedNode

_BATCH = 2000  # things settled together; a journal and its issues always are
_SHOWN = 5  # spellings named in one message
_WITHIN = frozenset({"volume", "issue", "newspaper-issue", "scheme"})
_PARTS = _WITHIN - {"scheme"}
_NAMES = ("title", "name", "label")
_NEW = """
INSERT OR IGNORE INTO thing (path, kind, label, sort, works, digest, json, node)
SELECT DISTINCT s.thing, '', '', '', 0, '', '[]', '' FROM bench.claim c
JOIN statement s ON s.digest = c.digest ORDER BY s.thing
"""
_MENTIONS = """
INSERT INTO mention SELECT DISTINCT t.id, c.digest, c.work FROM bench.claim c
JOIN statement s ON s.digest = c.digest JOIN thing t ON t.path = s.thing ORDER BY 1, 2, 3
"""
# A slash sorts before everything else: a journal stands right before its volumes and issues.
_SORTED = """
SELECT t.id, t.path, s.kind, s.elements, SUM(w.records) FROM thing t
JOIN mention m ON m.thing = t.id JOIN statement s ON s.digest = m.digest
JOIN work w ON w.id = m.work
GROUP BY t.id, m.digest ORDER BY REPLACE(t.path, '/', char(1)), s.kind, m.digest
"""


class Reduced(NamedTuple):
    """A shared thing, settled: its number, what is published of it, the claims it was made from."""

    number: int
    thing: Thing
    weighted: Sequence[tuple[SharedNode, int]]


def run(draft: Draft) -> None:
    """Reduce every shared thing; its triples are added to the draft's file."""
    draft.db.execute(_NEW)
    draft.db.execute(_MENTIONS)
    draft.db.execute(
        "UPDATE thing SET works = "
        "(SELECT COUNT(DISTINCT work) FROM mention WHERE mention.thing = thing.id)"
    )
    with draft.triples.open("ab") as out:
        for batch in _batches(draft):
            for reduced in batch:
                _differences(draft, reduced)
                _write(draft, reduced, out)
            judging.judge(draft, [reduced.thing for reduced in batch])


def _batches(draft: Draft) -> Iterator[list[Reduced]]:
    """Yield things in batches that never part a journal from its volumes and issues."""
    batch: list[Reduced] = []
    for reduced in _reduced(draft):
        if reduced.thing.node.kind not in _PARTS and len(batch) >= _BATCH:
            yield batch
            batch = []
        batch.append(reduced)
    if batch:
        yield batch


def _reduced(draft: Draft) -> Iterator[Reduced]:
    rows = draft.db.execute(_SORTED)
    for (number, path), group in groupby(rows, lambda row: row[:2]):
        iri = draft.iri(path)
        weighted = [(_node(iri, kind, text), weight) for _, _, kind, text, weight in group]
        node = draft.vocabulary.reduce(weighted)
        lines = tuple(dict.fromkeys(draft.vocabulary.shared(node)))
        yield Reduced(number, Thing(path, node, lines), weighted)


def _node(iri: str, kind: str, text: str) -> SharedNode:
    return SharedNode(kind, iri, tuple((name, value) for name, value in json.loads(text)))


def _differences(draft: Draft, reduced: Reduced) -> None:
    """Report, once a thing, where records state different values of what has one.

    The name of a volume or issue is made out of the journal's, which is reported itself.
    """
    node, weighted = reduced.thing.node, reduced.weighted
    if len(weighted) == 1 or node.kind in _WITHIN:
        return
    for element in draft.vocabulary.table.nodes[node.kind].single:
        values = {
            value for claim, _ in weighted for name, value in claim.elements if name == element
        }
        if len(values) > 1:
            shown = "; ".join(sorted(values)[:_SHOWN])
            facts = {"node": node.iri, "element": element, "values": shown}
            draft.say(Diagnostic("REL606", reduced.thing.path, values=facts), None, Stage.THING)
            return


def _write(draft: Draft, reduced: Reduced, out: BinaryIO) -> None:
    """Write one thing; one that is a work of its own is described by its own records alone."""
    path, node, lines = reduced.thing
    known = draft.db.execute("SELECT 1 FROM work WHERE path = ?", (path,)).fetchone()
    if known is None:
        out.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
    label = _label(node) or path
    draft.db.execute(
        "UPDATE thing SET kind = ?, label = ?, sort = ?, digest = ?, json = ?, node = ? "
        "WHERE id = ?",
        (_kind(path, node.kind), label, search.sorting(label), digest_of(lines),
         json.dumps(node.elements, ensure_ascii=False), node.kind, reduced.number),
    )  # fmt: skip
    for name, value in node.elements:
        if name in {"issn", "eissn"}:
            key = f"issn:{value}"
            draft.db.execute("INSERT OR IGNORE INTO identifier VALUES (?, ?)", (key, path))
        elif name == "orcid":
            key = f"orcid:{value.upper()}"
            draft.db.execute("INSERT OR IGNORE INTO identifier VALUES (?, ?)", (key, path))


def _kind(path: str, kind: str) -> str:
    """Return the list a thing stands in: a magazine stands among the journals."""
    first = path.partition("/")[0]
    return kind if kind in _WITHIN or first == "work" or "://" in path else first


def _label(node: SharedNode) -> str:
    """Return the name of a thing among what is said of it, or an empty string."""
    said = dict(reversed(node.elements))
    return next((said[name] for name in _NAMES if said.get(name)), "")
