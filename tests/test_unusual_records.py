"""Records that are unusual but real: what a cataloguer reads in them, field by field."""

import pytest
from test_crosswalk_hazards import identifiers, notes, said, work

from ris2rdf import crosswalk
from ris2rdf.ris import Field, Record
from ris2rdf.transforms import dates

WALK = crosswalk.load()


def read(*lines, type_):
    return work("\n".join([f"TY  - {type_}", "TI  - Uno", *lines]), WALK)[0]


def people(found):
    return [(c.role, c.of, c.name.kind, c.name.display) for c in found.contributors]


def again(found):
    """Return what *found* is, written as RIS and read again."""
    fields = tuple(Field(*row, i) for i, row in enumerate(WALK.fields(found), 1))
    return WALK.work(Record("a.ris", 1, 1, fields, ""), lambda _: None)


def returns(found):
    return crosswalk.content(again(found)) == crosswalk.content(found)


# ------------------------------------------------------------------ monographs in a series


@pytest.mark.parametrize(
    "extent", ["312 p.", "312 pages", "312 pp", "312 S.", "312 págs.", "312 с."]
)
@pytest.mark.parametrize("series", ["T2", "T3"])
def test_count_of_pages_makes_a_serial_a_book_in_a_series(extent, series):
    found = read("AU  - Rossi, M.", f"{series}  - Fauna", f"SP  - {extent}", type_="SER")
    assert (found.form, found.series.title.value) == ("SER", "Fauna")
    assert (found.number_of_pages.value, found.page_start, found.pages) == ("312", None, None)
    assert returns(found)


def test_count_with_roman_pages_is_no_place_in_a_serial():
    found = read("AU  - Rossi, M.", "T2  - Fauna", "SP  - xii, 312 p.", type_="SER")
    assert (found.form, found.pages.value) == ("SER", "xii, 312 p.")
    assert returns(found)


@pytest.mark.parametrize("pages", ["312", "p. 312", "312-320", "S. 312"])
def test_page_of_a_serial_is_where_its_article_stands(pages):
    found = read("AU  - Rossi, M.", "T2  - Fauna", f"SP  - {pages}", type_="SER")
    assert (found.form, found.page_start.value) == ("SER-article", "312")


# ------------------------------------------------------------------------- reporters of cases


@pytest.mark.parametrize(
    "reporter", ["All ER", "U.S.", "F. Supp. 2d", "Federal Reporter, Second Series"]
)
def test_case_stands_in_the_reporter_of_a2(reporter):
    found = read(f"A2  - {reporter}", type_="CASE")
    assert (found.container.kind, found.container.title.value) == ("court-reporter", reporter)
    assert found.contributors == ()
    assert returns(found)


@pytest.mark.parametrize(
    ("somebody", "kind", "name"),
    [
        ("Warren, Earl", "person", "Earl Warren"),
        ("Supreme Court of Canada", "organization", "Supreme Court of Canada"),
        ("Ministry of Justice", "organization", "Ministry of Justice"),
    ],
)
def test_who_is_named_in_place_of_a_reporter_took_part_in_the_case(somebody, kind, name):
    found = read("AU  - Rossi, M.", f"A2  - {somebody}", type_="CASE")
    assert ("contributor", "work", kind, name) in people(found)
    assert found.container is None
    assert returns(found)


def test_abbreviation_of_a_reporter_is_another_name_of_it():
    found = read("A2  - Federal Reporter", "NV  - F.2d", type_="CASE")
    assert found.container.title.value == "Federal Reporter"
    assert [short.value for short in found.container.abbreviations] == ["F.2d"]
    assert returns(found)
    assert read("NV  - F.2d", type_="CASE").container.title.value == "F.2d"


def test_second_reporter_is_a_note():
    found = read("T2  - Weekly Law Reports", "A2  - All ER", type_="CASE")
    assert found.container.title.value == "Weekly Law Reports"
    assert notes(found) == ["Reporter: All ER"]
    lines = ("TI  - Uno", "T2  - Weekly Law Reports", "A2  - All ER")
    assert "VAL302" in said(*lines, type_="CASE")


# ------------------------------------------------------------------- patents, rules, hearings


@pytest.mark.parametrize(
    "office",
    ["European Patent Office", "EPO", "WIPO", "Deutsches Patent- und Markenamt", "WO"],
)
def test_office_in_place_of_the_country_issued_the_patent(office):
    found = read("AU  - Rossi, M.", f"CY  - {office}", type_="PAT")
    assert ("issuer", "work", "organization", office) in people(found)
    assert "country" not in found.details
    assert returns(found)


def test_office_named_twice_is_one():
    found = read("CY  - European Patent Office", "A2  - European Patent Office", type_="PAT")
    assert people(found) == [("issuer", "work", "organization", "European Patent Office")]


@pytest.mark.parametrize("country", ["US", "Italy", "Torino, Italy"])
def test_country_of_a_patent_stays_one(country):
    found = read(f"CY  - {country}", type_="PAT")
    assert found.details["country"][0].value == country
    assert found.contributors == ()


def test_volume_beside_the_number_of_a_rule_is_no_other_number():
    lines = ("SN  - 2016/679", "VL  - L 119")
    found = read(*lines, type_="LEGAL")
    assert (found.number.value, notes(found)) == ("2016/679", ["Rule number: L 119"])
    assert said("TI  - Uno", *lines, type_="LEGAL") == []
    printed = read(*lines, "JF  - Official Journal", type_="LEGAL")
    assert (printed.volume.value, notes(printed)) == ("L 119", [])
    assert returns(printed)


def test_volume_alone_is_the_number_of_a_rule():
    assert read("VL  - 42", type_="LEGAL").number.value == "42"
    assert read("VL  - ISO 9", "SN  - ISO 9", type_="STAND").number.value == "ISO 9"


def test_days_of_a_hearing_are_those_of_the_event():
    found = read("DA  - 2011/04/05-06", "PY  - 2011", type_="HEAR")
    assert (found.event.start.value, found.event.end.value) == ("2011-04-05", "2011-04-06")
    assert notes(found) == []
    assert returns(found)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2011/04/05-06", "2011-04-05", "2011-04-06"),
        ("2011/04/30-05/02", "2011-04-30", "2011-05-02"),
        ("2011/12/30-2012/01/02", "2011-12-30", "2012-01-02"),
        ("2011-04-05/06", "2011-04-05", "2011-04-06"),
    ],
)
def test_last_day_leaves_out_what_it_shares_with_the_first(text, first, last):
    found = dates.period(text)
    assert (found.value, found.end, found.fault) == (first, last, False)


@pytest.mark.parametrize("text", ["2011/04/06-05", "2011-04-05-06", "2011-04"])
def test_other_numbers_are_no_days(text):
    assert dates.period(text).end == ""


def test_day_that_no_month_has_is_a_fault_of_a_span_too():
    assert dates.period("2011/02/27-30").fault


# ----------------------------------------------------------------------------- identifiers


@pytest.mark.parametrize(
    "value",
    ["10.5555/a;PMID:1", "10.5555/a PMID: 1", "doi:10.5555/a, PMID:1", "PMID: 1; 10.5555/a"],
)
def test_identifier_beside_a_doi_is_taken_too(value):
    found = read(f"DO  - {value}", type_="JOUR")
    assert identifiers(found) == {("doi", "10.5555/a", "work"), ("pmid", "1", "work")}
    assert found.identifiers[0].scheme == "doi"


def test_semicolon_of_a_doi_is_part_of_it():
    doi = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
    assert identifiers(read(f"DO  - {doi}", type_="JOUR")) == {("doi", doi, "work")}


def test_message_about_a_private_value_says_what_it_was():
    _, told = work("TY  - ICOMM\nTI  - Uno\nA2  - rossi@example.org", WALK)
    nobody = next(d for d in told if d.code == "VAL333")
    assert nobody.values["value"] == "(an e-mail address)"
    assert not any("rossi" in str(d) for d in told)


# ----------------------------------------------------------------------------------- dates


def test_work_said_to_have_no_date_has_not_the_one_it_was_looked_at():
    found = read("PY  - n.d.", "Y2  - 2014/03/02", type_="UNPB")
    assert [(d.kind, d.value) for d in found.dates] == [("accessed", "2014-03-02")]
    assert read("PY  - ///", "Y2  - 2014/03/02", type_="UNPB").issued.value == "2014"


def test_year_of_access_agrees_with_its_day():
    lines = ("TI  - Uno", "PY  - 2020", "Y2  - 2021/06/01", "VL  - 2021")
    assert said(*lines, type_="BLOG") == ["VAL301"]
    assert [d.value for d in read(*lines, type_="BLOG").dates] == ["2020", "2021-06-01"]


# ------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [("347", "52", "352"), ("5053", "4", "5054"), ("347", "12", "12"), ("99", "101", "101")],
)
def test_last_page_in_its_own_field_may_leave_out_digits(first, last, end):
    lines = (f"SP  - {first}", f"EP  - {last}")
    found = read(*lines, type_="JOUR")
    assert (found.page_start.value, found.page_end.value) == (first, end)
    assert ("VAL360" in said("TI  - Uno", *lines, type_="JOUR")) == (last != end)
    assert returns(found)


def test_standard_is_a_whole_whose_pages_are_counted():
    found = read("SP  - 20", type_="STAND")
    assert (found.number_of_pages.value, found.page_start) == ("20", None)
    assert returns(found)
    assert read("SP  - 20-24", type_="STAND").page_start.value == "20"


def test_number_of_pages_and_first_page_stand_side_by_side():
    found = read("SP  - 72 pages", "SE  - 11", type_="MANSCPT")
    assert (found.number_of_pages.value, found.page_start.value) == ("72", "11")
    assert returns(found)


def test_first_page_said_twice_is_no_section():
    found = read("SP  - 59-144+", "SE  - 59", type_="MGZN")
    assert (found.section, found.pages.value) == (None, "59-144+")


# ------------------------------------------------------------------------ degrees and series


def test_degree_of_a_thesis_is_the_one_that_its_own_field_names():
    found = read("M3  - Diss.", "VL  - Dr. phil.", type_="THES")
    assert found.details["degree"][0].value == "Dr. phil."
    assert [genre.value for genre in found.genres] == ["Diss."]
    assert returns(found)


def test_kind_of_a_thesis_is_its_degree_where_nothing_else_is():
    assert read("M3  - PhD thesis", type_="THES").details["degree"][0].value == "PhD thesis"
    assert notes(read("M3  - PhD", "VL  - 2", type_="THES")) == ["Volume: 2"]
    same = read("M3  - Ph.D.", "VL  - Ph.D.", type_="THES")
    assert (len(same.details["degree"]), same.genres) == (1, ())


@pytest.mark.parametrize("number", ["71", "71:2", "A12"])
@pytest.mark.parametrize("word", ["", "v. ", "no. ", "Bd. "])
def test_number_behind_a_series_is_its_volume(number, word):
    found = read(f"T2  - Bollingen series ; {word}{number}", type_="BOOK")
    assert (found.series.title.value, found.series.volume.value) == ("Bollingen series", number)
    assert returns(found)


@pytest.mark.parametrize(
    "lines",
    [("T2  - Fauna ; flora",), ("T2  - Fauna ; 7", "M1  - 8")],
)
def test_other_words_behind_a_series_are_part_of_its_title(lines):
    found = read(*lines, type_="BOOK")
    assert found.series.title.value == lines[0][6:]
    assert returns(found)


def test_volume_of_a_book_is_not_its_number_in_a_series_that_says_it():
    found = read("T2  - Fauna ; 7", "VL  - 2", type_="BOOK")
    assert (found.series.volume.value, found.volume.value) == ("7", "2")


def test_marks_between_the_areas_of_a_catalogue_card_are_none_of_place_and_publisher():
    found = read("CY  - Princeton, N.J. :", "PB  - University Press,", type_="BOOK")
    assert (found.place.value, found.publisher.value) == ("Princeton, N.J.", "University Press")


# ------------------------------------------------------------------- numbers of what is around


def test_article_in_a_series_has_not_the_isbn_of_its_volume():
    lines = ("AU  - Rossi, M.", "T2  - Lecture Notes", "SP  - 1", "EP  - 9")
    found = read(*lines, "SN  - 9783161484100", "SN  - 0302-9743", type_="SER")
    assert identifiers(found) == {("issn", "0302-9743", "container")}
    assert notes(found) == ["ISBN of the volume: 9783161484100"]
    assert returns(found)


def test_shorter_of_two_dois_is_that_of_the_book():
    lines = ("T2  - The book", "DO  - 10.5555/978.ch4", "DO  - 10.5555/978")
    found = read(*lines, type_="CHAP")
    assert identifiers(found) == {
        ("doi", "10.5555/978.ch4", "work"),
        ("doi", "10.5555/978", "container"),
    }
    assert "VAL325" not in said("TI  - Uno", *lines, type_="CHAP")
    assert returns(found)
    assert "VAL325" in said("TI  - Uno", *lines, type_="JOUR")


# ----------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("name", "role", "inverted"),
    [
        ("Barnes, Jonathan, ed.", "editor", "Barnes, Jonathan"),
        ("Barnes, Jonathan, 1942-, editor.", "editor", "Barnes, Jonathan"),
        ("Ross, W. D., translator", "translator", "Ross, W. D."),
        ("Ross, W. D., joint author", "author", "Ross, W. D."),
        ("Smith, Ed", "author", "Smith, Ed"),
        ("King, Martin Luther, Jr.", "author", "King, Martin Luther, Jr."),
    ],
)
def test_what_somebody_did_may_stand_behind_the_name(name, role, inverted):
    (found,) = read(f"AU  - {name}", type_="BOOK").contributors
    assert (found.role, found.name.inverted) == (role, inverted)


def test_title_party_and_district_are_no_part_of_a_name():
    (found,) = read("A2  - Rep. Smith, Adam [D-WA-9]", type_="BILL").contributors
    assert (found.role, found.name.display) == ("sponsor", "Adam Smith")
    assert "Rep. Smith, Adam [D-WA-9]" in found.change


@pytest.mark.parametrize("names", ["张三;李四", "张三；李四", "张三； 李四；"])
def test_names_without_commas_are_divided_in_scripts_that_have_none(names):
    found = read(f"AU  - {names}", type_="JOUR")
    assert [c.name.display for c in found.contributors] == ["张三", "李四"]


@pytest.mark.parametrize("name", ["中国科学院", "日本化学会", "서울대학교", "北京大学"])
def test_organisation_in_such_a_script_is_told_by_its_words(name):
    found = read(f"AU  - {name}", "AU  - 王小明", type_="JOUR")
    assert [c.name.kind for c in found.contributors] == ["organization", "person"]
    assert returns(found)


def test_film_without_a_series_has_producers():
    found = read("A3  - Nilsson, Sven", type_="VIDEO")
    assert people(found) == [("producer", "work", "person", "Sven Nilsson")]
    assert returns(found)
    assert people(read("T3  - The ice", "A3  - Nilsson, Sven", type_="VIDEO")) == [
        ("series-editor", "series", "person", "Sven Nilsson")
    ]


def test_presenters_of_slides_are_their_authors():
    found = read("AU  - Bianchi, L.", "A2  - Neri, S.", type_="SLIDE")
    assert [(c.role, c.name.family) for c in found.contributors] == [
        ("author", "Bianchi"),
        ("author", "Neri"),
    ]
    assert returns(found)


def test_company_beside_a_patent_did_not_issue_it():
    found = read("A2  - Brembo S.p.A.", "A2  - US Patent and Trademark Office", type_="PAT")
    assert [(c.role, c.name.display) for c in found.contributors] == [
        ("contributor", "Brembo S.p.A."),
        ("issuer", "US Patent and Trademark Office"),
    ]
    assert returns(found)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("IEEE", "organization"),
        ("DFG", "organization"),
        ("Plato", "person"),
        ("ROSSI", "person"),
        ("KHAN", "person"),
    ],
)
def test_acronym_is_an_organisation_and_a_family_name_in_capitals_none(name, kind):
    found = read("AU  - Okada, K.", f"AU  - {name}", type_="JOUR")
    assert [c.name.kind for c in found.contributors] == ["person", kind]
    assert returns(found)


def test_mail_address_in_angle_brackets_leaves_the_name():
    found = read("A2  - Verdi, Giulia <g.verdi@example.org>", type_="ICOMM")
    assert people(found) == [("recipient", "work", "person", "Giulia Verdi")]


# ------------------------------------------------------------------- what is around the work


def test_words_in_m1_are_no_number_in_a_series():
    found = read("T2  - Fauna", "M1  - Book, Whole", type_="BOOK")
    assert (found.series.volume, notes(found)) == (None, ["M1: Book, Whole"])
    assert read("T2  - Fauna", "M1  - xii", type_="BOOK").series.volume.value == "xii"


def test_film_may_be_of_several_countries():
    found = read("CY  - Italy", "CY  - France", type_="MPCT")
    assert [country.value for country in found.details["country"]] == ["Italy", "France"]
    assert returns(found)


@pytest.mark.parametrize(
    ("full", "other", "title"),
    [
        ("Harv. L. Rev.", "Harvard Law Review", "Harvard Law Review"),
        ("Science", "Science (New York, N.Y.)", "Science"),
        ("Nature", "Nat.", "Nature"),
    ],
)
def test_title_of_a_journal_is_the_one_that_the_other_abbreviates(full, other, title):
    found = read(f"JO  - {full}", f"J2  - {other}", type_="JOUR")
    assert found.container.title.value == title
    assert returns(found)


@pytest.mark.parametrize(
    "value", ["Accessed 12 May 2014", "Retrieved on 2014/05/12", "abgerufen am 12.05.2014"]
)
def test_words_that_announce_a_date_are_no_part_of_it(value):
    found = read("PY  - 2013", f"Y2  - {value}", type_="ELEC")
    assert [(d.kind, d.value) for d in found.dates][1:] == [("accessed", "2014-05-12")]


def test_address_of_a_mailbox_is_private():
    found = read("UR  - mailto:rossi@example.org", type_="ELEC")
    assert (found.links, notes(found), [s.tag for s in found.withheld]) == ((), [], ["UR"])


# ---------------------------------------------------------------------- as catalogues write


@pytest.mark.parametrize(
    ("stated", "value", "label"),
    [
        ("[1776?]", "1776", "[1776?]"),
        ("1508?", "1508", "1508?"),
        ("ca. 1900", "1900", "ca. 1900"),
        ("1960, c1944.", "1960", "c1944."),
        ("1996-", "1996", "1996-"),
        ("c1998", "1998", ""),
        ("[1984]", "1984", ""),
    ],
)
def test_year_keeps_what_makes_it_doubtful(stated, value, label):
    found = read(f"PY  - {stated}", type_="BOOK")
    assert (found.issued.value, found.issued.label) == (value, label)
    assert returns(found)


def test_mark_behind_a_title_is_no_part_of_it():
    assert work("TY  - BOOK\nTI  - Don Quijote /", WALK)[0].title.value == "Don Quijote"
    assert work("TY  - BOOK\nTI  - Either/Or", WALK)[0].title.value == "Either/Or"


@pytest.mark.parametrize(
    "name",
    ["Turgot, Michel (1690-1751)", "Turgot, Michel (1690-1751). Commanditaire"],
)
def test_years_of_life_in_brackets_are_no_part_of_a_name(name):
    (found,) = read(f"AU  - {name}", type_="MAP").contributors
    assert (found.name.inverted, name in found.change) == ("Turgot, Michel", True)


# ------------------------------------------------------------- names in one field, other signs


def test_list_of_the_pubmed_kind_in_one_field_is_divided():
    found = read("AU  - Smith J, Jones KA, Brown L", type_="JOUR")
    assert [c.name.inverted for c in found.contributors] == ["Smith, J", "Jones, KA", "Brown, L"]
    assert "VAL334" in said("TI  - Uno", "AU  - Smith J, Jones KA, Brown L", type_="JOUR")


@pytest.mark.parametrize("name", ["Garcia M, Jose A", "Smith III, John A"])
def test_one_name_is_no_list(name):
    assert [c.name.inverted for c in read(f"AU  - {name}", type_="JOUR").contributors] == [name]


def test_initials_with_dots_behind_a_name_are_those_of_a_person():
    found = read("AU  - Сидоров В.В.", "AU  - Rossi M.", "AU  - Brembo S.p.A.", type_="JOUR")
    assert [(c.name.kind, c.name.inverted) for c in found.contributors] == [
        ("person", "Сидоров, В.В."),
        ("person", "Rossi, M."),
        ("organization", "Brembo S.p.A."),
    ]


def test_family_name_before_initials_does_not_turn_the_other_names():
    found = read("AU  - Сидоров В.В.", "AU  - Петрова Анна Сергеевна", type_="JOUR")
    assert found.contributors[1].name.literal == "Петрова Анна Сергеевна"


@pytest.mark.parametrize("name", ["الخطيب، أحمد", "王，小明"])
def test_commas_of_other_scripts_are_commas(name):
    (found,) = read(f"AU  - {name}", type_="JOUR").contributors
    assert (found.name.kind, bool(found.name.given)) == ("person", True)


# ------------------------------------------------------------------------------- conferences


def test_year_of_proceedings_is_not_that_of_the_conference():
    lines = ("DA  - 2014/09/10-12", "PY  - 2014", "C2  - 2015", "T2  - Dust")
    found = read(*lines, type_="CONF")
    assert found.issued.value == "2015"
    assert (found.event.start.value, found.event.end.value) == ("2014-09-10", "2014-09-12")
    assert notes(found) == []
    assert returns(found)


# ------------------------------------------------------------------------------ article numbers


def test_page_beside_another_article_number_is_kept():
    found = read("SP  - e123", "C7  - e0417", type_="JOUR")
    assert (found.page_start.value, found.article_number.value) == ("e123", "e0417")
    assert returns(found)


def test_article_number_said_twice_has_both_places():
    found = read("SP  - e0417", "C7  - e0417", type_="JOUR")
    assert found.page_start is None
    assert [source.tag for source in found.article_number.sources] == ["SP", "C7"]


def test_page_range_and_count_of_a_standard_are_both_written():
    found = read("SP  - 16", "M1  - 112-118", type_="STAND")
    assert (found.page_start.value, found.page_end.value) == ("112", "118")
    assert found.number_of_pages.value == "16"
    assert returns(found)


@pytest.mark.parametrize("extent", ["684 p. ; 18 cm.", "251 p. : ill.", "312 p., [16] leaves"])
@pytest.mark.parametrize("type_", ["BOOK", "SER", "STAND"])
def test_count_that_a_description_begins_with_is_one(extent, type_):
    found = read("AU  - Rossi, M.", "T2  - Fauna", f"SP  - {extent}", type_=type_)
    assert (found.number_of_pages.value, found.pages) == (extent[:3], None)
    assert f"Extent: {extent}" in notes(found)
    assert found.form == type_
    assert returns(found)


def test_unknown_place_and_publisher_are_none():
    lines = ("CY  - [S.l.] :", "PB  - s.n.,")
    found = read(*lines, type_="BOOK")
    assert (found.place, found.publisher) == (None, None)
    assert said("TI  - Uno", *lines, type_="BOOK") == ["VAL303", "VAL303"]


@pytest.mark.parametrize(
    ("name", "kind", "display"),
    [
        ("Group, The ABC Study", "organization", "The ABC Study Group"),
        ("Consortium, International HapMap", "organization", "International HapMap Consortium"),
        ("Group, John", "person", "John Group"),
    ],
)
def test_organisation_turned_into_a_person_is_turned_back(name, kind, display):
    found = read(f"AU  - {name}", type_="JOUR")
    assert people(found) == [("author", "work", kind, display)]
    assert returns(found)
