"""Servers on loopback ports, started and ended for tests and measurements: stores of other makes."""

import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from ris2rdf.store.link import addresses

SETTINGS = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = {extent}

[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
DirsAllowed = {folder}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 16

[SPARQL]
DefaultQueryTimeout = 0
ResultSetMaxRows = 0
"""


def free_ports(number):
    """Return ports of 127.0.0.1 that nobody uses."""
    sockets = [socket.socket() for _ in range(number)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


@contextmanager
def oxigraph(program, folder):
    """Run the Oxigraph server, with its data in *folder*; yields its addresses."""
    (port,) = free_ports(1)
    command = [program, "serve", "--location", str(folder / "oxigraph")]
    with running([*command, "--bind", f"127.0.0.1:{port}"], folder, f"http://127.0.0.1:{port}/"):
        yield addresses(f"http://127.0.0.1:{port}/query")


@contextmanager
def virtuoso(program, folder, monkeypatch):
    """Run Virtuoso, with its data in *folder* and its own user; yields its addresses."""
    sql, http = free_ports(2)
    monkeypatch.setenv("RIS2RDF_STORE_USER", "dba")
    monkeypatch.setenv("RIS2RDF_STORE_PASSWORD", "dba")
    where = f"http://127.0.0.1:{http}/sparql"
    with running(virtuoso_command(program, folder, sql, http), folder, where):
        yield addresses(where)


def virtuoso_command(program, folder, sql, http, buffers=10_000):
    """Return the command that starts Virtuoso with its data in *folder* and as many *buffers*."""
    settings = folder / "virtuoso.ini"
    sizes = {"buffers": buffers, "dirty": buffers * 3 // 4, "extent": buffers // 50}
    text = SETTINGS.format(folder=folder, sql=sql, http=http, **sizes)
    settings.write_text(text, "utf-8")
    return [program, "+configfile", str(settings), "+foreground"]


@contextmanager
def running(command, folder: Path, address):
    """Run *command* until the block ends; it is ready once *address* answers."""
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait(process, address)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _wait(process, address):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended at once"
        try:
            urlopen(address, timeout=5).close()
        except HTTPError as answered:
            answered.close()
        except OSError:
            time.sleep(0.1)
            continue
        return
    raise AssertionError("the server did not start")
