import io
from contextlib import closing

import pytest
from pyshacl import validate as pyshacl_validate
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from shapes_faults import base, corpus, gold, planted

from ris2rdf import elements, ris, shapes
from ris2rdf.diagnostics import SEVERITIES
from ris2rdf.pipeline import FORMATS, Block, as_text
from ris2rdf.shapes import JournalRow, Located, WorkRow
from ris2rdf.shapes.paths import written
from ris2rdf.shapes.rules import BASE

SHAPES_OF_REPORTS = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass sh:ValidationResult ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ( sh:Violation sh:Warning sh:Info ) ] ,
    [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sh:sourceShape ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sh:resultMessage ; sh:minCount 1 ; sh:maxCount 1 ; sh:pattern "^[^{}]+$" ] ,
    [ sh:path sh:value ; sh:maxCount 1 ] , [ sh:path sh:resultPath ; sh:maxCount 1 ] .
[] a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
  sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:boolean ] .
"""


def parsed(lines):
    return Graph().parse(data="\n".join(lines) + "\n", format="nt")


def test_report_is_a_validation_report_with_every_result():
    results = shapes.validate(corpus(), engine="pyshacl")
    graph = parsed(shapes.report(results))
    assert len(set(graph.objects(None, SH.result))) == len(results)
    assert {str(o) for o in graph.objects(None, SH.focusNode) if isinstance(o, URIRef)} == {
        r.focus for r in results if not r.focus.startswith("_:")
    }
    assert graph.value(predicate=RDF.type, object=SH.ValidationReport)
    assert (None, SH.conforms, Literal("false", datatype=XSD.boolean)) in graph
    rules = Graph().parse(data=SHAPES_OF_REPORTS, format="turtle")
    conforms, _, text = pyshacl_validate(graph, shacl_graph=rules)
    assert conforms, text


def test_report_says_of_each_result_what_pyshacl_says():
    results = [
        r for r in shapes.validate(planted("SHP436"), engine="pyshacl") if r.code == "SHP436"
    ]
    graph = parsed(shapes.report(results, "https://lib.example/report"))
    node = graph.value(predicate=SH.focusNode, object=URIRef(base("SHP436") + "id/work/1"))
    assert str(node).startswith("https://lib.example/report#shp436-")
    assert graph.value(node, SH.resultPath) == URIRef("http://purl.org/ontology/bibo/pageEnd")
    assert graph.value(node, SH.value) == Literal("9")
    assert graph.value(node, SH.resultSeverity) == SH.Warning
    assert graph.value(node, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
    assert graph.value(node, SH.sourceShape) == URIRef("https://data.example.org/shapes.ttl#SHP436")
    assert graph.value(node, SH.resultMessage) == Literal(
        "The last page, 9, is before the first.", lang="en"
    )


def test_complex_paths_stand_in_the_report_as_shacl_writes_them():
    results = [
        r for r in shapes.validate(planted("SHP448"), engine="pyshacl") if r.code == "SHP448"
    ]
    assert results[0].path == (
        "(<http://purl.org/ontology/bibo/authorList>"
        "/<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest>*"
        "/<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>)"
    )
    graph = parsed(shapes.report(results))
    path = graph.value(next(graph.objects(None, SH.result)), SH.resultPath)
    members = list(graph.items(path))
    assert isinstance(members[1], BNode)
    assert graph.value(members[1], SH.zeroOrMorePath) == RDF.rest
    assert [members[0], members[2]] == [
        URIRef("http://purl.org/ontology/bibo/authorList"),
        RDF.first,
    ]


def test_report_belongs_to_the_publication_whose_shapes_were_used():
    lib = "https://lib.example/rdf/"
    results = shapes.validate(planted("SHP448"), engine="pyshacl", base=lib)
    graph = parsed(shapes.report(results))
    assert graph.value(predicate=RDF.type, object=SH.ValidationReport) == URIRef(f"{lib}report")
    assert len(set(graph.subjects(SH.resultPath))) == len([r for r in results if r.path])


def test_report_in_turtle_is_the_same_graph():
    lines = shapes.report(shapes.validate(corpus(), engine="pyshacl"))
    assert (
        Graph().parse(data=shapes.report_turtle(lines), format="turtle").isomorphic(parsed(lines))
    )


@pytest.mark.parametrize(("name", "format_"), [("turtle", "turtle"), ("jsonld", "json-ld")])
def test_report_in_blocks_is_the_same_graph(name, format_):
    out = io.BytesIO()
    results = shapes.validate(corpus(), engine="pyshacl")
    writer, iri = FORMATS[name](out), f"{BASE}report"
    with closing(shapes.Gathered()) as kept:
        for result in [*reversed(results), *results]:
            kept.add(result)
        assert list(kept) == sorted(set(results))
        for lines in shapes.blocks(kept, iri, base=BASE, size=7):
            writer.write(Block(iri, as_text(lines)))
    writer.close()
    told = Graph().parse(data=out.getvalue(), format=format_)
    whole = parsed(shapes.report(results))
    assert named(told) == named(whole)
    for one in whole.objects(None, SH.result):
        assert paths(told, one) == paths(whole, one)


def named(graph):
    """Return the triples of *graph* between things with a name."""
    return {t for t in graph if not any(isinstance(term, BNode) for term in t)}


def paths(graph, result):
    """Return the paths of *result*, as SPARQL writes them."""
    return [written(graph, path) for path in graph.objects(result, SH.resultPath)]


def test_report_is_the_same_for_the_same_results_in_any_order():
    results = shapes.validate(corpus(), engine="pyshacl")
    assert sorted(shapes.report(results)) == sorted(shapes.report(reversed(results)))


def test_report_of_nothing_conforms():
    graph = parsed(shapes.report([]))
    assert (None, SH.conforms, Literal("true", datatype=XSD.boolean)) in graph
    assert not list(graph.objects(None, SH.result))


def test_works_of_one_doi_are_each_told_about_another():
    works = [WorkRow(f"https://x.org/{i}", f"title {i}", "2019", "10.1234/a") for i in range(3)]
    found = {(r.code, r.focus, r.other, r.message) for r in shapes.dataset_checks(works)}
    assert found == {
        (
            "SHP466",
            f"https://x.org/{i}",
            f"https://x.org/{j}",
            f"Same DOI 10.1234/a as https://x.org/{j}.",
        )
        for i, j in ((0, 1), (1, 0), (2, 0))
    }


def test_works_of_one_folded_title_and_year_are_perhaps_the_same():
    works = [
        WorkRow("https://x.org/1", "on rivers", "2019", "", "On Rivers"),
        WorkRow("https://x.org/2", "on rivers", "2019", "", "On rivers."),
        WorkRow("https://x.org/3", "on rivers", "2020", ""),
        WorkRow("https://x.org/4", "on rivers", "", ""),
        WorkRow("https://x.org/5", "on rivers", "", ""),
        WorkRow("https://x.org/6", "", "2019", ""),
        WorkRow("https://x.org/7", "", "2019", ""),
    ]
    found = list(shapes.dataset_checks(works))
    assert {(r.focus, r.other, r.text) for r in found} == {
        ("https://x.org/1", "https://x.org/2", "On Rivers"),
        ("https://x.org/2", "https://x.org/1", "On rivers."),
    }
    assert {(r.code, r.severity, r.kind) for r in found} == {("SHP467", "Warning", "remark")}


def test_issn_with_two_titles_is_told_once_for_each_other_title():
    rows = [
        JournalRow("https://x.org/j", "2379-3708", "rivers", "Rivers"),
        JournalRow("https://x.org/j", "2379-3708", "rivers", "RIVERS"),
        JournalRow("https://x.org/j", "2379-3708", "lakes", "Lakes"),
        JournalRow("https://x.org/j", "2379-3708", "lakes", "Lakes"),
        JournalRow("https://x.org/k", "0028-0836", "nature", "Nature"),
    ]
    (result,) = shapes.dataset_checks([], rows)
    assert result.message == ('The ISSN 2379-3708 is used with two titles; the other is "Rivers".')


def test_keys_find_what_the_shapes_find_across_records():
    both = {}
    for name in ("SHP466", "SHP467"):
        found = shapes.validate(planted(name), engine="pyshacl", scope="dataset")
        both[name] = {(r.code, r.focus, r.other, r.path, r.value) for r in found}
    works = {
        "SHP466": [WorkRow(base("SHP466") + f"id/work/{i}", "", "", "10.1234/a") for i in (1, 2)],
        "SHP467": [
            WorkRow(base("SHP467") + f"id/work/{i}", "on rivers", "2019", "", "On Rivers")
            for i in (1, 2)
        ],
    }
    for name, rows in works.items():
        found = shapes.dataset_checks(rows)
        assert {(r.code, r.focus, r.other, r.path, r.value) for r in found} == both[name]


def test_a_hundred_thousand_alike_make_a_hundred_thousand_results():
    works = (WorkRow(f"https://x.org/{i}", "editorial", "2019", "") for i in range(100_000))
    assert sum(1 for _ in shapes.dataset_checks(works)) == 100_000


RECORD = """TY  - JOUR
TI  - On Rivers
AU  - Rossi, A.
SP  - 123
EP  - 9
DO  - 10.1234/a
ER  -
"""


def record():
    lines = tuple(RECORD.splitlines())
    return ris.Record("seed.ris", 1, 11, (), "\n".join(lines))


def work():
    at = elements.Source
    return elements.Work(
        "JOUR",
        "JOUR",
        title=elements.Stated("On Rivers", (at("TI", 2),)),
        contributors=(elements.Contributor(elements.Name(family="Rossi"), sources=(at("AU", 3),)),),
        page_start=elements.Stated("123", (at("SP", 4),)),
        page_end=elements.Stated("9", (at("EP", 5),)),
        identifiers=(elements.Identifier("doi", "10.1234/a", sources=(at("DO", 6),)),),
    )


def lead(result, **said):
    places = shapes.located(work(), [record()], "https://x.org/w", said)
    nodes = {iri: [place] for iri, place in places.items()}
    (found,) = shapes.lead_back([result], nodes)
    return found


def result(code="SHP436", focus="https://x.org/w", path="", value=""):
    path = path and f"http://purl.org/ontology/bibo/{path}"
    return shapes.Result(code, "Warning", focus, path, value, "said", "c", "s")


def test_result_is_led_back_to_the_line_of_its_value():
    found = lead(result(path="pageEnd", value='"9"'))
    assert str(found) == ("seed.ris:15: warning SHP436 The last page, 9, is before the first.")
    assert found.tag == "EP"
    assert found.hint == "Compare SP and EP."


def test_result_with_several_paths_is_led_back_to_the_first_that_is_stated():
    paths = "(<http://purl.org/ontology/bibo/locator>|<http://purl.org/ontology/bibo/pageStart>)"
    found = lead(result("SHP438")._replace(path=paths))
    assert (found.tag, found.line) == ("SP", 14)


def test_result_without_a_line_of_its_own_is_led_back_to_the_record():
    found = lead(result("SHP405"))
    assert (found.source, found.line, found.tag) == ("seed.ris", 11, "")


def test_part_is_led_back_to_its_own_line_or_that_of_its_work():
    person = "https://x.org/w#person-rossi-a"
    name = result("SHP452", person)._replace(path="http://schema.org/name")
    assert lead(name, **{person: {"A. Nobody", "Rossi"}}).line == 13
    assert lead(name, **{person: {"A. Nobody"}}).line == 11


def test_what_is_said_of_nodes_is_taken_from_their_own_lines():
    lines = [
        '<https://x.org/w#p> <http://schema.org/name> "O. \\"Rossi\\"" .',
        "<https://x.org/w> <http://schema.org/author> <https://x.org/w#p> .",
    ]
    found = shapes.said(lines, ["https://x.org/w#p", "https://x.org/j"])
    assert found == {"https://x.org/w#p": {'O. "Rossi"'}, "https://x.org/j": set()}


def test_shared_node_is_told_once_with_the_number_of_its_records():
    places = {"https://x.org/j": [Located("a.ris", 7), Located("b.ris", 3)]}
    (found,) = shapes.lead_back([result("SHP443", "https://x.org/j")], places)
    assert (found.source, found.line, found.values["records"]) == ("a.ris", 7, 2)


def test_node_of_no_record_is_named_in_place_of_the_file():
    (found,) = shapes.lead_back([result("SHP443", "https://x.org/j")], {})
    assert (found.source, found.line) == ("https://x.org/j", 0)


def test_every_result_of_the_planted_faults_makes_a_diagnostic_that_can_be_read():
    results = shapes.validate(corpus(), engine="pyshacl")
    for found, told in zip(shapes.lead_back(results, {}), results, strict=True):
        assert found.message == told.message
        assert found.severity in SEVERITIES


def test_seed_needs_no_place():
    assert [d.severity for d in shapes.lead_back(shapes.validate(gold()), {})] == ["info"]
