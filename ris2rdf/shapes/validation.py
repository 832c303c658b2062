"""One call for both engines."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal

from ris2rdf.shapes import reference
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
    """Return what the shapes say of *lines*, sorted."""
    shapes = load(shapes_dir, scope, base)
    wanted = SEVERITIES if severities is None else severities
    return [r for r in reference.results(lines, shapes) if r.severity in wanted]
