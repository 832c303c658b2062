"""``/sparql`` as a plain WSGI callable in front of the pages: the SPARQL 1.1 Protocol, for reading.

A WSGI call enters; an answer leaves. Queries are put to the pool and never evaluated here; a result
is whole before its 200 is sent and has a Content-Length. Who prefers HTML is passed on to the page
with the ``Question`` that was read. The plain callable is there because the framework would cost
more than the query does; negotiation, headers and errors are those of the rest of the site.
"""

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ris2rdf import __version__, terms
from ris2rdf.release import Publication, remote
from ris2rdf.sparql import description, layout
from ris2rdf.sparql import request as protocol
from ris2rdf.sparql.checks import Checks
from ris2rdf.sparql.description import Service
from ris2rdf.sparql.failures import QueryFailure, Refused
from ris2rdf.sparql.guard import Query
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.pool import Pool
from ris2rdf.sparql.proxy import Proxy
from ris2rdf.sparql.request import METHODS, Request
from ris2rdf.sparql.results import Result
from ris2rdf.web import answers, graphs, negotiation
from ris2rdf.web.answers import Answer, Environ, Headers, Link, Problem, StartResponse
from ris2rdf.web.bodies import Readings
from ris2rdf.web.negotiation import CSV, HTML, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Offer
from ris2rdf.web.questions import QUESTION, Question

Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_JSON = ("application/json", "text/json")
RESULTS_JSON = Offer("json", "application/sparql-results+json", aliases=_JSON, names=("srj",))
RESULTS_XML = Offer("xml", "application/sparql-results+xml", names=("srx",))
TSV = Offer("tsv", "text/tab-separated-values; charset=utf-8")
TABLES = (RESULTS_JSON, RESULTS_XML, CSV, TSV, HTML)
"""What a SELECT or ASK can be had as; the first is for those who do not care."""

GRAPH_JSONLD = JSONLD._replace(
    aliases=(*JSONLD.aliases, *_JSON), names=(*JSONLD.names, "json"), profile=""
)
GRAPHS = (TURTLE, GRAPH_JSONLD, NTRIPLES, RDFXML, TRIG, NQUADS, HTML)
"""What a CONSTRUCT or DESCRIBE can be had as."""

LAID_OUT = {TURTLE: "turtle", GRAPH_JSONLD: "jsonld"}
"""Forms of a small graph that are laid out as documents are, by the name of the layout."""

DESCRIPTIONS = (*negotiation.RDF_OFFERS, HTML)
"""What the description of the service can be had as: who does not care is a machine."""

ABOUT = ("dataset", "provenance", "validation", "candidates")
"""The named graphs a release may have, below ``graph/``."""

OFFERS = {"table": TABLES, "graph": GRAPHS, "service": DESCRIPTIONS}
FRESH = "public, max-age=60"
NO_GRAPHS = (None, None)
"""The dataset of a request that names none."""

ACCEPT_POST = ("Accept-Post", ", ".join(protocol.ACCEPTED))


class Wanted(NamedTuple):
    """A query and the form its answer is to have."""

    request: Request
    query: Query
    offer: Offer

    def put(self, pool: Pool, client: str) -> Result:
        """Return the result; a page gets what it can show."""
        offer = self.offer
        if offer is HTML:
            offer = TURTLE if self.query.gives_graph else RESULTS_JSON
        form = LAID_OUT.get(offer, "")
        result = pool.run(
            self.query,
            offer.media_type,
            default_graphs=self.request.default_graphs,
            named_graphs=self.request.named_graphs,
            client=client,
            small=NTRIPLES.media_type if form else "",
        )
        if not form or result.media_type != NTRIPLES.media_type:
            return result
        body = layout.laid_out(result.read(), form, {**pool.prefixes, **self.query.prefixes})
        return Result(offer.media_type, result.store, body)

    def headers(self, release: str, method: str) -> Headers:
        """Return the headers of the answer out of *release*, all but its length."""
        if method == "POST" or self.query.volatile:
            return _headers(self.offer, "no-store")
        tag = _tagging(release, self.offer.name).copy()
        graphs = self.request.default_graphs, self.request.named_graphs
        tag.update(
            f"{'' if graphs == NO_GRAPHS else json.dumps(graphs)}\n{self.query.text}".encode()
        )
        # Weak: the evaluator may give the rows of a GROUP BY in another order each time.
        return (("ETag", f'W/"{tag.hexdigest()[:24]}"'), *_headers(self.offer, FRESH))


@lru_cache(maxsize=64)
def _tagging(release: str, form: str) -> "hashlib._Hash":
    """Return what tags answers out of *release* in *form*, to be copied and given the question."""
    return hashlib.sha256(json.dumps((release, __version__, form)).encode())


@lru_cache(maxsize=64)
def _headers(offer: Offer, lasting: str) -> Headers:
    return (
        ("Content-Type", offer.content_type),
        answers.VARY,
        ("Cache-Control", lasting),
        ("X-Content-Type-Options", "nosniff"),
        *answers.cors(METHODS),
    )


class UnacceptableError(QueryFailure, title="Not Acceptable"):
    """None of the forms of this answer is acceptable to the client, or the one named is none."""

    def __init__(self, status: int, offers: Sequence[Offer]) -> None:
        self.status, self.title = status, HTTPStatus(status).phrase
        names = ", ".join(f"{offer.media_type} ({offer.name})" for offer in offers)
        super().__init__(f"The answer to this can be had as {names}.")


@lru_cache(maxsize=16)
def release_of(store: Path) -> str:
    """Return the id of the release whose store is *store* (``releases/ID/store``)."""
    return store.parent.name


def address_of(environ: Environ) -> str:
    """Return who asks: the address of the connection."""
    return str(environ.get("REMOTE_ADDR", ""))


class Endpoint:
    """The endpoint over *pool*; *describe* returns the lines of its service description.

    *release_id* names the release of a store; *base* is the site's; *client* tells who asks, for
    fairness. The pool's prefixes need no declaration in queries.
    """

    def __init__(
        self,
        pool: Pool,
        release_id: Callable[[Path], str] = release_of,
        *,
        base: str,
        describe: Callable[[], Sequence[str]],
        client: Callable[[Environ], str] = address_of,
    ) -> None:
        self.pool = pool
        self._release_id, self._describe, self._client = release_id, describe, client
        self._base = base
        self._checks = Checks(pool.prefixes, pool.limits)
        self.readings = Readings()
        root = urlsplit(base).path.rstrip("/")
        self._paths = frozenset(f"{at}/sparql{end}" for at in ("", root) for end in ("", "/"))

    def wrap(self, site: Application) -> Application:
        """Return *site* with the endpoint before it; the endpoint's page is the site's."""

        def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
            """Answer for the endpoint, or leave it to the site."""
            if environ.get("PATH_INFO") in self._paths:
                return self(environ, start_response, site)
            return site(environ, start_response)

        return application

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse, site: Application
    ) -> Iterable[bytes]:
        """Answer a request for the endpoint; *site* answers those who want a page."""
        if environ["REQUEST_METHOD"] == "OPTIONS":
            return answers.send(answers.options(METHODS, ACCEPT_POST), environ, start_response)
        text = ""
        given: Answer | Question | Result
        try:
            asked = self._request(environ)
            text = asked.query
            headers, given = self._answer(asked, environ)
        except QueryFailure as failure:
            headers, given = (), self._failed(failure, text, environ)
        if isinstance(given, Question):
            return site(_for_page(environ, given), start_response)
        if isinstance(given, Answer):
            return answers.send(given, environ, start_response)
        start_response("200 OK", [*headers, ("Content-Length", str(given.length))])
        return given if given.spooled else [given.read()]

    # ------------------------------------------------------------------ what is wanted

    def _request(self, environ: Environ) -> Request:
        method = environ["REQUEST_METHOD"]
        if method not in METHODS:
            raise Refused(405, f"A query is put with GET or POST, not with {method}.")
        return protocol.read(
            method,
            environ.get("QUERY_STRING", ""),
            environ.get("CONTENT_TYPE", ""),
            self._body(environ) if method == "POST" else b"",
        )

    def _body(self, environ: Environ) -> bytes:
        return self.readings.read(environ, self.pool.limits.body)

    # ------------------------------------------------------------------ answers

    def _answer(
        self, asked: Request, environ: Environ
    ) -> tuple[Headers, Answer | Question | Result]:
        """Return a result with its headers, or another answer that has them already."""
        if not asked.query:
            return (), self._description(asked, environ)
        query = self._checks.check(asked.query)
        kind = "graph" if query.gives_graph else "table"
        wanted = Wanted(asked, query, _chosen(asked, environ, kind))
        client, method = self._client(environ), environ["REQUEST_METHOD"]
        if wanted.offer is HTML:
            run = None if method == "HEAD" else lambda: wanted.put(self.pool, client)
            return (), Question(asked.query, limits=self.pool.limits, run=run, ran=query.text)
        release = self._release_id(self.pool.store)
        headers = wanted.headers(release, method)
        name, tag = headers[0]
        if name == "ETag" and answers.unchanged(environ, tag):
            return (), answers.not_modified(Answer(200, headers))
        if method == "HEAD":
            self.pool.parse(query, client)
            return (), Answer(200, headers)
        result = wanted.put(self.pool, client)
        answered = self._release_id(result.store)
        return headers if answered == release else wanted.headers(answered, method), result

    def _description(self, asked: Request, environ: Environ) -> Answer | Question:
        offer = _chosen(asked, environ, "service")
        if offer is HTML:
            return Question(limits=self.pool.limits)
        tag = answers.etag(self._release_id(self.pool.store), __version__, "sparql", offer.name)
        known = answers.unchanged(environ, tag)
        body = b"" if known else graphs.body(self._describe(), offer, f"{self._base}sparql")
        full = answers.answer(
            body,
            offer.content_type,
            ("ETag", tag),
            ("Cache-Control", answers.NEGOTIATED),
            answers.VARY,
            answers.link_header([Link(f"{self._base}dataset", "service-meta")]),
            methods=METHODS,
        )
        return answers.not_modified(full) if known else full

    def _failed(self, failure: QueryFailure, text: str, environ: Environ) -> Answer | Question:
        """Return the page for people who made a mistake, a problem document for machines."""
        accept = environ.get("HTTP_ACCEPT", "")
        chosen = negotiation.choose(accept, answers.MACHINE_ERROR_OFFERS)
        odd = environ["REQUEST_METHOD"] not in METHODS
        if chosen and chosen.offer is HTML and not odd:
            return Question(text, failure, self.pool.limits)
        members: dict[str, Any] = {}
        if isinstance(failure, Refused) and failure.line:
            members = {"line": failure.line, "column": failure.column}
        if failure.retry_after:
            members["dumps"] = f"{self._base}dataset"
        return answers.error(
            Problem(failure.status, failure.title, failure.reason, members),
            accept,
            *_remedies(failure),
            offers=answers.MACHINE_ERROR_OFFERS,
            methods=METHODS,
        )


def _remedies(failure: QueryFailure) -> Iterable[tuple[str, str]]:
    """Yield the headers that say what to do instead."""
    if failure.retry_after:
        yield "Retry-After", str(failure.retry_after)
    if failure.status == HTTPStatus.METHOD_NOT_ALLOWED:
        yield "Allow", ", ".join(METHODS)
    if failure.status == HTTPStatus.UNSUPPORTED_MEDIA_TYPE:
        yield ACCEPT_POST


def _chosen(asked: Request, environ: Environ, kind: str) -> Offer:
    """Return the form of an answer of *kind*: by parameter, then by Accept."""
    if asked.format:
        named = negotiation.named(asked.format, OFFERS[kind])
        if named is None:
            raise UnacceptableError(400, OFFERS[kind])
        return named
    best = _best(environ.get("HTTP_ACCEPT", ""), kind)
    if best is None:
        raise UnacceptableError(406, OFFERS[kind])
    return best


@lru_cache(maxsize=256)
def _best(accept: str, kind: str) -> Offer | None:
    """Return the form that *accept* likes best; kept, since clients ask a thousand times alike."""
    best = negotiation.choose(accept, OFFERS[kind])
    return best.offer if best else None


def _for_page(environ: Environ, question: Question) -> dict[str, Any]:
    """Return *environ* as the page's route takes it: a GET, with all that was asked read."""
    method = "HEAD" if environ["REQUEST_METHOD"] == "HEAD" else "GET"
    return {
        **environ,
        QUESTION: question,
        "REQUEST_METHOD": method,
        "PATH_INFO": environ["PATH_INFO"].rstrip("/"),
        "QUERY_STRING": "",
        "CONTENT_LENGTH": "",
        "CONTENT_TYPE": "",
    }


# ------------------------------------------------------------------------------ of a publication


def of(publication: Publication) -> Endpoint:
    """Return the endpoint of *publication*: its limits, its current release, whichever that is."""
    config = publication.config
    limits = Limits.stated(config.limits)
    pool = Proxy(
        lambda: publication.link / "store",
        limits,
        remote=lambda store: remote.opened(store.parent),
        prefixes=terms.prefixes(),
        base=config.base,
        orphaned=_leave if multiprocessing.parent_process() else None,
    )
    return Endpoint(
        pool, base=config.base, describe=lambda: description.lines(_service(publication, limits))
    )


def _service(publication: Publication, limits: Limits) -> Service:
    release, config = publication.current(), publication.config
    names = [f"{config.base}graph/{name}" for name in ABOUT]
    return Service(
        config.base,
        release.title,
        config.licence,
        release.counts,
        [name for name in names if release.store.holds(name)],
        limits,
    )


def _leave() -> None:
    """End this web process: its master is gone, and it would hold the port for ever."""
    os._exit(1)
