"""Citations of Works: every type, every dialect, names and wild text, and the seed's exactly."""

import json
import re
import tomllib

import bibtexparser
import pytest
from generated_works import works
from hypothesis import given, settings
from pybtex.database import parse_string
from seed_work import seed_work

from ris2rdf import resources
from ris2rdf.citations import bibtex, citation_key, csl, latex, tables, text
from ris2rdf.diagnostics import UsageError
from ris2rdf.elements import (
    Container,
    Contributor,
    Date,
    Event,
    Identifier,
    Language,
    Link,
    Name,
    Stated,
    Work,
)

PATH = "work/doi/10.1172/jci.insight.169424"
KEY = "vivarelli2023phase-1a81"
TITLE = "A phase I study of autologous mesenchymal stromal cells for severe steroid-dependent nephrotic syndrome"
CROSSWALK = tomllib.loads(resources.table("crosswalk.toml").read_text("utf-8"))
FORMS = sorted(
    {*CROSSWALK["type"]} | {f["name"] for t in CROSSWALK["type"].values() for f in t.get("form", [])}
)  # fmt: skip
# What the schema of CSL-JSON 1.0.2 allows.
CSL_TYPES = """article article-journal article-magazine article-newspaper bill book broadcast chapter classic
collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview
legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference patent performance
periodical personal_communication post post-weblog regulation report review review-book software song speech
standard thesis treaty webpage""".split()
CSL_NAMES = """author chair collection-editor compiler composer container-author contributor curator director editor
editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author
performer producer recipient reviewed-author script-writer series-creator translator""".split()
CSL_DATES = "accessed available-date event-date issued original-date submitted".split()
CSL_TEXTS = """id type abstract call-number collection-number collection-title container-title
container-title-short dimensions DOI edition event-place event-title genre ISBN ISSN issue jurisdiction keyword
language medium number number-of-pages page PMCID PMID publisher publisher-place section source status title
title-short URL version volume""".split()
NAME_PARTS = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix"}
BIBTEX_TYPES = """article book booklet inbook incollection inproceedings manual mastersthesis misc phdthesis
proceedings techreport unpublished""".split()
BIBLATEX_TYPES = """article artwork audio book booklet collection dataset image incollection inproceedings
inreference jurisdiction legal legislation letter misc movie music online patent periodical proceedings report
software standard thesis unpublished video""".split()


def work(form="JOUR", **parts):
    return Work(form.partition("-")[0], form, **parts)


def person(family="", given="", role="author", of="work", **parts):
    return Contributor(Name(family=family, given=given, **parts), role, of)


def full(form):
    """A work of *form* of which much is known."""
    return work(
        form,
        title=Stated("On the DNA of things"),
        contributors=(
            person("van Gogh", "Vincent"),
            person("Verdi", "Giulia", "editor", "container"),
            person("Bianchi", "Ugo", "director"),
            person("Neri", "Ada", "performer"),
        ),
        container=Container("book", Stated("The container"), (Stated("Cont."),)),
        series=Container("series", Stated("The series"), volume=Stated("7")),
        event=Event(name=Stated("The event"), start=Date("2020-05-01"), end=Date("2020-05-03")),
        volume=Stated("8"),
        issue=Stated("18"),
        number=Stated("R-1"),
        edition=Stated("2"),
        page_start=Stated("1"),
        page_end=Stated("13"),
        publisher=Stated("A house"),
        place=Stated("Milano"),
        dates=(Date("2020-05-04"), Date("2021-01", "accessed")),
        identifiers=(Identifier("doi", "10.5555/a_b%c"), Identifier("issn", "2049-3630", "container")),
        languages=(Language("eng", "en"),),
        genres=(Stated("A genre"),),
        details={"degree": (Stated("PhD"),), "duration": (Stated("90 min"),)},
        links=(Link("page", "https://example.org/a?b=c&d=%20"),),
    )  # fmt: skip


def parsed(entry):
    """Read *entry* with two readers of BibTeX; return what one of them found."""
    library = bibtexparser.parse_string(entry)
    assert not library.failed_blocks
    assert len(library.entries) == 1
    read = parse_string(entry, "bibtex")
    assert [*read.entries] == [library.entries[0].key]
    return library.entries[0]


def fields(entry):
    return {name: field.value for name, field in parsed(entry).fields_dict.items()}


def assert_valid(item):
    """Assert that *item* keeps the rules of the schema of CSL-JSON."""
    assert item["type"] in CSL_TYPES
    assert item["id"]
    for name, value in item.items():
        if name in CSL_NAMES:
            assert_valid_names(value)
        elif name in CSL_DATES:
            assert_valid_date(value)
        else:
            assert name in CSL_TEXTS
            assert isinstance(value, str)


def assert_valid_names(names):
    for name in names:
        assert name
        assert {*name} == {"literal"} or {*name} <= NAME_PARTS
        assert all(isinstance(part, str) and part for part in name.values())


def assert_valid_date(date):
    assert {*date} <= {"date-parts", "season", "literal"}
    parts = date.get("date-parts", [])
    assert len(parts) <= 2
    assert parts or date["literal"]
    for one in parts:
        assert 1 <= len(one) <= 3
        assert all(isinstance(number, int) for number in one)
    assert date.get("season", 1) in {1, 2, 3, 4}


# ------------------------------------------------------------------------------ the table


@pytest.mark.parametrize("form", FORMS)
def test_every_type_and_form_has_its_row(form):
    row = tables.tables().type[form]
    assert row.csl in CSL_TYPES
    assert row.entry("bibtex") in BIBTEX_TYPES
    assert row.entry("biblatex") in BIBLATEX_TYPES


def test_the_table_has_no_type_or_role_that_the_crosswalk_has_not():
    assert {*tables.tables().type} == {*FORMS}
    roles = {name.rpartition(".")[2] for name in tables.tables().name}
    assert roles == {*CROSSWALK["roles"]}


def test_names_of_fields_are_those_of_the_formats():
    rows = tables.tables().name.values()
    assert {row.csl for row in rows} <= {*CSL_NAMES}
    assert {row.field("bibtex") for row in rows} <= {"author", "editor", ""} | {
        row.field("biblatex") for row in rows
    }
    assert {*tables.tables().detail.values()} <= {*CSL_TEXTS}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("[type", "citations.toml"),
        ("[type]\nJOUR = { csl = 1, bibtex = 'article' }", "type"),
        ("particles = []", "required field"),
    ],
)
def test_a_wrong_table_is_refused_with_its_name(tmp_path, wrong, reason):
    path = tmp_path / "citations.toml"
    path.write_text(wrong, "utf-8")
    with pytest.raises(UsageError, match=reason):
        tables.read(path)


def test_a_table_without_its_default_is_refused(tmp_path):
    path = tmp_path / "citations.toml"
    whole = resources.table("citations.toml").read_text("utf-8")
    path.write_text(whole.replace("\nGEN = ", "\nOTHER = "), "utf-8")
    with pytest.raises(UsageError, match=r"type\.GEN"):
        tables.read(path)


# ------------------------------------------------------------------------------ all types


@pytest.mark.parametrize("form", FORMS)
def test_every_type_is_valid_csl(form):
    assert_valid(csl.item(full(form), "x"))
    assert_valid(csl.item(work(form), "x"))


@pytest.mark.parametrize("dialect", ["bibtex", "biblatex"])
@pytest.mark.parametrize("form", FORMS)
def test_every_type_is_an_entry_that_readers_read(form, dialect):
    found = fields(bibtex.entry(full(form), "x", dialect))
    assert found["author"].startswith("van Gogh, Vincent")
    assert found["title"] == "On the {DNA} of things"
    assert found["doi"] == "10.5555/a_b%c"
    assert found["url"] == "https://example.org/a?b=c&d=%20"
    # BibLaTeX asks what kind of thesis it is; the note of an article in press is its type's.
    assert {*fields(bibtex.entry(work(form), "x", dialect))} <= {"type", "note", "pubstate"}


@pytest.mark.parametrize("style", [*text.styles()])
@pytest.mark.parametrize("form", FORMS)
def test_every_type_is_cited_in_every_style(form, style):
    made = text.formatted(full(form), style)
    assert "on the dna of things" in made.text.lower()
    assert "2020" in made.text or style == "ieee"  # it wants the day a page was seen instead
    # Laws and cases are cited by their titles.
    assert "Gogh" in made.text or form in {"BILL", "CASE", "LEGAL", "STAT", "UNBILL"}


@pytest.mark.parametrize("form", FORMS)
def test_a_work_of_which_nothing_is_known_is_cited_somehow(form):
    assert text.formatted(work(form)).text == "No title given"
    assert text.formatted(work(form, title=Stated("X"))).text.startswith("X")


@settings(max_examples=60, deadline=None)
@given(works)
def test_any_work_is_valid_csl_and_an_entry_that_readers_read(any_work):
    assert_valid(json.loads(csl.dumps([csl.item(any_work, "x")]))[0])
    for dialect in ("bibtex", "biblatex"):
        assert parsed(bibtex.entry(any_work, "x", dialect)).key == "x"
    assert re.fullmatch("[a-z0-9]+-[0-9a-f]{4}", citation_key(any_work, PATH))


@settings(max_examples=40, deadline=None)
@given(works)
def test_any_work_can_be_cited_and_brings_no_markup(any_work):
    for style in ("apa", "ieee"):
        made = text.formatted(any_work, style, "de-DE")
        assert made.text
        assert {*re.findall("<[^>]*>", made.html)} <= {
            f"<{slash}{tag}>" for slash in ("", "/") for tag in ("em", "strong", "sub", "sup")
        }
        assert made.html.count("<em>") == made.html.count("</em>")


# ------------------------------------------------------------------------------ the seed


def test_the_seed_as_bibtex():
    entry = bibtex.entry(seed_work(), citation_key(seed_work(), PATH))
    lines = entry.splitlines()
    assert lines[0] == f"@article{{{KEY},"
    assert lines[1].startswith("  author = {Vivarelli, M. and Colucci, M. and ")
    assert " and De Salvo, A. and Rubis, N. and Locatelli, Franco and " in lines[1]
    assert lines[2:12] == [
        "  title = {A phase {I} study of autologous mesenchymal stromal cells for severe steroid-dependent nephrotic syndrome},",
        "  journal = {{JCI} insight},",
        "  year = {2023},",
        "  volume = {8},",
        "  number = {18},",
        "  pages = {1--13},",
        "  issn = {2379-3708},",
        "  doi = {10.1172/jci.insight.169424},",
        "  url = {https://publicatt.unicatt.it/handle/10807/276683},",
        "  keywords = {Clinical Trials, Immunotherapy, Nephrology},",
    ]
    assert lines[12].startswith("  abstract = {BACKGROUNDSevere forms")
    assert lines[13:] == ["}"]


def test_the_seed_as_biblatex_has_its_own_names():
    found = fields(bibtex.entry(seed_work(), KEY, "biblatex"))
    assert (found["journaltitle"], found["date"]) == ("{JCI} insight", "2023")
    assert not {"journal", "year", "month"} & {*found}


def test_the_seed_as_csl():
    item = csl.item(seed_work(), KEY)
    assert item.pop("abstract").startswith("BACKGROUNDSevere")
    authors = item.pop("author")
    assert len(authors) == 19
    assert authors[14] == {"family": "De Salvo", "given": "A."}
    assert item == {
        "id": KEY,
        "type": "article-journal",
        "title": TITLE,
        "container-title": "JCI insight",
        "volume": "8",
        "issue": "18",
        "page": "1-13",
        "issued": {"date-parts": [[2023]]},
        "DOI": "10.1172/jci.insight.169424",
        "ISSN": "2379-3708",
        "URL": "https://publicatt.unicatt.it/handle/10807/276683",
        "keyword": "Clinical Trials, Immunotherapy, Nephrology",
    }


@pytest.mark.parametrize(
    ("style", "reference"),
    [
        ("chicago", "Vivarelli, M., M. Colucci, M. Algeri, et al. 2023. “A Phase I Study of Autologous Mesenchymal Stromal Cells for Severe Steroid-dependent Nephrotic Syndrome.” <em>JCI Insight</em> 8 (18): 1–13. https://doi.org/10.1172/jci.insight.169424."),
        ("harvard", f"Vivarelli, M. <em>et al.</em> (2023) ‘{TITLE}’, <em>JCI insight</em>, 8(18), pp. 1–13. Available at: https://doi.org/10.1172/jci.insight.169424."),
        ("ieee", f"M. Vivarelli <em>et al.</em>, “{TITLE},” <em>JCI insight</em>, vol. 8, no. 18, pp. 1–13, 2023, doi: 10.1172/jci.insight.169424."),
        ("vancouver", f"Vivarelli M, Colucci M, Algeri M, Zotta F, Emma F, L'Erario I, et al. {TITLE}. JCI Insight 2023;8:1–13. https://doi.org/10.1172/jci.insight.169424."),
    ],
)  # fmt: skip
def test_the_seed_in_styles(style, reference):
    assert text.formatted(seed_work(), style).html == reference


def test_the_seed_in_the_default_style_names_all_its_authors():
    made = text.formatted(seed_work())
    assert made.text.startswith("Vivarelli, M., Colucci, M., ")
    assert made.text.endswith(
        "De Salvo, A., Rubis, N., Locatelli, F., Remuzzi, G., & Ruggenenti, P. (2023). "
        f"{TITLE}. JCI Insight, 8(18), 1–13. https://doi.org/10.1172/jci.insight.169424"
    )
    assert "G., &amp; Ruggenenti" in made.html


# ------------------------------------------------------------------------------ keys


def test_a_key_depends_on_the_work_and_its_path_alone():
    assert citation_key(seed_work(), PATH) == KEY
    other = citation_key(seed_work(), "work/hash/1")
    assert other != KEY
    assert other.startswith("vivarelli2023phase-")


@pytest.mark.parametrize(
    ("parts", "beginning"),
    [
        ({"contributors": (person("Müller-Lüdenscheidt", "Ada"),)}, "mullerludenscheidt-"),
        ({"title": Stated("L'amour et la mort")}, "amour-"),
        ({"title": Stated("東京")}, "work-"),
        ({"contributors": (person(literal="World Bank"),), "dates": (Date("1999-01"),)}, "worldbank1999-"),
        ({"contributors": (person("Verdi", role="editor", of="container"),)}, "work-"),
    ],
)  # fmt: skip
def test_keys_are_plain_letters_from_name_year_and_title(parts, beginning):
    assert citation_key(work(**parts), PATH).startswith(beginning)


# ------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("name", "variable", "written"),
    [
        (Name(family="de la Cruz", given="Juan"), {"non-dropping-particle": "de la", "family": "Cruz", "given": "Juan"}, "de la Cruz, Juan"),
        (Name(family="Beethoven", given="Ludwig van"), {"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"}, "Beethoven, Ludwig van"),
        (Name(family="De Salvo", given="S. A.", suffix="Jr."), {"family": "De Salvo", "given": "S. A.", "suffix": "Jr."}, "De Salvo, Jr., S. A."),
        (Name(family="van", given="Ng"), {"family": "van", "given": "Ng"}, "van, Ng"),
        (Name(family="Plato"), {"family": "Plato"}, "Plato"),
        (Name(kind="organization", literal="Barnes and Noble, Inc."), {"literal": "Barnes and Noble, Inc."}, "{Barnes and Noble, Inc.}"),
        (Name(family="Smith and Sons", given="A, B"), {"family": "Smith and Sons", "given": "A, B"}, "{Smith and Sons}, {A, B}"),
        (Name(given="Only"), {"literal": "Only"}, "{Only}"),
        (Name(), {}, ""),
    ],
)  # fmt: skip
def test_names_keep_particles_suffixes_and_whole_names(name, variable, written):
    assert csl.name_variable(name) == variable
    assert bibtex.written(name) == written


def test_people_stand_in_the_field_of_their_role_once():
    one = work(
        "CHAP",
        contributors=(
            person("Rossi"), person("Rossi"), person("Verdi", role="editor", of="container"),
            person("Neri", role="editor", of="series"), person("Blu", role="translator"),
            person("Bruni", of="container"), person("Gialli", role="unheard-of"),
            person("Viola", role="advisor"),
        ),
        more_contributors=True,
    )  # fmt: skip
    item = csl.item(one, "x")
    assert {role: [n["family"] for n in item[role]] for role in CSL_NAMES if role in item} == {
        "author": ["Rossi"],
        "editor": ["Verdi"],
        "collection-editor": ["Neri"],
        "translator": ["Blu"],
        "container-author": ["Bruni"],
        "contributor": ["Viola"],
    }
    found = fields(bibtex.entry(one, "x"))
    assert found == {"author": "Rossi and others", "editor": "Verdi"}
    found = fields(bibtex.entry(one, "x", "biblatex"))
    assert (found["translator"], found["bookauthor"]) == ("Blu", "Bruni")


# ------------------------------------------------------------------------------ dates, pages, kinds


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (Date("2023-05-04"), {"date-parts": [[2023, 5, 4]]}),
        (Date("2023-05", label="Spring"), {"date-parts": [[2023, 5]]}),
        (Date("2023", label="Autumn"), {"date-parts": [[2023]], "season": 3}),
        (Date("2023", label="Easter"), {"date-parts": [[2023]]}),
        (Date("2023-13"), {"literal": "2023-13"}),
        (Date("", label="in press"), {"literal": "in press"}),
    ],
)
def test_dates_are_as_precise_as_stated(date, expected):
    assert csl.item(work(dates=(date,)), "x")["issued"] == expected


def test_months_are_macros_in_bibtex_and_dates_in_biblatex():
    one = work(dates=(Date("2023-05-04"), Date("2024-01-02", "accessed")))
    entry = bibtex.entry(one, "x")
    assert "  month = may,\n" in entry
    assert fields(entry)["urldate"] == "2024-01-02"
    assert fields(bibtex.entry(one, "x", "biblatex"))["date"] == "2023-05-04"
    odd = work(dates=(Date("around 1900"),))
    assert fields(bibtex.entry(odd, "x"))["year"] == "around 1900"


@pytest.mark.parametrize(
    ("parts", "page", "pages"),
    [
        ({"page_start": Stated("1"), "page_end": Stated("13")}, "1-13", "1--13"),
        ({"page_start": Stated("5"), "page_end": Stated("5")}, "5", "5"),
        ({"pages": Stated("S1-S4, S9")}, "S1-S4, S9", "S1-S4, S9"),
        ({"article_number": Stated("e123")}, "e123", "e123"),
    ],
)
def test_pages_are_those_printed(parts, page, pages):
    assert csl.item(work(**parts), "x")["page"] == page
    assert fields(bibtex.entry(work(**parts), "x"))["pages"] == pages


def test_article_numbers_have_a_field_in_biblatex():
    assert fields(bibtex.entry(work(article_number=Stated("e1")), "x", "biblatex")) == {"eid": "e1"}


@pytest.mark.parametrize(
    ("degree", "kind", "says"),
    [("Master of Arts", "mastersthesis", "Master of Arts"), ("PhD", "phdthesis", "PhD"), ("", "phdthesis", "")],
)  # fmt: skip
def test_theses_tell_masters_from_doctors(degree, kind, says):
    details = {"degree": (Stated(degree),)} if degree else {}
    one = work("THES", publisher=Stated("Università"), details=details)
    entry = parsed(bibtex.entry(one, "x"))
    assert entry.entry_type == kind
    assert entry.fields_dict["school"].value == "Università"
    found = fields(bibtex.entry(one, "x", "biblatex"))
    assert (found["institution"], found["type"]) == ("Università", says or "phdthesis")
    assert csl.item(one, "x").get("genre", "") == says


def test_a_report_has_a_number_and_an_institution():
    one = work("RPRT", number=Stated("R_1"), publisher=Stated("Smith and Sons"))
    assert fields(bibtex.entry(one, "x")) == {
        "number": r"R\_1",
        "institution": "{Smith and Sons}",
    }


def test_a_chapter_without_book_stands_in_its_series():
    one = work("CHAP", series=Container("book-series", Stated("Lectures"), volume=Stated("3")))
    item = csl.item(one, "x")
    assert (item["container-title"], item["volume"]) == ("Lectures", "3")
    assert "collection-title" not in item


def test_a_whole_journal_is_titled_by_its_name():
    one = work("JFULL", container=Container("journal", Stated("Nature")))
    assert csl.item(one, "x") == {"id": "x", "type": "periodical", "title": "Nature"}
    assert fields(bibtex.entry(one, "x")) == {"title": "Nature"}
    issue = work(
        "JFULL-issue", title=Stated("Steam"), container=Container("journal", Stated("Nature"))
    )
    assert csl.item(issue, "x")["container-title"] == "Nature"


def test_articles_in_press_say_so():
    assert fields(bibtex.entry(work("INPR"), "x"))["note"] == "In press"
    assert fields(bibtex.entry(work("INPR"), "x", "biblatex"))["pubstate"] == "inpress"


def test_identifiers_of_preprints_are_eprints():
    one = work(identifiers=(Identifier("arxiv", "2301.00001"),))
    assert fields(bibtex.entry(one, "x")) == {"eprint": "2301.00001", "archiveprefix": "arxiv"}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not a link", "https://a b"])
def test_only_addresses_are_addresses(url):
    one = work(links=(Link("page", url), Link("full-text", "https://example.org/x.pdf")))
    assert csl.item(one, "x")["URL"] == "https://example.org/x.pdf"


# ------------------------------------------------------------------------------ text


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("50 % of A_1 & B#2 for $3", r"50 \% of A\_1 \& B\#2 for \$3"),
        ("an open { brace", r"an open {\textbraceleft} brace"),
        (r"C:\x^2~y <z>", r"C:{\textbackslash}x{\textasciicircum}2{\textasciitilde}y {\textless}z{\textgreater}"),
        ("two\nlines", "two lines"),
        ("Übergröße 東京", "Übergröße 東京"),
    ],
)  # fmt: skip
def test_text_is_escaped_for_latex_and_stays_in_utf_8(plain, written):
    assert latex.escaped(plain) == written
    assert fields(f"@misc{{x, note = {{{written}}}}}")["note"] == written


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("A COVID-19 and mRNA tale", "A {COVID-19} and {mRNA} tale"),
        ("ALL IN CAPITALS", "ALL IN CAPITALS"),
        ("The {DNA}", r"The {\textbraceleft}{DNA}{\textbraceright}"),
        ("Title Case Stays", "Title Case Stays"),
    ],
)
def test_titles_keep_the_capitals_that_matter(plain, written):
    assert latex.title(plain) == written


def test_a_key_has_nothing_that_would_end_it():
    assert bibtex.entry(work(), "a b,{c}").startswith("@article{a-b-c-,\n")


# ------------------------------------------------------------------------------ formatted


def test_text_of_records_is_never_markup():
    one = work(title=Stated('<script>alert("x")</script> & \ue000more\ue001?'))
    made = text.formatted(one, "apa")
    assert "&lt;script&gt;" in made.html
    assert "&amp; more?" in made.html
    assert "<script>" in made.text
    assert "\ue000" not in made.html + made.text


def test_a_locale_changes_the_words_of_a_style():
    german = text.formatted(full("CHAP"), "harvard", "de-DE").text
    assert "S. 1–13" in german
    assert "pp. 1–13" in text.formatted(full("CHAP"), "harvard").text


@pytest.mark.parametrize(
    ("wish", "found"),
    [("de", "de-DE"), ("pt_br", "pt-BR"), ("EN-gb", "en-GB"), ("de-XX", "de-DE"), ("tlh", ""), ("", "")],
)  # fmt: skip
def test_a_locale_is_the_closest_there_is(wish, found):
    assert text.locale(wish) == found


@pytest.mark.parametrize(
    ("wish", "found"),
    [("apa", "apa"), ("APA", "apa"), ("modern-language-association", "mla"), ("x", ""), ("", "")],
)
def test_a_style_is_known_by_its_name_and_that_of_its_file(wish, found):
    assert text.style(wish) == found


def test_whole_given_names_stay_whole_where_the_style_says_so():
    one = work("BOOK", title=Stated("X"), contributors=(person("Rossi", "Mario"),))
    assert text.formatted(one, "mla").text == "Rossi, Mario. X."
    assert text.formatted(one, "apa").text == "Rossi, M. (n.d.). X."


@pytest.mark.parametrize("style", text.styles())
@pytest.mark.parametrize("form", ["RPRT", "JOUR", "WEB", "BOOK", "THES"])
def test_the_title_of_what_nobody_signed_is_said_once(form, style):
    one = work(form, title=Stated("Wells and weirs"), publisher=Stated("Library"))
    assert text.formatted(one, style).text.casefold().count("wells and weirs") == 1


@pytest.mark.parametrize(
    ("family", "given", "shown"),
    [("السيد", "أحمد", "أحمد السيد."), ("王", "小明", "王小明."), ("Иванов", "Пётр", "Иванов, П.")],
)
def test_names_have_initials_where_their_script_has_capitals(family, given, shown):
    one = work("BOOK", title=Stated("X"), contributors=(person(family, given),))
    assert text.formatted(one, "apa").text.startswith(f"{shown} (n.d.)")


def test_a_thesis_without_number_is_no_publication():
    one = work("THES", title=Stated("X"), contributors=(person("Rossi", "M."),))
    assert "Publication" not in text.formatted(one, "apa").text


def test_an_event_is_dated_by_its_beginning():
    assert " The event, May 1, 2020." in text.formatted(full("THES"), "apa").text


def test_a_film_is_cited_by_its_director():
    one = work("MPCT", title=Stated("X"), contributors=(person("Fellini", "F.", "director"),))
    assert text.formatted(one, "apa").text.startswith("Fellini, F.")


def test_what_no_style_can_say_is_said_plainly():
    assert text.formatted(work()).text
    facts = csl.item(full("JOUR"), "x")
    assert text._facts(facts) == "Gogh. 2020. On the DNA of things. The container"
    assert text._facts({"id": "x", "type": "book"}) == "No title given"


@pytest.mark.parametrize("marked", ["a \ue000b", "a\ue001", "\ue000a\ue002b\ue001c\ue003"])
def test_marks_that_are_not_pairs_are_dropped(marked):
    assert "<" not in text._html(marked)


def test_an_unknown_style_is_a_key_error():
    with pytest.raises(KeyError):
        text.formatted(work(), "unheard-of")
