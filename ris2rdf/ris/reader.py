"""A stream of RIS to records: the tag layer.

Bytes enter, :class:`~ris2rdf.ris.records.Record` leaves, one at a time, and whatever was unusual is
reported. Every non-blank line ends in a field or in a diagnostic. Meaning is not known here.
"""

from collections.abc import Iterator
from functools import partial
from itertools import chain, compress, count
from operator import itemgetter, not_
from typing import BinaryIO

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.ris import encodings, lines, neighbours
from ris2rdf.ris.archives import DAMAGES, TooLargeError
from ris2rdf.ris.assembly import Assembly
from ris2rdf.ris.records import Field, Record

# NamedTuple's own constructor is Python code: 10 us more a record of 46 fields.
_field = partial(tuple.__new__, Field)


def read(stream: BinaryIO, source: str, report: Report) -> Iterator[Record]:
    """Yield the records of *stream*, which people know as *source*, as they are met.

    Reports what was repaired, skipped or lost under RIS1xx; nothing that the bytes hold raises.
    """
    yield from assembled(encodings.blocks(stream), Assembly(source, report), source, report)


def again(record: Record, report: Report) -> Iterator[Record]:
    """Yield what the raw text of *record* says, read anew: one record, with the same digest.

    Its fields may be missing; they come back with the lines of the file that *record* was in.
    """
    assembly = Assembly(record.source, report, record.line - 1, record.position - 1)
    # The empty block stands for a beginning that was accepted once as RIS.
    parts = iter([b"", record.raw.encode() + b"\n"])
    yield from assembled(parts, assembly, record.source, report)


def assembled(
    parts: Iterator[bytes], assembly: Assembly, source: str, report: Report
) -> Iterator[Record]:
    """Yield the records of *parts*, blocks of a stream, as *assembly* puts them together."""
    try:
        head = next(parts, b"")
        if why := neighbours.refusal(head[: neighbours.HEAD]):
            values = {"format": why.format, "advice": why.advice}
            report(Diagnostic(why.code, source, 0, "", values))
            return
        for block in lines.blocks(chain([head], parts), source, report, assembly.number + 1):
            yield from _records(block, assembly)
    except TooLargeError:
        report(Diagnostic("RIS177", source, assembly.number))
    except DAMAGES as fault:
        report(Diagnostic("RIS176", source, assembly.number, "", {"reason": str(fault)}))
    yield from assembly.end()


def _records(block: lines.Block, assembly: Assembly) -> Iterator[Record]:
    """Yield the records that end in *block*.

    Tag lines in the layout of the file, nearly all there are, become fields in runs, by maps that
    stay within the interpreter's C code (120 ns less a line than a loop); every other line is taken
    by itself. Both give the same fields.
    """
    assembly.extend(block)
    width, heads = assembly.heads
    found = list(map(heads.get, map(itemgetter(slice(width)), block.lines)))
    texts = list(map(str.strip, map(itemgetter(slice(width, None)), block.lines)))
    before, done = assembly.number + 1, 0
    for place in chain(compress(count(), map(not_, found)), [len(found)]):
        while done < place and not assembly.is_open:
            assembly.take(block.lines[done], before + done)
            done += 1
        if done < place:
            numbers = range(before + done, before + place)
            assembly.fields += map(
                _field, zip(found[done:place], texts[done:place], numbers, strict=True)
            )
        if place < len(found) and (record := assembly.take(block.lines[place], before + place)):
            yield record
        done = place + 1
    assembly.number += len(found)
    if (record := assembly.trim()) is not None:
        yield record
