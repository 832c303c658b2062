"""Lines in columns: the tag and the value of every line of a block, found by maps that stay in C.

Lines enter as bytes and leave with what those say that are plainly fields. Whatever else a line may
be has a mark instead of a tag, and :mod:`ris2rdf.ris.assembly` looks at it. A whole block at once
takes two thirds of the time that a record at a time takes.
"""

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from ris2rdf.ris.tags import KNOWN

OPENS, ENDS, BLANK, OTHER = "(", ")", "", "?"
"""Marks of lines that are no plain fields: of TY and of ER, of blank ones, and of all others."""

STOPS = frozenset([OPENS, ENDS, BLANK, OTHER])


class _Tags(dict[bytes, str]):
    """Tags by what lines begin with."""

    def __missing__(self, head: bytes) -> str:
        return OTHER


class _Layout(NamedTuple):
    """What a line begins with, and what follows; both are called by maps without Python code."""

    begin: Callable[[bytes], bytes]
    rest: Callable[[bytes], bytes]
    tags: _Tags


@cache
def _layout(spacing: str) -> _Layout:
    """Return how to look at lines whose tags and values stand apart by *spacing*.

    It knows no tags where a tag line needs a closer look.
    """
    known = _Tags()
    if "-" in spacing[1:]:
        # Bare tags are short lines: what they begin with is all they have.
        heads = ((tag, tag + end) for end in (spacing.rstrip(), spacing) for tag in KNOWN)
        known.update((head.encode(), tag) for tag, head in heads)
        bare, full = spacing.rstrip().encode(), spacing.encode()
        del known[b"TY" + bare]
        known.update({b"TY" + full: OPENS, b"ER" + full: ENDS, b"ER" + bare: ENDS, b"": BLANK})
    width = len(spacing.encode()) + 2
    return _Layout(itemgetter(slice(width)), itemgetter(slice(width, None)), known)


class Columns:
    """Consecutive lines, the *place* of the first not taken yet, and what all of them say.

    ``tags`` has the tag of each line, or a mark of :data:`STOPS`; where it has a tag, ``values``
    has the value. Raises ``UnicodeDecodeError`` for a value that is not UTF-8.
    """

    __slots__ = ("place", "rows", "spacing", "tags", "values")

    def __init__(self, rows: Sequence[bytes], spacing: str) -> None:
        begin, rest, known = _layout(spacing)
        self.rows, self.spacing, self.place = rows, spacing, 0
        self.tags = list(map(known.__getitem__, map(begin, rows)))
        try:
            self.values = list(map(str.strip, map(bytes.decode, map(rest, rows))))
        except UnicodeDecodeError:  # perhaps a character cut in two, in a line that has no tag
            self.values = [
                "" if tag == OTHER else rest(row).decode().strip()
                for tag, row in zip(self.tags, rows, strict=True)
            ]

    def end(self) -> int:
        """Return the place after the next line that may end a record, 0 if there is none."""
        try:
            return self.tags.index(ENDS, self.place) + 1
        except ValueError:
            return 0
