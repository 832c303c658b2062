"""Diagnostics as SARIF 2.1.0 (OASIS standard), which editors and code hosts show in place.

Diagnostics enter one by one and are written as they come; the rules that they are about follow,
for an object of JSON has no order. Nothing of a long list is kept.
"""

import json
from collections.abc import Callable
from urllib.parse import quote

from ris2rdf import __version__
from ris2rdf.diagnostics import Diagnostic, catalogue

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Sarif:
    """A log of one run."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._rules: dict[str, int] = {}
        self._before = "\n"
        head = {"$schema": SCHEMA, "version": "2.1.0"}
        run = {"columnKind": "unicodeCodePoints"}
        write(f'{_text(head)[:-1]}, "runs": [\n{_text(run)[:-1]}, "results": [')

    def add(self, diagnostic: Diagnostic) -> None:
        """Write the result that *diagnostic* is."""
        rule = self._rules.setdefault(diagnostic.code, len(self._rules))
        self._write(self._before + _text(_result(diagnostic, rule)))
        self._before = ",\n"

    def close(self) -> None:
        """Write the rules that the results name, and what ends the log."""
        driver = {
            "name": "ris2rdf",
            "version": __version__,
            "rules": [_rule(code) for code in self._rules],
        }
        self._write(f'\n], "tool": {_text({"driver": driver})}}}\n]}}\n')


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rule(code: str) -> dict[str, object]:
    kind = catalogue()[code]
    rule: dict[str, object] = {
        "id": code,
        "shortDescription": {"text": f"{kind.title}."},
        "defaultConfiguration": {"level": LEVELS[kind.severity]},
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
        "level": LEVELS[diagnostic.severity],
        "message": {"text": message},
        "locations": [location],
    }


def _uri(source: str) -> str:
    return quote(source, safe="/")
