"""Diagnostics as people and programs read them: text, JSON and CSV.

In go diagnostics, out comes text; nothing is judged here.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Protocol

from ris2rdf.diagnostics import SEVERITIES, Diagnostic

Write = Callable[[str], object]
KEYS = ("source", "line", "tag", "severity", "code", "message", "hint", "work", "value", "node")


def text(found: Iterable[Diagnostic]) -> str:
    """Return one line a diagnostic, ``file:line: severity CODE message``, and its hint below."""
    lines = []
    for diagnostic in found:
        lines.append(str(diagnostic))
        if diagnostic.hint:
            lines.append(f"    hint: {diagnostic.hint}")
    return "".join(f"{line}\n" for line in lines)


def as_dict(diagnostic: Diagnostic) -> dict[str, object]:
    """Return *diagnostic* with the KEYS of JSON and CSV; ``work`` and ``node`` are addresses."""
    return {
        "source": diagnostic.source,
        "line": diagnostic.line,
        "tag": diagnostic.tag,
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "work": str(diagnostic.values.get("work", "")),
        "value": str(diagnostic.values.get("value", "")),
        "node": str(diagnostic.values.get("focus", "")),
    }


class Listing(Protocol):
    """Diagnostics written one by one, as they are found: nothing of a long list is kept."""

    def add(self, diagnostic: Diagnostic) -> None:
        """Write *diagnostic*."""

    def close(self) -> None:
        """Write what ends the list."""


class Text:
    """Lines for people."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def add(self, diagnostic: Diagnostic) -> None:
        """Write *diagnostic*."""
        self._write(text([diagnostic]))

    def close(self) -> None:
        """Nothing ends a text."""


class Csv(Text):
    """A table with a header line, as spreadsheets open it."""

    def __init__(self, write: Write) -> None:
        super().__init__(write)
        write(_row(KEYS))

    def add(self, diagnostic: Diagnostic) -> None:
        """Write a row of the values of KEYS."""
        self._write(_row(as_dict(diagnostic).values()))


class Json:
    """An array of :func:`as_dict`."""

    def __init__(self, write: Write) -> None:
        self._write, self._before = write, "[\n"

    def add(self, diagnostic: Diagnostic) -> None:
        """Write one object of the array."""
        self._write(self._before + json.dumps(as_dict(diagnostic), ensure_ascii=False))
        self._before = ",\n"

    def close(self) -> None:
        """Write what ends the array."""
        self._write("[]\n" if self._before == "[\n" else "\n]\n")


def _row(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def number(count: int, word: str) -> str:
    """Return ``1 record`` or ``2,000 records``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def counted(seen: Counter[str]) -> str:
    """Return ``2 errors, 1 warning, 7 remarks`` of a count by severity, naming what there is."""
    words = {"error": "error", "warning": "warning", "info": "remark"}
    parts = [number(seen[severity], words[severity]) for severity in SEVERITIES if seen[severity]]
    return ", ".join(parts) or "nothing to report"
