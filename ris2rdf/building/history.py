"""What a build writes into the registry: first publications, keys, and what changed.

A draft and the release before it enter; rows named after the new release leave, so that a build
killed before its switch can be undone. The registry only ever learns: nothing is overwritten.
"""

import ris2rdf
from ris2rdf.building import origins
from ris2rdf.building.draft import Draft
from ris2rdf.release import records
from ris2rdf.release.publication import Publication

_FIRST = """
INSERT OR IGNORE INTO known.record
SELECT o.digest, w.path, o.import, o.source, o.name, o.position, r.label, ?
FROM bench.origin o JOIN record r ON r.id = o.record JOIN work w ON w.id = r.work
WHERE o.import = ?
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
# A build from the release before adds only the works and things that it made anew.
_IRIS = (
    """INSERT OR IGNORE INTO known.iri SELECT path, 'work', ?1 FROM work
    WHERE ?2 OR path IN (SELECT path FROM bench.anew)""",
    """INSERT OR IGNORE INTO known.iri SELECT path, kind, ?1 FROM thing
    WHERE ?2 OR path IN (SELECT path FROM bench.altered)""",
    # An unchanged record may have another name than before: that of its own title was taken.
    """INSERT OR IGNORE INTO known.key SELECT k.key, w.path, ?1 FROM bench.key k
    JOIN record r ON r.id = k.record JOIN work w ON w.id = r.work""",
)
_DIGEST = """
SELECT t.path, COALESCE(w.digest, h.digest) AS digest FROM touched t
LEFT JOIN {0}work w ON w.path = t.path LEFT JOIN {0}thing h ON h.path = t.path
"""
_CHANGES = f"""
WITH touched AS MATERIALIZED ({{0}}),
new AS ({_DIGEST.format("")}), old AS ({_DIGEST.format("past.")})
INSERT OR IGNORE INTO known.changes
SELECT ?1, path, CASE WHEN old.digest IS NULL THEN 'added'
  WHEN new.digest IS NULL THEN 'removed' ELSE 'changed' END
FROM new JOIN old USING (path) WHERE new.digest IS NOT old.digest
"""  # noqa: S608 - fixed fragments
_HERE = "SELECT path FROM work UNION SELECT path FROM thing"
_THERE = "UNION SELECT path FROM past.work UNION SELECT path FROM past.thing"
_ALL_CHANGES = _CHANGES.format(f"{_HERE} {_THERE}")
_SOME_CHANGES = _CHANGES.format(
    "SELECT path FROM bench.stale UNION SELECT path FROM bench.anew "
    "UNION SELECT path FROM bench.altered"
)
_ALL_NEW = f"INSERT OR IGNORE INTO known.changes SELECT ?1, path, 'added' FROM ({_HERE})"  # noqa: S608 - same


def write(draft: Draft, name: str, publication: Publication) -> None:
    """Tell the registry of the release *name*, not yet switched to."""
    db, past, time = draft.db, publication.past, draft.time.isoformat()
    files = {"known": publication.registry} | ({"past": past} if past.is_file() else {})
    with records.beside(db, **files):
        db.execute("INSERT INTO known.release VALUES (?, ?, 0)", (name, time))
        db.execute(_IMPORT, (origins.import_of(draft), time, ris2rdf.__version__, name))
        for sql in _IRIS:
            db.execute(sql, (name, draft.past is None)[: 1 + sql.count("?2")])
        db.execute(_FIRST, (name, origins.import_of(draft)))
        compared = _SOME_CHANGES if draft.past else _ALL_CHANGES
        db.execute(compared if past.is_file() else _ALL_NEW, (name,))
        db.execute(_GONE, (name, time))
