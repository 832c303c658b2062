"""`check` for programs and from one day to the next: what is new, and the official reports."""

import csv
import io
import json
import warnings

import pytest
from pydantic import ValidationError
from rdflib import RDF, SH, Graph, Literal

from ris2rdf.cli import listing
from ris2rdf.cli.check import LISTS
from ris2rdf.diagnostics import Diagnostic, UsageError
from ris2rdf.pipeline import Baseline

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the classes made of the official schema are of an older style
    from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

RECORD = "TY  - JOUR\nTI  - {title}\nAU  - Bellini, Carla\nJO  - Rivers\nPY  - 2019\n{more}ER  - \n"
OTTERS = RECORD.format(title="Otters", more="SN  - 2379-3709\nSP  - 9\nEP  - 3\n")
VOLES = RECORD.format(title="Water voles", more="DO  - 10.1234/voles\n")


@pytest.fixture
def baseline(ris2rdf, tmp_path):
    (tmp_path / "old.ris").write_text(OTTERS + VOLES)
    run = ris2rdf("check", "old.ris", "--format", "json")
    assert run.returncode == 1
    (tmp_path / "old.json").write_bytes(run.stdout)
    return "old.json"


def new(ris2rdf, tmp_path, text, baseline):
    (tmp_path / "new.ris").write_text(text)
    run = ris2rdf("check", "new.ris", "--baseline", baseline, "--format", "json")
    return run, [(one["code"], one["line"]) for one in json.loads(run.stdout)]


def test_what_was_known_is_not_listed_again_wherever_it_stands(ris2rdf, tmp_path, baseline):
    run, listed = new(ris2rdf, tmp_path, "\n\n" + VOLES + "\n" + OTTERS, baseline)
    assert listed == []
    assert run.returncode == 0
    known = len(json.loads((tmp_path / baseline).read_bytes()))
    assert run.stderr.decode().endswith(f"; nothing to report; {known} known before\n")


def test_a_new_fault_is_listed_and_decides_the_exit_code(ris2rdf, tmp_path, baseline):
    text = OTTERS + VOLES.replace("DO  - 10.1234/voles", "DO  - 10.1234/voles\nSP  - 8\nEP  - 5")
    run, listed = new(ris2rdf, tmp_path, text, baseline)
    assert listed == [("SHP436", 17)]
    assert run.returncode == 0  # a warning
    third = RECORD.format(title="Beavers", more="SN  - 2379-3709\n")
    run, listed = new(ris2rdf, tmp_path, OTTERS + VOLES + third, baseline)
    assert run.returncode == 1
    assert {line for _, line in listed} <= set(range(16, 23))


def test_the_same_fault_of_another_value_is_new(ris2rdf, tmp_path, baseline):
    _, listed = new(ris2rdf, tmp_path, OTTERS.replace("EP  - 3", "EP  - 4") + VOLES, baseline)
    assert listed == [("SHP436", 8)]


def test_what_is_known_once_is_known_once(tmp_path):
    said = Diagnostic("SHP436", "a.ris", 8, "EP", {"value": "3", "work": "https://x.org/1"})
    (tmp_path / "old.json").write_text(json.dumps([listing.as_dict(said)]))
    known = Baseline.read(tmp_path / "old.json")
    assert known.knows(said._replace(line=9))
    assert not known.knows(said)


def test_a_report_that_check_did_not_write_is_refused(ris2rdf, tmp_path, seed):
    (tmp_path / "bad.json").write_text('{"a": 1}')
    run = ris2rdf("check", seed, "--baseline", "bad.json")
    assert run.returncode == 2
    assert b"bad.json is not a report of `ris2rdf check --format json`" in run.stderr
    with pytest.raises(UsageError):
        Baseline.read(tmp_path / "bad.json")


def test_a_file_that_cannot_be_read_is_always_new(ris2rdf, tmp_path):
    (tmp_path / "empty.ris").write_bytes(b"")
    report = ris2rdf("check", "empty.ris", "--format", "json")
    (tmp_path / "old.json").write_bytes(report.stdout)
    assert ris2rdf("check", "empty.ris", "--baseline", "old.json").returncode == 3


@pytest.mark.parametrize(("format_", "parser"), [("turtle", "turtle"), ("jsonld", "json-ld")])
def test_the_official_report_has_every_result_of_a_shape(ris2rdf, tmp_path, format_, parser):
    (tmp_path / "a.ris").write_text(OTTERS + VOLES)
    listed = json.loads(ris2rdf("check", "a.ris", "--format", "json").stdout)
    run = ris2rdf("check", "a.ris", "--format", format_)
    assert run.returncode == 1
    graph = Graph().parse(data=run.stdout, format=parser)
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == Literal(False)  # noqa: FBT003 -- the value itself
    told = {str(graph.value(one, SH.resultMessage)) for one in graph.objects(report, SH.result)}
    assert told == {one["message"] for one in listed if one["code"].startswith("SHP")}


def test_the_official_report_is_that_of_plain_pyshacl(ris2rdf, tmp_path):
    (tmp_path / "a.ris").write_text(OTTERS + VOLES)
    auto = ris2rdf("check", "a.ris", "--format", "turtle")
    assert (
        auto.stdout == ris2rdf("check", "a.ris", "--format", "turtle", "--engine", "pyshacl").stdout
    )


def test_the_official_report_of_what_is_known_conforms(ris2rdf, tmp_path, baseline):
    run = ris2rdf("check", "old.ris", "--baseline", baseline, "--format", "turtle")
    graph = Graph().parse(data=run.stdout, format="turtle")
    assert next(graph.objects(None, SH.conforms)) == Literal(True)  # noqa: FBT003 -- the value itself


def test_sarif_follows_the_classes_of_its_official_schema(ris2rdf, tmp_path):
    (tmp_path / "a file.ris").write_text(OTTERS + VOLES)
    text = ris2rdf("check", "a file.ris", "missing.ris", "--format", "sarif").stdout
    log = Sarif.model_validate_json(text)
    assert [rule.id for rule in log.runs[0].tool.driver.rules]
    broken = text.replace(b'"startLine"', b'"firstLine"')
    with pytest.raises(ValidationError):
        Sarif.model_validate_json(broken)


def test_lists_name_the_work_and_the_value(ris2rdf, tmp_path):
    (tmp_path / "a.ris").write_text(VOLES.replace("ER", "SP  - 9\nEP  - 3\nER"))
    text = ris2rdf("check", "a.ris", "--format", "csv").stdout.decode()
    (row,) = [row for row in csv.DictReader(io.StringIO(text)) if row["code"] == "SHP436"]
    assert row["work"] == "https://data.example.org/id/work/doi/10.1234/voles"
    assert row["value"] == "3"
    assert (row["source"], row["line"], row["tag"]) == ("a.ris", "8", "EP")


@pytest.mark.parametrize("format_", LISTS)
def test_a_long_list_is_written_as_it_is_found(format_):
    written = []
    stream = LISTS[format_](written.append)
    for line in (8, 9):
        before = len(written)
        stream.add(Diagnostic("SHP436", "a.ris", line, "EP", {"value": "3"}))
        assert "SHP436" in "".join(written[before:])
    stream.close()
    assert "".join(written).count("a.ris") == 2


def test_a_list_of_nothing_is_an_empty_array():
    written = []
    listing.Json(written.append).close()
    assert json.loads("".join(written)) == []
