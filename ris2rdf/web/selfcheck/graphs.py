"""Every form of RDF says the same: read by rdflib, as people's programs read them.

Bodies of answers enter, graphs are compared, findings leave. Nothing is fetched while parsing: a
document that needs a context from elsewhere is at fault.
"""

import io
from collections.abc import Iterator
from xml.sax import SAXException

import rdflib
from rdflib.compare import isomorphic
from rdflib.exceptions import Error

from ris2rdf import ris
from ris2rdf.web.selfcheck.client import Reply
from ris2rdf.web.selfcheck.findings import Finding, holds, same
from ris2rdf.web.selfcheck.target import Target

PARSERS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
"""What rdflib calls the syntax of each media type."""

FAULTS = (SyntaxError, ValueError, KeyError, Error, SAXException)
"""What rdflib raises for a text that is not in its syntax."""

FRAMED = "json-ld#framed"
RIS = "application/x-research-info-systems"


def graph(reply: Reply) -> rdflib.Graph | None:
    """Return what *reply* states, graphs merged; None if it cannot be read."""
    form = PARSERS.get(reply.type)
    if form is None or (form == "json-ld" and _fetches(reply.json())):
        return None
    merged = rdflib.Graph()
    dataset = rdflib.Dataset(default_union=True)
    try:
        dataset.parse(data=reply.body, format=form, publicID=reply.url)
    except FAULTS:
        return None
    for subject, predicate, value, _ in dataset.quads():
        merged.add((subject, predicate, value))
    return merged


def _fetches(document: object) -> bool:
    """Return whether a JSON-LD document has a context that would have to be fetched."""
    if isinstance(document, list):
        return any(map(_fetches, document))
    if not isinstance(document, dict):
        return False
    context = document.get("@context")
    parts = context if isinstance(context, list) else [context]
    return any(isinstance(part, str) for part in parts)


def forms(target: Target) -> Iterator[Finding]:
    """Compare every form of RDF with N-Triples (``rdflib.compare``)."""
    expected = graph(target.ask(target.document, Accept="application/n-triples"))
    if expected is None:
        yield Finding("N-Triples", "there is none to compare with, or rdflib cannot read it")
        return
    yield holds("the document states something", len(expected), "no triple")
    for kind, url in target.forms.items():
        if kind.split(";")[0] not in PARSERS:
            continue
        found = graph(target.ask(url))
        if found is None:
            yield Finding(f"{kind} at {url}", "rdflib cannot read it")
            continue
        # A frame shows what is reached from its root: it may leave out, and adds nothing.
        equal = _within(found, expected) if FRAMED in kind else isomorphic(found, expected)
        yield holds(f"{kind} at {url}", equal, f"{len(found)} triples, not these {len(expected)}")


def _within(part: rdflib.Graph, whole: rdflib.Graph) -> bool:
    """Return whether what *part* states of IRIs is stated in *whole*, and something is."""
    blank = rdflib.BNode
    return bool(part) and all(
        triple in whole
        for triple in part
        if not isinstance(triple[0], blank) and not isinstance(triple[2], blank)
    )


def repeatable(target: Target) -> Iterator[Finding]:
    """Ask twice for every form."""
    for kind, url in target.forms.items():
        yield same(f"{kind} at {url}", target.ask(url).body, target.ask(url).body)


def round_trip(target: Target) -> Iterator[Finding]:
    """Read the RIS of the document."""
    url = target.forms.get(RIS, "")
    if not url:
        yield Finding("RIS", skipped="it is not offered")
        return
    reply = target.ask(url)
    records = list(ris.read(io.BytesIO(reply.body), url, lambda _: None))
    yield same("records in it", len(records), 1)
    titles = {field.value for record in records for field in record.fields if field.tag == "TI"}
    stated = graph(target.ask(target.document, Accept="application/n-triples")) or rdflib.Graph()
    iri = rdflib.URIRef(next((x.target for x in reply.links if x.rel == "cite-as"), ""))
    names = set(map(str, stated.objects(iri, rdflib.DCTERMS.title)))
    yield holds("its title", titles & names, f"{titles or 'none'}, in RDF {names or 'none'}")
