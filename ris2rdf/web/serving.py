"""Starts a web server for a publication: granian where it can be had, waitress elsewhere.

Each web process builds its own application from the publication's path, which travels in the
environment; nothing is shared between them but files.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ris2rdf.release import Publication
from ris2rdf.web import create_app

if TYPE_CHECKING:
    from flask import Flask

PUBLICATION = "RIS2RDF_PUBLICATION"
THREADS = 12
"""Requests answered at a time by a process: waiting queries (two lanes) and some for documents."""


def application() -> "Flask":
    """Return the WSGI application of the publication named in the environment."""
    return create_app(Publication(Path(os.environ[PUBLICATION])))


def serve(publication: Path, host: str, port: int, processes: int) -> None:
    """Serve *publication* until told to stop; blocks.

    A web process that dies is started again; SIGTERM lets requests in hand finish.
    """
    os.environ[PUBLICATION] = str(publication.resolve())
    if find_spec("granian") and sys.platform != "win32":
        _granian(host, port, processes)
    else:
        _waitress(host, port)


def _granian(host: str, port: int, processes: int) -> None:
    from granian import Granian  # noqa: PLC0415 -- absent where there is no wheel
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        f"{__name__}:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=processes,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def _waitress(host: str, port: int) -> None:
    from waitress import serve  # noqa: PLC0415 -- the fall-back

    serve(application(), host=host, port=port, threads=THREADS, ident="ris2rdf")
