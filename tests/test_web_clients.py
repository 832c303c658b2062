"""Programs in use, against a real server: they find their way and read what they are given."""

import json
import shlex
import subprocess
import urllib.request
from pathlib import Path

import lxml.html
import pytest
import rdflib
import signposting
import site_server
from absent import absent
from rdflib.compare import isomorphic
from web_site import JOURNAL, LICENCE, WORK

HERE = Path(__file__).parent
COMUNICA = HERE.parent / "node_modules" / "@comunica" / "query-sparql-link-traversal"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with site_server.serving(tmp_path_factory.mktemp("library")) as address:
        yield address


def test_a_signposting_client_finds_the_whole_record(server):
    found = signposting.find_signposting_http(f"{server}id/{WORK}")
    assert str(found.citeAs.target) == f"{server}id/{WORK}"
    assert str(found.license.target) == LICENCE
    assert {str(kind.target) for kind in found.types} >= {"https://schema.org/AboutPage"}
    by_type = {str(link.type): str(link.target) for link in found.describedBy}
    assert by_type["text/turtle"] == f"{server}doc/{WORK}.ttl"
    (linkset,) = found.linksets
    complete = signposting.find_signposting_linkset(str(linkset.target))
    described = complete.for_context(f"{server}doc/{WORK}")
    assert str(described.citeAs.target) == f"{server}id/{WORK}"
    assert {str(a.target) for a in described.authors} >= {str(a.target) for a in found.authors}
    turtle = complete.for_context(f"{server}doc/{WORK}.ttl")
    assert {str(link.target) for link in turtle.describes} == {f"{server}doc/{WORK}"}


def test_a_signposting_client_finds_the_same_in_the_page(server):
    in_header = signposting.find_signposting_http(f"{server}doc/{WORK}")
    in_page = signposting.find_signposting_html(f"{server}doc/{WORK}")
    assert str(in_page.citeAs.target) == str(in_header.citeAs.target)


def test_curl_does_what_the_page_of_the_data_says(server, program):
    with urllib.request.urlopen(f"{server}dataset.html") as answer:
        page = lxml.html.document_fromstring(answer.read())
    told = [pre.text_content().replace("\\\n", " ") for pre in page.xpath("//pre")]
    lines = [shlex.split(line) for line in told]  # which knows nothing of lines that go on
    assert len(lines) == 5
    program("curl")
    for line in lines:
        run = subprocess.run([*line, "-sS", "--fail"], capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, (line, run.stderr)
        assert len(run.stdout.splitlines()) > 1, line


@pytest.mark.slow
@pytest.mark.parametrize("form", ["turtle", "rdfxml", "ntriples", "guess"])
def test_rapper_reads_a_thing_by_its_iri(server, program, form):
    command = [program("rapper"), "-q", "-i", form, "-o", "ntriples", f"{server}id/{WORK}"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    found = rdflib.Graph().parse(data=run.stdout, format="nt")
    assert isomorphic(found, rdflib.Graph().parse(f"{server}doc/{WORK}.nt", format="nt"))


def traverse(program, query, *seeds):
    if not COMUNICA.is_dir():
        absent("Comunica is not installed: npm ci")
    # Modules are looked for beside the script, and so up to the root of the project.
    command = [program("node"), HERE / "traverse.mjs", query, *seeds]
    run = subprocess.run(command, capture_output=True, text=True, timeout=150)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_comunica_follows_links_from_a_work_to_people_and_journal(server, program):
    query = f"""
      PREFIX schema: <http://schema.org/>
      SELECT DISTINCT ?person ?journal {{
        <{server}id/{WORK}> schema:author/schema:name ?person ; schema:isPartOf+ ?whole .
        ?whole schema:issn ?issn ; schema:name ?journal .
      }}"""
    found = traverse(program, query, f"{server}id/{WORK}")
    graph = rdflib.Graph().parse(f"{server}doc/{WORK}.nt", format="nt")
    work, schema = rdflib.URIRef(f"{server}id/{WORK}"), rdflib.Namespace("http://schema.org/")
    names = {
        str(name)
        for author in graph.objects(work, schema.author)
        for name in graph.objects(author, schema.name)
    }
    assert {row["person"] for row in found} == names
    assert len({row["journal"] for row in found}) == 1


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_comunica_asks_the_endpoint(server, program):
    query = "SELECT ?o { ?s <http://schema.org/issn> ?o } ORDER BY ?o"
    found = traverse(program, query, f"{server}sparql")
    assert JOURNAL.rpartition("/")[2] in {row["o"] for row in found}


def test_curl_does_what_the_page_on_http_says(server, program):
    text = (HERE.parent / "docs" / "http.md").read_text("utf-8")
    lines = [shlex.split(line) for line in text.splitlines() if line.startswith("curl ")]
    assert len(lines) > 5
    program("curl")
    got = []
    for line in lines:
        here = [part.replace("http://127.0.0.1:8000/", server) for part in line]
        run = subprocess.run([*here, "-sS", "--fail"], capture_output=True, timeout=60)
        assert run.returncode == 0, (line, run.stderr)
        got.append(run.stdout.decode())
    assert got[0].startswith("HTTP/1.1 303 ")
    assert rdflib.Graph().parse(data=got[1], format="turtle")
    assert got[2].startswith("@article{")
    assert "Vivarelli" in got[3]
    assert all(got)
    assert len(got[-2].splitlines()) == 2, "the search finds the seed"
