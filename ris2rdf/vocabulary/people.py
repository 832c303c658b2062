"""Contributors: one node for each person and organisation of a work, roles, and lists in order.

A Work and its draft enter; nodes, role links and list cells are added. People are never brought
together across works, but by ORCID.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.elements import Contributor, Name, Work
from ris2rdf.vocabulary.authorities import Authorities
from ris2rdf.vocabulary.drafts import Bearer, Draft
from ris2rdf.vocabulary.plans import ORGANIZATION, Plan

_FIRST, _REST, _NIL = (f"<{terms.expand(f'rdf:{name}')}>" for name in ("first", "rest", "nil"))
_NEAREST = {"issue": ("issue", "container"), "container": ("container",), "series": ("series",)}
_LIST_DIGITS = 16
_MOST_NAMES = 8192  # 2 kB each; an author list is half of most records, and names come back


class Told(NamedTuple):
    """What a name makes: a kind of node, its slug, what is said of it, and that as tails."""

    kind: str
    slug: str
    suffix: str
    elements: tuple[tuple[str, str], ...]
    tails: tuple[str, ...]


class Names:
    """The names met in the works of one vocabulary, with what they make."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self._plans = plans
        self._known: dict[Name, Told] = {}

    def told(self, name: Name) -> Told:
        """Return what *name* makes; names come back, so this takes 0.2 us where making takes 8."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) >= _MOST_NAMES:
                self._known.clear()
            found = self._known[name] = self._made(name)
        return found

    def _made(self, name: Name) -> Told:
        kind, suffix = ("person", "")
        if name.kind == "organization":
            kind, suffix = ("organization", ORGANIZATION)
        elements = _elements(name)
        return Told(kind, slug(name), suffix, elements, self._plans[kind].tails(elements))


class Cast:
    """The people of one work, and the fragment each was given."""

    def __init__(self, draft: Draft, plan: Plan, names: Names, authorities: Authorities) -> None:
        self._draft, self._plan, self._names = draft, plan, names
        self._authorities = authorities
        self._first: dict[str, Contributor] = {}  # by IRI: the first of the name
        self._given: dict[str, _Namesakes] = {}  # by IRI: all, if several
        self._linked: dict[str, tuple[list[str], list[list[str]]]] = {}
        self._lists: dict[str, list[str]] = {}

    def describe(self, work: Work) -> None:
        """Add everybody who contributed to *work*."""
        for contributor in work.contributors:
            # All but a few in a thousand are plain people of the work: 2 us, the others take 8.
            if (
                contributor.of != "work"
                or contributor.orcid
                or contributor.affiliations
                or contributor.change
                or self._authorities.people
                or not self._plain(contributor)
            ):
                self._contributor(contributor)
        draft = self._draft
        for role, (people, _) in self._linked.items():
            draft.texts.append(self._plan.linked(f"<{draft.iri}>", role, dict.fromkeys(people)))
        for ordered, people in self._lists.items():
            draft.texts.append(cells(draft.iri, ordered, list(dict.fromkeys(people))))

    def _plain(self, contributor: Contributor) -> bool:
        """Add somebody of whom no more than a name is known; tell whether it could be done."""
        told = self._names.told(contributor.name)
        role = contributor.role + told.suffix
        linked = self._linked.get(role) or self._linking(contributor.role, told.suffix)
        if linked is None:
            return False
        draft = self._draft
        stem = draft.stem(told.kind)
        iri = stem + told.slug
        if not stem or iri in draft.parts:
            return False
        draft.parts.add(iri)
        self._first[iri] = contributor
        draft.texts.append(f"<{iri}>".join(told.tails))
        linked[0].append(iri)
        for ordered in linked[1]:
            ordered.append(iri)
        return True

    def _linking(self, role: str, suffix: str) -> tuple[list[str], list[list[str]]] | None:
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
        linked[0].append(iri)
        for ordered in linked[1]:
            ordered.append(iri)

    def _bearer(self, contributor: Contributor) -> Bearer | None:
        near = _NEAREST.get(contributor.of, (contributor.of,))
        return next((self._draft.bearers[of] for of in near if of in self._draft.bearers), None)

    def _person(self, contributor: Contributor, bearer: Bearer | None) -> str:
        draft = self._draft
        kind, slug, _, told, _ = self._names.told(contributor.name)
        if contributor.change:
            told = (*told, ("change", contributor.change))
        if contributor.orcid:
            iri = draft.name("researcher", {"orcid": contributor.orcid})
            draft.repeats = draft.repeats or iri in draft.parts
            draft.parts.add(iri)
            elements = (*told, ("orcid", contributor.orcid))
            return draft.share("researcher", iri, elements + self._affiliated(contributor, iri))
        owner = bearer.iri if bearer else draft.iri
        first = draft.name(kind, {"work": owner, "slug": slug})
        position, known = self._position(contributor, first)
        iri = first
        if position > 1:
            iri = draft.name(kind, {"work": owner, "slug": f"{slug}-{position}"})
        elements = told + self._affiliated(contributor, owner) if contributor.affiliations else told
        if self._authorities.people:
            elements += self._authorities.said(kind, iri.removeprefix(draft.base), told)
        if known and draft.owns(iri):
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
            ("affiliation", organization(self._draft, name, owner))
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


def organization(draft: Draft, name: str, owner: str) -> str:
    """Add the organisation called *name* as a part of *owner*; return its IRI."""
    iri = draft.name("organization", {"work": owner, "slug": terms.slug(name)})
    return draft.write("organization", iri, [("name", name)])


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


def cells(subject: str, property_: str, items: Sequence[str]) -> str:
    """Return an ``rdf:List`` as lines; its cells are named after the work and the list itself."""
    mark = terms.short_hash("\n".join((subject, property_, *items)), _LIST_DIGITS)
    cell, last = f"_:l{mark}x", len(items) - 1
    lines = [f"<{subject}> <{property_}> {cell}0 .\n"]
    lines += [
        f"{cell}{i} {_FIRST} <{item}> .\n{cell}{i} {_REST} {cell}{i + 1} .\n"
        for i, item in enumerate(items[:-1])
    ]
    lines.append(f"{cell}{last} {_FIRST} <{items[last]}> .\n{cell}{last} {_REST} {_NIL} .\n")
    return "".join(lines)


def slug(name: Name) -> str:
    """Return *name* as the address of a person ends in it."""
    return terms.slug(_sorted_by(name))
