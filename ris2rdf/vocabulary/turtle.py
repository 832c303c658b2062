"""Turtle, written to be read: the root first, then its parts, lists as ``( )``, used prefixes only.

N-Triples lines enter, text leaves; the same lines in any order give the same text.
"""

import re
from collections.abc import Iterable, Mapping

from ris2rdf import terms
from ris2rdf.vocabulary import order
from ris2rdf.vocabulary.lines import TYPE, Graph, literal, read

# A conservative part of PN_LOCAL: names that need no escape at all.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_INTEGER = f"^^<{terms.expand('xsd:integer')}>"
_NUMBER = re.compile(r"[+-]?[0-9]+")
_WIDTH = 100
_NEXT = " ;\n    "
_DEEPER = "\n        "


def write(
    lines: Iterable[str],
    prefixes: Mapping[str, str] | None = None,
    root: str = "",
    namespaces: frozenset[str] | None = None,
) -> str:
    """Return *lines* as Turtle, *root* (an IRI) and its parts first; see :func:`lines.read`."""
    graph = read(lines, namespaces)
    start = f"<{root}>" if root else order.root(graph)
    writer = _Writer(prefixes, start)
    blocks = writer.blocks(graph, start)
    return "\n".join([*writer.declarations(), *blocks])


def write_graphs(lines: Iterable[str], named: Mapping[str, Iterable[str]], root: str = "") -> str:
    """Return *lines* as the default graph and *named* as the others, in TriG."""
    graph = read(lines)
    start = f"<{root}>" if root else order.root(graph)
    writer = _Writer(None, start)
    blocks = writer.blocks(graph, start)
    for name, inside in sorted(named.items()):
        inner = read(inside)
        text = "\n".join(writer.blocks(inner, order.root(inner)))
        blocks.append(f"{writer.names[terms.iri(name)]} {{\n{text}}}\n")
    return "\n".join([*writer.declarations(), *blocks])


class _Names(dict[str, str]):
    """What each term is called in Turtle, found when first asked for; ``used`` are the prefixes."""

    def __init__(self, prefixes: Mapping[str, str] | None, start: str) -> None:
        super().__init__()
        spaces = dict(terms.prefixes() if prefixes is None else prefixes)
        # The parts of the root are named by fragment: an empty prefix keeps them short.
        spaces.setdefault("", f"{start[1:-1]}#")
        self._prefixes = {space: prefix for prefix, space in sorted(spaces.items(), reverse=True)}
        odd = [space for space in self._prefixes if not space.endswith(("/", "#"))]
        self._odd = tuple(sorted(odd, key=lambda space: (-len(space), space)))
        self.used: dict[str, str] = {}
        self.lists: Mapping[str, list[str]] = {}

    def __missing__(self, term: str) -> str:
        """Return a term of N-Triples as Turtle writes it, and remember it."""
        name = self[term] = self._name(term) if term.startswith("<") else self._other(term)
        return name

    def _other(self, term: str) -> str:
        if term in self.lists:
            return self._list(self.lists[term])
        if not term.startswith('"') or term.endswith('"'):
            return term
        if term.endswith(_INTEGER):
            number = literal(term).text
            return number if _NUMBER.fullmatch(number) else self._typed(term)
        return self._typed(term) if term.endswith(">") else term

    def _typed(self, term: str) -> str:
        cut = term.rfind("^^<") + 2
        return term[:cut] + self[term[cut:]]

    def _name(self, term: str) -> str:
        cut = max(term.rfind("/"), term.rfind("#")) + 1
        namespace = term[1:cut]
        if term.startswith(self._odd, 1):
            # A local name has neither sign, so only odd namespaces can go further than the last.
            namespace = next(space for space in self._odd if term.startswith(space, 1))
        prefix = self._prefixes.get(namespace)
        local = term[1 + len(namespace) : -1]
        if prefix is None or not _LOCAL.fullmatch(local):
            return term
        self.used[prefix] = namespace
        return f"{prefix}:{local}"

    def _list(self, items: list[str]) -> str:
        written = [self[item] for item in items]
        if len(" ".join(written)) <= _WIDTH:
            return f"( {' '.join(written)} )"
        return f"({_DEEPER}{_DEEPER.join(written)}\n    )"


class _Writer:
    def __init__(self, prefixes: Mapping[str, str] | None, start: str) -> None:
        self.names = _Names(prefixes, start)
        self._graph = Graph({}, {}, {})

    def declarations(self) -> list[str]:
        """Return the prefixes used so far, as one block; none if there are none."""
        used = (f"@prefix {p}: <{iri}> .\n" for p, iri in sorted(self.names.used.items()))
        text = "".join(used)
        return [text] if text else []

    def blocks(self, graph: Graph, start: str) -> list[str]:
        """Return one block of text for each subject of *graph*."""
        self._graph, self.names.lists = graph, graph.lists
        return [self._block(subject) for subject in order.subjects(graph, start)]

    def _block(self, subject: str) -> str:
        """Return all that is said of *subject*."""
        names, properties = self.names, self._graph.subjects[subject]
        said = []
        for predicate in order.predicates(properties):
            values = properties[predicate]
            verb = "a" if predicate == TYPE else names[predicate]
            if len(values) == 1:
                said.append(f"{verb} {names[values[0]]}")
            elif predicate == TYPE:
                said.append(_several(verb, [names[value] for value in order.classes(values)]))
            else:
                ordered = order.in_list_order(self._graph, subject, values)
                said.append(_several(verb, [names[value] for value in ordered]))
        return f"{names[subject]}\n    {_NEXT.join(said)} .\n"


def _several(verb: str, values: list[str]) -> str:
    line = f"{verb} {' , '.join(values)}"
    return line if len(line) <= _WIDTH else f"{verb}{_DEEPER}{f' ,{_DEEPER}'.join(values)}"
