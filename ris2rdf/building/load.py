"""The store of a release: loaded in bulk from the files of the stages, or brought up to date.

A draft enters; ``store/`` leaves, and how many triples the default graph has, as a set. Every
triple has one owner, so what changed is taken out by its subjects and put in again; what a work
owns is found by walking from it, for list cells have no names of their own.
"""

import gzip
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from ris2rdf import terms
from ris2rdf.building import candidates, reduce, written
from ris2rdf.building.draft import Draft, Past
from ris2rdf.building.written import Kind
from ris2rdf.release import packing, parts
from ris2rdf.release.parts import DamagedError
from ris2rdf.store import Embedded
from ris2rdf.store.lines import ends

_OWNED = "SELECT lines FROM stated JOIN work ON work.id = work WHERE path = ?"


def load(draft: Draft) -> int:
    """Fill ``store/``; returns the number of triples of the default graph.

    Raises DamagedError if the store of the release before cannot be used.
    """
    if draft.past is None:
        return _filled(draft)
    try:
        return _brought_up(draft, draft.past)
    except RuntimeError as fault:  # what the library raises where its files are not what they were
        raise DamagedError(f"the store of the release before is damaged: {fault}") from fault


def _filled(draft: Draft) -> int:
    """Fill ``store/`` from nothing.

    Oxigraph parses the text itself: making quads in Python takes more than twice as long. Only the
    head is made of quads, for its blank nodes are to keep their names.
    """
    with closing(Embedded.create(draft.folder / "store")) as store:
        store.load(draft.triples, written.ends(draft, Kind.WORK, Kind.THING))
        total = store.count()  # at once, while there is no other graph
        with draft.about.open("a", encoding="utf-8", newline="\n") as out:
            out.writelines(candidates.lines(draft))
        store.load(draft.about, ends(draft.about, 1 << 20))  # it has no blank nodes
        with draft.head.open(encoding="utf-8", newline="\n") as lines:
            store.insert(lines)
        store.optimize()
    return total


def _brought_up(draft: Draft, past: Past) -> int:
    """Make ``store/`` out of that of the release *past*."""
    total: int = past.manifest["counts"]["triples"]
    with closing(Embedded.copied(past.folder / "store", draft.folder / "store")) as store:
        taken, removed = _removed(draft, store)
        total -= removed
        with draft.triples.open(encoding="utf-8", newline="\n") as lines:
            total += store.insert(lines)
        total += store.insert(_said_elsewhere(draft, taken))
        with draft.about.open(encoding="utf-8", newline="\n") as lines:
            store.insert(lines)
        _exchange(draft, store, past.folder)
        store.flush()
    return total


def _removed(draft: Draft, store: Embedded) -> tuple[set[str], int]:
    """Take out of the default graph, and of the provenance, what changed.

    Returns the parts of things and works that were taken out, and how many triples.
    """
    provenance = f"{draft.config.base}graph/provenance"
    total = 0
    taken: set[str] = set()
    # What was held back had no triples; a thing at its address, a book of others, may have some.
    for path in _paths(draft, "SELECT path FROM bench.stale WHERE work IS NOT NULL"):
        total += _take_out(store, f"<{draft.iri(path)}>", taken)
        document = f"<{draft.config.base}doc/{path}>"
        for subject in (document, *_records(store, document)):
            total += len(store.remove(subject))
            store.remove(subject, provenance)
    for path in _paths(draft, "SELECT path FROM bench.altered"):
        # What belongs to a thing - the editors of a book - is a thing itself, altered or not.
        total += len(store.remove(f"<{draft.iri(path)}>"))
        taken.add(f"<{draft.iri(path)}>")
    return {term for term in taken if "#" in term}, total


def _said_elsewhere(draft: Draft, taken: Iterable[str]) -> Iterator[str]:
    """Yield what works and things of now say of the parts that were *taken* out.

    A chapter may name the editor of a book that is published itself: one address, two owners.
    """
    for term in sorted(taken):
        path = draft.path(term[1:-1])
        if draft.db.execute("SELECT 1 FROM thing WHERE path = ?", (path,)).fetchone():
            yield from (f"{line}\n" for line in reduce.again(draft, path).lines)
        whole = path.partition("#")[0]
        for (packed,) in draft.db.execute(_OWNED, (whole,)):
            lines = packing.unpacked(packed).splitlines(keepends=True)
            yield from (line for line in lines if line.startswith(f"{term} "))


def _paths(draft: Draft, sql: str) -> list[str]:
    return [row[0] for row in draft.db.execute(sql)]


def _take_out(store: Embedded, term: str, taken: set[str]) -> int:
    """Remove what the work *term* owns: itself, its parts, its list cells.

    Returns how many triples; the terms are added to *taken*.
    """
    part = f"{term[:-1]}#"
    waiting, seen, total = [term], {term}, 0
    while waiting:
        removed = store.remove(waiting.pop())
        total += len(removed)
        for target in removed:
            if target.startswith((part, "_:")) and target not in seen:
                seen.add(target)
                waiting.append(target)
    taken |= seen
    return total


def _records(store: Embedded, document: str) -> list[str]:
    """Return the records that a document says it is derived from."""
    derived = f" <{terms.expand('prov:wasDerivedFrom')}> "
    lines = store.triples(document)
    return [line.partition(derived)[2][:-2] for line in lines if derived in line]


def _exchange(draft: Draft, store: Embedded, past: Path) -> None:
    """Put the head and the candidates of now in the place of those before."""
    before = set(_head(draft, past))
    with draft.head.open(encoding="utf-8", newline="\n") as lines:
        now = set(lines)
    store.erase(before - now)
    store.insert(now - before)
    gone, come = candidates.changed(draft)
    store.erase(gone)
    store.insert(come)


def _head(draft: Draft, past: Path) -> Iterator[str]:
    """Yield the head of the release before: the first parts of its dump."""
    with (past / "dump" / "about.nq.gz").open("rb") as packed:
        sizes = [size for section, size in parts.members(draft.db, "about.nq.gz") if not section]
        for size in sizes:
            text = gzip.decompress(packed.read(size)).decode("utf-8")
            yield from (f"{line}\n" for line in text.split("\n")[:-1])
