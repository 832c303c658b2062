"""The seed's Work becomes the gold graph, triple for triple, and every writer writes that graph."""

import datetime as dt
import json
from pathlib import Path

import pytest
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import graph_diff, to_isomorphic
from seed_work import DIGEST, seed_work

from ris2rdf import crosswalk, identity, ris, vocabulary

BASE = "https://data.example.org/"
GOLD = Path(__file__).parent / "gold"


def seed_lines() -> list[str]:
    ours = vocabulary.load(BASE)
    work = seed_work()
    key = identity.key(work, DIGEST)
    description = ours.describe(work, key, [DIGEST])
    time = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    files = {DIGEST: "jci-insight-169424.ris"}
    run = vocabulary.Import(vocabulary.import_id(time, files), time, "0.1.0", files)
    origin = vocabulary.Provenance(key, [vocabulary.Origin(DIGEST, 1, DIGEST)], run)
    about = [*ours.provenance(origin), *ours.imported(run)]
    shared = [line for node in description.shared for line in ours.shared(node)]
    return [*description.own, *shared, *about, *ours.dataset()]


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


@pytest.mark.parametrize(
    ("name", "parser"),
    [("nt", "nt"), ("turtle", "turtle"), ("jsonld", "json-ld"), ("rdfxml", "xml")],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib's own reader
def test_every_format_holds_the_gold_graph(name, parser, gold):
    written = vocabulary.serialise(
        seed_lines(), name, f"{BASE}id/work/doi/10.1172/jci.insight.169424"
    )
    assert to_isomorphic(Graph().parse(data=written, format=parser)) == to_isomorphic(gold)
    assert written == vocabulary.serialise(reversed(seed_lines()), name)


def test_json_ld_is_the_gold_graph_for_another_processor_too(gold):
    document = json.loads(vocabulary.serialise(seed_lines(), "jsonld"))
    quads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert to_isomorphic(Graph().parse(data=quads, format="nt")) == to_isomorphic(gold)


def test_json_ld_nests_as_the_gold_document_does():
    ours = json.loads(vocabulary.serialise(seed_lines(), "jsonld"))["@graph"]
    theirs = json.loads((GOLD / "jci-insight-169424.jsonld").read_text("utf-8"))["@graph"]
    assert [a["@id"] for a in ours[0]["author"]] == [a["@id"] for a in theirs[0]["author"]]
    assert ours[0]["authorList"] == theirs[0]["authorList"]
    assert ours[0]["isPartOf"]["isPartOf"]["isPartOf"]["name"] == "JCI insight"
    assert ours[0]["datePublished"] == {"@type": "xsd:gYear", "@value": "2023"}
    assert set(theirs[0]) == set(ours[0])


def test_seed_file_is_read_as_the_work_that_the_gold_graph_describes():
    seed = GOLD.parent.parent / "seeds" / "jci-insight-169424.ris"
    with seed.open("rb") as stream:
        record = next(iter(ris.read(stream, seed.name, [].append)))
    work = crosswalk.load().work(record, [].append)
    ours = vocabulary.load(BASE)
    assert record.digest == DIGEST
    assert sorted(ours.describe(work, identity.key(work, DIGEST), [DIGEST]).own) == sorted(
        ours.describe(seed_work(), identity.key(seed_work(), DIGEST), [DIGEST]).own
    )
