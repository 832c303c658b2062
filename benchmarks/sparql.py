"""Measures the endpoint through HTTP against Oxigraph's server, Virtuoso and a store in a process.

``python benchmarks/sparql.py PUBLICATION [--rounds R] [--seconds S] [--virtuoso FOLDER]`` over the
current release of a publication. Look-ups of a title by a DOI drawn at random come over 8
connections; the servers take turns, and medians of the rounds are compared, since a shared machine
is never quiet. Questions are those of ``ontologies/examples``, asked with values that the
collection has: the whole answer as JSON, by every server and in a process that has the store open,
by the clock and by the processor. Virtuoso keeps what it has loaded in FOLDER.
"""

import argparse
import http.client
import os
import random
import re
import selectors
import socket
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from stores import Server, ours, oxigraph, virtuoso

from ris2rdf import resources, terms
from ris2rdf.release import Publication, Release
from ris2rdf.sparql import guard
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.process import NICENESS

CONNECTIONS = 8
DOIS = "SELECT ?d { ?w <http://purl.org/ontology/bibo/doi> ?d } LIMIT 20000"
TITLE = (
    "SELECT ?t { ?w <http://purl.org/ontology/bibo/doi> %s ; <http://purl.org/dc/terms/title> ?t }"
)
LONG = 0.1
"""Seconds from which on a question counts as long."""

RAREST = (
    "SELECT ?x {{ {{ SELECT ?x {{ {} }} LIMIT 20000 }} }} GROUP BY ?x ORDER BY COUNT(*) ?x LIMIT 1"
)
VALUES: Mapping[str, Sequence[str]] = {
    "SELECT ?d { ?w bibo:doi ?d } LIMIT 1": ["10.1172/jci.insight.169424"],
    RAREST.format("?w bibo:doi ?d ; schema:author ?p . ?p schema:familyName ?x"): [
        "Remuzzi",
        "Vivarelli",
        "Ruggenenti",
    ],
    """SELECT ?n ?v ?i {
         ?j bibo:issn ?n . ?a schema:isPartOf ?j ; schema:volumeNumber ?v .
         ?b schema:isPartOf ?a ; schema:issueNumber ?i
       } LIMIT 1""": ["2379-3708", '"8"', '"18"'],
    RAREST.format("?w bibo:doi ?d ; dcterms:subject/skos:prefLabel ?x"): ["Nephrology"],
}
"""What the questions name, and the query that finds the like in any collection.

Of names and subjects a rare one: the invented corpus has few, and the common are on a tenth of all
works, where answers are large and no look-up any more.
"""

BOUND = "02 03 05 07 11 12 13 14 16 17 21".split()
"""Numbers of the questions that are about one DOI, person, issue, subject or work."""


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


def look_ups(release: Release, servers: Sequence[Server], rounds: int, each: float) -> None:
    """Print look-ups a second of each server, and ours as a ratio to the others', by rounds."""
    found = ox.Store.read_only(str(release.path / "store")).query(DOIS)
    queries = [TITLE % row["d"] for row in found]  # type: ignore[index, union-attr] # a SELECT
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
    for peer in servers[1:]:
        pairs = list(zip(rates[servers[0].name], rates[peer.name], strict=True))
        by_time = statistics.median(a.a_second / b.a_second for a, b in pairs)
        by_cpu = statistics.median(b.cpu / a.cpu for a, b in pairs)
        print(f"ratio to {peer.name}: {by_time:.2f}, by processor time {by_cpu:.2f}")
    print("the bar is 0.30 of oxigraph's")


class Question(NamedTuple):
    """A question as it is put to this collection; ``searches`` is whether only we can answer it."""

    name: str
    text: str
    searches: bool

    @property
    def bound(self) -> bool:
        """Whether it is about one thing."""
        return self.name[:2] in BOUND


def asked(store: ox.Store) -> list[Question]:
    """Return the questions, with values of this collection in the place of those they have."""
    places = {
        found: value
        for query, names in VALUES.items()
        for found, value in _values(store, query, names)
    }
    paths = sorted((resources.folder("ontologies") / "examples").rglob("*.rq"))
    return [_question(path, places) for path in paths]


def _values(store: ox.Store, query: str, names: Sequence[str]) -> list[tuple[str, str]]:
    row = next(iter(store.query(guard.check(query, terms.prefixes()).text)))  # type: ignore[arg-type] # a SELECT
    pairs = zip(names, cycle(row))  # one value may stand for several names
    return [(name, str(term) if name.startswith('"') else term.value) for name, term in pairs]


def _question(path: Path, places: Mapping[str, str]) -> Question:
    text = path.read_text("utf-8")
    for name, value in places.items():
        text = re.sub(f"(?i){re.escape(name)}", lambda _, value=value: value, text)
    checked = guard.check(text, terms.prefixes())
    return Question(path.stem, checked.text, bool(checked.searches))


class Times(NamedTuple):
    """The best seconds of a question: in a process, and by server in their order."""

    inside: float
    outside: list[float]


def measured(
    question: Question, store: ox.Store, aside: Executor, servers: Sequence[Server], rounds: int
) -> Times:
    """Put *question* to all in turn; the best of the rounds is what the noise left alone."""
    inside, outside = [], [[] for _ in servers]
    for _ in range(rounds):
        if not question.searches:
            inside.append(aside.submit(evaluated, store, question.text).result())
        for server, seen in zip(servers, outside, strict=True):
            if not question.searches or server is servers[0]:
                start = time.perf_counter()
                status, _ = server.ask(question.text)
                seconds = time.perf_counter() - start
                seen.append(seconds if status == http.client.OK else float("inf"))
    return Times(min(inside, default=0.0), [min(seen, default=0.0) for seen in outside])


def evaluated(store: ox.Store, text: str) -> float:
    """Return the seconds that *text* takes here, its answer written."""
    start = time.perf_counter()
    store.query(text).serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr] # a table
    return time.perf_counter() - start


def questions(release: Release, servers: Sequence[Server], rounds: int) -> None:
    """Print how long each question takes, and what comes of the bars."""
    store = ox.Store.read_only(str(release.path / "store"))
    print(f"{'milliseconds':32}{'inside':>9}" + "".join(f"{s.name:>10}" for s in servers))
    found: dict[Question, Times] = {}
    # As the lane for long queries does: on a busy machine both stand back for others.
    with ThreadPoolExecutor(1, initializer=partial(os.setpriority, 0, 0, NICENESS)) as aside:
        for question in asked(store):
            times = found[question] = measured(question, store, aside, servers, rounds)
            told = "".join(f"{seconds * 1000:10.1f}" for seconds in times.outside)
            print(f"{question.name:32}{times.inside * 1000:9.1f}{told}", flush=True)
    longest = max(times.outside[0] for times in found.values())
    limit = Limits().deadline
    print(f"longest by HTTP: {longest:.2f} s; the bar is {limit / 10:g} s, a tenth of the limit")
    long = [t.outside[0] / t.inside for t in found.values() if t.inside > LONG]
    worst = max(long, default=0)
    print(f"worst ratio of those over {LONG * 1000:.0f} ms inside: {worst:.2f}; the bar is 1.25")
    for place, peer in enumerate(servers[1:], 1):
        ratios = {q.name: t.outside[0] / t.outside[place] for q, t in found.items() if q.bound}
        name = max(ratios, key=ratios.__getitem__)
        print(f"worst ratio to {peer.name} of those about one thing: {ratios[name]:.2f} ({name})")
    print("the bar is twice virtuoso's time")


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("publication", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--virtuoso", type=Path, help="folder for what Virtuoso has loaded")
    chosen = parser.parse_args()
    release = Publication(chosen.publication).current()
    print(f"{release.counts['works']:,} works, {release.counts['triples']:,} triples")
    with ExitStack() as stack:
        folder = chosen.virtuoso or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [
            stack.enter_context(ours(chosen.publication, chosen.processes)),
            *stack.enter_context(oxigraph(release.path / "store")),
        ]
        look_ups(release, servers, chosen.rounds, chosen.seconds)
        servers += stack.enter_context(virtuoso(release.path / "dump", folder))
        questions(release, servers, chosen.rounds)


if __name__ == "__main__":
    main()
