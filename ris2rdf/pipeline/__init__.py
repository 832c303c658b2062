"""From RIS files to triples or findings in one pass, in bounded memory; no release is made here."""

from ris2rdf.pipeline.baseline import Baseline
from ris2rdf.pipeline.check import Check, Findings, check
from ris2rdf.pipeline.convert import Conversion, convert, now
from ris2rdf.pipeline.normalise import as_ris
from ris2rdf.pipeline.parallel import Recipe, workers
from ris2rdf.pipeline.reading import Reading, works
from ris2rdf.pipeline.writers import FORMATS, Block, as_text

__all__ = [
    "FORMATS",
    "Baseline",
    "Block",
    "Check",
    "Conversion",
    "Findings",
    "Reading",
    "Recipe",
    "as_ris",
    "as_text",
    "check",
    "convert",
    "now",
    "workers",
    "works",
]
