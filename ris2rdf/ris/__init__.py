"""The tag layer: RIS bytes to records of ordered fields, nothing lost, nothing understood.

Everything here is about how a file is written - encodings, line ends, layouts, records without a
beginning or an end. What a tag means is decided by the crosswalk.
"""

from ris2rdf.ris.files import UNREADABLE, Source, sources
from ris2rdf.ris.reader import read
from ris2rdf.ris.records import Field, Record

__all__ = ["UNREADABLE", "Field", "Record", "Source", "read", "sources"]
