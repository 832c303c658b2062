"""The embedded store: N-Triples in, the same lines out, by subject and by graph."""

import pytest

from ris2rdf.store import Embedded

BASE = "https://data.example.org/"
TRIPLES = f"""\
<{BASE}id/work/doi/10.1/x> <http://schema.org/name> "A title" .
<{BASE}id/work/doi/10.1/x> <http://purl.org/ontology/bibo/authorList> _:a .
_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <{BASE}id/work/doi/10.1/x#person-1> .
_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .
<{BASE}id/work/doi/10.1/x> <http://schema.org/name> "A title" .
<{BASE}id/work/doi/10.2/y> <http://purl.org/dc/terms/issued> "2023"^^<http://www.w3.org/2001/XMLSchema#gYear> .
"""
QUADS = f'<{BASE}id/source/1> <http://schema.org/name> "a.ris" <{BASE}graph/provenance> .\n'


@pytest.fixture
def store(tmp_path):
    (tmp_path / "data.nt").write_text(TRIPLES, "utf-8")
    (tmp_path / "about.nq").write_text(QUADS, "utf-8")
    made = Embedded.create(tmp_path / "store")
    made.load(tmp_path / "data.nt")
    made.load(tmp_path / "about.nq")
    made.optimize()
    made.close()
    opened = Embedded(tmp_path / "store")
    yield opened
    opened.close()


def test_triples_of_a_subject_come_back_as_they_were_written(store):
    assert store.triples(f"<{BASE}id/work/doi/10.2/y>") == [TRIPLES.splitlines()[-1]]


def test_a_triple_loaded_twice_is_one(store):
    assert store.count() == 5


def test_list_cells_are_reached_by_the_label_the_store_gives(store):
    lines = store.triples(f"<{BASE}id/work/doi/10.1/x>")
    cell = next(line.split(" ")[2] for line in lines if " _:" in line)
    assert len(store.triples(cell)) == 2


def test_graphs_about_the_data_stay_apart(store):
    assert store.graphs() == [f"{BASE}graph/provenance"]
    assert store.triples(f"<{BASE}id/source/1>") == []
    assert len(store.triples(f"<{BASE}id/source/1>", f"{BASE}graph/provenance")) == 1
    assert len(list(store.graph(f"{BASE}graph/provenance"))) == store.count(
        f"{BASE}graph/provenance"
    )


def test_an_unknown_subject_has_no_triples(store):
    assert store.triples(f"<{BASE}id/work/none>") == []


def test_a_store_can_be_opened_by_many_at_once(store, tmp_path):
    other = Embedded(tmp_path / "store")
    assert sorted(other.graph()) == sorted(store.graph())
    other.close()


def test_a_closed_store_says_so(tmp_path):
    made = Embedded.create(tmp_path / "new")
    made.close()
    with pytest.raises(ValueError, match="closed"):
        made.count()
