"""Counts that pages show again and again, made once: people, and the facets of everything.

The tables of a release enter; rows leave, for ``search`` to read.
"""

import json
import sqlite3

from ris2rdf import search
from ris2rdf.identity import candidates
from ris2rdf.search import Selection


def summarise(db: sqlite3.Connection, changed: str = "SELECT name FROM name") -> None:
    """Count after the last work; *changed* is a query for the names of the people to count."""
    db.create_function("sorting", 1, search.sorting, deterministic=True)
    db.create_function("initials", 1, candidates.initials_key, deterministic=True)
    db.execute(f"DELETE FROM person WHERE name IN ({changed})")  # noqa: S608 - a query of ours
    db.execute(
        "INSERT INTO person SELECT name, MIN(filed), sorting(MIN(filed)), initials(name), "  # noqa: S608 - same
        f"COUNT(*), MAX(path) FROM name WHERE name IN ({changed}) GROUP BY name"
    )
    counted = {name: list(found) for name, found in search.counted(db, Selection()).items()}
    db.execute("INSERT OR REPLACE INTO summary VALUES ('facets', ?)", (json.dumps(counted),))
