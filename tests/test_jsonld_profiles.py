"""JSON-LD of each profile: one nested record, people in order, and what search engines ask for."""

import json
import subprocess
import sys

import gold_types
import pytest
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import to_isomorphic
from test_gold import seed_lines
from web_site import BASE, SEED

from ris2rdf import vocabulary
from ris2rdf.building import build
from ris2rdf.release import Publication
from ris2rdf.vocabulary import lines as n_triples
from ris2rdf.vocabulary.jsonld import frame
from ris2rdf.vocabulary.profiles import namespaces
from ris2rdf.web import create_app

SEEDS = [
    gold_types.FOLDER / f"{name}.ris"
    for name in "BOOK CASE CHAP CONF DATA GRANT JOUR MPCT MUSIC-recording PAT THES WEB".split()
]
PROFILES = ("full", "schema", "bibo")
AUTHORS = {"full": "author", "schema": "author", "bibo": "dcterms:creator"}
WORK = f"{BASE}id/work/doi/10.1172/jci.insight.169424"
LISTS = ("<http://purl.org/ontology/bibo/authorList>",)
AUTHOR = "<http://schema.org/author>"


@pytest.fixture(scope="module", params=[*SEEDS, SEED], ids=lambda path: path.stem)
def described(request):
    """Return the IRI of a seed's work, and the lines of its document."""
    if request.param == SEED:
        return WORK, seed_lines()
    return gold_types.described(request.param, [].append)


def told(described, profile):
    iri, lines = described
    text = vocabulary.serialise(lines, "jsonld", iri, namespaces=namespaces(profile))
    return json.loads(text)


def refuse(url, _options):
    raise AssertionError(f"{url} was asked for")


def as_list(value):
    return value if isinstance(value, list) else [value]


def names(people):
    return [person["@id"] if isinstance(person, dict) else person for person in as_list(people)]


def authors(described):
    """Return the authors in the order of the list that the whole graph has."""
    iri, lines = described
    graph = n_triples.read(lines)
    found = graph.subjects[f"<{iri}>"].get(LISTS[0], ())
    if AUTHOR not in graph.subjects[f"<{iri}>"]:
        return []
    return [person[1:-1] for head in found for person in graph.lists[head]]


# ------------------------------------------------------------------ any processor


@pytest.mark.parametrize("profile", PROFILES)
def test_framing_gives_one_nested_record_with_its_authors_in_order(described, profile):
    iri, _ = described
    document = told(described, profile)
    options = {"documentLoader": refuse, "omitGraph": True}
    framed = jsonld.frame(document, frame(iri, namespaces(profile)), options)
    assert framed["@id"] == iri
    assert "@graph" not in framed
    assert {"name", "dcterms:title"} & framed.keys()
    ordered = authors(described)
    if ordered:
        people = framed[AUTHORS[profile]]
        assert names(people) == ordered
        told_of = [one for one in as_list(people) if isinstance(one, dict)]
        assert len(told_of) == len(ordered)
        assert all({"name", "foaf:name"} & person.keys() for person in told_of)
    if "isPartOf" in framed:
        assert isinstance(as_list(framed["isPartOf"])[0], dict)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib's own reader
def test_json_ld_of_a_profile_is_what_the_profile_has_of_the_graph(described, profile):
    _, lines = described
    part = lines if profile == "full" else vocabulary.load(BASE).profile(lines, profile)
    document = told(described, profile)
    if profile == "schema":  # its dates are plain strings
        part = [line.partition("^^<http://www.w3.org/2001/XMLSchema#")[0] for line in part]
        part = [line if line.endswith(" .") else f"{line} ." for line in part]
        integers = [line for line in vocabulary.load(BASE).profile(lines, profile)
                    if "XMLSchema#integer" in line]  # fmt: skip
        bare = {line.partition("^^")[0] + " ." for line in integers}
        part = [line for line in part if line not in bare] + integers
    quads = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": refuse})
    ours = to_isomorphic(Graph().parse(data=quads, format="nt"))
    assert ours == to_isomorphic(Graph().parse(data="\n".join(part), format="nt"))


@pytest.mark.parametrize("profile", ["schema", "bibo"])
def test_convert_keeps_the_order_of_people_and_counts_what_it_writes(profile):
    source = gold_types.FOLDER / "JOUR.ris"

    def converted(format_):
        command = [sys.executable, "-m", "ris2rdf", "convert", str(source), "--base", BASE]
        command += ["--profile", profile, "--format", format_]
        run = subprocess.run(command, capture_output=True, check=True)
        return run.stdout, int(run.stderr.split(b" triples")[0].rpartition(b" ")[2])

    lines, count = converted("nt")
    document, counted = converted("jsonld")
    assert len(lines.splitlines()) == count == counted
    ordered = authors(gold_types.described(source, [].append))
    assert sorted(ordered) != ordered
    assert names(json.loads(document)["@graph"][0][AUTHORS[profile]]) == ordered


def test_turtle_of_a_profile_keeps_the_order_too():
    text = vocabulary.serialise(seed_lines(), "turtle", WORK, namespaces=namespaces("schema"))
    places = [
        text.decode().index(f":{iri.partition('#')[2]}") for iri in authors((WORK, seed_lines()))
    ]
    assert places == sorted(places)
    assert b"purl.org/ontology/bibo" not in text


def test_sections_come_in_the_order_of_their_numbers():
    (record, *_) = told((WORK, seed_lines()), "schema")["@graph"]
    sections = record["hasPart"]["hasPart"]
    assert [section["position"] for section in sections] == list(range(1, len(sections) + 1))


# ------------------------------------------------------------------ search engines

# What Google's documentation of structured data asks for, by type: required and recommended.
# (developers.google.com/search/docs/appearance/structured-data: article, book, dataset; what only
# concerns images, ratings and prices is left out, for no record holds it.)
ARTICLE = ((), ("headline", "author", "author.name", "author.url", "datePublished", "dateModified"))
BOOK = (("name", "author", "author.name"), ("author.url", "datePublished", "isbn", "url"))
DATASET = (("name", "description"), ("creator", "creator.name", "identifier", "sameAs", "version"))
ASKED = {
    "ScholarlyArticle": ARTICLE, "Article": ARTICLE, "NewsArticle": ARTICLE, "BlogPosting": ARTICLE,
    "Report": ARTICLE, "Book": BOOK, "Dataset": DATASET,
}  # fmt: skip
RECORD = """\
TI  - A title
AU  - Bellini, Carla (https://orcid.org/0000-0002-1825-0097)
AU  - Chen, Bo
PY  - 2020
DA  - 2020/05/04
ET  - 2
AB  - An abstract of some length, so that it may be one.
DO  - 10.5555/search
SN  - {number}
UR  - https://example.org/a-landing-page
ER  -
"""
TYPES = {"JOUR": "2379-3708", "NEWS": "2379-3708", "BLOG": "2379-3708", "RPRT": "R-1",
         "BOOK": "9780306406157", "DATA": ""}  # fmt: skip


@pytest.fixture(scope="module", params=TYPES)
def searched(request, tmp_path_factory):
    """Return the record of a published work as its `schema` profile tells it, and its page."""
    folder = tmp_path_factory.mktemp("search")
    text = f"TY  - {request.param}\n" + RECORD.format(number=TYPES[request.param])
    (folder / "a.ris").write_text(text, "utf-8")
    publication = Publication(folder / "library", {"base": BASE})
    build(publication, [str(folder / "a.ris")], [].append)
    client = create_app(publication).test_client()
    path = "/doc/work/doi/10.5555/search"
    document = json.loads(client.get(f"{path}.jsonld?_profile=schema").data)
    page = client.get(f"{path}.html").text
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    return document["@graph"][0], json.loads(block)


def values(node, path):
    """Return the values under the dotted *path*, of a work or of the page about it."""
    name, _, rest = path.partition(".")
    found = as_list(node[name]) if name in node else []
    if name == "dateModified":
        found += [node["mainEntityOfPage"]["dateModified"]]
    if name == "creator" and not found:
        found = as_list(node.get("author", []))
    return [one for each in found for one in values(each, rest)] if rest else found


def test_what_search_engines_ask_for_is_there(searched):
    for told in searched:
        required, recommended = ASKED[told["@type"]]
        for name in (*required, *recommended):
            found = values(told, name)
            assert found, f"{told['@type']}: no {name}"
            plain = all(isinstance(one, str) for one in found)
            assert plain or name in {"author", "creator", "identifier"}, name
        assert told["datePublished"] in {"2020-05-04", "2020"}
        assert told["mainEntityOfPage"]["dateModified"].endswith("Z")


def test_search_engines_read_people_in_their_order_with_names_and_addresses(searched):
    for told in searched:
        people = as_list(told.get("author") or told["creator"])
        assert [person["name"] for person in people] == ["Carla Bellini", "Bo Chen"]
        assert people[0]["url"] == "https://orcid.org/0000-0002-1825-0097"
        assert {person["@type"] for person in people} == {"Person"}
        assert all(person["@id"].startswith(BASE) for person in people)
