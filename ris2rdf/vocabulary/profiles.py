"""Profiles: the same graph seen through fewer vocabularies.

Lines enter, the lines whose property (for types: whose class) belongs to the profile leave.
"""

from collections.abc import Iterable, Mapping

from ris2rdf import terms
from ris2rdf.vocabulary import tables

_TYPE = f"<{terms.expand('rdf:type')}>"


def namespace(term: str) -> str:
    """Return the namespace of an IRI written as a term: up to its last ``#`` or ``/``."""
    cut = max(term.rfind("#"), term.rfind("/"))
    return term[1 : cut + 1]


def namespaces(name: str) -> frozenset[str] | None:
    """Return the namespaces of the profile called *name*; None where it shows everything."""
    return tables.load().profiles.get(name)


def of_subjects(
    subjects: Mapping[str, dict[str, list[str]]], namespaces: frozenset[str]
) -> dict[str, dict[str, list[str]]]:
    """Return what *subjects*, with properties and their values, say in *namespaces*."""
    found = {subject: _said(said, namespaces) for subject, said in subjects.items()}
    return {subject: said for subject, said in found.items() if said}


def _said(properties: dict[str, list[str]], namespaces: frozenset[str]) -> dict[str, list[str]]:
    said = {p: values for p, values in properties.items() if namespace(p) in namespaces}
    said.pop(_TYPE, None)
    classes = [value for value in properties.get(_TYPE, ()) if namespace(value) in namespaces]
    return {**said, _TYPE: classes} if classes else said


def keep(lines: Iterable[str], namespaces: frozenset[str]) -> list[str]:
    """Return the *lines* that say something in *namespaces*."""
    kept = []
    for line in lines:
        _, predicate, term = line[:-2].split(" ", 2)
        if namespace(term if predicate == _TYPE else predicate) in namespaces:
            kept.append(line)
    return kept
