"""Lists and the search over HTTP: pages, files, collections, and what they refuse."""

import csv
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pyoxigraph as ox
import pytest
import rdflib
import web_site
from web_site import BASE, EXTRA, JOURNAL, WORK

from ris2rdf.web import create_app, lists
from ris2rdf.web.pages import selecting

HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
TOTAL = EXTRA + 2


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(web_site.publication(tmp_path_factory.mktemp("library"))).test_client()


def link(response, rel):
    found = re.search(rf'<([^>]*)>; rel="{rel}"', response.headers.get("Link", ""))
    return found[1] if found else ""


def rows(response):
    return list(csv.DictReader(io.StringIO(response.text)))


def test_people_get_a_page_with_the_total(client):
    answer = client.get("/works")
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["X-Total-Count"] == str(TOTAL)
    assert answer.headers["Content-Location"] == "/works.html"


def test_a_file_holds_the_whole_selection(client):
    found = rows(client.get("/works.csv"))
    assert len(found) == TOTAL
    assert found[0]["iri"].startswith(f"{BASE}id/work/")
    assert client.get("/works.csv").headers["Content-Disposition"] == 'inline; filename="works.csv"'
    saved = client.get("/works.csv?download=1").headers["Content-Disposition"]
    assert saved == 'attachment; filename="works.csv"'
    assert link(client.get("/works.csv"), "next") == ""


def test_a_selection_comes_as_ris(client):
    answer = client.get("/works.ris?q=book")
    assert answer.content_type == "application/x-research-info-systems; charset=utf-8"
    assert answer.data.count(b"TY  - ") == answer.data.count(b"ER  - ") == EXTRA + 1
    assert client.get("/works", headers={"Accept": "text/x-research-info-systems"}).data


def test_following_next_shows_every_work_once(client):
    seen, path = [], "/works.csv?n=7"
    while path:
        answer = client.get(path)
        seen += [row["iri"] for row in rows(answer)]
        path = link(answer, "next")
    assert len(seen) == len(set(seen)) == TOTAL


def test_a_list_is_a_hydra_collection(client):
    answer = client.get("/works?n=5", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.data, format="turtle")
    collection = rdflib.URIRef(f"{BASE}works?n=5")
    assert graph.value(collection, HYDRA.totalItems).toPython() == TOTAL
    assert len(list(graph.objects(collection, HYDRA.member))) == 5
    view = graph.value(collection, HYDRA.view)
    following = str(graph.value(view, HYDRA.next))
    assert following.startswith(f"{BASE}works?n=5&after=")
    assert client.get(following.removeprefix(BASE[:-1])).status_code == 200


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("q=book", EXTRA + 1),
        ("type=JOUR", 2),
        ("from=1990&to=1994", 5),
        ("year=1990..1994", 5),
        ("year=1990", 1),
        ("year=2018..", 3),
        ("year=..1991", 2),
        (f"container={JOURNAL}", 1),
        ("person=F.%20Zotta", 1),
        ("q=nothing-like-it", 0),
        ("utm_source=x", TOTAL),
    ],
)
def test_a_list_is_narrowed_by_its_parameters(client, query, count):
    assert client.get(f"/works.csv?{query}").headers["X-Total-Count"] == str(count)


@pytest.mark.parametrize("order", ["year", "oldest", "title", "relevance"])
def test_every_order_is_served(client, order):
    assert len(rows(client.get(f"/works.csv?q=book&sort={order}"))) == EXTRA + 1


@pytest.mark.parametrize(
    "query", ["year=x", "year=20231", "from=-1", "n=ten", "sort=colour", "after=zzz", "first=a"]
)
def test_what_makes_no_sense_is_refused_in_a_sentence(client, query):
    answer = client.get(f"/works?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert json.loads(answer.data)["detail"].endswith(".")
    assert client.get(f"/works?{query}").status_code == 400


def test_unknown_parameters_are_not_echoed(client):
    answer = client.get("/works?q=book&utm_source=newsletter")
    assert "utm_source" not in str(answer.headers)
    assert link(answer, "canonical") == "/works?q=book"


@pytest.mark.parametrize("ending", ["", ".nt", ".csv"])
def test_a_search_is_the_list_of_works_by_another_name(client, ending):
    found = client.get(f"/search{ending}?q=mesenchymal&n=50")
    listed = client.get(f"/works{ending}?q=mesenchymal&n=50")
    assert link(found, "canonical") == "/works?q=mesenchymal&n=50" == link(listed, "canonical")
    assert found.data == listed.data or not ending


def test_what_is_typed_is_escaped(client):
    answer = client.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27")
    assert b"<script>alert" not in answer.data


@pytest.mark.parametrize("name", ["people", "journals", "publishers", "subjects"])
def test_indexes_come_as_page_file_and_collection(client, name):
    assert client.get(f"/{name}").content_type == "text/html; charset=utf-8"
    total = int(client.get(f"/{name}.csv").headers["X-Total-Count"])
    assert len(rows(client.get(f"/{name}.csv"))) == total
    graph = rdflib.Graph().parse(data=client.get(f"/{name}.nt").data, format="nt")
    assert len(list(graph.objects(None, HYDRA.member))) == min(total, 25)
    assert client.get(f"/{name}.ris").status_code == 404


def test_a_name_without_an_identifier_stands_for_the_list_of_its_works(client):
    found = {row["label"]: row["iri"] for row in rows(client.get("/people.csv"))}
    assert found["F. Zotta"] == f"{BASE}works?person=F.+Zotta"
    assert len(rows(client.get("/works.csv?person=F.+Zotta"))) == 1


@pytest.mark.parametrize(
    "text", ["10.1172/jci.insight.169424", "https://doi.org/10.1172/JCI.insight.169424"]
)
def test_an_identifier_in_the_search_box_leads_straight_to_its_thing(client, text):
    answer = client.get("/search", query_string={"q": text})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/doc/{WORK}")
    answer = client.get("/resolve", query_string={"id": text})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/id/{WORK}")


def test_what_cannot_be_resolved_is_said(client):
    answer = client.get("/resolve?id=doi:10.9999/none")
    assert answer.status_code == 404
    assert "Nothing here has the identifier doi:10.9999/none." in answer.text
    assert 'name="q" value="doi:10.9999/none"' in answer.text
    assert client.get("/resolve").status_code == 400


def test_lists_are_validated_and_cached_like_documents(client):
    full = client.get("/works?n=3")
    short = client.get("/works?n=3", headers={"If-None-Match": full.headers["ETag"]})
    assert short.status_code == 304
    assert client.get("/works?n=4").headers["ETag"] != full.headers["ETag"]
    assert full.headers["Vary"] == "Accept, Accept-Profile, Accept-Language"


@pytest.mark.parametrize("ending", [".csv", ".ris", ".bib", ".csl.json"])
def test_a_large_file_is_sent_as_it_is_made(client, monkeypatch, ending):
    path = f"/works{ending}?sort=oldest&from=1991"
    whole = client.get(path)
    monkeypatch.setattr(lists, "LARGEST_WHOLE", 1)
    # Another spelling of the same question: what was answered before is remembered.
    large = client.get(f"{path}&x=1")
    assert large.data == whole.data
    assert "Content-Length" not in large.headers
    sizes = [name for name in whole.headers if name[0] != "Content-Length"]
    assert [header for header in large.headers if header[0] != "Content-Length"] == sizes
    head = client.head(f"{path}&x=2")
    assert (head.data, head.headers["ETag"]) == (b"", whole.headers["ETag"])
    known = {"If-None-Match": whole.headers["ETag"]}
    assert client.get(f"{path}&x=3", headers=known).status_code == 304
    assert client.get(f"{path}&n=5").headers["Content-Length"]


def test_a_large_file_has_every_page_of_the_list(client, monkeypatch):
    monkeypatch.setattr(lists, "LARGEST_WHOLE", 1)
    monkeypatch.setattr(lists, "ROWS_READ", 3)
    assert len(rows(client.get("/works.csv"))) == TOTAL
    assert client.get("/works.ris").text.count("TY  - ") == TOTAL
    assert len(json.loads(client.get("/works.csl.json").text)) == TOTAL
    assert client.get("/works.bib").text.count("\n@") == TOTAL - 1


@pytest.mark.parametrize("start", ["/works?n=7", "/works.jsonld?n=7&sort=title", "/people?n=1", "/works?n=7&q=book"])  # fmt: skip
def test_a_list_is_walked_back_as_it_was_walked_forwards(client, start):
    there, where = [], start
    while where:
        there.append(where)
        where = link(client.get(where), "next")
    assert len(there) > 1
    back, where = [], there[-1]
    while where:
        back.append(client.get(where).data)
        where = link(client.get(where), "prev")
    assert back == [client.get(page).data for page in reversed(there)]


def test_a_page_links_to_the_one_before(client):
    page = client.get(link(client.get("/works?n=7"), "next"))
    assert '<a href="/works?n=7" rel="prev">Previous page</a>' in page.text
    assert 'rel="prev"' not in client.get("/works?n=7").text


def targets(page, where):
    return [a.get("href") for a in lxml.html.document_fromstring(page.text).xpath(where)]


def test_works_are_walked_page_by_page_in_the_order_of_the_list(client):
    listed = targets(client.get("/works?n=1000"), "//ol[@class='works']//h2/a")
    walked, where = [], listed[0]
    while where:
        walked.append(where)
        page = client.get(where)
        assert targets(page, "//a[@rel='prev']") == walked[-2:-1]
        where = next(iter(targets(page, "//a[@rel='next']")), "")
    assert walked == listed


# ------------------------------------------------------------------------------ as a query


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"container": JOURNAL},
        {"subject": "subject/nephrology"},
        {"person": "Ada Müller"},
        {"from": "1995", "to": "2000"},
        {"to": "1998"},
        {"person": "Ada Müller", "from": "2010"},
    ],
)
def test_the_query_of_a_list_finds_the_works_of_the_list(tmp_path, client, parameters):
    made = web_site.publication(tmp_path / "library")
    store = ox.Store.read_only(str(made.path / "current" / "store"))
    found = store.query(selecting.query(BASE, [*parameters.items(), ("sort", "title")]))
    listed = rows(client.get("/works.csv", query_string=parameters))
    assert listed, "nothing is compared"
    assert {row["work"].value for row in found} == {row["iri"] for row in listed}


def test_the_page_of_a_list_leads_to_its_query(client):
    page = lxml.html.document_fromstring(client.get("/works?from=1995&to=2000").text)
    (link,) = page.xpath("//a[contains(@href, '/sparql?query=')]")
    given = parse_qs(urlsplit(link.get("href")).query)["query"][0]
    assert given == selecting.query(BASE, [("from", "1995"), ("to", "2000")])


def test_what_was_typed_stands_in_the_query_as_a_term():
    text = selecting.query(
        BASE, [("person", 'a" . } DROP ALL #'), ("q", "b\\"), ("subject", "x> {")]
    )
    assert 'foaf:name "a\\" . } DROP ALL #"' in text
    assert 'text:query "b\\\\"' in text
    assert f"<{BASE}id/x%3E%20%7B>" in text
    assert 'schema:inLanguage "en"' in selecting.query(BASE, [("language", "en")])
    plain = selecting.query(BASE, [("person", 'a" . } DROP ALL #'), ("subject", "x> {")])
    assert list(ox.Store().query(plain)) == []


@pytest.mark.parametrize("name", ["type", "state", "thing", "publisher2"])
def test_what_the_graph_does_not_say_has_no_query(name):
    assert selecting.query(BASE, [(name, "x")]) == ""


def test_a_search_without_hits_offers_what_was_meant(client):
    page = client.get("/search?q=mesenchymla&type=JOUR").text
    assert (
        'Did you mean <a href="/search?type=JOUR&amp;q=mesenchymal"><bdi>mesenchymal</bdi></a>?'
        in page
    )
    assert "Did you mean" not in client.get("/search?q=mesenchymla&type=BOOK").text
    assert "Did you mean" not in client.get("/search?q=zzzzzz").text
