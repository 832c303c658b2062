"""A server told to stop while it is asked, or while it starts: what it took on it answers whole."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from urllib.parse import quote

import pytest
import site_server
import web_site
from web_site import WORK

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"
SECONDS = 3
"""The time limit of queries: so long the slow one takes, whatever the machine."""

CODE = """
import os, sys
from pathlib import Path
from ris2rdf.web import serving
Path(sys.argv[1], "server.pid").write_text(str(os.getpid()))
begun, made = open(Path(sys.argv[1], "begun"), "ab", buffering=0), serving.create_app
def create_app(publication):
    app = made(publication)
    inner = app.wsgi_app
    def noted(environ, start):
        begun.write(environ["QUERY_STRING"].encode() + b"\\n")
        return inner(environ, start)
    app.wsgi_app = noted
    return app
serving.create_app = create_app
serving.serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), 1)
"""


class Asking:
    """Asks a server as long as it answers; keeps what came of it."""

    def __init__(self, address):
        self.place = address.removeprefix("http://").rstrip("/")
        self.whole, self.refused, self.cut = [], 0, []

    def ask(self, path):
        """Return whether the server took the connection."""
        with closing(http.client.HTTPConnection(self.place, timeout=60)) as client:
            try:
                client.connect()
            except ConnectionRefusedError:
                self.refused += 1
                return False
            try:
                client.request("GET", path)
                answer = client.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as fault:
                self.cut.append((path.partition("?")[2], type(fault)))
            else:
                assert len(body) == int(answer.headers["Content-Length"])
                self.whole.append((answer.status, path, time.monotonic()))
            return True

    def documents(self, number):
        """Ask for one page after the other, none of them made before."""
        count = 0
        while self.ask(f"/doc/{WORK}?number={number}-{count}"):
            count += 1


@pytest.mark.skipif(sys.platform == "win32", reason="the server for Windows is another")
def test_sigterm_under_load_cuts_no_answer_off(tmp_path):
    home = tmp_path / "library"
    with site_server.serving(home, code=CODE, limits__deadline=SECONDS) as address:
        for _ in range(20):  # of whichever process is reached: all have started then
            urllib.request.urlopen(f"{address}healthz", timeout=60).close()
        asking = Asking(address)
        query = f"/sparql?query={quote(SLOW)}"
        threads = [
            threading.Thread(target=asking.documents, args=(n,), daemon=True) for n in range(5)
        ]
        threads.append(threading.Thread(target=asking.ask, args=(query,), daemon=True))
        for thread in threads[:-1]:
            thread.start()
        until(lambda: len(asking.whole) >= 5)
        threads[-1].start()
        until(lambda: query.partition("?")[2] in (home / "begun").read_text())
        told = time.monotonic()
        os.kill(int((home / "server.pid").read_text()), signal.SIGTERM)
        for thread in threads:
            thread.join(60)
    # What reached the application is answered; what did not gets no byte, and may be sent again.
    begun = (home / "begun").read_text().split()
    assert [one for one in asking.cut if one[0] in begun] == []
    assert {fault for _, fault in asking.cut} <= {
        http.client.RemoteDisconnected,
        ConnectionResetError,
    }
    assert asking.refused == 5
    (slow,) = (row for row in asking.whole if row[1] == query)
    assert (slow[0], slow[2] > told) == (503, True)
    pages = [row for row in asking.whole if row[1] != query]
    assert {row[0] for row in pages} == {200}
    assert len(pages) >= 5


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


STARTING = """
import os, sys, time
from pathlib import Path
from ris2rdf.web import serving
made = serving.create_app
def create_app(publication):
    Path(sys.argv[1], "starting").touch()
    time.sleep(2)
    return made(publication)
serving.create_app, serving.GRACE = create_app, 600
serving.serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), 1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the server for Windows is another")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_told_while_it_starts_hears_it(tmp_path, number):
    made = web_site.publication(tmp_path / "library")
    command = [sys.executable, "-c", STARTING, made.path, str(site_server.free_port())]
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            while not (made.path / "starting").exists():
                assert process.poll() is None
                time.sleep(0.05)
            os.killpg(process.pid, number)  # as a terminal and systemd do: all its processes
            assert process.wait(60) == 0
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
