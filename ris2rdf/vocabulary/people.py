"""Contributors: one node for each person and organisation of a work, roles, and lists in order.

A Work and its draft enter; nodes, role links and list cells are added. People are never brought
together across works, but by ORCID.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.elements import Contributor, Name, Work
from ris2rdf.vocabulary.authorities import Authorities
from ris2rdf.vocabulary.drafts import Bearer, Draft, owned
from ris2rdf.vocabulary.patterns import Addresses
from ris2rdf.vocabulary.plans import MOST_KNOWN, OPEN, ORGANIZATION, Plan

_FIRST, _REST, _NIL = (f"<{terms.expand(f'rdf:{name}')}>" for name in ("first", "rest", "nil"))
_NEAREST = {"issue": ("issue", "container"), "container": ("container",), "series": ("series",)}
_LIST_DIGITS = 16
_OPEN = OPEN.encode()
_CELL = "\2"  # stands for the label of a list's cells up to their number


class Told(NamedTuple):
    """What a name makes of a contributor to the work: a node, its slug, and what is said of it.

    ``written`` is the node as lines, ``link`` its IRI as the lines that lead there have it; ``own``
    tells whether the node is a part of the work.
    """

    kind: str
    suffix: str
    slug: str
    iri: str
    elements: tuple[tuple[str, str], ...]
    written: bytes
    link: bytes
    own: bool


class Names:
    """The names met in the works of one vocabulary, with what they make.

    An author list is half of most records, and names come back: finding one takes 0.2 us, where
    making what it makes takes 12. One is 2 kB.
    """

    def __init__(self, addresses: Addresses, plans: Mapping[str, Plan]) -> None:
        self._addresses, self._plans = addresses, plans
        self.told = lru_cache(MOST_KNOWN)(self._told)

    def _told(self, name: Name) -> Told:
        kind, suffix = ("person", "")
        if name.kind == "organization":
            kind, suffix = ("organization", ORGANIZATION)
        elements, end = _elements(name), slug(name)
        iri = self._addresses.name(kind, {"work": OPEN, "slug": end})
        written = self._plans[kind].lines(iri, elements)
        return Told(kind, suffix, end, iri, elements, written, iri.encode(), owned(iri))


class Cast:
    """The people of one work, and the fragment each was given."""

    def __init__(self, draft: Draft, names: Names, authorities: Authorities) -> None:
        self._draft, self._plan, self._names = draft, draft.plan, names
        self._authorities = authorities
        self._first: dict[str, Contributor] = {}  # by IRI: the first of the name
        self._given: dict[str, _Namesakes] = {}  # by IRI: all, if several
        self._linked: dict[str, tuple[list[bytes], list[list[bytes]]]] = {}
        self._lists: dict[str, list[bytes]] = {}

    def describe(self, work: Work) -> None:
        """Add everybody who contributed to *work*."""
        for contributor in work.contributors:
            # All but a few in a thousand are plain people of the work: 1 us, the others take 8.
            if (
                contributor.of != "work"
                or contributor.orcid
                or contributor.affiliations
                or contributor.change
                or self._authorities.people
                or not self._plain(contributor)
            ):
                self._contributor(contributor)
        texts = self._draft.texts
        for role, (people, _) in self._linked.items():
            texts.append(self._plan.linked(role, dict.fromkeys(people)))
        for ordered, people in self._lists.items():
            texts.append(cells(self._draft.address, ordered, list(dict.fromkeys(people))))

    def _plain(self, contributor: Contributor) -> bool:
        """Add somebody of whom no more than a name is known; tell whether it could be done."""
        _, suffix, _, iri, _, written, link, own = self._names.told(contributor.name)
        draft, role = self._draft, contributor.role
        linked = self._linked.get(role + suffix) or self._linking(role, suffix)
        if linked is None or iri in draft.parts or not own:
            return False
        draft.parts.add(iri)
        draft.texts.append(written)
        self._first[iri] = contributor
        people, lists = linked
        people.append(link)
        for ordered in lists:
            ordered.append(link)
        return True

    def _linking(self, role: str, suffix: str) -> tuple[list[bytes], list[list[bytes]]] | None:
        """Return where to put people in *role*: the links to them, and the lists they are in."""
        if not self._plan.knows(role + suffix):
            return None
        lists = [self._lists.setdefault(name, []) for name in self._plan.lists.get(role, ())]
        return self._linked.setdefault(role + suffix, ([], lists))

    def _contributor(self, contributor: Contributor) -> None:
        bearer = self._bearer(contributor)
        iri = self._person(contributor, bearer)
        plan = self._draft.plans[bearer.kind] if bearer else self._plan
        suffix = ORGANIZATION if contributor.name.kind == "organization" else ""
        role = contributor.role
        own = contributor.of in {"work", self._draft.itself}
        if not plan.knows(role + suffix) or (bearer is None and not own):
            told = role if own else f"{role} of the {contributor.of}"
            role = "contributor"
            self._draft.add("note", f"{told.capitalize()}: {contributor.name.display}")
        if bearer is not None:
            bearer.add(role + suffix, iri)
            return
        linked = self._linking(role, suffix)
        if linked is None:
            self._draft.add(role + suffix, iri)
            return
        linked[0].append(iri.encode())
        for ordered in linked[1]:
            ordered.append(iri.encode())

    def _bearer(self, contributor: Contributor) -> Bearer | None:
        near = _NEAREST.get(contributor.of, (contributor.of,))
        return next((self._draft.bearers[of] for of in near if of in self._draft.bearers), None)

    def _person(self, contributor: Contributor, bearer: Bearer | None) -> str:
        draft = self._draft
        told = self._names.told(contributor.name)
        kind, elements = told.kind, told.elements
        if contributor.change:
            elements = (*elements, ("change", contributor.change))
        if contributor.orcid:
            iri = draft.addresses.name("researcher", {"orcid": contributor.orcid})
            draft.repeats = draft.repeats or iri in draft.parts
            draft.parts.add(iri)
            elements = (*elements, ("orcid", contributor.orcid))
            return draft.write("researcher", iri, elements + self._affiliated(contributor, iri))
        owner = bearer.iri if bearer else draft.iri
        iri = first = draft.addresses.name(kind, {"work": owner, "slug": told.slug})
        position, known = self._position(contributor, first)
        if position > 1:
            iri = draft.addresses.name(kind, {"work": owner, "slug": f"{told.slug}-{position}"})
        if contributor.affiliations:
            elements += self._affiliated(contributor, owner)
        if self._authorities.people:
            path = iri.replace(OPEN, draft.address).removeprefix(draft.addresses.base)
            elements += self._authorities.said(kind, path, told.elements)
        if known and owned(iri):
            draft.more(kind, iri, elements)
            return iri
        return draft.write(kind, iri, elements)

    def _position(self, contributor: Contributor, first: str) -> tuple[int, bool]:
        """Return which of its name this person is, and whether the node is there already.

        *first* is the IRI of the first. The same name in another role is the same person; in the
        same role it is another one (father and son), who gets ``-2``.
        """
        there = self._given.get(first)
        if there is None:
            there = self._given[first] = _Namesakes()
        before = self._first.pop(first, None)
        if before is not None:
            there.position(before)
        if contributor.name.display in there.shown and there.another(contributor):
            self._draft.namesakes.append(contributor.name.display)
        return there.position(contributor)

    def _affiliated(self, contributor: Contributor, owner: str) -> tuple[tuple[str, str], ...]:
        if contributor.name.kind == "organization" and not contributor.orcid:
            return tuple(("address", name) for name in contributor.affiliations)
        return tuple(
            ("affiliation", organization(self._draft, name, owner, self._authorities))
            for name in contributor.affiliations
        )


class _Namesakes:
    """The people of one work whose names make the same address, in order."""

    def __init__(self) -> None:
        self.shown: set[str] = set()  # their names as displayed
        self._count = 0
        self._places: dict[Name, list[int]] = {}
        self._met: Counter[tuple[Name, str]] = Counter()

    def another(self, contributor: Contributor) -> bool:
        """Tell whether everybody of the name of *contributor* has that role already."""
        places = self._places.get(contributor.name, ())
        return self._met[contributor.name, _role(contributor)] >= len(places)

    def position(self, contributor: Contributor) -> tuple[int, bool]:
        """Return the place of *contributor*, from 1 on, and whether it was known before."""
        places = self._places.setdefault(contributor.name, [])
        known = not self.another(contributor)
        if not known:
            self._count += 1
            self.shown.add(contributor.name.display)
            places.append(self._count)
        met = self._met[contributor.name, _role(contributor)]
        self._met[contributor.name, _role(contributor)] = met + 1
        return places[met], known


def _role(contributor: Contributor) -> str:
    return f"{contributor.role} {contributor.of}"


def organization(draft: Draft, name: str, owner: str, authorities: Authorities) -> str:
    """Add the organisation called *name* as a part of *owner*; return its IRI.

    What it is elsewhere comes from *authorities*.
    """
    iri = draft.addresses.name("organization", {"work": owner, "slug": terms.slug(name)})
    elements = [("name", name)]
    path = iri.replace(OPEN, draft.address).removeprefix(draft.addresses.base)
    elements += authorities.said("organization", path, elements)
    return draft.write("organization", iri, elements)


def _sorted_by(name: Name) -> str:
    text = name.literal or f"{name.family} {name.given} {name.suffix}"
    return text.replace(".", " ").replace(",", " ")


def _elements(name: Name) -> tuple[tuple[str, str], ...]:
    """Return what is said of the bearer of *name*."""
    elements = [("name", name.display)]
    parts = [("family", name.family), ("given", name.given), ("suffix", name.suffix)]
    elements += [] if name.literal else [part for part in parts if part[1]]
    if name.inverted != name.display:
        elements.append(("alternative", name.inverted))
    return tuple(elements)


def cells(address: str, property_: str, items: Sequence[bytes]) -> bytes:
    """Return an ``rdf:List`` of the work as lines; *address* is the IRI of the work.

    Its cells are named after the work and the list itself. *items* are IRIs.
    """
    listed = b"\n".join((_OPEN, property_.encode(), *items)).replace(_OPEN, address.encode())
    label = b"_:l%bx" % hashlib.sha256(listed).hexdigest()[:_LIST_DIGITS].encode()
    pieces = [_opening(property_)]
    for position, item in enumerate(items):
        pieces += (item, _between(position))
    pieces[-1] = f"> .\n{_CELL}{len(items) - 1} {_REST} {_NIL} .\n".encode()
    return b"".join(pieces).replace(_CELL.encode(), label)


@lru_cache(maxsize=16)
def _opening(property_: str) -> bytes:
    return f"<{OPEN}> <{property_}> {_CELL}0 .\n{_CELL}0 {_FIRST} <".encode()


@lru_cache(maxsize=1024)
def _between(position: int) -> bytes:
    """Return what stands between the item at *position* of a list and the next one."""
    after = position + 1
    rest, first = f"{_CELL}{position} {_REST} {_CELL}{after}", f"{_CELL}{after} {_FIRST}"
    return f"> .\n{rest} .\n{first} <".encode()


def slug(name: Name) -> str:
    """Return *name* as the address of a person ends in it."""
    return terms.slug(_sorted_by(name))
