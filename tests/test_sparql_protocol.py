"""The W3C's protocol tests, as far as they are about queries, by their names: each asked over WSGI.

The suite has names and sentences only; what is sent here follows the SPARQL 1.1 Protocol, 2.1.
"""

import json
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from werkzeug.test import Client

from ris2rdf.sparql.pool import Pool
from ris2rdf.web.endpoint import Endpoint

BASE = "http://x.org/"
ONE, TWO, THREE = (f"{BASE}graph/{name}" for name in ("one", "two", "three"))
TABLES = {"application/sparql-results+json", "application/sparql-results+xml", "text/csv"} | {
    "text/tab-separated-values"
}
RDF = {"text/turtle", "application/rdf+xml", "application/n-triples"}
DIRECT, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
NAMES = "SELECT ?o { ?s ?p ?o }"
NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
BOTH = "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("releases") / "R1" / "store"
    folder.parent.mkdir()
    store = ox.Store(str(folder))
    for graph in ("", ONE, TWO, THREE):
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        node = ox.NamedNode(f"{BASE}in")
        store.add(ox.Quad(node, node, ox.Literal(graph.rpartition("/")[2]), name))
    store.flush()
    del store
    pool = Pool(folder, base=BASE)
    yield Client(
        Endpoint(pool, base=BASE, describe=list).wrap(lambda *call: pytest.fail(str(call)))
    )
    pool.close()


def get(client, query, *graphs, **headers):
    return client.get(f"/sparql?{urlencode([('query', query), *graphs])}", headers=headers)


def post(client, body, content_type, *graphs):
    return client.post(f"/sparql?{urlencode(graphs)}", data=body, content_type=content_type)


def form(client, query, *graphs):
    return post(client, urlencode([("query", query), *graphs]), FORM)


def found(answer):
    assert answer.status_code == 200, answer.text
    return sorted(row["o"]["value"] for row in json.loads(answer.data)["results"]["bindings"])


def default(*names):
    return [("default-graph-uri", name) for name in names]


def named(*names):
    return [("named-graph-uri", name) for name in names]


ANSWERED = {
    "query_get": (lambda c: get(c, NAMES), [""]),
    "query_post_form": (lambda c: form(c, NAMES), [""]),
    "query_post_direct": (lambda c: post(c, NAMES, DIRECT), [""]),
    "query_dataset_default_graphs_get": (
        lambda c: get(c, NAMES, *default(ONE, TWO)),
        ["one", "two"],
    ),
    "query_dataset_default_graphs_post": (
        lambda c: form(c, NAMES, *default(ONE, TWO)),
        ["one", "two"],
    ),
    "query_dataset_named_graphs_get": (lambda c: get(c, BOTH, *named(ONE, TWO)), ["one", "two"]),
    "query_dataset_named_graphs_post": (
        lambda c: post(c, BOTH, DIRECT, *named(ONE, TWO)),
        ["one", "two"],
    ),
    "query_dataset_full": (
        lambda c: post(c, BOTH, DIRECT, *default(ONE), *named(TWO, THREE)),
        ["one", "three", "two"],
    ),
    "query_multiple_dataset": (
        lambda c: get(
            c,
            BOTH.replace("{", f"FROM <{THREE}> FROM NAMED <{THREE}> {{", 1),
            *default(ONE),
            *named(TWO),
        ),
        ["one", "two"],
    ),
}
TYPED = {
    "query_content_type_select": (NAMES, TABLES),
    "query_content_type_ask": ("ASK { ?s ?p ?o }", TABLES),
    "query_content_type_describe": (f"DESCRIBE <{BASE}in>", RDF),
    "query_content_type_construct": ("CONSTRUCT WHERE { ?s ?p ?o }", RDF),
}
BAD = {
    "bad_query_method": (lambda c: c.put(f"/sparql?query={quote(NAMES)}"), 405),
    "bad_multiple_queries": (lambda c: get(c, NAMES, ("query", NAMES)), 400),
    "bad_query_wrong_media_type": (lambda c: post(c, NAMES, "text/plain"), 415),
    "bad_query_missing_form_type": (lambda c: post(c, urlencode({"query": NAMES}), None), 415),
    "bad_query_missing_direct_type": (lambda c: post(c, NAMES, None), 415),
    "bad_query_non_utf8": (
        lambda c: post(c, NAMES.encode("utf-16"), f"{DIRECT}; charset=UTF-16"),
        415,
    ),
    "bad_query_syntax": (lambda c: get(c, "SELECT ?o {"), 400),
}


@pytest.mark.parametrize(("ask", "expected"), ANSWERED.values(), ids=ANSWERED)
def test_query_and_its_dataset_arrive(client, ask, expected):
    assert found(ask(client)) == expected


@pytest.mark.parametrize(("query", "types"), TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("accept", ["", "*/*"])
def test_answer_has_a_type_that_the_form_of_query_may_have(client, query, types, accept):
    answer = get(client, query, Accept=accept)
    assert (answer.status_code, answer.mimetype in types) == (200, True)


@pytest.mark.parametrize(("ask", "status"), BAD.values(), ids=BAD)
def test_what_is_no_query_operation_is_a_fault_of_the_client(client, ask, status):
    assert ask(client).status_code == status


def test_utf_16_without_a_word_of_it_is_refused_too(client):
    assert post(client, NAMES.encode("utf-16"), DIRECT).status_code == 400


def test_graph_that_is_not_there_is_empty(client):
    assert found(get(client, BOTH, *default(f"{BASE}none"), *named(f"{BASE}none"))) == []
    assert found(get(client, NAMED, *default(ONE))) == []
