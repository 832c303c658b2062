"""Rules across records, which no batch can see: the same DOI, the same title, one ISSN twice.

Rows out of the build's database enter; results leave. Each record is looked at once, by key: the
time grows with the records, not with their pairs. ``shapes/dataset.ttl`` says the same in SHACL.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.shapes.results import Result, fill
from ris2rdf.shapes.rules import BASE, Rule, load

_COMPONENT = terms.expand("sh:SPARQLConstraintComponent")


class WorkRow(NamedTuple):
    """What is compared of a work: its IRI, title as folded by ``identity``, year, DOI, title.

    ``part`` tells what it is a part of, if that keeps it apart from works with its title.
    """

    iri: str
    folded: str
    year: str
    doi: str
    title: str = ""
    part: str = ""


class JournalRow(NamedTuple):
    """What is compared of a journal: its IRI, an ISSN, and a title that some record gives it."""

    iri: str
    issn: str
    folded: str
    title: str = ""


def dataset_checks(
    works: Iterable[WorkRow], journals: Iterable[JournalRow] = (), *, base: str = BASE
) -> Iterator[Result]:
    """Yield SHP466 (same DOI), SHP467 (same title and year) and SHP446 (ISSN with two titles).

    Each work of a group is reported once and names one other of it, so a thousand alike make a
    thousand results. Rows may come in any order, a work in several. The first of each key is kept
    in memory, so give only rows that share a key where a database can tell which do.
    """
    shapes = {rule.code: rule for rule in load(None, "dataset", base).rules.values()}
    same_doi, same_title = _Groups(), _Groups()
    for work in works:
        for one, other in same_doi.add(work.doi, work):
            yield _result(shapes["SHP466"], one.iri, "bibo:doi", one.doi, other.iri)
        key = f"{work.folded}\n{work.year}\n{work.part}" if work.folded and work.year else ""
        for one, other in same_title.add(key, work):
            title = one.title or one.folded
            yield _result(shapes["SHP467"], one.iri, "dcterms:title", title, other.iri)
    yield from _titles(journals, shapes["SHP446"])


class _Groups:
    """What has one key: the first of it, and whether that first one was told about the others."""

    def __init__(self) -> None:
        self._first: dict[str, WorkRow] = {}
        self._told: set[str] = set()

    def add(self, key: str, work: WorkRow) -> Iterator[tuple[WorkRow, WorkRow]]:
        """Yield (one, another of its group) for *work*, and once for the first of its group."""
        first = self._first.setdefault(key, work) if key else work
        if first.iri == work.iri:
            return
        if key not in self._told:
            self._told.add(key)
            yield first, work
        yield work, first


def _titles(journals: Iterable[JournalRow], rule: Rule) -> Iterator[Result]:
    known: dict[str, JournalRow] = {}
    told: set[tuple[str, str]] = set()
    for row in journals:
        first = known.setdefault(row.issn, row)
        if row.folded != first.folded and (row.issn, row.folded) not in told:
            told.add((row.issn, row.folded))
            title = first.title or first.folded
            yield _result(rule, row.iri, "bibo:issn", row.issn, title)


def _result(rule: Rule, focus: str, path: str, value: str, other: str) -> Result:
    return Result(
        rule.code,
        rule.severity,
        focus,
        terms.expand(path),
        terms.literal(value),
        fill(rule.message, value, other),
        _COMPONENT,
        rule.shape,
        other,
        rule.kind,
    )
