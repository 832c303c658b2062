"""Pages about the whole: home, the data set; and those for what is not there.

Counts, dumps and near misses of a release go in; HTML leaves. A count that is not in the
release is not shown.
"""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from ris2rdf.release import Row
from ris2rdf.web.pages import vocabularies, words
from ris2rdf.web.pages.entries import chart, entries
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.views import (
    DatasetView,
    Dump,
    ErrorView,
    HomeView,
    Site,
)

STATS = (
    ("works", "works", "/works"),
    ("people", "written names", "/people"),
    ("journals", "journals", "/journals"),
    ("subjects", "subjects", "/subjects"),
    ("publishers", "publishers", "/publishers"),
    ("triples", "statements", "/dataset"),
)
"""Counts of a release as shown: their name, what they count, where that is listed."""

_ADDRESS = re.compile(r"^/(?:(?:id|doc)/[^/]+/(?:[a-z]+/)?)?|\.[a-z]{2,6}$")
"""What of an address is not the name of a thing: folders before it, a suffix after it."""
KNOWN_SUFFIXES = ".html, .ttl, .jsonld, .nt, .rdf, .trig, .nq or .ris"

HEADINGS = {
    400: "This request cannot be understood",
    404: "There is nothing at this address",
    405: "This address is only for reading",
    406: "Not in any of the forms asked for",
    410: "This record was withdrawn",
    413: "The request is too large",
    415: "The form of the request is not known here",
    429: "Too many requests at once",
    500: "Something went wrong here",
    503: "Not just now",
    504: "It took too long",
}
"""What pages of errors are headed."""


def home(view: HomeView) -> str:
    """Return the first page."""
    site = view.site
    return draw(
        "home.html",
        site,
        view=view,
        heading=f"{words.plural(site.counts.get('works', 0), 'work')}, as records to read and data "
        "to use",
        lead=_lead(site),
        stats=stats(site),
        chart=chart(view.years),
        rows=entries(site, view.latest),
        quality=_quality(site),
        blocks=[catalog(site, view)],
    )


def _lead(site: Site) -> str:
    return site.description or (
        "A bibliography with its people, journals and subjects, converted from RIS, checked line "
        "by line, and published as linked data."
    )


def stats(site: Site) -> list[tuple[str, str, int]]:
    """Return (what, address, count) of what the release holds; nothing of what it has none."""
    shown = [(what, site.at(path), site.counts.get(name, 0)) for name, what, path in STATS]
    return [(what if n != 1 else _one(what), href, n) for what, href, n in shown if n]


def _one(what: str) -> str:
    return what.removesuffix("s")


def _quality(site: Site) -> Mapping[str, Any]:
    """Return the share of valid works, and what is held back."""
    counts = site.counts
    works = counts.get("works", 0)
    valid = counts.get("valid", 0)
    return {
        "valid": valid,
        "works": works,
        "share": f"{100 * valid / works:.1f}" if works else "",
        "held": counts.get("quarantined", 0),
        "warnings": counts.get("warnings", 0),
        "records": counts.get("records", 0),
    }


def catalog(site: Site, view: HomeView | DatasetView) -> dict[str, Any]:
    """Return the data set in schema.org words, with the dumps as downloads."""
    dataset = {
        "@type": "Dataset",
        "@id": f"{site.base}id/dataset",
        "name": site.title,
        "description": _lead(site),
        "url": f"{site.base}dataset",
        "identifier": f"{site.base}id/dataset",
        "isAccessibleForFree": True,
        "dateModified": site.created.date().isoformat(),
        "version": site.release,
        "distribution": distribution(site, view.dumps),
    }
    dataset |= {"license": site.licence} if site.licence else {}
    if site.publisher:
        dataset["publisher"] = {"@type": "Organization", "name": site.publisher}
    search = {
        "@type": "SearchAction",
        "target": f"{site.base}search?q={{query}}",
        "query-input": "required name=query",
    }
    return {
        "@context": "https://schema.org",
        "@type": "DataCatalog",
        "@id": site.base,
        "name": site.title,
        "url": site.base,
        "dataset": dataset,
        "potentialAction": search,
    }


def distribution(site: Site, dumps: Iterable[Dump]) -> list[dict[str, str]]:
    """Return files of everything in schema.org words."""
    return [
        {
            "@type": "DataDownload",
            "name": dump.name,
            "contentUrl": site.base + dump.path.lstrip("/"),
            "encodingFormat": dump.format,
            "contentSize": f"{dump.size} B",
            "sha256": dump.sha256,
        }
        for dump in dumps
    ]


def dataset(view: DatasetView) -> str:
    """Return the page about the data as a whole."""
    site = view.site
    return draw(
        "dataset.html",
        site,
        view=view,
        vocabularies=vocabularies.coverage(),
        lead=_lead(site),
        stats=stats(site),
        chart=chart(view.years),
        quality=_quality(site),
        blocks=[catalog(site, view)],
    )


def error(view: ErrorView, document: str = "") -> str:
    """Return the page of an answer that is not what was asked for.

    *document* is the path whose endings name its forms, if it is not that of the page.
    """
    site = view.site
    phrase = HTTPStatus(view.status).phrase.lower()
    heading = HEADINGS.get(view.status, phrase.capitalize())
    works, others = _near(view.near)
    # Machines are told it by the sentence, people have it as the heading already.
    sentence = view.sentence.removeprefix(f"{heading}.").strip()
    return draw(
        "gone.html" if view.tombstone else "error.html",
        site,
        view=view,
        status=view.status,
        phrase=phrase,
        heading=heading,
        sentence=sentence,
        guess=view.sought or _ADDRESS.sub("", site.path.partition("?")[0]),
        works=entries(site, works),
        things=[(other.label, site.at(f"/doc/{other.path}")) for other in others],
        suffixes=KNOWN_SUFFIXES,
        document=document or site.path.partition("?")[0],
    )


def _near(rows: Iterable[Any]) -> tuple[list[Row], list[Any]]:
    found = list(rows)
    return [r for r in found if isinstance(r, Row)], [r for r in found if not isinstance(r, Row)]
