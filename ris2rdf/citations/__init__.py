"""Works as reference managers and readers want them: CSL-JSON, BibTeX, a formatted reference.

A :class:`~ris2rdf.elements.Work` and its citation key enter, text or plain values leave. Nothing is
looked up, and what a record does not say is left out. The modules are ``csl``, ``bibtex`` and
``text``; the last loads its engine when first used.
"""

from ris2rdf.citations.keys import citation_key

__all__ = ["citation_key"]
