"""Measures the endpoint through HTTP against Oxigraph's server, Virtuoso and a store in a process.

``python benchmarks/sparql.py PUBLICATION [--rounds R] [--seconds S] [--look-ups] [--virtuoso
FOLDER]`` over the current release of a publication. Look-ups of a title by a DOI drawn at random
come over 8 connections, and nothing else with ``--look-ups``. Questions are those of
``ontologies/examples``, asked with values that the collection has: the whole answer as JSON, by
every server and in a process that has the store open. All take turns, and medians of the rounds are
compared, by the clock and by the processor, since a shared machine is never quiet. A table at the
end says of each bar whether it is met. Virtuoso keeps what it has loaded in FOLDER.
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
from collections.abc import Iterator, Mapping, Sequence
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

LEAST = 0.3
"""Of the look-ups of a bare server that ours should have, though each is put to another process."""

MOST_AROUND, MOST_OF_PEER = 1.25, 2.0
"""How many times as long as in a process, as elsewhere, a question may take."""

INSIDE, PEER = "inside", "virtuoso"

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


class Bar(NamedTuple):
    """A bar, and what was found: by the clock, which counts, and by the processor."""

    name: str
    bar: str
    clock: float
    cpu: float
    met: bool

    def __str__(self) -> str:
        """Return a line of the table."""
        met = "met" if self.met else "NOT MET"
        return f"{self.name:58}{self.bar:>9}{self.clock:9.2f}{self.cpu:9.2f}  {met}"


def look_ups(
    release: Release, servers: Sequence[Server], rounds: int, each: float
) -> Iterator[Bar]:
    """Print look-ups a second of each server; yield ours as a ratio to the others', by rounds."""
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
        name = f"look-ups by a DOI, as a part of {peer.name}'s"
        yield Bar(name, f">= {LEAST:.2f}", by_time, by_cpu, by_time >= LEAST)


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


class Time(NamedTuple):
    """Seconds by the clock and by the processor."""

    clock: float
    cpu: float

    def __str__(self) -> str:
        """Return both in milliseconds."""
        return f"{self.clock * 1000:10.1f} /{self.cpu * 1000:7.1f}"


Rounds = Mapping[str, Sequence[Time]]
"""What a question took in each round, by who answered it."""


def measured(
    question: Question, store: ox.Store, aside: Executor, servers: Sequence[Server], rounds: int
) -> Rounds:
    """Put *question* to all in turn, and so for each of the rounds."""
    found: dict[str, list[Time]] = {}
    for _ in range(rounds):
        if not question.searches:
            time_ = aside.submit(evaluated, store, question.text).result()
            found.setdefault(INSIDE, []).append(time_)
        for server in servers:
            if not question.searches or server is servers[0]:
                found.setdefault(server.name, []).append(asked_of(server, question.text))
    return found


def asked_of(server: Server, text: str) -> Time:
    """Return what the whole answer of *server* took; for ever, if there was none."""
    start, spent = time.perf_counter(), server.cpu()
    status, _ = server.ask(text)
    seconds = time.perf_counter() - start
    return Time(seconds if status == http.client.OK else float("inf"), server.cpu() - spent)


def evaluated(store: ox.Store, text: str) -> Time:
    """Return what *text* takes here, its answer written."""
    start, spent = time.perf_counter(), time.thread_time()
    store.query(text).serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr] # a table
    return Time(time.perf_counter() - start, time.thread_time() - spent)


def middle(times: Sequence[Time]) -> Time:
    """Return the medians of the rounds."""
    return Time(
        statistics.median(each.clock for each in times), statistics.median(t.cpu for t in times)
    )


def ratio(ours: Sequence[Time], theirs: Sequence[Time]) -> Time:
    """Return the medians of the ratios in each round: what slows a round down slows both."""
    pairs = list(zip(ours, theirs, strict=True))
    return Time(
        statistics.median(a.clock / b.clock for a, b in pairs),
        statistics.median(a.cpu / max(b.cpu, 1e-9) for a, b in pairs),
    )


def questions(release: Release, servers: Sequence[Server], rounds: int) -> Iterator[Bar]:
    """Print how long each question takes, by the clock / by the processor; yield the bars."""
    store = ox.Store.read_only(str(release.path / "store"))
    names = [INSIDE, *(server.name for server in servers)]
    print(f"{'milliseconds':32}" + "".join(f"{name:>19}" for name in names))
    found: dict[Question, Rounds] = {}
    # As the lane for long queries does: on a busy machine both stand back for others.
    with ThreadPoolExecutor(1, initializer=partial(os.setpriority, 0, 0, NICENESS)) as aside:
        for question in asked(store):
            times = found[question] = measured(question, store, aside, servers, rounds)
            told = "".join(str(middle(times[n])) if n in times else " " * 19 for n in names)
            print(f"{question.name:32}{told}", flush=True)
    yield from bars(found, servers)


def bars(found: Mapping[Question, Rounds], servers: Sequence[Server]) -> Iterator[Bar]:
    """Yield what comes of the bars."""
    me = servers[0].name
    slowest = max(found, key=lambda question: middle(found[question][me]).clock)
    took, limit = middle(found[slowest][me]), Limits().deadline / 10
    name = f"slowest question, in seconds ({slowest.name})"
    yield Bar(name, f"<= {limit:.2f}", took.clock, took.cpu, took.clock <= limit)
    long = {
        question.name: ratio(times[me], times[INSIDE])
        for question, times in found.items()
        if INSIDE in times and middle(times[INSIDE]).cpu > LONG
    }
    yield from worst("over 100 ms, to inside a process", long, MOST_AROUND)
    bound = {
        question.name: ratio(times[me], times[PEER])
        for question, times in found.items()
        if question.bound and PEER in times
    }
    yield from worst(f"about one thing, to {PEER}", bound, MOST_OF_PEER)


def worst(name: str, ratios: Mapping[str, Time], most: float) -> Iterator[Bar]:
    """Yield the bar of the worst of *ratios*, if there are any."""
    if ratios:
        which = max(ratios, key=lambda question: ratios[question].clock)
        took = ratios[which]
        yield Bar(f"{name} ({which})", f"<= {most:.2f}", took.clock, took.cpu, took.clock <= most)


def main() -> None:
    """Run both comparisons; the last lines tell of each bar whether it is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("publication", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--look-ups", action="store_true", help="measure nothing but these")
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
        found = list(look_ups(release, servers, chosen.rounds, chosen.seconds))
        if not chosen.look_ups:
            servers += stack.enter_context(virtuoso(release.path / "dump", folder))
            found += questions(release, servers, chosen.rounds)
    print(f"{'':58}{'bar':>9}{'clock':>9}{'cpu':>9}")
    print(*found, sep="\n")


if __name__ == "__main__":
    main()
