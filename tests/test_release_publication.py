"""The directory of a publication: settings, lock, switch and registry, before any build."""

import os
import re
import sqlite3
import subprocess
import sys
import threading

import pytest
import web_site

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import NoReleaseError, Publication, config, registry, switch
from ris2rdf.release.lock import InUseError, locked


def test_a_new_publication_gets_settings_decisions_and_places(tmp_path):
    publication = Publication(tmp_path / "library")
    names = sorted(path.name for path in publication.path.iterdir())
    assert names == [
        "authorities.csv", "config.toml", "decisions.csv", "quarantine", "releases", "withdrawn.csv",
    ]  # fmt: skip
    assert (publication.path / "authorities.csv").read_text() == "kind,label,iri\n"
    assert publication.config == config.Config()


def test_settings_given_are_written_once_and_then_the_file_rules(tmp_path):
    first = Publication(tmp_path, {"base": "https://lib.example/rdf", "title": 'The "Cat"\\alogue'})
    assert first.config.base == "https://lib.example/rdf/"
    assert first.config.title == 'The "Cat"\\alogue'
    assert Publication(tmp_path, {"base": "https://other.example/"}).config == first.config


def test_unknown_keys_are_refused_by_name(tmp_path):
    (tmp_path / "config.toml").write_text('license = "https://creativecommons.org/"\n')
    with pytest.raises(UsageError, match='unknown key "license"'):
        Publication(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = 5", 'key "title": expected text'),
        ('base = "ftp://x/"', "base must be"),
        ('base = "https://exämple.org/"', "base must be"),
        ('withhold = ["title"]', 'cannot name "title"'),
        ('licence = "cc0"', "licence is a web address"),
        ("title = ", "not a TOML file"),
    ],
)
def test_wrong_settings_are_refused_in_words(tmp_path, text, words):
    (tmp_path / "config.toml").write_text(text + "\n")
    with pytest.raises(UsageError, match=words):
        Publication(tmp_path)


def test_before_the_first_build_there_is_no_release(tmp_path):
    with pytest.raises(NoReleaseError, match="ris2rdf build"):
        Publication(tmp_path).current()


def test_a_second_builder_is_told_who_holds_the_publication(tmp_path):
    with locked(tmp_path / "lock"):
        code = (
            "import sys; from pathlib import Path; from ris2rdf.release.lock import locked\n"
            "with locked(Path(sys.argv[1])): pass"
        )
        run = subprocess.run(
            [sys.executable, "-c", code, tmp_path / "lock"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"({os.getpid()})" in run.stderr
        with pytest.raises(InUseError):
            locked(tmp_path / "lock").__enter__()
    with locked(tmp_path / "lock"):
        pass


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_program_that_is_just_being_started_does_not_keep_the_lock(tmp_path):
    """Until a new process becomes another program, it has open whatever its parent has."""
    forked, go = os.pipe(), os.pipe()

    def between():
        os.write(forked[1], b".")
        os.read(go[0], 1)

    start = threading.Thread(
        target=subprocess.run, args=([sys.executable, "-c", ""],), kwargs={"preexec_fn": between}
    )
    with locked(tmp_path / "lock"):
        start.start()
        os.read(forked[0], 1)
    try:
        with locked(tmp_path / "lock"):
            pass
    finally:
        os.write(go[1], b".")
        start.join()
        for end in (*forked, *go):
            os.close(end)


def test_a_switch_replaces_the_link_at_once(tmp_path):
    for name in ("a", "b"):
        (tmp_path / "releases" / name).mkdir(parents=True)
        switch.sync(tmp_path / "releases" / name)
        switch.switch(tmp_path / "current", tmp_path / "releases" / name)
        assert str((tmp_path / "current").readlink()) == f"releases/{name}"
    assert not (tmp_path / "current.new").is_symlink()


def test_what_killed_builds_left_is_removed_and_releases_stay(tmp_path):
    for name in (f"{switch.UNFINISHED}1", "20250101T000000Z-00000000"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "records.sqlite").write_text("")
    assert switch.clean(tmp_path) == [f"{switch.UNFINISHED}1"]
    assert [path.name for path in tmp_path.iterdir()] == ["20250101T000000Z-00000000"]


def add(db, release, path):
    db.execute("INSERT INTO release VALUES (?, 'now', 0)", (release,))
    db.execute("INSERT INTO iri VALUES (?, 'work', ?)", (path, release))
    db.execute("INSERT INTO changes VALUES (?, ?, 'added')", (release, path))


def test_the_registry_forgets_a_build_killed_before_its_switch(tmp_path):
    with registry.connected(tmp_path / "registry.sqlite") as db:
        add(db, "first", "work/a")
        add(db, "second", "work/b")
        assert registry.recover(db, "first") == ["second"]
        assert [change.path for change in registry.changes(db, "second")] == []
        assert [change.path for change in registry.changes(db, "first")] == ["work/a"]
        assert registry.recover(db, "elsewhere") == []


def test_the_registry_undoes_what_failed(tmp_path):
    def twice():
        with registry.connected(tmp_path / "r.sqlite") as db:
            add(db, "first", "work/a")
            add(db, "first", "work/a")

    with pytest.raises(sqlite3.IntegrityError):
        twice()
    with registry.connected(tmp_path / "r.sqlite") as db:
        assert db.execute("SELECT COUNT(*) FROM iri").fetchone() == (0,)


def test_the_registry_knows_what_moved_and_what_was_withdrawn(tmp_path):
    with registry.connected(tmp_path / "r.sqlite") as db:
        insert = "INSERT INTO gone VALUES (?, '2025', ?, ?, 'T', 'A. B.', ?, '')"
        db.execute(insert, ("work/a", "1", "", "asked"))
        db.execute(insert, ("work/a", "2", "work/b", ""))
        db.execute(insert, ("work/c", "1", "", "asked"))
        assert registry.gone(db, "work/a").target == "work/b", "what happened last"
        assert registry.gone(db, "work/c").reason == "asked"
        assert registry.gone(db, "work/d") is None


# ------------------------------------------------------------------------------ documents


@pytest.mark.parametrize("path", [web_site.WORK, web_site.ODD, "work/doi/10.5555/x.3"])
def test_a_document_says_of_its_work_what_the_store_says(tmp_path, path):
    release = web_site.publication(tmp_path / "library").current()
    own = (
        f"<{release.base}id/{path}>",
        f"<{release.base}id/{path}#",
        f"<{release.base}doc/{path}>",
    )
    stored = {line for line in release.store.graph() if "_:" not in line}
    told = {line for line in release.document(path) if "_:" not in line}
    assert {line for line in stored if line.startswith(own)} <= told
    graphs = (f"{release.base}graph/{name}" for name in ("provenance", "dataset"))
    assert told - stored <= {line for name in graphs for line in release.store.graph(name)}


# ------------------------------------------------------------------------------ what reading costs

TABLES = "work record member stated name thing mention statement identifier person diagnostic"
"""Tables that grow with the works: what reads one whole of them for one page grows with them too."""


@pytest.mark.parametrize(
    "read",
    [
        lambda release: release.entry(web_site.WORK),
        lambda release: release.entry(web_site.JOURNAL),
        lambda release: release.document(web_site.WORK),
        lambda release: release.neighbours(web_site.WORK),
        lambda release: release.find("doi:10.1172/jci.insight.169424"),
        lambda release: release.near("work/doi/10.1172/jci.insigt.169424"),
        lambda release: release.letters("person"),
        lambda release: release.alike("Ada Müller"),
    ],
)
def test_nothing_about_one_thing_is_looked_up_by_reading_a_table_whole(tmp_path, read):
    release = web_site.publication(tmp_path / "library").current()
    asked = []
    release._db.set_trace_callback(asked.append)
    assert read(release) is not None
    release._db.set_trace_callback(None)
    assert asked
    for sql in asked:
        for *_, step in release._db.execute(f"EXPLAIN QUERY PLAN {sql}"):
            whole = re.fullmatch(r"SCAN (\w+)", step)
            assert not whole or whole[1] not in TABLES.split(), (step, sql)
