"""``ontologies/terms.ttl``: what the vocabularies say of the terms that the tables use.

The vocabularies' packages and the tables enter; one Turtle text leaves, facts only: what a term
is, where it may stand, and which version says so. ``make terms`` writes it.
"""

import re
from collections.abc import Iterable, Iterator

import ontology

from ris2rdf import resources, terms, vocabulary

FILE = resources.folder("ontologies") / "terms.ttl"
_HEAD = """\
# What the vocabularies say of the classes and properties that published data uses. Facts only: what a term is, on what
# and to what it may stand, and which version was asked. Written by `make terms` out of npm's @vocabulary packages; DEO and
# DoCO, which have none, were read at their addresses.
"""
_SAID = (
    "rdf:type rdfs:subClassOf owl:equivalentClass rdfs:domain schema:domainIncludes dcam:domainIncludes"
    " rdfs:range schema:rangeIncludes dcam:rangeIncludes"
).split()
_DCAM = "http://purl.org/dc/dcam/"
_BY_HAND = {"deo": "DEO 1.1", "doco": "DoCO 1.3"}


def _expand(curie: str) -> str:
    return curie.replace("dcam:", _DCAM) if curie.startswith("dcam:") else terms.expand(curie)


def _written(iri: str) -> str:
    short = terms.shorten(iri)
    return short if short != iri else f"<{iri}>"


def _objects(said: ontology.Ontology, term: str, property_: str) -> Iterator[str]:
    for one in sorted(said.facts.get(term, {}).get(property_, ())):
        if not one.startswith("_:"):
            yield _written(one)
        elif members := sorted(set(said.members(one)) - {one}):
            yield f"[ owl:unionOf ( {' '.join(map(_written, members))} ) ]"


def _source(term: str) -> str:
    prefix = terms.shorten(term).partition(":")[0]
    return _BY_HAND.get(prefix) or f"@vocabulary/{prefix} {ontology.version(prefix)}"


def _block(said: ontology.Ontology, term: str) -> str:
    lines = [
        f"    {'a' if curie == 'rdf:type' else curie} {' , '.join(objects)} ;"
        for curie in _SAID
        if (objects := list(_objects(said, term, _expand(curie))))
    ]
    if term in ontology.BY_HAND:
        lines = ["    a owl:Class ;"]
    return "\n".join([_written(term), *lines, f'    owl:versionInfo "{_source(term)}" .'])


def turtle(said: ontology.Ontology, used: Iterable[str]) -> str:
    """Return what *said* holds of the terms *used*, as Turtle."""
    blocks = [_block(said, term) for term in sorted(used, key=terms.shorten)]
    known = {**terms.prefixes(), "dcam": _DCAM}
    text = "\n\n".join(blocks)
    heads = [
        f"@prefix {prefix}: <{iri}> ."
        for prefix, iri in sorted(known.items())
        if re.search(rf"(?<!\w){prefix}:", text)
    ]
    return "\n".join([_HEAD, *heads, "", text, ""])


def current() -> str:
    """Return the file as it should be now."""
    ours = vocabulary.load("https://data.example.org/")
    said, used = ontology.read(), ontology.Emission(ours).terms()
    # With what is above a class, so that a domain is known to hold it.
    above = filter(said.is_class, said.kinds(filter(said.is_class, used)))
    known = {one for one in above if terms.shorten(one).partition(":")[0] in ontology.NAMES}
    return turtle(said, used | known)


if __name__ == "__main__":
    FILE.write_text(current(), "utf-8")
