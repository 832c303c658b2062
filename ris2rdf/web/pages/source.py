"""The record as received, line by line, each with what became of it.

Stored records and the Work made of them go in, numbered lines come out. What is withheld leaves
here as its tag alone: the value never reaches a template.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from ris2rdf.elements import Contributor, Source, Work
from ris2rdf.release import StoredRecord
from ris2rdf.web.pages import words
from ris2rdf.web.pages.marks import Margin, anchor

LONG = 280
"""A line longer than this shows its beginning, and the rest on demand."""
BEGINNING = 180

TITLES = {
    "stated_type": "Type of the work",
    "container": "What it stands in",
    "keywords": "Subject",
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

    ``rest`` is what follows the beginning of a long one, ``length`` counts its characters. ``out``
    is the line that came of it where that differs, ``note`` words beside it.
    """

    number: int
    anchor: str
    text: str
    rest: str
    length: int
    became: str
    out: str = ""
    note: str = ""


class Received(NamedTuple):
    """One record of a work with its lines."""

    source: str
    position: int
    digest: str
    first: int
    last: int
    lines: Sequence[Line]


def received(
    work: Work, records: Sequence[StoredRecord], margin: Margin, ris: str = ""
) -> list[Received]:
    """Return the *records* that *work* was made of, line by line, beside *ris*, its RIS out."""
    uses = _uses(work, margin)
    found = []
    left = [line for line in ris.splitlines() if line.strip()]
    for number, record in enumerate(records):
        made, left = _beside(_record(record, number, uses, margin), left)
        found.append(made)
    return found


def _beside(record: Received, out: Sequence[str]) -> tuple[Received, list[str]]:
    """Return *record* with the line of *out* that came of each line, and what is left of *out*.

    A line with the same tag and value is the one; else one with the same value; else, for a line
    that was used, the next of its tag.
    """
    left = list(out)
    found: dict[int, str] = {}
    for alike in (_equal, _same_value, _same_tag):
        for place, line in enumerate(record.lines):
            if place in found or (alike is not _equal and not _used(line)):
                continue
            match = next((other for other in left if alike(line.text + line.rest, other)), "")
            if match:
                found[place] = match
                left.remove(match)
    lines = [_paired(line, found.get(place, "")) for place, line in enumerate(record.lines)]
    return record._replace(lines=lines), left


def _paired(line: Line, out: str) -> Line:
    text = line.text + line.rest
    if not out or _equal(text, out):
        return line
    if _same_value(text, out):
        return line._replace(out=f"{out[:2]}  - ", note="the same value")
    return line._replace(out=out)


def _used(line: Line) -> bool:
    return bool(line.became) and not line.became.startswith(("Repeats", "Withheld"))


def _equal(one: str, other: str) -> bool:
    return _same_tag(one, other) and _value(one) == _value(other)


def _same_value(one: str, other: str) -> bool:
    return bool(_value(one)) and _value(one) == _value(other)


def _same_tag(one: str, other: str) -> bool:
    return one[:2] == other[:2]


def _value(line: str) -> str:
    return line.partition("-")[2].strip()


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
    """Yield what each part of *work* is, with the places that state it."""
    for field in work.__struct_fields__:
        value = getattr(work, field)
        if field in _NAMERS:
            for place, part in enumerate(value, 1):
                yield from ((_NAMERS[field](part, place), found) for found in _sources(part))
        elif field == "details":
            for name, parts in value.items():
                yield from ((words.sentence(name), found) for found in _sources(parts))
        elif field != "withheld":
            title = TITLES.get(field) or words.sentence(field)
            yield from ((title, found) for found in _sources(value))


def _contributor(part: Contributor, place: int) -> str:
    of = "" if part.of == "work" else f" of the {part.of}"
    return f"{words.sentence(part.role)}{of} {place}"


_NAMERS: dict[str, Callable[[Any, int], str]] = {
    "contributors": _contributor,
    "identifiers": lambda part, _: words.scheme(part.scheme),
    "links": lambda part, _: words.LINKS.get(part.relation) or words.sentence(part.relation),
    "dates": lambda part, _: words.DATES.get(part.kind) or words.sentence(part.kind),
}
"""How the parts of a Work that come in several kinds are named, with their place."""


def _sources(value: Any) -> Iterator[tuple[Source, ...]]:
    """Yield the sources of every part of *value*, whatever its shape."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], Source):
            yield value
            return
        for part in value:
            yield from _sources(part)
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _sources(getattr(value, field))
