"""What the guard lets through, what it refuses, and that nothing hides from it."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ris2rdf.sparql import checks, guard, tokens
from ris2rdf.sparql.failures import Refused
from ris2rdf.sparql.limits import Limits

LISTENER = "<http://127.0.0.1:9/>"
HIDDEN = {
    "plain": f"SELECT * {{ SERVICE {LISTENER} {{}} }}",
    "lower case, silent": f"SELECT * {{ service silent {LISTENER} {{}} }}",
    "variable": "SELECT * { SERVICE?x{} }",
    "no blank after SERVICE": f"SELECT * {{ SERVICESILENT{LISTENER}{{}} }}",
    "no blank before SERVICE": f"SELECT * {{ ?s ?p trueSERVICE{LISTENER}{{}} }}",
    "after a number": f"SELECT * {{ ?s ?p 1SERVICE{LISTENER}{{}} }}",
    "after a number and a dot": f"SELECT * {{ ?s ?p 1.SERVICE{LISTENER}{{}} }}",
    "after a language and a dot": f"SELECT * {{ ?s ?p 'a'@en.SERVICE{LISTENER}{{}} }}",
    "after a variable and a dot": f"SELECT * {{ ?s ?p ?o.SERVICE{LISTENER}{{}} }}",
    "the empty prefix": "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x {} }",
    "a prefix called service": "PREFIX : <http://127.0.0.1:9/> PREFIX service: <a:> "
    "SELECT * { service:x {} }",
    "a prefix after true": "PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p true.SERVICE:x {} }",
    "a long string with an unknown escape": f"SELECT * {{ VALUES ?x {{'''a'}} SERVICE {LISTENER} "
    "{} # \\q '''\n}",
    "a long string with a surrogate": f"SELECT * {{ VALUES ?x {{'''a'}} SERVICE {LISTENER} "
    "{} # \\uD800 '''\n}",
    "a long string that is not closed": f"SELECT * {{ VALUES ?x {{'''a'}} SERVICE {LISTENER} {{}} }}",
    "less than, taken for an IRI": f"SELECT * {{ ?s ?p ?o FILTER(?a<'b>') SERVICE {LISTENER} "
    "{} FILTER(?c='x') }",
    "a comment that ends with a carriage return": f"SELECT * {{ # \r SERVICE {LISTENER} {{}} }}",
}
KEPT = [
    "SELECT * { ?s ?p 'SERVICE <x> {}' }",
    'SELECT * { ?s ?p """SERVICE "" INSERT""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
    "SELECT * { <http://x/SERVICE> ?service $SERVICE }",
    "PREFIX service: <http://x/> SELECT * { service:SERVICE service:a service:b }",
    "PREFIX service: <http://x/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX : <http://x/> ASK { :O\\'Brien :p 'it''s' }".replace("''", "\\'"),
    "ASK { <http://x/O'Brien> ?p ?o }",
    "ASK { ?s ?p 1.5e3, -1, +.5, true, 'a'@en-GB, '1'^^<http://www.w3.org/2001/XMLSchema#int> }",
    "BASE <http://x/> ASK FROM <g> FROM NAMED <h> { <#a> ?p <b> FILTER(?a<3&&?b>4) }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o IN (1, 2)) }",
    "DESCRIBE <http://x/a>",
    "VERSION '1.2' ASK { << ?s ?p ?o >> ?a ?b }",
    "ASK { VALUES ?x { " + "1 " * 5000 + "} }",
    "ASK { FILTER(1 IN (" + "1, " * 5000 + "1)) }",
    "ASK { " + "{" * 99 + "}" * 99 + " }",
]
DEEP = {
    "braces": "ASK " + "{" * 3200 + "}" * 3200,
    "parentheses": "ASK { FILTER(" + "(" * 6400 + "1" + ")" * 6400 + ") }",
    "nested squares": "ASK { " + "[ <a:> " * 400 + "1" + " ]" * 400 + " }",
    "parentheses in what looks like an IRI": "ASK { FILTER(?a<" + "(" * 6400 + ">1) }",
}
CHAINS = {
    "bang": "ASK { FILTER(" + "!" * 10_000 + "true) }",
    "union": "ASK { {}" + "UNION{}" * 4_000 + " }",
    "minus": "ASK { " + "MINUS{}" * 4_000 + " }",
    "subselects": "ASK { " + "{SELECT*{}}" * 2_900 + " }",
    "or": "ASK { FILTER(true" + "||true" * 5_000 + ") }",
    "path": "ASK { ?a <a:>" + "/<a:>" * 5_000 + " ?b }",
    "sum": "ASK { FILTER(1" + "+1" * 16_000 + ") }",
    "triples": "ASK { ?a ?b ?c" + ".?a ?b ?c" * 3_200 + " }",
    "objects": "ASK { ?a ?b ?c" + ",?c" * 10_000 + " }",
    "bang in what looks like an IRI": "ASK { FILTER(?a<" + "!" * 10_000 + ">1) }",
}


def refusal(text, **more):
    with pytest.raises(Refused) as caught:
        guard.check(text, **more)
    return caught.value


def outcome(text):
    try:
        guard.check(text)
    except Refused as found:
        return found.status
    return 0


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_service_is_refused_wherever_it_hides(text):
    assert refusal(text).status in {400, 403}


@pytest.mark.parametrize("name", ["plain", "lower case, silent", "a prefix called service"])
def test_refused_service_says_what_to_do_instead(name):
    found = refusal(HIDDEN[name])
    assert (found.status, found.line) == (403, 1)
    assert "VALUES" in found.reason


def test_keyword_escapes_are_no_way_round():
    # The guard relies on it that the evaluator does not decode escapes outside strings and IRIs.
    with pytest.raises(SyntaxError):
        ox.Store().query("SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> {} }")


@pytest.mark.parametrize("text", KEPT, ids=lambda text: text[:40])
def test_query_without_these_features_passes_unchanged(text):
    assert guard.check(text).text == text


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_brackets_are_refused(text):
    found = refusal(text)
    assert found.status == 400
    assert found.line == 1


@pytest.mark.parametrize("text", CHAINS.values(), ids=CHAINS)
def test_long_chains_are_refused(text):
    assert refusal(text).status == 400


def test_deep_brackets_in_a_string_are_only_text():
    assert guard.check("ASK { ?s ?p '" + "{" * 5000 + "' }").form == "ASK"


def test_oversized_query_is_refused_with_413():
    text = "ASK { ?s ?p 'é' }" + " " * 32_750
    assert len(text) < 32_768
    assert guard.check(text[:-100]).form == "ASK"
    assert refusal(text + " ").status == 413
    assert refusal("ASK {}", limits=Limits(query=5)).status == 413


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:> <b:> <c:> }",
        "PREFIX a: <a:> delete where { ?s ?p ?o }",
        "LOAD <http://x/>",
        "WITH <a:> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_update_in_place_of_a_query_is_a_malformed_query(text):
    found = refusal(text)
    assert found.status == 400
    assert "update" in found.reason


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "SELECT"),
        ("# ASK\nPREFIX select: <a:> BASE <ask:> DESCRIBE select:x", "DESCRIBE"),
        ("CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("Ask{}", "ASK"),
    ],
)
def test_form_is_recognised_after_the_prologue(text, form):
    assert guard.check(text).form == form


@pytest.mark.parametrize(
    "text", ["", "  # only a comment", "PREFIX a: <a:>", "?x", "HELLO {}", "{}"]
)
def test_what_is_no_query_is_refused_with_the_four_forms(text):
    assert "SELECT" in refusal(text).reason


def test_schema_org_is_read_as_http_and_columns_stay():
    found = guard.check(
        "PREFIX s: <https://schema.org/>\nASK { <https://schema.org/a> s:b '<https://schema.org/c>' }"
    )
    assert found.text == (
        "PREFIX s: <http://schema.org/> \nASK { <http://schema.org/a>  s:b '<https://schema.org/c>' }"
    )
    assert found.prefixes == {"s": "http://schema.org/"}


def test_prefixes_that_are_used_and_not_declared_are_added_on_one_line():
    known = {"schema": "http://schema.org/", "foaf": "http://xmlns.com/foaf/0.1/", "bibo": "b:"}
    found = guard.check("PREFIX foaf: <x:>\nASK { ?s schema:name foaf:x }", known)
    assert found.text.splitlines()[0] == "PREFIX schema: <http://schema.org/>"
    assert found.added == 1
    assert found.text.endswith("\nPREFIX foaf: <x:>\nASK { ?s schema:name foaf:x }")


def test_unknown_escape_in_a_string_says_where():
    found = refusal("ASK {\n ?s ?p 'C:\\dir' }")
    assert (found.line, found.column) == (2, 8)


@given(st.text())
def test_any_text_is_accepted_or_refused_and_never_raises_anything_else(text):
    assert outcome(text) in {0, 400, 403, 413}


PIECES = st.sampled_from(
    "SELECT ASK { } ( ) [ ] ' \" ''' \\ < > # \n \r . , ; : ?x ex:a 1 1.5e3 @en ^^ ! || SERVICE "
    "service: <http://x/> <a> UNION PREFIX \\u0041 \\' é 😀 \x00 \ud800".split(" ")
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300)
def test_no_character_is_lost_between_tokens(text):
    last = 0
    for _, token, offset in tokens.read(text):
        between = text[last:offset]
        assert not between.strip(" \t\r\n") or "#" in between
        last = offset + len(token)


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=300)
def test_any_pieces_are_accepted_or_refused(text):
    assert outcome(text) in {0, 400, 403, 413}


NAMES = st.from_regex(r"\A[a-z]{1,5}\Z")
IRIS = NAMES.map(lambda name: f"<http://x.org/{name}>")
TERMS = IRIS | NAMES.map("?{}".format) | st.integers().map(str) | NAMES.map("'{}'".format)
TRIPLES = st.tuples(IRIS, IRIS, TERMS).map(" ".join)


@given(st.lists(TRIPLES, max_size=8).map(" . ".join))
def test_ordinary_queries_pass_unchanged_and_the_evaluator_takes_them(patterns):
    text = f"SELECT * WHERE {{ {patterns} }}"
    assert guard.check(text).text == text
    ox.Store().query(text)


# ------------------------------------------------------------------ verdicts that are kept

KNOWN = {"ex": "http://example.org/", "service": "http://example.org/service/"}
PLAIN = st.text(
    st.characters(exclude_characters="\"'\\\r\n", exclude_categories=["Cs"]), min_size=1
)
STATEMENTS = st.sampled_from(
    [
        'SELECT ?s {{ ?s ex:doi "{}" ; ?p "{}"@en }} # "{}"',
        'ASK {{ ?s <http://x/#{}> "{}" FILTER(?s<"{}"&&?b>4) }}',
        '# "{}"\nSELECT (NOW() AS ?n) {{ "{}" ?p "{}" }}',
        'SELECT * {{ ?s ?p "{}" . SERVICE <{}> {{}} . ?s ?p "{}" }}',
        'SELECT ?s {{ ?s text:query "{}" ; ?p "{}" ; ?q "{}" }}',
        'INSERT DATA {{ <{}> <{}> "{}" }}',
        'SELECT ?s {{ ?s ?p "{}" # "{}\n; ?q "{}" }}',
        'SELECT ?s {{ ?s ?p "{}" ; ?q "{}" # {}" }}',
        'ASK {{ # "{}\n ?s ?p {} . ?s ?p ?o # "{}\n }}',
        'PREFIX s: <https://schema.org/> SELECT ?s {{ ?s s:name "{}", "{}", "{}" }}',
    ]
)


def verdict(check, text):
    try:
        return check(text)
    except Refused as refused:
        return (refused.status, refused.reason, refused.line, refused.column)


@given(st.lists(st.tuples(STATEMENTS, PLAIN, PLAIN, PLAIN), min_size=2, max_size=6))
@settings(max_examples=300)
def test_a_kept_verdict_is_the_one_the_guard_would_find(asked):
    kept = checks.Checks(KNOWN, Limits(query=300))
    for statement, *strings in asked:
        text = statement.format(*strings)
        assert verdict(kept.check, text) == verdict(
            lambda text: guard.check(text, KNOWN, Limits(query=300)), text
        )


@given(st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=2, max_size=6))
@settings(max_examples=300)
def test_pieces_between_marks_never_hide_behind_a_kept_verdict(parts):
    kept = checks.Checks(KNOWN, Limits())
    for middle in ("harmless", *parts):
        text = f'ASK {{ ?s ?p "{middle}" . ?s ?p ?o }}'
        assert verdict(kept.check, text) == verdict(lambda text: guard.check(text, KNOWN), text)


def test_the_same_question_of_another_thing_is_not_read_again(monkeypatch):
    kept = checks.Checks(KNOWN, Limits())
    text = 'SELECT ?t {{ ?w ex:doi "{}" ; ex:title ?t }}'
    kept.check(text.format("10.1/a"))
    monkeypatch.setattr(guard, "check", None)
    query = kept.check(text.format("10.1/b"))
    assert query.text.endswith(text.format("10.1/b"))
    assert query.text.startswith("PREFIX ex:")


def test_kept_verdicts_have_a_bound():
    kept = checks.Checks(KNOWN, Limits(), places=3)
    for number in range(10):
        kept.check(f"ASK {{ ?s{number} ?p ?o }}")
    assert len(kept) == 3


@pytest.mark.parametrize(
    "text",
    ["a." * 16_000, "a-" * 16_000, "'''" + "\\'''" * 7_000, "<a'" * 10_000, '"a\\' * 10_000],
    ids=lambda text: text[:6],
)
@pytest.mark.timeout(5)
def test_no_text_takes_long_to_read(text):
    tokens.read(text)
