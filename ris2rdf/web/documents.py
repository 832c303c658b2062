"""Things and their documents: 303 from one to the other, every form of a document.

A request and a path enter, an answer leaves. What a document holds is the release's, how it is
written the vocabulary's, how it looks the pages'; here is only which of them to ask, and how the
parts are linked for machines.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ris2rdf import terms
from ris2rdf.release import Entry, Release, Row, Selection
from ris2rdf.web import answers, citing, graphs, links, negotiation, pages, refusals
from ris2rdf.web.answers import Answer
from ris2rdf.web.asking import Asked, query
from ris2rdf.web.forms import Forms
from ris2rdf.web.negotiation import (
    CITATION,
    DOCUMENT_OFFERS,
    HTML,
    LINKSET,
    LINKSET_TEXT,
    PROFILES,
    RIS,
    SUFFIX_ALIASES,
    Offer,
)
from ris2rdf.web.pages.views import DocumentView
from ris2rdf.web.representation import represent
from ris2rdf.web.resource import Choice, Resource

DATASET = "dataset"
WORKS_ON_PAGE = 25

STATEMENTS, ALL = "statements", "all"
"""The parameter with which a page also shows what is said of other things: it is not cheap."""

CITED = (None, HTML, CITATION)
"""Forms of a work that may hold a reference; None is any that the client prefers."""

_SELECTED_BY = {
    "journal": "container",
    "series": "container",
    "website": "container",
    "subject": "subject",
    "publisher": "publisher",
    "person": "person",
}
"""The part of a Selection by which things find their works, by the first part of their path."""


def thing(asked: Asked, path: str) -> Answer:
    """Return the 303 from a thing to its document, or what became of the thing."""
    entry = located(asked.release, path)
    if entry is None:
        return refusals.missing(asked, path, "id")
    if entry.path != terms.percent(path) or asked.misspelt():
        return _moved(asked, f"/id/{entry.path}")
    where = asked.at(address(entry))
    described = answers.Link(where, "describedby")
    return answers.redirect(
        303,
        where,
        "This is about something that cannot be sent over the web. Its description is at",
        ("Cache-Control", answers.THING),
        answers.link_header([described]),
    )._replace(lasting=True)


def document(asked: Asked, path: str, forms: Forms) -> Answer:
    """Return the document at *path*, in the form that its suffix or the client's wishes name."""
    for spelling, suffix in SUFFIX_ALIASES.items():
        if path.endswith(spelling) and (entry := located(asked.release, _cut(path, spelling))):
            return _moved(asked, address(entry) + suffix)
    key, offer = negotiation.split(path, DOCUMENT_OFFERS)
    entry = located(asked.release, key)
    if entry is None:
        return refusals.missing(asked, path, "doc")
    if entry.path != terms.percent(key) or asked.misspelt() or entry.path == DATASET:
        return _moved(asked, address(entry) + (offer.suffix if offer else ""))
    found = resource(asked, entry, forms)
    if offer is not None and offer not in found.offers:
        return refusals.no_such_form(asked, found, offer)
    refused = citing.refused(asked) if entry.work and offer in CITED else None
    return refused or represent(asked, found, offer)


def address(entry: Entry) -> str:
    """Return the path of the document of *entry*, below the root."""
    return "/dataset" if entry.path == DATASET else f"/doc/{entry.path}"


def located(release: Release, path: str) -> Entry | None:
    """Return the thing that *path* (decoded) names, in its own spelling or one that means it."""
    for spelling in dict.fromkeys(_spellings(path)):
        entry = release.entry(spelling)
        if entry is not None:
            return entry
    return None


def _spellings(path: str) -> Iterator[str]:
    """Yield the keys that *path* may be meant as: itself first, then folded as keys are made."""
    yield terms.percent(path)
    plain = unicodedata.normalize("NFC", "/".join(part for part in path.split("/") if part))
    yield terms.percent(plain)
    yield terms.percent(plain.lower())
    kind, _, key = plain.partition("/")
    scheme, _, value = key.partition("/")
    # Check characters are capitals: journal/issn/2379-370X, person/orcid/0000-0002-1694-233X.
    yield terms.percent(f"{kind}/{scheme}/{value.upper()}".lower().replace("x", "X"))


def _cut(path: str, suffix: str) -> str:
    return path.removesuffix(suffix)


def _moved(asked: Asked, path: str) -> Answer:
    """Return the 308 to another spelling of the same address, its query kept."""
    where = asked.at(path) + query(asked.args.items(multi=True))
    sentence = "The address is spelt"
    return answers.redirect(308, where, sentence, ("Cache-Control", answers.THING))


# ------------------------------------------------------------------------------ the document


def offers(entry: Entry, forms: Forms) -> tuple[Offer, ...]:
    """Return the forms that the document of *entry* can be had in, in server order."""
    always = {HTML, *graphs.FORMATS, *graphs.JSON_FORMS, LINKSET, LINKSET_TEXT}
    known = always | (set(forms) if entry.work else set())
    return tuple(offer for offer in DOCUMENT_OFFERS if offer in known)


def resource(asked: Asked, entry: Entry, forms: Forms) -> Resource:
    """Return the document of *entry* with everything it can be had in."""
    available = offers(entry, forms)
    set_of_links = links.LinkSet(asked, entry, available)

    def wishes(choice: Choice) -> list[tuple[str, str]]:
        """Return what else decides on a form: style, locale, whether all statements are shown."""
        told = citing.wishes(asked, choice) if entry.work else []
        whole = choice.offer is HTML and asked.wanted(STATEMENTS) == ALL
        return [*told, (STATEMENTS, ALL)] if whole else told

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is HTML:
            return page(asked, entry, available, forms, dict(wishes(choice))).encode()
        if choice.offer in (LINKSET, LINKSET_TEXT):
            return set_of_links.body(choice.offer)
        if entry.work and choice.offer in forms:
            return b"".join(forms[choice.offer]([(entry.path, entry.work)], dict(wishes(choice))))
        whole = "cbd" if choice.profile == "cbd" else "full"
        lines = asked.release.document(entry.path, whole)
        return graphs.body(lines, choice.offer, entry.iri, choice.profile)

    return Resource(
        address(entry), available, render, set_of_links.of, profiles=PROFILES, wishes=wishes
    )


def page(
    asked: Asked,
    entry: Entry,
    available: tuple[Offer, ...],
    forms: Forms,
    wishes: Mapping[str, str],
) -> str:
    """Return the HTML page of *entry*; *wishes* are the style and locale of its reference."""
    site = replace(asked.site, path=address(entry))
    lines = asked.release.document(entry.path)
    view = DocumentView(site, entry, lines, available, whole=STATEMENTS in wishes)
    if entry.work:
        ris = b"".join(forms[RIS]([(entry.path, entry.work)], {})) if RIS in forms else b""
        citation = citing.citation(entry.work, wishes) if CITATION in forms else None
        beside = asked.release.neighbours(entry.path)
        return pages.document(replace(view, ris=ris.decode(), citation=citation, beside=beside))
    chosen = selection(entry)
    works = asked.release.works(chosen, limit=WORKS_ON_PAGE)
    facets = asked.release.facets(chosen)
    return pages.document(
        replace(
            view,
            works=[row for row in works.rows if isinstance(row, Row)],
            total=works.total,
            years={facet.value: facet.works for facet in facets.get("year", ())},
            facets=facets,
            parts=asked.release.below(entry.path) if entry.kind == "journal" else (),
        )
    )


def selection(entry: Entry) -> Selection:
    """Return what selects the works of a journal, subject, person or other shared thing."""
    first = entry.path.partition("/")[0]
    part: dict[str, Any] = {_SELECTED_BY.get(first, "thing"): entry.path}
    return Selection(**part)
