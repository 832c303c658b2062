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
        for block in lines.blocks(chain([head], parts), source, report, lambda: assembly.number):
            yield from _records(block, assembly)
    except _damages() as fault:
        report(_damaged(fault, source, assembly.number))
    yield from assembly.end()


def _damages() -> tuple[type[Exception], ...]:
    """Return what reading a damaged file raises; asked only once something was raised."""
    from ris2rdf.ris.archives import DAMAGES, TooLargeError  # noqa: PLC0415 -- seldom needed

    return (*DAMAGES, TooLargeError)


def _damaged(fault: Exception, source: str, number: int) -> Diagnostic:
    from ris2rdf.ris.archives import TooLargeError  # noqa: PLC0415 -- seldom needed

    if isinstance(fault, TooLargeError):
        return Diagnostic("RIS177", source, number)
    return Diagnostic("RIS176", source, number, "", {"reason": str(fault)})


def _records(block: lines.Block, assembly: Assembly) -> Iterator[Record]:
    """Yield the records that end in *block*: whole where they are plain, else line by line."""
    text, place = block.text, 0
    while place < len(text):
        found = None if block.care else assembly.whole(text, place)
        if found is not None:
            record, place = found
            yield record
            continue
        end = len(text) if block.care else _possible_end(text, place)
        yield from _taken(text[place : end - 1].split("\n"), assembly, care=block.care)
        place = end
    if (cut := assembly.trim()) is not None:
        yield cut


def _possible_end(text: str, place: int) -> int:
    """Return where the line after *place* ends that may end a record, or the text."""
    found = text.find("\nER", place)
    return len(text) if found < 0 else text.index("\n", found + 1) + 1


def _taken(taken: list[str], assembly: Assembly, *, care: bool) -> Iterator[Record]:
    """Yield the records that end in the lines *taken*, which do not all have the same form.

    Tag lines in the layout of the file become fields in runs, by maps that stay within the
    interpreter's C code (120 ns less a line than a loop); every other line is taken by itself.
    """
    assembly.extend(taken, care=care)
    width, heads = assembly.heads
    found = list(map(heads.get, map(itemgetter(slice(width)), taken)))
    texts = list(map(str.strip, map(itemgetter(slice(width, None)), taken)))
    before, done = assembly.number + 1, 0
    for place in chain(compress(count(), map(not_, found)), [len(found)]):
        while done < place and not assembly.is_open:
            assembly.take(taken[done], before + done)
            done += 1
        if done < place:
            numbers = range(before + done, before + place)
            assembly.fields += map(
                _field, zip(found[done:place], texts[done:place], numbers, strict=True)
            )
        if place < len(found) and (record := assembly.take(taken[place], before + place)):
            yield record
        done = place + 1
    assembly.settle(len(found))
