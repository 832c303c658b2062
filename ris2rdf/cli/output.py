"""Where a command writes data: standard output, or a file that is whole or not there.

A path enters, an open file leaves. Text on standard output is written too where the locale has no
letters for it.
"""

import contextlib
import io
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ris2rdf.diagnostics import UsageError


@contextlib.contextmanager
def target(path: Path | None) -> Iterator[BinaryIO]:
    """Open *path* to write, or standard output; a file takes its name when all was written.

    A run that breaks off leaves no half file behind, and the one that was there before stays.
    Raises UsageError where there is no folder for it.
    """
    if path is None:
        yield sys.stdout.buffer
    elif path.exists() and not path.is_file():  # a pipe or a device
        with path.open("wb") as out:
            yield out
    else:
        with _written_whole(path.resolve()) as out:
            yield out


@contextlib.contextmanager
def _written_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside *path* that takes its place, and its permissions, when all was written.

    Nobody can foretell its name or lay a link there: it is made anew, or not at all. A module that
    makes temporary files would make it for the user alone, whatever the umask says.
    """
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent} to write {path.name} into; make it")
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as out:
            yield out
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except OSError as fault:
        if fault.filename in {None, str(part)}:
            fault.filename = str(path)  # the name that the user knows
        raise
    finally:
        part.unlink(missing_ok=True)


def speak_any_script() -> None:
    """Let standard output carry any letter: as UTF-8 into a pipe, escaped on a poor terminal.

    Standard streams that were closed before are there again: with nothing to read, and as one that
    refuses what is written.
    """
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 -- to the end
    sys.stdout = sys.stdout or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 -- same
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(
            encoding=None if out.isatty() else "utf-8",
            errors="backslashreplace" if out.isatty() else None,
        )
