"""Reading the protocol: what is a query request, and with which status everything else is refused."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf.sparql import request
from ris2rdf.sparql.failures import Refused
from ris2rdf.sparql.request import FORM, QUERY, UPDATE

TEXT = 'SELECT * { ?s ?p "50%25 é + & =" }'
A, B = "http://x.org/a", "http://x.org/b"


def refused(*arguments):
    with pytest.raises(Refused) as caught:
        request.read(*arguments)
    return caught.value.status


@pytest.mark.parametrize(
    "found",
    [
        request.read("GET", urlencode({"query": TEXT})),
        request.read("HEAD", urlencode({"query": TEXT})),
        request.read("POST", "", FORM, urlencode({"query": TEXT}).encode()),
        request.read("POST", "", f"{FORM}; charset=UTF-8", urlencode({"query": TEXT}).encode()),
        request.read("POST", "", QUERY, TEXT.encode()),
        request.read("POST", "", f'{QUERY}; charset="utf-8"', TEXT.encode()),
    ],
)
def test_query_arrives_as_written_by_all_three_ways(found):
    assert found == request.Request(TEXT)


def test_graphs_are_read_in_every_place():
    fields = [("default-graph-uri", A), ("default-graph-uri", B), ("named-graph-uri", B)]
    address = urlencode(fields)
    form = urlencode([*fields, ("query", TEXT)])
    for found in (
        request.read("GET", form),
        request.read("POST", "", FORM, form.encode()),
        request.read("POST", address, QUERY, TEXT.encode()),
        request.read("POST", address, FORM, urlencode({"query": TEXT}).encode()),
    ):
        assert found.default_graphs == (A, B)
        assert found.named_graphs == (B,)


def test_one_kind_of_graph_leaves_the_other_empty_and_none_leaves_the_query_s_own():
    one = request.read("GET", urlencode({"query": TEXT, "named-graph-uri": A}))
    assert (one.default_graphs, one.named_graphs) == ((), (A,))
    none = request.read("GET", urlencode({"query": TEXT, "default-graph-uri": ""}))
    assert (none.default_graphs, none.named_graphs) == (None, None)


@pytest.mark.parametrize("name", request.FORMATS)
def test_form_of_the_answer_may_be_named(name):
    assert request.read("GET", urlencode({"query": TEXT, name: "csv"})).format == "csv"
    assert request.read("POST", urlencode({name: "csv"}), QUERY, TEXT.encode()).format == "csv"
    assert request.read("GET", urlencode([("query", TEXT), ("format", ""), (name, "x")])).format


def test_no_query_at_all_asks_for_the_service_itself():
    assert request.read("GET", "") == request.Request()
    assert request.read("GET", "unknown=1").query == ""


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (400, ("GET", urlencode([("query", TEXT), ("query", TEXT)]))),
        (400, ("POST", urlencode({"query": TEXT}), QUERY, TEXT.encode())),
        (400, ("POST", urlencode({"query": TEXT}), FORM, urlencode({"query": TEXT}).encode())),
        (400, ("POST", "", FORM, b"")),
        (400, ("POST", "", FORM, b"default-graph-uri=http://x.org/a")),
        (400, ("POST", "", QUERY, b"")),
        (400, ("GET", "query=%20")),
        (400, ("GET", "query=ASK%7B%7D%FF")),
        (400, ("POST", "", QUERY, b"ASK {} # \xff")),
        (400, ("POST", "", FORM, b"query=ASK%7B%7D%23%E9")),
        (400, ("GET", urlencode({"query": TEXT, "default-graph-uri": "not an iri"}))),
        (400, ("GET", urlencode({"query": TEXT, "named-graph-uri": "relative"}))),
        (400, ("GET", "a=1&" * 1001)),
        (415, ("POST", "", "", TEXT.encode())),
        (415, ("POST", "", "text/plain", TEXT.encode())),
        (415, ("POST", "", "application/json", b"{}")),
        (415, ("POST", "", f"{QUERY}; charset=utf-16", TEXT.encode("utf-16"))),
        (403, ("POST", "", UPDATE, b"CLEAR ALL")),
        (403, ("GET", urlencode({"update": "CLEAR ALL"}))),
        (403, ("POST", "", FORM, urlencode({"update": "CLEAR ALL"}).encode())),
        (403, ("POST", urlencode({"update": "CLEAR ALL"}), QUERY, TEXT.encode())),
    ],
    ids=repr,
)
def test_everything_else_is_refused_with_its_status(status, arguments):
    assert refused(*arguments) == status


def test_byte_order_mark_is_no_part_of_the_query():
    assert request.read("POST", "", QUERY, b"\xef\xbb\xbfASK {}").query == "ASK {}"


@given(
    st.sampled_from(["GET", "POST"]),
    st.text(st.characters(max_codepoint=255), max_size=60),
    st.sampled_from([FORM, QUERY, "", "x", f"{QUERY};charset"]),
    st.binary(max_size=60),
)
def test_any_request_is_read_or_refused(method, address, content_type, body):
    try:
        assert isinstance(request.read(method, address, content_type, body), request.Request)
    except Refused as found:
        status = found.status
        assert status in {400, 403, 415}


PARTS = st.sampled_from(
    [
        "query",
        "=",
        "&",
        "+",
        "%41",
        "%C3%A9",
        "%",
        "%4",
        "é",
        "a b",
        "%00",
        ";",
        "\\",
        "%5c",
        "x41",
        "N{DIGIT ONE}",
        "u0041",
    ]
)


@given(st.lists(PARTS, max_size=20).map("".join))
def test_parameters_are_read_as_the_standard_library_reads_them(text):
    expected = parse_qsl(text, keep_blank_values=True, errors="strict")
    fields = request.fields(text)
    assert sorted((name, value) for name in fields for value in fields[name]) == sorted(expected)
    for name in fields:
        assert fields[name] == [value for key, value in expected if key == name]
