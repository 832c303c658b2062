"""RIS again: what is written of a Work and read once more has the same content."""

from hypothesis import HealthCheck, given, settings
from test_crosswalk import FIELDS, SEED, TYPES, WALK, made, quiet

from ris2rdf import crosswalk, ris
from ris2rdf.crosswalk import content
from ris2rdf.ris import Field, Record


def again(work):
    rows = crosswalk.fields(work)
    fields = tuple(Field(tag, value, i) for i, (tag, value) in enumerate(rows, 1))
    return WALK.work(Record("again.ris", 1, 1, fields, ""), quiet)


def seed():
    with SEED.open("rb") as stream:
        (only,) = ris.read(stream, SEED.name, quiet)
    return WALK.work(only, quiet)


def test_seed_read_again_is_the_same():
    assert content(again(seed())) == content(seed())


def test_seed_is_written_with_the_tags_of_2011_and_no_value_twice():
    rows = crosswalk.fields(seed())
    assert rows[0] == ("TY", "JOUR")
    tags = [tag for tag, _ in rows]
    assert tags.count("KW") == 3
    assert tags.count("AU") == 19
    assert not {"T1", "N2", "Y1", "JF", "JO", "U2"} & set(tags)
    assert ("AU", "De Salvo, A.") in rows
    assert ("DO", "10.1172/jci.insight.169424") in rows


@given(TYPES, FIELDS)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_record_of_any_fields_read_again_has_the_same_content(type_, fields):
    first = WALK.work(made(type_, fields), quiet)
    assert content(again(first)) == content(first)
