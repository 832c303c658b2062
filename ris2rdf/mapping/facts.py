"""Whether properties may stand where the tables put them, by the facts of ``terms.ttl``.

The vocabulary table and the facts enter; faults leave, each with the entry at fault. The facts are
those of the terms in use; whoever uses another one states it in a ``terms.ttl`` of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph

from ris2rdf import resources, terms
from ris2rdf.vocabulary.tables import FILE, Role, Statement, Table

_SUBCLASS, _EQUAL, _UNION = map(
    terms.expand, ("rdfs:subClassOf", "owl:equivalentClass", "owl:unionOf")
)
_FIRST, _REST = map(terms.expand, ("rdf:first", "rdf:rest"))
_DOMAINS = (
    terms.expand("rdfs:domain"),
    terms.expand("schema:domainIncludes"),
    "http://purl.org/dc/dcam/domainIncludes",
)
_ANYTHING = frozenset(map(terms.expand, ("rdfs:Resource", "owl:Thing", "schema:Thing")))
_SHOWN = 3  # types named in one message
_CHAIN = ("issue", "newspaper-issue", "event", "hearing", "interview")

Uses = Iterator[tuple[str, str, frozenset[str], tuple[Statement, ...]]]
"""Entry, type or kind of node, classes of the subject, and what is written on it."""


class Fault(NamedTuple):
    """Something wrong in a table: the file, the entry, and a sentence."""

    file: str
    entry: str
    reason: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.file}: [{self.entry}]: {self.reason}"


class Facts:
    """What ``terms.ttl`` says of terms: where they may stand, and what is a kind of what."""

    def __init__(self, path: Path) -> None:
        self._said: dict[str, dict[str, list[str]]] = {}
        for triple in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
            said = self._said.setdefault(_name(triple.subject), {})
            said.setdefault(triple.predicate.value, []).append(_name(triple.object))
        self._namespaces = {namespace(term) for term in self._said if "://" in term}

    def unknown(self, term: str) -> bool:
        """Return whether *term* is none of a vocabulary whose terms are known."""
        return namespace(term) in self._namespaces and term not in self._said

    def domain(self, term: str, classes: frozenset[str]) -> frozenset[str]:
        """Return the classes that *term* is for, if none of *classes* is among them."""
        kinds = self._kinds(classes) | _ANYTHING
        for stated in _DOMAINS:
            allowed = frozenset(m for one in self._of(term, stated) for m in self._members(one))
            if allowed and not allowed & kinds:
                return allowed
        return frozenset()

    def _of(self, term: str, property_: str) -> list[str]:
        return self._said.get(term, {}).get(property_, [])

    def _kinds(self, classes: Iterable[str]) -> frozenset[str]:
        """Return *classes* and every class above them."""
        seen = set(classes)
        waiting = list(seen)
        while waiting:
            one = waiting.pop()
            more = {*self._of(one, _SUBCLASS), *self._of(one, _EQUAL)} - seen
            waiting += more
            seen |= more
        return frozenset(seen)

    def _members(self, one: str) -> Iterator[str]:
        """Yield the classes that *one* is the union of, else itself."""
        cells = self._of(one, _UNION) or [one]
        while cells and self._of(cells[0], _FIRST):
            yield self._of(cells[0], _FIRST)[0]
            cells = self._of(cells[0], _REST)
        if cells == [one]:
            yield one


def _name(term: object) -> str:
    return str(getattr(term, "value", term))


def namespace(term: str) -> str:
    """Return the namespace of the IRI *term*."""
    return term[: max(term.rfind("#"), term.rfind("/")) + 1]


def load(overlay: Path | None = None) -> Facts:
    """Return the packaged facts, or those of the folder *overlay* where it has them."""
    return Facts(resources.table("terms.ttl", overlay))


def faults(table: Table, ours: Table, facts: Facts) -> Iterator[Fault]:
    """Yield what *table* writes where it may not stand.

    What *ours*, the packaged table, writes is taken as it is: each exception there has its reason.
    """
    known = set(_found(ours, facts))
    places: dict[tuple[str, str], list[str]] = {}
    for entry, place, reason in _found(table, facts):
        if (entry, place, reason) not in known:
            places.setdefault((entry, reason), []).append(place)
    for (entry, reason), where in places.items():
        shown = ", ".join(dict.fromkeys(where[:_SHOWN]))
        more = f" and {len(where) - _SHOWN} more" if len(where) > _SHOWN else ""
        yield Fault(FILE, entry, f"{reason} (in {shown}{more})")


def _found(table: Table, facts: Facts) -> Iterator[tuple[str, str, str]]:
    for entry, place, classes, statements in _uses(table):
        for statement in statements:
            if statement.fits(classes | {place}):
                for reason in _reasons(facts, statement.property, classes):
                    yield entry, place, reason


def _reasons(facts: Facts, term: str, classes: frozenset[str]) -> Iterator[str]:
    if facts.unknown(term):
        yield f"{terms.shorten(term)} is not in terms.ttl: misspelt, or to be stated there"
        return
    allowed = facts.domain(term, classes)
    if allowed:
        yield f"{terms.shorten(term)} may stand on {_short(allowed)} alone"


def _short(iris: Iterable[str]) -> str:
    return ", ".join(sorted(map(terms.shorten, iris)))


def _uses(table: Table) -> Uses:
    works = {form: frozenset(classes) for form, classes in table.classes.items()}
    for form, classes in works.items():
        yield from _node(table, "work", form, classes)
        yield from _roles(table.roles, form, classes)
        yield from _lists(table.roles, form, classes)
        for name, scheme in table.schemes.items():
            yield f"identifier.{name}", form, classes, scheme.properties
        yield f"form.{form}", form, classes, table.forms.get(form, ())
    for kind, node in table.nodes.items():
        if kind != "work":
            classes = frozenset(node.classes)
            yield from _node(table, kind, kind, classes)
            if kind in _CHAIN or ("title" in node.single and "within" in node.links):
                yield from _roles(table.roles, kind, classes)


def _node(table: Table, kind: str, place: str, classes: frozenset[str]) -> Uses:
    node = table.nodes[kind]
    for part, entries in (("properties", node.properties), ("links", node.links)):
        for element, statements in entries.items():
            yield f"node.{kind}.{part}.{element}", place, classes, statements


def _roles(roles: Mapping[str, Role], place: str, classes: frozenset[str]) -> Uses:
    for name, role in roles.items():
        if role.fits(classes | {place}):
            yield f"role.{name}", place, classes, role.links


def _lists(roles: Mapping[str, Role], place: str, classes: frozenset[str]) -> Uses:
    """Yield the lists that keep the order of people: on works alone."""
    for name, role in roles.items():
        if role.fits(classes | {place}):
            yield f"role.{name}", place, classes, role.lists
