"""Profiles: the same graph seen through fewer vocabularies.

Lines enter, the lines whose property (for types: whose class) belongs to the profile leave. What
would be left without a link, as another vocabulary alone has the word for it, is said in a word of
the profile; a part of a work for which it has no such word is left out with its link.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.vocabulary import tables

_TYPE = f"<{terms.expand('rdf:type')}>"
Triple = tuple[str, str, str]


class Word(NamedTuple):
    """A property to say something in; ``inverse``: from what was the object to the subject."""

    property: str
    inverse: bool = False


INSTEAD: Mapping[str, Word] = {
    f"<{terms.expand(curie)}>": Word(f"<{terms.expand(word)}>", inverse)
    for curie, word, inverse in (
        ("prov:generatedAtTime", "schema:dateModified", False),
        ("void:inDataset", "schema:isPartOf", False),
        # An event has too many works for each of their documents to name them all.
        ("bibo:presentedAt", "schema:workFeatured", True),
        ("schema:about", "dcterms:subject", False),
        ("schema:mentions", "dcterms:references", False),
    )
}
"""Properties, and the word for each in a profile that has its vocabulary and not theirs."""


def namespace(term: str) -> str:
    """Return the namespace of an IRI written as a term: up to its last ``#`` or ``/``."""
    cut = max(term.rfind("#"), term.rfind("/"))
    return term[1 : cut + 1]


def namespaces(name: str) -> frozenset[str] | None:
    """Return the namespaces of the profile called *name*; None where it shows everything."""
    return _profiles().get(name)


@cache
def _profiles() -> Mapping[str, frozenset[str]]:
    """Return the profiles of the table: reading it costs more than writing a document."""
    return tables.load().profiles


def of_subjects(
    subjects: Mapping[str, dict[str, list[str]]], namespaces: frozenset[str]
) -> dict[str, dict[str, list[str]]]:
    """Return what *subjects*, with properties and their values, say in *namespaces*."""
    triples = (
        (subject, predicate, term)
        for subject, said in subjects.items()
        for predicate, values in said.items()
        for term in values
    )
    found: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, term in _seen(triples, namespaces):
        found.setdefault(subject, {}).setdefault(predicate, []).append(term)
    return found


def keep(lines: Iterable[str], namespaces: frozenset[str]) -> list[str]:
    """Return what the *lines*, all those of a work or of a shared node, say in *namespaces*."""
    triples = ((s, p, o) for s, p, o in (line[:-2].split(" ", 2) for line in lines))
    return [f"{s} {p} {o} ." for s, p, o in _seen(triples, namespaces)]


def _seen(triples: Iterable[Triple], namespaces: frozenset[str]) -> Iterator[Triple]:
    """Give each statement once, as *namespaces* have it."""
    said: dict[Triple, None] = {}
    lost: set[str] = set()
    for triple in triples:
        found = _in(triple, namespaces)
        if found is not None:
            said[found] = None
        elif "#" in triple[2]:
            lost.add(triple[2])
    silent = lost.difference([term for _, _, term in said]) if lost else lost
    return (triple for triple in said if triple[0] not in silent)


def _in(triple: Triple, namespaces: frozenset[str]) -> Triple | None:
    """Return *triple* in words of *namespaces*, or nothing where they have none for it."""
    subject, predicate, term = triple
    if predicate == _TYPE:
        return triple if namespace(term) in namespaces else None
    if namespace(predicate) in namespaces:
        return triple
    word = INSTEAD.get(predicate)
    if word is None or namespace(word.property) not in namespaces:
        return None
    return (term, word.property, subject) if word.inverse else (subject, word.property, term)
