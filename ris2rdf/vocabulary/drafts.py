"""The draft of one description: lines and shared nodes collected while a Work is walked.

Elements enter piece by piece; a :class:`Description` leaves. It decides no property: that is the
table's, through the plans.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ris2rdf.vocabulary.plans import Elements, Plan
from ris2rdf.vocabulary.tables import Node

_RECURRING = frozenset({"person", "organization"})  # a list of authors is half of most records


class SharedNode(NamedTuple):
    """What one record says of a node that others may share: a journal, a subject, a publisher.

    ``elements`` are (element, value) pairs; the value is text, or an IRI where the table's line for
    the element is a link.
    """

    kind: str
    iri: str
    elements: tuple[tuple[str, str], ...]


class Description(NamedTuple):
    """A work as triples: its own lines, and what it says of shared nodes."""

    iri: str
    own: list[str]
    shared: list[SharedNode]
    namesakes: tuple[str, ...] = ()  # names that two people have, told apart by -2


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
        journals: Mapping[str, str],
    ) -> None:
        self.base, self.nodes, self.plans, self.iri = base, nodes, plans, iri
        self.journals = journals
        self.own: list[str] = []
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

    def owns(self, iri: str) -> bool:
        """Return whether *iri* is the work or a part of it."""
        return iri == self.iri or iri.startswith(f"{self.iri}#")

    def write(self, kind: str, iri: str, elements: Elements) -> str:
        """Write a node of the work's own, or mention one that others share; return its IRI."""
        return (self.part if self.owns(iri) else self.share)(kind, iri, elements)

    def more(self, kind: str, iri: str, elements: Elements) -> None:
        """Say more of a part that is written already."""
        self.own += [f"<{iri}>{tail}" for tail in self.plans[kind].said(elements)]

    def part(self, kind: str, iri: str, elements: Elements, extra: Sequence[str] = ()) -> str:
        """Write a node that the work owns; return its IRI."""
        subject = f"<{iri}>"
        plan = self.plans[kind]
        recurs = kind in _RECURRING
        tails = plan.cached(tuple(elements)) if recurs else plan.tails(elements)
        self.own += [subject + tail for tail in tails]
        self.own += [subject + tail for tail in extra]
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
