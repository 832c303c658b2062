"""The draft of one description: texts and shared nodes collected while a Work is walked.

Elements enter piece by piece; a :class:`Description` leaves. It decides no property: that is the
table's, through the plans. Until the end the work is called :data:`~ris2rdf.vocabulary.plans.OPEN`,
and its parts ``OPEN#person-rossi-a``: what they make is then the same for every work.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ris2rdf.vocabulary.patterns import Addresses
from ris2rdf.vocabulary.plans import OPEN, Elements, Plan, typed

_OPEN = OPEN.encode()


class SharedNode(NamedTuple):
    """What one record says of a node that others may share: a journal, a subject, a publisher.

    ``elements`` are (element, value) pairs; the value is text, or an IRI where the table's line for
    the element is a link.
    """

    kind: str
    iri: str
    elements: tuple[tuple[str, str], ...]


class Description(NamedTuple):
    """A work as triples: its own as N-Triples in UTF-8, and what it says of shared nodes."""

    iri: str
    text: bytes
    shared: list[SharedNode]
    namesakes: tuple[str, ...] = ()  # names that two people have, told apart by -2

    @property
    def own(self) -> list[str]:
        """The lines that the work owns, each once."""
        return lines(self.text)


class Bearer:
    """The container, series, issue or event of the work: a node, and what is still said of it."""

    def __init__(self, node: SharedNode) -> None:
        self.kind, self.iri = node.kind, node.iri
        self._node = node
        self._known = set(node.elements)
        self._more: list[tuple[str, str]] = []

    def add(self, element: str, value: str) -> None:
        """Say *element* of the node, once."""
        if (element, value) not in self._known:
            self._known.add((element, value))
            self._more.append((element, value))

    def node(self, address: str) -> SharedNode:
        """Return the node; *address* is the IRI of the work, which it may stand in the place of."""
        if not self._more:
            return self._node
        more = tuple((element, value.replace(OPEN, address)) for element, value in self._more)
        return self._node._replace(elements=self._node.elements + more)


class Draft:
    """One work being described; *address* is its IRI, and *plan* how works of its form are said."""

    iri = OPEN

    def __init__(
        self, address: str, plan: Plan, plans: Mapping[str, Plan], addresses: Addresses
    ) -> None:
        self.address, self.plan = address, plan
        self.plans, self.addresses = plans, addresses
        self.texts: list[bytes] = []
        self.parts: set[str] = set()
        self.repeats = False  # whether a part was written twice: its lines are then made unique
        self.elements: list[tuple[str, str]] = []
        self._shared: list[SharedNode] = []
        self.bearers: dict[str, Bearer] = {}
        self.namesakes: list[str] = []
        self.itself = ""  # "container" where the work is the whole journal or proceedings

    def add(self, element: str, value: str) -> None:
        """Say *element* of the work."""
        self.elements.append((element, value))

    def write(self, kind: str, iri: str, elements: Elements) -> str:
        """Write a node of the work's own, or mention one that others share; return its IRI."""
        if owned(iri):
            return self.part(kind, iri, elements)
        return self.mention(SharedNode(kind, iri, tuple(elements)))

    def more(self, kind: str, iri: str, elements: Elements) -> None:
        """Say more of a part that is written already."""
        self.part(kind, iri, elements)
        self.repeats = True

    def part(self, kind: str, iri: str, elements: Elements, extra: str = "") -> str:
        """Write a node that the work owns, *extra* a class of its own besides; return its IRI."""
        self.insert(iri, self.plans[kind].lines(iri, elements))
        if extra:
            self.texts.append(typed(iri, extra))
        return iri

    def insert(self, iri: str, text: bytes) -> None:
        """Take *text* as the lines of a node that the work owns."""
        if iri in self.parts:
            self.repeats = True
        self.parts.add(iri)
        self.texts.append(text)

    def mention(self, node: SharedNode) -> str:
        """Mention a shared node; return its IRI."""
        self._shared.append(node)
        return node.iri

    def hold(self, of: str, node: SharedNode) -> Bearer:
        """Note that *node* is the container, series, issue or event *of* the work."""
        if node.iri == self.address:
            node = node._replace(iri=OPEN)
        bearer = self.bearers[of] = Bearer(node)
        return bearer

    def shared(self) -> list[SharedNode]:
        """Return the shared nodes mentioned, those the work stands in first.

        A hearing or the like that belongs to this work alone is written with the work instead.
        """
        found = []
        for bearer in self.bearers.values():
            node = bearer.node(self.address)
            if owned(node.iri):
                self.part(node.kind, node.iri, node.elements)
            else:
                found.append(node)
        found += self._shared
        if len({node.iri for node in found}) == len(found):
            return found
        return list(dict.fromkeys(found))

    def closed(self, always: bytes) -> bytes:
        """Return all that the work owns, each line once; *always* is what such works always say."""
        said = dict.fromkeys(self.elements)
        own = self.plan.types + self.plan.said(said) + always
        text = b"".join([own, *self.texts])
        if self.repeats or _repeats(own):
            text = b"".join(dict.fromkeys(text.splitlines(keepends=True)))
        return text.replace(_OPEN, self.address.encode())


def owned(iri: str) -> bool:
    """Return whether *iri* is the work or a part of it."""
    return iri.startswith(OPEN)


def _repeats(text: bytes) -> bool:
    found = text.split(b"\n")
    return len(set(found)) < len(found)


def lines(text: bytes) -> list[str]:
    """Return the lines of *text*, N-Triples in UTF-8, without their ends."""
    return text.decode().split("\n")[:-1]
