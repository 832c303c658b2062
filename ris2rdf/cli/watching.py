"""Builds a publication again whenever the RIS files it is made of change, beside a server.

The names that ``build`` was given enter; new releases leave, made by a process of their own, which
says for itself what is wrong with the input. A build that fails changes nothing: the release
before it goes on being served. The server is not spoken to, it sees the switch by itself.
"""

import glob
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click
from watchfiles import Change, DefaultFilter, watch

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Publication
from ris2rdf.ris import IN_FOLDERS

QUIET = 400
"""Milliseconds without a change before a build: editors and exports write in several steps."""

LONGEST = 5000
"""Milliseconds after which changes that do not end are built all the same."""

AWAKE = 250
"""Milliseconds after which a listener tells that it listens, and looks whether to go on."""


@contextmanager
def rebuilding(
    files: Sequence[str], publication: Path, options: Sequence[str] = ()
) -> Iterator[Callable[[], None]]:
    """Watch *files* (as ``build`` takes them) and rebuild *publication* while the block runs.

    Changes are noticed from the beginning of the block, and built as soon as the function is called
    that it is given: so none is missed during the first build. *options* are further ones for
    ``build``.
    """
    inputs = Inputs(files, publication)
    stop, changed = threading.Event(), threading.Event()
    arguments = [*options, "-d", str(publication), "--", *files]
    builder = threading.Thread(target=_rebuild, args=(arguments, publication, stop, changed))
    threads = [builder]
    try:
        for places, recursive in ((inputs.folders, True), (inputs.parents, False)):
            if places:
                hears = threading.Event()
                listen = partial(_listen, inputs, places, recursive=recursive)
                threads.append(threading.Thread(target=listen, args=(stop, changed, hears)))
                threads[-1].start()
                hears.wait()
        yield builder.start
    finally:
        stop.set()
        changed.set()
        for thread in threads:
            if thread.ident:
                thread.join()


class Found(NamedTuple):
    """A name that was given, as watching needs it: an absolute path, a folder or not, a pattern."""

    path: str
    folder: bool
    pattern: bool


class Inputs(DefaultFilter):
    """Which changes of files matter to a publication built from *files*.

    ``folders`` are to be watched with all that is in them, ``parents`` without: an editor replaces
    a file, so a file alone is watched in vain.
    """

    def __init__(self, files: Sequence[str], publication: Path) -> None:
        super().__init__()
        self._ours = f"{publication.resolve()}{os.sep}"
        self._found = [found for name in files for found in _found(name)]
        self.folders = {f.path for f in self._found if f.folder}
        self.folders |= {_fixed(f.path) for f in self._found if f.pattern and "**" in f.path}
        alone = {_fixed(f.path) for f in self._found if not f.folder and "**" not in f.path}
        self.parents = {place for place in alone if Path(place).is_dir()}

    def __call__(self, change: Change, path: str) -> bool:
        """Tell whether the *change* of *path* calls for a build."""
        if path.startswith(self._ours) or not super().__call__(change, path):
            return False
        return any(_concerns(found, path) for found in self._found)


def _found(name: str) -> Iterator[Found]:
    """Yield what is to be watched for *name*: also what a symbolic link leads to."""
    if name == "-":
        raise UsageError("standard input cannot be watched; give a file, a folder or a pattern")
    path = Path(name)
    pattern = not path.exists() and glob.has_magic(name)
    for place in {os.path.abspath(name), os.path.realpath(name)}:  # noqa: PTH100 -- keeps the links
        yield Found(place, path.is_dir(), pattern)


def _fixed(path: str) -> str:
    """Return the folder of *path*: of a pattern, the part before its first special character."""
    parts = Path(path).parent.parts
    plain = next((n for n, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    return str(Path(*parts[:plain]))


def _concerns(found: Found, path: str) -> bool:
    if found.folder:
        return path.startswith(f"{found.path}{os.sep}") and path.lower().endswith(IN_FOLDERS)
    return fnmatchcase(path, found.path) if found.pattern else path == found.path


def _listen(
    inputs: Inputs,
    places: set[str],
    stop: threading.Event,
    changed: threading.Event,
    hears: threading.Event,
    *,
    recursive: bool,
) -> None:
    """Set *changed* after each burst of changes at *places*, until *stop*.

    *hears* is set once no change is missed any more, or none can be noticed, which is then said.
    """
    try:
        for changes in watch(
            *places,
            watch_filter=inputs,
            debounce=LONGEST,
            step=QUIET,
            stop_event=stop,
            rust_timeout=AWAKE,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=recursive,
        ):
            hears.set()
            if changes:
                changed.set()
    except (OSError, RuntimeError) as fault:
        named = ", ".join(sorted(places))
        click.echo(f"changes in {named} cannot be noticed, so build by hand: {fault}", err=True)
    finally:
        hears.set()


def _rebuild(
    arguments: Sequence[str], folder: Path, stop: threading.Event, changed: threading.Event
) -> None:
    """Build once for every time *changed* was set, until *stop*."""
    publication = Publication(folder)
    while changed.wait() and not stop.is_set():
        changed.clear()
        before = publication.current_id()
        click.echo("the files have changed; building a new release", err=True)
        _build(arguments, stop)
        now = publication.current_id()
        said = f"{before} stays" if now == before else f"{now} is served from now on"
        if not stop.is_set():
            click.echo(f"release {said}", err=True)


def _build(arguments: Sequence[str], stop: threading.Event) -> None:
    """Run one build to its end, or to that of the server.

    In a process of its own: whatever befalls it, the server goes on, and its memory is given back.
    """
    command = [sys.executable, "-m", "ris2rdf", "build", *arguments]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:  # noqa: S603 -- our own command
        while process.poll() is None:
            if stop.wait(0.1):
                process.terminate()
                return
