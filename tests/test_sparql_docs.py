"""docs/sparql.md is true: each command and program in it is run, each table is what the code has."""

import contextlib
import io
import re
import subprocess
from pathlib import Path

import pytest
import site_server

from ris2rdf import terms
from ris2rdf.sparql import description, fulltext, guard
from ris2rdf.sparql.limits import Limits
from ris2rdf.web import endpoint

PAGE = (Path(__file__).parent.parent / "docs" / "sparql.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000/"


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def table(heading):
    """Return the rows of the first table below *heading*, without its head."""
    part = PAGE.partition(f"\n## {heading}\n")[2]
    rows = re.search(r"(?:^\|.*\n)+", part, re.MULTILINE)[0].splitlines()[2:]
    return [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with site_server.serving(tmp_path_factory.mktemp("library") / "library") as address:
        yield address


@pytest.mark.parametrize("line", [line for block in blocks("bash") for line in block.splitlines()])
def test_every_command_gets_an_answer(line, address, program):
    program("curl")
    line = line.replace("curl -s", "curl --fail-with-body -sS", 1).replace(ADDRESS, address)
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert done.stdout.strip()
    assert '"bindings":[]' not in done.stdout


@pytest.mark.parametrize("code", blocks("python"))
def test_every_program_prints_what_it_found(code, address):
    if "pandas" in code:
        pytest.importorskip("pandas")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code.replace(ADDRESS, address), {})  # noqa: S102 -- our own page
    assert re.search("stromal|Book|work/doi", printed.getvalue())


@pytest.mark.parametrize("query", blocks("sparql"))
def test_every_query_finds_the_seed(query, address, program):
    command = [program("curl"), "-sS", f"{address}sparql", "--data-urlencode", f"query={query}"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "10.1172/jci.insight.169424" in found.stdout


def test_prefixes_are_those_known():
    assert dict(table("Prefixes")) == {**terms.prefixes(), **fulltext.PREFIXES}
    for name in dict(table("Prefixes")):
        assert guard.check(f"ASK {{ {name}:x ?p ?o }}", terms.prefixes()).added


def test_limits_are_the_defaults():
    assert [tuple(row) for row in table("Limits")] == description.words(Limits())
    assert f"longer than {Limits().soft:g} seconds" in PAGE


def test_forms_are_those_offered():
    named = [re.findall(r"[a-z]+", row[1]) for row in table("Ask")]
    offers = [[offer.name for offer in kind] for kind in (endpoint.TABLES, endpoint.GRAPHS)]
    assert named == offers
