"""What each tag becomes, as a page of one type and as files of all - of the library's own tables too."""

import csv
import io
import shutil

import pytest
import rdflib
import web_site

from ris2rdf import resources
from ris2rdf.building import build
from ris2rdf.mapping import Tables
from ris2rdf.release import Publication
from ris2rdf.web import create_app


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(web_site.publication(tmp_path_factory.mktemp("library"))).test_client()


def test_the_page_tells_of_the_commonest_type_and_of_any_that_is_named(client):
    assert "<h1>Book: what its tags become</h1>" in client.get("/mapping").text
    page = client.get("/mapping?type=jour").text
    assert "<h1>Journal article: what its tags become</h1>" in page
    assert 'href="http://schema.org/ScholarlyArticle"' in page
    assert "<code>BT J1 J2 J9 JA JF JI JO NL T2</code>" in page


def test_every_tag_of_a_type_is_on_its_page(client):
    for type_ in ("JOUR", "PAT", "GEN"):
        page = client.get(f"/mapping?type={type_}").text
        for row in Tables.load().rows(type_):
            assert row.tag in page


def test_a_type_that_is_none_is_answered_with_those_there_are(client):
    answer = client.get("/mapping?type=NOVEL")
    assert answer.status_code == 400
    assert "JOUR" in answer.text


def test_the_files_have_all_types(client):
    table = list(csv.DictReader(io.StringIO(client.get("/mapping.csv").text)))
    assert {row["type"] for row in table} == set(Tables.load().crosswalk.plans)
    graph = rdflib.Graph().parse(data=client.get("/mapping.ttl").data, format="turtle")
    tag = rdflib.URIRef(f"{web_site.BASE}ris/tag/AU")
    assert (tag, rdflib.RDF.type, rdflib.SKOS.Concept) in graph


def test_forms_are_negotiated_and_asked_for_again(client):
    data = client.get("/mapping", headers={"Accept": "text/turtle"})
    assert data.headers["Content-Location"] == "/mapping.ttl"
    known = {"If-None-Match": client.get("/mapping.ttl").headers["ETag"]}
    assert client.get("/mapping.ttl", headers=known).status_code == 304
    assert '</mapping.csv>; rel="alternate"; type="text/csv' in data.headers["Link"]


def test_tables_of_the_library_are_told_and_tried_out(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(resources.table("crosswalk.toml"), own)
    table = (own / "crosswalk.toml").read_text("utf-8")
    assert table.count('tags = ["ST"]') == 1
    table = table.replace('tags = ["ST"]', 'tags = ["XX"]')
    (own / "crosswalk.toml").write_text(table, "utf-8")
    made = Publication(tmp_path / "library", {"base": web_site.BASE})
    build(made, [str(web_site.SEED)], lambda _said: None, mapping=own)
    client = create_app(Publication(tmp_path / "library")).test_client()
    assert (
        '<code>XX</code></th><td role="cell">short title' in client.get("/mapping?type=JOUR").text
    )
    record = "TY  - JOUR\nTI  - A title\nXX  - Short\nPY  - 2020\nER  - \n"
    answer = client.post("/convert", data={"ris": record, "format": "nt", "download": "1"})
    assert '<http://purl.org/ontology/bibo/shortTitle> "Short"' in answer.text
