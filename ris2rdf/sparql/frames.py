"""Messages between the pool and its workers: one byte of kind, four of length, then the payload.

Bytes go over a socket pair of one machine, each end ours. A frame may carry an open file. Standard
library only: a worker imports this before it is ready.
"""

import os
import socket

REQUEST = b"Q"
READY = b"R"
INLINE = b"A"
PLAIN = b"P"
FILE = b"F"
SYNTAX = b"S"
EVALUATION = b"E"
TOO_LARGE = b"L"
NO_MEMORY = b"M"

_HEAD = 5


class Closed(Exception):  # noqa: N818 -- an event, as in the socket's own vocabulary
    """The other end is gone."""


def send(end: socket.socket, kind: bytes, payload: bytes = b"", file: int = -1) -> None:
    """Send one frame, with the open file *file* if there is one."""
    data = b"".join((kind, len(payload).to_bytes(4, "big"), payload))
    try:
        if file >= 0:
            # The descriptor travels with the first byte; the rest is small.
            socket.send_fds(end, [data], [file])
        else:
            end.sendall(data)
    except OSError as fault:
        raise Closed from fault


def receive(end: socket.socket) -> tuple[bytes, bytes, int]:
    """Return kind, payload and descriptor (-1: none) of the next frame; raise ``Closed``."""
    try:
        head, files, _, _ = socket.recv_fds(end, _HEAD, 1)
        while 0 < len(head) < _HEAD:
            head += end.recv(_HEAD - len(head))
        if len(head) < _HEAD:
            raise Closed
        payload = _exactly(end, int.from_bytes(head[1:], "big"))
    except OSError as fault:
        raise Closed from fault
    for file in files:
        os.set_inheritable(file, False)  # noqa: FBT003 -- the standard library's own signature
    return head[:1], payload, files[0] if files else -1


def _exactly(end: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = end.recv(min(size, 1 << 20))
        if not part:
            raise Closed
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def spool(folder: str) -> int:
    """Return a new file in *folder* that has no name, open for writing and reading."""
    path = os.path.join(folder, f"ris2rdf-{os.getpid()}-{os.urandom(6).hex()}")  # noqa: PTH118 -- no pathlib in a worker
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.unlink(path)  # noqa: PTH108 -- same
    return file
