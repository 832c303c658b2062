"""What is wrong in RIS files: diagnostics of reading and results of the shapes, as one list.

Files enter, diagnostics leave in the order of the files and lines; nothing is written. Records are
taken in batches, so memory does not grow with the input; rules that need the whole collection (one
DOI on two works) belong to a build.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from ris2rdf import dialects, identity, ris
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import Source, Work
from ris2rdf.pipeline.accounts import Fate, fates
from ris2rdf.pipeline.baseline import WORK, Baseline
from ris2rdf.pipeline.reading import Reading, batches, works
from ris2rdf.vocabulary import Description, SharedNode, Vocabulary

if TYPE_CHECKING:
    from ris2rdf.shapes import Result

BATCH = 200
_Told = tuple[str, str, int, str]


@dataclass
class Findings:
    """What was looked at: counts of records, of lines by fate, and of diagnostics by severity.

    ``held`` counts the records that a build would not publish, ``known`` what a baseline has.
    """

    records: int = 0
    held: int = 0
    known: int = 0
    lines: Counter[Fate] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    unreadable: bool = False

    @property
    def exit_code(self) -> int:
        """0 fine, 1 errors reported, 3 an input unreadable (design section 8)."""
        return 3 if self.unreadable else int(self.severities["error"] > 0)


class Judged(NamedTuple):
    """What is said of a batch, the results behind it, whose lines are whose, how many it holds."""

    said: list[Diagnostic]
    results: "dict[_Told, list[Result]]"
    works: dict[range, str]
    held: int

    def with_(self, other: "Judged") -> "Judged":
        """Return this and *other* as one."""
        results = {**self.results, **other.results}
        works = {**self.works, **other.works}
        return Judged([*self.said, *other.said], results, works, self.held + other.held)


@dataclass(frozen=True)
class Check:
    """The parts of a check: tables, shapes and the engine that runs them.

    What ``baseline`` knows is not reported; ``heard`` is given the result of each shape that is.
    """

    crosswalk: Crosswalk
    vocabulary: Vocabulary
    shapes: Path | None = None
    engine: Literal["auto", "pyshacl"] = "auto"
    baseline: Baseline | None = None
    heard: "Callable[[Result], None] | None" = None

    def results(self, batch: Sequence[Reading]) -> Judged:
        """Return what the shapes say of the works in *batch*, and how many they hold back."""
        whole = Judged([], {}, {}, 0)
        for part in _apart(batch):
            whole = whole.with_(self._results(part))
        return whole

    def _results(self, batch: Mapping[str, Reading]) -> Judged:
        from ris2rdf import shapes  # noqa: PLC0415 -- half a second that a conversion need not pay

        described = [
            self.vocabulary.describe(work, key, [record.digest])
            for key, (record, work) in batch.items()
        ]
        lines = [line for one in described for line in one.own]
        nodes: dict[str, list[tuple[SharedNode, int]]] = defaultdict(list)
        for node in (node for one in described for node in one.shared):
            nodes[node.iri].append((node, 1))
        for mentions in nodes.values():
            lines += self.vocabulary.shared(self.vocabulary.reduce(mentions))
        found = shapes.validate(lines, self.shapes, self.engine, base=self.vocabulary.base)
        said = shapes.said(lines, {one.focus for one in found})
        return _judged([*batch.values()], described, found, said)


def _apart(batch: Sequence[Reading]) -> Iterator[dict[str, Reading]]:
    """Yield the records of *batch* by key, those of one key apart.

    A build makes one work of them; here they are judged one by one, and never as one that has two
    titles and two lists of authors.
    """
    parts: list[dict[str, Reading]] = []
    met: Counter[str] = Counter()
    for reading in batch:
        key = identity.key(reading.work, reading.record.digest)
        if met[key] == len(parts):
            parts.append({})
        parts[met[key]][key] = reading
        met[key] += 1
    yield from parts


def _judged(
    batch: Sequence[Reading],
    described: Sequence[Description],
    found: "Sequence[Result]",
    said: Mapping[str, set[str]],
) -> Judged:
    """Return what was *found* in *batch*, led back to lines by what is *said* of each node."""
    from ris2rdf import shapes  # noqa: PLC0415 -- as above

    near: dict[str, list[str]] = defaultdict(list)  # node of a work or shared: those to be placed
    for focus in said:
        near[focus.partition("#")[0]].append(focus)
    stated: dict[str, list[shapes.Located]] = defaultdict(list)
    notes: list[Diagnostic] = []
    for (record, work), one in zip(batch, described, strict=True):
        notes += _namesakes(one.namesakes, record, work)
        named = dict.fromkeys([one.iri, *(node.iri for node in one.shared)])
        wanted = {focus: said[focus] for node in named for focus in near.get(node, ())}
        if wanted:
            for node, place in shapes.located(work, [record], one.iri, wanted).items():
                stated[node].append(place)
    led = shapes.lead_back(found, stated)
    results: dict[_Told, list[Result]] = defaultdict(list)
    for result, diagnostic in zip(found, led, strict=True):
        results[_told(diagnostic)].append(result)
    held = {one.focus.partition("#")[0] for one in found if one.kind == "record"}
    works = {
        range(record.line, record.line + record.raw.count("\n") + 1): one.iri
        for (record, _), one in zip(batch, described, strict=True)
    }
    return Judged(notes + led, results, works, sum(one.iri in held for one in described))


def _namesakes(names: Sequence[str], record: ris.Record, work: Work) -> Iterator[Diagnostic]:
    """Yield a remark for each of *names* that two people of *work* bear, at the second one."""
    bearers: dict[str, list[Source]] = {name: [] for name in names}
    for contributor in work.contributors if bearers else ():
        if contributor.sources and (name := contributor.name.display) in bearers:
            bearers[name].append(contributor.sources[0])
    for name in names:
        sources = bearers[name]
        second = sources[1] if len(sources) > 1 else Source("", 1)
        line = record.line + second.line - 1
        yield Diagnostic("IDN504", record.source, line, second.tag, {"name": name})


def check(the: Check, paths: Sequence[str], report: Report) -> Findings:
    """Report everything found in the RIS of *paths*, file by file and line by line."""
    said: list[Diagnostic] = []
    return check_sources(the, ris.sources(paths, said.append), report, said)


def check_sources(
    the: Check,
    sources: Iterable[ris.Source],
    report: Report,
    said: list[Diagnostic] | None = None,
) -> Findings:
    """Report everything found in *sources*; *said* is what was said while they were looked for."""
    findings = Findings()
    said = [] if said is None else said
    for source in sources:
        _flush(the, said, findings, report)
        judged: Judged | None = None
        met: dict[str, tuple[int, int]] = {}  # by dialect: the first line, and how many records
        for batch in batches(works(source, the.crosswalk, said.append), BATCH):
            for record, work in batch:
                findings.lines += fates(record, work)
                _meet(met, record)
            findings.records += len(batch)
            judged = the.results(batch)
            findings.held += judged.held
            said += judged.said
            if len(batch) == BATCH:
                _flush(the, said, findings, report, judged)
                judged = None
        said += _named(met, source.name)
        _flush(the, said, findings, report, judged)
    _flush(the, said, findings, report)
    return findings


def _meet(met: dict[str, tuple[int, int]], record: ris.Record) -> None:
    """Count *record* with those of its dialect: the line of the first one, and how many."""
    line, count = met.get(record.dialect, (record.line, 0))
    met[record.dialect] = (line, count + 1)


def _named(met: Mapping[str, tuple[int, int]], source: str) -> Iterator[Diagnostic]:
    """Yield one remark for each dialect that was *met* in *source*."""
    known = dialects.load().dialect
    for dialect, (line, count) in met.items():
        if dialect:
            records = f"{count:,} {'record' if count == 1 else 'records'}"
            values = {"name": known[dialect].name, "records": records, "dialect": dialect}
            yield Diagnostic("RIS145", source, line, "", values)


def _flush(
    the: Check,
    said: list[Diagnostic],
    findings: Findings,
    report: Report,
    judged: Judged | None = None,
) -> None:
    """Report what was *said* and is new, by line, and count it."""
    if judged:
        said[:] = _owned(said, judged.works)
    for diagnostic in sorted(_distinct(said), key=lambda d: (d.source, d.line, d.code)):
        if the.baseline and the.baseline.knows(diagnostic):
            findings.known += 1
            continue
        findings.severities[diagnostic.severity] += 1
        findings.unreadable = findings.unreadable or diagnostic.code in ris.UNREADABLE
        report(diagnostic)
        if judged and the.heard:
            for result in judged.results.get(_told(diagnostic), ()):
                the.heard(result)
    said.clear()


def _owned(said: Iterable[Diagnostic], works: Mapping[range, str]) -> Iterator[Diagnostic]:
    """Yield *said*, each with the address of the work whose record has its line."""
    spans = sorted(works, key=lambda span: span.start)
    starts = [span.start for span in spans]
    for diagnostic in said:
        place = bisect_right(starts, diagnostic.line) - 1
        if place >= 0 and diagnostic.line in spans[place]:
            values = {**diagnostic.values, WORK: works[spans[place]]}
            yield diagnostic._replace(values=values)
        else:
            yield diagnostic


def _told(diagnostic: Diagnostic) -> _Told:
    return diagnostic.code, diagnostic.source, diagnostic.line, diagnostic.message


def _distinct(said: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    seen: set[_Told] = set()
    for diagnostic in said:
        told = _told(diagnostic)
        if told not in seen:
            seen.add(told)
            yield diagnostic
