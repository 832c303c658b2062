"""What was found in the records of a release, fault by fault: what a library works through.

A code enters, or none for the records that were held back; diagnostics leave with their line and
their work, a page at a time. Nothing that is withheld leaves: such a line shows its tag alone.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from ris2rdf.diagnostics import Diagnostic, UsageError, catalogue
from ris2rdf.release import records

_SHOWN = """
SELECT d.record, d.id, d.code, COALESCE(s.name, d.source),
  CASE WHEN r.id IS NULL OR d.line = 0 THEN d.line ELSE d.line + r.line - 1 END,
  d.tag, d.message_values, COALESCE(w.path, t.path, ''), COALESCE(w.title, t.label, ''),
  r.line, r.raw, r.withheld
FROM diagnostic d LEFT JOIN record r ON r.id = d.record LEFT JOIN source s ON s.id = r.source
LEFT JOIN work w ON w.id = r.work LEFT JOIN thing t ON d.record IS NULL AND t.path = d.source
"""
_OF_RECORDS = f"{_SHOWN} WHERE d.code = ? AND (d.record, d.id) > (?, ?) ORDER BY d.record, d.id"
_OF_OTHERS = f"{_SHOWN} WHERE d.code = ? AND d.record IS NULL AND d.id > ? ORDER BY d.id"
_OF_REFUSED = f"""
{_SHOWN} WHERE r.state = 'quarantined' AND (r.id, d.id) > (?, ?)
AND ({records.WEIGHT} IN ('error', 'warning') OR ({records.WEIGHT} = '' AND d.code IN
  (SELECT value FROM json_each(?))))
ORDER BY r.id, d.id
"""  # noqa: S608 - fixed fragments
_CURSOR = re.compile(r"(record|other)-([0-9]{1,18})-([0-9]{1,18})")


class Diagnosed(NamedTuple):
    """A diagnostic with what it is about: path and title of the work or thing, if published.

    ``line`` is the line of the record as people may see it, empty where none is named.
    """

    path: str
    title: str
    said: Diagnostic
    line: str


class Faults(NamedTuple):
    """Some of what was found, and ``after`` which the rest follows; empty at the end."""

    rows: list[Diagnosed]
    next: str


def by_code(db: sqlite3.Connection, code: str, after: str = "", limit: int = 25) -> Faults:
    """Return up to *limit* diagnostics with *code*: those of records, then those of things."""
    of, record, number = _place(after)
    rows = []
    if of == "record":
        rows = _rows(db, _OF_RECORDS, (code, record, number), limit)
        number = 0
    if len(rows) <= limit:
        rows += _rows(db, _OF_OTHERS, (code, number), limit - len(rows))
    return _page(rows, limit)


def refused(db: sqlite3.Connection, after: str = "", limit: int = 25) -> Faults:
    """Return up to *limit* reasons why records were held back, errors and warnings alike."""
    _, record, number = _place(after)
    grave = [code for code, kind in catalogue().items() if kind.severity != "info"]
    return _page(_rows(db, _OF_REFUSED, (record, number, json.dumps(grave)), limit), limit)


def concerned(db: sqlite3.Connection, code: str) -> Iterator[str]:
    """Yield the RIS, without what is withheld, of each record with *code*; of none: held back."""
    found = records.with_code(db, code) if code else records.refused(db)
    return (record.public for _, record in found)


def _place(after: str) -> tuple[str, int, int]:
    """Return what the cursor *after* says: of what it is, its record, its number."""
    if not after:
        return "record", 0, 0
    found = _CURSOR.fullmatch(after)
    if found is None:
        raise UsageError("after is a place that the page before has named")
    return found[1], int(found[2]), int(found[3])


def _rows(
    db: sqlite3.Connection, sql: str, values: tuple[object, ...], limit: int
) -> list[tuple[str, Diagnosed]]:
    """Return one row more than *limit*, each with its cursor: it tells that there is more."""
    found = []
    for record, number, *row in db.execute(f"{sql} LIMIT ?", (*values, limit + 1)):
        place = f"other-0-{number}" if record is None else f"record-{record}-{number}"
        found.append((place, _shown(*row)))
    return found


def _page(rows: list[tuple[str, Diagnosed]], limit: int) -> Faults:
    more = len(rows) > limit > 0
    return Faults([row for _, row in rows[:limit]], rows[limit - 1][0] if more else "")


def _shown(  # noqa: PLR0913, PLR0917 - the columns of a row
    code: str,
    source: str,
    line: int,
    tag: str,
    values: str,
    path: str,
    title: str,
    first: int | None,
    raw: str,
    withheld: str,
) -> Diagnosed:
    said = Diagnostic(code, source, line, tag, json.loads(values))
    lines = records.shown(raw, json.loads(withheld)) if first is not None else ()
    place = line - (first or 0)
    return Diagnosed(path, title, said, lines[place] if 0 <= place < len(lines) else "")
