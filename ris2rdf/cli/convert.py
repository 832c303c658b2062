"""``convert``: RIS to RDF, streaming, to a file or standard output."""

from pathlib import Path

import click

from ris2rdf.cli import options
from ris2rdf.cli.listing import number
from ris2rdf.cli.output import target
from ris2rdf.cli.reporting import Reporter
from ris2rdf.diagnostics import InputError, UsageError

FORMATS = ("nt", "nq", "turtle", "trig", "jsonld", "rdfxml")
SUFFIXES = {
    ".ttl": "turtle",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
    ".json": "jsonld",
    ".ris": "ris",
    **{f".{name}": name for name in FORMATS},
}
BASE = "https://data.example.org/"


@click.command()
@options.files(required=False)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([*FORMATS, "ris"]),
    help="Format to write; without it the suffix of --output tells, else turtle.",
)
@options.profile
@options.base(BASE)
@options.mapping
@options.no_repair
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that share the work; jsonld and rdfxml are written by one.",
)
@click.option("--no-provenance", is_flag=True, help="Leave out when and from which file.")
def convert(  # noqa: PLR0913 -- one parameter an option
    files: tuple[str, ...],
    output: Path | None,
    format_: str | None,
    profile: str,
    base: str,
    mapping: Path | None,
    *,
    no_repair: bool,
    jobs: int,
    no_provenance: bool,
) -> int:
    """Convert RIS FILES, or standard input, to RDF.

    Records are written as they are read, in any quantity. Nothing is checked against the shapes:
    that is `ris2rdf check`; nothing is united: that is `ris2rdf build`. The format ris is the
    input again, normalised: tags of 2011, two blanks before the hyphen, CRLF, nothing private.
    """
    from ris2rdf import pipeline  # noqa: PLC0415 -- loaded when needed

    _refuse_input(output, files)
    chosen = format_ or SUFFIXES.get(output.suffix if output else "", "turtle")
    if chosen == "ris":
        return _normalise(files or ("-",), output)
    reporter = Reporter()
    recipe = pipeline.Recipe(base, profile, chosen, mapping, repair=not no_repair)
    with (
        target(output) as out,
        pipeline.workers(recipe, jobs) as by,
    ):
        done = pipeline.convert(
            pipeline.Conversion(
                *recipe.parts(out), reporter, None if no_provenance else pipeline.now()
            ),
            files or ("-",),
            by,
        )
        out.flush()
        _refuse_nothing(output, done.records, reporter)
    converted, written = number(done.records, "record"), number(done.lines, "triple")
    reporter.close(f"{converted} converted, {written} written")
    return reporter.exit_code


def _normalise(files: tuple[str, ...], output: Path | None) -> int:
    """Write the records of *files* as RIS again."""
    import ris2rdf  # noqa: PLC0415 -- loaded when needed
    from ris2rdf import pipeline  # noqa: PLC0415

    reporter, records = Reporter(), 0
    with target(output) as out:
        for work in ris2rdf.read(*files, report=reporter):
            out.write(pipeline.as_ris(work))
            records += 1
        out.flush()
        _refuse_nothing(output, records, reporter)
    reporter.close(f"{number(records, 'record')} written as RIS")
    return reporter.exit_code


def _refuse_input(output: Path | None, files: tuple[str, ...]) -> None:
    """Raise UsageError where the file to write is one of those to read."""
    if output and output.exists() and any(_is(output, name) for name in files):
        raise UsageError(f"{output} is an input, and would be lost; write to another file")


def _is(file: Path, name: str) -> bool:
    return Path(name).is_file() and file.samefile(name)


def _refuse_nothing(output: Path | None, records: int, reporter: Reporter) -> None:
    """Raise InputError rather than let a file take its name that nothing could be read for."""
    if output and not records and reporter.unreadable:
        raise InputError(f"None of the inputs can be read; {output} was not written.")
