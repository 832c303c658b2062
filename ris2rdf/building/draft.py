"""A release being made: its folder, its database and the tables its stages share.

Stages take a Draft and leave rows and files in it; nothing outside its folder is touched until
the whole is switched to.
"""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from ris2rdf.building.findings import Rules
from ris2rdf.building.workers import Workers
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.release import records
from ris2rdf.release.config import Config
from ris2rdf.release.records import Stage
from ris2rdf.shapes.validation import Engine
from ris2rdf.vocabulary import Vocabulary


class Past(NamedTuple):
    """The release that a build starts from: its folder, and its manifest."""

    folder: Path
    manifest: Mapping[str, Any]


class Draft(NamedTuple):
    """What every stage of a build needs; the last four are the caller's choice.

    ``past`` is the release that is brought up to date; None where everything is made anew.
    ``mapping`` is the folder of tables in use, ``workers`` are those who map.
    """

    folder: Path
    db: sqlite3.Connection
    config: Config
    crosswalk: Crosswalk
    vocabulary: Vocabulary
    report: Report
    time: datetime
    engine: Engine = "auto"
    on_violation: str = "quarantine"
    shapes: Path | None = None
    past: Past | None = None
    mapping: Path | None = None
    workers: Workers = Workers()

    @property
    def triples(self) -> Path:
        """The default graph as N-Triples, until it is packed into ``dump/``."""
        return self.folder / "dataset.nt"

    @property
    def about(self) -> Path:
        """Where each work comes from, as N-Quads, until that is packed too."""
        return self.folder / "about.nq"

    @property
    def head(self) -> Path:
        """What is said of the dataset, its imports and its validation, as N-Quads."""
        return self.folder / "head.nq"

    @property
    def refused(self) -> Path:
        """The refused records, until the release has its name."""
        return self.folder / "refused"

    def say(
        self, said: Diagnostic, record: int | None = None, stage: Stage = Stage.SETTLED
    ) -> None:
        """Keep a diagnostic of *stage* with the record it is about; pass it on if it is news."""
        if records.note(self.db, record, said, stage):
            self.report(said)

    @property
    def rules(self) -> Rules:
        """By which works and things are judged."""
        config = self.config
        return Rules(
            config.base, self.shapes, self.engine, config.severity, config.refuse, self.on_violation
        )

    def iri(self, path: str) -> str:
        """Return the IRI of the thing at *path*, which may be one of somebody else's."""
        return path if "://" in path else f"{self.config.base}id/{path}"

    def path(self, iri: str) -> str:
        """Return the path below ``id/`` of a thing of ours, such as ``journal/issn/2379-3708``."""
        return iri.removeprefix(f"{self.config.base}id/")

    def count(self, sql: str) -> int:
        """Return the one number that the query *sql* gives."""
        number: int = self.db.execute(sql).fetchone()[0]
        return number
