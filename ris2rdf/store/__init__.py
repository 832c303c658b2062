"""The triple store of a release: what the rest of ris2rdf asks of one, and the drivers.

N-Triples files enter, N-Triples lines leave; the Protocol is small so that a server that speaks
SPARQL can stand behind it as well as the embedded one. No query text is built here: look-ups are
by term. Strangers' queries never come this way (``ris2rdf.sparql`` runs them elsewhere).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from ris2rdf.store.embedded import Embedded

__all__ = ["Embedded", "Store"]


class Store(Protocol):
    """A set of triples (the default graph) and a few named graphs about it."""

    def triples(self, subject: str, graph: str = "") -> list[str]:
        """Return the N-Triples lines about the term *subject*, of *graph* or the default graph."""
        ...

    def graph(self, name: str = "") -> Iterator[str]:
        """Yield the N-Triples lines of the graph called *name* (an IRI; empty: the default one)."""
        ...

    def holds(self, graph: str = "") -> bool:
        """Tell whether there is any triple in *graph* or the default graph."""
        ...

    def graphs(self) -> list[str]:
        """Return the IRIs of the graphs about the data that hold anything, sorted."""
        ...

    def load(self, path: Path, ends: Iterable[int] = ()) -> None:
        """Add what the file *path* holds: ``.nt`` to the default graph, ``.nq`` as it says.

        It may be taken in parts up to *ends*: blank nodes are known between two of them.
        """
        ...

    def optimize(self) -> None:
        """Make the store ready to be read, after the last load."""
        ...

    def count(self, graph: str = "") -> int:
        """Return how many triples *graph* or the default graph has; may take long."""
        ...

    def close(self) -> None:
        """Let go of the store's files or connection."""
        ...
