"""What every format asks of a Work: its date in numbers, pages, what it stands in, where it is.

A Work enters, plain text and numbers leave. Nothing here knows a format.
"""

import re
from typing import NamedTuple

from ris2rdf.citations.tables import tables
from ris2rdf.elements import Container, Date, Name, Stated, Work

_DATE = re.compile(r"([12][0-9]{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"]+", re.IGNORECASE)
_PERIODICAL = "periodical"
_INSIDE = frozenset(
    "article article-journal article-magazine article-newspaper chapter paper-conference "
    "entry-dictionary entry-encyclopedia".split()
)


class Parted(NamedTuple):
    """A person's name with its particles apart; they stand between given name and surname."""

    family: str
    given: str = ""
    dropping: str = ""
    particle: str = ""
    suffix: str = ""


def stated(value: Stated | None) -> str:
    """Return the text of *value* on one line; empty where nothing is stated."""
    return line(value.value) if value else ""


def line(text: str) -> str:
    """Return *text* on one line, with single blanks."""
    return " ".join(text.split())


def numbers(date: Date | None) -> tuple[int, ...]:
    """Return year, month, day of *date*, as many as it states; nothing if it is no date.

    >>> numbers(Date("2023-05"))
    (2023, 5)
    """
    found = _DATE.fullmatch(date.value) if date else None
    return tuple(int(part) for part in found.groups() if part) if found else ()


def season(date: Date) -> int:
    """Return the season that the label of *date* names, from 1 for spring; 0 if none."""
    return tables().season.get(date.label.strip().lower(), 0)


def dated(work: Work, kind: str) -> Date | None:
    """Return the date of *work* of one *kind*."""
    return next((date for date in work.dates if date.kind == kind), None)


def pages(work: Work) -> tuple[str, str]:
    """Return first and last page; the first alone may be pages as printed, or article number."""
    first, last = stated(work.page_start), stated(work.page_end)
    if first:
        return first, last if last != first else ""
    return last or stated(work.pages) or stated(work.article_number), ""


def title(work: Work) -> str:
    """Return the title of *work*; a whole journal may have none but the journal's."""
    journal = work.container if tables().of(work).csl == _PERIODICAL else None
    return stated(work.title) or (stated(journal.title) if journal else "")


def container(work: Work) -> Container | None:
    """Return what *work* stands in: for a part of something, a series if need be."""
    if tables().of(work).csl == _PERIODICAL and not work.title:
        return None
    if work.container and work.container.title:
        return work.container
    return work.series if tables().of(work).csl in _INSIDE and work.series else work.container


def series(work: Work) -> Container | None:
    """Return the series of *work*, unless it is what the work stands in."""
    return work.series if container(work) is not work.series else None


def address(work: Work) -> str:
    """Return the web address of *work*: its page, else its full text."""
    for relation in ("page", "full-text"):
        for link in work.links:
            if link.relation == relation and _ADDRESS.fullmatch(link.url.strip()):
                return link.url.strip()
    return ""


def number(work: Work, *schemes: str) -> str:
    """Return the first identifier of *schemes*, of the work or else of what it stands in."""
    for of in ("work", "container", "issue", "series"):
        for found in work.identifiers:
            if found.scheme in schemes and found.of == of:
                return line(found.value)
    return ""


def genre(work: Work) -> str:
    """Return what kind of thing the record says the work is."""
    degree = next(iter(work.details.get("degree", ())), None)
    return stated(degree) or stated(next(iter(work.genres), None))


def parted(name: Name) -> Parted:
    """Return *name* with its small words apart.

    >>> parted(Name(family="de la Cruz", given="Juan")).particle
    'de la'
    >>> parted(Name(family="Beethoven", given="Ludwig van"))[:3]
    ('Beethoven', 'Ludwig', 'van')
    """
    small, family = _leading(line(name.family).split())
    given, dropping = _trailing(line(name.given).split())
    return Parted(family, given, dropping, small, line(name.suffix))


def _leading(words: list[str]) -> tuple[str, str]:
    small = 0
    while small < len(words) - 1 and words[small] in tables().particles:
        small += 1
    return " ".join(words[:small]), " ".join(words[small:])


def _trailing(words: list[str]) -> tuple[str, str]:
    kept = len(words)
    while kept > 1 and words[kept - 1] in tables().particles:
        kept -= 1
    return " ".join(words[:kept]), " ".join(words[kept:])
