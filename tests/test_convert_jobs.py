"""Several processes convert a file to the triples that one would make of it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from ris2rdf import crosswalk, pipeline, vocabulary
from ris2rdf.pipeline import parallel

BASE = "https://data.example.org/"
CORPUS = Path(__file__).parent.parent / "benchmarks" / "corpus.py"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Return a file of records in mixed layouts, some broken, with journals told differently."""
    command = [sys.executable, str(CORPUS), "120", "--broken", "0.1"]
    written = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    path = tmp_path_factory.mktemp("jobs") / "corpus.ris"
    path.write_bytes(written + written.replace(b"JO  - ", b"JO  - The "))
    return path


def converted(path, format_, jobs, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setattr(parallel, "RANGE", path.stat().st_size // 5)
    out, said = io.BytesIO(), []
    recipe = pipeline.Recipe(BASE, "full", format_)
    conversion = pipeline.Conversion(
        crosswalk.load(),
        vocabulary.load(BASE),
        pipeline.FORMATS[format_](out),
        said.append,
        pipeline.now(),
    )
    with pipeline.workers(recipe, jobs) as by:
        done = pipeline.convert(conversion, [str(path)], by)
    return sorted(out.getvalue().splitlines()), sorted(map(str, said)), done.records, done.lines


@pytest.mark.parametrize("format_", ["nt", "nq"])
def test_two_processes_write_the_lines_and_say_the_things_of_one(corpus, format_, monkeypatch):
    one = converted(corpus, format_, 1, monkeypatch)
    two = converted(corpus, format_, 2, monkeypatch)
    assert one[2] > 200
    assert any(" IDN520 " in said for said in one[1])
    assert two == one


def test_a_format_that_cannot_be_joined_is_written_by_one(corpus, monkeypatch):
    assert converted(corpus, "jsonld", 2, monkeypatch) == converted(
        corpus, "jsonld", 1, monkeypatch
    )
