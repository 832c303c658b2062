"""Between the first two passes: which records are one work, and under which path.

Keys on the workbench enter; (path, place, record) rows leave. Only records that share a key with
another are compared, so a corpus of any size goes through; what is the same, and who keeps a key,
is ``identity``'s to say, by content and never by the order of the input.
"""

import json
from collections.abc import Iterator

import msgspec

from ris2rdf import identity
from ris2rdf.building.draft import Draft
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.identity import Claimant, Decisions

_SHARED = """
SELECT k.key AS name, c.claimant, c.source, c.line
FROM bench.key k JOIN bench.claimant c ON c.record = k.record
WHERE k.key IN (SELECT key FROM bench.key GROUP BY key HAVING COUNT(*) > 1)
OR k.key IN (SELECT name FROM bench.named)
UNION ALL
SELECT d.name, c.claimant, c.source, c.line
FROM bench.named d JOIN record r ON 'record/' || r.digest = d.name
JOIN bench.claimant c ON c.record = r.id
ORDER BY name
"""
_TOGETHER = """
INSERT INTO bench.member SELECT ?, ? * 1000000 + ROW_NUMBER() OVER (ORDER BY id), id
FROM record WHERE digest = ?
"""
_ALONE = """
INSERT INTO bench.member
SELECT 'work/' || k.key, ROW_NUMBER() OVER (PARTITION BY k.key ORDER BY k.record), k.record
FROM bench.key k JOIN record r ON r.id = k.record
WHERE k.rank = 0 AND r.digest NOT IN (SELECT digest FROM bench.grouped)
"""
# The books that chapters name by an ISBN and that are published under a stronger key. An ISBN that
# several books bear tells nothing.
_BOOKS = """
SELECT k.key, MIN(m.path) FROM (SELECT DISTINCT key FROM depends WHERE key GLOB 'isbn/*') h
JOIN bench.key k ON k.key = h.key
JOIN bench.member m ON m.record = k.record
GROUP BY k.key HAVING COUNT(DISTINCT m.path) = 1 AND MIN(m.path) <> 'work/' || k.key
"""
_NOW = """
SELECT DISTINCT m.path FROM bench.member m JOIN bench.key k ON k.record = m.record
WHERE 'work/' || k.key = :path
UNION SELECT m.path FROM bench.member m JOIN record r ON r.id = m.record
WHERE 'record/' || r.digest = :path
"""


def run(draft: Draft, decisions: Decisions) -> None:
    """Settle which records are one work, which ISSNs one journal, and where books are.

    What the library decided goes before any evidence.

    Fills ``bench.member``, the richest record of a work first.
    """
    db = draft.db
    together = db.execute("SELECT DISTINCT issns FROM record_together")
    stated = (json.loads(row[0]) for row in together)
    draft.vocabulary.journals = identity.journals(stated, decisions)
    db.execute("CREATE TABLE bench.grouped (digest TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("CREATE INDEX bench.claimant_place ON claimant (source, line)")
    groups = identity.group(_claims(draft, decisions), lambda said: _say(draft, said), decisions)
    for found in groups:
        for place, digest in enumerate(found.digests):
            db.execute(_TOGETHER, (f"work/{found.key}", place, digest))
            db.execute("INSERT INTO bench.grouped VALUES (?)", (digest,))
    db.execute(_ALONE)
    db.execute("CREATE INDEX bench.member_record ON member (record)")
    draft.vocabulary.books = {
        key.removeprefix("isbn/"): path.removeprefix("work/") for key, path in db.execute(_BOOKS)
    }
    _keep_apart(draft, decisions)


def _keep_apart(draft: Draft, decisions: Decisions) -> None:
    """Put down, by their paths of now and both ways, what is not to be called alike any more."""
    for pair in decisions.apart:
        one, other = (_paths(draft, path) for path in pair)
        found = [(p, q) for p in one for q in other if p != q]
        draft.db.executemany(
            "INSERT OR IGNORE INTO bench.apart VALUES (?, ?)",
            found + [(q, p) for p, q in found],
        )


def _paths(draft: Draft, path: str) -> list[str]:
    """Return where the work or record at *path* is now; a shared thing is where it was."""
    rows = draft.db.execute(_NOW, {"path": path}).fetchall()
    return [row[0] for row in rows] or [path]


def _claims(draft: Draft, decisions: Decisions) -> Iterator[tuple[str, Claimant]]:
    """Yield the keys that several records have, and the names that decisions are about."""
    names = [(name,) for name in decisions.names]
    draft.db.execute("CREATE TABLE bench.named (name TEXT PRIMARY KEY) WITHOUT ROWID")
    draft.db.executemany("INSERT INTO bench.named VALUES (?)", names)
    decoder = msgspec.json.Decoder(Claimant)
    return (
        (key, decoder.decode(text)._replace(source=source, line=line))
        for key, text, source, line in draft.db.execute(_SHARED)
    )


def _say(draft: Draft, said: Diagnostic) -> None:
    """Keep a diagnostic with the record that begins on its line."""
    row = draft.db.execute(
        "SELECT record FROM bench.claimant WHERE source = ? AND line = ?", (said.source, said.line)
    ).fetchone()
    draft.say(said, row[0] if row else None)
