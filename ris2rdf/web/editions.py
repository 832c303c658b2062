"""The page of one release: when it was made, what it held, its files, and how to cite it.

A request and the id of a release enter, an answer leaves. The address ``BASE/release/ID`` is for
citing, so a release that is no longer kept is told to be gone, never just not found.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.release import retention
from ris2rdf.web import answers, datasets, graphs, negotiation, pages, refusals
from ris2rdf.web.answers import Answer, Link, Problem
from ris2rdf.web.asking import Asked
from ris2rdf.web.discovery import DATASET_OFFERS
from ris2rdf.web.dumps import RELEASE, stored
from ris2rdf.web.negotiation import HTML, JSONLD, TURTLE
from ris2rdf.web.pages.views import Dump, EditionView
from ris2rdf.web.representation import represent
from ris2rdf.web.resource import Choice, Resource


class Edition(NamedTuple):
    """A release as it is told of: its own facts, and its place among the others."""

    id: str
    created: datetime
    title: str
    counts: dict[str, int]
    files: tuple[Dump, ...]
    previous: str
    current: bool
    frozen: bool


def edition(asked: Asked, path: str) -> Answer:
    """Return what there is to tell of the release at *path*, in the form asked for."""
    name, offer = negotiation.split(path, DATASET_OFFERS)
    if not RELEASE.fullmatch(name):
        return refusals.not_found(asked)
    found = _found(asked, name)
    if found is None:
        return lost(asked, name)
    address = f"/release/{name}"

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is HTML:
            return _page(asked, found).encode()
        return graphs.body(
            sorted(set(_lines(asked, found))), choice.offer, f"{asked.base}{address[1:]}"
        )

    def links(choice: Choice) -> Iterator[Link]:
        """Return the links of the form chosen, the most important first."""
        return _links(asked, found, choice)

    frozen = " ".join(sorted(retention.frozen_ids(asked.publication)))
    shown = Resource(address, DATASET_OFFERS, render, links, version=frozen)
    given = represent(asked, shown, offer)
    # Which are kept for good may change while the same release is served: nobody remembers this.
    return given.without("ETag").without("Last-Modified")


def lost(asked: Asked, name: str) -> Answer:
    """Return the answer for a release that is not here: 410 if there ever was one of that name."""
    if not retention.was_made(asked.publication, name):
        return refusals.not_found(asked)
    detail = "This release is no longer kept. What is published now is at /dataset."
    problem = Problem(410, "Gone", detail)
    return refusals.refuse(asked, problem, ("Cache-Control", answers.MISSING))


def _found(asked: Asked, name: str) -> Edition | None:
    home = asked.publication
    told = retention.manifest_of(home.releases / name)
    if not told or told.get("base") != asked.base:
        return None
    previous = str(told.get("previous", ""))
    return Edition(
        name,
        datetime.fromisoformat(told["created"]),
        told["title"],
        told["counts"],
        tuple(stored((home.releases / name).resolve() / "dump", f"/dump/{name}/")),
        previous if (home.releases / (previous or "none")).is_dir() else "",
        name == asked.release.id,
        name in retention.frozen_ids(home),
    )


def _page(asked: Asked, found: Edition) -> str:
    site = replace(asked.site, path=f"/release/{found.id}")
    kept = [
        (name, datetime.fromisoformat(told["created"]))
        for name in sorted(retention.frozen_ids(asked.publication), reverse=True)
        if (told := retention.manifest_of(asked.publication.releases / name))
    ]
    return pages.edition(EditionView(site, **found._asdict(), kept=kept, offers=DATASET_OFFERS))


def _links(asked: Asked, found: Edition, choice: Choice) -> Iterator[Link]:
    yield Link(f"{asked.base}release/{found.id}", "cite-as")
    yield Link("https://schema.org/Dataset", "type")
    if asked.publication.config.licence:
        yield Link(asked.publication.config.licence, "license")
    rel = "describedby" if choice.offer is HTML else "alternate"
    for offer in (TURTLE, JSONLD):
        if offer.media_type != choice.offer.media_type:
            where = asked.at(f"/release/{found.id}{offer.suffix}")
            yield Link(where, rel, (("type", offer.media_type),))
    yield Link(asked.at("/dataset"), "latest-version")
    if found.previous:
        yield Link(asked.at(f"/release/{found.previous}"), "predecessor-version")
    if choice.offer is HTML:
        for file in found.files:
            yield Link(asked.at(file.path), "item", (("type", "application/gzip"),))


def _lines(asked: Asked, found: Edition) -> Iterator[str]:
    """Yield what is said of a release: one version of the dataset, with its files."""
    base, line = asked.base, datasets.line
    node = f"{base}release/{found.id}"
    for kind in ("dcat:Dataset", "schema:Dataset", "void:Dataset"):
        yield line(node, "rdf:type", terms.iri(terms.expand(kind)))
    made = terms.literal(found.created.isoformat(), terms.expand("xsd:dateTime"))
    for name, value in {
        "dcterms:title": terms.literal(found.title),
        "schema:name": terms.literal(found.title),
        "dcterms:identifier": terms.literal(node),
        "dcat:version": terms.literal(found.id),
        "schema:version": terms.literal(found.id),
        "dcterms:issued": made,
        "schema:datePublished": made,
        "dcterms:isVersionOf": terms.iri(f"{base}id/dataset"),
        "dcat:landingPage": terms.iri(node),
        "void:triples": datasets.number(found.counts["triples"]),
        "void:entities": datasets.number(found.counts["works"]),
        "prov:wasRevisionOf": terms.iri(f"{base}release/{found.previous}")
        if found.previous
        else "",
    }.items():
        if value:
            yield line(node, name, value)
    licence = asked.publication.config.licence
    if terms.address(licence):
        yield line(node, "dcterms:license", terms.iri(licence))
    for file in found.files:
        part = f"{node}#{file.name}"
        yield line(node, "dcat:distribution", terms.iri(part))
        yield from datasets.file(asked, part, file)
