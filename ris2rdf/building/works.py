"""A group of records that is one work, and its description: what the map stage passes on."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ris2rdf.diagnostics import Diagnostic
from ris2rdf.elements import Note, Work
from ris2rdf.identity import Place
from ris2rdf.vocabulary import Description, Vocabulary


class Group(NamedTuple):
    """Records that are one work: its path, their digests, the Work they unite to.

    ``places`` are where all of them begin, in the order of the group; those that repeat another to
    the letter come last and have no digest of their own.
    """

    path: str
    digests: tuple[str, ...]
    places: tuple[Place, ...]
    work: Work
    description: Description

    @property
    def lines(self) -> tuple[str, ...]:
        """The triples that the work owns, each once."""
        return tuple(dict.fromkeys(self.description.own))

    @property
    def text(self) -> str:
        """The same as one text."""
        return "".join(f"{line}\n" for line in self.lines)


def described(
    vocabulary: Vocabulary, path: str, digests: Sequence[str], places: Sequence[Place], work: Work
) -> Group:
    """Return the group of the records with these *digests*, described as *work*."""
    description = vocabulary.describe(work, path.removeprefix("work/"), digests)
    return Group(path, tuple(digests), tuple(places), work, description)


def group(vocabulary: Vocabulary, old: Group, work: Work) -> Group:
    """Return the group *old* described anew as *work*."""
    return described(vocabulary, old.path, old.digests, old.places, work)


def nearest(places: Sequence[Place], said: Diagnostic) -> int:
    """Return which of the records at *places* is meant: the last that begins before its line."""
    lines = [
        (place.line, number)
        for number, place in enumerate(places)
        if place.source == said.source and place.line <= said.line
    ]
    return max(lines, default=(0, 0))[1]


def without_value(work: Work, value: str) -> Work:
    """Return *work* with the identifier, date or link *value* turned into a note.

    The same Work comes back where no such value is: then only its report is left to do.
    """
    parts = {
        "identifiers": tuple(part for part in work.identifiers if part.value != value),
        "dates": tuple(part for part in work.dates if part.value != value),
        "links": tuple(part for part in work.links if part.url != value),
    }
    gone = [
        part
        for name, kept in parts.items()
        for part in getattr(work, name)
        if part not in kept
    ]  # fmt: skip
    if not gone:
        return work
    sources = tuple(dict.fromkeys(source for part in gone for source in part.sources))
    note = Note("Not well formed", value, sources)
    return msgspec.structs.replace(work, **parts, notes=(*work.notes, note))
