"""The published matrix: what real clients send in Accept, and what they must get.

The table is data for this check, for the tests of the negotiation and for docs/http.md. Each line
was seen sent by the client it names, or is a case that a server got wrong.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ris2rdf.web.selfcheck.findings import Finding, same
from ris2rdf.web.selfcheck.target import Target

HTML = "text/html"
TURTLE = "text/turtle"
JSONLD = "application/ld+json"
NTRIPLES = "application/n-triples"
RDFXML = "application/rdf+xml"
TRIG = "application/trig"
JSON = "application/json"
CSL = "application/vnd.citationstyles.csl+json"
CITATION = "text/x-bibliography"
LINKSET = "application/linkset+json"
EXPANDED = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"'
NOTHING = "406"
"""Nothing of what is offered is acceptable: the answer lists what there is."""


class Vector(NamedTuple):
    """Who sends which Accept header (None: no header at all), and the media type it must get."""

    client: str
    accept: str | None
    wanted: str


VECTORS = (
    Vector(
        "a browser",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        HTML,
    ),
    Vector("curl, requests, link previews", "*/*", HTML),
    Vector("no header", None, HTML),
    Vector("a blank header", " ", HTML),
    Vector("rdflib, Turtle", "text/turtle, application/x-turtle, */*;q=0.1", TURTLE),
    Vector("rdflib, JSON-LD", "application/ld+json, application/json;q=0.9, */*;q=0.1", JSONLD),
    Vector("rdflib, RDF/XML", "application/rdf+xml, */*;q=0.1", RDFXML),
    Vector("rdflib, N-Triples", "text/plain, */*;q=0.1", NTRIPLES),
    Vector(
        "rdflib, no format",
        "application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json, "
        "application/n-quads, application/trix, application/trig",
        TURTLE,
    ),
    Vector(
        "Jena",
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
        "application/rdf+xml;q=0.7,*/*;q=0.3",
        TURTLE,
    ),
    Vector(
        "Jena, dataset",
        "application/trig,application/n-quads;q=0.9,application/ld+json;q=0.8,*/*;q=0.3",
        TRIG,
    ),
    Vector(
        "rapper",
        "application/rdf+xml, text/rdf;q=0.6, application/n-triples;q=0.9, text/turtle;q=0.9, "
        "text/html;q=0.2, application/xhtml+xml;q=0.4, */*;q=0.1",
        RDFXML,
    ),
    Vector(
        "F-UJI",
        "text/turtle, application/turtle, application/x-turtle;q=0.8, application/rdf+xml, "
        "text/n3;q=0.9, text/rdf+n3;q=0.9,application/ld+json",
        TURTLE,
    ),
    Vector("F-UJI, schema.org", "application/vnd.schemaorg.ld+json, application/ld+json", JSONLD),
    Vector("F-UJI, XML", "application/xml, text/xml;q=0.5", NOTHING),
    Vector("F-UJI, links", "application/linkset+json, application/linkset", LINKSET),
    Vector(
        "TriplyDB",
        "application/trig, application/n-quads, application/n-triples;q=0.9, text/turtle;q=0.9, "
        "application/ld+json;q=0.8, application/rdf+xml;q=0.8, text/n3;q=0.35, */*;q=0.7",
        TRIG,
    ),
    Vector("pyld, expanded", EXPANDED, EXPANDED),
    Vector("a charset", "text/turtle;charset=utf-8", TURTLE),
    Vector("a user of DataCite", f"application/rdf+xml;q=0.5, {CSL};q=1.0", CSL),
    Vector("a reference as text", "text/x-bibliography; style=apa; locale=de-DE", CITATION),
    Vector("no HTML", "text/html;q=0, */*", TURTLE),
    Vector("a range beats the wildcard", "*/*, text/html;q=0.1", TURTLE),
    Vector("a name beats the wildcard", "text/turtle, */*", TURTLE),
    Vector("a q that is no number", "text/turtle;q=abc, text/html;q=0.2", HTML),
    Vector("a q above one", "text/turtle;q=5", TURTLE),
    Vector("capitals", "TEXT/TURTLE", TURTLE),
    Vector("a picture", "image/png", NOTHING),
    Vector("JSON-LD and anything", "application/ld+json, */*", JSONLD),
    Vector("RDF/XML and anything", "application/rdf+xml, */*", RDFXML),
    Vector("N-Triples and anything", "application/n-triples, */*", NTRIPLES),
    Vector("axios", "application/json, text/plain, */*", JSON),
    Vector("garbage", "garbage;;;,,", HTML),
)


def negotiation(target: Target) -> Iterator[Finding]:
    """Send what each client of the matrix sends."""
    for vector in VECTORS:
        what = f"{vector.client}: {vector.accept or 'no Accept'}"
        plain = vector.wanted.split(";")[0]
        if vector.wanted != NOTHING and not {plain, vector.wanted} & set(target.forms):
            yield Finding(what, skipped=f"{plain} is not offered")
            continue
        headers = {} if vector.accept is None else {"Accept": vector.accept}
        reply = target.ask(target.document, **headers)
        got = reply.header("Content-Type") if ";" in vector.wanted else reply.type
        yield same(what, NOTHING if reply.status == 406 else got, vector.wanted)  # noqa: PLR2004 -- Not Acceptable
