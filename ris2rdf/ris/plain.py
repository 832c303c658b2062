"""Records written plainly, taken whole: all but a few in any file that a program exported.

The text of a block enters, a record leaves by two searches within it: for its end and for what
begins its fields. Whatever is unusual about a record gives nothing, and its lines are taken one by
one by :mod:`ris2rdf.ris.assembly`, which gives the same record and says what is unusual.
"""

import re
from functools import cache
from typing import NamedTuple

from ris2rdf.ris import tags
from ris2rdf.ris.records import Fields
from ris2rdf.ris.tags import TagLine

_LONGEST = 1 << 16
"""Characters of a record beyond which it is taken line by line: a search must end somewhere."""

_KNOWN = {tag: tag for tag in tags.KNOWN if tag not in ("TY", "ER")}


class Layout(NamedTuple):
    """What shows fields and the end of a record whose tags are followed by the same characters."""

    width: int
    field: re.Pattern[str]
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
    field = re.compile(rf"\n([A-Z][A-Z0-9]){re.escape(spacing)}")
    return Layout(len(spacing) + 2, field, end, rest)


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
    last = text.find(look.end, place, place + _LONGEST)
    end = last + len(look.end)
    if last < 0 or not text.startswith(look.rest, end):
        return None
    end = text.index("\n", end)
    body = text[place:last]
    parts = look.field.split(body)
    try:
        stated = ["TY", *map(_KNOWN.__getitem__, parts[1::2])]
    except KeyError:
        return None
    if body.count("\n") != len(stated) - 1:
        return None
    parts[0] = parts[0][look.width :]
    values = list(map(str.strip, parts[::2]))
    fields = Fields(stated, values, range(number, number + len(values)))
    return fields, body + text[last:end], end + 1
