"""The query page of a running server in Chromium: nothing asked elsewhere, no fault, an answer that can be used."""

from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import site_server
from absent import absent

pytestmark = pytest.mark.slow

VENDOR = Path(__file__).parent.parent / "ris2rdf" / "web" / "static" / "vendor" / "yasgui.min.js"
WORD = 'SELECT ?work ?title { (?work ?s) text:query ("stromal" 5) . ?work dcterms:title ?title }'


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with site_server.serving(tmp_path_factory.mktemp("library") / "library") as address:
        yield address


@pytest.fixture
def visit(chromium, address):
    """Give a function that opens the page; at the end no fault and no request elsewhere."""
    faults, contexts = [], []

    def opened(query="", **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda said: faults.append(said.text))
        tab.on("pageerror", lambda fault: faults.append(str(fault)))
        tab.on("request", lambda r: r.url.startswith((address, "data:")) or faults.append(r.url))
        tab.goto(f"{address}sparql" + (f"?{urlencode({'query': query})}" if query else ""))
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def needs_editor():
    if not VENDOR.is_file():
        absent("the query editor was not fetched: run make vendor")


def typed(tab, text):
    tab.locator(".editor .CodeMirror").click()
    tab.keyboard.press("Control+a")
    tab.keyboard.type(text)


def rows(tab):
    return tab.locator("#result tbody tr").count()


def test_every_example_is_a_link_to_its_answer(visit):
    tab = visit()
    links = tab.locator("section[aria-labelledby=h-start] a")
    hrefs = [links.nth(number).get_attribute("href") for number in range(links.count())]
    assert len(hrefs) == 25
    for href in hrefs:
        tab.goto(tab.url.partition("/sparql")[0] + href)
        assert "complete" in tab.locator("#result .note").first.inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_query_is_run_and_its_answer_leads_on(visit, script):
    tab = visit(WORD, java_script_enabled=script)
    assert rows(tab) == 1
    assert tab.locator("#result .act .note").inner_text().startswith("in ")
    tab.locator("#result summary").click()
    ran = tab.locator("#result details pre").inner_text()
    assert ran.startswith("PREFIX")
    for name in ("CSV", "TSV", "JSON", "XML"):
        href = tab.locator("#result .act a", has_text=name).first.get_attribute("href")
        assert parse_qs(urlsplit(href).query)["format"] == [name.lower()]
    link = tab.get_by_role("link", name="Link to this query")
    link.click()
    assert rows(tab) == 1
    tab.locator("#result tbody a").first.click()
    assert "/doc/work/doi/10.1172/" in tab.url


def test_editor_offers_our_terms_by_name_and_declares_prefixes(visit):
    needs_editor()
    tab = visit()
    offers = {
        "SELECT * { ?w schema:familyN": "schema:familyName  Family name",
        "SELECT * { ?w a bibo:AcademicA": "bibo:AcademicArticle  Scholarly article",
        "SELECT * { ?w text:": "text:query  Full text",
    }
    for start, offer in offers.items():
        typed(tab, start)
        tab.keyboard.press("Control+Space")
        hint = tab.locator(".CodeMirror-hint").first
        hint.wait_for()
        assert hint.inner_text() == offer
        tab.keyboard.press("Enter")
        text = tab.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
        assert offer.split("  ")[0] in text
        assert text.startswith("PREFIX")


def test_text_of_the_editor_is_run_by_key_and_by_button(visit):
    needs_editor()
    tab = visit()
    typed(tab, "ASK { ?s ?p ?o }")
    with tab.expect_navigation():
        tab.keyboard.press("Control+Enter")
    assert tab.locator("#result .state").inner_text() == "Yes"
    typed(tab, "CONSTRUCT WHERE { ?s dcterms:title ?o }")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Run the query").click()
    assert "@prefix dcterms:" in tab.locator("#result pre").first.inner_text()


def test_mistake_is_marked_in_its_line(visit, chromium, address):
    # A 400 is an error to the browser's console, so this page is not held to silence.
    with chromium.new_context() as context:
        tab = context.new_page()
        tab.goto(f"{address}sparql?{urlencode({'query': 'SELECT * {' + chr(10) + ' ?s ?p }'})}")
        assert tab.locator("#result mark").inner_text() == "}"
        assert "Line 2, column 8" in tab.locator("#result").inner_text()


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", WORD, "CONSTRUCT WHERE { ?s dcterms:title ?o }"])
def test_page_never_scrolls_sideways(visit, width, scheme, query):
    size = {"width": width, "height": 900}
    tab = visit(query, viewport=size, color_scheme=scheme)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tab.evaluate(wide) <= 0
