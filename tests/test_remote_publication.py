"""A publication on a remote store answers as one on its own disk: documents, queries, errors."""

import json
from contextlib import contextmanager

import pyoxigraph as ox
import pytest
import store_servers
import web_site
from web_site import BASE, JOURNAL, ODD, WORK

from ris2rdf.release import Publication, config, remote
from ris2rdf.web import create_app
from ris2rdf.web.application import ENDPOINT

RECORD = "TY  - JOUR\nTI  - {title}\nAU  - Rossi, Ada\nPY  - 2020\nDO  - 10.5555/far\nER  -\n"
FAR = "work/doi/10.5555/far"
KINDS = ("oxigraph", "virtuoso")


@contextmanager
def server(kind, folder, program, patch):
    if kind == "oxigraph":
        with store_servers.oxigraph(program("oxigraph"), folder) as at:
            yield at
    else:
        with store_servers.virtuoso(program("virtuoso-t"), folder, patch) as at:
            yield at


class Sites:
    """The same records published twice: with the store on disk, and on a server."""

    def __init__(self, folder, at):
        self.at = at
        self.near = web_site.publication(folder / "near")
        self.far = web_site.publication(folder / "far")
        config.keep(self.far.path / "config.toml", "store", at.query)
        self.far = Publication(self.far.path)
        release = self.far.current()
        remote.send(self.far, release.path, release.id)
        self.far = Publication(self.far.path)
        self.apps = [create_app(site) for site in (self.near, self.far)]
        self.clients = [app.test_client() for app in self.apps]

    def both(self, path, **headers):
        """Return the answers of both to one request."""
        return [client.get(path, headers=headers) for client in self.clients]

    def asked(self, query, accept="application/sparql-results+json", **fields):
        data = {"query": query, **fields}
        return [c.post("/sparql", data=data, headers={"Accept": accept}) for c in self.clients]

    def close(self):
        for app in self.apps:
            app.extensions[ENDPOINT].pool.close()


@pytest.fixture(scope="module", params=KINDS)
def sites(request, tmp_path_factory, program):
    folder = tmp_path_factory.mktemp(request.param)
    with (
        pytest.MonkeyPatch.context() as patch,
        server(request.param, folder, program, patch) as at,
    ):
        made = Sites(folder, at)
        yield made
        made.close()


def rows(answer):
    """Return the rows of a table as a set, whatever their order."""
    found = ox.parse_query_results(answer.data, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    return {tuple(str(cell) for cell in row) for row in found}


@pytest.mark.slow
@pytest.mark.parametrize("path", [WORK, ODD, JOURNAL, "dataset"])
@pytest.mark.parametrize("suffix", ["ttl", "nt"])
def test_documents_are_the_same_to_the_byte(sites, path, suffix):
    address = f"/doc/{path}.{suffix}" if path != "dataset" else f"/dataset.{suffix}"
    near, far = sites.both(address)
    assert near.status_code == far.status_code == 200
    assert near.data == far.data


COUNT = "SELECT (COUNT(*) AS ?n)"
QUERIES = [
    "SELECT ?t { ?w schema:name ?t }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    f"SELECT ?p ?o {{ GRAPH <{BASE}graph/dataset> {{ ?s ?p ?o FILTER(!isBlank(?o)) }} }}",
    f"PREFIX g: <{BASE}graph/> SELECT (COUNT(*) AS ?n) {{ GRAPH g:provenance {{ ?s ?p ?o }} }}",
    f"BASE <{BASE}> SELECT (COUNT(*) AS ?n) {{ GRAPH <graph/provenance> {{ ?s ?p ?o }} }}",
    "SELECT (COUNT(*) AS ?n) { GRAPH <http://elsewhere.example/g> { ?s ?p ?o } }",
    f"{COUNT} FROM <{BASE}graph/provenance> {{ ?s ?p ?o }}",
    f"{COUNT} FROM NAMED <{BASE}graph/dataset> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"{COUNT} FROM NAMED <{BASE}graph/dataset> {{ ?s ?p ?o }}",
    "SELECT (COUNT(*) AS ?n) FROM <http://elsewhere.example/g> { ?s ?p ?o }",
    "ASK { ?s schema:name ?t }",
    "ASK { ?s schema:name 'nobody is called so' }",
    "SELECT ?s { ?s a <https://schema.org/Periodical> }",
    "SELECT ?d { ?s dcterms:issued ?d }",
]


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
def test_queries_find_the_same(sites, query):
    near, far = sites.asked(query)
    assert (near.status_code, far.status_code) == (200, 200), far.data
    assert rows(near) == rows(far)
    for name in ("Content-Type", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert near.headers.get(name) == far.headers.get(name)
    assert far.headers["Content-Length"] == str(len(far.data))
    assert b"release/" not in far.data


@pytest.mark.slow
def test_the_dataset_of_the_protocol_holds_on_both(sites):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    within = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    graph = f"{BASE}graph/provenance"
    for query, fields in (
        (count, {"default-graph-uri": graph}),
        (count, {"named-graph-uri": graph}),
        (within, {"named-graph-uri": graph}),
        (within, {"default-graph-uri": graph}),
        (count, {"default-graph-uri": "http://elsewhere.example/g"}),
    ):
        near, far = sites.asked(query, **fields)
        assert rows(near) == rows(far), fields


@pytest.mark.slow
@pytest.mark.parametrize(
    "media_type",
    ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"],
)
def test_tables_come_in_every_form(sites, media_type):
    near, far = sites.asked("SELECT ?t { ?w bibo:doi ?t } ORDER BY ?t", media_type)
    assert far.headers["Content-Type"] == near.headers["Content-Type"]
    assert far.data == near.data


@pytest.mark.slow
@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    ],
)
def test_graphs_come_in_every_form_with_blank_nodes(sites, media_type, kind):
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s bibo:authorList ?l . ?l rdf:rest*/rdf:first ?o . ?s ?p ?l }"
    near, far = sites.asked(query, media_type)
    found = [set(ox.parse(answer.data, format=kind)) for answer in (near, far)]
    assert found[0] == found[1]
    assert found[0]
    heads = "CONSTRUCT { ?s bibo:authorList ?l } WHERE { ?s bibo:authorList ?l }"
    for answer in sites.asked(heads, media_type):
        parsed = list(ox.parse(answer.data, format=kind))
        assert parsed
        assert all(isinstance(quad.object, ox.BlankNode) for quad in parsed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT { ?s ?p ?o }", 400),
        ("SELECT * { ?s ?p ?o", 400),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", 400),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403),
    ],
)
def test_mistakes_are_told_in_the_same_words(sites, query, status):
    near, far = sites.asked(query)
    assert near.status_code == far.status_code == status
    assert json.loads(near.data) == json.loads(far.data)


@pytest.mark.slow
def test_a_query_that_takes_too_long_is_stopped_and_told(sites):
    pool = sites.apps[1].extensions[ENDPOINT].pool
    limits = pool.limits
    cross = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6))
    try:
        pool.limits = type(limits)(deadline=1.0)
        answer = sites.asked(f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {cross} }}")[1]
    finally:
        pool.limits = limits
    assert answer.status_code in {503, 400}
    assert answer.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.slow
def test_a_result_that_is_too_large_is_refused_whole(sites):
    pool = sites.apps[1].extensions[ENDPOINT].pool
    limits = pool.limits
    try:
        pool.limits = type(limits)(output=20_000)
        answer = sites.asked("SELECT * { ?s ?p ?o }")[1]
    finally:
        pool.limits = limits
    assert answer.status_code == 503
    assert "result" in json.loads(answer.data)["title"]
