"""What a build writes into the registry: first publications, keys, and what changed.

A draft and the release before it enter; rows named after the new release leave, so that a build
killed before its switch can be undone. The registry only ever learns: nothing is overwritten.
"""

import ris2rdf
from ris2rdf.release import origins, records
from ris2rdf.release.draft import Draft
from ris2rdf.release.publication import Publication

_FIRST = """
INSERT OR IGNORE INTO known.record
SELECT o.digest, w.path, o.import, o.source, o.name, o.position, r.label, ?
FROM bench.origin o JOIN record r ON r.id = o.record JOIN work w ON w.id = r.work
"""
_IMPORT = """
INSERT OR IGNORE INTO known.import
SELECT ?1, ?2, ?3, s.digest, MIN(s.name), ?4 FROM source s
WHERE s.given = (SELECT MAX(given) FROM source)
OR s.digest IN (SELECT source FROM bench.origin WHERE import = ?1) GROUP BY s.digest
"""
_GONE = """
INSERT INTO known.gone
SELECT path, CASE date WHEN '' THEN ?2 ELSE date END, ?1, target, title, people, reason, successor
FROM bench.gone
"""
_IRIS = (
    "INSERT OR IGNORE INTO known.iri SELECT path, 'work', ? FROM work",
    "INSERT OR IGNORE INTO known.iri SELECT path, kind, ? FROM thing",
    """INSERT OR IGNORE INTO known.key SELECT k.key, w.path, ? FROM bench.key k
    JOIN record r ON r.id = k.record JOIN work w ON w.id = r.work""",
)
_NOW = "SELECT path, digest FROM work UNION ALL SELECT path, digest FROM thing"
_BEFORE = "SELECT path, digest FROM past.work UNION ALL SELECT path, digest FROM past.thing"
_CHANGES = f"""
WITH new AS ({_NOW}), old AS ({_BEFORE})
INSERT OR IGNORE INTO known.changes
SELECT ?1, new.path, CASE WHEN old.path IS NULL THEN 'added' ELSE 'changed' END
FROM new LEFT JOIN old ON old.path = new.path
WHERE old.path IS NULL OR old.digest <> new.digest
UNION ALL
SELECT ?1, old.path, 'removed' FROM old WHERE old.path NOT IN (SELECT path FROM new)
"""  # noqa: S608 - fixed fragments
_ALL_NEW = f"INSERT OR IGNORE INTO known.changes SELECT ?1, path, 'added' FROM ({_NOW})"  # noqa: S608 - same


def write(draft: Draft, name: str, publication: Publication) -> None:
    """Tell the registry of the release *name*, not yet switched to."""
    db, past, time = draft.db, publication.past, draft.time.isoformat()
    files = {"known": publication.registry} | ({"past": past} if past.is_file() else {})
    with records.beside(db, **files):
        db.execute("INSERT INTO known.release VALUES (?, ?, 0)", (name, time))
        db.execute(_IMPORT, (origins.import_of(draft), time, ris2rdf.__version__, name))
        for sql in (*_IRIS, _FIRST):
            db.execute(sql, (name,))
        db.execute(_CHANGES if past.is_file() else _ALL_NEW, (name,))
        db.execute(_GONE, (name, time))
