"""Two stages: a compiled engine names the nodes that fail, pyshacl judges them.

Lines of any number of works enter; the same results leave as from pyshacl alone. The first stage
may only leave work out: what it finds of the severities Violation and Warning is validated again by
pyshacl, on the failing nodes and what they lead to. Info results are listed as found.
"""

import importlib.util
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from rdflib import BNode, URIRef

from ris2rdf.shapes import reference
from ris2rdf.shapes.results import Result
from ris2rdf.shapes.rules import Shapes, severity


def installed() -> bool:
    """Say whether the compiled engine is there (``pip install ris2rdf[fast]``)."""
    return importlib.util.find_spec("shacl") is not None


def results(lines: Iterable[str], shapes: Shapes) -> list[Result]:
    """Return what pyshacl says of *lines*, and the Info results of the compiled engine."""
    lines = list(lines)
    first = first_stage(lines, shapes)
    remarks = [result for result in first if result.severity == "Info"]
    failing = [result for result in first if result.severity != "Info"]
    return sorted({*remarks, *_judged(lines, failing, shapes)})


def first_stage(lines: Iterable[str], shapes: Shapes) -> list[Result]:
    """Return what the compiled engine finds, in the words of our rules."""
    found = _compiled(shapes.text).validate_text("\n".join(lines), format="ntriples").results
    return sorted({_result(result, shapes) for result in found})


@lru_cache(maxsize=8)
def _compiled(shapes: str) -> Any:
    import shacl  # noqa: PLC0415 - an optional extra

    return shacl.Shapes.from_text(shapes, format="ntriples")


def _result(found: Any, shapes: Shapes) -> Result:
    shape = str(found.root_shape or "")
    return shapes.result(
        URIRef(_bare(shape)) if shape.startswith("<") else BNode(),
        severity(found.severity_iri),
        focus=_bare(found.focus_node),
        path=_bare(found.path or ""),
        value=found.value or "",
        message=found.message or "",
        component=found.component_iri,
    )


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") and term.find(">") == len(term) - 1 else term


def _judged(lines: list[str], failing: list[Result], shapes: Shapes) -> Iterator[Result]:
    if not failing:
        return
    nodes = {result.focus for result in failing}
    named = {result.source_shape for result in failing}
    if "" in named or any(node.startswith("_:") for node in nodes):
        # A shape or a node without a name cannot be pointed at: everything is judged.
        yield from (r for r in reference.results(lines, shapes) if r.severity != "Info")
        return
    near = neighbourhood(lines, nodes)
    for result in reference.results(near, shapes, named):
        if result.focus in nodes and result.severity != "Info":
            yield result


def neighbourhood(lines: Iterable[str], nodes: Iterable[str]) -> list[str]:
    """Return the lines that a rule about *nodes* (IRIs) can see.

    That is everything reached from them, and the triples that point at them. With one owner for
    each triple, this is a work, its parts and the journals, publishers and subjects it names.
    """
    wanted = {f"<{node}>" for node in nodes}
    kept: dict[str, None] = {}
    about: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        subject, _, value = line[:-2].split(" ", 2)
        about[subject].append(line)
        if value in wanted:
            kept[line] = None
    seen, waiting = set(wanted), list(wanted)
    while waiting:
        for line in about.get(waiting.pop(), ()):
            kept[line] = None
            value = line[:-2].split(" ", 2)[2]
            if value not in seen and value in about:
                seen.add(value)
                waiting.append(value)
    return list(kept)
