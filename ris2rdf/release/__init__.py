"""Releases: built from RIS files beside the current one, switched to at once, then only read.

``build`` takes a publication and files and gives a release; ``Publication`` is the directory a
library keeps; ``Release`` answers what the pages ask. Everything of one build is in one directory.
"""

from ris2rdf.release.build import build
from ris2rdf.release.config import Config
from ris2rdf.release.findings import AbortedError, BrokenError
from ris2rdf.release.indexes import LETTERS
from ris2rdf.release.kept import TooManyError
from ris2rdf.release.lock import InUseError
from ris2rdf.release.publication import NoReleaseError, Publication
from ris2rdf.release.records import StoredRecord
from ris2rdf.release.release import Entry, Release
from ris2rdf.release.workers import Workers
from ris2rdf.search import Facet, Page, Row, Selection, ThingRow

__all__ = [
    "LETTERS",
    "AbortedError",
    "BrokenError",
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
    "TooManyError",
    "Workers",
    "build",
]
