"""What a library decided, read out of the plain files of its publication.

``decisions.csv`` and ``authorities.csv`` enter; decisions and authorities leave. A row that cannot
be used is reported with its line and what to do, and all others are obeyed.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.building.draft import Draft
from ris2rdf.diagnostics import Diagnostic, UsageError
from ris2rdf.identity import Decisions
from ris2rdf.release.publication import DECISIONS, Publication
from ris2rdf.vocabulary import KINDS, Authorities, Authority

_AUTHORITIES, _DECISIONS = "authorities.csv", "decisions.csv"
_SAME, _APART = "same", "not the same"
_UNUSED, _UNMET, _BOTH, _UNKNOWN = "REL621", "REL622", "REL623", "REL624"
_ELSEWHERE = """
SELECT DISTINCT json_extract(said.value, '$[1]') FROM thing, json_each(thing.json) said
WHERE json_extract(said.value, '$[0]') = 'authority'
"""
_EXISTS = """
SELECT 1 WHERE EXISTS (SELECT 1 FROM bench.key WHERE 'work/' || key = ?1)
OR EXISTS (SELECT 1 FROM record WHERE 'record/' || digest = ?1)
OR EXISTS (SELECT 1 FROM thing WHERE path = ?1)
"""
_EXAMPLES = {
    _AUTHORITIES: "subject,Nephrology,http://id.loc.gov/authorities/subjects/sh85090891",
    _DECISIONS: "{base}id/work/doi/10.5555/a,{base}id/work/doi/10.5555/b,same,",
}


class Row(NamedTuple):
    """A row that says something: its line in the file, and its cells by the column's name."""

    line: int
    cells: Mapping[str, str]


class UnusableError(ValueError):
    """A row that cannot be used; its text says what is wrong with it."""


Pair = tuple[str, str]


class Decided(NamedTuple):
    """All that a library decided: what is obeyed, and the rows themselves, each with its line."""

    decisions: Decisions
    pairs: tuple[tuple[int, Pair], ...]
    authorities: tuple[tuple[int, Authority], ...]


def digest(publication: Publication) -> str:
    """Return a digest of all that was decided: a build that knew another one is out of date."""
    found = hashlib.sha256()
    for name in (_AUTHORITIES, _DECISIONS):
        path = publication.path / name
        found.update(path.read_bytes() if path.is_file() else b"")
        found.update(b"\0")
    return found.hexdigest()


def read(draft: Draft, publication: Publication) -> Decided:
    """Return what was decided, and let the draft's vocabulary know; reports unusable rows.

    Raises UsageError where a file is no table of the columns it should have.
    """
    rows = tuple(_authorities(draft, publication.path / _AUTHORITIES))
    same, apart = _decisions(draft, publication.path / _DECISIONS)
    decisions = Decisions(same, apart)
    elsewhere = (row for _, row in rows)
    draft.vocabulary.authorities = Authorities([*elsewhere, *_people_known(draft, same)])
    draft.vocabulary.aliases = decisions.aliases()
    pairs = sorted((line, pair) for pair, line in (same | apart).items())
    return Decided(decisions, tuple(pairs), rows)


def _people_known(draft: Draft, same: Iterable[Pair]) -> Iterator[Authority]:
    """Yield people that are one: both stay, for homonyms could never be told apart again."""
    for pair in same:
        for one, other in (pair, reversed(pair)):
            if _sort(one) == "person":
                yield Authority("person", one, f"{draft.config.base}id/{other}")


def unmet(draft: Draft, publication: Publication, decided: Decided) -> None:
    """Report rows that are about nothing in this release, whose things are settled by now."""
    elsewhere = {row[0] for row in draft.db.execute(_ELSEWHERE)}
    people = _people(draft, decided)
    place = str(publication.path / _AUTHORITIES)
    for line, row in decided.authorities:
        if row.kind == "person":
            known = "#" in row.label or row.iri in elsewhere or _display(row.label) in people
        else:
            known = row.kind == "organization" or row.iri in elsewhere
        if not known:
            values = {"kind": row.kind, "label": row.label}
            draft.say(Diagnostic(_UNMET, place, line, values=values))

    place = str(publication.path / _DECISIONS)
    for line, pair in decided.pairs:
        gone = [path for path in pair if not _exists(draft, path)]
        if gone and (_sort(pair[0]) in {"work", "person"} or len(gone) == len(pair)):
            draft.say(Diagnostic(_UNKNOWN, place, line, values={"path": gone[0]}))


def _exists(draft: Draft, path: str) -> bool:
    work = path.partition("#")[0]
    return draft.db.execute(_EXISTS, (work,)).fetchone() is not None


def _people(draft: Draft, decided: Decided) -> frozenset[str]:
    """Return the names of all people, as they are compared, where a row is about any."""
    if not any(row.kind == "person" for _, row in decided.authorities):
        return frozenset()
    names = draft.db.execute("SELECT DISTINCT name FROM name")
    return frozenset(terms.fold(row[0]) for row in names)


def _display(label: str) -> str:
    family, _, given = label.partition(",")
    return terms.fold(f"{given} {family}")


def _authorities(draft: Draft, path: Path) -> Iterator[tuple[int, Authority]]:
    for row in _rows(path):
        try:
            yield row.line, _authority(draft, row)
        except UnusableError as fault:
            _refuse(draft, path, row, fault)


def _authority(draft: Draft, row: Row) -> Authority:
    kind, label, iri = (row.cells[name] for name in ("kind", "label", "iri"))
    if kind.lower() not in KINDS:
        raise UnusableError(f'"{kind}" is none of the kinds {", ".join(KINDS)}')
    if not label:
        raise UnusableError("the label is missing: the name or the key of what the row is about")
    if not terms.address(iri) or iri.startswith("ftp"):
        raise UnusableError(f'"{iri}" is no web address')
    return Authority(kind.lower(), _path(draft, label), terms.address(iri))


def _decisions(draft: Draft, path: Path) -> tuple[dict[Pair, int], dict[Pair, int]]:
    """Return the pairs that are the same and those that are not, each with its line."""
    pairs: dict[str, dict[Pair, int]] = {_SAME: {}, _APART: {}}
    for row in _rows(path):
        try:
            decision, pair = _decision(draft, row)
        except UnusableError as fault:
            _refuse(draft, path, row, fault)
        else:
            pairs[decision].setdefault(pair, row.line)
    for pair in sorted(pairs[_SAME].keys() & pairs[_APART].keys()):
        values = {"one": pair[0], "other": pair[1], "line": pairs[_APART][pair]}
        draft.say(Diagnostic(_BOTH, str(path), pairs[_SAME].pop(pair), values=values))
    return pairs[_SAME], pairs[_APART]


def _decision(draft: Draft, row: Row) -> tuple[str, Pair]:
    decision = " ".join(row.cells["decision"].lower().split())
    if decision not in {_SAME, _APART}:
        raise UnusableError(f'the decision is "{decision}", and not "{_SAME}" or "{_APART}"')
    ends = [row.cells[name] for name in ("iri", "other")]
    one, other = (_path(draft, end) for end in ends)
    for end, path in zip(ends, (one, other), strict=True):
        if "://" in path or "/" not in path:
            raise UnusableError(
                f'"{end}" is no address of this publication ({draft.config.base}id/...)'
            )
    if one == other:
        raise UnusableError("it names one thing twice")
    if _sort(one) != _sort(other):
        raise UnusableError("it names two things of different kinds")
    return decision, (one, other) if one < other else (other, one)


def _sort(path: str) -> str:
    first = "person" if "#" in path else path.partition("/")[0]
    return "work" if first == "record" else first


def _path(draft: Draft, text: str) -> str:
    """Return an address as people copy it, of the thing or of its page, as a path below ``id/``."""
    for folder in ("id/", "doc/"):
        text = text.removeprefix(f"{draft.config.base}{folder}").removeprefix(folder)
    return text


def _refuse(draft: Draft, path: Path, row: Row, fault: UnusableError) -> None:
    example = _EXAMPLES[path.name].format(base=draft.config.base)
    values = {"reason": str(fault), "example": example}
    draft.say(Diagnostic(_UNUSED, str(path), row.line, values=values))


def _rows(path: Path) -> Iterator[Row]:
    """Yield the rows of the table at *path* that are not empty; a spreadsheet may have made it."""
    columns = DECISIONS[path.name].strip().split(",")
    text = _text(path)
    head = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text), delimiter=";" if ";" in head else ",")
    names = [cell.strip().lower() for cell in next(table, columns)]
    missing = [name for name in columns if name not in {*names, "note"}]
    if missing:
        raise UsageError(
            f"{path}: the first line must name the columns {', '.join(columns)}; "
            f"there is no {missing[0]}"
        )
    for cells in table:
        found = dict.fromkeys(columns, "") | dict(zip(names, map(str.strip, cells), strict=False))
        if any(found.values()):
            yield Row(table.line_num, found)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig") if path.is_file() else ""
    except UnicodeDecodeError as fault:
        raise UsageError(
            f"{path}: byte {fault.start} is no UTF-8; save the table as CSV in UTF-8"
        ) from fault
