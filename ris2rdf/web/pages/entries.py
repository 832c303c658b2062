"""Works as every list shows them, whichever page the list stands on, and the chart of their years.

Rows of the release and counts by year go in; what the templates draw comes out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from ris2rdf.release import Row
from ris2rdf.web.pages import words
from ris2rdf.web.pages.findings import State
from ris2rdf.web.pages.views import Site

BYLINE, NAMED = 5, 8
"""Names shown of a work with more than the second number, before the dots."""
_CITED = 50
"""Names for Zotero in a row of a list; the page of the work has them all."""
_FEW = 16
"""Years of which a chart is not crowded."""
_MARKS = {
    "warning": State("caution", "Warnings"),
    "violation": State("bad", "Violations"),
}


class Entry(NamedTuple):
    """A work in a list, as its template shows it."""

    href: str
    title: str
    people: str
    year: str
    type: str
    where: str
    where_href: str
    doi: str
    state: State | None
    coins: str


class Bar(NamedTuple):
    """One year of a chart, in hundredths of the highest."""

    y: float
    height: float
    chosen: bool


class Chart(NamedTuple):
    """Works by year: bars a step apart, the sentence that says the same, years on the axis."""

    width: float
    thick: float
    bars: Sequence[Bar]
    axis: Sequence[str]
    sentence: str
    counts: Sequence[tuple[int, int]]


def entries(site: Site, rows: Iterable[Row]) -> list[Entry]:
    """Return *rows* as shown in a list."""
    return [_entry(site, row) for row in rows]


def _entry(site: Site, row: Row) -> Entry:
    doi = row.path.removeprefix("work/doi/") if row.path.startswith("work/doi/") else ""
    return Entry(
        site.at(f"/doc/{row.path}"),
        row.title or "No title given",
        _people(row.contributors),
        str(row.year) if row.year else "",
        words.work_type(row.type),
        row.container,
        site.at(f"/doc/{row.container_path}") if row.container_path else "",
        doi,
        _MARKS.get(row.state),
        _context_object(row, doi),
    )


def _context_object(row: Row, doi: str) -> str:
    """Return *row* as the context object (ANSI/NISO Z39.88) that Zotero reads out of a list."""
    title = "atitle" if row.container else "title"
    parts = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        (f"rft.{title}", row.title),
        ("rft.jtitle", row.container),
        ("rft.date", str(row.year) if row.year else ""),
        *(("rft.au", name) for name in row.contributors.split("; ")[:_CITED]),
        ("rft_id", f"info:doi/{doi}" if doi else ""),
    ]
    return urlencode([(name, value) for name, value in parts if value])


def _people(contributors: str) -> str:
    """Return the first five of many names, the last, and how many there are."""
    names = contributors.split("; ")
    if len(names) <= NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:BYLINE])} … {names[-1]} ({len(names):,})"


def chart(
    years: Mapping[str, int], of: str = "Works", first: int = 0, last: int = 0
) -> Chart | None:
    """Return the chart of *years*, those from *first* to *last* marked; None for less than two."""
    counts = {int(year): works for year, works in years.items() if year.isdigit()}
    if len(counts) < 2:  # noqa: PLR2004 - one bar says nothing
        return None
    span = range(min(counts), max(counts) + 1)
    peak = max(counts, key=lambda year: counts[year])
    thick = round(min(0.78, len(span) / _FEW), 3)  # few bars stay bars, and grow to no blocks
    bars = []
    for year in span:
        height = round(100 * counts.get(year, 0) / counts[peak], 1)
        chosen = bool(first or last) and (first or span[0]) <= year <= (last or span[-1])
        bars.append(Bar(round(100 - height, 1), height, chosen))
    sentence = f"{of} per year, {span[0]} to {span[-1]}, with a peak of {counts[peak]:,} in {peak}"
    return Chart(
        round(len(span) - 1 + thick, 3), thick, bars, _axis(span), sentence, sorted(counts.items())
    )


def _axis(span: range) -> list[str]:
    """Return the first, middle and last year of *span*; of few years no middle beside the mark."""
    middle = [span[len(span) // 2]] if len(span) % 2 or len(span) > _FEW else []
    return [str(year) for year in (span[0], *middle, span[-1])]
