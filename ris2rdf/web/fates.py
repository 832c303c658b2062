"""What became of things that are no longer here: moved or withdrawn, as the registry says.

The path of a thing enters; where it went leaves, or nothing. Asked only when a release does not
know a path, so it costs nothing otherwise. The registry is opened for reading and closed again.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

from ris2rdf import terms
from ris2rdf.release import Publication
from ris2rdf.release.registry import Gone, gone

Fate = Callable[[str], Gone | None]
"""Says what became of the thing at a path."""


def of(publication: Publication) -> Fate:
    """Return the fate of things of *publication*, read from its registry."""

    def fate(path: str) -> Gone | None:
        if not publication.registry.is_file():
            return None
        place = f"{publication.registry.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(place, uri=True)) as registry:
            return gone(registry, path)

    return fate


def tombstone(base: str, lost: Gone) -> list[str]:
    """Return the lines that are left of a withdrawn thing: what it was, since when not, why."""
    return sorted(_statements(base, lost))


def _statements(base: str, lost: Gone) -> Iterator[str]:
    subject = terms.iri(f"{base}id/{lost.path}")
    literals = [
        ("schema:creativeWorkStatus", terms.literal("Withdrawn")),
        ("schema:identifier", terms.literal(f"{base}id/{lost.path}")),
        ("dcterms:title", terms.literal(lost.title) if lost.title else ""),
        ("skos:changeNote", terms.literal(lost.reason) if lost.reason else ""),
        ("prov:invalidatedAtTime", _time(lost.time)),
    ]
    for predicate, value in literals:
        if value:
            yield f"{subject} {terms.iri(terms.expand(predicate))} {value} ."


def _time(text: str) -> str:
    if not text:
        return ""
    kind = "xsd:dateTime" if "T" in text else "xsd:date"
    return terms.literal(text, terms.expand(kind))
