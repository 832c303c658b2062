"""Messages between the pool and its workers: one byte of kind, four of length, then the payload.

Bytes go over a socket pair of one machine, each end ours. A frame may carry an open file. Standard
library only: a worker imports this before it is ready.
"""

import os
import socket
import struct

REQUEST = b"Q"
READY = b"R"
INLINE = b"A"
PLAIN = b"P"
FILE = b"F"
SYNTAX = b"S"
EVALUATION = b"E"
TOO_LARGE = b"L"
NO_MEMORY = b"M"

Frame = tuple[bytes, bytes, int]
"""Kind, payload, and the descriptor of the file that came along, -1 if there was none."""

_HEAD = 5
_FIRST = 16 << 10
"""Bytes taken at once: most frames whole. The ends take turns, so no second one follows."""

_ROOM = socket.CMSG_LEN(struct.calcsize("@i"))
"""Bytes of what comes along: one descriptor."""


class Closed(Exception):  # noqa: N818 -- an event, as in the socket's own vocabulary
    """The other end is gone."""


class Late(Exception):  # noqa: N818 -- same
    """No frame has come within the time that the socket allows."""


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


def receive(end: socket.socket) -> Frame:
    """Return the next frame.

    Raises ``Closed``, or ``Late`` if the socket has a time limit (``allow``).
    """
    try:
        data, others, _, _ = end.recvmsg(_FIRST, _ROOM)
    except BlockingIOError as fault:
        raise Late from fault
    except OSError as fault:
        raise Closed from fault
    file = _file(others[0][2]) if others else -1
    if not data:
        raise Closed
    if len(data) < _HEAD:
        data = _continued(end, data, _HEAD)
    size = _HEAD + int.from_bytes(data[1:_HEAD], "big")
    if len(data) < size:
        data = _continued(end, data, size)
    return data[:1], data[_HEAD:], file


def _file(descriptor: bytes) -> int:
    """Return the open file that came along; as ``socket.recv_fds``, which is slow for the rest."""
    (file,) = struct.unpack("@i", descriptor)
    os.set_inheritable(file, False)  # noqa: FBT003 -- the standard library's own signature
    return int(file)


def _continued(end: socket.socket, begun: bytes, size: int) -> bytes:
    """Return *begun* with what follows on it, *size* bytes in all."""
    parts, got = [begun], len(begun)
    while got < size:
        try:
            part = end.recv(min(size - got, 1 << 20))
        except BlockingIOError:  # it has begun to send, so the rest comes, or its end
            continue
        except OSError as fault:
            raise Closed from fault
        if not part:
            raise Closed
        parts.append(part)
        got += len(part)
    return b"".join(parts)


def allow(end: socket.socket, seconds: float) -> None:
    """Let ``receive`` wait *seconds* at most: in the kernel, which costs no call of its own."""
    whole, rest = divmod(seconds, 1)
    end.setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", int(whole), int(rest * 1e6))
    )


def spool(folder: str) -> int:
    """Return a new file in *folder* that has no name, open for writing and reading."""
    path = os.path.join(folder, f"ris2rdf-{os.getpid()}-{os.urandom(6).hex()}")  # noqa: PTH118 -- no pathlib in a worker
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.unlink(path)  # noqa: PTH108 -- same
    return file
