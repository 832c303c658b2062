"""Our shapes in other engines: whoever runs them must find the same nodes at fault.

The extra ``fast`` is one (compared in test_shapes_stages), pyrudof the other: an implementation of
its own, used for nothing but this.
"""

import pytest
from rdflib import URIRef
from shapes_faults import FAULTS, base, corpus, gold, planted

from ris2rdf import shapes
from ris2rdf.shapes.rules import load

pyrudof = pytest.importorskip("pyrudof")

DATASET = [name for name, fault in FAULTS.items() if "scope" in fault]


def named(found):
    """Without blank nodes: every engine calls them as it likes."""
    return {(focus, code) for focus, code in found if not focus.startswith("_:")}


def rudof(lines, scope="record"):
    rules = load(None, scope)
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_shacl(rules.text, pyrudof.ShaclFormat.NTriples)
    session.read_data("\n".join(lines), pyrudof.RDFFormat.NTriples)
    report = session.validate_shacl(pyrudof.ShaclValidationMode.Native)
    shape = "https://data.example.org/shapes.ttl#{}"
    return named(
        (
            found.focus_node,
            rules.rule(URIRef(shape.format(found.source_shape.rpartition("#")[2])), "Info").code,
        )
        for found in report
    )


def reference(lines, scope="record"):
    found = shapes.validate(lines, engine="pyshacl", scope=scope)
    return named((result.focus, result.code) for result in found)


def test_another_engine_finds_every_planted_fault_and_no_other():
    wanted = reference(corpus())
    assert len({code for _, code in wanted}) >= 79
    assert rudof(corpus()) == wanted


def test_another_engine_finds_the_same_in_the_gold_record():
    assert rudof(gold()) == reference(gold())


@pytest.mark.parametrize("name", DATASET)
def test_another_engine_runs_the_rules_across_records(name):
    found = rudof(planted(name), "dataset")
    assert found == reference(planted(name), "dataset")
    assert base(name) in next(focus for focus, _ in found)
