"""How a site is found and walked: sitemap, robots, descriptions of the whole, links of pages.

A site enters, findings leave. Crawls are bounded by the target's ``sample``.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import rdflib

from ris2rdf.web.selfcheck import graphs
from ris2rdf.web.selfcheck.client import Reply
from ris2rdf.web.selfcheck.findings import Finding, holds, same
from ris2rdf.web.selfcheck.target import Target

VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
_SITEMAP = re.compile(r"(?mi)^Sitemap:\s*(\S+)")
_FEEDS = ("feed.atom", "openapi.json", "opensearch.xml", "context.jsonld", "shapes.ttl")


class Links(HTMLParser):
    """The addresses that a page links to or loads."""

    def __init__(self, page: str, base: str) -> None:
        super().__init__()
        self.base = base
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where an element points to."""
        for name, value in attrs:
            if name in {"href", "src"} and value:
                self.found.append(urldefrag(urljoin(self.base, value)).url)


def sample(all_of: Sequence[str], size: int) -> Sequence[str]:
    """Return at most *size* of *all_of*, evenly spread, the first among them."""
    step = max(1, -(-len(all_of) // size))
    return all_of[::step]


def sitemap(target: Target) -> Iterator[Finding]:
    """Compare the sitemap with the list of works, and ask for its pages."""
    robots = target.ask(f"{target.address}robots.txt")
    named = [target.at(place) for place in _SITEMAP.findall(robots.text)]
    yield holds("robots.txt names the sitemap", f"{target.address}sitemap.xml" in named, str(named))
    pages = target.pages
    yield same("each address once", len(set(pages)), len(pages))
    total = target.ask(f"{target.address}works").header("X-Total-Count")
    yield same("as many as there are works", str(len(pages)), total)
    for page in sample(pages, target.sample):
        reply = target.ask(page, Accept="text/html")
        yield same(page, (reply.status, reply.type), (200, "text/html"))
        canonical = [target.at(x.target) for x in reply.links if x.rel == "canonical"]
        yield same(f"{page} is canonical", canonical, [target.at(page)])


def descriptions(target: Target) -> Iterator[Finding]:
    """Read what the dataset and the catalogue of services say."""
    void = target.ask(f"{target.address}.well-known/void", Accept="text/turtle")
    followed = target.ask(void.leads_to(), Accept="text/turtle") if void.leads_to() else void
    stated = graphs.graph(followed)
    yield holds(".well-known/void leads to RDF", stated is not None, followed.type)
    if stated is not None:
        (dataset, *_) = (*stated.subjects(rdflib.RDF.type, VOID.Dataset), None)
        yield holds("there is a void:Dataset", dataset, "none")
        yield holds("it is a dcat:Dataset", (dataset, rdflib.RDF.type, DCAT.Dataset) in stated)
        for name in ("title", "license", "publisher", "modified"):
            value = stated.value(dataset, rdflib.DCTERMS[name])
            yield holds(f"dcterms:{name}", value, "not stated")
        yield from _dumps(target, stated)
    catalog = target.ask(f"{target.address}.well-known/api-catalog")
    yield same("the catalogue of services", catalog.type, "application/linkset+json")
    anchors = [context.get("anchor", "") for context in (catalog.json() or {}).get("linkset", [])]
    for anchor in anchors:
        yield same(f"{anchor} in it", target.ask(anchor).status, 200)


def _dumps(target: Target, stated: rdflib.Graph) -> Iterator[Finding]:
    for file in stated.objects(None, DCAT.downloadURL):
        reply = target.ask(str(file), "HEAD")
        yield same(f"{file}", reply.status, 200)
        node = stated.value(None, DCAT.downloadURL, file)
        yield same(
            f"{file}: its size",
            reply.header("Content-Length"),
            str(stated.value(node, DCAT.byteSize)),
        )


def walk(target: Target) -> Iterator[Finding]:
    """Walk the site by the links of its pages."""
    start = (target.address, target.document, f"{target.address}works", f"{target.address}people")
    waiting, seen = deque(start), set(start)
    pages = 0
    while waiting:
        where = waiting.popleft()
        is_page = pages < target.sample
        reply = target.ask(where, "GET" if is_page else "HEAD", Accept="text/html, */*;q=0.5")
        yield same(where, reply.status, 200, 303)
        if reply.type != "text/html" or not is_page:
            continue
        pages += 1
        for found in Links(reply.text, where).found:
            place = target.at(found)
            if place.startswith(target.address) and place not in seen:
                seen.add(place)
                waiting.append(place)


def paging(target: Target) -> Iterator[Finding]:
    """Walk a list from its first page to its last."""
    first = target.ask(f"{target.address}works?n=10", Accept="application/n-triples")
    total = int(first.header("X-Total-Count") or 0)
    if total > 40 * target.sample:
        yield Finding("all pages", skipped=f"{total} works are too many for this sample")
        return
    pages: list[frozenset[str]] = []
    where = first.url
    while where:
        reply = target.ask(where, Accept="application/json")
        pages.append(_members(reply))
        related = {link.rel: link.target for link in reply.links}
        yield holds(f"{where}: rel=first", related.get("first"), "none")
        before = related.get("prev", "")
        if pages[:-1]:
            rows = _members(target.ask(before, Accept="application/json")) if before else None
            yield holds(f"{where}: rel=prev", rows == pages[-2], before or "none")
        else:
            yield same(f"{where}: no rel=prev", before, "")
        where = related.get("next", "")
    yield same("rows of all pages", sum(map(len, pages)), total)
    yield same("each row once", len(frozenset().union(*pages)), total)


def _members(reply: Reply) -> frozenset[str]:
    stated = graphs.graph(reply) or rdflib.Graph()
    return frozenset(map(str, stated.objects(None, HYDRA.member)))


def files(target: Target) -> Iterator[Finding]:
    """Ask for the files that describe the site."""
    for name in _FEEDS:
        reply = target.ask(target.address + name)
        yield same(name, reply.status, 200)
        again = target.ask(target.address + name, If_None_Match=reply.header("ETag"))
        yield same(f"{name}: 304", again.status, 304)
    host = urlsplit(target.address).netloc
    elsewhere = [
        url
        for url in Links(re.sub(r"<a\b[^>]*>", "", target.landing.text), target.document).found
        if urlsplit(url).scheme in {"http", "https"} and urlsplit(target.at(url)).netloc != host
    ]
    yield same("the page loads nothing from elsewhere", elsewhere, [])
