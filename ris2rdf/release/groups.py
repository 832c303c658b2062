"""Between the first two passes: which records are one work, and under which path.

Keys on the workbench enter; (path, place, record) rows leave. Only records that share a key with
another are compared, so a corpus of any size goes through; what is the same, and who keeps a key,
is ``identity``'s to say, by content and never by the order of the input.
"""

import json
from collections.abc import Iterator

import msgspec

from ris2rdf import identity
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.identity import Claimant
from ris2rdf.release.draft import Draft
from ris2rdf.release.records import Stage

_SHARED = """
SELECT k.key, c.claimant FROM bench.key k JOIN bench.claimant c ON c.record = k.record
WHERE k.key IN (SELECT key FROM bench.key GROUP BY key HAVING COUNT(*) > 1) ORDER BY k.key
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
SELECT k.key, MIN(m.path) FROM bench.held h JOIN bench.key k ON k.key = h.key
JOIN bench.member m ON m.record = k.record
GROUP BY k.key HAVING COUNT(DISTINCT m.path) = 1 AND MIN(m.path) <> 'work/' || k.key
"""


def run(draft: Draft) -> None:
    """Settle which records are one work, which ISSNs one journal, and where books are.

    Fills ``bench.member``, the richest record of a work first.
    """
    db = draft.db
    together = db.execute("SELECT DISTINCT issns FROM bench.together")
    draft.vocabulary.journals = identity.journals(json.loads(row[0]) for row in together)
    db.execute("CREATE TABLE bench.grouped (digest TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("CREATE INDEX bench.claimant_place ON claimant (source, line)")
    for found in identity.group(_claims(draft), lambda said: _say(draft, said)):
        for place, digest in enumerate(found.digests):
            db.execute(_TOGETHER, (f"work/{found.key}", place, digest))
            db.execute("INSERT INTO bench.grouped VALUES (?)", (digest,))
    db.execute(_ALONE)
    db.execute("CREATE INDEX bench.member_record ON member (record)")
    draft.vocabulary.books = {
        key.removeprefix("isbn/"): path.removeprefix("work/") for key, path in db.execute(_BOOKS)
    }


def _claims(draft: Draft) -> Iterator[tuple[str, Claimant]]:
    decoder = msgspec.json.Decoder(Claimant)
    return ((key, decoder.decode(text)) for key, text in draft.db.execute(_SHARED))


def _say(draft: Draft, said: Diagnostic) -> None:
    """Keep a diagnostic with the record that begins on its line."""
    row = draft.db.execute(
        "SELECT record FROM bench.claimant WHERE source = ? AND line = ?", (said.source, said.line)
    ).fetchone()
    draft.say(said, row[0] if row else None, Stage.GROUP)
