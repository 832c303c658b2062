"""The one thread that starts workers: keeps enough of them ready, on the store that is current.

It lends workers and takes them back; a killed one is replaced before it is missed. When the store's
path changes, new workers are made ready first and the old ones go after their last answer, so that
no query fails for it. It evaluates nothing and waits for nothing but its own processes.
"""

import logging
import os
import select
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ris2rdf.sparql import frames
from ris2rdf.sparql.failures import NoWorker
from ris2rdf.sparql.process import Worker

_log = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0
"""Seconds between attempts where workers do not start at all."""


class Keeper:
    """Keeps *size* workers ready or lent, made by *start* for the path that *store* returns.

    Every *interval* seconds it looks whether the path has changed and calls *tick*.
    """

    def __init__(
        self,
        store: Callable[[], Path],
        start: Callable[[Path], Worker],
        size: int,
        interval: float,
        tick: Callable[[], None],
    ) -> None:
        self.store = store()
        self._wanted = self.store
        self._look, self._start, self._tick = store, start, tick
        self._size, self._interval = size, interval
        self._ready: list[Worker] = []
        self._starting: list[Worker] = []
        self._lent: set[Worker] = set()
        self._failures = 0
        self._not_before = 0.0
        self._change = threading.Condition()
        self._closed = False
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread = threading.Thread(target=self._keep, name="sparql-keeper", daemon=True)
        self._thread.start()

    # -------------------------------------------------------------- for the threads that ask

    def lend(self, patience: float) -> Worker:
        """Return a ready worker; raise ``NoWorker`` if there is none within *patience* seconds."""
        with self._change:
            if not self._ready and not self._change.wait_for(
                lambda: self._ready or self._closed, patience
            ):
                raise NoWorker("The endpoint is starting; try again in a few seconds.")
            if self._closed:
                raise NoWorker("The endpoint is shutting down.")
            worker = self._ready.pop()
            self._lent.add(worker)
            return worker

    def give_back(self, worker: Worker) -> None:
        """Take back a worker that is fit for another query."""
        with self._change:
            self._lent.discard(worker)
            wanted = worker.store is self.store or worker.store is self._wanted
            keep = wanted and not self._closed
            if keep:
                self._ready.append(worker)
                self._change.notify()
        if not keep:
            worker.kill()
            self._call()

    def forget(self, worker: Worker) -> None:
        """Replace a lent worker, which its borrower ends."""
        with self._change:
            self._lent.discard(worker)
        self._call()

    def close(self) -> None:
        """End every worker that is not lent, and the thread."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._call()
        self._thread.join()

    def _call(self) -> None:
        os.eventfd_write(self._wake, 1)

    # -------------------------------------------------------------- the keeper's own thread

    def _keep(self) -> None:
        while not self._closed:
            self._follow()
            self._start_missing()
            self._wait()
            self._tick()
        with self._change:
            idle, self._ready = [*self._ready, *self._starting], []
        for worker in idle:
            worker.kill()

    def _follow(self) -> None:
        """See whether another store is current; change over once its workers are ready."""
        try:
            found = self._look()
        except OSError as fault:  # between two states of a switch
            _log.warning("the store cannot be found: %s", fault)
        else:
            # One object for one path, which is then told from another at a glance.
            known = (self._wanted, self.store)
            self._wanted = next((path for path in known if path == found), found)
        if self._wanted is self.store or self._starting or self._count(self._wanted) < self._size:
            return
        with self._change:
            self.store = self._wanted
            old = [worker for worker in self._ready if worker.store != self.store]
            self._ready = [worker for worker in self._ready if worker.store == self.store]
        for worker in old:
            worker.kill()

    def _count(self, store: Path) -> int:
        with self._change:
            workers = (*self._ready, *self._starting, *self._lent)
            return sum(worker.store == store for worker in workers)

    def _start_missing(self) -> None:
        if time.monotonic() < self._not_before:
            return
        for _ in range(self._size - self._count(self._wanted)):
            try:
                self._starting.append(self._start(self._wanted))
            except OSError as fault:
                self._failed(str(fault))
                return

    def _failed(self, words: str) -> None:
        self._failures += 1
        pause = min(LONGEST_PAUSE, 0.1 * 2**self._failures)
        self._not_before = time.monotonic() + pause
        _log.error("a worker did not start, next attempt in %.1f s: %s", pause, words)

    def _wait(self) -> None:
        """Wait for a call, for a starting worker or for the interval, whichever comes first."""
        waiting = select.poll()
        waiting.register(self._wake, select.POLLIN)
        with self._change:  # whoever borrows one of these may close its socket
            for worker in self._ready:
                waiting.register(worker.end, select.POLLRDHUP)
        for worker in self._starting:
            waiting.register(worker.end, select.POLLIN)
        changed = {number for number, _ in waiting.poll(self._interval * 1000)}
        if self._wake in changed:
            os.eventfd_read(self._wake)
        for worker in [w for w in self._starting if w.end.fileno() in changed]:
            self._starting.remove(worker)
            self._started(worker)
        self._bury()

    def _bury(self) -> None:
        """Let go of workers that died while they had nothing to do."""
        with self._change:
            dead = [worker for worker in self._ready if worker.answered(0)]
            self._ready = [worker for worker in self._ready if worker not in dead]
        for worker in dead:
            _log.warning("worker %d ended with %d while idle", worker.pid, worker.ended())

    def _started(self, worker: Worker) -> None:
        try:
            worker.receive()
        except frames.Closed:
            self._failed(f"it ended with {worker.ended()} on {worker.store}")
            return
        self._failures = 0
        if worker.store != self._wanted:
            worker.kill()
            return
        with self._change:
            self._ready.append(worker)
            self._change.notify()
