"""The tag layer: RIS bytes to records of ordered fields, nothing lost, nothing understood.

Everything here is about how a file is written - encodings, line ends, layouts, records without a
beginning or an end. What a tag means is decided by the crosswalk.
"""

from typing import TYPE_CHECKING

from ris2rdf.ris.reader import again, read
from ris2rdf.ris.records import Field, Fields, Record

if TYPE_CHECKING:
    from ris2rdf.ris.files import IN_FOLDERS, UNREADABLE, Source, sources
    from ris2rdf.ris.partition import ONCE, ranges, read_range
    from ris2rdf.ris.writer import write

__all__ = [
    "IN_FOLDERS",
    "ONCE",
    "UNREADABLE",
    "Field",
    "Fields",
    "Record",
    "Source",
    "again",
    "ranges",
    "read",
    "read_range",
    "sources",
    "write",
]
_LATER = {
    "files": ("IN_FOLDERS", "UNREADABLE", "Source", "sources"),
    "partition": ("ONCE", "ranges", "read_range"),
    "writer": ("write",),
}


def __getattr__(name: str) -> object:
    """Return what is imported when it is asked for: reading a stream need not pay 5 ms for it."""
    from importlib import import_module  # noqa: PLC0415 -- not needed by reading either

    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
