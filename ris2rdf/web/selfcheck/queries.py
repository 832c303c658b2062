"""The endpoint: the SPARQL 1.1 Protocol as clients use it, and what it refuses.

A site enters, findings leave.
"""

from collections.abc import Iterator
from urllib.parse import quote

from ris2rdf.web.selfcheck import graphs
from ris2rdf.web.selfcheck.findings import Finding, holds, same
from ris2rdf.web.selfcheck.target import Target

SELECT = "SELECT ?s { ?s ?p ?o } LIMIT 1"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"
JSON = "application/sparql-results+json"
RESULTS = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
_SD = "http://www.w3.org/ns/sparql-service-description#"
FORM = "application/x-www-form-urlencoded"
REFUSED = {
    "an update": ("update=CLEAR+ALL", FORM, 403),
    "an update in the query": ("query=CLEAR+ALL", FORM, 400),
    "an update by type": ("CLEAR ALL", "application/sparql-update", 403),
    "another type of body": ("{}", "application/json", 415),
    "two queries": ("query=ASK{}&query=ASK{}", FORM, 400),
    "an empty query": ("query=", FORM, 400),
}
"""Bodies that are refused, their type, and the status."""


def results(target: Target) -> Iterator[Finding]:
    """Put queries in every way, for every form of answer."""
    for kind in RESULTS:
        reply = target.query(SELECT, kind)
        yield same(f"SELECT as {kind}", (reply.status, reply.type), (200, kind))
    for kind in ("text/turtle", "application/n-triples", "application/ld+json"):
        reply = target.query(CONSTRUCT, kind)
        yield same(f"CONSTRUCT as {kind}", (reply.status, reply.type), (200, kind))
        yield holds(f"CONSTRUCT as {kind} can be read", graphs.graph(reply), "rdflib cannot")
    yield same("who does not care", target.query(ASK).type, JSON)
    yield holds("ASK", (target.query(ASK, JSON).json() or {}).get("boolean"), "not true")
    for kind, body in ((FORM, f"query={quote(ASK)}"), ("application/sparql-query", ASK)):
        reply = target.ask(_endpoint(target), "POST", body.encode(), Content_Type=kind)
        yield same(f"POST of {kind}", (reply.status, reply.type), (200, JSON))


def _endpoint(target: Target) -> str:
    return f"{target.address}sparql"


def protocol(target: Target) -> Iterator[Finding]:
    """Put what must be refused."""
    for name, (body, kind, status) in REFUSED.items():
        reply = target.ask(_endpoint(target), "POST", body.encode(), Content_Type=kind)
        yield same(name, reply.status, status)
    fault = target.query("SELECT * { ?s ?p", JSON)
    yield same("a syntax error", (fault.status, fault.type), (400, "application/problem+json"))
    told = fault.json() or {}
    yield holds("it says where", {"line", "column"} <= set(told), fault.text[:200])
    yield same("no such form", target.query(SELECT, "image/png").status, 406)
    service = target.query("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", JSON)
    yield same("SERVICE", service.status, 403, 400)
    yield same("DELETE", target.ask(_endpoint(target), "DELETE").status, 405)
    options = target.ask(_endpoint(target), "OPTIONS")
    yield same("OPTIONS", options.status, 204, 200)
    yield holds("Accept-Post", "application/sparql-query" in options.header("Accept-Post"), "none")


def revalidation(target: Target) -> Iterator[Finding]:
    """Ask again for the answer to a query."""
    full = target.query(SELECT, JSON)
    yield same("allowed for all origins", full.header("Access-Control-Allow-Origin"), "*")
    yield holds("Vary", "accept" in full.header("Vary").lower(), full.header("Vary") or "none")
    again = target.query(SELECT, JSON, If_None_Match=full.header("ETag"))
    yield same("the same again", again.status, 304)
    head = target.ask(f"{_endpoint(target)}?query={quote(ASK)}", "HEAD")
    yield same("HEAD", (head.status, head.body), (200, b""))


def service(target: Target) -> Iterator[Finding]:
    """Ask the endpoint what it is."""
    reply = target.ask(_endpoint(target))
    stated = graphs.graph(reply)
    yield holds("it is RDF", stated, reply.type)
    terms = {str(term) for triple in stated or () for term in triple}
    for word in ("Service", "SPARQL11Query", "resultFormat", "defaultDataset", "endpoint"):
        yield holds(f"sd:{word}", f"{_SD}{word}" in terms, "missing")
    yield holds("limits", "seconds" in reply.text, "no word of a time limit")
    page = target.ask(_endpoint(target), Accept="text/html,*/*;q=0.8")
    yield same("a browser", (page.status, page.type), (200, "text/html"))
