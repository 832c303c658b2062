"""What a page says to machines in its head: JSON-LD, citation tags, Dublin Core, Open Graph.

The statements and the Work of a page go in; a schema.org object and (name, content) pairs come
out. They hold only what the page itself shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ris2rdf.elements import Work
from ris2rdf.web.pages.graph import SCHEMA, TYPE, Graph, Term
from ris2rdf.web.pages.views import Site

_ARTICLES = {"JOUR", "MGZN", "EJOUR", "INPR", "NEWS"}
_PAPERS = {"CONF", "CPAPER"}
_CHAPTERS = {"CHAP", "ECHAP"}
_BOOKS = {"BOOK", "EBOOK", "EDBOOK"}
_UNEMBEDDED = {SCHEMA + "hasPart", SCHEMA + "mainEntityOfPage"}
"""Sections of the abstract repeat its text; the page itself is no part of the description."""


def schema_org(graph: Graph, iri: str, site: Site, page: str) -> dict[str, Any]:
    """Return what *graph* says of *iri* in schema.org words, parts and neighbours inside.

    Licence, access and publisher are those of the *page*, never of the thing itself. What has no
    identifier elsewhere is identified by *iri*: FAIR assessments look for one.
    """
    told = {"@context": "https://schema.org", **_described(graph, iri, set())}
    told.setdefault("identifier", iri)
    return {**told, "mainEntityOfPage": _page(site, page, graph.text(page, "prov:generatedAtTime"))}


def _page(site: Site, page: str, modified: str) -> dict[str, Any]:
    own: dict[str, Any] = {"@type": "WebPage", "@id": page, "isAccessibleForFree": True}
    if modified:
        own["dateModified"] = modified
    if site.licence:
        own["license"] = site.licence
    if site.publisher:
        own["publisher"] = {"@type": "Organization", "name": site.publisher}
    return own


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the (name, IRI) pairs that lead to a page as a schema.org breadcrumb list."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": iri}
        for place, (name, iri) in enumerate(trail, 1)
    ]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": items,
    }


def _described(graph: Graph, iri: str, seen: set[str]) -> dict[str, Any]:
    """Return the object of *iri*; what was described already is named by its IRI alone."""
    node: dict[str, Any] = {} if iri.startswith("_:") else {"@id": iri}
    if iri in seen:
        return node
    seen.add(iri)
    for name, objects in graph.properties(iri).items():
        if name == TYPE:
            types = [t.value.removeprefix(SCHEMA) for t in objects if t.value.startswith(SCHEMA)]
            node |= {"@type": _single(types)} if types else {}
        elif name.startswith(SCHEMA):
            deep = name not in _UNEMBEDDED
            ordered = _ordered(graph, iri, objects)
            values = [_value(graph, term, seen, deep=deep) for term in ordered]
            node[name.removeprefix(SCHEMA)] = _single(values)
    return node


def _ordered(graph: Graph, iri: str, objects: list[Term]) -> list[Term]:
    """Return *objects* as a list of the same subject has them, if one holds them all."""
    for head in graph.values(iri, "bibo:authorList", "bibo:editorList"):
        people = list(dict.fromkeys(graph.members(head.value)))
        if set(objects) <= set(people):
            return [person for person in people if person in objects]
    return objects


def _value(graph: Graph, term: Term, seen: set[str], *, deep: bool) -> Any:
    if term.kind == "literal":
        return int(term.value) if term.datatype.endswith("#integer") else term.value
    if deep and any(name.startswith(SCHEMA) for name in graph.properties(term.value)):
        return _described(graph, term.value, seen)
    return {"@id": term.value} if not deep else term.value


def _single(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def citation_tags(work: Work, address: str, page: str) -> list[tuple[str, str]]:
    """Return the tags by which Google Scholar and Zotero read *work*, empty ones left out.

    *address* is the IRI of the work, *page* the canonical address of its page.
    """
    tags = [*_common(work, page), *_by_type(work), *_dublin_core(work, address)]
    return [(name, content) for name, content in tags if content]


def _common(work: Work, page: str) -> Iterator[tuple[str, str]]:
    title = work.title.value if work.title else ""
    yield "citation_title", title
    for author in work.people("author"):
        yield "citation_author", author.name.inverted
        if author.orcid:
            yield "citation_author_orcid", f"https://orcid.org/{author.orcid}"
        yield from (("citation_author_institution", name) for name in author.affiliations)
    if work.issued:
        yield "citation_publication_date", work.issued.value.replace("-", "/")
    yield from (("citation_language", each.tag or each.value) for each in work.languages[:1])
    yield from (("citation_keywords", keyword.value) for keyword in work.keywords)
    yield "citation_abstract", work.abstract.value if work.abstract else ""
    yield "citation_doi", work.identifier("doi")
    yield "citation_pmid", work.identifier("pmid")
    yield "citation_publisher", work.publisher.value if work.publisher else ""
    yield "citation_abstract_html_url", page
    yield "citation_public_url", page


def _by_type(work: Work) -> Iterable[tuple[str, str]]:
    kind = work.type
    inside = work.container.title.value if work.container and work.container.title else ""
    if kind in _ARTICLES:
        return [("citation_journal_title", inside), *_journal(work), *_span(work)]
    if kind in _PAPERS:
        name = work.event.name.value if work.event and work.event.name else inside
        titles = [("citation_conference_title", name), ("citation_conference", name)]
        return [*titles, *_isbn(work), *_span(work)]
    if kind in _CHAPTERS:
        titles = [("citation_inbook_title", inside), ("citation_book_title", inside)]
        return [*titles, *_isbn(work), *_span(work), *_editors(work)]
    if kind in _BOOKS:
        series = work.series.title.value if work.series and work.series.title else ""
        return [*_isbn(work), ("citation_series_title", series), *_editors(work)]
    return _institutional(work)


def _institutional(work: Work) -> list[tuple[str, str]]:
    publisher = work.publisher.value if work.publisher else ""
    if work.type == "THES":
        degree = next((d.value for d in work.details.get("degree", ())), "")
        return [
            ("citation_dissertation_institution", publisher),
            ("citation_dissertation_name", degree),
        ]
    if work.type == "RPRT":
        number = work.number.value if work.number else ""
        return [
            ("citation_technical_report_institution", publisher),
            ("citation_technical_report_number", number),
        ]
    return []


def _journal(work: Work) -> Iterator[tuple[str, str]]:
    if work.container:
        for short in work.container.abbreviations[:1]:
            yield "citation_journal_abbrev", short.value
    yield "citation_volume", work.volume.value if work.volume else ""
    yield "citation_issue", work.issue.value if work.issue else ""
    for found in work.identifiers:
        if found.scheme == "issn":
            yield "citation_issn", found.value


def _span(work: Work) -> Iterator[tuple[str, str]]:
    yield "citation_firstpage", work.page_start.value if work.page_start else ""
    yield "citation_lastpage", work.page_end.value if work.page_end else ""


def _isbn(work: Work) -> Iterator[tuple[str, str]]:
    for found in work.identifiers:
        if found.scheme.startswith("isbn"):
            yield "citation_isbn", found.value


def _editors(work: Work) -> Iterator[tuple[str, str]]:
    for contributor in work.contributors:
        if contributor.role == "editor":
            yield "citation_editor", contributor.name.inverted


def _dublin_core(work: Work, address: str) -> Iterator[tuple[str, str]]:
    yield "DC.title", work.title.value if work.title else ""
    yield from (("DC.creator", author.name.inverted) for author in work.people("author"))
    yield "DC.date", work.issued.value if work.issued else ""
    yield "DC.type", next((genre.value for genre in work.genres), work.type)
    yield "DC.identifier", address
