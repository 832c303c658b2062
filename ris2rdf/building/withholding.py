"""What stays private: which lines of a record no one may be shown, and what config keeps back.

A record and its Work enter; line numbers and a Work without the withheld parts leave. The values
themselves stay in ``records.sqlite`` and go nowhere else, not even into the words of a message.
"""

from collections.abc import Iterable

import msgspec

from ris2rdf import ris
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import Source, Sources, Work

MASK = "(withheld)"


def without(work: Work, names: Iterable[str], record: ris.Record, report: Report) -> Work:
    """Return *work* without the parts that config.toml names under ``withhold``."""
    for name in names:
        sources = tuple(_sources(work, name))
        if not sources:
            continue
        line = record.line + sources[0].line - 1
        report(Diagnostic("REL607", record.source, line, sources[0].tag, {"what": name}))
        work = _stripped(work, name, sources)
    return work


def lines(record: ris.Record, sources: Sources) -> tuple[int, ...]:
    """Return the lines of *record* that hold withheld fields, with the lines that continue them."""
    starts = sorted({field.line - record.line + 1 for field in record.fields})
    last = record.raw.count("\n") + 1
    ends = dict(zip(starts, [start - 1 for start in starts[1:]] + [last], strict=True))
    hidden = {
        line
        for source in sources
        for line in range(source.line, _end(record, ends.get(source.line, source.line)) + 1)
    }
    return tuple(sorted(hidden))


def masked(said: Diagnostic, record: ris.Record, hidden: frozenset[int]) -> Diagnostic:
    """Return *said* as it may be published: no value of a withheld line in its words."""
    if said.line - record.line + 1 not in hidden:
        return said
    values = {name: MASK if isinstance(v, str) else v for name, v in said.values.items()}
    return said._replace(values=values)


def _end(record: ris.Record, line: int) -> int:
    """Return *line*, or the one before if it is the record's end tag, which hides nothing."""
    texts = record.raw.split("\n")
    while line > 1 and texts[line - 1].lstrip("\ufeff \t").startswith("ER"):
        line -= 1
    return line


def _sources(work: Work, name: str) -> Iterable[Source]:
    if name == "abstract":
        return work.abstract.sources if work.abstract else ()
    parts: tuple[msgspec.Struct, ...] = getattr(work, name)
    return (source for part in parts for source in getattr(part, "sources", ()))


def _stripped(work: Work, name: str, sources: Sources) -> Work:
    withheld = tuple(dict.fromkeys((*work.withheld, *sources)))
    if name == "abstract":
        return msgspec.structs.replace(work, abstract=None, sections=(), withheld=withheld)
    return msgspec.structs.replace(work, **{name: ()}, withheld=withheld)
