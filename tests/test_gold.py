"""The seed's Work becomes the gold graph, triple for triple, and every writer writes that graph."""

import datetime
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import graph_diff, to_isomorphic

from ris2rdf import identity, vocabulary
from seed_work import DIGEST, seed_work

BASE = "https://data.example.org/"
GOLD = Path(__file__).parent / "gold"


def seed_lines() -> list[str]:
    ours = vocabulary.load(BASE)
    work = seed_work()
    key = identity.key(work, DIGEST)
    description = ours.describe(work, key, [DIGEST])
    origin = vocabulary.Provenance(
        key,
        [vocabulary.Origin(DIGEST, 1, DIGEST)],
        {DIGEST: "jci-insight-169424.ris"},
        datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC),
        "0.1.0",
    )
    shared = [line for node in description.shared for line in ours.shared(node)]
    return [*description.own, *shared, *ours.provenance(origin), *ours.dataset()]


def graph(lines: list[str]) -> Graph:
    return Graph().parse(data="\n".join(lines), format="nt")


@pytest.fixture(scope="module")
def gold() -> Graph:
    return Graph().parse(GOLD / "jci-insight-169424.ttl")


def test_seed_becomes_the_gold_graph(gold):
    ours, theirs = to_isomorphic(graph(seed_lines())), to_isomorphic(gold)
    if ours != theirs:
        _, missing, more = graph_diff(theirs, ours)
        pytest.fail(
            f"missing:\n{missing.serialize(format='nt')}\nmore:\n{more.serialize(format='nt')}"
        )


def test_no_line_is_written_twice():
    lines = seed_lines()
    assert len(lines) == len(set(lines)) == 450


def test_only_list_cells_are_blank():
    blank = [line for line in seed_lines() if line.startswith("_:")]
    assert len(blank) == 2 * 19
    assert all("#first> " in line or "#rest> " in line for line in blank)
