"""What a build has to do anew: the groups that are not what they were in the release before.

The groups of now, on the workbench, and those of before enter; what was made of groups that changed
is taken out, and both are named for the stages that follow. In a build without a release before,
everything is new.
"""

from collections.abc import Mapping

from ris2rdf import elements
from ris2rdf.building import fulltext, results, sightings
from ris2rdf.building.draft import Draft
from ris2rdf.release import records
from ris2rdf.release.records import Stage

_DIFFERENT = """
CREATE TABLE bench.different AS SELECT DISTINCT path FROM (
  SELECT * FROM (SELECT path, place, record FROM member
    EXCEPT SELECT path, place, record FROM bench.member)
  UNION ALL
  SELECT * FROM (SELECT path, place, record FROM bench.member
    EXCEPT SELECT path, place, record FROM member))
"""
# What a journal or book is called may change without a change of the records that name it.
_RENAMED = """
INSERT INTO bench.different SELECT DISTINCT m.path FROM bench.member m
WHERE m.record IN (SELECT d.record FROM bench.renamed n JOIN depends d ON d.key = n.key)
"""
_STALE = """
INSERT OR IGNORE INTO bench.stale SELECT m.path, w.id FROM bench.different d
JOIN member m ON m.path = d.path LEFT JOIN work w ON w.path = m.path
"""
_FRESH = """
INSERT OR IGNORE INTO bench.anew SELECT m.path FROM bench.different d
JOIN bench.member m ON m.path = d.path
"""
_ALL_FRESH = "INSERT INTO bench.anew SELECT DISTINCT path FROM bench.member"
_MEMBERS = "SELECT m.record FROM bench.stale s JOIN member m ON m.path = s.path"
_TAKEN_OUT = """
INSERT OR IGNORE INTO bench.compared SELECT kind, key, place FROM bench.unseen;
DELETE FROM seen WHERE (kind, key, place, work, part, told) IN
  (SELECT kind, key, place, work, part, told FROM bench.unseen);
INSERT OR IGNORE INTO bench.touched
  SELECT thing FROM mention WHERE work IN (SELECT work FROM bench.stale);
INSERT OR IGNORE INTO bench.dropped
  SELECT digest FROM mention WHERE work IN (SELECT work FROM bench.stale);
INSERT OR IGNORE INTO bench.counted
  SELECT name FROM name WHERE work IN (SELECT work FROM bench.stale);
DELETE FROM mention WHERE work IN (SELECT work FROM bench.stale);
DELETE FROM name WHERE work IN (SELECT work FROM bench.stale);
DELETE FROM identifier WHERE owner IN (SELECT work FROM bench.stale);
DELETE FROM stated WHERE work IN (SELECT work FROM bench.stale);
UPDATE record SET work = NULL WHERE work IN (SELECT work FROM bench.stale);
DELETE FROM work WHERE id IN (SELECT work FROM bench.stale);
DELETE FROM member WHERE path IN (SELECT path FROM bench.stale);
"""


def run(draft: Draft) -> None:
    """Name the groups to be mapped, and take out what was made of them before."""
    if draft.past is None:
        draft.db.execute(_ALL_FRESH)
        _name(draft)
        return
    draft.db.execute(_DIFFERENT)
    _name(draft)
    for sql in (_RENAMED, _STALE, _FRESH):
        draft.db.execute(sql)
    records.retract(draft.db, f"stage = ? AND record IN ({_MEMBERS})", (Stage.WORK,))
    _take_out(draft)


def _name(draft: Draft) -> None:
    """Note what journals and books are called now, and which of them were called otherwise."""
    vocabulary = draft.vocabulary
    now = {
        **_named("issn", vocabulary.journals),
        **_named("isbn", vocabulary.books),
    }
    before = dict(draft.db.execute("SELECT key, name FROM known_as"))
    draft.db.executemany(
        "INSERT INTO bench.renamed VALUES (?)",
        [(key,) for key in before.keys() | now.keys() if before.get(key) != now.get(key)],
    )
    draft.db.execute("DELETE FROM known_as")
    draft.db.executemany("INSERT INTO known_as VALUES (?, ?)", sorted(now.items()))


def _named(scheme: str, names: Mapping[str, str]) -> dict[str, str]:
    return {f"{scheme}/{key}": name for key, name in names.items() if key != name}


def _take_out(draft: Draft) -> None:
    """Take all works of groups that changed out of the tables."""
    rows = draft.db.execute(
        "SELECT s.path, s.work, t.json FROM bench.stale s LEFT JOIN stated t ON t.work = s.work"
    )
    for path, number, text in rows.fetchall():
        results.forget(draft, path)
        if text is None:
            continue
        work = elements.loads(text)
        fulltext.forget(draft.db, number, fulltext.indexed(work))
        draft.db.executemany(
            "INSERT OR IGNORE INTO bench.unseen VALUES (?, ?, ?, ?, ?, ?)",
            [
                (*seen[:3], number, *seen[3:])
                for seen in sightings.of_work(draft.vocabulary, draft.iri(path), work)
            ],
        )
    for sql in _TAKEN_OUT.split(";\n"):
        draft.db.execute(sql)
