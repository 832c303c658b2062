"""Triples to bytes, block by block: each format takes N-Triples lines and never keeps them all.

A block is what one record adds: lines of the default graph, and of named graphs. N-Triples is
written as it comes, Turtle and JSON-LD a block at a time, RDF/XML out of a spool on disk, since
its writer wants every triple in turn. A format without graphs takes all lines of a block.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO, NamedTuple, Protocol

import msgspec

from ris2rdf import terms
from ris2rdf.vocabulary import jsonld, profiles, turtle


class Block(NamedTuple):
    """What one record adds: its work, a text of the default graph, texts of named graphs by IRI.

    A text holds whole lines of N-Triples, in UTF-8, with their ends.
    """

    root: str
    text: bytes
    named: Mapping[str, bytes] = {}

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return sum([_ends(text) for text in (self.text, *self.named.values())])

    @property
    def lines(self) -> list[str]:
        """The lines of the default graph."""
        return as_lines(self.text)

    @property
    def all(self) -> list[str]:
        """Every line, for a format without graphs."""
        return as_lines(b"".join([self.text, *self.named.values()]))


def _ends(text: bytes) -> int:
    # Of 20 kB, bytes.count looks at each byte: 31 us; what replaces them jumps to them: 7.
    return len(text) - len(text.replace(b"\n", b""))


def as_lines(text: bytes) -> list[str]:
    """Return the lines of *text* without their ends."""
    return text.decode().split("\n")[:-1]


def as_text(lines: Iterable[str]) -> bytes:
    """Return *lines* with their ends, in UTF-8."""
    return "".join([f"{line}\n" for line in lines]).encode()


class Writer(Protocol):
    """One output being written."""

    out: BinaryIO

    def write(self, block: Block) -> int:
        """Add *block*; return how many lines of it were written."""

    def close(self) -> None:
        """Write what ends the output."""


class NTriples:
    """One triple a line."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out

    def write(self, block: Block) -> int:
        """Write the lines as they are."""
        self.out.write(block.text)
        for text in block.named.values():
            self.out.write(text)
        return block.line_count

    def close(self) -> None:
        """Nothing ends N-Triples."""


class NQuads(NTriples):
    """One quad a line."""

    def write(self, block: Block) -> int:
        """Write the lines of named graphs with the graph as fourth term."""
        self.out.write(block.text)
        for graph, text in block.named.items():
            self.out.write(text.replace(b" .\n", f" <{graph}> .\n".encode()))
        return block.line_count


class Turtle:
    """One paragraph a subject; a prefix is declared where it is first used."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.declared: set[str] = set()

    def write(self, block: Block) -> int:
        """Write a block grouped by subject."""
        if lines := block.all:
            self._put(turtle.write(lines, root=block.root))
        return len(lines)

    def _put(self, text: str) -> None:
        head, _, body = text.partition("\n\n")
        fresh = [f"{line}\n" for line in head.split("\n") if line not in self.declared]
        # The empty prefix belongs to one record: it is declared again by the next one.
        self.declared.update(line[:-1] for line in fresh if not line.startswith("@prefix :"))
        self.out.write("".join([*fresh, "\n" if fresh else "", body, "\n"]).encode())

    def close(self) -> None:
        """Nothing ends Turtle."""


class TriG(Turtle):
    """Turtle, with the named graphs in braces."""

    def write(self, block: Block) -> int:
        """Write a block, its named graphs after its own lines."""
        named = {graph: as_lines(text) for graph, text in block.named.items()}
        self._put(turtle.write_graphs(block.lines, named, block.root))
        return block.line_count


class JsonLd:
    """One document: the fixed context, then the nodes of every block.

    Of *namespaces*, those of a profile, all properties are written. It takes whole blocks all the
    same: lists outside of the profile tell the order of people.
    """

    def __init__(self, out: BinaryIO, namespaces: frozenset[str] | None = None) -> None:
        self.out, self.started, self.namespaces = out, False, namespaces
        context = msgspec.json.format(msgspec.json.encode(jsonld.context()), indent=2)
        out.write(b'{"@context": ' + context + b',\n"@graph": [')

    def write(self, block: Block) -> int:
        """Write the nodes of a block, nested below its work."""
        lines = block.all
        for node in jsonld.nodes(lines, block.root or None, self.namespaces):
            self.out.write(b",\n" if self.started else b"\n")
            self.out.write(msgspec.json.format(msgspec.json.encode(node), indent=2))
            self.started = True
        return len(lines if self.namespaces is None else profiles.keep(lines, self.namespaces))

    def close(self) -> None:
        """Close the array and the document."""
        self.out.write(b"\n]}\n")


class RdfXml:
    """RDF/XML by pyoxigraph, from a spool of N-Triples."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.spool = tempfile.TemporaryFile()  # noqa: SIM115 -- closed in close()
        self.lines = NTriples(self.spool)

    def write(self, block: Block) -> int:
        """Keep a block on disk."""
        return self.lines.write(block)

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


FORMATS: dict[str, Callable[[BinaryIO], Writer]] = {
    "nt": NTriples,
    "nq": NQuads,
    "turtle": Turtle,
    "trig": TriG,
    "jsonld": JsonLd,
    "rdfxml": RdfXml,
}
