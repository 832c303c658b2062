"""Things that are judged together stay together: a book and its editors, a journal and its issues."""

import library
import pytest
import rdflib

from ris2rdf.building import reduce

SCHEMA = rdflib.Namespace("http://schema.org/")
CHAPTER = """\
TY  - CHAP
TI  - Chapter {number}
AU  - Writer, Wanda
A2  - Editor, Anna
A2  - Editor, Bo
T2  - A book
PB  - {publisher}
SN  - 9780306406157
PY  - 2020
DO  - 10.5555/chapter.{number}
ER  -
"""

ARTICLE = library.record(1, ED="Editor, Cyd", IS="2")


def chapters(*publishers):
    return "\n".join(
        CHAPTER.format(number=number, publisher=name) for number, name in enumerate(publishers, 1)
    )


def named(home):
    """The names of all people in the graph who are editors of something."""
    graph = rdflib.Graph().parse(data="\n".join(home.home.current().store.graph()), format="nt")
    return {str(graph.value(who, SCHEMA.name)) for who in graph.objects(None, SCHEMA.editor)}


@pytest.fixture(params=[1, 2, 3, 2000])
def batch(request, monkeypatch):
    monkeypatch.setattr(reduce, "_BATCH", request.param)


@pytest.mark.usefixtures("batch")
def test_editors_of_a_book_are_judged_with_it_wherever_a_batch_ends(tmp_path):
    made = library.Library(tmp_path).build(a=chapters("Wiley", "Wiley"), b=ARTICLE)
    book = made.document("work/isbn/9780306406157")
    assert any("schema.org/editor" in line for line in book)


@pytest.mark.usefixtures("batch")
def test_a_book_that_changes_is_judged_with_editors_that_do_not(tmp_path):
    home = library.Library(tmp_path)
    home.build(a=chapters("Wiley"), b=ARTICLE)
    home.build(a=chapters("Wiley", "Springer", "Springer"), b=ARTICLE)
    assert len(home.works()) == 4
    assert named(home) == {"Anna Editor", "Bo Editor", "Cyd Editor"}
    book = home.home.current().entry("work/isbn/9780306406157")
    assert ("publisher", "Springer") in [
        (n, v.rpartition("/")[2]) for n, v in book.elements
    ] or any("springer" in value for _, value in book.elements)


@pytest.mark.usefixtures("batch")
def test_an_issue_that_changes_is_judged_with_editors_that_do_not(tmp_path):
    home = library.Library(tmp_path)
    home.build(b=ARTICLE)
    home.build(b=library.record(1, ED="Editor, Cyd", IS="2", JO="Annals of Testing and more"))
    assert len(home.works()) == 1
    assert named(home) == {"Cyd Editor"}


@pytest.mark.usefixtures("batch")
def test_a_book_of_its_own_and_its_chapter_say_both_of_one_editor(tmp_path):
    home = library.Library(tmp_path)
    book = "TY  - BOOK\nTI  - A book\nA3  - Editor, Anna\nSN  - 9780306406157\nPY  - 2020\nER  -\n"
    home.build(a=chapters("Wiley"), b=book)
    assert named(home) == {"Anna Editor"}  # a book of its own is described by its own record
    home.build(a=chapters("Wiley"), b=book.replace("2020", "2021"))
    assert named(home) == {"Anna Editor"}
    home.build(a=chapters("Springer"), b=book.replace("2020", "2021"))
    assert named(home) == {"Anna Editor"}
    release = home.home.current()
    assert release.store.count() == release.counts["triples"]
    graph = rdflib.Graph().parse(data="\n".join(release.store.graph()), format="nt")
    people = set(graph.subjects(rdflib.RDF.type, SCHEMA.Person))
    assert all(graph.value(person, SCHEMA.name) for person in people)
