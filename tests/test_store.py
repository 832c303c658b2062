"""Every store keeps the same promises: N-Triples in, the same lines out, by subject and by graph."""

import os
from pathlib import Path

import pytest
import store_servers

from ris2rdf.store import Embedded
from ris2rdf.store.remote import Remote

BASE = "https://data.example.org/"
WORK = f"<{BASE}id/work/doi/10.1/x>"
OTHER = f"<{BASE}id/work/doi/10.2/y>"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LIST = f"""\
{WORK} <http://schema.org/name> "A title" .
{WORK} <http://purl.org/ontology/bibo/authorList> _:a .
_:a <{RDF}first> <{BASE}id/work/doi/10.1/x#person-1> .
_:a <{RDF}rest> _:b .
_:b <{RDF}first> <{BASE}id/work/doi/10.1/x#person-2> .
_:b <{RDF}rest> <{RDF}nil> .
{WORK} <http://schema.org/name> "A title" .
"""
TERMS = f"""\
{OTHER} <http://purl.org/dc/terms/issued> "2023"^^<{XSD}gYear> .
{OTHER} <http://purl.org/dc/terms/issued> "2023-05"^^<{XSD}gYearMonth> .
{OTHER} <http://purl.org/dc/terms/date> "2023-05-01"^^<{XSD}date> .
{OTHER} <http://purl.org/dc/terms/extent> "12"^^<{XSD}integer> .
{OTHER} <http://purl.org/dc/terms/description> "\\"quoted\\" \\\\ two\\nlines\\ttab é 漢 😀 <b> _:a {BASE}graph/x" .
{OTHER} <http://purl.org/dc/terms/title> "Titel"@de .
{OTHER} <http://purl.org/dc/terms/source> <http://example.org/a%20b?c=d&e=(f)#g> .
{OTHER} <http://purl.org/dc/terms/relation> <{BASE}graph/provenance> .
"""
PROVENANCE, DATASET = f"{BASE}graph/provenance", f"{BASE}graph/dataset"
QUADS = f"""\
<{BASE}id/source/1> <http://schema.org/name> "a.ris" <{PROVENANCE}> .
<{BASE}id/source/1> <http://schema.org/name> "b.ris" <{PROVENANCE}> .
<{BASE}id/dataset> <http://schema.org/name> "All" <{DATASET}> .
"""
KINDS = [
    "embedded",
    pytest.param("oxigraph", marks=pytest.mark.slow),
    pytest.param("virtuoso", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def home(kind, tmp_path_factory, program):
    """Where stores of this kind are made: a folder, or the addresses of a server of its own."""
    folder = tmp_path_factory.mktemp(kind)
    if kind == "embedded":
        yield folder
        return
    with pytest.MonkeyPatch.context() as patch:
        if kind == "oxigraph":
            with store_servers.oxigraph(program("oxigraph"), folder) as at:
                yield at
        else:
            with store_servers.virtuoso(program("virtuoso-t"), folder, patch) as at:
                yield at


@pytest.fixture
def opened(home):
    """Return a function that makes or opens a store of the name given."""
    stores = []

    def open_(name, *, new=False):
        if isinstance(home, Path):
            stores.append(Embedded.create(home / name) if new else Embedded(home / name))
        else:
            about = () if new else (PROVENANCE, DATASET, f"{BASE}graph/validation")
            stores.append(Remote(home, BASE, name, about))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


@pytest.fixture
def store(opened, tmp_path, request):
    """A store of its own for each test, loaded and then opened to be read."""
    (tmp_path / "data.nt").write_text(LIST + TERMS, "utf-8")
    (tmp_path / "about.nq").write_text(QUADS, "utf-8")
    name = f"20261123T101500Z-{os.urandom(4).hex()}"
    made = opened(name, new=True)
    made.load(tmp_path / "data.nt")
    made.load(tmp_path / "about.nq")
    made.optimize()
    made.close()
    return opened(name)


def test_triples_of_a_subject_come_back_as_they_were_written(store):
    assert sorted(store.triples(OTHER)) == sorted(TERMS.splitlines())


def test_a_triple_loaded_twice_is_one(store):
    assert store.count() == len(set((LIST + TERMS).splitlines()))
    assert sum('"A title"' in line for line in store.triples(WORK)) == 1


def test_list_cells_are_reached_by_the_label_the_store_gives(store):
    cell = next(line.split(" ")[2] for line in store.triples(WORK) if " _:" in line)
    first = store.triples(cell)
    assert len(first) == 2
    after = next(line.split(" ")[2] for line in first if " _:" in line)
    assert any(f"<{RDF}nil>" in line for line in store.triples(after))


def test_a_long_list_is_walked_to_its_end(opened, tmp_path):
    cells = [f"_:c{n} <{RDF}first> <{WORK[1:-1]}#person-{n}> .\n" for n in range(300)]
    cells += [f"_:c{n} <{RDF}rest> _:c{n + 1} .\n" for n in range(299)]
    head = f"{WORK} <http://purl.org/ontology/bibo/authorList> _:c0 .\n"
    (tmp_path / "list.nt").write_text("".join([head, *cells, f"_:c299 <{RDF}rest> <{RDF}nil> .\n"]))
    made = opened(f"20261123T101500Z-{os.urandom(4).hex()}", new=True)
    made.load(tmp_path / "list.nt")
    found, cell = [], store_object(made.triples(WORK), "authorList>")
    while cell != f"<{RDF}nil>":
        lines = made.triples(cell)
        found.append(store_object(lines, "first>"))
        cell = store_object(lines, "rest>")
    assert found == [f"<{WORK[1:-1]}#person-{n}>" for n in range(300)]


def store_object(lines, ending):
    return next(o[:-2] for _, p, o in (x.split(" ", 2) for x in lines) if p.endswith(ending))


def test_the_whole_graph_is_what_was_loaded(store):
    lines = list(store.graph())
    assert len(lines) == store.count()
    assert set(TERMS.splitlines()) < set(lines)
    assert sum(line.startswith("_:") for line in lines) == 4


def test_graphs_about_the_data_stay_apart(store):
    assert store.graphs() == [DATASET, PROVENANCE]
    assert store.triples(f"<{BASE}id/source/1>") == []
    assert len(store.triples(f"<{BASE}id/source/1>", PROVENANCE)) == 2
    assert len(list(store.graph(PROVENANCE))) == store.count(PROVENANCE) == 2


def test_a_graph_holds_something_or_not(store):
    assert store.holds()
    assert store.holds(DATASET)
    assert not store.holds(f"{BASE}graph/validation")
    assert list(store.graph(f"{BASE}graph/validation")) == []


def test_an_unknown_subject_has_no_triples(store):
    assert store.triples(f"<{BASE}id/work/none>") == []
    assert store.triples("_:none") == []


def test_two_stores_do_not_see_each_other(store, opened, tmp_path):
    (tmp_path / "more.nt").write_text(f'{OTHER} <http://schema.org/name> "New" .\n', "utf-8")
    other = opened("20261124T000000Z-ffffffff", new=True)
    other.load(tmp_path / "more.nt")
    assert other.count() == 1
    assert sorted(store.triples(OTHER)) == sorted(TERMS.splitlines())


NO_TERMS = [
    "<http://a> ?p ?o } ; DROP ALL # >",
    f"{OTHER[:-1]}> ?p ?o }} #>",
    "<a\nb>",
    '<http://a.org/"\\u003E>',
    "<>",
    "",
    "<\x00\ud800>",
]


@pytest.mark.parametrize("text", NO_TERMS)
def test_what_is_no_term_is_looked_up_in_vain_and_does_no_harm(store, text):
    assert store.triples(text) == []
    assert store.holds()


# ------------------------------------------------------------------------------ embedded alone


def test_a_store_on_disk_can_be_opened_by_many_at_once(tmp_path):
    made = Embedded.create(tmp_path / "store")
    (tmp_path / "data.nt").write_text(LIST, "utf-8")
    made.load(tmp_path / "data.nt")
    made.optimize()
    made.close()
    one, other = Embedded(tmp_path / "store"), Embedded(tmp_path / "store")
    assert sorted(one.graph()) == sorted(other.graph())
    one.close()
    other.close()


def test_a_closed_store_says_so(tmp_path):
    made = Embedded.create(tmp_path / "new")
    made.close()
    with pytest.raises(ValueError, match="closed"):
        made.count()
