"""``check``: what is wrong in RIS files, with file, line and hint."""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ris2rdf.cli import listing, options
from ris2rdf.cli.sarif import Sarif
from ris2rdf.diagnostics import Diagnostic

if TYPE_CHECKING:
    from ris2rdf.pipeline import Findings
    from ris2rdf.shapes import Gathered

LISTS: dict[str, Callable[[listing.Write], listing.Listing]] = {
    "text": listing.Text,
    "json": listing.Json,
    "csv": listing.Csv,
    "sarif": Sarif,
}
GRAPHS = ("turtle", "jsonld")


@click.command()
@options.files()
@click.option(
    "--format",
    "format_",
    type=click.Choice([*LISTS, *GRAPHS]),
    default="text",
    show_default=True,
    help="How to list what was found; turtle and jsonld are the SHACL report.",
)
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Earlier report (--format json): list only what is new since.",
)
@options.shapes
@options.engine
@options.mapping
@options.no_repair
def check(
    files: tuple[str, ...],
    format_: str,
    baseline: Path | None,
    shapes: Path | None,
    engine: options.Engine,
    mapping: Path | None,
    *,
    no_repair: bool,
) -> int:
    """List what is wrong in RIS FILES, by file and line.

    That is how they were read, and what the shapes say. Exit code 0: nothing but warnings and
    remarks; 1: errors; 3: an input could not be read. With a baseline only what is new is listed,
    and counts.
    """
    from ris2rdf import crosswalk, pipeline, vocabulary  # noqa: PLC0415 -- loaded when needed
    from ris2rdf.cli.convert import BASE  # noqa: PLC0415
    from ris2rdf.shapes import Gathered  # noqa: PLC0415

    listed = LISTS[format_](_print) if format_ in LISTS else None
    with closing(Gathered()) as results:
        the = pipeline.Check(
            crosswalk.load(mapping, repair=not no_repair),
            vocabulary.load(BASE, overlay=mapping),
            shapes,
            engine,
            pipeline.Baseline.read(baseline) if baseline else None,
            None if listed else results.add,
        )
        findings = pipeline.check(the, files, listed.add if listed else _ignore)
        if listed:
            listed.close()
        else:
            _report(results, format_, shapes, BASE)
    click.echo(f"{_totals(findings)}; {_counted(findings)}", err=True)
    return findings.exit_code


def _report(results: "Gathered", format_: str, shapes_dir: Path | None, base: str) -> None:
    """Write the SHACL report of *results*, without what concerns no shape."""
    from ris2rdf import pipeline, shapes  # noqa: PLC0415 -- loaded when needed

    iri = f"{base}report"
    writer = pipeline.FORMATS[format_](sys.stdout.buffer)
    for lines in shapes.blocks(results, iri, shapes_dir, base=base):
        writer.write(pipeline.Block(iri, pipeline.as_text(lines)))
    writer.close()


def _counted(findings: "Findings") -> str:
    counted = listing.counted(findings.severities)
    return f"{counted}; {findings.known:,} known before" if findings.known else counted


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


def _print(text: str) -> None:
    click.echo(text, nl=False)


def _ignore(_: Diagnostic) -> None:
    """Take no notice: the report of the shapes is all that was asked for."""
