"""Releases, once they are built: read, kept, compared, verified, moved elsewhere.

``Publication`` is the directory a library keeps; ``Release`` answers what the pages ask. Everything
of one build is in one directory, which never changes; :mod:`ris2rdf.building` makes it.
"""

from ris2rdf.release.config import Config
from ris2rdf.release.indexes import LETTERS
from ris2rdf.release.lock import InUseError
from ris2rdf.release.publication import NoReleaseError, Publication
from ris2rdf.release.records import StoredRecord
from ris2rdf.release.release import Entry, Release
from ris2rdf.search import Facet, Page, Row, Selection, ThingRow

__all__ = [
    "LETTERS",
    "Config",
    "Entry",
    "Facet",
    "InUseError",
    "NoReleaseError",
    "Page",
    "Publication",
    "Release",
    "Row",
    "Selection",
    "StoredRecord",
    "ThingRow",
]
