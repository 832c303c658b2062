"""Plain HTTP: redirections, validators, caching, methods, errors and leave for other origins.

A site enters, findings leave. Most of what users complain of in servers of linked data is here.
"""

from collections.abc import Iterator
from http import HTTPMethod, HTTPStatus

from ris2rdf.web.selfcheck.client import Reply
from ris2rdf.web.selfcheck.findings import Finding, holds, same
from ris2rdf.web.selfcheck.target import Target

LARGEST_HEAD = 3072
"""Bytes of headers that proxies let through for certain."""

VARY = frozenset({"accept", "accept-profile", "accept-language"})
EXPOSED = frozenset("link etag last-modified location content-location".split())
REPEATED = ("ETag", "Vary", "Cache-Control", "Content-Location")
"""Headers that a 304 repeats where the 200 has them."""

WRITING = (HTTPMethod.POST, HTTPMethod.PUT, HTTPMethod.PATCH, HTTPMethod.DELETE)
_OWN_OF_GET = frozenset("date connection keep-alive server transfer-encoding".split())
"""Headers by which HEAD may differ from GET: those of the connection."""


def _tokens(header: str) -> frozenset[str]:
    return frozenset(part.strip().lower() for part in header.split(",") if part.strip())


def things(target: Target) -> Iterator[Finding]:
    """Follow a thing to its document."""
    if target.thing == target.document:
        yield Finding("thing and document", skipped="they have one address here")
        return
    reply = target.ask(target.thing)
    yield same("the thing is not sent but described elsewhere", reply.status, 303)
    yield same("Location leads to the document", reply.leads_to(), target.document)
    followed = target.ask(reply.leads_to() or target.document, Accept="text/turtle")
    yield same("the document is there", followed.status, 200)
    yield holds("the redirection may be cached", reply.header("Cache-Control"), "no Cache-Control")
    yield holds("its body has a link for people", "<a href=" in reply.text, "no link in it")
    yield same(
        "the same whatever is accepted",
        target.ask(target.thing, Accept="text/turtle").leads_to(),
        reply.leads_to(),
    )


def heads(target: Target) -> Iterator[Finding]:
    """Compare HEAD with GET."""
    for url in (target.thing, target.document, *target.forms.values(), target.address):
        get, head = target.ask(url), target.ask(url, "HEAD")
        yield same(f"HEAD {url}", head.status, get.status)
        yield holds(f"no body to HEAD {url}", not head.body, f"{len(head.body)} bytes")
        yield same(f"headers of HEAD {url}", _kept(head), _kept(get))


def _kept(reply: Reply) -> dict[str, str]:
    return {k.lower(): v for k, v in reply.headers.items() if k.lower() not in _OWN_OF_GET}


def validators(target: Target) -> Iterator[Finding]:
    """Ask for every form again, with its ETag and its date."""
    tags: dict[str, str] = {}
    for kind, url in target.forms.items():
        for where, headers in ((target.document, {"Accept": kind}), (url, {})):
            full = target.ask(where, **headers)
            name = f"{kind} at {where}"
            yield same(f"{name} is there", full.status, 200)
            tag = full.header("ETag")
            yield holds(f"{name} has an ETag", tag, "it has none")
            yield same(f"{name}: the ETag is its own", tags.setdefault(tag, kind), kind)
            yield from _unchanged(target, where, full, headers)


def _unchanged(
    target: Target, where: str, full: Reply, headers: dict[str, str]
) -> Iterator[Finding]:
    name = f"{full.type} at {where}"
    for way, value in (
        ("If_None_Match", full.header("ETag")),
        ("If_None_Match", f'"other", W/{full.header("ETag").removeprefix("W/")}'),
        ("If_Modified_Since", full.header("Last-Modified")),
    ):
        reply = target.ask(where, **headers, **{way: value})
        yield same(f"{name}: {way.replace('_', '-')}: {value}", reply.status, 304)
        for header in REPEATED:
            got, wanted = reply.header(header), full.header(header)
            yield holds(f"{name}: its 304 has {header}", got == wanted, f"{got!r}, not {wanted!r}")
    other = target.ask(where, **headers, If_None_Match='"other"')
    yield same(f"{name}: another ETag", other.status, 200)


def caching(target: Target) -> Iterator[Finding]:
    """Look at what caches are told of every form."""
    for kind, url in target.forms.items():
        chosen = target.ask(target.document, Accept=kind)
        missing = VARY - _tokens(chosen.header("Vary"))
        yield holds(f"{kind}: Vary", not missing, f"without {', '.join(sorted(missing))}")
        where = target.at(chosen.header("Content-Location"))
        yield same(f"{kind}: Content-Location", where, url)
        fixed = target.ask(url, Accept="image/x-none")
        yield same(f"{url}: whatever Accept says", fixed.status, 200)
        yield same(f"{url}: the same bytes", fixed.body, chosen.body)
        varies = "accept" in _tokens(fixed.header("Vary"))
        yield holds(f"{url}: no Vary: Accept", not varies, "it is not negotiated")
        for reply in (chosen, fixed):
            yield holds(f"{reply.url}: Cache-Control", reply.header("Cache-Control"), "none")
            yield holds(f"{reply.url}: no cookie", not reply.header("Set-Cookie"), "it sets one")


def sizes(target: Target) -> Iterator[Finding]:
    """Measure the headers of every kind of answer."""
    for url in (target.address, target.thing, target.document, *target.forms.values()):
        size = target.ask(url).size_of_head
        yield holds(f"headers of {url}", size < LARGEST_HEAD, f"{size} bytes")
    refused = target.ask(target.document, Accept="image/x-none").size_of_head
    yield holds("headers of a 406", refused < LARGEST_HEAD, f"{refused} bytes")


def methods(target: Target) -> Iterator[Finding]:
    """Try to write, and ask what is allowed."""
    for url in (target.document, target.thing, target.address):
        for method in WRITING:
            reply = target.ask(url, method, b"x")
            yield same(f"{method} {url}", reply.status, 405)
            allowed = {"get", "head"} <= _tokens(reply.header("Allow"))
            yield holds(f"{method} {url}: Allow", allowed, reply.header("Allow") or "none")
        reply = target.ask(url, "OPTIONS")
        yield same(f"OPTIONS {url}", reply.status, 200, 204)
        allowed = {"get", "head", "options"} <= _tokens(reply.header("Allow"))
        yield holds(f"OPTIONS {url}: Allow", allowed, reply.header("Allow") or "none")


def origins(target: Target) -> Iterator[Finding]:
    """Look at the leave that scripts of other origins get."""
    asked = (
        ("the document", target.ask(target.document)),
        ("the thing", target.ask(target.thing)),
        ("a missing document", target.ask(f"{target.document}-none")),
        ("a refusal", target.ask(target.document, Accept="image/x-none")),
        ("a preflight", target.ask(target.document, "OPTIONS", Origin="https://x.example")),
    )
    for name, reply in asked:
        yield same(f"{name}: allowed", reply.header("Access-Control-Allow-Origin"), "*")
        credentials = reply.header("Access-Control-Allow-Credentials")
        yield holds(f"{name}: without credentials", not credentials, credentials)
        hidden = EXPOSED - _tokens(reply.header("Access-Control-Expose-Headers"))
        yield holds(f"{name}: headers exposed", not hidden, f"not {', '.join(sorted(hidden))}")
    allowed = _tokens(asked[-1][1].header("Access-Control-Allow-Headers"))
    yield holds("a long Accept may be sent", "accept" in allowed, "Accept is not allowed")


def refusals(target: Target) -> Iterator[Finding]:
    """Ask for what cannot be had."""
    picture = target.ask(target.document, Accept="image/png")
    yield same("406", picture.status, 406)
    yield holds("406 varies by Accept", "accept" in _tokens(picture.header("Vary")), "no Vary")
    problem = target.ask(target.document, Accept="image/png, application/problem+json;q=0.1")
    yield same("406 as a problem document", problem.type, "application/problem+json")
    for name in ("text/turtle", "application/ld+json"):
        yield holds(f"406 lists {name}", name in problem.text, "not in it")
    alternates = {link.type for link in problem.links if link.rel == "alternate"}
    yield holds("406 links to other forms", "text/turtle" in alternates, "no rel=alternate")
    missing = f"{target.document}-none"
    for accept, kind in (("text/html", "text/html"), ("text/turtle", "application/problem+json")):
        reply = target.ask(missing, Accept=accept)
        yield same(f"404 for {accept}", reply.status, 404)
        yield same(f"404 for {accept}: its form", reply.type, kind)
    unknown = target.ask(f"{target.document}?format=none")
    yield same("an unknown format", unknown.status, 400)
    asked = (picture, problem, unknown, target.ask(missing))
    for reply in asked:
        phrase = HTTPStatus(reply.status).phrase
        yield holds(f"{phrase}: no details", "Traceback" not in reply.text, "a stack trace")


def spellings(target: Target) -> Iterator[Finding]:
    """Ask with other spellings of an address."""
    slash = target.ask(f"{target.document}/")
    yield same("a slash at the end", slash.status, 308, 301)
    yield same("a slash at the end leads on", slash.leads_to(), target.document)
    head, _, last = target.document.rpartition("/")
    escaped = f"{head}/%{ord(last[0]):02X}{last[1:]}" if last else target.document
    reply = target.ask(escaped)
    yield same("a letter escaped", reply.status, 308, 301, 200)
    harmless = target.ask(f"{target.document}?utm_source=x", Accept="text/turtle")
    yield same("an unknown parameter", harmless.status, 200)
    canonical = [link.target for link in harmless.links if link.rel == "canonical"]
    yield same("an unknown parameter is not in canonical", canonical, [target.document])


def safety(target: Target) -> Iterator[Finding]:
    """Look at the policy of pages and at stated types."""
    page = target.landing
    policy = page.header("Content-Security-Policy")
    yield holds("a policy for pages", policy, "no Content-Security-Policy")
    yield holds("no script from elsewhere", "http" not in policy, policy)
    for url in (target.document, *target.forms.values()):
        sniffed = target.ask(url).header("X-Content-Type-Options")
        yield same(f"{url}: the type holds", sniffed, "nosniff")
