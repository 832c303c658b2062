"""The command line as a user meets it: real processes, real files, exit codes."""

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from ris2rdf import resources
from ris2rdf.cli.output import target

GOLD = "tests/gold/jci-insight-169424.ttl"
FORMATS = {"nt": "nt", "turtle": "turtle", "jsonld": "json-ld", "rdfxml": "xml"}
SECOND = b"TY  - BOOK\r\nAU  - Verdi, Anna\r\nTI  - Wells\r\nPY  - 1999\r\nER  - \r\n"


@pytest.fixture
def gold(seed):
    return Graph().parse(seed.parent.parent / GOLD)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_seed_becomes_the_gold_graph_in_every_format(ris2rdf, seed, gold, format_):
    run = ris2rdf("convert", seed, "--base", "https://data.example.org/", "--format", format_)
    assert run.returncode == 0
    assert isomorphic(Graph().parse(data=run.stdout, format=FORMATS[format_]), gold)


@pytest.mark.parametrize(("format_", "parser"), [("nq", "nquads"), ("trig", "trig")])
def test_formats_with_graphs_keep_what_is_about_the_data_apart(
    ris2rdf, seed, gold, format_, parser
):
    run = ris2rdf("convert", seed, "--format", format_)
    found = Dataset().parse(data=run.stdout, format=parser)
    names = {str(g.identifier) for g in found.graphs() if len(g)} - {"urn:x-rdflib:default"}
    assert names == {
        "https://data.example.org/graph/provenance",
        "https://data.example.org/graph/dataset",
    }
    together = Graph()
    for s, p, o, _ in found.quads():
        together.add((s, p, o))
    assert isomorphic(together, gold)


def test_standard_input_is_read_and_data_alone_goes_to_standard_output(ris2rdf, seed):
    run = ris2rdf("convert", "-", "--format", "nt", "--no-provenance", stdin=seed.read_bytes())
    assert run.returncode == 0
    lines = run.stdout.decode().splitlines()
    assert lines
    assert all(line.startswith(("<", "_:")) and line.endswith(" .") for line in lines)


def test_standard_input_has_provenance_too(ris2rdf, seed):
    run = ris2rdf("convert", "--format", "nt", stdin=seed.read_bytes())
    assert b"/id/source/sha256/674e65262d1d69" in run.stdout


def test_several_records_share_the_nodes_they_both_name(ris2rdf, seed, tmp_path):
    twice = tmp_path / "twice.ris"
    other = seed.read_bytes().replace(b"169424", b"169425")
    twice.write_bytes(seed.read_bytes() + b"\n" + other)
    run = ris2rdf("convert", twice, "--format", "nt", "--no-provenance")
    lines = run.stdout.decode().splitlines()
    journal = '<https://data.example.org/id/journal/issn/2379-3708> <http://schema.org/name> "JCI insight" .'
    assert lines.count(journal) == 1


@pytest.mark.parametrize("format_", ["turtle", "trig", "jsonld", "rdfxml"])
def test_many_records_stream_into_one_well_formed_document(ris2rdf, seed, tmp_path, format_):
    (tmp_path / "b.ris").write_bytes(SECOND)
    run = ris2rdf("convert", seed, "b.ris", "--format", format_)
    plain = ris2rdf("convert", seed, "b.ris", "--format", "nt")
    parser = {**FORMATS, "trig": "trig"}[format_]
    found = Dataset(default_union=True).parse(data=run.stdout, format=parser)
    merged = Graph()
    for s, p, o, _ in found.quads():
        merged.add((s, p, o))
    assert isomorphic(merged, Graph().parse(data=plain.stdout, format="nt"))


def test_the_suffix_of_the_output_names_the_format(ris2rdf, seed, tmp_path):
    ris2rdf("convert", seed, "-o", "out.rdf")
    assert (tmp_path / "out.rdf").read_bytes().startswith(b"<?xml")


def test_a_profile_of_tables_of_ones_own_is_written(ris2rdf, seed, tmp_path):
    ours = resources.folder("ontologies") / "vocabulary.toml"
    text = ours.read_text("utf-8").replace("[profile]\n", '[profile]\nplain = ["dcterms"]\n')
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "vocabulary.toml").write_text(text, "utf-8")
    command = ("convert", seed, "--format", "nt", "--no-provenance", "--profile", "plain")
    run = ris2rdf(*command, "--mapping", "mine")
    lines = run.stdout.decode().splitlines()
    assert lines
    assert {line.split(" ")[1].rpartition("/")[0] for line in lines} == {
        "<http://purl.org/dc/terms"
    }
    run = ris2rdf(*command)
    assert run.returncode == 2
    assert b"no profile 'plain'; there are full, schema, bibo" in run.stderr


@pytest.mark.parametrize(
    ("profile", "absent"), [("schema", "ontology/bibo"), ("bibo", "schema.org")]
)
def test_a_profile_writes_its_vocabularies_alone(ris2rdf, seed, profile, absent):
    run = ris2rdf("convert", seed, "--profile", profile, "--format", "nt", "--no-provenance")
    assert run.stdout
    assert absent not in run.stdout.decode()


def test_check_says_what_a_librarian_needs_of_the_seed(ris2rdf, seed):
    run = ris2rdf("check", seed)
    said = run.stdout.decode()
    assert run.returncode == 0
    assert f"{seed}:17: warning VAL330" in said
    for word in ("De Salvo", '"TY - JOUR"', "merged: 7", "run together", "last line"):
        assert word in said, word
    assert "hint:" in said
    assert "error" not in said
    assert run.stderr.decode().startswith("1 record found")


@pytest.mark.parametrize(
    ("good", "bad", "line"),
    [
        (b"DO - 10.1172/jci.insight.169424", b"DO - 11.1172jci", 36),
        (b"SN - 2379-3708", b"SN - 2379-3709", 38),
    ],
)
def test_check_names_the_line_of_a_value_at_fault(ris2rdf, seed, tmp_path, good, bad, line):
    text = seed.read_bytes()
    assert good in text
    (tmp_path / "bad.ris").write_bytes(text.replace(good, bad))
    run = ris2rdf("check", "bad.ris")
    assert run.returncode == 1
    assert f"bad.ris:{line}: error" in run.stdout.decode()


def test_check_lists_for_programs(ris2rdf, seed):
    listed = json.loads(ris2rdf("check", seed, "--format", "json").stdout)
    assert {"source", "line", "tag", "severity", "code", "message", "hint"} <= set(listed[0])
    table = list(
        csv.DictReader(io.StringIO(ris2rdf("check", seed, "--format", "csv").stdout.decode()))
    )
    assert [row["code"] for row in table] == [entry["code"] for entry in listed]
    log = json.loads(ris2rdf("check", seed, "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    assert [r["ruleId"] for r in log["runs"][0]["results"]] == [e["code"] for e in listed]


PUBMED = b"PMID- 12345678\nOWN - NLM\nTI  - Something\nFAU - Rossi, Mario\n\n"
WOS = b"FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Rossi, M\nTI Thing\nER\n\nEF\n"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.ris", b"", "empty"),
        ("paper.ris", PDF, "PDF"),
        ("pubmed.ris", PUBMED, "PubMed"),
        ("wos.ris", WOS, "Web of Science"),
        ("missing.ris", None, "missing.ris"),
    ],
)
@pytest.mark.parametrize("command", ["convert", "check"])
def test_bad_input_is_one_clear_line_and_the_others_go_on(
    ris2rdf, tmp_path, seed, command, name, content, word
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    run = ris2rdf(command, name, seed)
    said = (run.stdout + run.stderr).decode()
    assert run.returncode == 3
    assert word in said
    assert "Traceback" not in said
    line = next(text for text in said.splitlines() if text.startswith(name))
    assert " error RIS17" in line
    assert "1 record" in run.stderr.decode().splitlines()[-1]


def test_a_folder_without_ris_is_named(ris2rdf, tmp_path):
    (tmp_path / "none").mkdir()
    run = ris2rdf("check", "none")
    assert run.returncode == 3
    assert "none: error" in run.stdout.decode()


def test_a_record_without_type_is_kept_and_said(ris2rdf, tmp_path):
    (tmp_path / "no-type.ris").write_bytes(b"TI  - Uno\r\nAU  - Rossi, Mario\r\nER  - \r\n")
    run = ris2rdf("convert", "no-type.ris", "--format", "nt")
    assert b'"Uno"' in run.stdout
    assert "no-type.ris:1: warning" in run.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "--nonsense"],
        ["convert", "--base", "not a url"],
        ["nonsense"],
        ["explain", "XYZ999"],
        ["serve"],
    ],
)
def test_usage_errors_exit_with_2_and_a_sentence(ris2rdf, arguments):
    run = ris2rdf(*arguments)
    assert run.returncode == 2
    assert run.stderr
    assert b"Traceback" not in run.stderr


def test_explain_says_what_a_code_means(ris2rdf):
    assert b"VAL330 (warning)" in ris2rdf("explain", "val330").stdout
    assert b"RIS1" in ris2rdf("explain").stdout


def test_a_closed_pipe_ends_quietly(seed, tmp_path):
    many = tmp_path / "many.ris"
    many.write_bytes((SECOND + b"\r\n") * 3000)
    command = f"'{sys.executable}' -m ris2rdf convert '{many}' --format nt | head -n 1"
    run = subprocess.run(["sh", "-c", command], capture_output=True, timeout=120)
    assert run.stdout.count(b"\n") == 1
    assert b"Traceback" not in run.stderr
    assert b"Exception" not in run.stderr


def test_the_help_names_every_command_in_a_whole_line(ris2rdf):
    for group in ((), ("mapping",)):
        told = ris2rdf(*group, "--help").stdout.decode()
        assert "Commands:" in told
        assert "..." not in told.partition("Commands:")[2]


def test_a_file_is_whole_or_not_there(seed, tmp_path):
    out = tmp_path / "out.nt"
    out.write_bytes(b"before")
    command = [sys.executable, "-m", "ris2rdf", "convert", "-o", str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdin.write(seed.read_bytes())
        run.stdin.flush()
        for _ in range(600):
            if list(tmp_path.glob(".*.part")):
                break
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert said.decode().strip() == "ris2rdf: interrupted"
    assert out.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.nt"]


def test_a_file_is_as_open_as_other_new_files_or_as_it_was(tmp_path):
    file = tmp_path / "a"
    old = os.umask(0o027)
    try:
        with target(file) as out:
            out.write(b"new")
        assert file.stat().st_mode & 0o777 == 0o640
        file.chmod(0o600)
        with target(file) as out:
            out.write(b"newer")
    finally:
        os.umask(old)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"newer", 0o600)


def test_what_lies_beside_a_file_is_not_written_through(tmp_path):
    bystander = tmp_path / "mine.txt"
    bystander.write_bytes(b"mine")
    (tmp_path / "a.part").symlink_to(bystander)
    with target(tmp_path / "a") as out, target(tmp_path / "a") as again:
        out.write(b"one")
        again.write(b"two")
    assert bystander.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "a.part", "mine.txt"]
    assert (tmp_path / "a").read_bytes() == b"one"


def test_a_run_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(TypeError), target(tmp_path / "a") as out:
        out.write("no bytes")
    assert not list(tmp_path.iterdir())


def test_letters_that_the_locale_lacks_reach_a_pipe(tmp_path):
    file = tmp_path / "a.ris"
    file.write_bytes("TY  - THES\r\nTI  - A\r\nPY  - \u0645\r\nER  - \r\n".encode())
    poor = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "ris2rdf", "check", str(file)]
    run = subprocess.run(command, capture_output=True, env={**os.environ, **poor})
    assert 'PY is not a date: "\u0645".' in run.stdout.decode("utf-8")
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "ASK {}"), "there is no publication in publication; `ris2rdf build FILES -d"),
        (("mapping", "check", "."), "holds none of the tables"),
        (("convert", "a.ris", "--mapping", "."), "holds none of the tables"),
        (("serve", "--port", "70000"), "65535"),
        (("serve", "--host", "300.1.1.1"), "is no address of this machine"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(ris2rdf, arguments, words):
    run = ris2rdf(*arguments)
    assert run.returncode == 2
    assert words in run.stderr.decode()


def test_serve_refuses_a_port_that_is_taken(ris2rdf, seed):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = ris2rdf("serve", seed, "--port", taken.getsockname()[1])
    assert run.returncode == 2
    assert b"choose another with --port" in run.stderr


def test_build_says_what_became_of_every_record(ris2rdf, seed, tmp_path):
    twice = tmp_path / "twice.ris"
    twice.write_bytes(b"\r\n".join([seed.read_bytes(), seed.read_bytes(), SECOND]))
    said = ris2rdf("build", twice).stderr.decode()
    assert "3 records found, 1 united with others, 2 works published, 0 held back" in said


def test_build_reports_a_record_line_by_line(ris2rdf, tmp_path):
    lines = ["TY  - CONF", "TI  - Wells", "A2  - Slob, E.1", "SN  - 9781665400000", "Y2  - in June"]
    (tmp_path / "a.ris").write_text("\n".join([*lines, "ER  - \n"]))
    said = ris2rdf("build", "a.ris").stderr.decode()
    assert re.findall(r"^a\.ris:(\d): \w+ VAL", said, re.MULTILINE) == ["3", "4", "5"]


def test_a_new_publication_says_where_its_addresses_begin(ris2rdf, seed):
    first, second = (ris2rdf("build", seed).stderr.decode() for _ in range(2))
    assert "all addresses in it begin with http://localhost:8000/" in first
    assert "all addresses" not in second
    assert (
        "all addresses"
        not in ris2rdf("build", seed, "-d", "b", "--base", "https://a.example/").stderr.decode()
    )
