"""Full text inside queries: what is found, in what order, where the pattern may stand, what is refused."""

import json

import pyoxigraph as ox
import pytest
import web_site
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf import terms
from ris2rdf.building import build
from ris2rdf.release import Publication
from ris2rdf.sparql import description, fulltext, guard
from ris2rdf.sparql.failures import Refused
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.pool import Pool
from ris2rdf.web.pages import querying

BASE = "https://data.example.org/"
RECORD = """\
TY  - {type}
TI  - {title}
AU  - {author}
JO  - {journal}
KW  - {keyword}
AB  - {abstract}
PY  - {year}
DO  - 10.5555/{number}
ER  -
"""
WORKS = (
    ("JOUR", "Nephrotic syndrome in children", "Müller, Ada", "Kidney letters", "Kidney", "A trial."),
    ("JOUR", "A syndrome that is nephrotic", "Rossi, Bea", "Kidney letters", "Blood", "Another trial."),
    ("JOUR", "On rivers", "Łoś, Carla", "Water", "Rivers", "Nephrotic syndrome is named in the abstract."),
    ("BOOK", "Rivers and kidneys", "Muller, Dora", "", "Rivers", "None."),
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    keys = "type title author journal keyword abstract".split()
    records = [
        RECORD.format(number=n, year=2000 + n, **dict(zip(keys, work, strict=True)))
        for n, work in enumerate(WORKS)
    ]
    (folder / "works.ris").write_text("\n".join(records), "utf-8")
    publication = Publication(folder / "library", {"base": BASE})
    return build(publication, [str(folder / "works.ris")], lambda _: None).path / "store"


@pytest.fixture(scope="module")
def pool(store):
    pool = Pool(store, Limits(hits=3), prefixes=terms.prefixes(), base=BASE)
    yield pool
    pool.close()


def rows(pool, text, **more):
    query = guard.check(text, pool.prefixes, pool.limits)
    body = pool.run(query, "application/sparql-results+json", **more).read()
    return [
        {name: cell["value"] for name, cell in row.items()}
        for row in json.loads(body)["results"]["bindings"]
    ]


def works(pool, text):
    return [int(row["w"].rpartition("/")[2]) for row in rows(pool, text)]


def look_up(pool, words, most=""):
    string = json.dumps(words, ensure_ascii=False)
    pattern = f"(?w ?score) text:query ({string}{most})"
    return works(pool, f"SELECT ?w {{ {pattern} }} ORDER BY DESC(?score)")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nephrotic syndrome", {0, 1, 2}),
        ('"nephrotic syndrome"', {0, 2}),
        ("neph", {0, 1, 2}),
        ('"neph"', set()),
        ("title:nephrotic", {0, 1}),
        ('title:"nephrotic syndrome"', {0}),
        ("abstract:nephrotic", {2}),
        ("author:muller", {0, 3}),
        ("author:Müller", {0, 3}),
        ("author:los rivers", set()),
        ("journal:water", {2}),
        ("keyword:rivers", {2, 3}),
        ("rivers kidneys", {3}),
        ("10.5555/2", {2}),
        ("unheard-of", set()),
    ],
)
def test_words_are_those_of_the_search_page(pool, words, found):
    assert set(look_up(pool, words)) == found


def test_the_best_come_first_and_have_the_higher_score(pool):
    assert look_up(pool, "nephrotic syndrome")[-1] == 2
    scores = [
        float(row["s"])
        for row in rows(pool, 'SELECT ?s { (?w ?s) text:query "nephrotic" } ORDER BY DESC(?s)')
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1] > 0
    assert len(look_up(pool, "nephrotic", " 2")) == 2
    assert 2 not in look_up(pool, "nephrotic", " 2")


PLACES = {
    "alone": 'SELECT ?w { ?w text:query "title:nephrotic" }',
    "without prefix": f'SELECT ?w {{ ?w <{fulltext.PROPERTY}> "title:nephrotic" }}',
    "another prefix": f'PREFIX t: <{fulltext.PREFIXES["text"]}> SELECT ?w {{ ?w t:query "title:nephrotic" }}',
    "a short prefix": 'PREFIX t: <http://jena.apache.org/> SELECT ?w { ?w <http://jena.apache.org/text#query> "title:nephrotic" }',
    "before a full stop": 'SELECT ?w { ?w text:query "title:nephrotic" . ?w a bibo:AcademicArticle }',
    "before a semicolon": 'SELECT ?w { ?w text:query "title:nephrotic" ; a bibo:AcademicArticle }',
    "before an empty semicolon": 'SELECT ?w { ?w text:query "title:nephrotic" ; . ?w a bibo:AcademicArticle ; }',
    "after a semicolon": 'SELECT ?w { ?w a bibo:AcademicArticle ; text:query "title:nephrotic" }',
    "between semicolons": 'SELECT ?w { ?w a bibo:AcademicArticle ; text:query "title:nephrotic" ; dcterms:title ?t }',
    "twice in a statement": 'SELECT ?w { ?w text:query "nephrotic" ; # and\n text:query "title:nephrotic" ; a bibo:AcademicArticle }',
    "twice after another": 'SELECT ?w { ?w a bibo:AcademicArticle ; text:query "nephrotic" ; text:query "title:nephrotic" }',
    "twice": 'SELECT ?w { ?w text:query "nephrotic" . ?w text:query "title:nephrotic" }',
    "after a filter": 'SELECT ?w { ?w dcterms:title ?t FILTER regex(?t, "x?") ?w text:query "title:nephrotic" }',
    "after a bind": 'SELECT ?w { BIND(1 AS ?x) ?w text:query "title:nephrotic" FILTER(?x = 1) }',
    "after values": 'SELECT ?w { VALUES (?x ?y) { (1 2) } ?w text:query "title:nephrotic" }',
    "after brackets": 'SELECT ?w { ?w schema:author [ a schema:Person ; schema:name ?n ] ; text:query "title:nephrotic" }',
    "after a collection": 'SELECT ?w { ?w bibo:authorList ( ?one ) ; text:query "title:nephrotic" }',
    "after a number": 'SELECT ?w { ?w ?p ?o FILTER(?o != 1.5) . ?w a bibo:AcademicArticle ; text:query "title:nephrotic" }',
    "in a group": 'SELECT ?w { { ?w text:query "title:nephrotic" } }',
    "in a union": 'SELECT DISTINCT ?w { { ?w text:query "title:nephrotic" } UNION { ?w text:query "title:children" } }',
    "in a subquery": 'SELECT ?w { { SELECT ?w { (?w ?s) text:query "title:nephrotic" } ORDER BY DESC(?s) LIMIT 2 } ?w a bibo:AcademicArticle }',
    "in exists": 'SELECT ?w { ?w a bibo:AcademicArticle FILTER EXISTS { ?w text:query "title:nephrotic" } }',
    "in exists, in brackets": 'SELECT ?w { ?w a bibo:AcademicArticle FILTER(true && EXISTS { ?w text:query "title:nephrotic" }) }',
    "in not exists": 'SELECT ?w { ?w a bibo:AcademicArticle FILTER NOT EXISTS { ?w text:query "rivers" } }',
    "in minus": 'SELECT ?w { ?w a bibo:AcademicArticle MINUS { ?w text:query "rivers" } }',
    "three quotes": "SELECT ?w { ?w text:query '''title:\"nephrotic\"''' }",
    "escapes": r'SELECT ?w { ?w text:query "title:\u006eephrotic" }',
    "two variables, dollar": 'SELECT ?w { ($w $s) text:query ( "title:nephrotic" 3 ) . ?w a bibo:AcademicArticle }',
    "old name of the variable": 'SELECT ?w { $w text:query "title:nephrotic" }',
}  # fmt: skip


@pytest.mark.parametrize("text", PLACES.values(), ids=PLACES)
def test_pattern_stands_wherever_a_triple_may(pool, text):
    assert sorted(set(works(pool, text))) == [0, 1]


def test_optional_match_leaves_the_score_open(pool):
    text = 'SELECT ?w ?s { ?w dcterms:title ?t . ?w bibo:doi ?d OPTIONAL { (?w ?s) text:query "children" } }'
    found = {int(row["w"].rpartition("/")[2]): row.get("s") for row in rows(pool, text)}
    assert [number for number, score in sorted(found.items()) if score] == [0]
    assert len(found) == 4


def test_search_joins_what_the_dataset_parameters_leave(pool):
    text = 'SELECT ?w { ?w text:query "title:nephrotic" ; dcterms:title ?t }'
    assert rows(pool, text, default_graphs=["http://x.org/none"]) == []


def test_graphs_are_constructed_of_what_is_found(pool):
    text = 'CONSTRUCT { ?w schema:name ?t } WHERE { ?w text:query "children" ; dcterms:title ?t }'
    query = guard.check(text, pool.prefixes, pool.limits)
    body = pool.run(query, "application/n-triples").read().decode()
    assert body == f'<{BASE}id/work/doi/10.5555/0> <http://schema.org/name> "{WORKS[0][1]}" .\n'
    query = guard.check('DESCRIBE ?w { ?w text:query "children" }', pool.prefixes, pool.limits)
    assert b"Nephrotic syndrome in children" in pool.run(query, "text/turtle").read()


def test_too_many_works_are_refused_not_cut(pool):
    with pytest.raises(Refused, match=r"more than 3 works .* \(\"words\" 100\)"):
        look_up(pool, "a")
    assert len(look_up(pool, "a", " 3")) == 3


REFUSED = {
    "no words": ('?w text:query "- !"', "no word"),
    "too many wanted": ('?w text:query ("x" 4)', "3 works at most"),
    "none wanted": ('?w text:query ("x" 0)', "whole number"),
    "half a work wanted": ('?w text:query ("x" 1.5)', "whole number"),
    "a variable": ("?w text:query ?x", "stands between"),
    "a language": ('?w text:query "x"@en', "full stop"),
    "a language in brackets": ('?w text:query ("x"@en 2)', "stands between"),
    "a datatype": ('?w text:query "x"^^xsd:string', "full stop"),
    "two words": ('?w text:query "x", "y"', "full stop"),
    "a property": ('?w text:query (schema:name "x")', "stands between"),
    "an IRI": ('<http://x.org/> text:query "x"', "stands between"),
    "a blank node": ('[] text:query "x"', "stands between"),
    "in square brackets": ('?w ?p [ text:query "x" ]', "stands between"),
    "in a collection": ('?w ?p ( text:query "x" )', "stands between"),
    "three variables": ('(?w ?s ?l) text:query "x"', "stands between"),
    "one variable twice": ('(?w $w) text:query "x"', "two variables"),
    "pair and semicolon": ('(?w ?s) text:query "x" ; a ?t', "full stop"),
    "a path": ('?w text:query/schema:name "x"', "stands between"),
    "an inverse path": ('?w ^text:query "x"', "stands between"),
    "an object": ("?w ?p text:query", "stands between"),
    "a value": ("VALUES ?p { text:query }", "stands between"),
    "in a filter": ("?w ?p ?o FILTER(?p = text:query)", "stands between"),
}


@pytest.mark.parametrize(("pattern", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_looked_up_is_refused_at_its_place(pattern, words):
    with pytest.raises(Refused, match=words) as caught:
        guard.check(f"SELECT * {{\n {pattern} }}", terms.prefixes(), Limits(hits=3))
    assert (caught.value.status, caught.value.line) == (400, 2)


@pytest.mark.parametrize(
    "text",
    [
        'CONSTRUCT WHERE { ?w text:query "x" }',
        'CONSTRUCT { ?w a ?b . ?w text:query "x" } WHERE { ?w a ?b }',
        "DESCRIBE text:query",
    ],
)
def test_templates_have_no_search(text):
    with pytest.raises(Refused, match="text:query"):
        guard.check(text)


def test_syntax_error_beside_a_search_is_placed_in_the_client_s_text(pool):
    query = guard.check(
        'SELECT ?w {\n ?w text:query "children" .\n ?w NONSENSE ?x }', pool.prefixes
    )
    with pytest.raises(Refused) as caught:
        pool.run(query, "text/csv")
    assert (caught.value.line, caught.value.column) == (3, 5)


def test_store_without_a_full_text_says_so(tmp_path):
    ox.Store(str(tmp_path / "store")).flush()
    pool = Pool(tmp_path / "store", Limits())
    try:
        with pytest.raises(Refused, match="full text cannot be read"):
            pool.run(guard.check('ASK { ?w text:query "x" }'), "text/csv")
        assert pool.run(guard.check("ASK {}"), "text/csv").read()
    finally:
        pool.close()


def test_another_property_of_that_name_is_left_alone():
    text = 'PREFIX text: <http://x.org/> ASK { ?w text:query ?x , "y"@en }'
    assert guard.check(text) == ("ASK", text, 0, {"text": "http://x.org/"}, False, ())


@given(st.text())
def test_no_words_are_an_injection_into_the_index_or_the_query(words):
    string = json.dumps(f"a {words}").replace("\\ud", "\\u00")
    (search,) = guard.check(f"ASK {{ ?w text:query {string} }}").searches
    outside = search.expression.split('"')[::2]
    assert all(part.strip(" *") in {"", *_COLUMNS} for part in outside)


_COLUMNS = {"title :", "people :", "container :", "keywords :", "abstract :"}


def test_service_description_names_the_property():
    feature = "<http://www.w3.org/ns/sparql-service-description#propertyFeature>"
    lines = description.lines(description.Service(BASE))
    assert f"<{BASE}sparql> {feature} <{fulltext.PROPERTY}> ." in lines
    assert any("Works out of a search: 10,000" in line for line in lines)


def test_seed_is_found_through_a_whole_release(tmp_path):
    release = web_site.publication(tmp_path).current()
    pool = Pool(release.path / "store", prefixes=terms.prefixes())
    try:
        found = rows(pool, 'SELECT ?w { ?w text:query "title:\\"stromal cells\\" author:remuzzi" }')
        assert [row["w"] for row in found] == [f"{BASE}id/{web_site.WORK}"]
        for example in querying.examples("text"):
            assert rows(pool, example.text), example.name
    finally:
        pool.close()
