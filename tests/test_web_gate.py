"""The gate before the site: who asks, how much at once, how often; and what is counted of it."""

import io
import os
import socket
import threading
import time
import urllib.error
import urllib.request

import pytest
import rdflib
import site_server
import web_site
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from web_site import WORK
from werkzeug.test import create_environ, run_wsgi_app

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Publication
from ris2rdf.sparql.failures import Refused
from ris2rdf.web import bodies, create_app, gate, metrics, rates
from ris2rdf.web.application import ENDPOINT, METRICS
from ris2rdf.web.bodies import Readings, TooManyBodies
from ris2rdf.web.clients import Clients, household, is_near
from ris2rdf.web.rates import Rates

DOC = f"/doc/{WORK}"


def library(folder, **settings):
    return create_app(site_server.configured(web_site.publication(folder), **settings))


# ------------------------------------------------------------------------------ who asks

PROXIES = ["127.0.0.1", "10.0.0.0/8", "2001:db8::1"]


@pytest.mark.parametrize(
    ("direct", "forwarded", "expected"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.1.2.3, 10.0.0.1", "203.0.113.9"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "1.2.3.4, nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("::ffff:127.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8::1", "[2001:db8:5::9]:443", "2001:db8:5::9"),
        ("", "203.0.113.9", ""),
    ],
)
def test_only_our_own_proxies_are_believed(direct, forwarded, expected):
    clients = Clients(PROXIES)
    environ = {"REMOTE_ADDR": direct, "HTTP_X_FORWARDED_FOR": forwarded}
    assert clients.address(environ) == expected
    assert Clients().address(environ) in {direct, direct.removeprefix("::ffff:")}


@given(st.text(max_size=40), st.text(max_size=60))
def test_no_header_is_an_error(direct, forwarded):
    environ = {"REMOTE_ADDR": direct, "HTTP_X_FORWARDED_FOR": forwarded}
    assert isinstance(Clients(PROXIES).address(environ), str)


def test_a_proxy_that_is_no_address_is_refused_by_name():
    with pytest.raises(UsageError, match="proxies: 'nginx'"):
        Clients(["nginx"])


def test_a_household_counts_as_one_client():
    assert household("2001:db8:5:6:7::8") == household("2001:db8:5:6:ffff::1")
    assert household("2001:db8:5:7::8") != household("2001:db8:5:6::8")
    assert household("203.0.113.9") == "203.0.113.9"
    assert is_near("192.168.1.4")
    assert not is_near("203.0.114.9")
    assert not is_near("")


# ------------------------------------------------------------------------------ how often


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_a_client_may_ask_so_many_times_a_minute():
    clock = Clock()
    allowed = Rates(6, clock)
    assert [allowed.take("a").left for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    refused = allowed.take("a")
    assert (refused.left, refused.wait) == (0, 10)
    assert dict(refused.headers)["Retry-After"] == "10"
    assert allowed.take("b").wait == 0
    clock.now += refused.wait
    assert allowed.take("a").wait == 0
    assert allowed.take("a").wait == 10
    clock.now += 3600
    assert (allowed.take("a").left, allowed.take("a").reset) == (5, 20)


@given(st.lists(st.floats(0, 30), max_size=80), st.integers(1, 20))
def test_no_more_than_the_limit_and_what_was_saved_up_is_ever_allowed(waits, limit):
    clock = Clock()
    counted = Rates(limit, clock)
    granted = sum(not counted.take("a").wait for clock.now in _times(clock.now, waits))
    assert granted <= limit + sum(waits) * limit / 60 + 1


def _times(now, waits):
    for wait in waits:
        now += wait
        yield now


def test_those_who_have_not_asked_for_long_are_forgotten(monkeypatch):
    monkeypatch.setattr(rates, "MOST_CLIENTS", 3)
    counted = Rates(1, Clock())
    for client in "abcd":
        counted.take(client)
    assert counted.take("a").wait == 0
    assert counted.take("d").wait


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path):
    client = library(tmp_path, limits__requests=3).test_client()
    first = client.get(DOC)
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("3", "2")
    client.get("/sparql", headers={"Accept": "text/turtle"})
    client.get("/nothing")
    refused = client.get(DOC, headers={"Accept": "application/json"})
    assert refused.status_code == 429
    assert 15 <= int(refused.headers["Retry-After"]) <= 20  # less where the three took a while
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.json["status"] == 429
    assert client.get(DOC).content_type == "text/html; charset=utf-8"
    assert client.get("/healthz").status_code == 200
    assert client.get("/static/style.css", buffered=True).status_code == 200
    other = client.get(DOC, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert other.status_code == 200


def test_clients_behind_a_proxy_are_told_apart(tmp_path):
    app = library(tmp_path, proxies=["127.0.0.1"], limits__requests=1)
    client = app.test_client()

    def status(forwarded):
        return client.get("/works", headers={"X-Forwarded-For": forwarded}).status_code

    assert [status("203.0.113.9"), status("203.0.113.9"), status("203.0.113.10")] == [200, 429, 200]


def test_limits_are_told_in_the_description_of_the_service(tmp_path):
    client = library(tmp_path, limits__requests=1200).test_client()
    stated = rdflib.Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    told = set(map(str, stated.objects(None, rdflib.RDFS.comment)))
    assert "Requests of a client: 1,200 a minute." in told
    assert "1,200 a minute" in client.get("/sparql", headers={"Accept": "text/html"}).text


def test_without_a_limit_nothing_is_said_of_it(tmp_path):
    assert "RateLimit-Limit" not in library(tmp_path).test_client().get(DOC).headers


# ------------------------------------------------------------------------------ how much


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    app = library(tmp_path_factory.mktemp("library"))
    yield app.test_client()
    app.extensions[ENDPOINT].pool.close()


def test_addresses_and_headers_have_a_size(client):
    assert client.get("/sparql?query=" + "a" * 200_000).status_code == 414
    assert client.get(f"{DOC}?x=" + "a" * 9000).status_code == 414
    large = client.get(DOC, headers={"X-Large": "a" * 40_000, "Accept": "application/json"})
    assert (large.status_code, large.json["title"]) == (431, "Request Header Fields Too Large")


@pytest.mark.parametrize("own", [{}, {"HTTP_X_LARGE": "a proxy of this machine"}])
def test_headers_are_measured_behind_the_environment_of_the_process(client, own, monkeypatch):
    """Servers put that first; what stands in it like a header is no reason not to look."""
    first = {**own, **os.environ}
    monkeypatch.setattr(gate, "_OWN", gate.inherited(first))

    def status(size):
        said = create_environ(DOC, headers={"X-Large": "a" * size})
        return run_wsgi_app(client.application.wsgi_app, {**first, **said})[1][:3]

    assert (status(30_000), status(40_000)) == ("200", "431")


def test_bodies_have_a_size(client):
    kind = "application/sparql-query"
    assert client.post("/sparql", data=b"#" * 200_000, content_type=kind).status_code == 413
    assert client.post("/works", data=b"#" * 200_000, content_type=kind).status_code == 405


def test_a_body_is_read_to_its_end_or_refused():
    readings = Readings()

    def read(body, stated="", **more):
        environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": stated, **more}
        return readings.read(environ, 10)

    assert read(b"12345", "3") == b"123"
    assert read(b"12345") == b""
    assert read(b"12345", **{"wsgi.input_terminated": True}) == b"12345"
    for body, stated, status in ((b"123", "5", 400), (b"1" * 20, "20", 413)):
        with pytest.raises(Refused) as refused:
            read(body, stated)
        assert refused.value.status == status
    with pytest.raises(Refused):
        read(b"1" * 20, **{"wsgi.input_terminated": True})


def test_a_client_that_stops_sending_is_given_up_and_others_still_send():
    """Two ends of a real connection: the server's side is cut, its answer is still delivered."""
    readings = Readings(places=1, patience=0.3)
    listener = socket.create_server(("127.0.0.1", 0))
    slow = socket.create_connection(listener.getsockname())
    ours, (peer, _) = listener.accept()
    slow.sendall(b"AS")
    environ = {"wsgi.input": ours.makefile("rb"), "CONTENT_LENGTH": "9", bodies.PEER: peer}
    refused = []

    def asked():
        with pytest.raises(Refused) as fault:
            readings.read(environ, 100)
        refused.append(fault.value.status)

    waiting = threading.Thread(target=asked)
    waiting.start()
    time.sleep(0.1)
    waiting.join(5)
    assert refused == [408]
    ours.sendall(b"answer")
    assert slow.recv(6) == b"answer"
    assert readings.read({"wsgi.input": io.BytesIO(b"ASK"), "CONTENT_LENGTH": "3"}, 9) == b"ASK"
    for end in (slow, ours, listener, environ["wsgi.input"]):
        end.close()


def test_only_so_many_bodies_are_waited_for_at_a_time():
    readings = Readings(places=1)
    with readings._waited_for(""), pytest.raises(TooManyBodies) as refused:
        readings.read({"wsgi.input": io.BytesIO(b"ASK"), "CONTENT_LENGTH": "3"}, 9)
    assert (refused.value.status, refused.value.retry_after) == (503, 5)


# ------------------------------------------------------------------------------ what is counted


def figures(text):
    return {
        (sample.name, tuple(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_queries_and_the_release_are_counted(tmp_path):
    app = library(tmp_path)
    client = app.test_client()
    client.get(DOC)
    client.get(DOC)
    client.get("/nothing")
    client.open(DOC, method="BREW")
    client.get("/sparql?query=ASK{?s ?p ?o}")
    client.get("/sparql?query=SELECT * { ?s ?p ?o . FILTER(?s = ")
    answer = client.get("/metrics")
    assert answer.headers["Cache-Control"] == "no-store"
    found = figures(answer.text)
    assert found["ris2rdf_requests_total", ("200", "GET", "doc")] == 2
    assert found["ris2rdf_requests_total", ("404", "GET", "other")] == 1
    assert found["ris2rdf_requests_total", ("405", "doc", "other")] == 1
    assert found["ris2rdf_request_seconds_count", ("doc",)] == 3
    assert found["ris2rdf_queries_total", ("answered",)] == 1
    assert found["ris2rdf_pool", ("running",)] == 0
    assert found["ris2rdf_release_count", ("works",)] == web_site.EXTRA + 2
    client.get("/sparql?query=ASK{?s ?p ?o}")
    again = figures(client.get("/metrics").text)
    assert again["ris2rdf_queries_total", ("answered",)] == 2
    app.extensions[ENDPOINT].pool.close()


def test_requests_are_noted_until_the_next_tick_or_until_there_are_many(tmp_path, monkeypatch):
    app = library(tmp_path)
    client, told = app.test_client(), app.extensions[METRICS]

    def counted():
        found = figures(generate_latest(told.registry).decode())
        return found.get(("ris2rdf_requests_total", ("200", "GET", "doc")), 0)

    client.get(DOC)
    assert counted() == 1, "at once, where nothing ticks"
    told.tick()
    client.get(DOC)
    assert counted() == 1
    told.tick()
    assert counted() == 2
    client.get(DOC)
    assert figures(told.text().decode())["ris2rdf_requests_total", ("200", "GET", "doc")] == 3
    monkeypatch.setattr(metrics, "MOST_NOTED", 2)
    for _ in range(3):
        client.get(DOC)
    assert counted() == 6, "though no tick has come"


def test_figures_are_for_those_who_are_near(client):
    far = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.114.9"})
    assert far.status_code == 403


def test_before_the_first_release_there_are_figures_too(tmp_path):
    app = create_app(Publication(tmp_path / "empty", {"base": web_site.BASE}))
    assert ("ris2rdf_release", ("", "0.1.0")) in figures(app.test_client().get("/metrics").text)


# ------------------------------------------------------------------------------ a real server

TWO = site_server.CODE.replace(", 1)", ", 2)")


def test_all_web_processes_are_counted_together(tmp_path):
    with site_server.serving(tmp_path, code=TWO) as address:
        for _ in range(20):
            urllib.request.urlopen(address + DOC[1:]).close()
        counts = []
        for _ in range(4):
            with urllib.request.urlopen(f"{address}metrics") as answer:
                counts.append(figures(answer.read().decode()))
        assert {c["ris2rdf_requests_total", ("200", "GET", "doc")] for c in counts} == {20}


def send(address, text):
    host, port = address.split("/")[2].split(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    connection.sendall(text)
    return connection


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_slow_clients_hold_up_nobody_for_long(tmp_path):
    """Silent bodies take half of the threads; heads and bodies that do not come are given up."""
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK"
    with site_server.serving(tmp_path) as address:
        late = [send(address, post) for _ in range(16)]
        half = [send(address, b"GET / HTTP/1.1\r\nHost:") for _ in range(50)]
        time.sleep(1.5)
        start = time.monotonic()
        with urllib.request.urlopen(address + DOC[1:], timeout=10) as answer:
            assert answer.status == 200
        assert time.monotonic() - start < bodies.PATIENCE / 2
        statuses = sorted(connection.recv(100).split()[1] for connection in late)
        assert set(statuses) == {b"408", b"503"}
        assert statuses.count(b"408") == bodies.READERS
        for connection in half:
            assert b" 200 " not in connection.recv(1000)
        assert time.monotonic() - start < 2 * bodies.PATIENCE
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}sparql", b"query=SELECT").close()
        for connection in (*late, *half):
            connection.close()
