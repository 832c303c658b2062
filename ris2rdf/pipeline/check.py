"""What is wrong in RIS files: diagnostics of reading and results of the shapes, as one list.

Files enter, diagnostics leave in the order of the files and lines; nothing is written. Records are
taken in batches, so memory does not grow with the input; rules that need the whole collection (one
DOI on two works) belong to a build.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ris2rdf import identity, ris, shapes
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import Work
from ris2rdf.pipeline.reading import Reading, batches, works
from ris2rdf.shapes import Located
from ris2rdf.vocabulary import SharedNode, Vocabulary

BATCH = 200


@dataclass
class Findings:
    """What was looked at: counts of records and lines, and of diagnostics by severity."""

    records: int = 0
    lines: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    unreadable: bool = False

    @property
    def exit_code(self) -> int:
        """0 fine, 1 errors reported, 3 an input unreadable (design section 8)."""
        return 3 if self.unreadable else int(self.severities["error"] > 0)


@dataclass(frozen=True)
class Check:
    """The parts of a check: tables, shapes and the engine that runs them."""

    crosswalk: Crosswalk
    vocabulary: Vocabulary
    shapes: Path | None = None
    engine: Literal["auto", "pyshacl"] = "auto"

    def results(self, batch: Sequence[Reading]) -> list[Diagnostic]:
        """Return what the shapes say of the works in *batch*, led back to file and line."""
        lines: list[str] = []
        stated: dict[str, list[Located]] = {}
        nodes: dict[str, list[tuple[SharedNode, int]]] = {}
        for record, work in batch:
            described = self.vocabulary.describe(work, _key(record, work), [record.digest])
            lines += described.own
            for iri, place in shapes.located(work, [record], described.iri).items():
                stated.setdefault(iri, []).append(place)
            for node in described.shared:
                nodes.setdefault(node.iri, []).append((node, 1))
                stated.setdefault(node.iri, []).append(Located(record.source, record.line))
        for mentions in nodes.values():
            lines += self.vocabulary.shared(self.vocabulary.reduce(mentions))
        base = self.vocabulary.base
        found = shapes.validate(lines, self.shapes, self.engine, base=base)
        return shapes.lead_back(found, stated)


def _key(record: ris.Record, work: Work) -> str:
    return identity.key(work, record.digest)


def check(the: Check, paths: Sequence[str], report: Report) -> Findings:
    """Report everything found in the RIS of *paths*, file by file and line by line."""
    findings = Findings()
    said: list[Diagnostic] = []
    sources = ris.sources(paths, said.append)
    for source in sources:
        _flush(said, findings, report)
        for batch in batches(works(source, the.crosswalk, said.append), BATCH):
            findings.records += len(batch)
            findings.lines += sum(reading.record.raw.count("\n") + 1 for reading in batch)
            said += the.results(batch)
            _flush(said, findings, report)
    _flush(said, findings, report)
    return findings


def _flush(said: list[Diagnostic], findings: Findings, report: Report) -> None:
    """Report what was *said*, by line, and count it."""
    for diagnostic in sorted(_distinct(said), key=lambda d: (d.source, d.line, d.code)):
        findings.severities[diagnostic.severity] += 1
        findings.unreadable = findings.unreadable or diagnostic.code in ris.UNREADABLE
        report(diagnostic)
    said.clear()


def _distinct(said: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    seen: set[tuple[str, str, int, str]] = set()
    for diagnostic in said:
        told = (diagnostic.code, diagnostic.source, diagnostic.line, diagnostic.message)
        if told not in seen:
            seen.add(told)
            yield diagnostic
