"""Source marks: the tag and line of the RIS record behind every fact, and their anchors.

Sources of a Work go in, marks to print in the margin come out. Lines are counted in the file, as
a cataloguer's editor counts them.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ris2rdf.elements import Source


class Mark(NamedTuple):
    """``AU 3–21``: a tag, the line or lines after it, and the anchor of the first."""

    tag: str
    lines: str
    anchor: str


def anchor(record: int, line: int) -> str:
    """Return the name of file line *line* of the record at position *record* of a work's page."""
    return f"L{line}" if record == 0 else f"R{record + 1}L{line}"


class Margin:
    """The right margin of one work's page; ``starts`` are the file lines its records begin at."""

    def __init__(self, starts: Sequence[int]) -> None:
        self.starts = tuple(starts)

    def line(self, source: Source) -> int:
        """Return the line of *source* in its file."""
        start = self.starts[source.record] if source.record < len(self.starts) else 1
        return start + source.line - 1

    def marks(self, sources: Iterable[Source]) -> list[Mark]:
        """Return one mark for each run of neighbouring lines with the same tag."""
        marks: list[Mark] = []
        for tag, record in dict.fromkeys((source.tag, source.record) for source in sources):
            lines = {self.line(s) for s in sources if (s.tag, s.record) == (tag, record)}
            marks += [
                Mark(tag, f"{first}–{last}" if last > first else str(first), anchor(record, first))
                for first, last in _runs(sorted(lines))
            ]
        return marks


def _runs(lines: Sequence[int]) -> list[tuple[int, int]]:
    """Return the (first, last) of each run of neighbouring numbers."""
    runs: list[tuple[int, int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return runs
