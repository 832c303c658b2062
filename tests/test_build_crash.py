"""Builds that end in the middle: what is served stays, and the next build cleans up."""

import subprocess
import sys

import pytest

from ris2rdf.building import build
from ris2rdf.release import Publication, registry

BASE = "https://data.example.org/"
RIS = "TY  - JOUR\nTI  - {title}\nAU  - Rossi, M.\nPY  - 2020\nDO  - 10.1234/{title}\nER  -\n"

# Ends the process without any cleaning up, as a power cut would, when a stage is about to run.
KILLED = """
import importlib, os, sys
from ris2rdf.building import build
from ris2rdf.release import Publication
stage = importlib.import_module("ris2rdf.{module}")
def die(*_, **__):
    os._exit(9)
stage.{function} = die
build(Publication(sys.argv[1]), sys.argv[2:], lambda _: None)
"""
STAGES = [
    ("building.reduce", "run"), ("building.load", "load"), ("building.dump", "write"), ("building.history", "write"),
    ("release.switch", "sync"), ("release.switch", "switch"), ("release.registry", "confirm"),
]  # fmt: skip


def written(folder, *titles):
    path = folder / f"{'-'.join(titles)}.ris"
    path.write_text("".join(RIS.format(title=title) for title in titles))
    return str(path)


@pytest.mark.parametrize(("module", "function"), STAGES)
def test_a_build_killed_anywhere_leaves_a_whole_release_and_the_next_cleans_up(
    tmp_path, module, function
):
    publication = Publication(tmp_path / "library", {"base": BASE})
    first = build(publication, [written(tmp_path, "one")], lambda _: None)
    code = KILLED.format(module=module, function=function)
    run = subprocess.run(
        [sys.executable, "-c", code, publication.path, written(tmp_path, "one", "two")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 9, run.stderr
    served = Publication(publication.path).current()
    assert served.counts["works"] == (2 if function == "confirm" else 1)
    assert len(served.document("work/doi/10.1234/one")) > 10
    served.close()
    last = build(publication, [written(tmp_path, "one", "three")], lambda _: None, sync=True)
    assert last.counts["works"] == 2
    assert not list(publication.releases.glob(".unfinished-*"))
    with registry.connected(publication.registry) as db:
        known = registry.releases(db)
        assert {first.id, last.id} <= known
        assert all((publication.releases / name).is_dir() for name in known)
        paths = {row[0] for row in db.execute("SELECT path FROM iri")}
        kept = "work/doi/10.1234/two" in paths
    assert kept == (function == "confirm")


def test_an_interrupted_build_leaves_nothing_behind(tmp_path):
    publication = Publication(tmp_path / "library", {"base": BASE})

    def interrupt(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(publication, [str(tmp_path / "missing.ris")], interrupt)
    assert list(publication.releases.iterdir()) == []
    with registry.connected(publication.registry) as db:
        assert registry.releases(db) == frozenset()
