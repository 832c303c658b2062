"""The pool: answers, limits, replacement, the switch of the store; real processes, real stores."""

import json
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pyoxigraph as ox
import pytest

from ris2rdf.sparql import guard, process
from ris2rdf.sparql import pool as pool_module
from ris2rdf.sparql.failures import (
    Crashed,
    LaneFull,
    NoWorker,
    OutOfMemory,
    QueryFailure,
    Refused,
    SpoolsFull,
    TimedOut,
    TooLarge,
)
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.pool import Pool

JSON = "application/sparql-results+json"
CSV = "text/csv"
TURTLE = "text/turtle"
NAME = "http://schema.org/name"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def make_store(folder, count=300, mark="n"):
    store = ox.Store(str(folder))
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://x.org/{i}"), ox.NamedNode(NAME), ox.Literal(f"{mark}{i}"))
        for i in range(count)
    )
    for graph in "ab":
        store.add(
            ox.Quad(
                ox.NamedNode("http://x.org/in"),
                ox.NamedNode(NAME),
                ox.Literal(graph),
                ox.NamedNode(f"http://x.org/graph/{graph}"),
            )
        )
    store.flush()
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return make_store(tmp_path_factory.mktemp("data") / "store")


@pytest.fixture
def pool_of(store):
    pools = []

    def make(path=store, **limits):
        pools.append(Pool(path, Limits(**limits), prefixes={"schema": "http://schema.org/"}))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture(scope="module")
def pool(store):
    with_limits = Pool(
        store,
        Limits(deadline=2, output=400_000, inline=4_000, memory=300 << 20),
        prefixes={"schema": "http://schema.org/"},
        base="http://x.org/",
    )
    yield with_limits
    with_limits.close()


def ask(pool, text, media_type=JSON, **more):
    return pool.run(guard.check(text), media_type, **more).read()


def rows(pool, text, **more):
    found = json.loads(ask(pool, text, **more))["results"]["bindings"]
    return sorted(next(iter(row.values()))["value"] for row in found)


def test_select_is_answered_as_json(pool):
    assert rows(pool, f"SELECT ?o {{ <http://x.org/7> <{NAME}> ?o }}") == ["n7"]


@pytest.mark.parametrize(
    ("media_type", "start"),
    [
        (JSON, b'{"head"'),
        ("application/sparql-results+xml", b"<?xml"),
        (CSV, b"o\r\nn7"),
        ("text/tab-separated-values", b'?o\n"n7"'),
    ],
)
def test_tables_come_in_four_formats(pool, media_type, start):
    text = f"SELECT ?o {{ <http://x.org/7> <{NAME}> ?o }}"
    assert ask(pool, text, media_type).startswith(start)


@pytest.mark.parametrize(
    ("media_type", "part"),
    [
        (TURTLE, b"@prefix schema:"),
        ("application/n-triples", b'<http://x.org/7> <http://schema.org/name> "n7" .\n'),
        ("application/rdf+xml", b"<rdf:RDF"),
        ("application/trig", b"schema:name"),
        ("application/n-quads", b'"n7" .\n'),
        ("application/ld+json", b'"@id":"http://x.org/7"'),
    ],
)
def test_graphs_come_in_six_formats(pool, media_type, part):
    assert part in ask(pool, "DESCRIBE <http://x.org/7>", media_type)


def test_relative_iris_are_resolved_against_the_base(pool):
    assert json.loads(ask(pool, f"ASK {{ <7> <{NAME}> 'n7' }}"))["boolean"] is True


def test_only_the_prefixes_a_graph_needs_are_written(pool):
    text = "PREFIX it: <http://x.org/> PREFIX no: <http://n.org/> DESCRIBE it:7"
    body = ask(pool, text, TURTLE)
    assert b"@prefix it:" in body
    assert b"@prefix schema:" in body
    assert b"no:" not in body


def test_prefixes_the_query_declares_are_used_in_its_answer(pool):
    text = "PREFIX it: <http://x.org/> DESCRIBE it:7"
    assert b"it:7" in ask(pool, text, TURTLE)


def test_a_large_result_comes_in_a_file_and_is_whole(pool):
    result = pool.run(guard.check("SELECT ?o { ?s ?p ?o }"), CSV)
    assert not result.spooled
    result = pool.run(guard.check("SELECT * { ?s ?p ?o }"), CSV)
    assert result.spooled
    body = result.read()
    assert len(body) == result.length
    assert body.count(b"\n") == 301
    assert not result.spooled


def test_syntax_error_is_placed_in_the_clients_text(pool):
    query = guard.check("ASK {\n ?s schema:name ?o }\nNONSENSE\n", {"schema": "http://schema.org/"})
    with pytest.raises(Refused) as caught:
        pool.run(query, JSON)
    assert (caught.value.status, caught.value.line, caught.value.column) == (400, 3, 1)
    assert "NONSENSE is not a word of SPARQL" in caught.value.reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ASK { ?s nope:name ?o }", "nope:name is not declared"),
        ("SELECT ?x ?x {}", "Duplicated variable"),
        ("ASK { FILTER ?x }", "before this place"),
        ("ASK { OPTIONAL ?s <a:> ?o }", r"near '\?s'"),
        ("SELECT (<http://x/f>(1) AS ?x) {}", "custom function"),
    ],
)
def test_what_cannot_be_evaluated_says_why(pool, text, words):
    with pytest.raises(Refused, match=words):
        ask(pool, text)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("ASK {", 5, "the { that begins here is not closed"),
        ("ASK { ?s <a:> ?o } }", 20, "this } closes nothing"),
        ("ASK { FILTER(1 } )", 16, "this } does not fit"),
        ("ASK { ?s <a:> }", 15, "the object is missing"),
        ("ASK { ?s <a:> ?o . ?x . ?s <a:> ?o }", 23, "property and object are missing"),
        ("ASK { VALUES ?x { 1 2 } ?s a }", 30, "the object is missing"),
        ("ASK { ?s <a:> ?o ?s <b:> ?o }", 18, "a full stop is missing"),
        ("ASK { ?s nope:x ?o . ?s <b:> ?o }", 10, "nope:x is not declared"),
        ("SELECT * WHER { ?s <b:> ?o }", 10, "WHER is not a word"),
        ("SELECT * { ?s <b:> ?o } ORDR BY ?o", 25, "ORDR is not a word"),
        ("SELECT * { ?s <b:> ?o FILTR(?o) }", 23, "FILTR is not a word"),
    ],
)
def test_common_mistakes_are_told_at_their_place(pool, text, column, words):
    with pytest.raises(Refused, match=words) as caught:
        ask(pool, text)
    assert (caught.value.line, caught.value.column) == (1, column)


def test_result_beyond_the_bound_is_refused_whole(pool):
    with pytest.raises(TooLarge, match="more than"):
        ask(pool, "SELECT * { ?s ?p ?o . ?a ?b ?c }")
    with pytest.raises(TooLarge):
        ask(pool, "CONSTRUCT { ?s ?a ?c } { ?s ?p ?o . ?a ?b ?c }", TURTLE)


@contextmanager
def meanwhile(pool, text):
    """Let *pool* evaluate *text*; yields a function that tells whether it still does."""
    ended = threading.Event()

    def run():
        with suppress(QueryFailure):
            ask(pool, text)
        ended.set()

    runner = threading.Thread(target=run)
    runner.start()
    yield lambda: not ended.is_set()
    runner.join()


def test_runaway_is_stopped_at_the_time_limit(pool, pool_of):
    with meanwhile(pool_of(deadline=8), RUNAWAY) as longer_runs:
        start = time.monotonic()
        with pytest.raises(TimedOut, match="2 seconds"):
            ask(pool, RUNAWAY)
        assert time.monotonic() - start > 1.9
        assert longer_runs()


def test_memory_is_bounded(pool_of):
    pool = pool_of(deadline=60, memory=300 << 20)
    text = "BIND(REPLACE(?a, '.', '{0}') AS ?b) BIND(REPLACE(?b, '.', '{0}') AS ?c)".format(
        "x" * 99
    )
    bomb = f"SELECT (STRLEN(?d) AS ?n) {{ BIND('{'y' * 99}' AS ?a) {text} BIND(REPLACE(?c, '.', '{'x' * 999}') AS ?d) }}"
    with pytest.raises(OutOfMemory, match="300 MB"):
        ask(pool, bomb)


def test_a_crash_is_one_query_s_own_affair(pool):
    crash = guard.check("ASK {}")._replace(text="ASK " + "{" * 300_000 + "}" * 300_000)
    with pytest.raises(Crashed):
        pool.run(crash, JSON)
    assert rows(pool, f"SELECT ?o {{ <http://x.org/7> <{NAME}> ?o }}") == ["n7"]


@pytest.mark.parametrize("count", [1, 5])
def test_worker_that_died_while_idle_fails_no_query(pool_of, count):
    pool = pool_of()
    ask(pool, "ASK {}")
    for _ in range(count):
        for worker in pool._keeper._ready[:]:
            os.kill(worker.pid, 9)
            while worker._process.poll() is None:
                time.sleep(0.001)
        assert ask(pool, "ASK {}")


def test_dataset_parameters_replace_what_the_query_says(pool):
    a, b = "http://x.org/graph/a", "http://x.org/graph/b"
    default, named = "SELECT ?o { ?s ?p ?o }", "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    assert rows(pool, default, default_graphs=[a]) == ["a"]
    assert rows(pool, default, default_graphs=[a, b]) == ["a", "b"]
    assert rows(pool, named, default_graphs=[a]) == []
    assert rows(pool, default, named_graphs=[a]) == []
    assert rows(pool, named, named_graphs=[a]) == ["a"]
    assert rows(pool, named) == ["a", "b"]
    from_b = "SELECT ?o FROM <http://x.org/graph/b> { ?s ?p ?o }"
    assert rows(pool, from_b) == ["b"]
    assert rows(pool, from_b, default_graphs=[a]) == ["a"]
    assert rows(pool, default, default_graphs=["http://x.org/graph/none"]) == []


def test_service_that_passed_the_guard_still_reaches_nothing(pool):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        port = listener.getsockname()[1]
        query = guard.check("SELECT * {}")._replace(
            text=f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
        )
        with pytest.raises((Crashed, Refused)):
            pool.run(query, JSON)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_long_query_without_a_slow_place_is_refused_and_the_next_is_quick(pool_of):
    pool = pool_of(slow=0, soft=0.1)
    ask(pool, "ASK {}")
    with meanwhile(pool_of(slow=1, soft=0.1, deadline=5), RUNAWAY) as same_elsewhere_runs:
        with pytest.raises(LaneFull):
            ask(pool, RUNAWAY)
        assert ask(pool, "ASK {}")
        assert same_elsewhere_runs()


def test_long_query_in_the_slow_lane_leaves_the_fast_one_free(pool_of):
    pool = pool_of(fast=1, soft=0.1, deadline=4)
    outcome = []

    def run():
        try:
            ask(pool, RUNAWAY)
        except TimedOut as fault:
            outcome.append(fault)

    runner = threading.Thread(target=run)
    runner.start()
    while pool.counts()["slow_free"]:
        time.sleep(0.01)
    assert ask(pool, "ASK {}")
    assert not outcome, "the long one still runs"
    runner.join()
    assert outcome


def pids(pool):
    keeper = pool._keeper
    return {worker.pid for worker in (*keeper._ready, *keeper._lent)}


def test_worker_of_a_longer_query_keeps_its_rank_and_is_asked_again(pool_of):
    pool = pool_of(fast=1, spares=1, slow=1, soft=0.001)
    ask(pool, "ASK {}")
    while len(known := pids(pool)) < 2:
        time.sleep(0.01)
    for _ in range(5):  # each takes some ten milliseconds, so all move to the slow place
        ask(pool, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
    assert pids(pool) == known
    assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in known} == {os.getpriority(0, 0)}


def all_at_once(pool, texts):
    """Return what each of *texts* was answered, all asked by threads of their own."""
    with ThreadPoolExecutor(len(texts)) as threads:
        return list(threads.map(lambda text: rows(pool, text), texts))


def test_small_queries_at_once_each_get_their_own_answer_from_one_worker(pool_of):
    pool, lent = pool_of(fast=1, queue=400), []
    ask(pool, "ASK {}")
    lend = pool._keeper.lend
    pool._keeper.lend = lambda patience: lent.append(1) or lend(patience)
    numbers = [number % 300 for number in range(400)]
    texts = [f"SELECT ?o {{ <http://x.org/{number}> <{NAME}> ?o }}" for number in numbers]
    assert all_at_once(pool, texts) == [[f"n{number}"] for number in numbers]
    assert pool.counts()["answered"] == 401
    assert len(lent) < 200, "most were handed on by the one before"
    assert not pool._keeper._lent


def test_query_that_waits_is_not_handed_a_worker_that_died(pool_of):
    pool = pool_of(fast=1, slow=0)
    ask(pool, "ASK {}")
    text = f"SELECT ?o {{ <http://x.org/7> <{NAME}> ?o }}"
    first = pool._lanes.enter("a", 1)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(rows, pool, text)
        while not pool.counts()["waiting"]:
            time.sleep(0.001)
        worker = pool._keeper.lend(1)
        os.kill(worker.pid, signal.SIGKILL)
        worker._process.wait()
        pool_module._pass_on(pool._keeper, worker, first)
        assert waiting.result() == ["n7"]


def test_query_of_more_than_a_second_stands_back_and_its_worker_is_replaced(pool_of):
    pool = pool_of(fast=1, spares=1, slow=1, soft=0.01, deadline=4)
    ask(pool, "ASK {}")
    runner = threading.Thread(target=lambda: refusal_of(pool, RUNAWAY))
    runner.start()
    while not (lent := {worker.pid for worker in [*pool._keeper._lent]}):
        time.sleep(0.01)
    (pid,) = lent
    while os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(0, 0):
        time.sleep(0.01)
    assert os.getpriority(os.PRIO_PROCESS, pid) == process.NICENESS
    runner.join()
    assert pid not in pids(pool)


def refusal_of(pool, text):
    with pytest.raises((TimedOut, OutOfMemory)):
        ask(pool, text)


def test_results_nobody_fetches_are_bounded_and_cut(pool_of):
    pool = pool_of(spools=2, spool_age=0.3, inline=100)
    query = guard.check("SELECT * { ?s ?p ?o }")
    held = [pool.run(query, CSV) for _ in range(2)]
    with pytest.raises(SpoolsFull):
        pool.run(query, CSV)
    held.pop().close()
    held.append(pool.run(query, CSV))
    time.sleep(0.8)
    with pytest.raises(ConnectionAbortedError):
        held[0].read()
    assert pool.run(query, CSV).read()


def test_switch_of_the_store_fails_no_query_and_is_followed(pool_of, tmp_path):
    for name in ("one", "two"):
        make_store(tmp_path / name, 10, name)
    current = tmp_path / "current"
    current.symlink_to("one")
    pool = pool_of(lambda: current, poll=0.05)
    text = f"SELECT ?o {{ <http://x.org/7> <{NAME}> ?o }}"
    assert rows(pool, text) == ["one7"]
    assert pool.store == tmp_path / "one"
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").rename(current)
    deadline = time.monotonic() + 10
    seen = set()
    while pool.store != tmp_path / "two" and time.monotonic() < deadline:
        seen.update(rows(pool, text))
    assert seen <= {"one7", "two7"}
    assert {tuple(rows(pool, text)) for _ in range(20)} == {("two7",)}
    result = pool.run(guard.check(text), JSON)
    assert result.store == tmp_path / "two"


def test_store_that_is_not_there_yet_is_a_503(pool_of, tmp_path):
    pool = pool_of(tmp_path / "none")
    with pytest.raises(NoWorker) as caught:
        ask(pool, "ASK {}")
    assert caught.value.status == 503
    make_store(tmp_path / "none", 3)
    assert ask(pool, "ASK {}")


def test_closed_pool_leaves_no_process_and_can_start_again(pool_of):
    pool = pool_of()
    ask(pool, "ASK {}")
    workers = [worker.pid for worker in pool._keeper._ready]
    assert workers
    pool.close()
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert ask(pool, "ASK {}")


def test_counts_say_how_queries_ended(pool_of):
    pool = pool_of()
    ask(pool, "ASK {}")
    with pytest.raises(Refused):
        ask(pool, "ASK {")
    assert pool.counts() == {
        "answered": 1,
        "Refused": 1,
        "running": 0,
        "waiting": 0,
        "fast_free": 2,
        "slow_free": 1,
        "spools": 0,
    }
