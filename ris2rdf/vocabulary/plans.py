"""Plans: the table compiled, so that writing a node is one look-up an element.

Elements of one node enter as (element, value) pairs; *tails* leave: its N-Triples lines without
the subject, so that those of a name or a journal are made once and joined to many subjects.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.vocabulary import durations
from ris2rdf.vocabulary.tables import Node, Role, Statement

Elements = Iterable[tuple[str, str]]
ORGANIZATION = "/organization"  # behind a role: one schema:editor may only be a person

_TYPE = f" <{terms.expand('rdf:type')}> "
_NOTE = Statement(terms.expand("skos:note"))
_SEE_ALSO = Statement(terms.expand("rdfs:seeAlso"))
_XSD = terms.prefixes()["xsd"]
_DURATION = f"{_XSD}duration"
_PRECISION = {4: f"{_XSD}gYear", 7: f"{_XSD}gYearMonth", 10: f"{_XSD}date"}
_YEAR_MONTH = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
_MOST_KNOWN = 65536
_INTEGER = re.compile(r"0|[1-9][0-9]{0,17}")


class Step(NamedTuple):
    """How one element is written: as text or IRI, by properties that need no more, and others."""

    text: bool
    plain: tuple[str, ...]
    special: tuple[Statement, ...]
    label: str


class Plan:
    """How nodes of one kind, with these classes, are written."""

    def __init__(
        self, node: Node, roles: Mapping[str, Role], classes: tuple[str, ...] = (), form: str = ""
    ) -> None:
        classes = classes or node.classes
        self.classes = frozenset(classes)
        self._fitting = self.classes | {form}
        self._types = tuple(f"{_TYPE}<{iri}> ." for iri in classes)
        self._steps: dict[str, Step] = {}
        self._known: dict[tuple[tuple[str, str], ...], tuple[str, ...]] = {}
        for element, statements in node.properties.items():
            self._steps[element] = self._step(element, statements, text=True)
        for element, statements in node.links.items():
            self._steps[element] = self._step(element, statements, text=False)
        self.lists: dict[str, tuple[str, ...]] = {}
        self._roles(roles)

    def _roles(self, roles: Mapping[str, Role]) -> None:
        person, organization = terms.expand("schema:Person"), terms.expand("schema:Organization")
        for role, entry in roles.items():
            if not entry.fits(self._fitting):
                continue
            self.lists[role] = tuple(s.property for s in entry.lists if s.fits(self._fitting))
            for suffix, target in (("", person), (ORGANIZATION, organization)):
                fitting = tuple(s for s in entry.links if not s.to or target in s.to)
                self._steps.setdefault(role + suffix, self._step(role, fitting, text=False))

    def _step(self, element: str, statements: Iterable[Statement], *, text: bool) -> Step:
        fitting = [s for s in statements if s.fits(self._fitting)]
        if not fitting:
            fitting = [_NOTE._replace(text=f"{_label(element)}: {{value}}") if text else _SEE_ALSO]
        plain = (s for s in fitting if not (s.datatype or s.language or s.text or s.iri))
        special = (s for s in fitting if s.datatype or s.language or s.text or s.iri)
        return Step(
            text, tuple(f" <{s.property}> " for s in plain), tuple(special), _label(element)
        )

    def learn(self, element: str, statements: Iterable[Statement]) -> None:
        """Add how *element* is written; without statements it is written nowhere."""
        fitting = tuple(statements)
        if fitting:
            self._steps[element] = self._step(element, fitting, text=True)
        else:
            self._steps[element] = Step(True, (), (), "")  # noqa: FBT003 - a field

    def knows(self, element: str) -> bool:
        """Return whether the table has a line for *element*."""
        return element in self._steps

    def tails(self, elements: Elements) -> list[str]:
        """Return the classes and *elements* of a node, as lines without subject."""
        return [*self._types, *self.said(elements)]

    def cached(self, elements: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        """Return :meth:`tails`, made once for what recurs from work to work, such as a name."""
        found = self._known.get(elements)
        if found is None:
            found = tuple(self.tails(elements))
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[elements] = found
        return found

    def said(self, elements: Elements) -> list[str]:
        """Return *elements* of a node, as lines without subject.

        What no property takes - an element without a line, a date that is none - becomes a note.
        """
        tails: list[str] = []
        steps = self._steps
        for element, value in elements:
            step = steps.get(element)
            if step is None:
                step = steps[element] = self._step(element, (), text=True)
            if step.plain:
                term = f'"{terms.escape(value)}"' if step.text else f"<{value}>"
                tails += [f"{middle}{term} ." for middle in step.plain]
            if step.special:
                tails += _specials(step, value)
        return tails


def constants(statements: Iterable[Statement]) -> list[str]:
    """Return the tails of what a type of record always says."""
    return [
        f" <{s.property}> {terms.literal(s.text) if s.text else terms.iri(s.iri)} ."
        for s in statements
    ]


def _label(element: str) -> str:
    return element.replace("_", " ").replace("-", " ").strip().capitalize()


def _specials(step: Step, value: str) -> list[str]:
    written = ((s.property, _term(s, value)) for s in step.special)
    found = [f" <{iri}> {term} ." for iri, term in written if term]
    if not found and not step.plain and step.special:
        found = [f" <{_NOTE.property}> {terms.literal(f'{step.label}: {value}')} ."]
    return found


def _term(statement: Statement, value: str) -> str:
    """Return the object of *statement* for *value*, or nothing where the value does not fit."""
    if statement.iri:
        return terms.iri(statement.iri.replace("{value}", terms.quoted(value)))
    if statement.datatype == "by-precision":
        datatype = precision(value)
        return terms.literal(value, datatype) if datatype else ""
    if statement.datatype == _DURATION:
        value = durations.iso(value)
        return terms.literal(value, _DURATION) if value else ""
    if statement.datatype.endswith("#integer") and not _INTEGER.fullmatch(value):
        return ""
    text = statement.text.replace("{value}", value) if statement.text else value
    return terms.literal(text, statement.datatype, statement.language)


@lru_cache(maxsize=4096)
def precision(value: str) -> str:
    """Return the datatype of a date by how much of it is stated; nothing where it is no date."""
    datatype = _PRECISION.get(len(value), "")
    if not datatype or not value.isascii():
        return ""
    if len(value) < len("2023-05-04"):
        return datatype if _YEAR_MONTH.fullmatch(value) else ""
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return ""
    return datatype if value[4] == value[7] == "-" else ""
