"""Our shapes in other engines: whoever runs them must find the same nodes at fault.

The extra ``fast`` is one (compared in test_shapes_stages), pyrudof the other: an implementation of
its own, used for nothing but this.
"""

import re

import pytest
from absent import absent
from rdflib import URIRef
from shapes_faults import FAULTS, base, corpus, gold, planted

from ris2rdf import shapes
from ris2rdf.shapes.rules import load

try:
    import pyrudof
except ImportError:
    pyrudof = None

DATASET = [name for name, fault in FAULTS.items() if "scope" in fault]


@pytest.fixture(autouse=True)
def _engine():
    if pyrudof is None:
        absent("pyrudof is not installed")


def told(code, severity, focus, path, value):
    """A result without what engines write as they like: brackets, blanks, names of blank nodes."""
    return code, severity, focus, re.sub(r"[<>() ]", "", path or ""), blank(value or "")


def blank(value):
    return "_:" if value.startswith("_:") else value


def lexical(term):
    """What a term of the engine says: it writes quotation marks as they are, and short datatypes."""
    return term[1 : term.rindex('"')] if term.startswith('"') else term


def rudof(lines, scope="record"):
    rules = load(None, scope)
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_shacl(rules.text, pyrudof.ShaclFormat.NTriples)
    session.read_data("\n".join(lines), pyrudof.RDFFormat.NTriples)
    report = session.validate_shacl(pyrudof.ShaclValidationMode.Native)
    shape = "https://data.example.org/shapes.ttl#{}"
    found = set()
    for one in report:
        name = shape.format(one.source_shape.rpartition("#")[2])
        rule = rules.rule(URIRef(name), "Info")
        path = rule.path or one.path
        found.add(
            told(rule.code, str(one.severity), one.focus_node, path, lexical(one.value or ""))
        )
    return named(found)


def reference(lines, scope="record"):
    found = shapes.validate(lines, engine="pyshacl", scope=scope)
    return named({told(r.code, r.severity, r.focus, r.path, r.text) for r in found})


def named(found):
    """Without results on blank nodes: every engine calls them as it likes."""
    return {result for result in found if not result[2].startswith("_:")}


def test_another_engine_finds_every_planted_fault_and_no_other():
    wanted = reference(corpus())
    assert len({code for code, *_ in wanted}) == 80  # all but the three across records
    assert rudof(corpus()) == wanted


def test_another_engine_finds_the_same_in_the_gold_record():
    assert rudof(gold()) == reference(gold())


@pytest.mark.parametrize("name", DATASET)
def test_another_engine_runs_the_rules_across_records(name):
    found = rudof(planted(name), "dataset")
    assert found == reference(planted(name), "dataset")
    assert all(base(name) in focus for _, _, focus, _, _ in found)
    assert found
