"""What lasts and what went: releases that can be cited, and what became of works.

A site enters, findings leave. Which release is current the description of the dataset says, what
was withdrawn the feed: a site that tells of neither is not asked.
"""

import re
from collections.abc import Iterator

import rdflib

from ris2rdf.web.selfcheck import graphs
from ris2rdf.web.selfcheck.client import Reply
from ris2rdf.web.selfcheck.findings import Finding, holds, same
from ris2rdf.web.selfcheck.target import Target

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
SCHEMA = rdflib.Namespace("http://schema.org/")
MOST = 3
"""Withdrawn works that are asked for."""

_WITHDRAWN = re.compile(r"""<at:deleted-entry[^>]*\bref=["']([^"']+)["']""")


def releases(target: Target) -> Iterator[Finding]:
    """Ask for the current release by its own address, and for one that never was."""
    dataset = target.ask(f"{target.address}dataset", Accept="text/turtle")
    stated = graphs.graph(dataset) or rdflib.Graph()
    current = next(iter(stated.objects(None, DCAT.hasCurrentVersion)), None)
    if current is None:
        yield Finding("a release", skipped="the dataset names no dcat:hasCurrentVersion")
        return
    where = target.at(str(current))
    page = target.ask(where, Accept="text/html")
    yield same("its page", (page.status, page.type), (200, "text/html"))
    related = {link.rel: link for link in page.links}
    cited = related["cite-as"].target if "cite-as" in related else ""
    yield same("cite-as is its own address", cited, str(current))
    latest = related["latest-version"].target if "latest-version" in related else ""
    yield same("latest-version leads to the dataset", latest, f"{target.address}dataset")
    yield from _revalidated(page)
    yield from _files(target, page)
    yield from _told(target.ask(where, Accept="text/turtle"), current)
    never = target.ask(f"{target.address}release/20000101T000000Z-00000000")
    yield same("a release that never was", never.status, 404)


def _revalidated(page: Reply) -> Iterator[Finding]:
    """Whether it is kept for good, and what follows it, may change: caches must ask."""
    cache = page.header("Cache-Control")
    yield holds("its page is asked for anew", "no-cache" in cache, cache or "no Cache-Control")
    yield holds("and has no ETag", not page.header("ETag"), page.header("ETag"))


def _files(target: Target, page: Reply) -> Iterator[Finding]:
    items = [target.at(link.target) for link in page.links if link.rel == "item"]
    yield holds("its files are linked as items", items, "no rel=item")
    for file in items:
        cache = target.ask(file, "HEAD").header("Cache-Control")
        yield holds(f"{file} never changes", "immutable" in cache, cache or "no Cache-Control")


def _told(reply: Reply, release: rdflib.term.Node) -> Iterator[Finding]:
    stated = graphs.graph(reply) or rdflib.Graph()
    for name, predicate in {
        "dcterms:isVersionOf": rdflib.DCTERMS.isVersionOf,
        "dcterms:issued": rdflib.DCTERMS.issued,
        "dcat:distribution": DCAT.distribution,
    }.items():
        yield holds(f"its data say {name}", stated.value(release, predicate, any=True), "not said")


def tombstones(target: Target) -> Iterator[Finding]:
    """Ask for what the feed says was withdrawn."""
    lost = _WITHDRAWN.findall(target.ask(f"{target.address}feed.atom").text)[:MOST]
    if not lost:
        yield Finding("a withdrawn work", skipped="the feed tells of none")
    for iri in lost:
        yield from _tombstone(target, iri)


def _tombstone(target: Target, iri: str) -> Iterator[Finding]:
    thing = target.at(iri)
    where = thing.replace(f"{target.address}id/", f"{target.address}doc/", 1)
    yield same(f"{thing}: gone", target.ask(thing).status, 410)
    page = target.ask(where, Accept="text/html")
    yield same(f"{where}: a page", (page.status, page.type), (410, "text/html"))
    data = target.ask(where, Accept="text/turtle")
    yield same(f"{where}: data", (data.status, data.type), (410, "text/turtle"))
    stated = graphs.graph(data) or rdflib.Graph()
    subject = rdflib.URIRef(iri)
    status = stated.value(subject, SCHEMA.creativeWorkStatus)
    yield same(f"{where}: its status", str(status), "Withdrawn")
    when = stated.value(subject, PROV.invalidatedAtTime)
    yield holds(f"{where}: since when", when, "no prov:invalidatedAtTime")
    yield same(f"{where}.ttl: the same by suffix", target.ask(f"{where}.ttl").status, 410)
