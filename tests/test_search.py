"""Lists, facets, full text and identifiers, over hand-made tables."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ris2rdf import search
from ris2rdf.building import fulltext
from ris2rdf.diagnostics import UsageError
from ris2rdf.elements import Contributor, Identifier, Name, Stated, Work
from ris2rdf.release import finding, indexes, spelling, summary
from ris2rdf.search import Selection

BASE = "https://data.example.org/"
FILED = {"Anna Müller": "Müller, Anna", "Bo Chen": "Chen, Bo"}
WORKS = [
    ("work/doi/10.1/a", "Über die Königin", 2020, "Anna Müller", "JOUR", "kidney"),
    ("work/doi/10.1/b", "An apple", 2023, "Bo Chen", "JOUR", "liver"),
    ("work/doi/10.1/c", "zebra crossings", 2023, "Anna Müller", "BOOK", "kidney"),
    ("work/hash/d", "No year", 0, "", "GEN", ""),
]


def add(db, number, row):
    path, title, year, person, kind, keyword = row
    work = Work(
        type=kind,
        form=kind,
        title=Stated(title),
        contributors=(Contributor(Name(literal=person)),) if person else (),
        keywords=(Stated(keyword),) if keyword else (),
        abstract=Stated("It is about mesenchymal cells" if number == 2 else ""),
        identifiers=(Identifier("doi", path.removeprefix("work/doi/")),),
    )
    recent = -year or 9999
    db.execute(
        "INSERT INTO work VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,1)",
        (number, path, title, search.sorting(title), year, recent, person, kind, "JCI insight",
         "journal/issn/2379-3708", "", "valid", ""),
    )  # fmt: skip
    if person:
        db.execute(
            "INSERT INTO name VALUES (?, ?, '', ?)", (person, number, FILED.get(person, person))
        )
    if keyword:
        db.execute(
            "INSERT INTO mention SELECT id, 1, ? FROM thing WHERE label = ?", (number, keyword)
        )
    db.executemany(
        "INSERT INTO identifier (key, path) VALUES (?, ?)",
        [(k, path) for _, k in finding.keys_of(work)],
    )
    fulltext.index(db, number, fulltext.indexed(work))


@pytest.fixture(scope="module")
def db():
    made = sqlite3.connect(":memory:")
    made.executescript(search.SCHEMA)
    for number, word in enumerate(("kidney", "liver"), 1):
        made.execute(
            "INSERT INTO thing VALUES (?, ?, 'subject', ?, ?, 2, '', '[]', 'subject')",
            (number, f"subject/{word}", word, word),
        )
    made.execute(
        "INSERT INTO thing VALUES (3, 'journal/issn/2379-3708', 'journal', 'JCI insight', 'jci', 4, '', '[]', 'journal')"
    )
    made.execute(
        "INSERT INTO identifier (key, path) VALUES ('issn:2379-3708', 'journal/issn/2379-3708')"
    )
    made.execute(
        "INSERT INTO identifier (key, path) VALUES ('isbn:9780306406157', 'work/doi/10.1/c')"
    )
    for number, row in enumerate(WORKS, 1):
        add(made, number, row)
    summary.summarise(made)
    made.executescript(search.INDEXES)
    yield made
    made.close()


def paths(page):
    return [row.path[-1] for row in page.rows]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("year", "bcad"), ("oldest", "abcd"), ("title", "bdac"), ("relevance", "bcad")],
)
def test_works_come_in_a_stable_order(db, order, expected):
    assert "".join(paths(search.works(db, Selection(), order, "", 10))) == expected


@pytest.mark.parametrize("order", ["year", "oldest", "title", "relevance"])
def test_pages_follow_one_another_without_gap_or_repeat(db, order):
    selection = Selection(text="10.1") if order == "relevance" else Selection()
    whole = paths(search.works(db, selection, order, "", 10))
    seen, after = [], ""
    while True:
        page = search.works(db, selection, order, after, 1)
        assert page.total == len(whole)
        seen += paths(page)
        after = page.next
        if not after:
            break
    assert seen == whole


@pytest.mark.parametrize("order", search.ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_every_page_names_the_page_before(db, order, limit):
    cursors, selection = [""], Selection()
    while following := search.works(db, selection, order, cursors[-1], limit).next:
        cursors.append(following)
    found = [search.works(db, selection, order, cursor, limit).previous for cursor in cursors]
    assert found == ["", *cursors[:-1]]


@pytest.mark.parametrize("kind", ["person", "subject"])
def test_every_page_of_things_names_the_page_before(db, kind):
    first = indexes.things(db, kind, "", 1)
    second = indexes.things(db, kind, first.next, 1)
    assert (first.previous, second.previous) == ("", "")
    assert second.rows != first.rows


def test_hits_are_turned_back_in_the_order_of_relevance(db):
    chosen = Selection(text="10.1")
    cursors = [""]
    while following := search.works(db, chosen, "relevance", cursors[-1], 1).next:
        cursors.append(following)
    assert len(cursors) == 3
    found = [search.works(db, chosen, "relevance", cursor, 1).previous for cursor in cursors]
    assert found == ["", *cursors[:-1]]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(text="konigin"), "a"),
        (Selection(text="KÖNIG"), "a"),
        (Selection(text="author:muller"), "ac"),
        (Selection(text="title:muller"), ""),
        (Selection(text='"mesenchymal cells"'), "b"),
        (Selection(text='"cells mesenchymal"'), ""),
        (Selection(text="jci insight"), ""),
        (Selection(text="...!"), ""),
        (Selection(type="BOOK"), "c"),
        (Selection(year_from=2021), "bc"),
        (Selection(year_to=2021), "a"),
        (Selection(year_from=2020, year_to=2022), "a"),
        (Selection(subject="subject/kidney"), "ac"),
        (Selection(subject="subject/kidney", type="JOUR"), "a"),
        (Selection(person="Bo Chen"), "b"),
        (Selection(person="person/orcid/0000-0002-1825-0097"), ""),
        (Selection(state="violation"), ""),
    ],
)
def test_selections_narrow_the_works(db, selection, expected):
    page = search.works(db, selection, "title", "", 10)
    assert sorted(paths(page)) == sorted(expected)
    assert page.total == len(expected)


def test_facets_count_what_the_selection_holds(db):
    found = search.facets(db, Selection(subject="subject/kidney"))
    assert [(f.value, f.works) for f in found["year"]] == [("2023", 1), ("2020", 1)]
    assert [(f.value, f.works) for f in found["person"]] == [("Anna Müller", 2)]
    assert [(f.value, f.works) for f in found["type"]] == [("BOOK", 1), ("JOUR", 1)]


def test_facets_of_everything_are_those_counted_at_build_time(db):
    assert search.facets(db, Selection()) == search.counted(db, Selection())


def test_people_are_listed_by_name_as_written(db):
    page = indexes.things(db, "person", "", 1)
    assert [(row.label, row.works) for row in page.rows] == [("Bo Chen", 1)]
    rest = indexes.things(db, "person", page.next, 5)
    assert [(row.label, row.works) for row in rest.rows] == [("Anna Müller", 2)]


def test_people_are_filed_by_family_under_a_letter(db):
    assert indexes.letters(db, "person") == ("c", "m")
    page = indexes.things(db, "person", "", 5, "m")
    assert [(row.filed, row.label) for row in page.rows] == [("Müller, Anna", "Anna Müller")]
    assert page.total == 1
    assert indexes.things(db, "person", "", 5, "other").rows == ()
    with pytest.raises(UsageError, match="letter is one of"):
        indexes.things(db, "person", "", 5, "mü")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("M. Rossi", ["Maria Rossi", "Marco Rossi"]),
        ("Maria Rossi", ["M. Rossi"]),
        ("Rossi", []),
        ("N. Rossi", []),
        ("nobody", []),
    ],
)
def test_initials_are_like_names_written_out_and_these_like_initials(name, expected):
    names = {"M. Rossi": 3, "Maria Rossi": 2, "Marco Rossi": 1, "N. Rossi": 1, "Rossi": 1}
    held = [written for written, works in names.items() for _ in range(works)]
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(search.SCHEMA)
        for number, written in enumerate(held, 1):
            made.execute("INSERT INTO name VALUES (?, ?, '', ?)", (written, number, written))
        summary.summarise(made)
        assert [row.label for row in indexes.alike(made, name)] == expected


def test_things_are_listed_by_label(db):
    page = indexes.things(db, "subject", "", 1)
    assert (page.rows[0].label, page.total) == ("kidney", 2)
    assert indexes.things(db, "subject", page.next, 1).rows[0].label == "liver"


@pytest.mark.parametrize("token", ["!", "e30", "WzFd", "W3t9XQ", "x"])
def test_a_cursor_we_never_made_is_refused(db, token):
    with pytest.raises(UsageError):
        search.works(db, Selection(), "year", token, 5)


@given(st.text())
def test_nothing_typed_breaks_the_full_text_query(text):
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(search.SCHEMA)
        assert search.works(made, Selection(text=text), "year", "", 5).rows == ()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("10.1/A", None),
        ("doi:10.1/a", "work/doi/10.1/a"),
        ("https://data.example.org/id/work/doi/10.1/b", "work/doi/10.1/b"),
        ("https://data.example.org/doc/work/doi/10.1/b#person-1", "work/doi/10.1/b"),
        ("ISSN 2379-3708", "journal/issn/2379-3708"),
        ("23793708", "journal/issn/2379-3708"),
        ("0-306-40615-2", "work/doi/10.1/c"),
        ("978-0-306-40615-7", "work/doi/10.1/c"),
        ("nothing at all", None),
    ],
)
def test_an_identifier_in_any_spelling_finds_its_thing(db, text, path):
    assert finding.find(db, BASE, text) == path


def test_near_gives_what_begins_alike(db):
    found = finding.near(db, BASE, "work/doi/10.1/zzz", 3)
    assert [row.path for row in found] == ["work/doi/10.1/a", "work/doi/10.1/b", "work/doi/10.1/c"]
    assert finding.near(db, BASE, "journal/issn/2379-9999", 3)[0].path == "journal/issn/2379-3708"
    assert finding.near(db, BASE, "work/doi/10.2/zzz", 3) == [], "another registrant is not near"


def test_a_work_has_neighbours_in_the_list_of_all(db):
    listed = [row.path for row in search.works(db, Selection(), "year", "", 100).rows]
    for place, path in enumerate(listed):
        before, after = search.neighbours(db, path)
        assert (before and before.path) == (listed[place - 1] if place else None)
        assert (after and after.path) == (listed[place + 1] if place + 1 < len(listed) else None)
    assert len(listed) > 2
    assert search.neighbours(db, "work/none") == (None, None)


# ------------------------------------------------------------------------------ one slip of the keys


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("crosings", "crossings"),  # missing
        ("crosssings", "crossings"),  # doubled
        ("zebta", "zebra"),  # wrong
        ("zerba", "zebra"),  # swapped
        ("title:zerba", "title:zebra"),
        ('"zerba crossings"', '"zebra crossings"'),
        ("author:Mielar", "author:Mielar"),  # two slips
        ("Königim", "konigin"),  # as the index folds it
        ("zebra", "zebra"),
        ("mesench", "mesench"),  # the last word may be unfinished
        ("cel", "cel"),
        ("", ""),
    ],
)
def test_one_slip_is_undone_by_the_words_of_the_index(db, typed, meant):
    assert spelling.meant(db, typed) == meant


def test_of_two_words_a_slip_away_the_one_in_more_works_is_meant(db):
    db.execute(
        "INSERT INTO text (rowid, abstract) VALUES (901, 'cart'), (902, 'cord cord'), (903, 'cord')"
    )
    assert spelling.meant(db, "card") == "cord"
    for rowid, abstract in ((901, "cart"), (902, "cord cord"), (903, "cord")):
        db.execute(
            "INSERT INTO text (text, rowid, abstract) VALUES ('delete', ?, ?)", (rowid, abstract)
        )


@given(st.text())
def test_whatever_is_typed_is_answered(db, text):
    assert isinstance(spelling.meant(db, text), str)
