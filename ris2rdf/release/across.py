"""After the third pass: what only all works together show, such as one title and year twice.

Rows of the draft enter; diagnostics, results for the report and states leave. Nothing is held
back for it: two records may be one work, and that is the library's to say. The rules are those of
``shapes``; here the database finds the few rows that share a key, so that nothing else is held in
memory.
"""

import hashlib
from collections.abc import Iterator

import msgspec

from ris2rdf import elements, identity, shapes
from ris2rdf.release import findings
from ris2rdf.release.draft import Draft
from ris2rdf.shapes import JournalRow, Located, Result, WorkRow

_PLACE = """
SELECT w.id, r.id, s.place, r.line FROM work w JOIN record r ON r.work = w.id
JOIN source s ON s.id = r.source WHERE w.path = ? ORDER BY r.id LIMIT 1
"""
_SHARED = """
SELECT w.path, w.title, w.year, a.doi FROM bench.alike a JOIN work w ON w.id = a.work
WHERE a.key IN (SELECT key FROM bench.alike GROUP BY key HAVING COUNT(*) > 1)
ORDER BY a.key, w.path
"""
_TITLED = """
SELECT iri, issn, folded, title FROM bench.titled
WHERE issn IN (SELECT issn FROM bench.titled GROUP BY issn HAVING COUNT(DISTINCT folded) > 1)
ORDER BY issn, rowid
"""
_STATES = {"Violation": findings.VIOLATION, "Warning": findings.WARNING}


def run(draft: Draft) -> None:
    """Report what the rules across records find; a work so found is no longer simply valid."""
    draft.db.execute("CREATE INDEX record_work ON record (work)")
    _compare(draft)
    found = shapes.dataset_checks(_works(draft), _journals(draft), base=draft.config.base)
    for one in found:
        for result in shapes.weigh([one], draft.config.severity):
            findings.store(draft, result)
            _tell(draft, result)


def _tell(draft: Draft, result: Result) -> None:
    path = draft.path(result.focus)
    row = draft.db.execute(_PLACE, (path,)).fetchone()
    if row is None:
        (said,) = shapes.lead_back([result], {result.focus: [Located(path)]})
        draft.say(said)
        return
    work, record, name, line = row
    (said,) = shapes.lead_back([result], {result.focus: [Located(name, line)]})
    draft.say(said, record)
    if state := _STATES.get(result.severity):
        milder = (findings.VALID, findings.WARNING)
        draft.db.execute(
            "UPDATE work SET state = ? WHERE id = ? AND state IN (?, ?)", (state, work, *milder)
        )


def _compare(draft: Draft) -> None:
    """Put down by what each work and journal is compared; the database then finds the equal."""
    draft.db.executemany("INSERT INTO bench.alike VALUES (?, ?, ?)", _keys(draft))
    draft.db.executemany("INSERT INTO bench.titled VALUES (?, ?, ?, ?)", _titles(draft))
    draft.db.execute("CREATE INDEX bench.alike_key ON alike (key)")
    draft.db.execute("CREATE INDEX bench.titled_issn ON titled (issn)")


def _keys(draft: Draft) -> Iterator[tuple[int, int, str]]:
    """Yield (key, work, DOI) for the DOI of each work, and for its title and year."""
    rows = draft.db.execute(
        "SELECT id, title, year, json FROM work JOIN stated ON stated.work = work.id"
    )
    for work, title, year, text in rows:
        if doi := elements.loads(text).identifier("doi"):
            yield _key(doi), work, doi
        folded = identity.folded(title)
        if folded and year:
            yield _key(f"{folded}\n{year}"), work, ""


def _key(text: str) -> int:
    """Return 64 bits of *text*: two texts of one key are told apart again by the rules."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def _works(draft: Draft) -> Iterator[WorkRow]:
    base = f"{draft.config.base}id/"
    for path, title, year, doi in draft.db.execute(_SHARED):
        if doi:
            yield WorkRow(base + path, "", "", doi, title)
        else:
            yield WorkRow(base + path, identity.folded(title), str(year), "", title)


def _journals(draft: Draft) -> Iterator[JournalRow]:
    """Yield the titles of each ISSN that records give more than one."""
    return (JournalRow(*row) for row in draft.db.execute(_TITLED))


def _titles(draft: Draft) -> Iterator[tuple[str, str, str, str]]:
    """Yield every title that records give a journal, with each of its ISSNs."""
    rows = draft.db.execute(
        "SELECT iri, elements FROM bench.statement "
        "WHERE kind IN ('journal', 'magazine', 'newspaper') ORDER BY iri, digest"
    )
    for iri, text in rows:
        stated = msgspec.json.decode(text, type=list[tuple[str, str]])
        titles = [value for name, value in stated if name == "title"]
        for issn in (value for name, value in stated if name == "issn"):
            for title in titles:
                yield issn, iri, identity.folded(title), title
