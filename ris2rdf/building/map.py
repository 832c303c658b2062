"""The second pass of a build: every group of records becomes one work and its own triples.

Groups of records on the workbench enter, in the order of their paths; the work's triples, its
row, its words for the search and its claims about shared things leave. Works are taken in small
batches, so memory does not grow with the corpus, and every path is settled beforehand, so the
order of the input does not matter.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ris2rdf import ris
from ris2rdf.building import fulltext, keys, results
from ris2rdf.building.draft import Draft
from ris2rdf.building.outcomes import Mapper, Outcome, Published, Task, digest_of
from ris2rdf.building.workers import Workers, mapped
from ris2rdf.building.written import Kind, writing
from ris2rdf.identity import Place
from ris2rdf.release.records import Stage

_BATCH = 200  # works validated together; larger ones save nothing and hold more memory
_MEMBERS = """
SELECT m.path, m.record, r.digest, s.work, o.place, r.line, r.position, r.raw FROM bench.anew f
JOIN bench.member m ON m.path = f.path JOIN record r ON r.id = m.record
LEFT JOIN bench.stated s ON s.record = m.record JOIN source o ON o.id = r.source
ORDER BY f.path, m.place
"""
_KEPT = (
    "INSERT OR IGNORE INTO seen SELECT * FROM bench.seen ORDER BY 1, 2, 3, 4, 5, 6",
    """INSERT INTO member SELECT m.path, m.place, m.record FROM bench.anew f
    CROSS JOIN bench.member m ON m.path = f.path ORDER BY 1, 2""",
)


_COMPARED = "INSERT OR IGNORE INTO bench.compared SELECT kind, key, place FROM bench.seen"


class Member(NamedTuple):
    """A record of a group; ``work`` is None if it was not read in this build."""

    number: int
    digest: str
    work: bytes | None
    source: str
    line: int
    position: int
    raw: str


class Batch(NamedTuple):
    """Some groups: the task of each, and the numbers of its records in the order of its places."""

    tasks: list[Task]
    members: list[tuple[int, ...]]


def run(draft: Draft) -> None:
    """Map every group; refused ones keep their records and get no work."""
    mapper = Mapper(draft.vocabulary, draft.rules)
    few = draft.count("SELECT COUNT(*) FROM bench.anew") <= _BATCH
    workers = Workers() if few else draft.workers
    number = draft.count("SELECT COALESCE(MAX(id), 0) FROM work")
    with writing(draft, draft.triples, Kind.WORK) as texts, workers.executor() as executor:
        batches = ((batch.members, batch.tasks) for batch in _batches(draft))
        for batch, outcomes in mapped(executor, mapper, draft.mapping, batches, workers.jobs):
            for members, outcome in zip(batch, outcomes, strict=True):
                number += 1
                _store(draft, number, members, outcome)
                if outcome.published:
                    texts.add(outcome.path, outcome.published.text)
    for sql in (*_KEPT, *([_COMPARED] if draft.past else [])):
        draft.db.execute(sql)


def _batches(draft: Draft) -> Iterator[Batch]:
    batch = Batch([], [])
    rows = draft.db.execute(_MEMBERS)
    for path, found in groupby(rows, lambda row: str(row[0])):
        task, members = _task(draft, path, [Member(*row[1:]) for row in found])
        batch.tasks.append(task)
        batch.members.append(members)
        if len(batch.tasks) == _BATCH:
            yield batch
            batch = Batch([], [])
    if batch.tasks:
        yield batch


def _task(draft: Draft, path: str, found: Sequence[Member]) -> tuple[Task, tuple[int, ...]]:
    """Return the group *found*; records that repeat another to the letter unite nothing new."""
    first: dict[str, Member] = {}
    repeats = [member for member in found if first.setdefault(member.digest, member) is not member]
    ordered = [*first.values(), *repeats]
    stated = tuple(_stated(draft, member) for member in first.values())
    places = tuple(Place(member.source, member.line) for member in ordered)
    return Task(path, tuple(first), stated, places), tuple(member.number for member in ordered)


def _stated(draft: Draft, member: Member) -> bytes:
    """Return what a record says, found anew if it was read by an earlier build."""
    if member.work is not None:
        return member.work
    record = ris.Record(member.source, member.position, member.line, (), member.raw)
    return keys.again(draft.crosswalk, draft.config.withhold, record)


def _store(draft: Draft, number: int, members: Sequence[int], outcome: Outcome) -> None:
    for place, said in outcome.said:
        draft.say(said, members[place], Stage.WORK)
    results.store(draft, outcome.path, outcome.results)
    published = outcome.published
    state, work = ("published", number) if published else ("quarantined", None)
    draft.db.executemany(
        "UPDATE record SET work = ?, state = ? WHERE id = ?",
        [(work, state, member) for member in members],
    )
    if published:
        _publish(draft, number, members, outcome.path, published)


def _publish(
    draft: Draft, number: int, members: Sequence[int], path: str, published: Published
) -> None:
    db = draft.db
    digest = digest_of(published.text.splitlines())
    last = (results.state(draft, members), digest, len(members))
    values = (number, path, *published.row, *last)
    db.execute(f"INSERT INTO work VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - only marks
    db.execute("INSERT INTO stated VALUES (?, ?, ?)", (number, published.work, published.lines))
    fulltext.index(db, number, published.words)
    for sql, rows in (
        ("INSERT INTO name VALUES (?2, ?1, ?3, ?4)", published.names),
        ("INSERT OR IGNORE INTO identifier VALUES (?2, ?3, ?1)", published.identifiers),
        ("INSERT OR IGNORE INTO statement VALUES (?2, ?3, ?4, ?5)", published.claims),
        ("INSERT INTO bench.claim VALUES (?2, ?1)", [claim[:1] for claim in published.claims]),
        ("INSERT INTO bench.seen VALUES (?2, ?3, ?4, ?1, ?5, ?6)", published.seen),
    ):
        db.executemany(sql, [(number, *row) for row in rows])
