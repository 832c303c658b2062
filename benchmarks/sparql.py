"""Measures the endpoint through HTTP against the Oxigraph server and against pyoxigraph in-process.

``python benchmarks/sparql.py PUBLICATION [--rounds R] [--seconds S]`` over the current release of a
publication. Look-ups of a title by DOI come over 8 connections; the servers take turns on the same
store, and medians of the rounds are compared, since a shared machine is never quiet. The client has
its share of the machine too, the same for both. Questions are those of ``ontologies/examples``: the
whole answer as JSON through HTTP, and in a process that has the store open.
"""

import argparse
import http.client
import os
import random
import selectors
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from ris2rdf import resources, terms
from ris2rdf.release import Publication, Release
from ris2rdf.sparql import guard
from ris2rdf.sparql.limits import Limits

CONNECTIONS = 8
ACCEPT = "application/sparql-results+json"
DOIS = "SELECT ?d { ?w <http://purl.org/ontology/bibo/doi> ?d } LIMIT 20000"
TITLE = (
    "SELECT ?t { ?w <http://purl.org/ontology/bibo/doi> %s ; <http://purl.org/dc/terms/title> ?t }"
)
LONG = 0.1
"""Seconds from which on a question counts as long."""


class Server(NamedTuple):
    """A running server: its name, its port, and the path that takes queries."""

    name: str
    port: int
    path: str
    process: int

    def cpu(self) -> float:
        """Return the seconds of processor time of the server and all its children, living ones."""
        ticks = 0
        for family in (self.process, *_children(self.process)):
            try:
                fields = Path(f"/proc/{family}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def request(self, query: str) -> bytes:
        """Return the bytes of a GET of *query*."""
        line = f"GET {self.path}?{urlencode({'query': query})} HTTP/1.1"
        return f"{line}\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {ACCEPT}\r\n\r\n".encode()

    def seconds(self, query: str) -> tuple[float, int]:
        """Return how long the whole answer to *query* takes, and its status."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        start = time.perf_counter()
        link.request(
            "GET", f"{self.path}?{urlencode({'query': query})}", headers={"Accept": ACCEPT}
        )
        answer = link.getresponse()
        answer.read()
        link.close()
        return time.perf_counter() - start, answer.status


class Line:
    """One connection that asks again as soon as it has its answer."""

    def __init__(self, server: Server, requests: Sequence[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port))
        self.answers = 0
        self._requests, self._got = requests, b""

    def ask(self) -> None:
        """Send a request, whichever comes."""
        self.socket.sendall(random.choice(self._requests))

    def take(self) -> None:
        """Take what has come; if that is a whole answer, ask for the next."""
        self._got += self.socket.recv(65_536)
        head, end, body = self._got.partition(b"\r\n\r\n")
        if not end:
            return
        assert head.startswith(b"HTTP/1.1 200"), head
        lower = head.lower()
        if b"content-length:" in lower:
            length = int(lower.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            whole = len(body) >= length
        else:
            whole = body.endswith(b"0\r\n\r\n")
        if whole:
            assert b'"bindings":[{' in body, body
            self.answers, self._got = self.answers + 1, b""
            self.ask()


class Rate(NamedTuple):
    """Look-ups a second, and the processor time of one in the server, in microseconds."""

    a_second: float
    cpu: float


def per_second(server: Server, queries: Sequence[str], seconds: float) -> Rate:
    """Return how many look-ups come through over all connections."""
    requests = [server.request(query) for query in queries]
    lines = [Line(server, requests) for _ in range(CONNECTIONS)]
    with selectors.DefaultSelector() as ready:
        for line in lines:
            ready.register(line.socket, selectors.EVENT_READ, line)
            line.ask()
        start, spent = time.perf_counter(), server.cpu()
        while time.perf_counter() - start < seconds:
            for key, _ in ready.select(1):
                key.data.take()
        elapsed = time.perf_counter() - start
    for line in lines:
        line.socket.close()
    answers = sum(line.answers for line in lines)
    return Rate(answers / elapsed, (server.cpu() - spent) / answers * 1e6)


def _children(process: int) -> Iterator[int]:
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, tasks.read_text().split()):
            yield child
            yield from _children(child)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(name: str, command: Sequence[str], port: int, path: str) -> Iterator[Server]:
    """Yield a server that *command* starts, once it answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(name, port, path, process.pid)
    try:
        for _ in range(200):
            try:
                server.seconds("ASK {}")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def ours(publication: Path, processes: int) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "ris2rdf", "serve", str(publication), "--port", str(port)]
    with running("ris2rdf", [*command, "--processes", str(processes)], port, "/sparql") as server:
        yield server


@contextmanager
def oxigraph(store: Path) -> Iterator[Server | None]:
    """Yield the Oxigraph server over *store*, None where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if program is None:
        yield None
        return
    port = free_port()
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with running("oxigraph", command, port, "/query") as server:
        yield server


def look_ups(
    release: Release, server: Server, peer: Server | None, rounds: int, each: float
) -> None:
    """Print look-ups a second, and ours as a ratio to the peer's, round by round."""
    found = ox.Store.read_only(str(release.path / "store")).query(DOIS)
    queries = [TITLE % row["d"] for row in found]  # type: ignore[index, union-attr] # a SELECT
    servers = [server, *([peer] if peer else [])]
    for one in servers:
        per_second(one, queries, 1)
    rates: dict[str, list[Rate]] = {one.name: [] for one in servers}
    for _ in range(rounds):
        for one in servers:
            rates[one.name].append(per_second(one, queries, each))
    for name, got in rates.items():
        told = ", ".join(f"{rate.a_second:,.0f}" for rate in got)
        middle = statistics.median(rate.a_second for rate in got)
        cpu = statistics.median(rate.cpu for rate in got)
        print(f"{name}: {middle:,.0f} look-ups a second ({told}), {cpu:.0f} us of processor each")
    if peer:
        pairs = list(zip(rates[server.name], rates[peer.name], strict=True))
        by_time = statistics.median(a.a_second / b.a_second for a, b in pairs)
        by_cpu = statistics.median(b.cpu / a.cpu for a, b in pairs)
        print(f"ratio: {by_time:.2f}, by processor time {by_cpu:.2f}; the bar is 0.30")


def questions(release: Release, server: Server, rounds: int) -> None:
    """Print how long each question takes in a process, and through HTTP."""
    store = ox.Store.read_only(str(release.path / "store"))
    limit = Limits().deadline
    worst, longest, unanswered = 0.0, 0.0, []
    for path in sorted((resources.folder("ontologies") / "examples").rglob("*.rq")):
        checked = guard.check(path.read_text("utf-8"), terms.prefixes())
        inside, outside = [], []
        for _ in range(rounds):
            seconds, status = server.seconds(checked.text)
            outside.append(seconds)
            if status != http.client.OK:
                unanswered.append(f"{path.stem}: {status}")
            if not checked.searches:
                start = time.perf_counter()
                result = store.query(checked.text)
                result.serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr] # a table
                inside.append(time.perf_counter() - start)
        there = statistics.median(outside)
        longest = max(longest, there)
        here = statistics.median(inside) if inside else 0.0
        ratio = f"{there / here:5.2f}x" if here else "     -"
        if here > LONG:
            worst = max(worst, there / here)
        times = f"{here * 1000:9.1f} ms in a process{there * 1000:9.1f} ms by HTTP"
        print(f"{path.stem:32}{times} {ratio}")
    print(f"longest by HTTP: {longest:.2f} s; the bar is {limit / 10:g} s, a tenth of the limit")
    print(f"worst ratio of questions over {LONG * 1000:.0f} ms: {worst:.2f}; the bar is 1.25")
    if unanswered:
        print(f"not answered: {', '.join(unanswered)}")


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("publication", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    release = Publication(chosen.publication).current()
    print(f"{release.counts['works']:,} works, {release.counts['triples']:,} triples")
    with ours(chosen.publication, chosen.processes) as server:
        questions(release, server, chosen.rounds)
        with oxigraph(release.path / "store") as peer:
            look_ups(release, server, peer, chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
