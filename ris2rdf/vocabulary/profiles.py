"""Profiles: the same graph seen through fewer vocabularies.

Lines enter, the lines whose property (for types: whose class) belongs to the profile leave.
"""

from collections.abc import Iterable

from ris2rdf import terms

_TYPE = f"<{terms.expand('rdf:type')}>"


def namespace(term: str) -> str:
    """Return the namespace of an IRI written as a term: up to its last ``#`` or ``/``."""
    cut = max(term.rfind("#"), term.rfind("/"))
    return term[1 : cut + 1]


def keep(lines: Iterable[str], namespaces: frozenset[str]) -> list[str]:
    """Return the *lines* that say something in *namespaces*."""
    kept = []
    for line in lines:
        _, predicate, term = line[:-2].split(" ", 2)
        if namespace(term if predicate == _TYPE else predicate) in namespaces:
            kept.append(line)
    return kept
