"""Lines in any of the RDF formats, as bytes.

N-Triples lines enter - of the default graph, and of named ones where the format has them - and
bytes leave, the same for the same lines in any order.
"""

from collections.abc import Callable, Iterable, Mapping

from ris2rdf import terms
from ris2rdf.diagnostics import UsageError
from ris2rdf.vocabulary import jsonld, profiles, turtle

Named = Mapping[str, Iterable[str]]


def serialise(
    lines: Iterable[str],
    format: str,  # noqa: A002 - the word that the command line and the documentation use
    root: str | None = None,
    named: Named | None = None,
    namespaces: frozenset[str] | None = None,
) -> bytes:
    """Return *lines* in *format*: nt, nq, turtle, trig, jsonld or rdfxml.

    *root* is the IRI to start from; *named* adds graphs in nq and trig, and is left out elsewhere.
    Of *namespaces*, those of a profile, comes what *lines* say in them.
    """
    if format == "jsonld":
        return jsonld.write(lines, root, namespaces).encode()
    if format == "turtle":
        return turtle.write(lines, None, root or "", namespaces).encode()
    if namespaces is not None:
        lines = profiles.keep(lines, namespaces)
    write = _WRITERS.get(format)
    if write is None:
        raise UsageError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    return write(lines, root or "", named or {})


def _nt(lines: Iterable[str], _root: str, _named: Named) -> bytes:
    return "".join(f"{line}\n" for line in sorted(set(lines))).encode()


def _nq(lines: Iterable[str], root: str, named: Named) -> bytes:
    quads = [_nt(lines, root, named)]
    for name, inside in sorted(named.items()):
        graph = terms.iri(name)
        quads += [f"{line[:-1]}{graph} .\n".encode() for line in sorted(set(inside))]
    return b"".join(quads)


def _trig(lines: Iterable[str], root: str, named: Named) -> bytes:
    return turtle.write_graphs(lines, named, root).encode()


def _rdfxml(lines: Iterable[str], root: str, named: Named) -> bytes:
    import pyoxigraph  # noqa: PLC0415 - a store's library, wanted for one format of six

    triples = pyoxigraph.parse(
        _nt(lines, root, named), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True
    )
    written = pyoxigraph.serialize(
        (quad.triple for quad in triples),
        format=pyoxigraph.RdfFormat.RDF_XML,
        prefixes=terms.prefixes(),
    )
    return written or b""


_WRITERS: dict[str, Callable[[Iterable[str], str, Named], bytes]] = {
    "nt": _nt,
    "nq": _nq,
    "trig": _trig,
    "rdfxml": _rdfxml,
}
FORMATS = (*_WRITERS, "turtle", "jsonld")
