"""A stream that is read and told by its digest, in one go: large files are not read twice."""

import hashlib
import io
from typing import BinaryIO


class Hashed(io.RawIOBase):
    """A stream that counts into a digest whatever is read through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def readable(self) -> bool:
        """Tell that this stream can be read."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override] # any buffer we are given
        """Read into *buffer* and return how many bytes came."""
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        self._digest.update(block)
        return len(block)

    def hexdigest(self) -> str:
        """Return the SHA-256 of the whole stream, reading what is left of it."""
        while block := self._stream.read(1 << 20):
            self._digest.update(block)
        return self._digest.hexdigest()
