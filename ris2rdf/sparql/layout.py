"""Small graphs as people like to read them: Turtle and JSON-LD by our own writers.

N-Triples of any graph enter, a text leaves that says the same. The evaluator's own forms are flat
and without a context; these are what the documents of the site look like. Our writers know the
graphs we make; a stranger's CONSTRUCT may make others, so what they write is read back, and where
it is not the same the evaluator's form is taken.
"""

from collections import Counter
from collections.abc import Mapping

import pyoxigraph as ox

from ris2rdf.vocabulary import jsonld, turtle

FORMS = {"turtle": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}


def laid_out(ntriples: bytes, name: str, prefixes: Mapping[str, str]) -> bytes:
    """Return a graph in Turtle, with those of *prefixes* that it needs, or in JSON-LD."""
    lines = [line for line in ntriples.decode().split("\n") if line]
    text = jsonld.write(lines, None) if name == "jsonld" else turtle.write(lines, prefixes)
    body = text.encode()
    if _said(body, FORMS[name]) == _said(ntriples, ox.RdfFormat.N_TRIPLES):
        return body
    triples = [quad.triple for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)]
    return ox.serialize(triples, format=FORMS[name], prefixes=dict(prefixes)) or b""


def _said(body: bytes, form: ox.RdfFormat) -> Counter[tuple[str, str, str]] | None:
    """Return the distinct triples of a graph but for the names of blank nodes; None if broken.

    Two graphs that differ in nothing but how their blank nodes hang together look the same here:
    comparing those takes any time an attacker likes.
    """
    try:
        quads = set(ox.parse(body, format=form))
    except (SyntaxError, ValueError):
        return None
    return Counter((_name(q.subject), str(q.predicate), _name(q.object)) for q in quads)


def _name(term: object) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)
