"""Which records are one work, and the address of each work.

Works enter; keys, groups and united Works leave. Nothing here knows RDF syntax, and nothing is
guessed: records are one work only on the same strong identifier with titles that agree.
"""

from ris2rdf.identity.keys import folded, key, keys, usable

__all__ = ["folded", "key", "keys", "usable"]
