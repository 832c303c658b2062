"""Triples to bytes, block by block: each format takes N-Triples lines and never keeps them all.

A block is what one record adds. N-Triples is written as it comes, Turtle and JSON-LD a block at a
time, RDF/XML out of a spool on disk, since its writer wants every triple in turn.
"""

import json
import tempfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO, Protocol

from ris2rdf import terms
from ris2rdf.vocabulary import jsonld, turtle


class Writer(Protocol):
    """One output being written; ``graph`` is the IRI of a named graph, or empty."""

    def write(self, lines: Sequence[str], graph: str = "") -> None:
        """Add a block of N-Triples lines."""

    def close(self) -> None:
        """Write what ends the output."""


class NTriples:
    """One triple a line; named graphs are left out of the lines."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    def write(self, lines: Sequence[str], graph: str = "") -> None:  # noqa: ARG002 -- no graphs
        """Write *lines* as they are."""
        if lines:
            self.out.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        """Nothing ends N-Triples."""


class NQuads(NTriples):
    """One quad a line."""

    def write(self, lines: Sequence[str], graph: str = "") -> None:
        """Write *lines* with *graph* as the fourth term."""
        if graph:
            lines = [f"{line[:-1]}<{graph}> ." for line in lines]
        super().write(lines)


class Turtle:
    """Prefixes once, then one paragraph a subject."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        out.write(turtle.header(terms.prefixes()).encode())

    def write(self, lines: Sequence[str], graph: str = "") -> None:  # noqa: ARG002 -- no graphs
        """Write *lines* grouped by subject."""
        if lines:
            self.out.write(turtle.body(lines, terms.prefixes()).encode())

    def close(self) -> None:
        """Nothing ends Turtle."""


class TriG(Turtle):
    """Turtle, with the named graphs in braces."""

    def write(self, lines: Sequence[str], graph: str = "") -> None:
        """Write *lines* into *graph*."""
        if graph and lines:
            self.out.write(f"\n<{graph}> {{\n".encode())
        super().write(lines)
        if graph and lines:
            self.out.write(b"}\n")


class JsonLd:
    """One document: the fixed context, then the nodes of every block."""

    def __init__(self, out: BinaryIO, profile: str = "full") -> None:
        self.out, self.started = out, False
        self.profile = profile
        context = json.dumps(jsonld.context(), ensure_ascii=False, indent=1)
        out.write(f'{{"@context": {context},\n"@graph": ['.encode())

    def write(self, lines: Sequence[str], graph: str = "") -> None:  # noqa: ARG002 -- no graphs
        """Write the nodes of *lines*, nested below the first subject."""
        for node in jsonld.nodes(lines):
            self.out.write(b",\n" if self.started else b"\n")
            self.out.write(json.dumps(node, ensure_ascii=False, indent=1).encode())
            self.started = True

    def close(self) -> None:
        """Close the array and the document."""
        self.out.write(b"]}\n")


class RdfXml:
    """RDF/XML by pyoxigraph, from a spool of N-Triples."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.spool = tempfile.TemporaryFile()  # noqa: SIM115 -- closed in close()
        self.lines = NTriples(self.spool)

    def write(self, lines: Sequence[str], graph: str = "") -> None:  # noqa: ARG002 -- no graphs
        """Keep *lines* on disk."""
        self.lines.write(lines)

    def close(self) -> None:
        """Serialise the spool."""
        import pyoxigraph  # noqa: PLC0415 -- only this format needs it

        self.spool.seek(0)
        quads = pyoxigraph.parse(self.spool, pyoxigraph.RdfFormat.N_TRIPLES)
        triples: Iterable[pyoxigraph.Triple] = (quad.triple for quad in quads)
        pyoxigraph.serialize(
            triples, self.out, pyoxigraph.RdfFormat.RDF_XML, prefixes=terms.prefixes()
        )
        self.spool.close()


FORMATS = {
    "nt": NTriples,
    "nq": NQuads,
    "turtle": Turtle,
    "trig": TriG,
    "jsonld": JsonLd,
    "rdfxml": RdfXml,
}
