"""The draft of one description: lines and shared nodes collected while a Work is walked.

Elements enter piece by piece; a :class:`Description` leaves. It decides no property: that is the
table's, through the plans.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ris2rdf.vocabulary.plans import Elements, Plan
from ris2rdf.vocabulary.tables import Node


class SharedNode(NamedTuple):
    """What one record says of a node that others may share: a journal, a subject, a publisher.

    ``elements`` are (element, value) pairs; the value is text, or an IRI where the table's line for
    the element is a link.
    """

    kind: str
    iri: str
    elements: tuple[tuple[str, str], ...]


class Description(NamedTuple):
    """A work as triples: its own lines, and what it says of shared nodes.

    ``texts`` hold one line or several each, with their line ends: to make, count and encode 25
    texts takes a third of the time of 140 lines.
    """

    iri: str
    texts: list[str]
    shared: list[SharedNode]
    namesakes: tuple[str, ...] = ()  # names that two people have, told apart by -2

    @property
    def own(self) -> list[str]:
        """The lines that the work owns, each once."""
        return lines("".join(self.texts))


class Bearer:
    """A shared node in the making: the container, series, issue or event of the work."""

    def __init__(self, kind: str, iri: str, elements: Elements = ()) -> None:
        self.kind, self.iri = kind, iri
        self.elements = list(elements)

    def add(self, element: str, value: str) -> None:
        """Say *element* of the node, once."""
        if (element, value) not in self.elements:
            self.elements.append((element, value))


class Draft:
    """One work being described."""

    def __init__(
        self,
        base: str,
        nodes: Mapping[str, Node],
        plans: Mapping[str, Plan],
        iri: str,
    ) -> None:
        self.base, self.nodes, self.plans, self.iri = base, nodes, plans, iri
        self.journals: Mapping[str, str] = {}
        self.books: Mapping[str, str] = {}
        self.aliases: Mapping[str, str] = {}
        self.texts: list[str] = []
        self.parts: set[str] = set()
        self._stems: dict[str, str] = {}
        self.repeats = False  # whether a part was written twice: its lines are then made unique
        self.elements: list[tuple[str, str]] = []
        self._shared: dict[SharedNode, None] = {}
        self.bearers: dict[str, Bearer] = {}
        self.namesakes: list[str] = []
        self.itself = ""  # "container" where the work is the whole journal or proceedings

    def add(self, element: str, value: str) -> None:
        """Say *element* of the work."""
        self.elements.append((element, value))

    def name(self, kind: str, parts: Mapping[str, str]) -> str:
        """Return the IRI of a node of *kind*: the first pattern that *parts* can fill."""
        for pattern in self.nodes[kind].patterns:
            if iri := pattern.fill(self.base, parts):
                return fragment(iri) if iri.count("#") > 1 else iri
        return ""

    def known(self, iri: str) -> str:
        """Return the IRI of the shared thing *iri*, or of the one that a library says it is."""
        if not self.aliases:
            return iri
        place = f"{self.base}id/"
        path = iri.removeprefix(place)
        return place + self.aliases[path] if path in self.aliases else iri

    def stem(self, kind: str) -> str:
        """Return the IRI of a part of *kind* up to its slug; nothing where more than that follows.

        Filling the pattern for each of six authors would take 9 us.
        """
        found = self._stems.get(kind)
        if found is None:
            stem = self.nodes[kind].patterns[0].stem
            found = fragment(stem.fill(self.base, {"work": self.iri})) if stem else ""
            self._stems[kind] = found
        return found

    def owns(self, iri: str) -> bool:
        """Return whether *iri* is the work or a part of it."""
        return iri == self.iri or iri.startswith(f"{self.iri}#")

    def write(self, kind: str, iri: str, elements: Elements) -> str:
        """Write a node of the work's own, or mention one that others share; return its IRI."""
        return (self.part if self.owns(iri) else self.share)(kind, iri, elements)

    def more(self, kind: str, iri: str, elements: Elements) -> None:
        """Say more of a part that is written already."""
        self.texts.append(self.plans[kind].said(f"<{iri}>", elements))
        self.repeats = True

    def part(self, kind: str, iri: str, elements: Elements, extra: str = "") -> str:
        """Write a node that the work owns, *extra* a class of its own besides; return its IRI."""
        if iri in self.parts:
            self.repeats = True
        self.parts.add(iri)
        subject = f"<{iri}>"
        self.texts.append(self.plans[kind].lines(subject, elements))
        if extra:
            self.texts.append(subject + extra)
        return iri

    def share(self, kind: str, iri: str, elements: Elements) -> str:
        """Mention a shared node; return its IRI."""
        self._shared[SharedNode(kind, iri, tuple(elements))] = None
        return iri

    def shared(self) -> list[SharedNode]:
        """Return the shared nodes mentioned, those the work stands in first.

        A hearing or the like that belongs to this work alone is written with the work instead.
        """
        stood_in = []
        for bearer in self.bearers.values():
            if self.owns(bearer.iri):
                self.part(bearer.kind, bearer.iri, bearer.elements)
            else:
                stood_in.append(SharedNode(bearer.kind, bearer.iri, tuple(bearer.elements)))
        return list(dict.fromkeys([*stood_in, *self._shared]))


def fragment(iri: str) -> str:
    """Return *iri* with one ``#``: the part of a part is named beside it."""
    head, mark, rest = iri.partition("#")
    return head + mark + rest.replace("#", "-")


def lines(text: str) -> list[str]:
    """Return the lines of *text*, which ends in a line end, without theirs."""
    return text.split("\n")[:-1]
