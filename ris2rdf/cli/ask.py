"""``export``: take the current release elsewhere, whole or in part."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ris2rdf.cli import options
from ris2rdf.diagnostics import UsageError

if TYPE_CHECKING:
    from ris2rdf.release import Release

DUMPS = ("nt", "csv")
REFERENCES = ("ris", "bibtex", "biblatex", "csl-json")


@click.command()
@options.existing_publication
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([*DUMPS, *REFERENCES]),
    default="nt",
    show_default=True,
    help="What to take out.",
)
@click.option(
    "--select",
    metavar="QUERY",
    help="Only works that these words find, as in the search of the pages: "
    f"for {', '.join(REFERENCES)}.",
)
def export(publication: Path, output: Path | None, format_: str, select: str | None) -> None:
    """Write the current release as N-Triples, CSV, RIS, BibTeX, BibLaTeX or CSL-JSON.

    RIS is written anew from the works: tags of 2011, two blanks before the hyphen, CRLF. The lines
    as received are in the dump of the release.
    """
    from ris2rdf.release import Publication  # noqa: PLC0415 -- loaded when needed

    if select is not None and format_ not in REFERENCES:
        raise UsageError(f"--select works with {', '.join(REFERENCES)}, not with {format_}")
    release = Publication(publication).current()
    if format_ in DUMPS:
        pieces = _unpacked(_dump(release, format_))
    else:
        from ris2rdf.cli import references  # noqa: PLC0415 -- loaded when needed

        pieces = references.pieces(release, format_, select or "")
    if output is None:
        sys.stdout.buffer.writelines(pieces)
    else:
        with output.open("wb") as out:
            out.writelines(pieces)


def _unpacked(dump: Path) -> Iterator[bytes]:
    import gzip  # noqa: PLC0415 -- only here

    with gzip.open(dump) as packed:
        while block := packed.read(1 << 20):
            yield block


def _dump(release: "Release", suffix: str) -> Path:
    return next(iter((release.path / "dump").glob(f"*.{suffix}.gz")))
