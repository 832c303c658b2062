"""What tells machines what there is: dataset description, catalogue, sitemap, context, shapes.

A request enters, an answer leaves. Counts and descriptions are the release's: nothing is counted or
asserted here.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from ris2rdf import resources, terms
from ris2rdf.release import Release, Row, Selection
from ris2rdf.vocabulary import jsonld
from ris2rdf.web import datasets, graphs, negotiation, pages, refusals
from ris2rdf.web.answers import Answer, Link
from ris2rdf.web.asking import Asked
from ris2rdf.web.dumps import dumps
from ris2rdf.web.negotiation import HTML, JSON, JSONLD, LINKSET, PLAIN, RDF_OFFERS, TURTLE, Offer
from ris2rdf.web.pages.views import DatasetView, HomeView
from ris2rdf.web.representation import fixed, represent
from ris2rdf.web.resource import Choice, Resource

DATASET_OFFERS = (HTML, *RDF_OFFERS, JSON)
"""The forms of the description of the whole, in server order."""

LATEST = 5
SITEMAP_SIZE = 50_000
"""Addresses in one part of the sitemap: the most that the protocol allows."""

_API_CATALOG = "/.well-known/api-catalog"
_RFC_9727 = "https://www.rfc-editor.org/info/rfc9727"
_XML = "application/xml; charset=utf-8"


def home(asked: Asked) -> Answer:
    """Return the first page; as data, the description of the dataset."""

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is not HTML:
            return _description(asked, choice.offer)
        rows = asked.release.works(limit=LATEST).rows
        latest = [row for row in rows if isinstance(row, Row)]
        view = HomeView(asked.site, latest, _years(asked), dumps(asked), _example(asked))
        return pages.home(view).encode()

    def links(choice: Choice) -> Iterator[Link]:
        """Return the links of the form chosen, the most important first."""
        return _home_links(asked, choice)

    return represent(asked, Resource("/", DATASET_OFFERS, render, links, suffixes=False))


def _home_links(asked: Asked, choice: Choice) -> Iterator[Link]:
    yield from _about(asked)
    catalog = (("type", LINKSET.media_type), ("profile", _RFC_9727))
    yield Link(asked.at(_API_CATALOG), "api-catalog", catalog)
    yield Link(asked.at("/openapi.json"), "service-desc", (("type", JSON.media_type),))
    yield from _forms(asked, choice)


def dataset(asked: Asked, offer: Offer | None) -> Answer:
    """Return the description of the dataset: VoID, DCAT and the service in one graph."""

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is not HTML:
            return _description(asked, choice.offer)
        site = replace(asked.site, path="/dataset")
        view = DatasetView(site, dumps(asked), _years(asked), DATASET_OFFERS, _example(asked))
        return pages.dataset(view).encode()

    def links(choice: Choice) -> Iterator[Link]:
        """Return the links of the form chosen, the most important first."""
        yield from _about(asked)
        yield from _forms(asked, choice)

    return represent(asked, Resource("/dataset", DATASET_OFFERS, render, links), offer)


def _about(asked: Asked) -> Iterator[Link]:
    yield Link(f"{asked.base}id/dataset", "cite-as")
    yield Link("https://schema.org/Dataset", "type")
    if asked.publication.config.licence:
        yield Link(asked.publication.config.licence, "license")
    yield Link(asked.at("/dataset"), "canonical")


def _forms(asked: Asked, choice: Choice) -> Iterator[Link]:
    rel = "describedby" if choice.offer is HTML else "alternate"
    for offer in (TURTLE, JSONLD):
        if offer.media_type != choice.offer.media_type:
            yield Link(asked.at(f"/dataset{offer.suffix}"), rel, (("type", offer.media_type),))


def _description(asked: Asked, offer: Offer) -> bytes:
    return graphs.body(datasets.described(asked), offer, f"{asked.base}id/dataset")


def _example(asked: Asked) -> str:
    """Return the path of a work to show in examples."""
    return next((row.path for row in asked.release.works(limit=1).rows), "")


def _years(asked: Asked) -> dict[str, int]:
    return {facet.value: facet.works for facet in asked.release.facets().get("year", ())}


def api_catalog(asked: Asked) -> Answer:
    """Return what services there are, as RFC 9727 lists them."""
    base = asked.base
    described = [{"href": f"{base}dataset", "type": TURTLE.media_type}]
    contexts: list[dict[str, object]] = [
        {
            "anchor": base,
            "service-desc": [{"href": f"{base}openapi.json", "type": JSON.media_type}],
        },
        {"anchor": f"{base}sparql", "service-meta": described},
        {"anchor": f"{base}sitemap.xml", "service-doc": [{"href": "https://www.sitemaps.org/"}]},
    ]
    first = _example(asked)
    if first:
        doc = {"href": "https://signposting.org/FAIR/"}
        contexts.append({"anchor": f"{base}doc/{first}", "service-doc": [doc]})
    kind = f'{LINKSET.media_type}; profile="{_RFC_9727}"'
    return fixed(asked, json.dumps({"linkset": contexts}, indent=1) + "\n", kind)


def context(asked: Asked) -> Answer:
    """Return the JSON-LD context that every document carries inline."""
    text = json.dumps({"@context": jsonld.context()}, indent=1, sort_keys=True) + "\n"
    return fixed(asked, text, JSONLD.content_type)


def shapes(asked: Asked) -> Answer:
    """Return the shapes that the data was checked against, all in one file."""
    text = asked.release.shapes or _shapes(resources.folder("shapes"))
    return fixed(asked, text, TURTLE.content_type)


@cache
def _shapes(folder: Path) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.ttl")))


PROFILES = {
    "full": "Everything: schema.org, BIBO, FOAF, Dublin Core, SKOS, and provenance.",
    "schema": "Only schema.org.",
    "bibo": "BIBO with Dublin Core, FOAF and SKOS; nothing of schema.org.",
    "cbd": "What the thing itself owns, with types and labels of what it links to.",
    "alt": "The list of all forms and profiles that something can be had in.",
}
"""What each profile holds, in words."""


def profile(asked: Asked, token: str) -> Answer:
    """Return what the profile called *token* is, in the Profiles Vocabulary."""
    if token not in PROFILES:
        return refusals.not_found(asked)
    iri = f"{asked.base}profile/{token}"
    told = {
        "rdf:type": terms.iri(terms.expand("prof:Profile")),
        "prof:hasToken": terms.literal(token),
        "dcterms:title": terms.literal(f"Profile {token}"),
        "dcterms:description": terms.literal(PROFILES[token]),
    }
    lines = sorted(
        f"{terms.iri(iri)} {terms.iri(terms.expand(name))} {value} ."
        for name, value in told.items()
    )
    lines += sorted(_made_of(asked.base, iri, token))

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        return graphs.body(lines, choice.offer, iri)

    return represent(asked, Resource(f"/profile/{token}", RDF_OFFERS, render, suffixes=False))


_PARTS = {
    "shapes": ("shapes.ttl", "validation", TURTLE),
    "context": ("context.jsonld", "mapping", JSONLD),
}
"""What a profile is made of: file, role in the Profiles Vocabulary, form."""

_ROLES = "http://www.w3.org/ns/dx/prof/role/"


def _made_of(base: str, iri: str, token: str) -> Iterator[str]:
    """Yield what the profile *iri* narrows, and the files that say what is asked of its data."""
    if token == negotiation.ALTERNATIVES:
        return
    if token != negotiation.PROFILES[0]:
        whole = terms.iri(f"{base}profile/{negotiation.PROFILES[0]}")
        yield f"{terms.iri(iri)} {terms.iri(terms.expand('prof:isProfileOf'))} {whole} ."
    for name, (file, role, offer) in _PARTS.items():
        part = terms.iri(f"{iri}#{name}")
        told = {
            "rdf:type": terms.iri(terms.expand("prof:ResourceDescriptor")),
            "prof:hasArtifact": terms.iri(base + file),
            "prof:hasRole": terms.iri(_ROLES + role),
            "dcterms:format": terms.literal(offer.media_type),
        }
        yield f"{terms.iri(iri)} {terms.iri(terms.expand('prof:hasResource'))} {part} ."
        for predicate, value in told.items():
            yield f"{part} {terms.iri(terms.expand(predicate))} {value} ."


# ------------------------------------------------------------------------------ crawlers


def robots(asked: Asked) -> Answer:
    """Return what crawlers may fetch, and where the sitemap is."""
    kept_out = (
        "/sparql", "/search", "/resolve", "/*?_profile=", "/*?_explain=",
        # Filters make more lists than there are works, and the sitemap has every work.
        "/*?q=", "/works?*&",
    )  # fmt: skip
    rules = "".join(f"Disallow: {asked.at(path)}\n" for path in kept_out)
    text = f"User-agent: *\n{rules}Sitemap: {asked.base}sitemap.xml\n"
    return fixed(asked, text, PLAIN.content_type)


def sitemap(asked: Asked) -> Answer:
    """Return the index of the sitemap's parts."""
    parts = range(1, len(_cursors(asked.release)) + 1)
    rows = "".join(
        f"<sitemap><loc>{escape(asked.base)}sitemap-{n}.xml</loc>{_lastmod(asked)}</sitemap>\n"
        for n in parts
    )
    return _xml(asked, "sitemapindex", rows)


def sitemap_part(asked: Asked, number: int) -> Answer:
    """Return the *number*th part of the sitemap: the addresses of pages of works."""
    cursors = _cursors(asked.release)
    if not 1 <= number <= len(cursors):
        return refusals.not_found(asked)
    page = asked.release.works(Selection(), "title", cursors[number - 1], SITEMAP_SIZE)
    rows = "".join(
        f"<url><loc>{escape(asked.base)}doc/{escape(row.path)}</loc>{_lastmod(asked)}</url>\n"
        for row in page.rows
    )
    return _xml(asked, "urlset", rows)


@lru_cache(maxsize=2)
def _cursors(release: Release) -> tuple[str, ...]:
    """Return where each part of the sitemap begins; read once a release."""
    starts = [""]
    while following := release.works(Selection(), "title", starts[-1], SITEMAP_SIZE).next:
        starts.append(following)
    return tuple(starts)


def _lastmod(asked: Asked) -> str:
    return f"<lastmod>{asked.modified:%Y-%m-%dT%H:%M:%SZ}</lastmod>"


def _xml(asked: Asked, element: str, rows: str) -> Answer:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return fixed(asked, f'{head}<{element} xmlns="{space}">\n{rows}</{element}>\n', _XML)


def opensearch(asked: Asked) -> Answer:
    """Return how a browser may offer this site's search."""
    space = "http://a9.com/-/spec/opensearch/1.1/"
    title = escape(asked.site.title)
    template = f"{escape(asked.base)}search?q={{searchTerms}}"
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="{space}">'
        f"<ShortName>{title[:16]}</ShortName><Description>{title}</Description>"
        f'<Url type="text/html" template="{template}"/></OpenSearchDescription>\n'
    )
    return fixed(asked, text, "application/opensearchdescription+xml")
