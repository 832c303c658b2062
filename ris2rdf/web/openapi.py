"""The site as OpenAPI 3.1 tells of it: every address, what it takes, and what it may answer.

The tables of forms and parameters enter; one JSON document leaves. A test holds its addresses and
those of the routes to be the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ris2rdf import __version__
from ris2rdf.release import LETTERS
from ris2rdf.search import ORDERS
from ris2rdf.sparql.request import ACCEPTED, FORM
from ris2rdf.web import converting, endpoint, lists, mappings, quality
from ris2rdf.web.answers import ERROR_OFFERS
from ris2rdf.web.asking import Asked
from ris2rdf.web.discovery import DATASET_OFFERS, PROFILES
from ris2rdf.web.negotiation import (
    DOCUMENT_OFFERS,
    HTML,
    JSON,
    LIST_OFFERS,
    RDF_OFFERS,
    TURTLE,
    Offer,
)
from ris2rdf.web.selections import MOST, PARTS

VERSION = "3.1.0"
Json = dict[str, Any]

TEXT: Json = {"type": "string"}
# Forms send fields that were left empty, so an empty value is as none.
NUMBER: Json = {"type": "string", "pattern": r"^[0-9]{0,9}$"}
YEARS: Json = {"type": "string", "pattern": r"^[0-9]{0,4}([.][.][0-9]{0,4})?$"}

WORDS: Mapping[str, str] = {
    "q": "Words to look for; author:, title: and journal: name a field.",
    "type": "RIS type of the works, as JOUR.",
    "container": "Path of the journal, book or series they stand in.",
    "journal": "The same as container.",
    "subject": "Path of a subject.",
    "publisher": "Path of a publisher.",
    "person": "A name as written, or the path of a person with an ORCID.",
    "language": "Language of the works.",
    "state": "What validation said: valid, warning or violation.",
    "thing": "Path of any other thing they mention: an issue, an event, a trial.",
}
"""What the parameters of a list mean that are a part of its selection."""

MEANING: Mapping[int, str] = {
    200: "What was asked for.",
    206: "A part of it.",
    301: "It has moved.",
    302: "It is described elsewhere.",
    303: "It is described, or known, at another address.",
    304: "It has not changed.",
    308: "The address is spelt otherwise.",
    400: "The request cannot be understood.",
    403: "This cannot be done here.",
    404: "There is nothing at this address.",
    406: "It has none of the forms asked for; it says which it has.",
    408: "The request did not arrive in time.",
    410: "It was withdrawn; what is left of it is told.",
    413: "The request is too large.",
    414: "The address is too long.",
    415: "Queries are not sent in this type.",
    416: "It has no such part.",
    429: "The client asks too often.",
    431: "The headers are too large.",
    503: "Not just now: no release, too busy, or a limit was hit.",
}
"""Every status of the site but 405, by what it means."""

ALWAYS = (400, 404, 414, 429, 431, 503)
"""What any address may answer beside what it has."""

NEGOTIATED = (304, 406)
UNCHANGED = 304
BODIES = (200, 206, 410)
ERRORS = 400


class Parameter(NamedTuple):
    """A parameter of an address, as OpenAPI tells of it."""

    name: str
    about: str
    schema: Mapping[str, Any] = TEXT
    place: str = "query"

    def told(self) -> Json:
        """Return it as an OpenAPI object."""
        inside = {"required": True} if self.place == "path" else {}
        return {
            "name": self.name,
            "in": self.place,
            "description": self.about,
            "schema": dict(self.schema),
            **inside,
        }


class Address(NamedTuple):
    """One address: what it answers in which forms, what it takes, which statuses are its own."""

    path: str
    summary: str
    types: Sequence[str] = ()
    parameters: Sequence[Parameter] = ()
    statuses: Sequence[int] = (UNCHANGED,)
    tag: str = "site"


def _path(name: str, about: str, schema: Mapping[str, Any] | None = None) -> Parameter:
    return Parameter(name, about, schema or {"type": "string", "minLength": 1}, "path")


def _types(offers: Iterable[Offer]) -> list[str]:
    return list(dict.fromkeys(offer.media_type for offer in offers))


FORMATS = Parameter("format", "Name of the form wanted, before Accept.")
PROFILE = Parameter(
    "_profile", "Which vocabularies: a token or the IRI of a profile; alt lists all forms."
)
EXPLAIN = Parameter("_explain", "If not empty: how the request was read instead of the answer.")
DOWNLOAD = Parameter("download", "If not empty: files come to be saved.")
WHOLE = Parameter("statements", "If all: the page also shows what is said of other things.")
STEERING = (FORMATS, PROFILE, EXPLAIN)
SELECTION = (
    *(Parameter(name, WORDS[name]) for name in PARTS),
    Parameter("year", "A year, or two as 2015..2026.", YEARS),
    Parameter("from", "The first year.", NUMBER),
    Parameter("to", "The last year.", NUMBER),
    Parameter("sort", "Their order.", {"type": "string", "enum": [*ORDERS, ""]}),
)
TURNING = (
    Parameter("n", f"Rows of a page, at most {MOST:,}.", NUMBER),
    Parameter("after", "The place where a page begins: from rel=next or rel=prev."),
    Parameter("first", "The number of its first row.", NUMBER),
)
LETTER = Parameter(
    "letter",
    "What their names begin with: 0 for what sorts before letters, other for other scripts.",
    {"type": "string", "enum": [*LETTERS, ""]},
)
QUERY = (
    Parameter("query", "A SPARQL 1.1 query."),
    Parameter("default-graph-uri", "A graph to ask, repeatable."),
    Parameter("named-graph-uri", "A graph to name, repeatable."),
    Parameter("format", "Short name or media type of the answer, before Accept."),
)

ADDRESSES = (
    Address(
        "/",
        "The first page; as data, the description of the dataset",
        _types(DATASET_OFFERS),
        STEERING,
        NEGOTIATED,
        "dataset",
    ),
    Address(
        "/id/{path}",
        "A thing: leads to the document about it",
        parameters=(_path("path", "As work/doi/10.1000/abc."),),
        statuses=(301, 303, 308, 410),
        tag="documents",
    ),
    Address(
        "/doc/{path}",
        "The document about a thing, in the form that its ending or Accept names",
        _types((*DOCUMENT_OFFERS, JSON)),
        (_path("path", "As work/doi/10.1000/abc.ttl."), *STEERING, DOWNLOAD, WHOLE),
        (301, 308, 410, *NEGOTIATED),
        "documents",
    ),
    Address(
        "/resolve",
        "Leads to the thing that an identifier names",
        parameters=(Parameter("id", "doi:10.1000/abc, issn:, isbn:, pmid:, orcid:, an address."),),
        statuses=(303,),
        tag="documents",
    ),
    Address(
        "/profile/{token}",
        "What a profile holds",
        _types((*RDF_OFFERS, HTML, JSON)),
        (_path("token", "Its name.", {"type": "string", "enum": list(PROFILES)}), *STEERING),
        NEGOTIATED,
        "dataset",
    ),
    Address(
        "/quality",
        "What was found in the records",
        _types((HTML, JSON)),
        (FORMATS, EXPLAIN),
        NEGOTIATED,
        "dataset",
    ),
    Address(
        "/report.ttl",
        "The SHACL report: every violation and warning",
        _types((TURTLE,)),
        statuses=(206, UNCHANGED, 416),
        tag="dataset",
    ),
    Address(
        "/release/{path}",
        "A release: what it held, its files, how to cite it",
        _types(DATASET_OFFERS),
        (_path("path", "The id of a release, as 20261122T101500Z-1a2b3c4d."), *STEERING),
        (308, 406, 410),
        "dataset",
    ),
    Address(
        "/dump/{path}",
        "A file of everything, of the current release or of one that is named",
        ("application/gzip", "text/plain"),
        (_path("path", "As dataset.nt.gz, or 20261122T101500Z-1a2b3c4d/dataset.nt.gz."),),
        (206, UNCHANGED, 308, 410, 416),
        "dataset",
    ),
    Address(
        "/static/{name}",
        "A part of the pages",
        ("*/*",),
        (_path("name", "As style.css."),),
        (206, UNCHANGED, 308, 416),
    ),
    Address(
        "/sitemap-{number}.xml",
        "A part of the sitemap",
        ("application/xml",),
        (_path("number", "1 and up.", {"type": "integer", "minimum": 1}),),
    ),
    Address(
        "/.well-known/void",
        "Leads to the description of the dataset",
        statuses=(302,),
        tag="dataset",
    ),
    Address(
        "/.well-known/api-catalog",
        "The services there are (RFC 9727)",
        ("application/linkset+json",),
    ),
    Address("/context.jsonld", "The JSON-LD context", ("application/ld+json",), tag="dataset"),
    Address("/shapes.ttl", "The SHACL shapes of the data", ("text/turtle",), tag="dataset"),
    Address("/robots.txt", "What crawlers may fetch", ("text/plain",)),
    Address("/sitemap.xml", "The parts of the sitemap", ("application/xml",)),
    Address("/feed.atom", "Works published, changed or withdrawn", ("application/atom+xml",)),
    Address(
        "/opensearch.xml", "The search, for browsers", ("application/opensearchdescription+xml",)
    ),
    Address("/openapi.json", "This description", ("application/json",)),
    Address(
        converting.PATH,
        "A form that tries records out; posted, what they become",
        ("text/html",),
        (FORMATS,),
        NEGOTIATED,
    ),
    Address("/healthz", "Whether there is a release to serve", ("text/plain",), statuses=()),
    Address("/metrics", "Figures for Prometheus", ("text/plain",), statuses=(403,)),
)
"""Every address but the lists and the endpoint."""


def addresses() -> Iterable[Address]:
    """Yield every address that answers GET but the endpoint."""
    yield from ADDRESSES
    yield from _list("works", "Works", (*SELECTION, *TURNING), LIST_OFFERS)
    sought = "The list of works, or the thing whose identifier is sought"
    yield from _list("search", sought, (*SELECTION, *TURNING), LIST_OFFERS)
    for name in lists.KINDS:
        yield from _list(name, f"{name[0].upper()}{name[1:]}", (LETTER, *TURNING), LIST_OFFERS)
    code = _path("code", "The code of a fault, as SHP401, or held-back.")
    faults = (code, *TURNING[:2])
    yield from _list("quality/{code}", "Where a fault was found", faults, quality.OFFERS)
    types = (Parameter("type", "A type of record, as JOUR."),)
    yield from _list("mapping", "What the tags of RIS become", types, mappings.OFFERS)
    yield from _list("dataset", "The description of the dataset", (), DATASET_OFFERS)


def _list(
    name: str, title: str, own: Sequence[Parameter], offers: Sequence[Offer]
) -> Iterable[Address]:
    types = _types(offers)
    found = (303,) if name == "search" else ()
    parameters = (*own, *STEERING, DOWNLOAD)
    told = _types((*offers, JSON))  # an explanation comes as JSON
    yield Address(f"/{name}", title, told, parameters, (*found, *NEGOTIATED), "lists")
    endings = {"type": "string", "enum": [offer.suffix for offer in offers]}
    fixed = (_path("ending", "The ending that names a form.", endings), *own, PROFILE, DOWNLOAD)
    yield Address(f"/{name}{{ending}}", f"{title} in one form", types, fixed, NEGOTIATED, "lists")


# ------------------------------------------------------------------------------ the document


def document(asked: Asked) -> Json:
    """Return the OpenAPI description of the site of *asked*."""
    site = asked.site
    paths: Json = {address.path: {"get": _operation(address)} for address in addresses()}
    paths["/sparql"] = _sparql()
    if site.converts:
        paths[converting.PATH]["post"] = _conversion()
    else:
        del paths[converting.PATH]
    for row in asked.release.works(limit=1).rows:
        for path in ("/id/{path}", "/doc/{path}"):
            paths[path]["get"]["parameters"][0]["example"] = row.path
    licence = {"license": {"name": site.licence, "url": site.licence}} if site.licence else {}
    about = site.description or "A bibliography as linked data."
    return {
        "openapi": VERSION,
        "info": {"title": site.title, "version": __version__, "description": about, **licence},
        "servers": [{"url": asked.base.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": {"Problem": PROBLEM}},
    }


PROBLEM: Json = {
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "alternatives": {"type": "array", "items": {"type": "object"}},
        "near": {"type": "array", "items": {"type": "object"}},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}


def _operation(address: Address) -> Json:
    statuses = sorted({*([200] if address.types else []), *address.statuses, *ALWAYS})
    return {
        "summary": address.summary,
        "tags": [address.tag],
        "operationId": "get" + "".join(c if c.isalnum() else "_" for c in address.path),
        "parameters": [parameter.told() for parameter in address.parameters],
        "responses": {str(status): _response(status, address.types) for status in statuses},
    }


def _response(status: int, types: Sequence[str]) -> Json:
    told: Json = {"description": MEANING[status]}
    if status in BODIES:
        told["content"] = {kind: {"schema": {}} for kind in types or [HTML.media_type]}
    elif status >= ERRORS:
        told["content"] = {offer.media_type: {"schema": {}} for offer in ERROR_OFFERS}
        told["content"]["application/problem+json"] = {
            "schema": {"$ref": "#/components/schemas/Problem"}
        }
    elif status != UNCHANGED:
        told["content"] = {HTML.media_type: {"schema": TEXT}}
        told["headers"] = {"Location": {"schema": TEXT, "required": True}}
    return told


def _sparql() -> Json:
    types = _types((*endpoint.TABLES, *endpoint.GRAPHS, *endpoint.DESCRIPTIONS))
    refusals = (UNCHANGED, 400, 403, 406, 408, 413, 415)
    summary = "Ask a SPARQL 1.1 query; asked nothing, the endpoint says what it is"
    own = Address("/sparql", summary, types, QUERY, refusals, "endpoint")
    post = {**_operation(own._replace(parameters=QUERY[1:])), "operationId": "post_sparql"}
    fields = {parameter.name: TEXT for parameter in QUERY}
    form = {"type": "object", "required": ["query"], "properties": fields}
    bodies = {kind: {"schema": form if kind == FORM else TEXT} for kind in ACCEPTED}
    post["requestBody"] = {"required": True, "content": bodies}
    return {"get": _operation(own), "post": post}


def _conversion() -> Json:
    """Return how records are tried out."""
    summary = "Try records out: what they become, and what is wrong with them"
    types = _types((HTML, *converting.FORMS))
    own = Address(converting.PATH, summary, types, statuses=(408, 413, 415))
    choices = {
        "format": [offer.name for offer in converting.FORMS],
        "_profile": list(converting.PROFILES),
    }
    fields: Json = {name: {"type": "string", "enum": known} for name, known in choices.items()}
    fields |= {"ris": TEXT, "download": TEXT}
    form = {"type": "object", "required": ["ris"], "properties": fields}
    body = {"required": True, "content": {kind: {"schema": form} for kind in converting.TYPES}}
    return {**_operation(own), "operationId": "post_convert", "requestBody": body}
