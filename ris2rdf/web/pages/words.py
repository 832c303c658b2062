"""What pages call things: kinds of work, roles, identifiers, dates, numbers - in plain words.

Names of our own tables go in, words for readers come out. Unknown names become readable, never
an error: a table may be extended without touching the pages.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import quote

import langcodes

from ris2rdf import resources

TYPES = {
    "ABST": "Abstract",
    "ADVS": "Audiovisual material",
    "AGGR": "Aggregated database",
    "ANCIENT": "Ancient text",
    "ART": "Art work",
    "BILL": "Bill",
    "BLOG": "Blog post",
    "BOOK": "Book",
    "CASE": "Legal case",
    "CHAP": "Book chapter",
    "CHART": "Chart",
    "CLSWK": "Classical work",
    "COMP": "Computer program",
    "CONF": "Conference paper",
    "CPAPER": "Conference paper",
    "CTLG": "Catalogue",
    "DATA": "Data set",
    "DBASE": "Online database",
    "DICT": "Dictionary",
    "EBOOK": "Electronic book",
    "ECHAP": "Chapter of an electronic book",
    "EDBOOK": "Edited book",
    "EJOUR": "Electronic article",
    "ELEC": "Web page",
    "ENCYC": "Encyclopedia",
    "EQUA": "Equation",
    "FIGURE": "Figure",
    "GEN": "Work",
    "GOVDOC": "Government document",
    "GRANT": "Grant",
    "HEAR": "Hearing",
    "ICOMM": "Internet communication",
    "INPR": "Article in press",
    "INTV": "Interview",
    "JFULL": "Journal",
    "JOUR": "Journal article",
    "LEGAL": "Legal rule or regulation",
    "MANSCPT": "Manuscript",
    "MAP": "Map",
    "MGZN": "Magazine article",
    "MPCT": "Film",
    "MULTI": "Multimedia",
    "MUSIC": "Music score",
    "NEWS": "Newspaper article",
    "PAMP": "Pamphlet",
    "PAT": "Patent",
    "PCOMM": "Personal communication",
    "POD": "Podcast",
    "PRESS": "Press release",
    "RPRT": "Report",
    "SER": "Serial publication",
    "SLIDE": "Slides",
    "SOUND": "Sound recording",
    "STAND": "Standard",
    "STAT": "Statute",
    "STD": "Generic work",
    "THES": "Thesis",
    "UNBILL": "Unenacted bill",
    "UNPB": "Unpublished work",
    "UNPD": "Unpublished work",
    "VIDEO": "Video",
    "WEB": "Web page",
}
"""RIS types as a reader would name the work."""

_TIMES = Counter(TYPES.values())
_FORMS = {
    "CONF-whole": "Conference proceedings",
    "JFULL-issue": "Issue of a journal",
    "MUSIC-recording": "Music recording",
    "SER-article": "Article in a serial",
}
"""What a work is that its type alone names too broadly, by the row of the type table."""

DATES = {
    "issued": "Published",
    "accessed": "Seen on",
    "submitted": "Submitted",
    "accepted": "Accepted",
    "event-start": "Held from",
    "event-end": "Held until",
}
LINKS = {
    "page": "Landing page",
    "see-also": "See also",
    "full-text": "Full text",
    "image": "Image",
    "related": "Related",
}
KINDS = {
    "work": ("Work", "Works", "/works"),
    "journal": ("Journal", "Journals", "/journals"),
    "newspaper": ("Newspaper", "Journals", "/journals"),
    "magazine": ("Magazine", "Journals", "/journals"),
    "volume": ("Volume", "Journals", "/journals"),
    "issue": ("Issue", "Journals", "/journals"),
    "subject": ("Subject", "Subjects", "/subjects"),
    "person": ("Person", "People", "/people"),
    "publisher": ("Publisher", "Publishers", "/publishers"),
    "trial": ("Clinical trial", "Works", "/works"),
    "series": ("Series", "Journals", "/journals"),
    "event": ("Event", "Works", "/works"),
    "researcher": ("Person", "People", "/people"),
    "scheme": ("List of subjects", "Subjects", "/subjects"),
    "website": ("Web site", "Journals", "/journals"),
    "dataset": ("Data set", "Works", "/works"),
    "record": ("Record", "Works", "/works"),
    "import": ("Import", "Works", "/works"),
    "agent": ("Program", "Works", "/works"),
    "source": ("Source file", "Works", "/works"),
}
"""Kinds of thing: one, the list it is in, and where that list is."""

STATES = {
    "error": ("bad", "Violation"),
    "warning": ("caution", "Warning"),
    "info": ("info", "Remark"),
}
"""Severities of diagnostics: the style of their sign, and its word."""

MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|[-_]")


def work_type(code: str, form: str = "") -> str:
    """Return what a work of RIS type *code* is called, more exactly where its *form* is known."""
    return _FORMS.get(form) or TYPES.get(code, "Work")


def told_apart(code: str) -> str:
    """Return what works of RIS type *code* are called, with the code where others are called so."""
    name = work_type(code)
    return f"{name} ({code})" if _TIMES[name] > 1 else name


def _named(table: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the rows of *table* (``identifier``, ``register``) of the vocabulary."""
    rows: Mapping[str, Mapping[str, Any]] = _vocabulary()[table]
    return rows


@cache
def _vocabulary() -> Mapping[str, Any]:
    return tomllib.loads(resources.table("vocabulary.toml").read_text("utf-8"))


def scheme(name: str) -> str:
    """Return what identifiers of scheme *name* are called, as the vocabulary's table says."""
    known = {"issn": "ISSN", "orcid": "ORCID"}.get(name) or _named("identifier").get(name, {})
    return known if isinstance(known, str) else str(known.get("name") or sentence(name))


def resolver(name: str, value: str) -> str:
    """Return the address of what identifier *value* of scheme *name* names; empty if none."""
    pattern = str(_named("identifier").get(name, {}).get("url", ""))
    return pattern.replace("{value}", quote(value, safe="/:;().-_~"))


def register(name: str) -> str:
    """Return what the register of trials called *name* is called."""
    return str(_named("register").get(name, {}).get("name") or name)


def sentence(name: str) -> str:
    """Return the name of a term or table row as words: ``datePublished`` is "Date published"."""
    words = " ".join(_CAPITAL.sub(" ", name).split())
    return words[:1].upper() + words[1:].lower() if words else ""


def language(tag: str) -> str:
    """Return what the language with this BCP 47 *tag* is called: ``it`` is "Italian"."""
    return langcodes.get(tag).display_name() if langcodes.tag_is_valid(tag) else tag


def plural(count: int, one: str, many: str = "") -> str:
    """Return *count* with its noun: ``1 warning``, ``2,713 works``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def day(value: str) -> str:
    """Return a date of any precision in words: ``2026-11-22`` is "22 November 2026"."""
    found = _DATE.match(value)
    if not found:
        return value
    year, month, number = found.groups()
    if not month or not 1 <= int(month) <= len(MONTHS):
        return year
    words = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(number)} {words}" if number else words


def moment(time: datetime) -> str:
    """Return *time* in words, to the minute: "1 January 2025, 00:00 UTC"."""
    return f"{day(time.date().isoformat())}, {time:%H:%M} UTC"


def size(octets: int) -> str:
    """Return a file size in words: ``118 MB``."""
    value = float(octets)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":  # noqa: PLR2004 - decimal units
            return f"{value:.0f} {unit}" if value >= 10 or unit == "B" else f"{value:.1f} {unit}"  # noqa: PLR2004 - two digits
        value /= 1000
    return ""


def formats(name: str) -> str:
    """Return what the representation called *name* in the table of offers is called."""
    return FORMATS.get(name, name.upper())


FORMATS = {
    "ris": "RIS",
    "bib": "BibTeX",
    "csl": "CSL-JSON",
    "txt": "Citation",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "trig": "TriG",
    "nq": "N-Quads",
    "csv": "CSV",
}
"""The representations that pages link to, in the order they are shown."""
FORMAT_GROUPS = (
    ("For a reference manager", ("ris", "bib", "csl", "txt")),
    ("As a table", ("csv",)),
    ("As linked data", ("ttl", "jsonld", "nt", "rdf", "trig", "nq")),
)
"""The same, by what one wants them for."""


def direction(text: str) -> str:
    """Return ``rtl`` or ``ltr``: how a line runs that begins with *text*.

    >>> direction("\u0623\u062d\u0645\u062f"), direction("12 Smith"), direction("")
    ('rtl', 'ltr', 'ltr')
    """
    kinds = map(unicodedata.bidirectional, text)
    strong = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L")
    return "ltr" if strong == "L" else "rtl"
