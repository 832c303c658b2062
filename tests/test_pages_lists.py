"""Lists, indexes, queries, overviews and errors: what they show and where they lead."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pyoxigraph
import pytest
from pages_seed import BASE, HERE, PATH, seed_lines, seed_work, select

from ris2rdf import terms
from ris2rdf.diagnostics import Diagnostic, catalogue
from ris2rdf.release import Entry, Facet, Row, ThingRow
from ris2rdf.web import pages
from ris2rdf.web.negotiation import DOCUMENT_OFFERS, LIST_OFFERS
from ris2rdf.web.pages import querying, vocabularies
from ris2rdf.web.pages.entries import chart

MOMENT = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
COUNTS = {"works": 2713, "people": 12, "valid": 2700, "records": 2774, "quarantined": 1}
WEB = HERE.parent / "ris2rdf" / "web"
ROWS = [
    Row(
        PATH,
        seed_work().title.value,
        2023,
        "M. Vivarelli … P. Ruggenenti",
        "JOUR",
        "JCI insight",
        "journal/issn/2379-3708",
        "warning",
    ),
    Row("work/hash/1", "<b>دراسة</b>", 0, "", "RPRT", "", "", "valid"),
]
FACETS = {
    "type": (Facet("JOUR", "JOUR", 2104), Facet("RPRT", "RPRT", 15)),
    "subject": (Facet("subject/nephrology", "Nephrology", 2713),),
    "state": (Facet("warning", "warning", 318),),
}
YEARS = {"2019": 4, "2021": 2, "2023": 8}
DUMPS = [pages.Dump("works.nt.gz", "/dump/R1/works.nt.gz", "N-Triples", 118_234_567, "9f" * 32)]


def site(path="/works", **facts):
    return pages.Site("Bibliographic data", BASE, "R1", MOMENT, COUNTS, path=path, **facts)


def read(page):
    return lxml.html.document_fromstring(page)


def text(node):
    return " ".join(node.text_content().split())


def works(parameters=(), rows=ROWS, **more):
    facts = {"facets": FACETS, "years": YEARS, "offers": LIST_OFFERS, **more}
    total = 2713 if rows else 0
    return read(pages.works(pages.WorksView(site(), rows, total, parameters, **facts)))


def asked(href):
    return dict(parse_qsl(urlsplit(href).query))


def test_list_says_its_total_and_filters_in_words():
    page = works([("subject", "subject/nephrology"), ("from", "2015"), ("to", "2026")])
    assert text(select(page, ".lead")[0]) == "2,713 works on Nephrology, 2015–2026"


def test_each_filter_can_be_taken_off_alone():
    page = works([("subject", "subject/nephrology"), ("from", "2015")])
    chips = [(text(a), asked(a.get("href"))) for a in select(page, ".chips a:not(.clear)")]
    assert chips == [
        ("Remove the filter Subject: Nephrology ×", {"from": "2015"}),
        ("Remove the filter From: 2015 ×", {"subject": "subject/nephrology"}),
    ]


def test_facet_keeps_the_other_choices_and_begins_at_the_first_page():
    page = works([("from", "2015"), ("sort", "title"), ("after", "x"), ("first", "26")])
    link = next(a for a in select(page, ".facet a") if text(a) == "Journal article")
    assert asked(link.get("href")) == {"from": "2015", "sort": "title", "type": "JOUR"}


def test_types_of_one_name_are_told_apart_by_their_codes():
    types = (Facet("CPAPER", "CPAPER", 5), Facet("CONF", "CONF", 2), Facet("BOOK", "BOOK", 1))
    page = works([("type", "CONF")], facets={"type": types})
    named = [text(a) for a in select(page, ".facet a")]
    assert named == ["Conference paper (CPAPER)", "Conference paper (CONF)", "Book"]
    assert text(select(page, ".chips a")[0]) == "Remove the filter Type: Conference paper (CONF) ×"


def test_next_page_knows_its_cursor_and_first_row():
    page = works([("q", "renal")], after="abc", first=26)
    link = next(a for a in select(page, ".pages a") if a.get("rel") == "next")
    assert asked(link.get("href")) == {"q": "renal", "after": "abc", "first": "28"}
    assert "26–27 of 2,713" in text(select(page, ".pages")[0])


def test_forms_keep_what_they_do_not_ask():
    page = works([("subject", "subject/nephrology"), ("sort", "title")])
    hidden = [
        [(i.get("name"), i.get("value")) for i in select(form, "input[type=hidden]")]
        for form in select(page, "form.fields")
    ]
    assert hidden == [
        [("subject", "subject/nephrology")],
        [("subject", "subject/nephrology"), ("sort", "title")],
    ]


def test_export_is_of_this_selection():
    page = works([("type", "JOUR"), ("after", "x")])
    hrefs = [a.get("href") for a in select(page, "[aria-labelledby=a-take] a")]
    assert "/works.csv?type=JOUR" in hrefs
    assert "/works.ris?type=JOUR" in hrefs


def test_work_without_year_or_author_says_so():
    item = select(works(), "ol.works > li")[1]
    assert "n.d." in text(item)
    assert "No author given" in text(item)
    assert not select(item, "b")


def test_list_without_hits_repeats_the_words_and_names_what_helps():
    page = works([("q", "nefrotic"), ("type", "JOUR")], rows=[], facets={}, years={})
    assert text(select(page, ".lead")[0]) == "No works found for “nefrotic”"
    assert not select(page, ".jump"), "there is nothing to narrow"
    assert "author:" in text(page)
    assert "remuzzi" not in text(page)  # nobody of this library
    assert len(select(page, ".chips a:not(.clear)")) == 2


def test_chart_fills_years_without_works_and_says_its_peak():
    made = chart(YEARS, first=2020, last=2022)
    assert [bar.height for bar in made.bars] == [50.0, 0.0, 25.0, 0.0, 100.0]
    assert [bar.chosen for bar in made.bars] == [False, True, True, True, False]
    assert made.sentence == "Works per year, 2019 to 2023, with a peak of 8 in 2023"


def test_bars_of_few_years_are_thin_and_meet_the_ends_of_the_axis():
    few, many = chart({"2020": 1, "2021": 1}), chart({"1900": 1, "1999": 2})
    assert (few.width, few.thick, few.axis) == (1.125, 0.125, ["2020", "2021"])
    assert (many.width, many.thick, many.axis) == (99.78, 0.78, ["1900", "1950", "1999"])
    assert chart(YEARS).axis == ["2019", "2021", "2023"]


def test_chart_of_one_year_is_left_out():
    assert chart({"2023": 4}) is None
    assert not select(works(years={"2023": 4}), "figure")


def test_names_are_an_index_and_lead_to_their_works():
    rows = [
        ThingRow("", "person", "Remuzzi, G.", 27),
        ThingRow("person/orcid/0000-0002-1825-0097", "person", "Riker, Josiane", 3),
    ]
    view = pages.ThingsView(site("/people"), "person", rows, 2)
    page = read(pages.things(view))
    links = [a.get("href") for a in select(page, "th a")]
    assert links == ["/works?person=Remuzzi%2C+G.", "/doc/person/orcid/0000-0002-1825-0097"]
    assert "Why names, not people" in text(page)
    assert not select(page, "nav.block")


def test_an_index_leads_to_its_letters_and_to_names_much_like_one():
    rows = [ThingRow("", "person", "G. Remuzzi", 27, "Remuzzi, G.")]
    like = [ThingRow("", "person", f"G{i} Remuzzi", i, f"Remuzzi, G{i}") for i in (3, 2, 1)]
    view = pages.ThingsView(
        site("/people"), "person", rows, 1, parameters=[("letter", "r"), ("after", "x")],
        letters=("a", "r", "other"), alike={"G. Remuzzi": like},
    )  # fmt: skip
    page = read(pages.things(view))
    letters = [li[0] for li in select(page, "ul.letters > li")]
    assert [a.text for a in letters if a.get("href")] == ["A", "Other scripts", "All"]
    assert letters[0].get("href") == "/people?letter=a"
    assert [a.text for a in letters if a.get("aria-current")] == ["R"]
    assert len(letters) == 26 + 2
    (cell,) = (td for td in select(page, "td") if td.get("data-label") == "Perhaps also")
    assert text(cell) == "Remuzzi, G3 (3), Remuzzi, G2 (2), 1 more"


@pytest.mark.parametrize("kind", ["journal", "publisher", "subject"])
def test_empty_index_says_so(kind):
    page = read(pages.things(pages.ThingsView(site(f"/{kind}s"), kind, (), 0)))
    assert "None is named in the records." in text(page)


def thing(path, kind, label, **more):
    entry = Entry(path, kind, label, f"{BASE}id/{path}", 2)
    view = pages.DocumentView(site(f"/doc/{path}"), entry, seed_lines(), DOCUMENT_OFFERS, **more)
    return read(pages.document(view))


def test_journal_page_says_what_the_records_leave_out():
    page = thing("journal/issn/2379-3708", "journal", "JCI insight", works=ROWS, total=2)
    assert text(select(page, "h1")[0]) == "JCI insight"
    assert "Not given in the records" in text(select(page, "dl")[0])
    links = [a.get("href") for a in select(page, "dl a")]
    assert links == ["https://portal.issn.org/resource/ISSN/2379-3708"]
    block = json.loads(select(page, "script[type]")[0].text)
    assert (block["@type"], block["issn"]) == ("Periodical", "2379-3708")


def test_issue_page_leads_up_to_its_journal():
    path = "journal/issn/2379-3708/volume/8/issue/18"
    page = thing(path, "issue", "JCI insight, volume 8, issue 18")
    crumbs = [text(a) for a in select(page, ".crumbs a")]
    assert crumbs == ["Journals", "JCI insight", "JCI insight, volume 8"]


def test_subject_page_shows_what_stands_beside_it():
    beside = (*FACETS["subject"], Facet("subject/immunotherapy", "Immunotherapy", 402))
    page = thing(
        "subject/nephrology", "subject", "Nephrology", works=ROWS, years=YEARS,
        facets={"subject": beside},
    )  # fmt: skip
    assert "2019–2023" in text(select(page, ".lead")[0])
    table = select(page, "aside table")[0]
    assert [text(a) for a in select(table, "a")] == ["Immunotherapy"]


def test_home_shows_only_counts_of_the_release():
    page = read(pages.home(pages.HomeView(site("/"), ROWS, YEARS, DUMPS, PATH)))
    shown = {text(s.find("dt")): text(s.find("dd")) for s in select(page, ".stats div")}
    assert shown == {"works": "2,713", "written names": "12"}
    assert "2,700 of 2,713 works keep every rule, without a warning (99.5 %)." in text(page)
    assert "1 record breaks a rule and is not published" in text(page)


def test_home_describes_the_data_set_to_search_engines():
    page = read(pages.home(pages.HomeView(site("/", licence="https://x.org/l"), dumps=DUMPS)))
    block = json.loads(select(page, "script[type]")[0].text)
    download = block["dataset"]["distribution"][0]
    assert block["@type"] == "DataCatalog"
    assert block["dataset"]["license"] == "https://x.org/l"
    assert (download["contentSize"], download["sha256"]) == ("118234567 B", "9f" * 32)
    assert len(block["dataset"]["description"]) >= 50


def test_data_set_page_names_licence_release_and_files():
    view = pages.DatasetView(site("/dataset"), DUMPS, YEARS, DOCUMENT_OFFERS)
    page = text(read(pages.dataset(view)))
    assert "LicenceNot given" in page
    assert "118 MB" in page
    assert "9f" * 32 in page


RESULTS = {
    "head": {"vars": ["work", "n", "title", "none"]},
    "results": {
        "bindings": [
            {
                "work": {"type": "uri", "value": f"{BASE}id/{PATH}"},
                "n": {
                    "type": "literal",
                    "value": "2713",
                    "datatype": "http://www.w3.org/2001/XMLSchema#integer",
                },
                "title": {"type": "literal", "value": "<i>x</i>", "xml:lang": "en"},
            }
        ]
    },
}


def query_page(query="SELECT * WHERE { ?s ?p ?o }", **more):
    return read(pages.sparql(pages.SparqlView(site("/sparql"), query, **more)))


def test_query_form_works_without_script():
    page = query_page("SELECT ?x WHERE { ?x a <y> & }")
    form = select(page, "form.ask")[0]
    assert (form.get("method"), form.get("action")) == ("get", "/sparql#result")
    assert select(form, "textarea")[0].text == "SELECT ?x WHERE { ?x a <y> & }"


def test_answer_is_a_table_with_links_and_numbers():
    page = query_page(answer=RESULTS, milliseconds=41)
    cells = select(page, "[id=result] td")
    assert select(cells[0], "a")[0].get("href") == f"/doc/{PATH}"
    assert [text(cell) for cell in cells[1:]] == ["2713", "<i>x</i> en", ""]
    assert "1 row" in text(select(page, ".state")[0])


def test_link_in_an_answer_is_never_a_script():
    bad = {"head": {"vars": ["x"]}, "results": {"bindings": [
        {"x": {"type": "uri", "value": "javascript:alert(1)"}}]}}  # fmt: skip
    assert not select(query_page(answer=bad), "td a")


@pytest.mark.parametrize(("value", "word"), [(True, "Yes"), (False, "No")])
def test_yes_or_no_is_the_answer_to_ask(value, word):
    page = query_page("ASK {}", answer={"head": {}, "boolean": value})
    assert text(select(page, "[id=result] .state")[0]) == word


def test_graph_is_shown_as_text():
    page = query_page("CONSTRUCT WHERE { ?s ?p ?o }", answer="<a> <b> <c> .")
    assert text(select(page, "[id=result] pre")[0]) == "<a> <b> <c> ."


def test_fault_points_at_its_place():
    fault = pages.QueryFault("a bracket is missing", 2, 8)
    page = query_page("SELECT *\n WHERE BIND(x)", fault=fault)
    assert text(select(page, ".line mark")[0]) == "BIND(x)"
    assert "Line 2, column 8: a bracket is missing" in text(page)


def test_fault_beyond_the_query_is_told_all_the_same():
    page = query_page("SELECT", fault=pages.QueryFault("it ends too early", 9, 99))
    assert "it ends too early" in text(page)


def test_each_example_answers_on_the_seed_or_looks_for_faults():
    store = pyoxigraph.Store()
    gold = HERE / "gold" / "jci-insight-169424.ttl"
    graph = pyoxigraph.NamedNode(f"{BASE}graph/provenance")
    store.load(path=gold, format=pyoxigraph.RdfFormat.TURTLE)
    store.load(path=gold, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    empty = [e.name for e in querying.examples() if not list(store.query(e.text))]
    assert len(querying.examples()) == 22
    assert empty == [
        "10-articles-without-doi",
        "19-perhaps-the-same",
        "20-people-with-orcid",
        "22-publishers-of-books",
    ]


def test_each_example_has_title_reason_topic_and_our_prefixes():
    for example in querying.examples():
        assert example.title.endswith("?")
        assert example.description.endswith(".")
        assert example.topic in querying.TOPICS
        for prefix, iri in re.findall(r"PREFIX (\w+): <([^>]+)>", example.text):
            assert terms.prefixes()[prefix] == iri


def test_editor_is_offered_the_terms_of_the_tables():
    known = querying.vocabulary()
    assert known["classes"]["http://schema.org/ScholarlyArticle"] == "Scholarly article"
    assert "http://purl.org/ontology/bibo/AcademicArticle" in known["classes"]
    assert known["properties"]["http://purl.org/ontology/bibo/authorList"] == "Author list"
    assert known["properties"]["http://jena.apache.org/text#query"] == "Full text"


def test_counts_have_bars_and_years_have_no_commas():
    def row(year, works):
        kind = "http://www.w3.org/2001/XMLSchema#integer"
        return {
            "year": {"type": "literal", "value": year, "datatype": kind},
            "works": {"type": "literal", "value": works, "datatype": kind},
        }

    head = {"vars": ["year", "works"]}
    two = {"head": head, "results": {"bindings": [row("2020", "8"), row("2021", "2")]}}
    page = query_page(answer=two)
    assert [bar.get("width") for bar in select(page, "[id=result] td rect")] == ["100", "25"]
    assert [text(c) for c in select(page, "[id=result] td.num")] == ["2020", "8", "2021", "2"]
    one = {"head": head, "results": {"bindings": [row("2020", "8")]}}
    assert not select(query_page(answer=one), "[id=result] rect")


def test_things_of_ours_are_shown_by_their_path():
    cell = select(query_page(answer=RESULTS), "[id=result] td a")[0]
    assert (text(cell), cell.get("title")) == (PATH, f"{BASE}id/{PATH}")


def test_query_as_run_is_shown_beside_its_answer():
    page = query_page("ASK {}", answer={"head": {}, "boolean": True}, ran="PREFIX a: <b>\nASK {}")
    assert "ASK {}" in text(select(page, "[id=result] details pre")[0])
    assert not select(query_page("ASK {}"), "details pre")


def test_forms_offered_are_those_of_rows_or_of_graphs():
    def names(**more):
        return [text(link) for link in select(query_page(**more), "[id=result] .act a")][:-1]

    assert names(answer=RESULTS) == ["CSV", "TSV", "JSON", "XML"]
    assert names(answer="<a> <b> <c> .") == ["Turtle", "JSON-LD", "N-Triples", "RDF/XML"]


def test_words_in_works_have_examples_of_their_own():
    known = querying.examples("text")
    assert {example.topic for example in known} == {"Words in works"}
    assert all("text:query" in example.text for example in known)
    topics = [text(heading) for heading in select(query_page(), "h3")]
    assert topics[:2] == ["Words in works", "Works and people"]


def test_quality_puts_violations_first_and_shows_the_line():
    kinds = catalogue().values()
    light = next(k.code for k in kinds if k.severity == "info")
    grave = next(k.code for k in kinds if k.severity == "error")
    values = dict.fromkeys(re.findall(r"{(\w+)", catalogue()[grave].message), "x")
    values |= dict.fromkeys(re.findall(r"{(\w+)", catalogue()[grave].hint), "x")
    fault = Diagnostic(grave, "refs.ris", 214, "PY", values)
    faults = [
        pages.Fault(light, 9),
        pages.Fault(grave, 1, [(PATH, "A title", fault, "PY  - 20l9")]),
    ]
    page = read(pages.quality(pages.QualityView(site("/quality"), faults)))
    assert [text(code) for code in select(page, "tbody code")] == [grave, light]
    assert text(select(page, ".line")[0]) == "Line 214PY - 20l9"


def test_quality_without_faults_says_so():
    page = read(pages.quality(pages.QualityView(site("/quality"))))
    assert "Nothing to mend" in text(page)


def test_missing_page_offers_what_is_near_and_a_search_for_it():
    path = "/doc/work/doi/10.1172/jci.insight.169242"
    near = [ROWS[0], ThingRow("journal/issn/2379-3708", "journal", "JCI insight", 3)]
    page = read(pages.error(pages.ErrorView(site(path), 404, "Nothing.", near)))
    assert select(page, "main input[name=q]")[0].get("value") == "10.1172/jci.insight.169242"
    assert f"/doc/{PATH}" in [a.get("href") for a in select(page, "main a")]
    assert "JCI insight" in text(page)
    assert select(page, "meta[name=robots]")


def test_unacceptable_page_lists_the_forms_there_are():
    page = read(pages.error(pages.ErrorView(site(f"/doc/{PATH}"), 406, "", (), DOCUMENT_OFFERS)))
    assert f"/doc/{PATH}.ttl" in [a.get("href") for a in select(page, "main a")]


def test_withdrawn_record_keeps_title_date_and_reason():
    stone = pages.Tombstone("Relapse", "J. O.", "2026-10-04", "Twice.", f"{BASE}id/{PATH}")
    view = pages.ErrorView(site("/doc/work/hash/0"), 410, "", (), DOCUMENT_OFFERS, stone)
    page = read(pages.error(view))
    assert text(select(page, "h1")[0]) == "Relapse"
    assert "4 October 2026" in text(page)
    assert f"/doc/{PATH}" in [a.get("href") for a in select(page, "main a")]


@pytest.mark.parametrize("status", [400, 405, 414, 429, 500, 503])
def test_every_status_has_a_page(status):
    page = read(pages.error(pages.ErrorView(site("/x"), status, "Because.")))
    assert str(status) in text(select(page, ".kicker")[0])


def test_stylesheet_is_small_and_asks_for_nothing():
    style = (WEB / "static" / "style.css").read_text("utf-8")
    assert len(style.encode()) < 20_000
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("path", sorted((WEB / "templates").glob("*.html")), ids=lambda p: p.name)
def test_template_trusts_nothing_and_holds_no_style_or_script(path: Path):
    template = path.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|https?://(?!orcid|doi\.org)", template)
    assert set(re.findall(r"\"([^\"]*)\"\|safe|'([^']*)'\|safe", template)) <= {
        ("<br>", ""),
        ("", ' class="on"'),
    }
    assert template.count("|safe") == len(re.findall(r"[\"']\|safe", template))


def test_reference_manager_can_take_in_a_whole_list():
    row = ROWS[0]._replace(contributors="M. Vivarelli; M. Colucci")
    said = select(works(rows=[row]), "span.Z3988")[0].get("title")
    told = parse_qsl(said)
    assert ("rft.au", "M. Colucci") in told
    assert ("rft.jtitle", "JCI insight") in told
    assert ("rft_id", "info:doi/10.1172/jci.insight.169424") in told


def test_a_row_has_the_first_fifty_of_many_authors_for_zotero():
    names = [f"Maria {number} Rossi-Bianchi" for number in range(300)]
    row = ROWS[0]._replace(contributors="; ".join(names))
    said = select(works(rows=[row]), "span.Z3988")[0].get("title")
    assert [value for name, value in parse_qsl(said) if name == "rft.au"] == names[:50]
    assert len(said) < 2500


def test_many_names_in_a_list_are_five_the_last_and_how_many():
    names = "; ".join(f"N{n}" for n in range(1, 20))
    people = select(works(rows=[ROWS[0]._replace(contributors=names)]), ".people")[0]
    assert text(people) == "N1, N2, N3, N4, N5 … N19 (19)"


def test_the_page_of_the_dataset_says_what_its_vocabularies_cover():
    page = read(pages.dataset(pages.DatasetView(site("/dataset"))))
    (table,) = select(page, "section[aria-labelledby=h-voc] table")
    told = {text(select(row, "th")[0]): text(row) for row in select(table, "tbody tr")}
    assert list(told) == [f"{name} {p}:" for p, name in vocabularies.NAMES.items()]
    found = {one.prefix: one for one in vocabularies.coverage()}
    assert all(one.properties and 0 < one.share <= 100 for one in found.values())
    assert found["schema"].share == max(one.share for one in found.values())
    assert f"{found['bibo'].share} %" in told["BIBO bibo:"]
