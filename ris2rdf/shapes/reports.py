"""Results as RDF: a ``sh:ValidationReport``, as N-Triples lines and as Turtle.

Nodes are named: a result by what it says, so that two builds of the same data write the same
report. Only the cells of complex property paths are blank, as SHACL wants them.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from ris2rdf import terms
from ris2rdf.shapes.results import Result
from ris2rdf.shapes.rules import BASE, load
from ris2rdf.vocabulary import turtle

_TYPE = f"<{terms.expand('rdf:type')}>"
_BLOCK = 500


def report(
    results: Iterable[Result], iri: str = "", shapes_dir: Path | None = None, *, base: str = ""
) -> list[str]:
    """Return the validation report of *results*; its IRI is *iri*, or ``<base>report``.

    The base is that of the shapes named in the results if none is given.
    """
    results = list(results)
    base = base or _base(results)
    found = blocks(results, iri or f"{base}report", shapes_dir, base=base, size=len(results) or 1)
    return [line for lines in found for line in lines]


def blocks(
    results: Iterable[Result],
    iri: str,
    shapes_dir: Path | None = None,
    *,
    base: str,
    size: int = _BLOCK,
) -> Iterator[list[str]]:
    """Yield the report *iri* on *results*, each of them given once, in blocks of lines.

    A block tells of *size* results and can be written by itself: the cells of its paths are its
    own. The first one has the verdict.
    """
    graphs = [load(shapes_dir, scope, base).graph for scope in ("record", "dataset")]
    rest = iter(results)
    some = list(islice(rest, size))
    verdict = terms.literal("false" if some else "true", terms.expand("xsd:boolean"))
    lines = {
        f"<{iri}> {_TYPE} {_sh('ValidationReport')} .": None,
        f"<{iri}> {_sh('conforms')} {verdict} .": None,
    }
    number = 0
    while some or lines:
        for result in some:
            lines |= dict.fromkeys(_result(result, iri, graphs, number))
        yield list(lines)
        some, number = list(islice(rest, size)), number + 1
        lines = {}


def _base(results: Iterable[Result]) -> str:
    bases = (r.source_shape.rpartition("shapes.ttl#")[0] for r in results)
    return next((base for base in bases if base), BASE)


def report_turtle(lines: Iterable[str], iri: str = "") -> str:
    """Return the *lines* of a report as Turtle."""
    return turtle.write(lines, root=iri)


@cache
def _sh(name: str) -> str:
    return f"<{terms.expand(f'sh:{name}')}>"


def _result(result: Result, report: str, graphs: list[Graph], block: int) -> Iterator[str]:
    mark = terms.short_hash("\n".join(result._replace(message="")), 20)
    node = f"<{report}#{result.code.lower()}-{mark}>"
    yield f"<{report}> {_sh('result')} {node} ."
    yield f"{node} {_TYPE} {_sh('ValidationResult')} ."
    yield f"{node} {_sh('focusNode')} {_node(result.focus)} ."
    yield f"{node} {_sh('resultSeverity')} {_sh(result.severity)} ."
    yield f"{node} {_sh('sourceConstraintComponent')} <{result.component}> ."
    yield f"{node} {_sh('resultMessage')} {terms.literal(result.message, language='en')} ."
    if result.source_shape:
        yield f"{node} {_sh('sourceShape')} <{result.source_shape}> ."
    if result.value:
        yield f"{node} {_sh('value')} {result.value} ."
    yield from _path(result, node, graphs, block)


def _node(name: str) -> str:
    return name if name.startswith("_:") else f"<{name}>"


def _path(result: Result, node: str, graphs: list[Graph], block: int) -> Iterator[str]:
    if result.path and "<" not in result.path:
        yield f"{node} {_sh('resultPath')} <{result.path}> ."
        return
    for graph in graphs:
        for path in graph.objects(URIRef(result.source_shape), SH.path):
            label = terms.short_hash(result.source_shape, 12)
            names: dict[Node, str] = {}
            lines = list(_copied(graph, path, f"_:path{block or ''}{label}", names))
            yield f"{node} {_sh('resultPath')} {names[path]} ."
            yield from lines


def _copied(graph: Graph, node: Node, label: str, names: dict[Node, str]) -> Iterator[str]:
    """Yield the triples of a path's blank *node*, its blank nodes named in the order they come."""
    names[node] = f"{label}n{len(names)}"
    for predicate, value in sorted(graph.predicate_objects(node)):
        if isinstance(value, BNode):
            if value not in names:
                yield from _copied(graph, value, label, names)
            yield f"{names[node]} <{predicate}> {names[value]} ."
        else:
            yield f"{names[node]} <{predicate}> <{value}> ."
