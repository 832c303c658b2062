"""A library's own rules, and ours weighed its way: from the command line to what is published."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Literal

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Publication, config
from ris2rdf.shapes import Result, differences, validate, weigh
from ris2rdf.shapes.rules import load
from ris2rdf.web import create_app

PAGE = (Path(__file__).parent.parent / "docs/shapes.md").read_text("utf-8")
(EXAMPLE,) = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
(SETTINGS,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
RECORD = "TY  - JOUR\nTI  - {}\nAU  - Bellini, Carla\nJO  - Rivers\n{}ER  - \n"
GOOD = RECORD.format("On otters", "PY  - 2019\nLA  - eng\nSP  - 1\nEP  - 7\nKW  - otters\n")
NO_PAGES = RECORD.format("On voles", "PY  - 2019\nKW  - voles\n")
GERMAN = RECORD.format("Zur Otter", "PY  - 2019\nLA  - ger\nSP  - 1\nEP  - 3\nKW  - otters\n")
NO_YEAR = RECORD.format("On beavers", "SP  - 3\nEP  - 4\n")


@pytest.fixture
def house(tmp_path):
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "journals.ttl").write_text(EXAMPLE)
    return folder


def listed(run):
    return {(d["code"], d["line"], d["message"]) for d in json.loads(run.stdout)}


WANTED = {
    ("SHP491", 11, "This library wants page numbers."),
    ("SHP490", 23, "Articles in this language go into the other catalogue."),
}


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_the_example_of_the_documentation_is_checked(ris2rdf, tmp_path, house, engine):
    (tmp_path / "a.ris").write_text(GOOD + NO_PAGES + GERMAN)
    run = ris2rdf("check", "a.ris", "--shapes", "house", "--format", "json", "--engine", engine)
    assert {found for found in listed(run) if found[0].startswith("SHP49")} == WANTED
    assert run.returncode == 1
    assert b"2 to be published, 1 held back" in run.stderr


def test_a_build_holds_back_what_a_rule_of_the_library_refuses(ris2rdf, tmp_path, house):
    (tmp_path / "a.ris").write_text(GOOD + NO_PAGES + GERMAN)
    run = ris2rdf("build", "a.ris", "--shapes", "house", "--base", "https://lib.example/")
    assert run.returncode == 1
    assert b"2 works published, 1 held back" in run.stderr
    home = Publication(tmp_path / "publication")
    assert home.current().manifest["codes"]["SHP491"] == 1
    (refused,) = (tmp_path / "publication/quarantine").rglob("*.ris")
    assert "Zur Otter" in refused.read_text()
    report = Graph().parse(home.current().path / "report.ttl")
    said = Literal("This library wants page numbers.", lang="en")
    node = report.value(predicate=SH.resultMessage, object=said)
    assert report.value(node, SH.sourceShape).endswith("shapes.ttl#pages")


def test_a_site_serves_the_rules_of_the_library_with_ours(ris2rdf, tmp_path, house):
    (tmp_path / "a.ris").write_text(GOOD)
    ris2rdf("build", "a.ris", "--shapes", "house", "--base", "https://lib.example/")
    client = create_app(Publication(tmp_path / "publication")).test_client()
    served = Graph().parse(data=client.get("/shapes.ttl").data, format="turtle")
    rules = {str(shape).rpartition("#")[2] for shape in served.subjects() if "#" in str(shape)}
    assert {"pages", "languages", "SHP401", "SHP466"} <= rules


def test_shapes_without_a_name_are_judged_and_reported_like_others(tmp_path, house):
    (house / "journals.ttl").write_text(
        EXAMPLE.replace(":pages a", "[] a").replace("@en ] .", "@en ] .")
    )
    rules = load(house)
    assert not [s for s in rules.graph.subjects(RDF.type, SH.NodeShape) if isinstance(s, BNode)]
    assert load.__wrapped__(house).text.count("#shape-") == rules.text.count("#shape-") > 0
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    lines = [f"<https://x.org/w> <{kind}> <http://schema.org/ScholarlyArticle> ."]
    assert differences(lines, house) == set()
    (found,) = [
        r for r in validate(lines, house) if r.message == "This library wants page numbers."
    ]
    assert found.source_shape.startswith("https://data.example.org/shapes.ttl#shape-")


def test_a_code_that_is_not_ours_stands_under_one_that_can_be_explained(ris2rdf, tmp_path, house):
    text = EXAMPLE.replace(":pages a", ':pages dcterms:identifier "LIB1" ; a')
    (house / "journals.ttl").write_text(text)
    (tmp_path / "a.ris").write_text(NO_PAGES)
    run = ris2rdf("check", "a.ris", "--shapes", "house", "--format", "json")
    assert "This library wants page numbers." in {message for _, _, message in listed(run)}


def test_a_code_of_ours_weighs_what_the_rule_of_the_library_says(ris2rdf, tmp_path, house):
    text = EXAMPLE.replace(":languages a", ':languages dcterms:identifier "SHP412" ; a')
    (house / "journals.ttl").write_text(text)
    (tmp_path / "a.ris").write_text(GERMAN)
    run = ris2rdf("check", "a.ris", "--shapes", "house", "--format", "json")
    assert run.returncode == 1
    weights = {d["code"]: d["severity"] for d in json.loads(run.stdout)}
    assert weights["SHP412"] == "error"


def test_a_folder_with_something_else_than_turtle_is_refused(ris2rdf, tmp_path, seed, house):
    (house / "journals.ttl").write_text("this is not Turtle")
    run = ris2rdf("check", seed, "--shapes", "house")
    assert run.returncode == 2
    assert b"journals.ttl is not Turtle" in run.stderr


def built(ris2rdf, tmp_path, records, settings):
    (tmp_path / "a.ris").write_text("".join(records))
    home = Publication(tmp_path / "publication")
    (home.path / "config.toml").write_text(settings)
    run = ris2rdf("build", "a.ris")
    return run, home.current()


def test_the_settings_of_the_documentation_do_what_it_says(ris2rdf, tmp_path):
    records = [GOOD, NO_YEAR, NO_PAGES.replace("AU  - Bellini, Carla\n", "")]
    run, release = built(ris2rdf, tmp_path, records, SETTINGS)
    assert release.counts["quarantined"] == 1  # SHP406
    assert "SHP412" not in release.manifest["codes"]
    said = {d.code: d.severity for row in release.works().rows
            for d in release.entry(row.path).diagnostics}  # fmt: skip
    assert said["SHP405"] == "error"
    assert "error SHP405" in run.stderr.decode()
    assert "No ISSN; articles of this journal" in run.stderr.decode()
    states = {row.title: release.entry(row.path).state for row in release.works().rows}
    assert states["On voles"] == "violation"
    assert run.returncode == 1
    reported = Graph().parse(release.path / "report.ttl")
    assert set(reported.objects(None, SH.resultSeverity)) >= {SH.Violation, SH.Warning}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('[severity]\nSHP999 = "info"', 'names "SHP999", which is no rule'),
        ('[severity]\nRIS104 = "info"', 'names "RIS104", which is no rule'),
        ('[severity]\nSHP412 = "loud"', "may be violation, warning, info, ignore"),
        ('[severity]\nSHP402 = "ignore"', "keeps its weight"),
    ],
)
def test_settings_that_cannot_be_are_named(settings, reason):
    with pytest.raises(UsageError, match=reason):
        config.checked(tomllib.loads(settings))


def test_a_fault_costs_a_value_only_as_a_violation():
    result = Result("SHP414", "Violation", "f", "p", "v", "m", "c", "s", kind="value")
    assert weigh([result], {}) == [result]
    assert weigh([result], {"SHP414": "violation"}) == [result]
    (milder,) = weigh([result], {"SHP414": "info"})
    assert (milder.severity, milder.kind) == ("Info", "remark")
    assert weigh([result], {"SHP414": "ignore"}) == []
