"""Plans: the table compiled, so that writing an element is one look-up and one ``join``.

Elements of one node enter as (element, value) pairs; its N-Triples leave as one text in UTF-8. A
text is written with its addresses open: :data:`NODE` stands for the node, :data:`OPEN` for the
work. So what a name or a keyword makes is the same text in every work, and can be kept.
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

# Neither stands in a text otherwise: escaping takes them out of literals, encoding out of IRIs.
OPEN = "\0"
"""The work's IRI, until its description is finished."""
NODE = "\1"
"""The IRI of the node being written."""
_NODE = NODE.encode()

STAND_IN = "0" * 64
"""A value like any plain one, in a text that is written once for all of them."""

MOST_KNOWN = 2048
"""Of names, keywords, journals ... kept with what they make; the common ones come back soon."""

_MOST_LOOKED_AT = 256  # values of one plan; mostly years, and every form of work has a plan

_TYPE = terms.expand("rdf:type")
_NOTE = Statement(terms.expand("skos:note"))
_SEE_ALSO = Statement(terms.expand("rdfs:seeAlso"))
_XSD = terms.prefixes()["xsd"]
_DURATION = f"{_XSD}duration"
_PRECISION = {4: f"{_XSD}gYear", 7: f"{_XSD}gYearMonth", 10: f"{_XSD}date"}
_YEAR_MONTH = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
_INTEGER = re.compile(r"0|[1-9][0-9]{0,17}")
_VALUE = "{value}"


class Step(NamedTuple):
    """How one element is written: as text or IRI, and by which properties.

    ``around`` is what stands around the value in the lines of all properties that any value fits:
    ``value.join(around)`` writes them all in 0.06 us, where filling a template takes 0.5.
    ``others`` are the properties that look at the value; where they only put it into a web address,
    ``plain`` is what stands around a value that is the same there.
    """

    text: bool
    statements: tuple[Statement, ...]
    label: str
    around: tuple[bytes, ...]
    plain: tuple[bytes, ...]
    others: tuple[Statement, ...]


class Plan:
    """How nodes of one kind, with these classes, are written."""

    def __init__(
        self,
        node: Node,
        roles: Mapping[str, Role],
        classes: tuple[str, ...] = (),
        form: str = "",
        subject: str = NODE,
    ) -> None:
        classes = classes or node.classes
        self.classes = frozenset(classes)
        self._fitting = self.classes | {form}
        self._subject = f"<{subject}>"
        self.types = b"".join([typed(subject, iri) for iri in classes])
        self.steps: dict[str, Step] = {}
        self._kept = lru_cache(_MOST_LOOKED_AT)(self._looked_at)
        for element, statements in node.properties.items():
            self.steps[element] = self._step(element, statements, text=True)
        for element, statements in node.links.items():
            self.steps[element] = self._step(element, statements, text=False)
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
                self.steps.setdefault(role + suffix, self._step(role, fitting, text=False))

    def _step(self, element: str, statements: Iterable[Statement], *, text: bool) -> Step:
        fitting = [s for s in statements if s.fits(self._fitting)]
        if not fitting:
            fitting = [_NOTE._replace(text=f"{_label(element)}: {_VALUE}") if text else _SEE_ALSO]
        return _compiled(self._subject, element, tuple(fitting), text=text)

    def learn(self, element: str, statements: Iterable[Statement]) -> None:
        """Add how *element* is written; without statements it is written nowhere."""
        fitting = tuple(statements)
        if fitting:
            self.steps[element] = self._step(element, fitting, text=True)
        else:
            self.steps[element] = _compiled(self._subject, element, (), text=True)

    def knows(self, element: str) -> bool:
        """Return whether the table has a line for *element*."""
        return element in self.steps

    def linked(self, element: str, iris: Iterable[bytes]) -> bytes:
        """Return the lines that link the node to *iris*."""
        step = self.steps[element]
        if step.others:
            return self.said((element, iri.decode()) for iri in iris)
        around = step.around
        return b"".join([iri.join(around) for iri in iris])

    def lines(self, iri: str, elements: Elements) -> bytes:
        """Return the classes and *elements* of the node *iri*."""
        return self.closed(iri, self.types + self.said(elements))

    @staticmethod
    def closed(iri: str, text: bytes) -> bytes:
        """Return *text* with *iri* for the node."""
        return text.replace(_NODE, iri.encode())

    def said(self, elements: Elements) -> bytes:
        """Return *elements* of the node, whose address stays open.

        What no property takes - an element without a line, a date that is none - becomes a note.
        """
        found: list[bytes] = []
        steps = self.steps
        for element, value in elements:
            step = steps.get(element)
            if step is None:
                step = steps[element] = self._step(element, (), text=True)
            text, _, _, around, plain, others = step
            if others:
                if plain and terms.is_plain(value):
                    found.append(value.encode().join(plain))
                else:
                    found.append(self._kept(element, value))
            elif text:
                found.append(terms.escaped(value).join(around))
            else:
                found.append(value.encode().join(around))
        return b"".join(found)

    def _looked_at(self, element: str, value: str) -> bytes:
        """Return the lines of an element some of whose properties look at the value."""
        step = self.steps[element]
        term = terms.escaped(value) if step.text else value.encode()
        written = [(s, _term(s, value)) for s in step.others]
        found = [_line(self._subject, s.property, term) for s, term in written if term]
        if not found and not step.around:
            note = terms.literal(f"{step.label}: {value}")
            found = [_line(self._subject, _NOTE.property, note)]
        return term.join(step.around) + b"".join(found)


def typed(subject: str, iri: str) -> bytes:
    """Return the line that says what *subject* is."""
    return _line(f"<{subject}>", _TYPE, f"<{iri}>")


def _line(subject: str, property_: str, term: str) -> bytes:
    return f"{subject} <{property_}> {term} .\n".encode()


def constants(statements: Sequence[Statement]) -> bytes:
    """Return what a type of record always says of the work."""
    said = (terms.literal(s.text) if s.text else terms.iri(s.iri) for s in statements)
    pairs = zip(statements, said, strict=True)
    return b"".join([_line(f"<{OPEN}>", s.property, term) for s, term in pairs])


def _label(element: str) -> str:
    return element.replace("_", " ").replace("-", " ").strip().capitalize()


def _compiled(subject: str, element: str, statements: tuple[Statement, ...], *, text: bool) -> Step:
    patterns = [(s, _pattern(s, text=text)) for s in statements]
    around = [(s.property, pattern) for s, pattern in patterns if pattern and not s.iri]
    others = tuple(s for s, pattern in patterns if s.iri or not pattern)
    plain = [(s.property, pattern) for s, pattern in patterns if pattern]
    return Step(
        text,
        statements,
        _label(element),
        _around(subject, around),
        _around(subject, plain) if others and len(plain) == len(statements) else (),
        others,
    )


def _around(subject: str, patterns: Iterable[tuple[str, str]]) -> tuple[bytes, ...]:
    lines = (_line(subject, property_, pattern) for property_, pattern in patterns)
    pieces = b"".join(lines).split(_VALUE.encode())
    return tuple(pieces) if len(pieces) > 1 else ()


def _pattern(statement: Statement, *, text: bool) -> str:
    """Return the object of *statement* with ``{value}`` where the value stands as it is.

    Nothing where it does not: the value decides what is written.
    """
    if statement.datatype:
        return ""
    if statement.iri:
        once = statement.iri.count(_VALUE) == 1
        return f"<{statement.iri}>" if once and terms.is_clean(statement.iri) else ""
    if not text:
        return "" if statement.text or statement.language else f"<{_VALUE}>"
    term = terms.literal(statement.text or _VALUE, language=statement.language)
    return term if term.count(_VALUE) == 1 else ""


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
    text = statement.text.replace(_VALUE, value) if statement.text else value
    return terms.literal(text, statement.datatype, statement.language)


@lru_cache(maxsize=2048)
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
