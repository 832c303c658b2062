"""What every answer has, whoever gives it: status, headers, body, and how errors are put.

Bodies and what is to be said of them enter; complete answers leave, for Flask and for the plain
WSGI callable alike. Nothing here reads a release, knows the Host header or sets a cookie, and an
error never shows a stack trace or a path of the server.
"""

import hashlib
import html
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote

from werkzeug.sansio.http import is_resource_modified

from ris2rdf.web import negotiation
from ris2rdf.web.negotiation import HTML, PLAIN, PROBLEM, Offer

Headers = tuple[tuple[str, str], ...]
Environ = Mapping[str, Any]
StartResponse = Callable[..., Any]

VARY = ("Vary", "Accept, Accept-Profile, Accept-Language")
"""The same on every negotiated answer, errors and 304 included."""

NEGOTIATED = "public, no-cache"
FIXED = "public, max-age=300, stale-while-revalidate=86400"
FROZEN = "public, max-age=31536000, immutable"
THING = "public, max-age=3600"
MISSING = "public, max-age=30"
UNACCEPTABLE = "public, max-age=60"
GONE = "public, max-age=86400"
"""Cache-Control by kind of answer: negotiated addresses are stored but asked again."""

READING = ("GET", "HEAD", "OPTIONS")
"""The methods of everything but the endpoint."""

_ALLOWED_HEADERS = (
    "Accept, Accept-Language, Accept-Profile, Accept-Datetime, Content-Type, "
    "If-None-Match, If-Modified-Since"
)
_EXPOSED_HEADERS = (
    "Link, ETag, Last-Modified, Location, Content-Location, Content-Disposition, "
    "Content-Profile, Memento-Datetime, RateLimit-Limit, RateLimit-Remaining, "
    "RateLimit-Reset, Retry-After, X-Total-Count"
)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""Pages load nothing from elsewhere and hold no script or style of their own."""

EDITOR_POLICY = CONTENT_SECURITY_POLICY.replace(
    "style-src 'self'", "style-src 'self' 'unsafe-inline'"
)
"""The same for the query editor, which sets styles by script."""

CONDITIONS = frozenset(("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"))
KEPT_WHEN_UNCHANGED = frozenset(
    "etag vary cache-control content-location x-robots-tag x-content-type-options".split()
)


class Answer(NamedTuple):
    """One complete answer. Header values are ours or escaped: they never hold a line end.

    ``parts`` are there in place of a body that is sent as it is made. A ``lasting`` answer depends
    on nothing but the question and the release.
    """

    status: int
    headers: Headers
    body: bytes = b""
    parts: Iterator[bytes] | None = None
    lasting: bool = False

    def header(self, name: str) -> str:
        """Return the value of the first header *name*, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def adding(self, *headers: tuple[str, str]) -> "Answer":
        """Return the answer with *headers* after its own; empty values are left out."""
        return self._replace(headers=self.headers + tuple(h for h in headers if h[1]))

    def without(self, name: str) -> "Answer":
        """Return the answer without its headers *name*."""
        kept = tuple(h for h in self.headers if h[0].lower() != name.lower())
        return self._replace(headers=kept)


def answer(
    body: bytes | str,
    content_type: str,
    *headers: tuple[str, str],
    status: int = 200,
    methods: tuple[str, ...] = READING,
) -> Answer:
    """Return an answer with the headers that all have; a header with an empty value is left out."""
    data = body.encode() if isinstance(body, str) else body
    own = [("Content-Type", content_type), ("Content-Length", str(len(data))), *headers]
    if content_type.startswith("text/html"):
        own.append(("Content-Security-Policy", CONTENT_SECURITY_POLICY))
        own.append(("Referrer-Policy", "strict-origin-when-cross-origin"))
    own.append(("X-Content-Type-Options", "nosniff"))
    return Answer(status, tuple(h for h in own if h[1]) + cors(methods), data)


@cache
def cors(methods: tuple[str, ...] = READING) -> Headers:
    """Return the block that lets every origin read, without credentials."""
    return (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", ", ".join(methods)),
        # Long RDF Accept headers exceed 128 bytes and then need leave: hence Accept in the list.
        ("Access-Control-Allow-Headers", _ALLOWED_HEADERS),
        ("Access-Control-Expose-Headers", _EXPOSED_HEADERS),
        ("Access-Control-Max-Age", "86400"),
    )


def options(methods: tuple[str, ...] = READING, *headers: tuple[str, str]) -> Answer:
    """Return the answer to OPTIONS, which is also the answer to a CORS preflight."""
    allow = ("Allow", ", ".join(methods))
    return Answer(204, (allow, *headers, *cors(methods)))


# ------------------------------------------------------------------------------ validators


def etag(*parts: str) -> str:
    """Return a strong entity tag that differs whenever one of *parts* does.

    >>> etag("20261122T101500Z-1a2b3c4d", "work/doi/10.1/x", "ttl") == etag("a", "b")
    False
    """
    return f'"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]}"'


def http_date(moment: datetime) -> str:
    """Return an aware *moment* as HTTP writes dates."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def unchanged(environ: Environ, tag: str, modified: datetime | None = None) -> bool:
    """Return whether the client has this already: If-None-Match before If-Modified-Since."""
    if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"} or environ.keys().isdisjoint(
        CONDITIONS
    ):
        return False
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known == tag:
        return True  # what nearly all send who have it
    return not is_resource_modified(
        http_if_none_match=known,
        http_if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
        etag=tag,
        last_modified=modified.replace(microsecond=0) if modified else None,
    )


def not_modified(full: Answer) -> Answer:
    """Return the 304 that stands for *full*, with the headers it must repeat."""
    kept = tuple(h for h in full.headers if h[0].lower() in KEPT_WHEN_UNCHANGED)
    return Answer(304, (*kept, *cors()), lasting=full.lasting)


def send(given: Answer, environ: Environ, start_response: StartResponse) -> list[bytes]:
    """Answer a plain WSGI call; HEAD gets the headers of GET and no body."""
    phrase = HTTPStatus(given.status).phrase
    start_response(f"{given.status} {phrase}", list(given.headers))
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [given.body]


# ------------------------------------------------------------------------------ links


class Link(NamedTuple):
    """One link of the Link header; ``target`` is an IRI or an absolute path of this site."""

    target: str
    rel: str
    attributes: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return the link as RFC 8288 writes it; ``rel`` stands first, as some readers need."""
        more = "".join(f'; {name}="{_quotable(value)}"' for name, value in self.attributes)
        return f'<{uri(self.target)}>; rel="{self.rel}"{more}'


def uri(text: str) -> str:
    """Return *text* with everything escaped that may not stand in a URI reference."""
    return quote(text, safe="%:/?#[]@!$&'()*+,;=~")


def _quotable(value: str) -> str:
    ascii_only = value.encode("ascii", "replace").decode()
    return "".join(c for c in ascii_only if c.isprintable()).replace("\\", "").replace('"', "'")


def link_header(links: Iterable[Link]) -> tuple[str, str]:
    """Return the Link header of *links*."""
    return ("Link", ", ".join(map(str, links)))


def redirect(status: int, location: str, sentence: str, *headers: tuple[str, str]) -> Answer:
    """Return a redirection to an absolute path or IRI, with one HTML sentence for people."""
    target = uri(location)
    link = f'<a href="{html.escape(target)}">{html.escape(target)}</a>'
    body = f"<!DOCTYPE html><title>{HTTPStatus(status).phrase}</title><p>{sentence} {link}.</p>\n"
    return answer(body, HTML.content_type, ("Location", target), *headers, status=status)


# ------------------------------------------------------------------------------ errors


class Problem(NamedTuple):
    """What went wrong, once for all its forms.

    ``members`` are further members of the problem document, made of JSON values: ``line``,
    ``column``, ``alternatives`` (a list of {"type", "href"}), ``near`` (of {"label", "href"}).
    """

    status: int
    title: str
    detail: str = ""
    members: Mapping[str, Any] = {}

    def json(self) -> bytes:
        """Return the problem as RFC 9457 writes it."""
        body = {"type": "about:blank", "title": self.title, "status": self.status}
        detail = {"detail": self.detail} if self.detail else {}
        return json.dumps({**body, **detail, **self.members}, ensure_ascii=False).encode() + b"\n"

    def text(self) -> str:
        """Return the problem as lines of text."""
        lines = [f"{self.status} {self.title}", self.detail, *map(_line, self.members.items())]
        return "\n".join(line for line in lines if line) + "\n"

    def html(self) -> str:
        """Return a page without any dress, for where the site's own pages are not at hand."""
        parts = "".join(f"<p>{html.escape(_line(m))}</p>" for m in self.members.items())
        title = html.escape(f"{self.status} {self.title}")
        return (
            f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
            f"<h1>{title}</h1><p>{html.escape(self.detail)}</p>{parts}</html>\n"
        )


def _line(member: tuple[str, Any]) -> str:
    name, value = member
    if isinstance(value, list):
        return "\n".join("  " + " ".join(map(str, item.values())) for item in value)
    return f"{name}: {value}"


ERROR_OFFERS = (HTML, PROBLEM, PLAIN)
"""How errors come on pages for people; machines that name JSON or text get those."""

MACHINE_ERROR_OFFERS = (PROBLEM, PLAIN, HTML)
"""The same where a bare ``*/*`` is a machine, as on the endpoint."""


def error(
    problem: Problem,
    accept: str,
    *headers: tuple[str, str],
    offers: Sequence[Offer] = ERROR_OFFERS,
    otherwise: Offer = PROBLEM,
    page: Callable[[Problem], str] = Problem.html,
    methods: tuple[str, ...] = READING,
) -> Answer:
    """Return *problem* in the form that *accept* prefers, *otherwise* if it wants none of them."""
    chosen = negotiation.choose(accept, offers)
    offer = chosen.offer if chosen else otherwise
    stated = {name for name, _ in headers}
    more = [h for h in (VARY, ("Cache-Control", "no-store")) if h[0] not in stated]
    forms = {HTML: page, PLAIN: Problem.text}
    body = forms[offer](problem) if offer in forms else problem.json()
    return answer(body, offer.content_type, *headers, *more, status=problem.status, methods=methods)
