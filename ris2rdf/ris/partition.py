"""One file in ranges of bytes, for several processes: cut between records, read as one pass would.

A path and a number enter, ranges leave; reading them in order gives the records of the whole file.
What is said once for a file is said once for each range (:data:`ONCE`): the caller drops repeats.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ris2rdf.diagnostics import Report
from ris2rdf.ris import encodings
from ris2rdf.ris.assembly import Assembly
from ris2rdf.ris.reader import assembled
from ris2rdf.ris.records import Record

ONCE = frozenset({"RIS101", "RIS102", "RIS108", "RIS111", "RIS116", "RIS117"})
"""Codes reported once for a stream, however often what they say is true of it."""

# Between these two lines nothing is open, whatever stood before: no record, no stray text.
_BOUNDARY = re.compile(rb"[\r\n]ER[ \t]{1,4}-[ \t]*(?:\r\n|\r|\n)[\r\n]*(?=TY[ \t]{1,4}-[ \t])")


def ranges(path: Path, parts: int) -> list[tuple[int, int]]:
    """Return at most *parts* ranges of bytes that cover the file *path*, cut between records.

    A file that is not UTF-8 is one range: its encoding is found out as it is read.
    """
    import mmap  # noqa: PLC0415 -- most files are read by one process

    size = path.stat().st_size
    if size == 0 or parts <= 1:
        return [(0, size)]
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
        if encodings.wide(view[:200]) or not _is_utf8(stream):
            return [(0, size)]
        cuts = [0]
        for part in range(1, parts):
            found = _BOUNDARY.search(view, max(size * part // parts, cuts[-1]))
            if found is None:
                break
            if found.end() > cuts[-1]:
                cuts.append(found.end())
    return list(zip(cuts, [*cuts[1:], size], strict=True))


def read_range(
    path: Path, span: tuple[int, int], source: str, report: Report, position: int = 0
) -> Iterator[Record]:
    """Yield the records in *span*, a range of :func:`ranges`, of the file *path*.

    Lines are numbered as in the whole file; *position* is how many records stand before the range.
    """
    low, high = span
    with path.open("rb") as stream:
        before = _lines_in(_blocks(stream, low))
        assembly = Assembly(source, report, before, position)
        yield from assembled(_blocks(stream, high - low), assembly, source, report)


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in encodings.blocks(stream):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the next *size* bytes of *stream* in blocks."""
    while size > 0 and (block := stream.read(min(size, encodings.BLOCK))):
        size -= len(block)
        yield block


def _lines_in(blocks: Iterator[bytes]) -> int:
    """Return how many lines end in *blocks*: CR LF, LF and CR end one."""
    total, last = 0, b""
    for block in blocks:
        total += block.count(b"\n")
        if b"\r" in block:
            total += block.count(b"\r") - block.count(b"\r\n")
        total -= last == b"\r" and block.startswith(b"\n")
        last = block[-1:]
    return total
