"""The record as received, line by line, each with what became of it.

Stored records and the Work made of them go in, numbered lines come out. What is withheld leaves
here as its tag alone: the value never reaches a template.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from ris2rdf.elements import Source, Work
from ris2rdf.release import StoredRecord
from ris2rdf.web.pages import words
from ris2rdf.web.pages.marks import Margin, anchor

LONG = 280
"""A line longer than this shows its beginning, and the rest on demand."""
BEGINNING = 180

TITLES = {
    "stated_type": "Type of the work",
    "container": "What it stands in",
    "identifiers": "Identifier",
    "contributors": "Contributor",
    "keywords": "Subject",
    "links": "Link",
    "dates": "Date",
    "trials": "Clinical trial, found in the text",
    "grants": "Funding, found in the text",
    "notes": "Kept as a note",
    "databases": "Where the record was got",
    "labels": "Label of the record",
    "genres": "Kind of work",
    "withheld": "Withheld: it appears nowhere in what is published",
}


Uses = dict[tuple[int, int], list[str]]


class Line(NamedTuple):
    """One line of a record: its number in the file, its text, what became of it.

    ``rest`` is what follows the beginning of a long one. ``length`` counts its characters.
    """

    number: int
    anchor: str
    text: str
    rest: str
    length: int
    became: str


class Received(NamedTuple):
    """One record of a work with its lines."""

    source: str
    position: int
    digest: str
    first: int
    last: int
    lines: Sequence[Line]


def received(work: Work, records: Sequence[StoredRecord], margin: Margin) -> list[Received]:
    """Return the *records* that *work* was made of, line by line."""
    uses = _uses(work, margin)
    return [_record(record, number, uses, margin) for number, record in enumerate(records)]


def _record(record: StoredRecord, number: int, uses: Uses, margin: Margin) -> Received:
    shown = record.shown
    lines = []
    for index, text in enumerate(shown, 1):
        place = margin.line(Source("", index, number))
        became = _became(text, uses.get((number, index), []), last=index == len(shown))
        if index in record.withheld:
            became = TITLES["withheld"]
        cut = BEGINNING if len(text) > LONG else len(text)
        name = anchor(number, place)
        lines.append(Line(place, name, text[:cut], text[cut:], len(text), became))
    last = record.line + len(lines) - 1
    return Received(record.source, record.position, record.digest, record.line, last, lines)


def _became(text: str, uses: Sequence[str], *, last: bool) -> str:
    if uses:
        return "; ".join(dict.fromkeys(uses))
    if last and text.startswith("ER"):
        return "End of the record"
    return "" if text.strip() else "Empty"


def _uses(work: Work, margin: Margin) -> Uses:
    """Return what each (record, line) was used for: named by the first use, else "Repeats"."""
    uses: Uses = {}
    for title, sources in _stated(work):
        first = sources[0]
        for source in sources:
            again = f"Repeats line {margin.line(first)}"
            own = uses.setdefault((source.record, source.line), [])
            own.append(title if source == first else again)
    return {key: _settled(found) for key, found in uses.items()}


def _settled(found: Sequence[str]) -> list[str]:
    """Return *found* without "Repeats" where the line also has a use of its own."""
    own = [use for use in found if not use.startswith("Repeats")]
    return own or list(found)


def _stated(work: Work) -> Iterator[tuple[str, tuple[Source, ...]]]:
    for field in work.__struct_fields__:
        if field == "withheld":
            continue
        title = TITLES.get(field) or words.sentence(field)
        yield from ((title, sources) for sources in _sources(getattr(work, field)))


def _sources(value: Any) -> Iterable[tuple[Source, ...]]:
    """Yield the sources of every part of *value*, whatever its shape."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        if value and isinstance(value[0], Source):
            yield value
            return
        for part in value:
            yield from _sources(part)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _sources(getattr(value, field))
