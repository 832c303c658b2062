"""A complete result, in memory or in a file without a name, to be read once and let go.

Nothing is sent anywhere here. A result in a file that is not fetched in time is cut: its reader
gets an error, never an answer that looks whole.
"""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

CHUNK = 64 << 10


class Result:
    """What a query gave: *length* bytes in *media_type*, out of the store at *store*."""

    def __init__(self, media_type: str, store: Path, body: bytes = b"", file: int = -1) -> None:
        self.media_type = media_type
        self.store = store
        self.made = time.monotonic()
        self._body = body
        self._file = file
        self._lock = threading.Lock()
        self.length = os.fstat(file).st_size if file >= 0 else len(body)

    @property
    def spooled(self) -> bool:
        """Whether the result occupies a file."""
        return self._file >= 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes; raise ``ConnectionAbortedError`` if they have been cut meanwhile."""
        if not self.spooled:
            yield self._body
            return
        at = 0
        while at < self.length:
            chunk = self._read(at)
            if not chunk:
                raise ConnectionAbortedError("the result was not fetched in time")
            at += len(chunk)
            yield chunk

    def _read(self, at: int) -> bytes:
        with self._lock:
            return os.pread(self._file, CHUNK, at) if self._file >= 0 else b""

    def read(self) -> bytes:
        """Return all of it and let go."""
        if not self.spooled:
            return self._body
        with self:
            return b"".join(self)

    def cut(self) -> None:
        """Free the disk; whoever still reads gets an error."""
        with self._lock:
            if self._file >= 0:
                os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Let go of the file; may be called more than once."""
        with self._lock:
            file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if self._file >= 0:
            self.close()
