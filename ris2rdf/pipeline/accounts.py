"""Where the lines of a record went: into the work, into its notes, out of publication, or nowhere.

A record and its Work enter, counts of lines leave. Nothing is judged here, and nothing is reported:
a line that went nowhere has a diagnostic already.
"""

import re
from collections import Counter
from functools import cache
from typing import Any, Literal, get_origin

import msgspec

from ris2rdf.elements import Source, Work
from ris2rdf.ris import Record

Fate = Literal["mapped", "kept as notes", "withheld", "reported"]
FATES: tuple[Fate, ...] = ("mapped", "kept as notes", "withheld", "reported")
"""What becomes of a line, best first: a line of several fields counts by the best of them."""


def fates(record: Record, work: Work) -> Counter[Fate]:
    """Return how many lines of *record* that are not blank met each fate in *work*.

    A line belongs to the last field that begins on it or before it; the end tag is understood as
    the type is.
    """
    parts = ((name, getattr(work, name)) for name in _deep(Work))
    mapped = [part for name, part in parts if part and name not in _APART]
    places = {
        "mapped": _lines(mapped),
        "kept as notes": _lines(work.notes),
        "withheld": _lines(work.withheld),
    }
    met: dict[int, Fate] = {}
    for field in record.fields:
        line = field.line - record.line + 1
        met.setdefault(line, next((f for f in FATES if line in places.get(f, ())), "reported"))
    counts: Counter[Fate] = Counter()
    fate: Fate = "reported"
    for number, text in enumerate(record.raw.split("\n"), 1):
        fate = "mapped" if _ENDS.match(text) else met.get(number, fate)
        if text and not text.isspace():
            counts[fate] += 1
    return counts


_ENDS = re.compile(r"\s*ER\s*(?:-|$)")
_APART = frozenset({"notes", "withheld"})


@cache
def _deep(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the fields of a part of a Work that may hold further parts, and so sources."""
    plain = (str, int, bool, Literal)
    fields = msgspec.structs.fields(kind)
    return tuple(f.name for f in fields if (get_origin(f.type) or f.type) not in plain)


def _lines(whole: Any) -> set[int]:
    """Return the line of every source in *whole*, counted from the first line of the record."""
    found: set[int] = set()
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        kind = type(part)
        if kind is Source:
            found.add(part.line)
        elif kind is tuple or kind is list:
            waiting += part
        elif kind is dict:
            waiting += part.values()
        elif kind is not str:  # affiliations are bare
            waiting += [one for name in _deep(part.__class__) if (one := getattr(part, name))]
    return found
