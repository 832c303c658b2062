"""N-Triples and N-Quads lines as both drivers make and take them: strings, no store."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from ris2rdf import terms

_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def line(triple: ox.Triple | ox.Quad) -> str:
    """Return the N-Triples line of *triple*, whatever graph it is in."""
    return f"{triple.subject} {triple.predicate} {triple.object} ."


def subject(text: str) -> str:
    """Return *text* (``<iri>``, an IRI or ``_:label``) as a term to look up, empty if it is none.

    What a visitor's address is made into may be no IRI; encoded it is one, that nobody knows.
    """
    if text.startswith("_:"):
        return text
    term = terms.iri(text.removeprefix("<").removesuffix(">"))
    return term if _ABSOLUTE.match(term) else ""


def split(quad: str) -> tuple[str, str]:
    """Return an N-Quads line as the N-Triples line and the IRI of its graph, empty for the default.

    >>> split('<a:s> <a:p> "x <y>" <a:g> .')
    ('<a:s> <a:p> "x <y>" .', 'a:g')
    """
    found = next(iter(ox.parse(quad, format=ox.RdfFormat.N_QUADS)))
    graph = found.graph_name
    return line(found), graph.value if isinstance(graph, ox.NamedNode) else ""


def ends(path: Path, size: int) -> Iterator[int]:
    """Yield where lines of the file *path* end, one after each *size* bytes."""
    with path.open("rb") as stream:
        while stream.seek(size, os.SEEK_CUR) < path.stat().st_size:
            stream.readline()
            yield stream.tell()


def parts(lines: Iterable[str], size: int) -> Iterator[bytes]:
    """Yield *lines* as bytes in parts of at least *size* bytes, but for the last."""
    part, length = [], 0
    for text in lines:
        part.append(f"{text}\n".encode())
        length += len(part[-1])
        if length >= size:
            yield b"".join(part)
            part, length = [], 0
    if part:
        yield b"".join(part)
