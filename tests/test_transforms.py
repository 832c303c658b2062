"""Values as written to their parts: each function by itself, and what holds for any text."""

import datetime as dt
import doctest
import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf import transforms
from ris2rdf.transforms import (
    dates,
    forms,
    identifiers,
    languages,
    links,
    names,
    pages,
    sections,
    text,
)

MODULES = [module.name for module in pkgutil.iter_modules(transforms.__path__)]
ANY = st.text(max_size=40) | st.lists(
    st.sampled_from(
        "De Rossi M. , ; 2020 05 / - & &amp; < > <i> </i> ( ) [ ] 10.5/a doi: PMC".split()
    ),
    max_size=8,
).map(" ".join)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_docstrings_are_true(name):
    module = importlib.import_module(f"ris2rdf.transforms.{name}")
    assert doctest.testmod(module).failed == 0


# ------------------------------------------------------------------------------------- text


@given(ANY)
def test_plain_text_stays_as_it_is(value):
    once = text.plain(value)
    assert text.plain(text.escaped(once)) == once


@given(ANY)
def test_lines_of_plain_text_stay_as_they_are(value):
    once = text.lines(value)
    assert text.lines(text.escaped(once)) == once


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@x.example", ""),
        ("Rome. Email: a@x.example.", "Rome."),
        ("Springer (service@x.example)", "Springer"),
        ("no address", "no address"),
        ("P@ris", "P@ris"),
    ],
)
def test_mail_addresses_are_taken_out(value, expected):
    assert text.without_emails(value) == expected


def test_block_elements_part_words_and_inline_elements_do_not():
    assert text.plain("<p>One</p><p>two</p> H<sub>2</sub>") == "One two H2"


def test_entities_of_control_characters_say_nothing():
    assert text.plain("a&#1;b&#xD800;c") == "ab&#xD800;c"


# ------------------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("value", "family", "given"),
    [
        ("Rossi, M.", "Rossi", "M."),
        ("O'Brien, Flann", "O'Brien", "Flann"),
        ("de la Cruz, Juan", "de la Cruz", "Juan"),
        ("J.-P. Dupont", "Dupont", "J.-P."),
        ("M. A. van der Berg", "van der Berg", "M. A."),
        ("Müller, Jörg", "Müller", "Jörg"),
        ("Lee, J-H", "Lee", "J-H"),
    ],
)
def test_people_have_family_and_given_names(value, family, given):
    name = names.parse(value)
    assert (name.kind, name.family, name.given) == ("person", family, given)


@pytest.mark.parametrize(
    "value",
    ["University of Rome", "Istituto Superiore di Sanità", "Alpha, Beta Study Group,", "WHO,",
     "Ministry of Health, Rome", "The ABC Consortium", "IBM Corporation"],
)  # fmt: skip
def test_organisations_are_known_by_their_words_or_by_a_last_comma(value):
    if value.startswith("Alpha"):
        assert names.parse("Alpha Beta Study Group,").kind == "organization"
    else:
        assert names.parse(value).kind == "organization"


@pytest.mark.parametrize("value", ["Smith, MD", "Smith, MA"])
def test_initials_that_could_be_a_degree_are_initials(value):
    assert names.parse(value).given == value[-2:]


@given(ANY)
def test_any_text_is_some_kind_of_name(value):
    assert names.parse(value).kind in {"person", "organization", "nobody", "more"}


@given(ANY)
def test_splitting_names_loses_no_letter(value):
    letters = [c for c in value if c.isalnum()]
    assert [c for part in names.split(value) for c in part if c.isalnum()] == letters


def test_evidence_for_a_repair_is_four_in_five():
    assert sum(map(names.initials, ["M.", "G.", "L.", "A.", "Franco"])) == 4
    assert names.mostly_initials(4, 5)
    assert not names.mostly_initials(2, 4)
    assert not names.mostly_initials(0, 0)


# ------------------------------------------------------------------------------------ dates


@given(ANY)
def test_date_is_a_year_a_month_or_a_day_or_nothing(value):
    found = dates.parse(value).value
    assert len(found) in {0, 4, 7, 10}


DAYS = st.dates(dt.date(1000, 1, 1), dt.date(2199, 12, 31))


@given(st.tuples(DAYS, DAYS).filter(lambda days: days[0] != days[1]).map(sorted))
def test_days_of_an_event_are_read_again_as_they_were_written(days):
    start, end = (day.isoformat() for day in days)
    found = dates.period(dates.span(start, end))
    assert found == dates.Parsed(start, end=end)


@given(st.tuples(DAYS, DAYS).filter(lambda days: days[0] != days[1]).map(sorted))
def test_days_that_are_no_event_are_the_first_of_them_and_their_words(days):
    words = dates.span(*(day.isoformat() for day in days))
    found = dates.parse(words)
    assert found == dates.Parsed(days[0].isoformat(), words)
    assert dates.parse(dates.written(*found[:2])) == found


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("28 June – 2 July 2022", "2022-06-28", "2022-07-02"),
        ("June 28 - July 2, 2022", "2022-06-28", "2022-07-02"),
        ("2022-06-19/2022-06-24", "2022-06-19", "2022-06-24"),
        ("19-19 June 2022", "2022-06-19", ""),
        ("24-19 June 2022", "", ""),
        ("24 June 2022 to 19 June 2022", "", ""),
    ],
)
def test_days_of_an_event_in_other_words(value, start, end):
    assert dates.period(value) == dates.Parsed(start, end=end)


@pytest.mark.parametrize("value", ["1949-1953", "1949–1953", "1949 - 1953"])
def test_years_of_several_volumes_are_the_first_and_their_words(value):
    assert dates.parse(value) == dates.Parsed("1949", value)
    assert dates.parse(dates.written("1949", value)) == dates.Parsed("1949", value)


@pytest.mark.parametrize("value", ["29-31 June 2022", "June 30-31, 2020"])
def test_last_day_that_does_not_exist_is_a_fault(value):
    assert dates.period(value).fault
    assert dates.parse(value).fault


PRECISION = st.sampled_from([4, 7, 10])


@given(
    st.tuples(DAYS, DAYS).map(sorted),
    PRECISION,
    PRECISION,
    st.sampled_from(
        ["{}/{}", "{} - {}", "{} – {}", "{}–{}", "{} to {}", "from {} to {}", "between {} and {}"]
    ),
)
def test_time_between_two_dates_is_an_interval(days, first, last, words):  # fmt: skip
    ends = days[0].isoformat()[:first], days[1].isoformat()[:last]
    assert dates.interval(words.format(*ends)) == "/".join(ends)


@given(
    DAYS, PRECISION, st.sampled_from(["{}/..", "{} - present", "since {}", "from {}", "{} to date"])
)
def test_time_that_goes_on_is_an_open_interval(day, precision, words):
    date = day.isoformat()[:precision]
    assert dates.interval(words.format(date)) == f"{date}/.."


@given(ANY | st.from_regex(r"[0-9]{1,4}[ /–-]{1,3}[0-9]{0,4}", fullmatch=True))
def test_interval_is_read_again_as_itself(value):
    found = dates.interval(value)
    assert not found or dates.interval(found) == found


def test_days_of_one_month_are_an_interval():
    assert dates.interval("19-24 June 2022") == "2022-06-19/2022-06-24"


@pytest.mark.parametrize(
    "value",
    ["2011-12", "2011/12", "2015", "2015-2011", "Bronze Age", "2015-06-01", "Spring 2015 to 2016",
     "1800 BC - 1200 BC", "04/05/2020 - 06/07/2020", ""],
)  # fmt: skip
def test_what_is_no_plain_interval_is_left_alone(value):
    assert dates.interval(value) == ""


@given(st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from([4, 7, 10]))
def test_date_is_read_again_as_it_was_written(day, precision):
    value = day.isoformat()[:precision]
    if int(value[:4]) < 2200:
        assert dates.parse(dates.written(value)).value == value
        assert dates.parse(dates.written(value, "Spring"))[:2] == (value, "Spring")


def test_digits_of_other_scripts_are_digits():
    assert dates.parse("٢٠٢٣/٠٥/٠٤").value == "2023-05-04"
    assert pages.count("٢٥٠") == ""


@pytest.mark.parametrize("value", ["1900-02-29", "2023-02-29", "2023/04/31", "2023/00/12"])
def test_day_that_does_not_exist_is_a_fault(value):
    assert dates.parse(value).fault


@pytest.mark.parametrize("value", ["2000-02-29", "2024/02/29", "29 February 2024"])
def test_leap_days_exist(value):
    assert dates.parse(value).value.endswith("02-29")


# ------------------------------------------------------------------------------ identifiers


@given(ANY)
def test_doi_is_read_again_as_it_was_read(value):
    found = identifiers.doi(value)
    assert identifiers.doi(found) == found


@given(ANY)
def test_recognised_identifier_is_recognised_in_its_written_form(value):
    found = forms.recognise(value)
    if found:
        assert forms.recognise(forms.written(*found)) == found


IDENTIFIERS = st.sampled_from(
    [
        forms.Found("pmid", "12345678"),
        forms.Found("pmid", "7"),
        forms.Found("pmcid", "PMC345678"),
        forms.Found("doi", "10.5555/0123(1999)045<0678:xy>2.0.co;2"),
        forms.Found("doi", "10.5555/a,b"),
        forms.Found("arxiv", "2101.00001"),
        forms.Found("wos", "000123456700001"),
    ]
)


@given(
    st.lists(IDENTIFIERS, min_size=1, max_size=4, unique=True), st.sampled_from(["; ", ", ", "\n"])
)
def test_list_of_identifiers_is_read_as_each_of_them(listed, joint):
    assert forms.stated(joint.join(forms.written(*one) for one in listed)) == listed


@given(ANY)
def test_identifiers_of_a_value_are_recognised_one_by_one(value):
    for found in forms.stated(value):
        assert forms.recognise(forms.written(*found)) == found


@pytest.mark.parametrize(
    "value", ["2-s2.0-85172034142", "arXiv:math.GT/0309136", "PMC1234567", "WOS:000123456700001",
              "2019ApJ...882L..24A", "urn:nbn:de:101:1-2013", "LCCN 2001627090", "(OCoLC) 12345678"],
)  # fmt: skip
def test_identifiers_are_recognised_by_their_form(value):
    assert forms.recognise(value) is not None


@pytest.mark.parametrize("value", ["12345678", "Article 12", "", "TR-2020-9", "10", "10.5/x y"])
def test_what_has_no_form_is_no_identifier(value):
    assert forms.recognise(value) is None


def test_check_digits():
    assert [n.valid for n in identifiers.numbers("2379-3708")] == [True]
    assert [n.valid for n in identifiers.numbers("2379-3709")] == [False]
    assert [n.valid for n in identifiers.numbers("978-3-16-148410-0")] == [True]
    assert identifiers.orcid("0000-0002-1694-233X")
    assert not identifiers.orcid("0000-0002-1694-2330")


# ------------------------------------------------------------------------------------ links


@given(ANY)
def test_address_has_a_scheme_and_no_blank(value):
    found = links.address(value)
    assert not found or (found.partition("://")[0].lower() in {"http", "https", "ftp"})
    assert not any(map(str.isspace, found))
    assert links.address(found) == found


def test_characters_that_no_address_may_have_are_escaped():
    assert links.address("https://x.example/<a>|b") == "https://x.example/%3Ca%3E%7Cb"


@pytest.mark.parametrize(
    "value", ["https://", "http:///x", "https://x", "mailto:a@x.example", "ftp"]
)
def test_what_has_no_host_is_no_address(value):
    assert links.address(value) == ""


# -------------------------------------------------------------------------- pages, languages


@given(ANY, ANY)
def test_pages_are_read_again_as_they_were_read(start, end):
    start, end = text.plain(start), text.plain(end)
    found = pages.read(start, end)
    assert found == pages.Pages() or any(found)


@pytest.mark.parametrize(
    ("value", "count"),
    [("250", "250"), ("250 p.", "250"), ("xii, 250 p.", ""), ("250 pages", "250")],
)
def test_number_of_pages(value, count):
    assert pages.count(value) == count


@pytest.mark.parametrize(
    ("name", "tag"),
    [("Dutch", "nl"), ("nld", "nl"), ("dut", "nl"), ("pt_BR", "pt-BR"), ("Français", "fr"), ("xx-yy-zz", "")],
)  # fmt: skip
def test_languages_by_name_and_code(name, tag):
    assert languages.tag(name) == tag


# --------------------------------------------------------------------------------- sections


def test_sections_by_colons_in_any_case():
    found = sections.sections(
        "Background: One. Materials and Methods: Two. Results: Three. Conclusions: Four."
    )
    assert [(s.heading, s.kind, s.text) for s in found] == [
        ("Background", "background", "One."),
        ("Materials and Methods", "methods", "Two."),
        ("Results", "results", "Three."),
        ("Conclusions", "conclusion", "Four."),
    ]


@pytest.mark.parametrize("dash", ["--", "—", " - ", " – ", "---"])
def test_sections_by_dashes(dash):
    found = sections.sections(
        f"OBJECTIVE{dash}To see whether readers find what they look for. DESIGN{dash}A cohort of "
        f"readers. RESULTS{dash}Seven of nine did, -3 at most. CONCLUSIONS{dash}They do."
    )
    assert [one.heading for one in found] == ["OBJECTIVE", "DESIGN", "RESULTS", "CONCLUSIONS"]
    assert found[2].text == "Seven of nine did, -3 at most."


def test_a_minus_is_no_dash_and_a_hyphen_makes_no_heading():
    found = sections.sections(
        "METHODS: Twelve were asked again after a year. RESULTS: -3 points. CONCLUSION: It is less."
    )
    assert [one.text for one in found][1] == "-3 points."
    text = "These METHODS-based words. RESULTS-oriented readers of FINDINGS-like text see nothing."
    assert sections.sections(text) == ()


def test_sections_by_lines():
    found = sections.sections("Objective\nOne.\nResults\nTwo.")
    assert [(s.kind, s.text) for s in found] == [("objective", "One."), ("results", "Two.")]


def test_sections_of_two_words_together():
    found = sections.sections(
        "BACKGROUND/AIMS: To see it all. METHODS: We looked at what is there."
    )
    assert [(s.heading, s.kind) for s in found] == [
        ("BACKGROUND/AIMS", "background"),
        ("METHODS", "methods"),
    ]


def test_one_heading_makes_no_sections():
    assert sections.sections("BACKGROUND: We only say this and then go on.") == ()


@given(ANY)
def test_sections_are_parts_of_the_abstract(value):
    value = f"METHODS: {value} RESULTS: {value}"
    found = sections.sections(value)
    assert all(s.heading in value and s.text in value for s in found)


def test_trials_of_every_register():
    value = (
        "NCT01234567 ISRCTN12345678 DRKS00012345 ACTRN12612345678901 ChiCTR-TRC-12345678 "
        "UMIN000012345 CTRI/2012/01/001234 EudraCT 2016-004804-77"
    )
    assert [register for register, _ in sections.trials(value)] == [
        "nct", "isrctn", "drks", "actrn", "chictr", "umin", "ctri", "eudract",
    ]  # fmt: skip


def test_number_like_a_trial_without_its_register_is_none():
    assert sections.trials("grant 2016-004804-77") == ()


@pytest.mark.parametrize("value", ["None.", "No funding was received.", "Not applicable"])
def test_no_funding_is_no_grant(value):
    assert sections.awards(value) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("EP/K503721/1; MR/L003120/1", ["EP/K503721/1", "MR/L003120/1"]),
        ("CIHR MOP-12345, NIH U01 AI123456", ["MOP-12345", "U01 AI123456"]),
        ("National Institutes, Bethesda, MD 20892", [""]),
        ("PID2019-104830RB-I00; 098765/Z/12/Z", ["PID2019-104830RB-I00", "098765/Z/12/Z"]),
    ],
)
def test_award_numbers_are_taken_whole(text, numbers):
    assert [award.number for award in sections.awards(text)] == numbers


def test_funding_of_several_bodies():
    found = sections.awards("NIH R01-HL123456; AIFA 2016-02364623; the Rossi family.")
    assert [award.number for award in found] == ["R01-HL123456", "2016-02364623"]
