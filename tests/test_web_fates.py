"""What is asked for in vain is told about: moved, withdrawn, taken back; and releases are cited."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import rdflib
import site_server
from library import BASE, FIRST, Library, record
from rdflib.namespace import DCTERMS, PROV

from ris2rdf.release import Publication, Release, registry, retention
from ris2rdf.web import create_app

SCHEMA = rdflib.Namespace("http://schema.org/")
SECOND = "work/doi/10.1234/2"
FORMS = {
    ".ttl": "turtle",
    ".jsonld": "json-ld",
    ".nt": "nt",
    ".rdf": "xml",
    ".trig": "trig",
    ".nq": "nquads",
    ".json": "json-ld",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Four releases: a work without identifier gains one, another is withdrawn, and a third follows."""
    library = Library(tmp_path_factory.mktemp("library"))
    library.build(a=record(1) + record(2, DO="", KW="Kidney & <liver>"))
    library.hashed = next(path for path in library.works() if "hash" in path)
    library.build(a=record(1) + record(2))
    library.home.withdrawn.write_text(
        f"iri,reason,date,successor\n{FIRST},Published <twice>,2025-01-03,{BASE}id/{SECOND}\n",
        "utf-8",
    )
    library.build()
    library.build(b=record(3))
    return library


@pytest.fixture(scope="module")
def client(library):
    return create_app(Publication(library.home.path)).test_client()


def links(answer):
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers.get("Link", ""))
    return {rel: target for target, rel in found}


# ------------------------------------------------------------------------------ moved


@pytest.mark.parametrize("suffix", ["", *FORMS, ".ris", ".html", ".bib", ".csl.json", ".txt"])
def test_what_moved_leads_on_in_every_form(client, library, suffix):
    answer = client.get(f"/doc/{library.hashed}{suffix}")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"/doc/{SECOND}{suffix}"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_thing_that_moved_leads_to_the_thing(client, library):
    answer = client.get(f"/id/{library.hashed}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/id/{SECOND}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


# ------------------------------------------------------------------------------ withdrawn


@pytest.mark.parametrize("suffix", FORMS)
def test_a_tombstone_in_every_form_says_what_when_why_and_what_instead(client, suffix):
    answer = client.get(f"/doc/{FIRST}{suffix}")
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    found = rdflib.Dataset(default_union=True)
    found.parse(data=answer.data, format=FORMS[suffix])
    node = rdflib.URIRef(f"{BASE}id/{FIRST}")
    told = {str(p): str(o) for p, o in found.predicate_objects(node)}
    assert told[str(SCHEMA.creativeWorkStatus)] == "Withdrawn"
    assert told[str(DCTERMS.title)] == "Study of cells, part 1"
    assert told[str(PROV.invalidatedAtTime)] == "2025-01-03"
    assert told[str(DCTERMS.isReplacedBy)] == f"{BASE}id/{SECOND}"
    assert told[str(rdflib.SKOS.changeNote)] == "Published <twice>"
    assert "Maria Rossi" in told[str(DCTERMS.bibliographicCitation)]


@pytest.mark.parametrize("address", [f"/id/{FIRST}", f"/doc/{FIRST}", f"/doc/{FIRST}.html"])
def test_people_get_a_page_that_leads_on(client, address):
    page = client.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert links(page)["successor-version"] == f"/doc/{SECOND}"
    for words in (
        "Study of cells, part 1",
        "Maria Rossi",
        "3 January 2025",
        "2 January 2025",
        "a.ris, record 1",
    ):
        assert words in page.text
    assert "Published &lt;twice&gt;" in page.text
    assert f'href="/doc/{SECOND}"' in page.text
    assert f'href="/doc/{FIRST}.ttl"' in page.text
    assert f"<code>{BASE}id/{FIRST}</code>" in page.text


def test_forms_made_of_the_work_are_gone_with_it(client):
    answer = client.get(f"/doc/{FIRST}.ris")
    assert answer.status_code == 410
    assert b"TY  -" not in answer.data


def test_negotiation_holds_for_tombstones(client):
    answer = client.get(f"/id/{FIRST}", headers={"Accept": "application/ld+json"})
    assert (answer.status_code, answer.content_type) == (410, "application/ld+json")
    answer = client.get(f"/doc/{FIRST}", headers={"Accept": "image/png"})
    assert answer.status_code == 406


def test_a_subject_that_nobody_mentions_is_gone_and_its_name_told(client, library):
    with registry.connected(library.home.registry) as known:
        (path,) = known.execute("SELECT path FROM gone WHERE path GLOB 'subject/?*'").fetchone()
    page = client.get(f"/doc/{path}")
    assert page.status_code == 410
    assert "Kidney &amp; &lt;liver&gt;" in page.text
    assert b"creativeWorkStatus" not in client.get(f"/doc/{path}.nt").data
    assert client.get("/id/subject/never").status_code == 404


def test_an_earlier_text_of_a_record_and_its_file_are_not_just_not_found(client, library):
    first = library.home.releases / min(retention.ids(library.home))
    entry = Release(first).entry(library.hashed)
    page = client.get(f"/doc/record/{entry.records[0].digest}")
    assert page.status_code == 410
    assert "another text of the record" in page.text


def test_an_import_answers_as_long_as_anything_comes_from_it_and_is_gone_then(client, library):
    with registry.connected(library.home.registry) as known:
        imports = dict(known.execute("SELECT time, id FROM import"))
    first, second, *_, last = (imports[time] for time in sorted(imports))
    for name in (second, last):  # the second record as it is now, and the third
        answer = client.get(f"/id/import/{name}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/doc/import/{name}")
        found = rdflib.Graph().parse(data=client.get(f"/doc/import/{name}.ttl").data)
        node = rdflib.URIRef(f"{BASE}id/import/{name}")
        assert (node, rdflib.RDF.type, PROV.Activity) in found
    for address in (f"/id/import/{first}", f"/doc/import/{first}", f"/doc/import/{first}.ttl"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Nothing published now comes from it" in answer.text
        assert answer.headers["Cache-Control"] == "public, no-cache", "it may come back"
    assert client.get(f"/id/import/{first[:-1]}").status_code == 404


# ------------------------------------------------------------------------------ releases


def test_a_release_has_a_page_to_cite(client, library):
    last, *earlier = retention.ids(library.home)
    page = client.get(f"/release/{last}", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "ETag" not in page.headers
    assert "Last-Modified" not in page.headers
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert page.headers["Vary"] == "Accept, Accept-Profile, Accept-Language"
    assert page.headers["Content-Location"] == f"/release/{last}.html"
    assert links(page)["latest-version"] == "/dataset"
    assert links(page)["describedby"].startswith(f"/release/{last}.")
    turtle = client.get(f"/release/{last}.ttl")
    assert turtle.headers["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert "ETag" not in turtle.headers
    assert client.head(f"/release/{last}").headers["Link"] == page.headers["Link"]
    assert f"{BASE}release/{last}" in page.text
    assert links(page)["predecessor-version"] == f"/release/{earlier[0]}"
    assert links(page)["cite-as"] == f"{BASE}release/{last}"
    (block,) = re.findall(
        r'<script type="application/ld\+json">\n(.*?)\n</script>', page.text, re.DOTALL
    )
    told = json.loads(block)
    assert (told["@type"], told["version"]) == ("Dataset", last)
    for file in told["distribution"]:
        with client.get("/" + file["contentUrl"].removeprefix(BASE)) as got:
            assert got.headers["Cache-Control"].endswith("immutable")
            assert file["contentSize"] == f"{len(got.data)} B"


def test_a_release_is_described_as_data(client, library):
    last = retention.ids(library.home)[0]
    for suffix, form in FORMS.items():
        found = rdflib.Dataset(default_union=True)
        found.parse(data=client.get(f"/release/{last}{suffix}").data, format=form)
        node = rdflib.URIRef(f"{BASE}release/{last}")
        assert found.value(node, DCTERMS.isVersionOf) == rdflib.URIRef(f"{BASE}id/dataset")
        assert len(list(found.objects(node, rdflib.DCAT.distribution))) == 4
        assert str(found.value(node, rdflib.VOID.triples)) == str(
            library.home.current().counts["triples"]
        )


def test_freezing_is_seen_at_once(client, library):
    first = retention.ids(library.home)[-1]
    address = f"/release/{first}"
    assert "Kept until newer ones" in client.get(address).text
    retention.freeze(library.home, first)
    assert "Kept for good" in client.get(address).text
    last = retention.ids(library.home)[0]
    assert f'href="{address}"' in client.get(f"/release/{last}").text, "listed on the others' pages"
    retention.freeze(library.home, first, thaw=True)


def test_a_release_that_is_no_longer_kept_is_gone_not_unknown(tmp_path):
    library = Library(tmp_path)
    first = library.build(a=record(1)).id
    for number in range(2, 7):
        library.build(a=record(number))
    client = create_app(Publication(library.home.path)).test_client()
    for address in (f"/release/{first}", f"/dump/{first}/dataset.nt.gz"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "no longer kept" in answer.text
    for name in ("20200101T000000Z-00000000", "nothing", "..", "%2e%2e/registry.sqlite"):
        assert client.get(f"/release/{name}").status_code == 404
        assert client.get(f"/dump/{name}/dataset.nt.gz").status_code == 404
    library.home.registry.unlink()
    assert client.get(f"/release/{first}").status_code == 404
    assert not library.home.registry.exists(), "a server only reads"


# ------------------------------------------------------------------------------ a real server


def asked(address, accept="text/turtle"):
    request = urllib.request.Request(address, headers={"Accept": accept})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, fault.read().decode()


def until(condition):
    for _ in range(200):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def test_a_running_server_obeys_withdrawal_and_rollback(tmp_path, ris2rdf):
    port = site_server.free_port()
    base = f"http://127.0.0.1:{port}/"
    (tmp_path / "a.ris").write_text(record(1) + record(2), "utf-8")
    assert ris2rdf("build", "a.ris", "-d", "lib", "--base", base).returncode in {0, 1}
    command = [sys.executable, "-m", "ris2rdf", "serve", "lib", "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=tmp_path, stderr=log, stdout=log)
    try:
        site_server.wait(f"{base}healthz")
        assert asked(f"{base}id/{FIRST}")[0] == 200
        run = ris2rdf("withdraw", f"{base}id/{FIRST}", "-d", "lib", "--reason", "Retracted")
        assert run.returncode in {0, 1}, run.stderr
        until(lambda: asked(f"{base}id/{FIRST}")[0] == 410)
        status, text = asked(f"{base}doc/{FIRST}.ttl")
        assert (status, "Retracted" in text) == (410, True)
        query = urllib.request.quote(f"ASK {{ <{base}id/{FIRST}> ?p ?o }}")
        until(
            lambda: (
                "false"
                in asked(f"{base}sparql?query={query}", "application/sparql-results+json")[1]
            )
        )
        assert ris2rdf("rollback", "-d", "lib").returncode == 0
        until(lambda: asked(f"{base}id/{FIRST}")[0] == 200)
        assert ris2rdf("verify", "-d", "lib", "--all").returncode == 0
    finally:
        server.terminate()
        server.wait(60)
