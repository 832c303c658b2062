"""Looks up subjects on a remote store, and with each what will be asked for next.

A term enters, its lines leave. A description is walked from a thing to its parts and to what it
links to; asked one by one over the network, a work of twelve authors takes 75 requests and a third
of a second (Virtuoso), so what a subject links to is fetched with it and kept. A release
never changes, so what is kept stays true.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence

from ris2rdf import terms

DEPTH = 3
"""Links followed from what was asked for: a work, its people, their affiliations."""

WIDTH = 250
"""Terms fetched at a time: enough for most works, little enough for any server."""

KEPT = 5000
"""Subjects whose lines are kept."""

Fetch = Callable[[Sequence[str], str], Iterable[str]]
"""Takes terms and a graph and gives the lines about them, in any order, perhaps with more."""


class Ahead:
    """Look-ups by way of *fetch*; may be used by many threads."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._kept: OrderedDict[tuple[str, str], list[str]] = OrderedDict()
        self._lock = threading.Lock()

    def triples(self, term: str, graph: str) -> list[str]:
        """Return the lines about *term* in *graph*."""
        with self._lock:
            kept = self._kept.get((graph, term))
            if kept is not None:
                self._kept.move_to_end((graph, term))
        return list(kept if kept is not None else self._found(term, graph)[term])

    def _found(self, term: str, graph: str) -> dict[str, list[str]]:
        """Return the lines about *term* and about what it links to, by subject; keep them."""
        found: dict[str, list[str]] = {}
        wanted = [term]
        for _ in range(DEPTH):
            fresh: dict[str, list[str]] = {each: [] for each in wanted}
            for line in self._fetch(wanted, graph):
                fresh.setdefault(line.split(" ", 1)[0], []).append(line)
            found |= fresh
            wanted = [each for each in dict.fromkeys(_links(fresh)) if each not in found][:WIDTH]
            if not wanted:
                break
        self._keep(graph, found)
        return found

    def _keep(self, graph: str, found: dict[str, list[str]]) -> None:
        with self._lock:
            self._kept.update({(graph, term): lines for term, lines in found.items()})
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def _links(found: dict[str, list[str]]) -> Iterator[str]:
    """Yield what the lines *found* link to, classes left out."""
    kind = f"<{terms.expand('rdf:type')}>"
    for line in (line for lines in found.values() for line in lines):
        _, predicate, rest = line.split(" ", 2)
        if rest.startswith(("<", "_:")) and predicate != kind:
            yield rest.removesuffix(" .")
