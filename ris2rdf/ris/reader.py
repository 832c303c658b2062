"""A stream of RIS to records: the tag layer.

Bytes enter, :class:`~ris2rdf.ris.records.Record` leaves, one at a time, and whatever was unusual is
reported. Every non-blank line ends in a field or in a diagnostic. Meaning is not known here.
"""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.ris import encodings, lines, neighbours
from ris2rdf.ris.archives import DAMAGES, TooLargeError
from ris2rdf.ris.assembly import Assembly
from ris2rdf.ris.records import Field, Record


def read(stream: BinaryIO, source: str, report: Report) -> Iterator[Record]:
    """Yield the records of *stream*, which people know as *source*, as they are met.

    Reports what was repaired, skipped or lost under RIS1xx; nothing that the bytes hold raises.
    """
    assembly = Assembly(source, report)
    try:
        parts = encodings.blocks(stream)
        head = next(parts, b"")
        if why := neighbours.refusal(head[: neighbours.HEAD]):
            values = {"format": why.format, "advice": why.advice}
            report(Diagnostic(why.code, source, 0, "", values))
            return
        for block in lines.blocks(chain([head], parts), source, report):
            yield from _records(block, assembly)
    except TooLargeError:
        report(Diagnostic("RIS177", source, assembly.number))
    except DAMAGES as fault:
        report(Diagnostic("RIS176", source, assembly.number, "", {"reason": str(fault)}))
    yield from assembly.end()


def _records(block: lines.Block, assembly: Assembly) -> Iterator[Record]:
    """Yield the records that end in *block*.

    Plain tag lines, nearly all there are, are taken here; the others by :meth:`Assembly.take`.
    """
    assembly.extend(block)
    append, number = assembly.fields.append, assembly.number
    plain, spacing, width = assembly.plain, assembly.spacing, assembly.width
    # tuple.__new__ skips NamedTuple's own constructor: 3 us less a record of 46 fields.
    new = tuple.__new__
    for line in block.lines:
        number += 1
        if line[2:width] == spacing and (tag := plain.get(line[:2])) is not None:
            append(new(Field, (tag, line[width:].strip(), number)))
        else:
            record = assembly.take(line, number)
            plain, spacing, width = assembly.plain, assembly.spacing, assembly.width
            if record is not None:
                yield record
    assembly.number = number
    if (record := assembly.trim()) is not None:
        yield record
