"""After the grouping: works that the library has taken back leave the build, records and all.

The rows of ``withdrawn.csv`` enter; what is left on the workbench leaves, with the decisions, for
what is to be said at these addresses.
"""

from collections.abc import Sequence

from ris2rdf.building.draft import Draft
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.release import registry, withdrawals
from ris2rdf.release.publication import Publication
from ris2rdf.release.withdrawals import Withdrawal

_GROUPS = """
SELECT DISTINCT path FROM bench.member WHERE path = ?1 OR record IN (
  SELECT record FROM bench.key WHERE key = substr(?1, 6) AND key GLOB 'hash/*')
"""


def run(draft: Draft, publication: Publication) -> int:
    """Keep out of the release what was withdrawn; returns how many records that costs.

    The decisions stay on the workbench, for what is to be said at these addresses.
    """
    draft.db.execute(
        "CREATE TABLE bench.decided (path TEXT PRIMARY KEY, reason TEXT NOT NULL, "
        "date TEXT NOT NULL, successor TEXT NOT NULL)"
    )
    total = 0
    for row in withdrawals.read(publication.withdrawn, draft.config.base, draft.say):
        draft.db.execute("INSERT OR REPLACE INTO bench.decided VALUES (?, ?, ?, ?)", row[:4])
        groups = [path for (path,) in draft.db.execute(_GROUPS, (row.path,))]
        total += sum(_withhold(draft, path, row) for path in groups)
        if not groups and not _published(publication, row.path):
            iri = f"{draft.config.base}id/{row.path}"
            values = {"place": publication.withdrawn.name, "iri": iri}
            draft.say(Diagnostic("REL610", publication.withdrawn.name, row.line, "", values))
    return total


def _withhold(draft: Draft, path: str, row: Withdrawal) -> int:
    """Take the records of the work at *path* out of the build; returns how many they are."""
    members = _members(draft, path)
    for number, source, line in members:
        draft.db.execute("UPDATE record SET state = 'withdrawn' WHERE id = ?", (number,))
        values = {"iri": f"{draft.config.base}id/{path}", "reasons": row.reason}
        draft.say(Diagnostic("REL609", source, line, "", values), number)
    draft.db.execute("DELETE FROM bench.member WHERE path = ?", (path,))
    return len(members)


def _members(draft: Draft, path: str) -> Sequence[tuple[int, str, int]]:
    return draft.db.execute(
        "SELECT r.id, s.place, r.line FROM bench.member m JOIN record r ON r.id = m.record "
        "JOIN source s ON s.id = r.source WHERE m.path = ? ORDER BY r.id",
        (path,),
    ).fetchall()


def _published(publication: Publication, path: str) -> bool:
    """Tell whether anything was ever published at *path*."""
    with registry.connected(publication.registry) as known:
        return known.execute("SELECT 1 FROM iri WHERE path = ?", (path,)).fetchone() is not None
