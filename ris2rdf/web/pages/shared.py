"""The page of a shared thing: journal, volume, issue, subject, person, publisher, trial, source.

Its entry, its statements, and rows and facets of its works go in; HTML leaves.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlencode

from ris2rdf.release import Entry, Facet
from ris2rdf.vocabulary import ELEMENT
from ris2rdf.web.pages import meta, words
from ris2rdf.web.pages.entries import chart, entries
from ris2rdf.web.pages.facts import Fact, Piece
from ris2rdf.web.pages.graph import Graph
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.statements import Statements
from ris2rdf.web.pages.views import DocumentView, Site

FILTERS = {
    "journal": "container",
    "series": "container",
    "website": "container",
    "subject": "subject",
    "publisher": "publisher",
    "person": "person",
}
"""The parameter of the list of works that means a thing of this kind; ``thing`` for others."""

SHOWN = {
    "schema:issn": "ISSN",
    "schema:alternateName": "Also written",
    "schema:volumeNumber": "Volume",
    "schema:issueNumber": "Issue",
    "schema:isPartOf": "Part of",
    "dcterms:publisher": "Publisher",
    "schema:publisher": "Publisher",
    "skos:inScheme": "Scheme",
    "schema:sameAs": "Also at",
    "schema:identifier": "Identifier",
    "schema:location": "Place",
    "schema:startDate": "From",
    "schema:endDate": "To",
    "schema:sha256": "SHA-256",
    "schema:encodingFormat": "Format",
}
"""Properties with a row of their own on such a page; the others stand under All statements."""

LEADS = {
    "subject": "A keyword as the records write it.",
    "person": "A person whose ORCID the records give.",
    "source": "A file that records were read from.",
}


class Part(NamedTuple):
    """A volume or an issue: its number, where its page is (empty if it has none), its works."""

    number: str
    href: str
    works: int


class Volume(NamedTuple):
    """A volume of a journal and its issues."""

    volume: Part
    issues: list[Part]


def thing_page(view: DocumentView) -> str:
    """Return the page of the shared thing that *view* is about."""
    site, entry = view.site, view.entry
    graph = Graph(view.lines)
    label = graph.label(entry.iri) or entry.label or entry.path
    one, many, index = words.KINDS.get(entry.kind, (words.sentence(entry.kind), "Works", "/works"))
    statements = Statements(site, graph)
    page = entry.iri.replace(f"{site.base}id/", f"{site.base}doc/", 1)
    trail = [(many, index), *_above(site, graph, entry)]
    return draw(
        "thing.html",
        site,
        entry=entry,
        title=label,
        kicker=one,
        place=many if many != "Publishers" else "",
        lead=_lead(view),
        crumbs=[(name, site.at(path)) for name, path in trail],
        facts=_facts(site, graph, entry),
        chart=chart(view.years, of=f"Works of {label}"),
        rows=entries(site, view.works),
        total=view.total or entry.works,
        all_works=_all(site, entry),
        volumes=_volumes(view),
        beside=_beside(view),
        table=statements.table(entry.iri),
        others=statements.others(entry.iri) if view.whole else (),
        connected=len(statements.connected(entry.iri)),
        canonical=page,
        document=f"/doc/{entry.path}",
        offers=view.offers,
        blocks=[
            meta.schema_org(graph, entry.iri, site, page),
            meta.breadcrumbs(
                [*((n, site.base + p.lstrip("/")) for n, p in trail), (label, page)],
            ),
        ],
    )


def _lead(view: DocumentView) -> str:
    total = view.total or view.entry.works
    text = words.plural(total, "work") + " in this bibliography" if total else ""
    years = [int(year) for year in view.years if year.isdigit()]
    if years:
        text += f", {min(years)}" + (f"–{max(years)}" if len(set(years)) > 1 else "")
    return ". ".join(part for part in (text, LEADS.get(view.entry.kind, "")) if part)


def _above(site: Site, graph: Graph, entry: Entry) -> list[tuple[str, str]]:
    """Return (name, path) of what the thing is part of, the widest first."""
    return [
        (graph.label(iri) or iri, site.href(iri).removeprefix(site.root))
        for iri in reversed(graph.above(entry.iri))
        if site.href(iri).startswith(f"{site.root}/doc/")
    ]


def _facts(site: Site, graph: Graph, entry: Entry) -> list[Fact]:
    """Return the rows of what is said of the thing, a missing publisher of a journal included."""
    decided = [value for element, value in entry.elements if element == ELEMENT]
    rows = {"Given by the library": [Piece(iri, site.href(iri)) for iri in decided]}
    for curie, label in SHOWN.items():
        terms = (term for term in graph.values(entry.iri, curie) if term.value not in decided)
        for term in terms:
            text = graph.label(term.value) if term.kind == "iri" else term.value
            piece = Piece(text or term.value, site.href(term.value) if term.kind == "iri" else "")
            if piece not in rows.setdefault(label, []):
                rows[label].append(piece)
    facts = [Fact(label, pieces) for label, pieces in rows.items() if pieces]
    if entry.kind == "journal" and "Publisher" not in rows:
        facts.append(Fact("Publisher", [Piece("Not given in the records")], missing=True))
    return facts


def _all(site: Site, entry: Entry) -> str:
    """Return the address of the list of all works of the thing."""
    query = urlencode({FILTERS.get(entry.kind, "thing"): entry.path})
    return site.at(f"/works?{query}")


def _volumes(view: DocumentView) -> list[Volume]:
    """Return the volumes of a journal with their issues, the highest number first."""
    found: dict[str, Volume] = {}
    for row in view.parts:
        local = row.path.removeprefix(f"{view.entry.path}/")
        volume, _, issue = local.partition("/issue/")
        if local.startswith("issue/"):
            volume, issue = "", local.removeprefix("issue/")
        number = unquote(volume.removeprefix("volume/"))
        part = Part(unquote(issue) or number, view.site.at(f"/doc/{row.path}"), row.works)
        known = found.setdefault(number, Volume(Part(number, "", 0), []))
        if issue:
            known.issues.append(part)
        else:
            found[number] = known._replace(volume=part)
    for known in found.values():
        known.issues.sort(key=lambda part: _natural(part.number), reverse=True)
    return sorted(found.values(), key=lambda known: _natural(known.volume.number), reverse=True)


def _natural(number: str) -> list[tuple[int, str]]:
    """Return a key that puts 9 before 10, and letters after numbers."""
    return [(int(n or 0), text) for n, text in re.findall(r"(\d{1,9})|(\D+)", number)]


def _beside(view: DocumentView) -> list[tuple[str, list[tuple[str, str, int, int]]]]:
    """Return (heading, rows of label, address, count, share) of what its works have in common."""
    own = view.entry
    found = []
    for name, heading in (
        ("subject", "Subjects" if own.kind != "subject" else "Found together with"),
        ("container", "Journals"),
        ("person", "Names most often written"),
    ):
        facets = [f for f in view.facets.get(name, ()) if f.value != own.path][:8]
        within = name == "container" and own.kind in {"volume", "issue"}
        if facets and not within and (name == "subject" or FILTERS.get(own.kind) != name):
            found.append((heading, [_share(view.site, name, f, facets[0].works) for f in facets]))
    return found


def _share(site: Site, name: str, facet: Facet, highest: int) -> tuple[str, str, int, int]:
    path = f"/works?{urlencode({name: facet.value})}"
    if name != "person":
        path = f"/doc/{facet.value}"
    return facet.label, site.at(path), facet.works, round(100 * facet.works / highest)
