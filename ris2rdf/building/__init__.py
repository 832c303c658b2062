"""Builds: RIS files enter, a release leaves: made beside the current one, and switched to at once.

Records go through stages, in the order in which :mod:`ris2rdf.building.build` names them: read and
keyed, grouped into works, mapped and validated, reduced to shared things, compared, loaded, dumped.
What a finished release is, and what becomes of it later, is :mod:`ris2rdf.release`.
"""

from ris2rdf.building.build import build
from ris2rdf.building.findings import AbortedError, BrokenError
from ris2rdf.building.kept import TooManyError
from ris2rdf.building.workers import Workers

__all__ = ["AbortedError", "BrokenError", "TooManyError", "Workers", "build"]
