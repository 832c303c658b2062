"""Quality over time: counts of every rule in the release, as DQV, and beside those of the last."""

import csv
import io
import json
import re

import pytest
from rdflib import RDF, SH, Graph, Literal, Namespace, URIRef

from ris2rdf.building import build
from ris2rdf.release import Publication
from ris2rdf.web import create_app, quality

BASE = "https://lib.example/"
DATASET = URIRef(f"{BASE}id/dataset")
DQV = Namespace("http://www.w3.org/ns/dqv#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
RECORD = "TY  - JOUR\nTI  - {}\nAU  - Bellini, Carla\nJO  - Rivers\n{}ER  - \n"
OTHER = "TY  - JOUR\nTI  - On Newts.\nAU  - Conti, P.\nJO  - Lakes\nPY  - 2020\nDO  - 10.5555/n\nER  - \n"
OLD = RECORD.format("On otters", "SP  - 9\nEP  - 3\n") + RECORD.format("On voles", "")
NEW = RECORD.format("On otters", "PY  - 2019\nSP  - 9\nEP  - 3\n") + RECORD.format("On voles", "")


@pytest.fixture(scope="module")
def publication(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quality")
    home = Publication(folder / "publication", {"base": BASE})
    for text in (OLD, NEW):
        (folder / "a.ris").write_text(text)
        build(home, [str(folder / "a.ris")], lambda _: None, sync=True)
    return home


def test_the_manifest_counts_results_by_severity_and_rule_and_has_those_before(publication):
    manifest = publication.current().manifest
    assert manifest["quality"]["Warning"]["SHP406"] == 1
    assert manifest["quality"]["Warning"]["SHP436"] == 1
    assert manifest["quality"]["Info"]["SHP443"] == 1  # of the journal, not of its articles
    assert manifest["quality"]["Violation"] == {}
    assert manifest["before"]["quality"]["Warning"]["SHP406"] == 2
    assert manifest["before"]["id"] == manifest["previous"] != manifest["id"]


def test_the_dataset_is_described_with_a_measurement_for_each_rule(publication):
    release = publication.current()
    graph = Graph().parse(data="\n".join(release.store.graph(f"{BASE}graph/dataset")), format="nt")
    measured = {}
    for node in graph.objects(DATASET, DQV.hasQualityMeasurement):
        assert (node, RDF.type, DQV.QualityMeasurement) in graph
        assert (node, DQV.computedOn, DATASET) in graph
        metric = graph.value(node, DQV.isMeasurementOf)
        assert (metric, RDF.type, DQV.Metric) in graph
        code = str(graph.value(metric, DCTERMS.identifier) or "")
        measured[code, graph.value(metric, DCTERMS.type)] = graph.value(node, DQV.value)
    counts = release.manifest["quality"]
    assert measured["SHP406", SH.Warning] == Literal(1)
    assert measured["", SH.Warning] == Literal(sum(counts["Warning"].values()))
    assert len(measured) == 3 + sum(len(codes) for codes in counts.values())


def test_the_page_shows_what_changed_since_the_last_release(publication):
    client = create_app(publication).test_client()
    page = client.get("/quality").text
    assert "Since the last release" in page
    assert "−1" in page
    assert re.search(r"compared with that of <time datetime=\"20\d\d-\d\d-\d\d\">", page)
    told = json.loads(client.get("/quality?format=json").text)
    assert told["before"]["codes"]["SHP406"] == 2
    assert told["codes"]["SHP406"] == 1


def test_a_first_release_is_compared_with_nothing(tmp_path):
    (tmp_path / "a.ris").write_text(OLD)
    home = Publication(tmp_path / "publication", {"base": BASE})
    release = build(home, [str(tmp_path / "a.ris")], lambda _: None)
    assert release.manifest["before"] == {}
    page = create_app(home).test_client().get("/quality").text
    assert "Since the last release" not in page
    assert "compared with" not in page


def test_the_page_gives_each_fault_the_weight_that_the_library_gave_it(tmp_path):
    (tmp_path / "a.ris").write_text(NEW)
    home = Publication(tmp_path / "publication", {"base": BASE})
    config = home.path / "config.toml"
    config.write_text(config.read_text().replace("[severity]", '[severity]\nSHP412 = "violation"'))
    home = Publication(home.path)
    build(home, [str(tmp_path / "a.ris")], lambda _: None)
    page = create_app(home).test_client().get("/quality").text
    first = page[page.index("<tbody") :]
    assert first.index("SHP412") < first.index("SHP436")
    assert re.search(r"Violation</span>[^<]*</td>.{0,160}#SHP412", first)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A publication with one fault thirty times, a pair that is alike, and a record held back."""
    folder = tmp_path_factory.mktemp("faulty")
    many = [RECORD.format(f"Study {n}", "PY  - 2019\nSP  - 9\nEP  - 3\n") for n in range(30)]
    pair = [RECORD.format("On newts", "PY  - 2020\n"), OTHER]
    held = "TY  - JOUR\nAU  - Rossi, Maria\nRN  - a secret\nER  - \n"
    (folder / "a.ris").write_text("".join([*many, *pair, held]))
    home = Publication(folder / "publication", {"base": BASE})
    build(home, [str(folder / "a.ris")], lambda _: None)
    return home


@pytest.fixture(scope="module")
def client(faulty):
    return create_app(faulty).test_client()


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_fault_has_a_list_of_all_its_places_page_by_page(client):
    places, where = [], "/quality/SHP436"
    while where:
        page = client.get(where, headers={"Accept": "text/html"}).text
        places += re.findall(r'<span class="vh">Line </span>(\d+)<', page)
        found = re.search(r'href="([^"]*)" rel="next"', page)
        where = found[1] if found else ""
    lines = [row["line"] for row in rows(client.get("/quality/SHP436.csv").text)]
    assert places == lines
    assert len(set(lines)) == 30
    assert '<a href="/quality/SHP436">All 30' in client.get("/quality").text


def test_what_is_the_same_at_every_place_of_a_fault_is_said_once(client):
    page = client.get("/quality/SHP407").text
    assert page.count('<div class="fault">') > 20
    assert page.count("Add a DOI, PubMed number, ISBN or handle") == 1
    assert 'class="note"' not in page
    assert "The last page, 3, is before the first." in client.get("/quality/SHP436").text


def test_the_table_of_a_fault_says_what_its_page_says(client):
    row = rows(client.get("/quality/SHP436.csv").text)[0]
    assert (row["source"], row["line"], row["tag"], row["text"]) == ("a.ris", "7", "EP", "EP  - 3")
    assert row["severity"] == "warning"
    assert row["work"].startswith(f"{BASE}id/work/hash/")
    assert (row["title"], row["code"]) == ("Study 0", "SHP436")


def test_records_to_mend_come_as_ris_without_what_is_withheld(client, tmp_path):
    answer = client.get("/quality/held-back.ris?download=1")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.text == "TY  - JOUR\r\nAU  - Rossi, Maria\r\nER  - \r\n\r\n"
    assert client.get("/quality/SHP436.ris").text.count("TY  - JOUR") == 30
    for form in ("", ".csv"):
        text = client.get(f"/quality/held-back{form}").text
        assert "SHP401" in text
        assert "secret" not in text


def test_works_that_are_alike_stand_side_by_side_once_with_what_to_decide(client):
    page = client.get("/quality/SHP467").text
    assert page.count("side by side") == 1
    assert "<mark><bdi>On Newts.</bdi></mark>" in page
    one, other = re.search(r">(\S+),(\S+),same,\n", page).groups()
    assert f"{one},{other},not the same," in page
    assert {row["work"] for row in rows(client.get("/quality/SHP467.csv").text)} == {one, other}


def test_long_files_are_sent_as_they_are_made(client, faulty, monkeypatch):
    whole = client.get("/quality/SHP436.csv").text
    monkeypatch.setattr(quality, "ROWS_READ", 7)
    answer = create_app(faulty).test_client().get("/quality/SHP436.csv")
    assert "Content-Length" not in answer.headers
    assert answer.text == whole


def test_the_shacl_report_is_a_file_of_the_site(client, faulty):
    answer = client.get("/report.ttl", buffered=True)
    assert answer.content_type == "text/turtle; charset=utf-8"
    assert faulty.current().id in answer.headers["ETag"]
    graph = Graph().parse(data=answer.text, format="turtle")
    assert len(set(graph.objects(None, SH.result))) == 30 + 2 + 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("NOPE", 404),
        ("SHP401x", 404),
        ("SHP404", 404),
        ("SHP436?after=there", 400),
        ("SHP436.ttl", 404),
    ],
)
def test_what_is_no_fault_is_said(client, path, status):
    assert client.get(f"/quality/{path}").status_code == status


def test_a_record_held_back_stands_once_with_all_its_reasons(client):
    page = client.get("/quality/held-back").text
    assert page.count("A record held back") == 1
    codes = re.findall(r'<code class="code">(\w+)</code>', page)
    assert {"SHP401", "REL601"} <= {*codes}
    assert page.count("<div") == page.count("</div>")


def test_a_release_without_records_held_back_says_so(publication):
    client = create_app(publication).test_client()
    assert "No record was held back" in client.get("/quality/held-back").text
    assert "held-back" not in client.get("/quality").text
