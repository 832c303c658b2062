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
    from ris2rdf.diagnostics import Report
    from ris2rdf.elements import Work

__all__ = ["__version__", "read", "write"]
__version__ = "0.1.0"


def read(*files: str | PathLike[str], report: "Report | None" = None) -> "Iterator[Work]":
    """Yield the Work of every record in *files*: files, .gz, .zip, folders, patterns, ``-``.

    What is wrong with them is given to *report* (``list.append`` is one), never raised; an input
    that cannot be read is reported with a code of ``ris2rdf.ris.UNREADABLE`` and passed over.
    """
    from ris2rdf import crosswalk, pipeline, ris  # noqa: PLC0415 -- loaded when needed

    tell = report or (lambda _found: None)
    table = crosswalk.load()
    for source in ris.sources([fspath(name) for name in files], tell):
        for reading in pipeline.works(source, table, tell):
            yield reading.work


def write(works: "Iterable[Work]") -> bytes:
    """Return *works* as RIS: tags of 2011, two blanks before the hyphen, CRLF, UTF-8.

    Reading it again gives the same Works, but for what was withheld and where they stood.
    """
    from ris2rdf import pipeline  # noqa: PLC0415 -- loaded when needed

    return b"".join(map(pipeline.as_ris, works))
