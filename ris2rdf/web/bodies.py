"""Reading the body of a request without waiting for ever for a client that never sends it.

A WSGI environment enters; bytes leave, or an error. Some servers hand the body over as it comes
and have no time limit for it: a dozen silent clients would hold every thread. So few bodies are
read at a time, and a body that is late ends the reading from its client's connections.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ris2rdf.sparql.failures import QueryFailure, Refused
from ris2rdf.web.answers import Environ

READERS = 3
"""Bodies read at a time by a process: half of its threads."""

TURN = 0.1
"""Seconds that one waits until a body can be read: most are there at once."""

PATIENCE = 10.0
"""Seconds a body may take: the largest has 128 KiB."""

PEER = "ris2rdf.peer"
"""Where in the environment the address at the other end of the connection is."""

_FOLDERS = ("/proc/self/fd", "/dev/fd")
_TICK = 0.5


class TooManyBodies(QueryFailure, title="Too many requests at once", retry_after=5):
    """Too many bodies are still on their way."""


class Readings:
    """Who is being waited for, and since when: at most *places* at a time, *patience* seconds."""

    def __init__(self, places: int = READERS, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._places = threading.BoundedSemaphore(places)
        self._waiting: dict[int, tuple[float, str]] = {}
        self._lock = threading.Lock()
        self._watch: threading.Thread | None = None

    def read(self, environ: Environ, most: int) -> bytes:
        """Return the body of at most *most* bytes.

        Raises Refused (408 too late, 413 too large, 400 broken off) or TooManyBodies.
        """
        stated = str(environ.get("CONTENT_LENGTH") or "")
        ended = bool(environ.get("wsgi.input_terminated"))
        length = int(stated) if stated.isdigit() else (most + 1) * ended
        if length > most and stated:
            raise Refused(413, f"The request has more than {most:,} bytes.")
        if not length:
            return b""
        with self._waited_for(str(environ.get(PEER, ""))) as started:
            body: bytes = environ["wsgi.input"].read(length)
        if time.monotonic() - started > self.patience:
            raise Refused(408, f"The request did not arrive in {self.patience:g} seconds.")
        if len(body) > most:
            raise Refused(413, f"The request has more than {most:,} bytes.")
        if stated and len(body) < length:
            raise Refused(400, "The request broke off.")
        return body

    @contextmanager
    def _waited_for(self, peer: str) -> Iterator[float]:
        """Watch the reading from *peer* inside; yields when it began."""
        if not self._places.acquire(timeout=TURN):
            raise TooManyBodies("Too many requests are still being sent; try again later.")
        started = time.monotonic()
        me = threading.get_ident()
        try:
            with self._lock:
                self._waiting[me] = (started, peer)
                if self._watch is None or not self._watch.is_alive():
                    self._watch = threading.Thread(target=self._look, daemon=True)
                    self._watch.start()
            yield started
        finally:
            with self._lock:
                self._waiting.pop(me, None)
            self._places.release()

    def _look(self) -> None:
        """Look after those who are waited for, as long as there are any."""
        while True:
            time.sleep(_TICK)
            latest = time.monotonic() - self.patience
            with self._lock:
                late = {peer for started, peer in self._waiting.values() if started < latest}
                if not self._waiting:
                    self._watch = None
                    return
            for peer in late:
                stop_listening(peer)


def stop_listening(peer: str) -> int:
    """End the reading from all connections of *peer* in this process; returns how many.

    What is being sent to it is still sent. A WSGI application is not told which connection is its
    own, so one late body ends them all; a client that did nothing wrong connects again.
    """
    cut = 0
    folder = next((name for name in _FOLDERS if os.path.isdir(name)), "")  # noqa: PTH112 -- no file
    for name in os.listdir(folder) if folder and peer else ():  # noqa: PTH208 -- numbers
        with suppress(OSError), socket.socket(fileno=os.dup(int(name))) as connection:
            if _leads_to(connection, peer):
                connection.shutdown(socket.SHUT_RD)
                cut += 1
    return cut


def _leads_to(connection: socket.socket, peer: str) -> bool:
    if connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return False
    host = str(connection.getpeername()[0])
    return host.removeprefix("::ffff:") == peer.removeprefix("::ffff:")
