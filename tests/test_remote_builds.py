"""Building onto a remote store: whole or not at all, through faults, without a trace of passwords."""

import http.client
import itertools
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
import store_servers

from ris2rdf.building import build
from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Publication, remote
from ris2rdf.store import link
from ris2rdf.store.link import PASSWORD, USER, StoreError, addresses, credentials
from ris2rdf.store.remote import Remote
from ris2rdf.web import create_app
from ris2rdf.web.application import ENDPOINT

BASE = "https://data.example.org/"
RECORD = "TY  - JOUR\nTI  - {title}\nAU  - Rossi, Ada\nPY  - 2020\nDO  - 10.5555/far\nER  -\n"
FAR = "work/doi/10.5555/far"
ASK = {"query": f"SELECT ?t {{ <{BASE}id/{FAR}> schema:name ?t }}"}


@pytest.fixture(scope="module")
def server(tmp_path_factory, program):
    with store_servers.oxigraph(program("oxigraph"), tmp_path_factory.mktemp("store")) as at:
        yield at


@pytest.fixture
def publish(tmp_path):
    """Return a function that builds a record with the title given on the store given."""
    file = tmp_path / "far.ris"

    def published(at, title):
        # Of its own for each test: the same, built in the same second, would have the same name.
        record = RECORD.format(title=title).replace("ER  -", f"KW  - {tmp_path.name}\nER  -")
        file.write_text(record, "utf-8")
        settings = {"base": BASE, "store": at.query, "store_graphs": at.graphs}
        return build(Publication(tmp_path / "library", settings), [str(file)], lambda _: None)

    return published


def holds(at, release):
    with closing(Remote(at, BASE, release)) as store:
        return store.holds()


@pytest.mark.slow
def test_a_release_is_on_the_server_before_it_is_current(server, publish, tmp_path):
    release = publish(server, "First")
    assert holds(server, release.id)
    assert isinstance(release.store, Remote)
    assert release.store.count() == release.counts["triples"]
    assert any('"First"' in line for line in release.document(FAR))
    assert (tmp_path / "library" / remote.SENT).read_text("utf-8") == f"{release.id}\n"


@pytest.mark.slow
def test_the_releases_that_are_kept_stay_on_the_server_and_no_others(server, publish, tmp_path):
    first, second = publish(server, "One"), publish(server, "Two")
    assert holds(server, first.id)
    for path in sorted(first.path.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    first.path.rmdir()
    third = publish(server, "Three")
    assert [holds(server, r.id) for r in (first, second, third)] == [False, True, True]


@pytest.mark.slow
def test_what_others_keep_on_the_server_is_never_touched(server, publish):
    with closing(Remote(server, BASE, "20200101T000000Z-00000000")) as other:
        other.add(['<http://x.org/s> <http://x.org/p> "theirs" .'])
        publish(server, "Ours")
        assert other.count() == 1


@pytest.mark.slow
def test_readers_see_one_release_or_the_other_at_every_moment(server, publish, tmp_path):
    publish(server, "Title 0")
    app = create_app(Publication(tmp_path / "library"))
    titles, failures, stop = [], [], threading.Event()

    def read():
        client = app.test_client()
        while not stop.is_set():
            answer = client.get("/sparql", query_string={**ASK, "format": "csv"})
            document = client.get(f"/doc/{FAR}.nt")
            if (answer.status_code, document.status_code) != (200, 200):
                failures.append((answer.data, document.data))
            titles.append(answer.text.split("\r\n")[1:-1])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(1, 6):
            publish(server, f"Title {number}")
    finally:  # or they would ask for ever, and no run of the tests would end
        stop.set()
        for reader in readers:
            reader.join()
    app.extensions[ENDPOINT].pool.close()
    assert not failures
    assert all(len(found) == 1 for found in titles), "never none, never two"


# ------------------------------------------------------------------------------ faults


@contextmanager
def unsteady(at, fate):
    """Pass requests on to the server *at*; *fate*, of the number of a POST of triples, is ``""``
    or what goes wrong: ``before`` it is passed on, ``after``, or ``busy``.
    """
    numbers = itertools.count()

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            loads = self.headers.get("Content-Type") == link.NTRIPLES
            wrong = fate(next(numbers)) if loads else ""
            if wrong == "busy":
                self.send_error(503)
                return
            status, kind, data = 0, "", b""
            if wrong != "before":
                there = http.client.HTTPConnection(urlsplit(at.query).netloc, timeout=30)
                headers = {
                    n: self.headers[n] for n in ("Content-Type", "Accept") if n in self.headers
                }
                there.request(self.command, self.path, body, headers)
                answer = there.getresponse()
                status, kind, data = answer.status, answer.headers["Content-Type"], answer.read()
                there.close()
            if wrong:
                self.close_connection = True
                return
            self.send_response(status)
            if kind:
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_DELETE = do_POST  # noqa: N815 -- the name the library looks for

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Passing) as passing:
        thread = threading.Thread(target=passing.serve_forever)
        thread.start()
        port = passing.server_address[1]
        try:
            yield addresses(f"http://127.0.0.1:{port}/query")
        finally:
            passing.shutdown()
            thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["before", "after", "busy"])
def test_a_part_whose_way_was_cut_is_sent_again_and_nothing_is_doubled(
    server, publish, wrong, monkeypatch
):
    monkeypatch.setattr("ris2rdf.store.remote.PART", 2000)
    with unsteady(server, lambda number: wrong if number % 3 == 0 else "") as at:
        release = publish(at, "Through the storm")
        assert release.store.count() == release.counts["triples"]
        assert sum("authorList" in line for line in release.document(FAR)) == 1


@pytest.mark.slow
def test_a_server_that_is_gone_fails_the_build_and_the_old_release_goes_on(
    server, publish, monkeypatch, tmp_path
):
    first = publish(server, "Before")
    home = Publication(tmp_path / "library")
    monkeypatch.setattr(link, "RETRY", link.RETRY.new(total=1, backoff_factor=0.1))
    text = (home.path / "config.toml").read_text("utf-8")
    gone = store_servers.free_ports(1)[0]
    address = f"http://127.0.0.1:{gone}/query"
    (home.path / "config.toml").write_text(text.replace(server.query, address), "utf-8")
    with pytest.raises(StoreError, match="cannot be reached"):
        publish(server, "Never")
    assert Publication(home.path).current_id() == first.id
    assert [path.name for path in home.releases.iterdir()] == [first.id]


@pytest.mark.slow
def test_a_load_that_was_given_up_leaves_no_graph_after_the_next_build(
    server, publish, monkeypatch, tmp_path
):
    first = publish(server, "Before")
    monkeypatch.setattr("ris2rdf.store.remote.PART", 2000)
    monkeypatch.setattr(link, "RETRY", link.RETRY.new(total=1, backoff_factor=0.1))
    text = (tmp_path / "library" / "config.toml").read_text("utf-8")
    with unsteady(server, lambda number: "busy" if number > 1 else "") as at:
        place = tmp_path / "library" / "config.toml"
        place.write_text(
            text.replace(server.query, at.query).replace(server.graphs, at.graphs), "utf-8"
        )
        with pytest.raises(StoreError, match="503"):
            publish(at, "Given up")
        place.write_text(text, "utf-8")
    sent = (tmp_path / "library" / remote.SENT).read_text("utf-8").split()
    lost = next(name for name in sent if name != first.id)
    assert holds(server, lost)
    assert Publication(tmp_path / "library").current_id() == first.id
    publish(server, "After")
    assert not holds(server, lost)


@pytest.mark.slow
def test_documents_say_that_the_store_is_away_and_health_does_not_hide(tmp_path, publish, program):
    (tmp_path / "server").mkdir()
    with store_servers.oxigraph(program("oxigraph"), tmp_path / "server") as at:
        publish(at, "Soon away")
        app = create_app(Publication(tmp_path / "library"))
        client = app.test_client()
        assert client.get(f"/doc/{FAR}.ttl").status_code == 200
    away = client.get("/doc/agent/none.ttl", headers={"Accept": "text/turtle"})
    assert away.status_code == 503
    assert away.headers["Retry-After"]
    assert "127.0.0.1" not in away.text
    query = client.post("/sparql", data=ASK, headers={"Accept": "application/json"})
    assert query.status_code == 503
    assert query.headers["Retry-After"]
    assert "127.0.0.1" not in query.text
    app.extensions[ENDPOINT].pool.close()


# ------------------------------------------------------------------------------ addresses, passwords


@pytest.mark.parametrize(
    ("query", "graphs"),
    [
        ("http://127.0.0.1:7878/query", "http://127.0.0.1:7878/store"),
        ("http://lib.example:8890/sparql", "http://lib.example:8890/sparql-graph-crud-auth"),
        ("https://lib.example/fuseki/works/sparql", "https://lib.example/fuseki/works/data"),
        ("https://lib.example/works/query", "https://lib.example/works/data"),
    ],
)
def test_the_address_for_graphs_is_told_from_that_for_queries(query, graphs):
    assert addresses(query).graphs == graphs


def test_an_unknown_layout_asks_for_the_second_address():
    with pytest.raises(UsageError, match="store_graphs"):
        addresses("https://lib.example/ask-me")
    assert addresses("https://lib.example/ask-me", "https://lib.example/g").graphs


@pytest.mark.parametrize("address", ["ftp://lib.example/query", "lib.example/query", "http://"])
def test_what_is_no_web_address_is_refused(address):
    with pytest.raises(UsageError, match="web address"):
        addresses(address)


def test_a_password_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(UsageError, match=PASSWORD) as caught:
        addresses("http://user:hunter2@lib.example/query")
    assert "hunter2" not in str(caught.value)


def test_names_come_from_the_environment_or_from_netrc(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine lib.example login ada password of-netrc\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.delenv(USER, raising=False)
    assert credentials("http://lib.example/query") == ("ada", "of-netrc")
    assert credentials("http://other.example/query") is None
    monkeypatch.setenv(USER, "bea")
    monkeypatch.setenv(PASSWORD, "of-environment")
    assert credentials("http://lib.example/query") == ("bea", "of-environment")


@pytest.mark.slow
def test_the_command_keeps_the_address_and_never_the_password(
    ris2rdf, server, tmp_path, monkeypatch
):
    monkeypatch.setenv(USER, "ada")
    monkeypatch.setenv(PASSWORD, "hunter2-hunter2")
    (tmp_path / "a.ris").write_text(RECORD.format(title="By command"), "utf-8")
    arguments = ("build", "a.ris", "-d", "library", "--base", BASE)
    assert ris2rdf(*arguments).returncode == 0
    first = ris2rdf(*arguments, "--store", server.query)
    assert first.returncode == 0, first.stderr
    assert Publication(tmp_path / "library").config.store == server.query
    assert ris2rdf(*arguments).returncode == 0
    release = Publication(tmp_path / "library").current()
    assert isinstance(release.store, Remote)
    other = ris2rdf(*arguments, "--store", "http://127.0.0.1:1/query")
    assert other.returncode == 2
    assert b"says the store is" in other.stderr
    for path in (tmp_path / "library").rglob("*"):
        assert path.is_dir() or b"hunter2" not in path.read_bytes()
