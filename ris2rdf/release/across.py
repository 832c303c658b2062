"""After the third pass: what only all works together show, such as one title and year twice.

Rows of the draft enter; diagnostics, results for the report and states leave. Nothing is held
back for it: two records may be one work, and that is the library's to say.
"""

from collections.abc import Iterator

import msgspec

from ris2rdf import elements, identity, shapes
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.release import findings
from ris2rdf.release.draft import Draft
from ris2rdf.shapes import Result
from ris2rdf.shapes.across import JournalRow, WorkRow, dataset_checks

_PLACE = """
SELECT w.id, r.id, s.place, r.line FROM work w JOIN record r ON r.work = w.id
JOIN source s ON s.id = r.source WHERE w.path = ? ORDER BY r.id LIMIT 1
"""


def run(draft: Draft) -> None:
    """Report what the rules across records find; a work so found is no longer simply valid."""
    draft.db.execute("CREATE INDEX record_work ON record (work)")
    found = dataset_checks(_works(draft), _journals(draft), base=draft.config.base)
    for result in shapes.weigh(list(found), draft.config.severity):
        findings.store(draft, result)
        _tell(draft, result)


def _tell(draft: Draft, result: Result) -> None:
    path = draft.path(result.focus)
    row = draft.db.execute(_PLACE, (path,)).fetchone()
    values = {
        "value": result.text,
        "other": result.other,
        "message": result.message,
        "focus": result.focus,
        "records": 1,
    }
    if row is None:
        draft.say(Diagnostic(result.code, path, values=values))
        return
    work, record, place, line = row
    draft.say(Diagnostic(result.code, place, line, "", values), record)
    draft.db.execute(
        "UPDATE work SET state = ? WHERE id = ? AND state = ?",
        (findings.WARNING, work, findings.VALID),
    )


def _works(draft: Draft) -> Iterator[WorkRow]:
    base = f"{draft.config.base}id/"
    rows = draft.db.execute(
        "SELECT path, title, year, json FROM work JOIN stated ON stated.work = work.id "
        "ORDER BY path"
    )
    for path, title, year, text in rows:
        doi = elements.loads(text).identifier("doi")
        yield WorkRow(base + path, identity.folded(title), str(year or ""), doi, title)


def _journals(draft: Draft) -> Iterator[JournalRow]:
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
                yield JournalRow(iri, issn, identity.folded(title), title)
