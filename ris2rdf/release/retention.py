"""Which releases there are, which of them is current, and how long each is kept.

A publication enters; what is told of its releases leaves. The last few are kept (``keep`` in
config.toml), the current one and frozen ones for ever. Going back is a switch like any other: at
no moment is there no release.
"""

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import records, registry, remote, switch
from ris2rdf.release.lock import locked
from ris2rdf.release.publication import NoReleaseError, Publication
from ris2rdf.store import Embedded

FROZEN = "frozen.txt"
"""The file of a publication that names the releases kept for ever, one a line."""

_CHANGES = (
    "SELECT change, COUNT(*) FROM changes WHERE release = ? AND path GLOB 'work/*' GROUP BY 1"
)


class Kept(NamedTuple):
    """One release that is there; the last three numbers count works, against the one before it."""

    id: str
    created: str
    current: bool
    frozen: bool
    works: int
    records: int
    triples: int
    added: int
    changed: int
    removed: int


def listed(publication: Publication) -> list[Kept]:
    """Return the releases of *publication*, the latest first; damaged ones are there too."""
    frozen, current = frozen_ids(publication), publication.current_id()
    with registry.connected(publication.registry) as known:
        return [
            _kept(publication, known, name, current=name == current, frozen=name in frozen)
            for name in ids(publication)
        ]


def _kept(
    publication: Publication, known: sqlite3.Connection, name: str, *, current: bool, frozen: bool
) -> Kept:
    manifest = manifest_of(publication.releases / name)
    counts = manifest.get("counts", {})
    changes = dict(known.execute(_CHANGES, (name,)))
    return Kept(
        name,
        manifest.get("created", ""),
        current,
        frozen,
        *(int(counts.get(what, 0)) for what in ("works", "records", "triples")),
        *(changes.get(what, 0) for what in ("added", "changed", "removed")),
    )


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return what the release in *folder* says of itself; nothing if that cannot be read."""
    try:
        found = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def ids(publication: Publication) -> list[str]:
    """Return the ids of the releases that are there, the latest first."""
    found = [path.name for path in publication.releases.iterdir() if path.is_dir()]
    return sorted((name for name in found if not name.startswith(".")), reverse=True)


def was_made(publication: Publication, name: str) -> bool:
    """Tell whether there ever was a release *name*, kept or not."""
    if not publication.registry.is_file():
        return False
    with registry.reading(publication.registry) as known:
        return name in registry.releases(known)


def chosen(publication: Publication, name: str) -> str:
    """Return the id of the release that *name* means.

    It is ``current``, ``previous``, an id or how one begins. Raises UsageError if there is none, or
    more than one.
    """
    if name == "current":
        return _current(publication)
    if name == "previous":
        return previous(publication)
    found = ids(publication)
    if name in found:
        return name
    fitting = [one for one in found if name and one.startswith(name)]
    if len(fitting) != 1:
        trouble = "more than one release begins with" if fitting else "there is no release"
        raise UsageError(f"{trouble} {name!r}; `ris2rdf releases` lists those there are")
    return fitting[0]


def _current(publication: Publication) -> str:
    if not publication.current_id():
        raise NoReleaseError(f"{publication.path} has no release yet; run ris2rdf build first")
    return publication.current_id()


def previous(publication: Publication) -> str:
    """Return the id of the release before the current one; raises UsageError if none is kept."""
    current = _current(publication)
    before = [one for one in ids(publication) if one < current]
    stated = str(manifest_of(publication.releases / current).get("previous", ""))
    if stated in before:
        return stated
    if not before:
        raise UsageError(f"there is no release before {current}")
    return before[0]


def rollback(publication: Publication, name: str = "previous") -> str:
    """Make the release *name* the current one; returns its id.

    Raises UsageError if it is the current one or cannot be opened, InUseError during a build.
    """
    with locked(publication.path / "lock"):
        target = chosen(publication, name)
        if target == publication.current_id():
            raise UsageError(f"{target} is the current release already")
        _openable(publication.releases / target)
        switch.switch(publication.link, publication.releases / target)
    return target


def _openable(folder: Path) -> None:
    """Raise UsageError if the release in *folder* could not be served."""
    try:
        if not manifest_of(folder):
            raise OSError("its manifest.json cannot be read")  # noqa: TRY301
        with closing(records.opened(folder)) as db:
            db.execute("SELECT COUNT(*) FROM work").fetchone()
        (remote.opened(folder) or Embedded(folder / "store")).close()
    except (OSError, sqlite3.Error) as fault:
        raise UsageError(f"release {folder.name} is damaged ({fault}); choose another") from fault


def frozen_ids(publication: Publication) -> frozenset[str]:
    """Return the ids of the releases that are kept for ever."""
    place = publication.path / FROZEN
    return frozenset(place.read_text("utf-8").split() if place.is_file() else ())


def freeze(publication: Publication, name: str, *, thaw: bool = False) -> str:
    """Keep the release *name* for ever, or no longer (*thaw*); returns its id."""
    with locked(publication.path / "lock"):
        target = chosen(publication, name)
        frozen = frozen_ids(publication) - {target} if thaw else frozen_ids(publication) | {target}
        place = publication.path / FROZEN
        fresh = place.with_name(f"{FROZEN}.new")
        fresh.write_text("".join(f"{one}\n" for one in sorted(frozen)), "utf-8")
        fresh.replace(place)
    return target


def outdated(publication: Publication) -> Sequence[str]:
    """Return the ids of the releases that need be kept no longer."""
    keep = publication.config.keep
    frozen = frozen_ids(publication) | {publication.current_id()}
    free = [name for name in ids(publication) if name not in frozen]
    others = max(keep - 1, 0)  # the current one counts
    return free[others:] if keep else []


def prune(publication: Publication) -> Sequence[str]:
    """Remove what need be kept no longer, and return the ids; the caller holds the lock.

    Each is renamed first, so that one half removed is no release, and the next build clears it up.
    """
    names = outdated(publication)
    for name in names:
        going = publication.releases / f"{switch.UNFINISHED}{name}"
        (publication.releases / name).rename(going)
        shutil.rmtree(going, ignore_errors=True)
    return names
