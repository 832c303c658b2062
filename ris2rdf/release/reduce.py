"""The third pass of a build: what all works say of a shared thing becomes one description.

Claims on the workbench enter, sorted by thing; the thing's triples, its row and its mentions
leave. SQLite sorts, so a journal mentioned a million times takes no more memory than one.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import BinaryIO, NamedTuple

from ris2rdf import search
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.release import findings
from ris2rdf.release.draft import Draft
from ris2rdf.vocabulary import SharedNode

_BATCH = 2000  # things checked together; a journal and its issues always are
_SHOWN = 5  # spellings named in one message
_WITHIN = frozenset({"volume", "issue", "newspaper-issue", "scheme"})
_NAMES = ("title", "name", "label")
_SORTED = """
SELECT s.iri, s.kind, s.elements, s.digest, SUM(c.weight) FROM bench.statement s
JOIN bench.claim c ON c.digest = s.digest GROUP BY s.digest ORDER BY s.iri, s.kind, s.digest
"""
_MENTIONS = """
INSERT INTO mention SELECT DISTINCT p.thing, c.digest, c.work FROM bench.claim c
JOIN bench.place p ON p.digest = c.digest ORDER BY 1, 2, 3
"""


class Reduced(NamedTuple):
    """A shared thing, settled: what is published of it, and the claims it was made from."""

    node: SharedNode
    lines: tuple[str, ...]
    digests: tuple[int, ...]


def run(draft: Draft) -> None:
    """Reduce every shared thing; its triples are added to the draft's file."""
    draft.db.execute(
        "CREATE TABLE bench.place (digest INTEGER PRIMARY KEY, thing INTEGER NOT NULL)"
    )
    with draft.triples.open("ab") as out:
        number = 0
        for family in _families(draft):
            findings.of_things(draft, [(thing.node.iri, thing.lines) for thing in family])
            for thing in family:
                number += 1
                _write(draft, number, thing, out)
    draft.db.execute(_MENTIONS)
    draft.db.execute(
        "UPDATE thing SET works = "
        "(SELECT COUNT(DISTINCT work) FROM mention WHERE mention.thing = thing.id)"
    )


def _families(draft: Draft) -> Iterator[list[Reduced]]:
    """Yield things in batches that never part a journal from its volumes and issues."""
    batch: list[Reduced] = []
    root = "\0"
    for thing in _reduced(draft):
        if not thing.node.iri.startswith(root):
            root = f"{thing.node.iri}/"
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        batch.append(thing)
    if batch:
        yield batch


def _reduced(draft: Draft) -> Iterator[Reduced]:
    rows = draft.db.execute(_SORTED)
    for iri, group in groupby(rows, lambda row: row[0]):
        claims = list(group)
        weighted = [(_node(iri, kind, text), weight) for _, kind, text, _, weight in claims]
        node = draft.vocabulary.reduce(weighted)
        _differences(draft, node, weighted)
        lines = tuple(dict.fromkeys(draft.vocabulary.shared(node)))
        yield Reduced(node, lines, tuple(claim[3] for claim in claims))


def _differences(
    draft: Draft, node: SharedNode, weighted: Sequence[tuple[SharedNode, int]]
) -> None:
    """Report, once a thing, where records state different values of what has one.

    The name of a volume or issue is made out of the journal's, which is reported itself.
    """
    if len(weighted) == 1 or node.kind in _WITHIN:
        return
    for element in draft.vocabulary.table.nodes[node.kind].single:
        values = {
            value for claim, _ in weighted for name, value in claim.elements if name == element
        }
        if len(values) > 1:
            shown = "; ".join(sorted(values)[:_SHOWN])
            facts = {"node": node.iri, "element": element, "values": shown}
            draft.say(Diagnostic("REL606", draft.path(node.iri), values=facts))
            return


def _node(iri: str, kind: str, text: str) -> SharedNode:
    return SharedNode(kind, iri, tuple((name, value) for name, value in json.loads(text)))


def _write(draft: Draft, number: int, thing: Reduced, out: BinaryIO) -> None:
    """Write one thing; one that is a work of its own is described by its own records alone."""
    path = draft.path(thing.node.iri)
    known = draft.db.execute("SELECT 1 FROM work WHERE path = ?", (path,)).fetchone()
    if known is None:
        out.write("".join(f"{line}\n" for line in thing.lines).encode("utf-8"))
    label = _label(thing.node) or path
    draft.db.execute(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
        (number, path, _kind(path, thing.node.kind), label, search.sorting(label),
         digest_of(thing.lines), json.dumps(thing.node.elements, ensure_ascii=False)),
    )  # fmt: skip
    draft.db.executemany(
        "INSERT INTO bench.place VALUES (?, ?)", [(digest, number) for digest in thing.digests]
    )
    for name, value in thing.node.elements:
        if name in {"issn", "eissn"}:
            key = f"issn:{value}"
            draft.db.execute("INSERT OR IGNORE INTO identifier VALUES (?, ?)", (key, path))
        elif name == "orcid":
            key = f"orcid:{value.upper()}"
            draft.db.execute("INSERT OR IGNORE INTO identifier VALUES (?, ?)", (key, path))


def digest_of(lines: Iterable[str]) -> str:
    """Return a short digest of *lines* as a set, by which two releases are compared."""
    text = "\n".join(sorted(set(lines)))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _kind(path: str, kind: str) -> str:
    """Return the list a thing stands in: a magazine stands among the journals."""
    first = path.partition("/")[0]
    return kind if kind in _WITHIN or first == "work" or "://" in path else first


def _label(node: SharedNode) -> str:
    """Return the name of a thing among what is said of it, or an empty string."""
    said = dict(reversed(node.elements))
    return next((said[name] for name in _NAMES if said.get(name)), "")
