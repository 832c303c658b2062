"""The endpoint on a real server: clients in use get their rows, attackers get an answer, others are served."""

import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pyoxigraph as ox
import pytest
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, TURTLE, XML, SPARQLWrapper

from ris2rdf.web import serving

NAME = "http://schema.org/name"
WORKS = 4000
APPLICATION = """
import multiprocessing, os
from pathlib import Path
from ris2rdf.sparql import description
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.pool import Pool
from ris2rdf.web.endpoint import Endpoint

def page(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"page"]

base = "http://lib.example/"
pool = Pool(
    Path({store!r}),
    Limits(
        deadline=float(os.environ.get("DEADLINE", "3")),
        output=int(os.environ.get("OUTPUT", "30")) << 20,
        spool_age=float(os.environ.get("SPOOL_AGE", "300")),
    ),
    prefixes={{"schema": "http://schema.org/"}},
    orphaned=(lambda: os._exit(1)) if multiprocessing.parent_process() else None,
)
service = description.Service(base)
application = Endpoint(pool, base=base, describe=lambda: description.lines(service)).wrap(page)
"""
SERVERS = {
    "granian": [
        *("-m", "granian", "--interface", "wsgi", "--workers", "1", "--no-ws"),
        *("--blocking-threads", str(serving.THREADS), "--host", "127.0.0.1", "--port"),
    ],
    "waitress": ["-m", "waitress", "--threads", str(serving.WAITRESS_THREADS), "--listen"],
}
FIRST = ["nice", "-n", "-15"] if os.geteuid() == 0 else []
"""Before the command of a server: it goes before whatever else the machine has to do, if it may."""

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
ALL = "SELECT * { ?s ?p ?o }"


def make_store(folder):
    store = ox.Store(str(folder))
    name, title = ox.NamedNode(NAME), ox.NamedNode("http://purl.org/dc/terms/title")
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://x.org/{i}"), p, ox.Literal(f"A title of some length {i}"))
        for i in range(WORKS)
        for p in (name, title)
    )
    store.flush()


class Server:
    """A server process on a loopback port, ended by its number."""

    def __init__(self, kind, folder, **environment):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        arguments = [*SERVERS[kind]]
        last = str(self.port) if kind == "granian" else f"127.0.0.1:{self.port}"
        path = os.pathsep.join([str(folder), *filter(None, sys.path), str(Path.cwd())])
        with (folder / f"{kind}.log").open("wb") as log:
            self.process = subprocess.Popen(
                [*FIRST, sys.executable, *arguments, last, "served:application"],
                env={**os.environ, "PYTHONPATH": path, **environment},
                stdout=log,
                stderr=log,
            )
        self.url = f"http://127.0.0.1:{self.port}/sparql"
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    def _wait(self):
        for _ in range(1200):
            try:
                with urlopen(self.url, timeout=5) as answer:
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not start")

    def ask(self, query, accept="application/json", client="127.0.0.1"):
        """Return status, body and seconds, asked by POST from the address *client*."""
        start = time.monotonic()
        link = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=60, source_address=(client, 0)
        )
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        # A server that refuses a body by its length need not read it to its end.
        with contextlib.suppress(BrokenPipeError):
            link.request("POST", "/sparql", query.encode(), headers)
        answer = link.getresponse()
        body = answer.read()
        link.close()
        assert answer.headers["Content-Length"] == str(len(body))
        return answer.status, body, time.monotonic() - start

    def close(self):
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    make_store(folder / "store")
    (folder / "served.py").write_text(APPLICATION.format(store=str(folder / "store")))
    return folder


@pytest.fixture(scope="module", params=SERVERS)
def server(request, folder):
    running = Server(request.param, folder)
    yield running
    running.close()


@pytest.fixture(scope="module")
def granian(folder):
    running = Server("granian", folder)
    yield running
    running.close()


@pytest.fixture(scope="module")
def control(folder):
    """Another server that nobody attacks: what it is late by is the machine's fault."""
    running = Server("granian", folder)
    yield running
    running.close()


def look_up(number):
    return f"SELECT ?n {{ <http://x.org/{number}> <{NAME}> ?n }}"


# ------------------------------------------------------------------ clients in use


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_gets_its_rows(server, method):
    client = SPARQLWrapper(server.url)
    client.setMethod(method)
    client.setQuery(look_up(7))
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["n"]["value"] for row in rows] == ["A title of some length 7"]
    client.setReturnFormat(CSV)
    assert client.queryAndConvert() == b"n\r\nA title of some length 7\r\n"
    client.setReturnFormat(XML)
    assert client.queryAndConvert().getElementsByTagName("literal").length == 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper still uses it
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")
def test_sparqlwrapper_gets_graphs(server):
    client = SPARQLWrapper(server.url)
    client.setQuery("DESCRIBE <http://x.org/7>")
    client.setReturnFormat(TURTLE)
    assert b"schema:name" in client.queryAndConvert()
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert()) == 2


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_rdflib_s_store_gets_its_rows(server, method, form):
    store = SPARQLStore(server.url, method=method, returnFormat=form)
    assert [str(row.n) for row in store.query(look_up(7))] == ["A title of some length 7"]


@pytest.mark.parametrize("way", [["-G"], []])
def test_curl_gets_its_rows(server, program, way):
    command = [program("curl"), "-sS", *way, "-H", "Accept: text/csv", server.url]
    run = subprocess.run(
        [*command, "--data-urlencode", f"query={look_up(7)}"], capture_output=True, check=True
    )
    assert run.stdout == b"n\r\nA title of some length 7\r\n"


def test_head_has_no_body_and_leaves_the_connection_usable(server):
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(2):
        link.request("HEAD", "/sparql?" + urlencode({"query": look_up(7)}))
        answer = link.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
    link.request("GET", "/sparql?" + urlencode({"query": look_up(7)}))
    assert b"title" in link.getresponse().read()
    link.close()


def test_large_result_is_whole(server):
    status, body, _ = server.ask(ALL)
    assert status == 200
    assert len(json.loads(body)["results"]["bindings"]) == 2 * WORKS


# ------------------------------------------------------------------ attacks

REFUSED = {
    "braces": (400, "ASK " + "{" * 3200 + "}" * 3200),
    "bang": (400, "ASK { FILTER(" + "!" * 10_000 + "true) }"),
    "service": (403, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    "update": (400, "DELETE WHERE { ?s ?p ?o }"),
    "or": (400, "ASK { FILTER(" + "0||" * 10_000 + "0) }"),
    "union": (413, "ASK { {}" + " UNION {}" * 10_000 + " }"),
    "optional": (413, "ASK { " + "OPTIONAL {} " * 10_000 + "}"),
    "steps": (400, "ASK { ?s " + "<a>/" * 7_000 + "<a> ?o }"),
    "triples": (400, "ASK {" + "?s ?p 1." * 4_000 + "}"),
    "blank nodes in each other": (400, "ASK { ?s ?p " + "[ <a:> " * 400 + "1" + "]" * 400 + "}"),
    "lists in each other": (400, "ASK { ?s ?p " + "(" * 200 + "1" + ")" * 200 + "}"),
    "oversized": (413, "ASK {" + " " * 33_000 + "}"),
    "a million values": (413, "SELECT * { VALUES ?x {" + "1 " * 1_000_000 + "} }"),
}
BOMB = "BIND(REPLACE(?{0}, '.', ?{0}) AS ?{1}) "
STOPPED = {
    "count of a cross product": RUNAWAY,
    "order of a cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i LIMIT 3",
    "distinct of a cross product": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "concat": "SELECT (STRLEN(?x) AS ?n) { BIND('xxxxxxxx' AS ?x0) "
    + "".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1}) " for i in range(30))
    + "BIND(?x30 AS ?x) }",
    "replace": "SELECT (STRLEN(?e) AS ?n) { BIND('yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy' AS ?a) "
    + "".join(BOMB.format(a, b) for a, b in ("ab", "bc", "cd", "de"))
    + "}",
    "a path of stars": f"SELECT (COUNT(*) AS ?n) {{ ?a (!<x:>*/!<x:>*)* ?b . ?c <{NAME}>* ?d . ?e ?f ?g }}",
    "1,000 optionals for the planner": "ASK { " + "OPTIONAL { ?a ?b ?c } " * 999 + "}",
    "300 triples for the planner": "ASK { " + "?a ?b ?c . " * 300 + "}",
    "too much": "SELECT * { ?s ?p ?o . ?a ?b ?c }",
}


@pytest.mark.parametrize(("status", "query"), REFUSED.values(), ids=REFUSED)
def test_refused_before_evaluation(server, status, query):
    slowness = statistics.mean(work() for _ in range(10))
    found, body, seconds = server.ask(query)
    assert found == status
    assert json.loads(body)["detail"]
    assert seconds < slowness


HARMLESS = ["(a+)+$", "(a{1000}){1000}", "(" * 90 + "a" + ")" * 90, "(.*)*(.*)*(.*)*x"]


@pytest.mark.parametrize("pattern", HARMLESS)
def test_regular_expressions_take_time_only_by_length(server, pattern):
    status, body, _ = server.ask(f"ASK {{ FILTER(REGEX('{'a' * 10_000}!', '{pattern}')) }}")
    assert (status, b"boolean" in body) == (200, True)


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_graph_of_another_address_is_empty_and_never_fetched(server, clause):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        name = f"<http://127.0.0.1:{listener.getsockname()[1]}/>"
        status, body, _ = server.ask(f"SELECT * {clause} {name} {{ ?s ?p ?o }}")
        assert (status, json.loads(body)["results"]["bindings"]) == (200, [])
        with pytest.raises(TimeoutError):
            listener.accept()


@pytest.mark.slow
@pytest.mark.parametrize("query", STOPPED.values(), ids=STOPPED)
def test_stopped_with_the_limit_that_was_hit_while_others_are_served(granian, control, query):
    late, usual, counts = bystander(granian, control, lambda: [attack(granian, query)])
    assert counts[0][0] == 503
    assert json.loads(counts[0][1])["detail"]
    assert counts[0][2] < 6 + usual
    assert late < 1


def attack(server, query, client="127.0.0.1"):
    return server.ask(query, client=client)


def bystander(server, control, attacks, client="127.0.0.2"):
    """Ask small queries from *client* while *attacks* run, of the attacked server and of another.

    Returns how much later the attacked one was at worst, the worst of the other, and the outcome
    of the attacks. Both servers share the machine, and so whatever else it has to do, before which
    they and this thread go where that is allowed; seconds are those of a machine that has a core to
    spare, as a turn of work that is timed beside shows.
    """
    with going_first():
        return _bystander(server, control, attacks, client)


@contextlib.contextmanager
def going_first():
    """Let this thread go before others inside, if it may."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    if FIRST:
        os.setpriority(os.PRIO_PROCESS, 0, -15)
    yield
    if FIRST:
        os.setpriority(os.PRIO_PROCESS, 0, before)


def _bystander(server, control, attacks, client):
    outcome, times, slowness = [], {server: [0.0], control: [0.0]}, []
    runner = threading.Thread(target=lambda: outcome.extend(attacks()))
    runner.start()
    number = 0
    while runner.is_alive():
        for asked, seen in times.items():
            status, body, seconds = asked.ask(look_up(number), client=client)
            assert (status, b"title" in body) == (200, True)
            seen.append(seconds)
        number = (number + 1) % WORKS
        slowness.append(work())
    runner.join()
    usual = max(times[control])
    return (max(times[server]) - usual) / statistics.mean(slowness), usual, outcome


def work():
    """Use the processor for 10 ms; return how many times as long as that it took."""
    start, spent = time.monotonic(), time.thread_time()
    while time.thread_time() - spent < 0.01:
        pass
    return (time.monotonic() - start) / 0.01


@pytest.mark.slow
@pytest.mark.parametrize(
    ("client", "seconds"), [("127.0.0.1", 2.5), ("127.0.0.2", 1)], ids=["same client", "another"]
)
def test_eight_runaways_at_once_leave_others_an_answer_within_a_second(
    granian, control, client, seconds
):
    def attacks():
        outcome = []
        threads = [
            threading.Thread(target=lambda: outcome.append(attack(granian, RUNAWAY)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcome

    late, _, outcome = bystander(granian, control, attacks, client)
    assert {status for status, _, _ in outcome} == {503}
    titles = [json.loads(body)["title"] for _, body, _ in outcome]
    assert "The lane for long queries is full" in titles
    assert "The query reached the time limit" in titles
    assert late < seconds


@pytest.mark.slow
def test_slow_readers_of_large_results_hold_up_nobody(granian, control):
    def read_slowly():
        link = http.client.HTTPConnection("127.0.0.1", granian.port, timeout=60)
        link.request("GET", "/sparql?" + urlencode({"query": ALL, "format": "json"}))
        answer = link.getresponse()
        length, got = int(answer.headers["Content-Length"]), 0
        while chunk := answer.read(100_000):
            got += len(chunk)
            time.sleep(0.1)
        link.close()
        return length, got

    def readers():
        outcome = []
        threads = [threading.Thread(target=lambda: outcome.append(read_slowly())) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcome

    late, _, outcome = bystander(granian, control, readers)
    assert len(outcome) == 8
    assert all(length == got for length, got in outcome)
    assert late < 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", SERVERS)
def test_result_that_was_cut_breaks_the_connection_and_never_looks_whole(folder, kind):
    running = Server(kind, folder, SPOOL_AGE="0.5", DEADLINE="60")
    try:
        link = http.client.HTTPConnection("127.0.0.1", running.port, timeout=100)
        query = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 90000"
        link.request("GET", "/sparql?" + urlencode({"query": query, "format": "json"}))
        answer = link.getresponse()
        assert int(answer.headers["Content-Length"]) > 20_000_000
        time.sleep(2)
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
        answer.close()
        link.close()
        assert running.ask(look_up(1))[0] == 200
    finally:
        running.close()


@pytest.mark.slow
def test_web_process_and_workers_end_with_their_master(folder):
    running = Server("granian", folder)
    assert running.ask(look_up(1))[0] == 200
    family = descendants(running.process.pid)
    assert len(family) >= 4, "a web process and three workers"
    running.process.send_signal(signal.SIGKILL)
    running.process.wait(5)
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in family if alive(pid)]


def descendants(pid):
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(entry.parent.name)
            found += [child, *descendants(child)]
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
