"""Archives: all of a publication in one bag, and back, to the same release; hostile ones refused."""

import gzip
import io
import stat
import tarfile

import bagit
import pytest
from library import BASE, FIRST, Library, record

from ris2rdf.building import build
from ris2rdf.diagnostics import InputError, UsageError
from ris2rdf.release import (
    InUseError,
    NoReleaseError,
    Publication,
    archive,
    fates,
    restoring,
    retention,
)
from ris2rdf.release.lock import locked
from ris2rdf.web import create_app

SHELF = "shelf mark of the reading room"
PRIVATE = record(1, RN=SHELF, AB="An abstract that is long enough to be taken for one, I hope.")
NAMELESS = "TY  - JOUR\nAU  - Rossi, Maria\nRN  - refused\nER  -\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A library with all there may be: moved, withdrawn, refused, private, frozen, kept records."""
    library = Library(tmp_path_factory.mktemp("library"))
    first = library.build(a=PRIVATE + record(2, DO=""), b=NAMELESS).id
    retention.freeze(library.home, first)
    library.build(a=PRIVATE + record(2))
    library.build(c=record(3), d=record(3, LA="English"))
    library.home.withdrawn.write_text("iri,reason\nwork/doi/10.1234/2,Why not\n", "utf-8")
    library.build()
    return library


@pytest.fixture(scope="module")
def packed(library, tmp_path_factory):
    path = tmp_path_factory.mktemp("packed") / "library.tar.gz"
    archive.write(library.home, path)
    return path


@pytest.fixture(scope="module")
def restored(packed, tmp_path_factory):
    return restoring.restore(packed, tmp_path_factory.mktemp("restored") / "library")


def dumped(release, name):
    return (release.path / "dump" / name).read_bytes()


def documents(release):
    paths = [row.path for row in release.works(limit=100).rows]
    paths += [row.path for row in release.things("journal").rows]
    return {path: release.document(path) for path in [*paths, "dataset"]}


def test_the_restored_release_is_the_same_triple_for_triple(library, restored):
    ours, theirs = library.home.current(), restored.current()
    assert (theirs.id, theirs.manifest) == (ours.id, ours.manifest)
    for name in ("dataset.nt.gz", "about.nq.gz", "records.ris.gz", "works.csv.gz"):
        assert dumped(ours, name) == dumped(theirs, name)
    assert documents(ours) == documents(theirs)
    for graph in ("", *ours.store.graphs()):
        assert ours.store.count(graph) == theirs.store.count(graph)
    assert ours.store.graphs() == theirs.store.graphs()


def test_fates_decisions_and_frozen_releases_come_along(library, restored):
    assert retention.frozen_ids(restored) == retention.frozen_ids(library.home)
    assert sorted(retention.ids(restored)) == sorted(
        {*retention.frozen_ids(restored), restored.current_id()}
    )
    for path in ("work/doi/10.1234/2", "subject/none"):
        assert fates.gone(restored, path) == fates.gone(library.home, path)
    assert restored.withdrawn.read_bytes() == library.home.withdrawn.read_bytes()
    assert create_app(restored).test_client().get("/id/work/doi/10.1234/2").status_code == 410


def test_the_restored_publication_goes_on(library, packed, tmp_path):
    home = restoring.restore(packed, tmp_path / "library")
    before = home.current()
    later = build(home, [], lambda _: None)
    assert dumped(before, "dataset.nt.gz") == dumped(later, "dataset.nt.gz")
    assert {entry.digest for entry in later.entry(FIRST).records} == {
        entry.digest for entry in before.entry(FIRST).records
    }


def test_the_records_as_received_build_the_same_triples_elsewhere(library, packed, tmp_path):
    with tarfile.open(packed) as tar:
        tar.extractall(tmp_path, filter="data")
    (bag,) = tmp_path.iterdir()
    data = bag / "data"
    home = Publication(tmp_path / "new", {"base": BASE})
    home.withdrawn.write_bytes((data / "withdrawn.csv").read_bytes())
    made = build(home, [str(data / "ris")], lambda _: None)
    lines = gzip.decompress(dumped(made, "dataset.nt.gz")).splitlines()
    ours = gzip.decompress(dumped(library.home.current(), "dataset.nt.gz")).splitlines()
    assert set(lines) == set(ours)
    assert (made.counts["records"], made.counts["quarantined"]) == (5, 1)


def test_any_tool_for_bags_finds_it_whole_and_private(packed, tmp_path):
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600
    with tarfile.open(packed) as tar:
        tar.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.info["External-Identifier"].startswith(f"{BASE}release/")
    text = b"".join(path.read_bytes() for path in (folder / "data/ris").iterdir())
    assert SHELF.encode() in text
    assert b"refused" in text


def test_the_same_publication_gives_the_same_archive(library, packed, tmp_path):
    archive.write(library.home, tmp_path / "again.tar.gz")
    one, two = (names(path) for path in (packed, tmp_path / "again.tar.gz"))
    assert one == two


def names(path):
    with tarfile.open(path) as tar:
        return [(member.name, member.mtime) for member in tar]


def test_tables_and_shapes_of_the_library_are_in_it(tmp_path):
    library = Library(tmp_path)
    own = tmp_path / "own"
    own.mkdir()
    (own / "own.ttl").write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\n", "utf-8")
    (tmp_path / "a.ris").write_text(record(1), "utf-8")
    build(library.home, [str(tmp_path / "a.ris")], lambda _: None, shapes=own)
    archive.write(library.home, tmp_path / "a.tar.gz")
    assert any(name.endswith("/shapes/own.ttl") for name, _ in names(tmp_path / "a.tar.gz"))


# ------------------------------------------------------------------------------ refusals


def test_what_cannot_be_archived_is_said_and_leaves_no_file(library, tmp_path):
    with pytest.raises(NoReleaseError):
        archive.write(Publication(tmp_path / "empty"), tmp_path / "a.tar.gz")
    with locked(library.home.path / "lock"), pytest.raises(InUseError):
        archive.write(library.home, tmp_path / "a.tar.gz")
    assert not (tmp_path / "a.tar.gz").exists()
    (tmp_path / "there.tar.gz").write_text("mine")
    with pytest.raises(FileExistsError):
        archive.write(library.home, tmp_path / "there.tar.gz")
    assert (tmp_path / "there.tar.gz").read_text() == "mine"


def test_nothing_is_restored_over_what_is_there(packed, tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "mine").write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        restoring.restore(packed, tmp_path / "library")


def rewritten(packed, target, change):
    """Write the archive *packed* again, each member as *change* wants it: (member, bytes) or None."""
    with tarfile.open(packed) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            found = change(member, old.extractfile(member).read())
            if found:
                member, data = found  # noqa: PLW2901 - as changed
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
    return target


def spoilt(member, data):
    return member, data[:-1] + b"?" if member.name.endswith("config.toml") else data


def without_registry(member, data):
    return None if member.name.endswith("registry.sqlite") else (member, data)


def without_sums(member, data):
    return None if member.name.endswith("tagmanifest-sha256.txt") else (member, data)


@pytest.mark.parametrize("change", [spoilt, without_registry, without_sums])
def test_a_damaged_archive_is_refused_and_nothing_appears(packed, tmp_path, change):
    path = rewritten(packed, tmp_path / "bad.tar.gz", change)
    with pytest.raises(InputError, match="damaged"):
        restoring.restore(path, tmp_path / "library")
    assert [one.name for one in tmp_path.iterdir()] == ["bad.tar.gz"]


@pytest.mark.parametrize("cut", [0, 10, 0.5])
def test_a_cut_archive_is_refused(packed, tmp_path, cut):
    data = packed.read_bytes()
    path = tmp_path / "bad.tar.gz"
    path.write_bytes(data[: int(cut * len(data)) if isinstance(cut, float) else cut])
    with pytest.raises(InputError, match="unpacked"):
        restoring.restore(path, tmp_path / "library")


def hostile(path, member, data=b"x"):
    with tarfile.open(path, "w:gz") as tar:
        member.size = len(data) if member.isreg() else 0
        tar.addfile(member, io.BytesIO(data))
    return path


def linked(name, target, kind=tarfile.SYMTYPE):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "member",
    [
        tarfile.TarInfo("../outside"),
        tarfile.TarInfo("bag/../../outside"),
        linked("bag/data", "/etc"),
        linked("bag/bagit.txt", "../../outside"),
        linked("bag/hard", "/etc/passwd", tarfile.LNKTYPE),
        linked("bag/fifo", "", tarfile.FIFOTYPE),
    ],
    ids=lambda member: f"{member.name}-{member.linkname}",
)
def test_nothing_is_written_outside_the_folder(tmp_path, member):
    (tmp_path / "deep").mkdir()
    path = hostile(tmp_path / "bad.tar.gz", member)
    with pytest.raises(InputError, match="unpacked"):
        restoring.restore(path, tmp_path / "deep" / "library")
    assert list((tmp_path / "deep").iterdir()) == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bad.tar.gz", "deep"]


def test_another_bag_is_no_archive_of_ours(tmp_path):
    path = hostile(tmp_path / "bad.tar.gz", tarfile.TarInfo("bag/readme"))
    with pytest.raises(InputError, match="no archive of a publication"):
        restoring.restore(path, tmp_path / "library")


# ------------------------------------------------------------------------------ as a user does


def test_the_commands_carry_a_library_from_one_place_to_another(ris2rdf, tmp_path):
    (tmp_path / "a.ris").write_text(record(1) + record(2), "utf-8")
    assert ris2rdf("build", "a.ris", "-d", "here", "--base", BASE).returncode == 0
    run = ris2rdf("export", "-d", "here", "--archive", "all.tar.gz")
    assert run.returncode == 0, run.stderr
    assert b"private fields" in run.stderr
    assert ris2rdf("export", "-d", "here", "--archive", "all.tar.gz").returncode == 2
    run = ris2rdf("restore", "all.tar.gz", "-d", "there")
    assert run.returncode == 0, run.stderr
    assert b"2 works" in run.stderr
    assert ris2rdf("verify", "-d", "there").returncode == 0
    here, there = (ris2rdf("export", "-d", place).stdout for place in ("here", "there"))
    assert here == there
