"""``query``: put a SPARQL query to the current release, as the endpoint does but without limits.

A query enters, by argument, file or standard input; its whole answer leaves: rows laid out on a
terminal, CSV where they are piped. Queries reach other endpoints only where that is asked for, and
nothing is ever changed.
"""

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ris2rdf.cli import options
from ris2rdf.diagnostics import Ris2rdfError, UsageError

if TYPE_CHECKING:
    from ris2rdf.release import Release
    from ris2rdf.sparql.guard import Query

TABLES = ("table", "json", "xml", "csv", "tsv")
MEDIA_TYPES = {
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
}
"""The forms of a graph."""

STACK = 256 << 20
"""Bytes of stack of the thread that evaluates: a long query needs more than the usual."""


@click.command()
@click.argument("text", required=False)
@click.option("-f", "--file", type=click.File("r", encoding="utf-8"), help="File with the query.")
@options.publication
@click.option(
    "--format",
    "format_",
    type=click.Choice([*TABLES, *MEDIA_TYPES]),
    help="Form of the answer. Default: a table on a terminal, CSV when piped; Turtle for graphs.",
)
@click.option("--explain", is_flag=True, help="Write the query as it is run, and do not run it.")
@click.option("--allow-service", is_flag=True, help="Let SERVICE in the query ask other endpoints.")
def query(
    text: str | None,
    file: Any,
    publication: Path,
    format_: str | None,
    *,
    explain: bool,
    allow_service: bool,
) -> None:
    """Ask the current release a SPARQL query.

    It is TEXT, or in a file, or comes from standard input. Prefixes of our vocabularies need no
    declaration, both spellings of schema.org are understood, and ?work text:query "words" searches
    the full text. The limits of the public endpoint on time and size do not apply: this is your own
    machine.
    """
    release = options.opened(publication).current()
    checked = _checked(text or (file or sys.stdin).read(), allow_service)
    if explain:
        click.echo(_explained(release, checked).strip())
        return
    start = time.monotonic()
    rows = _with_stack(lambda: _written(release, checked, format_))
    if rows is not None:
        seconds = time.monotonic() - start
        click.echo(f"{rows:,} {'row' if rows == 1 else 'rows'} in {seconds:.2f} s", err=True)


def _checked(text: str, service: bool) -> "Query":  # noqa: FBT001 -- of the option
    from ris2rdf import terms  # noqa: PLC0415 -- loaded when needed
    from ris2rdf.sparql import guard  # noqa: PLC0415
    from ris2rdf.sparql.failures import Refused  # noqa: PLC0415
    from ris2rdf.sparql.limits import Limits  # noqa: PLC0415

    try:
        # What is too deep or too long would end this process too.
        limits = Limits(query=sys.maxsize, hits=sys.maxsize)
        return guard.check(text, terms.prefixes(), limits, service=service)
    except Refused as fault:
        asked = " Or let it ask them: --allow-service." if fault.status == 403 else ""  # noqa: PLR2004 -- SERVICE
        raise UsageError(f"{_place(fault.line, fault.column)}{fault.reason}{asked}") from fault


def _place(line: int, column: int) -> str:
    return f"line {line}, column {column}: " if line else ""


def _request(release: "Release", checked: "Query") -> dict[str, Any]:
    from ris2rdf import search  # noqa: PLC0415 -- loaded when needed

    return {
        "query": checked.text,
        "base": release.base,
        "default_graphs": None,
        "named_graphs": None,
        "searches": checked.searches,
        "hits": sys.maxsize - 1,
        "matches": search.MATCHES,
    }


def _explained(release: "Release", checked: "Query") -> str:
    from ris2rdf.sparql import evaluation  # noqa: PLC0415 -- loaded when needed

    def text() -> str:
        """Return the query as it is run; raises what its parser finds wrong."""
        evaluation.parse(request)
        return evaluation.text(request, str(release.path / "store"))

    request = _request(release, checked)
    explained: str = _told(checked, text)
    return explained


def _told(checked: "Query", evaluate: Callable[[], Any]) -> Any:
    """Return what *evaluate* gives; say what is wrong with the query in words."""
    from ris2rdf.sparql import frames, verdicts  # noqa: PLC0415 -- loaded when needed
    from ris2rdf.sparql.limits import Limits  # noqa: PLC0415

    try:
        return evaluate()
    except SyntaxError as fault:
        said: Any = verdicts.stated(frames.SYNTAX, str(fault), checked, Limits())
        raise UsageError(f"{_place(said.line, said.column)}{said.reason}") from fault
    except (ValueError, RuntimeError) as fault:
        raise UsageError(f"the query cannot be evaluated: {fault}") from fault


def _with_stack(run: Callable[[], int | None]) -> int | None:
    """Return what *run* gives in a thread with a large stack."""
    outcome: list[int | None] = []
    fault: list[BaseException] = []

    def caught() -> None:
        """Keep what comes of the run, or what it raised that users are told."""
        try:
            outcome.append(run())
        except (Ris2rdfError, OSError, MemoryError) as raised:
            # Without its frames: what they hold belongs to this thread and ends with it.
            fault.append(raised.with_traceback(None))

    threading.stack_size(STACK)
    thread = threading.Thread(target=caught, daemon=True)
    thread.start()
    thread.join()
    if fault:
        raise fault[0]
    return outcome[0]


def _written(release: "Release", checked: "Query", format_: str | None) -> int | None:
    """Write the answer; return how many rows, if a person is to be told."""
    import pyoxigraph as ox  # noqa: PLC0415 -- loaded when needed

    found = _told(checked, lambda: _found(release, checked))
    if isinstance(found, ox.QueryTriples):
        _graph(found, checked, format_ or "turtle")
        return None
    chosen = format_ or ("table" if sys.stdout.isatty() else "csv")
    if chosen in MEDIA_TYPES:
        raise UsageError(f"a table of results cannot be written as {chosen}; take csv or json")
    if chosen == "table" and not isinstance(found, ox.QueryBoolean):
        return _told(checked, lambda: _table(found))  # type: ignore[no-any-return] # what _table gives
    if isinstance(found, ox.QueryBoolean) and chosen in {"table", "csv", "tsv"}:
        click.echo("yes" if found else "no")
        return None
    format_of = getattr(ox.QueryResultsFormat, chosen.upper())
    _told(checked, lambda: found.serialize(sys.stdout.buffer, format=format_of))
    sys.stdout.buffer.flush()
    return None


def _found(release: "Release", checked: "Query") -> Any:
    import pyoxigraph as ox  # noqa: PLC0415 -- loaded when needed

    from ris2rdf.release import remote  # noqa: PLC0415
    from ris2rdf.sparql import evaluation  # noqa: PLC0415

    elsewhere = remote.opened(release.path)
    if elsewhere is not None:
        raise UsageError("the release is in a store elsewhere: ask there, or what serves it")
    path = str(release.path / "store")
    return evaluation.evaluate(ox.Store.read_only(path), path, _request(release, checked))


def _graph(found: Any, checked: "Query", name: str) -> None:
    """Write a graph: laid out by our writers if a person may read it, straight through if not."""
    from ris2rdf import terms  # noqa: PLC0415 -- loaded when needed
    from ris2rdf.sparql import evaluation, layout  # noqa: PLC0415

    if name not in MEDIA_TYPES:
        raise UsageError(f"a graph cannot be written as {name}; take {', '.join(MEDIA_TYPES)}")
    prefixes = {**terms.prefixes(), **checked.prefixes}
    small = MEDIA_TYPES["nt"] if name in layout.FORMS else ""
    request = {"media_type": MEDIA_TYPES[name], "small": small, "prefixes": prefixes}
    with tempfile.TemporaryFile() as spool:
        whole = _told(checked, lambda: evaluation.write(found, request, spool))
        spool.seek(0)
        if whole:
            shutil.copyfileobj(spool, sys.stdout.buffer)
        else:
            sys.stdout.buffer.write(layout.laid_out(spool.read(), name, prefixes))
    sys.stdout.buffer.flush()


def _table(solutions: Any) -> int:
    """Lay out rows on the terminal; return how many there are."""
    from rich import box  # noqa: PLC0415 -- loaded when needed
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    names = [variable.value for variable in solutions.variables]
    rows = [[_cell(solution[name]) for name in names] for solution in solutions]
    for number, name in enumerate(names):
        figures = bool(rows) and all(row[number][1] for row in rows)
        table.add_column(name, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(text) for text, _ in row))
    Console(file=sys.stdout, highlight=False).print(table)
    return len(rows)


def _cell(term: Any) -> tuple[str, bool]:
    """Return a value as shown, and whether it is a number or nothing."""
    from ris2rdf import terms  # noqa: PLC0415 -- loaded when needed

    if term is None:
        return "", True
    text = str(getattr(term, "value", term))
    datatype = getattr(term, "datatype", None)
    number = datatype is not None and datatype.value.endswith(
        ("#integer", "#decimal", "#double", "#float")
    )
    # Only an IRI is shortened: a string that looks like one is still a string.
    return (text if datatype else terms.shorten(text)), number
