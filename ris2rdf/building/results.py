"""What SHACL found, kept: counted by owner, told in the report, and weighed into a work's state.

Results enter with the path of the work or thing they are about; rows leave, so that what is found
anew takes the place of what was found before.
"""

from collections.abc import Iterable, Sequence

from ris2rdf import diagnostics
from ris2rdf.building.draft import Draft
from ris2rdf.release import records
from ris2rdf.shapes import Result, reports

VALID, WARNING, VIOLATION = "valid", "warning", "violation"
KEPT = frozenset({"Violation", "Warning"})
_COLUMNS = "code, severity, focus, path, value, message, component, shape, other, kind"


def store(draft: Draft, owner: str, results: Iterable[Result]) -> None:
    """Count *results* on *owner*; keep those that the published report holds."""
    for result in results:
        draft.db.execute(
            "INSERT INTO tally VALUES (?, ?, ?, 1) "
            "ON CONFLICT (owner, severity, code) DO UPDATE SET results = results + 1",
            (owner, result.severity, result.code),
        )
        if result.severity in KEPT:
            marks = ", ".join("?" * len(result))
            draft.db.execute(f"INSERT INTO result VALUES (?, {marks})", (owner, *result))  # noqa: S608 - only marks


def forget(draft: Draft, owner: str) -> None:
    """Take out whatever was found on *owner*."""
    draft.db.execute("DELETE FROM tally WHERE owner = ?", (owner,))
    draft.db.execute("DELETE FROM result WHERE owner = ?", (owner,))


def on(draft: Draft, owner: str) -> list[Result]:
    """Return the results kept on *owner*."""
    rows = draft.db.execute(
        f"SELECT {_COLUMNS} FROM result WHERE owner = ? ORDER BY focus, code, value, other",  # noqa: S608 - fixed fragments
        (owner,),
    )
    return [Result(*row) for row in rows]


def report(draft: Draft) -> list[str]:
    """Return the lines of the SHACL report: all Violations and Warnings."""
    rows = draft.db.execute(
        f"SELECT {_COLUMNS} FROM result ORDER BY focus, code, value, other"  # noqa: S608 - fixed fragments
    )
    return reports.report(
        (Result(*row) for row in rows), shapes_dir=draft.shapes, base=draft.config.base
    )


def state(draft: Draft, members: Sequence[int]) -> str:
    """Return the state of a published work: the worst of all that was said of its records."""
    marks = ", ".join("?" * len(members))
    rows = draft.db.execute(
        f"SELECT DISTINCT code, {records.WEIGHT} FROM diagnostic WHERE record IN ({marks})",  # noqa: S608 - only marks
        tuple(members),
    )
    severities = {given or diagnostics.catalogue()[code].severity for code, given in rows}
    if "error" in severities:
        return VIOLATION
    return WARNING if "warning" in severities else VALID
