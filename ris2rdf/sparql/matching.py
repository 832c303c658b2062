"""Looks up the searches of a query in the full-text index of its release, and puts in the rows.

A query's text and its searches enter, as ``fulltext`` found them; the text to evaluate leaves, with
``VALUES`` in the place of each. Runs where the query is evaluated, under its limits and over its
own release. Standard library only, and loaded only by queries that search.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any


def filled(text: str, searches: Sequence[Sequence[Any]], store: str, most: int, sql: str) -> str:
    """Return *text* with what its searches find in the release whose store is *store*.

    *sql* gives path and score of the works that match an expression, the best first, at most so
    many. Raises ValueError where a search without a number of its own finds more than *most*.
    """
    release = Path(store).resolve().parent
    address = (release / "records.sqlite").as_uri()
    try:
        base = json.loads((release / "manifest.json").read_text("utf-8"))["base"]
        with closing(sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)) as db:
            found = [_rows(db, sql, search[3], search[4], most) for search in searches]
    except (OSError, sqlite3.Error) as fault:
        raise ValueError(f"the full text cannot be read ({fault})") from fault
    parts: list[str] = []
    done = 0
    for (start, end, variables, _, _, before, after), rows in zip(searches, found, strict=True):
        parts += (text[done:start], before, _values(variables, rows, f"{base}id/"), after)
        done = end
    return "".join((*parts, text[done:]))


def _rows(
    db: sqlite3.Connection, sql: str, expression: str, wanted: int, most: int
) -> list[tuple[str, float]]:
    rows = db.execute(sql, (expression, wanted or most + 1)).fetchall()
    if len(rows) > (wanted or most):
        raise ValueError(
            f"more than {most:,} works match {expression}; look for more words, or say how many "
            'of the best are wanted: ("words" 100)'
        )
    return rows


def _values(variables: Sequence[str], rows: Iterable[tuple[str, float]], space: str) -> str:
    if len(variables) == 1:
        return f"VALUES {variables[0]} {{{' '.join(f'<{space}{path}>' for path, _ in rows)}}}"
    pairs = " ".join(f"(<{space}{path}> {score:.6f})" for path, score in rows)
    return f"VALUES ({' '.join(variables)}) {{{pairs}}}"
