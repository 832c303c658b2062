"""The remote driver: one release in a server that speaks SPARQL 1.1 and the Graph Store Protocol.

The same enters and leaves as with the embedded driver. Look-ups are CONSTRUCT queries about one
term, which ``ris2rdf.terms`` has written; graphs are named by the protocol, never in the text.
Loading goes in parts that may be sent again; nothing is read by anybody before a release is
switched to, since no query names its graphs until then.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from requests import Response
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from ris2rdf import terms
from ris2rdf.store import lines
from ris2rdf.store.ahead import Ahead
from ris2rdf.store.link import NTRIPLES, PATIENCE, Addresses, Link, StoreError, silent
from ris2rdf.store.naming import Naming

PART = 4 << 20
"""Bytes sent at a time: small enough for any server, large enough that the way does not count."""

JSON = "application/sparql-results+json"
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ANY = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"


class Remote:
    """The release *release* in the server *at*; ``about`` are the graphs about it, by IRI.

    The server has *seconds* for the answer to a look-up.
    """

    def __init__(
        self,
        at: Addresses,
        base: str,
        release: str,
        about: Sequence[str] = (),
        *,
        seconds: float = PATIENCE,
    ) -> None:
        self.naming = Naming(base, release)
        self.about = tuple(about)
        self.link = Link(at)
        self._seconds = seconds
        self._ahead = Ahead(self._about)

    def triples(self, subject: str, graph: str = "") -> list[str]:
        """Return the N-Triples lines about the term *subject* (``<iri>`` or ``_:label``)."""
        term = lines.subject(subject)
        return self._ahead.triples(term, graph) if term else []

    def graph(self, name: str = "") -> Iterator[str]:
        """Yield every line of one graph, the default one if *name* is empty."""
        return self._lines(ALL, name)

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(name for name in self.about if self.holds(name))

    def holds(self, graph: str = "") -> bool:
        """Tell whether there is any triple in one graph."""
        return bool(self._rows(ANY, graph))

    def count(self, graph: str = "") -> int:
        """Return the number of triples in one graph."""
        return int(self._rows(COUNT, graph)[0][0].value)

    def load(self, path: Path, ends: Iterable[int] = ()) -> None:  # noqa: ARG002 -- it keeps blank nodes
        """Add an N-Triples or N-Quads file, in parts; may be done again after a failure."""
        with path.open(encoding="utf-8", newline="\n") as text:
            stripped = (line.rstrip("\n") for line in text if line.strip())
            if path.suffix == ".nt":
                self.add(stripped)
                return
            for name, group in groupby(map(lines.split, stripped), lambda pair: pair[1]):
                self.about = tuple(dict.fromkeys((*self.about, *([name] if name else []))))
                self.add((line for line, _ in group), name)

    def add(self, triples: Iterable[str], graph: str = "") -> None:
        """Add N-Triples lines to one graph, in parts."""
        place = self._place(graph)
        for part in lines.parts(map(self.naming.line, triples), PART):
            self.link.add(place, part)

    def drop(self) -> None:
        """Remove all of the release from the server."""
        for name in (*self.about, ""):
            self.link.drop(self._place(name))

    def optimize(self) -> None:
        """Do nothing: a server looks after its own files."""

    def close(self) -> None:
        """Close the connections."""
        self.link.close()

    def _about(self, known: Sequence[str], graph: str) -> Iterator[str]:
        """Yield the lines about the terms *known*; of a list cell, with all cells after it."""
        cells = (
            cell for term in known if term.startswith("_:") for cell in self._after(term, graph)
        )
        names = map(self.naming.term, dict.fromkeys((*known, *cells)))
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {' '.join(names)} }} ?s ?p ?o }}"
        return self._lines(query, graph)

    def _after(self, cell: str, graph: str) -> list[str]:
        """Return the list cells after *cell*, as far as they are found at once."""
        rest = terms.iri(terms.expand("rdf:rest"))
        # With a variable for the last predicate Virtuoso 7.2.5 leaves triples out.
        path = f"{self.naming.term(cell)} {rest}* ?s . ?s {rest} ?o"
        found = self._lines(f"CONSTRUCT {{ ?s {rest} ?o }} WHERE {{ {path} }}", graph)
        return [line.split(" ", 1)[0] for line in found]

    def _place(self, graph: str) -> str:
        return self.naming.inside(graph) if graph else self.naming.default

    def _asked(self, query: str, accept: str, graph: str) -> AbstractContextManager[Response]:
        place, nothing = self._place(graph), self.naming.nothing
        return self.link.asked(query, accept, [place], [nothing], self._seconds)

    def _lines(self, query: str, graph: str) -> Iterator[str]:
        with self._asked(query, NTRIPLES, graph) as found:
            found.raw.decode_content = True
            for triple in self.read(found.raw):
                yield lines.line(triple)

    def _rows(self, query: str, graph: str) -> list[Any]:
        with self._asked(query, JSON, graph) as found:
            try:
                body = found.content
                return list(ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON))  # type: ignore[arg-type] # a SELECT has rows
            except (RequestException, SyntaxError) as fault:
                raise silent(self.link.at.query, fault) from fault

    def read(self, body: Any) -> Iterator[ox.Triple]:
        """Yield the triples of the file *body* in N-Triples, under the names of the release."""
        outside: Any = self.naming.outside
        try:
            for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES):
                yield ox.Triple(outside(quad.subject), quad.predicate, outside(quad.object))
        except (HTTPError, OSError, SyntaxError) as fault:
            raise StoreError(f"the answer of {self.link.at.query} broke off: {fault}") from fault
