"""Meaning: a record of RIS becomes a Work, by tables that librarians own.

A record enters, a typed Work leaves, with every field accounted for. Nothing here knows RDF.
"""

from ris2rdf.crosswalk.content import content
from ris2rdf.crosswalk.tables import MappingError
from ris2rdf.crosswalk.work import Crosswalk, load

__all__ = ["Crosswalk", "MappingError", "content", "load"]
