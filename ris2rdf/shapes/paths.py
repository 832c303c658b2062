"""Property paths: from the nodes that SHACL writes to the text that SPARQL writes."""

from rdflib import RDF, SH, BNode, Graph
from rdflib.collection import Collection
from rdflib.term import Node

_MARKS = {str(SH.zeroOrMorePath): "*", str(SH.oneOrMorePath): "+", str(SH.zeroOrOnePath): "?"}


def written(graph: Graph, path: Node) -> str:
    """Return a single property as its plain IRI, any other *path* as a SPARQL property path."""
    return _part(graph, path) if isinstance(path, BNode) else str(path)


def _part(graph: Graph, path: Node) -> str:
    if not isinstance(path, BNode):
        return f"<{path}>"
    if (path, RDF.first, None) in graph:
        return _joined(graph, path, "/")
    for predicate, value in graph.predicate_objects(path):
        if predicate == SH.alternativePath:
            return _joined(graph, value, "|")
        if predicate == SH.inversePath:
            return f"^{_part(graph, value)}"
        if str(predicate) in _MARKS:
            return f"{_part(graph, value)}{_MARKS[str(predicate)]}"
    return ""


def _joined(graph: Graph, head: Node, mark: str) -> str:
    return f"({mark.join(_part(graph, member) for member in Collection(graph, head))})"
