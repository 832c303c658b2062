"""N-Triples lines as an rdflib graph, with every lexical form as it was written.

rdflib's own reader is fifty times slower than pyoxigraph's, rewrites some lexical forms, and logs a
traceback for each date that does not exist; here such a date is data to be reported.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier

_TERMS = logging.getLogger("rdflib.term")


@contextmanager
def quiet_terms() -> Iterator[None]:
    """Keep rdflib from logging values that do not fit their datatype; other records pass."""

    def wanted(record: logging.LogRecord) -> bool:
        """Return whether the log should have *record*."""
        return not record.getMessage().startswith("Failed to convert Literal lexical form")

    _TERMS.addFilter(wanted)
    try:
        yield
    finally:
        _TERMS.removeFilter(wanted)


def graph(lines: Iterable[str]) -> Graph:
    """Return *lines* as a graph; raises ``ValueError`` where one is not N-Triples."""
    built = Graph(bind_namespaces="none")
    known: dict[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal, Identifier] = {}
    text = "\n".join(lines).encode()
    with quiet_terms():
        for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES):
            terms = [
                known.get(term) or known.setdefault(term, _term(term))
                for term in (quad.subject, quad.predicate, quad.object)
            ]
            built.add((terms[0], terms[1], terms[2]))
    return built


def _term(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal) -> Identifier:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    if datatype.endswith("XMLSchema#string"):
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(datatype), normalize=False)
