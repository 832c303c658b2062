"""One builder at a time: an advisory lock on a publication, gone with the process that held it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ris2rdf.diagnostics import Ris2rdfError
from ris2rdf.release import storage


class InUseError(Ris2rdfError):
    """Another process is building this publication."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file *path*, with our process number in it; raises InUseError if taken.

    The kernel drops the lock when the process ends, however it ends, so none is ever stale.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as fault:
        raise storage.told(fault, path.parent) from fault
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
            raise InUseError(
                f"{path.parent} is being built by another process ({holder}); wait for it to end"
            ) from fault
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        # Closing is not enough: a process that another thread is just starting has it open too.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
