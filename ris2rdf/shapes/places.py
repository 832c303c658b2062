"""Results led back: from a node of the graph to the file, line and tag that state it.

Results and a map of nodes enter; diagnostics leave. The map is made here for one work, or by
whoever knows where nodes come from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Protocol

from ris2rdf import terms
from ris2rdf.diagnostics import Diagnostic, catalogue
from ris2rdf.elements import Source, Sources, Stated, Work
from ris2rdf.shapes.results import Located, Result, plain, shortened
from ris2rdf.shapes.weights import WEIGHTS

_IRI = re.compile("<([^<>]+)>")

# Properties of the work whose values stand in an element of the Work, by the element's name.
_PROPERTIES = {
    "title": "schema:name dcterms:title schema:headline",
    "short_title": "bibo:shortTitle",
    "abstract": "dcterms:abstract schema:abstract",
    "page_start": "bibo:pageStart schema:pageStart bibo:pages",
    "page_end": "bibo:pageEnd schema:pageEnd bibo:pageStart",  # of a last page without a first
    "pages": "bibo:pages schema:pagination",
    "number_of_pages": "bibo:numPages schema:numberOfPages",
    "volume": "bibo:volume",
    "issue": "bibo:issue schema:issueNumber",
    "number": "bibo:number schema:reportNumber schema:legislationIdentifier",
    "publisher": "dcterms:publisher schema:publisher",
    "contributors": "schema:author dcterms:creator bibo:authorList schema:editor bibo:editor",
    "keywords": "schema:keywords dcterms:subject",
    "languages": "schema:inLanguage",
    "genres": "schema:genre",
    "grants": "schema:funding",
    "links": "schema:url foaf:page rdfs:seeAlso schema:image dcterms:relation schema:contentUrl",
}
_IDENTIFIERS = {
    "doi": "bibo:doi schema:sameAs",
    "pmid": "bibo:pmid",
    "isbn13": "bibo:isbn13 schema:isbn",
    "isbn10": "bibo:isbn10",
    "issn": "bibo:issn schema:issn",
    "eissn": "bibo:eissn",
}
_DATES = {"issued": "dcterms:issued schema:datePublished", "submitted": "dcterms:dateSubmitted"}


class Recorded(Protocol):
    """Where a record stands; ``ris.Record`` is one, and so is a row of the build's database."""

    @property
    def source(self) -> str:
        """The file, as shown to people."""

    @property
    def line(self) -> int:
        """The 1-based line of the record's first line."""


def said(lines: Iterable[str], nodes: Iterable[str]) -> dict[str, set[str]]:
    """Return IRI -> every text that *lines* say of it, for each of *nodes* (IRIs)."""
    found: dict[str, set[str]] = {node: set() for node in nodes}
    for line in lines:
        subject, _, value = line.split(" ", 2)
        if subject[1:-1] in found:
            found[subject[1:-1]].add(plain(value[:-2]))
    return found


def located(
    work: Work, records: Sequence[Recorded], iri: str, said: Mapping[str, set[str]] | None = None
) -> dict[str, Located]:
    """Return where the work *iri* stands, and the nodes that it names.

    *records* are those that the Work unites, in its order. *said* is what is said of parts of the
    work and of shared things: each stands where the Work has one of its names; where it has none,
    at the first line of the record.
    """
    lines: dict[str, list[tuple[str, int]]] = {}
    for properties, sources in _stated(work):
        places = [_place(source, records) for source in sources]
        for curie in properties.split():
            lines.setdefault(terms.expand(curie), []).extend(places)
    whole = {path: tuple(dict.fromkeys(places)) for path, places in lines.items() if places}
    found = {iri: Located(records[0].source, records[0].line, whole)}
    parts = {node: texts for node, texts in (said or {}).items() if node != iri}
    bearers = _bearers(work) if parts else {}
    for node, texts in parts.items():
        found[node] = _bearer(bearers, records, texts)
    return found


def _bearers(work: Work) -> dict[str, tuple[int, Sources]]:
    """Return by name the first part of *work* that bears it: its place among them, its fields."""
    found: dict[str, tuple[int, Sources]] = {}
    for number, (names, sources) in enumerate(_named(work)):
        for name in names if sources else ():
            found.setdefault(name, (number, sources))
    return found


def _bearer(
    bearers: Mapping[str, tuple[int, Sources]], records: Sequence[Recorded], texts: set[str]
) -> Located:
    """Return where the part of a work stands that bears one of the names in *texts*."""
    bearing = [bearers[text] for text in texts if text in bearers]
    if not bearing:
        return Located(records[0].source, records[0].line)
    _, sources = min(bearing, key=itemgetter(0))
    places = tuple(_place(source, records) for source in sources)
    return Located(records[sources[0].record].source, places[0][1], {"": places})


def _named(work: Work) -> Iterator[tuple[tuple[str, ...], Sources]]:
    """Yield the names of whatever *work* has as a node of its own, and the fields they stand in."""
    for person in work.contributors:
        yield (person.name.display, person.name.inverted, *person.affiliations), person.sources
    for identifier in work.identifiers:
        yield (identifier.value,), identifier.sources
    for trial in work.trials:
        yield (trial.number,), trial.sources
    for grant in work.grants:
        yield (grant.name, grant.number, grant.funder), grant.sources
    for link in work.links:
        yield (link.url,), link.sources
    for stated in _titled(work):
        if stated is not None:
            yield (stated.value,), stated.sources


def _titled(work: Work) -> Iterator[Stated | None]:
    yield work.publisher
    yield work.event.name if work.event else None
    yield from work.keywords
    for container in (work.container, work.series):
        if container is not None:
            yield from (container.title, *container.abbreviations, container.publisher)


def _stated(work: Work) -> Iterable[tuple[str, Sources]]:
    for name, properties in _PROPERTIES.items():
        value = getattr(work, name)
        for part in value if isinstance(value, tuple) else (value,):
            if part is not None:
                yield properties, part.sources
    for identifier in work.identifiers:
        yield _IDENTIFIERS.get(identifier.scheme, ""), identifier.sources
    for date in work.dates:
        yield _DATES.get(date.kind, ""), date.sources
    for status in work.details.get("status", ()):
        yield "schema:creativeWorkStatus bibo:status", status.sources


def _place(source: Source, records: Sequence[Recorded]) -> tuple[str, int]:
    return source.tag, records[source.record].line + source.line - 1


def lead_back(
    results: Iterable[Result], located: Mapping[str, Sequence[Located]]
) -> list[Diagnostic]:
    """Return each of *results* as a diagnostic at the line of the value at fault.

    Without such a line it is the first line of the record; a part without an entry stands where its
    work does. A result on a node of several records is told once, at the first, with their number
    in the values; one on a node of no record names the node in place of the file.
    """
    return [_diagnostic(result, located) for result in results]


def _diagnostic(result: Result, located: Mapping[str, Sequence[Located]]) -> Diagnostic:
    weight = WEIGHTS[result.severity]
    places = located.get(result.focus) or located.get(result.focus.partition("#")[0]) or ()
    values: dict[str, object] = {
        "value": shortened(result.text),
        "other": shortened(result.other),
        "message": result.message,
        "focus": result.focus,
        "records": len(places),
    }
    if weight != catalogue()[result.code].severity:
        values["severity"] = weight
    if not places:
        return Diagnostic(result.code, result.focus, 0, "", values)
    first = places[0]
    paths = _IRI.findall(result.path) or [result.path]
    stated = [place for path in (*paths, "") for place in first.lines.get(path, ())]
    tag, line = stated[0] if stated else ("", first.line)
    return Diagnostic(result.code, first.source, line, tag, values)
