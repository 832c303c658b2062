"""The dumps of a release: the triples as they were written, the records without private fields.

Rows of ``records.sqlite`` and the stages' files enter; gzip files and their checksums leave. All
are in the order of the works' paths, so the same records give the same bytes however they were
divided, and a release takes over from the one before whatever did not change.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count, groupby, islice
from pathlib import Path

from ris2rdf import elements
from ris2rdf.building import about, candidates, reduce, written
from ris2rdf.building.about import Imports
from ris2rdf.building.draft import Draft, Past
from ris2rdf.building.written import Kind
from ris2rdf.elements import Work
from ris2rdf.release import packing, parts, records
from ris2rdf.release.contents import ABOUT, DATASET
from ris2rdf.release.parts import Before, Section, Texts

_COLUMNS = (
    "iri title contributors year type container volume issue page_start page_end publisher doi"
).split()
_WORKS = """
SELECT path, title, year, contributors, type, container, json FROM work
JOIN stated ON stated.work = work.id WHERE path > ? AND path <= ? ORDER BY path
"""
_OWNED = """
SELECT path, lines FROM work JOIN stated ON stated.work = work.id
WHERE path > ? AND path <= ? ORDER BY path
"""
_RECORDS = """
SELECT work.path, record.raw, record.withheld FROM work JOIN record ON record.work = work.id
WHERE work.path > ? AND work.path <= ? ORDER BY work.path, record.digest
"""
_PATHS = "SELECT path FROM work WHERE path > ? AND path <= ? ORDER BY path"
# A thing that is a work of its own is described with the work.
_THINGS = """
SELECT REPLACE(path, '/', char(1)), path FROM thing
WHERE REPLACE(path, '/', char(1)) > ? AND REPLACE(path, '/', char(1)) <= ?
AND path NOT IN (SELECT path FROM work) ORDER BY 1
"""
_CHANGED = """
SELECT EXISTS (SELECT 1 FROM bench.stale WHERE path > ?1 AND path <= ?2)
OR EXISTS (SELECT 1 FROM bench.anew WHERE path > ?1 AND path <= ?2)
"""
_ALTERED = "SELECT EXISTS (SELECT 1 FROM bench.altered WHERE place > ? AND place <= ?)"
_WORK = "SELECT EXISTS (SELECT 1 FROM work WHERE path = ?)"
_THING = """
SELECT EXISTS (SELECT 1 FROM thing WHERE REPLACE(path, '/', char(1)) = ?1
AND path NOT IN (SELECT path FROM work))
"""
_RELINKED = "SELECT EXISTS (SELECT 1 FROM bench.relinked WHERE kind = ? AND one > ? AND one <= ?)"
_LINKED = "SELECT EXISTS (SELECT 1 FROM candidate WHERE kind = ? AND one = ?)"
_LINES = 500  # of a graph about the data, in one text


Facts = dict[str, dict[str, object]]


def write(draft: Draft, imports: Imports) -> Facts:
    """Write ``dump/`` and return name -> size and SHA-256 of each of its files.

    Only what changed since the release before is written anew; raises DamagedError if a file of it
    is not what it was.
    """
    folder = draft.folder / "dump"
    folder.mkdir()
    packer = _Packer(draft, imports)
    try:
        for name, sections in packer.files.items():
            with _before(draft.past, name) as before:
                parts.write(folder / name, draft.db, sections, before)
    finally:
        packer.close()
    for path in (draft.triples, draft.head, draft.about):
        path.unlink()
    return _checksums(folder)


@contextmanager
def _before(past: Past | None, name: str) -> Iterator[Before | None]:
    if past is None:
        yield None
        return
    with (past.folder / "dump" / name).open("rb") as stream:
        yield Before(stream, past.manifest["files"][name]["sha256"])


class _Packer:
    """The texts of every file, by their keys: as the stages wrote them, or made again."""

    def __init__(self, draft: Draft, imports: Imports) -> None:
        self._draft, self._imports = draft, imports
        self._things = written.Texts(draft, draft.triples, Kind.THING)
        self._origins = written.Texts(draft, draft.about, Kind.PROVENANCE)
        self.files = {
            DATASET: [self._by_work(self._described), self._by_thing()],
            ABOUT: [
                _always(self._head),
                *(self._by_pair(kind) for kind in candidates.LINKS),
                self._by_work(self._proved),
            ],
            "records.ris.gz": [self._by_work(self._received)],
            "works.csv.gz": [_always(_heading), self._by_work(self._listed)],
        }

    def close(self) -> None:
        """Close the files of the stages."""
        for texts in (self._things, self._origins):
            texts.close()

    def _by_work(self, texts: Callable[[str, str], Texts]) -> Section:
        return Section(texts, partial(self._asked, _CHANGED), partial(self._asked, _WORK))

    def _by_thing(self) -> Section:
        asked = self._asked
        return Section(self._reduced, partial(asked, _ALTERED), partial(asked, _THING))

    def _by_pair(self, kind: int) -> Section:
        asked = self._asked
        return Section(
            partial(self._linked, kind),
            partial(asked, _RELINKED, kind),
            partial(asked, _LINKED, kind),
        )

    def _asked(self, sql: str, *values: str | int) -> bool:
        return bool(self._draft.db.execute(sql, values).fetchone()[0])

    def _paths(self, after: str, last: str) -> list[str]:
        return [row[0] for row in self._draft.db.execute(_PATHS, (after, last))]

    def _described(self, after: str, last: str) -> Texts:
        for path, lines in self._draft.db.execute(_OWNED, (after, last)):
            yield path, packing.unpacked(lines).encode()

    def _reduced(self, after: str, last: str) -> Texts:
        for place, path in self._draft.db.execute(_THINGS, (after, last)).fetchall():
            text = self._things.get(place)
            made = reduce.again(self._draft, path).text if text is None else ""
            yield place, made.encode() if text is None else text

    def _proved(self, after: str, last: str) -> Texts:
        for path in self._paths(after, last):
            text = self._origins.get(path)
            made = about.provenance(self._draft, path, self._imports) if text is None else ""
            yield path, made.encode() if text is None else text

    def _received(self, after: str, last: str) -> Texts:
        rows = self._draft.db.execute(_RECORDS, (after, last))
        for path, group in groupby(rows, lambda row: str(row[0])):
            public = (records.public(raw, json.loads(hidden)) for _, raw, hidden in group)
            yield path, "".join(f"{text}\n\n" for text in public).encode()

    def _listed(self, after: str, last: str) -> Texts:
        base = self._draft.config.base
        for path, *row, text in self._draft.db.execute(_WORKS, (after, last)):
            yield path, _line(_columns(base, path, row, elements.loads(text)))

    def _head(self) -> Iterator[str]:
        with self._draft.head.open(encoding="utf-8", newline="\n") as lines:
            yield from lines

    def _linked(self, kind: int, after: str, last: str) -> Texts:
        found = candidates.linked(self._draft, kind, after, last)
        return ((one, text.encode()) for one, text in found)


def _always(lines: Callable[[], Iterable[str]]) -> Section:
    """Return a section that is written anew each time, some lines in a text."""

    def texts(_after: str, _last: str) -> Texts:
        """Yield the lines, some in a text, each text under its number."""
        waiting = iter(lines())
        for number in count():
            some = "".join(islice(waiting, _LINES))
            if not some:
                break
            yield f"{number:08}", some.encode()

    return Section(texts, lambda *_: True, lambda _: False)


def _heading() -> Iterator[str]:
    yield _line(_COLUMNS).decode()


def _line(cells: Iterable[object]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _columns(base: str, path: str, row: Sequence[object], work: Work) -> Iterator[object]:
    title, year, people, kind, holder = row
    places = (work.volume, work.issue, work.page_start, work.page_end, work.publisher)
    yield from (f"{base}id/{path}", title, people, year or "", kind, holder)
    yield from (stated.value if stated else "" for stated in places)
    yield work.identifier("doi")


def _checksums(folder: Path) -> Facts:
    found: Facts = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        found[path.name] = {"bytes": path.stat().st_size, "sha256": digest}
    text = "".join(f"{facts['sha256']}  {name}\n" for name, facts in found.items())
    (folder / "SHA256SUMS").write_text(text, "ascii")
    return found
