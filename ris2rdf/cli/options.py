"""Options that several commands share: one spelling and one help text each."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import click

from ris2rdf.diagnostics import UsageError

if TYPE_CHECKING:
    from ris2rdf.release import Publication

FILES_HELP = "files, .gz, .zip, folders, patterns, or - for standard input"


Engine = Literal["auto", "pyshacl"]
_Command = TypeVar("_Command", bound=Callable[..., int])


def files(*, required: bool = True) -> Callable[[_Command], _Command]:
    """Return the argument FILES."""
    return click.argument("files", nargs=-1, required=required, metavar="FILES...")


def base(default: str) -> Callable[[_Command], _Command]:
    """Return the option --base, whose value must be fit to begin an IRI."""
    return click.option(
        "--base",
        default=default,
        show_default=True,
        help="Base IRI of all addresses.",
        callback=_base,
    )


def _base(_ctx: click.Context, _option: click.Parameter, value: str) -> str:
    from ris2rdf.terms import address  # noqa: PLC0415 -- --help need not load it

    if address(value) != value:
        raise click.BadParameter(
            f"{value!r} is not a web address such as https://data.example.org/"
        )
    return value


def tables(_ctx: click.Context, _option: click.Parameter, folder: Path | None) -> Path | None:
    """Return *folder*, given for tables of the library's own; refuse one that holds none."""
    from ris2rdf import resources  # noqa: PLC0415 -- --help need not load it

    names = sorted(path.name for path in resources.folder("ontologies").glob("*.toml"))
    if folder and not any((folder / name).is_file() for name in names):
        raise click.BadParameter(f"{folder} holds none of the tables {', '.join(names)}")
    return folder


def rules(_ctx: click.Context, _option: click.Parameter, folder: Path | None) -> Path | None:
    """Return *folder*, given for shapes of the library's own; refuse one that holds none."""
    if folder and not any(folder.glob("*.ttl")):
        raise click.BadParameter(f"{folder} holds no shapes; their files end in .ttl")
    return folder


mapping = click.option(
    "--mapping",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=tables,
    help="Folder with tables that replace ours.",
)
profile = click.option(
    "--profile",
    metavar="NAME",
    default="full",
    show_default=True,
    help="Which vocabularies to write: full, schema, bibo, or a profile of your own tables.",
)
publication = click.option(
    "-d",
    "--publication",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("publication"),
    show_default=True,
    help="Folder of the publication.",
)
layout = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    help="text on a terminal, json elsewhere, if not given.",
)
engine = click.option(
    "--engine",
    type=click.Choice(["auto", "pyshacl"]),
    default="auto",
    show_default=True,
    help="auto screens with the compiled engine where installed; pyshacl checks everything.",
)
shapes = click.option(
    "--shapes",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=rules,
    help="Folder with shapes to check beside ours.",
)
no_repair = click.option("--no-repair", is_flag=True, help="Keep names exactly as written.")


def for_people(format_: str | None) -> bool:
    """Return whether to lay out for people: asked for, or by default on a terminal."""
    return format_ == "text" or (format_ is None and sys.stdout.isatty())


def opened(folder: Path) -> "Publication":
    """Return the publication in *folder*; raises UsageError if there is none, and makes nothing."""
    from ris2rdf.release import Publication  # noqa: PLC0415 -- loaded when needed

    if not (folder / "config.toml").is_file():
        raise UsageError(
            f"there is no publication in {folder}; `ris2rdf build FILES -d {folder}` makes one, "
            "and -d names the folder of another"
        )
    return Publication(folder)
