import logging
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from shapes_faults import FAULTS, HERE, base, gold, lines, planted

from ris2rdf import shapes, terms
from ris2rdf.diagnostics import UsageError, catalogue
from ris2rdf.shapes import reference

CODES = [f"SHP{number}" for number in range(401, 484)]

VALUE_FAULTS = {413, 414, 415, 417, 419, 423, 424, 426, 427, 433}
OUR_FAULTS = {402, 403, 408, 418, 425, 430, 431, 440, 441, 447, 448, 449, 456, 458, 479, 480, 481}
VIOLATIONS = {
    *(401, 402, 403, 408, 413, 414, 415, 417, 418, 419, 423, 424, 425, 430, 431, 433),
    *(440, 441, 442, 447, 448, 449, 450, 456, 458, 479, 480, 481),
}
INFOS = {
    404,
    407,
    409,
    411,
    412,
    428,
    434,
    443,
    445,
    453,
    460,
    463,
    464,
    470,
    471,
    472,
    477,
    478,
    482,
    483,
}


def severity_of(code):
    number = int(code[3:])
    if number in VIOLATIONS:
        return "Violation"
    return "Info" if number in INFOS else "Warning"


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found_on_its_node_with_code_severity_and_words(name):
    fault, code = FAULTS[name], name[:6]
    scope = fault.get("scope", "record")
    found = shapes.validate(planted(name), engine="pyshacl", scope=scope)
    hits = [r for r in found if r.code == code and r.focus == base(name) + fault["focus"]]
    assert hits
    assert {r.severity for r in hits} == {severity_of(code)}
    assert all(r.message and "{" not in r.message and "Constraint" in r.component for r in hits)
    if "value" in fault:
        assert fault["value"] in {r.text for r in hits}
    if "message" in fault:
        assert fault["message"] in {r.message for r in hits}


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if "pass" in fault])
def test_near_miss_passes(name):
    fault = FAULTS[name]
    scope = fault.get("scope", "record")
    found = shapes.validate(lines(fault["pass"], name), engine="pyshacl", scope=scope)
    assert name not in {r.code for r in found}


def test_every_rule_has_a_fault_and_a_near_miss():
    assert sorted(name for name in FAULTS if "pass" in FAULTS[name]) == CODES
    assert sorted({rule.code for rule in shapes.rules()}) == CODES


def test_a_code_has_one_severity_one_message_and_one_consequence():
    for code in CODES:
        said = {(r.severity, r.message, r.kind) for r in shapes.rules() if r.code == code}
        assert len(said) == 1, said
        assert {severity for severity, _, _ in said} == {severity_of(code)}


def test_diagnostics_say_what_the_shapes_say():
    words = {code: kind for code, kind in catalogue().items() if code.startswith("SHP")}
    assert sorted(words) == [*CODES, "SHP490", "SHP491", "SHP492"]
    scale = {"Violation": "error", "Warning": "warning", "Info": "info"}
    for rule in shapes.rules():
        message = rule.message.replace("{?value}", "{value}").replace("{?other}", "{other}")
        assert words[rule.code].message == message
        assert words[rule.code].severity == scale[rule.severity]
        assert words[rule.code].hint
        assert words[rule.code].explanation


def test_faults_of_values_records_and_ours_are_told_apart():
    kinds = {rule.code: rule.kind for rule in shapes.rules()}
    assert {int(c[3:]) for c, kind in kinds.items() if kind == "value"} == VALUE_FAULTS
    assert {c for c, kind in kinds.items() if kind == "record"} == {"SHP401", "SHP450"}
    assert {int(c[3:]) for c, kind in kinds.items() if kind == "ours"} == OUR_FAULTS


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_seed_has_no_fault_but_its_glued_abstract(engine):
    found = shapes.validate(gold(), engine=engine)
    assert [(r.code, r.message) for r in found] == [
        ("SHP411", 'Words run together in the abstract ("BACKGROUNDSevere"); check the source.')
    ]


def test_only_the_severities_asked_for_come_back():
    found = shapes.validate(planted("SHP405"), severities={"Warning"})
    assert {r.severity for r in found} == {"Warning"}


def test_unknown_engine_is_refused():
    with pytest.raises(UsageError, match="no engine called jena"):
        shapes.validate([], engine="jena")


def test_a_value_with_backslashes_does_not_end_the_run():
    text = terms.literal("A \\g<0> \\1 \\x &amp; {?value} C:\\new")
    found = shapes.validate(
        [
            "<https://x.org/w> <http://schema.org/mainEntityOfPage> <https://x.org/d> .",
            f"<https://x.org/w> <http://purl.org/dc/terms/title> {text} .",
        ],
        engine="pyshacl",
    )
    assert 'HTML or escaped characters in the text: "&amp;".' in {r.message for r in found}
    assert text in {r.value for r in found if r.code == "SHP462"}


def test_a_date_that_does_not_exist_is_reported_and_not_logged(caplog):
    text = planted("SHP433")
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        found = shapes.validate(text, engine="pyshacl")
    assert "SHP433" in {r.code for r in found}
    assert not [record for record in caplog.records if record.name.startswith("rdflib")]


def test_the_names_that_are_replaced_for_speed_are_where_they_were():
    for owner, name in reference.PATCHED:
        assert callable(owner.__dict__[name]), name


def test_nothing_stays_replaced_after_a_validation():
    before = [owner.__dict__[name] for owner, name in reference.PATCHED]
    shapes.validate(planted("SHP414"), engine="pyshacl")
    assert [owner.__dict__[name] for owner, name in reference.PATCHED] == before


def test_remembering_queries_changes_no_result(monkeypatch):
    text = [line for name in ("SHP414", "SHP436", "SHP444", "SHP462") for line in planted(name)]
    remembered = shapes.validate(text, engine="pyshacl")
    monkeypatch.setattr(reference, "PATCHED", ((reference, "moved away"),))
    assert shapes.validate(text, engine="pyshacl") == remembered


def test_no_sparql_constraint_walks_a_list():
    for path in (HERE.parent / "shapes").glob("*.ttl"):
        for query in path.read_text("utf-8").split('sh:select """')[1:]:
            assert "rdf:rest" not in query.split('"""')[0]


def test_shapes_of_a_library_stand_beside_ours(tmp_path):
    (tmp_path / "local.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <http://schema.org/> ."
        "[] a sh:NodeShape ; sh:targetClass schema:Thesis ; sh:severity sh:Warning ;"
        ' sh:property [ sh:path schema:inSupportOf ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "We want the degree." ] .',
        "utf-8",
    )
    for engine in ("auto", "pyshacl"):
        found = shapes.validate(planted("SHP472"), tmp_path, engine)
        assert ("SHP491", "We want the degree.") in {(r.code, r.message) for r in found}
        assert "SHP472" in {r.code for r in found}


def test_a_file_of_the_same_name_takes_the_place_of_ours(tmp_path):
    (tmp_path / "work.ttl").write_text("", "utf-8")
    assert "SHP401" not in {r.code for r in shapes.validate(planted("SHP401"), tmp_path)}


def test_shapes_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "local.ttl").write_text("this is not Turtle", "utf-8")
    with pytest.raises(UsageError, match=re.escape("local.ttl is not Turtle")):
        shapes.validate([], tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        shapes.validate([], tmp_path / "nowhere")


def test_shapes_are_served_under_the_base():
    graph = Graph().parse(data=shapes.document("https://lib.example/rdf/"), format="turtle")
    subjects = {str(s) for s in graph.subjects() if str(s).endswith("#SHP414")}
    assert subjects == {"https://lib.example/rdf/shapes.ttl#SHP414"}


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_no_title_ends_a_validation_and_both_engines_agree(title):
    turtle = [
        "<https://x.org/w> <http://schema.org/mainEntityOfPage> <https://x.org/d> .",
        f"<https://x.org/w> <http://purl.org/dc/terms/title> {terms.literal(title)} .",
        f"<https://x.org/w> <http://schema.org/keywords> {terms.literal(title)} .",
    ]
    assert shapes.differences(turtle) == set()
