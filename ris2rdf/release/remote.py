"""Releases on a remote store: sent there before they are switched to, dropped once they are gone.

A finished folder enters; graphs on the server named in ``config.toml`` leave, and a file in the
folder that says where they are. No reader asks for a release before the switch, so none sees half
of one. What this publication has sent is kept in a list of its own: graphs of others, be their
names like ours, are never touched.
"""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ris2rdf.release.contents import GRAPHS
from ris2rdf.store import Embedded
from ris2rdf.store.link import Addresses, StoreError, addresses
from ris2rdf.store.remote import Remote

if TYPE_CHECKING:
    from ris2rdf.release.publication import Publication

MARK = "remote.json"
"""The file of a release that is on a remote store: where, and which graphs are about it."""

SENT = "remote.txt"
"""The file of a publication that names the releases ever sent and not yet dropped."""

ANSWER = 30.0
"""Seconds that a look-up for a page may take."""


class Mark(NamedTuple):
    """Where a release is: the server's addresses, the base, the graphs about it by IRI."""

    query: str
    graphs: str
    base: str
    about: tuple[str, ...]


def opened(folder: Path) -> Remote | None:
    """Return the remote store of the release in *folder*; None if it is in the folder itself."""
    try:
        table = json.loads((folder / MARK).read_text("utf-8"))
    except FileNotFoundError:
        return None
    mark = Mark(**{**table, "about": tuple(table["about"])})
    at = Addresses(mark.query, mark.graphs)
    return Remote(at, mark.base, folder.name, mark.about, seconds=ANSWER)


def send(publication: "Publication", folder: Path, name: str) -> None:
    """Send the release in *folder*, that is to be called *name*, to the store in config, if any.

    Raises StoreError if the server does not take it, or does not hold all of it afterwards.
    """
    config = publication.config
    if not config.store:
        return
    at = addresses(config.store, config.store_graphs)
    local = Embedded(folder / "store")
    about = local.graphs()
    _note(publication, [*_sent(publication), name])
    with closing(Remote(at, config.base, name, about)) as remote:
        for graph in ("", *about):
            remote.add(local.graph(graph), graph)
            _compare(remote.count(graph), local.count(graph), config.store)
    local.close()
    mark = Mark(*at, config.base, tuple(about))
    (folder / MARK).write_text(json.dumps(mark._asdict(), indent=2) + "\n", "utf-8")


def clean(publication: "Publication") -> None:
    """Drop the graphs of releases that are not in the publication any more, or never were.

    Raises StoreError if the store in config cannot be reached, UsageError if it cannot be one: a
    build says so at its beginning, not after the work is done.
    """
    config = publication.config
    if not config.store:
        return
    at = addresses(config.store, config.store_graphs)
    kept, base = [], config.base
    with closing(Remote(at, base, "none")) as any_release:
        any_release.holds()
    about = [f"{base}graph/{name}" for name in GRAPHS]
    for name in _sent(publication):
        if (publication.releases / name).is_dir():
            kept.append(name)
            continue
        with closing(Remote(at, base, name, about)) as gone:
            gone.drop()
    _note(publication, kept)


def _compare(held: int, stated: int, address: str) -> None:
    if held != stated:
        raise StoreError(f"the store at {address} holds {held:,} of {stated:,} triples sent to it")


def _sent(publication: "Publication") -> list[str]:
    place = publication.path / SENT
    return place.read_text("utf-8").split() if place.exists() else []


def _note(publication: "Publication", names: list[str]) -> None:
    """Replace the list at once: a build killed here leaves the old one or the new."""
    place = publication.path / SENT
    fresh = place.with_name(f"{SENT}.new")
    fresh.write_text("".join(f"{name}\n" for name in names), "utf-8")
    fresh.replace(place)
