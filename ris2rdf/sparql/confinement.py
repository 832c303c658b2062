"""What a worker takes from itself before it reads a stranger's query: memory, cores, sockets.

Applies to the calling process and its later threads, for good. The guard refuses SERVICE already;
without the leave to open a socket, a query that slipped past it cannot reach anything either.
Standard library only.
"""

import ctypes
import os
import resource
import signal
import struct

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 22, 38, 2
_ARCHITECTURES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Audit name and number of socket(2), by machine."""

_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # 13 is EACCES


def signals() -> None:
    """Let an alarm end the process at once, and nothing else but SIGKILL and its own end.

    A handler in Python never runs in the middle of an evaluation; the default action does. The
    terminal's and the supervisor's signals go to the parent, which lets running queries finish.
    """
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)


def no_cores() -> None:
    """Leave no core files behind: ending by SIGSEGV or SIGABRT is to be expected here."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def memory(extra: int) -> None:
    """Bound the address space to its present size plus *extra* bytes.

    A fresh worker has some 490 MB of address space for 31 MB of memory (measured), so a fixed
    bound would be either useless or fatal. Reaching it aborts the process.
    """
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- no pathlib here
        size = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    resource.setrlimit(resource.RLIMIT_AS, (size + extra, size + extra))


def no_sockets() -> bool:
    """Refuse socket(2) to this process from now on; return whether the kernel agreed.

    A seccomp filter of seven instructions; it needs no privilege.
    """
    architecture, number = _ARCHITECTURES.get(os.uname().machine, (0, 0))
    if not architecture:
        return False
    steps = (
        (_LOAD, 0, 0, 4),  # the architecture of the call
        (_EQUAL, 0, 3, architecture),
        (_LOAD, 0, 0, 0),  # its number
        (_EQUAL, 0, 1, number),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = struct.pack("@HP", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(_PR_SET_SECCOMP, _FILTER, program, 0, 0)
