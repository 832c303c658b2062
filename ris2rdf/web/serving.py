"""Starts a web server for a publication: granian where it can be had, waitress elsewhere.

Each web process builds its own application from the publication's path, which travels in the
environment; nothing is shared between them but files.
"""

import os
import signal
import sys
import tempfile
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Config, Publication
from ris2rdf.sparql.limits import Limits
from ris2rdf.web import create_app
from ris2rdf.web.clients import Clients

if TYPE_CHECKING:
    from flask import Flask

PUBLICATION = "RIS2RDF_PUBLICATION"
FIGURES = "PROMETHEUS_MULTIPROC_DIR"
"""The folder in which web processes share what they count."""

HEAD_TIMEOUT = 10
"""Seconds in which the headers of a request must arrive, and an idle connection is kept."""

LARGEST_HEAD = 192 << 10
"""Bytes of a request's line and headers; a query in an address may have 128 KiB."""

LARGEST_BODY = 2 << 20
"""Bytes of a body that waitress takes: what each address takes is less, and its own affair."""

GRACE = 25
"""Seconds that a web process told to stop has for the requests in hand; then it is ended."""

THREADS = 6
"""Requests answered at a time by a process: queries of both lanes, bodies, and some for documents.

Clients that read slowly need none. Each thread that is idle costs all requests: the server wakes
them in turn, so all go to sleep and wake up all the time (with 12, a look-up takes a tenth more).
"""

WAITRESS_THREADS = 12
"""The same for waitress, where a client that reads slowly holds a thread."""


def application() -> "Flask":
    """Return the WSGI application of the publication named in the environment."""
    return create_app(Publication(Path(os.environ[PUBLICATION])))


def web_process() -> "Flask":
    """Return the application for a process of granian, which hears from now on when to stop."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    # All threads started from here on leave these signals to the one that waits for them.
    signal.pthread_sigmask(signal.SIG_BLOCK, before)
    threading.Thread(target=_await_end, args=(before,), daemon=True).start()
    return application()


def _await_end(before: dict[signal.Signals, object]) -> None:
    """Wait until told to stop, and have granian do it: at once, or when it has started.

    Handlers run in the main thread, which granian puts to sleep for good: a signal that comes just
    before that wakes nobody, and one that comes earlier finds no handler of its own yet.
    """
    number = signal.Signals(signal.sigwait(before))
    while (handler := signal.getsignal(number)) is before[number]:
        time.sleep(0.05)
    if callable(handler):
        handler(number, None)


def serve(publication: Path, host: str, port: int, processes: int) -> None:
    """Serve *publication* until told to stop; blocks.

    A web process that dies is started again; SIGTERM lets requests in hand finish, for
    GRACE seconds. Raises UsageError for settings that a web process would die of, again and again.
    """
    _check(Publication(publication).config, publication / "config.toml")
    os.environ[PUBLICATION] = str(publication.resolve())
    if not find_spec("granian") or sys.platform == "win32":
        _waitress(host, port)
        return
    with tempfile.TemporaryDirectory(prefix="ris2rdf-metrics-") as folder:
        # Set before the web processes start: what counts is settled when it is imported there.
        os.environ[FIGURES] = folder
        _granian(host, port, processes)


def _check(settings: Config, place: Path) -> None:
    try:
        Limits.stated(settings.limits)
        Clients(settings.proxies)
    except UsageError as fault:
        raise UsageError(f"{place}: {fault}") from fault


def _granian(host: str, port: int, processes: int) -> None:
    from granian import Granian  # noqa: PLC0415 -- absent where there is no wheel
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        f"{__name__}:{web_process.__name__}",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=processes,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEAD_TIMEOUT * 1000, max_buffer_size=LARGEST_HEAD
        ),
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def _waitress(host: str, port: int) -> None:
    from waitress import serve  # noqa: PLC0415 -- the fall-back

    serve(
        application(),
        host=host,
        port=port,
        threads=WAITRESS_THREADS,
        ident="ris2rdf",
        channel_timeout=HEAD_TIMEOUT,
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=LARGEST_BODY,
    )
