"""``check``: what is wrong in RIS files, with file, line and hint."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ris2rdf.cli import listing, options
from ris2rdf.diagnostics import Diagnostic

if TYPE_CHECKING:
    from ris2rdf.pipeline import Findings


@click.command()
@options.files()
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(listing.FORMATS)),
    default="text",
    show_default=True,
    help="How to list what was found.",
)
@click.option(
    "--shapes",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with shapes to check beside ours.",
)
@options.engine
@options.mapping
@options.no_repair
def check(
    files: tuple[str, ...],
    format_: str,
    shapes: Path | None,
    engine: options.Engine,
    mapping: Path | None,
    *,
    no_repair: bool,
) -> int:
    """List what is wrong in RIS FILES: how they were read, and what the shapes say.

    Exit code 0: nothing but warnings and remarks; 1: errors; 3: an input could not be read.
    """
    from ris2rdf import crosswalk, pipeline, vocabulary  # noqa: PLC0415 -- loaded when needed
    from ris2rdf.cli.convert import BASE  # noqa: PLC0415

    found: list[Diagnostic] = []
    show = _print if format_ == "text" else found.append
    the = pipeline.Check(
        crosswalk.load(mapping, repair=not no_repair),
        vocabulary.load(BASE, overlay=mapping),
        shapes,
        engine,
    )
    findings = pipeline.check(the, files, show)
    if format_ != "text":
        click.echo(listing.FORMATS[format_](found), nl=False)
    click.echo(f"{_totals(findings)}; {listing.counted(findings.severities)}", err=True)
    return findings.exit_code


def _totals(findings: "Findings") -> str:
    """Return ``2 records found: 1 to be published, 1 held back; 9 lines: 8 mapped ...``."""
    from ris2rdf.pipeline.accounts import FATES  # noqa: PLC0415 -- loaded when needed

    if not findings.records:
        return "0 records found"
    records = [f"{findings.records - findings.held:,} to be published"]
    if findings.held:
        records.append(f"{findings.held:,} held back")
    said = f"{listing.number(findings.records, 'record')} found: {', '.join(records)}"
    lines = [f"{count:,} {fate}" for fate in FATES if (count := findings.lines[fate])]
    return f"{said}; {listing.number(findings.lines.total(), 'line')}: {', '.join(lines)}"


def _print(diagnostic: Diagnostic) -> None:
    click.echo(listing.text([diagnostic]), nl=False)
