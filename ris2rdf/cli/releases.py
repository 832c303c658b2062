"""``releases``, ``rollback``, ``diff``, ``verify``: look after the releases of a publication."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ris2rdf.cli import options
from ris2rdf.cli.listing import number
from ris2rdf.diagnostics import UsageError

if TYPE_CHECKING:
    from ris2rdf.release.difference import Difference
    from ris2rdf.release.publication import Publication
    from ris2rdf.release.retention import Kept

_SIGNS = {"added": "+", "changed": "~", "removed": "-"}
_HEADS = ("release", "works", "triples", "changed works")


@click.command()
@options.publication
@click.option("--freeze", metavar="RELEASE", help="Keep this release for ever.")
@click.option("--thaw", metavar="RELEASE", help="Keep a frozen release no longer than others.")
@options.layout
def releases(publication: Path, freeze: str | None, thaw: str | None, format_: str | None) -> None:
    """List the releases that are kept; freeze one, or thaw it.

    A release is named by its id, or how that begins, or as current or previous. The last five are
    kept (keep in config.toml), and frozen ones for ever: each has an address of its own on the
    site, BASE/release/ID, with its dumps.
    """
    from ris2rdf.release import retention  # noqa: PLC0415 -- loaded when needed

    home = options.opened(publication)
    for name, thawing in ((freeze, False), (thaw, True)):
        if name:
            done = retention.freeze(home, name, thaw=thawing)
            click.echo(f"{done} is {'no longer frozen' if thawing else 'frozen'}", err=True)
    found = retention.listed(home)
    if options.for_people(format_):
        _table(found)
    else:
        _json([release._asdict() for release in found])


def _table(found: Sequence["Kept"]) -> None:
    from rich import box  # noqa: PLC0415 -- only where there is a terminal
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in _HEADS:
        table.add_column(head, justify="right" if head in _HEADS[1:3] else "left", no_wrap=True)
    table.add_column("")
    for one in found:
        marks = [word for word in ("current", "frozen") if getattr(one, word)]
        since = " ".join(f"{sign}{getattr(one, word):,}" for word, sign in _SIGNS.items())
        state = ", ".join(marks) if one.created else "cannot be read"
        table.add_row(one.id, f"{one.works:,}", f"{one.triples:,}", since, state)
    Console(file=sys.stdout, highlight=False).print(table)


def _json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


@click.command()
@click.argument("release", default="previous", metavar="[RELEASE]")
@options.publication
def rollback(release: str, publication: Path) -> None:
    """Go back to RELEASE, or to the one before the current.

    Servers take it up by themselves. Nothing is removed: to go forward again, roll back to the
    later one. The next build starts from the release that is then the current one.
    """
    from ris2rdf.release import retention  # noqa: PLC0415 -- loaded when needed

    home = options.opened(publication)
    before = home.current_id()
    now = retention.rollback(home, release)
    click.echo(f"{now} is the current release, {before} no longer", err=True)


@click.command()
@click.argument("old", default="previous", metavar="[A]")
@click.argument("new", default="current", metavar="[B]")
@options.publication
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "nq", "patch"]),
    help="text on a terminal, else json; nq and patch have the triples.",
)
def diff(old: str, new: str, publication: Path, format_: str | None) -> int:
    """Say what changed from release A to release B.

    Without names, from the previous to the current. As nq the triples are N-Quads in two graphs,
    BASE/release/B/added and .../removed; as patch they are an RDF Patch, which makes A into B.
    """
    from ris2rdf.release import difference, retention  # noqa: PLC0415 -- loaded when needed

    home = options.opened(publication)
    folders = [home.releases / retention.chosen(home, name) for name in (old, new)]
    if format_ in {"nq", "patch"}:
        found = difference.triples(*folders)
        lines = _quads if format_ == "nq" else _patch
        sys.stdout.writelines(lines(home.config.base + f"release/{folders[1].name}", *found))
        return 0
    changes = list(difference.changes(*folders))
    if options.for_people(format_):
        _changes(changes)
    else:
        _json([change._asdict() for change in changes])
    return 0


def _changes(changes: Iterable["Difference"]) -> None:
    seen: Counter[str] = Counter()
    for change in changes:
        seen[change.change] += 1
        click.echo(f"{_SIGNS[change.change]} {change.path}  {change.title}")
    total = ", ".join(f"{seen[word]:,} {word}" for word in _SIGNS)
    click.echo(f"works and things: {total}", err=True)


def _quads(name: str, removed: Iterable[str], added: Iterable[str]) -> Iterable[str]:
    for what, lines in (("removed", removed), ("added", added)):
        yield from (f"{line[:-1]}<{name}/{what}> .\n" for line in lines)


def _patch(name: str, removed: Iterable[str], added: Iterable[str]) -> Iterable[str]:
    """Yield an RDF Patch (Apache Jena), one transaction; blank nodes are those of the dumps."""
    yield f"H id <{name}> .\nTX .\n"
    yield from (f"D {line}\n" for line in removed)
    yield from (f"A {line}\n" for line in added)
    yield "TC .\n"


@click.command()
@click.argument("release", required=False, metavar="[RELEASE]")
@options.publication
@click.option("--all", "every", is_flag=True, help="Verify every release that is kept.")
def verify(release: str | None, publication: Path, *, every: bool) -> int:
    """Verify that RELEASE, or the current one, is sound.

    Checksums, database and store are looked through, and all counts must agree. Ends with 1 if a
    release is damaged, and says what of it.
    """
    from ris2rdf.release import retention  # noqa: PLC0415 -- loaded when needed

    if every and release:
        raise UsageError("--all verifies every release: name none")
    home = options.opened(publication)
    names = retention.ids(home) if every else [retention.chosen(home, release or "current")]
    damaged = [name for name in names if _is_damaged(home, name)]
    sound = number(len(names) - len(damaged), "release")
    click.echo(f"{sound} sound, {len(damaged)} damaged", err=True)
    return 1 if damaged else 0


def _is_damaged(home: "Publication", name: str) -> bool:
    from ris2rdf.release import verification  # noqa: PLC0415 -- loaded when needed

    found = verification.verify(home.releases / name)
    for fault in found:
        click.echo(f"{name}: error {fault}")
    if found and name == home.current_id():
        click.echo(
            "    hint: it is the current release. `ris2rdf rollback` serves the one before; then "
            "build again."
        )
    elif not found:
        click.echo(f"{name}: sound")
    return bool(found)
