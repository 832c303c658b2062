"""What was made once is not made again, and what is kept has a bound."""

from hypothesis import given
from hypothesis import strategies as st

from ris2rdf.web import shelf
from ris2rdf.web.shelf import Shelf


def test_a_body_is_made_once():
    kept, made = Shelf(), []
    for _ in range(3):
        assert kept.body('"a"', lambda: made.append(1) or b"body") == b"body"
    assert made == [1]


def test_the_body_asked_for_longest_ago_goes_first():
    kept, made = Shelf(room=4), []

    def body(tag):
        return kept.body(tag, lambda: made.append(tag) or b"..")

    for tag in "abacab":
        body(tag)
    assert made == ["a", "b", "c", "b"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 40))), st.integers(0, 60))
def test_no_more_is_kept_than_there_is_room_for(asked, room):
    kept = Shelf(room)
    for tag, size in asked:
        kept.body(tag, lambda size=size: b"x" * size)
        assert kept._size == sum(map(len, kept._bodies.values())) <= room


def test_large_bodies_are_not_kept():
    kept = Shelf()
    kept.body("a", lambda: b"x" * (shelf.LARGEST + 1))
    assert not kept._bodies
