"""Releases looked after: listed, gone back to, compared, verified, frozen, removed in time."""

import gzip
import json
import shutil
import sqlite3

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from library import BASE, FIRST, Library, record
from rdflib.compare import to_isomorphic

from ris2rdf.building import build
from ris2rdf.cli import commands
from ris2rdf.diagnostics import UsageError
from ris2rdf.release import InUseError, Publication, difference, fates, retention, verification
from ris2rdf.release.lock import locked


@pytest.fixture
def library(tmp_path):
    return Library(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two releases: the second has one work more, one changed, one fewer."""
    library = Library(tmp_path_factory.mktemp("built"))
    library.build(a=record(1) + record(2))
    library.build(a=record(1, TI="Corrected") + record(3), sync=True)
    return library


@pytest.fixture
def two(built, library):
    """A copy of them, to be spoilt."""
    shutil.copytree(built.home.path, library.home.path, symlinks=True, dirs_exist_ok=True)
    library.days = built.days
    return library


@pytest.fixture
def ask(two):
    """Run a command in this process; ``return_value`` is the exit code, 0 or None if all is well."""

    def run(name, *arguments):
        words = [name, *arguments, "-d", str(two.home.path)]
        return CliRunner().invoke(commands, words, standalone_mode=False)

    return run


def ids(library):
    return [one.id for one in retention.listed(library.home)]


# ------------------------------------------------------------------------------ listed


def test_releases_are_listed_with_what_each_changed(two):
    last, first = retention.listed(two.home)
    assert (last.current, first.current) == (True, False)
    assert (last.works, last.added, last.changed, last.removed) == (2, 1, 1, 1)
    assert first.id < last.id


def test_the_list_is_json_for_programs_and_a_table_for_people(ask, two):
    assert [row["id"] for row in json.loads(ask("releases").stdout)] == ids(two)
    text = ask("releases", "--format", "text").stdout
    assert "+1 ~1 -1" in text
    assert text.count("current") == 1


def test_a_build_may_freeze_what_it_makes(ask, two, tmp_path):
    (tmp_path / "more.ris").write_text(record(4), "utf-8")
    assert ask("build", str(tmp_path / "more.ris"), "--freeze").exception is None
    assert retention.frozen_ids(two.home) == {two.home.current_id()}
    assert len(ids(two)) == 3


def test_a_folder_that_is_no_publication_is_refused_and_left_alone(tmp_path):
    for command in ("releases", "rollback", "diff", "verify", "registry"):
        run = CliRunner().invoke(commands, [command, "-d", str(tmp_path)])
        assert isinstance(run.exception, UsageError), command
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "2", "nothing", "../releases", "current/.."])
def test_a_name_that_means_no_release_or_several_is_refused(two, name):
    with pytest.raises(UsageError, match="ris2rdf releases"):
        retention.chosen(two.home, name)


def test_a_release_is_named_by_id_its_beginning_or_place(two):
    last, first = ids(two)
    names = (first, first[:9], "previous", "current", last)
    assert [retention.chosen(two.home, name) for name in names] == [first, first, first, last, last]


# ------------------------------------------------------------------------------ going back


def test_rollback_serves_the_release_before_and_can_be_taken_back(ask, two):
    last, first = ids(two)
    assert not ask("rollback").exception
    assert two.home.current().id == first
    assert two.home.current().entry("work/doi/10.1234/2")
    assert not ask("rollback", last).exception
    assert two.home.current().id == last
    assert isinstance(ask("rollback", last).exception, UsageError)


def test_there_may_be_nothing_to_go_back_to(library):
    with pytest.raises(UsageError, match="no release yet"):
        retention.rollback(library.home)
    library.build(a=record(1))
    with pytest.raises(UsageError, match="no release before"):
        retention.rollback(library.home)


def test_nobody_goes_back_during_a_build_or_to_a_damaged_release(two):
    with locked(two.home.path / "lock"), pytest.raises(InUseError):
        retention.rollback(two.home)
    last, first = ids(two)
    shutil.rmtree(two.home.releases / first / "store")
    with pytest.raises(UsageError, match="damaged"):
        retention.rollback(two.home)
    assert two.home.current_id() == last


def test_what_only_a_release_taken_back_had_is_not_just_not_found(two):
    retention.rollback(two.home)
    assert fates.gone(two.home, "work/doi/10.1234/3").reason
    two.build(b=record(1))
    assert two.home.current().entry("work/doi/10.1234/2"), "the build began at the earlier release"
    assert two.gone("work/doi/10.1234/3").reason


# ------------------------------------------------------------------------------ compared


def test_two_releases_are_compared_by_address(ask, two):
    last, first = ids(two)
    found = list(difference.changes(two.home.releases / first, two.home.releases / last))
    works = {(one.change, one.path, one.title) for one in found if one.kind == "work"}
    assert works == {
        ("added", "work/doi/10.1234/3", "Study of cells, part 3"),
        ("changed", FIRST, "Corrected"),
        ("removed", "work/doi/10.1234/2", "Study of cells, part 2"),
    }
    assert {one["path"] for one in json.loads(ask("diff").stdout)} == {one.path for one in found}
    assert json.loads(ask("diff", "current", "current").stdout) == []
    assert "~ work/doi/10.1234/1  Corrected" in ask("diff", "--format", "text").stdout


def dumped(library, name):
    """Return the triples of a release, with the labels of its dump."""
    with gzip.open(
        library.home.releases / name / "dump/dataset.nt.gz", "rt", encoding="utf-8"
    ) as lines:
        return {line.rstrip("\n") for line in lines}


def test_the_patch_makes_the_one_release_into_the_other(ask, two):
    last, first = ids(two)
    made = dumped(two, first)
    for line in ask("diff", first, last, "--format", "patch").stdout.splitlines():
        kind, _, triple = line.partition(" ")
        if kind == "D":
            made.remove(triple)
        elif kind == "A":
            assert triple not in made
            made.add(triple)
    stored = "\n".join(two.home.current().store.graph())
    ours, theirs = (
        to_isomorphic(rdflib.Graph().parse(data=text, format="nt"))
        for text in ("\n".join(made), stored)
    )
    assert ours == theirs


def test_the_triples_of_a_difference_are_quads_in_two_graphs(ask, two):
    last, first = ids(two)
    text = ask("diff", first, last, "--format", "nq").stdout
    assert len(list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))) == text.count("\n")
    found = {what: set() for what in ("added", "removed")}
    for line in text.splitlines():
        triple, _, graph = line.removesuffix(" .").rpartition(" ")
        found[graph.removeprefix(f"<{BASE}release/{last}/").rstrip(">")].add(f"{triple} .")
    assert found["added"] == dumped(two, last) - dumped(two, first)
    assert found["removed"] == dumped(two, first) - dumped(two, last)


# ------------------------------------------------------------------------------ verified


def test_a_sound_release_is_found_sound(ask, two):
    run = ask("verify", "--all")
    assert (run.return_value, run.stdout.count("sound")) == (0, 2)


def flip(path):
    """Change one byte in the middle of a file, as a failing disk might."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def spoil_count(path):
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM work WHERE path = ?", (FIRST,))
    db.close()


DAMAGES = {
    "dump/dataset.nt.gz": (flip, "checksum"),
    "dump/works.csv.gz": (lambda path: path.unlink(), "missing"),
    "dump/records.ris.gz": (lambda path: path.write_bytes(b""), "bytes"),
    "dump/SHA256SUMS": (lambda path: path.unlink(), "do not agree"),
    "records.sqlite": (lambda path: path.write_bytes(b"x" * 4096), "damaged"),
    "records.sqlite ": (spoil_count, "1 works"),
    "store": (shutil.rmtree, "cannot be opened"),
    "report.ttl": (lambda path: path.unlink(), "missing"),
    "manifest.json": (lambda path: path.write_text("{"), "cannot be read"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_every_damage_is_named_and_rollback_suggested(ask, two, name):
    spoil, words = DAMAGES[name]
    spoil(two.home.path / "current" / name.strip())
    run = ask("verify")
    assert run.return_value == 1
    assert words in run.stdout
    assert ids(two)[0] in run.stdout
    assert "ris2rdf rollback" in run.stdout


def test_a_store_that_lost_triples_is_found(two):
    folder = two.home.current().path
    shutil.rmtree(folder / "store")
    ox.Store(str(folder / "store")).flush()
    assert any("0 triples" in fault for fault in verification.verify(folder))


# ------------------------------------------------------------------------------ kept


def test_the_last_releases_stay_and_frozen_ones_for_ever(library, tmp_path):
    config = library.home.path / "config.toml"
    config.write_text(config.read_text("utf-8").replace("keep = 5", "keep = 2"), "utf-8")
    library.home = Publication(library.home.path)
    made = [library.build(a=record(1)).id, library.build(a=record(2)).id]
    retention.freeze(library.home, made[0])
    made += [library.build(a=record(number)).id for number in (3, 4)]
    assert ids(library) == [made[3], made[2], made[0]]
    assert [one.frozen for one in retention.listed(library.home)] == [False, False, True]
    retention.freeze(library.home, made[0], thaw=True)
    library.build(a=record(5))
    assert len(ids(library)) == 2


def test_the_current_release_is_never_removed(library):
    first = library.build(a=record(1)).id
    for number in range(2, 7):
        library.build(a=record(number))
    assert len(ids(library)) == 5
    assert first not in ids(library)
    oldest = ids(library)[-1]
    retention.rollback(library.home, oldest)
    assert oldest not in retention.outdated(library.home)


def test_keep_must_be_a_number_of_releases(tmp_path):
    for value in (-1, "many"):
        with pytest.raises(UsageError, match="keep"):
            Publication(tmp_path / str(value), {"keep": value})


def test_freezing_is_said_and_seen(ask, two):
    run = ask("releases", "--freeze", "previous")
    assert "is frozen" in run.stderr
    assert [row["frozen"] for row in json.loads(run.stdout)] == [False, True]


# ------------------------------------------------------------------------------ decisions


def test_withdraw_takes_effect_at_once(ask, two):
    run = ask(
        "withdraw",
        f"{BASE}id/{FIRST}",
        "--reason",
        "Retracted",
        "--successor",
        "work/doi/10.1234/3",
    )
    assert not run.return_value, run.output
    assert two.home.current().entry(FIRST) is None
    assert two.gone(FIRST).successor == f"{BASE}id/work/doi/10.1234/3"
    assert "Retracted" in two.home.withdrawn.read_text("utf-8")
    again = ask("withdraw", FIRST, "--reason", "Retracted")
    assert "already" in str(again.exception)


def test_withdraw_succeeds_whatever_faults_others_have(ask, two):
    two.build(c=record(3, DO="no DOI"))
    assert two.home.current().counts["errors"]
    run = ask("withdraw", FIRST, "--reason", "Retracted")
    assert not run.return_value, run.output
    assert two.gone(FIRST)
    assert two.home.current().counts["errors"]
    assert "error" not in run.stderr.splitlines()[-1]
    assert ask("build").return_value == 1


def test_withdraw_fails_with_what_its_own_build_finds(ask, two):
    two.build(c=record(3, JO="", SN=""))
    config = two.home.path / "config.toml"
    weighed = config.read_text("utf-8").replace("[severity]", '[severity]\nSHP439 = "violation"')
    config.write_text(weighed, "utf-8")
    run = ask("withdraw", FIRST, "--reason", "Retracted")
    assert "error SHP439" in run.stderr
    assert "error" in run.stderr.splitlines()[-1]
    assert run.return_value == 1


def test_withdraw_checks_by_the_shapes_that_the_release_has(ask, two):
    own = two.folder / "own"
    own.mkdir()
    (own / "own.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n", "utf-8")
    build(two.home, [], lambda _: None, shapes=own)
    shutil.rmtree(own)
    assert not ask("withdraw", FIRST, "--reason", "Retracted").exception
    assert (two.home.current().path / "shapes" / "own.ttl").is_file()


def test_withdraw_may_wait_for_the_next_build(ask, two):
    before = two.home.current_id()
    assert not ask("withdraw", FIRST, "--reason", "Retracted", "--no-build").exception
    assert two.home.current_id() == before
    two.build(a=record(1))
    assert two.home.current().entry(FIRST) is None


@pytest.mark.parametrize(
    ("iri", "more", "words"),
    [
        ("work/doi/10.1234/77", (), "nothing was ever published"),
        ("journal/issn/1234-5679", (), "not the address of a work"),
        (FIRST, ("--successor", "see me"), "not a web address"),
    ],
)
def test_withdraw_refuses_what_it_cannot_do(ask, two, iri, more, words):
    run = ask("withdraw", iri, "--reason", "Why", *more)
    assert words in str(run.exception)
    assert len(two.home.withdrawn.read_text("utf-8").splitlines()) == 1


def test_a_table_with_columns_of_the_library_keeps_them(ask, two):
    two.home.withdrawn.write_text("IRI,note,reason\nwork/hash/x,mine,old\n", "utf-8")
    ask("withdraw", FIRST, "--reason", 'A "quoted", reason', "--no-build")
    lines = two.home.withdrawn.read_text("utf-8").splitlines()
    assert lines[:2] == ["iri,note,reason,date,successor", "work/hash/x,mine,old"]
    assert lines[2] == f'{BASE}id/{FIRST},,"A ""quoted"", reason",,'


def test_the_life_of_an_address_is_told(ask, two):
    life = json.loads(ask("registry", f"{BASE}id/work/doi/10.1234/2").stdout)
    assert life["now"] == "withdrawn"
    assert [row["change"] for row in life["changes"]] == ["added", "removed"]
    assert "doi/10.1234/2" in life["keys"]
    assert life["records"][0]["name"] == "a.ris"
    assert json.loads(ask("registry", FIRST).stdout)["now"] == "published"
    assert "now             published" in ask("registry", FIRST, "--format", "text").stdout
    told = ask("registry", f"{BASE}id/work/doi/10.1234/2", "--format", "text").stdout
    assert " a.ris, record " in told
    assert " withdrawn by " in told
    assert json.loads(ask("registry").stdout)["withdrawn"] == 1
    assert "nothing was ever published" in str(ask("registry", "work/doi/none").exception)


def test_a_release_of_another_version_says_what_to_do_and_is_made_anew(ris2rdf, tmp_path):
    (tmp_path / "a.ris").write_text(
        "TY  - JOUR\nTI  - Otters\nAU  - Rossi, M.\nPY  - 2020\nER  -\n"
    )
    ris2rdf("build", "a.ris", "-d", "library", "--base", "https://data.example.org/")
    manifest = tmp_path / "library" / "current" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"layout": 1', '"layout": 0'))
    asked = ris2rdf("query", "ASK {}", "-d", "library")
    assert asked.returncode == 2
    assert b"was made by another version of ris2rdf" in asked.stderr
    assert b"Traceback" not in asked.stderr
    assert ris2rdf("build", "-d", "library").returncode == 0
    counted = ris2rdf("query", "SELECT ?t { ?w dcterms:title ?t }", "-d", "library")
    assert b"Otters" in counted.stdout
