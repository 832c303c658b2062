"""The endpoint as a WSGI callable: protocol, negotiation, validators, errors; a real pool behind it."""

import csv
import io
import json
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
import rdflib
from werkzeug.test import Client

from ris2rdf.sparql import description
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.pool import Pool
from ris2rdf.web.endpoint import Endpoint
from ris2rdf.web.questions import QUESTION

BASE = "https://lib.example/rdf/"
NAME = "http://schema.org/name"
SELECT = "SELECT ?n WHERE { ?s schema:name ?n } ORDER BY ?n LIMIT 2"
CONSTRUCT = "CONSTRUCT WHERE { ?s schema:name ?n }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
JSON = "application/sparql-results+json"


def make_store(folder, names=("Ada", "Berta", "Carla")):
    store = ox.Store(str(folder))
    for number, name in enumerate(names):
        subject = ox.NamedNode(f"{BASE}id/{number}")
        store.add(ox.Quad(subject, ox.NamedNode(NAME), ox.Literal(name)))
    about = ox.NamedNode(f"{BASE}graph/dataset")
    store.add(ox.Quad(about, ox.NamedNode(NAME), ox.Literal("about"), about))
    store.flush()
    return folder


def site(environ, start_response):
    """Stand where the pages stand: tell what the endpoint passed on."""
    question = environ.get(QUESTION)
    told = {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "address": environ["QUERY_STRING"],
        "text": question and question.text,
        "answer": question and question.answer(),
        "failure": question and question.failure and question.failure.reason,
    }
    status = question.failure.status if question and question.failure else 200
    start_response(f"{status} Page", [("Content-Type", "text/html")])
    return [json.dumps(told).encode()]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    path = tmp_path_factory.mktemp("r") / "releases" / "R1"
    path.mkdir(parents=True)
    store = make_store(path / "store")
    pool = Pool(
        store,
        Limits(deadline=1.5, soft=0.15, output=1 << 20),
        prefixes={"schema": "http://schema.org/"},
        base=BASE,
    )
    service = description.Service(BASE, "Test", counts={"triples": 3, "works": 3})
    yield Endpoint(pool, base=BASE, describe=lambda: description.lines(service))
    pool.close()


@pytest.fixture(scope="module")
def client(endpoint):
    return Client(endpoint.wrap(site))


def get(client, query=SELECT, accept="*/*", **parameters):
    return client.get(
        "/sparql", query_string={"query": query, **parameters}, headers={"Accept": accept}
    )


def names(answer):
    return [row["n"]["value"] for row in json.loads(answer.data)["results"]["bindings"]]


# ------------------------------------------------------------------ asking


def test_query_is_answered_by_get_form_and_direct_post(client):
    form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", data=SELECT, content_type="application/sparql-query")
    for answer in (get(client), form, direct):
        assert answer.status_code == 200
        assert answer.content_type == JSON
        assert answer.content_length == len(answer.data)
        assert names(answer) == ["Ada", "Berta"]


@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/rdf/sparql", "/rdf/sparql/"])
def test_endpoint_stands_with_and_without_slash_and_under_the_base_s_path(client, path):
    assert names(client.get(path, query_string={"query": SELECT})) == ["Ada", "Berta"]


def test_other_addresses_are_the_site_s(client):
    assert json.loads(client.get("/sparqling").data)["text"] is None


def test_graphs_of_the_request_replace_the_default_graph(client):
    about = f"{BASE}graph/dataset"
    assert names(get(client, **{"default-graph-uri": about})) == ["about"]
    assert names(get(client, **{"named-graph-uri": about})) == []
    query = "SELECT ?n { GRAPH ?g { ?s schema:name ?n } }"
    assert names(get(client, query)) == ["about"]
    assert names(get(client, query, **{"default-graph-uri": about})) == []
    direct = client.post(
        "/sparql?" + urlencode({"default-graph-uri": about}),
        data=SELECT,
        content_type="application/sparql-query",
    )
    assert names(direct) == ["about"]
    form = client.post("/sparql", data={"query": SELECT, "default-graph-uri": about})
    assert names(form) == ["about"]


def test_https_schema_org_is_understood(client):
    query = "PREFIX s: <https://schema.org/> SELECT ?n { ?x s:name ?n } ORDER BY ?n LIMIT 1"
    assert names(get(client, query)) == ["Ada"]


# ------------------------------------------------------------------ forms of the answer


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        (
            "text/csv;q=0.5, application/sparql-results+xml;q=0.4",
            "text/csv; charset=utf-8; header=present",
        ),
        ("text/tab-separated-values, */*;q=0.1", "text/tab-separated-values; charset=utf-8"),
        (f"{JSON};q=0, */*", "application/sparql-results+xml"),
        (
            "application/sparql-results+xml, application/rdf+xml, */*;q=0.1",
            "application/sparql-results+xml",
        ),
    ],
)
def test_tables_are_negotiated(client, accept, content_type):
    answer = get(client, accept=accept)
    assert answer.content_type == content_type
    assert answer.headers["Vary"] == "Accept, Accept-Profile, Accept-Language"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("application/json", "application/ld+json"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples, */*", "application/n-triples"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
    ],
)
def test_graphs_are_negotiated_and_are_what_they_say(client, accept, content_type):
    answer = get(client, CONSTRUCT, accept)
    assert answer.content_type == content_type
    found = ox.parse(answer.data, format=ox.RdfFormat.from_media_type(answer.mimetype))
    assert {quad.object.value for quad in found} == {"Ada", "Berta", "Carla"}


@pytest.mark.parametrize("parameter", ["format", "output", "_mediatype"])
def test_form_may_be_named_by_parameter_whatever_accept_says(client, parameter):
    assert get(client, accept=BROWSER, **{parameter: "csv"}).data == b"n\r\nAda\r\nBerta\r\n"
    assert get(client, accept="image/png", **{parameter: "json"}).content_type == JSON
    assert get(client, **{parameter: "application/sparql-results xml"}).content_type.endswith(
        "+xml"
    )
    graph = get(client, CONSTRUCT, **{parameter: "json"})
    assert graph.content_type == "application/ld+json"


def test_unknown_form_is_a_400_that_lists_the_known(client):
    answer = get(client, format="docx")
    assert answer.status_code == 400
    assert "csv" in answer.text


def test_small_graphs_look_like_the_site_s_documents(client):
    text = get(client, "CONSTRUCT { ?s schema:name ?n } { ?s schema:name ?n }", "text/turtle").text
    assert text.startswith("@prefix schema: <http://schema.org/> .\n")
    assert '    schema:name "Ada" .\n' in text
    answer = get(client, CONSTRUCT, "application/ld+json")
    found = json.loads(answer.data)
    assert found["@context"]["@vocab"] == "http://schema.org/"
    assert sorted(node["name"] for node in found["@graph"]) == ["Ada", "Berta", "Carla"]
    assert answer.content_length == len(answer.data)
    assert get(client, "CONSTRUCT {} {}", "text/turtle").data == b""
    own = "PREFIX mine: <http://schema.org/> CONSTRUCT WHERE { ?s mine:name ?n }"
    assert "mine:name" in get(client, own, "text/turtle").text


@pytest.mark.parametrize("query", [SELECT, "SELECT * { ?s ?p ?o . ?a ?b ?c . FILTER(?o = nope()) "])
def test_unacceptable_is_a_406_before_evaluating(client, query):
    answer = get(client, query, "image/png")
    assert answer.status_code == 406
    assert "text/csv" in answer.text
    assert get(client, CONSTRUCT, "text/csv").status_code == 406


def test_ask_is_answered_in_all_forms(client):
    for accept, body in (
        (JSON, b'"boolean":true'),
        ("application/sparql-results+xml", b"<boolean>true</boolean>"),
        ("text/csv", b"true"),
    ):
        assert body in get(client, "ASK {}", accept).data


def test_csv_is_read_as_csv(client):
    rows = list(csv.DictReader(io.StringIO(get(client, accept="text/csv").text)))
    assert rows == [{"n": "Ada"}, {"n": "Berta"}]


# ------------------------------------------------------------------ HTTP


def test_answer_has_a_validator_and_is_not_sent_twice(client):
    first = get(client)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(
        "/sparql", query_string={"query": SELECT}, headers={"If-None-Match": f'"x", {tag}'}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    others = [
        get(client, accept="text/csv"),
        get(client, SELECT + " "),
        get(client, **{"named-graph-uri": BASE}),
    ]
    assert len({tag, *(other.headers["ETag"] for other in others)}) == 4


def test_304_does_not_evaluate(client, endpoint):
    tag = get(client).headers["ETag"]
    before = endpoint.pool.counts()["answered"]
    client.get("/sparql", query_string={"query": SELECT}, headers={"If-None-Match": tag})
    assert endpoint.pool.counts()["answered"] == before


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?n) {}", "SELECT (uuid() AS ?n) {}"])
def test_answer_that_differs_each_time_is_not_stored(client, query):
    answer = get(client, query)
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_head_parses_and_does_not_evaluate(client):
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    answer = client.head("/sparql", query_string={"query": endless})
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"]
    assert client.head("/sparql", query_string={"query": "SELECT"}).status_code == 400
    assert client.head("/sparql").status_code == 200


def test_options_is_the_preflight_answer(client):
    answer = client.options("/sparql")
    assert answer.status_code == 204
    assert "POST" in answer.headers["Allow"]
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "application/sparql-query" in answer.headers["Accept-Post"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(client, method):
    answer = client.open("/sparql", method=method, headers={"Accept": BROWSER})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_every_answer_may_be_read_from_everywhere(client):
    for answer in (
        get(client),
        get(client, "nonsense"),
        client.get("/sparql"),
        get(client, accept="image/png"),
    ):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# ------------------------------------------------------------------ the service itself


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/turtle; charset=utf-8"),
        ("", "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_bare_get_is_the_service_description(client, accept, content_type):
    answer = client.get("/sparql", headers={"Accept": accept})
    assert answer.content_type == content_type
    assert 'rel="service-meta"' in answer.headers["Link"]
    graph = rdflib.Graph().parse(data=answer.data, format=answer.mimetype)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    me = rdflib.URIRef(BASE + "sparql")
    assert (me, rdflib.RDF.type, sd.Service) in graph
    assert (me, sd.endpoint, me) in graph
    assert len(list(graph.objects(me, sd.resultFormat))) == 10
    default = graph.value(graph.value(me, sd.defaultDataset), sd.defaultGraph)
    assert int(graph.value(default, rdflib.VOID.triples)) == 3
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]
    again = client.get(
        "/sparql", headers={"Accept": accept, "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


# ------------------------------------------------------------------ pages


def told(answer):
    return json.loads(answer.data)


def test_browser_without_a_query_gets_the_page(client):
    assert told(client.get("/sparql/", headers={"Accept": BROWSER})) == {
        "method": "GET",
        "path": "/sparql",
        "address": "",
        "text": "",
        "answer": None,
        "failure": None,
    }


def test_browser_with_a_query_gets_the_page_with_the_answer(client):
    form = client.post("/sparql", data={"query": SELECT}, headers={"Accept": BROWSER})
    for answer in (get(client, accept=BROWSER), get(client, accept=BROWSER, format=""), form):
        found = told(answer)
        assert found["text"] == SELECT
        assert found["method"] == "GET"
        assert found["answer"]["results"]["bindings"][0]["n"]["value"] == "Ada"
    graph = told(get(client, CONSTRUCT, BROWSER))
    assert '"Ada"' in graph["answer"]


def test_browser_with_a_faulty_query_gets_the_page_with_the_fault(client):
    for query in ("SELECT * { ?s ?p }", "INSERT DATA {}", "SELECT * { ?s nope:x ?o }"):
        answer = get(client, query, BROWSER)
        assert answer.status_code == 400
        assert told(answer)["text"] == query
        assert told(answer)["failure"]


def test_answer_too_large_for_a_page_says_so(client, monkeypatch):
    monkeypatch.setattr("ris2rdf.web.questions.LARGEST", 20)
    answer = get(client, accept=BROWSER)
    assert answer.status_code == 503
    assert "too much for a page" in told(answer)["failure"]


# ------------------------------------------------------------------ errors


def problem(answer):
    assert answer.content_type == "application/problem+json"
    return json.loads(answer.data)


def test_syntax_error_says_line_and_column_in_the_client_s_text(client):
    answer = get(client, "SELECT * {\n ?s schema:name ?n }\n LIMIT x")
    assert answer.status_code == 400
    found = problem(answer)
    assert (found["line"], found["column"]) == (3, 8)
    assert "x" in found["detail"]
    text = get(client, "SELECT * {", f"{JSON}, text/plain")
    assert text.content_type == "text/plain; charset=utf-8"
    assert "line: 1" in text.text


@pytest.mark.parametrize(
    ("status", "query"),
    [
        (400, "ASK " + "{" * 3200 + "}" * 3200),
        (400, "ASK { FILTER(" + "!" * 10_000 + "true) }"),
        (403, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        (413, "ASK { }" + " " * 33_000),
        (400, "DELETE WHERE { ?s ?p ?o }"),
    ],
)
def test_refusals_are_told_apart(client, status, query):
    answer = client.post("/sparql", data=query, content_type="application/sparql-query")
    assert answer.status_code == status
    assert len(problem(answer)["detail"]) > 30


def test_update_is_forbidden(client):
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    answer = client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
    assert answer.status_code == 403


def test_body_beyond_the_bound_is_refused_unread(client):
    answer = client.post("/sparql", data=b"x" * 140_000, content_type="application/sparql-query")
    assert answer.status_code == 413


def test_other_media_types_are_415_that_says_which_are_read(client):
    answer = client.post("/sparql", data="ASK {}", content_type="text/plain")
    assert answer.status_code == 415
    assert "application/sparql-query" in answer.headers["Accept-Post"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "SELECT (COUNT(*) AS ?n) {" + "".join(f" ?a{n} ?b{n} ?c{n} ." for n in range(16)) + "}",
            "1.5 seconds",
        ),
        ("SELECT * {" + "".join(f" ?a{n} ?b{n} ?c{n} ." for n in range(9)) + "}", "1 MB"),
    ],
)
def test_limits_are_503_with_the_limit_that_was_hit(client, query, words):
    answer = get(client, query)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    found = problem(answer)
    assert words in found["detail"]
    assert found["dumps"] == f"{BASE}dataset"


def test_error_never_echoes_a_query_as_html(client):
    answer = get(client, "SELECT <script>alert(1)</script>", "text/plain")
    assert answer.content_type.startswith("text/plain")
    assert get(client, "SELECT <script>").content_type == "application/problem+json"
