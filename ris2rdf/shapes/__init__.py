"""Checked triples: SHACL results, each with its code, its words and the line it comes from.

N-Triples lines enter; results, a report and diagnostics leave. Lines are never changed here, and
nothing is known of RIS but where a value stood, or of HTTP.
"""

from ris2rdf.shapes.across import JournalRow, WorkRow, dataset_checks
from ris2rdf.shapes.gathered import Gathered
from ris2rdf.shapes.places import lead_back, located, said
from ris2rdf.shapes.reference import ShapesError
from ris2rdf.shapes.reports import blocks, report, report_turtle
from ris2rdf.shapes.results import SEVERITIES, Fault, Located, Result, Severity
from ris2rdf.shapes.rules import Rule, document, rules
from ris2rdf.shapes.validation import differences, validate
from ris2rdf.shapes.weights import weigh

__all__ = [
    "SEVERITIES",
    "Fault",
    "Gathered",
    "JournalRow",
    "Located",
    "Result",
    "Rule",
    "Severity",
    "ShapesError",
    "WorkRow",
    "blocks",
    "dataset_checks",
    "differences",
    "document",
    "lead_back",
    "located",
    "report",
    "report_turtle",
    "rules",
    "said",
    "validate",
    "weigh",
]
