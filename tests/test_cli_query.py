"""``ris2rdf query``: what it is asked, what it answers in which form, and what it refuses."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
import web_site
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf.sparql import layout

TITLE = "A phase I study of autologous mesenchymal stromal cells for severe steroid-dependent nephrotic syndrome"
DOI = "10.1172/jci.insight.169424"
SELECT = f'SELECT ?t {{ ?w bibo:doi "{DOI}" ; dcterms:title ?t }}'


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return web_site.publication(tmp_path_factory.mktemp("library") / "library").path


def run(library, *arguments, text=""):
    command = [sys.executable, "-m", "ris2rdf", "query", "-d", str(library), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)


def answer(library, *arguments, text=""):
    done = run(library, *arguments, text=text)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_rows_are_csv_where_they_are_piped(library):
    assert list(csv.reader(io.StringIO(answer(library, SELECT)))) == [["t"], [TITLE]]


def test_query_comes_from_argument_file_or_input(library, tmp_path):
    (tmp_path / "q.rq").write_text(SELECT)
    one = answer(library, SELECT)
    assert answer(library, "-f", str(tmp_path / "q.rq")) == one
    assert answer(library, text=SELECT) == one


@pytest.mark.parametrize(
    ("name", "start"), [("json", '{"head"'), ("xml", "<?xml"), ("tsv", "?t\n"), ("csv", "t\n")]
)
def test_rows_come_in_every_form(library, name, start):
    assert answer(library, "--format", name, SELECT).replace("\r", "").startswith(start)


def test_table_is_laid_out_and_counted_on_a_terminal(library):
    text = f'SELECT ?w ?n ?none {{ ?w bibo:doi "{DOI}" BIND(1234 AS ?n) }}'
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "ris2rdf", "query", "-d", str(library), text],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": "100", "TERM": "dumb"},
        timeout=120,
    )
    os.close(theirs)
    shown = os.read(ours, 65_536).decode()
    os.close(ours)
    assert DOI in shown
    assert "1234" in shown
    assert done.stderr.decode().startswith("1 row in ")


def test_question_is_answered_yes_or_no(library):
    assert answer(library, "ASK { ?w bibo:doi ?d }") == "yes\n"
    assert answer(library, "ASK { ?w bibo:doi 'none' }") == "no\n"
    assert json.loads(answer(library, "--format", "json", "ASK {}"))["boolean"] is True


@pytest.mark.parametrize("name", ["turtle", "jsonld", "nt", "rdfxml"])
def test_graphs_come_in_four_forms_that_say_the_same(library, name):
    text = f'CONSTRUCT {{ ?w schema:name ?t }} WHERE {{ ?w bibo:doi "{DOI}" ; dcterms:title ?t }}'
    forms = {"turtle": "TURTLE", "jsonld": "JSON_LD", "nt": "N_TRIPLES", "rdfxml": "RDF_XML"}
    body = answer(library, "--format", name, text)
    (quad,) = ox.parse(body, format=getattr(ox.RdfFormat, forms[name]))
    assert quad.object.value == TITLE
    if name == "jsonld":
        assert json.loads(body)["@graph"][0]["name"] == TITLE


def test_graph_is_turtle_and_a_large_one_is_whole(library):
    assert answer(library, f'DESCRIBE ?w {{ ?w bibo:doi "{DOI}" }}').startswith("@prefix ")
    everything = answer(library, "CONSTRUCT WHERE { ?s ?p ?o }")
    counted = answer(library, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    count = sum(1 for _ in ox.parse(everything, format=ox.RdfFormat.TURTLE))
    assert count == int(counted.splitlines()[1]) > 1000


def test_prefixes_are_known_and_both_spellings_of_schema_org(library):
    text = f'SELECT ?n {{ ?w <https://schema.org/name> ?n ; bibo:doi "{DOI}" }}'
    assert TITLE in answer(library, text)


def test_full_text_is_searched_without_bound(library):
    text = 'SELECT (COUNT(*) AS ?n) { ?w text:query "book" }'
    assert answer(library, text).splitlines() == ["n", str(web_site.EXTRA + 1)]


def test_explain_shows_the_query_as_it_is_run(library):
    text = 'SELECT * {\n ?w text:query "title:stromal" ; a <https://schema.org/Article> }'
    shown = answer(library, "--explain", text)
    assert shown.splitlines()[0] == "PREFIX text: <http://jena.apache.org/text#>"
    assert f"VALUES ?w {{<{web_site.BASE}id/{web_site.WORK}>}}" in shown
    assert "<http://schema.org/Article>" in shown
    assert run(library, "--explain", "SELECT * {").returncode == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * {\n ?s ?p }", "line 2, column 8: Syntax error"),
        ("SELECT * { ?s nope:x ?o }", "nope:x is not declared"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE is an update"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "--allow-service"),
        ('ASK { ?w text:query "-" }', "no word"),
        ("ASK " + "{" * 5000 + "}" * 5000, "nested"),
        ("", "There is no query here"),
    ],
)
def test_what_is_no_query_is_said_in_one_line(library, text, words):
    done = run(library, text=text)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("form", "text"), [("turtle", SELECT), ("csv", "DESCRIBE <http://x.org/>")]
)
def test_form_that_does_not_fit_is_refused(library, form, text):
    done = run(library, "--format", form, text)
    assert done.returncode == 2
    assert "cannot be written as" in done.stderr


class Elsewhere(BaseHTTPRequestHandler):
    """Another endpoint: one row for whatever it is asked."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"there"}}]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815 -- the standard library's name

    def log_message(self, *_):
        pass


def test_service_asks_others_where_that_is_allowed(library):
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/sparql"
        text = f"SELECT ?x {{ SERVICE <{address}> {{ ?s ?p ?x }} }}"
        assert answer(library, "--allow-service", text).split() == ["x", "there"]
        server.shutdown()


def test_closed_pipe_ends_without_a_word(library):
    command = [sys.executable, "-m", "ris2rdf", "query", "-d", str(library)]
    with subprocess.Popen(
        [*command, "SELECT * { ?a ?b ?c . ?d ?e ?f }"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(60) in {1, 141}
        assert process.stderr.read() == b""


# ------------------------------------------------------------------ small graphs, laid out

SCHEMA, BIBO = "http://schema.org/", "http://purl.org/ontology/bibo/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMES = st.sampled_from(
    [
        *("http://x.org/a", "http://x.org/b", "x:y", "schema:name", "bibo:doi", "urn:a:b"),
        *(f"{SCHEMA}{name}" for name in ("name", "author", "bibo", "a:b", "@id", "@type", "", "a/b")),
        *(f"{BIBO}{name}" for name in ("authorList", "doi", "editorList")),
        *(f"{RDF}{name}" for name in ("type", "first", "rest", "nil", "List")),
        "http://www.w3.org/2002/07/owl#sameAs",
    ]
).map(ox.NamedNode)  # fmt: skip
BLANKS = st.sampled_from("abc").map(ox.BlankNode)
WORDS = st.sampled_from(
    ["", "a", '"', "\\", "\n", "é", "1", "01", "true", "2020-01-01", "http://x"]
)
LITERALS = st.one_of(
    WORDS.map(ox.Literal),
    st.builds(lambda word: ox.Literal(word, language="en"), WORDS),
    st.builds(
        lambda word, kind: ox.Literal(
            word, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")
        ),
        WORDS,
        st.sampled_from(["integer", "boolean", "date", "gYear", "double"]),
    ),
    st.just(ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL)),
)
TRIPLES = st.builds(ox.Triple, NAMES | BLANKS, NAMES, NAMES | BLANKS | LITERALS)
FORMS = {"turtle": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}


def canonical(quads):
    found = ox.Dataset(quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(found)


@pytest.mark.parametrize("name", FORMS)
@given(st.lists(TRIPLES, max_size=6))
def test_any_small_graph_says_the_same_when_laid_out(name, triples):
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    body = layout.laid_out(lines, name, {"x": "http://x.org/", "schema": SCHEMA})
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
    assert canonical(ox.parse(body, format=FORMS[name])) == canonical(quads)
