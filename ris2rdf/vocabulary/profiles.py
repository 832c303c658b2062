"""Profiles: the same graph seen through fewer vocabularies.

Lines enter, the lines whose property (for types: whose class) belongs to the profile leave. What
search engines look for and the full graph says in PROV alone is said in the profile's own word.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from ris2rdf import terms
from ris2rdf.vocabulary import tables

_TYPE = f"<{terms.expand('rdf:type')}>"
_INSTEAD = {f"<{terms.expand('prov:generatedAtTime')}>": f"<{terms.expand('schema:dateModified')}>"}
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
    found = {subject: _said(said, namespaces) for subject, said in subjects.items()}
    return {subject: said for subject, said in found.items() if said}


def _said(properties: dict[str, list[str]], namespaces: frozenset[str]) -> dict[str, list[str]]:
    words = {_word(p, namespaces): values for p, values in properties.items()}
    said = {p: values for p, values in words.items() if namespace(p) in namespaces}
    said.pop(_TYPE, None)
    classes = [value for value in properties.get(_TYPE, ()) if namespace(value) in namespaces]
    return {**said, _TYPE: classes} if classes else said


def _word(predicate: str, namespaces: frozenset[str]) -> str:
    return predicate if namespace(predicate) in namespaces else _INSTEAD.get(predicate, predicate)


def keep(lines: Iterable[str], namespaces: frozenset[str]) -> list[str]:
    """Return the *lines* that say something in *namespaces*."""
    kept = []
    for line in lines:
        subject, predicate, term = line[:-2].split(" ", 2)
        word = _word(predicate, namespaces)
        if namespace(term if predicate == _TYPE else word) in namespaces:
            kept.append(line if word == predicate else f"{subject} {word} {term} .")
    return kept
