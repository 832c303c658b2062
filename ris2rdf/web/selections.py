"""From the parameters of a list's address to what is wanted, and back into addresses.

Names and values as typed enter; a Selection, an order and a place leave, or a sentence on what is
wrong. Nothing is guessed: a year that is none is refused, not ignored.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Selection
from ris2rdf.search import ORDERS
from ris2rdf.web.asking import Asked

PARTS = {
    "q": "text",
    "type": "type",
    "container": "container",
    "journal": "container",
    "subject": "subject",
    "publisher": "publisher",
    "person": "person",
    "language": "language",
    "state": "state",
    "thing": "thing",
}
"""Parameters that are a part of a Selection as they stand."""

OTHERS = ("year", "from", "to", "sort", "letter", "n", "after", "first")
"""Parameters with a meaning of their own."""

MOST = 1000
"""Rows a page may have where the client says how many."""

_YEARS = re.compile(r"(\d{1,4})?(?:(\.\.)(\d{1,4})?)?")


class Wanted(NamedTuple):
    """What a list is asked for.

    ``limit`` is 0 where the client does not say; ``after`` marks a place and ``first`` counts its
    row from 1, as the page before told.
    """

    selection: Selection
    order: str
    after: str
    limit: int
    first: int


def wanted(asked: Asked) -> Wanted:
    """Return what the parameters of a list say; raises UsageError that names the one at fault."""
    given = {name: asked.args.get(name, "").strip() for name in asked.args}
    parts: dict[str, Any] = {part: given[n] for n, part in PARTS.items() if given.get(n)}
    order = given.get("sort") or ("relevance" if given.get("q") else "year")
    if order not in ORDERS:
        raise UsageError(f"sort knows {', '.join(ORDERS)}")
    return Wanted(
        Selection(**parts, **_years(given)),
        order,
        given.get("after", ""),
        min(_number(given, "n"), MOST),
        _number(given, "first") or 1,
    )


def parameters(asked: Asked) -> list[tuple[str, str]]:
    """Return the parameters of a list's address that mean something here, in their order."""
    known = {*PARTS, *OTHERS}
    return [(n, v.strip()) for n, v in asked.args.items(multi=True) if n in known and v.strip()]


def _years(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the bounds that ``from`` and ``to``, or ``year=2015..2026`` or ``year=2023``, set."""
    first, last = _number(given, "from"), _number(given, "to")
    span = _YEARS.fullmatch(given.get("year", ""))
    if not span:
        raise UsageError("year is a year or two of them, as 2015..2026")
    if span[1]:
        first = int(span[1])
    if span[3] or not span[2]:
        last = int(span[3] or span[1] or last)
    return {"year_from": first, "year_to": last}


def _number(given: Mapping[str, str], name: str) -> int:
    text = given.get(name) or "0"
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise UsageError(f"{name} is a whole number")
    return int(text)
