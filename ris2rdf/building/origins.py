"""Where every published record was first published: from the registry, or just now.

A draft and the registry enter; rows on the workbench leave, one a digest. An unchanged record
keeps its first time, import, file and position, however often and from wherever it comes again.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import ris2rdf
from ris2rdf.building.draft import Draft
from ris2rdf.release import registry
from ris2rdf.vocabulary import Import, import_id

_TABLE = """
CREATE TABLE bench.origin (
  digest TEXT PRIMARY KEY, record INTEGER NOT NULL, import TEXT NOT NULL, source TEXT NOT NULL,
  name TEXT NOT NULL, position INTEGER NOT NULL) WITHOUT ROWID
"""
_KNOWN = """
INSERT INTO bench.origin
SELECT k.digest, MIN(r.id), k.import, k.source, k.name, k.position
FROM record r JOIN known.record k ON k.digest = r.digest
WHERE r.state = 'published' GROUP BY k.digest
"""
# Of a record that stands in several places the first by file digest and position counts, so that
# the order in which files are given does not matter.
_NEW = """
INSERT OR IGNORE INTO bench.origin
SELECT r.digest, r.id, ?, s.digest, s.name, r.position
FROM record r JOIN source s ON s.id = r.source
WHERE r.state = 'published' ORDER BY r.digest, s.digest, r.position, s.name
"""
# A record kept from before that is published only now is of a file that was not given again.
_STATED = "SELECT source, MIN(name) FROM bench.origin WHERE import = ? GROUP BY source"


def import_of(draft: Draft) -> str:
    """Return the id of the import that this build is."""
    return import_id(draft.time, [row[0] for row in files(draft)])


def settle(draft: Draft, place: Path) -> dict[str, Import]:
    """Fill ``bench.origin`` with the registry at *place*; returns the imports it names, by id."""
    with registry.connected(place) as known:
        imports = _imports(known.execute("SELECT id, time, version, source, name FROM import"))
    draft.db.execute(_TABLE)
    draft.db.execute("COMMIT")
    draft.db.execute("ATTACH ? AS known", (str(place),))
    draft.db.execute("BEGIN")
    draft.db.execute(_KNOWN)
    draft.db.execute("COMMIT")
    draft.db.execute("DETACH known")
    draft.db.execute("BEGIN")
    own = import_of(draft)
    draft.db.execute(_NEW, (own,))
    draft.db.execute("CREATE INDEX bench.origin_record ON origin (record)")
    stated = dict(files(draft)) | dict(draft.db.execute(_STATED, (own,)))
    imports[own] = Import(own, draft.time, ris2rdf.__version__, stated)
    used = {row[0] for row in draft.db.execute("SELECT DISTINCT import FROM bench.origin")}
    return {name: imports[name] for name in sorted(used | {own})}


def _imports(rows: Iterable[tuple[str, str, str, str, str]]) -> dict[str, Import]:
    found: dict[str, Import] = {}
    files: dict[str, dict[str, str]] = {}
    for name, time, version, source, label in rows:
        files.setdefault(name, {})[source] = label
        found[name] = Import(name, datetime.fromisoformat(time), version, files[name])
    return found


def files(draft: Draft) -> list[tuple[str, str]]:
    """Return the files of this build as (sha256, name), the smallest name of equal ones.

    They are those that were given; those of a build that was given none are the files of the
    release before, whose records it takes again.
    """
    sql = (
        "SELECT digest, MIN(name) FROM source WHERE given = (SELECT MAX(given) FROM source) "
        "GROUP BY digest ORDER BY digest"
    )
    return draft.db.execute(sql).fetchall()
