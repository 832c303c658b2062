"""Works as triples: the table of properties, descriptions of works, and RDF texts.

A :class:`Work` enters; N-Triples lines leave, and from them Turtle, JSON-LD and the other formats.
Nothing here knows RIS.
"""

from ris2rdf.vocabulary.authorities import ELEMENT, KINDS, Authorities, Authority
from ris2rdf.vocabulary.drafts import Description, SharedNode
from ris2rdf.vocabulary.provenance import Import, Origin, Provenance, import_id
from ris2rdf.vocabulary.serialise import FORMATS, serialise
from ris2rdf.vocabulary.tables import MappingError
from ris2rdf.vocabulary.vocabulary import Vocabulary, load

__all__ = [
    "ELEMENT",
    "FORMATS",
    "KINDS",
    "Authorities",
    "Authority",
    "Description",
    "Import",
    "MappingError",
    "Origin",
    "Provenance",
    "SharedNode",
    "Vocabulary",
    "import_id",
    "load",
    "serialise",
]
