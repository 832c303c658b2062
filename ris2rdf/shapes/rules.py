"""The rules: the shapes of ``shapes/*.ttl``, parsed once per process, and what each code means.

A folder and a base enter; the shapes graph, its text and one :class:`Rule` per shape leave. Nothing
is validated here.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

from rdflib import DCTERMS, RDF, SH, BNode, Graph, Namespace, URIRef
from rdflib import Literal as Text
from rdflib.term import Node

from ris2rdf import resources, terms
from ris2rdf.diagnostics import UsageError, catalogue
from ris2rdf.shapes.paths import written
from ris2rdf.shapes.results import SEVERITIES, Fault, Result, Severity, fill, plain

Scope = Literal["record", "dataset"]

BASE = "https://data.example.org/"
"""The base of shapes that belong to no publication."""

OWN_CODES: Mapping[Severity, str] = {"Violation": "SHP490", "Warning": "SHP491", "Info": "SHP492"}
"""Codes of shapes that a library adds without a code of ours."""

_ACROSS = "dataset.ttl"


class Rule(NamedTuple):
    """One shape: its code, what it weighs, whose fault a result is, its words, where it looks.

    ``unwanted`` is the regular expression that its values must not match, if that is the rule.
    """

    code: str
    severity: Severity
    kind: Fault
    message: str
    shape: str
    path: str = ""
    unwanted: str = ""


class Shapes(NamedTuple):
    """A shapes graph in both forms, and its rules by the IRI of the shape."""

    graph: Graph
    text: str
    rules: Mapping[str, Rule]

    def rule(self, shape: Node | None, severity: Severity) -> Rule:
        """Return the rule of *shape*, or of the named shape that a nameless one stands in."""
        name = self._named(shape)
        return self.rules.get(name) or Rule(OWN_CODES[severity], severity, "remark", "", name)

    def result(
        self,
        shape: Node | None,
        severity: Severity,
        *,
        focus: str,
        path: str,
        value: str,
        message: str,
        component: str,
    ) -> Result:
        """Return the result an engine found, in the words of its rule.

        Messages of ours are filled here, the same for both engines: pyshacl fills ``{?value}`` only
        in SPARQL constraints. ``{?other}`` is found in the value, or in the engine's *message*.
        """
        rule, text = self.rule(shape, severity), plain(value)
        other = _other(rule, message, text)
        words = fill(rule.message, text, other) or message
        where = rule.path or path
        return Result(
            rule.code, severity, focus, where, value, words, component, rule.shape, other, rule.kind
        )

    def _named(self, shape: Node | None) -> str:
        while isinstance(shape, BNode):
            shape = next(iter(self.graph.subjects(None, shape)), None)
        return "" if shape is None else str(shape)


def files(shapes_dir: Path | None = None, scope: Scope = "record") -> list[Path]:
    """Return the files of shapes: ours, and in their place or beside them those of *shapes_dir*."""
    found = {path.name: path for path in resources.folder("shapes").glob("*.ttl")}
    if shapes_dir is not None:
        if not shapes_dir.is_dir():
            raise UsageError(f"There is no folder of shapes at {shapes_dir}.")
        found |= {path.name: path for path in shapes_dir.glob("*.ttl")}
    keep = {_ACROSS, "shapes.ttl"} if scope == "dataset" else found.keys() - {_ACROSS}
    return [found[name] for name in sorted(keep)]


@cache
def load(shapes_dir: Path | None = None, scope: Scope = "record", base: str = BASE) -> Shapes:
    """Return the shapes of *scope*; raises ``UsageError`` naming the file that cannot be read."""
    graph = _parsed(files(shapes_dir, scope), base)
    _name(graph, base)
    rules = {rule.shape: rule for rule in _rules(graph, base)}
    return Shapes(graph, graph.serialize(format="nt"), rules)


def rules(shapes_dir: Path | None = None, base: str = BASE) -> list[Rule]:
    """Return every rule, of one record and across records, in order of code and shape.

    The shapes of one *base* are loaded once.
    """
    both = (load(shapes_dir, "record", base), load(shapes_dir, "dataset", base))
    return sorted({rule for shapes in both for rule in shapes.rules.values()})


def document(base: str = BASE, shapes_dir: Path | None = None) -> str:
    """Return all shapes as one Turtle document: what a publication serves as ``/shapes.ttl``."""
    paths = {*files(shapes_dir, "record"), *files(shapes_dir, "dataset")}
    graph = _parsed(sorted(paths), base)
    for prefix, namespace in terms.prefixes().items():
        graph.bind(prefix, namespace, replace=True)
    graph.bind("", f"{base}shapes.ttl#", replace=True)
    return graph.serialize(format="turtle")


def _name(graph: Graph, base: str) -> None:
    """Give shapes without a name one that is made of what they say: results must point at them."""
    for shape in {
        *graph.subjects(RDF.type, SH.NodeShape),
        *graph.subjects(RDF.type, SH.PropertyShape),
    }:
        if isinstance(shape, BNode) and not any(graph.subjects(None, shape)):
            mark = terms.short_hash(_said(graph, shape), 12)
            for predicate, value in list(graph.predicate_objects(shape)):
                graph.remove((shape, predicate, value))
                graph.add((URIRef(f"{base}shapes.ttl#shape-{mark}"), predicate, value))


def _said(graph: Graph, node: Node) -> str:
    """Return all that *graph* says of a blank *node*, the same whatever blank nodes are called."""
    if not isinstance(node, BNode):
        return node.n3()
    said = (f"{p.n3()} {_said(graph, value)}" for p, value in graph.predicate_objects(node))
    return f"[{'; '.join(sorted(said))}]"


def _parsed(paths: Iterable[Path], base: str) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in paths:
        try:
            graph.parse(path, format="turtle", publicID=f"{base}shapes.ttl")
        except SyntaxError as error:
            raise UsageError(f"{path} is not Turtle: {error}") from error
    return graph


def _rules(graph: Graph, base: str) -> Iterable[Rule]:
    local = Namespace(f"{base}shapes.ttl#")
    marked = {*graph.subjects(DCTERMS.identifier), *graph.subjects(local.fault)}
    for shape in sorted(marked, key=str):
        if (shape, RDF.type, None) in graph and isinstance(shape, URIRef):
            fault = graph.value(shape, local.fault)
            kind = str(fault).removeprefix(local) if fault else "remark"
            path = graph.value(shape, SH.path)
            weight = severity(graph.value(shape, SH.severity))
            code = str(graph.value(shape, DCTERMS.identifier))
            yield Rule(
                code if code in catalogue() else OWN_CODES[weight],
                weight,
                cast("Fault", kind),
                _message(graph, shape),
                str(shape),
                "" if path is None else written(graph, path),
                _unwanted(graph, shape),
            )


def _message(graph: Graph, shape: Node) -> str:
    places = (shape, *graph.objects(shape, SH.sparql))
    words = [m for place in places for m in graph.objects(place, SH.message)]
    english = [str(m) for m in words if isinstance(m, Text) and m.language in {"en", None}]
    return min(english, default="")


def _other(rule: Rule, message: str, value: str) -> str:
    """Return what ``{?other}`` stands for: the unwanted part of *value*, or what the engine put."""
    before, mark, after = rule.message.replace("{?value}", value).partition("{?other}")
    if not mark:
        return ""
    found = re.search(rule.unwanted, value) if rule.unwanted else None
    return found[0] if found else message.removeprefix(before).removesuffix(after)


def _unwanted(graph: Graph, shape: Node) -> str:
    for refused in graph.objects(shape, SH["not"]):
        for pattern in graph.objects(refused, SH.pattern):
            flags = "(?i)" if graph.value(refused, SH.flags) else ""
            return f"{flags}{pattern}"
    return ""


def severity(term: Node | None) -> Severity:
    """Return the local name of a SHACL severity; SHACL's default, Violation, for any other."""
    name = str(term).removeprefix(str(SH))
    return name if name in SEVERITIES else "Violation"
