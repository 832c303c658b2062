"""A process that evaluates queries over one store, one at a time, until it is told or made to end.

Started as ``python -m ris2rdf.sparql.worker SOCKET STORE SETTINGS`` by the pool alone. Requests
(options in JSON, a NUL, the query) enter through the socket; a complete result leaves, in the frame
if it is small, as an open file without a name if it is not. It is expected to die: of a query that
exhausts the stack, of the memory limit, of the alarm that is its time limit. It ends by itself when
its parent is gone, writes nothing to the store and can open no socket. Imports are few, because a
start takes their time.
"""

import _thread
import json
import os
import select
import signal
import socket
import sys
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from ris2rdf.sparql import confinement, evaluation, frames

STACK = 64 << 20
"""Bytes of stack: chains of a thousand links, which the guard lets through, need less."""


class Full(OSError):  # noqa: N818 -- an event, not an error
    """The result has reached its bound; raised out of the serialiser's ``write``."""


class Sink:
    """Where a result is written: memory up to ``inline`` bytes, then a file, up to ``output``.

    ``plain`` is whether it is in the form for small graphs.
    """

    def __init__(self, inline: int, output: int, folder: str) -> None:
        self.file = -1
        self.plain = False
        self._held: list[bytes] = []
        self._waiting = 0
        self._size = 0
        self._inline, self._output, self._folder = inline, output, folder

    def write(self, data: bytes) -> int:
        """Take *data*; raise ``Full`` beyond the bound."""
        size = len(data)
        self._size += size
        if self._size > self._output:
            raise Full
        self._held.append(data)
        self._waiting += size
        if self._waiting > self._inline:
            self._spill()
        return size

    def flush(self) -> None:
        """Do nothing: what is held is written at the end."""

    def send(self, end: socket.socket) -> None:
        """Send the whole result, as a frame or as a file."""
        if self.file < 0:
            kind = frames.PLAIN if self.plain else frames.INLINE
            frames.send(end, kind, b"".join(self._held))
            return
        self._spill()
        frames.send(end, frames.FILE, frames.PLAIN if self.plain else b"", self.file)

    def close(self) -> None:
        """Let go of the file; the receiver has its own descriptor."""
        if self.file >= 0:
            os.close(self.file)

    def _spill(self) -> None:
        if self.file < 0:
            self.file = frames.spool(self._folder)
        data = memoryview(b"".join(self._held))
        while data:
            data = data[os.write(self.file, data) :]
        self._held, self._waiting = [], 0


@lru_cache(maxsize=64)
def _read(options: bytes) -> dict[str, Any]:
    """Return the options of a request, which for nearly all are the same."""
    known: dict[str, Any] = json.loads(options)
    return known


def answer(
    end: socket.socket, store: ox.Store, path: str, settings: dict[str, Any], payload: bytes
) -> bool:
    """Answer one request; return whether this process is fit for another."""
    options, _, query = payload.partition(b"\0")
    request = {**_read(options), "query": query.decode()}
    sink = Sink(settings["inline"], settings["output"], settings["folder"])
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    try:
        if request["media_type"]:
            found = evaluation.evaluate(store, path, request)
            sink.plain = not evaluation.write(found, request, sink)
        else:
            evaluation.parse(request)
        sink.send(end)
    except SyntaxError as fault:
        frames.send(end, frames.SYNTAX, str(fault).encode())
    except Full:
        frames.send(end, frames.TOO_LARGE)
    except MemoryError:
        frames.send(end, frames.NO_MEMORY)
        return False
    except (ValueError, RuntimeError) as fault:
        frames.send(end, frames.EVALUATION, str(fault).encode())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sink.close()
    return True


def serve(end: socket.socket, path: str, settings: dict[str, Any]) -> None:
    """Open the store, say so, and answer requests until the other end is gone."""
    status = 1
    try:
        store = ox.Store.read_only(path)
        confinement.memory(settings["memory"])
        frames.send(end, frames.READY)
        while answer(end, store, path, settings, frames.receive(end)[1]):
            pass
    except frames.Closed:
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Run until the socket whose number is the first argument is closed at its other end."""
    number, path, settings = sys.argv[1:]
    confinement.signals()
    confinement.no_cores()
    confinement.no_sockets()
    end = socket.socket(fileno=int(number))
    # The queries get a thread with a large stack; this one watches for the parent's end, which
    # works in mid-query because the evaluator releases the interpreter.
    _thread.stack_size(STACK)
    _thread.start_new_thread(serve, (end, path, json.loads(settings)))
    watch = select.poll()
    watch.register(end, select.POLLRDHUP)
    watch.poll()
    os._exit(0)


if __name__ == "__main__":
    main()
