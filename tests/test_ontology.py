"""Every class and property that the tables can write exists, is current, and may stand where it stands.

The vocabularies' own files come from npm (``make vendor``); every kind of node and every type of
record is walked, each property against the classes of its subject and of its object.
"""

from pathlib import Path

import ontology
import ontology_terms
import pytest
from absent import absent
from ontology import Finding, Statement

from ris2rdf import resources, terms, vocabulary
from ris2rdf.vocabulary import containers

BASE = "https://data.example.org/"
TABLE = resources.table("vocabulary.toml").read_text("utf-8")
CROSSWALK = resources.table("crosswalk.toml").read_text("utf-8")

ABSTRACT = ("bibo:DocumentPart", "doco:Abstract")
SECTION = ("bibo:DocumentPart", "doco:Section")
_PART = (
    "Parts of abstracts are typed by BIBO and DoCO alone, so that a search for creative works finds"
    " works; schema.org's domains and ranges are hints, from which nothing is inferred."
)
_RECORD = (
    "A record is a PROV entity, and no creative work beside the work it describes; that it is the"
    " n-th of its file is said in words that every reader of schema.org knows."
)
EXCEPTIONS = {
    Finding("schema:hasPart", "domain", ABSTRACT): _PART,
    Finding("schema:hasPart", "range", to=ABSTRACT): _PART,
    Finding("schema:hasPart", "range", to=SECTION): _PART,
    Finding("schema:isPartOf", "domain", ABSTRACT): _PART,
    Finding("schema:isPartOf", "domain", SECTION): _PART,
    Finding("schema:position", "domain", SECTION): _PART,
    Finding("schema:text", "domain", SECTION): _PART,
    Finding("schema:isPartOf", "domain", ("prov:Entity",)): _RECORD,
    Finding("schema:position", "domain", ("prov:Entity",)): _RECORD,
}


@pytest.fixture(scope="module")
def said():
    """Return the vocabularies; skip on a user's machine without them, fail in CI."""
    missing = [name for name in ontology.NAMES if not (ontology.PACKAGES / name).is_dir()]
    if missing:
        absent(f"not fetched: {' '.join(missing)} (npm ci, or make vendor)")
    return ontology.read()


@pytest.fixture(scope="module")
def emission():
    return ontology.Emission(vocabulary.load(BASE))


# ------------------------------------------------------------------ the tables


def test_vocabularies_allow_all_that_the_tables_can_write_but_for_stated_exceptions(said, emission):
    found = ontology.findings(said, emission)
    assert sorted(map(str, found - set(EXCEPTIONS))) == []
    assert sorted(map(str, set(EXCEPTIONS) - found)) == [], "an exception that is none any more"


def test_walk_meets_every_type_every_node_and_every_property_of_the_table(emission):
    table = vocabulary.load(BASE).table
    assert set(emission.works) > set(table.classes)
    assert {"ICOMM email", "PCOMM letter", "JOUR review"} <= set(emission.works)
    assert set(emission.nodes) == set(table.nodes) - {"work"}
    assert {*containers.PERIODICALS} <= set(emission.nodes)
    groups = [g for node in table.nodes.values() for g in node.properties.values()]
    groups += [g for node in table.nodes.values() for g in node.links.values()]
    groups += [scheme.properties for scheme in table.schemes.values()]
    groups += [*table.forms.values(), *(role.links for role in table.roles.values())]
    groups += [role.lists for role in table.roles.values()]
    named = {statement.property for group in groups for statement in group}
    written = {statement.property for statement in emission.statements()}
    assert named - written == set(), "properties that no type or node can ever have"
    assert len(emission.statements()) > 2000


def test_individuals_that_types_always_name_exist(said, emission):
    degrees = {f"bibo:degrees/{degree}" for degree in vocabulary.load(BASE).table.degrees.values()}
    for iri in emission.constants() | set(map(terms.expand, degrees)):
        assert said.facts[iri][ontology.TYPE], iri


def test_wholes_are_reached_from_their_parts_alone(emission):
    # BIBO: all that is dcterms:hasPart of a journal is an issue, of an issue an article; so only
    # the part says what it is part of.
    written = {statement.property for statement in emission.statements()}
    assert terms.expand("dcterms:isPartOf") in written
    assert terms.expand("dcterms:hasPart") not in written


def test_mapping_properties_of_skos_never_make_people_or_works_concepts(emission):
    mapping = ontology._iris("skos:exactMatch skos:closeMatch skos:relatedMatch owl:sameAs")
    written = [one for one in emission.statements() if one.property in mapping]
    concepts = ontology._iris("skos:Concept schema:DefinedTerm")
    assert {(one.property, one.classes) for one in written} == {
        (terms.expand("skos:exactMatch"), concepts)
    }


def test_terms_file_is_what_the_vocabularies_say(said):
    assert ontology_terms.FILE.read_text("utf-8") == ontology_terms.current(), "run make terms"


def test_every_term_has_its_facts(emission):
    text = ontology_terms.FILE.read_text("utf-8")
    for term in emission.terms():
        assert f"\n{terms.shorten(term)}\n    a " in text, term


# ------------------------------------------------------------------ the checker: planted errors


def found_in(said, folder, edits, table="vocabulary.toml", text=TABLE):
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / table).write_text(text, "utf-8")
    planted = ontology.Emission(vocabulary.load(BASE, overlay=folder))
    return ontology.findings(said, planted) - set(EXCEPTIONS)


ISSUE_ON_ARTICLE = ("bibo:AcademicArticle", "schema:ScholarlyArticle")


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('genre = ["schema:genre"]', 'genre = ["schema:gener"]', Finding("schema:gener", "unknown")),
        ('family = ["schema:familyName", "foaf:familyName"]', 'family = ["foaf:surname"]', Finding("foaf:surname", "superseded")),
        ('genre = ["schema:genre"]', 'genre = ["schema:publishingPrinciples"]', Finding("schema:publishingPrinciples", "range", to=("xsd:string",))),
        ('{ property = "bibo:issue", on = ["bibo:Issue"] }', '"bibo:issue"', Finding("bibo:issue", "domain", ISSUE_ON_ARTICLE)),
        ('alternative = ["schema:alternateName", "dcterms:alternative"]\nissn', 'alternative = ["bibo:shortTitle"]\nissn', Finding("bibo:shortTitle", "domain", ("bibo:Journal", "schema:Periodical"))),
        ('{ property = "schema:numberOfPages", on = ["schema:Book"], datatype', '{ property = "schema:numberOfPages", datatype', Finding("schema:numberOfPages", "domain", ("bibo:Thesis", "schema:Thesis"))),
        ('on = ["schema:Book"], datatype = "xsd:integer"', 'on = ["schema:Book"]', Finding("schema:numberOfPages", "range", to=("xsd:string",))),
        ('language_iri = ["dcterms:language"]', 'language_iri = ["dcterms:medium"]', Finding("dcterms:medium", "range", to=("dcterms:LinguisticSystem",))),
        ('language = ["schema:inLanguage"]', 'language = ["dcterms:language"]', Finding("dcterms:language", "range", to=("xsd:string",))),
        ('{ property = "schema:editor", to = ["schema:Person"] },', '"schema:editor",', Finding("schema:editor", "range", to=("foaf:Organization", "schema:Organization"))),
        ('classes = ["schema:Person", "foaf:Person"]', 'classes = ["schema:Person", "foaf:Organization", "foaf:Person"]', Finding("foaf:Organization", "disjoint", ("foaf:Person",))),
        ('classes = ["schema:Event", "bibo:Conference", "bibo:Event"]', 'classes = ["schema:Event", "bibo:Conference"]', Finding("bibo:presentedAt", "range", to=("bibo:Conference", "schema:Event"))),
        ('list = { property = "bibo:authorList", off = ["bibo:Journal"] }', 'list = "bibo:authorList"', Finding("bibo:authorList", "domain", ("bibo:Journal", "schema:Periodical"))),
        ('"bibo:status" = { iri = "http://purl.org/ontology/bibo/status/forthcoming" }', '"bibo:status" = { iri = "bibo:Book" }', Finding("bibo:status", "range", to=("bibo:Book",))),
        ('"schema:bookFormat" = { iri = "schema:EBook" }', '"schema:bookFormat" = "e-book"', Finding("schema:bookFormat", "range", to=("xsd:string",))),
        ('topic = ["foaf:primaryTopic"]', 'topic = ["foaf:topic_interest"]', Finding("foaf:topic_interest", "domain", ("foaf:Document", "prov:Entity"))),
    ],
)  # fmt: skip
def test_planted_error_in_the_properties_is_found(said, tmp_path, old, new, finding):
    assert finding in found_in(said, tmp_path, [(old, new)])


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ('classes = ["schema:CreativeWork", "bibo:Patent"]', 'classes = ["schema:Patent", "bibo:Patent"]', Finding("schema:Patent", "unknown")),
        ('classes = ["schema:Dataset", "bibo:Document"]', 'classes = ["schema:Dataset", "bibo:Dataset"]', Finding("bibo:Dataset", "unknown")),
        ('classes = ["schema:CreativeWork", "bibo:LegalCaseDocument"]', 'classes = ["schema:CreativeWork", "bibo:Hearing"]', Finding("bibo:pages", "domain", ("bibo:Hearing", "schema:CreativeWork"))),
        ('classes = ["schema:Map", "bibo:Map"]', 'classes = ["schema:Map", "bibo:Map", "foaf:Organization"]', Finding("foaf:Document", "disjoint", ("foaf:Organization",))),
        ('classes = ["schema:BookSeries", "bibo:Series"]', 'classes = ["schema:BookSeries", "bibo:Book"]', Finding("bibo:issn", "domain", ("bibo:Book", "schema:BookSeries"))),
    ],
)  # fmt: skip
def test_planted_error_in_the_classes_is_found(said, tmp_path, old, new, finding):
    assert finding in found_in(said, tmp_path, [(old, new)], "crosswalk.toml", CROSSWALK)


def one(said, classes, curie, to, *, literal=False):
    classes, to = ontology._iris(classes), ontology._iris(to)
    return list(said.of_statement(Statement(classes, terms.expand(curie), to, literal)))


def test_superclasses_and_unions_count(said):
    # bibo:doi is for documents and collections; an academic article is an article is a document
    assert one(said, "bibo:AcademicArticle", "bibo:doi", "xsd:string", literal=True) == []
    assert one(said, "bibo:Newspaper", "bibo:doi", "xsd:string", literal=True) == []
    assert one(said, "schema:Person", "bibo:doi", "xsd:string", literal=True) != []
    assert one(said, "schema:Report", "schema:pageStart", "xsd:string", literal=True) == []
    assert one(said, "schema:Thesis", "schema:pageStart", "xsd:string", literal=True) != []


def test_equivalent_classes_count_but_bridges_to_schema_org_only_one_way(said):
    # BIBO: its documents are FOAF's; schema.org: its people are FOAF's, not the other way for us
    assert one(said, "foaf:Document", "bibo:shortTitle", "xsd:string", literal=True) == []
    assert one(said, "foaf:Person", "schema:familyName", "xsd:string", literal=True) == []
    assert one(said, "schema:Person", "foaf:familyName", "xsd:string", literal=True) != []
    assert one(said, "schema:Periodical", "bibo:editorList", "rdf:List") != []


def test_superseded_property_of_schema_org_is_found(said):
    found = one(said, "schema:Movie", "schema:actors", "schema:Person")
    assert found == [Finding("schema:actors", "superseded")]


def test_what_a_vocabulary_says_of_terms_of_others_is_not_heard(said):
    # BIBO declares dcterms:title an object property, and schema.org mentions it as equivalent
    assert one(said, "bibo:Book", "dcterms:title", "xsd:string", literal=True) == []
    assert (
        terms.expand("owl:ObjectProperty")
        not in said.facts[terms.expand("dcterms:title")][ontology.TYPE]
    )


def test_terms_without_package_are_few_and_named():
    known = {terms.prefixes()[name] for name in ontology.NAMES}
    emission = ontology.Emission(vocabulary.load(BASE))
    outside = {t for t in emission.terms() if not t.startswith(tuple(known))}
    assert outside <= ontology.BY_HAND
    assert len({t.rpartition("/")[0] for t in ontology.BY_HAND}) == 2


def test_packages_of_the_vocabularies_are_named_by_version_in_the_lock():
    root = Path(ontology.PACKAGES).parent.parent
    text = (root / "package.json").read_text("utf-8")
    for name in ontology.NAMES:
        assert f'"@vocabulary/{name}": "' in text
    assert "resolved" not in (root / "package-lock.json").read_text("utf-8")
