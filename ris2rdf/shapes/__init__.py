"""Checked triples: SHACL results, each with its code, its words and the line it comes from.

N-Triples lines enter; results, a report and diagnostics leave. Lines are never changed here, and
nothing is known of RIS but where a value stood, or of HTTP.
"""

from ris2rdf.shapes.reference import ShapesError
from ris2rdf.shapes.results import SEVERITIES, Located, Result
from ris2rdf.shapes.rules import Rule, document, rules
from ris2rdf.shapes.validation import differences, validate

__all__ = [
    "SEVERITIES",
    "Located",
    "Result",
    "Rule",
    "ShapesError",
    "differences",
    "document",
    "rules",
    "validate",
]
