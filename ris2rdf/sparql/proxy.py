"""Puts queries to the remote store of a release, where there is one, and to the workers otherwise.

The same enters and leaves as with the pool, with the same limits and failures. Syntax is settled by
a worker of ours before anything is sent, so a mistake is told in the same words and what is sent is
a query. The answer is read whole, in the two forms that every server has, before it is passed on in
the form that was asked for.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import Any

import pyoxigraph as ox
import requests
from urllib3.exceptions import HTTPError

from ris2rdf import search
from ris2rdf.sparql import evaluation, frames, matching, verdicts
from ris2rdf.sparql.failures import QueryFailure, Refused
from ris2rdf.sparql.guard import Query
from ris2rdf.sparql.lanes import Lanes
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.pool import Pool, spool_folder
from ris2rdf.sparql.renaming import Graphs, Names, Sent, sent
from ris2rdf.sparql.results import Result
from ris2rdf.store.link import NTRIPLES, SlowStoreError, StoreError
from ris2rdf.store.remote import JSON, Remote

_log = logging.getLogger(__name__)

ASK_CELL = "__ASK_RETVAL"
"""The variable of the table that Virtuoso gives for an ASK."""

PARTIAL = ("X-SPARQL-MaxRows", "X-SQL-State")
"""Headers by which Virtuoso says that it has left out rows."""


class Unanswered(QueryFailure, title="The store gave no answer", retry_after=30):
    """The store behind the endpoint gave no answer, or none that can be read."""


class Proxy(Pool):
    """A pool whose queries go to what *remote* gives for the folder of a store, if anything."""

    def __init__(
        self,
        store: Path | Callable[[], Path],
        limits: Limits | None = None,
        *,
        remote: Callable[[Path], Remote | None],
        prefixes: Mapping[str, str] | None = None,
        base: str = "",
        orphaned: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(store, limits, prefixes=prefixes, base=base, orphaned=orphaned)
        self._of = remote
        self._known: dict[Path, Remote | None] = {}
        self._places = Lanes(self.limits.fast + self.limits.slow, 0, self.limits.queue)

    def _answer(self, request: Mapping[str, Any], query: Query, client: str) -> Result:
        store = self.store
        remote = self._remote(store)
        if remote is None or not request["media_type"]:
            return super()._answer(request, query, client)
        super()._answer({**request, "media_type": ""}, query, client)
        put = self._sent(request, query, remote, store)
        turn = self._places.enter(client, self.limits.patience)
        try:
            return self._put(put, query, request, remote, store)
        finally:
            turn.leave()

    def _sent(self, request: Mapping[str, Any], query: Query, remote: Remote, store: Path) -> Sent:
        """Return what to send: searches have been looked up, graphs are named as they are there."""
        default, named = request.get("default_graphs"), request.get("named_graphs")
        asked = None
        if default is not None or named is not None:
            asked = Graphs(tuple(default or ()), tuple(named or ()))
        query = self._looked_up(query, store)
        names = Names({**self.prefixes, **query.prefixes}, self._base)
        try:
            text = evaluation.text(dict(request), str(store))
        except ValueError as fault:
            raise Refused(400, f"The query cannot be evaluated: {fault}.") from fault
        return sent(query._replace(text=text), remote.naming, remote.about, names, asked)

    def _looked_up(self, query: Query, store: Path) -> Query:
        """Return *query* with what its searches find in the full text of the release."""
        if not query.searches:
            return query
        try:
            text = matching.filled(
                query.text, query.searches, str(store), self.limits.hits, search.MATCHES
            )
        except ValueError as fault:
            raise Refused(400, f"The query cannot be evaluated: {fault}.") from fault
        return query._replace(text=text, searches=())

    def _remote(self, store: Path) -> Remote | None:
        """Return the remote store of the release whose own one is *store*."""
        if store not in self._known:
            self._known = {store: self._of(store)}
        return self._known[store]

    def _put(
        self, put: Sent, query: Query, request: Mapping[str, Any], remote: Remote, store: Path
    ) -> Result:
        """Return what the remote store answers, whole, in a file."""
        limit = monotonic() + self.limits.deadline
        sink = Sink(self.limits, query, remote)
        accept = NTRIPLES if query.gives_graph else JSON
        try:
            with remote.link.asked(put.text, accept, *put.graphs, self.limits.deadline) as answer:
                _refuse_part(answer, query, self.limits)
                source = Source(answer, limit, self.limits)
                if query.gives_graph:
                    media_type = _graph(remote.read(source), sink, request)
                else:
                    media_type = _table(source, sink, request, query)
            body, file = sink.taken()
            result = Result(media_type, store, body, file)
            return self._spooled(result) if result.spooled else result
        except StoreError as fault:
            _log.warning("%s", fault)
            raise _failure(fault, self.limits) from fault
        except SyntaxError as fault:
            raise Unanswered("The store gave an answer that cannot be read.") from fault
        finally:
            sink.close()


class Source:
    """The body of *answer* as a file that is read until the moment *limit*."""

    def __init__(self, answer: requests.Response, limit: float, limits: Limits) -> None:
        self._raw = answer.raw
        self._raw.decode_content = True
        self._limit, self._limits = limit, limits

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; raise ``TimedOut`` if they come too late."""
        try:
            got: bytes = self._raw.read(size if size >= 0 else None)
        except HTTPError as fault:
            if monotonic() > self._limit:
                raise verdicts.timed_out(self._limits) from fault
            raise StoreError(f"the answer broke off: {fault}") from fault
        if monotonic() > self._limit:
            raise verdicts.timed_out(self._limits)
        return got


class Sink:
    """A file without a name that takes a result up to the limit, graphs by their public names."""

    def __init__(self, limits: Limits, query: Query, remote: Remote) -> None:
        self._limits, self._query = limits, query
        self._private = remote.naming.private.encode()
        self._public = remote.naming.public.encode()
        self._file = frames.spool(spool_folder(limits))
        self._kept = b""
        self._size = 0

    def write(self, data: bytes) -> int:
        """Take *data*; raise ``TooLarge`` when it is too much."""
        text = (self._kept + bytes(data)).replace(self._private, self._public)
        # What may be the beginning of a name is kept until the rest of it has come.
        cut = max(0, len(text) - len(self._private) + 1)
        self._store(text[:cut])
        self._kept = text[cut:]
        return len(data)

    def flush(self) -> None:
        """Do nothing: the last bytes are written by ``taken``."""

    def taken(self) -> tuple[bytes, int]:
        """Return the whole result: as bytes if it is small, else as a file, the caller's now."""
        self._store(self._kept)
        if self._size <= self._limits.inline:
            return os.pread(self._file, self._size, 0), -1
        file, self._file = self._file, -1
        return b"", file

    def close(self) -> None:
        """Let go of the file, if nobody has taken it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _store(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limits.output:
            raise verdicts.stated(frames.TOO_LARGE, "", self._query, self._limits)
        view = memoryview(data)
        while view:
            view = view[os.write(self._file, view) :]


def _graph(triples: Iterator[ox.Triple], sink: Sink, request: Mapping[str, Any]) -> str:
    """Write *triples* in the form asked for; return its media type, as the workers choose it."""
    first = list(islice(triples, evaluation.FEW))
    few = len(first) < evaluation.FEW
    media_type = str((request.get("small") if few else "") or request["media_type"])
    kind = ox.RdfFormat.from_media_type(media_type)
    if kind is None:
        raise ValueError("a graph cannot be put in this format")
    prefixes = dict(request["prefixes"])
    output: Any = sink
    ox.serialize(
        chain(first, triples),
        output,
        format=kind,
        prefixes=evaluation.needed(first, prefixes) if few else prefixes,
    )
    return media_type


def _table(source: Source, sink: Sink, request: Mapping[str, Any], query: Query) -> str:
    """Write the table, or the yes or no, in the form asked for; return its media type."""
    body: Any = source
    found: Any = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if query.form == "ASK" and isinstance(found, ox.QuerySolutions):
        found = _yes_or_no(found)
    evaluation.write(found, dict(request), sink)
    return str(request["media_type"])


def _yes_or_no(found: ox.QuerySolutions) -> Any:
    """Return the answer to an ASK that came as a table of one cell."""
    cells: list[Any] = [row[ASK_CELL] for row in found]
    yes = any(cell.value in {"1", "true"} for cell in cells)
    text = f'{{"head":{{}},"boolean":{str(yes).lower()}}}'
    return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)


def _refuse_part(answer: requests.Response, query: Query, limits: Limits) -> None:
    """Raise ``TooLarge`` where a server says that it left out rows: no answer is silently short."""
    if any(name in answer.headers for name in PARTIAL):
        raise verdicts.stated(frames.TOO_LARGE, "", query, limits)


def _failure(fault: StoreError, limits: Limits) -> QueryFailure:
    """Return what it means for the client that the store gave no answer."""
    if isinstance(fault, SlowStoreError) or fault.status in {
        HTTPStatus.GATEWAY_TIMEOUT,
        HTTPStatus.REQUEST_TIMEOUT,
    }:
        return verdicts.timed_out(limits)
    if fault.status == HTTPStatus.BAD_REQUEST:
        return Refused(400, "The store behind this endpoint cannot evaluate the query.")
    return Unanswered("The store behind this endpoint gave no answer; try again later.")
