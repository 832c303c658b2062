"""What validation says of a work, in plain words, and what the import changed.

Diagnostics of an entry go in; sentences with marks come out, worst first. The words are those of
the catalogue of diagnostics, the same as on a terminal.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ris2rdf.diagnostics import Diagnostic
from ris2rdf.web.pages import words
from ris2rdf.web.pages.marks import Mark

_ORDER = {"error": 0, "warning": 1, "info": 2}


class Finding(NamedTuple):
    """One thing found: the style of its sign, its word, message, hint, code, and its line."""

    style: str
    word: str
    message: str
    hint: str
    code: str
    marks: Sequence[Mark] = ()


class State(NamedTuple):
    """A work's state at a glance."""

    style: str
    text: str


def findings(diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Return violations, warnings, then the remarks of shapes; mere counts are in `changes`."""
    shown = (d for d in diagnostics if not _is_count(d))
    return [_finding(d) for d in sorted(shown, key=lambda d: (_ORDER[d.severity], d.line))]


def changes(diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Return what the import changed without losing anything: repeats merged, parts split."""
    return [_finding(d) for d in diagnostics if _is_count(d)]


def state(found: Sequence[Finding]) -> State:
    """Return the state that *found* adds up to, in words."""
    counts = {style: sum(f.style == style for f in found) for style in ("bad", "caution")}
    warnings = words.plural(counts["caution"], "warning")
    if counts["bad"]:
        faults = words.plural(counts["bad"], "violation")
        return State("bad", f"{faults}, {warnings}" if counts["caution"] else faults)
    return State("good", f"Valid, with {warnings}" if counts["caution"] else "Valid")


def closed(words: str) -> str:
    """Return *words* as a sentence: a capital first, a stop at the end.

    >>> closed("check the name; --no-repair leaves it as it is")
    'Check the name; --no-repair leaves it as it is.'
    """
    text = words.strip()
    if text and text[-1] not in ".?!:":
        text += "."
    return text[:1].upper() + text[1:]


def _is_count(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity == "info" and not diagnostic.code.startswith("SHP")


def _finding(diagnostic: Diagnostic) -> Finding:
    style, word = words.STATES[diagnostic.severity]
    line = str(diagnostic.line)
    marks = [Mark(diagnostic.tag or "line", line, f"L{line}")] if diagnostic.line else []
    message, hint = closed(diagnostic.message), closed(diagnostic.hint)
    return Finding(style, word, message, hint, diagnostic.code, marks)
