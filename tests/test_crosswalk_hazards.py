"""The hazards of values met in real exports, each as a record and what must be read in it.

Numbers in the names of the tests are those of the list of hazards in the documentation of RIS.
"""

import pytest
from test_crosswalk import quiet, record

from ris2rdf import crosswalk, dialects
from ris2rdf.ris import Field, Record

WALK = crosswalk.load()
PLAIN = crosswalk.load(repair=False)


def work(text, walk=WALK, dialect=""):
    fields = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        tag, _, value = line.strip().partition("  -")
        fields.append(Field(tag, value.strip().replace("\\n", "\n"), number))
    said = []
    found = walk.work(Record("test.ris", 1, 1, tuple(fields), text, dialect), said.append)
    return found, said


def read(*lines, type_="JOUR", walk=WALK):
    return work("\n".join([f"TY  - {type_}", *lines]), walk)[0]


def said(*lines, type_="JOUR"):
    return [d.code for d in work("\n".join([f"TY  - {type_}", *lines]))[1]]


def names(*lines, type_="JOUR", walk=WALK):
    return [c.name.inverted for c in read(*lines, type_=type_, walk=walk).contributors]


def issued(*lines, type_="JOUR"):
    found = read(*lines, type_=type_).issued
    return found.value if found else None


def notes(work):
    return [note.display for note in work.notes]


def identifiers(work):
    return {(i.scheme, i.value, i.of) for i in work.identifiers}


INITIALS = ("AU  - Rossi, M.", "AU  - Verdi, G.", "AU  - Bianchi, L.", "AU  - Neri, A.")
FULL = ("AU  - Rossi, Mario", "AU  - Verdi, Giulia", "AU  - Bianchi, Luca")


# ------------------------------------------------------------------------------------ names


def test_30_cut_particle_is_joined_where_the_other_names_bear_it_out():
    found, told = work("\n".join(["TY  - JOUR", *INITIALS, "AU  - De, Salvo A."]))
    assert found.contributors[-1].name.inverted == "De Salvo, A."
    assert "4 of the other 4" in found.contributors[-1].change
    assert [d.code for d in told] == ["VAL330"]


def test_30_particle_stays_where_other_names_are_full_and_a_warning_says_so():
    assert names(*FULL, "AU  - De, Soumya K.")[-1] == "De, Soumya K."
    assert said(*FULL, "AU  - De, Soumya K.") == ["VAL331"]


def test_30_particle_stays_without_repair():
    assert names(*INITIALS, "AU  - De, Salvo A.", walk=PLAIN)[-1] == "De, Salvo A."


def test_30_particle_alone_has_no_evidence():
    assert names("AU  - De, Salvo A.") == ["De, Salvo A."]


def test_31_suffix_is_no_given_name():
    name = read("AU  - King, Martin Luther, Jr.").contributors[0].name
    assert (name.family, name.given, name.suffix) == ("King", "Martin Luther", "Jr.")
    name = read("AU  - King, Jr., Martin").contributors[0].name
    assert (name.family, name.given, name.suffix) == ("King", "Martin", "Jr.")


def test_32_name_of_one_part_with_a_blank_is_an_organisation():
    name = read("AU  - World Health Organization").contributors[0].name
    assert (name.kind, name.literal) == ("organization", "World Health Organization")


def test_33_single_word_is_a_person_without_given_name():
    name = read("AU  - Plato").contributors[0].name
    assert (name.kind, name.literal, name.given) == ("person", "Plato", "")


def test_34_particles_belong_to_the_family_name():
    name = read("AU  - van der Berg, Jan").contributors[0].name
    assert (name.family, name.given) == ("van der Berg", "Jan")


def test_35_reading_order_is_known_by_the_other_names():
    assert names("AU  - M. Rossi", "AU  - Giulia Verdi", "AU  - J. van der Berg") == [
        "Rossi, M.",
        "Verdi, Giulia",
        "van der Berg, J.",
    ]


@pytest.mark.parametrize("name", ["Giulia Verdi", "محمد علي"])
def test_35_two_words_alone_are_an_organisation_and_a_warning(name):
    found, told = work(f"TY  - JOUR\nAU  - {name}")
    assert found.contributors[0].name.kind == "organization"
    assert [d.code for d in told] == ["VAL336"]


def test_36_names_joined_by_semicolons_are_split():
    assert names("AU  - Rossi, Mario; Verdi, Giulia") == ["Rossi, Mario", "Verdi, Giulia"]
    assert said("AU  - Rossi, Mario; Verdi, Giulia") == ["VAL334"]


def test_37_names_joined_by_commas_are_split_only_where_initials_alternate():
    assert names("AU  - Rossi, M., Verdi, G.") == ["Rossi, M.", "Verdi, G."]
    assert names("AU  - King, Martin Luther, Jr., x") != ["King, Martin Luther", "Jr., x"]


@pytest.mark.parametrize(
    ("value", "name"),
    [("Verdi*, G.", "Verdi, G."), ("Rossi, M.1", "Rossi, M."), ("Smith, J PhD", "Smith, J"),
     ("Rossi, M.†", "Rossi, M."), ("Smith, John, M.D.", "Smith, John")],
)  # fmt: skip
def test_38_marks_and_degrees_are_no_part_of_a_name(value, name):
    found, told = work(f"TY  - JOUR\nAU  - {value}")
    assert found.contributors[0].name.inverted == name
    assert value in found.contributors[0].change
    assert [d.code for d in told] == ["VAL335"]


@pytest.mark.parametrize(
    "value", ["Prof. Dr. Verdi, Tullia", "Dr. Verdi, Tullia", "Prof.Verdi, Tullia"]
)
def test_38_titles_before_a_family_name_are_no_part_of_it(value):
    assert names(f"AU  - {value}") == ["Verdi, Tullia"]
    assert said(f"AU  - {value}") == ["VAL335"]


def test_38_what_only_begins_like_a_title_is_the_name():
    assert names("AU  - Dr., Tullia", "AU  - Drago, Tullia") == ["Dr., Tullia", "Drago, Tullia"]


def test_38_ed_in_parentheses_is_the_role():
    found = read("AU  - Bianchi, L. (ed.)", type_="BOOK").contributors[0]
    assert (found.name.inverted, found.role) == ("Bianchi, L.", "editor")


@pytest.mark.parametrize(
    "value", ["Neri, Anna Maria, 1871-1940", "Neri, Anna Maria,", "Neri, Anna Maria, 1871-"]
)
def test_39_years_of_life_and_trailing_commas_are_dropped(value):
    assert names(f"AU  - {value}") == ["Neri, Anna Maria"]


@pytest.mark.parametrize("value", ["[Anonymous]", "[No author]", ",", "Anonymous", "N/A"])
def test_40_nobody_is_no_person(value):
    assert names(f"AU  - {value}") == []
    assert said(f"AU  - {value}") == ["VAL333"]


@pytest.mark.parametrize("value", ["et al.", "et al", "and others"])
def test_40_et_al_says_that_there_are_more(value):
    found = read("AU  - Rossi, M.", f"AU  - {value}")
    assert found.more_contributors
    assert len(found.contributors) == 1


def test_40_et_al_after_a_name_keeps_the_name():
    found = read("AU  - Rossi, M. et al.")
    assert [c.name.inverted for c in found.contributors] == ["Rossi, M."]
    assert found.more_contributors


def test_41_capitals_are_kept():
    assert names("AU  - ROSSI, MARIO") == ["ROSSI, MARIO"]


def test_41_initials_without_comma_are_read_as_pubmed_writes_them():
    assert names("AU  - Rossi MA", "AU  - De Luca G") == ["Rossi, MA", "De Luca, G"]


def test_41_company_is_no_person_of_the_pubmed_kind():
    assert names("AU  - Siemens AG") == ["Siemens AG"]


def test_42_both_author_tags_are_kept_in_order():
    found = read("AU  - Rossi, M.", "A1  - Alpha Study Group", "AU  - Verdi, G.")
    assert [(c.name.kind, c.name.display) for c in found.contributors] == [
        ("person", "M. Rossi"),
        ("organization", "Alpha Study Group"),
        ("person", "G. Verdi"),
    ]


def test_42_same_name_in_both_author_tags_is_one_author():
    found = read("AU  - Rossi, M.", "A1  - Rossi, M.")
    assert len(found.contributors) == 1
    assert [s.tag for s in found.contributors[0].sources] == ["AU", "A1"]


def test_father_and_son_of_one_name_are_two_authors():
    assert len(names("AU  - Rossi, M.", "AU  - Rossi, M.")) == 2


@pytest.mark.parametrize(
    "line",
    ["AI  - Rossi, Maria; ORCID: https://orcid.org/0000-0002-1825-0097",
     "N1  - Rossi, Maria ORCID: 0000-0002-1825-0097"],
)  # fmt: skip
def test_43_orcid_goes_to_the_author_of_that_name(line):
    found = read("AU  - Verdi, G.", "AU  - Rossi, M.", line)
    assert [c.orcid for c in found.contributors] == ["", "0000-0002-1825-0097"]


def test_43_orcid_in_the_name_itself():
    found = read("AU  - Rossi, Maria (https://orcid.org/0000-0002-1825-0097)")
    assert found.contributors[0].orcid == "0000-0002-1825-0097"
    assert found.contributors[0].name.inverted == "Rossi, Maria"


def test_43_orcid_with_a_wrong_check_digit_is_an_error_and_a_note():
    found, told = work("TY  - JOUR\nAU  - Rossi, M.\nAI  - Rossi, M.; ORCID: 0000-0002-1825-0098")
    assert found.contributors[0].orcid == ""
    assert [d.severity for d in told] == ["error"]
    assert any("0000-0002-1825-0098" in note for note in notes(found))


def test_43_orcid_of_nobody_in_the_record_is_a_note():
    assert said("AU  - Verdi, G.", "AI  - Rossi, M.; ORCID: 0000-0002-1825-0097") == ["VAL337"]


@pytest.mark.parametrize("value", ["_", "-  -", "*", "1", "()", "\\u00a0", "(ed.)", "PhD", "a  b"])
def test_odd_names_are_read_without_failing(value):
    found, told = work(f"TY  - JOUR\nAU  - {value}")
    assert found.contributors or told


def test_names_in_other_scripts_have_no_invented_parts():
    found = read("AU  - 王小明", "AU  - 山田 太郎", "AU  - Иванов, Иван")
    assert [c.name.display for c in found.contributors] == ["王小明", "山田 太郎", "Иван Иванов"]
    assert {c.name.kind for c in found.contributors} == {"person"}


# ------------------------------------------------------------------------------------ dates


def date(*lines, type_="JOUR"):
    found = read(*lines, type_=type_).issued
    return (found.value, found.label)


def test_44_season_is_a_label():
    assert date("PY  - 2023/05/04/Spring") == ("2023-05-04", "Spring")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2023///", "2023"), ("2023/05//", "2023-05"), ("2001/00/00/", "2001"), ("///", None)],
)
def test_45_dates_are_never_padded(value, expected):
    assert issued(f"Y1  - {value}") == expected


def test_46_day_without_year_gets_the_year_of_the_record():
    assert issued("DA  - SEP 22", "PY  - 2010") == "2010-09-22"
    assert issued("PY  - 2010", "DA  - SEP") == "2010-09"


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Y2  - 19 June 2022 through 24 June 2022", ("2022-06-19", "2022-06-24")),
        ("Y2  - 30 June 2022 through 4 July 2022", ("2022-06-30", "2022-07-04")),
        ("Y2  - 30 June through 4 July 2022", ("2022-06-30", "2022-07-04")),
        ("Y2  - 28 December 2022 through 2 January 2023", ("2022-12-28", "2023-01-02")),
        ("Y2  - 19 June 2022 through 19 June 2022", ("2022-06-19", None)),
        ("Y2  - 24 June 2022 through 19 June 2022", None),
        ("Y2  - 19 June 2022 through 31 June 2022", None),
    ],
)
@pytest.mark.parametrize("type_", ["CONF", "CPAPER"])
def test_event_lasts_from_one_day_through_another(type_, line, days):
    found = read("T2  - Conference on Otters", "PY  - 2022", line, type_=type_)
    start, end = found.event.start, found.event.end
    if days is None:
        assert (start, end) == (None, None)
        assert notes(found) == [line.replace("  - ", ": ")]
    else:
        assert (start.value, end.value if end else None) == days
        assert notes(found) == []


def test_days_of_an_event_stated_twice_are_stated_once_and_others_kept():
    same = "Y2  - 30 June 2022 through 4 July 2022"
    found = read("T2  - Conference on Otters", same, same, "Y2  - 2022/06/30", type_="CONF")
    assert [source.line for source in found.event.start.sources] == [3, 4]
    assert notes(found) == ["Y2: 2022/06/30"]


def test_days_of_an_event_are_no_day_on_which_an_article_was_read():
    found = read("PY  - 2022", "Y2  - 19 June 2022 through 24 June 2022")
    assert notes(found) == ["Y2: 19 June 2022 through 24 June 2022"]


def test_scopus_names_a_conference_and_its_days_in_a_note():
    note = "N1  - Conference name: {}; Conference date: {}; Conference code: 183063; CODEN: PIVRE"
    name, days = "2022 Conference on Otters, CVO 2022", "19 June 2022 through 24 June 2022"
    lines = ("TY  - CONF", "DB  - Scopus", f"Y2  - {days}", "T2  - Lecture Notes in Otters")
    stated = record("\n".join((*lines, note.format(name, days))))
    found = WALK.work(dialects.clean(stated, quiet), quiet)
    assert found.event.name.value == name
    assert (found.event.start.value, found.event.end.value) == ("2022-06-19", "2022-06-24")
    assert found.container.title.value == "Lecture Notes in Otters"
    assert notes(found) == ["Conference code: 183063", "CODEN: PIVRE"]


def test_47_span_of_months_is_the_first_and_a_label():
    assert date("DA  - JAN-FEB", "PY  - 2010") == ("2010-01", "JAN-FEB")


@pytest.mark.parametrize("value", ["2019/09//undefined", "2019/09//nan"])
def test_48_leftovers_of_software_are_ignored(value):
    assert date(f"DA  - {value}") == ("2019-09", "")


def test_49_days_of_a_conference_are_those_of_the_event():
    found = read("T2  - Convegno", "Y1  - 4-8 Aug. 2020", "PY  - 2020", type_="CONF")
    assert (found.event.start.value, found.event.end.value) == ("2020-08-04", "2020-08-08")
    assert found.issued.value == "2020"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("17.01.2014", "2014-01-17"), ("03/2018", "2018-03"), ("20170812", "2017-08-12"),
     ("Start date: 20170812", "2017-08-12"), ("25/12/2020", "2020-12-25"), ("2014 3rd trimestre", "2014"),
     ("12 gennaio 2011", "2011-01-12"), ("March 2009", "2009-03"), ("2009 Mar 5", "2009-03-05")],
)  # fmt: skip
def test_50_other_forms_of_dates(value, expected):
    assert issued(f"DA  - {value}") == expected


def test_50_date_that_can_be_read_in_two_ways_gives_the_year():
    assert issued("DA  - 04/05/2020") == "2020"
    assert said("DA  - 04/05/2020") == ["VAL313"]


def test_51_dates_that_disagree_are_settled_by_trust_and_reported():
    found, told = work("TY  - JOUR\nY1  - 2013/05/28\nPY  - 2013\nDA  - 2014/04/01")
    assert found.issued.value == "2014-04-01"
    assert [d.code for d in told] == ["VAL312", "VAL312"]
    assert notes(found) == ["PY: 2013", "Y1: 2013/05/28"]


def test_51_most_precise_date_that_agrees_wins():
    found, told = work("TY  - JOUR\nPY  - 2013\nDA  - 2013/05")
    assert found.issued.value == "2013-05"
    assert told == []


def test_52_dates_of_receipt_and_acceptance_have_their_own_kind():
    found = read("PY  - 2013", "PY  - 2012/11/02/received", "PY  - 2013/01/15/accepted")
    assert [(d.kind, d.value) for d in found.dates] == [
        ("submitted", "2012-11-02"),
        ("accepted", "2013-01-15"),
        ("issued", "2013"),
    ]


def test_53_lone_y2_is_the_year_and_reported():
    found, told = work("TY  - JOUR\nY2  - 2015/03/01")
    assert found.issued.value == "2015"
    assert [d.code for d in told] == ["VAL314"]


def test_53_y2_of_a_dated_record_is_the_date_of_access():
    found = read("PY  - 2015", "Y2  - 2016/03/01")
    assert [(d.kind, d.value) for d in found.dates] == [
        ("issued", "2015"),
        ("accessed", "2016-03-01"),
    ]


@pytest.mark.parametrize("value", ["99", "in press", "n.d.", "9999"])
def test_54_what_is_no_year_is_no_date(value):
    assert issued(f"PY  - {value}") is None
    assert notes(read(f"PY  - {value}")) == [f"PY: {value}"]


@pytest.mark.parametrize("value", ["c1998", "2014cop.", "[1998]", "©1998"])
def test_54_year_of_copyright_is_a_year(value):
    assert issued(f"PY  - {value}") == value.strip("c[]©op.")


@pytest.mark.parametrize("value", ["2013/02/30", "2013-13-01", "31.11.2013"])
def test_day_that_does_not_exist_is_an_error_and_a_note(value):
    found, told = work(f"TY  - JOUR\nDA  - {value}\nPY  - 2013")
    assert found.issued.value == "2013"
    assert [(d.code, d.severity, d.line) for d in told] == [("VAL310", "error", 2)]
    assert notes(found) == [f"DA: {value}"]


def test_da_means_access_for_web_types_unless_it_is_the_only_date():
    found = read("DA  - 2021/03/04", "PY  - 2019", type_="EJOUR")
    assert [(d.kind, d.value) for d in found.dates] == [
        ("issued", "2019"),
        ("accessed", "2021-03-04"),
    ]
    assert issued("DA  - 2021/03/04", type_="EJOUR") == "2021-03-04"


# ------------------------------------------------------------------- identifiers and locators


@pytest.mark.parametrize(
    "value",
    [
        "https://doi.org/10.5555/ABC",
        "doi:10.5555/abc",
        "DOI 10.5555/abc.",
        "http://dx.doi.org/10.5555/abc",
    ],
)
def test_55_doi_is_bare_and_in_lower_case(value):
    assert identifiers(read(f"DO  - {value}")) == {("doi", "10.5555/abc", "work")}


def test_56_doi_with_brackets_is_kept_whole():
    value = "10.5555/0123(1999)045<0678:XY>2.0.CO;2"
    assert read(f"DO  - {value}").identifier("doi") == value.lower()


@pytest.mark.parametrize(
    "line",
    ["L3  - 10.5555/abc", "M3  - doi: 10.5555/abc", "U2  - 10.5555/abc", "N1  - doi: 10.5555/abc",
     "AN  - 10.5555/abc", "UR  - https://doi.org/10.5555/abc", "UR  - http://dx.doi.org/10.5555%2Fabc",
     "N1  - Accession Number: 1; DOI: 10.5555/abc; Pages: 3"],
)  # fmt: skip
def test_57_doi_elsewhere_is_taken_when_there_is_none(line):
    assert read(line).identifier("doi") == "10.5555/abc"


def test_57_doi_elsewhere_confirms_the_same_one():
    found = read("U2  - 10.5555/abc", "DO  - 10.5555/ABC")
    assert [[s.tag for s in i.sources] for i in found.identifiers] == [["DO", "U2"]]
    assert found.notes == ()


def test_58_of_two_dois_the_longer_form_is_the_chapters():
    found, told = work("TY  - CHAP\nDO  - 10.5555/978\nDO  - 10.5555/978_4")
    assert [(i.value, i.of, i.primary) for i in found.identifiers] == [
        ("10.5555/978_4", "work", True),
        ("10.5555/978", "container", True),
    ]
    assert told == []


@pytest.mark.parametrize("type_", ["MGZN", "NEWS", "BILL", "CASE", "RPRT", "GEN"])
def test_49_several_days_of_a_work_without_event_are_the_first_and_their_words(type_):
    found, told = work(f"TY  - {type_}\nTI  - Uno\nDA  - 19-24 June 2022")
    assert [(d.value, d.kind, d.label) for d in found.dates] == [
        ("2022-06-19", "issued", "19-24 June 2022")
    ]
    assert (found.event, told) == (None, [])


def test_49_several_days_without_year_take_it_from_another_field():
    found = read("DA  - 19-24 June", "PY  - 2022", type_="MGZN")
    assert (found.issued.value, found.issued.label) == ("2022-06-19", "19-24 June")


@pytest.mark.parametrize("tag", ["Y2", "RD"])
def test_49_several_days_are_no_day_of_access(tag):
    found, told = work(f"TY  - JOUR\nTI  - Uno\nPY  - 2020\n{tag}  - 19-24 June 2022")
    assert [d.kind for d in found.dates] == ["issued"]
    assert (notes(found), [d.code for d in told]) == ([f"{tag}: 19-24 June 2022"], ["VAL311"])


@pytest.mark.parametrize(
    ("value", "period"),
    [("2011-2012", "2011/2012"), ("since 2015", "2015/.."), ("Bronze Age", "Bronze Age"),
     ("2011-12", "2011-12"), ("2015", "2015")],
)  # fmt: skip
def test_period_of_data_is_an_interval_where_it_plainly_is_one(value, period):
    assert read(f"C1  - {value}", type_="DATA").details["period"][0].value == period


@pytest.mark.parametrize("value", ["not a doi", "11.5555/x", "10.5555"])
def test_doi_that_is_none_is_an_error_and_a_note(value):
    found, told = work(f"TY  - JOUR\nDO  - {value}")
    assert found.identifiers == ()
    assert [(d.code, d.severity, d.line) for d in told] == [("VAL320", "error", 2)]
    assert notes(found) == [f"DO: {value}"]


def test_59_isbn_and_issn_in_one_field_go_to_book_and_series():
    found = read("T2  - Collana", "SN  - 978-3-16-148410-0 (ISBN); 0302-9743 (ISSN)", type_="BOOK")
    assert identifiers(found) == {
        ("isbn13", "9783161484100", "work"),
        ("issn", "0302-9743", "series"),
    }


def test_59_numbers_of_a_chapter_are_those_of_its_book():
    found = read("SN  - 978-3-16-148410-0", type_="CHAP")
    assert identifiers(found) == {("isbn13", "9783161484100", "container")}


def test_isbn_of_ten_digits_is_kept_beside_that_of_thirteen():
    found = read("SN  - 0-306-40615-2", type_="BOOK")
    assert identifiers(found) == {
        ("isbn13", "9780306406157", "work"),
        ("isbn10", "0306406152", "work"),
    }


@pytest.mark.parametrize(
    ("value", "medium"),
    [("20411723 (ISSN)", ""), ("2041-1723 (electronic)", "electronic"), ("2041-1723 (Print)", "print"),
     ("eISSN: 2041-1723", "electronic")],
)  # fmt: skip
def test_60_issn_is_hyphenated_and_its_medium_told(value, medium):
    (found,) = read(f"SN  - {value}").identifiers
    assert (found.scheme, found.value, found.of, found.medium) == (
        "issn", "2041-1723", "container", medium,
    )  # fmt: skip


@pytest.mark.parametrize("value", ["2041-1724", "2041172X"])
def test_60_issn_with_a_wrong_check_digit_is_an_error_and_a_note(value):
    found, told = work(f"TY  - JOUR\nSN  - {value}")
    assert found.identifiers == ()
    assert [(d.code, d.severity) for d in told] == [("VAL321", "error")]
    assert len(found.notes) == 1


def test_isbn_with_a_wrong_check_digit_is_an_error_and_a_note():
    found, told = work("TY  - BOOK\nSN  - 978-3-16-148410-1")
    assert found.identifiers == ()
    assert [(d.code, d.severity) for d in told] == [("VAL322", "error")]


def test_several_issns_in_one_field():
    found = read("SN  - 0302-9743 1611-3349")
    assert [i.value for i in found.identifiers] == ["0302-9743", "1611-3349"]
    assert len(read("SN  - 0302-9743, 1611-3349").identifiers) == 2
    assert len(read("SN  - 0302-9743\\n1611-3349").identifiers) == 2


def test_61_numbers_of_reports_and_patents_are_no_issn():
    assert read("SN  - TR-2020-9", type_="RPRT").number.value == "TR-2020-9"
    found = read("SN  - US1234567", type_="PAT")
    assert found.number.value == "US1234567"
    assert identifiers(found) == {("patent", "US1234567", "work")}


def pages(*lines, type_="JOUR"):
    found = read(*lines, type_=type_)
    parts = (found.page_start, found.page_end, found.pages, found.article_number)
    return tuple(part.value if part else "" for part in parts)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("SP  - 347-52",), ("347", "352")),
        (("SP  - 1297-9",), ("1297", "1299")),
        (("SP  - 361–366",), ("361", "366")),
        (("SP  - xii", "EP  - xv"), ("xii", "xv")),
        (("SP  - S1", "EP  - S9"), ("S1", "S9")),
    ],
)
def test_62_abbreviated_end_is_completed(lines, expected):
    assert pages(*lines) == (*expected, "", "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("S. 45–67", ("45", "67")),
        ("S.45-67", ("45", "67")),
        ("s. 45-67", ("45", "67")),
        ("S. 45-S. 67", ("45", "67")),
        ("Seiten 45 bis 67", ("45", "67")),
        ("p. 5-9", ("5", "9")),
        ("pp.5-9", ("5", "9")),
        ("Pp. 345–52", ("345", "352")),
        ("p45-p67", ("45", "67")),
        ("pages 5-9", ("5", "9")),
        ("pag. 5-9", ("5", "9")),
        ("pagg. 5-9", ("5", "9")),
        ("págs. 5-9", ("5", "9")),
        ("pp. xii-xv", ("xii", "xv")),
        ("S. 45", ("45", "")),
        ("S45-S67", ("S45", "S67")),
        ("P45-P67", ("P45", "P67")),
        ("S45", ("S45", "")),
        ("PP1-PP3", ("PP1", "PP3")),
    ],
)
def test_62_word_for_a_page_before_the_range_is_no_part_of_it(value, expected):
    assert pages(f"SP  - {value}") == (*expected, "", "")


def test_62_word_for_a_page_in_both_fields():
    assert pages("SP  - S. 45", "EP  - S. 67") == ("45", "67", "", "")
    assert pages("SP  - pp. 45", "EP  - 67") == ("45", "67", "", "")
    assert pages("SP  - S. 45-67", "EP  - 67") == ("45", "67", "", "")


def test_62_completed_end_is_reported_with_what_was_printed():
    (found,) = [d for d in work("TY  - JOUR\nSP  - 347-52")[1] if d.code == "VAL360"]
    assert found.message == 'SP "347-52": the last page is 352.'


@pytest.mark.parametrize("lines", [("SP  - 10--19", "EP  - 19"), ("SP  - 10-19", "EP  - 10-19")])
def test_63_range_in_the_first_field_and_its_end_in_the_second(lines):
    assert pages(*lines) == ("10", "19", "", "")


@pytest.mark.parametrize(
    ("lines", "article"),
    [
        (("SP  - e0815",), "e0815"),
        (("C7  - 2864",), "2864"),
        (("C7  - 2864", "SP  - 2864"), "2864"),
        (("SP  - 105752", "EP  - 105752"), "105752"),
    ],
)
def test_64_article_number_is_one_locator_without_last_page(lines, article):
    first, last, span, number = pages(*lines)
    assert (last, span) == ("", "")
    assert article in (first, number)
    assert number == article


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (("SP  - 1", "EP  - +"), "1"),
        (("SP  - N.PAG",), ""),
        (("SP  - No", "EP  - Specified"), ""),
        (("M2  - 15",), "15"),
    ],
)
def test_65_fillers_are_no_pages(lines, first):
    assert pages(*lines) == (first, "", "", "")


def test_pages_that_cannot_be_taken_apart_stay_as_printed():
    expected = ("", "", "1-14; discussion 15-16", "")
    assert pages("SP  - 1", "EP  - 14; discussion 15-16") == expected


@pytest.mark.parametrize("type_", ["BOOK", "THES", "RPRT"])
def test_66_one_number_is_the_number_of_pages_of_a_whole_work(type_):
    found = read("SP  - 250", type_=type_)
    assert (found.number_of_pages.value, found.page_start) == ("250", None)


def test_67_issue_inside_the_volume():
    found = read("VL  - 50(2)")
    assert (found.volume.value, found.issue.value) == ("50", "2")


def test_67_word_before_the_volume():
    assert read("VL  - Volume 5").volume.value == "5"


def test_67_m1_is_the_issue_where_there_is_none():
    assert read("IS  -", "M1  - 7").issue.value == "7"
    assert notes(read("IS  - 3", "M1  - 7")) == ["M1: 7"]
    assert notes(read("M1  - Department of Surgery, University of X, Rome, Italy")) != []


def test_68_scopus_links_give_the_identifier_and_are_no_page():
    found = read(
        "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85172034142&partnerID=40",
        "UR  - https://www.scopus.com/inward/citedby.uri?scp=85172034142&origin=inward",
    )
    assert identifiers(found) == {("scopus-eid", "2-s2.0-85172034142", "work")}
    assert {link.relation for link in found.links} == {"see-also"}


@pytest.mark.parametrize(
    ("line", "scheme", "value"),
    [
        ("U1  - 123[pmid]", "pmid", "123"),
        ("U1  - 123 [PMID]", "pmid", "123"),
        ("C3  - PUBMED 123", "pmid", "123"),
        ("UR  - PM:123", "pmid", "123"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/123/", "pmid", "123"),
        ("C2  - PMC1234567", "pmcid", "PMC1234567"),
        ("U2  - PMC1234567 [PMCID]", "pmcid", "PMC1234567"),
        ("PM  - 123", "pmid", "123"),
        ("C2  - PMC1234567[pmc]", "pmcid", "PMC1234567"),
        ("U3  - 1234567 [pmcid]", "pmcid", "PMC1234567"),
        ("U4  - 10.1186/S13068-020[doi]", "doi", "10.1186/s13068-020"),
        ("DO  - 10.1186/s13068-020 [doi]", "doi", "10.1186/s13068-020"),
        ("L3  - doi:10.1016/s0140-6736(20)30183-5 [DOI]", "doi", "10.1016/s0140-6736(20)30183-5"),
        ("AN  - WOS:000123456700001", "wos", "000123456700001"),
        ("M3  - arXiv:2101.00001", "arxiv", "2101.00001"),
        ("UR  - https://arxiv.org/abs/2101.00001", "arxiv", "2101.00001"),
        ("UR  - https://hal.science/hal-01234567", "hal", "hal-01234567"),
        ("UR  - https://ssrn.com/abstract=1234567", "ssrn", "1234567"),
        ("N1  - urn:nbn:it:unimi-1234", "urn", "urn:nbn:it:unimi-1234"),
    ],
)
def test_69_identifiers_are_known_by_their_form(line, scheme, value):
    assert (scheme, value, "work") in identifiers(read(line))


@pytest.mark.parametrize("line", ["C2  - 12345678", "C5  - 12345678"])
def test_69_bare_number_is_no_pmid_by_its_tag_alone(line):
    found = read(line)
    assert identifiers(found) == set()
    assert notes(found) == [line.replace("  - ", ": ")]


@pytest.mark.parametrize(
    "lines", [("DB  - Scopus", "C2  - 12345678"), ("U2  - L2012345678", "C5  - 12345678")]
)
def test_69_bare_number_is_a_pmid_where_its_exporter_writes_one(lines):
    cleaned = dialects.clean(record("\n".join(("TY  - JOUR", *lines))), quiet)
    assert ("pmid", "12345678", "work") in identifiers(WALK.work(cleaned, quiet))


def test_69_accession_number_with_its_database():
    assert identifiers(read("AN  - 12345678", "DB  - PubMed")) == {("pmid", "12345678", "work")}
    found = read("AN  - L2001", "DB  - Embase").identifiers[0]
    assert (found.scheme, found.value, found.name) == ("accession", "L2001", "Embase")


@pytest.mark.parametrize(
    ("line", "scheme", "listed"),
    [
        ("N1  - PMID: 12345678, PMID: 23456789", "pmid", ["12345678", "23456789"]),
        ("U1  - 12345678[pmid] 23456789[pmid]", "pmid", ["12345678", "23456789"]),
        ("AN  - PMID: 12345678, 23456789", "pmid", ["12345678", "23456789"]),
        ("PM  - 12345678; 23456789", "pmid", ["12345678", "23456789"]),
        ("C2  - PMC1234567; PMC2345678", "pmcid", ["PMC1234567", "PMC2345678"]),
        ("DO  - 10.5555/abc; 10.5555/def", "doi", ["10.5555/abc", "10.5555/def"]),
        ("DO  - 10.5555/abc,10.5555/def", "doi", ["10.5555/abc", "10.5555/def"]),
        ("DO  - 10.5555/abc 10.5555/def", "doi", ["10.5555/abc", "10.5555/def"]),
        ("DO  - DOI 10.5555/abc and doi:10.5555/def", "doi", ["10.5555/abc", "10.5555/def"]),
        ("M3  - 10.5555/abc; https://doi.org/10.5555/def", "doi", ["10.5555/abc", "10.5555/def"]),
        (
            "N1  - Pages: 3; DOI: 10.5555/abc; DOI: 10.5555/def",
            "doi",
            ["10.5555/abc", "10.5555/def"],
        ),
    ],
)
def test_69_several_identifiers_in_one_field_are_each_taken_and_said(line, scheme, listed):
    found, heard = work(f"TY  - JOUR\nTI  - Uno\n{line}")
    assert [(i.scheme, i.value, i.primary) for i in found.identifiers] == [
        (scheme, listed[0], True),
        (scheme, listed[1], False),
    ]
    assert [d.code for d in heard] == ["VAL325"]
    assert notes(found) == ([line[6:]] if "Pages" in line else [])


def test_69_numbers_in_a_list_of_pubmed_are_pmids_with_their_database():
    expected = {("pmid", "12345678", "work"), ("pmid", "23456789", "work")}
    assert identifiers(read("AN  - 12345678, 23456789", "DB  - PubMed")) == expected
    assert identifiers(read("AN  - 2020-1,2020-2", "DB  - APA PsycInfo")) == {
        ("accession", "2020-1,2020-2", "work")
    }


@pytest.mark.parametrize(
    "value",
    [
        "PMID: 12345678, see the comment",
        "PMID: 12345678, 2020",
        "Comment on PMC1234567; PMC2345678",
        "12345678, 23456789",
    ],
)
def test_69_list_that_holds_anything_else_stays_whole(value):
    found = read(f"N1  - {value}")
    assert identifiers(found) == set()
    assert notes(found) == [value]


def test_69_number_of_pubmed_and_doi_in_one_field():
    expected = {("pmid", "12345678", "work"), ("doi", "10.5555/abc", "work")}
    assert identifiers(read("N1  - PMID: 12345678; DOI: 10.5555/abc")) == expected
    assert identifiers(read("U2  - DOI: 10.5555/abc; PMID: 12345678")) == expected


def test_69_what_is_no_doi_beside_one_is_kept_and_said():
    found, heard = work("TY  - JOUR\nTI  - Uno\nDO  - 10.55/x; 10.5555/abc")
    assert identifiers(found) == {("doi", "10.5555/abc", "work")}
    assert ([d.code for d in heard], notes(found)) == (["VAL320"], ["DO: 10.55/x"])


def test_69_numbers_that_the_cochrane_library_joins_are_told_apart():
    one = record("TY  - JOUR\nTI  - Uno\nC3  - PUBMED 12345678,EMBASE 2012345678")
    found = WALK.work(dialects.clean(one, quiet), quiet)
    assert identifiers(found) == {("pmid", "12345678", "work")}
    assert notes(found) == ["Identifier: EMBASE 2012345678"]


def test_70_handle_is_an_identifier_and_the_page():
    found = read("UR  - https://repo.example/handle/10807/276683")
    assert identifiers(found) == {("handle", "10807/276683", "work")}
    assert [link.relation for link in found.links] == ["page"]
    assert identifiers(read("UR  - https://repo.example/handle/123456789/5")) == set()


def test_71_address_with_a_semicolon_is_one():
    assert [link.url for link in read("UR  - http://x.example/a;b=1").links] == [
        "http://x.example/a;b=1"
    ]
    assert len(read("UR  - http://x.example/a; http://y.example/b").links) == 2
    assert len(read("UR  - http://x.example/a http://y.example/b").links) == 2


@pytest.mark.parametrize(
    "line",
    ["UR  - https://www-x.ezproxy.uni.example/a", "UR  - https://x.example/a?accountid=77",
     "LK  - https://x.example/", "UR  - https://user@x.example/"],
)  # fmt: skip
def test_72_links_that_name_the_exporters_institution_are_withheld(line):
    found = read(line)
    assert found.links == ()
    assert len(found.withheld) == 1


def test_73_address_without_scheme_gets_https():
    assert read("UR  - //www.host.example/x").links[0].url == "https://www.host.example/x"


@pytest.mark.parametrize(
    "line",
    ["L1  - internal-pdf://1/a.pdf", r"L1  - C:\a.pdf", "L1  - file:///a.pdf", "L1  - a.pdf"],
)
def test_74_local_files_are_withheld(line):
    found = read(line)
    assert (found.links, found.notes) == ((), ())
    assert len(found.withheld) == 1


def test_address_that_is_none_is_an_error_and_a_note():
    found, told = work("TY  - JOUR\nUR  - see the library")
    assert [(d.code, d.severity) for d in told] == [("VAL323", "error")]
    assert notes(found) == ["UR: see the library"]


# ------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("value", "expected"),
    [("H<sub>2</sub>O", "H2O"), ("<i>E. coli</i> grows", "E. coli grows"), ("A &amp; B", "A & B"),
     ("A &amp;amp; B", "A & B"), ("1 &lt; 2", "1 < 2"), ("&lt;i&gt;E&lt;/i&gt;", "E")],
)  # fmt: skip
def test_75_markup_and_entities_become_plain_text(value, expected):
    assert read(f"TI  - {value}").title.value == expected


def test_76_signs_of_comparison_are_no_markup():
    value = "P < 0.05 in all, and > 3 mm"
    assert read(f"TI  - {value}").title.value == value


@pytest.mark.parametrize("value", [r"$\alpha$ decay", r"G{\"o}del", "?Smart? grids"])
def test_77_formulas_and_lost_letters_are_left_alone(value):
    assert read(f"TI  - {value}").title.value == value


def test_78_headings_run_together_give_sections_and_leave_the_text():
    value = "BACKGROUNDSevere forms exist.METHODSWe tried infusionCONCLUSIONTreatment works.FUNDINGAIFA 12345-67."
    found = read(f"AB  - {value}")
    assert found.abstract.value == value
    assert [(s.heading, s.text) for s in found.sections] == [
        ("BACKGROUND", "Severe forms exist."),
        ("METHODS", "We tried infusion"),
        ("CONCLUSION", "Treatment works."),
        ("FUNDING", "AIFA 12345-67."),
    ]


@pytest.mark.parametrize(
    "value",
    ["The DNA METHODSX assay and the RESULTS were fine in all of the cases that we saw.",
     "WE SHOW RESULTS. METHODS ARE GIVEN. CONCLUSIONS FOLLOW AT THE END OF THE TEXT.",
     "We present methods, results and conclusions in the usual order of such papers."],
)  # fmt: skip
def test_78_capitals_in_running_text_are_no_headings(value):
    assert read(f"AB  - {value}").sections == ()


def test_79_copyright_notice_is_no_abstract():
    found, told = work(
        "TY  - JOUR\nAB  - Copyright of Rivista is the property of X and may not be copied.\n"
        "AB  - We show that bibliographies can be published as linked data."
    )
    assert found.abstract.value.startswith("We show")
    assert [n.label for n in found.notes] == ["Copyright"]
    assert [d.code for d in told] == ["VAL343"]


@pytest.mark.parametrize("value", ["Abstract", "N/A", "[No abstract available]", "NA"])
def test_80_absent_abstract_is_absent(value):
    assert read(f"AB  - {value}").abstract is None


def test_80_brackets_around_the_abstract_are_off():
    assert read("AB  - [We show that it works.]").abstract.value == "We show that it works."


def test_ab_and_n2_that_differ_are_told_apart():
    new = read(
        "TI  - Uno", "AB  - " + "We show it in this paper, at length. " * 2, "N2  - Some remark"
    )
    assert new.abstract.value.startswith("We show")
    old = read(
        "T1  - Uno", "AB  - A note in the form of 2001, where AB holds notes", "N2  - We show it."
    )
    assert old.abstract.value == "We show it."


@pytest.mark.parametrize("value", ["A title.", "[A translated title]", "A TITLE IN CAPITALS"])
def test_81_title_is_kept_as_written(value):
    assert read(f"TI  - {value}").title.value == value


def keywords(*lines):
    return [one.value for one in read(*lines).keywords]


def test_82_lone_keyword_field_is_split_at_semicolons():
    assert keywords("KW  - alpha; beta; gamma") == ["alpha", "beta", "gamma"]
    assert keywords("KW  - alpha; beta", "KW  - gamma") == ["alpha; beta", "gamma"]
    assert keywords("KW  - alpha\\nbeta") == ["alpha", "beta"]
    assert keywords("KW  - alpha, beta") == ["alpha, beta"]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("Reading/*psychology", "Reading/psychology"),
        ("Heart/*physiology/drug effects", "Heart/physiology/drug effects"),
        ("*Heart/drug effects/*ultrastructure", "Heart/drug effects/ultrastructure"),
        ("Neoplasmes/*épidémiologie", "Neoplasmes/épidémiologie"),
        ("** Otters", "Otters"),
        ("*Otters*", "Otters"),
        ("C*-algebras", "C*-algebras"),
        ("A*", "A*"),
        ("*-algebras", "*-algebras"),
        ("2*2 tables", "2*2 tables"),
        ("text/*", "text/*"),
    ],
)
def test_83_stars_of_headings_and_subheadings_go_and_those_of_words_stay(value, word):
    assert keywords(f"KW  - {value}") == [word]
    assert keywords(f"KW  - {word}", "KW  - 0612:x") == [word, "x"]


def test_83_starred_subheading_is_the_same_keyword_as_the_plain_one():
    assert keywords("KW  - Reading/*psychology", "KW  - Reading/psychology") == [
        "Reading/psychology"
    ]


def test_83_stars_codes_fillers_and_repeats_of_keywords():
    found = read("KW  - *Anxiety", "KW  - 0612:Health", "KW  - n/a", "KW  - anxiety")
    assert [k.value for k in found.keywords] == ["Anxiety", "Health"]
    assert notes(found) == ["KW: 0612:Health"]


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        ("English; French", ["en", "fr"]),
        ("eng", ["en"]),
        ("Undetermined", []),
        ("Italiano", ["it"]),
    ],
)
def test_84_languages_are_known_by_name_and_code(value, tags):
    assert [language.tag for language in read(f"LA  - {value}").languages] == tags


def test_84_language_that_is_none_stays_as_written():
    found, told = work("TY  - JOUR\nLA  - gibberish")
    assert [(one.value, one.tag) for one in found.languages] == [("gibberish", "")]
    assert [d.code for d in told] == ["VAL350"]


def test_85_m3_is_genre_degree_or_doi():
    assert read("M3  - Article").genres[0].value == "Article"
    assert read("M3  - Ed.D.", type_="THES").details["degree"][0].value == "Ed.D."
    found = read("M3  - doi: 10.5555/x")
    assert (found.genres, found.identifier("doi")) == ((), "10.5555/x")


@pytest.mark.parametrize(
    "line", ["N1  - RAYYAN-INCLUSION: x", "N1  - ASReview_relevant", "LB  - RAYYAN-LABELS: x"]
)
def test_86_decisions_of_screening_tools_are_withheld(line):
    found = read(line)
    assert (found.notes, found.labels) == ((), ())
    assert len(found.withheld) == 1


def test_86_mail_addresses_in_addresses_are_withheld():
    found = read(
        "AU  - Rossi, M.", "AD  - University of X, Rome. Electronic address: rossi@x.example."
    )
    assert found.contributors[0].affiliations == ("University of X, Rome.",)
    assert [s.tag for s in found.withheld] == ["AD"]


def test_87_translated_title_is_never_the_title():
    found = read(
        "TT  - Translated", "TI  - Originale", "TA  - Rossi, Translated", "AU  - Rossi, M."
    )
    assert found.title.value == "Originale"
    assert [t.value for t in found.alternative_titles] == ["Translated"]
    assert [c.name.inverted for c in found.contributors] == ["Rossi, M."]


def test_88_authors_of_an_edited_book_are_its_editors():
    assert read("AU  - Rossi, M.", type_="EDBOOK").contributors[0].role == "editor"


def test_88_a2_of_a_book_without_series_is_its_editor_and_reported():
    found, told = work("TY  - BOOK\nTI  - Uno\nA2  - Rossi, M.")
    assert [(c.role, c.of) for c in found.contributors] == [("editor", "work")]
    assert [d.code for d in told] == ["VAL339"]
    found, told = work("TY  - BOOK\nTI  - Uno\nT2  - Collana\nA2  - Rossi, M.")
    assert [(c.role, c.of) for c in found.contributors] == [("series-editor", "series")]
    assert told == []


# ------------------------------------------------------------------------------------ titles


def test_journal_titles_beat_t2_which_then_is_a_note():
    found = read("TI  - Uno", "T2  - A subtitle", "JF  - Rivista di prova")
    assert found.container.title.value == "Rivista di prova"
    assert notes(found) == ["T2: A subtitle"]


def test_abbreviation_in_jo_leaves_the_full_title_in_t2():
    found = read("T2  - Journal of Clinical Investigation", "JO  - J Clin Invest")
    assert found.container.title.value == "Journal of Clinical Investigation"
    assert [a.value for a in found.container.abbreviations] == ["J Clin Invest"]


def test_short_titles_are_abbreviations():
    found = read("JF  - Rivista di prova", "J2  - Riv. Prova", "JA  - Riv. Prova")
    assert [a.value for a in found.container.abbreviations] == ["Riv. Prova"]


@pytest.mark.parametrize("tag", ["JA", "J2", "J1"])
def test_only_a_short_title_is_the_title(tag):
    assert read(f"{tag}  - Riv. Prova").container.title.value == "Riv. Prova"


# ------------------------------------------------------------------------------------- state


@pytest.mark.parametrize(
    "lines",
    [("TI  - RETRACTED: A study",), ("TI  - [Retracted] A study",),
     ("TI  - A study", "M3  - Retracted Publication")],
)  # fmt: skip
def test_retracted_work_says_so(lines):
    assert [s.value for s in read(*lines).details["status"]] == ["Retracted"]


def test_work_about_retractions_is_not_retracted():
    assert read("TI  - Retracted papers and their citations").details == {}


def test_mail_address_beside_a_name_is_withheld_and_not_quoted():
    found, told = work("TY  - JOUR\nAU  - Rossi, M.* (rossi@x.example)")
    assert [c.name.inverted for c in found.contributors] == ["Rossi, M."]
    assert [s.tag for s in found.withheld] == ["AU"]
    assert not any("rossi@" in d.message for d in told)
    assert "@" not in found.contributors[0].change
