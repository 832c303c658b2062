"""Builds that meet a full disk, a damaged release, a directory that is not theirs, or kill -9."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ris2rdf.building import build
from ris2rdf.release import Publication

BASE = "https://data.example.org/"
RIS = """\
TY  - JOUR
TI  - Study {number}{more}
AU  - Rossi, Maria
AU  - Chen, Bo
JO  - Annals of testing {journal}
SN  - 1234-5679
KW  - kidney
PY  - 2020
VL  - {journal}
DO  - 10.1234/study.{number}
AB  - An abstract that is long enough to be one, about nothing in particular at all.
ER  -
"""


def written(path, numbers, more=""):
    records = [RIS.format(number=n, journal=n % 7, more=more * (n % 50 == 0)) for n in numbers]
    path.write_text("\n".join(records), "utf-8")
    return str(path)


def command(folder, *arguments):
    return [sys.executable, "-m", "ris2rdf", "build", "-d", str(folder), "--sync", *arguments]


def run(folder, *arguments, **settings):
    return subprocess.run(
        command(folder, *arguments), capture_output=True, text=True, check=False, **settings
    )


@pytest.fixture
def home(tmp_path):
    """Return a publication with one release of forty records, and its file."""
    publication = Publication(tmp_path / "library", {"base": BASE})
    build(publication, [written(tmp_path / "in.ris", range(40))], lambda _: None).close()
    return publication


def built(home, path, **choices):
    release = build(home, [str(path)], lambda _: None, **choices)
    release.close()
    return release.manifest["build"]


def serves(home, works):
    release = Publication(home.path).current()
    try:
        return (
            release.counts["works"] == works
            and len(release.document("work/doi/10.1234/study.1")) > 9
        )
    finally:
        release.close()


def untouched(home, before):
    return sorted(path.name for path in home.releases.iterdir()) == [before]


@pytest.mark.parametrize("room", [1 << 14, 1 << 16, 1 << 18])
def test_a_full_disk_is_told_in_one_line_and_changes_nothing(home, tmp_path, room):
    before = home.current_id()
    path = written(tmp_path / "in.ris", range(41))

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    for choices in ((), ("--full",)):
        done = run(home.path, path, *choices, preexec_fn=small)
        assert done.returncode == 1, done.stderr
        assert "There is no room for a new release" in done.stderr
        assert done.stderr.count("\n") == 1
        assert untouched(home, before)
        assert serves(home, 40)
    assert built(home, path)["kind"] == "incremental"


def as_nobody(call):
    """Return what *call* raises in a process of a user for whom file modes hold: root is none."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            call()
        except Exception as fault:  # noqa: BLE001 - told to the parent
            os.write(writing, f"{type(fault).__name__}: {fault}".encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:  # noqa: PTH123 - a pipe
        words = told.read().decode()
    os.waitpid(child, 0)
    return words


def test_a_directory_that_is_not_ours_is_told_in_one_line(home, tmp_path):
    path = written(tmp_path / "in.ris", range(41))
    before = home.current_id()
    for place in [tmp_path, *tmp_path.parents]:
        if place.name.startswith(("test_", "pytest-")):
            place.chmod(0o755)
    closed = [*home.path.rglob("*"), home.path]
    modes = [place.stat().st_mode for place in closed]
    for place, mode in zip(closed, modes, strict=True):
        place.chmod(mode & ~0o222)
    told = as_nobody(lambda: build(home, [path], lambda _: None))
    for place, mode in zip(reversed(closed), reversed(modes), strict=True):
        place.chmod(mode)
    assert told.startswith("StorageError")
    assert "lock cannot be written (Permission denied)" in told
    assert untouched(home, before)


def damage(path, place=0.5):
    """Overwrite a kilobyte of the file *path*."""
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(int(size * place))
        stream.write(bytes(range(256)) * 4)


@pytest.mark.parametrize("part", ["dataset", "about", "store", "manifest", "gone"])
def test_a_damaged_release_is_not_built_on(home, tmp_path, part):
    folder = home.releases / home.current_id()
    if part == "store":
        (folder / "store" / "CURRENT").write_text("nothing\n")
    elif part == "manifest":
        (folder / "manifest.json").write_text("{")
    elif part == "gone":
        shutil.rmtree(folder / "dump")
    else:
        damage(folder / "dump" / {"dataset": "dataset.nt.gz", "about": "about.nq.gz"}[part])
    how = built(home, written(tmp_path / "in.ris", range(41)))
    assert how["kind"] == "full"
    assert how["why"]
    assert serves(home, 41)
    assert built(home, written(tmp_path / "in.ris", range(42)))["kind"] == "incremental"
    assert serves(home, 42)


def test_a_damaged_database_is_told_with_what_to_do(home, tmp_path):
    folder = home.releases / home.current_id()
    (folder / "records.sqlite").write_bytes(b"no database at all" * 100)
    done = run(home.path, written(tmp_path / "in.ris", range(41)))
    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert "rollback" in done.stderr
    assert untouched(home, folder.name)


def test_a_second_builder_is_told_of_the_first(home, tmp_path):
    path = written(tmp_path / "in.ris", range(41))
    with subprocess.Popen(command(home.path, "-"), stdin=subprocess.PIPE) as first:
        while (home.path / "lock").read_text() != f"{first.pid}\n" and first.poll() is None:
            time.sleep(0.05)
        done = run(home.path, path)
        first.communicate(Path(path).read_bytes())
    assert first.returncode == 0
    assert done.returncode == 1
    assert str(first.pid) in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_builds_killed_at_any_moment_leave_a_whole_release(home, tmp_path):
    chance = random.Random(5)  # noqa: S311 - moments, not secrets
    start = time.monotonic()
    works = 40
    built(home, written(tmp_path / "in.ris", range(works)))
    usual = time.monotonic() - start + 1
    for number in range(16):
        path = written(tmp_path / "in.ris", range(works + 1), more=f" again {number}")
        full = ["--full"] if number % 4 == 3 else []
        with subprocess.Popen(
            command(home.path, path, *full), stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0.2, usual))
            process.send_signal(signal.SIGKILL)
        assert serves(home, works) or serves(home, works + 1)
        works = Publication(home.path).current().counts["works"]
    how = built(home, written(tmp_path / "in.ris", range(works)))
    assert not list(home.releases.glob(".unfinished-*"))
    assert how["kind"] == "incremental"
    up = json.loads((home.releases / home.current_id() / "manifest.json").read_text())
    built(home, tmp_path / "in.ris", full=True)
    anew = json.loads((home.releases / home.current_id() / "manifest.json").read_text())
    assert up["files"]["dataset.nt.gz"] == anew["files"]["dataset.nt.gz"]
    assert Path(home.link).is_dir()
