"""What a library knows of its subjects, people, publishers and journals elsewhere.

Rows - a kind of thing, its name or key, an IRI - enter; for a described thing the IRIs leave that
say the same. Names are compared without case; nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from ris2rdf import terms

KINDS = {
    "subject": ("subject",),
    "person": ("person", "researcher"),
    "organization": ("organization",),
    "publisher": ("publisher",),
    "journal": ("journal", "magazine", "newspaper"),
    "series": ("series", "book-series"),
    "event": ("event",),
}
"""The kinds of a library's file, and the nodes that each is about."""

_KIND = {node: kind for kind, nodes in KINDS.items() for node in nodes}
_WITH_THE_WORK = frozenset({"person", "organization"})
_CALLED = frozenset({"title", "name", "label", "alternative", "issn", "orcid"})
ELEMENT = "authority"
"""The element of a thing that holds such an IRI."""

Said = tuple[tuple[str, str], ...]


class Authority(NamedTuple):
    """One row: the thing of *kind* called *label* (or with that key or path) is *iri* elsewhere."""

    kind: str
    label: str
    iri: str


class Authorities:
    """All rows, found by what a thing is called.

    ``people`` tells whether there are any of people or organisations that works name.
    """

    def __init__(self, rows: Iterable[Authority] = ()) -> None:
        self._rows = tuple(rows)
        self._found: dict[tuple[str, str], list[Authority]] = defaultdict(list)
        for row in self._rows:
            self._found[row.kind, terms.fold(row.label)].append(row)
        self.people = any(row.kind in _WITH_THE_WORK for row in self._rows)

    def said(self, kind: str, path: str, elements: Iterable[tuple[str, str]]) -> Said:
        """Return what to say besides of the thing of *kind* at *path* (``id/...``), as elements."""
        if not self._rows:
            return ()
        names = [path.removeprefix("id/")]
        names += [value for element, value in elements if element in _CALLED]
        kind = _KIND.get(kind, "")
        rows = (row for name in names for row in self._found.get((kind, terms.fold(name)), ()))
        return tuple((ELEMENT, iri) for iri in sorted({row.iri for row in rows}))
