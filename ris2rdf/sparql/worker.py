"""A process that evaluates queries over one store, one at a time, until it is told or made to end.

Started as ``python -m ris2rdf.sparql.worker SOCKET STORE SETTINGS`` by the pool alone. Requests
enter through the socket; a complete result leaves, in the frame if it is small, as an open file
without a name if it is not. It is expected to die: of a query that exhausts the stack, of the
memory limit, of the alarm that is its time limit. It ends by itself when its parent is gone, writes
nothing to the store and can open no socket. Imports are few, because a start takes their time.
"""

import _thread
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox

from ris2rdf.sparql import confinement, frames

FEW = 2000
"""Triples looked through for the prefixes they need: what a person may read."""

STACK = 64 << 20
"""Bytes of stack: chains of a thousand links, which the guard lets through, need less."""


class Full(OSError):  # noqa: N818 -- an event, not an error
    """The result has reached its bound; raised out of the serialiser's ``write``."""


class Sink:
    """Where a result is written: memory up to ``inline`` bytes, then a file, up to ``output``."""

    def __init__(self, inline: int, output: int, folder: str) -> None:
        self.file = -1
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
            frames.send(end, frames.INLINE, b"".join(self._held))
            return
        self._spill()
        frames.send(end, frames.FILE, str(self._size).encode(), self.file)

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


def graphs(names: list[str] | None) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
    """Return *names* as terms."""
    return [ox.NamedNode(name) for name in names or ()]


def seen(
    triples: Iterator[ox.Triple], prefixes: dict[str, str]
) -> tuple[Iterator[ox.Triple], dict[str, str]]:
    """Return *triples* again with those of *prefixes* that they need; all of them for many."""
    first = list(islice(triples, FEW))
    if len(first) < FEW:
        text = "".join(map(str, first))
        prefixes = {label: space for label, space in prefixes.items() if f"<{space}" in text}
    return chain(first, triples), prefixes


def evaluate(store: ox.Store, request: dict[str, Any], sink: Sink) -> None:
    """Write the whole result of *request* into *sink*; without a media type, only parse it."""
    if not request["media_type"]:
        ox.Store().query(request["query"], base_iri=request["base"] or None)
        return
    dataset: dict[str, Any] = {}
    if request["default_graphs"] is not None or request["named_graphs"] is not None:
        # Always both: with one alone the store's own graphs of the other kind stay visible.
        dataset["default_graph"] = graphs(request["default_graphs"])
        dataset["named_graphs"] = graphs(request["named_graphs"])
    found = store.query(request["query"], base_iri=request["base"] or None, **dataset)
    output: Any = sink
    if isinstance(found, ox.QueryTriples):
        graph = ox.RdfFormat.from_media_type(request["media_type"])
        if graph is None:
            raise ValueError("a graph cannot be put in this format")
        triples, prefixes = seen(found, request["prefixes"])
        ox.serialize(triples, output, format=graph, prefixes=prefixes)
    else:
        table = ox.QueryResultsFormat.from_media_type(request["media_type"])
        if table is None:
            raise ValueError("a table cannot be put in this format")
        found.serialize(output, format=table)


def answer(end: socket.socket, store: ox.Store, settings: dict[str, Any], payload: bytes) -> bool:
    """Answer one request; return whether this process is fit for another."""
    request = json.loads(payload)
    sink = Sink(settings["inline"], settings["output"], settings["folder"])
    signal.setitimer(signal.ITIMER_REAL, request["seconds"])
    try:
        evaluate(store, request, sink)
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
        while answer(end, store, settings, frames.receive(end)[1]):
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
