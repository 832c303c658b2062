"""pyshacl, the reference validator: what it reports is what counts.

Lines and shapes enter; results leave. Two faults of the libraries are mended for the time of one
validation: rdflib parses the text of a query again for every focus node (some 80 % of the time of a
validation; with the memory here it is 7 to 10 times faster), and pyshacl puts values into messages
as patterns for ``re.sub``, so that a backslash in a title would end the run.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import pyshacl
from pyshacl.constraints.constraint_component import ConstraintComponent
from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import processor
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from ris2rdf import terms
from ris2rdf.diagnostics import Ris2rdfError
from ris2rdf.shapes.graphs import graph, quiet_terms
from ris2rdf.shapes.paths import written
from ris2rdf.shapes.results import Result
from ris2rdf.shapes.rules import Shapes, severity

_ONE_AT_A_TIME = threading.RLock()

PATCHED: tuple[tuple[Any, str], ...] = (
    (processor, "parseQuery"),
    (processor, "translateQuery"),
    (ConstraintComponent, "_format_sparql_based_result_message"),
    (ConstraintComponent, "make_v_result_description"),
)
"""The names that are replaced; where a release of the libraries moves one, none is."""


class ShapesError(Ris2rdfError):
    """The shapes cannot be run; says what the validator found wrong with them."""

    exit_code = 2


def results(lines: Iterable[str], shapes: Shapes, only: Iterable[str] = ()) -> list[Result]:
    """Return what pyshacl reports on *lines*, of the shapes *only* if some are named."""
    with _ONE_AT_A_TIME, _mended(), quiet_terms():
        _, report, text = pyshacl.validate(
            graph(lines),
            shacl_graph=shapes.graph,
            inference="none",
            use_shapes=sorted(only) or None,
        )
    if not isinstance(report, Graph):
        raise ShapesError(f"The shapes cannot be run: {text.strip()}")
    return sorted({_result(report, node, shapes) for node in report.objects(None, SH.result)})


def _result(report: Graph, node: Node, shapes: Shapes) -> Result:
    path = report.value(node, SH.resultPath)
    return shapes.result(
        report.value(node, SH.sourceShape),
        severity(report.value(node, SH.resultSeverity)),
        focus=_name(report.value(node, SH.focusNode)),
        path="" if path is None else written(report, path),
        value=_term(report.value(node, SH.value)),
        message=str(report.value(node, SH.resultMessage) or ""),
        component=str(report.value(node, SH.sourceConstraintComponent)),
    )


def _name(node: Node | None) -> str:
    return node.n3() if isinstance(node, BNode) else str(node)


def _term(node: Node | None) -> str:
    if isinstance(node, Literal):
        return terms.literal(str(node), str(node.datatype or ""), node.language or "")
    if node is None:
        return ""
    return f"<{node}>" if isinstance(node, URIRef) else _name(node)


@contextmanager
def _mended() -> Iterator[None]:
    """Run with remembered queries and plain messages; restored afterwards, whatever happens."""
    if not all(hasattr(owner, name) for owner, name in PATCHED):  # slower, but the same results
        yield
        return
    kept = [(owner, name, owner.__dict__[name]) for owner, name in PATCHED]
    replacements: list[Callable[..., Any]] = [_unparsed, _remembered, _filled, _undescribed]
    for (owner, name), replacement in zip(PATCHED, replacements, strict=True):
        setattr(owner, name, replacement)
    try:
        yield
    finally:
        for owner, name, original in kept:
            setattr(owner, name, original)


def _unparsed(text: str) -> str:
    return text


def _remembered(text: str, base: str | None, prefixes: Mapping[str, Any]) -> Query:
    return _translated(text, base, tuple(prefixes.items()))


@lru_cache(maxsize=512)
def _translated(text: str, base: str | None, prefixes: tuple[tuple[str, Any], ...]) -> Query:
    return translateQuery(parseQuery(text), base, dict(prefixes))


def _filled(_constraint: object, message: str, bound: Any) -> str:
    """Return *message* with the variables of a row of a SPARQL constraint put in as they are."""
    *named, row = bound if isinstance(bound, tuple) else (None, None, None, bound)
    pairs = dict(zip(("this", "path", "value"), named, strict=False)) | dict(row or {})
    for name, value in pairs.items():
        if value is not None:
            message = message.replace(f"{{?{name}}}", str(value))
            message = message.replace(f"{{${name}}}", str(value))
    return message


def _undescribed(*_: object, **__: object) -> str:
    """Return no prose about a result: it is written for every branch of an sh:or, and not read."""
    return ""
