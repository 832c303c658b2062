"""Citations over HTTP: files for reference managers, references by style, the aside of the page."""

import json
import re

import bibtexparser
import lxml.html
import pytest
import web_site
from pages_seed import select
from web_site import JOURNAL, ODD, WORK

from ris2rdf.citations import text
from ris2rdf.web import create_app

DOC = f"/doc/{WORK}"
KEY = "vivarelli2023phase-1a81"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(web_site.publication(tmp_path_factory.mktemp("library"))).test_client()


def get(client, path, accept=None, status=200):
    answer = client.get(path, headers={"Accept": accept} if accept else {})
    assert answer.status_code == status
    return answer


def page(client, path):
    return lxml.html.fromstring(get(client, path, "text/html").text)


@pytest.mark.parametrize(
    ("suffix", "accept", "sent", "filename"),
    [
        (".bib", "application/x-bibtex", "application/x-bibtex; charset=utf-8", "insight.169424.bib"),
        (".bib", "text/x-bibtex", "application/x-bibtex; charset=utf-8", "insight.169424.bib"),
        (".csl.json", "application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json", "insight.169424.csl.json"),
        (".csl.json", "application/citeproc+json", "application/vnd.citationstyles.csl+json", "insight.169424.csl.json"),
        (".txt", "text/x-bibliography", "text/x-bibliography; charset=utf-8", "insight.169424.txt"),
    ],
)  # fmt: skip
def test_a_work_is_had_in_each_form_by_suffix_and_by_accept(client, suffix, accept, sent, filename):
    fixed, negotiated = get(client, DOC + suffix), get(client, DOC, accept)
    assert fixed.data == negotiated.data
    assert fixed.headers["Content-Type"] == negotiated.headers["Content-Type"] == sent
    assert negotiated.headers["Content-Location"] == DOC + suffix
    assert fixed.headers["Content-Disposition"].startswith("inline;")
    assert filename in fixed.headers["Content-Disposition"]


def test_the_seed_has_one_key_in_both_formats(client):
    library = bibtexparser.parse_string(get(client, f"{DOC}.bib").text)
    assert [entry.key for entry in library.entries] == [KEY]
    (item,) = json.loads(get(client, f"{DOC}.csl.json").data)
    assert item["id"] == KEY


def test_other_forms_are_linked_from_the_page_and_its_head(client):
    tree = page(client, DOC)
    types = {link.get("type") for link in select(tree, 'link[rel="alternate"]')}
    assert {"application/x-bibtex", "application/vnd.citationstyles.csl+json"} <= types
    downloads = [a.get("href") for a in select(tree, "aside .list a")]
    assert {f"{DOC}.bib", f"{DOC}.csl.json", f"{DOC}.txt"} <= {*downloads}


def test_a_journal_has_no_citation(client):
    get(client, f"/doc/{JOURNAL}.bib", status=404)
    get(client, f"/doc/{JOURNAL}", "text/x-bibliography", status=406)
    assert not select(page(client, f"/doc/{JOURNAL}?style=x"), "aside .cite")


# ------------------------------------------------------------------------------ styles


@pytest.mark.parametrize(
    ("accept", "stated", "query", "words"),
    [
        ("text/x-bibliography; style=apa; locale=de-DE", "; style=apa; locale=de-DE", "?style=apa&locale=de-DE", "(2023). A phase"),
        ('text/x-bibliography;style="IEEE"', "; style=ieee", "?style=ieee", "M. Vivarelli et al., “A phase"),
        ("text/x-bibliography; style=harvard; locale=de", "; style=harvard; locale=de-DE", "?style=harvard&locale=de-DE", "S. 1–13"),
        ("text/x-bibliography; style=modern-language-association", "; style=mla", "?style=mla", "vol. 8"),
        ("text/x-bibliography; style=unheard-of; locale=tlh", "", "", "(2023). A phase"),
    ],
)  # fmt: skip
def test_accept_names_style_and_locale(client, accept, stated, query, words):
    answer = get(client, DOC, accept)
    assert answer.headers["Content-Type"] == f"text/x-bibliography; charset=utf-8{stated}"
    assert answer.headers["Content-Location"] == f"{DOC}.txt{query}"
    assert words in answer.text
    assert get(client, f"{DOC}.txt{query}").data == answer.data


def test_each_style_has_its_own_validator(client):
    tags = {get(client, f"{DOC}.txt?style={name}").headers["ETag"] for name in text.styles()}
    assert len(tags) == len(text.styles())
    pages = {
        get(client, f"{DOC}?style={name}", "text/html").headers["ETag"] for name in text.styles()
    }
    assert len(pages) == len(text.styles())
    tag = pages.pop()
    again = client.get(f"{DOC}?style=apa", headers={"Accept": "text/html", "If-None-Match": tag})
    assert again.status_code == (304 if again.headers["ETag"] == tag else 200)


@pytest.mark.parametrize(
    ("address", "known"),
    [(f"{DOC}.txt?style=x", "apa"), (f"{DOC}?style=x", "apa"), (f"{DOC}.txt?locale=tlh", "de-DE")],
)
def test_an_unknown_style_in_the_address_is_refused_with_those_there_are(client, address, known):
    answer = get(client, address, "application/json", status=400)
    assert known in answer.get_json()["known"]


def test_other_forms_do_not_mind_the_style(client):
    plain = get(client, f"{DOC}.ttl")
    assert get(client, f"{DOC}.ttl?style=x").headers["ETag"] == plain.headers["ETag"]


# ------------------------------------------------------------------------------ the page


def test_the_page_cites_the_work_and_offers_the_styles(client):
    tree = page(client, DOC)
    (cite,) = select(tree, "aside .cite")
    assert cite.text_content().startswith("Vivarelli, M., Colucci, M.,")
    assert [em.text for em in select(cite, "em")] == ["JCI Insight", "8"]
    options = select(tree, "option")
    assert [option.get("value") for option in options] == [*text.styles()]
    assert [option.get("value") for option in options if option.get("selected") is not None] == [
        "apa"
    ]


def test_the_form_of_the_page_works_without_script(client):
    (form,) = select(page(client, DOC), "aside form")
    assert (form.method, form.action) == ("GET", f"{DOC}#a-cite")
    tree = page(client, f"{DOC}?style=ieee&locale=de")
    (cite,) = select(tree, "aside .cite")
    assert cite.text_content().startswith("M. Vivarelli u. a., „A phase")
    assert [o.get("value") for o in select(tree, "option") if o.get("selected") is not None] == [
        "ieee"
    ]
    assert select(tree, 'input[name="locale"]')[0].get("value") == "de-DE"
    assert select(tree, 'link[rel="canonical"]')[0].get("href").endswith(WORK)


def test_a_title_is_never_markup_in_the_reference(client):
    source = get(client, f"/doc/{ODD}", "text/html").text
    (cite,) = re.findall(r'<p class="cite">(.*?)</p>', source)
    assert 'A "book" &amp; more.' in cite
    assert {*re.findall("<[^>]*>", cite)} == {"<em>", "</em>"}


# ------------------------------------------------------------------------------ lists


def test_a_whole_selection_is_one_file(client):
    library = bibtexparser.parse_string(get(client, "/works.bib").text)
    total = int(get(client, "/works.bib").headers["X-Total-Count"])
    assert len({entry.key for entry in library.entries}) == total
    assert not library.failed_blocks
    items = json.loads(get(client, "/works.csl.json").data)
    assert {item["id"] for item in items} == {entry.key for entry in library.entries}


def test_a_narrowed_selection_is_that_selection(client):
    books = json.loads(get(client, "/works.csl.json?type=BOOK").data)
    assert {item["type"] for item in books} == {"book"}
    assert len(books) == web_site.EXTRA
    (only,) = json.loads(get(client, "/works?q=nephrotic", "application/citeproc+json").data)
    assert only["id"] == KEY
    assert json.loads(get(client, "/works.csl.json?q=xyzzy").data) == []


def test_people_are_no_file_of_references(client):
    get(client, "/people.bib", status=404)
