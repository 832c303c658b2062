"""Compressed input as streams, bounded: no file may expand until it fills a machine.

A ``.gz`` or ``.zip`` file enters, streams of its content leave. Nothing is unpacked to disk,
archives inside archives are not opened, and a stream that expands beyond its allowance raises.
"""

import io
import zlib
from gzip import GzipFile
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import BadZipFile, ZipFile

FLOOR = 64 << 20
"""Bytes that may come out of any file, however small."""

RATIO = 200
"""How many times its own size a larger file may expand to; RIS reaches five to fifty."""

MEMBERS = 10_000
"""How many members of an archive are looked at."""

DAMAGES = (OSError, EOFError, zlib.error, BadZipFile)
"""What reading a damaged file raises."""

CLOSED = (*DAMAGES, NotImplementedError, RuntimeError)
"""What opening an archive or a member may raise: the last two by protected or odd members."""

_OFFICE = (
    ("word/", "a Word document"),
    ("xl/", "an Excel workbook"),
    ("ppt/", "a PowerPoint document"),
    ("META-INF/", "an office document, e-book or package"),
)


class TooLargeError(Exception):
    """A compressed stream expands beyond its allowance."""


class Allowance:
    """How many bytes may come out of one compressed file, over all of its members."""

    def __init__(self, compressed: int) -> None:
        self._limit = max(FLOOR, RATIO * compressed)
        self._spent: dict[str, int] = {}
        self._total = 0

    def restart(self, member: str) -> None:
        """Forget what was spent on *member*: it is read anew."""
        self._total -= self._spent.pop(member, 0)

    def spend(self, member: str, count: int) -> None:
        """Count bytes read from *member*; raises :class:`TooLargeError` when they are too many."""
        self._spent[member] = self._spent.get(member, 0) + count
        self._total += count
        if self._total > self._limit:
            raise TooLargeError(member)


class _Expanded(io.RawIOBase):
    """A decompressed stream that counts what it gives out."""

    def __init__(self, inner: IO[bytes] | GzipFile, allowance: Allowance, member: str) -> None:
        super().__init__()
        self._inner = inner
        self._allowance = allowance
        self._member = member
        allowance.restart(member)

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        """Read into *buffer* and count it; raises TooLargeError beyond the allowance."""
        part = self._inner.read(len(buffer))
        buffer[: len(part)] = part
        self._allowance.spend(self._member, len(part))
        return len(part)

    def close(self) -> None:
        """Close the stream within too."""
        if not self.closed:
            self._inner.close()
        super().close()


def expanded(inner: IO[bytes] | GzipFile, allowance: Allowance, member: str = "") -> BinaryIO:
    """Return the decompressed stream *inner* so that it stays within *allowance*."""
    return io.BufferedReader(_Expanded(inner, allowance, member), 1 << 16)


class Archive:
    """The RIS files in one ZIP archive."""

    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path)
        self._allowance = Allowance(path.stat().st_size)

    @property
    def office(self) -> str:
        """What kind of office document the archive is, or an empty string."""
        names = self._zip.namelist()
        for folder, kind in _OFFICE:
            if any(name.startswith(folder) for name in names):
                return kind
        return ""

    def members(self) -> list[str]:
        """Return the names of members that may be RIS by their ending, in order of name."""
        names = sorted(set(self._zip.namelist()[:MEMBERS]))
        return [
            name
            for name in names
            if name.lower().endswith((".ris", ".txt")) and not name.startswith("__MACOSX/")
        ]

    def open(self, member: str) -> BinaryIO:
        """Return the content of *member* as a stream."""
        return expanded(self._zip.open(member), self._allowance, member)
