"""What goes wrong at the command line: one or two lines on what and what to do, and an exit code."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ris2rdf.cli import main
from ris2rdf.ris import files

RECORD = "TY  - JOUR\nTI  - Study {0}\nAU  - Rossi, M.\nPY  - 2020\nDO  - 10.1234/{0}\nER  -\n"
BASE = "http://127.0.0.1:8000/"


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Run the command in a folder with a file of RIS; returns exit code and lines."""
    (tmp_path / "a.ris").write_text(RECORD.format(1) + RECORD.format(2))
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        text = capsys.readouterr().err
        assert "Traceback" not in text
        assert "error of ris2rdf itself" not in text
        return end.value.code, text.splitlines()

    return run


@pytest.fixture
def published(said, tmp_path):
    said("build", "a.ris", "-d", "library", "--base", BASE)
    return tmp_path / "library"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("nonsense", "No such command 'nonsense'"),
        ("convert --nonsense", "No such option '--nonsense'"),
        ("convert a.ris --forma nt", "Did you mean '--format'"),
        ("convert a.ris --format pdf", "is not one of 'nt'"),
        ("convert a.ris --base library", "https://data.example.org/"),
        ("convert a.ris --profile none", "there are full, schema, bibo"),
        ("convert a.ris --mapping none", "does not exist"),
        ("convert a.ris -o none/a.ttl", "there is no folder"),
        ("convert a.ris -o a.ris", "write to another file"),
        ("convert a.ris --format nt -o ./a.ris", "write to another file"),
        ("check", "Missing argument 'FILES...'"),
        ("check a.ris --shapes .", "holds no shapes"),
        ("check a.ris --baseline a.ris", "is not a report"),
        ("build", "name RIS files"),
        ("build -d none", "there is no publication in none"),
        ("build --sync", "name the RIS files"),
        ("query -d none ASK{}", "ris2rdf build FILES -d none"),
        ("export -d none", "ris2rdf build FILES -d none"),
        ("releases -d none", "ris2rdf build FILES -d none"),
        ("rollback -d none", "ris2rdf build FILES -d none"),
        ("diff -d none", "ris2rdf build FILES -d none"),
        ("verify -d none", "ris2rdf build FILES -d none"),
        ("registry -d none", "ris2rdf build FILES -d none"),
        ("withdraw x -d none --reason y", "ris2rdf build FILES -d none"),
        ("restore none.tar.gz", "does not exist"),
        ("mapping show NONE", "there are ABST"),
        ("selfcheck data.example.org", "write it whole"),
        ("serve a.ris --port 99999", "is not in the range"),
    ],
)
def test_a_slip_is_told_in_two_lines_with_exit_code_2(said, tmp_path, arguments, words):
    before = sorted(path.name for path in tmp_path.iterdir())
    code, lines = said(*arguments.split())
    assert code == 2
    assert words in lines[0]
    assert lines[0].startswith("ris2rdf: ")
    assert lines[1:] in ([], [f"    help: ris2rdf {arguments.split()[0]} --help"]) or (
        lines[1:] == ["    help: ris2rdf --help"]
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("arguments", [("rollback", "none"), ("diff", "none", "current")])
def test_a_release_that_is_not_there_is_told_with_where_to_look(said, published, arguments):
    code, lines = said(*arguments, "-d", published)
    assert code == 2
    assert lines == [
        "ris2rdf: there is no release 'none'; `ris2rdf releases` lists those there are"
    ]


@pytest.mark.parametrize("name", ["out.ttl", "out.ris"])
def test_what_cannot_be_read_leaves_the_file_that_was_there(said, tmp_path, name):
    out = tmp_path / name
    out.write_text("before")
    code, lines = said("convert", "none.ris", "-o", out)
    assert code == 3
    assert lines[-1] == f"ris2rdf: None of the inputs can be read; {out} was not written."
    assert out.read_text() == "before"


def test_a_file_without_records_makes_no_release(said, tmp_path):
    (tmp_path / "table.ris").write_text("a,b\n1,2\n")
    code, lines = said("build", "table.ris", "-d", "library", "--base", BASE)
    assert code == 3
    assert lines[-1] == "ris2rdf: None of the inputs can be read; nothing was built."
    assert not (tmp_path / "library" / "current").exists()


def test_sync_withdraws_nothing_for_a_file_that_cannot_be_read(said, tmp_path):
    for number in range(5):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number}.ris").write_text(RECORD.format(number))
    sync = ("build", "in", "-d", "library", "--base", BASE, "--sync")
    said(*sync)
    before = (tmp_path / "library" / "current").readlink()
    (tmp_path / "in" / "3.ris").write_text("")
    code, lines = said(*sync)
    assert code == 3
    assert "would withdraw 1 of 5 works, and not every input could be read" in lines[-1]
    assert "--confirm" in lines[-1]
    assert (tmp_path / "library" / "current").readlink() == before
    code, lines = said(*sync, "--confirm")
    assert "4 works published" in lines[-1]


def test_a_new_publication_says_what_its_addresses_begin_with_until_it_has_a_release(said):
    for _ in range(2):
        code, lines = said("build", "none.ris", "-d", "library")
        assert code == 3
        assert lines[0].startswith("library is new, and all addresses in it begin with http://")


def test_a_base_that_changed_is_told_before_the_old_addresses_are_left_behind(said, published):
    config = published / "config.toml"
    config.write_text('title = "Ours"\n')  # the base was lost with the rest
    code, lines = said("build", "-d", published)
    assert code == 0
    assert f"with {BASE} no longer" in lines[0]
    assert "change base in" in lines[0]
    assert len(said("build", "-d", published)[1]) == 1


# ----------------------------------------------------------------------------- the system


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments", ["convert a.ris", "check a.ris --format json", "explain", "mapping show JOUR"]
)
def test_a_full_disk_is_told_with_what_to_do(said, tmp_path, arguments):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ris2rdf", *arguments.split()],
            cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert "No space left on device; make room there" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", ["convert a.ris", "explain", "mapping export", "check a.ris"])
def test_a_pipe_that_nobody_reads_ends_without_a_word(said, tmp_path, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "ris2rdf", *arguments.split()],
        cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False,
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


def test_streams_that_are_closed_are_told(said, tmp_path):
    command = [sys.executable, "-m", "ris2rdf", "convert"]
    done = subprocess.run(
        ["sh", "-c", '"$@" a.ris >&-', "sh", *command],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "standard output is closed" in done.stderr
    done = subprocess.run(
        ["sh", "-c", '"$@" <&-', "sh", *command],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "-: error RIS171 The file is empty." in done.stderr


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path, monkeypatch):
    (tmp_path / "in" / "closed").mkdir(parents=True)
    (tmp_path / "in" / "a.ris").write_text(RECORD.format(1))
    listed = os.scandir

    def scandir(place):
        """Refuse as the system would; an administrator, who may run this, is never refused."""
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(place))
        return listed(place)

    monkeypatch.setattr(os, "scandir", scandir)
    told = []
    found = list(files.sources([str(tmp_path / "in")], told.append))
    assert [Path(source.name).name for source in found] == ["a.ris"]
    assert [(one.code, Path(one.source).name) for one in told] == [("RIS178", "closed")]
    told.clear()
    assert not list(files.sources([str(tmp_path / "in" / "closed")], told.append))
    assert [one.code for one in told] == ["RIS178"]


# ------------------------------------------------------------------- a damaged publication


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("licence = \n", "not a TOML file"),
        ("keep = 'five'\n", 'key "keep"'),
        ("withhold = ['titles']\n", "it knows"),
        ("base = 'library'\n", "base must be"),
        (b"title = '\xff'\n", "save it again as UTF-8"),
    ],
)
def test_a_damaged_config_is_told_by_file_and_key(said, published, damage, words):
    content = damage if isinstance(damage, bytes) else damage.encode()
    (published / "config.toml").write_bytes(content)
    for command in (("query", "ASK {}"), ("build", "a.ris"), ("serve",)):
        code, lines = said(*command, "-d", published)
        assert code == 2
        assert len(lines) == 1
        assert "config.toml" in lines[0]
        assert words in lines[0]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("[limits]\ndeadlin = 3", "limits.deadlin is not a limit"),
        ("[limits]\ndeadline = 'long'", "limits.deadline must be a number"),
        ("proxies = ['nginx']", "proxies: 'nginx'"),
    ],
)
def test_a_setting_that_no_web_process_can_start_with_is_told_by_serve(
    said, published, setting, words
):
    (published / "config.toml").write_text(f"{setting}\n")
    code, lines = said("serve", published)
    assert code == 2
    assert lines[-1].startswith(f"ris2rdf: {published / 'config.toml'}: {words}")


def test_a_config_that_a_spreadsheet_or_editor_marked_as_utf_8_is_read(said, published):
    config = published / "config.toml"
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes())
    assert said("query", "ASK {}", "-d", published)[0] == 0


def test_a_damaged_registry_is_told_with_what_to_do(said, published):
    (published / "registry.sqlite").write_bytes(b"no database at all" * 100)
    for command in (("registry",), ("releases",), ("build", "a.ris"), ("registry", "work/x")):
        code, lines = said(*command, "-d", published)
        assert code == 1
        assert "registry.sqlite is damaged" in lines[-1]
        assert "archive or backup" in lines[-1]


@pytest.mark.parametrize("gone", [False, True])
def test_a_release_that_cannot_be_read_is_told_with_what_to_do(said, published, gone):
    release = (published / "current").resolve()
    if gone:
        shutil.rmtree(release)
    else:
        (release / "manifest.json").write_text("{")
    for command in (("query", "ASK {}"), ("serve", published), ("export",)):
        code, lines = said(*command, "-d", published)
        assert code == 1
        assert len(lines) == 1
        assert f"release {release.name} is damaged" in lines[0]
        assert "ris2rdf rollback" in lines[0]


def test_what_is_no_archive_is_told_with_what_is_one(said, tmp_path):
    (tmp_path / "other.tar.gz").write_bytes(gzip.compress(b"x" * 2000))
    for name in ("a.ris", "other.tar.gz"):
        code, lines = said("restore", name, "-d", "elsewhere")
        assert code == 3
        assert lines[0].startswith(f"ris2rdf: {name} cannot be unpacked")
        assert "ris2rdf export --archive" in lines[0]
    assert not (tmp_path / "elsewhere").exists()


def test_a_site_that_does_not_answer_is_told(said):
    code, lines = said("selfcheck", "http://127.0.0.1:9/")
    assert code == 3
    assert lines[0].startswith("ris2rdf: http://127.0.0.1:9/ gives no answer: ")
    assert "urlopen" not in lines[0]
