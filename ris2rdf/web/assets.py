"""Static files with a mark of their content, so that browsers may keep them for ever.

A name enters; the address to link leaves. The address changes with the file, never without it.
"""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
PARAMETER = "v"
"""The parameter of the address that holds the mark."""


@cache
def mark(name: str) -> str:
    """Return the mark of the static file *name*, empty if there is no such file."""
    place = FOLDER / name
    return hashlib.sha256(place.read_bytes()).hexdigest()[:12] if place.is_file() else ""


def address(name: str) -> str:
    """Return the address of the static file *name* below the root, with its mark."""
    made = mark(name)
    return f"/static/{name}" + (f"?{PARAMETER}={made}" if made else "")
