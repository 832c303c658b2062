"""What goes wrong with disks while a release is made: one sentence on what and what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ris2rdf.diagnostics import Ris2rdfError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_BARRED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL_WORDS = ("disk is full", "disk I/O error", "No space left", "File too large")
_DAMAGED_WORDS = ("malformed", "not a database")
_BACK = "go back to another release with `ris2rdf rollback`"


class StorageError(Ris2rdfError):
    """The files of a publication cannot be written, or cannot be read any more."""


def is_full(fault: Exception) -> bool:
    """Tell whether *fault* means that there is no room for more."""
    number = fault.errno if isinstance(fault, OSError) else None
    return number in _FULL or any(words in str(fault) for words in _FULL_WORDS)


def told(fault: Exception, folder: Path) -> Exception:
    """Return *fault* in words, if it is about the disk that *folder* is on; else as it is."""
    if is_full(fault):
        return StorageError(
            f"There is no room for a new release in {folder}; make some and build again. "
            "Nothing was changed."
        )
    if isinstance(fault, OSError) and fault.errno in _BARRED:
        return StorageError(
            f"{fault.filename or folder} cannot be written ({fault.strerror}); "
            "give this user the right to. Nothing was changed."
        )
    if _is_damage(fault):
        return StorageError(
            f"A database of {folder} is damaged ({fault}); {_BACK}, or restore it from a copy. "
            "Nothing was changed."
        )
    return fault


def _is_damage(fault: Exception) -> bool:
    return isinstance(fault, sqlite3.Error) and any(words in str(fault) for words in _DAMAGED_WORDS)


@contextmanager
def registry_at(path: Path) -> Iterator[None]:
    """Say in words that the registry at *path* is damaged, if what is done with it shows that."""
    try:
        yield
    except sqlite3.Error as fault:
        if not _is_damage(fault):
            raise
        raise StorageError(
            f"{path} is damaged ({fault}); put the one out of your last archive or backup in its "
            "place. Releases are served without it."
        ) from fault


def unreadable(release: Path) -> StorageError:
    """Return what to tell of the directory *release* if it does not say what it is."""
    return StorageError(
        f"release {release.name} is damaged: its manifest.json cannot be read; {_BACK}, or build "
        "again"
    )
