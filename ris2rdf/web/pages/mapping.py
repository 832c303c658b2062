"""What each tag of RIS becomes: one type of record, tags that become the same in one row.

Rows of the tables go in; HTML leaves.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.crosswalk.plan import NOTE, PEOPLE
from ris2rdf.mapping import Row, Written
from ris2rdf.mapping.told import WITHHELD, WORK
from ris2rdf.web.pages import statements, words
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.statements import Property
from ris2rdf.web.pages.views import MappingView

_SCHEMA = "schema:"

ELEMENTS = {
    "accessed": "day of access",
    "accession": "accession number",
    "addresses": "affiliation",
    "available": "day of availability",
    "databases": "database",
    "doi": "DOI",
    "genres": "kind of work",
    "grants": "funding",
    "images": "image",
    "issued": "date of publication",
    "keywords": "subject",
    "labels": "label of the record",
    "languages": "language",
    "numbers": "ISSN, ISBN or another number",
    "orcids": "ORCID",
    "pages_of_work": "page on the web",
    "pmid": "PMID",
    "related": "related page",
    "reviewed": "work reviewed",
}
"""What elements are called whose name in the tables is no word for readers."""


class Node(NamedTuple):
    """What is written on one kind of node: ``kind`` is empty for the work itself."""

    kind: str
    properties: Sequence[Property]


class Use(NamedTuple):
    """What some tags become: the words for it, and the properties of schema.org and of others."""

    tags: Sequence[str]
    becomes: str
    schema: Sequence[Node]
    others: Sequence[Node]


def mapping(view: MappingView) -> str:
    """Return the page of one type."""
    uses = list(_uses(view.rows))
    table = view.crosswalk.tables
    classes = dict.fromkeys(view.crosswalk.plans[view.type].classes)
    return draw(
        "mapping.html",
        view.site,
        view=view,
        name=words.work_type(view.type),
        classes=[_property(name) for name in classes],
        uses=[use for use in uses if use.schema or use.others],
        notes=sorted(
            (row.tag, row.label) for row in view.rows if row.element == NOTE and row.written
        ),
        withheld=[row.tag for row in view.rows if row.element == WITHHELD],
        types=sorted(
            (words.work_type(name), name, view.works.get(name, 0)) for name in table.types
        ),
        read=[row.tag for row in view.rows if row.identify],
    )


def _uses(rows: Iterable[Row]) -> Iterator[Use]:
    """Yield what becomes data, in the order of the first of its tags."""
    alike: dict[tuple[str, tuple[Written, ...]], list[str]] = {}
    for row in rows:
        if row.element != NOTE and row.written:
            plain = tuple(one._replace(verbatim=False) for one in row.written)
            alike.setdefault((_becomes(row), plain), []).append(row.tag)
    for (becomes, written), tags in alike.items():
        yield Use(tags, becomes, _nodes(written, ours=True), _nodes(written, ours=False))


def _becomes(row: Row) -> str:
    if row.element == PEOPLE:
        return row.label.replace("-", " ")
    bearer, _, part = row.element.rpartition(".")
    name = ELEMENTS.get(part) or part.replace("_", " ")
    return f"{name} of the {bearer}" if bearer and bearer != "detail" else name


def _nodes(written: Iterable[Written], *, ours: bool) -> list[Node]:
    by_kind: dict[str, dict[str, None]] = {}
    for one in written:
        if one.property.startswith(_SCHEMA) == ours:
            by_kind.setdefault("" if one.kind == WORK else one.kind, {})[one.property] = None
    return [Node(kind, list(map(_property, names))) for kind, names in by_kind.items()]


def _property(curie: str) -> Property:
    iri = terms.expand(curie)
    return Property(curie, iri, statements.definition(iri))
