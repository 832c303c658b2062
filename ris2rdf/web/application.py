"""The routes: which address is answered by what, and what holds for every request.

A publication enters, a WSGI application leaves. Reading only: any method but GET, HEAD and OPTIONS
is refused before a route is looked for (records that are tried out are posted, and kept nowhere),
and a fault of ours is logged and answered without details.
"""

import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, request, send_from_directory
from werkzeug.exceptions import HTTPException

from ris2rdf import crosswalk, terms
from ris2rdf.citations import text
from ris2rdf.release import Publication
from ris2rdf.sparql.request import METHODS
from ris2rdf.store.link import StoreError
from ris2rdf.vocabulary import jsonld, profiles
from ris2rdf.web import (
    answers,
    assets,
    converting,
    discovery,
    documents,
    dumps,
    editions,
    endpoint,
    feeds,
    lists,
    mappings,
    negotiation,
    openapi,
    quality,
    questions,
    refusals,
    representation,
)
from ris2rdf.web.answers import Answer, Problem
from ris2rdf.web.asking import Asked, query
from ris2rdf.web.clients import Clients, is_near
from ris2rdf.web.converting import Conversions
from ris2rdf.web.forms import FORMS, Forms
from ris2rdf.web.gate import Gate
from ris2rdf.web.metrics import CONTENT_TYPE, Metrics
from ris2rdf.web.mounting import Mounted
from ris2rdf.web.pages import rendering
from ris2rdf.web.pages.views import Site
from ris2rdf.web.rates import Rates
from ris2rdf.web.recall import Recall
from ris2rdf.web.shelf import Shelf

_log = logging.getLogger(__name__)

RETRY = "30"
"""Seconds after which to ask again when a store gave no answer."""

LONGEST_ADDRESS = 8192
LARGEST_BODY = 65_536
"""Bytes that a request may carry; nothing here reads any."""

ENDPOINT = "ris2rdf.endpoint"
"""The extension of the application that answers queries; whoever ends it closes its pool."""

METRICS = "ris2rdf.metrics"
"""The extension of the application that counts what it does."""

WITHOUT_RELEASE = frozenset({"/healthz", "/metrics"})
STATIC = "/static/"


class Reply(Response):
    """A response without a type of its own: an answer states all its headers."""

    default_mimetype = None


def application(publication: Publication, forms: Forms = FORMS) -> Flask:
    """Return the site of *publication* as a WSGI application.

    *forms* are the forms that are made of a Work alone; by default those that are installed.
    """
    _read_tables()
    app = Flask("ris2rdf.web", static_folder=None, template_folder=None)
    app.response_class = Reply
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    shelf = Shelf()
    recall = Recall(app.wsgi_app, publication.current_id, shelf)
    app.before_request(partial(_guard, publication, shelf))
    app.after_request(_dressed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StoreError, _no_store)
    queries = endpoint.of(publication)
    conversions = Conversions(queries.pool.limits.conversions, queries.readings)
    _routes(app, forms, recall, conversions)
    app.extensions[ENDPOINT] = queries
    root = Site("", publication.config.base).root
    app.extensions[METRICS] = Metrics(publication, queries.pool.counts, root)
    queries.pool.at_each_tick(app.extensions[METRICS].tick)
    limits = queries.pool.limits
    app.wsgi_app = Gate(  # type: ignore[method-assign] # Flask's documented way
        Mounted(queries.wrap(recall), root),
        Clients(publication.config.proxies),
        Rates(limits.requests),
        app.extensions[METRICS],
        max(LONGEST_ADDRESS, limits.body),
        root,
    )
    return app


def _read_tables() -> None:
    """Read what answers are made with, as long as there is one thread.

    The first requests would each read it anew. And several threads must not use a type at once that
    msgspec meets for the first time: it ends the process (a segmentation fault, seen in 0.22).
    """
    crosswalk.packaged()
    jsonld.context()
    profiles.namespaces("full")
    text.styles()
    rendering.compile_all()


# ------------------------------------------------------------------------------ every request


def _guard(publication: Publication, shelf: Shelf) -> Response | None:
    """Stop what no route should see; keep the request's facts for the others."""
    g.asked = Asked(request.environ, publication, request.args, shelf)
    refused = _refusal(g.asked)
    return _reply(refused) if refused else None


def _refusal(asked: Asked) -> Answer | None:
    posted = asked.path == converting.PATH
    methods = METHODS if posted else answers.READING
    if request.method == "OPTIONS":
        return answers.options(methods)
    if request.method not in methods:
        problem = Problem(405, "Method Not Allowed", "This can only be read.")
        return refusals.refuse(asked, problem, ("Allow", ", ".join(methods)))
    if len(request.full_path) > LONGEST_ADDRESS:
        return refusals.refuse(asked, Problem(414, "URI Too Long", "The address is too long."))
    if not posted and (request.content_length or 0) > LARGEST_BODY:
        problem = Problem(413, "Content Too Large", "Nothing here needs a body.")
        return refusals.refuse(asked, problem)
    return _detour(asked)


def _detour(asked: Asked) -> Answer | None:
    path = asked.path
    if path != "/" and path.endswith("/") and path.strip("/"):
        # Without its doubled slashes: //host/ must never become the address of another host.
        plain = "/" + terms.percent("/".join(part for part in path.split("/") if part))
        where = asked.at(plain) + query(asked.args.items(multi=True))
        return answers.redirect(308, where, "The address is spelt without a slash at its end:")
    if path in WITHOUT_RELEASE or path.startswith(STATIC) or asked.publication.current_id():
        return None
    return refusals.without_release(asked)


def _reply(given: Answer) -> Response:
    body = given.body if given.parts is None else given.parts
    return Reply(body, given.status, list(given.headers))


def _dressed(response: Response) -> Response:
    """Add what files lack that are not sent as answers."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    for name, value in answers.cors():
        response.headers.setdefault(name, value)
    return response


def _no_store(fault: StoreError) -> Response:
    """Answer for a remote store that does not: what it said is for the log, not for visitors."""
    _log.warning("%s", fault)
    detail = "The store behind this site gives no answer; try again later."
    problem = Problem(503, "Service Unavailable", detail)
    return _reply(answers.error(problem, g.asked.accept, ("Retry-After", RETRY)))


def _http_error(fault: HTTPException) -> Response:
    """Answer what Flask raises: unknown addresses, and faults of ours, already logged."""
    asked: Asked = g.asked
    status = fault.code or 500
    if status == HTTPStatus.NOT_FOUND:
        return _reply(refusals.not_found(asked))
    known = HTTPStatus(status)
    detail = "A fault of ours; it has been noted." if status >= 500 else known.description  # noqa: PLR2004 - server errors
    return _reply(answers.error(Problem(status, known.phrase, detail), asked.accept))


# ------------------------------------------------------------------------------ the routes


def _routes(app: Flask, forms: Forms, recall: Recall, conversions: Conversions) -> None:
    def add(rule: str, view: Callable[..., Answer], **defaults: Any) -> None:
        """Have *view* answer GET at *rule*."""
        app.add_url_rule(
            rule,
            endpoint=f"{rule} {defaults}",
            view_func=_view(view, recall),
            methods=["GET"],
            defaults=defaults,
            provide_automatic_options=False,
        )

    add("/", discovery.home)
    add("/id/<path:path>", documents.thing)
    add("/doc/<path:path>", partial(documents.document, forms=forms))
    for rule, view in SINGLE.items():
        add(rule, view)
    add("/sitemap-<int:number>.xml", discovery.sitemap_part)
    add("/profile/<token>", discovery.profile)
    _suffixed(add, "dataset", discovery.DATASET_OFFERS, discovery.dataset)
    for name in ("works", "search"):
        _suffixed(add, name, negotiation.LIST_OFFERS, partial(lists.works, name=name, forms=forms))
    for name in lists.KINDS:
        _suffixed(add, name, negotiation.LIST_OFFERS, partial(lists.things, name=name))
    _suffixed(add, "quality/<code>", quality.OFFERS, quality.fault)
    _suffixed(add, "mapping", mappings.OFFERS, mappings.mapping)
    add("/release/<path:path>", editions.edition)
    add(converting.PATH, conversions.page)
    app.add_url_rule(
        converting.PATH,
        endpoint="converted",
        view_func=lambda: _reply(conversions.convert(g.asked)),
        methods=["POST"],
        provide_automatic_options=False,
    )
    app.add_url_rule(f"/{quality.REPORT}", view_func=_report, methods=["GET"])
    app.add_url_rule("/dump/<path:path>", view_func=_dump, methods=["GET"])
    app.add_url_rule("/static/<path:name>", view_func=_static, methods=["GET"])


def _suffixed(
    add: Callable[..., None],
    name: str,
    offers: tuple[negotiation.Offer, ...],
    view: Callable[..., Answer],
) -> None:
    add(f"/{name}", partial(view, offer=None))
    for offer in offers:
        add(f"/{name}{offer.suffix}", partial(view, offer=offer))


def _view(view: Callable[..., Answer], recall: Recall) -> Callable[..., Response]:
    def answered(**values: Any) -> Response:
        """Return the answer of the view, which may be sent again from memory."""
        asked: Asked = g.asked
        given = view(asked, **values)
        if asked.publication.current_id():
            recall.keep(asked.environ, given, asked.release.id, asked.modified)
        return _reply(given)

    return answered


def query_page(asked: Asked) -> Answer:
    """Return the page of the endpoint, which may set styles by script as no other may."""
    policy = "Content-Security-Policy"
    return questions.page(asked).without(policy).adding((policy, answers.EDITOR_POLICY))


def resolve(asked: Asked) -> Answer:
    """Return the 303 to the thing that an identifier names (``?id=doi:10.1000/abc``)."""
    text = asked.wanted("id")
    if not text:
        problem = Problem(400, "Bad Request", "Say what to resolve: ?id=doi:10.1000/abc")
        return refusals.refuse(asked, problem)
    path = asked.release.find(text)
    if path is None:
        return refusals.unknown(asked, text)
    where = asked.at(f"/id/{path}")
    return answers.redirect(
        303, where, "It is known here as", ("Cache-Control", answers.NEGOTIATED)
    )


def health(asked: Asked) -> Answer:
    """Return whether there is a release to serve, for those who watch over the service."""
    release = asked.publication.current_id()
    status, text = (200, f"ok {release}\n") if release else (503, "no release\n")
    plain = negotiation.PLAIN.content_type
    return answers.answer(text, plain, ("Cache-Control", "no-store"), status=status)


def metrics(asked: Asked) -> Answer:
    """Return the figures of the service, to those who are near: this machine, a private network."""
    if not is_near(str(asked.environ.get("REMOTE_ADDR", ""))):
        problem = Problem(403, "Forbidden", "Only those who run this service may look here.")
        return refusals.refuse(asked, problem)
    told: Metrics = current_app.extensions[METRICS]
    return answers.answer(told.text(), CONTENT_TYPE, ("Cache-Control", "no-store"))


def api(asked: Asked) -> Answer:
    """Return what there is at which address, as OpenAPI tells it."""
    text = json.dumps(openapi.document(asked), indent=1) + "\n"
    return representation.fixed(asked, text, negotiation.JSON.content_type)


def _to_dataset(asked: Asked) -> Answer:
    where = asked.at("/dataset")
    return answers.redirect(
        302, where, "The dataset is described at", ("Cache-Control", answers.THING)
    )


SINGLE: Mapping[str, Callable[[Asked], Answer]] = {
    "/.well-known/void": _to_dataset,
    "/healthz": health,
    "/metrics": metrics,
    "/resolve": resolve,
    "/.well-known/api-catalog": discovery.api_catalog,
    "/context.jsonld": discovery.context,
    "/shapes.ttl": discovery.shapes,
    "/quality": quality.overview,
    "/sparql": query_page,
    "/robots.txt": discovery.robots,
    "/sitemap.xml": discovery.sitemap,
    "/feed.atom": feeds.newest,
    "/openapi.json": api,
    "/opensearch.xml": discovery.opensearch,
}
"""Addresses of things that have one form."""


def _dump(path: str) -> Response:
    found = dumps.download(g.asked, path)
    return found or _reply(editions.lost(g.asked, path.rpartition("/")[0]))


def _report() -> Response:
    return quality.report(g.asked)


def _static(name: str) -> Response:
    response = send_from_directory(assets.FOLDER, name, conditional=True, max_age=300)
    given = request.args.get(assets.PARAMETER)
    # An old mark is from an old page: what it gets is newer, and not for ever.
    marked = bool(given) and given == assets.mark(name)
    response.headers["Cache-Control"] = answers.FROZEN if marked else answers.FIXED
    return response
