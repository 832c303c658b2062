"""Text as RDF terms: escapes as the store has them, IRIs that every parser takes, slugs."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf import terms

any_text = st.text(st.characters(exclude_categories=()), max_size=40)
readable = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
)


def parsed(term):
    line = f"<http://a.example/> <http://b.example/> {term} ."
    return next(iter(pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_TRIPLES))).triple.object


@given(any_text)
def test_literal_of_any_text_is_read_back_and_is_the_store_s_own_spelling(text):
    term = terms.literal(text)
    assert str(parsed(term)) == term


@given(readable)
def test_literal_of_readable_text_keeps_it(text):
    assert parsed(terms.literal(text)).value == text


def test_control_characters_that_xml_cannot_carry_are_replaced():
    assert (
        terms.literal("a\x00b\ud800c\td")
        == '"a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\\td"'
    )


@given(any_text)
def test_any_text_becomes_an_ascii_iri_without_what_iris_cannot_hold(text):
    term = terms.iri(f"https://data.example.org/{text}")
    assert term.isascii()
    assert parsed(term).value == term[1:-1]


@given(any_text | any_text.map("https://{}".format) | any_text.map("http://example.org/{}".format))
def test_address_is_an_iri_or_nothing(text):
    if found := terms.address(text):
        assert found.isascii()
        assert parsed(f"<{found}>").value == found


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "C:\\paper.pdf",
        "//example.org",
        "www.example.org",
        "http:///x",
        "http://a b/",
        "http://",
        "data:text/html,x",
        "http://host:port/",
        "",
    ],
)
def test_what_is_no_web_address_is_refused(text):
    assert terms.address(text) == ""


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("http://example.org/a b", "http://example.org/a%20b"),
        ("https://example.org/è?q=[1]#a#b", "https://example.org/%C3%A8?q=%5B1%5D#a%23b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
    ],
)
def test_web_address_is_percent_encoded_only_where_it_must_be(text, iri):
    assert terms.address(text) == iri


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Clinical Trials", "clinical-trials"),
        ("  NÉPHROLOGIE ", "nephrologie"),
        ("L'Erario I", "l-erario-i"),
        ("T-cell", "t-cell"),
    ],
)
def test_slug_of_a_plain_label_is_its_words(label, slug):
    assert terms.slug(label) == slug


def test_slug_that_lost_something_ends_in_a_hash():
    found = {terms.slug(label) for label in ("C", "C++", "C#", "肾病", "肾")}
    assert len(found) == 5
    assert terms.slug("C++").startswith("c-")
    assert len(terms.slug("肾病")) == 8


def test_slug_is_cut_and_marked_when_long():
    long = "a" * 59 + " bcd"
    assert terms.slug(long).startswith("a" * 59 + "-")
    assert terms.slug(long) != terms.slug(long + "e")


@given(any_text)
def test_slug_is_a_path_segment_for_any_label(label):
    slug = terms.slug(label)
    assert slug
    assert slug.isascii()
    assert not set(slug) - set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == terms.slug(f" {label} ".replace("  ", " ")) or label != label.strip()


@given(readable, readable)
def test_two_plain_labels_share_a_slug_only_if_they_fold_alike(one, other):
    if terms.slug(one) == terms.slug(other) and one.isascii() and other.isascii():
        strip = str.maketrans("-'`", "   ")
        assert " ".join(one.lower().translate(strip).split()) == " ".join(
            other.lower().translate(strip).split()
        )


def test_curies_are_expanded_and_shortened():
    assert terms.expand("schema:name") == "http://schema.org/name"
    assert terms.shorten("http://schema.org/name") == "schema:name"
    assert terms.shorten("http://purl.org/dc/terms/title") == "dcterms:title"
    assert terms.shorten("http://schema.org/a b") == "http://schema.org/a b"
    with pytest.raises(KeyError):
        terms.expand("nothing:here")


def test_percent_keeps_what_paths_may_hold():
    assert (
        terms.percent("10.1002/(sici)1099<1::aid#x>3.0.co;2-b")
        == "10.1002/%28sici%291099%3C1%3A%3Aaid%23x%3E3.0.co%3B2-b"
    )
