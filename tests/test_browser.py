"""The pages in Chromium: how they look is for eyes, that they hold together is tried here.

Pages are drawn from the seed and handed to the browser with the site's own content policy; any
request that is not for them or their static files fails the test.
"""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from absent import absent
from pages_seed import BASE, HERE, PATH, RAW, seed_entry, seed_lines, seed_work

from ris2rdf.diagnostics import Diagnostic
from ris2rdf.mapping import Tables
from ris2rdf.pipeline import trial
from ris2rdf.release import Entry, Facet, Row, ThingRow
from ris2rdf.web import pages
from ris2rdf.web.answers import CONTENT_SECURITY_POLICY
from ris2rdf.web.negotiation import DOCUMENT_OFFERS, LIST_OFFERS

pytestmark = pytest.mark.slow

STATIC = HERE.parent / "ris2rdf" / "web" / "static"
ORIGIN = "http://pages.example"
MOMENT = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
COUNTS = {"works": 2713, "people": 12, "valid": 2700, "records": 2774, "quarantined": 61}
YEARS = {str(year): year - 1985 for year in range(1990, 2027)}
ROWS = [
    Row(PATH, seed_work().title.value, 2023, "M. Vivarelli", "JOUR", "JCI insight", "", "warning"),
    Row(
        "work/hash/1", "دراسة سريرية حول العلاج المناعي", 2022, "س. الحداد", "JOUR", "", "", "valid"
    ),
    Row("work/hash/2", "Pneumono" * 20, 0, "", "RPRT", "", "", "violation"),
]
FACETS = {
    "type": (Facet("JOUR", "JOUR", 2104),),
    "subject": (Facet("subject/x", "Glomerulonephritis, membranoproliferative" * 2, 27),),
}
RESULTS = {
    "head": {"vars": ["work", "title"]},
    "results": {
        "bindings": [
            {
                "work": {"type": "uri", "value": f"{BASE}id/{PATH}"},
                "title": {"type": "literal", "value": "x" * 400},
            }
        ]
    },
}


STONE = pages.Tombstone(
    "Relapse patterns after rituximab in young adults",
    "J. Okonkwo-Bright; K. Nakashima",
    "2026-10-04",
    "The same work was described twice; the other record is kept.",
    f"{BASE}id/{PATH}",
    "Relapse patterns after rituximab",
    f"{BASE}id/{PATH}",
    "2025-03-11T00:00:00+00:00",
    ("legacy.ris, record 12",),
)


TABLES = Tables.load(base=BASE)


def _site(path):
    return pages.Site(
        "Bibliographic data",
        BASE,
        "20261122T101500Z-1a2b3c4d",
        MOMENT,
        COUNTS,
        publisher="Example University Library",
        contact="library@example.org",
        path=path,
    )


def _drawn():
    work = pages.DocumentView(
        _site(f"/doc/{PATH}"), seed_entry(), seed_lines(), DOCUMENT_OFFERS, ris=RAW
    )
    journal = Entry("journal/issn/2379-3708", "journal", "JCI", f"{BASE}id/journal/issn/2379-3708")
    dump = pages.Dump("works.nt.gz", "/dump/works.nt.gz", "N-Triples", 118_234_567, "9f" * 32)
    two = (seed_entry(), seed_entry()._replace(path="work/hash/0c1f9a6e2b7d4f508e13"))
    words = {
        "value": "A phase I study",
        "other": f"{BASE}id/{two[1].path}",
        "focus": f"{BASE}id/{PATH}",
    }
    said = Diagnostic("SHP467", "a-long-name-of-an-export-file.ris", 2, "TI", words)
    alike = (PATH, "A phase I study", said, "TI  - A phase I study " + "of cells " * 20)
    narrowed = (("subject", "subject/x"), ("from", "2015"), ("to", "2026"))
    return {
        "/work": pages.document(work),
        "/journal": pages.document(
            pages.DocumentView(
                _site("/doc/journal/issn/2379-3708"), journal, seed_lines(), DOCUMENT_OFFERS,
                ROWS, 3, YEARS, FACETS,
            )
        ),
        "/works": pages.works(
            pages.WorksView(
                _site("/works"), ROWS, 2713, narrowed, FACETS, YEARS, 1, "abc", LIST_OFFERS
            )
        ),
        "/people": pages.things(
            pages.ThingsView(
                _site("/people"), "person", [ThingRow("", "person", "Remuzzi, G.", 27)], 1
            )
        ),
        "/home": pages.home(pages.HomeView(_site("/"), ROWS, YEARS, [dump], PATH)),
        "/dataset": pages.dataset(pages.DatasetView(_site("/dataset"), [dump], YEARS)),
        "/sparql": pages.sparql(
            pages.SparqlView(_site("/sparql"), "SELECT ?s WHERE { ?s ?p ?o }", RESULTS)
        ),
        "/quality": pages.quality(
            pages.QualityView(_site("/quality"), [pages.Fault("SHP467", 30, [alike])], "2025-11-22"), {}
        ),
        "/fault": pages.fault(
            pages.FaultView(_site("/quality/SHP467"), "SHP467", 30, [(alike, *two)], "record-9-9", whole=False)
        ),
        "/mapping": pages.mapping(
            pages.MappingView(
                _site("/mapping"), TABLES.crosswalk, "JOUR", TABLES.rows("JOUR"), {"JOUR": 3, "BOOK": 1}, LIST_OFFERS
            )
        ),
        "/convert": pages.convert(
            pages.ConvertView(
                _site("/convert"), RAW, trial=trial.tried(RAW.encode(), trial.Wish("turtle", "full", BASE))
            )
        ),
        "/withdrawn": pages.error(
            pages.ErrorView(_site(f"/doc/{PATH}"), 410, "", (), DOCUMENT_OFFERS, STONE), f"/doc/{PATH}"
        ),
        "/release": pages.edition(
            pages.EditionView(
                _site("/release/20261122T101500Z-1a2b3c4d"), "20261122T101500Z-1a2b3c4d", MOMENT,
                "Bibliographic data", COUNTS, [dump], "20251122T101500Z-1a2b3c4d", current=False, frozen=True,
                kept=[("20261122T101500Z-1a2b3c4d", MOMENT), ("20251122T101500Z-1a2b3c4d", MOMENT)],
                offers=DOCUMENT_OFFERS,
            )
        ),
        "/missing": pages.error(pages.ErrorView(_site("/doc/work/x"), 404, "Nothing.", ROWS[:1])),
    }  # fmt: skip


PAGES = _drawn()


class Visit:
    """A tab on one of the drawn pages; what went wrong is in ``faults``, addresses in ``asked``."""

    def __init__(self, browser, path, **options):
        self.faults = []
        self.asked = []
        options.setdefault("viewport", {"width": 1280, "height": 900})
        self.context = browser.new_context(**options)
        self.tab = self.context.new_page()
        self.tab.on("console", lambda said: self.faults.append(said.text))
        self.tab.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.tab.route("**/*", self._answer)
        self.tab.goto(f"{ORIGIN}{path}")

    def _answer(self, route):
        url = urlsplit(route.request.url)
        self.asked.append(route.request.url)
        file = STATIC / url.path.removeprefix("/static/")
        if f"{url.scheme}://{url.netloc}" != ORIGIN:
            self.faults.append(f"a request to {url.netloc}")
            route.abort()
        elif url.path.startswith("/static/") and file.is_file():
            route.fulfill(path=file)
        else:
            policy = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
            body = PAGES.get(url.path, PAGES["/missing"])
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=policy)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [320, 640, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_page_never_scrolls_sideways_and_breaks_no_rule_of_its_own(chromium, path, width):
    with Visit(chromium, path, viewport={"width": width, "height": 900}) as visit:
        assert visit.tab.evaluate(OVERFLOW) <= 0
        assert visit.faults == []


# Every visible text against the colours behind it, as WCAG 2 counts contrast.
CONTRAST = """() => {
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("script, .vh, .skip")) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push([walker.currentNode.data.trim().slice(0, 30), ratio]);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_text_can_be_read_against_what_is_behind_it(chromium, path, scheme):
    with Visit(chromium, path, color_scheme=scheme, reduced_motion="reduce") as visit:
        visit.tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert visit.tab.evaluate(CONTRAST) == []


STRUCTURE = """() => ({
  headings: document.querySelectorAll("h1").length,
  mains: document.querySelectorAll("main").length,
  banners: document.querySelectorAll("body > header").length,
  footers: document.querySelectorAll("body > footer").length,
  doubled: [...document.querySelectorAll("[id]")].map(e => e.id)
    .filter((id, place, all) => all.indexOf(id) !== place),
  unnamed: [...document.querySelectorAll("input:not([type=hidden]), select, textarea:not([hidden])")]
    .filter(e => !e.labels?.length && !e.getAttribute("aria-label") && !e.closest(".editor"))
    .map(e => e.outerHTML),
  nowhere: [...document.querySelectorAll("[aria-labelledby]")]
    .filter(e => !document.getElementById(e.getAttribute("aria-labelledby")))
    .map(e => e.outerHTML.slice(0, 80)),
  gaps: [...document.querySelectorAll("h1, h2, h3, h4")].map(h => +h.tagName[1])
    .filter((level, place, all) => place && level - all[place - 1] > 1),
  bare: [...document.querySelectorAll("table")].filter(t => !t.caption && !t.closest("aside")).length,
})"""


@pytest.mark.parametrize("path", PAGES)
def test_page_has_its_landmarks_names_and_order(chromium, path):
    with Visit(chromium, path) as visit:
        assert visit.tab.evaluate(STRUCTURE) == {
            "headings": 1,
            "mains": 1,
            "banners": 1,
            "footers": 1,
            "doubled": [],
            "unnamed": [],
            "nowhere": [],
            "gaps": [],
            "bare": 0,
        }


def test_first_tab_skips_to_the_content(chromium):
    with Visit(chromium, "/work") as visit:
        visit.tab.keyboard.press("Tab")
        link = visit.tab.locator(".skip")
        assert link.evaluate(
            "e => e === document.activeElement && e.getBoundingClientRect().top >= 0"
        )
        assert link.evaluate("e => getComputedStyle(e).outlineWidth") == "3px"
        visit.tab.keyboard.press("Enter")
        assert visit.tab.evaluate("document.activeElement.id") == "main"


def test_mark_leads_to_its_line_and_lights_it(chromium):
    with Visit(chromium, "/work") as visit:
        visit.tab.locator("a.mark", has_text="DO").first.click()
        line = visit.tab.locator("#L36")
        assert line.evaluate("e => e.matches(':target')")
        assert line.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 240, 176)"
        assert line.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")


def test_name_in_the_byline_opens_the_list_of_authors(chromium):
    with Visit(chromium, "/work") as visit:
        visit.tab.locator(".byline a", has_text="Ruggenenti").click()
        assert visit.tab.locator("#authors").evaluate("e => e.open")


def test_everything_is_there_without_script(chromium):
    with Visit(chromium, "/work", java_script_enabled=False) as visit:
        visit.tab.locator("#authors > summary").click()
        assert visit.tab.locator("#authors li").nth(18).is_visible()
        assert visit.tab.locator("#abstract").is_visible()
        assert not visit.tab.locator("button.copy").count()


def test_search_and_filters_are_plain_addresses_without_script(chromium):
    with Visit(chromium, "/works", java_script_enabled=False) as visit:
        visit.tab.locator("#sort").select_option("title")
        visit.tab.get_by_role("button", name="Apply").click()
        sent = [dict(parse_qsl(urlsplit(address).query)) for address in visit.asked]
        kept = {"subject": "subject/x", "from": "2015", "to": "2026"}
        assert {**kept, "sort": "title", "n": "25"} in sent


def test_query_is_sent_from_the_plain_field_without_script(chromium):
    with Visit(chromium, "/sparql", java_script_enabled=False) as visit:
        visit.tab.locator("#query").fill("ASK { ?s ?p 1 }")
        visit.tab.get_by_role("button", name="Run the query").click()
        sent = [dict(parse_qsl(urlsplit(address).query)) for address in visit.asked]
        assert {"query": "ASK { ?s ?p 1 }"} in sent


def test_editor_takes_the_place_of_the_field_and_sends_its_text(chromium):
    if not (STATIC / "vendor" / "yasgui.min.js").is_file():
        absent("the query editor was not fetched: run make vendor")
    with Visit(chromium, "/sparql") as visit:
        editor = visit.tab.locator(".editor .CodeMirror")
        assert editor.is_visible()
        assert not visit.tab.locator("#query").is_visible()
        editor.click()
        visit.tab.keyboard.press("Control+a")
        visit.tab.keyboard.type("ASK { ?s ?p 2 ")
        with visit.tab.expect_navigation():
            visit.tab.keyboard.press("Control+Enter")
        queries = [dict(parse_qsl(urlsplit(a).query)).get("query", "") for a in visit.asked]
        assert any("?s ?p 2" in query for query in queries)
        assert visit.faults == []


def test_code_can_be_copied_where_script_runs(chromium):
    with Visit(chromium, "/work") as visit:
        button = visit.tab.locator("button.copy").first
        assert button.inner_text() == "Copy"
        button.click()
        visit.tab.wait_for_function("document.querySelector('button.copy').textContent !== 'Copy'")


def test_print_has_all_authors_and_no_furniture(chromium):
    with Visit(chromium, "/work") as visit:
        visit.tab.emulate_media(media="print")
        assert not visit.tab.locator(".bar").is_visible()
        assert not visit.tab.locator("#statements").is_visible()
        assert not visit.tab.locator("aside").is_visible()
        assert "F. Casiraghi" in visit.tab.locator(".byline.onlyprint").inner_text()


def test_own_script_keeps_its_direction(chromium):
    with Visit(chromium, "/works") as visit:
        title = visit.tab.locator("ol.works bdi").nth(3)
        assert visit.tab.evaluate("document.dir || 'ltr'") == "ltr"
        assert title.count() == 1
