"""Indexes of people, journals, publishers and subjects: by letter, a page at a time.

The tables of a release enter, pages of rows leave. People are listed as their names are written,
filed by family; which of them may be one is told, never settled.
"""

import sqlite3
import string

from ris2rdf import search
from ris2rdf.diagnostics import UsageError
from ris2rdf.identity.candidates import perhaps_one
from ris2rdf.search import Page, ThingRow

BEFORE, BEYOND = "0", "other"
LETTERS = (BEFORE, *string.ascii_lowercase, BEYOND)
"""Under what things are listed: what sorts before all letters, each letter, other scripts."""


def letters(db: sqlite3.Connection, kind: str) -> tuple[str, ...]:
    """Return the LETTERS under which there is any thing of *kind*."""
    source, values, _, _ = _index(kind)
    return tuple(
        letter
        for letter in LETTERS
        if db.execute(
            f"SELECT 1 {source} AND sort >= ? AND sort < ? LIMIT 1",
            (*values, *_span(letter)),
        ).fetchone()
    )


def _span(letter: str) -> tuple[str, str]:
    """Return the first key of *letter* (one of LETTERS, or none for all), and the first beyond."""
    if letter == BEFORE:
        return "", "a"
    if letter == BEYOND:
        return "{", "\U0010ffff"  # the sign after z
    return (letter, chr(ord(letter) + 1)) if letter else ("", "\U0010ffff")


def _index(kind: str) -> tuple[str, list[str], str, str]:
    """Return where things of *kind* stand: rows, values for them, columns, and sort keys."""
    if kind == "person":
        return "FROM person WHERE TRUE", [], "path, 'person', name, works, filed", "sort, name"
    return "FROM thing WHERE kind = ?", [kind], "path, kind, label, works, label", "sort, path"


def things(db: sqlite3.Connection, kind: str, after: str, limit: int, letter: str = "") -> Page:
    """Return a page of the things of *kind* by label, of those under *letter* if one is named.

    ``person`` lists names as written, by family name. Raises UsageError for what is no letter.
    """
    if letter not in {"", *LETTERS}:
        raise UsageError(f"letter is one of {', '.join(LETTERS)}")
    place = search.cursor(after) or ["", ""]
    search.same_length(place, 2)
    source, values, columns, keys = _index(kind)
    source, values = f"{source} AND sort >= ? AND sort < ?", [*values, *_span(letter)]
    total = db.execute(f"SELECT COUNT(*) {source}", values).fetchone()[0]
    sql = f"SELECT {columns}, {keys} {source} AND ({keys}) > (?, ?) ORDER BY {keys} LIMIT ?"
    found = db.execute(sql, (*values, *place, limit + 1)).fetchall()
    width = len(ThingRow._fields)
    rows = tuple(ThingRow(*row[:width]) for row in found[:limit])
    before = search.cursor_before(db, source, values, keys, place, limit) if after else ""
    following = search.token(found[limit - 1][width:]) if len(found) > limit else ""
    return Page(rows, total, following, before)


def alike(db: sqlite3.Connection, name: str) -> list[ThingRow]:
    """Return the names that may be the same person's as *name*: a likeness of letters, no claim.

    Initials are like the names written out that they may stand for, and these like the initials.
    """
    rows = db.execute(
        "SELECT path, 'person', name, works, filed FROM person WHERE alike <> '' "
        "AND alike = (SELECT alike FROM person WHERE name = ?) ORDER BY works DESC, name",
        (name,),
    )
    known = {row[2]: ThingRow(*row) for row in rows}
    short, long = perhaps_one(known)
    others = set(long) if name in short else set(short)
    return [row for label, row in known.items() if label in others]
