"""Has queries evaluated in processes that may be killed, and says what came of each.

A checked ``Query`` enters; a complete ``Result`` leaves, or a ``QueryFailure``. One pool serves one
web process and is used by all its threads at once. It starts nothing before the first query, so a
master process that merely imports the application starts no workers. Design and figures: two
lanes keep small queries quick while long ones run; a query longer than the soft limit moves to a
slow place, if one is free, and its fast place is free again at once.
"""

import logging
import os
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from ris2rdf import search
from ris2rdf.sparql import frames, verdicts
from ris2rdf.sparql.failures import NoWorker, QueryFailure, SpoolsFull
from ris2rdf.sparql.guard import Query
from ris2rdf.sparql.keeper import Keeper
from ris2rdf.sparql.lanes import Lanes, Turn
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.process import Worker
from ris2rdf.sparql.results import Result

_log = logging.getLogger(__name__)

CHANCES = 4
"""How often a query may overrun the soft limit while it waits for the processor or the disk."""

PAUSE = 0.02
"""Seconds for which a second query waits whether the first is a small one: most take a tenth."""

LONG = 1.0
"""Seconds in the slow lane after which a query stands back behind all other work of the machine.

Its worker cannot come forward again and is not used again; one that is has warm caches, without
which most queries of that length take twice as long.
"""

GRACE = 1.0
"""Seconds after the time limit at which a worker is killed that its own alarm did not end."""


class Pool:
    """Workers over the store at *store*: a path, or a callable that returns the current one.

    *prefixes* are written in Turtle and the like, *base* resolves relative IRIs of queries.
    *orphaned*, if given, is called once this process has lost the parent it had at the first
    query: under a server whose master has been killed it should end the process.
    """

    def __init__(
        self,
        store: Path | Callable[[], Path],
        limits: Limits | None = None,
        *,
        prefixes: Mapping[str, str] | None = None,
        base: str = "",
        orphaned: Callable[[], None] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.prefixes = dict(prefixes or {})
        self._path: Callable[[], Path] = (lambda: store) if isinstance(store, Path) else store
        self._base = base
        self._orphaned = orphaned
        self._lock = threading.Lock()
        self._process = 0
        self._parent = 0
        self._keeper: Keeper | None = None
        self._lanes = self._new_lanes()
        self._spools: set[Result] = set()
        self._outcomes: Counter[str] = Counter()
        self._told: list[Callable[[], None]] = []

    @property
    def store(self) -> Path:
        """The store that the next query is put to: its real path, links followed."""
        return self._started().store

    def run(
        self,
        query: Query,
        media_type: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        client: str = "",
        small: str = "",
    ) -> Result:
        """Return the complete result of *query*; raise a ``QueryFailure`` if there is none.

        A graph that a person might read comes as *small* instead, if that media type is given.
        *default_graphs* and *named_graphs* are the protocol's dataset: given either, they replace
        what the query says, and the other one is empty.
        """
        request: dict[str, Any] = {
            "query": query.text,
            "media_type": media_type,
            "base": self._base,
            "seconds": self.limits.deadline,
        }
        if default_graphs is not None or named_graphs is not None:
            request |= {"default_graphs": default_graphs, "named_graphs": named_graphs}
        if query.gives_graph:
            request |= {"prefixes": {**self.prefixes, **query.prefixes}, "small": small}
        if query.searches:
            hits = self.limits.hits
            request |= {"searches": query.searches, "hits": hits, "matches": search.MATCHES}
        try:
            result = self._answer(request, query, client)
        except QueryFailure as failure:
            self._count(type(failure).__name__)
            raise
        self._count("answered")
        return result

    def parse(self, query: Query, client: str = "") -> None:
        """Raise what ``run`` would raise for the syntax of *query*; evaluate nothing."""
        self.run(query, "", client=client)

    def counts(self) -> dict[str, int]:
        """Return how queries have ended since the start, and how many run and wait now."""
        with self._lock:
            return {**self._outcomes, **self._lanes.counts(), "spools": len(self._spools)}

    def at_each_tick(self, call: Callable[[], None]) -> None:
        """Have *call* called every ``poll`` seconds once there are workers, in a thread of ours."""
        self._told.append(call)

    def close(self) -> None:
        """End the workers; queries after this start them anew."""
        with self._lock:
            keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.close()

    # ------------------------------------------------------------------ one query

    def _answer(self, request: Mapping[str, Any], query: Query, client: str) -> Result:
        keeper = self._started()
        turn = self._lanes.enter(client, self.limits.patience, request)
        try:
            worker = turn.gift or self._asked(keeper, request)
            return self._awaited(keeper, worker, turn, query)
        finally:
            turn.leave()

    def _asked(self, keeper: Keeper, request: Mapping[str, Any]) -> Worker:
        """Return a worker that has the request; one that died while it was idle is replaced."""
        while True:
            worker = keeper.lend(self.limits.patience)
            try:
                worker.ask(request)
            except frames.Closed:
                keeper.forget(worker)
                worker.ended()
                continue
            return worker

    def _awaited(self, keeper: Keeper, worker: Worker, turn: Turn, query: Query) -> Result:
        fit = False
        try:
            kind, payload, file = self._frame(keeper, worker, turn)
            fit = kind != frames.NO_MEMORY
            plain = frames.PLAIN in {kind, payload}
            media_type = str(turn.wish["small" if plain else "media_type"])
            if kind in {frames.INLINE, frames.PLAIN}:
                return Result(media_type, worker.store, payload)
            if kind == frames.FILE:
                return self._spooled(Result(media_type, worker.store, file=file))
            raise verdicts.stated(kind, payload.decode(errors="replace"), query, self.limits)
        except frames.Closed:
            raise verdicts.ended(worker.ended(), self.limits) from None
        finally:
            if fit and not worker.yielding and (turn.lane == "fast" or worker.lean()):
                _pass_on(keeper, worker, turn)
            else:
                keeper.forget(worker)
                worker.kill()

    def _frame(self, keeper: Keeper, worker: Worker, turn: Turn) -> frames.Frame:
        """Return what *worker* answers; raise if it has ended, or takes longer than it may."""
        limit = monotonic() + self.limits.deadline + GRACE
        quick = self._quick_frame(worker)
        if quick:
            return quick
        if not turn.slow_down():
            raise verdicts.lane_full(self.limits)
        if not worker.answered(LONG):
            keeper.forget(worker)
            worker.yield_priority()
            if not worker.answered(limit - monotonic()):
                raise verdicts.timed_out(self.limits)
        return worker.receive()

    def _quick_frame(self, worker: Worker) -> frames.Frame | None:
        """Return what *worker* answers within the soft limit, if it does.

        One that has had little of the processor meanwhile gets more time: on a busy machine, or
        with a cold disk, a small query is late through no fault of its own.
        """
        start = worker.spent()
        for _ in range(CHANCES):
            answer = worker.receive_soon()
            if answer or worker.spent() - start > self.limits.soft / 4:
                return answer
        return None

    # ------------------------------------------------------------------ results in files

    def _spooled(self, result: Result) -> Result:
        self._sweep()
        with self._lock:
            room = len(self._spools) < self.limits.spools
            if room:
                self._spools.add(result)
        if not room:
            result.close()
            raise SpoolsFull("Too many large results are still being fetched; try again later.")
        return result

    def _sweep(self) -> None:
        """Forget results that were closed; cut those that are not fetched in time."""
        oldest = monotonic() - self.limits.spool_age
        with self._lock:
            for result in list(self._spools):
                if result.made < oldest:
                    result.cut()
                if result.made < oldest or not result.spooled:
                    self._spools.discard(result)

    # ------------------------------------------------------------------ the workers

    def _started(self) -> Keeper:
        """Return the keeper of this very process, started by the first who asks."""
        running = self._keeper
        if running is not None and self._process == os.getpid():
            return running
        with self._lock:
            if self._keeper is None or self._process != os.getpid():
                self._process, self._parent = os.getpid(), os.getppid()
                self._lanes = self._new_lanes()
                self._keeper = self._new_keeper()
            return self._keeper

    def _new_lanes(self) -> Lanes:
        return Lanes(self.limits.fast, self.limits.slow, self.limits.queue, PAUSE)

    def _new_keeper(self) -> Keeper:
        limits = self.limits
        settings = {
            "memory": limits.memory,
            "output": limits.output,
            "inline": limits.inline,
            "folder": spool_folder(limits),
        }
        try:
            return Keeper(
                lambda: self._path().resolve(strict=True),
                lambda path: Worker(path, settings, limits.soft),
                limits.fast + max(limits.spares, limits.slow),
                limits.poll,
                self._tick,
            )
        except OSError as fault:
            _log.error("the store cannot be found: %s", fault)
            raise NoWorker("There is no data to query yet; try again later.") from fault

    def _tick(self) -> None:
        self._sweep()
        for call in self._told:
            call()
        if self._orphaned is not None and os.getppid() != self._parent:
            _log.warning("the parent process has gone")
            self._orphaned()

    def _count(self, outcome: str) -> None:
        with self._lock:
            self._outcomes[outcome] += 1


def _pass_on(keeper: Keeper, worker: Worker, turn: Turn) -> None:
    """Leave *turn*; *worker* goes to the next one, with its question, or back to *keeper*.

    Asked by this thread at once it stays awake: the thread of the next one wakes up meanwhile.
    """

    def hand_on(following: Turn) -> bool:
        """Put the question of *following*, unless the worker is gone or its store is old."""
        if worker.store is not keeper.store:
            return False
        try:
            worker.ask(following.wish)
        except frames.Closed:
            return False
        following.gift = worker
        return True

    if not turn.leave(hand_on):
        keeper.give_back(worker)


def spool_folder(limits: Limits) -> str:
    """Return the folder for large results: the stated one, else one that lies on a disk."""
    choices = [limits.spool_folder] if limits.spool_folder else ["/var/tmp", tempfile.gettempdir()]  # noqa: S108 -- files without names
    for folder in choices:
        with suppress(OSError):
            os.close(frames.spool(folder))
            return folder
    raise NoWorker(f"Large results cannot be written to {choices[0]}.")
