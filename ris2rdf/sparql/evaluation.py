"""Evaluates one query over an open store and writes its whole result: what a worker is for.

A request (a dictionary, as the pool sends it: query, media type and base; graphs, searches and
prefixes where there are any) enters; bytes are written into a sink. Nothing is checked or limited
here: whoever calls has refused what must not run, or runs queries of their own. Imports are few,
because a worker's start takes their time.
"""

from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox

FEW = 2000
"""Triples looked through for the prefixes they need: what a person may read."""


def parse(request: dict[str, Any]) -> None:
    """Raise SyntaxError if the query is none; evaluate nothing."""
    ox.Store().query(request["query"], base_iri=request["base"] or None)


def text(request: dict[str, Any], store: str) -> str:
    """Return the query as it is evaluated over *store*: searches have been looked up."""
    query: str = request["query"]
    if not request.get("searches"):
        return query
    from ris2rdf.sparql import matching  # noqa: PLC0415 -- few queries search

    parse(request)  # so that a mistake is placed in the text as it was sent
    return matching.filled(query, request["searches"], store, request["hits"], request["matches"])


def evaluate(store: ox.Store, path: str, request: dict[str, Any]) -> Any:
    """Return what pyoxigraph finds for *request* in *store*, which lies at *path*."""
    query, base = text(request, path), request["base"] or None
    default, named = request.get("default_graphs"), request.get("named_graphs")
    if default is None and named is None:
        return store.query(query, base_iri=base)
    # Always both: with one alone the store's own graphs of the other kind stay visible.
    return store.query(
        query, base_iri=base, default_graph=graphs(default), named_graphs=graphs(named)
    )


def graphs(names: list[str] | None) -> list[Any]:
    """Return *names* as terms."""
    return [ox.NamedNode(name) for name in names or ()]


def write(found: Any, request: dict[str, Any], sink: Any) -> bool:
    """Write the whole of *found* into *sink*; return whether it is in the form asked for.

    A graph of less than ``FEW`` triples is written in the form ``small``, if that is asked for.
    """
    media_type = request["media_type"]
    if not isinstance(found, ox.QueryTriples):
        found.serialize(sink, format=_table(media_type))
        return True
    first = list(islice(found, FEW))
    few = len(first) < FEW
    small = request.get("small", "") if few else ""
    graph = ox.RdfFormat.from_media_type(small or media_type)
    if graph is None:
        raise ValueError("a graph cannot be put in this format")
    prefixes = needed(first, request["prefixes"]) if few else request["prefixes"]
    triples: Iterator[ox.Triple] = chain(first, found)
    ox.serialize(triples, sink, format=graph, prefixes=prefixes)
    return not small


@cache
def _table(media_type: str) -> ox.QueryResultsFormat:
    """Return the format of a table called *media_type*; a worker is asked for few."""
    table = ox.QueryResultsFormat.from_media_type(media_type)
    if table is None:
        raise ValueError("a table cannot be put in this format")
    return table


def needed(triples: list[ox.Triple], prefixes: dict[str, str]) -> dict[str, str]:
    """Return those of *prefixes* that *triples* need."""
    if not prefixes:
        return {}
    said = "".join(map(str, triples))
    return {label: space for label, space in prefixes.items() if f"<{space}" in said}
