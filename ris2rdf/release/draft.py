"""A release being made: its folder, its database and the tables its stages share.

Stages take a Draft and leave rows and files in it; nothing outside its folder is touched until
the whole is switched to.
"""

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.release import records
from ris2rdf.release.config import Config
from ris2rdf.vocabulary import Vocabulary

Engine = Literal["auto", "pyshacl"]


class Draft(NamedTuple):
    """What every stage of a build needs; the last three are the caller's choice."""

    folder: Path
    db: sqlite3.Connection
    config: Config
    vocabulary: Vocabulary
    report: Report
    time: datetime
    engine: Engine = "auto"
    on_violation: str = "quarantine"
    shapes: Path | None = None

    @property
    def triples(self) -> Path:
        """The default graph as N-Triples, until it is packed into ``dump/``."""
        return self.folder / "dataset.nt"

    @property
    def about(self) -> Path:
        """The graphs about the data as N-Quads, until they are packed too."""
        return self.folder / "about.nq"

    @property
    def refused(self) -> Path:
        """The refused records, until the release has its name."""
        return self.folder / "refused"

    def say(self, said: Diagnostic, record: int | None = None) -> None:
        """Pass a diagnostic on, and keep it with the record it is about."""
        self.report(said)
        records.note(self.db, record, said)

    def path(self, iri: str) -> str:
        """Return the path below ``id/`` of a thing of ours, such as ``journal/issn/2379-3708``."""
        return iri.removeprefix(f"{self.config.base}id/")

    def count(self, sql: str) -> int:
        """Return the one number that the query *sql* gives."""
        number: int = self.db.execute(sql).fetchone()[0]
        return number
