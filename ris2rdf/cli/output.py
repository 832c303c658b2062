"""Where a command writes data: standard output, or a file that is whole or not there.

A path enters, an open file leaves. Text on standard output is written too where the locale has no
letters for it.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def target(path: Path | None) -> Iterator[BinaryIO]:
    """Open *path* to write, or standard output; a file takes its name when all was written.

    A run that breaks off leaves no half file behind, and the one that was there before stays.
    """
    if path is None:
        yield sys.stdout.buffer
    elif path.exists() and not path.is_file():  # a pipe or a device
        with path.open("wb") as out:
            yield out
    else:
        whole = path.resolve()
        part = whole.with_name(f"{whole.name}.part")
        try:
            with part.open("wb") as out:
                yield out
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)


def speak_any_script() -> None:
    """Let standard output carry any letter: as UTF-8 into a pipe, escaped on a poor terminal."""
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(
            encoding=None if out.isatty() else "utf-8",
            errors="backslashreplace" if out.isatty() else None,
        )
