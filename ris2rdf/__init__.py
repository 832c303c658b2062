r"""Turns RIS reference files into linked data a library can publish, and serves it.

Two functions for Python users; all else is in the modules. Importing this loads nothing heavy.

>>> from ris2rdf import read, write
>>> [work.title.value for work in read("seeds/adda.ris")]
['Silt and steam on the Adda']
>>> write(read("seeds/adda.ris")).split(b"\r\n")[:2]
[b'TY  - JOUR', b'TI  - Silt and steam on the Adda']
"""

from collections.abc import Iterable, Iterator
from os import PathLike, fspath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ris2rdf.diagnostics import Diagnostic, Report
    from ris2rdf.elements import Work

__all__ = ["__version__", "read", "write"]
__version__ = "0.1.0"


def read(*files: str | PathLike[str], report: "Report | None" = None) -> "Iterator[Work]":
    """Yield the Work of every record in *files*: files, .gz, .zip, folders, patterns, ``-``.

    What is wrong with them is given to *report* (``list.append`` is one), and an input that cannot
    be read is passed over. Without *report* nobody would hear of that: it raises InputError.
    """
    from ris2rdf import crosswalk, pipeline, ris  # noqa: PLC0415 -- loaded when needed

    tell = report or unheard
    table = crosswalk.load()
    for source in ris.sources([fspath(name) for name in files], tell):
        for reading in pipeline.works(source, table, tell):
            yield reading.work


def unheard(found: "Diagnostic") -> None:
    """Drop what was *found* and nobody listens for; raise InputError if an input is unreadable."""
    from ris2rdf import diagnostics, ris  # noqa: PLC0415 -- loaded when needed

    if found.code in ris.UNREADABLE:
        raise diagnostics.InputError(f"{found.source}: {found.message} {found.hint}".strip())


def write(works: "Iterable[Work]") -> bytes:
    """Return *works* as RIS: tags of 2011, two blanks before the hyphen, CRLF, UTF-8.

    Reading it again gives the same Works, but for what was withheld and where they stood.
    """
    from ris2rdf import pipeline  # noqa: PLC0415 -- loaded when needed

    return b"".join(map(pipeline.as_ris, works))
