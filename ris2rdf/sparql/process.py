"""The pool's end of one worker process: start it, ask it, wait for it, end it.

Requests enter as dictionaries; frames leave. Processes are started by exec of a small module, never
by fork alone: the server around has threads. Whatever the process does, this end notices.
"""

import json
import logging
import math
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ris2rdf.sparql import frames

_log = logging.getLogger(__name__)

_MODULE = "ris2rdf.sparql.worker"

ALLOCATOR, MANY_PIECES = "GLIBC_TUNABLES", "glibc.malloc.tcache_count=1000"
"""What the C library is told: keep the thousand small pieces that each query takes and gives back.

By default it keeps seven of a size, and sorts the others anew each time: a seventh of a look-up.
"""

LEAN = 256 << 20
"""Bytes that a worker may hold after a long query to be used again."""

NICENESS = 10
"""Put on a worker that got a slow place, which is never used again."""


class Worker:
    """One process that has *store* open, or is opening it; a frame is waited for *patience* s."""

    def __init__(self, store: Path, settings: Mapping[str, Any], patience: float) -> None:
        ours, theirs = socket.socketpair()
        frames.allow(ours, patience)
        number = str(theirs.fileno())
        paths = os.pathsep.join(filter(None, sys.path))
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own module, our own arguments
                [sys.executable, "-P", "-m", _MODULE, number, str(store), json.dumps(settings)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                # It sees the modules this process sees, wherever this one was started.
                env={ALLOCATOR: MANY_PIECES, **os.environ, "PYTHONPATH": paths},
            )
        self.store = store
        self.end = ours
        self.yielding = False

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def ask(self, request: Mapping[str, Any]) -> None:
        """Send a request; raise ``frames.Closed`` if the process is gone."""
        options = {name: value for name, value in request.items() if name != "query"}
        payload = b"\0".join((msgspec.json.encode(options), request["query"].encode()))
        frames.send(self.end, frames.REQUEST, payload)

    def answered(self, seconds: float) -> bool:
        """Return whether there is a frame, or an end, to receive within *seconds*."""
        waiting = select.poll()
        waiting.register(self.end, select.POLLIN)
        return bool(waiting.poll(max(0.0, seconds) * 1000))

    def receive(self) -> frames.Frame:
        """Return the next frame; raise ``frames.Closed``, or ``frames.Late`` after the patience."""
        return frames.receive(self.end)

    def receive_soon(self) -> frames.Frame | None:
        """Return the next frame if it comes within the patience; raise ``frames.Closed``."""
        try:
            return frames.receive(self.end)
        except frames.Late:
            return None

    def spent(self) -> float:
        """Return the seconds of processor time the process has had; infinite if it is gone."""
        # What clock_getcpuclockid(3) returns for another process; the module has it for threads.
        clock = (~self.pid << 3) | 2
        try:
            return time.clock_gettime(clock)
        except OSError:
            return math.inf

    def yield_priority(self) -> None:
        """Let the machine prefer every other process, for as long as this one lives."""
        self.yielding = True
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, NICENESS)
        except OSError:  # it has just ended
            _log.debug("worker %d has no priority to lower", self.pid)

    def lean(self) -> bool:
        """Return whether the process holds little memory, so that the next query has its own."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except OSError:
            return False
        return pages * os.sysconf("SC_PAGE_SIZE") < LEAN

    def kill(self) -> int:
        """End the process at once, if it still runs; return how it ended: minus the signal."""
        self._process.kill()
        return self._collect()

    def ended(self) -> int:
        """Return how a process ended whose socket is closed."""
        try:
            self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
        return self._collect()

    def _collect(self) -> int:
        self.end.close()
        status = self._process.wait()
        if self._process.stderr and not self._process.stderr.closed:
            words = self._process.stderr.read(4096).decode(errors="replace").strip()
            self._process.stderr.close()
            if words:
                _log.info("worker %d ended with %d: %s", self.pid, status, words[-500:])
        return status
