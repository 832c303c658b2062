"""What validation says of a work, in plain words, and what the import changed.

Diagnostics of an entry go in; sentences with marks come out, worst first. The words are those of
the catalogue of diagnostics, the same as on a terminal.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ris2rdf.diagnostics import Diagnostic
from ris2rdf.web.pages import words
from ris2rdf.web.pages.marks import Mark

_ORDER = {"error": 0, "warning": 1, "info": 2}


class Finding(NamedTuple):
    """One thing found: the style of its sign, its word, message, hint, code, and its lines.

    ``times`` is how often it was found; ``anchors`` are those of its lines.
    """

    style: str
    word: str
    message: str
    hint: str
    code: str
    marks: Sequence[Mark] = ()
    times: int = 1
    anchors: AbstractSet[str] = frozenset()


class State(NamedTuple):
    """A work's state at a glance."""

    style: str
    text: str


def findings(diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Return violations, warnings, then the remarks of shapes; mere counts are in `changes`."""
    shown = (d for d in diagnostics if not _is_count(d))
    return _folded(sorted(shown, key=lambda d: (_ORDER[d.severity], d.line)))


def changes(diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Return what the import changed without losing anything: repeats merged, parts split."""
    return _folded(d for d in diagnostics if _is_count(d))


def state(found: Sequence[Finding]) -> State:
    """Return the state that *found* adds up to, in words."""
    counts = {s: sum(f.times for f in found if f.style == s) for s in ("bad", "caution")}
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


def _folded(diagnostics: Iterable[Diagnostic]) -> list[Finding]:
    """Return one finding for all *diagnostics* that say the same, with the places of each."""
    alike: dict[tuple[str, ...], list[Diagnostic]] = {}
    for one in diagnostics:
        alike.setdefault((one.severity, one.code, one.message, one.hint), []).append(one)
    return [_finding(several) for several in alike.values()]


def _finding(alike: Sequence[Diagnostic]) -> Finding:
    """Return what *alike*, which differ by their places alone, have found."""
    first = alike[0]
    style, word = words.STATES[first.severity]
    marks = tuple(dict.fromkeys(_mark(one) for one in alike if one.line))
    message, hint = closed(first.message), closed(first.hint)
    anchors = frozenset(mark.anchor for mark in marks)
    return Finding(style, word, message, hint, first.code, marks, len(alike), anchors)


def _mark(diagnostic: Diagnostic) -> Mark:
    return Mark(diagnostic.tag or "line", str(diagnostic.line), f"L{diagnostic.line}")
