"""Plans: the table compiled, so that writing a node is one look-up an element.

Elements of one node enter as (element, value) pairs; its N-Triples leave as one text of whole
lines. What recurs on many subjects, such as a name, is kept as *tails*: lines without their
subject, which ``subject.join(tails)`` puts before each of them.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
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
_MOST_KNOWN = 8192  # of tails kept: a third of a MB a thousand, and common ones come back soon
_NO_SUBJECT = "\0"  # stands in no line: escaping takes it out of literals, encoding out of IRIs
_INTEGER = re.compile(r"0|[1-9][0-9]{0,17}")


class Step(NamedTuple):
    """How one element is written: as text or IRI, by properties that need no more, and others.

    ``template`` holds the lines of all properties that any text fits, to be filled with subject
    and term for each of its ``times`` lines in one call: 0.3 us where a loop takes 0.9. ``others``
    are the properties that look at the value.
    """

    text: bool
    plain: tuple[str, ...]
    special: tuple[Statement, ...]
    label: str
    template: str
    times: int
    others: tuple[Statement, ...]


class Plan:
    """How nodes of one kind, with these classes, are written."""

    def __init__(
        self, node: Node, roles: Mapping[str, Role], classes: tuple[str, ...] = (), form: str = ""
    ) -> None:
        classes = classes or node.classes
        self.classes = frozenset(classes)
        self._fitting = self.classes | {form}
        self._types = ("", *(f"{_TYPE}<{iri}> .\n" for iri in classes))
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
        return _compiled(element, tuple(fitting), text=text)

    def learn(self, element: str, statements: Iterable[Statement]) -> None:
        """Add how *element* is written; without statements it is written nowhere."""
        fitting = tuple(statements)
        if fitting:
            self._steps[element] = self._step(element, fitting, text=True)
        else:
            self._steps[element] = _compiled(element, (), text=True)

    def knows(self, element: str) -> bool:
        """Return whether the table has a line for *element*."""
        return element in self._steps

    def linked(self, subject: str, role: str, people: Iterable[str]) -> str:
        """Return the lines that link *subject* to *people*, IRIs, in *role*."""
        step = self._steps[role]
        if step.others:
            return self.said(subject, [(role, iri) for iri in people])
        found = []
        for middle in step.plain:
            start = f"{subject}{middle}<"
            between = f"> .\n{start}"
            found.append(f"{start}{between.join(people)}> .\n")
        return "".join(found)

    def lines(self, subject: str, elements: Elements) -> str:
        """Return the classes and *elements* of the node *subject* as whole lines."""
        return subject.join(self._types) + self.said(subject, elements)

    def tails(self, elements: Elements) -> tuple[str, ...]:
        """Return what ``subject.join`` makes :meth:`lines` of."""
        return tuple(self.lines(_NO_SUBJECT, elements).split(_NO_SUBJECT))

    def cached(self, elements: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        """Return the tails of *elements* alone, made once for what recurs from work to work."""
        found = self._known.get(elements)
        if found is None:
            found = tuple(self.said(_NO_SUBJECT, elements).split(_NO_SUBJECT))
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[elements] = found
        return found

    def said(self, subject: str, elements: Elements) -> str:
        """Return *elements* of the node *subject* as whole lines.

        What no property takes - an element without a line, a date that is none - becomes a note.
        """
        found: list[str] = []
        steps = self._steps
        for element, value in elements:
            step = steps.get(element)
            if step is None:
                step = steps[element] = self._step(element, (), text=True)
            if step.times:
                # Escaping is called only where it may be needed: 0.1 us less a value.
                if step.text and ('"' in value or "\\" in value or not value.isprintable()):
                    term = terms.escape(value)
                else:
                    term = value
                found.append(step.template % ((subject, term) * step.times))
            if step.others:
                found.append(_others(subject, step, value))
        return "".join(found)


def constants(statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return the tails of what a type of record always says."""
    said = (terms.literal(s.text) if s.text else terms.iri(s.iri) for s in statements)
    pairs = zip(statements, said, strict=True)
    return ("", *(f" <{s.property}> {term} .\n" for s, term in pairs))


def _label(element: str) -> str:
    return element.replace("_", " ").replace("-", " ").strip().capitalize()


def _compiled(element: str, statements: tuple[Statement, ...], *, text: bool) -> Step:
    special = tuple(s for s in statements if s.datatype or s.language or s.text or s.iri)
    plain = tuple(f" <{s.property}> " for s in statements if s not in special)
    constant = [s for s in special if text and not (s.datatype or s.iri)]
    constant = [s for s in constant if not s.text or s.text.count("{value}") == 1]
    objects = [(middle, '"%s"' if text else "<%s>") for middle in plain]
    objects += [(f" <{s.property}> ", _pattern(s)) for s in constant]
    template = "".join(f"%s{middle.replace('%', '%%')}{term} .\n" for middle, term in objects)
    others = tuple(s for s in special if s not in constant)
    return Step(text, plain, special, _label(element), template, len(objects), others)


def _pattern(statement: Statement) -> str:
    """Return the literal of *statement* with ``%s`` in the place of its escaped value."""
    before, _, after = (statement.text or "{value}").replace("%", "%%").partition("{value}")
    term = f'"{terms.escape(before)}%s{terms.escape(after)}"'
    return f"{term}@{statement.language}" if statement.language else term


def _others(subject: str, step: Step, value: str) -> str:
    written = [(s.property, _term(s, value)) for s in step.others]
    found = [f"{subject} <{iri}> {term} .\n" for iri, term in written if term]
    if not found and not step.times:
        note = terms.literal(f"{step.label}: {value}")
        found = [f"{subject} <{_NOTE.property}> {note} .\n"]
    return "".join(found)


def _term(statement: Statement, value: str) -> str:
    """Return the object of *statement* for *value*, or nothing where the value does not fit."""
    if statement.iri:
        return f"<{terms.filled(statement.iri, value)}>"
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
