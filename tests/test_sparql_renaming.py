"""A query on its way to a remote store: our graphs by the names they have there, no others at all."""

import pytest

from ris2rdf.sparql import guard
from ris2rdf.sparql.renaming import Graphs, Names, sent
from ris2rdf.store.naming import Naming

BASE = "https://data.example.org/"
NAMING = Naming(BASE, "R1")
ABOUT = [f"{BASE}graph/dataset", f"{BASE}graph/provenance"]
INSIDE = tuple(f"{BASE}release/R1/graph/{name}" for name in ("dataset", "provenance"))
NOTHING = f"{BASE}release/none"
ALL = Graphs((f"{BASE}release/R1",), INSIDE)


def put(text, asked=None):
    query = guard.check(text, {"schema": "http://schema.org/"})
    names = Names({"schema": "http://schema.org/", **query.prefixes}, BASE)
    return sent(query, NAMING, ABOUT, names, asked)


def test_a_query_without_dataset_gets_that_of_its_release():
    assert put("ASK { ?s ?p ?o }").graphs == ALL


@pytest.mark.parametrize(
    "query",
    [
        f"ASK {{ GRAPH <{ABOUT[1]}> {{ ?s ?p ?o }} }}",
        f"PREFIX g: <{BASE}graph/> ASK {{ GRAPH g:provenance {{ ?s ?p ?o }} }}",
        f"BASE <{BASE}> ASK {{ graph <graph/provenance> {{ ?s ?p ?o }} }}",
        "ASK { GRAPH <graph/\\u0070rovenance> { ?s ?p ?o } }",
        f"ASK {{ VALUES ?g {{ <{ABOUT[1]}> }} GRAPH ?g {{ ?s ?p ?o }} }}",
    ],
)
def test_our_graphs_have_the_names_of_the_release(query):
    found = put(query)
    assert f"<{INSIDE[1]}>" in found.text
    assert found.graphs == ALL


@pytest.mark.parametrize(
    "name",
    [
        "<http://elsewhere.example/g>",
        f"<{BASE}release/R1>",
        f"<{BASE}release/R0/graph/provenance>",
        "schema:g",
        "<../../x>",
        f"<{BASE}graph/unknown>",
    ],
)
@pytest.mark.parametrize("keyword", ["GRAPH", "graph", "FILTER(true)GRAPH"])
def test_no_other_graph_can_be_named(name, keyword):
    found = put(f"ASK {{ {keyword} {name} {{ ?s ?p ?o }} }}")
    assert f"<{NOTHING}>" in found.text
    assert name not in found.text
    assert found.graphs == Graphs(ALL.default, (*INSIDE, NOTHING))


def test_from_is_told_by_the_protocol_and_taken_out_of_the_text():
    found = put(
        f"ASK FROM <{ABOUT[0]}> FROM NAMED <{ABOUT[1]}> FROM <http://x.org/> {{ ?s ?p ?o }}"
    )
    assert "FROM" not in found.text
    assert found.graphs == Graphs((INSIDE[0], NOTHING), (INSIDE[1],))


def test_a_dataset_with_named_graphs_alone_has_an_empty_default():
    found = put(f"ASK FROM NAMED <{ABOUT[0]}> {{ ?s ?p ?o }}")
    assert found.graphs == Graphs((NOTHING,), (INSIDE[0],))


def test_the_dataset_of_the_request_goes_before_that_of_the_query():
    found = put(f"ASK FROM <{ABOUT[0]}> {{ ?s ?p ?o }}", Graphs((ABOUT[1],), ()))
    assert found.graphs == Graphs((INSIDE[1],), (NOTHING,))
    assert "FROM" not in found.text


def test_strings_comments_and_variables_are_left_alone():
    text = f'ASK {{ ?from schema:name "GRAPH <{ABOUT[0]}>", ?graph }} # FROM <{ABOUT[1]}>'
    assert put(text).text.endswith(text)


def test_relative_names_mean_the_same_on_the_server():
    assert put("ASK { <id/x> ?p ?o }").text.startswith(f"BASE <{BASE}>\n")
    assert put("BASE <http://x.org/> ASK { <id/x> ?p ?o }").text.startswith("BASE <http://x.org/>")


# ------------------------------------------------------------------------------ lines


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ("_:a <p:p> _:b .", f"<{NAMING.skolem}a> <p:p> <{NAMING.skolem}b> ."),
        ('<s:s> <p:p> "_:a" .', '<s:s> <p:p> "_:a" .'),
        (f"<{ABOUT[0]}> <p:p> <{ABOUT[1]}> .", f"<{INSIDE[0]}> <p:p> <{INSIDE[1]}> ."),
        (f'<s:s> <p:p> "see <{ABOUT[0]}>" .', f'<s:s> <p:p> "see <{ABOUT[0]}>" .'),
    ],
)
def test_lines_are_sent_without_blank_nodes_and_under_the_names_inside(line, inside):
    assert NAMING.line(line) == inside
