"""The page of one release, which is what somebody cites.

Facts of a release go in, HTML leaves.
"""

from typing import Any

from ris2rdf.web.pages import words
from ris2rdf.web.pages.overviews import STATS, distribution
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.views import EditionView


def edition(view: EditionView) -> str:
    """Return the page of a release."""
    counts = [(what[0].upper() + what[1:], view.counts.get(name, 0)) for name, what, _ in STATS]
    return draw(
        "release.html",
        view.site,
        view=view,
        lead=_lead(view),
        stats=[(what, count) for what, count in counts if count],
        citation=_citation(view),
        block=_dataset(view),
    )


def _day(view: EditionView) -> str:
    return words.day(view.created.date().isoformat())


def _lead(view: EditionView) -> str:
    works, triples = view.counts.get("works", 0), view.counts.get("triples", 0)
    return (
        f"{works:,} works as {triples:,} triples, as they were on {_day(view)}. "
        "A release never changes."
    )


def _citation(view: EditionView) -> str:
    publisher = f"{view.site.publisher}. " if view.site.publisher else ""
    address = f"{view.site.base}release/{view.id}"
    return f"{publisher}{view.title}. Release {view.id}, {_day(view)}. {address}"


def _dataset(view: EditionView) -> dict[str, Any]:
    site = view.site
    address = f"{site.base}release/{view.id}"
    found = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": address,
        "name": f"{view.title}, release {view.id}",
        "description": f"{_lead(view)} {site.description}".strip(),
        "url": address,
        "identifier": address,
        "version": view.id,
        "datePublished": view.created.date().isoformat(),
        "isAccessibleForFree": True,
        "isBasedOn": f"{site.base}id/dataset",
        "distribution": distribution(site, view.files),
    }
    found |= {"license": site.licence} if site.licence else {}
    if site.publisher:
        found["publisher"] = {"@type": "Organization", "name": site.publisher}
    return found
