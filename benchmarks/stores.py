"""Servers to measure beside each other over HTTP: ours, Oxigraph's, Virtuoso.

A release enters; running servers on loopback ports leave, with what they cost so far, and are ended
by their number. Oxigraph reads our own store; Virtuoso loads the dump, a minute for each million or
two of triples.
"""

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

sys.path.append(str(Path(__file__).parent.parent / "tests"))
import store_servers

ACCEPT = "application/sparql-results+json"
BUFFERS = 170_000
"""Pages of 8 KiB that Virtuoso keeps in memory: what its manual advises for 2 GB."""

GRAPH = "urn:release"
LOADING = f"""\
log_enable(2,1);
ld_dir('%s', 'dataset.nt.gz', '{GRAPH}');
rdf_loader_run();
checkpoint;
"""


class Server(NamedTuple):
    """A running server: its name, its port, and the path that takes queries."""

    name: str
    port: int
    path: str
    process: int

    def cpu(self) -> float:
        """Return the seconds of processor time of the server and its children, ended ones too."""
        return sum(map(spent, (self.process, *children(self.process))))

    def request(self, query: str) -> bytes:
        """Return the bytes of a GET of *query*."""
        line = f"GET {self.path}?{urlencode({'query': query})} HTTP/1.1"
        return f"{line}\r\nHost: 127.0.0.1:{self.port}\r\nAccept: {ACCEPT}\r\n\r\n".encode()

    def ask(self, query: str, seconds: float = 120) -> tuple[int, bytes]:
        """Return status and body of the answer to *query*; status 0 if it does not come in time."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            address = f"{self.path}?{urlencode({'query': query})}"
            link.request("GET", address, headers={"Accept": ACCEPT})
            answer = link.getresponse()
            return answer.status, answer.read()
        except TimeoutError:
            return 0, b""
        finally:
            link.close()


def spent(process: int) -> float:
    """Return the seconds of processor time of *process* and of those of its children that ended.

    Its own are known to the nanosecond, those of ended children to the tick.
    """
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        # What clock_getcpuclockid(3) returns for another process.
        own = time.clock_gettime((~process << 3) | 2)
    except OSError:  # it has just ended
        return 0
    return own + sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")


def children(process: int) -> Iterator[int]:
    """Yield the descendants of *process*."""
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            for child in map(int, tasks.read_text().split()):
                yield child
                yield from children(child)


@contextmanager
def running(name: str, command: Sequence[str], port: int, path: str) -> Iterator[Server]:
    """Yield a server that *command* starts, once it answers."""
    address = f"http://127.0.0.1:{port}{path}"
    with (
        tempfile.TemporaryDirectory() as folder,
        store_servers.running(command, Path(folder), address) as process,
    ):
        yield Server(name, port, path, process.pid)


@contextmanager
def ours(publication: Path, processes: int) -> Iterator[Server]:
    """Yield our server over *publication*."""
    (port,) = store_servers.free_ports(1)
    command = [sys.executable, "-m", "ris2rdf", "serve", str(publication), "--port", str(port)]
    with running("ris2rdf", [*command, "--processes", str(processes)], port, "/sparql") as server:
        yield server


@contextmanager
def oxigraph(store: Path) -> Iterator[list[Server]]:
    """Yield the Oxigraph server over *store*; nothing where it is not installed."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.is_file() else shutil.which("oxigraph")
    if program is None:
        yield []
        return
    (port,) = store_servers.free_ports(1)
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with running("oxigraph", command, port, "/query") as server:
        yield [server]


@contextmanager
def virtuoso(dump: Path, folder: Path) -> Iterator[list[Server]]:
    """Yield Virtuoso with the dataset of *dump*, loaded into *folder* unless it lies there.

    Nothing where it is not installed.
    """
    program, shell = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or shell is None:
        yield []
        return
    folder.mkdir(parents=True, exist_ok=True)
    sql, port = store_servers.free_ports(2)
    loaded = folder / "loaded"
    command = store_servers.virtuoso_command(program, folder, sql, port, BUFFERS)
    with running("virtuoso", command, port, "/sparql") as server:
        if not loaded.exists():
            shutil.copy(dump / "dataset.nt.gz", folder)
            text = LOADING % folder
            where = [shell, f"127.0.0.1:{sql}", "dba", "dba"]
            subprocess.run(where, input=text.encode(), stdout=subprocess.DEVNULL, check=True)
            (folder / "dataset.nt.gz").unlink()
            loaded.touch()
        yield [server]
