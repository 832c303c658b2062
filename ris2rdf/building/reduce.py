"""The third pass of a build: what all works say of a shared thing becomes one description.

Claims enter, sorted by thing; the triples of things that changed, their rows and mentions leave.
SQLite sorts, so a journal mentioned a million times takes no more memory than one.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ris2rdf import search
from ris2rdf.building import judging
from ris2rdf.building.draft import Draft
from ris2rdf.building.judging import Thing
from ris2rdf.building.outcomes import digest_of
from ris2rdf.building.written import Kind, Writer, writing
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.release import records
from ris2rdf.release.records import Stage
from ris2rdf.vocabulary import SharedNode

_BATCH = 2000  # things settled together; a family always is
_SHOWN = 5  # spellings named in one message
_WITHIN = frozenset({"volume", "issue", "newspaper-issue", "scheme"})
_NAMES = ("title", "name", "label")
_NEW = """
INSERT OR IGNORE INTO thing (path, kind, label, sort, works, digest, json, node)
SELECT DISTINCT s.thing, '', '', '', 0, '', '[]', '' FROM bench.claim c
JOIN statement s ON s.digest = c.digest ORDER BY s.thing
"""
_MENTIONS = """
INSERT INTO mention SELECT DISTINCT t.id, c.digest, c.work FROM bench.claim c
JOIN statement s ON s.digest = c.digest JOIN thing t ON t.path = s.thing ORDER BY 1, 2, 3
"""
_TOUCHED = """
INSERT OR IGNORE INTO bench.touched SELECT t.id FROM bench.claim c
JOIN statement s ON s.digest = c.digest JOIN thing t ON t.path = s.thing
UNION SELECT t.id FROM bench.stale s JOIN thing t ON t.path = s.path
UNION SELECT t.id FROM bench.anew f JOIN thing t ON t.path = f.path
"""
_COUNTED = """
UPDATE thing SET works = (SELECT COUNT(DISTINCT work) FROM mention WHERE mention.thing = thing.id)
WHERE id IN (SELECT thing FROM bench.touched)
"""
# A slash sorts before everything else: a journal stands right before its volumes and issues.
_SORTED = """
SELECT t.id, t.path, t.digest, s.kind, s.elements, SUM(w.records) FROM bench.touched x
JOIN thing t ON t.id = x.thing JOIN mention m ON m.thing = t.id
JOIN statement s ON s.digest = m.digest JOIN work w ON w.id = m.work
GROUP BY t.id, m.digest ORDER BY REPLACE(t.path, '/', char(1)), s.kind, m.digest
"""
_ORPHANS = """
DELETE FROM statement WHERE digest IN (SELECT digest FROM bench.dropped) AND NOT EXISTS (
  SELECT 1 FROM thing t JOIN mention m ON m.thing = t.id
  WHERE t.path = statement.thing AND m.digest = statement.digest)
"""
_WORK_NOW = "SELECT EXISTS (SELECT 1 FROM work WHERE path = ?)"
_WORK_BEFORE = """
SELECT EXISTS (SELECT 1 FROM bench.stale WHERE path = ?1 AND work IS NOT NULL)
OR EXISTS (SELECT 1 FROM work WHERE path = ?1 AND path NOT IN (SELECT path FROM bench.anew))
"""
_UNMENTIONED = """
SELECT t.id, t.path, t.digest FROM bench.touched x JOIN thing t ON t.id = x.thing
WHERE t.works = 0
"""


# What is below a thing, and what belongs to it alone: '0' and '$' follow '/' and '#'.
_FAMILY = """
SELECT path FROM thing WHERE path = :root
OR (path > :root || '/' AND path < :root || '0') OR (path > :root || '#' AND path < :root || '$')
ORDER BY path
"""


class Reduced(NamedTuple):
    """A shared thing, settled: its number, what is published of it, the claims it was made from.

    ``altered`` tells whether that is not what was published before, ``shown`` whether anything is:
    a thing that is a work of its own is described by its own records alone.
    """

    number: int
    thing: Thing
    weighted: Sequence[tuple[SharedNode, int]]
    altered: bool
    shown: bool


def run(draft: Draft) -> None:
    """Reduce every shared thing of which anything changed; its triples are added to the file."""
    for sql in (_NEW, _MENTIONS, _ORPHANS, _TOUCHED, _COUNTED):
        draft.db.execute(sql)
    _retract(draft)
    for row in draft.db.execute(_UNMENTIONED).fetchall():
        _remove(draft, *row)
    with writing(draft, draft.triples, Kind.THING) as texts:
        for batch in _batches(draft):
            for reduced in batch:
                _write(draft, reduced, texts)
            altered = [reduced.thing for reduced in batch if reduced.altered and reduced.shown]
            judging.judge(draft, [*altered, *_relatives(draft, altered)])
            for reduced in batch:
                _differences(draft, reduced)
                judging.tell(draft, reduced.thing.path)


def again(draft: Draft, path: str) -> Thing:
    """Return the thing at *path* as it was settled."""
    node, text = draft.db.execute("SELECT node, json FROM thing WHERE path = ?", (path,)).fetchone()
    return _thing(draft, path, _node(draft.iri(path), node, text))


def _thing(draft: Draft, path: str, node: SharedNode) -> Thing:
    return Thing(path, node, tuple(dict.fromkeys(draft.vocabulary.shared(node))))


def _retract(draft: Draft) -> None:
    """Take back what was said of things that are settled again."""
    if draft.past:
        records.retract(
            draft.db,
            "record IS NULL AND stage = ? AND source IN "
            "(SELECT path FROM thing JOIN bench.touched ON thing = id)",
            (Stage.THING,),
        )


def _remove(draft: Draft, number: int, path: str, digest: str) -> None:
    """Take out a thing that no work mentions any more."""
    if digest and not _ask(draft, _WORK_BEFORE, path):
        _alter(draft, path)
    judging.forget(draft, path)
    draft.db.execute("DELETE FROM identifier WHERE owner = ?", (-number,))
    draft.db.execute("DELETE FROM thing WHERE id = ?", (number,))


def _alter(draft: Draft, path: str) -> None:
    row = (_place(path), path)
    draft.db.execute("INSERT OR IGNORE INTO bench.altered VALUES (?, ?)", row)


def _place(path: str) -> str:
    """Return *path* as things are sorted."""
    return path.replace("/", "\x01")


def _ask(draft: Draft, sql: str, path: str) -> bool:
    return bool(draft.db.execute(sql, (path,)).fetchone()[0])


def _batches(draft: Draft) -> Iterator[list[Reduced]]:
    """Yield things in batches that never part a family."""
    batch: list[Reduced] = []
    root = ""
    for reduced in _reduced(draft):
        path = reduced.thing.path
        if not path.startswith((f"{root}/", f"{root}#")):
            root = _root(path)
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        batch.append(reduced)
    if batch:
        yield batch


def _root(path: str) -> str:
    """Return the head of the family of the thing at *path*.

    A journal has its volumes and issues below it, and a book, an issue, an event its own people.
    Rules ask of the one what is said of the others.
    """
    whole = path.partition("#")[0]
    return "/".join(whole.split("/")[:3]) if whole.startswith("journal/") else whole


def _reduced(draft: Draft) -> Iterator[Reduced]:
    rows = draft.db.execute(_SORTED)
    for (number, path, digest), group in groupby(rows, lambda row: row[:3]):
        iri = draft.iri(path)
        weighted = [(_node(iri, kind, text), weight) for *_, kind, text, weight in group]
        thing = _thing(draft, path, draft.vocabulary.reduce(weighted))
        before = bool(digest) and not _ask(draft, _WORK_BEFORE, path)
        now = not _ask(draft, _WORK_NOW, path)
        altered = before != now or (now and digest != digest_of(thing.lines))
        yield Reduced(number, thing, weighted, altered, now)


def _relatives(draft: Draft, altered: Sequence[Thing]) -> list[Thing]:
    """Return the rest of the families of *altered*: what is published is judged together."""
    if not draft.past:
        return []
    known = {thing.path for thing in altered}
    rows = (
        row
        for root in sorted(set(map(_root, known)))
        for row in draft.db.execute(_FAMILY, {"root": root}).fetchall()
    )
    others = (path for (path,) in rows if path not in known)
    return [again(draft, path) for path in others if not _ask(draft, _WORK_NOW, path)]


def _node(iri: str, kind: str, text: str) -> SharedNode:
    return SharedNode(kind, iri, tuple((name, value) for name, value in json.loads(text)))


def _differences(draft: Draft, reduced: Reduced) -> None:
    """Report, once a thing, where records state different values of what has one.

    The name of a volume or issue is made out of the journal's, which is reported itself.
    """
    node, weighted = reduced.thing.node, reduced.weighted
    if len(weighted) == 1 or node.kind in _WITHIN:
        return
    for element in draft.vocabulary.table.nodes[node.kind].single:
        values = {
            value for claim, _ in weighted for name, value in claim.elements if name == element
        }
        if len(values) > 1:
            shown = "; ".join(sorted(values)[:_SHOWN])
            facts = {"node": node.iri, "element": element, "values": shown}
            draft.say(Diagnostic("REL606", reduced.thing.path, values=facts), None, Stage.THING)
            return


def _write(draft: Draft, reduced: Reduced, texts: Writer) -> None:
    """Write one thing."""
    path, node, lines = reduced.thing
    if reduced.altered:
        _alter(draft, path)
        judging.forget(draft, path)
        if reduced.shown:
            texts.add(_place(path), reduced.thing.text)
    label = _label(node) or path
    draft.db.execute(
        "UPDATE thing SET kind = ?, label = ?, sort = ?, digest = ?, json = ?, node = ? "
        "WHERE id = ?",
        (_kind(path, node.kind), label, search.sorting(label), digest_of(lines),
         json.dumps(node.elements, ensure_ascii=False), node.kind, reduced.number),
    )  # fmt: skip
    if draft.past:
        draft.db.execute("DELETE FROM identifier WHERE owner = ?", (-reduced.number,))
    draft.db.executemany(
        "INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)",
        [(key, path, -reduced.number) for key in _identifiers(node)],
    )


def _identifiers(node: SharedNode) -> Iterator[str]:
    for name, value in node.elements:
        if name in {"issn", "eissn"}:
            yield f"issn:{value}"
        elif name == "orcid":
            yield f"orcid:{value.upper()}"


def _kind(path: str, kind: str) -> str:
    """Return the list a thing stands in: a magazine stands among the journals."""
    first = path.partition("/")[0]
    return kind if kind in _WITHIN or first == "work" or "://" in path else first


def _label(node: SharedNode) -> str:
    """Return the name of a thing among what is said of it, or an empty string."""
    said = dict(reversed(node.elements))
    return next((said[name] for name in _NAMES if said.get(name)), "")
