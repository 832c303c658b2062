"""The published contract, asked of a real server: ours keeps every promise, others are told what they lack."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import site_server
from web_site import ODD, OTHER_JOURNAL, WORK

from ris2rdf.web import negotiation, selfcheck
from ris2rdf.web.selfcheck import client, matrix
from ris2rdf.web.selfcheck.findings import Finding, holds, same


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with site_server.serving(tmp_path_factory.mktemp("library")) as address:
        yield address


def told(run):
    return [line for line in run.stdout.decode().splitlines() if line.startswith("  failed")]


def test_our_server_keeps_every_promise(server, ris2rdf):
    run = ris2rdf("selfcheck", server, "--fair", "--thing", f"id/{WORK}", "--sample", "12")
    assert told(run) == []
    assert run.returncode == 0
    names = {line.split("  ")[0] for line in run.stdout.decode().splitlines()}
    assert {*selfcheck.CHECKS, *selfcheck.FAIR} <= names
    assert b" passed, 0 failed, " in run.stderr


def test_a_thing_that_is_no_work_keeps_them_too(server):
    target = selfcheck.Target(server, f"id/{OTHER_JOURNAL}", sample=1)
    names = ("things", "head", "validators", "caching", "isomorphism", "signposting", "link set")
    checks = {name: selfcheck.CHECKS[name] for name in names}
    found = list(selfcheck.run(target, checks))
    assert len(found) > 100
    assert [f for _, f in found if f.verdict == "failed"] == []


def test_what_was_withdrawn_and_what_lasts_is_looked_at(tmp_path, ris2rdf):
    home = tmp_path / "library"
    checks = {name: selfcheck.CHECKS[name] for name in ("releases", "tombstones")}
    with site_server.serving(home) as server:
        iri = f"{server}id/{ODD}"
        run = ris2rdf("withdraw", iri, "--reason", "Published twice", "-d", home)
        assert run.returncode == 0, run.stderr
        found = list(selfcheck.run(selfcheck.Target(server), checks))
    assert [f for _, f in found if f.verdict != "passed"] == []
    assert next(f.what for name, f in found if name == "tombstones") == f"{iri}: gone"
    assert len([1 for name, f in found if name == "releases" and "never changes" in f.what]) == 4


class Careless(BaseHTTPRequestHandler):
    """Answers everything with the same page, as many a server does."""

    def do_GET(self):
        body = b"<a href='/x'>All we have</a> <loc>/only</loc> <at:deleted-entry ref='/id/x'/>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_OPTIONS = do_GET  # noqa: N815 -- names of the base class

    def log_message(self, *_):
        pass


@pytest.fixture
def careless():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Careless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_careless_server_is_told_what_it_lacks(careless, ris2rdf):
    run = ris2rdf("selfcheck", careless, "--fair", "--format", "json", "--sample", "2")
    assert run.returncode == 1
    findings = json.loads(run.stdout)["findings"]
    failed = {f["check"] for f in findings if f["verdict"] == "failed"}
    promised = {*selfcheck.CHECKS, *selfcheck.FAIR}
    assert promised - failed <= {"header size", "same bytes", "round trip", "internal links", "things", "head", "spellings", "link targets", "paging", "releases"}  # fmt: skip
    assert any(f["verdict"] == "skipped" for f in findings)


def test_no_server_is_exit_code_3(ris2rdf):
    run = ris2rdf("selfcheck", f"http://127.0.0.1:{site_server.free_port()}/")
    assert run.returncode == 3
    assert b"Connection refused" in run.stderr


@pytest.mark.parametrize("vector", selfcheck.VECTORS, ids=lambda v: v.client)
def test_the_published_matrix_is_what_negotiation_does(vector):
    best = negotiation.choose(vector.accept or "", negotiation.DOCUMENT_OFFERS)
    offer = (
        best.offer.content_type if best and ";" in vector.wanted else best and best.offer.media_type
    )
    assert (offer or matrix.NOTHING) == vector.wanted


def test_a_finding_has_one_verdict_and_a_short_fault():
    assert holds("x", condition=True).verdict == "passed"
    assert same("x", 1, 2, 3).fault == "got 1, not 2 or 3"
    assert Finding("x", "fault", "why").verdict == "skipped"
    assert len(same("x", "a" * 5000, "b").fault) < 400


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<a>; rel="next"; type="text/csv"', [("http://x.org/a", "next", {"type": "text/csv"})]),
        ("<b,c>; rel=first", [("http://x.org/b,c", "first", {})]),
        ('<a>; rel="x y"; title="a, b; c"', [("http://x.org/a", r, {"title": "a, b; c"}) for r in "xy"]),
        ('<a>;rel="x" , <b>; rel="y"', [("http://x.org/a", "x", {}), ("http://x.org/b", "y", {})]),
        ("nonsense", []),
    ],
)  # fmt: skip
def test_link_headers_are_read_as_rfc_8288_has_them(header, expected):
    assert client.links(header, "http://x.org/") == expected
