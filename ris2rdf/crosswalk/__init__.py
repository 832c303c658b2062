"""Meaning: a record of RIS becomes a Work, by tables that librarians own.

A record enters, a typed Work leaves, with every field accounted for. Nothing here knows RDF.
"""

from functools import cache

from ris2rdf.crosswalk.content import content
from ris2rdf.crosswalk.tables import MappingError
from ris2rdf.crosswalk.work import Crosswalk, load
from ris2rdf.elements import Work

__all__ = ["Crosswalk", "MappingError", "content", "fields", "load", "packaged"]


def fields(work: Work) -> list[tuple[str, str]]:
    """Return the fields of *work* in RIS by the packaged table; see :meth:`Crosswalk.fields`."""
    return packaged().fields(work)


@cache
def packaged() -> Crosswalk:
    """Return the crosswalk of the packaged tables, read once."""
    return load()
