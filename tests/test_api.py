"""The small public API: what a Python user gets from ``import ris2rdf``."""

import doctest

import pytest

import ris2rdf
from ris2rdf import crosswalk, interop
from ris2rdf.diagnostics import InputError


def test_the_examples_of_the_package_are_true(monkeypatch, seed):
    monkeypatch.chdir(seed.parent.parent)
    failed, tried = doctest.testmod(ris2rdf)
    assert tried
    assert not failed


def test_reading_gives_works_and_reports(seed):
    found = []
    (work,) = ris2rdf.read(seed, report=found.append)
    assert len(work.people("author")) == 19
    assert "VAL330" in {diagnostic.code for diagnostic in found}


def test_what_is_written_reads_back_as_the_same_work(seed, tmp_path):
    works = list(ris2rdf.read(seed))
    again = tmp_path / "again.ris"
    again.write_bytes(ris2rdf.write(works))
    assert [crosswalk.content(w) for w in ris2rdf.read(again)] == [
        crosswalk.content(w) for w in works
    ]


def test_a_missing_file_is_reported_and_the_others_are_read(seed):
    found = []
    assert len(list(ris2rdf.read("no-such-file.ris", seed, report=found.append))) == 1
    assert found[0].source == "no-such-file.ris"


@pytest.mark.parametrize("reader", [lambda *files: list(ris2rdf.read(*files)), interop.table])
def test_a_missing_file_is_an_error_where_nobody_listens(reader, seed):
    with pytest.raises(InputError, match=r"nowhere\.ris: There is no such file"):
        reader(seed, "nowhere.ris")
    with pytest.raises(InputError):
        interop.graph("nowhere.ris", base="https://data.example.org/")


def test_convert_writes_ris_again(ris2rdf, seed):
    run = ris2rdf("convert", seed, "--format", "ris")
    assert run.returncode == 0
    assert run.stdout.startswith(b"TY  - JOUR\r\n")
    again = ris2rdf("convert", "-", "--format", "ris", stdin=run.stdout)
    assert sorted(again.stdout.splitlines()) == sorted(run.stdout.splitlines())
