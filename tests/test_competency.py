"""The questions this graph is made for are answered rightly by a real release.

Every query of ``ontologies/examples`` is run as it stands, and its rows are compared with what the
collection holds; where a question is about everything, the answer is counted from the plain values.
"""

import datetime as dt
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from collection import ARTICLES, BY_HAND, JOURNALS, items
from conftest import SEED

from ris2rdf import resources, terms
from ris2rdf.building import build
from ris2rdf.release import Publication

BASE = "https://data.example.org/"
WORK = f"{BASE}id/work/doi/10.1172/jci.insight.169424"
SEED_TITLE = "A phase I study of autologous mesenchymal stromal cells for severe steroid-dependent nephrotic syndrome"
QUESTIONS = {path.stem: path for path in (resources.folder("ontologies") / "examples").glob("*.rq")}
ITEMS = list(items())
SEED_AUTHORS = (
    "M. Vivarelli|M. Colucci|M. Algeri|F. Zotta|F. Emma|I. L'Erario|M. Busutti|S. Rota|C. Capelli|M. Introna|M. Todeschini"
    "|F. Casiraghi|A. Perna|T. Peracchi|A. De Salvo|N. Rubis|Franco Locatelli|G. Remuzzi|P. Ruggenenti"
).split("|")
MADE = {  # title -> (year, first author, last author)
    "Kidneys seen again": (2021, "Marina Noris", "Giuseppe Remuzzi"),
    "A commentary on stromal cells": (2023, "Giuseppe Remuzzi", "Giuseppe Remuzzi"),
    "Trial of an invented drug": (2022, "Ada Müller", "Björn Weiß"),
    "What Ada wrote": (2023, "Ada Müller", "Ada Müller"),
    "Ways of counting: a report": (2023, "Chiara Okafor", "Chiara Okafor"),
    "Ways of Counting. A Report": (2023, "C. Okafor", "C. Okafor"),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("competency")
    (folder / "made.ris").write_text("".join(item.ris() for item in ITEMS) + BY_HAND, "utf-8")
    publication = Publication(folder / "library", {"base": BASE})
    time = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    release = build(publication, [str(folder / "made.ris"), str(SEED)], lambda _: None, time=time)
    assert release.counts["works"] == len(ITEMS) + len(MADE) + 1
    return pyoxigraph.Store.read_only(str(release.path / "store"))


@pytest.fixture(scope="module")
def ask(store):
    """Return the rows of a question, each a tuple of texts; unbound is None."""

    def rows(name):
        found = store.query(QUESTIONS[name].read_text("utf-8"))
        return [tuple(cell.value if cell else None for cell in row) for row in found]

    return rows


def without(rows, column=0):
    return [row[:column] + row[column + 1 :] for row in rows]


def by_title(rows):
    """Return title -> the rest of each row ``?work ?title ?rest``."""
    return {title: rest for _, title, *rest in rows}


def test_there_are_22_questions_and_each_is_tested_here():
    here = Path(__file__).read_text("utf-8")
    tested = {name for name in QUESTIONS if f'ask("{name}")' in here}
    assert len(QUESTIONS) == 22
    assert tested == set(QUESTIONS)


def test_works_per_year(ask):
    years = Counter(item.year for item in ITEMS) + Counter(year for year, *_ in MADE.values())
    years[2023] += 1
    expected = sorted(((str(y), str(n)) for y, n in years.items()), reverse=True)
    assert ask("01-works-per-year") == expected


def test_works_of_a_name_with_year_and_journal(ask):
    assert [(title, year, journal) for _, title, year, journal in ask("02-works-of-a-name")] == [
        ("A commentary on stromal cells", "2023", "JCI insight"),
        (SEED_TITLE, "2023", "JCI insight"),
        ("Kidneys seen again", "2021", "Journal of invented cells"),
    ]


def test_authors_in_order(ask):
    assert ask("03-authors-in-order") == [(str(n), name) for n, name in enumerate(SEED_AUTHORS, 1)]


def test_people_who_published_together(ask):
    beside = {*SEED_AUTHORS, "Marina Noris"} - {"G. Remuzzi"}
    assert ask("04-published-together") == [(name, "1") for name in sorted(beside)]


def test_one_issue_in_the_order_of_pages(ask):
    rows = without(ask("05-one-issue"))
    assert [(title, first) for title, first in rows] == [
        (SEED_TITLE, "1"),
        ("A commentary on stromal cells", "14"),
    ]


def test_journals_with_most_works(ask):
    counts = Counter(item.place for item in ITEMS[:ARTICLES])
    counts += Counter({"Journal of invented cells": 1, "Annals of testing": 1, "JCI insight": 2})
    issns = {**JOURNALS, "JCI insight": "2379-3708"}
    expected = sorted(
        ((t, issns[t], str(n)) for t, n in counts.items()), key=lambda r: (-int(r[2]), r[0])
    )
    assert ask("06-journals-with-most-works") == expected


def test_subjects_that_go_together(ask):
    expected = [("Clinical Trials", "1"), ("Immunotherapy", "1"), ("Kidney Diseases", "1")]
    assert ask("07-subjects-together") == expected


def test_works_that_report_a_trial(ask):
    assert [(title, trial) for _, title, trial in ask("08-clinical-trials")] == [
        ("Trial of an invented drug", "ClinicalTrials.gov NCT01234567"),
        (SEED_TITLE, "EudraCT 2016-004804-77"),
    ]


def test_works_of_a_grant_with_award_number(ask):
    ((work, _, grant, award),) = ask("09-works-of-a-grant")
    assert work == WORK
    assert "AIFA" in grant
    assert award in grant


def test_articles_without_doi(ask):
    expected = sorted(item.title for item in ITEMS[:ARTICLES] if not item.doi)
    expected = sorted([*expected, "A commentary on stromal cells"])
    assert [title for _, title in ask("10-articles-without-doi")] == expected


def test_what_was_repaired(ask):
    ((thing, note),) = ask("11-what-was-repaired")
    assert thing == f"{WORK}#person-de-salvo-a"
    assert "De, Salvo" in note


def test_where_a_description_comes_from(ask):
    ((file, time, program, version),) = ask("12-where-it-comes-from")
    assert (file, time, program) == (SEED.name, "2025-01-01T00:00:00Z", "ris2rdf")
    assert version


def test_first_authors(ask):
    rows = by_title(ask("13-first-authors"))
    people = {item.title: item.names[0] for item in ITEMS}
    people |= {title: first for title, (_, first, _) in MADE.items()}
    people[SEED_TITLE] = SEED_AUTHORS[0]
    expected = {title: [name] for title, name in people.items() if name.endswith("Vivarelli")}
    assert rows == expected != {}


def test_last_authors(ask):
    rows = by_title(ask("14-last-authors"))
    people = {item.title: item.names[-1] for item in ITEMS}
    people |= {title: last for title, (_, _, last) in MADE.items()}
    people[SEED_TITLE] = SEED_AUTHORS[-1]
    expected = {title: [name] for title, name in people.items() if name.endswith("Ruggenenti")}
    assert rows == expected != {}


def test_works_of_some_years_in_order(ask):
    rows = without(ask("15-works-of-some-years"))
    expected = [(item.title, str(item.year)) for item in ITEMS if 2020 <= item.year <= 2023]
    expected += [(title, str(year)) for title, (year, *_) in MADE.items()]
    seed = [row for row in rows if row[0].startswith(SEED_TITLE)]
    assert rows == sorted([*expected, *seed], key=lambda row: (row[1], row[0]))
    assert len(seed) == 1


def test_work_of_a_doi_written_otherwise(ask):
    assert ask("16-work-of-a-doi") == [(WORK,)]


def test_people_who_work_on_a_subject(ask):
    once = sorted([*SEED_AUTHORS, "Marina Noris"])
    assert ask("17-who-works-on-a-subject") == [
        ("Giuseppe Remuzzi", "2"),
        *((name, "1") for name in once),
    ]


def test_results_of_structured_abstracts(ask):
    rows = by_title(ask("18-results-of-works"))
    assert rows.pop("Trial of an invented drug") == ["All of them said yes."]
    ((title, (results,)),) = rows.items()
    assert title.startswith(SEED_TITLE)
    assert len(results) > 60


def test_works_that_may_be_the_same(ask):
    ((one, other, title),) = ask("19-perhaps-the-same")
    assert one < other
    assert title.lower().startswith("ways of counting")


def test_people_with_orcid_and_their_works(ask):
    person = f"{BASE}id/person/orcid/0000-0002-1825-0097"
    orcid = "https://orcid.org/0000-0002-1825-0097"
    assert ask("20-people-with-orcid") == [(person, "Ada Müller", orcid, "2")]


def test_identifiers_a_work_has_elsewhere(ask):
    assert ask("21-outside-identifiers") == [
        ("http://www.wikidata.org/entity/P1154", "2-s2.0-85172034142", None),
        (
            "https://registry.identifiers.org/registry/doi",
            "10.1172/jci.insight.169424",
            "https://doi.org/10.1172/jci.insight.169424",
        ),
        (
            "https://registry.identifiers.org/registry/hdl",
            "10807/276683",
            "https://hdl.handle.net/10807/276683",
        ),
    ]


def test_publishers_of_books(ask):
    counts = Counter(item.place for item in ITEMS[ARTICLES:]) + Counter(["Hausverlag"])
    expected = sorted(((p, str(n)) for p, n in counts.items()), key=lambda r: (-int(r[1]), r[0]))
    assert ask("22-publishers-of-books") == expected


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_question_declares_its_prefixes_as_we_write_them_and_no_others(name):
    text = QUESTIONS[name].read_text("utf-8")
    head = [line for line in text.splitlines() if line.startswith("# ")]
    assert [line.split(":")[0] for line in head] == ["# title", "# description", "# topic"]
    declared = [line.split()[1:] for line in text.splitlines() if line.startswith("PREFIX")]
    body = "\n".join(line for line in text.splitlines() if not line.startswith(("PREFIX", "#")))
    for prefix, iri in declared:
        assert iri == f"<{terms.prefixes()[prefix[:-1]]}>"
        assert prefix in body, f"{prefix} is not used"
    assert declared == sorted(declared)
