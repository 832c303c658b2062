"""Profiles: what stays of a graph is still one graph, led to by what leads there in the full one."""

from collections.abc import Iterable

import gold_types
import pytest
from generated_works import works
from hypothesis import HealthCheck, Phase, given, settings

from ris2rdf import crosswalk, identity, ris, terms, vocabulary

SEEDS = sorted([*gold_types.FOLDER.glob("*.ris"), *gold_types.FOLDER.parent.glob("*.ris")])
FULL = vocabulary.load(gold_types.BASE)
PROFILES = {name: vocabulary.load(gold_types.BASE, name) for name in ("schema", "bibo")}
TYPE = f"<{terms.expand('rdf:type')}>"
SEE_ALSO = f" <{terms.expand('rdfs:seeAlso')}> "
WALK = crosswalk.load()


def lines_of(ours, work, digest="0" * 64):
    told = ours.describe(work, identity.key(work, digest), [digest])
    return told.iri, [*told.own, *(line for node in told.shared for line in ours.shared(node))]


def told(lines: Iterable[str], start: str) -> tuple[set[str], set[str]]:
    """Return of what *lines* say anything, and what links, whatever way they point, join to *start*."""
    links: dict[str, set[str]] = {}
    subjects = set()
    for line in lines:
        subject, predicate, term = line[:-2].split(" ", 2)
        if predicate == TYPE:
            continue
        subjects.add(subject)
        links.setdefault(subject, set()).add(term)
        links.setdefault(term, set()).add(subject)
    reached, todo = set(), [f"<{start}>"]
    while todo:
        node = todo.pop()
        if node not in reached:
            reached.add(node)
            todo += [other for other in links.get(node, ()) if not other.startswith('"')]
    return subjects, reached


def seed_work(path):
    with path.open("rb") as stream:
        return [
            WALK.work(one, lambda _: None) for one in ris.read(stream, path.name, lambda _: None)
        ]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_nothing_stands_alone_in_a_profile(path, name):
    for work in seed_work(path):
        subjects, reached = told(lines_of(FULL, work)[1], lines_of(FULL, work)[0])
        assert subjects <= reached
        iri, lines = lines_of(PROFILES[name], work)
        subjects, reached = told(lines, iri)
        assert subjects <= reached
        assert len(lines) == len(set(lines))


@given(works)
@settings(
    max_examples=100,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_what_the_full_graph_joins_to_a_work_its_profiles_do_too(work):
    iri, lines = lines_of(FULL, work)
    # What may not stand where it does is only pointed at, in the full graph: rdfs:seeAlso.
    _, whole = told([line for line in lines if SEE_ALSO not in line], iri)
    for name in PROFILES:
        subjects, reached = told(FULL.profile(lines, name), iri)
        assert (subjects & whole) - reached == set()


def properties(path, name):
    (work,) = seed_work(gold_types.FOLDER / path)
    return {tuple(line[:-2].split(" ", 2)[1:]) for line in lines_of(PROFILES[name], work)[1]}


@pytest.mark.parametrize(
    ("path", "name", "curie"),
    [
        ("CPAPER.ris", "schema", "schema:workFeatured"),
        ("HEAR.ris", "schema", "schema:recordedAt"),
        ("PAT.ris", "schema", "schema:owner"),
        ("CASE.ris", "schema", "schema:sourceOrganization"),
        ("DATA.ris", "bibo", "dcterms:contributor"),
    ],
)
def test_link_has_a_word_of_the_profile(path, name, curie):
    assert f"<{terms.expand(curie)}>" in {predicate for predicate, _ in properties(path, name)}


def test_event_features_its_paper_only_where_the_paper_cannot_name_it():
    (work,) = seed_work(gold_types.FOLDER / "CPAPER.ris")
    assert not any("workFeatured" in line for line in lines_of(FULL, work)[1])
    assert not any("workFeatured" in line for line in lines_of(PROFILES["bibo"], work)[1])


@pytest.mark.parametrize("name", PROFILES)
def test_organisation_of_somebody_with_an_orcid_does_not_stand_alone(name):
    rows = ("TY", "JOUR"), ("TI", "Uno"), ("AU", "Rossi, M."), ("AD", "Sapienza")
    rows += (("AI", "Rossi, M.; ORCID: https://orcid.org/0000-0002-1825-0097"),)
    fields = tuple(ris.Field(*row, i) for i, row in enumerate(rows, 1))
    work = WALK.work(ris.Record("a.ris", 1, 1, fields, ""), lambda _: None)
    iri, lines = lines_of(PROFILES[name], work)
    subjects, reached = told(lines, iri)
    assert subjects <= reached
    assert any("Sapienza" in line for line in lines) == (name == "schema")


def test_organisation_of_an_author_is_left_out_where_no_word_leads_to_it():
    record = ris.Record("a.ris", 1, 1, tuple(
        ris.Field(*row) for row in (("TY", "JOUR", 1), ("TI", "Uno", 2), ("AU", "Rossi, M.", 3), ("AD", "Sapienza", 4))
    ), "")  # fmt: skip
    work = WALK.work(record, lambda _: None)
    assert any("Sapienza" in line for line in lines_of(PROFILES["schema"], work)[1])
    assert not any("Sapienza" in line for line in lines_of(PROFILES["bibo"], work)[1])
