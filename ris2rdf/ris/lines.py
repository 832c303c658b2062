"""A stream of bytes to lines, a block at a time, in bounded memory.

CR LF, LF and CR end a line, and nothing else does: U+2028, U+0085 or a form feed inside a value are
for ``values`` to mend. A line longer than :data:`LINE_CAP` is cut and reported.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.ris import encodings
from ris2rdf.ris.care import needs_care

LINE_CAP = 1 << 20
"""The longest line kept whole, in bytes of UTF-8: no less than a block, so that at most the first
line of a chunk can be longer."""


class Block(NamedTuple):
    """Consecutive lines; ``care`` says that some value may need mending.

    They are in UTF-8, but for what the file has wrong.
    """

    rows: tuple[bytes, ...]
    care: bool
    is_ascii: bool


class _Chunk(NamedTuple):
    """Whole lines in bytes; ``dropped`` bytes were cut off the end of the first one."""

    content: bytes
    dropped: int


def blocks(
    parts: Iterable[bytes], source: str, report: Report, taken: Callable[[], int]
) -> Iterator[Block]:
    """Yield the lines of *parts*, in order, whatever their line ends.

    *taken* tells how many lines of the file come before the next block: whoever takes the blocks
    counts them.

    Reports RIS103 (last line unterminated), RIS116 (line ends mixed), RIS125 (a wide encoding) and
    RIS130 (line cut).
    """
    ends, content = set[str](), b""
    for chunk in _chunks(_narrowed(parts, source, report)):
        number = taken() + 1
        if chunk.dropped:
            values = {"dropped": chunk.dropped, "kept": LINE_CAP}
            report(Diagnostic("RIS130", source, number, "", values))
        content = chunk.content.removeprefix(BOM_UTF8) if number == 1 else chunk.content
        # Counting costs 3 us a record, so only a block with another first or last end is counted.
        if not ends or not ends >= {_line_end_of(content[:4096]), _line_end_of(content[-2:])}:
            ends |= _line_ends(content)
        yield block(content)
    if content and content[-1] not in b"\r\n":
        report(Diagnostic("RIS103", source, taken()))
    if len(ends) > 1:
        report(Diagnostic("RIS116", source, 0, "", {"ends": ", ".join(sorted(ends))}))


def block(content: bytes) -> Block:
    """Return the lines in *content*."""
    # For bytes, CR LF, LF and CR end a line, and nothing else; a tuple, since records keep slices.
    return Block(tuple(content.splitlines()), needs_care(content), content.isascii())


def _narrowed(parts: Iterable[bytes], source: str, report: Report) -> Iterable[bytes]:
    """Return *parts* in UTF-8 or the legacy encoding they are in, never in a wide one."""
    parts = iter(parts)
    head = next(parts, b"")
    parts = chain([head], parts)
    if name := encodings.wide(head):
        report(Diagnostic("RIS125", source, 0, "", {"encoding": encodings.label(name)}))
        return encodings.narrow(parts, name)
    return parts


def _chunks(parts: Iterable[bytes]) -> Iterator[_Chunk]:
    """Yield *parts* regrouped so that each ends at a line end, the last perhaps excepted."""
    rest, dropped, skipping = b"", 0, False
    for part in parts:
        start = 0
        if skipping:
            start = _line_end(part)
            skipping = start < 0
            dropped += len(part) if skipping else start
        if skipping:
            continue
        whole, rest = _split(rest + part[start:])
        if whole:
            content, more = _capped(whole)
            yield _Chunk(content, dropped + more)
            dropped = 0
        if len(rest) > LINE_CAP and not rest.endswith(b"\r"):
            kept = _kept(rest)
            dropped, rest, skipping = dropped + len(rest) - len(kept), kept, True
    if rest:
        content, more = _capped(rest)
        yield _Chunk(content, dropped + more)


def _split(part: bytes) -> tuple[bytes, bytes]:
    """Return the whole lines of *part* and the rest, cut where a record may end if there is one.

    A CR at the very end may be half of a CR LF: it belongs to the rest.
    """
    end = part.rfind(b"\n")
    record = part.rfind(b"\nER", 0, max(end, 0))
    if record >= 0:
        cut = part.find(b"\n", record + 1) + 1
    else:
        cut = max(end, part.rfind(b"\r", 0, len(part) - 1)) + 1
    return part[:cut], part[cut:]


def _line_end(part: bytes) -> int:
    """Return where the first line of *part* ends, -1 if it does not."""
    found = [place for place in (part.find(b"\n"), part.find(b"\r")) if place >= 0]
    return min(found, default=-1)


def _capped(whole: bytes) -> tuple[bytes, int]:
    """Return *whole* with its first line no longer than the cap, and how much was cut."""
    if len(whole) <= LINE_CAP:
        return whole, 0
    end = _line_end(whole)
    end = len(whole) if end < 0 else end
    if end <= LINE_CAP:
        return whole, 0
    kept = _kept(whole)
    return kept + whole[end:], end - len(kept)


def _kept(line: bytes) -> bytes:
    """Return as much of the long *line* as is kept, without cutting a character of UTF-8."""
    end = LINE_CAP
    while end > LINE_CAP - 3 and line[end] & 0xC0 == 0x80:  # noqa: PLR2004 - a byte inside one
        end -= 1
    return line[:end]


def _line_end_of(content: bytes) -> str:
    """Return the kind of the first line end in *content*; empty if there is none."""
    place = _line_end(content)
    if place < 0:
        return ""
    return "CR LF" if content[place : place + 2] == b"\r\n" else _ENDS[content[place]]


def _line_ends(content: bytes) -> set[str]:
    """Return the kinds of line end that *content* shows; the common file costs two searches."""
    if b"\r" not in content:
        return {"LF"} if b"\n" in content else set()
    pairs = content.count(b"\r\n")
    feeds = content.count(b"\n") - pairs
    found = {"CR LF": pairs, "LF": feeds, "CR": content.count(b"\r") - pairs}
    return {name for name, times in found.items() if times}


_ENDS = {0x0A: "LF", 0x0D: "CR"}
