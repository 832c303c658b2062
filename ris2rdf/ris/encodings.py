"""Bytes to text: which encoding a file has, decided by evidence and never replaced in silence.

Chunks of whole lines enter in order, text leaves. UTF-8 is tried first, always; only lines that are
not UTF-8 are read otherwise, so that one bad byte costs no more than its own value.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from ris2rdf.diagnostics import Diagnostic, Report

BLOCK = 1 << 18
"""Bytes taken at once: a block and its lines stay in the processor's cache (1 MiB: 10 % slower)."""

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
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_MAC_LETTER = re.compile(rb"[A-Za-z][\x80-\x91\x93-\x95\x98-\x9b\x9d-\x9f][a-z]")
_WINDOWS_LETTER = re.compile(rb"[A-Za-z][\xc0-\xff][a-z]")
_HIGH = re.compile(rb"[\x80-\xff]")
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
    """Decodes the chunks of one stream in order, and reports what was not UTF-8."""

    def __init__(self, source: str, report: Report) -> None:
        self._source = source
        self._report = report
        self._legacy = ""
        self._hint = ""
        self._multibyte = False  # whether text beyond ASCII was seen that is UTF-8

    def text(self, chunk: bytes, line: int) -> str:
        """Return *chunk*, whole lines of which the first is number *line*, as text."""
        text = self.utf8(chunk)
        return self._mixed(chunk, line) if text is None else text

    def utf8(self, chunk: bytes) -> str | None:
        """Return *chunk* as text, ``None`` if it is not UTF-8."""
        try:
            text = chunk.decode()
        except UnicodeDecodeError:
            return None
        self._multibyte = self._multibyte or not text.isascii()
        return text

    def hint(self, head: bytes) -> None:
        """Take the charset that the *head* of the stream names, if Python knows it."""
        if found := _CHARSET.search(head):
            try:
                self._hint = codecs.lookup(found[1].decode("ascii")).name
            except LookupError:
                self._hint = ""

    def _mixed(self, chunk: bytes, line: int) -> str:
        lines = chunk.splitlines(keepends=True)
        bad = [place for place, text in enumerate(lines) if not _is_utf8(text)]
        good = set(range(len(lines))).difference(bad)
        whole = not self._multibyte and all(lines[place].isascii() for place in good)
        first = not self._legacy
        if first:
            self._legacy = _legacy(b"".join(lines[place] for place in bad[:2000]), self._hint)
            self._multibyte = not whole
        values = {"encoding": label(self._legacy)}
        if whole and first:
            self._report(Diagnostic("RIS120", self._source, line + bad[0], "", values))
        for place in bad if self._multibyte else ():
            self._report(Diagnostic("RIS121", self._source, line + place, "", values))
        errors = f"ris2rdf.{self._legacy}" if self._multibyte else ""
        return "".join(
            text.decode() if place in good else _decoded(text, self._legacy, errors)
            for place, text in enumerate(lines)
        )


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
    high = len(_HIGH.findall(sample))
    letters = sum(map(sample.count, b"abcdefghijklmnopqrstuvwxyz")) + high
    if high >= _ENOUGH and high > _LATIN_SHARE * letters:
        from charset_normalizer import from_bytes  # noqa: PLC0415 - 30 ms, for few files

        best = from_bytes(sample).best()
        if best is not None:
            return best.encoding
    mac, windows = len(_MAC_LETTER.findall(sample)), len(_WINDOWS_LETTER.findall(sample))
    return "mac_roman" if mac > windows else "cp1252"


def _as_legacy(name: str) -> Callable[[UnicodeError], tuple[str, int]]:
    """Return a codec error handler that reads what is not UTF-8 in the encoding *name*."""

    def handler(error: UnicodeError) -> tuple[str, int]:
        """Return the bytes at fault as text of the other encoding, and where to go on."""
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(name, "replace"), error.end

    return handler
