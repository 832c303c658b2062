"""What a release is called in a store that holds several, and how names change on the way there.

N-Triples lines and terms enter and leave. A release is the graph ``<base>release/ID``; the graphs
about it, known to clients as ``<base>graph/NAME``, are ``<base>release/ID/graph/NAME`` there, so
that a reader of one release never meets a graph of another. Blank nodes become Skolem IRIs (RDF 1.1
Concepts, 3.5): a part of a release may then be sent again without doubling a list, and a list cell
can be looked up by its name.
"""

from typing import NamedTuple
from urllib.parse import unquote

import pyoxigraph as ox

from ris2rdf import terms

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Naming(NamedTuple):
    """The names of the release called *release* whose IRIs begin with *base*."""

    base: str
    release: str

    @property
    def default(self) -> str:
        """The graph that holds the triples of the release."""
        return f"{self.base}release/{self.release}"

    @property
    def nothing(self) -> str:
        """A graph that is always empty: stands for no graph where none would mean all."""
        return f"{self.base}release/none"

    @property
    def public(self) -> str:
        """What the names of the graphs about the data begin with, for clients."""
        return f"{self.base}graph/"

    @property
    def private(self) -> str:
        """What they begin with in the store."""
        return f"{self.default}/graph/"

    @property
    def skolem(self) -> str:
        """What the IRIs begin with that stand for blank nodes."""
        return f"{self.base}.well-known/genid/"

    def inside(self, iri: str) -> str:
        """Return what *iri* is called in the store."""
        if iri.startswith(self.public):
            return self.private + iri.removeprefix(self.public)
        return iri

    def term(self, text: str) -> str:
        """Return the N-Triples term of *text* (``<iri>``, an IRI or ``_:label``) in the store."""
        if text.startswith("_:"):
            return terms.iri(self.skolem + terms.percent(text[2:]))
        return terms.iri(self.inside(text.removeprefix("<").removesuffix(">")))

    def line(self, line: str) -> str:
        """Return the N-Triples *line* as it is sent to the store."""
        if "_:" not in line and self.public not in line:
            return line
        subject, predicate, rest = line.removesuffix(" .").split(" ", 2)
        if rest.startswith(("_:", "<")):
            rest = self.term(rest)
        return f"{self.term(subject)} {predicate} {rest} ."

    def outside(self, node: Term) -> Term:
        """Return *node* of the store as the release has it."""
        if isinstance(node, ox.NamedNode):
            if node.value.startswith(self.skolem):
                return ox.BlankNode(unquote(node.value.removeprefix(self.skolem)))
            if node.value.startswith(self.private):
                return ox.NamedNode(self.public + node.value.removeprefix(self.private))
        return node
