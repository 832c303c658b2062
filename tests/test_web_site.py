"""The site as a whole: discovery, dumps, methods, limits, mounting, faults - and a real server."""

import gc
import hashlib
import json
import shutil
import subprocess

import pytest
import rdflib
import site_server
import web_site
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from rdflib.compare import isomorphic
from web_site import BASE, LICENCE, WORK

from ris2rdf.release import Publication
from ris2rdf.web import create_app, serving
from ris2rdf.web.application import ENDPOINT

DOC = f"/doc/{WORK}"
PARAMETERS = ["q", "format", "_profile", "_explain", "n", "year", "after", "first", "id", "sort"]
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def publication(tmp_path_factory):
    return web_site.publication(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def client(publication):
    return create_app(publication).test_client()


# ------------------------------------------------------------------------------ discovery


def test_the_first_page_says_where_machines_find_the_rest(client):
    answer = client.get("/")
    assert answer.content_type == "text/html; charset=utf-8"
    assert '</.well-known/api-catalog>; rel="api-catalog"' in answer.headers["Link"]
    assert '</dataset.ttl>; rel="describedby"; type="text/turtle"' in answer.headers["Link"]
    data = client.get("/", headers={"Accept": "text/turtle"})
    assert data.headers["Content-Location"] == "/?format=ttl"
    assert client.get("/?format=ttl").data == data.data == client.get("/dataset.ttl").data


def test_the_dataset_is_described_in_every_form(client):
    assert client.get("/dataset").content_type == "text/html; charset=utf-8"
    expected = rdflib.Graph().parse(data=client.get("/dataset.nt").data, format="nt")
    assert len(expected)
    for suffix, form in ((".ttl", "turtle"), (".rdf", "xml")):
        found = rdflib.Graph().parse(data=client.get(f"/dataset{suffix}").data, format=form)
        assert isomorphic(found, expected)
    assert f'<{LICENCE}>; rel="license"' in client.get("/dataset.ttl").headers["Link"]
    void = client.get("/.well-known/void")
    assert (void.status_code, void.headers["Location"]) == (302, "/dataset")


def test_the_catalogue_of_services_has_absolute_addresses(client):
    answer = client.get("/.well-known/api-catalog")
    assert answer.content_type.startswith("application/linkset+json")
    anchors = [context["anchor"] for context in json.loads(answer.data)["linkset"]]
    assert f"{BASE}sparql" in anchors
    assert all(anchor.startswith(BASE) for anchor in anchors)


def test_context_and_shapes_are_served(client):
    context = client.get("/context.jsonld")
    assert context.content_type == "application/ld+json"
    assert json.loads(context.data)["@context"]
    shapes = client.get("/shapes.ttl")
    graph = rdflib.Graph().parse(data=shapes.data, format="turtle")
    assert len(graph)


@pytest.mark.parametrize("token", ["full", "schema", "bibo", "cbd", "alt"])
def test_every_profile_can_be_looked_up(client, token):
    answer = client.get(f"/profile/{token}", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.data, format="turtle")
    prof = rdflib.Namespace("http://www.w3.org/ns/dx/prof/")
    assert str(graph.value(rdflib.URIRef(f"{BASE}profile/{token}"), prof.hasToken)) == token
    assert client.get("/profile/none").status_code == 404


def test_the_sitemap_lists_every_work_by_its_canonical_address(client):
    index = etree.fromstring(client.get("/sitemap.xml").data)
    parts = [loc.text for loc in index.iter(f"{SPACE}loc")]
    assert parts == [f"{BASE}sitemap-1.xml"]
    part = etree.fromstring(client.get("/sitemap-1.xml").data)
    pages = [loc.text for loc in part.iter(f"{SPACE}loc")]
    assert len(pages) == web_site.EXTRA + 2
    assert BASE + DOC[1:] in pages
    for page in pages:
        assert client.get(page.removeprefix(BASE[:-1])).status_code == 200
    assert client.get("/sitemap-2.xml").status_code == 404
    rules = client.get("/robots.txt").text
    assert f"Sitemap: {BASE}sitemap.xml" in rules
    assert "Disallow: /search\n" in rules
    assert "Disallow: /works?*&\n" in rules


def test_single_files_are_validated_too(client):
    tag = client.get("/shapes.ttl").headers["ETag"]
    assert client.get("/shapes.ttl", headers={"If-None-Match": tag}).status_code == 304


def test_health_names_the_release(client, publication):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, f"ok {publication.current_id()}\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_dataset_is_void_dcat_and_a_service_in_one_graph(client):
    graph = rdflib.Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    dataset = rdflib.URIRef(f"{BASE}id/dataset")
    assert {rdflib.RDF.type} <= set(graph.predicates(dataset, void.Dataset))
    assert graph.value(dataset, void.sparqlEndpoint) == rdflib.URIRef(f"{BASE}sparql")
    files = list(graph.objects(dataset, dcat.distribution))
    assert files
    for file in files:
        address = str(graph.value(file, dcat.downloadURL)).removeprefix(BASE[:-1])
        data = client.get(address, buffered=True).data
        assert graph.value(file, dcat.byteSize).toPython() == len(data)
        checksum = graph.value(graph.value(file, spdx.checksum), spdx.checksumValue)
        assert str(checksum) == hashlib.sha256(data).hexdigest()
    assert not [s for s in graph.subjects() if isinstance(s, rdflib.BNode)]


# ------------------------------------------------------------------------------ the endpoint


@pytest.fixture
def queried(publication):
    app = create_app(publication)
    yield app.test_client()
    app.extensions[ENDPOINT].pool.close()


def test_the_endpoint_stands_before_the_site(queried):
    query = {"query": f"ASK {{ <{BASE}id/{WORK}> a ?class }}"}
    answer = queried.get("/sparql", query_string=query)
    assert answer.content_type == "application/sparql-results+json"
    assert json.loads(answer.data)["boolean"] is True
    assert queried.get("/sparql").content_type == "text/turtle; charset=utf-8"


def test_people_get_the_editor_with_a_policy_of_its_own(queried):
    answer = queried.get("/sparql", headers={"Accept": "text/html"})
    assert answer.content_type == "text/html; charset=utf-8"
    assert "style-src 'self' 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in queried.get("/").headers["Content-Security-Policy"]
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1


# ------------------------------------------------------------------------------ dumps and files


def test_dumps_are_served_in_parts_and_for_ever(client, publication):
    whole = client.get("/dump/dataset.nt.gz", buffered=True)
    assert whole.content_type == "application/gzip"
    assert "Content-Encoding" not in whole.headers
    part = client.get("/dump/dataset.nt.gz", headers={"Range": "bytes=0-9"}, buffered=True)
    assert (part.status_code, len(part.data)) == (206, 10)
    frozen = client.get(f"/dump/{publication.current_id()}/dataset.nt.gz", buffered=True)
    assert frozen.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert frozen.headers["Access-Control-Allow-Origin"] == "*"
    sums = client.get("/dump/SHA256SUMS", buffered=True)
    assert sums.content_type.startswith("text/plain")


@pytest.mark.parametrize(
    "path",
    [
        "/dump/../manifest.json",
        "/dump/..%2fmanifest.json",
        "/dump/%2e%2e/%2e%2e/config.toml",
        "/dump/20261122T101500Z-1a2b3c4d/../manifest.json",
        "/dump/..%2f..%2f..%2fconfig.toml/dataset.nt.gz",
        "/dump//etc/passwd",
        "/dump/%00",
        "/static/../negotiation.py",
        "/static/..%2fnegotiation.py",
        "/static/%2e%2e%2f__init__.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/",
        "/doc/work/../../config.toml",
        "/doc/%00",
        "/doc/%ff%fe",
        "/profile/..%2f..",
    ],
)
def test_no_path_leads_out_of_what_is_published(client, path):
    assert client.get(path).status_code in {308, 404}


def test_static_files_carry_the_headers_of_all(client):
    answer = client.get("/static/style.css", buffered=True)
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


# ------------------------------------------------------------------------------ every request


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
def test_the_site_can_only_be_read(client, method):
    answer = client.open(DOC, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/", DOC, "/works", "/nothing"])
def test_options_is_answered_without_a_body(client, path):
    answer = client.options(path)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "Accept-Profile" in answer.headers["Access-Control-Allow-Headers"]


def test_what_is_too_long_is_refused(client):
    assert client.get("/works?q=" + "x" * 9000).status_code == 414
    assert client.get("/works", data=b"x" * 70_000).status_code == 413


@pytest.mark.parametrize("name", ["q", "_mediatype", "format", "_profile", "id"])
def test_line_ends_in_parameters_never_reach_a_header(client, name):
    for path in ("/works", DOC, "/resolve", f"{DOC}/", "/search"):
        answer = client.get(f"{path}?{name}=a%0d%0aSet-Cookie:%20x=y")
        assert "Set-Cookie" not in answer.headers
        assert answer.status_code < 500


def test_a_doubled_slash_never_leads_to_another_host(publication):
    app = create_app(publication)
    with app.test_request_context():
        environ = {"PATH_INFO": "//evil.example/", "REQUEST_METHOD": "GET"}
    answer = app.test_client().get("/", environ_overrides=environ)
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/evil.example"


letters = st.characters(exclude_categories=["Cs"])
header = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
path = st.one_of(
    st.text(letters, max_size=40),
    st.tuples(
        st.sampled_from([DOC, "/works", "/id/work", "/dump"]), st.text(letters, max_size=12)
    ).map("".join),
)


@settings(deadline=None)
@given(
    path,
    st.dictionaries(st.sampled_from(PARAMETERS), st.text(letters, max_size=20)),
    header,
    header,
)
def test_no_address_and_no_header_is_a_fault_of_ours(client, address, query, accept, profile):
    headers = {"Accept": accept, "Accept-Profile": profile, "If-None-Match": profile}
    raw = {"PATH_INFO": ("/" + address).encode().decode("latin-1")}
    answer = client.get("/", query_string=query, headers=headers, environ_overrides=raw)
    answer.close()
    assert answer.status_code < 500
    assert all(value.isascii() and value.isprintable() for value in answer.headers.values())


def test_unknown_addresses_are_answered_in_the_clients_language(client):
    page = client.get("/nothing")
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    problem = client.get("/nothing", headers={"Accept": "text/turtle"})
    assert problem.content_type == "application/problem+json"
    assert client.get("/nothing", headers={"Accept": "text/plain"}).text.startswith("404 Not Found")


def test_a_fault_of_ours_shows_no_details(tmp_path, caplog):
    broken = web_site.publication(tmp_path)
    (broken.path / "current" / "manifest.json").write_text("{")
    answer = create_app(broken).test_client().get(DOC, headers={"Accept": "application/json"})
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert set(json.loads(answer.data)) == {"type", "title", "status", "detail"}
    assert "JSONDecodeError" in caplog.text
    page = create_app(broken).test_client().get(DOC)
    assert page.status_code == 500
    assert b"Traceback" not in page.data
    assert str(tmp_path).encode() not in page.data


def test_without_a_release_the_site_asks_for_patience(tmp_path):
    empty = create_app(Publication(tmp_path / "empty", {"base": BASE})).test_client()
    answer = empty.get("/works")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert empty.get("/healthz").status_code == 503


def test_a_new_release_is_served_without_a_restart(tmp_path):
    made = web_site.publication(tmp_path)
    client = create_app(made).test_client()
    before = client.get(DOC).headers["ETag"]
    old = made.link.resolve()
    new = old.with_name("20261123T101500Z-1a2b3c4d")
    shutil.copytree(old, new)
    manifest = json.loads((new / "manifest.json").read_text())
    (new / "manifest.json").write_text(json.dumps({**manifest, "id": new.name}))
    made.link.unlink()
    made.link.symlink_to(new)
    after = client.get(DOC, headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["ETag"] != before
    gc.collect()


# ------------------------------------------------------------------------------ under a path


@pytest.fixture(scope="module")
def mounted(tmp_path_factory):
    made = web_site.publication(tmp_path_factory.mktemp("library"), "https://lib.example/rdf/")
    return create_app(made).test_client()


def test_a_base_with_a_path_is_served_under_it(mounted):
    assert mounted.get(f"/rdf/id/{WORK}").headers["Location"] == f"/rdf/doc/{WORK}"
    page = mounted.get(f"/rdf{DOC}")
    assert page.status_code == 200
    assert page.headers["Content-Location"] == f"/rdf{DOC}.html"
    assert f'<https://lib.example/rdf/id/{WORK}>; rel="cite-as"' in page.headers["Link"]
    assert f'</rdf{DOC}.ttl>; rel="describedby"' in page.headers["Link"]
    assert mounted.get("/rdf").status_code == 200
    assert mounted.get("/rdf/").status_code == 200
    assert mounted.get(f"/rdf{DOC}/").headers["Location"] == f"/rdf{DOC}"
    assert mounted.get("/rdf/works?n=3").headers["Link"].startswith("</rdf/works?n=3>")


def test_all_links_of_a_page_stay_under_the_path(mounted):
    for path in ("/rdf/", f"/rdf{DOC}", "/rdf/works", "/rdf/people", "/rdf/dataset"):
        text = mounted.get(path).text
        for mark in ('href="/', 'src="/', 'action="/'):
            inside = (
                text.count(f"{mark}rdf/") + text.count(f'{mark}rdf"') + text.count(f"{mark}rdf?")
            )
            assert text.count(mark) == inside, path


def test_a_proxy_may_take_the_path_off(mounted):
    assert mounted.get(f"/id/{WORK}").headers["Location"] == f"/rdf/doc/{WORK}"
    assert mounted.get("/.well-known/void").headers["Location"] == "/rdf/dataset"


def test_other_spellings_are_told_under_a_path_too(mounted):
    answer = mounted.get("/rdf/doc/work/doi/10.1172/jci%2einsight.169424")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/rdf{DOC}")


# ------------------------------------------------------------------------------ a real server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with site_server.serving(tmp_path_factory.mktemp("library")) as address:
        yield address


@pytest.mark.parametrize("form", [None, "turtle", "xml", "nt"])
def test_rdflib_reads_a_thing_by_its_iri(server, form):
    graph = rdflib.Graph().parse(f"{server}id/{WORK}", format=form)
    expected = rdflib.Graph().parse(f"{server}doc/{WORK}.nt", format="nt")
    assert isomorphic(graph, expected)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_rdflib_reads_json_ld_by_its_iri(server):
    graph = rdflib.Graph().parse(f"{server}id/{WORK}", format="json-ld")
    expected = rdflib.Graph().parse(f"{server}doc/{WORK}.nt", format="nt")
    assert isomorphic(graph, expected)


@pytest.fixture
def curl(program):
    def run(*arguments):
        command = [program("curl"), "-sS", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return run


def test_curl_follows_a_thing_to_its_turtle(server, curl):
    answer = curl("-iL", "-H", "Accept: text/turtle", f"{server}id/{WORK}")
    assert answer.startswith("HTTP/1.1 303")
    assert "\ncontent-type: text/turtle; charset=utf-8\n" in answer.lower()
    assert "\ndate: " in answer.lower()


def test_curl_sees_the_same_head_as_get(server, curl):
    head = curl("-I", f"{server}doc/{WORK}").lower()
    assert head.startswith("http/1.1 200")
    assert "\nvary: accept, accept-profile, accept-language\n" in head
    assert '\netag: "' in head
    assert int(head.split("content-length: ")[1].split("\n")[0]) > 1000


def test_capitals_in_a_doi_are_sent_on_by_a_real_server(server, curl):
    answer = curl("-i", f"{server}doc/{WORK.replace('jci', 'JCI')}")
    assert answer.startswith("HTTP/1.1 308")
    assert f"\nlocation: /doc/{WORK}\n" in answer


def test_dot_segments_reach_nothing_on_a_real_server(server, curl):
    for path in ("dump/../manifest.json", "static/../negotiation.py", "dump/%2e%2e/manifest.json"):
        answer = curl("-i", "--path-as-is", f"{server}{path}")
        assert answer.startswith("HTTP/1.1 404")


def test_the_server_module_knows_which_publication_it_serves(publication, monkeypatch):
    monkeypatch.setenv(serving.PUBLICATION, str(publication.path))
    assert serving.application().test_client().get("/healthz").status_code == 200
