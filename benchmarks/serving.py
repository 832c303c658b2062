"""Measures documents over HTTP against rdflib-endpoint and a bare hello, in one run, as ratios.

``python benchmarks/serving.py [--records N] [--larger N] [--rounds R] [--folder F]``. Publications
of the corpus are built (and kept in F for the next run) and served by one web process;
``--large DIR`` takes a publication that is there (with the base ``http://localhost/``) as the
larger one. Every document is asked for once in each form, over one connection of the loopback, then
again, then with
its ETag. rdflib-endpoint serves the same triples out of rdflib's memory and is asked to DESCRIBE
the same works: it sends less, the work alone. "hello" is the same server with nothing to do,
"Flask hello" the same server and framework. What counts is the CPU time of the web process: the
client and other programs on the machine do not enter. The medians of the rounds are compared.
Under load eight connections ask at once for documents made before; there the clock counts, for
hello and for documents in turn.
"""

import argparse
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from ris2rdf.release import Publication

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
SITE = """
import sys
from pathlib import Path
from ris2rdf.web import serving
serving.serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), 1)
"""
GRANIAN = """
import sys
from granian import Granian
from granian.constants import HTTPModes, Interfaces
sys.path.insert(0, sys.argv[1])
Granian(sys.argv[2], interface=Interfaces.WSGI, port=int(sys.argv[3]), workers=1,
        blocking_threads=12, http=HTTPModes.http1, log_enabled=False).serve()
"""
HELLOS = """
from flask import Flask

def bare(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]

flask = Flask("hello")
flask.add_url_rule("/", view_func=lambda: "hello")
"""
PEER = """
import gzip, sys, uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint
graph = Graph()
with gzip.open(sys.argv[1]) as lines:
    graph.parse(lines, format="nt")
uvicorn.run(SparqlEndpoint(graph=graph), port=int(sys.argv[2]), log_level="error")
"""
FORMS = {"Turtle": "text/turtle", "JSON-LD": "application/ld+json", "HTML": "text/html"}
DESCRIBED = 200
"""Works that the peer is asked to describe in a round: it is slow."""

MORE = ", larger"
"""What marks the rows of the second publication."""

CONNECTIONS = 8
UNDER_LOAD = 4.0
"""Seconds of load."""

Requests = list[tuple[str, ...]]


class Rate(NamedTuple):
    """Requests a CPU second of the server, and a second on the clock; mean bytes of a body."""

    cpu: float
    clock: float
    size: float


class Client:
    """One kept connection to a server, asking as plainly as can be."""

    def __init__(self, port: int) -> None:
        self.connection = socket.create_connection(("127.0.0.1", port))
        self.stream = self.connection.makefile("rb")

    def ask(self, path: str, *headers: str) -> tuple[int, dict[str, str], int]:
        """Return status, headers and bytes of the body."""
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]
        self.connection.sendall("\r\n".join(lines).encode())
        status = int(self.stream.readline().split()[1])
        found = {}
        while (line := self.stream.readline()) != b"\r\n":
            name, _, value = line.decode().partition(":")
            found[name.lower()] = value.strip()
        length = int(found.get("content-length", 0)) if status != 304 else 0
        self.stream.read(length)
        return status, found, length


def cpu(process: int) -> float:
    """Return the CPU seconds of *process* and its children: its web processes."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    total = 0
    for one in (str(process), *children):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


@contextmanager
def served(code: str, *arguments: str):
    """Run *code* as a server on a free port; yields its process and the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", code, *arguments, str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/healthz")
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(20)


def wait(address: str) -> None:
    """Return once something answers at *address*, whatever it says."""
    for _ in range(1800):  # a busy machine takes its time to load the peer's graph
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - of our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing answers at {address}")


def measured(server: tuple[int, int], requests: Requests, status: int) -> tuple[Rate, list[str]]:
    """Put *requests* one after another, each answered with *status*; returns the ETags too."""
    process, port = server
    client = Client(port)
    before, start, total, tags = cpu(process), time.perf_counter(), 0, []
    for path, *headers in requests:
        got, found, length = client.ask(path, *headers)
        assert got == status, (got, path)
        total += length
        tags.append(found.get("etag", ""))
    number = len(requests)
    spent = max(cpu(process) - before, 1 / TICKS)
    return Rate(number / spent, number / (time.perf_counter() - start), total / number), tags


def loaded(server: tuple[int, int], requests: Requests) -> list[float]:
    """Return the milliseconds that each answer took while all connections ask at once."""
    took: list[float] = []
    end = time.perf_counter() + UNDER_LOAD

    def asking(seed: int) -> None:
        client, chosen = Client(server[1]), random.Random(seed)
        while (start := time.perf_counter()) < end:
            path, *headers = chosen.choice(requests)
            client.ask(path, *headers)
            took.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=asking, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took)


# ------------------------------------------------------------------------------ what is served


def published(folder: Path, records: int) -> Path:
    """Return a publication of *records* in *folder*, built if it is not there."""
    place = folder / str(records)
    if not (place / "publication" / "current").exists():
        place.mkdir(parents=True, exist_ok=True)
        corpus = place / "corpus.ris"
        with corpus.open("wb") as out:
            command = [sys.executable, str(HERE / "corpus.py"), str(records), "--broken", "0"]
            subprocess.run(command, stdout=out, check=True)
        build = [sys.executable, "-m", "ris2rdf", "build", "corpus.ris"]
        build += ["--base", "http://localhost/"]
        subprocess.run(build, cwd=place, stderr=subprocess.DEVNULL, check=False)
    return place / "publication"


def documents(publication: Path, number: int) -> list[str]:
    """Return the paths of *number* documents, spread over the whole publication."""
    release = Publication(publication).current()
    paths = [f"/doc/{row.path}" for row in release.works(limit=release.counts["works"]).rows]
    return random.Random(1).sample(paths, min(number, len(paths)))


# ------------------------------------------------------------------------------ one round

Round = dict[str, Rate]


def floors(folder: Path) -> Round:
    """Measure the server with nothing to do, and with nothing but its framework."""
    found = {}
    for name, target in (("hello", "hellos:bare"), ("Flask hello", "hellos:flask")):
        with served(GRANIAN, str(folder), target) as hello:
            measured(hello, [("/",)] * 500, 200)
            found[name], _ = measured(hello, [("/",)] * 8000, 200)
    return found


def peer(publication: Path, paths: list[str]) -> Round:
    """Measure rdflib-endpoint on the same triples."""
    (dump,) = (publication / "current" / "dump").glob("dataset.nt.gz")
    asked = []
    for path in paths[:DESCRIBED]:
        iri = path.replace("/doc/", "http://localhost/id/", 1)
        asked.append((f"/?{urlencode({'query': f'DESCRIBE <{iri}>'})}", "Accept: text/turtle"))
    with served(PEER, str(dump)) as site:
        measured(site, asked[:10], 200)
        return {"rdflib-endpoint": measured(site, asked[10:], 200)[0]}


def site(publication: Path, paths: list[str], mark: str = "") -> Round:
    """Measure a publication, its server started anew: nothing was made before."""
    found = {}
    with served(SITE, str(publication)) as server:
        for kind in FORMS.values():  # the first of each form loads what it needs
            measured(server, [(paths[0], f"Accept: {kind}")], 200)
        for name, kind in FORMS.items():
            asked: Requests = [(path, f"Accept: {kind}") for path in paths[1:]]
            found[f"{name}, cold{mark}"], tags = measured(server, asked, 200)
            found[f"{name}, again{mark}"], _ = measured(server, asked[-200:] * 10, 200)
            known = [(*r, f"If-None-Match: {tag}") for r, tag in zip(asked, tags, strict=True)]
            found[f"{name}, 304{mark}"], _ = measured(server, known[-200:] * 20, 304)
        things = [(path.replace("/doc/", "/id/", 1),) for path in paths]
        found[f"thing, 303, cold{mark}"], _ = measured(server, things, 303)
    return found


def load(folder: Path, publication: Path, paths: list[str]) -> dict[str, list[float]]:
    """Return how long answers took under load: hello, documents, revalidations."""
    with served(GRANIAN, str(folder), "hellos:bare") as hello:
        found = {"hello": loaded(hello, [("/",)])}
    with served(SITE, str(publication)) as server:
        asked: Requests = [(p, f"Accept: {k}") for p in paths[:60] for k in FORMS.values()]
        _, tags = measured(server, asked, 200)
        found["documents"] = loaded(server, asked)
        known = [(*r, f"If-None-Match: {tag}") for r, tag in zip(asked, tags, strict=True)]
        found["304"] = loaded(server, known)
    return found


# ------------------------------------------------------------------------------ the tables


def rates(runs: list[Round]) -> None:
    """Print requests by CPU second, and what one of them is worth in hellos and descriptions."""
    middle = {name: statistics.median(run[name].cpu for run in runs) for name in runs[0]}
    hello, other = middle["hello"], middle["rdflib-endpoint"]
    print(f"{'':26}{'per CPU s':>10}{'hellos':>9}{'x peer':>9}{'per second':>12}{'bytes':>9}")
    for name, rate in middle.items():
        clock = statistics.median(run[name].clock for run in runs)
        told = f"{rate:10,.0f}{hello / rate:9.1f}{rate / other:9.1f}"
        print(f"{name:26}{told}{clock:12,.0f}{runs[0][name].size:9,.0f}")


def waits(runs: list[dict[str, list[float]]]) -> None:
    """Print how long answers took under load."""
    print(f"\n{CONNECTIONS} connections at once{'p50 ms':>18}{'p99 ms':>10}{'p99 / hello':>13}")
    middle = {}
    for name in runs[0]:
        p50, p99 = (
            statistics.median(run[name][int(len(run[name]) * part)] for run in runs)
            for part in (0.5, 0.99)
        )
        middle[name] = p99
        print(f"{name:22}{p50:18.2f}{p99:10.2f}{p99 / middle['hello']:13.1f}")


def compare(folder: Path, first: Path, second: Path | None, number: int, rounds: int) -> None:
    """Measure *rounds* times, one thing after the other, and print the medians."""
    (folder / "hellos.py").write_text(HELLOS)
    paths = documents(first, number)
    more = documents(second, number) if second else []
    runs, loads = [], []
    for _ in range(rounds):
        run = floors(folder) | peer(first, paths) | site(first, paths)
        runs.append(run | (site(second, more, MORE) if second else {}))
        loads.append(load(folder, first, paths))
    rates(runs)
    waits(loads)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--larger", type=int, default=0, help="a second publication, to compare")
    parser.add_argument("--large", type=Path, help="the second publication, if it is there")
    parser.add_argument("--documents", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where publications are kept")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (asked.folder or Path(name)).resolve()
        built = published(folder, asked.larger) if asked.larger else None
        second = asked.large or built
        if second:
            works = Publication(second).current().counts["works"]
            print(f"larger: a publication of {works:,} works")
        small = published(folder, asked.records)
        compare(folder, small, second, asked.documents, asked.rounds)


if __name__ == "__main__":
    main()
