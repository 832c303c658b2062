"""A stream of RIS to records: the tag layer.

Bytes enter, :class:`~ris2rdf.ris.records.Record` leaves, one at a time, and whatever was unusual is
reported. Every non-blank line ends in a field or in a diagnostic. Meaning is not known here.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.ris import encodings, lines
from ris2rdf.ris.assembly import Assembly
from ris2rdf.ris.columns import STOPS, Columns
from ris2rdf.ris.records import Fields, Record

_NEAR = 256
"""Lines among which a change of layout is looked for: where there is none, none is expected."""


def read(stream: BinaryIO, source: str, report: Report) -> Iterator[Record]:
    """Yield the records of *stream*, which people know as *source*, as they are met.

    Reports what was repaired, skipped or lost under RIS1xx; nothing that the bytes hold raises.
    """
    return assembled(encodings.blocks(stream), Assembly(source, report), source, report)


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
        if not head.startswith(b"TY  - ") and (why := _refusal(head, source)):
            report(why)
            return
        decoder = encodings.Decoder(source, report, head[:4096])
        for block in lines.blocks(chain([head], parts), source, report, lambda: assembly.number):
            yield from _records(block, assembly, decoder)
    except _damages() as fault:
        report(_damaged(fault, source, assembly.number))
    yield from assembly.end()


def _refusal(head: bytes, source: str) -> Diagnostic | None:
    """Return why a stream that begins with *head* is not read, if it is not RIS."""
    from ris2rdf.ris import neighbours  # noqa: PLC0415 -- most files begin as RIS does

    if why := neighbours.refusal(head[: neighbours.HEAD]):
        values = {"format": why.format, "advice": why.advice}
        return Diagnostic(why.code, source, 0, "", values)
    return None


def _damages() -> tuple[type[Exception], ...]:
    """Return what reading a damaged file raises; asked only once something was raised."""
    from ris2rdf.ris.archives import DAMAGES, TooLargeError  # noqa: PLC0415 -- seldom needed

    return (*DAMAGES, TooLargeError)


def _damaged(fault: Exception, source: str, number: int) -> Diagnostic:
    from ris2rdf.ris.archives import TooLargeError  # noqa: PLC0415 -- seldom needed

    if isinstance(fault, TooLargeError):
        return Diagnostic("RIS177", source, number)
    return Diagnostic("RIS176", source, number, "", {"reason": str(fault)})


def _records(
    block: lines.Block, assembly: Assembly, decoder: encodings.Decoder
) -> Iterator[Record]:
    """Yield the records that end in *block*, whose lines are looked at as one layout has them.

    Where another layout begins, so does another part. In a file that mixes layouts the next change
    is looked for before, lest all lines of the block be looked at for every record.
    """
    whole, before = block, assembly.number
    while (start := assembly.number - before) < len(block.rows):
        if assembly.is_between:
            assembly.adapt(block.rows, start)
        end = _change(block.rows, start, assembly) if assembly.mixes else len(block.rows)
        last = end == len(block.rows) or end - start < _NEAR
        try:
            columns = Columns(block.rows[start:end], assembly.spacing)
            yield from _taken(columns, assembly, care=block.care, last=last)
        except UnicodeDecodeError:
            start = assembly.number - before
            decoder.multibyte |= not all(row.isascii() for row in block.rows[:start])
            text = decoder.decoded(block.rows[start:], assembly.number + 1)
            block, before = lines.block(text.encode()), assembly.number
        else:
            changed = columns.spacing != assembly.spacing
            assembly.mixes = changed or (assembly.mixes and last)
    if block is whole:
        decoder.multibyte |= not block.is_ascii
    if (cut := assembly.trim()) is not None:
        yield cut


def _change(rows: Sequence[bytes], start: int, assembly: Assembly) -> int:
    """Return where near *start* a record begins in another layout; the last place near if none."""
    limit = min(start + _NEAR, len(rows))
    near = range(min(start + 1, limit), limit)
    return next((n for n in near if rows[n][:2] == b"TY" and not assembly.begins(rows[n])), limit)


def _taken(columns: Columns, assembly: Assembly, *, care: bool, last: bool) -> Iterator[Record]:
    """Yield the records that end in *columns*: at once where they are plain, else line by line.

    Lines are left in *columns* after a change of layout, and those of a record that does not end
    there unless they are the *last* of the block.
    """
    while columns.place < len(columns.rows):
        if assembly.is_between:
            yield from assembly.plain(columns, care=care)
            assembly.adapt(columns.rows, columns.place)
            if assembly.spacing != columns.spacing:
                return
        end = columns.end() or last * len(columns.rows)
        if end <= columns.place:
            return
        yield from _line_by_line(columns, end, assembly, care=care)


def _line_by_line(
    columns: Columns, end: int, assembly: Assembly, *, care: bool
) -> Iterator[Record]:
    """Yield the records that end before the place *end* of *columns*.

    Plain tag lines in the layout of the file become fields in runs, by maps that stay within the
    interpreter's C code (120 ns less a line than a loop); every other line is taken by itself.
    """
    done, marks = columns.place, columns.tags
    texts = dict(enumerate(map(bytes.decode, columns.rows[done:end]), done))
    assembly.extend(texts.values(), care=care)
    columns.place, before = end, assembly.number - done + 1
    for place in [*(place for place in texts if marks[place] in STOPS), end]:
        while done < place and not assembly.is_open:
            assembly.take(texts[done], before + done)
            done += 1
        if done < place:
            numbers = range(before + done, before + place)
            assembly.fields += Fields(marks[done:place], columns.values[done:place], numbers)
        if place < end and (record := assembly.take(texts[place], before + place)):
            yield record
        done = place + 1
    assembly.settle(len(texts))
