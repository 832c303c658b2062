"""What is carried over from the release before: the records that were given again, unread.

The records of the input, read, and the database of the release before enter; what grouping must
know of all of them leaves, on the workbench. Records are told apart by their text alone, and
counted where one stands several times, so they may be in any order and in any file.
"""

import sqlite3

from ris2rdf.building.draft import Draft
from ris2rdf.release import records
from ris2rdf.release.records import Stage

_BEGUN = """
INSERT INTO bench.waiting SELECT digest, heard, id FROM record;
INSERT INTO bench.judged SELECT DISTINCT record FROM diagnostic
  WHERE stage IN (2, 5) AND record IS NOT NULL;
DELETE FROM source;
"""
_GONE = """
DELETE FROM diagnostic WHERE record IN (SELECT id FROM bench.waiting);
DELETE FROM record_key WHERE record IN (SELECT id FROM bench.waiting);
DELETE FROM record_claimant WHERE record IN (SELECT id FROM bench.waiting);
DELETE FROM record_together WHERE record IN (SELECT id FROM bench.waiting);
DELETE FROM depends WHERE record IN (SELECT id FROM bench.waiting);
"""
_SAVED = """
INSERT INTO record_key SELECT record, rank, key FROM bench.key ORDER BY 1, 2;
INSERT INTO record_claimant SELECT record, claimant FROM bench.claimant ORDER BY 1;
"""
_LOADED = """
INSERT INTO bench.key SELECT k.key, k.record, k.rank FROM record_key k
  WHERE k.record NOT IN (SELECT record FROM bench.claimant);
INSERT INTO bench.claimant SELECT c.record, s.place, r.line, c.claimant FROM record_claimant c
  JOIN record r ON r.id = c.record JOIN source s ON s.id = r.source
  WHERE c.record NOT IN (SELECT record FROM bench.claimant);
"""


def begin(draft: Draft) -> None:
    """Let every record of the release before wait to be given again."""
    _run(draft.db, _BEGUN)
    records.retract(draft.db, "record IS NULL AND stage = ?", (Stage.READ,))
    records.retract(draft.db, "stage = ?", (Stage.SETTLED,))


def set_aside(draft: Draft) -> None:
    """Take out the records that were not given again; they may be put back, under their numbers."""
    draft.db.execute("DELETE FROM record WHERE id IN (SELECT id FROM bench.waiting)")


def share_gone(draft: Draft) -> float:
    """Return which share of the records of the release before is not in this one."""
    gone = draft.count("SELECT COUNT(*) FROM bench.waiting")
    came = draft.count("SELECT COUNT(*) FROM bench.claimant")
    before = draft.count("SELECT COUNT(*) FROM record") - came + gone
    return gone / before if before else 0.0


def end(draft: Draft) -> None:
    """Forget the records that went, keep what was read of those that came, and load the others'."""
    _run(draft.db, _GONE)
    _run(draft.db, _SAVED)
    if draft.past is not None:
        _run(draft.db, _LOADED)


def _run(db: sqlite3.Connection, script: str) -> None:
    """Run the statements of *script* within the transaction: executescript would end it."""
    for sql in script.split(";\n"):
        db.execute(sql)
