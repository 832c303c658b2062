"""The embedded driver: Oxigraph on disk, bulk-loaded once, then opened read-only by many.

Terms enter and leave as N-Triples text, so that no caller needs the library's term objects.
A store opened for reading keeps the snapshot of its opening; a release never changes, so that
is what readers want.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from ris2rdf.store import lines

_FORMATS = {".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}
_Graph = ox.NamedNode | ox.DefaultGraph
_PART = 20_000  # lines made into quads at a time
_LOADED = 32 << 20  # bytes loaded in bulk at a time: half takes 6 % longer, twice 200 MB more


class Embedded:
    """An Oxigraph store in the directory *path*; ``create`` makes one that can be loaded."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self._store: ox.Store | None = (
            ox.Store(str(path)) if writable else ox.Store.read_only(str(path))
        )

    @classmethod
    def create(cls, path: Path) -> "Embedded":
        """Return a new, empty store in the directory *path*, open for loading."""
        path.mkdir(parents=True, exist_ok=True)
        return cls(path, writable=True)

    @classmethod
    def copied(cls, source: Path, target: Path) -> "Embedded":
        """Return a store in the directory *target*, open for writing, with all that *source* holds.

        Its files are linked, not copied: they are never changed, only new ones are added.
        """
        ox.Store.read_only(str(source)).backup(str(target))
        return cls(target, writable=True)

    def triples(self, subject: str, graph: str = "") -> list[str]:
        """Return the N-Triples lines about the term *subject* (``<iri>`` or ``_:label``)."""
        term = lines.subject(subject)
        if not term:
            return []
        quads = self._opened.quads_for_pattern(_subject(term), None, None, _graph(graph))
        return [f"{term} {quad.predicate} {quad.object} ." for quad in quads]

    def graph(self, name: str = "") -> Iterator[str]:
        """Yield every line of one graph, the default one if *name* is empty."""
        for quad in self._opened.quads_for_pattern(None, None, None, _graph(name)):
            yield lines.line(quad)

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(str(name)[1:-1] for name in self._opened.named_graphs())

    def holds(self, graph: str = "") -> bool:
        """Tell whether there is any triple in one graph."""
        return (
            next(self._opened.quads_for_pattern(None, None, None, _graph(graph)), None) is not None
        )

    def load(self, path: Path, ends: Iterable[int] = ()) -> None:
        """Bulk-load an N-Triples or N-Quads file; not transactional, so only into a new store.

        The library takes up to a gigabyte for a million triples, and sorts them all. So the file is
        loaded in parts up to some of *ends*, places in it between which blank nodes are known.
        """
        form, last = _FORMATS[path.suffix], 0
        with path.open("rb") as stream:
            for end in _apart(ends):
                self._opened.bulk_load(input=stream.read(end - last), format=form)
                last = end
            self._opened.bulk_load(input=stream, format=form)

    def insert(self, quads: Iterable[str]) -> int:
        """Add lines of N-Triples or N-Quads, blank nodes under the names they have there.

        Returns how many were not there. For small changes of a store, and in parts: each is made of
        quads in Python, and kept in memory until it is written.
        """
        added = 0
        waiting = iter(quads)
        while some := "".join(islice(waiting, _PART)):
            fresh = {quad for quad in _parsed(some) if quad not in self._opened}
            self._opened.extend(fresh)
            added += len(fresh)
        return added

    def erase(self, quads: Iterable[str]) -> None:
        """Remove lines of N-Quads; blank nodes are taken by their names."""
        for quad in _parsed("".join(quads)):
            self._opened.remove(quad)

    def remove(self, subject: str, graph: str = "") -> list[str]:
        """Remove all about the term *subject* in one graph; returns the objects that were said."""
        quads = list(self._opened.quads_for_pattern(_subject(subject), None, None, _graph(graph)))
        for quad in quads:
            self._opened.remove(quad)
        return [str(quad.object) for quad in quads]

    def flush(self) -> None:
        """Write what was changed through to the files."""
        self._opened.flush()

    def optimize(self) -> None:
        """Compact the files on disk; reading is quicker afterwards."""
        self._opened.optimize()
        self._opened.flush()

    def count(self, graph: str = "") -> int:
        """Return the number of triples in one graph.

        Oxigraph counts the whole store at once, a graph by walking it (4 us a triple in Python):
        the default graph, much the largest, is what is left without the others.
        """
        if not graph:
            return len(self._opened) - sum(self.count(name) for name in self.graphs())
        return sum(1 for _ in self._opened.quads_for_pattern(None, None, None, _graph(graph)))

    def close(self) -> None:
        """Release the files: the library closes them with the last reference."""
        self._store = None

    @property
    def _opened(self) -> ox.Store:
        if self._store is None:
            raise ValueError("this store has been closed")
        return self._store


def _apart(ends: Iterable[int]) -> Iterator[int]:
    """Yield those of *ends* that are a part's length from one another."""
    last = 0
    for end in ends:
        if end - last >= _LOADED:
            last = end
            yield end


def _subject(term: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(term[2:]) if term.startswith("_:") else ox.NamedNode(term[1:-1])


def _graph(name: str) -> _Graph:
    return ox.NamedNode(name) if name else ox.DefaultGraph()


def _parsed(text: str) -> Iterator[ox.Quad]:
    return ox.parse(text.encode("utf-8"), format=ox.RdfFormat.N_QUADS)
