"""The page of one work: everything its template shows, put together from Work and statements.

A DocumentView goes in, HTML leaves. Facts come from the Work, because it knows the lines they came
from; links and the table of statements come from the graph that is published.
"""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from ris2rdf.elements import Work
from ris2rdf.search import Neighbour
from ris2rdf.web.pages import findings, meta, words
from ris2rdf.web.pages.entries import BYLINE, NAMED
from ris2rdf.web.pages.facts import Reader
from ris2rdf.web.pages.graph import Graph
from ris2rdf.web.pages.marks import Margin
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.source import received
from ris2rdf.web.pages.statements import Statements
from ris2rdf.web.pages.views import DocumentView, Site

LISTED = 200
"""Names at most in the fold; the rest is in the data."""


def work_page(view: DocumentView, work: Work) -> str:
    """Return the page of *work*, which *view* is about."""
    site, entry = view.site, view.entry
    margin = Margin([record.line for record in entry.records])
    graph = Graph(view.lines)
    reader = Reader(site, work, entry.iri, graph, margin)
    found = findings.findings(entry.diagnostics)
    return draw(
        "work.html",
        site,
        work=work,
        entry=entry,
        title=title(work),
        kicker=words.work_type(work.type, work.form),
        summary=summary(work),
        authors=reader.people(work.people("author")),
        crumbs=_crumbs(site, graph, entry.iri),
        beside=_beside(site, view.beside),
        facts=list(reader.record()),
        identifiers=list(reader.identifiers()),
        reader=reader,
        doi=words.resolver("doi", work.identifier("doi")) if work.identifier("doi") else "",
        repository=reader.repository(),
        findings=found,
        changes=findings.changes(entry.diagnostics),
        state=findings.state(found),
        abstract_marks=margin.marks(work.abstract.sources) if work.abstract else [],
        records=received(work, entry.records, margin, view.ris),
        out=view.ris,
        citation=view.citation,
        reference=_reference(view),
        origin=_origin(graph, entry.iri),
        query=f"SELECT ?property ?value WHERE {{\n  <{entry.iri}> ?property ?value\n}}",
        **machine(view, graph, work),
        **tables(view, graph, work, margin),
        **limits(),
    )


def title(work: Work) -> str:
    """Return the title of *work* as its page is headed."""
    return work.title.value if work.title else "No title given"


def summary(work: Work) -> str:
    """Return one line on *work* for search results: who, where, when."""
    authors = work.people("author")
    who = authors[0].name.display if authors else ""
    if len(authors) > 1:
        who += f" and {words.plural(len(authors) - 1, 'other')}"
    inside = work.container.title.value if work.container and work.container.title else ""
    number = work.volume.value if work.volume else ""
    number += f"({work.issue.value})" if work.issue else ""
    year = work.issued.value[:4] if work.issued else ""
    return ", ".join(part for part in (who, f"{inside} {number}".strip(), year) if part)


def limits() -> dict[str, int]:
    """Return how many names a byline and its fold show."""
    return {"byline": BYLINE, "named": NAMED, "listed": LISTED}


def machine(view: DocumentView, graph: Graph, work: Work) -> dict[str, Any]:
    """Return what the head of the page says to machines."""
    site, iri = view.site, view.entry.iri
    page = iri.replace(f"{site.base}id/", f"{site.base}doc/", 1)
    trail = [(name, site.base + path.lstrip("/")) for name, path in _trail(graph, site, iri)]
    return {
        "canonical": page,
        "document": f"/doc/{view.entry.path}",
        "offers": view.offers,
        "tags": meta.citation_tags(work, iri, page),
        "blocks": [
            meta.schema_org(graph, iri, site, page),
            meta.breadcrumbs([*trail, (title(work), page)]),
        ],
    }


def tables(view: DocumentView, graph: Graph, work: Work, margin: Margin) -> dict[str, Any]:
    """Return the tables of statements: the work's own, and if asked those of other things."""
    statements = Statements(view.site, graph, margin=margin)
    statements.behind(work)
    iri = view.entry.iri
    others = statements.others(iri) if view.whole else ()
    connected = len(statements.connected(iri))
    return {"table": statements.table(iri), "others": others, "connected": connected}


def _trail(graph: Graph, site: Site, iri: str) -> list[tuple[str, str]]:
    """Return (name, path) from the list of works down to what the work stands in."""
    trail = []
    for above in reversed(graph.above(iri)):
        href = site.href(above)
        number = graph.text(above, "schema:issueNumber")
        volume = graph.text(above, "schema:volumeNumber")
        name = f"Issue {number}" if number else f"Volume {volume}" if volume else ""
        trail.append((name or graph.label(above) or above, href.removeprefix(site.root)))
    return [("Works", "/works"), *trail]


def _reference(view: DocumentView) -> Markup:
    """Return the reference, whose text was escaped where its few tags were put in."""
    return Markup(view.citation.html if view.citation else "")  # noqa: S704 - see above


def _crumbs(site: Site, graph: Graph, iri: str) -> list[tuple[str, str]]:
    return [(name, site.at(path)) for name, path in _trail(graph, site, iri) if path]


def _beside(site: Site, found: Sequence[Neighbour | None]) -> list[tuple[str, str, str, str]]:
    """Return (relation, word, address, title) of the works before and after."""
    words_of = (("prev", "Previous"), ("next", "Next"))
    return [
        (rel, word, site.at(f"/doc/{work.path}"), work.title)
        for (rel, word), work in zip(words_of, found, strict=True)
        if work
    ]


def _origin(graph: Graph, iri: str) -> dict[str, str]:
    """Return when and by what the description was made, where its statements say so."""
    document = next(
        (
            name
            for name in graph.subjects
            if iri in {term.value for term in graph.values(name, "foaf:primaryTopic")}
        ),
        "",
    )
    agent = graph.text(document, "prov:wasAttributedTo")
    version = graph.text(agent, "schema:softwareVersion")
    return {
        "time": graph.text(document, "prov:generatedAtTime"),
        "agent": f"{graph.label(agent)} {version}".strip(),
    }
