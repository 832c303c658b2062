"""A finished release, read: its things, their documents, lists, counts and records.

The directory of a release enters; typed values and N-Triples lines leave. Nothing in it is ever
written. One value may serve many threads: each gets its own connection to the database.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ris2rdf import elements, search, vocabulary
from ris2rdf.diagnostics import Diagnostic, UsageError
from ris2rdf.elements import Work
from ris2rdf.release import (
    contents,
    faults,
    finding,
    indexes,
    packing,
    records,
    remote,
    spelling,
    storage,
)
from ris2rdf.release.documents import Said, Triple, Walk
from ris2rdf.release.faults import Faults
from ris2rdf.release.records import StoredRecord
from ris2rdf.search import Facet, Neighbour, Page, Row, Selection, ThingRow
from ris2rdf.store import Embedded, Store
from ris2rdf.vocabulary import Vocabulary

SHAPES = "shapes.ttl"
"""The rules of a release, in its folder where a library has some of its own."""
TABLES, RULES = "tables", "shapes"
"""The folders in it with the library's own tables and shapes, as they were given."""
PROFILES = ("full", "cbd", "schema", "bibo")
_ORIGINS = ("record", "source", "import", "agent")


class Entry(NamedTuple):
    """What a release knows of one thing; the last five are empty but for works.

    ``works`` counts the works that mention a shared thing, ``elements`` are what they say of it.
    """

    path: str
    kind: str
    label: str
    iri: str
    works: int = 0
    elements: tuple[tuple[str, str], ...] = ()
    work: Work | None = None
    records: tuple[StoredRecord, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    state: str = ""


class LayoutError(UsageError):
    """A release was made by a version of this program that kept it in another form."""


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise storage.unreadable(folder) from fault
    return found


class Release:
    """The release in the directory *path*; raises LayoutError if this program cannot read it.

    One that is damaged raises StorageError.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.manifest = _manifest(self.path)
        self.id: str = self.manifest["id"]
        if self.manifest.get("layout") != contents.LAYOUT:
            raise LayoutError(
                f"release {self.id} was made by another version of ris2rdf and cannot be served; "
                f"run `ris2rdf build -d {self.path.parent.parent}` to make it anew"
            )
        self.base: str = self.manifest["base"]
        self.title: str = self.manifest["title"]
        self.created: datetime = datetime.fromisoformat(self.manifest["created"])
        self.counts: Mapping[str, int] = self.manifest["counts"]
        self._local = threading.local()
        self._opening = threading.Lock()

    @cached_property
    def _opened(self) -> Store:
        return remote.opened(self.path) or Embedded(self.path / "store")

    @cached_property
    def _counted(self) -> Callable[[Selection], dict[str, tuple[Facet, ...]]]:
        """Facets by selection, kept: nothing in a release changes, and crawlers ask again."""
        return lru_cache(maxsize=256)(lambda selection: search.facets(self._db, selection))

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return vocabulary.load(self.base)

    @cached_property
    def _said(self) -> Said:
        return Said(self.store, self.base, self._kept)

    @cached_property
    def shapes(self) -> str:
        """The rules the data was checked against as Turtle; empty where they are ours alone."""
        own = self.path / SHAPES
        return own.read_text("utf-8") if own.is_file() else ""

    @property
    def tables(self) -> Path | None:
        """The folder of the library's own tables that the release was made with, if any."""
        return _folder(self.path / TABLES)

    @property
    def rules(self) -> Path | None:
        """The folder of the library's own shapes that it was checked against, if any."""
        return _folder(self.path / RULES)

    @property
    def store(self) -> Store:
        """The triples, open for reading; opened when first asked for."""
        with self._opening:
            return self._opened

    @property
    def _db(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is None:
            found = self._local.db = records.opened(self.path)
        return found

    def entry(self, path: str) -> Entry | None:
        """Return what is known of the thing at *path* (``work/doi/10.1/x``), None if unknown."""
        return self._work(path) or self._thing(path) or self._origin(path)

    def said(self, iri: str) -> tuple[Triple, ...]:
        """Return the triples whose subject is *iri*."""
        return self._said.of(f"<{iri}>")

    def document(self, path: str, profile: str = "full") -> list[str]:
        """Return the sorted N-Triples lines that describe the thing at *path*; [] if unknown."""
        walk = Walk(self._said, self.base, self.is_work)
        links = profile != "cbd"
        if self._said.by_work(path):
            lines = walk.work(path, links=links)
        elif path == "dataset":
            name = f"{self.base}graph/dataset"
            lines = sorted(self.store.graph(name))
        elif path.partition("/")[0] in _ORIGINS:
            lines = walk.origin(path)
        else:
            lines = walk.thing(path, links=links)
        return lines if profile in {"full", "cbd"} else self._vocabulary.profile(lines, profile)

    def is_work(self, path: str) -> bool:
        """Tell whether the thing at *path* is a published work."""
        if not path.startswith("work/"):
            return False
        return self._db.execute("SELECT 1 FROM work WHERE path = ?", (path,)).fetchone() is not None

    def works(
        self,
        selection: Selection = Selection(),  # noqa: B008 - an immutable value
        order: str = "year",
        after: str = "",
        limit: int = 25,
    ) -> Page:
        """Return a page of works; *order* is one of ``search.ORDERS``, *after* a page's next."""
        return search.works(self._db, selection, order, after, limit)

    def meant(self, selection: Selection) -> str:
        """Return the text that *selection* was probably meant to have, if it has works then."""
        text = spelling.meant(self._db, selection.text)
        better = text != selection.text
        found = better and search.any_work(self._db, selection._replace(text=text))
        return text if found else ""

    def neighbours(self, path: str) -> tuple[Neighbour | None, Neighbour | None]:
        """Return the works before and after the one at *path*, in the list of all."""
        return search.neighbours(self._db, path)

    def things(self, kind: str, after: str = "", limit: int = 25, letter: str = "") -> Page:
        """Return a page of the things of *kind* (``journal``, ``person`` ...) by label."""
        return indexes.things(self._db, kind, after, limit, letter)

    def letters(self, kind: str) -> tuple[str, ...]:
        """Return the letters (of ``LETTERS``) under which there is any thing of *kind*."""
        return indexes.letters(self._db, kind)

    def alike(self, name: str) -> list[ThingRow]:
        """Return the names that may be the same person's as *name*."""
        return indexes.alike(self._db, name)

    def below(self, path: str) -> list[ThingRow]:
        """Return the things that are a part of the one at *path*: volumes and issues."""
        return finding.below(self._db, path)

    def faults(self, code: str, after: str = "", limit: int = 3) -> Faults:
        """Return some of what was reported as *code*, each with its line; *after* a page's next.

        No code means the reasons why records were held back. Raises UsageError where *after* is no
        place.
        """
        if not code:
            return faults.refused(self._db, after, limit)
        return faults.by_code(self._db, code, after, limit)

    def concerned(self, code: str) -> Iterator[str]:
        """Yield the RIS of the records that *code* was reported of; no code: those held back.

        Lines that are withheld are left out.
        """
        return faults.concerned(self._db, code)

    def facets(self, selection: Selection = Selection()) -> dict[str, tuple[Facet, ...]]:  # noqa: B008 - same
        """Return the values by which *selection* can be narrowed."""
        return self._counted(selection)

    def find(self, identifier: str) -> str | None:
        """Return the path of what *identifier* names, in any spelling; None if not here."""
        return finding.find(self._db, self.base, identifier)

    def near(self, path: str, limit: int = 5) -> list[Row | ThingRow]:
        """Return what somebody who asked for *path* most likely meant."""
        return finding.near(self._db, self.base, path, limit)

    def record(self, digest: str) -> list[StoredRecord]:
        """Return the record with this SHA-256 and its repeats."""
        return records.by_digest(self._db, digest)

    def close(self) -> None:
        """Let go of the store and of this thread's connection."""
        self.store.close()
        self._db.close()

    def _kept(self, path: str) -> str | None:
        row = self._db.execute(
            "SELECT lines FROM stated JOIN work ON work.id = stated.work WHERE path = ?", (path,)
        ).fetchone()
        return packing.unpacked(row[0]) if row else None

    def _work(self, path: str) -> Entry | None:
        row = self._db.execute(
            "SELECT id, title, state, json FROM work JOIN stated ON work = id WHERE path = ?",
            (path,),
        ).fetchone()
        if row is None:
            return None
        stored = records.of_work(self._db, row[0])
        said = tuple(records.diagnostics(self._db, [number for number, _ in stored]))
        own = tuple(record for _, record in stored)
        iri = f"{self.base}id/{path}"
        work = elements.loads(row[3])
        return Entry(path, "work", row[1], iri, 1, (), work, own, said, row[2])

    def _thing(self, path: str) -> Entry | None:
        row = self._db.execute(
            "SELECT kind, label, works, json FROM thing WHERE path = ?", (path,)
        ).fetchone()
        if row is None:
            return None
        stated = tuple((name, value) for name, value in json.loads(row[3]))
        return Entry(path, row[0], row[1], f"{self.base}id/{path}", row[2], stated)

    def _origin(self, path: str) -> Entry | None:
        """Return the entry of a record, source, import, agent or the dataset itself."""
        kind = path.partition("/")[0]
        iri = f"{self.base}id/{path}"
        if path == "dataset":
            return Entry(path, kind, self.title, iri)
        graph = f"{self.base}graph/provenance"
        if kind not in _ORIGINS or not self.store.triples(f"<{iri}>", graph):
            return None
        return Entry(path, kind, path.rpartition("/")[2], iri)


def _folder(path: Path) -> Path | None:
    return path if path.is_dir() else None
