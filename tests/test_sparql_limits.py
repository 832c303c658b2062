"""Limits as a library states them, and as the service tells them."""

import pytest

from ris2rdf.diagnostics import UsageError
from ris2rdf.sparql import description
from ris2rdf.sparql.limits import Limits


def test_stated_limits_replace_the_defaults():
    found = Limits.stated({"deadline": 5, "query": 1000})
    assert (found.deadline, found.query, found.fast) == (5.0, 1000, Limits().fast)
    assert isinstance(found.deadline, float)
    assert Limits.stated({}) == Limits()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"dedline": 5}, "dedline is not a limit"),
        ({"deadline": "5 s"}, "must be a number"),
        ({"fast": 2.5}, "must be a whole number"),
        ({"fast": True}, "must be a whole number"),
        ({"fast": 0}, "more than 0"),
        ({"queue": -1}, "negative"),
    ],
)
def test_limit_that_makes_no_sense_is_named(settings, words):
    with pytest.raises(UsageError, match=words):
        Limits.stated(settings)


def test_limits_are_told_in_words():
    said = dict(description.words(Limits(deadline=7.5, output=3 << 20)))
    assert said["Time for a query"] == "7.5 seconds"
    assert said["Size of an answer"] == "3 MB"


def test_description_names_graphs_counts_and_limits():
    service = description.Service(
        "http://x.org/", "T", "http://l.org/", {"triples": 5}, ["http://x.org/graph/dataset"]
    )
    lines = description.lines(service)
    assert lines == sorted(set(lines))
    text = "\n".join(lines)
    assert '"5"^^<http://www.w3.org/2001/XMLSchema#integer>' in text
    assert "#name> <http://x.org/graph/dataset> ." in text
    assert '"Time for a query: 10 seconds."@en' in text
    assert "_:" not in text.replace("SPARQL_", "")
