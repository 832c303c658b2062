"""The published contract, asked of a running server: every promise of docs/http.md, as a check.

The address of a site enters; findings leave. It asks over HTTP only and knows nothing of the
server's inside, so it runs against any server; what a site does not offer is skipped.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ris2rdf.web.selfcheck import (
    exchanges,
    fair,
    graphs,
    lifetimes,
    matrix,
    queries,
    signposts,
    wayfinding,
)
from ris2rdf.web.selfcheck.client import UnansweredError
from ris2rdf.web.selfcheck.findings import Check, Finding
from ris2rdf.web.selfcheck.matrix import VECTORS
from ris2rdf.web.selfcheck.target import Target

__all__ = ["CHECKS", "FAIR", "VECTORS", "Finding", "Promise", "Target", "run"]


class Promise(NamedTuple):
    """What a site promises, in one sentence, and the check of it."""

    sentence: str
    check: Check


CHECKS: Mapping[str, Promise] = {
    "negotiation": Promise("Each client of the matrix gets what it needs.", matrix.negotiation),
    "things": Promise("A thing answers 303 and leads to its document.", exchanges.things),
    "head": Promise("HEAD is GET without the body.", exchanges.heads),
    "validators": Promise(
        "Every form has an ETag of its own, and who has it already gets 304.", exchanges.validators
    ),
    "caching": Promise(
        "Negotiated answers vary by what decided, answers by suffix do not.", exchanges.caching
    ),
    "header size": Promise(
        "No block of headers is larger than a proxy lets through.", exchanges.sizes
    ),
    "methods": Promise("Only reading is allowed, and OPTIONS says so.", exchanges.methods),
    "other origins": Promise(
        "Scripts of every origin may read, redirections and errors included.", exchanges.origins
    ),
    "refusals": Promise(
        "What cannot be had is told in the client's own form, with what could be.",
        exchanges.refusals,
    ),
    "spellings": Promise(
        "Other spellings of an address lead to the one it has.", exchanges.spellings
    ),
    "safety": Promise(
        "Pages load nothing from elsewhere, and types are taken as stated.", exchanges.safety
    ),
    "isomorphism": Promise("Every form of RDF is the same graph (rdflib.compare).", graphs.forms),
    "same bytes": Promise("The same question gets the same bytes.", graphs.repeatable),
    "round trip": Promise(
        "The RIS of a document is one record, with the title that its RDF has.", graphs.round_trip
    ),
    "signposting": Promise(
        "The page and the data of a thing are linked both ways, with types and licence.",
        signposts.levels,
    ),
    "link targets": Promise(
        "Where links lead to this site there is something, of the type they promise.",
        signposts.targets,
    ),
    "link set": Promise(
        "The link set is one (RFC 9264), complete and absolute, and its text says the same.",
        signposts.link_set,
    ),
    "sitemap": Promise(
        "The sitemap lists every work once, and each address is a page.", wayfinding.sitemap
    ),
    "descriptions": Promise(
        "The dataset describes itself as VoID and DCAT, and services are in a catalogue.",
        wayfinding.descriptions,
    ),
    "files": Promise(
        "The files that describe the site are there, and are asked for again only if changed.",
        wayfinding.files,
    ),
    "paging": Promise(
        "A list is walked forwards and back by its links, and every work is met once.",
        wayfinding.paging,
    ),
    "releases": Promise(
        "A release has an address of its own, to be cited, and files that never change.",
        lifetimes.releases,
    ),
    "tombstones": Promise(
        "What was withdrawn is 410 and says so, on a page and as data, at its old addresses.",
        lifetimes.tombstones,
    ),
    "internal links": Promise("Every link of the site to itself answers.", wayfinding.walk),
    "query results": Promise(
        "Rows and graphs come in every form that is asked for, by every way of asking.",
        queries.results,
    ),
    "query protocol": Promise(
        "What is wrong is refused with the status the protocol asks for, and told.",
        queries.protocol,
    ),
    "query caching": Promise(
        "Answers are asked for again only if the data has changed; HEAD works.",
        queries.revalidation,
    ),
    "service": Promise(
        "Asked nothing, the endpoint says what it is, with its limits.", queries.service
    ),
}
"""Every check by name, in the order they are made."""

FAIR: Mapping[str, Promise] = {
    "FAIR record": Promise("A document passes what F-UJI looks for.", fair.records),
    "FAIR dataset": Promise(
        "The page of the dataset passes what F-UJI looks for in a dataset.", fair.dataset
    ),
}
"""Checks that are made where asked for."""


def run(target: Target, checks: Mapping[str, Promise] = CHECKS) -> Iterator[tuple[str, Finding]]:
    """Yield what *checks* find on *target*, each with the name of its check.

    A site that does not answer at all raises UnansweredError; one that fails in the middle of a
    check fails that check.
    """
    _ = target.home
    for name, promise in checks.items():
        try:
            for finding in promise.check(target):
                yield name, finding
        except UnansweredError as fault:
            yield name, Finding("an answer to every request", str(fault))
