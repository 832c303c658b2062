"""Bytes to text: which encoding a file has, decided by evidence and never replaced in silence.

Chunks of whole lines enter in order, text leaves. UTF-8 is tried first, always; only lines that are
not UTF-8 are read otherwise, so that one bad byte costs no more than its own value.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from ris2rdf.diagnostics import Diagnostic, Report

BLOCK = 1 << 16
"""Bytes taken at once: a block and its lines stay in the processor's cache (four times as many: 7 %
slower)."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "utf-32-le": "UTF-32 (little-endian)",
    "utf-32-be": "UTF-32 (big-endian)",
}
_MAC_LETTER = rb"[A-Za-z][\x80-\x91\x93-\x95\x98-\x9b\x9d-\x9f][a-z]"
_WINDOWS_LETTER = rb"[A-Za-z][\xc0-\xff][a-z]"
# What encodings that use ASCII for other signs read otherwise.
_PROBE = bytes(range(0x20, 0x7F)).replace(b"\\", rb"\x41") + b" +AGE- ~{AA~}"
_HIGH = bytes(range(0x80, 0x100))
_ENOUGH = 100  # high bytes below which statistics guess worse than the two encodings of the West
_LATIN_SHARE = 0.25  # of all letters: more marked letters than this, and it is another script


def blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what *stream* holds in blocks of :data:`BLOCK` bytes, however short its reads are."""
    while block := stream.read(BLOCK):
        while len(block) < BLOCK and (rest := stream.read(BLOCK - len(block))):
            block += rest
        yield block


def wide(head: bytes) -> str:
    """Return the name of the wide encoding that *head* begins in, or an empty string.

    A byte order mark says so; without one, NUL bytes at every second place do.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return "" if name == "utf-8" else name
    even, odd = head[0:200:2], head[1:200:2]
    if even and odd.count(0) > 0.7 * len(odd) and not even.count(0):
        return "utf-16-le"
    if even and even.count(0) > 0.7 * len(even) and not odd.count(0):
        return "utf-16-be"
    return ""


def narrow(parts: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield *parts*, in the wide encoding *name*, as UTF-8."""
    decoder = codecs.getincrementaldecoder(name)("replace")
    for part in parts:
        yield decoder.decode(part).encode()
    yield decoder.decode(b"", final=True).encode()


def label(name: str) -> str:
    """Return the encoding *name* as people write it."""
    return _NAMES.get(name, name.replace("_", "-").upper())


class Decoder:
    """Decodes lines of one stream, in order, that are not all UTF-8, and reports them."""

    def __init__(self, source: str, report: Report, head: bytes) -> None:
        self._source = source
        self._report = report
        self._hint = _hint(head)
        self._legacy = ""
        self.multibyte = False
        """Whether text beyond ASCII was seen that is UTF-8."""

    def decoded(self, rows: Sequence[bytes], line: int) -> str:
        """Return *rows*, of which the first is line *line*, as text of lines ended by LF."""
        bad = [place for place, row in enumerate(rows) if not _is_utf8(row)]
        good = set(range(len(rows))).difference(bad)
        whole = not self.multibyte and all(rows[place].isascii() for place in good)
        first = not self._legacy
        if first:
            self._legacy = _legacy(b"\n".join(rows[place] for place in bad[:2000]), self._hint)
            self.multibyte = not whole
        values = {"encoding": label(self._legacy)}
        if whole and first:
            self._report(Diagnostic("RIS120", self._source, line + bad[0], "", values))
        for place in bad if self.multibyte else ():
            self._report(Diagnostic("RIS121", self._source, line + place, "", values))
        errors = f"ris2rdf.{self._legacy}" if self.multibyte else ""
        texts = (
            row.decode() if place in good else _decoded(row, self._legacy, errors)
            for place, row in enumerate(rows)
        )
        return "".join(f"{text}\n" for text in texts)


def _hint(head: bytes) -> str:
    """Return the charset that the *head* of a stream names, if text in ASCII is itself in it."""
    found = re.search(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", head, re.IGNORECASE)
    try:
        name = codecs.lookup(found[1].decode("ascii")).name if found else ""
        fits = bool(name) and (_PROBE + _HIGH).decode(name, "replace").startswith(_PROBE.decode())
    except (LookupError, ValueError):  # nobody knows it, or it is no encoding of text
        return ""
    return name if fits else ""


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded(line: bytes, legacy: str, errors: str) -> str:
    """Return *line* in *legacy*; with *errors*, only the bytes in it that are not UTF-8."""
    return line.decode("utf-8", errors) if errors else line.decode(legacy, "replace")


def _legacy(sample: bytes, hint: str) -> str:
    """Return the encoding of *sample*, lines that are not UTF-8."""
    name = hint if hint not in ("", "utf-8", "ascii") else _guessed(sample)
    codecs.register_error(f"ris2rdf.{name}", _as_legacy(name))
    return name


def _guessed(sample: bytes) -> str:
    high = len(re.findall(rb"[\x80-\xff]", sample))
    letters = sum(map(sample.count, b"abcdefghijklmnopqrstuvwxyz")) + high
    if high >= _ENOUGH and high > _LATIN_SHARE * letters:
        from charset_normalizer import from_bytes  # noqa: PLC0415 - 30 ms, for few files

        best = from_bytes(sample).best()
        if best is not None:
            return best.encoding
    mac, windows = (len(re.findall(one, sample)) for one in (_MAC_LETTER, _WINDOWS_LETTER))
    return "mac_roman" if mac > windows else "cp1252"


def _as_legacy(name: str) -> Callable[[UnicodeError], tuple[str, int]]:
    """Return a codec error handler that reads what is not UTF-8 in the encoding *name*."""

    def handler(error: UnicodeError) -> tuple[str, int]:
        """Return the bytes at fault as text of the other encoding, and where to go on."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(name, "replace"), error.end

    return handler
