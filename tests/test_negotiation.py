"""What real clients send, and what they must get."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf.web import negotiation
from ris2rdf.web.negotiation import (
    CITATION,
    CSL,
    DOCUMENT_OFFERS,
    EXPANDED,
    HTML,
    JSON,
    JSONLD,
    LINKSET,
    LINKSET_TEXT,
    LIST_OFFERS,
    NTRIPLES,
    RDF_OFFERS,
    RDFXML,
    TRIG,
    TURTLE,
    Offer,
)

WITHOUT_LINKSETS = tuple(o for o in DOCUMENT_OFFERS if o not in (LINKSET, LINKSET_TEXT))

CLIENTS = [
    # who, what it sends, what it must get
    (
        "browser",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        HTML,
    ),
    ("curl", "*/*", HTML),
    ("no header", "", HTML),
    ("only blanks", "  ", HTML),
    ("rdflib turtle", "text/turtle, application/x-turtle, */*;q=0.1", TURTLE),
    ("rdflib json-ld", "application/ld+json, application/json;q=0.9, */*;q=0.1", JSONLD),
    ("rdflib xml", "application/rdf+xml, */*;q=0.1", RDFXML),
    ("rdflib nt", "text/plain, */*;q=0.1", NTRIPLES),
    (
        "rdflib without a format",
        ("application/rdf+xml, text/n3, text/turtle, application/n-triples, application/ld+json,"
        " application/n-quads, application/trix, application/trig"),
        TURTLE,
    ),
    (
        "Jena",
        ("text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,"
        "application/rdf+xml;q=0.7,*/*;q=0.3"),
        TURTLE,
    ),
    (
        "Jena dataset",
        "application/trig,application/n-quads;q=0.9,application/ld+json;q=0.8,*/*;q=0.3",
        TRIG,
    ),
    (
        "F-UJI",
        ("text/turtle, application/turtle, application/x-turtle;q=0.8, application/rdf+xml,"
        " text/n3;q=0.9, text/rdf+n3;q=0.9,application/ld+json"),
        TURTLE,
    ),
    ("F-UJI json", "application/vnd.schemaorg.ld+json, application/ld+json", JSONLD),
    ("F-UJI xml", "application/xml, text/xml;q=0.5", None),
    ("F-UJI linkset", "application/linkset+json, application/linkset", LINKSET),
    (
        "TriplyDB",
        ("application/trig, application/n-quads, application/n-triples;q=0.9, text/turtle;q=0.9,"
        " application/ld+json;q=0.8, application/rdf+xml;q=0.8, text/n3;q=0.35, */*;q=0.7"),
        TRIG,
    ),
    ("expanded", 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', EXPANDED),
    ("charset", "text/turtle;charset=utf-8", TURTLE),
    ("DataCite user", "application/rdf+xml;q=0.5, application/vnd.citationstyles.csl+json;q=1.0", CSL),
    ("citation", "text/x-bibliography; style=apa; locale=de-DE", CITATION),
    ("no HTML", "text/html;q=0, */*", TURTLE),
    ("rather no HTML", "*/*, text/html;q=0.1", TURTLE),
    ("named beats wildcard", "text/turtle, */*", TURTLE),
    ("q is no number", "text/turtle;q=abc, text/html;q=0.2", HTML),
    ("q is too large", "text/turtle;q=5", TURTLE),
    ("capitals", "TEXT/TURTLE", TURTLE),
    ("picture", "image/png", None),
    # each gets what it names, however low its place in the server's order
    ("ld+json and anything", "application/ld+json, */*", JSONLD),
    ("rdf+xml and anything", "application/rdf+xml, */*", RDFXML),
    ("n-triples and anything", "application/n-triples, */*", NTRIPLES),
    ("axios", "application/json, text/plain, */*", JSON),
    # more of our own
    ("PyLD", "application/ld+json;profile=http://www.w3.org/ns/json-ld#context, application/ld+json", JSONLD),
    ("unknown profile", 'application/ld+json;profile="https://example.org/mine"', JSONLD),
    ("type wildcard", "text/*", HTML),
    ("application wildcard", "application/*", JSONLD),
    ("text/* is not N-Triples", "text/*;q=0.5, text/html;q=0, text/turtle;q=0", CITATION),
    ("comma in quotes", 'text/turtle;x="a,b;q=0", text/html;q=0.5', TURTLE),
    ("old Java", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML),
    ("garbage", "garbage;;;,,", HTML),
    ("only a semicolon", ";", HTML),
    ("garbage beside sense", "gar bage, text/turtle", TURTLE),
    ("not a number", "text/turtle;q=nan, text/html;q=inf, application/rdf+xml;q=0.01", RDFXML),
    ("wildcard type alone", "*/turtle", HTML),
    ("exclusion and acceptance", "text/html;q=0, text/html, text/turtle;q=0.1", TURTLE),
]  # fmt: skip


@pytest.mark.parametrize(("client", "accept", "expected"), CLIENTS, ids=[c[0] for c in CLIENTS])
def test_every_client_gets_what_it_needs(client, accept, expected):
    chosen = negotiation.choose(accept, DOCUMENT_OFFERS)
    assert (chosen and chosen.offer) == expected


def test_rapper_gets_an_rdf_type():
    accept = (
        "application/rdf+xml, text/rdf;q=0.6, application/n-triples, text/ntriples, "
        "application/x-ntriples, application/n-quads, text/x-nquads, application/turtle, "
        "text/turtle, application/x-turtle, text/n3;q=0.3, application/rdf+json, "
        "text/html;q=0.2, application/xhtml+xml;q=0.4, */*;q=0.1"
    )
    assert negotiation.choose(accept, DOCUMENT_OFFERS).offer in RDF_OFFERS


def test_linkset_is_not_acceptable_where_there_is_none():
    accept = "application/linkset+json, application/linkset"
    assert negotiation.choose(accept, WITHOUT_LINKSETS) is None


@pytest.mark.parametrize(
    ("accept", "token"),
    [
        ("application/vnd.schemaorg.ld+json, application/ld+json", "schema"),
        ("application/vnd.schemaorg.ld+json;q=0.5, application/ld+json", ""),
        ('application/ld+json;profile="https://schema.org/"', "schema"),
        ("application/ld+json", ""),
        ("text/turtle, application/vnd.schemaorg.ld+json;q=0.9", ""),
    ],
)
def test_asking_for_schema_org_json_implies_the_schema_profile(accept, token):
    chosen = negotiation.choose(accept, DOCUMENT_OFFERS)
    assert negotiation.implied_profile(accept, chosen) == token


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ttl", "ttl"),
        ("TURTLE", "ttl"),
        ("xml", "rdf"),
        ("text/turtle", "ttl"),
        ("text/turtle;charset=utf-8", "ttl"),
        ("application/ld json", "jsonld"),
        ("application/x-turtle", "ttl"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', "framed"),
        ("framed", "framed"),
    ],
)
def test_formats_are_named_short_or_by_media_type(text, name):
    found = negotiation.named(text, DOCUMENT_OFFERS)
    assert found in DOCUMENT_OFFERS
    assert found.suffix == {"framed": ".framed.jsonld"}.get(name, f".{name}")


def test_unknown_format_names_nothing():
    assert negotiation.named("docx", DOCUMENT_OFFERS) is None


@pytest.mark.parametrize(
    ("path", "key", "suffix"),
    [
        ("work/doi/10.1/x.ttl", "work/doi/10.1/x", ".ttl"),
        ("work/doi/10.1/x.csl.json", "work/doi/10.1/x", ".csl.json"),
        ("work/doi/10.1/x.expanded.jsonld", "work/doi/10.1/x", ".expanded.jsonld"),
        ("work/doi/10.1/x/linkset.json", "work/doi/10.1/x", "/linkset.json"),
        ("work/doi/10.1172/jci.insight.169424", "work/doi/10.1172/jci.insight.169424", None),
    ],
)
def test_the_longest_suffix_is_taken_off_a_path(path, key, suffix):
    assert negotiation.split(path, DOCUMENT_OFFERS)[0] == key
    offer = negotiation.split(path, DOCUMENT_OFFERS)[1]
    assert (offer and offer.suffix) == suffix


BASE = "https://lib.example/rdf/"


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("", ""),
        (f"<{BASE}profile/bibo>", "bibo"),
        (f"<{BASE}profile/bibo>;q=0.6, <{BASE}profile/cbd>;q=1.0", "cbd"),
        ("<https://schema.org/>", "schema"),
        ("<http://schema.org>", "schema"),
        ("<https://schema.organic/>", ""),
        ("<https://other.example/a,b>;q=1, schema;q=0.2", "schema"),
        (f"<{BASE}profile/schema>;q=0", ""),
        ("<" * 5000, ""),
    ],
)
def test_accept_profile_is_read_and_unknown_ones_are_passed_over(header, token):
    assert negotiation.accepted_profile(header, BASE) == token


def test_language_falls_back_to_the_first():
    assert negotiation.language("de-AT, en;q=0.5", ("en", "de")) == "de"
    assert negotiation.language("de, fr", ("en",)) == "en"
    assert negotiation.language("de;q=0, en;q=x", ("en", "de")) == "en"
    assert negotiation.language("", ("en", "de")) == "en"


def test_every_offer_can_be_told_from_the_others():
    offers = {*DOCUMENT_OFFERS, *LIST_OFFERS}
    assert len({o.suffix for o in offers}) == len({o.content_type for o in offers}) == len(offers)


types = st.sampled_from(
    ["*/*", "text/*", "application/*"]
    + [o.media_type for o in DOCUMENT_OFFERS]
    + [alias for o in DOCUMENT_OFFERS for alias in o.aliases]
)
ranges = st.tuples(types, st.sampled_from(["", ";q=0", ";q=0.0", ";q=0.5", ";q=1", ";q=x"]))


@given(st.lists(ranges, max_size=8), st.sets(st.sampled_from(DOCUMENT_OFFERS), min_size=1))
def test_negotiation_never_offers_what_was_excluded(wanted, offered):
    offers = [o for o in DOCUMENT_OFFERS if o in offered]
    excluded = {name for name, q in wanted if q in (";q=0", ";q=0.0")}
    chosen = negotiation.choose(", ".join(name + q for name, q in wanted), offers)
    assert chosen is None or chosen.offer.media_type not in excluded


@given(st.lists(ranges, min_size=1, max_size=6).map(tuple))
def test_the_order_of_the_elements_does_not_matter(wanted):
    one = negotiation.choose(", ".join(name + q for name, q in wanted), DOCUMENT_OFFERS)
    other = negotiation.choose(", ".join(name + q for name, q in wanted[::-1]), DOCUMENT_OFFERS)
    assert (one and one.offer) == (other and other.offer)


@given(st.text(max_size=200))
def test_no_header_is_an_error(text):
    negotiation.choose(text, DOCUMENT_OFFERS)
    negotiation.accepted_profile(text, BASE)
    negotiation.language(text, ("en", "de"))
    negotiation.named(text, DOCUMENT_OFFERS)


def test_explanation_names_the_range_that_decided():
    scores = negotiation.scores("text/*;q=0.3, text/turtle", (HTML, TURTLE, RDFXML))
    assert [(s.q, s.level, s.range and s.range.text) for s in scores] == [
        (0.3, 2, "text/*;q=0.3"),
        (1.0, 4, "text/turtle"),
        (0.0, 0, None),
    ]


def test_examples_in_the_documentation_hold():
    assert doctest.testmod(negotiation).failed == 0


def test_offers_of_others_are_judged_by_the_same_rule():
    csv, xml = Offer("csv", "text/csv"), Offer("xml", "application/sparql-results+xml")
    assert negotiation.choose("application/sparql-results+xml, */*", (csv, xml)).offer is xml
