"""``export``: take the current release elsewhere, whole or in part."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ris2rdf.cli import options
from ris2rdf.cli.listing import number
from ris2rdf.cli.output import target
from ris2rdf.diagnostics import UsageError

if TYPE_CHECKING:
    from ris2rdf.release import Release

DUMPS = ("nt", "csv")
REFERENCES = ("ris", "bibtex", "biblatex", "csl-json")
SUFFIXES = {".csv": "csv", ".ris": "ris", ".bib": "bibtex", ".json": "csl-json"}


@click.command()
@options.publication
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([*DUMPS, *REFERENCES]),
    help="What to take out; without it the suffix of --output tells, else nt.",
)
@click.option(
    "--select",
    metavar="QUERY",
    help="Only works that these words find, as in the search of the pages: "
    f"for {', '.join(REFERENCES)}.",
)
@click.option(
    "--archive",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the whole publication into this .tar.gz, for `ris2rdf restore`.",
)
def export(
    publication: Path,
    output: Path | None,
    format_: str | None,
    select: str | None,
    archive: Path | None,
) -> None:
    """Write the current release as RDF, CSV, RIS or references.

    RIS is written anew from the works: tags of 2011, two blanks before the hyphen, CRLF. The lines
    as received are in the dump of the release.

    With --archive everything is written that it takes to go on elsewhere: settings, decisions,
    registry, records as received, own tables and shapes, the current and frozen releases, all with
    checksums (BagIt). It holds private fields too: keep it like the RIS files.
    """
    if archive is not None:
        if output is not None or select is not None:
            raise UsageError("--archive takes everything into its own file: no --output, --select")
        _archive(publication, archive)
        return
    chosen = format_ or SUFFIXES.get(output.suffix if output else "", "nt")
    if select is not None and chosen not in REFERENCES:
        raise UsageError(f"--select works with {', '.join(REFERENCES)}, not with {chosen}")
    release = options.opened(publication).current()
    if chosen in DUMPS:
        pieces = _unpacked(_dump(release, chosen))
    else:
        from ris2rdf.cli import references  # noqa: PLC0415 -- loaded when needed

        if select and not references.found(release, select):
            click.echo(f"ris2rdf: no work is found by {select!r}", err=True)
        pieces = references.pieces(release, chosen, select or "")
    with target(output) as out:
        out.writelines(pieces)


def _archive(folder: Path, target: Path) -> None:
    from ris2rdf.release import archive  # noqa: PLC0415 -- loaded when needed

    if target.exists():
        raise UsageError(f"{target} is there already; give another name")
    made = archive.write(options.opened(folder), target)
    click.echo(
        f"{target}: {number(made.files, 'file')}, {number(len(made.releases), 'release')}, "
        f"{made.size:,} bytes before packing; it holds private fields",
        err=True,
    )


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.publication
def restore(archive: Path, publication: Path) -> None:
    """Make a publication again out of its ARCHIVE.

    `ris2rdf export --archive` made it. Every checksum is compared, the stores are made of the dumps
    again, and every release is verified before anything appears in the folder, which must not be
    there yet.
    """
    from ris2rdf.release import restoring  # noqa: PLC0415 -- loaded when needed

    made = restoring.restore(archive, publication)
    works = made.current().counts["works"]
    click.echo(f"{publication}: release {made.current_id()}, {number(works, 'work')}", err=True)


def _unpacked(dump: Path) -> Iterator[bytes]:
    import gzip  # noqa: PLC0415 -- only here

    with gzip.open(dump) as packed:
        while block := packed.read(1 << 20):
            yield block


def _dump(release: "Release", suffix: str) -> Path:
    return next(iter((release.path / "dump").glob(f"*.{suffix}.gz")))
