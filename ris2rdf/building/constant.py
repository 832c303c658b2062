"""Addresses that stay though the text they were made from has changed.

A work without an identifier is named after its title, year and place. Its address was published all
the same, so a record that is known - by its text, or as one that follows an earlier record - keeps
the name of the earlier one. Keys on the workbench enter and are changed there, before works are
grouped.
"""

import msgspec

from ris2rdf.building.draft import Draft
from ris2rdf.identity import Claimant
from ris2rdf.release import records
from ris2rdf.release.publication import Publication

_FOLLOWING = """
SELECT f.new, MIN(f.path) FROM bench.follows f WHERE f.path GLOB 'work/hash/*' GROUP BY f.new
"""
_UNCHANGED = """
SELECT r.id, MIN(w.path) FROM record r JOIN past.record o ON o.digest = r.digest
JOIN past.work w ON w.id = o.work WHERE w.path GLOB 'work/hash/*'
AND NOT EXISTS (SELECT 1 FROM bench.key k WHERE k.key = substr(w.path, 6) AND k.record = r.id)
GROUP BY r.id
"""
_DIGEST = "SELECT digest FROM record WHERE id = ?"
# A name that another record has by its own title is that record's.
_TAKEN = "SELECT 1 FROM bench.key WHERE key = ?"


def run(draft: Draft, publication: Publication) -> None:
    """Give known records the names under which they were published."""
    past = publication.past
    if not past.is_file():
        return
    with records.beside(draft.db, past=past):
        unchanged = dict(draft.db.execute(_UNCHANGED).fetchall())
    following = dict(draft.db.execute(_FOLLOWING).fetchall())
    named = following | unchanged

    def order(number: int) -> tuple[bool, str]:
        """Return the turn of a record, by its text: numbers are another build's business."""
        (digest,) = draft.db.execute(_DIGEST, (number,)).fetchone()
        return number not in unchanged, digest

    for number in sorted(named, key=order):
        path = named[number]
        key = path.removeprefix("work/")
        if draft.db.execute(_TAKEN, (key,)).fetchone() is None:
            _name(draft, number, key)


def _name(draft: Draft, number: int, key: str) -> None:
    """Let *key* be the last key of the record with *number*, the one made of its text."""
    (text,) = draft.db.execute(
        "SELECT claimant FROM bench.claimant WHERE record = ?", (number,)
    ).fetchone()
    claimant = msgspec.json.decode(text, type=Claimant)
    own = claimant.keys[-1]
    named = claimant._replace(keys=(*claimant.keys[:-1], key))
    draft.db.execute(
        "UPDATE bench.claimant SET claimant = ? WHERE record = ?",
        (msgspec.json.encode(named), number),
    )
    draft.db.execute(
        "UPDATE bench.key SET key = ? WHERE record = ? AND key = ?", (key, number, own)
    )
