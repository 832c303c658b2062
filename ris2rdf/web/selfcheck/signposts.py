"""Signposting (signposting.org/FAIR): the links by which machines find their way.

A site enters, findings leave: the links of the page, those of the data, and the link set.
"""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from ris2rdf.web.selfcheck.client import Linked, links
from ris2rdf.web.selfcheck.findings import Finding, holds, same
from ris2rdf.web.selfcheck.target import Target

LINKSET = "application/linkset+json"
HERE = frozenset("describedby linkset alternate item collection canonical describes".split())
"""Relations whose targets are of the site and must be there."""


def levels(target: Target) -> Iterator[Finding]:
    """Look at the links of the page and of the data."""
    found = target.landing.links
    counts = Counter(link.rel for link in found)
    yield same("one cite-as", counts["cite-as"], 1)
    yield holds("at least two types", counts["type"] > 1, f"{counts['type']}")
    described = [link for link in found if link.rel == "describedby"]
    yield holds("described by data", described, "no describedby")
    yield holds("one link set", counts["linkset"] == 1, f"{counts['linkset']}")
    yield holds("a licence, at most one", counts["license"] <= 1, f"{counts['license']}")
    untyped = [link.target for link in described if not link.type]
    yield holds("each description says its type", not untyped, ", ".join(untyped))
    for link in described:
        reply = target.ask(link.target)
        back = {one.rel: one.target for one in reply.links}
        yield same(f"{link.target} describes the page", back.get("describes"), target.document)
        yield holds(f"{link.target}: canonical", back.get("canonical"), "none")


def targets(target: Target) -> Iterator[Finding]:
    """Follow the links that lead to the site itself."""
    host = urlsplit(target.address).netloc
    seen = set()
    for reply in (target.home, target.landing):
        for link in reply.links:
            where = target.at(link.target)
            if link.rel not in HERE or where in seen or urlsplit(where).netloc != host:
                continue
            seen.add(where)
            there = target.ask(where)
            yield same(f"{link.rel} {where}", there.status, 200)
            if link.type:
                yield same(f"{link.rel} {where}: its type", there.type, link.type)


def link_set(target: Target) -> Iterator[Finding]:
    """Read the link set, as JSON and as text."""
    where = next((one.target for one in target.landing.links if one.rel == "linkset"), "")
    if not where:
        yield Finding("the link set", "the page names none")
        return
    reply = target.ask(where)
    yield same("its type", reply.type, LINKSET)
    document = reply.json()
    contexts = document.get("linkset", []) if isinstance(document, dict) else []
    yield holds("it has contexts", contexts, "none")
    stated = list(_stated(contexts))
    anchors = [str(context.get("anchor", "")) for context in contexts]
    for address in (*anchors, *(link.target for _, link in stated)):
        scheme = urlsplit(address).scheme
        yield holds(f"{address} is absolute", scheme in {"http", "https"}, "it is not")
    known = {(link.rel, target.at(link.target)) for _, link in stated}
    for link in target.landing.links:
        if link.rel not in {"linkset", "profile"}:
            in_set = (link.rel, target.at(link.target)) in known
            yield holds(f"{link.rel} {link.target} is in it", in_set, "only on the page")
    text = target.ask(where.removesuffix(".json") + ".txt", Accept="application/linkset")
    yield same("its text: type", text.type, "application/linkset")
    by_text = {(link.attributes.get("anchor"), link.rel, link.target) for link in links(text.text)}
    by_json = {(anchor, link.rel, link.target) for anchor, link in stated}
    yield holds("its text says the same", by_text == by_json, f"{len(by_text ^ by_json)} differ")


def _stated(contexts: list[dict[str, object]]) -> Iterator[tuple[str, Linked]]:
    for context in contexts:
        for rel, listed in context.items():
            if rel == "anchor" or not isinstance(listed, list):
                continue
            for one in listed:
                yield str(context.get("anchor")), Linked(str(one.get("href")), rel, one)
