"""What each tag of RIS becomes, by type of record: as a page of one type, as files of all.

The tables that the release was made with enter; answers leave. No record is read for it.
"""

from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

from ris2rdf.mapping import Tables
from ris2rdf.web import pages, refusals
from ris2rdf.web.answers import Answer, Link, Problem
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import CSV, HTML, TURTLE, Offer
from ris2rdf.web.pages.views import MappingView
from ris2rdf.web.representation import represent
from ris2rdf.web.resource import Choice, Resource

PATH = "/mapping"
OFFERS = (HTML, CSV, TURTLE)
"""The page tells of one type; the files have all."""

USUAL = "JOUR"
"""The type shown where nothing says which."""


def mapping(asked: Asked, offer: Offer | None) -> Answer:
    """Return what the tags of a type become; ``type`` names it, else the commonest one is shown."""
    tables = _tables(asked.release.tables, asked.base)
    works = {facet.value: facet.works for facet in asked.release.facets().get("type", ())}
    wish = asked.wanted("type")
    known = [name for name in works if name in tables.crosswalk.plans]
    name = tables.crosswalk.type(wish) if wish else next(iter(known), USUAL)
    if not name:
        told = f"There are the types {', '.join(tables.crosswalk.plans)}."
        return refusals.refuse(asked, Problem(400, "Bad Request", told))

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is not HTML:
            return tables.export(choice.offer.name).encode()
        view = MappingView(asked.site, tables.crosswalk, name, tables.rows(name), works, OFFERS)
        return pages.mapping(view).encode()

    given = [("type", wish)] if wish else []
    return represent(asked, Resource(PATH, OFFERS, render, partial(_links, asked), given), offer)


def _links(asked: Asked, choice: Choice) -> Iterator[Link]:
    for offer in OFFERS:
        if offer is not choice.offer and offer is not HTML:
            where = asked.at(f"{PATH}{offer.suffix}")
            yield Link(where, "alternate", (("type", offer.media_type),))


@lru_cache(maxsize=2)
def _tables(own: Path | None, base: str) -> Tables:
    """Return the tables in the folder *own*, or ours; compiling them takes a fifth of a second."""
    return Tables.load(own, base)
