"""The life of an address, as the registry tells it: first published, changed, moved, withdrawn.

A publication and a path enter; typed facts leave, for the command line and for pages. Whatever was
published once has a fate, also where a later release was taken back.
"""

import sqlite3
from typing import NamedTuple
from urllib.parse import unquote

from ris2rdf import terms
from ris2rdf.release import registry
from ris2rdf.release.publication import Publication
from ris2rdf.release.registry import Gone

UNDONE = "The release that described it was taken back."
REPLACED = "It was corrected: another text of the record is published now."
_SUMMARY = {
    "works": "SELECT COUNT(*) FROM iri WHERE kind = 'work'",
    "things": "SELECT COUNT(*) FROM iri WHERE kind <> 'work'",
    "records": "SELECT COUNT(*) FROM record",
    "moved": f"SELECT COUNT(*) FROM ({registry.LAST}) WHERE target <> ''",  # noqa: S608 - fixed
    "withdrawn": f"SELECT COUNT(*) FROM ({registry.LAST}) WHERE target = ''",  # noqa: S608 - fixed
    "releases": "SELECT COUNT(*) FROM release WHERE current = 1",
}


class Life(NamedTuple):
    """All that is known of one address; ``now`` is published, moved, withdrawn or not published.

    ``changes``, ``records`` and ``gone`` are dictionaries, so that they are told as they are.
    """

    iri: str
    kind: str
    now: str
    first_published: str
    last_published: str
    keys: list[str]
    records: list[dict[str, str]]
    changes: list[dict[str, str]]
    gone: list[dict[str, str]]


def path_of(address: str, base: str) -> str:
    """Return the path of whatever is at *address*: ``journal/issn/1234-5679``."""
    text = address.strip().removeprefix(base).strip("/")
    return terms.percent(unquote(text.removeprefix("id/").removeprefix("doc/")))


def gone(publication: Publication, path: str) -> Gone | None:
    """Return what became of *path*, which the current release does not have; None if never here."""
    if not publication.registry.is_file():
        return None
    with registry.reading(publication.registry) as known:
        return registry.gone(known, path) or _undone(known, path) or _origin(known, path)


def _undone(known: sqlite3.Connection, path: str) -> Gone | None:
    """Return the fate of what only releases had that were taken back."""
    found = known.execute("SELECT 1 FROM iri WHERE path = ?", (path,)).fetchone()
    return Gone(path, reason=UNDONE) if found else None


def _origin(known: sqlite3.Connection, path: str) -> Gone | None:
    """Return the fate of records, files and imports, which provenance names."""
    kind, _, rest = path.partition("/")
    name = rest.rpartition("/")[2]
    if kind == "record":
        row = known.execute("SELECT label FROM record WHERE digest = ?", (name,)).fetchone()
        return Gone(path, title="An earlier text of a record", reason=REPLACED) if row else None
    column = {"source": "source", "import": "id"}.get(kind)
    if column is None:
        return None
    sql = f"SELECT name, time FROM import WHERE {column} = ?"  # noqa: S608 - one of two names
    row = known.execute(sql, (name,)).fetchone()
    title = f"{row[0]}, read on {row[1][:10]}" if row else ""
    return Gone(path, title=title, reason="Nothing published now comes from it.") if row else None


def life(publication: Publication, path: str) -> Life | None:
    """Return the life of the thing at *path*; None if nothing was ever published there."""
    if not publication.registry.is_file():
        return None
    with registry.reading(publication.registry) as known:
        row = known.execute("SELECT kind FROM iri WHERE path = ?", (path,)).fetchone()
        return _told(publication, known, path, row[0]) if row else None


def _told(publication: Publication, known: sqlite3.Connection, path: str, kind: str) -> Life:
    changes = _rows(known, _CHANGES, path)
    gone_rows = _rows(known, _GONE, path)
    here = bool(publication.current_id()) and publication.current().entry(path) is not None
    published = [row["time"] for row in changes if row["change"] != "removed"]
    last = registry.gone(known, path)
    left = ("moved" if last.target else "withdrawn") if last else "not published"
    return Life(
        f"{publication.config.base}id/{path}",
        kind,
        "published" if here else left,
        published[0] if published else "",
        published[-1] if published else "",
        [row["key"] for row in _rows(known, "SELECT key FROM key WHERE path = ? ORDER BY 1", path)],
        _rows(known, _RECORDS, path),
        changes,
        gone_rows,
    )


_CHANGES = """
SELECT c.change, r.time, c.release FROM changes c JOIN release r ON r.id = c.release
WHERE c.path = ? ORDER BY r.time, c.release
"""
_GONE = """
SELECT CASE target WHEN '' THEN 'withdrawn' ELSE 'moved' END AS fate, time, target, reason,
  successor, release FROM gone WHERE path = ? ORDER BY release
"""
_RECORDS = """
SELECT r.digest, r.name, CAST(r.position AS TEXT) AS position, r.label, i.time
FROM record r JOIN (SELECT DISTINCT id, time FROM import) i ON i.id = r.import
WHERE r.path = ? ORDER BY i.time, r.digest
"""


def _rows(known: sqlite3.Connection, sql: str, path: str) -> list[dict[str, str]]:
    found = known.execute(sql, (path,))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def summary(publication: Publication) -> dict[str, object]:
    """Return how many addresses there are, and what became of those that are gone."""
    with registry.connected(publication.registry) as known:
        return {name: known.execute(sql).fetchone()[0] for name, sql in _SUMMARY.items()}
