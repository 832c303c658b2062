"""What a library thinks of the rules: results weighed anew, or left out.

Results and the weights that ``config.toml`` gives enter; results leave. A fault costs a value or a
record only while it is a Violation; a fault of ours cannot be weighed at all.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from ris2rdf.diagnostics import Severity as Weight
from ris2rdf.diagnostics import UsageError, catalogue
from ris2rdf.shapes.results import Result, Severity
from ris2rdf.shapes.rules import rules

Chosen = Literal["violation", "warning", "info", "ignore"]
CHOICES: Mapping[str, Severity | None] = {
    "violation": "Violation",
    "warning": "Warning",
    "info": "Info",
    "ignore": None,
}
WEIGHTS: Mapping[Severity, Weight] = {"Violation": "error", "Warning": "warning", "Info": "info"}
"""SHACL's severities on the scale of diagnostics (design: one scale)."""


def weigh(results: Iterable[Result], weights: Mapping[str, str]) -> list[Result]:
    """Return *results* with the severities that *weights* (code -> one of CHOICES) give."""
    if not weights:
        return list(results)
    weighed = []
    for result in results:
        chosen = weights.get(result.code)
        severity = CHOICES[chosen] if chosen else result.severity
        if severity is None:
            continue
        kind = result.kind if severity == "Violation" else "remark"
        weighed.append(result._replace(severity=severity, kind=kind) if chosen else result)
    return weighed


def checked(weights: Mapping[str, str], place: str = "config.toml") -> None:
    """Raise ``UsageError`` naming the first of *weights* that cannot be."""
    if not weights:
        return
    ours = {rule.code for rule in rules() if rule.kind == "ours"}
    for code, chosen in weights.items():
        if not code.startswith("SHP") or code not in catalogue():
            raise UsageError(f'{place}: [severity] names "{code}", which is no rule; see explain')
        if chosen not in CHOICES:
            known = ", ".join(CHOICES)
            raise UsageError(f'{place}: {code} cannot weigh "{chosen}"; it may be {known}')
        if code in ours:
            raise UsageError(f"{place}: {code} tells of a fault of ris2rdf and keeps its weight")
