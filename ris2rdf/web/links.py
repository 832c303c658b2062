"""Signposting: the links by which a machine finds its way from any form of a document.

A request and an entry enter; links leave, for the header (a few, the most important first) and for
the link set (all, with absolute addresses). Relations and their meaning are those of
signposting.org and RFC 8288.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ris2rdf import terms
from ris2rdf.release import Entry
from ris2rdf.web import answers
from ris2rdf.web.answers import Link
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import (
    BIBTEX,
    CITATION,
    CSL,
    HTML,
    JSON,
    JSONLD,
    LINKSET,
    LINKSET_TEXT,
    NQUADS,
    NTRIPLES,
    RDFXML,
    RIS,
    TRIG,
    TURTLE,
    Offer,
)
from ris2rdf.web.resource import Choice

DESCRIPTIONS = (TURTLE, JSONLD, RIS, BIBTEX, NTRIPLES, RDFXML, CSL, TRIG, NQUADS, CITATION, JSON)
"""Forms named in links, the most wanted first: the last are dropped where space is short."""

AUTHORS = 5
"""Authors named in a header; the link set names all."""

_TYPE = terms.iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SCHEMA = "<http://schema.org/"
_PAGES = {"person": "ProfilePage"}


class LinkSet:
    """The links of the document of *entry*, which can be had as *offers*."""

    def __init__(self, asked: Asked, entry: Entry, offers: Sequence[Offer]) -> None:
        self.asked, self.entry, self.offers = asked, entry, offers
        self.landing = asked.at(f"/doc/{entry.path}")

    def of(self, choice: Choice) -> list[Link]:
        """Return the links of one form, the most important first."""
        landing = choice.offer is HTML
        own = self._landing() if landing else self._metadata(choice)
        return list(own)

    def _landing(self) -> Iterator[Link]:
        yield Link(self.entry.iri, "cite-as")
        yield from self._types()
        yield from self._licence()
        yield from self._linkset()
        yield Link(self.landing, "canonical")
        yield from self._authors[:AUTHORS]
        yield from self._described("describedby", ())
        yield from self._related()
        yield Link(self.asked.at("/dataset"), "collection")

    def _metadata(self, choice: Choice) -> Iterator[Link]:
        yield Link(self.landing, "describes", (("type", HTML.media_type),))
        yield Link(self.landing, "canonical")
        yield Link(self.entry.iri, "cite-as")
        yield from self._types()
        yield from self._licence()
        yield from self._linkset()
        # Readers of JSON-LD follow an alternate that is JSON-LD too: only other types are named.
        yield from self._described("alternate", (choice.offer.media_type,))

    def _types(self) -> Iterator[Link]:
        for name in self._classes[:2]:
            yield Link(f"https://schema.org/{name}", "type")
        yield Link(f"https://schema.org/{_PAGES.get(self.entry.kind, 'AboutPage')}", "type")

    @cached_property
    def _classes(self) -> list[str]:
        """The schema.org classes of the thing, by name."""
        said = self.asked.release.said(self.entry.iri)
        classes = [triple.object for triple in said if triple.predicate == _TYPE]
        return sorted(name[len(_SCHEMA) : -1] for name in classes if name.startswith(_SCHEMA))

    def _licence(self) -> Iterator[Link]:
        licence = self.asked.publication.config.licence
        if licence:
            yield Link(licence.removesuffix(".html"), "license")

    def _linkset(self) -> Iterator[Link]:
        yield Link(self.landing + LINKSET.suffix, "linkset", (("type", LINKSET.media_type),))

    @cached_property
    def _authors(self) -> list[Link]:
        people = self.entry.work.people("author") if self.entry.work else ()
        return [Link(f"https://orcid.org/{p.orcid}", "author") for p in people if p.orcid]

    def _described(self, rel: str, without: tuple[str, ...]) -> Iterator[Link]:
        for offer in DESCRIPTIONS:
            if offer in self.offers and offer.media_type not in without:
                kind = (("type", offer.media_type),)
                yield Link(self.landing + offer.suffix, rel, kind)

    def _related(self) -> Iterator[Link]:
        doi = self.entry.work.identifier("doi") if self.entry.work else ""
        if doi:
            yield Link(f"https://doi.org/{doi}", "related")

    # -------------------------------------------------------------------------- level 2

    def body(self, offer: Offer) -> bytes:
        """Return all links of all forms as a link set (RFC 9264)."""
        contexts = list(self._contexts())
        if offer is LINKSET_TEXT:
            return _as_text(contexts).encode()
        return json.dumps({"linkset": [_as_json(c) for c in contexts]}, indent=1).encode() + b"\n"

    def _contexts(self) -> Iterator[tuple[str, list[Link]]]:
        """Yield each address with its links, everything absolute."""
        landing = [link for link in self._landing() if link.rel not in {"linkset", "author"}]
        yield self._absolute(self.landing), self._settled([*landing, *self._authors])
        back = Link(self.landing, "describes", (("type", HTML.media_type),))
        for offer in DESCRIPTIONS:
            if offer in self.offers:
                yield self._absolute(self.landing + offer.suffix), self._settled([back])

    def _settled(self, found: Iterable[Link]) -> list[Link]:
        return [link._replace(target=self._absolute(link.target)) for link in found]

    def _absolute(self, target: str) -> str:
        if not target.startswith("/"):
            return target
        return self.asked.base + target.removeprefix(self.asked.root + "/")


def _as_json(context: tuple[str, list[Link]]) -> dict[str, object]:
    anchor, found = context
    told: dict[str, object] = {"anchor": answers.uri(anchor)}
    for rel in dict.fromkeys(link.rel for link in found):
        told[rel] = [
            {"href": answers.uri(link.target), **dict(link.attributes)}
            for link in found
            if link.rel == rel
        ]
    return told


def _as_text(contexts: Iterable[tuple[str, list[Link]]]) -> str:
    links = [
        str(link._replace(attributes=(*link.attributes, ("anchor", answers.uri(anchor)))))
        for anchor, found in contexts
        for link in found
    ]
    return ",\n".join(links) + "\n"
