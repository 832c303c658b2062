"""The embedded driver: Oxigraph on disk, bulk-loaded once, then opened read-only by many.

Terms enter and leave as N-Triples text, so that no caller needs the library's term objects.
A store opened for reading keeps the snapshot of its opening; a release never changes, so that
is what readers want.
"""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from ris2rdf.store import lines

_FORMATS = {".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}
_Graph = ox.NamedNode | ox.DefaultGraph


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

    def load(self, path: Path) -> None:
        """Bulk-load an N-Triples or N-Quads file; not transactional, so only into a new store."""
        self._opened.bulk_load(path=str(path), format=_FORMATS[path.suffix])

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


def _subject(term: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(term[2:]) if term.startswith("_:") else ox.NamedNode(term[1:-1])


def _graph(name: str) -> _Graph:
    return ox.NamedNode(name) if name else ox.DefaultGraph()
