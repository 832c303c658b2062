"""Quality over time: counts of every rule in the release, as DQV, and beside those of the last."""

import json
import re

import pytest
from rdflib import RDF, SH, Graph, Literal, Namespace, URIRef

from ris2rdf.release import Publication, build
from ris2rdf.web import create_app

BASE = "https://lib.example/"
DATASET = URIRef(f"{BASE}id/dataset")
DQV = Namespace("http://www.w3.org/ns/dqv#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
RECORD = "TY  - JOUR\nTI  - {}\nAU  - Bellini, Carla\nJO  - Rivers\n{}ER  - \n"
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
