"""The feed, the marks of static files, the examples of faults, and the volumes of a journal."""

import re

import pytest
import web_site
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from web_site import BASE, EXTRA, JOURNAL, WORK

from ris2rdf.building import build
from ris2rdf.release import Publication
from ris2rdf.web import assets, create_app, feeds
from ris2rdf.web.pages import shared

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(web_site.publication(tmp_path_factory.mktemp("library"))).test_client()


def test_a_first_release_is_told_by_its_newest_works(client):
    answer = client.get("/feed.atom")
    assert answer.content_type == "application/atom+xml"
    feed = etree.fromstring(answer.data)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == EXTRA + 2
    assert {entry.findtext(f"{ATOM}updated") for entry in entries} == {
        feed.findtext(f"{ATOM}updated")
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", feed.findtext(f"{ATOM}updated"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Library of tests"
    mine = next(e for e in entries if e.findtext(f"{ATOM}id") == f"{BASE}id/{WORK}")
    assert mine.find(f"{ATOM}author") is not None
    links = {link.get("type"): link.get("href") for link in mine.findall(f"{ATOM}link")}
    assert links["text/turtle"] == f"{BASE}doc/{WORK}.ttl"
    for href in links.values():
        assert client.get(href.removeprefix(BASE[:-1])).status_code == 200
    again = client.get("/feed.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert '<link rel="alternate" type="application/atom+xml"' in client.get("/").text


def test_later_changes_are_told_one_by_one(tmp_path):
    records = [web_site.BOOK_RECORD.format(number=n, year=2000) for n in range(60)]
    (tmp_path / "a.ris").write_text("\n".join(records), "utf-8")
    made = Publication(tmp_path / "library", {"base": BASE})
    build(made, [str(tmp_path / "a.ris")], lambda _: None)
    first = create_app(made).test_client().get("/feed.atom").data
    assert first.count(b"<entry>") == feeds.LENGTH
    records[0] = records[0].replace("Book 0", "A\x0b <new> & better title")
    (tmp_path / "a.ris").write_text("\n".join(records[:59]), "utf-8")
    build(made, [str(tmp_path / "a.ris")], lambda _: None, sync=True)
    feed = etree.fromstring(create_app(Publication(made.path)).test_client().get("/feed.atom").data)
    newest = feed.find(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "A <new> & better title"
    assert feed.find(TOMBSTONE).get("ref") == f"{BASE}id/work/doi/10.5555/x.59"


@given(st.text())
def test_any_text_can_stand_in_the_feed(text):
    etree.fromstring(f"<a>{feeds.escape(text)}</a>")


def test_static_files_are_kept_for_ever_by_their_mark(client):
    page = client.get("/").text
    files = re.findall(
        r'(?:href|src)="(/static/[^"]+)"',
        page + client.get("/sparql", headers={"Accept": "text/html"}).text,
    )
    assert len(files) > 3
    for file in files:
        answer = client.get(file, buffered=True)
        assert answer.status_code == 200, file
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", file
    other = client.get("/static/style.css?v=000000000000", buffered=True)
    assert other.headers["Cache-Control"] != answer.headers["Cache-Control"]
    assert assets.address("none.css") == "/static/none.css"
    assert client.get("/static/none.css?v=").status_code == 404


def test_each_fault_has_examples_with_their_lines(client, tmp_path):
    text = client.get("/quality").text
    release = web_site.publication(tmp_path).current()
    codes = release.manifest["codes"]
    for code in codes:
        found = release.faults(code, limit=2).rows
        assert 0 <= len(found) <= 2
        for example in found:
            assert example.said.code == code
            if example.path:
                assert f'href="/doc/{example.path}#validation"' in text
    lines = [example.line for code in codes for example in release.faults(code).rows]
    assert any(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)


def test_the_line_of_an_example_never_shows_what_is_withheld(tmp_path):
    (tmp_path / "a.ris").write_text(
        "TY  - JOUR\nTI  - A title\nPY  - 20l9\nRN  - secret words\nDO  - 10.1/x\nER  - \n", "utf-8"
    )
    made = Publication(tmp_path / "library", {"base": BASE})
    build(made, [str(tmp_path / "a.ris")], lambda _: None)
    release = made.current()
    lines = {e.line for code in release.manifest["codes"] for e in release.faults(code).rows}
    assert "PY  - 20l9" in lines
    assert not [line for line in lines if "secret" in line]


def test_a_journal_lists_its_volumes_and_issues(client):
    page = client.get(f"/doc/{JOURNAL}").text
    assert "Volumes and issues" in page
    assert f'<a href="/doc/{JOURNAL}/volume/8"><bdi>8</bdi></a>' in page
    assert f'<a href="/doc/{JOURNAL}/volume/8/issue/18"><bdi>18</bdi></a> (1)' in page
    assert "Volumes and issues" not in client.get(f"/doc/{JOURNAL}/volume/8").text


def test_volumes_are_in_the_order_of_their_numbers():
    numbers = ["10", "9", "9A", "Suppl. 2", "Suppl. 10", "100", ""]
    ordered = sorted(numbers, key=shared._natural, reverse=True)
    assert ordered == ["100", "10", "9A", "9", "Suppl. 10", "Suppl. 2", ""]
