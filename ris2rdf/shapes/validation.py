"""One call for both engines."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal

from ris2rdf.diagnostics import UsageError
from ris2rdf.shapes import reference, stages
from ris2rdf.shapes.results import SEVERITIES, Result, Severity
from ris2rdf.shapes.rules import BASE, Scope, load

Engine = Literal["auto", "pyshacl"]


def validate(
    lines: Iterable[str],
    shapes_dir: Path | None = None,
    engine: Engine = "auto",
    severities: Collection[Severity] | None = None,
    *,
    scope: Scope = "record",
    base: str = BASE,
) -> list[Result]:
    """Return what the shapes say of *lines* (N-Triples), sorted.

    ``auto`` lets a compiled engine, where installed, tell pyshacl where to look; ``pyshacl`` runs
    pyshacl on everything. *shapes_dir* holds a library's own shapes, which take the place of ours
    of the same file name. Give batches of 500 to 1,000 works; *scope* ``dataset`` means the rules
    across records, and all lines.
    """
    if engine not in {"auto", "pyshacl"}:
        raise UsageError(f"There is no engine called {engine}; choose auto or pyshacl.")
    shapes = load(shapes_dir, scope, base)
    staged = engine == "auto" and stages.installed()
    found = (stages if staged else reference).results(lines, shapes)
    wanted = SEVERITIES if severities is None else severities
    return [result for result in found if result.severity in wanted]


def differences(lines: Iterable[str], shapes_dir: Path | None = None) -> set[Result]:
    """Return the results on which the two engines do not agree: none, or there is a bug.

    A build may ask this of one batch in many; the tests ask it of a fault of every rule.
    """
    lines = list(lines)
    both = [{_told(r) for r in validate(lines, shapes_dir, engine)} for engine in _ENGINES]
    return both[0] ^ both[1]


_ENGINES: tuple[Engine, ...] = ("auto", "pyshacl")


def _told(result: Result) -> Result:
    """Return *result* without what the engines are free to name as they like."""
    blank = "_:" if result.value.startswith("_:") else result.value
    focus = "_:" if result.focus.startswith("_:") else result.focus
    return result._replace(focus=focus, value=blank)
