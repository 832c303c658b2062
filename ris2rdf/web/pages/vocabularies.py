"""The vocabularies that the data is written in, and how much of it each of them says.

The table of the vocabulary enters, rows leave. What is counted is what the tables can say, not how
often a release says it.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.vocabulary import tables
from ris2rdf.vocabulary.tables import Statement, Table

NAMES = {
    "schema": "schema.org",
    "dcterms": "Dublin Core terms",
    "bibo": "BIBO",
    "foaf": "FOAF",
    "skos": "SKOS",
    "prov": "PROV",
}
"""What the vocabularies are called, by prefix, in the order of the page."""


class Coverage(NamedTuple):
    """One vocabulary: its terms in use, and the share of all elements that it says, in percent."""

    name: str
    prefix: str
    namespace: str
    classes: int
    properties: int
    share: int


@cache
def coverage() -> tuple[Coverage, ...]:
    """Return what each vocabulary covers of the elements that things of all kinds have."""
    table = tables.load()
    said = [*_said(table)]
    classes = {name for node in table.nodes.values() for name in node.classes}
    classes.update(name for names in table.classes.values() for name in names)
    elements = {element for element, _ in said}
    return tuple(_coverage(prefix, said, classes, len(elements)) for prefix in NAMES)


def _said(table: Table) -> Iterator[tuple[tuple[str, str], Statement]]:
    """Yield each statement with the kind of thing and the element that it tells of."""
    for kind, node in table.nodes.items():
        for group in (node.properties, node.links):
            for element, statements in group.items():
                yield from (((kind, element), statement) for statement in statements)


def _coverage(
    prefix: str, said: list[tuple[tuple[str, str], Statement]], classes: set[str], elements: int
) -> Coverage:
    space = terms.prefixes()[prefix]
    own = [(element, one.property) for element, one in said if one.property.startswith(space)]
    covered = len({element for element, _ in own})
    return Coverage(
        NAMES[prefix],
        prefix,
        space,
        sum(name.startswith(space) for name in classes),
        len({name for _, name in own}),
        round(100 * covered / elements),
    )
