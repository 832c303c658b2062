import sys

import pytest
from absent import absent
from shapes_faults import FAULTS, base, corpus, gold, planted

from ris2rdf import shapes
from ris2rdf.shapes import stages
from ris2rdf.shapes.rules import load


@pytest.fixture(autouse=True)
def _engine():
    if not stages.installed():
        absent("the extra fast is not installed")


def blank(term):
    return "_:" if term.startswith("_:") else term


def told(results):
    return {
        (r.code, r.severity, blank(r.focus), r.path, blank(r.value), r.message, r.kind)
        for r in results
    }


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if "scope" not in fault])
def test_two_stages_find_what_pyshacl_finds_of_a_single_fault(name):
    text = planted(name)
    auto = told(shapes.validate(text, engine="auto"))
    assert auto == told(shapes.validate(text, engine="pyshacl"))
    assert name[:6] in {code for code, *_ in auto}


def test_two_stages_find_what_pyshacl_finds_in_a_batch_of_all_faults():
    assert shapes.differences(corpus() + gold()) == set()


def test_two_stages_agree_where_all_nodes_have_names():
    text = [line for line in corpus() if "_:" not in line]
    assert shapes.differences(text + gold()) == set()


def test_compiled_engine_alone_misses_nothing_that_pyshacl_finds():
    first = told(stages.first_stage(corpus(), load()))
    assert told(shapes.validate(corpus(), engine="pyshacl")) <= first


def test_pyshacl_judges_only_the_neighbourhood_of_what_fails():
    near = stages.neighbourhood(corpus(), [base("SHP444") + "id/work/1"])
    assert {line.split(" ", 1)[0] for line in near} == {
        f"<{base('SHP444')}id/{node}>" for node in ("work/1", "issue/1", "journal/1")
    }


def test_triples_that_point_at_a_failing_node_are_its_neighbours():
    near = stages.neighbourhood(corpus(), [base("SHP459") + "id/publisher/1"])
    assert f"<{base('SHP459')}id/work/1>" in {line.split(" ", 1)[0] for line in near}


def test_without_the_compiled_engine_pyshacl_does_everything(monkeypatch):
    before = shapes.validate(planted("SHP436"), engine="pyshacl")
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert not stages.installed()
    assert shapes.validate(planted("SHP436"), engine="auto") == before


def test_a_list_of_a_thousand_authors_takes_no_longer_than_its_length():
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    cells = [f"_:c{i}" for i in range(1200)] + [f"<{rdf}nil>"]
    text = ["<https://x.org/w> <http://purl.org/ontology/bibo/authorList> _:c0 ."]
    for i in range(1200):
        person = f"<https://x.org/w#p{i}>"
        text += [
            f"<https://x.org/w> <http://purl.org/dc/terms/creator> {person} .",
            f"_:c{i} <{rdf}first> {person} .",
            f"_:c{i} <{rdf}rest> {cells[i + 1]} .",
        ]
    assert shapes.validate(text, engine="pyshacl") == []
