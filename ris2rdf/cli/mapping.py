"""``mapping``: what the tables say, what is wrong in them, and the same for other tools."""

import sys
from pathlib import Path

import click

from ris2rdf.cli import options
from ris2rdf.cli.listing import number
from ris2rdf.diagnostics import UsageError


@click.group()
def mapping() -> None:
    """Show, check and export the tables: what each tag becomes."""


@mapping.command()
@click.argument("type_", metavar="TYPE")
@options.mapping
def show(type_: str, mapping: Path | None) -> int:
    """Show what each tag becomes in records of TYPE, such as JOUR.

    A table on a terminal; tab-separated lines where the output goes elsewhere.
    """
    from ris2rdf.mapping import Tables, texts  # noqa: PLC0415 -- loaded when needed

    tables = Tables.load(mapping)
    name = tables.crosswalk.type(type_)
    if not name:
        known = ", ".join(tables.crosswalk.plans)
        raise UsageError(f"there is no type {type_}; there are {known}")
    lines = [texts.cells(row) for row in tables.rows(name)]
    head = texts.head(tables.crosswalk, name)
    if sys.stdout.isatty():
        _table(head, lines)
    else:
        told = ["\t".join(line) for line in (texts.COLUMNS, *lines)]
        click.echo("\n".join([head, *told]))
    return 0


def _table(head: str, lines: list[tuple[str, str, str, str]]) -> None:
    """Print a table for people."""
    from rich import box  # noqa: PLC0415 -- only where there is a terminal
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from ris2rdf.mapping import texts  # noqa: PLC0415

    table = Table(*texts.COLUMNS, title=Text(head), title_justify="left", box=box.SIMPLE_HEAD)
    table.show_edge = table.pad_edge = False
    for line in lines:
        table.add_row(*map(Text, line))
    Console().print(table)


@mapping.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    required=False,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=options.tables,
)
def check(folder: Path | None) -> int:
    """Check the tables in DIR, or ours, for what cannot be.

    Unknown tags, types, transforms, prefixes and terms, and properties on what they are not for.
    """
    from ris2rdf.mapping import faults  # noqa: PLC0415 -- loaded when needed

    found = faults(folder)
    for fault in found:
        click.echo(fault)
    if found:
        raise UsageError(f"{number(len(found), 'fault')} in the tables")
    click.echo("ris2rdf: nothing is wrong in the tables", err=True)
    return 0


@mapping.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "csv", "ttl", "sparql"]),
    default="md",
    show_default=True,
    help="md: for people; csv: a line for each tag of each type; ttl: the tags and types as SKOS; "
    "sparql: simple rules as CONSTRUCT queries over records in RIS's own terms.",
)
@options.base("https://data.example.org/")
@options.mapping
def export(form: str, base: str, mapping: Path | None) -> int:
    """Write the tables for other tools, to standard output."""
    from ris2rdf.mapping import Tables  # noqa: PLC0415 -- loaded when needed

    click.echo(Tables.load(mapping, base).export(form), nl=False)
    return 0
