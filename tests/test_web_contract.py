"""What holds at every address alike: negotiation, profiles, headers; and what each kind of page is sent with."""

import subprocess
import sys
import urllib.request
from http.client import HTTPException

import pytest
import site_server
import web_site
from web_site import BASE, JOURNAL, WORK

from ris2rdf.web import create_app
from ris2rdf.web.selfcheck.matrix import CITATION, CSL, HTML, LINKSET, NOTHING, RDFXML, VECTORS

DOC = f"/doc/{WORK}"
LISTS = ("/works", "/search?q=book", "/people", "/journals", "/publishers", "/subjects")
WHOLE = ("/", "/dataset")
NEGOTIATED = (DOC, f"/doc/{JOURNAL}", *LISTS, *WHOLE)
LACKING = {
    **{key: {CITATION, LINKSET} for key in ("/works", "/search?q=book")},
    **{key: {CSL, CITATION, LINKSET} for key in (*LISTS[2:], *WHOLE)},
    f"/doc/{JOURNAL}": {CSL, CITATION},
}
"""Types of the matrix that an address does not have."""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(web_site.publication(tmp_path_factory.mktemp("library"))).test_client()


def sent(client, path, accept):
    return client.get(path, headers={} if accept is None else {"Accept": accept})


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.client)
@pytest.mark.parametrize("path", NEGOTIATED)
def test_every_client_of_the_matrix_gets_what_it_needs_everywhere(client, path, vector):
    answer = sent(client, path, vector.accept)
    wanted = vector.wanted
    if wanted.split(";")[0] in LACKING.get(path, ()):
        # A user of DataCite takes RDF/XML too; the others want this and nothing else.
        wanted = RDFXML if vector.client == "a user of DataCite" else NOTHING
    if wanted == NOTHING:
        assert answer.status_code == 406
        assert answer.content_type.split(";")[0] in {"text/plain", "application/problem+json"}
        assert 'rel="alternate"' in answer.headers["Link"]
        assert "text/turtle" in answer.text
    else:
        assert answer.status_code == 200
        got = answer.content_type
        assert (got if ";profile" in wanted else got.split(";")[0]) == wanted
    assert answer.headers["Vary"] == "Accept, Accept-Profile, Accept-Language"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.client)
@pytest.mark.parametrize("path", ["/doc/work/none", "/nothing"])
def test_errors_are_for_people_where_a_page_is_wanted_most(client, path, vector):
    answer = sent(client, path, vector.accept)
    assert answer.status_code == 404
    page = vector.wanted == HTML and vector.client != "a q that is no number"
    expected = {HTML} if page else {HTML, "application/problem+json", "text/plain"}
    assert answer.content_type.split(";")[0] in expected
    if vector.wanted in {
        "text/turtle",
        "application/ld+json",
        "application/json",
    } and "*/*" not in str(vector.accept):
        assert answer.content_type in {"application/problem+json", "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    "path", [*NEGOTIATED, "/profile/full", f"{DOC}.ttl", "/works.csv", f"{DOC}.ris"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_answer_names_its_profile(client, path, method):
    for accept in ("text/html", "text/turtle", "application/ld+json"):
        answer = client.open(path, method=method, headers={"Accept": accept})
        if answer.status_code != 406:
            assert f'<{BASE}profile/full>; rel="profile"' in answer.headers["Link"]
    narrowed = client.get(f"{DOC}.ttl?_profile=bibo")
    assert f'<{BASE}profile/bibo>; rel="profile"' in narrowed.headers["Link"]


PAGES = (
    DOC, f"/doc/{JOURNAL}", *LISTS, *WHOLE, "/quality", "/sparql", "/doc/work/none", "/works?n=x",
    "/doc/work/hash/gone", f"{DOC}?_profile=alt",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sent_with_the_same_precautions(client, path):
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.content_type == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ):
        assert rule in policy
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert len(str(answer.headers)) <= 3072


BROKEN = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/healthz":
        return [b"ok"]
    return parts()

def parts():
    yield b"x" * 5000
    raise ValueError("in the middle")
"""
SERVER = """
import sys
from granian import Granian
from granian.constants import HTTPModes, Interfaces
sys.path.insert(0, sys.argv[1])
Granian("broken:application", interface=Interfaces.WSGI, port=int(sys.argv[2]), workers=1,
        http=HTTPModes.http1, log_enabled=False).serve()
"""


def test_a_file_that_breaks_off_is_seen_to_do_so(tmp_path):
    (tmp_path / "broken.py").write_text(BROKEN)
    port = site_server.free_port()
    command = [sys.executable, "-c", SERVER, tmp_path, str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        site_server.wait(f"http://127.0.0.1:{port}/healthz")
        with (
            pytest.raises(HTTPException),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer,
        ):
            answer.read()
    finally:
        process.terminate()
        process.wait(60)
