"""Results without end: kept on disk, given back sorted and each once.

A journal's fault is found again in every batch that names the journal, and a report tells of it
once; a list of all that was found would grow with the collection.
"""

import sqlite3
from collections.abc import Iterator

from ris2rdf.shapes.results import Result

_COLUMNS = ", ".join(Result._fields)
_MARKS = ", ".join("?" * len(Result._fields))


class Gathered:
    """A sorted set of results in a temporary file, which is gone when it is closed."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")  # a nameless database is a file that SQLite deletes
        self._db.execute(
            f"CREATE TABLE result ({_COLUMNS}, PRIMARY KEY ({_COLUMNS})) WITHOUT ROWID"
        )

    def add(self, result: Result) -> None:
        """Keep *result*, if it is not kept already."""
        self._db.execute(f"INSERT OR IGNORE INTO result VALUES ({_MARKS})", result)  # noqa: S608 - only marks

    def __iter__(self) -> Iterator[Result]:
        """Yield the results as ``sorted`` would."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM result ORDER BY {_COLUMNS}")  # noqa: S608 - names of fields
        return (Result(*row) for row in rows)

    def close(self) -> None:
        """Forget everything."""
        self._db.close()
