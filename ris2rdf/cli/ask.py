"""``query`` and ``export``: ask the current release, or take it elsewhere."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ris2rdf.cli import options
from ris2rdf.diagnostics import UsageError

if TYPE_CHECKING:
    from ris2rdf.release import Release

RESULTS = ("table", "json", "xml", "csv", "tsv")
GRAPHS = ("turtle", "nt", "rdfxml")
DUMPS = ("nt", "csv")
REFERENCES = ("ris", "bibtex", "biblatex", "csl-json")


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", type=click.File("r", encoding="utf-8"), help="File with the query.")
@options.publication
@click.option(
    "--format",
    "format_",
    type=click.Choice([*RESULTS, *GRAPHS]),
    help="Format of the answer; without it a table on a terminal, CSV when piped.",
)
def query(text: str | None, file: Any, publication: Path, format_: str | None) -> None:
    """Ask the current release a SPARQL query: TEXT, a file, or standard input.

    The limits of the public endpoint do not apply: this is your own machine.
    """
    import pyoxigraph  # noqa: PLC0415 -- loaded when needed

    from ris2rdf import terms  # noqa: PLC0415
    from ris2rdf.release import Publication  # noqa: PLC0415

    asked = text or (file or sys.stdin).read()
    store = pyoxigraph.Store.read_only(str(Publication(publication).current().path / "store"))
    try:
        answer = store.query(asked, prefixes=terms.prefixes())
    except SyntaxError as error:
        raise UsageError(f"this is not a SPARQL query: {error}") from error
    click.echo(_answered(answer, format_), nl=False)


def _answered(answer: Any, format_: str | None) -> str | bytes:
    import pyoxigraph  # noqa: PLC0415 -- loaded when needed

    from ris2rdf import terms  # noqa: PLC0415

    if isinstance(answer, pyoxigraph.QueryTriples):
        kind = {"nt": "N_TRIPLES", "rdfxml": "RDF_XML"}.get(format_ or "", "TURTLE")
        format_of = getattr(pyoxigraph.RdfFormat, kind)
        return pyoxigraph.serialize(answer, format=format_of, prefixes=terms.prefixes()) or b""
    chosen = format_ or ("table" if sys.stdout.isatty() else "csv")
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return (
            f"{'yes' if answer else 'no'}\n"
            if chosen in {"table", "csv", "tsv"}
            else _of(answer, chosen)
        )
    return _table(answer) if chosen == "table" else _of(answer, chosen)


def _of(answer: Any, name: str) -> bytes:
    import pyoxigraph  # noqa: PLC0415 -- loaded when needed

    if name not in {"json", "xml", "csv", "tsv"}:
        raise UsageError(f"a table of results cannot be written as {name}; take csv or json")
    return bytes(answer.serialize(format=getattr(pyoxigraph.QueryResultsFormat, name.upper())))


def _table(solutions: Any) -> str:
    from rich.console import Console  # noqa: PLC0415 -- loaded when needed
    from rich.table import Table  # noqa: PLC0415

    from ris2rdf import terms  # noqa: PLC0415

    names = [variable.value for variable in solutions.variables]
    table = Table(*names)
    for solution in solutions:
        table.add_row(*(terms.shorten(str(t.value)) if t else "" for t in solution))
    console = Console(file=sys.stdout)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


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
