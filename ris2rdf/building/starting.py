"""Where a build starts: from the release before, or from nothing, and why.

A publication and what the build depends on enter; a start leaves. A release is taken up only if
everything that its triples depend on, but for its records, is what it was.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import ris2rdf
from ris2rdf import resources
from ris2rdf.building.draft import Past
from ris2rdf.release.publication import DECISIONS, Publication
from ris2rdf.shapes.validation import Engine

EVERY = 20
"""Builds after which everything is made anew, so that no fault of a hundred builds ago lives on."""

MOST_GONE = 0.2
"""The share of the records that may go before everything is made anew."""

_FIRST = "there is no release before that can be built on"
_ASKED = "it was asked for"
_CHANGED = "the program, its tables, shapes, settings or the library's decisions changed"
_DUE = f"it is done every {EVERY} builds"
GONE = "more than a fifth of the records went"
DAMAGED = "the release before is damaged"
_LIBRARIES = ("rdflib", "pyshacl", "pyoxigraph", "shacl")
_SETTINGS = ("base", "withhold", "refuse", "severity")


class Start(NamedTuple):
    """Where a build starts: ``past`` is None where it makes everything, ``why`` says why then.

    ``number`` counts the builds since everything was made; ``digest`` is of all that they depend
    on.
    """

    past: Past | None
    why: str
    digest: str
    number: int = 0

    def anew(self, why: str) -> "Start":
        """Return the start from nothing instead."""
        return Start(None, why, self.digest)

    def told(self) -> dict[str, object]:
        """Return what ``manifest.json`` says of it."""
        kind = "incremental" if self.past else "full"
        since = self.past.folder.name if self.past else ""
        return {
            "kind": kind,
            "why": self.why,
            "since": since,
            "number": self.number,
            "depends_on": self.digest,
        }


def start(publication: Publication, depends_on: str, *, full: bool) -> Start:
    """Return where to start, *depends_on* being the digest of all that a release depends on."""
    past = _past(publication)
    if past is None:
        return Start(None, _FIRST, depends_on)
    before = past.manifest.get("build", {})
    number = before.get("number", 0) + 1
    if full:
        return Start(None, _ASKED, depends_on)
    if before.get("depends_on") != depends_on:
        return Start(None, _CHANGED, depends_on)
    if number >= EVERY:
        return Start(None, _DUE, depends_on)
    return Start(past, "", depends_on, number)


def _past(publication: Publication) -> Past | None:
    folder = publication.releases / publication.current_id()
    if not publication.current_id() or not (folder / "records.sqlite").is_file():
        return None
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Past(folder, manifest) if isinstance(manifest, dict) else None


def digest(
    publication: Publication,
    engine: Engine,
    on_violation: str,
    shapes: Path | None,
    mapping: Path | None,
) -> str:
    """Return a digest of all but the records that the triples of a release depend on."""
    config = publication.config
    settings = [getattr(config, name) for name in _SETTINGS]
    found = hashlib.sha256(
        json.dumps([settings, engine, on_violation, list(_versions())], sort_keys=True).encode()
    )
    for path in _files(publication, shapes, mapping):
        found.update(f"{path.name}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _files(publication: Publication, *folders: Path | None) -> Iterator[Path]:
    """Yield the program, its tables and shapes, those of the library, and its decisions."""
    yield from sorted(Path(ris2rdf.__file__).parent.rglob("*.py"))
    own = (resources.folder("ontologies"), resources.folder("shapes"))
    for folder in (*own, *(folder for folder in folders if folder)):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in {".toml", ".ttl"})
    decided = (publication.path / name for name in DECISIONS if name != "withdrawn.csv")
    yield from (path for path in decided if path.is_file())


def _versions(names: Iterable[str] = _LIBRARIES) -> Iterator[str]:
    for name in names:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"no {name}"
