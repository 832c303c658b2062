"""A group of records that is one work, and its description: what the map stage passes on."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from ris2rdf.elements import Note, Work
from ris2rdf.release.draft import Draft
from ris2rdf.vocabulary import Description


class Group(NamedTuple):
    """Records that are one work: its path, their numbers and digests, the Work they unite to."""

    path: str
    members: tuple[int, ...]
    digests: tuple[str, ...]
    work: Work
    description: Description

    @property
    def lines(self) -> tuple[str, ...]:
        """The triples that the work owns, each once."""
        return tuple(dict.fromkeys(self.description.own))


def group(
    draft: Draft, path: str, members: Sequence[int], digests: Sequence[str], work: Work
) -> Group:
    """Return the group of the records numbered *members*, described as *work*."""
    description = draft.vocabulary.describe(work, path.removeprefix("work/"), digests)
    return Group(path, tuple(members), tuple(digests), work, description)


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
