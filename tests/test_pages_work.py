"""The page of a work: what it shows of the seed, and how it treats what nobody should trust."""

import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from urllib.parse import urlsplit

import lxml.html
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_seed import BASE, LINES, PATH, RAW, seed_entry, seed_lines, seed_work, select, stated

from ris2rdf.diagnostics import Diagnostic, catalogue
from ris2rdf.elements import Contributor, Language, Link, Name, Stated
from ris2rdf.web import pages
from ris2rdf.web.negotiation import DOCUMENT_OFFERS
from ris2rdf.web.pages.marks import Margin, Mark
from ris2rdf.web.pages.words import day, size

MOMENT = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
GOLD = seed_lines()


def site(base=BASE, **facts):
    return pages.Site(
        "Bibliographic data", base, "R1", MOMENT, path=facts.pop("path", f"/doc/{PATH}"), **facts
    )


def draw(entry=None, lines=GOLD, **more):
    where = more.pop("site", site())
    view = pages.DocumentView(where, entry or seed_entry(), lines, DOCUMENT_OFFERS, **more)
    return lxml.html.document_fromstring(pages.document(view))


def text(node):
    return " ".join(node.text_content().split())


def row(page, label):
    return next(div for div in select(page, "div.row") if text(select(div, "dt")[0]) == label)


def warning():
    kinds = catalogue().values()
    code = next(kind.code for kind in kinds if kind.severity == "warning")
    return Diagnostic(code, "jci-insight-169424.ris", 17, "AU", defaultdict(str))


@pytest.fixture(scope="module")
def seed():
    return draw()


def test_title_is_the_only_first_heading(seed):
    assert [text(h) for h in select(seed, "h1")] == [LINES[1][5:]]
    levels = [int(h.tag[1]) for h in seed.iter("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_byline_has_five_authors_and_the_last_and_leads_into_the_list(seed):
    names = [text(a) for a in select(seed, ".byline.noprint a")]
    assert names[0] == "M. Vivarelli"
    assert names[-1] == "P. Ruggenenti"
    assert len(names) == 6
    targets = [a.get("href")[1:] for a in select(seed, ".byline.noprint a")]
    assert all(seed.get_element_by_id(target) is not None for target in targets)


@pytest.mark.parametrize(
    ("language", "name", "href"),
    [
        (Language("ara", "ar"), "Arabic", ["/works?language=ar"]),
        (Language("Old Martian"), "Old Martian", []),
    ],
)
def test_a_language_is_called_by_its_name(language, name, href):
    work = msgspec.structs.replace(seed_work(), languages=(language,))
    found = row(draw(seed_entry()._replace(work=work)), "Language")
    assert text(select(found, "dd")[0]) == name
    assert [link.get("href") for link in select(found, "dd:not(.src) a")] == href


@pytest.mark.parametrize(("family", "way"), [("السيد", "rtl"), ("Rossi", "ltr")])
def test_the_byline_runs_as_its_first_name_does(family, way):
    author = Contributor(Name(family=family), "author", "work")
    work = msgspec.structs.replace(seed_work(), contributors=(author,))
    (byline,) = select(draw(seed_entry()._replace(work=work)), ".byline")
    assert byline.get("dir") == way


def test_all_nineteen_authors_stand_in_order_with_their_lines(seed):
    listed = select(seed, "[id=authors] li")
    assert len(listed) == 19
    assert text(listed[14]).startswith("A. De Salvo")
    assert select(listed[14], "a.mark")[0].get("href") == "#L17"
    assert listed[14].get("id") == "person-de-salvo-a"


def test_every_mark_leads_to_a_line_of_the_record(seed):
    anchors = {element.get("id") for element in select(seed, "[id]")}
    marks = [a.get("href")[1:] for a in select(seed, "a.mark")]
    assert len(marks) > 40
    assert set(marks) <= anchors


def test_journal_volume_and_issue_lead_to_their_pages(seed):
    links = [a.get("href") for a in select(row(seed, "In"), "dd a:not(.mark)")]
    journal = "/doc/journal/issn/2379-3708"
    assert links == [journal, f"{journal}/volume/8", f"{journal}/volume/8/issue/18"]


def test_keywords_said_twice_share_one_mark(seed):
    assert text(select(row(seed, "Subjects"), ".mark")[0]) == "Source: KW line 26–31"


def test_publisher_and_repository_are_the_first_things_to_press(seed):
    buttons = [(text(a), a.get("href")) for a in select(seed, ".head a.button")]
    assert buttons == [
        ("Read at the publisher", "https://doi.org/10.1172/jci.insight.169424"),
        ("Repository copy", "https://publicatt.unicatt.it/handle/10807/276683"),
    ]


def test_abstract_comes_in_its_six_sections(seed):
    headings = [text(h) for h in select(seed, ".abstract h3")]
    assert headings[0] == "BACKGROUND"
    assert headings[-1] == "FUNDING"
    assert len(headings) == 6


def test_clinical_trial_leads_to_its_page_and_its_register(seed):
    links = [a.get("href") for a in select(row(seed, "Reports on"), "dd a:not(.mark)")]
    assert links == [
        "/doc/trial/eudract/2016-004804-77",
        "https://identifiers.org/euclinicaltrials:2016-004804-77",
    ]


def test_every_line_received_is_shown_with_what_became_of_it(seed):
    rows = select(seed, "table.ris tbody tr")
    assert len(rows) == len(LINES)
    became = [text(select(r, "td")[-1]) for r in rows]
    assert all(became)
    assert became[1] == "Title"
    assert became[16] == "Author 15"
    assert became[22] == "Repeats line 22"
    assert became[34] == "Repeats line 36"


def test_long_line_is_whole_behind_a_fold(seed):
    cell = select(seed.get_element_by_id("L25"), "td")[0]
    assert LINES[24] in cell.text_content()


def test_withheld_line_shows_its_tag_and_never_its_value():
    raw = RAW.replace("M3 - Article", "RN - seen by nobody")
    page = draw(seed_entry(raw=raw, withheld=(37,)))
    assert "seen by nobody" not in page.text_content()
    assert text(select(page.get_element_by_id("L37"), "td")[0]) == "RN (withheld)"


def test_line_that_differs_going_out_is_shown_beside_the_line_received():
    out = RAW.replace("AU - De, Salvo A.", "AU - De Salvo, A.").replace("T1 - ", "TI - ")
    page = draw(ris=out.replace(" - ", "  - "))
    cells = [text(select(page.get_element_by_id(line), "td")[1]) for line in ("L2", "L3", "L17")]
    assert cells == ["TI - the same value", "", "AU - De Salvo, A."]


def test_lines_count_in_the_file_not_in_the_record():
    page = draw(seed_entry(line=101, position=4))
    assert text(select(row(page, "Pages"), ".mark")[0]) == "Source: SP line 140"
    assert page.get_element_by_id("L140") is not None


def test_state_without_findings_is_valid(seed):
    assert text(select(seed, ".head .state")[0]) == "Valid"


def test_warning_is_told_with_message_hint_code_and_line():
    found = warning()
    page = draw(seed_entry(found))
    assert text(select(page, ".head .state")[0]) == "Valid, with 1 warning"
    told = row(page, "Warning")
    assert found.code in text(told)
    assert select(told, "a.mark")[0].get("href") == "#L17"
    assert found.code in text(page.get_element_by_id("L17"))


def test_equal_warnings_are_told_once_with_all_their_places():
    found = warning()
    page = draw(seed_entry(found, *(found._replace(line=line) for line in (5, 9, 9))))
    assert text(select(page, ".head .state")[0]) == "Valid, with 4 warnings"
    assert "One thing to look at" in text(row(page, "Valid"))
    told = row(page, "Warning")
    assert "4 times" in text(told)
    assert [mark.get("href") for mark in select(told, "a.mark")] == ["#L5", "#L9", "#L17"]
    for line in ("L5", "L9", "L17"):
        assert found.code in text(page.get_element_by_id(line))


def test_statements_name_each_property_by_label_and_curie(seed):
    table = select(seed, "[id=statements] > table")[0]
    names = [text(a) for a in select(table, "th .curies a")]
    assert {"rdf:type", "schema:name", "dcterms:title", "bibo:authorList"} <= set(names)
    shared = next(r for r in select(table, "tr") if "dcterms:title" in text(r))
    assert "schema:name" in text(shared)
    assert "T1 line 2" in text(shared)


def test_value_that_two_fields_state_is_traced_to_the_right_one():
    work = msgspec.structs.replace(
        seed_work(), page_start=Stated("8", seed_work().page_start.sources)
    )
    start = f'<{BASE}id/{PATH}> <http://schema.org/pageStart> "8" .'
    lines = [start if "schema.org/pageStart" in line else line for line in GOLD]
    table = select(draw(seed_entry(work=work), lines), "[id=statements] > table")[0]
    found = next(r for r in select(table, "tr") if "schema:pageStart" in text(r))
    assert [text(mark) for mark in select(found, "a.mark")] == ["Source: SP line 40"]


def test_every_statement_of_the_document_is_on_the_page_that_shows_all():
    shown = text(draw(whole=True).get_element_by_id("statements"))
    literals = {m[1] for line in GOLD if (m := re.search(r' "([^"\\]{3,200})"', line))}
    assert all(" ".join(literal.split()) in shown for literal in literals)


def test_the_page_shows_what_is_said_of_the_work_and_leads_to_the_rest(seed):
    part = seed.get_element_by_id("statements")
    assert len(select(part, "table")) == 1
    (link,) = select(part, "p > a")
    others = {line.split()[0] for line in GOLD if line.startswith("<")} - {f"<{BASE}id/{PATH}>"}
    assert text(link) == f"Show also what is said of {len(others)} things connected with it"
    assert link.get("href") == f"/doc/{PATH}?statements=all#statements"


def test_json_ld_block_is_schema_org_about_the_work(seed):
    work, trail = (json.loads(s.text) for s in select(seed, 'script[type*="ld+json"]'))
    assert work["@context"] == "https://schema.org"
    assert work["@id"] == f"{BASE}id/{PATH}"
    assert work["@type"] == "ScholarlyArticle"
    assert "10.1172/jci.insight.169424" in {found["value"] for found in work["identifier"]}
    assert len(work["author"]) == 19
    assert work["isPartOf"]["isPartOf"]["isPartOf"]["issn"] == "2379-3708"
    assert [item["position"] for item in trail["itemListElement"]] == [1, 2, 3, 4, 5]


def test_json_ld_block_gives_the_address_for_want_of_another_identifier():
    lines = [line for line in GOLD if "schema.org/identifier>" not in line]
    work, _ = (json.loads(s.text) for s in select(draw(lines=lines), 'script[type*="ld+json"]'))
    assert work["identifier"] == work["@id"]


def test_citation_tags_tell_an_article_to_reference_managers(seed):
    tags = defaultdict(list)
    for meta in select(seed, "meta[name]"):
        tags[meta.get("name")].append(meta.get("content"))
    assert tags["citation_journal_title"] == ["JCI insight"]
    assert tags["citation_author"][14] == "De Salvo, A."
    assert tags["citation_issn"] == ["2379-3708"]
    assert (tags["citation_firstpage"], tags["citation_lastpage"]) == (["1"], ["13"])
    assert tags["citation_publication_date"] == ["2023"]


@pytest.mark.parametrize(
    ("kind", "tag"),
    [
        ("CONF", "citation_conference_title"),
        ("CHAP", "citation_inbook_title"),
        ("THES", "citation_dissertation_institution"),
        ("RPRT", "citation_technical_report_institution"),
    ],
)
def test_citation_tags_follow_the_type(kind, tag):
    work = msgspec.structs.replace(seed_work(), type=kind, publisher=Stated("A house"))
    page = draw(seed_entry(work=work))
    assert select(page, f'meta[name="{tag}"]')
    assert not select(page, 'meta[name="citation_journal_title"]')


@pytest.mark.parametrize(
    ("form", "name"), [("CONF", "Conference paper"), ("CONF-whole", "Conference proceedings")]
)
def test_page_says_what_the_work_is_by_its_form(form, name):
    work = msgspec.structs.replace(seed_work(), type="CONF", form=form)
    assert text(select(draw(seed_entry(work=work)), ".kicker")[0]) == name


def test_other_forms_are_linked_in_the_head_and_the_margin(seed):
    types = {link.get("type") for link in select(seed, 'link[rel="alternate"]')}
    assert {"text/turtle", "application/ld+json", "application/x-research-info-systems"} <= types
    downloads = [text(a) for a in select(seed, "aside .list a")]
    assert downloads[:2] == ["RIS", "BibTeX"]
    assert select(seed, 'link[rel="canonical"]')[0].get("href") == f"{BASE}doc/{PATH}"


def test_every_link_stays_below_the_path_of_the_base():
    base = "https://lib.example/rdf/"
    lines = [line.replace(BASE, base) for line in GOLD]
    entry = seed_entry()._replace(iri=f"{base}id/{PATH}")
    page = draw(entry, lines, site=site(base))
    inside = [a.get("href") for a in select(page, "[href]") if a.get("href").startswith("/")]
    inside += [form.get("action") for form in select(page, "form")]
    assert len(inside) > 20
    assert all(href.startswith("/rdf/") for href in inside)


def test_work_without_title_authors_year_or_graph_has_a_page():
    work = msgspec.structs.replace(
        seed_work(), title=None, contributors=(), dates=(), abstract=None, sections=()
    )
    page = draw(seed_entry(work=work), lines=())
    assert text(select(page, "h1")[0]) == "No title given"
    assert "No author given" in text(select(page, ".head")[0])
    assert "Not given in the record" in text(row(page, "Published"))


def test_link_with_a_dangerous_scheme_is_text():
    work = msgspec.structs.replace(seed_work(), links=(Link("page", "javascript:alert(1)"),))
    page = draw(seed_entry(work=work))
    assert not [a for a in select(page, "[href]") if "javascript" in a.get("href")]


EVIL = st.text(st.sampled_from("<>&\"'/!-ab\u2028\u202e{}%"), min_size=1, max_size=30)


@settings(max_examples=25, deadline=None)
@given(EVIL)
def test_no_text_of_a_record_becomes_markup(evil):
    hostile = f"</script><img src=x onerror=alert(1)>{evil}"
    work = msgspec.structs.replace(
        seed_work(),
        title=Stated(hostile),
        contributors=(Contributor(Name(literal=hostile)),),
        keywords=(Stated(hostile),),
        abstract=stated(25),
        sections=(),
    )
    quoted = json.dumps(hostile)
    lines = [f"<{BASE}id/{PATH}> <http://schema.org/name> {quoted} ."]
    page = draw(seed_entry(work=work, raw=f"TY  - {hostile}"), lines)
    assert not select(page, "img")
    assert all(s.get("src") or "ld+json" in s.get("type") for s in select(page, "script"))
    assert json.loads(select(page, "script[type]")[0].text)["name"] == hostile


def test_page_holds_no_style_no_script_and_no_request_elsewhere(seed):
    assert not select(seed, "style, [style], [onclick], iframe, img")
    loaded = [
        e.get("src") or e.get("href") for e in select(seed, "script[src], link[rel=stylesheet]")
    ]
    assert loaded
    assert all(not urlsplit(address).netloc for address in loaded)


def test_neighbouring_lines_of_one_tag_are_one_mark():
    margin = Margin((10, 50))
    sources = [*seed_work().keywords[0].sources, *seed_work().keywords[1].sources]
    marks = margin.marks(sources)
    assert marks == [Mark("KW", "35–36", "L35"), Mark("KW", "38–39", "L38")]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2023", "2023"),
        ("2023-05", "May 2023"),
        ("2026-11-22", "22 November 2026"),
        ("2023-13", "2023"),
        ("in press", "in press"),
    ],
)
def test_date_is_as_precise_as_stated(value, words):
    assert day(value) == words


def test_sizes_are_in_words():
    assert [size(n) for n in (580, 1500, 118_234_567)] == ["580 B", "1.5 kB", "118 MB"]


def test_work_of_a_thousand_authors_lists_two_hundred_and_is_drawn_at_once():
    names = [Contributor(Name(family=f"Name{n % 999}", given="A.")) for n in range(1043)]
    work = msgspec.structs.replace(seed_work(), contributors=tuple(names))
    person = f"<{BASE}id/{PATH}#person-{{0}}>"
    lines = [f'{person} <http://schema.org/name> "A. Name{{0}}" .'.format(n) for n in range(999)]
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Person> ."
    lines += [f"{person} {kind}".format(n) for n in range(999)]
    page = draw(seed_entry(work=work), lines)
    assert len(select(page, "[id=authors] li")) == 200
    assert "Show all 1,043 authors" in text(select(page, "[id=authors] summary")[0])
    assert "The first 200 of 1,043." in text(page.get_element_by_id("authors"))


def test_two_authors_of_one_name_have_two_anchors_or_none_twice():
    twins = (Contributor(Name(literal="A. B.")), Contributor(Name(literal="A. B.")))
    work = msgspec.structs.replace(seed_work(), contributors=twins)
    page = draw(seed_entry(work=work))
    ids = [element.get("id") for element in select(page, "[id]")]
    assert len(ids) == len(set(ids))
