"""Dates as written to ``2023``, ``2023-05`` or ``2023-05-04``, never padded.

A value enters, a :class:`Parsed` leaves: the date as precise as it is stated, and what was left
over as its label. A day that no calendar has is a fault; words that are no date give an empty
value.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "january jan gennaio gen januar jänner janvier janv enero ene janeiro",
            "february feb febbraio februar février févr febrero fevereiro fev",
            "march mar marzo märz mrz mars março",
            "april apr aprile avril avr abril abr",
            "may maggio mag mai mayo maio",
            "june jun giugno giu juni juin junio junho",
            "july jul luglio lug juli juillet juil julio julho",
            "august aug agosto ago août aout",
            "september sep sept settembre set septembre septiembre setembro",
            "october oct ottobre ott oktober okt octobre octubre outubro",
            "november nov novembre noviembre novembro",
            "december dec dicembre dic dezember dez décembre déc diciembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_SEASONS = "spring|summer|fall|autumn|winter|easter|christmas|primavera|estate|autunno|inverno"
_LEFTOVERS = frozenset({"undefined", "nan", "null", "none", "other", "0", "00"})
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP_DAY = (2, 29)
_FULL = len("2023-05-04")
_YEARS = range(1000, 2200)

_YEAR = re.compile("[0-9]{4}$")
_SLASHED = re.compile(r"^(\d{4})?/(\d{0,2})/(\d{0,2})(?:/(.*))?$", re.DOTALL)
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:.*|Z)?$")
_COMPACT = re.compile(r"^(?:[A-Za-z ]+:\s*)?(\d{4})(\d\d)(\d\d)$")
_DAY_FIRST = re.compile(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[/.-](\d{4})$")
_COPYRIGHT_YEAR = re.compile(
    r"^\[?(?:[c©p℗]|cop\.?|(ca\.?|circa|approximately))?\s*\[?(\d{4})(\?)?\]?\s*(?:cop\.?|(\?)|\.)?$"
)
_WORD = r"([^\W\d_]{3,10})\.?"
_MONTH_SPAN = r"([^\W\d_]{3,10})\.?(?:\s*[-–/]\s*([^\W\d_]{3,10})\.?)?"
_DAY_WORD_YEAR = re.compile(
    rf"^(\d{{1,2}})\.?(?:\s*[-–]\s*(\d{{1,2}})\.?)?\s+(?:de\s+)?{_WORD}(?:,?\s+(?:de\s+)?(\d{{4}}))?$"
)
_WORD_DAY_YEAR = re.compile(
    rf"^{_WORD}\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[-–]\s*(\d{{1,2}}))?(?:,?\s+(\d{{4}}))?$"
)
_WORD_YEAR = re.compile(rf"^{_MONTH_SPAN}(?:,?\s+(\d{{4}}))?$")
_YEAR_WORD = re.compile(rf"^(\d{{4}}),?\s+{_MONTH_SPAN}(?:\s+(\d{{1,2}}))?$")
_THROUGH = re.compile(
    r"^(\S{1,20}(?: \S{1,20}){0,2}) (?:through|to|bis|[-–—]) (\S{1,20}(?: \S{1,20}){0,2})$"
)
_DAYS_OF_ISO = re.compile(r"^(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)$")
_SHORTENED = re.compile(
    r"^(\d{4})([/-])(\d{1,2})\2(\d{1,2})\s?(?!\2)[-–/]\s?(?:(?:(\d{4})\2)?(\d{1,2})\2)?(\d{1,2})$"
)
_YEARS_APART = re.compile(r"^(\d{4})\s?[-–]\s?(\d{4}|present)?$")
_LOOKED_AT = re.compile(
    r"^(?:(?:last )?(?:accessed|retrieved|viewed|visited|cited|consulted)(?: on)?|"
    r"abgerufen(?: am)?|consult(?:ato il|é le|ado el)|acesso em)\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_YEAR_REST = re.compile(r"^(\d{4}),?\s+(\D.{0,60}|\d.{0,3}\D.{0,60})$")


class Parsed(NamedTuple):
    """A date, what was left over of its text, the last day of a span, and whether it is faulty.

    ``month`` and ``day`` are set alone where the text gives no year (``SEP 22``), for
    :func:`within`.
    """

    value: str = ""
    label: str = ""
    end: str = ""
    fault: bool = False
    month: int = 0
    day: int = 0
    last: int = 0

    @property
    def year(self) -> str:
        """The year of the date, or an empty string."""
        return self.value[:4]


ABSENT = Parsed()
FAULT = Parsed(fault=True)


@lru_cache(maxsize=2048)
def parse(text: str) -> Parsed:
    """Return the date in *text*; of several days the first, all of it as its label.

    >>> parse("2023/05/04/Spring")[:2], parse("2023///").value, parse("19-24 June 2022")[:2]
    (('2023-05-04', 'Spring'), '2023', ('2022-06-19', '19-24 June 2022'))
    """
    found = period(text)
    if found.end or found.last:
        return found._replace(label=text.strip(), end="", last=0)
    return found


@lru_cache(maxsize=2048)
def period(text: str) -> Parsed:
    """Return the days of an event: as :func:`parse` does, or from one day through another.

    >>> period("30 June 2022 through 4 July 2022")[:3], period("19-24 June 2022")[:3]
    (('2022-06-30', '', '2022-07-04'), ('2022-06-19', '', '2022-06-24'))
    """
    text = text.strip()
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    if _YEAR.match(text):
        return Parsed(text) if int(text) in _YEARS else ABSENT
    for read in _READERS:
        found = read(text)
        if found is not None:
            return found
    return ABSENT


def within(part: Parsed, year: str) -> Parsed:
    """Return *part*, a month or day stated without year, as a date of *year*."""
    if part.value or not part.month or not year:
        return part
    return _dated(year, part.month, part.day, part.label, part.last)


def _dated(year: str, month: int, day: int, label: str = "", last: int = 0) -> Parsed:
    if int(year) not in _YEARS:
        return ABSENT
    if not month:
        return Parsed(year, label.strip(" /"), fault=bool(day))
    if month > len(_DAYS) or not _exists(int(year), month, max(day, last)):
        return FAULT
    if last and last < day:
        return ABSENT
    value = f"{year}-{month:02d}-{day:02d}" if day else f"{year}-{month:02d}"
    end = f"{year}-{month:02d}-{last:02d}" if last > day else ""
    return Parsed(value, label.strip(" /"), end)


def _exists(year: int, month: int, day: int) -> bool:
    if (month, day) == _LEAP_DAY:
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= _DAYS[month - 1]


def _slashed(text: str) -> Parsed | None:
    match = _SLASHED.match(text)
    if match is None:
        return None
    year, month, day, rest = match.groups()
    label = (rest or "").strip(" /")
    if label.casefold() in _LEFTOVERS:
        label = ""
    if not year:
        return ABSENT
    return _dated(year, int(month or 0), int(day or 0), label)


def _iso(text: str) -> Parsed | None:
    match = _ISO.match(text)
    if match is None:
        return None
    return _dated(match[1], int(match[2]), int(match[3] or 0))


def _compact(text: str) -> Parsed | None:
    match = _COMPACT.match(text)
    return _dated(match[1], int(match[2]), int(match[3])) if match else None


def _day_first(text: str) -> Parsed | None:
    match = _DAY_FIRST.match(text)
    if match is None:
        return None
    first, mark, second, year = int(match[1]), match[2], int(match[3]), match[4]
    if mark == "." or first > len(_DAYS) or first == second:
        return _dated(year, second, first)
    if second > len(_DAYS):
        return _dated(year, first, second)
    return _dated(year, 0, 0, text)  # 04/05/2020: April or May, nobody can tell


def _month_year(text: str) -> Parsed | None:
    match = _MONTH_YEAR.match(text)
    return _dated(match[2], int(match[1]), 0) if match else None


def _copyright_year(text: str) -> Parsed | None:
    match = _COPYRIGHT_YEAR.match(text)
    if match is None:
        return None
    doubtful = match[1] or match[3] or match[4]
    return _dated(match[2], 0, 0, text if doubtful else "")


def _month(word: str) -> int:
    return _NUMBERS.get(word.casefold(), 0)


def _worded(year: str | None, word: str, day: str | None, last: str | None) -> Parsed | None:
    month = _month(word)
    if not month:
        return None
    first, final = int(day or 0), int(last or 0)
    if year:
        return _dated(year, month, first, "", final)
    return Parsed(month=month, day=first, last=final)


def _day_word_year(text: str) -> Parsed | None:
    match = _DAY_WORD_YEAR.match(text)
    return _worded(match[4], match[3], match[1], match[2]) if match else None


def _word_day_year(text: str) -> Parsed | None:
    match = _WORD_DAY_YEAR.match(text)
    return _worded(match[4], match[1], match[2], match[3]) if match else None


def _span(year: str | None, first: str, second: str | None, day: int = 0) -> Parsed | None:
    month = _month(first)
    if not month or (second and not _month(second)):
        if year and re.fullmatch(_SEASONS, first, re.IGNORECASE):
            return _dated(year, 0, 0, first)
        return None
    label = f"{first}-{second}" if second else ""
    if year:
        return _dated(year, month, day, label)
    return Parsed(label=label, month=month, day=day)


def _word_year(text: str) -> Parsed | None:
    match = _WORD_YEAR.match(text)
    return _span(match[3], match[1], match[2]) if match else None


def _year_word(text: str) -> Parsed | None:
    match = _YEAR_WORD.match(text)
    return _span(match[1], match[2], match[3], int(match[4] or 0)) if match else None


def _through(text: str) -> Parsed | None:
    match = _THROUGH.match(text) or _DAYS_OF_ISO.match(text)
    if match is None:
        return None
    last = parse(match[2])
    first = within(parse(match[1]), last.year)
    days = len(first.value) == len(last.value) == _FULL and not (first.label or last.label)
    if not days or first.value > last.value:
        return None
    return Parsed(first.value, end=last.value if last.value != first.value else "")


def _shortened(text: str) -> Parsed | None:
    """Read days whose last one leaves out what it shares with the first: ``2011/04/05-06``."""
    match = _SHORTENED.match(text)
    if match is None:
        return None
    year, _, month, day, last_year, last_month, last_day = match.groups()
    first = _dated(year, int(month), int(day))
    last = _dated(last_year or year, int(last_month or month), int(last_day))
    if first.fault or last.fault:
        return FAULT
    return Parsed(first.value, end=last.value) if first.value < last.value else None


def _years(text: str) -> Parsed | None:
    """Read the years of a work of several volumes, or a serial: the first is its date."""
    match = _YEARS_APART.match(text)
    return _dated(match[1], 0, 0, text) if match and match[1] < (match[2] or "x") else None


def _looked_at(text: str) -> Parsed | None:
    """Read a date behind the words that say what it is the date of."""
    match = _LOOKED_AT.match(text)
    return period(text[match.end() :]) if match else None


def _year_rest(text: str) -> Parsed | None:
    match = _YEAR_REST.match(text)
    return _dated(match[1], 0, 0, match[2].strip()) if match else None


_READERS = (
    _slashed, _iso, _compact, _day_first, _month_year, _copyright_year,
    _day_word_year, _word_day_year, _word_year, _year_word,
    _through, _shortened, _years, _looked_at, _year_rest,
)  # fmt: skip


def span(start: str, end: str) -> str:
    """Return the days from *start* to *end* as :func:`period` reads them.

    >>> span("2020-08-04", "2020-08-08"), span("2020-08-30", "2020-09-02")
    ('4-8 August 2020', '30 August 2020 through 2 September 2020')
    """
    if start[:7] == end[:7]:
        return f"{int(start[8:])}-{_worded_day(end)}"
    return f"{_worded_day(start)} through {_worded_day(end)}"


def _worded_day(date: str) -> str:
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def written(value: str, label: str = "") -> str:
    """Return the date *value* in the form of RIS: ``2023/05/04/Spring``.

    >>> written("2023-05", "JAN-FEB"), written("2023")
    ('2023/05//JAN-FEB', '2023')
    """
    parts = value.split("-")
    if len(parts) == 1 and not label:
        return value
    parts += [""] * (3 - len(parts))
    return "/".join([*parts, label]) if label else "/".join([*parts, ""])


# ------------------------------------------------------------------------------- intervals

_BETWEEN = tuple(
    map(
        re.compile,
        (
            r"\s+(?:to|through|until|till|and|bis|[-–—])(?:\s+|$)",
            r"\s?[–—]\s?",
            r"(?<=[0-9]{4})\s?-(?=[0-9]{4}$|[A-Za-z]+$|$)",
            r"\s?/\s?",
        ),
    )
)
_FROM = re.compile(r"^(?:from|between|von|dal)\s+", re.IGNORECASE)
_SINCE = re.compile(r"^(?:from|since|seit|ab|depuis|dal|desde)\s+", re.IGNORECASE)
_STILL = frozenset({"", "..", "present", "today", "now", "ongoing", "current", "date"})


def interval(text: str) -> str:
    """Return the time from one date to another in the form of ISO 8601, or nothing.

    Nothing is told of what can be read otherwise: 2011-12 may be a month.

    >>> interval("2011-2012"), interval("Jan. 2015 to 4 May 2016"), interval("since 2015")
    ('2011/2012', '2015-01/2016-05-04', '2015/..')
    >>> interval("2011-12"), interval("2015"), interval("Bronze Age")
    ('', '', '')
    """
    text = text.strip()
    days = period(text)
    if days.end:
        return f"{days.value}/{days.end}"
    for mark in _BETWEEN:
        ends = mark.split(_FROM.sub("", text))
        if len(ends) == len(("first", "last")) and (found := _bounded(*ends)):
            return found
    first = _exactly(_SINCE.sub("", text)) if _SINCE.match(text) else ""
    return f"{first}/.." if first else ""


def _bounded(first: str, last: str) -> str:
    """Return the interval between two dates, the last of which may be still to come."""
    if last.strip().casefold() in _STILL:
        begin = _exactly(first)
        return f"{begin}/.." if begin else ""
    end = _exactly(last)
    begin = _exactly(first, end[:4])
    shared = min(len(begin), len(end))
    return f"{begin}/{end}" if shared and begin[:shared] <= end[:shared] else ""


def _exactly(text: str, year: str = "") -> str:
    """Return the date that *text* is, perhaps of *year*, with nothing left over."""
    found = within(parse(text), year)
    return "" if found.fault or found.label else found.value
