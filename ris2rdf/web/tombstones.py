"""What is told at the address of something withdrawn: what it was, since when not, why, what now.

A request and a fate enter; the tombstone leaves, in every form that its document had as a graph.
"""

from collections.abc import Iterator, Mapping

from ris2rdf import terms
from ris2rdf.release import fates
from ris2rdf.release.fates import Life
from ris2rdf.release.registry import Gone
from ris2rdf.web import answers, graphs, pages, representation
from ris2rdf.web.answers import Answer, Link
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import DOCUMENT_OFFERS, HTML, Offer
from ris2rdf.web.pages.views import ErrorView, Tombstone
from ris2rdf.web.resource import Choice, Resource

OFFERS = tuple(
    offer
    for offer in DOCUMENT_OFFERS
    if offer is HTML or offer in graphs.FORMATS or offer in graphs.JSON_FORMS
)
"""The forms of a tombstone, in server order."""


def withdrawn(asked: Asked, lost: Gone, offer: Offer | None) -> Answer:
    """Return the tombstone of a withdrawn thing, in any form."""
    lines = sorted(_statements(asked.base, lost))

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is HTML:
            return _page(asked, lost).encode()
        return graphs.body(lines, choice.offer, f"{asked.base}id/{lost.path}")

    def links(_: Choice) -> Iterator[Link]:
        """Return the links of the form chosen, the most important first."""
        yield Link(f"{asked.base}id/{lost.path}", "cite-as")
        if lost.successor:
            yield Link(_document(asked, lost.successor), "successor-version")

    stone = Resource(f"/doc/{lost.path}", OFFERS, render, links, status=410)
    found = representation.represent(asked, stone, offer if offer in OFFERS else None)
    return _lasting(found, lost) if found.status == stone.status else found


def _lasting(found: Answer, lost: Gone) -> Answer:
    """Return a tombstone with a day of caching; what may come back any time is asked for anew."""
    cache = answers.GONE if lost.time else answers.NEGOTIATED
    return found.without("Cache-Control").adding(("Cache-Control", cache))


def _document(asked: Asked, iri: str) -> str:
    """Return where to read about *iri*: the document of one of our things, else itself."""
    ours = f"{asked.base}id/"
    return asked.at(f"/doc/{iri.removeprefix(ours)}") if iri.startswith(ours) else iri


def _page(asked: Asked, lost: Gone) -> str:
    life = fates.life(asked.publication, lost.path)
    grave = Tombstone(
        title=lost.title,
        people=lost.people,
        withdrawn=lost.time,
        reason=lost.reason,
        successor=lost.successor,
        successor_title=_title(asked, lost.successor),
        address=f"{asked.base}id/{lost.path}",
        published=life.first_published if life else "",
        sources=tuple(_sources(life)) if life else (),
    )
    view = ErrorView(asked.site, 410, offers=OFFERS, tombstone=grave)
    return pages.error(view, f"/doc/{lost.path}")


def _title(asked: Asked, iri: str) -> str:
    """Return what the successor is called, if it is one of ours and here."""
    entry = asked.release.entry(iri.removeprefix(f"{asked.base}id/")) if iri else None
    return entry.label if entry else ""


def _sources(life: Life) -> Iterator[str]:
    for row in life.records:
        yield f"{row['name']}, record {row['position']}"


def _statements(base: str, lost: Gone) -> Iterator[str]:
    """Yield the lines that are left of a withdrawn thing."""
    subject = terms.iri(f"{base}id/{lost.path}")
    for name, value in {**_facts(base, lost), **_of_work(lost)}.items():
        if value:
            yield f"{subject} {terms.iri(terms.expand(name))} {value} ."
    if lost.path.startswith("work/"):
        a = terms.iri(terms.expand("rdf:type"))
        for kind in ("schema:CreativeWork", "bibo:Document"):
            yield f"{subject} {a} {terms.iri(terms.expand(kind))} ."


def _facts(base: str, lost: Gone) -> Mapping[str, str]:
    run = "-".join(lost.release.split("-")[:2])  # a release is named after the import it is
    return {
        "dcterms:identifier": terms.literal(f"{base}id/{lost.path}"),
        "dcterms:title": terms.literal(lost.title) if lost.title else "",
        "skos:changeNote": terms.literal(lost.reason) if lost.reason else "",
        "prov:invalidatedAtTime": _time(lost.time),
        "prov:wasInvalidatedBy": terms.iri(f"{base}id/import/{run}") if run else "",
        "dcterms:isReplacedBy": terms.iri(lost.successor) if lost.successor else "",
    }


def _of_work(lost: Gone) -> Mapping[str, str]:
    """Return what is said of works only: schema.org keeps a status for what people make."""
    if not lost.path.startswith("work/"):
        return {}
    cited = f"{lost.people}. {lost.title}." if lost.people else ""
    return {
        "schema:creativeWorkStatus": terms.literal("Withdrawn"),
        "schema:name": terms.literal(lost.title) if lost.title else "",
        "dcterms:bibliographicCitation": terms.literal(cited) if cited else "",
    }


def _time(text: str) -> str:
    if not text:
        return ""
    kind = "xsd:dateTime" if "T" in text else "xsd:date"
    return terms.literal(text, terms.expand(kind))
