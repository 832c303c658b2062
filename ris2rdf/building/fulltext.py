"""The words of works, as the full-text index of a release takes them.

A Work enters, its words leave, and enter the index under the number of its row. The index keeps no
text, so whoever takes words out again must say which.
"""

import sqlite3
from collections.abc import Sequence

from ris2rdf.elements import Work


def indexed(work: Work) -> tuple[str, ...]:
    """Return the words by which *work* is found, a text for each column of the full text."""
    container, series = work.container, work.series
    titles = [work.title, work.short_title, *work.alternative_titles]
    holders = [holder.title for holder in (container, series) if holder]
    return (
        " / ".join(title.value for title in titles if title),
        "; ".join(person.name.display for person in work.contributors),
        " / ".join(title.value for title in holders if title),
        "; ".join(keyword.value for keyword in work.keywords),
        work.abstract.value if work.abstract else "",
        " ".join(identifier.value for identifier in work.identifiers),
    )


_TEXTS = "rowid, title, people, container, keywords, abstract, identifiers"


def index(db: sqlite3.Connection, row: int, texts: Sequence[str]) -> None:
    """Add the words of a work, as ``indexed`` returns them, under the number *row*."""
    db.execute(f"INSERT INTO text ({_TEXTS}) VALUES (?, ?, ?, ?, ?, ?, ?)", (row, *texts))  # noqa: S608 - fixed fragments


def forget(db: sqlite3.Connection, row: int, texts: Sequence[str]) -> None:
    """Take the words out again that were added under *row*: the index must be told them."""
    db.execute(
        f"INSERT INTO text (text, {_TEXTS}) VALUES ('delete', ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - same
        (row, *texts),
    )
