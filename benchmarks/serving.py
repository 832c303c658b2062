"""Measures documents over HTTP against a bare hello of the same server, in one run, as ratios.

``python benchmarks/serving.py [--records N] [--rounds R]``. A publication of the corpus is built
and served by one web process; every document is asked for once in each form, over one connection
of the loopback, then again, then with its ETag. What counts is the CPU time of the web process: the
client and other programs on the machine do not enter. The medians of the rounds are compared.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ris2rdf.release import Publication

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
SITE = """
import sys
from pathlib import Path
from ris2rdf.web import serving
serving.serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), 1)
"""
HELLO = """
import sys
from granian import Granian
from granian.constants import HTTPModes, Interfaces
sys.path.insert(0, sys.argv[1])
Granian("hello:application", interface=Interfaces.WSGI, port=int(sys.argv[2]), workers=1,
        blocking_threads=12, http=HTTPModes.http1, log_enabled=False).serve()
"""
APPLICATION = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]
"""
FORMS = {"Turtle": "text/turtle", "JSON-LD": "application/ld+json", "HTML": "text/html"}


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
    """Return the CPU seconds of the children of *process*: its web processes."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    total = 0
    for child in children:
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
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
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(20)


def measured(
    server: tuple[int, int], requests: list[tuple[str, ...]], status: int
) -> tuple[Rate, list[str]]:
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


def published(folder: Path, records: int) -> list[str]:
    """Build a publication of *records* in *folder*; return the paths of its documents."""
    corpus = folder / "corpus.ris"
    with corpus.open("wb") as out:
        command = [sys.executable, str(HERE / "corpus.py"), str(records), "--broken", "0"]
        subprocess.run(command, stdout=out, check=True)
    command = [
        sys.executable,
        "-m",
        "ris2rdf",
        "build",
        "corpus.ris",
        "--base",
        "http://localhost/",
    ]
    subprocess.run(command, cwd=folder, stderr=subprocess.DEVNULL, check=False)
    release = Publication(folder / "publication").current()
    return [f"/doc/{row.path}" for row in release.works(limit=records).rows]


def once(folder: Path, paths: list[str]) -> dict[str, Rate]:
    """Measure everything once: servers started anew, so that nothing was made before."""
    found = {}
    with served(HELLO, str(folder)) as hello:
        measured(hello, [("/",)] * 500, 200)
        found["bare hello"], _ = measured(hello, [("/",)] * 10_000, 200)
    with served(SITE, str(folder / "publication")) as site:
        for kind in FORMS.values():  # the first of each form loads what it needs
            measured(site, [(paths[0], f"Accept: {kind}")], 200)
        for name, kind in FORMS.items():
            asked = [(path, f"Accept: {kind}") for path in paths[1:]]
            found[f"{name}, cold"], tags = measured(site, asked, 200)
            found[f"{name}, again"], _ = measured(site, asked[:200], 200)
            known = [(*r, f"If-None-Match: {tag}") for r, tag in zip(asked, tags, strict=True)]
            found[f"{name}, 304"], _ = measured(site, known, 304)
        things = [(path.replace("/doc/", "/id/", 1),) for path in paths]
        found["thing, 303"], _ = measured(site, things, 303)
    return found


def compare(folder: Path, paths: list[str], rounds: int) -> None:
    """Print requests by CPU second, and how many bare hellos one of them is worth."""
    (folder / "hello.py").write_text(APPLICATION)
    runs = [once(folder, paths) for _ in range(rounds)]
    peer = statistics.median(run["bare hello"].cpu for run in runs)
    print(f"{'':16}{'per CPU s':>11}{'hello / it':>12}{'per second':>12}{'bytes':>9}")
    for name in runs[0]:
        rate = statistics.median(run[name].cpu for run in runs)
        clock = statistics.median(run[name].clock for run in runs)
        size = runs[0][name].size
        print(f"{name:16}{rate:11,.0f}{peer / rate:12.1f}{clock:12,.0f}{size:9,.0f}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        paths = published(Path(name), chosen.records)
        compare(Path(name), paths, chosen.rounds)


if __name__ == "__main__":
    main()
