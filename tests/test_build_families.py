"""Things that are judged together stay together: a book and its editors, a journal and its issues."""

import library
import pytest

from ris2rdf.building import reduce

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
