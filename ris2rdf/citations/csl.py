"""A Work as an item of CSL-JSON, the form that citation processors and reference managers read.

A Work and its key enter, a dictionary of plain values leaves, which is valid by the schema of CSL
1.0.2. What a record does not say is absent; a date that is none is kept as ``literal``.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ris2rdf.citations import parts
from ris2rdf.citations.parts import stated
from ris2rdf.citations.tables import tables
from ris2rdf.elements import Date, Name, Work

Item = dict[str, Any]

_DATES = {"accessed": "accessed", "submitted": "submitted", "available": "available-date"}


def item(work: Work, key: str) -> Item:
    """Return *work* as an item with the id *key*.

    >>> item(Work("BOOK", "BOOK", dates=(Date("2023-05"),)), "x")
    {'id': 'x', 'type': 'book', 'issued': {'date-parts': [[2023, 5]]}}
    """
    kept = {
        "id": key,
        "type": tables().of(work).csl,
        **_titles(work),
        **_people(work),
        **_places(work),
        **_dates(work),
        **_identifiers(work),
        **_content(work),
    }
    return {name: value for name, value in kept.items() if value}


def dumps(items: Iterable[Item]) -> bytes:
    """Return *items* as the text of a CSL-JSON file: a list, whether of one or of many."""
    return b"".join(written(items))


def written(items: Iterable[Item]) -> Iterator[bytes]:
    """Yield the text of a CSL-JSON file, a part for each of *items*."""
    number = 0
    for number, one in enumerate(items, 1):
        yield b",\n" if number > 1 else b"[\n"
        text = json.dumps(one, ensure_ascii=False, indent=2)
        yield "\n".join(f"  {line}" for line in text.split("\n")).encode()
    yield b"\n]\n" if number else b"[]\n"


def _titles(work: Work) -> Item:
    container, series = parts.container(work), parts.series(work)
    short = container.abbreviations[0] if container and container.abbreviations else None
    return {
        "title": parts.title(work),
        "title-short": stated(work.short_title),
        "container-title": stated(container.title) if container else "",
        "container-title-short": stated(short),
        "collection-title": stated(series.title) if series else "",
        "collection-number": stated(series.volume) if series else "",
        "event-title": stated(work.event.name) if work.event else "",
        "event-place": stated(work.event.place) if work.event else "",
    }


def _people(work: Work) -> Item:
    named: Item = {}
    for contributor in work.contributors:
        row = tables().people(contributor.role, contributor.of)
        name = name_variable(contributor.name)
        if row and name and name not in named.setdefault(row.csl, []):
            named[row.csl].append(name)
    return named


def name_variable(name: Name) -> dict[str, str]:
    """Return *name* in the parts that CSL knows; empty where there is no name."""
    if name.literal or not name.family:
        whole = parts.line(name.literal or name.given or name.suffix)
        return {"literal": whole} if whole else {}
    parted = parts.parted(name)
    named = {
        "family": parted.family,
        "given": parted.given,
        "dropping-particle": parted.dropping,
        "non-dropping-particle": parted.particle,
        "suffix": parted.suffix,
    }
    return {part: text for part, text in named.items() if text}


def _places(work: Work) -> Item:
    inside = parts.container(work)
    first, last = parts.pages(work)
    return {
        "volume": stated(work.volume) or stated(inside.volume if inside else None),
        "issue": stated(work.issue),
        "number": stated(work.number),
        "edition": stated(work.edition) or stated(inside.edition if inside else None),
        "section": stated(work.section),
        "page": f"{first}-{last}" if last else first,
        "number-of-pages": stated(work.number_of_pages),
        "publisher": stated(work.publisher) or stated(inside.publisher if inside else None),
        "publisher-place": stated(work.place) or stated(inside.place if inside else None),
    }


def _dates(work: Work) -> Item:
    dates = {name: _date(parts.dated(work, kind)) for kind, name in _DATES.items()}
    event = _event(work)
    return {"issued": _date(work.issued), **dates, "event-date": event}


def _date(date: Date | None) -> Item:
    if date is None:
        return {}
    found = parts.numbers(date)
    if not found:
        literal = parts.line(date.value or date.label)
        return {"literal": literal} if literal else {}
    season = parts.season(date) if len(found) == 1 else 0
    return {"date-parts": [list(found)], **({"season": season} if season else {})}


def _event(work: Work) -> Item:
    start = _date(work.event.start) if work.event else {}
    end = parts.numbers(work.event.end) if work.event else ()
    if end and "date-parts" in start:
        start["date-parts"].append(list(end))
    return start


def _identifiers(work: Work) -> Item:
    return {
        "DOI": parts.line(work.identifier("doi")),
        "ISBN": parts.number(work, "isbn13", "isbn10", "isbn"),
        "ISSN": parts.number(work, "issn"),
        "PMID": work.identifier("pmid"),
        "PMCID": work.identifier("pmcid"),
        "URL": parts.address(work),
    }


def _content(work: Work) -> Item:
    kind = tables().of(work).csl
    details = {
        tables().detail[name]: stated(next(iter(values), None))
        for name, values in work.details.items()
        if name in tables().detail
    }
    return {
        **details,
        "genre": "" if kind in tables().without_genre else parts.genre(work),
        "abstract": work.abstract.value if work.abstract else "",
        "keyword": ", ".join(stated(keyword) for keyword in work.keywords),
        "language": next((language.tag for language in work.languages if language.tag), ""),
        "source": stated(next(iter(work.databases), None)),
    }
