"""A release out of RIS files: the stages in order, beside the current release, then one switch.

A publication and paths enter, the new current release leaves. Whatever happens before the switch
changes nothing that is served; what a killed build left is removed by the next one.
"""

import os
import shutil
import sqlite3
import time as clock
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from ris2rdf import crosswalk, vocabulary
from ris2rdf.building import (
    about,
    across,
    carried,
    changes,
    constant,
    decided,
    departures,
    dump,
    groups,
    history,
    kept,
    load,
    manifest,
    map,  # noqa: A004 - the stage's name in the design
    origins,
    quality,
    quarantine,
    reduce,
    starting,
    withdrawing,
)
from ris2rdf.building.draft import Draft
from ris2rdf.building.input import Input, Once
from ris2rdf.building.keys import Reader
from ris2rdf.building.starting import Start
from ris2rdf.building.workers import Workers
from ris2rdf.diagnostics import InputError, Report
from ris2rdf.release import records, registry, remote, retention, storage, switch
from ris2rdf.release.lock import locked
from ris2rdf.release.parts import DamagedError
from ris2rdf.release.publication import Publication
from ris2rdf.release.release import RULES, TABLES, Release
from ris2rdf.shapes.validation import Engine

Result = TypeVar("Result")


class Settings(NamedTuple):
    """How to build: what a violation does, which SHACL engine, whose tables and shapes, and when.

    ``time`` is that of ``SOURCE_DATE_EPOCH``, or else now, if it is not given.
    """

    on_violation: str = "quarantine"
    engine: Engine = "auto"
    mapping: Path | None = None
    time: datetime | None = None
    shapes: Path | None = None
    sync: bool = False
    full: bool = False
    workers: Workers = Workers()
    confirmed: bool = False


class AnewError(Exception):
    """The release before cannot be built on after all: everything is made anew."""


class Stages:
    """Runs stages one after the other and remembers how long each took, in seconds.

    ``cpu`` is the time of this process alone, which other work on the machine leaves as it is.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def run(self, name: str, stage: Callable[[], Result]) -> Result:
        """Return what *stage* returns; its time is kept under *name*."""
        start, busy = clock.perf_counter(), clock.process_time()
        result = stage()
        self.cpu[name] = round(clock.process_time() - busy, 3)
        self.seconds[name] = round(clock.perf_counter() - start, 3)
        return result


def build(  # noqa: PLR0913 -- one keyword for each choice of the command line
    publication: Publication,
    paths: Iterable[str],
    report: Report,
    *,
    on_violation: str = "quarantine",
    engine: Engine = "auto",
    mapping: Path | None = None,
    time: datetime | None = None,
    shapes: Path | None = None,
    sync: bool = False,
    full: bool = False,
    workers: Workers = Workers(),  # noqa: B008 - an immutable value
    confirmed: bool = False,
) -> Release:
    """Build a release of the RIS files *paths* and make it the current one.

    Records of the release before that they do not hold stay, and are withdrawn with *sync* - more
    works than config allows at once only if that is *confirmed*; without *paths* the release before
    is built again. Only what changed is made anew, unless *full* asks
    for everything or there is a reason to (``starting``). *workers* map the records. *on_violation*
    is ``quarantine``, ``publish`` or ``abort``; *shapes* is a folder of a library's own shapes.
    Raises InUseError if somebody else builds, TooManyError if *sync* would withdraw too many works,
    StorageError if the disk is full, InputError if there
    is nothing to read, AbortedError if a record is refused and that was to stop the build,
    BrokenError if a fault of ours was found; the current release then stays as it is.
    """
    settings = Settings(on_violation, engine, mapping, time, shapes, sync, full, workers, confirmed)
    with locked(publication.path / "lock"):
        _clean(publication)
        start = starting.start(publication, _depends_on(publication, settings), full=full)
        with Input(list(paths), Once(report)) as given:
            try:
                release = _attempt(publication, start, given, settings)
            except AnewError as fault:
                _clean(publication)
                given.again()
                release = _attempt(publication, start.anew(str(fault)), given, settings)
        retention.prune(publication)
        return release


def _depends_on(publication: Publication, settings: Settings) -> str:
    return starting.digest(
        publication, settings.engine, settings.on_violation, settings.shapes, settings.mapping
    )


def _attempt(publication: Publication, start: Start, given: Input, settings: Settings) -> Release:
    """Build from *start*; raises AnewError if that cannot be built on after all."""
    folder = publication.releases / f"{switch.UNFINISHED}{os.getpid()}"
    try:
        folder.mkdir()
        return _made(publication, folder, start, given, settings)
    except (DamagedError, OSError, sqlite3.Error) as fault:
        shutil.rmtree(folder, ignore_errors=True)
        broken_pipe = isinstance(fault, BrokenPipeError)  # whoever read our reports is gone
        if start.past and not broken_pipe and not storage.is_full(fault):
            raise AnewError(starting.DAMAGED) from fault
        raise storage.told(fault, publication.path) from fault
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _clean(publication: Publication) -> None:
    """Undo what a build that was killed left behind."""
    remote.clean(publication)
    switch.clean(publication.releases)
    with registry.connected(publication.registry) as known:
        registry.recover(known, publication.current_id())
    quarantine.clean(publication.quarantine, publication.releases)


def _made(
    publication: Publication,
    folder: Path,
    start: Start,
    given: Input,
    settings: Settings,
) -> Release:
    with closing(records.create(folder, start.past.folder if start.past else None)) as db:
        draft = Draft(
            folder,
            db,
            publication.config,
            crosswalk.load(settings.mapping),
            vocabulary.load(publication.config.base, overlay=settings.mapping),
            given.report,
            settings.time or _now(),
            settings.engine,
            settings.on_violation,
            settings.shapes,
            start.past,
            settings.mapping,
            settings.workers,
        )
        name = _filled(publication, draft, start, given, settings)
    return _switched(publication, folder, name)


def _filled(
    publication: Publication, draft: Draft, start: Start, given: Input, settings: Settings
) -> str:
    """Run all stages on *draft*; returns the name of the release."""
    stages = Stages()
    stages.run("keys", lambda: _read(publication, draft, given, settings))
    name = _name(publication, draft)
    library = decided.read(draft, publication)
    stages.run("groups", lambda: groups.run(draft, library.decisions))
    stages.run("withdraw", lambda: withdrawing.run(draft, publication))
    stages.run("changes", lambda: changes.run(draft))
    stages.run("map", lambda: map.run(draft))
    stages.run("reduce", lambda: reduce.run(draft))
    stages.run("depart", lambda: departures.run(draft, publication))
    decided.unmet(draft, publication, library)
    stages.run("across", lambda: across.run(draft))
    imports = stages.run("about", lambda: about.write(draft, publication.registry))
    triples = stages.run("load", lambda: load.load(draft))
    stages.run("index", lambda: records.complete(draft.db, past=bool(draft.past)))
    files = stages.run("dump", lambda: dump.write(draft, imports))
    quarantine.write(draft)
    facts = manifest.Facts(
        name,
        triples,
        files,
        stages.seconds,
        stages.cpu,
        quality.before(publication.releases / publication.current_id()),
        decided.digest(publication),
        start.told(),
    )
    manifest.write(draft, facts)
    _keep_own(draft, settings)
    history.write(draft, name, publication)
    quarantine.publish(draft, publication.quarantine, name)
    records.finish(draft.db, past=bool(draft.past))
    return name


def _keep_own(draft: Draft, settings: Settings) -> None:
    """Put tables and shapes of the library's own into the release that was made with them."""
    for name, place in ((TABLES, settings.mapping), (RULES, settings.shapes)):
        if place is not None:
            shutil.copytree(place, draft.folder / name)


def _read(publication: Publication, draft: Draft, given: Input, settings: Settings) -> None:
    """Read the input, and add what stays of the release before."""
    carried.begin(draft)
    last = draft.count("SELECT COALESCE(MAX(id), 0) FROM record")
    reader = Reader(draft.db, draft.crosswalk, draft.config.withhold, draft.report, last)
    reader.read(given.sources(reader.hear))
    if given.paths and not draft.count("SELECT COALESCE(SUM(records), 0) FROM source"):
        raise InputError("None of the inputs can be read; nothing was built.")
    carried.set_aside(draft)
    choices = {"sync": settings.sync, "confirmed": settings.confirmed}
    kept.run(draft, draft.crosswalk, publication.past, publication.registry, **choices)
    if not draft.count("SELECT COUNT(*) FROM source"):
        raise InputError("There is nothing to build: name RIS files.")
    if carried.share_gone(draft) > starting.MOST_GONE:
        raise AnewError(starting.GONE)
    carried.end(draft)
    constant.run(draft, publication)


def _switched(publication: Publication, folder: Path, name: str) -> Release:
    remote.send(publication, folder, name)
    switch.sync(folder)
    place = publication.releases / name
    folder.rename(place)
    switch.sync_names(publication.releases)
    switch.switch(publication.link, place)
    with registry.connected(publication.registry) as known:
        registry.confirm(known, name)
    return publication.current()


def _name(publication: Publication, draft: Draft) -> str:
    """Return the name of the release: its time and eight digits of its sources' digests."""
    stem = origins.import_of(draft)
    name, repeat = stem, 1
    with registry.connected(publication.registry) as known:
        taken = registry.releases(known)
    while name in taken or (publication.releases / name).exists():
        repeat += 1
        name = f"{stem}-{repeat}"
    return name


def _now() -> datetime:
    """Return the time of ``SOURCE_DATE_EPOCH``, or else the present one, to the second."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = float(epoch) if epoch.isdigit() else clock.time()
    return datetime.fromtimestamp(int(now), UTC)
