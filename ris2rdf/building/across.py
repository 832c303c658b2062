"""After the third pass: what only all works together show, such as one title and year twice.

Rows of the draft enter; diagnostics, results for the report and states leave. Nothing is held
back for it: two records may be one work, and that is the library's to say. The rules are those of
``shapes``; here the database finds the few rows that share a key, so that nothing else is held in
memory.
"""

import json
from collections.abc import Iterator

import msgspec

from ris2rdf import identity, shapes
from ris2rdf.building import results
from ris2rdf.building.draft import Draft
from ris2rdf.building.sightings import Kind
from ris2rdf.release import records
from ris2rdf.release.records import Stage
from ris2rdf.shapes import JournalRow, Located, Result, WorkRow

_OWNER = "across"  # of what is found here
_PLACE = """
SELECT w.id, r.id, s.place, r.line FROM work w JOIN record r ON r.work = w.id
JOIN source s ON s.id = r.source WHERE w.path = ? ORDER BY r.source, r.position LIMIT 1
"""
_SHARED = """
SELECT w.path, w.title, w.year, s.told FROM seen s JOIN work w ON w.id = s.work
WHERE s.kind = ?1 AND s.key IN (
  SELECT key FROM seen WHERE kind = ?1 GROUP BY key HAVING COUNT(*) > 1)
ORDER BY s.key, w.path
"""
_TITLED = """
SELECT iri, issn, folded, title FROM bench.titled
WHERE issn IN (SELECT issn FROM bench.titled GROUP BY issn HAVING COUNT(DISTINCT folded) > 1)
ORDER BY issn, iri, title
"""
_STATED = """
SELECT thing, elements FROM statement WHERE kind IN ('journal', 'magazine', 'newspaper')
"""
# Works whose records were judged by others, or are now.
_JUDGED = """
SELECT r.work, json_group_array(r.id) FROM record r WHERE r.work IN (
  SELECT work FROM record WHERE id IN (
    SELECT record FROM bench.judged
    UNION SELECT record FROM diagnostic WHERE stage = 2 AND record IS NOT NULL))
GROUP BY r.work
"""
_STATES = {"Violation": results.VIOLATION, "Warning": results.WARNING}


def run(draft: Draft) -> None:
    """Report what the rules across records find; a work so found is no longer simply valid."""
    if draft.past:
        _settle(draft)
    draft.db.executemany("INSERT INTO bench.titled VALUES (?, ?, ?, ?)", _titles(draft))
    draft.db.execute("CREATE INDEX bench.titled_issn ON titled (issn)")
    found = shapes.dataset_checks(_works(draft), _journals(draft), base=draft.config.base)
    apart = set(draft.db.execute("SELECT one, other FROM bench.apart"))
    for one in found:
        if (draft.path(one.focus), draft.path(one.other)) in apart:
            continue
        for result in shapes.weigh([one], draft.config.severity):
            results.store(draft, _OWNER, [result])
            _tell(draft, result)


def _settle(draft: Draft) -> None:
    """Take back what was found before; works are as valid as their own records make them."""
    records.retract(draft.db, "stage = ?", (Stage.ACROSS,))
    results.forget(draft, _OWNER)
    for work, text in draft.db.execute(_JUDGED).fetchall():
        state = results.state(draft, json.loads(text))
        draft.db.execute("UPDATE work SET state = ? WHERE id = ?", (state, work))


def _tell(draft: Draft, result: Result) -> None:
    path = draft.path(result.focus)
    row = draft.db.execute(_PLACE, (path,)).fetchone()
    if row is None:
        (said,) = shapes.lead_back([result], {result.focus: [Located(path)]})
        draft.say(said, None, Stage.ACROSS)
        return
    work, record, name, line = row
    (said,) = shapes.lead_back([result], {result.focus: [Located(name, line)]})
    draft.say(said, record, Stage.ACROSS)
    if state := _STATES.get(result.severity):
        milder = (results.VALID, results.WARNING)
        draft.db.execute(
            "UPDATE work SET state = ? WHERE id = ? AND state IN (?, ?)", (state, work, *milder)
        )


def _works(draft: Draft) -> Iterator[WorkRow]:
    """Yield the works that share a DOI, then those that share title and year."""
    for path, title, _, doi in draft.db.execute(_SHARED, (Kind.DOI,)).fetchall():
        yield WorkRow(draft.iri(path), "", "", doi, title)
    for path, title, year, part in draft.db.execute(_SHARED, (Kind.TITLE,)).fetchall():
        yield WorkRow(draft.iri(path), identity.folded(title), str(year), "", title, part)


def _journals(draft: Draft) -> Iterator[JournalRow]:
    """Yield the titles of each ISSN that records give more than one."""
    return (JournalRow(*row) for row in draft.db.execute(_TITLED))


def _titles(draft: Draft) -> Iterator[tuple[str, str, str, str]]:
    """Yield every title that records give a journal, with each of its ISSNs."""
    for path, text in draft.db.execute(_STATED).fetchall():
        stated = msgspec.json.decode(text, type=list[tuple[str, str]])
        titles = [value for name, value in stated if name == "title"]
        for issn in (value for name, value in stated if name == "issn"):
            for title in titles:
                yield issn, draft.iri(path), identity.folded(title), title
