"""RIS as an rdflib graph and as a pandas table."""

import doctest

import pytest
import rdflib
from rdflib.compare import isomorphic

from ris2rdf import interop

BASE = "https://data.example.org/"


def test_the_example_of_the_module_is_true(monkeypatch, seed):
    monkeypatch.chdir(seed.parent.parent)
    failed, tried = doctest.testmod(interop)
    assert tried
    assert not failed


def test_the_python_lines_of_the_readme_are_true(monkeypatch, seed):
    monkeypatch.chdir(seed.parent.parent)
    failed, tried = doctest.testfile("README.md", module_relative=False)
    assert tried
    assert not failed


def test_the_graph_is_what_convert_writes(ris2rdf, seed, tmp_path):
    ris2rdf("convert", seed, "--base", BASE, "--no-provenance", "-o", tmp_path / "seed.ttl")
    written = rdflib.Graph().parse(tmp_path / "seed.ttl")
    graph = interop.graph(seed, base=BASE)
    assert len(graph) > 300
    assert isomorphic(graph, written)
    assert graph.qname("http://purl.org/ontology/bibo/doi") == "bibo:doi"


def test_a_profile_keeps_to_its_vocabularies(seed):
    predicates = set(interop.graph(seed, base=BASE, profile="schema").predicates())
    assert not [iri for iri in predicates if "bibo" in iri or "foaf" in iri]


def test_the_table_has_a_row_a_record_and_lists_where_there_are_many(seed):
    frame = interop.table(seed, seed.parent / "adda.ris")
    assert list(frame.columns) == interop.COLUMNS
    assert list(frame["doi"]) == ["10.1172/jci.insight.169424", "10.5555/adda.2023.8"]
    assert len(frame["authors"][0]) == 19
    assert frame["volume"][0] == "8"  # text: a volume is no number
    assert frame["abstract"].isna().tolist() == [False, True]


@pytest.mark.parametrize("read", [interop.table, lambda *f, **k: interop.graph(*f, base=BASE, **k)])
def test_what_is_wrong_is_told_and_the_rest_is_read(seed, read):
    found = []
    assert len(read("no-such-file.ris", seed, report=found.append)) > 0
    assert found[0].source == "no-such-file.ris"
