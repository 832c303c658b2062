"""Locators as written to first page, last page, article number or number of pages.

What stands in the two page fields enters, a :class:`Pages` leaves. An abbreviated end is expanded;
a page is never computed, and fillers are no pages.
"""

import re
from typing import NamedTuple

# S45 and P45 are pages of a supplement and a poster: a word for a page ends in a dot or blank.
_WORD = r"(?:pp?\.?\s*|[SsPСс]\.\s*|(?:P[Pp]|[Pp]agg?|[Pp]ágs?|[Pp]ages?|[Ss]eiten?)(?:\.\s*|\s+))"
_PAGE = r"([A-Za-z]{0,4}\d[\w.]*|[ivxlcdm]+)"
_RANGE = re.compile(rf"^{_WORD}?{_PAGE}(?:\s*(?:--?|[‐-―]|/)\s*|\s+bis\s+){_WORD}?{_PAGE}$")
_WORD_AND_PAGE = re.compile(rf"^{_WORD}(?=\d{{1,4}}$)")
_OF_PAGES = r"(?:pp?\.?|pages?|[Pp]ágs?\.?|[Pp]agg?\.?|páginas|pagine|S\.|Seiten|с\.)"
_COUNT = re.compile(rf"^([0-9]{{1,5}})\s*(?:{_OF_PAGES}|leaves|l\.)?$")
_DESCRIBED = re.compile(rf"^([0-9]{{1,5}})\s*{_OF_PAGES}\s*[:;,+]\s*\S")
_COUNTED = r"[\[(]?(?:[ivxlcdm]+|[0-9]{1,5})[\])]?"
_EXTENT = re.compile(rf"^(?:{_COUNTED}[\s,;+]+)*{_COUNTED}\s*{_OF_PAGES}$")
_ARTICLE = re.compile(r"^(?:e\d{3,}|[a-z]{2,}\d{3,}|\d{5,}|(?:article|art\.?)\s.+)$", re.IGNORECASE)
_DIGITS = 4  # of a page; a longer number names the article
_EDGES = " \t-–—"  # of a field; between two pages they mean a range
_LONGEST = 11  # letters and digits of a page number
_LONGEST_FILLER = 13
_FILLERS = frozenset(
    {"", "+", "-", "--", "n.pag", "n.pag.", "n/a", "na", "no", "no pagination", "specified", "0",
     "null", "nan", "undefined", "unpaginated", "n.p.", "n.pp"}
)  # fmt: skip


class Pages(NamedTuple):
    """Where the work stands; ``pages`` is the text as printed, where it cannot be split."""

    start: str = ""
    end: str = ""
    pages: str = ""
    article: str = ""


def filler(value: str) -> bool:
    """Tell whether *value* stands where a page should and says nothing: ``N.PAG``, ``+``."""
    return len(value) <= _LONGEST_FILLER and value.strip().casefold() in _FILLERS


def read(start: str, end: str = "") -> Pages:
    """Return the pages of the two fields; fillers are absent.

    >>> read("347-52")
    Pages(start='347', end='352', pages='', article='')
    """
    start = "" if filler(start) else start.strip(_EDGES)
    end = "" if filler(end) else end.strip(_EDGES)
    if start.isdigit():
        if end.isdigit() and end != start:
            return Pages(start, expanded(start, end))
        if not end:
            return Pages(article=start) if len(start) > _DIGITS else Pages(start)
    if not start:
        return Pages(end=end) if end else Pages()
    return _unusual(start, end)


def _unusual(start: str, end: str) -> Pages:
    start, end = _WORD_AND_PAGE.sub("", start), _WORD_AND_PAGE.sub("", end)
    span = split(start)
    if span and (not end or end in {span[0], span[1], start} or expanded(span[0], end) == span[1]):
        return Pages(*span)
    if end == start or not end:
        if _ARTICLE.match(start):
            return Pages(article=start)
        if len(start) <= _LONGEST and " " not in start and "-" not in start:
            return Pages(start, end)
        return Pages(pages=start)
    if span or " " in start or " " in end or "," in end:
        return Pages(pages=f"{start}-{end}")
    return Pages(start, end)


def split(value: str) -> tuple[str, str] | None:
    """Return first and last page of a range in one value, or None.

    >>> split("pp. 45-67"), split("S. 45–67"), split("S45-S67")
    (('45', '67'), ('45', '67'), ('S45', 'S67'))
    """
    match = _RANGE.match(value)
    if match is None or (value.count("-") > 1 and "--" not in value) or filler(match[2]):
        return None
    return match[1], expanded(match[1], match[2])


def expanded(start: str, end: str) -> str:
    """Return *end* with the digits that it leaves out: ``347``, ``52`` give ``352``."""
    if start.isdigit() and end.isdigit() and len(end) < len(start):
        whole = start[: len(start) - len(end)] + end
        return whole if whole > start else end
    return end


def described(value: str) -> bool:
    """Tell whether *value* counts pages and says more: ``251 p. : ill. ; 24 cm``."""
    return _DESCRIBED.match(value.strip(_EDGES)) is not None


def extent(value: str) -> bool:
    """Tell whether *value* says itself that it counts the pages of a whole.

    >>> extent("312 p."), extent("xii, 312 pages"), extent("312"), extent("p. 312")
    (True, True, False, False)
    """
    return _EXTENT.match(value.strip(_EDGES)) is not None or described(value)


def count(value: str) -> str:
    """Return the number of pages in *value* (``250 p.``), or an empty string."""
    value = value.strip(_EDGES)
    match = _COUNT.match(value) or _DESCRIBED.match(value)
    return match[1] if match else ""
