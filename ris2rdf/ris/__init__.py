"""The tag layer: RIS bytes to records of ordered fields, nothing lost, nothing understood.

Everything here is about how a file is written - encodings, line ends, layouts, records without a
beginning or an end. What a tag means is decided by the crosswalk.
"""

from ris2rdf.ris.files import UNREADABLE, Source, sources
from ris2rdf.ris.partition import ONCE, ranges, read_range
from ris2rdf.ris.reader import again, read
from ris2rdf.ris.records import Field, Fields, Record
from ris2rdf.ris.writer import write

__all__ = [
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
