"""Records written plainly, taken whole: all but a few in any file that a program exported.

The text of a block enters, a record leaves: its end is searched for, and what begins each of its
lines is looked up. Whatever is unusual about a record gives nothing, and its lines are taken one by
one by :mod:`ris2rdf.ris.assembly`, which gives the same record and says what is unusual.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from ris2rdf.ris import tags
from ris2rdf.ris.records import Fields
from ris2rdf.ris.tags import TagLine

_LONGEST = 1 << 16
"""Characters of a record beyond which it is taken line by line: a search must end somewhere."""


class Layout(NamedTuple):
    """What shows fields and the end of a record whose tags are followed by the same characters.

    ``begin`` cuts the beginning off a line and ``value`` what follows it; ``tags`` are found by
    such beginnings. The first two are objects that maps call without running Python code.
    """

    begin: Callable[[str], str]
    value: Callable[[str], str]
    tags: Mapping[str, str]
    end: str
    rest: tuple[str, str]


@cache
def layout(spacing: str) -> Layout | None:
    """Return how records look whose tags and values stand apart by *spacing*.

    ``None`` where a tag line needs a closer look.
    """
    if spacing.startswith("-") or "-" not in spacing:
        return None
    end = "\nER" + spacing.rstrip()
    rest = (spacing[len(spacing.rstrip()) :] + "\n", "\n")
    width = len(spacing) + 2
    known = {tag + spacing: tag for tag in tags.KNOWN if tag not in ("TY", "ER")}
    begin, value = itemgetter(slice(width)), itemgetter(slice(width, None))
    return Layout(begin, value, known, end, rest)


def opening(text: str, place: int) -> TagLine | None:
    """Return the parts of the TY line at *place*, if it begins a record beyond doubt."""
    if not text.startswith("TY", place):
        return None
    found = tags.tag_line(text[place : text.find("\n", place)])
    return found if found and tags.opens(found, inside=False, indented=False) else None


def read(text: str, place: int, look: Layout, number: int) -> tuple[Fields, str, int] | None:
    """Return the record at *place*, its first line *number*: fields, raw text, and where it ends.

    ``None`` unless every line of it begins as *look* says, with a known tag.
    """
    begin, value, known, ending, rest = look
    last = text.find(ending, place, place + _LONGEST)
    end = last + len(ending)
    if last < 0 or not text.startswith(rest, end):
        return None
    end = text.index("\n", end)
    body = text[place:last]
    lines = body.split("\n")
    try:
        stated = ["TY", *map(known.__getitem__, map(begin, lines[1:]))]
    except KeyError:
        return None
    values = list(map(str.strip, map(value, lines)))
    fields = Fields(stated, values, range(number, number + len(values)))
    return fields, body + text[last:end], end + 1
