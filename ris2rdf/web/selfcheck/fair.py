"""FAIR, as assessment tools see it: what F-UJI and FAIR-Checker look for and can be seen offline.

A site enters, findings leave. The tools ask registries besides; what only those can tell is not
here. Each finding is named by the metric it stands for.
"""

import json
import re
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import rdflib

from ris2rdf.web.selfcheck import graphs
from ris2rdf.web.selfcheck.findings import Finding, holds, same
from ris2rdf.web.selfcheck.target import Target

CORE = ("name", "identifier", "@type", "mainEntityOfPage")
"""What a site can state of every work."""

OF_THE_RECORD = {
    "F-UJI F2-01M: a creator": ("author", "creator", "editor"),
    "F-UJI F2-01M: a date": ("datePublished",),
    "F-UJI F2-01M: a publisher": ("publisher",),
    "F-UJI F2-01M: a summary": ("description", "abstract"),
    "F-UJI F2-01M: keywords": ("keywords", "about"),
    "F-UJI I3-01M: related things": ("isPartOf", "citation", "sameAs"),
}
"""What only its record can tell of a work: nothing is guessed where it tells nothing."""
KNOWN = (
    "http://schema.org/",
    "https://schema.org/",
    "http://purl.org/dc/terms/",
    "http://purl.org/ontology/bibo/",
    "http://xmlns.com/foaf/0.1/",
    "http://www.w3.org/",
    "http://rdfs.org/ns/void#",
    "http://purl.org/spar/",
    "http://id.loc.gov/",
    "http://prismstandard.org/",
)
"""Namespaces that registries of vocabularies know: all properties and classes are of these."""

HOSTS = 3
_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


class Meta(HTMLParser):
    """The ``meta`` elements of a page, by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the content of a ``meta``."""
        values = dict(attrs)
        if tag == "meta" and values.get("name"):
            self.found[str(values["name"])] = str(values.get("content"))


def embedded(page: str) -> list[dict[str, Any]]:
    """Return the blocks of JSON-LD in *page*; none that is not JSON."""
    found = []
    for text in _BLOCK.findall(page):
        try:
            found.append(json.loads(text))
        except ValueError:
            continue
    return found


def records(target: Target) -> Iterator[Finding]:
    """Look for what F-UJI and FAIR-Checker look for in a document."""
    landing = target.landing
    blocks = embedded(landing.text)
    main: dict[str, Any] = blocks[0] if blocks else {}
    rels = {link.rel for link in landing.links}
    yield same("F-UJI F1-01MD: an IRI that is found", target.ask(target.thing).status, 303, 200)
    missing = [name for name in CORE if name not in main]
    yield holds("F-UJI F2-01M: core metadata", not missing, f"without {', '.join(missing)}")
    for metric, names in OF_THE_RECORD.items():
        told = [name for name in names if main.get(name)]
        reason = "" if told else "the example has none; name another with --thing"
        yield Finding(metric, skipped=reason)
    titles = Meta(landing.text).found
    yield holds("F-UJI F4-01M: meta elements", "citation_title" in titles, "no citation_title")
    yield holds("F-UJI F4-01M: JSON-LD in the page", main, "none")
    yield same("schema.org's context, spelt so", main.get("@context"), "https://schema.org")
    yield holds("F-UJI I1-01M: RDF by links", "describedby" in rels, "no describedby")
    data = target.ask(target.document, Accept="text/turtle, application/ld+json;q=0.9")
    yield same("F-UJI I1-01M: RDF by negotiation", data.status, 200)
    yield holds("F-UJI R1-01M: a type", "type" in rels and main.get("@type"), "not stated")
    yield holds("F-UJI R1.1-01M: a licence", "license" in rels, "no rel=license")
    stated = graphs.graph(data)
    if stated is None:
        yield Finding("FAIR-Checker: RDF", "it cannot be read")
        return
    yield from _statements(stated + _of_page(blocks))


def _of_page(blocks: list[dict[str, Any]]) -> rdflib.Graph:
    """Return what the blocks in a page state, read as schema.org means them: nothing is fetched."""
    stated = rdflib.Graph()
    for block in blocks:
        local = {**block, "@context": {"@vocab": "http://schema.org/"}}
        stated.parse(data=json.dumps(local), format="json-ld")
    return stated


def _statements(stated: rdflib.Graph) -> Iterator[Finding]:
    """Yield what FAIR-Checker asks of the triples of a document and of its page."""
    has = partial(_has, stated)
    names = {*stated.predicates(), *stated.objects(None, rdflib.RDF.type)}
    strange = sorted(str(name) for name in names if not str(name).startswith(KNOWN))
    yield holds("FAIR-Checker F1B: identifiers", has("dcterms:identifier", "schema:identifier"))
    yield holds("FAIR-Checker F2A: structured metadata", has("dcterms:title"))
    yield holds("FAIR-Checker F2B: shared vocabularies", not strange, ", ".join(strange))
    rights = ("dcterms:license", "dcterms:rights", "dcterms:accessRights", "schema:license")
    yield holds("FAIR-Checker A1.2, R1.1: licence or rights", has(*rights), "none stated")
    nodes = {str(t) for s, _, o in stated for t in (s, o) if isinstance(t, rdflib.URIRef)}
    hosts = {urlsplit(iri).netloc for iri in nodes}
    yield holds("FAIR-Checker I3: links to other hosts", len(hosts) > HOSTS, ", ".join(hosts))
    provenance = ("prov:wasDerivedFrom", "dcterms:creator", "schema:author", "dcterms:publisher")
    yield holds("FAIR-Checker R1.2: provenance", has(*provenance))
    in_prov = any(str(p).startswith("http://www.w3.org/ns/prov#") for p in stated.predicates())
    yield holds("F-UJI R1.2-01M: PROV", in_prov)


def _has(stated: rdflib.Graph, *names: str) -> bool:
    """Return whether one of the properties is used, schema.org in either spelling."""
    spaces = {
        "dcterms": ("http://purl.org/dc/terms/",),
        "schema": ("http://schema.org/", "https://schema.org/"),
        "prov": ("http://www.w3.org/ns/prov#",),
    }
    for name in names:
        prefix, _, local = name.partition(":")
        for space in spaces[prefix]:
            if (None, rdflib.URIRef(space + local), None) in stated:
                return True
    return False


def dataset(target: Target) -> Iterator[Finding]:
    """Look for what F-UJI looks for in a dataset."""
    page = target.ask(f"{target.address}dataset", Accept="text/html")
    blocks = [b.get("dataset", b) for b in embedded(page.text)]
    main = next((b for b in blocks if isinstance(b, dict) and b.get("@type") == "Dataset"), {})
    for name in ("name", "description", "identifier", "license", "publisher", "dateModified"):
        yield holds(f"Dataset: {name}", main.get(name), "not stated")
    size = len(str(main.get("description", "")))
    yield holds("Dataset: a description of 50 to 5000 characters", 50 <= size <= 5000, f"{size}")  # noqa: PLR2004 -- what search engines ask for
    downloads = main.get("distribution", [])
    yield holds("F-UJI F3-01M: where the data is", downloads, "no distribution")
    for file in downloads:
        reply = target.ask(str(file.get("contentUrl")), "HEAD")
        yield same(f"F-UJI A1-02MD: {file.get('contentUrl')}", reply.status, 200)
        stated = f"{reply.header('Content-Length')} B"
        yield same("F-UJI R1-01M-2: its size", file.get("contentSize"), stated)
        yield holds("F-UJI R1.3-02D: its form", file.get("encodingFormat"), "not stated")
