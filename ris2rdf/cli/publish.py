"""``build`` and ``serve``: from RIS files to a release, and from a release to HTTP."""

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ris2rdf.cli import listening, options
from ris2rdf.cli.listening import Listen
from ris2rdf.cli.listing import number
from ris2rdf.cli.reporting import Reporter
from ris2rdf.diagnostics import SEVERITIES, UsageError

if TYPE_CHECKING:
    from ris2rdf.release import Publication, Release


@click.command()
@options.files(required=False)
@options.publication
@click.option("--base", help="Base IRI of everything published; kept in config.toml.")
@click.option("--store", help="Query address of a SPARQL server to keep releases in; kept too.")
@click.option(
    "--on-violation",
    type=click.Choice(["quarantine", "publish", "abort"]),
    default="quarantine",
    show_default=True,
    help="What becomes of a record that breaks a rule.",
)
@click.option(
    "--sync", is_flag=True, help="Withdraw what FILES do not hold; else it stays published."
)
@click.option(
    "--confirm", is_flag=True, help="Withdraw more with --sync than config.toml allows at once."
)
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--scheduler", default="", help="Address of a Dask scheduler whose workers help.")
@click.option("--full", is_flag=True, help="Make everything anew, not only what changed.")
@click.option("--freeze", is_flag=True, help="Keep the release for ever.")
@options.shapes
@options.engine
def build(  # noqa: PLR0913 -- one argument for each option
    files: tuple[str, ...],
    publication: Path,
    *,
    base: str | None,
    store: str | None,
    on_violation: str,
    sync: bool,
    confirm: bool,
    full: bool,
    freeze: bool,
    jobs: int,
    scheduler: str,
    shapes: Path | None,
    engine: options.Engine,
) -> int:
    """Build a release out of RIS FILES, and switch to it.

    Records published before that FILES do not hold stay: FILES may be a part of the whole. With
    --sync FILES are the whole. Without FILES the records of the current release are built again,
    for changed settings, tables and decisions (withdrawn.csv).

    Only what changed since the current release is made anew, and only what is new is said of it;
    the last line and the exit code are those of the whole.

    The publication is made where there is none; its config.toml holds title, licence, limits and
    what to withhold. A record that breaks a rule for records is held back in quarantine/, with
    its reasons, and everything else is published.
    """
    if sync and not files:
        raise UsageError("--sync withdraws what FILES do not hold; name the RIS files")
    if not files and not (publication / "config.toml").is_file():
        raise UsageError(f"there is no publication in {publication} yet; name RIS files for one")
    home = _home(publication, base, store)
    choices: dict[str, Any] = {"on_violation": on_violation, "engine": engine, "shapes": shapes}
    choices |= {"sync": sync, "confirmed": confirm, "full": full}
    return _build(files, home, (jobs, scheduler), freeze=freeze, **choices)


def _home(folder: Path, base: str | None, store: str | None = None) -> "Publication":
    """Return the publication in *folder*; what it is told for the first time is kept there."""
    from ris2rdf.release import Publication, config  # noqa: PLC0415 -- loaded when needed
    from ris2rdf.store.link import addresses  # noqa: PLC0415

    if store:
        addresses(store)  # says at once what cannot be one
    given = {"base": base, "store": store}
    home = Publication(folder, {name: value for name, value in given.items() if value})
    if not home.current_id() and home.config.base == config.DEFAULT_BASE:
        click.echo(
            f"{folder} is new, and all addresses in it begin with {home.config.base}; "
            f"if others are to read them, change base in {folder}/config.toml and build again",
            err=True,
        )
    _tell_new_base(home)
    if base and home.config.base != base.rstrip("/") + "/":
        raise UsageError(
            f"{folder}/config.toml says the base is {home.config.base}, and published addresses "
            "are for good: leave --base out, or give another folder with -d"
        )
    if not store or home.config.store == store:
        return home
    if home.config.store:
        raise UsageError(f"{folder}/config.toml says the store is {home.config.store}")
    config.keep(folder / "config.toml", "store", store)
    return Publication(folder)


def _tell_new_base(home: "Publication") -> None:
    """Say so if a base was changed after something was published: its addresses are left behind."""
    from ris2rdf.release import retention  # noqa: PLC0415 -- loaded when needed

    before = retention.manifest_of(home.releases / (home.current_id() or "none")).get("base")
    if before and before != home.config.base:
        click.echo(
            f"all addresses begin with {home.config.base} from now on, with {before} no longer; "
            f"if that is not meant, change base in {home.path}/config.toml back, and build again",
            err=True,
        )


def _build(
    files: Sequence[str],
    home: "Publication",
    workers: tuple[int, str] = (1, ""),
    *,
    freeze: bool = False,
    of_all: bool = True,
    **choices: Any,
) -> int:
    """Build; the last line and the exit code are of all the release holds, or what is said now."""
    from ris2rdf import building  # noqa: PLC0415 -- the store is loaded when needed
    from ris2rdf.release import retention  # noqa: PLC0415

    reporter = Reporter()
    made = building.build(home, files, reporter, workers=building.Workers(*workers), **choices)
    if freeze:
        retention.freeze(home, made.id)
    if of_all:
        held = {name: made.counts[f"{name}s"] for name in SEVERITIES}
        reporter.counts = Counter({name: many for name, many in held.items() if many})
    reporter.close(_summary(made))
    return reporter.exit_code


def rebuilt(home: "Publication", engine: options.Engine, shapes: Path | None) -> int:
    """Build the current records of *home* again, for decisions that changed.

    They are checked by the library's own shapes that the release has, if no others are given. The
    last line and the exit code are of what the decisions bring about: older faults are no failure
    of theirs.
    """
    own = home.releases / home.current_id() / "shapes"
    shapes = shapes or (own if own.is_dir() else None)
    return _build((), home, of_all=False, engine=engine, shapes=shapes)


def _summary(made: "Release") -> str:
    counts, since = made.counts, made.manifest["build"]["since"]
    named = f"release {made.id} from {since}" if since else f"release {made.id}"
    named_so = {"kept": "from before", "merged": "united with others", "withdrawn": "withdrawn"}
    more = [f"{counts[name]:,} {words}" for name, words in named_so.items() if counts.get(name)]
    return ", ".join(
        [
            f"{named}: {number(counts['records'], 'record')} found",
            *more,
            f"{number(counts['works'], 'work')} published",
            f"{counts['quarantined']:,} held back",
            number(counts["triples"], "triple"),
        ]
    )


@click.command()
@click.argument("files", nargs=-1, metavar="[PUBLICATION or FILES...]")
@click.option(
    "-d",
    "--publication",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to build RIS FILES into (default: a temporary one).",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default="8000",
    help="Port to listen on.",
)
@click.option("--base", help="Base IRI when RIS FILES are given (default: http://HOST:PORT/).")
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="Web processes; each keeps the limits by itself.",
)
@click.option("--watch", is_flag=True, help="Build again whenever the RIS FILES change.")
def serve(
    files: tuple[str, ...],
    publication: Path | None,
    host: str,
    port: int,
    base: str | None,
    processes: int,
    watch: bool,  # noqa: FBT001 -- a flag of the command line
) -> int:
    """Serve a PUBLICATION, or RIS FILES as they are.

    Given files, a publication is built first, in a temporary folder or the one named. A server
    that runs takes up a new release by itself, whoever builds it. With --watch it is built here:
    one that fails says why, and the release before it goes on.
    """
    listen = listening.at(host, port, processes)
    given = files or (str(publication or "publication"),)
    if len(given) == 1 and (Path(given[0]) / "config.toml").is_file():
        if watch:
            raise UsageError("--watch needs to know the RIS files: serve FILES -d PUBLICATION")
        return _serve(Path(given[0]), listen)
    if not files:
        raise UsageError("there is no publication here; run `ris2rdf build FILES` or name files")
    with tempfile.TemporaryDirectory(prefix="ris2rdf-") as folder:
        home = publication or Path(folder)
        known = (home / "config.toml").is_file()
        sync = publication is None  # then the files are all there is
        with _rebuilding(given, home, sync=sync) if watch else nullcontext(lambda: None) as begin:
            made = _home(home, base if known else base or listening.url(host, port))
            _build(given, made, sync=sync, confirmed=sync)
            begin()
            return _serve(home, listen)


def _serve(folder: Path, listen: Listen) -> int:
    """Serve until told to stop."""
    from ris2rdf.release import Publication  # noqa: PLC0415 -- the store is loaded when needed
    from ris2rdf.web import serving  # noqa: PLC0415 -- Flask too

    works = Publication(folder).current().counts["works"]  # says at once that nothing was built
    address = listening.url(listen.host, listen.port)
    click.echo(f"{number(works, 'work')} on {address} (Ctrl-C ends it)", err=True)
    serving.serve(folder, *listen)
    return 0


def _rebuilding(
    files: Sequence[str], folder: Path, *, sync: bool
) -> AbstractContextManager[Callable[[], None]]:
    from ris2rdf.cli import watching  # noqa: PLC0415 -- loaded when needed

    return watching.rebuilding(files, folder, ["--sync", "--confirm"] if sync else [])
