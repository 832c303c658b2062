"""Contributors: one node for each person and organisation of a work, roles, and lists in order.

A Work and its draft enter; nodes, role links and list cells are added. People are never brought
together across works, but by ORCID.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ris2rdf import terms
from ris2rdf.elements import Contributor, Name, Work
from ris2rdf.vocabulary.drafts import Bearer, Draft
from ris2rdf.vocabulary.plans import ORGANIZATION, Plan

_FIRST, _REST, _NIL = (f"<{terms.expand(f'rdf:{name}')}>" for name in ("first", "rest", "nil"))
_NEAREST = {"issue": ("issue", "container"), "container": ("container",), "series": ("series",)}
_LIST_DIGITS = 16
_MOST_NAMES = 65536  # an author list is half of most records, and names come back


class Cast:
    """The people of one work, and the fragment each was given."""

    def __init__(self, draft: Draft, plan: Plan) -> None:
        self._draft, self._plan = draft, plan
        self._given: dict[str, list[tuple[Name, set[str]]]] = {}
        self._lists: dict[str, list[str]] = {}

    def describe(self, work: Work) -> None:
        """Add everybody who contributed to *work*."""
        for contributor in work.contributors:
            self._contributor(contributor)
        for ordered, people in self._lists.items():
            self._draft.own += cells(self._draft.iri, ordered, list(dict.fromkeys(people)))

    def _contributor(self, contributor: Contributor) -> None:
        bearer = self._bearer(contributor)
        iri = self._person(contributor, bearer)
        subject: Draft | Bearer = bearer or self._draft
        plan = self._draft.plans[bearer.kind] if bearer else self._plan
        suffix = ORGANIZATION if contributor.name.kind == "organization" else ""
        role = contributor.role
        own = contributor.of in {"work", self._draft.itself}
        if not plan.knows(role + suffix) or (bearer is None and not own):
            told = role if own else f"{role} of the {contributor.of}"
            role = "contributor"
            self._draft.add("note", f"{told.capitalize()}: {contributor.name.display}")
        subject.add(role + suffix, iri)
        if bearer is None:
            for ordered in plan.lists.get(role, ()):
                self._lists.setdefault(ordered, []).append(iri)

    def _bearer(self, contributor: Contributor) -> Bearer | None:
        near = _NEAREST.get(contributor.of, (contributor.of,))
        return next((self._draft.bearers[of] for of in near if of in self._draft.bearers), None)

    def _person(self, contributor: Contributor, bearer: Bearer | None) -> str:
        draft = self._draft
        kind, slug, told = _told(contributor.name, contributor.change)
        if contributor.orcid:
            iri = draft.name("researcher", {"orcid": contributor.orcid})
            elements = (*told, ("orcid", contributor.orcid))
            return draft.share("researcher", iri, elements + self._affiliated(contributor, iri))
        owner = bearer.iri if bearer else draft.iri
        slug, known = self._slug(contributor, f"{owner} {kind}", slug)
        iri = draft.name(kind, {"work": owner, "slug": slug})
        elements = told + self._affiliated(contributor, owner) if contributor.affiliations else told
        if known and draft.owns(iri):
            draft.more(kind, iri, elements)
            return iri
        return draft.write(kind, iri, elements)

    def _slug(self, contributor: Contributor, among: str, slug: str) -> tuple[str, bool]:
        """Return the slug for this person, and whether the node is there already.

        The same name in another role is the same person; in the same role it is another one
        (father and son), who gets ``-2``.
        """
        role = f"{contributor.role} {contributor.of}"
        there = self._given.setdefault(f"{among} {slug}", [])
        for position, (other, taken) in enumerate(there, 1):
            if role not in taken and other == contributor.name:
                taken.add(role)
                return _numbered(slug, position), True
        if any(other.display == contributor.name.display for other, _ in there):
            self._draft.namesakes.append(contributor.name.display)
        there.append((contributor.name, {role}))
        return _numbered(slug, len(there)), False

    def _affiliated(self, contributor: Contributor, owner: str) -> tuple[tuple[str, str], ...]:
        if contributor.name.kind == "organization" and not contributor.orcid:
            return tuple(("address", name) for name in contributor.affiliations)
        return tuple(
            ("affiliation", organization(self._draft, name, owner))
            for name in contributor.affiliations
        )


def _numbered(slug: str, position: int) -> str:
    return slug if position == 1 else f"{slug}-{position}"


def organization(draft: Draft, name: str, owner: str) -> str:
    """Add the organisation called *name* as a part of *owner*; return its IRI."""
    iri = draft.name("organization", {"work": owner, "slug": terms.slug(name)})
    return draft.write("organization", iri, [("name", name)])


def _sorted_by(name: Name) -> str:
    text = name.literal or f"{name.family} {name.given} {name.suffix}"
    return text.replace(".", " ").replace(",", " ")


@lru_cache(maxsize=_MOST_NAMES)
def _told(name: Name, change: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Return the kind of node a name makes, its slug, and what is said of it."""
    kind = "organization" if name.kind == "organization" else "person"
    elements = [("name", name.display)]
    parts = [("family", name.family), ("given", name.given), ("suffix", name.suffix)]
    elements += [] if name.literal else [part for part in parts if part[1]]
    if name.inverted != name.display:
        elements.append(("alternative", name.inverted))
    if change:
        elements.append(("change", change))
    return kind, terms.slug(_sorted_by(name)), tuple(elements)


def cells(subject: str, property_: str, items: Sequence[str]) -> list[str]:
    """Return an ``rdf:List`` as lines; its cells are named after the work and the list itself."""
    mark = terms.short_hash("\n".join((subject, property_, *items)), _LIST_DIGITS)
    lines = [f"<{subject}> <{property_}> _:l{mark}x0 ."]
    lines += _chain(mark, items)
    return lines


def _chain(mark: str, items: Sequence[str]) -> Iterable[str]:
    last = len(items) - 1
    for index, item in enumerate(items):
        yield f"_:l{mark}x{index} {_FIRST} <{item}> ."
        yield f"_:l{mark}x{index} {_REST} {_NIL if index == last else f'_:l{mark}x{index + 1}'} ."


def slug(name: Name) -> str:
    """Return *name* as the address of a person ends in it."""
    return _told(name, "")[1]
