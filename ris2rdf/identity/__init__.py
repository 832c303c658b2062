"""Which records are one work, and the address of each work.

Works enter; keys, groups and united Works leave. Nothing here knows RDF syntax, and nothing is
guessed: records are one work only on the same strong identifier with titles that agree.
"""

from ris2rdf.identity.decisions import Decisions
from ris2rdf.identity.groups import RECORD, Claim, Claimant, Group, alike, claims, group
from ris2rdf.identity.journals import journals
from ris2rdf.identity.keys import EXTENSIONS, folded, key, keys, usable, whole, within
from ris2rdf.identity.unite import Place, richness, unite

__all__ = [
    "EXTENSIONS",
    "RECORD",
    "Claim",
    "Claimant",
    "Decisions",
    "Group",
    "Place",
    "alike",
    "claims",
    "folded",
    "group",
    "journals",
    "key",
    "keys",
    "richness",
    "unite",
    "usable",
    "whole",
    "within",
]
