"""The statements of one document, by subject: what the property table and links are made of.

N-Triples lines go in, subjects with their properties come out. Nothing is added or inferred.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph

from ris2rdf import terms

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SCHEMA = "http://schema.org/"
TYPE, FIRST, REST, NIL = (RDF + name for name in ("type", "first", "rest", "nil"))


class Term(NamedTuple):
    """The object of a statement: an IRI, a blank node or a literal."""

    kind: str
    value: str
    datatype: str = ""
    language: str = ""


class Graph:
    """The statements of a document, grouped by subject and property in the order they came."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.subjects: dict[str, dict[str, list[Term]]] = {}
        text = "\n".join(lines).encode()
        for quad in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES):
            properties = self.subjects.setdefault(_node(quad.subject), {})
            properties.setdefault(quad.predicate.value, []).append(_term(quad.object))

    def properties(self, subject: str) -> dict[str, list[Term]]:
        """Return the properties of *subject* with their values; empty if nothing is said of it."""
        return self.subjects.get(subject, {})

    def values(self, subject: str, *properties: str) -> list[Term]:
        """Return the distinct values of *subject* under any of *properties* (CURIEs)."""
        own = self.properties(subject)
        found = (term for name in properties for term in own.get(terms.expand(name), ()))
        return list(dict.fromkeys(found))

    def text(self, subject: str, *properties: str) -> str:
        """Return the first value of *subject* under *properties*, or an empty string."""
        return next((term.value for term in self.values(subject, *properties)), "")

    def types(self, subject: str) -> set[str]:
        """Return the classes of *subject* as CURIEs."""
        return {terms.shorten(term.value) for term in self.properties(subject).get(TYPE, ())}

    def label(self, subject: str) -> str:
        """Return the name of *subject*, or an empty string where the document has none."""
        return self.text(
            subject, "schema:name", "skos:prefLabel", "dcterms:title", "foaf:name", "rdfs:label"
        )

    def members(self, cell: str) -> Iterator[Term]:
        """Yield the members of the RDF list that begins at *cell*."""
        seen = set()
        while cell != NIL and cell not in seen:
            seen.add(cell)
            properties = self.properties(cell)
            yield from properties.get(FIRST, ())
            cell = next((term.value for term in properties.get(REST, ())), NIL)

    def above(self, subject: str) -> list[str]:
        """Return what *subject* is part of, nearest first: issue, volume, journal."""
        chain: list[str] = []
        queue = [subject]
        while queue:
            parents = self.values(queue.pop(0), "schema:isPartOf", "dcterms:isPartOf")
            fresh = [term.value for term in parents if term.value not in chain]
            chain += fresh
            queue += fresh
        return chain


def _node(node: object) -> str:
    if isinstance(node, pyoxigraph.BlankNode):
        return f"_:{node.value}"
    return str(getattr(node, "value", node))


def _term(node: object) -> Term:
    if isinstance(node, pyoxigraph.Literal):
        return Term("literal", node.value, node.datatype.value, node.language or "")
    kind = "blank" if isinstance(node, pyoxigraph.BlankNode) else "iri"
    return Term(kind, _node(node))
