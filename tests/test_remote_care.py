"""Looking after a publication whose releases are on a server: as if they were on its own disk."""

import json
import subprocess
import sys
from contextlib import closing

import pyoxigraph as ox
import pytest
import store_servers
from library import BASE, FIRST, Library, record

from ris2rdf.release import Publication, config, remote, retention, verification
from ris2rdf.store import Embedded
from ris2rdf.store.remote import Remote

ALL = "".join(record(number) for number in range(1, 13))


@pytest.fixture(scope="module")
def server(tmp_path_factory, program):
    with store_servers.oxigraph(program("oxigraph"), tmp_path_factory.mktemp("store")) as at:
        yield at


@pytest.fixture(scope="module")
def far(tmp_path_factory, server):
    """A library on the server with two releases, the second built from the first."""
    library = Library(tmp_path_factory.mktemp("far"))
    config.keep(library.home.path / "config.toml", "store", server.query)
    library.home = Publication(library.home.path)
    library.build(a=ALL)
    library.build(a=ALL.replace("part 1", "part one"))
    return library


def quads(store, graphs):
    """Return all that *store* holds, blank nodes under canonical names."""
    lines = [line for graph in graphs for line in store.graph(graph)]
    found = ox.Dataset(ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in found}


def asked(home, *arguments):
    command = [sys.executable, "-m", "ris2rdf", *arguments, "-d", str(home)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_release_built_from_the_one_before_is_whole_on_the_server(far):
    release = far.home.current()
    assert release.manifest["build"]["kind"] == "incremental"
    assert isinstance(release.store, Remote)
    with closing(Embedded(release.path / "store")) as near:
        for graphs in ([""], near.graphs()):
            assert quads(release.store, graphs) == quads(near, graphs)
    assert '"Study of cells, part one"' in "\n".join(release.document(FIRST))


@pytest.mark.slow
def test_verify_asks_the_server(far, server):
    names = [one.id for one in retention.listed(far.home)]
    assert [verification.verify(far.home.releases / name) for name in names] == [[], []]
    with closing(Remote(server, BASE, names[1])) as old:
        old.add(["<http://x.org/s> <http://x.org/p> <http://x.org/o> ."])
    (fault,) = verification.verify(far.home.releases / names[1])
    assert fault.startswith(f"the store at {server.query} has")
    run = asked(far.home.path, "verify", "--all")
    assert run.returncode == 1
    assert names[1] in run.stdout + run.stderr


@pytest.mark.slow
def test_releases_and_diff_are_told_from_what_is_here(far):
    last, _ = json.loads(asked(far.home.path, "releases").stdout)
    assert last["changed"] > 0
    run = asked(far.home.path, "diff", "previous", "current", "--format", "nq")
    assert run.returncode == 0, run.stderr
    assert 'part one"' in run.stdout


@pytest.mark.slow
def test_an_archive_restores_to_a_publication_with_stores_of_its_own(far, tmp_path):
    run = asked(far.home.path, "export", "--archive", str(tmp_path / "all.tar.gz"))
    assert run.returncode == 0, run.stderr
    target = tmp_path / "again"
    run = asked(target, "restore", str(tmp_path / "all.tar.gz"))
    assert run.returncode == 0, run.stderr
    again = Publication(target).current()
    assert not (again.path / remote.MARK).exists()
    assert isinstance(again.store, Embedded)
    assert verification.verify(again.path) == []
    assert again.document(FIRST) == far.home.current().document(FIRST)


@pytest.mark.slow
def test_going_back_serves_the_release_before_from_the_server(far):
    run = asked(far.home.path, "rollback")
    assert run.returncode == 0, run.stderr
    release = Publication(far.home.path).current()
    assert isinstance(release.store, Remote)
    assert '"Study of cells, part 1"' in "\n".join(release.document(FIRST))
