"""The table of citations as librarians write it, checked, with a sentence for every mistake.

``ontologies/citations.toml`` enters, :class:`Tables` leave. Nothing here reads a Work.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ris2rdf import resources
from ris2rdf.diagnostics import UsageError
from ris2rdf.elements import Bearer, Work

Dialect = Literal["bibtex", "biblatex"]
TABLE = "citations.toml"


class Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a type of record is in CSL-JSON, BibTeX and BibLaTeX."""

    csl: str
    bibtex: str
    biblatex: str = ""

    def entry(self, dialect: Dialect) -> str:
        """Return the type of entry in *dialect*."""
        return self.bibtex if dialect == "bibtex" else self.biblatex or self.bibtex


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The field that names the people of a role; empty where the format has none."""

    csl: str
    bibtex: str = ""
    biblatex: str = ""

    def field(self, dialect: Dialect) -> str:
        """Return the field of an entry in *dialect*."""
        return self.bibtex if dialect == "bibtex" else self.biblatex or self.bibtex


class Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an entry says what it stands in, who published it, and its number."""

    container: str
    publisher: str
    number: str


class Style(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A citation style: its name for people, its file, its own language.

    ``numbered`` where a reference begins with its number in the list.
    """

    label: str
    file: str
    locale: str = ""
    numbered: bool = False


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table, as it stands in the file."""

    particles: frozenset[str]
    masters: tuple[str, ...]
    without_genre: frozenset[str]
    season: dict[str, int]
    type: dict[str, Type]
    name: dict[str, People]
    bibtex: dict[str, Fields]
    biblatex: dict[str, Fields]
    detail: dict[str, str]
    style: dict[str, Style]

    def of(self, work: Work) -> Type:
        """Return the row of the form of *work*, else of its type, else of any other thing."""
        return self.type.get(work.form) or self.type.get(work.type) or self.type["GEN"]

    def people(self, role: str, of: Bearer) -> People | None:
        """Return the row of *role*; what was done for an issue counts as done for the container."""
        if of == "work":
            return self.name.get(role)
        bearer = "container" if of == "issue" else of
        return self.name.get(f"{bearer}.{role}") or (
            self.name.get(role) if role in {"editor", "translator", "series-editor"} else None
        )

    def fields(self, entry: str, dialect: Dialect) -> Fields:
        """Return the names of fields in an *entry* of *dialect*."""
        rows = self.bibtex if dialect == "bibtex" else self.biblatex
        return rows.get(entry) or rows["default"]


@cache
def tables() -> Tables:
    """Return the table, read once."""
    return read(resources.table(TABLE))


def read(path: Path) -> Tables:
    """Return the table in the file *path*; raises UsageError that names the entry at fault."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Tables)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise UsageError(f"{path}: {error}") from error
    rows = (
        ("type.GEN", "GEN" in found.type),
        ("bibtex.default", "default" in found.bibtex),
        ("biblatex.default", "default" in found.biblatex),
        ("style", bool(found.style)),
    )
    missing = [name for name, present in rows if not present]
    if missing:
        raise UsageError(f"{path}: [{missing[0]}] is missing")
    return found
