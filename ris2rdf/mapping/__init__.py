"""The tables as people and programs read them: what a tag becomes, and what is wrong in them.

Compiled tables enter; rows, faults and texts leave. Nothing here reads the user's records.
"""

from pathlib import Path
from typing import NamedTuple

from ris2rdf import crosswalk, terms, vocabulary
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import UsageError
from ris2rdf.mapping import facts, queries, schemes, texts
from ris2rdf.mapping.told import Row, Written, rows
from ris2rdf.vocabulary import Vocabulary, turtle

__all__ = ["BASE", "FORMATS", "Row", "Tables", "Written", "faults", "rows"]

BASE = "https://data.example.org/"
FORMATS = ("md", "csv", "ttl", "sparql")
_TURTLE = """\
# The tags and types of RIS, and what they mean.
# Written out of the tables by `ris2rdf mapping export --format ttl`.

"""


class Tables(NamedTuple):
    """Both tables, compiled."""

    crosswalk: Crosswalk
    vocabulary: Vocabulary

    @classmethod
    def load(cls, overlay: Path | None = None, base: str = BASE) -> "Tables":
        """Return the packaged tables, or those of the folder *overlay* where it has them."""
        return cls(crosswalk.load(overlay), vocabulary.load(base, overlay=overlay))

    def rows(self, type_: str) -> list[Row]:
        """Return what each tag becomes in records of *type_*."""
        return rows(self.crosswalk, self.vocabulary, type_)

    def all(self) -> dict[str, list[Row]]:
        """Return what each tag becomes, by type."""
        return {type_: self.rows(type_) for type_ in self.crosswalk.plans}

    def export(self, form: str) -> str:
        """Return the tables in *form*, one of FORMATS."""
        told, base = self.all(), self.vocabulary.base
        if form == "ttl":
            lines = schemes.lines(self.crosswalk, told, base)
            return _TURTLE + turtle.write(lines, terms.prefixes())
        if form == "sparql":
            readers = {n: e.transform for n, e in self.crosswalk.tables.elements.items()}
            forms = {name for name, plan in self.crosswalk.plans.items() if plan.forms}
            return queries.text(told, readers, base, forms)
        written = texts.as_csv if form == "csv" else texts.as_markdown
        return written(self.crosswalk, told)


def faults(overlay: Path | None = None) -> list[str]:
    """Return what is wrong in the tables of *overlay*, each with its file and entry.

    The first fault of each table that cannot be loaded, else every property out of its place.
    """
    found = []
    for load in (crosswalk.load, _vocabulary):
        try:
            load(overlay)
        except UsageError as error:
            found.append(str(error))
    if found:
        return list(dict.fromkeys(found))
    table, ours = _vocabulary(overlay).table, _vocabulary(None).table
    return list(map(str, facts.faults(table, ours, facts.load(overlay))))


def _vocabulary(overlay: Path | None) -> Vocabulary:
    return vocabulary.load(BASE, overlay=overlay)
