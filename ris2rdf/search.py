"""Finding works: lists, facets, full text and identifiers, over the tables of one release.

The tables of a release enter; pages of rows, counts and paths leave. It reads SQLite only, never
the triple store, and a withheld value never enters its tables, for a Work does not carry one. Pages
are cut by the last row seen (keyset), so the last is as quick as the first.
"""

import base64
import binascii
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ris2rdf.diagnostics import UsageError

SCHEMA = """
CREATE TABLE work (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, sort TEXT NOT NULL,
  year INTEGER NOT NULL, recent INTEGER NOT NULL, contributors TEXT NOT NULL, type TEXT NOT NULL,
  container TEXT NOT NULL, container_path TEXT NOT NULL, language TEXT NOT NULL,
  state TEXT NOT NULL, digest TEXT NOT NULL, records INTEGER NOT NULL);
-- Apart, so that lists and facets read rows of a hundred bytes, not of three thousand; ``lines``
-- are the triples that the work owns, packed: one read in place of forty in the store.
CREATE TABLE stated (work INTEGER PRIMARY KEY, json BLOB NOT NULL, lines BLOB NOT NULL);
CREATE TABLE thing (
  id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, label TEXT NOT NULL,
  sort TEXT NOT NULL, works INTEGER NOT NULL, digest TEXT NOT NULL, json BLOB NOT NULL,
  node TEXT NOT NULL);
CREATE TABLE mention (
  thing INTEGER NOT NULL, digest INTEGER NOT NULL, work INTEGER NOT NULL,
  PRIMARY KEY (thing, digest, work)) WITHOUT ROWID;
-- ``filed`` is the name as catalogues file it, by family.
CREATE TABLE name (name TEXT NOT NULL, work INTEGER NOT NULL, path TEXT NOT NULL,
  filed TEXT NOT NULL, PRIMARY KEY (name, work)) WITHOUT ROWID;
-- ``owner`` is the work that says so, or minus the number of the thing.
CREATE TABLE identifier (key TEXT NOT NULL, path TEXT NOT NULL, owner INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (key, path, owner)) WITHOUT ROWID;
-- ``alike`` is the same for names that may be one: the first initial and the family.
CREATE TABLE person (
  name TEXT PRIMARY KEY, filed TEXT NOT NULL, sort TEXT NOT NULL, alike TEXT NOT NULL,
  works INTEGER NOT NULL, path TEXT NOT NULL);
CREATE TABLE summary (name TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE VIRTUAL TABLE text USING fts5(
  title, people, container, keywords, abstract, identifiers,
  content='', tokenize="unicode61 remove_diacritics 2", prefix='2 3');
"""
INDEXES = """
CREATE INDEX work_recent ON work (recent, sort, path);
CREATE INDEX work_oldest ON work (year = 0, year, sort, path);
CREATE INDEX work_sort ON work (sort, path);
CREATE INDEX work_type ON work (type);
CREATE INDEX work_state ON work (state);
CREATE INDEX thing_sort ON thing (kind, sort, path);
CREATE INDEX mention_work ON mention (work);
CREATE INDEX name_work ON name (work);
CREATE INDEX identifier_owner ON identifier (owner);
CREATE INDEX person_sort ON person (sort, name);
CREATE INDEX person_alike ON person (alike);
"""
_WEIGHTS = "bm25(text, 10, 5, 3, 4, 1, 8)"
MATCHES = (
    f"SELECT path, -score FROM (SELECT rowid AS hit, {_WEIGHTS} AS score FROM text "  # noqa: S608 - fixed fragments
    "WHERE text MATCH ?) JOIN work ON work.id = hit ORDER BY score, path LIMIT ?"
)
"""Path and score of the works that match an expression of ``words``, the best first."""
_ORDERS = {
    "year": "work.recent, work.sort, work.path",
    "oldest": "work.year = 0, work.year, work.sort, work.path",
    "title": "work.sort, work.path",
}
ORDERS = (*_ORDERS, "relevance")
_COLUMNS = (
    "work.path, work.title, work.year, work.contributors, work.type, work.container, "
    "work.container_path, work.state"
)
_FACET_SIZE = 20


class Selection(NamedTuple):
    """Which works are wanted; empty parts do not restrict. Paths are as in ``Entry.path``."""

    text: str = ""
    type: str = ""
    year_from: int = 0
    year_to: int = 0
    container: str = ""
    subject: str = ""
    publisher: str = ""
    person: str = ""  # a name as displayed, or the path of a person with an ORCID
    language: str = ""
    state: str = ""
    thing: str = ""  # any other shared node: an issue, an event, a trial


class Row(NamedTuple):
    """One work in a list; ``year`` is 0 where none is known."""

    path: str
    title: str
    year: int
    contributors: str
    type: str
    container: str
    container_path: str
    state: str


class ThingRow(NamedTuple):
    """One journal, person ... in a list; a person known by name only has no ``path``.

    ``filed`` is a name as catalogues file it.
    """

    path: str
    kind: str
    label: str
    works: int
    filed: str = ""


class Neighbour(NamedTuple):
    """A work beside another in a list."""

    path: str
    title: str


class Page(NamedTuple):
    """Some rows of a list, how many there are in all, and the cursor of the next page or ''.

    ``previous`` is the cursor of the page before; '' also where that is the first page.
    """

    rows: tuple[Row, ...] | tuple[ThingRow, ...]
    total: int
    next: str = ""
    previous: str = ""


class Facet(NamedTuple):
    """A value that restricts a selection further, its label, and how many works have it."""

    value: str
    label: str
    works: int


def sorting(text: str) -> str:
    """Return *text* as lists sort it: without case, marks and leading punctuation."""
    plain = unicodedata.normalize("NFKD", text)
    folded = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return folded.lstrip(" '\"([{<«“‘„¿¡.-–—") or folded


def works(db: sqlite3.Connection, selection: Selection, order: str, after: str, limit: int) -> Page:
    """Return a page of the works of *selection*, from the cursor *after* on.

    *order* is one of ORDERS; relevance needs a text, and is the year otherwise.
    """
    where, values = _where(selection)
    total = db.execute(f"SELECT COUNT(*) FROM work WHERE {where}", values).fetchone()[0]  # noqa: S608 - fixed fragments
    if order == "relevance" and words(selection.text):
        return _relevant(db, selection, after, limit, total)
    keys = _ORDERS.get(order, _ORDERS["year"])
    place, before = cursor(after), ""
    if place:
        same_length(place, keys.count(",") + 1)
        before = cursor_before(db, f"FROM work WHERE {where}", values, keys, place, limit)
        where += f" AND ({keys}) > ({_marks(place)})"
    found = db.execute(
        f"SELECT {_COLUMNS}, {keys} FROM work WHERE {where} ORDER BY {keys} LIMIT ?",  # noqa: S608 - fixed fragments
        (*values, *place, limit + 1),
    ).fetchall()
    return _page(found, limit, total, before)


def any_work(db: sqlite3.Connection, selection: Selection) -> bool:
    """Return whether any work answers to the text of *selection* and to its other parts."""
    where, values = _where(selection._replace(text=""))
    source = "text JOIN work ON work.id = text.rowid"
    sql = f"SELECT 1 FROM {source} WHERE text MATCH ? AND {where} LIMIT 1"  # noqa: S608 - fixed fragments
    query = words(selection.text)
    return bool(query) and db.execute(sql, (query, *values)).fetchone() is not None


def neighbours(db: sqlite3.Connection, path: str) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the works before and after the one at *path* in the list of all, newest first."""
    keys = _ORDERS["year"]
    place = db.execute(f"SELECT {keys} FROM work WHERE path = ?", (path,)).fetchone()  # noqa: S608 - fixed fragments
    if place is None:
        return None, None
    backwards = ", ".join(f"{key} DESC" for key in keys.split(", "))
    found = [
        db.execute(
            f"SELECT path, title FROM work WHERE ({keys}) {than} (?, ?, ?) "  # noqa: S608 - fixed fragments
            f"ORDER BY {order} LIMIT 1",
            place,
        ).fetchone()
        for than, order in (("<", backwards), (">", keys))
    ]
    before, after = (Neighbour(*row) if row else None for row in found)
    return before, after


def cursor_before(
    db: sqlite3.Connection,
    source: str,
    values: Sequence[object],
    keys: str,
    place: Sequence[object],
    limit: int,
) -> str:
    """Return the cursor of the *limit* rows that end at *place*; '' if they begin the list.

    The list is read backwards by the same keys, so the cursor is one that going forwards gives.
    """
    backwards = ", ".join(f"{key} DESC" for key in keys.split(", "))
    row = db.execute(
        f"SELECT {keys} {source} AND ({keys}) <= ({_marks(place)}) "
        f"ORDER BY {backwards} LIMIT 1 OFFSET ?",
        (*values, *place, limit),
    ).fetchone()
    return token(row) if row else ""


def _marks(place: Sequence[object]) -> str:
    return ", ".join("?" * len(place))


def facets(db: sqlite3.Connection, selection: Selection) -> dict[str, tuple[Facet, ...]]:
    """Return the values by which *selection* can be narrowed, the most frequent first.

    Years are all given, the latest first; of the others the first twenty.
    """
    if selection == Selection():
        stored = json.loads(_summary(db, "facets"))
        return {name: tuple(Facet(*facet) for facet in found) for name, found in stored.items()}
    return counted(db, selection)


def words(text: str) -> str:
    """Return what a person typed as a full-text query; '' if no word is in it.

    Quoted words stay together, ``author:``, ``title:`` and the like name a column, the last word
    may be unfinished. Everything is quoted, so nothing typed is an operator.
    """
    terms = []
    for column, phrase, word in _TERM.findall(text):
        term = " ".join(_WORD.findall(phrase or word))
        if not term:
            continue
        name = _COLUMN_NAMES.get(column.rstrip(":").lower(), "")
        terms.append(f'{name}"{term}"' + ("" if phrase else "*"))
    return " ".join(terms)


_TERM = re.compile(r'(?:(\b[a-z]+:))?(?:"([^"]*)"|([^\s"]+))', re.IGNORECASE)
_WORD = re.compile(r"\w+")
_COLUMN_NAMES = {
    "title": "title : ",
    "author": "people : ",
    "person": "people : ",
    "journal": "container : ",
    "container": "container : ",
    "keyword": "keywords : ",
    "subject": "keywords : ",
    "abstract": "abstract : ",
}


def _where(selection: Selection) -> tuple[str, list[object]]:
    """Return the condition on ``work`` that *selection* means, and its values."""
    parts: list[tuple[str, object]] = []
    if selection.text:
        query = words(selection.text)
        matching = "work.id IN (SELECT rowid FROM text WHERE text MATCH ?)" if query else "?"
        parts.append((matching, query or 0))
    plain = (("type", selection.type), ("language", selection.language), ("state", selection.state))
    parts += [(f"work.{name} = ?", value) for name, value in plain if value]
    if selection.year_from:
        parts.append(("work.year >= ?", selection.year_from))
    if selection.year_to:
        parts.append(("work.year <= ? AND work.year > 0", selection.year_to))
    paths = (selection.container, selection.subject, selection.publisher, selection.thing)
    parts += [(_MENTIONED, path) for path in paths if path]
    if selection.person.startswith("person/"):
        parts.append((_MENTIONED, selection.person))
    elif selection.person:
        parts.append(("work.id IN (SELECT work FROM name WHERE name = ?)", selection.person))
    return " AND ".join(sql for sql, _ in parts) or "1", [value for _, value in parts]


_MENTIONED = (
    "work.id IN (SELECT mention.work FROM mention JOIN thing ON thing.id = mention.thing "
    "WHERE thing.path = ?)"
)


def _relevant(
    db: sqlite3.Connection, selection: Selection, after: str, limit: int, total: int
) -> Page:
    where, values = _where(selection._replace(text=""))
    place, before, keys = cursor(after), "", "score, work.path"
    source = (
        f"FROM (SELECT rowid AS hit, {_WEIGHTS} AS score FROM text WHERE text MATCH ?) "  # noqa: S608 - fixed fragments
        f"JOIN work ON work.id = hit WHERE {where}"
    )
    values = [words(selection.text), *values]
    if place:
        same_length(place, 2)
        before = cursor_before(db, source, values, keys, place, limit)
        source += f" AND ({keys}) > (?, ?)"
    found = db.execute(
        f"SELECT {_COLUMNS}, {keys} {source} ORDER BY {keys} LIMIT ?",
        (*values, *place, limit + 1),
    ).fetchall()
    return _page(found, limit, total, before)


def _page(found: list[tuple[object, ...]], limit: int, total: int, before: str) -> Page:
    width = len(Row._fields)
    rows = tuple(Row(*row[:width]) for row in found[:limit])  # type: ignore[arg-type] # as in _COLUMNS
    following = token(found[limit - 1][width:]) if len(found) > limit else ""
    return Page(rows, total, following, before)


_PLAIN_FACETS = {
    "type": "work.type, work.type, COUNT(*) FROM work WHERE {where} GROUP BY work.type",
    "language": "work.language, work.language, COUNT(*) FROM work WHERE {where} "
    "AND work.language <> '' GROUP BY work.language",
    "state": "work.state, work.state, COUNT(*) FROM work WHERE {where} GROUP BY work.state",
    "container": "work.container_path, MIN(work.container), COUNT(*) FROM work WHERE {where} "
    "AND work.container_path <> '' GROUP BY work.container_path",
    "person": "name.name, name.name, COUNT(*) FROM name JOIN work ON work.id = name.work "
    "WHERE {where} GROUP BY name.name",
}
_MENTION_FACETS = ("subject", "publisher")


def counted(db: sqlite3.Connection, selection: Selection) -> dict[str, tuple[Facet, ...]]:
    """Return the same, counted now."""
    where, values = _where(selection)
    years = (
        "SELECT work.year, work.year, COUNT(*) FROM work "  # noqa: S608 - fixed fragments
        f"WHERE {where} AND work.year > 0 GROUP BY work.year ORDER BY 1 DESC"
    )
    found = {"year": tuple(Facet(str(y), str(y), n) for y, _, n in db.execute(years, values))}
    for name, sql in _PLAIN_FACETS.items():
        found[name] = _most(db, sql.format(where=where), values)
    for kind in _MENTION_FACETS:
        sql = (
            "thing.path, thing.label, COUNT(*) FROM thing JOIN mention ON mention.thing = thing.id "
            f"JOIN work ON work.id = mention.work WHERE {where} AND thing.kind = ? "
            "GROUP BY thing.id"
        )
        found[kind] = _most(db, sql, [*values, kind])
    return found


def _most(db: sqlite3.Connection, sql: str, values: list[object]) -> tuple[Facet, ...]:
    rows = db.execute(f"SELECT {sql} ORDER BY 3 DESC, 2 LIMIT {_FACET_SIZE}", values)
    return tuple(Facet(*row) for row in rows)


def _summary(db: sqlite3.Connection, name: str) -> str:
    row: tuple[str] = db.execute("SELECT json FROM summary WHERE name = ?", (name,)).fetchone()
    return row[0]


def token(place: Iterable[object]) -> str:
    """Return the cursor that marks *place*, the keys of a row."""
    text = json.dumps(list(place), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8")).decode("ascii").rstrip("=")


def cursor(token: str) -> list[object]:
    """Return the place that *token* marks; raises UsageError if we never made it."""
    if not token:
        return []
    try:
        place = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError) as fault:
        raise UsageError("this mark of a place in a list is not one of ours") from fault
    if not isinstance(place, list) or not all(isinstance(v, str | int | float) for v in place):
        raise UsageError("this mark of a place in a list is not one of ours")
    return place


def same_length(place: list[object], length: int) -> None:
    """Raise UsageError unless *place* has *length* keys: it is of another list."""
    if len(place) != length:
        raise UsageError("this mark of a place belongs to a list in another order")
