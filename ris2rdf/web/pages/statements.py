"""All statements of a document as tables: property with its label, values, source marks.

The graph of the document and the Work behind it go in, rows come out. Properties that say the
same of the same values share a row. Labels come from the table of labels; without one a property
is named after itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec
import pyoxigraph

from ris2rdf import resources, terms
from ris2rdf.elements import Contributor, Source, Trial, Work
from ris2rdf.web.pages import words
from ris2rdf.web.pages.graph import NIL, TYPE, Graph, Term
from ris2rdf.web.pages.marks import Margin, Mark
from ris2rdf.web.pages.views import Site

OTHERS = 100
"""Other things whose statements a page shows at most: all are in the downloads."""

MANY = 8
"""More values than this are counted, with the list behind a fold."""

LONG = 240
"""A literal longer than this shows its beginning, and all of it behind a fold."""

_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_LABELS = {_RDFS_LABEL, "http://www.w3.org/2004/02/skos/core#prefLabel"}
_DEFINITIONS = {
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://www.w3.org/2004/02/skos/core#definition",
}
_FIRST = ("rdf:type", "schema:name", "skos:prefLabel", "schema:author", "bibo:authorList")


class Property(NamedTuple):
    """A property of a row: its CURIE, its IRI, what it means in words if known."""

    curie: str
    iri: str
    definition: str


class Value(NamedTuple):
    """One value: its text, where it leads, what kind of literal, its CURIE if it is a term."""

    text: str
    href: str = ""
    rest: str = ""
    note: str = ""
    curie: str = ""


class Row(NamedTuple):
    """Properties with the values they share."""

    label: str
    properties: Sequence[Property]
    values: Sequence[Value]
    marks: Sequence[Mark] = ()
    summary: str = ""


class Table(NamedTuple):
    """What is said of one subject."""

    subject: str
    label: str
    rows: Sequence[Row]


class Statements:
    """Draws up the tables of one document."""

    def __init__(
        self, site: Site, graph: Graph, language: str = "", margin: Margin | None = None
    ) -> None:
        self.site, self.graph = site, graph
        self.language = language or site.language
        self.margin = margin or Margin(())
        self.evidence: dict[str, dict[str, tuple[Source, ...]]] = {}

    def behind(self, work: Work) -> None:
        """Take the lines behind each value of *work* as the source of equal values here."""
        for field in work.__struct_fields__:
            for value, sources in _stated(getattr(work, field)):
                known = self.evidence.setdefault(value, {})
                own = known.get(field, ())
                known[field] = own + tuple(s for s in sources if s not in own)

    def table(self, subject: str) -> Table:
        """Return what is said of *subject*."""
        groups: dict[tuple[Term, ...], list[str]] = {}
        for name, objects in self.graph.properties(subject).items():
            key = tuple(sorted(objects)) if name != TYPE else tuple(objects)
            groups.setdefault(key, []).append(name)
        rows = [self._row(names, list(objects)) for objects, names in groups.items()]
        rows.sort(key=_rank)
        return Table(subject, self.graph.label(subject) or terms.shorten(subject), rows)

    def connected(self, subject: str) -> list[str]:
        """Return the other things with an IRI of which anything is said, in their order."""
        return [n for n in self.graph.subjects if n != subject and not n.startswith("_:")]

    def others(self, subject: str) -> list[Table]:
        """Return the tables of the first of the other things."""
        return [self.table(name) for name in self.connected(subject)[:OTHERS]]

    def _row(self, names: Sequence[str], objects: Sequence[Term]) -> Row:
        properties = _properties(tuple(names))
        lists = [term for term in objects if term.kind == "blank" or term.value == NIL]
        members = [m for term in lists for m in self.graph.members(term.value)]
        values = [self._value(term) for term in (members or objects)]
        summary = ""
        if len(values) > MANY or members:
            count = words.plural(len(values), *self._noun(members or objects))
            summary = f"{count}, {'a list, in this order' if members else 'a set'}"
        sources = [s for term in (members or objects) for s in self._sources(term, names)]
        marks = self.margin.marks(tuple(dict.fromkeys(sources)))
        return Row(label(properties[0].iri), properties, values, marks, summary)

    def _noun(self, objects: Sequence[Term]) -> tuple[str, str]:
        """Return what *objects* are, one and many."""
        people = all("schema:Person" in self.graph.types(term.value) for term in objects)
        return ("person", "people") if people else ("value", "values")

    def _value(self, term: Term) -> Value:
        if term.kind != "literal":
            return self._linked(term.value)
        note = "" if term.datatype.endswith("#string") else terms.shorten(term.datatype)
        note = term.language or note
        if len(term.value) <= LONG:
            return Value(term.value, note=note)
        return Value(term.value[:LONG], rest=term.value[LONG:], note=note)

    def _linked(self, iri: str) -> Value:
        curie = terms.shorten(iri)
        if curie != iri:
            return Value(label(iri), curie=curie)
        name = self.graph.label(iri)
        return Value(name or iri, self.site.href(iri))

    def _sources(self, term: Term, names: Sequence[str]) -> tuple[Source, ...]:
        """Return the lines behind *term*, or none where they cannot be told for certain."""
        if term.kind == "literal":
            return self._behind(term.value, names)
        for name in _NAMING:
            for text in self.graph.values(term.value, name):
                found = self._behind(text.value, [terms.expand(name)])
                if found:
                    return found
        return self._behind(term.value, names)

    def _behind(self, value: str, names: Sequence[str]) -> tuple[Source, ...]:
        """Return the lines that state *value*: volume 8 is not the source of page 8."""
        known = self.evidence.get(value, {})
        if len(known) < 2:  # noqa: PLR2004 - nothing to choose from
            return next(iter(known.values()), ())
        fields = {_FIELDS.get(_local(name), _local(name)) for name in names}
        return sum((sources for field, sources in known.items() if field in fields), ())


_NAMING = (
    "schema:value",
    "skos:prefLabel",
    "schema:name",
    "foaf:name",
    "dcterms:title",
    "schema:issueNumber",
    "schema:volumeNumber",
)
"""Properties by whose values a linked thing is traced to the lines that name it."""

_FIELDS = {
    "headline": "title",
    "name": "title",
    "prefLabel": "keywords",
    "about": "keywords",
    "subject": "keywords",
    "value": "identifiers",
    "doi": "identifiers",
    "identifier": "identifiers",
    "datePublished": "dates",
    "issued": "dates",
    "volumeNumber": "volume",
    "issueNumber": "issue",
    "pageStart": "page_start",
    "pageEnd": "page_end",
    "numberOfPages": "number_of_pages",
    "numPages": "number_of_pages",
    "author": "contributors",
    "creator": "contributors",
    "genre": "genres",
    "publisher": "publisher",
    "url": "links",
    "page": "links",
}
"""Properties whose values other fields of a Work may state as well: which field means them."""


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def label(iri: str) -> str:
    """Return what the term *iri* is called: its label, or its own name as words."""
    known = _labels().get(iri)
    return known[0][:1].upper() + known[0][1:] if known else words.sentence(_local(iri))


def definition(iri: str) -> str:
    """Return what the term *iri* means, or an empty string."""
    return _labels().get(iri, ("", ""))[1]


@cache
def _labels() -> Mapping[str, tuple[str, str]]:
    """Return term -> (label, definition) in English, from ``labels.ttl`` where it exists."""
    path = resources.table("labels.ttl")
    if not path.is_file():
        return {}
    names: dict[str, str] = {}
    meanings: dict[str, str] = {}
    for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
        if (getattr(quad.object, "language", None) or "en") != "en":
            continue
        target = {True: names, False: meanings}.get(quad.predicate.value in _LABELS)
        if target is names or quad.predicate.value in _DEFINITIONS:
            (names if target is names else meanings)[quad.subject.value] = quad.object.value
    return {iri: (name, meanings.get(iri, "")) for iri, name in names.items()}


@lru_cache(maxsize=1024)
def _properties(names: tuple[str, ...]) -> tuple[Property, ...]:
    """Return the properties *names* of one row, in order: few rows, said of every thing."""
    return tuple(Property(terms.shorten(n), n, definition(n)) for n in _ordered(names))


def _ordered(names: Iterable[str]) -> list[str]:
    """Return *names* with schema.org before the others: its labels are the plainest."""
    return sorted(names, key=lambda n: (not terms.shorten(n).startswith("schema:"), len(n), n))


def _rank(row: Row) -> tuple[int, str]:
    places = [_FIRST.index(p.curie) for p in row.properties if p.curie in _FIRST]
    return min(places, default=len(_FIRST)), row.label


def _stated(value: Any) -> Iterable[tuple[str, tuple[Source, ...]]]:
    """Yield every text of a Work with the sources beside it."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for part in value:
            yield from _stated(part)
    elif isinstance(value, msgspec.Struct) and not isinstance(value, Source):
        yield from _own(value)
        for field in value.__struct_fields__:
            yield from _stated(getattr(value, field))


def _own(part: msgspec.Struct) -> Iterable[tuple[str, tuple[Source, ...]]]:
    sources = getattr(part, "sources", ())
    if not sources:
        return
    if isinstance(part, Contributor):
        yield part.name.display, sources
    if isinstance(part, Trial):
        yield f"{words.register(part.register)} {part.number}", sources
    for field in ("value", "name", "url", "number", "display"):
        text = getattr(part, field, "")
        if isinstance(text, str) and text:
            yield text, sources
