"""Bodies that were made already, by their ETag: a page asked for again need not be made again.

A tag and a way to make the body enter; the body leaves. A tag stands for the release and all that
decides on the form, so what is kept never grows old; it is forgotten when there is no more room.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable

ROOM = 32 << 20
"""Bytes of bodies kept by a process: some hundreds of pages (a page is the dearest to make)."""

LARGEST = 512 << 10
"""Bytes of a body that is kept at most."""


class Shelf:
    """Keeps bodies, up to *room* bytes in all; the one asked for longest ago goes first."""

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def body(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """Return the body that *tag* stands for, made if it is not here."""
        kept = self.get(tag)
        if kept is not None:
            return kept
        made = make()
        self.put(tag, made)
        return made

    def get(self, tag: str) -> bytes | None:
        """Return the body that *tag* stands for, None if it is not here."""
        with self._lock:
            kept = self._bodies.get(tag)
            if kept is not None:
                self._bodies.move_to_end(tag)
            return kept

    def put(self, tag: str, made: bytes) -> None:
        """Keep *made* as the body that *tag* stands for, unless it is too large."""
        if len(made) > LARGEST:
            return
        with self._lock:
            self._size += len(made) - len(self._bodies.pop(tag, b""))
            self._bodies[tag] = made
            while self._size > self.room:
                self._size -= len(self._bodies.popitem(last=False)[1])
