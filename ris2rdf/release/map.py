"""The second pass of a build: every group of records becomes one work and its own triples.

Groups of records on the workbench enter, in the order of their paths; the work's triples, its
row, its words for the search and its claims about shared things leave. Works are taken in small
batches, so memory does not grow with the corpus, and every path is settled beforehand, so the
order of the input does not matter.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import BinaryIO

from ris2rdf import elements, identity, search
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.elements import Work
from ris2rdf.identity import Place
from ris2rdf.release import finding, findings, works
from ris2rdf.release.draft import Draft
from ris2rdf.release.reduce import digest_of
from ris2rdf.release.works import Group
from ris2rdf.vocabulary import SharedNode

_BATCH = 500  # works validated together; larger ones save nothing and hold more memory
_SERIES = frozenset({"series", "book-series"})
_CONTAINERS = frozenset(
    "journal magazine newspaper book edited-book proceedings reference container collection album "
    "code court-reporter website blog".split()
)
_MEMBERS = """
SELECT m.path, m.record, r.digest, s.work, o.place, r.line FROM bench.member m
JOIN record r ON r.id = m.record JOIN bench.stated s ON s.record = m.record
JOIN source o ON o.id = r.source
ORDER BY m.path, m.place
"""


def run(draft: Draft) -> None:
    """Map every group; refused ones keep their records and get no work."""
    number = 0
    with draft.triples.open("wb") as out:
        for batch in _batches(draft):
            for group, state in findings.of_works(draft, batch):
                if state == findings.REFUSED:
                    continue
                number += 1
                _write(draft, number, group, state, out)


def _batches(draft: Draft) -> Iterator[list[Group]]:
    batch: list[Group] = []
    rows = draft.db.execute(_MEMBERS)
    for path, members in groupby(rows, lambda row: str(row[0])):
        batch.append(_group(draft, path, list(members)))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _group(draft: Draft, path: str, rows: list[tuple[str, int, str, bytes, str, int]]) -> Group:
    """Return the group of *rows*; records that repeat another to the letter unite nothing new."""
    first = {row[2]: row for row in reversed(rows)}
    distinct = sorted(first.values(), key=rows.index)
    numbers = [row[1] for row in distinct]
    repeats = [row[1] for row in rows if row[1] not in numbers]
    stated = [elements.loads(row[3]) for row in distinct]
    said: list[Diagnostic] = []
    work = identity.unite(stated, said.append, [Place(row[4], row[5]) for row in distinct])
    for diagnostic in said:
        draft.say(diagnostic, numbers[0])
    group = works.group(draft, path, [*numbers, *repeats], [row[2] for row in distinct], work)
    for person in group.description.namesakes:
        found = Diagnostic("IDN504", rows[0][4], rows[0][5], "AU", {"name": person})
        draft.say(found, numbers[0])
    return group


def _write(draft: Draft, number: int, group: Group, state: str, out: BinaryIO) -> None:
    lines = group.lines
    out.write("".join(f"{line}\n" for line in lines).encode("utf-8"))
    _row(draft, number, group, state, digest_of(lines))
    search.index(draft.db, number, group.work)
    draft.db.executemany(
        "UPDATE record SET work = ?, state = 'published' WHERE id = ?",
        [(number, member) for member in group.members],
    )
    for node in group.description.shared:
        _claim(draft.db, number, node, len(group.members))


def _row(draft: Draft, number: int, group: Group, state: str, digest: str) -> None:
    work = group.work
    year = int(work.issued.value[:4]) if work.issued else 0
    title = work.title.value if work.title else ""
    holder = _holder(group.description.shared)
    path = draft.path(holder.iri) if holder else ""
    container = work.container or work.series
    name = container.title.value if container and container.title else ""
    language = work.languages[0].tag if work.languages else ""
    draft.db.execute(
        "INSERT INTO work VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, group.path, title, search.sorting(title), year, -year or 9999,
         _contributors(work), work.type, name, path, language, state, digest),
    )  # fmt: skip
    draft.db.execute("INSERT INTO stated VALUES (?, ?)", (number, elements.dumps(work)))
    _names(draft, number, work)
    _identifiers(draft.db, group, path)


def _contributors(work: Work) -> str:
    """Return the line of names that lists show: the authors, else whoever contributed."""
    people = work.people("author") or tuple(c for c in work.contributors if c.of == "work")
    names = [person.name.display for person in people]
    return "; ".join(names) + ("; et al." if work.more_contributors and names else "")


def _names(draft: Draft, number: int, work: Work) -> None:
    named = {
        person.name.display: f"person/orcid/{person.orcid}" if person.orcid else ""
        for person in work.contributors
        if person.name.kind == "person" and person.name.display
    }
    draft.db.executemany(
        "INSERT INTO name VALUES (?, ?, ?)",
        [(name, number, path) for name, path in named.items()],
    )


def _identifiers(db: sqlite3.Connection, group: Group, holder: str) -> None:
    """Make the work's identifiers findable, and those of what it stands in."""
    for bearer, key in finding.keys_of(group.work):
        path = group.path if bearer == "work" else holder if bearer == "container" else ""
        if path:
            db.execute("INSERT OR IGNORE INTO identifier VALUES (?, ?)", (key, path))


def _holder(nodes: Sequence[SharedNode]) -> SharedNode | None:
    """Return what the work stands in: a journal or book before a series."""
    held = [node for node in nodes if node.kind in _CONTAINERS]
    return next(iter(held), None) or next((node for node in nodes if node.kind in _SERIES), None)


def _claim(db: sqlite3.Connection, number: int, node: SharedNode, weight: int) -> None:
    text = json.dumps(node.elements, ensure_ascii=False)
    whole = f"{node.iri}\n{node.kind}\n{text}".encode()
    digest = int.from_bytes(hashlib.sha256(whole).digest()[:8], "big", signed=True)
    db.execute(
        "INSERT OR IGNORE INTO bench.statement VALUES (?, ?, ?, ?)",
        (digest, node.iri, node.kind, text),
    )
    db.execute("INSERT INTO bench.claim VALUES (?, ?, ?)", (digest, number, weight))
