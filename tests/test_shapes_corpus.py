import io
import subprocess
import sys

import pytest
from absent import absent
from shapes_faults import HERE

from ris2rdf import crosswalk, dialects, identity, ris, shapes, vocabulary
from ris2rdf.shapes import stages

CORPUS = HERE.parent / "benchmarks/corpus.py"


def nowhere(_):
    """Diagnostics of reading are not what is looked at here."""


def triples(text):
    """Return the lines of the records in *text*, shared nodes reduced as a build does."""
    table, words = crosswalk.load(), vocabulary.load("https://data.example.org/")
    lines, nodes = [], {}
    for record in ris.read(io.BytesIO(text), "corpus.ris", nowhere):
        clean = dialects.clean(record, nowhere)
        work = table.work(clean, nowhere)
        described = words.describe(work, identity.key(work, clean.digest), [clean.digest])
        lines += described.own
        for node in described.shared:
            nodes.setdefault(node.iri, []).append((node, 1))
    for mentions in nodes.values():
        lines += words.shared(words.reduce(mentions))
    return list(dict.fromkeys(lines))


@pytest.fixture(scope="module")
def corpus():
    made = subprocess.run([sys.executable, CORPUS, "120"], capture_output=True, check=True)
    return triples(made.stdout)


def test_no_record_of_the_corpus_shows_a_fault_of_ours(corpus):
    found = shapes.validate(corpus)
    assert found
    assert not [result for result in found if result.kind == "ours"]


def test_both_engines_say_the_same_of_the_corpus(corpus):
    if not stages.installed():
        absent("the extra fast is not installed")
    assert shapes.differences(corpus) == set()


def test_seeds_show_neither_violation_nor_warning():
    for seed in sorted((HERE.parent / "seeds").glob("*.ris")):
        found = shapes.validate(triples(seed.read_bytes()), severities=("Violation", "Warning"))
        assert found == [], seed.name
