"""Identifiers: the properties of the work that state them, and a node that tells the register.

A Work and its draft enter; properties and nodes are added. What the table does not know is a note.
"""

from collections.abc import Mapping
from functools import lru_cache

from ris2rdf import terms
from ris2rdf.elements import Identifier, Work
from ris2rdf.vocabulary.drafts import Draft
from ris2rdf.vocabulary.patterns import Addresses
from ris2rdf.vocabulary.plans import MOST_KNOWN, STAND_IN, Plan
from ris2rdf.vocabulary.tables import Scheme

_ALWAYS_WRITTEN = frozenset({"isbn13", "isbn10", "issn"})  # a book or journal may have several
_STAND_IN = STAND_IN.encode()


class Identifiers:
    """How identifiers of the known *schemes* are written."""

    def __init__(
        self, addresses: Addresses, plans: Mapping[str, Plan], schemes: Mapping[str, Scheme]
    ) -> None:
        self._addresses, self._plan, self._schemes = addresses, plans["identifier"], schemes
        self._written = lru_cache(MOST_KNOWN)(self._node)

    def describe(self, draft: Draft, work: Work) -> None:
        """Add the identifiers of *work*: their properties, and a PropertyValue for each."""
        seen: dict[str, int] = {}
        bearers = draft.bearers
        for identifier in work.identifiers:
            # Those of what the work stands in are stated with it.
            if identifier.of not in bearers or identifier.of not in {"container", "series"}:
                self._identifier(draft, identifier, seen)

    def _identifier(self, draft: Draft, identifier: Identifier, seen: dict[str, int]) -> None:
        scheme, value = identifier.scheme, identifier.value
        entry = self._schemes.get(scheme)
        if identifier.of not in {"work", draft.itself}:
            # The thing it belongs to is not described, so nothing may be said with a property.
            draft.add("note", f"{entry.name if entry else scheme} of the {identifier.of}: {value}")
            return
        if entry and (identifier.primary or scheme in _ALWAYS_WRITTEN):
            draft.add(f"identifier {scheme}", value)
        elif not entry or not entry.register:
            draft.add("identifier_text", f"{scheme}:{value}")
        if entry is None or entry.register:
            slug = terms.slug(scheme)
            seen[slug] = seen.get(slug, 0) + 1
            slug = slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"
            iri = self._addresses.part("identifier", draft.iri, slug)
            draft.insert(iri, self._text(iri, identifier))
            draft.add("identifier", iri)

    def _text(self, iri: str, identifier: Identifier) -> bytes:
        """Return the node at *iri*: that of any plain value, with this one in its place."""
        scheme, value, name = identifier.scheme, identifier.value, identifier.name
        if terms.is_plain(value):
            return self._written(iri, scheme, name, STAND_IN).replace(_STAND_IN, value.encode())
        return self._node(iri, scheme, name, value)

    def _node(self, iri: str, scheme: str, issuer: str, value: str) -> bytes:
        entry = self._schemes.get(scheme)
        name = entry.name if entry else scheme
        register = entry.register if entry else scheme
        if issuer:
            name, register = f"{name} ({issuer})", issuer
        elements = [("name", f"{name} {value}"), ("register", register), ("value", value)]
        if entry and entry.url:
            elements.append(("url", terms.filled(entry.url, value)))
        return self._plan.lines(iri, elements)
