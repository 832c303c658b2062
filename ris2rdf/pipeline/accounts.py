"""Where the lines of a record went: into the work, into its notes, out of publication, or nowhere.

A record and its Work enter, counts of lines leave. Nothing is judged here, and nothing is reported:
a line that went nowhere has a diagnostic already.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

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
    places = {
        "kept as notes": set(_lines(work.notes)),
        "withheld": set(_lines(work.withheld)),
    }
    places["mapped"] = set(_lines([part for name, part in _parts(work) if name not in _APART]))
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


def _parts(work: Work) -> Iterator[tuple[str, Any]]:
    for name in work.__struct_fields__:
        yield name, getattr(work, name)


def _lines(part: Any) -> Iterator[int]:
    """Yield the line of every source in *part*, counted from the first line of the record."""
    if isinstance(part, Source):
        yield part.line
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _lines(one)
    elif isinstance(part, dict):
        yield from _lines(list(part.values()))
    elif hasattr(part, "__struct_fields__"):
        yield from _lines([getattr(part, name) for name in part.__struct_fields__])
