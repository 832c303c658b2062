"""Diagnostics as people and programs read them: text, JSON, SARIF and CSV.

In go diagnostics, out comes text; nothing is judged here.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable

from ris2rdf import __version__
from ris2rdf.diagnostics import SEVERITIES, Diagnostic, catalogue

SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


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


class Stream:
    """Diagnostics written one by one, as they are found: nothing of a long list is kept.

    ``json`` is an array of :func:`as_dict`, ``csv`` a table with a header line, as spreadsheets
    open it.
    """

    def __init__(self, format_: str, write: Callable[[str], object]) -> None:
        self._format, self._write = format_, write
        self._before = "[\n"
        if format_ == "csv":
            write(_row(KEYS))

    def add(self, diagnostic: Diagnostic) -> None:
        """Write *diagnostic*."""
        if self._format == "text":
            self._write(text([diagnostic]))
        elif self._format == "csv":
            self._write(_row(as_dict(diagnostic).values()))
        else:
            self._write(self._before + json.dumps(as_dict(diagnostic), ensure_ascii=False))
            self._before = ",\n"

    def close(self) -> None:
        """Write what ends the list."""
        if self._format == "json":
            self._write("[]\n" if self._before == "[\n" else "\n]\n")


def _row(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def as_sarif(found: Iterable[Diagnostic]) -> str:
    """Return a SARIF 2.1.0 log (OASIS standard), which editors and code hosts show in place."""
    found = list(found)
    codes = sorted({d.code for d in found})
    run = {
        "tool": {
            "driver": {
                "name": "ris2rdf",
                "version": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, codes.index(d.code)) for d in found],
    }
    return json.dumps(
        {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1
    )


def _rule(code: str) -> dict[str, object]:
    kind = catalogue()[code]
    rule: dict[str, object] = {
        "id": code,
        "shortDescription": {"text": kind.message},
        "defaultConfiguration": {"level": SARIF_LEVELS[kind.severity]},
    }
    if kind.explanation:
        rule["fullDescription"] = {"text": kind.explanation}
    return rule


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(diagnostic.source)}}
    if diagnostic.line:
        place["region"] = {"startLine": diagnostic.line}
    message = " ".join(part for part in (diagnostic.message, diagnostic.hint) if part)
    location: dict[str, object] = {"physicalLocation": place}
    if work := str(diagnostic.values.get("work", "")):
        location["logicalLocations"] = [{"fullyQualifiedName": work, "kind": "object"}]
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": SARIF_LEVELS[diagnostic.severity],
        "message": {"text": message},
        "locations": [location],
    }


def _uri(source: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 -- only this format needs it

    return quote(source, safe="/")


def number(count: int, word: str) -> str:
    """Return ``1 record`` or ``2,000 records``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def counted(seen: Counter[str]) -> str:
    """Return ``2 errors, 1 warning, 7 remarks`` of a count by severity, naming what there is."""
    words = {"error": "error", "warning": "warning", "info": "remark"}
    parts = [number(seen[severity], words[severity]) for severity in SEVERITIES if seen[severity]]
    return ", ".join(parts) or "nothing to report"


STREAMS = ("text", "json", "csv")
FORMATS = (*STREAMS, "sarif")
