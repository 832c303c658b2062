"""Lists of works, people, journals, publishers and subjects, and the search: pages and files.

A request enters, an answer leaves: a page for people, a file of the whole selection (CSV, RIS), or
one page of it as a Hydra collection. Rows, counts and order are the release's.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from ris2rdf import terms
from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Page, Row, ThingRow
from ris2rdf.web import answers, graphs, negotiation, pages, refusals
from ris2rdf.web.answers import Answer, Link, Problem
from ris2rdf.web.asking import Asked, query
from ris2rdf.web.forms import Form, Forms
from ris2rdf.web.negotiation import CSV, EXPANDED, FLATTENED, FRAMED, HTML, LIST_OFFERS, Offer
from ris2rdf.web.pages.views import ThingsView, WorksView
from ris2rdf.web.representation import represent
from ris2rdf.web.resource import Choice, Resource
from ris2rdf.web.selections import Wanted, parameters, wanted

KINDS = {
    "people": "person",
    "journals": "journal",
    "publishers": "publisher",
    "subjects": "subject",
}
"""Lists of shared things, by the name of the list."""

PLACE = ("after", "first")
"""Parameters that say where in a list a page begins."""

FORMS_OF_JSON_LD = (EXPANDED, FLATTENED, FRAMED)
"""Forms that links leave out: readers of JSON-LD ask for them by profile."""

ROWS = 25
"""Rows of a page where the client does not say how many."""

ROWS_READ = 1000
"""Rows of a file that are read at a time."""

LARGEST_WHOLE = 1000
"""Rows of a file that is made before it is sent; what is larger is sent as it is made."""

_HYDRA = "http://www.w3.org/ns/hydra/core#"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


class Listing(NamedTuple):
    """A list: where it is, how a page of it is got, and how rows are told."""

    name: str
    page: Callable[[str, int], Page]
    columns: tuple[str, ...]
    cells: Callable[[Any], Sequence[object]]
    member: Callable[[Any], str]
    label: Callable[[Any], str]


def works(asked: Asked, name: str, forms: Forms, offer: Offer | None) -> Answer:
    """Return the works that the parameters select, as the list ``works`` or ``search``."""
    straight = _straight(asked) if name == "search" and offer is None else ""
    if straight:
        where = asked.at(f"/doc/{straight}")
        return answers.redirect(
            303, where, "This is described at", ("Cache-Control", answers.NEGOTIATED)
        )
    try:
        what = wanted(asked)
        return _answered(asked, _of_works(asked, name, what), what, forms, offer)
    except UsageError as fault:
        return _refused(asked, str(fault))


def things(asked: Asked, name: str, offer: Offer | None) -> Answer:
    """Return the people, journals, publishers or subjects, by label."""
    try:
        return _answered(asked, _of_things(asked, name), wanted(asked), {}, offer)
    except UsageError as fault:
        return _refused(asked, str(fault))


def _straight(asked: Asked) -> str:
    """Return the path of the thing whose identifier was typed into the search box, if one was."""
    text = asked.wanted("q")
    others = [name for name, _ in parameters(asked) if name != "q"]
    return (asked.release.find(text) or "") if text and not others else ""


def _refused(asked: Asked, sentence: str) -> Answer:
    return refusals.refuse(asked, Problem(400, "Bad Request", f"{sentence}."))


def _of_works(asked: Asked, name: str, what: Wanted) -> Listing:
    def page(after: str, limit: int) -> Page:
        """Return the page of rows that follows *after*."""
        return asked.release.works(what.selection, what.order, after, limit)

    base = asked.base
    return Listing(
        name,
        page,
        ("iri", *Row._fields[1:]),
        lambda row: (f"{base}id/{row.path}", *row[1:]),
        lambda row: f"{base}id/{row.path}",
        lambda row: str(row.title),
    )


def _of_things(asked: Asked, name: str) -> Listing:
    def page(after: str, limit: int) -> Page:
        """Return the page of rows that follows *after*."""
        return asked.release.things(KINDS[name], after, limit, asked.wanted("letter"))

    def member(row: ThingRow) -> str:
        """Return the address of what *row* is about."""
        # A name as written is an index, not a claim that all who bear it are one person: it
        # stands for the list of its works.
        return f"{asked.base}id/{row.path}" if row.path else _named(asked, row)

    return Listing(
        name,
        page,
        ("iri", "label", "works"),
        lambda row: (member(row), row.label, row.works),
        member,
        lambda row: str(row.label),
    )


def _address(listing: Listing) -> str:
    """Return what a list is called wherever it is named: a search is a list of works."""
    return "works" if listing.name == "search" else listing.name


def _named(asked: Asked, row: ThingRow) -> str:
    return f"{asked.base}works{query([('person', row.label)])}"


# ------------------------------------------------------------------------------ answers


def _answered(
    asked: Asked, listing: Listing, what: Wanted, forms: Forms, offer: Offer | None
) -> Answer:
    size = what.limit or ROWS
    page = listing.page(what.after, size)
    text_forms = {form: make for form, make in forms.items() if listing.name not in KINDS}
    available = _offers(text_forms)
    if offer is not None and offer not in available:
        return refusals.not_found(asked)

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is HTML:
            return _html(asked, listing, page, what, available).encode()
        if choice.offer is CSV or choice.offer in text_forms:
            return b"".join(_file(asked, listing, what, text_forms.get(choice.offer)))
        lines = sorted(_lines(asked, listing, page, what))
        return graphs.body(lines, choice.offer, _collection(asked, listing))

    def stream(choice: Choice) -> Iterator[bytes] | None:
        """Return the parts of a form that is too large to be made first, else None."""
        small = what.limit or page.total <= LARGEST_WHOLE
        if small or not (choice.offer is CSV or choice.offer in text_forms):
            return None
        return _file(asked, listing, what, text_forms.get(choice.offer))

    resource = Resource(
        f"/{listing.name}",
        available,
        render,
        lambda choice: _links(asked, listing, page, what, available, choice),
        parameters=parameters(asked),
        headers={"X-Total-Count": str(page.total)},
        stream=stream,
    )
    return represent(asked, resource, offer)


def _offers(forms: Forms) -> tuple[Offer, ...]:
    known = {HTML, CSV, *graphs.FORMATS, *graphs.JSON_FORMS, *forms}
    return tuple(offer for offer in LIST_OFFERS if offer in known)


def _rows(listing: Listing, what: Wanted) -> Iterator[Any]:
    """Yield the rows of a file: as many as asked for, else all."""
    page = listing.page(what.after, what.limit or ROWS_READ)
    yield from page.rows
    while page.next and not what.limit:
        page = listing.page(page.next, ROWS_READ)
        yield from page.rows


def _file(asked: Asked, listing: Listing, what: Wanted, form: Form | None) -> Iterator[bytes]:
    """Yield a file of the whole selection, in *form* or as CSV, a part for each row."""
    rows = _rows(listing, what)
    if form is None:
        return map(_csv, chain([listing.columns], map(listing.cells, rows)))
    entries = (asked.release.entry(row.path) for row in rows)
    return form(((entry.path, entry.work) for entry in entries if entry and entry.work), {})


def _csv(cells: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _html(
    asked: Asked, listing: Listing, page: Page, what: Wanted, available: tuple[Offer, ...]
) -> str:
    site = replace(asked.site, path=f"/{listing.name}")
    given = parameters(asked)
    before = _previous(asked, what, page) if what.after else None
    if listing.name in KINDS:
        rows = [row for row in page.rows if isinstance(row, ThingRow)]
        kind, release = KINDS[listing.name], asked.release
        view = ThingsView(
            site, kind, rows, page.total, what.first, page.next, given, available, before,
            release.letters(kind),
            {row.label: release.alike(row.label) for row in rows} if kind == "person" else {},
        )  # fmt: skip
        return pages.things(view)
    facets = asked.release.facets(what.selection)
    return pages.works(
        WorksView(
            site,
            [row for row in page.rows if isinstance(row, Row)],
            page.total,
            given,
            facets,
            {facet.value: facet.works for facet in facets.get("year", ())},
            what.first,
            page.next,
            available,
            before,
            "" if page.total else asked.release.meant(what.selection),
        )
    )


def _place(asked: Asked, after: str = "", first: int = 1) -> list[tuple[str, str]]:
    """Return the parameters of the page that begins at the cursor *after*."""
    own = [(n, v) for n, v in parameters(asked) if n not in PLACE]
    return [*own, ("after", after), ("first", str(first))] if after else own


def _previous(asked: Asked, what: Wanted, page: Page) -> list[tuple[str, str]]:
    """Return the parameters of the page before *page*."""
    return _place(asked, page.previous, max(1, what.first - (what.limit or ROWS)))


def _next(asked: Asked, page: Page) -> list[tuple[str, str]]:
    """Return the parameters of the page after *page*."""
    first = asked.wanted("first")
    return _place(asked, page.next, len(page.rows) + (int(first) if first else 1))


def _links(
    asked: Asked,
    listing: Listing,
    page: Page,
    what: Wanted,
    available: tuple[Offer, ...],
    choice: Choice,
) -> Iterator[Link]:
    suffix = choice.offer.suffix if choice.suffixed else ""
    start = asked.at(f"/{listing.name}{suffix}")
    yield Link(start + query(_place(asked)), "first")
    whole = choice.offer not in {HTML, *graphs.FORMATS, *graphs.JSON_FORMS} and not asked.wanted(
        "n"
    )
    if what.after and not whole:
        yield Link(start + query(_previous(asked, what, page)), "prev")
    if page.next and not whole:
        yield Link(start + query(_next(asked, page)), "next")
    yield Link(asked.at(f"/{_address(listing)}") + query(parameters(asked)), "canonical")
    for offer in available:
        if offer.media_type != choice.offer.media_type and offer not in FORMS_OF_JSON_LD:
            where = asked.at(f"/{listing.name}{offer.suffix}") + query(parameters(asked))
            yield Link(where, "alternate", (("type", offer.media_type),))


# ------------------------------------------------------------------------------ as a graph


def _collection(asked: Asked, listing: Listing) -> str:
    return f"{asked.base}{_address(listing)}{query(_place(asked))}"


def _lines(asked: Asked, listing: Listing, page: Page, what: Wanted) -> Iterator[str]:
    """Yield one page of a list as a Hydra collection, each member with its name."""
    collection = _collection(asked, listing)
    here = f"{asked.base}{_address(listing)}"
    view = f"{here}{query(parameters(asked))}"
    view += "" if view != collection else "#page"
    a, total = terms.expand("rdf:type"), terms.literal(str(page.total), _INTEGER)
    yield _line(collection, a, terms.iri(f"{_HYDRA}Collection"))
    yield _line(collection, f"{_HYDRA}totalItems", total)
    yield _line(collection, f"{_HYDRA}view", terms.iri(view))
    yield _line(view, a, terms.iri(f"{_HYDRA}PartialCollectionView"))
    yield _line(view, f"{_HYDRA}first", terms.iri(collection))
    if what.after:
        before = f"{here}{query(_previous(asked, what, page))}"
        yield _line(view, f"{_HYDRA}previous", terms.iri(before))
    if page.next:
        following = f"{here}{query(_next(asked, page))}"
        yield _line(view, f"{_HYDRA}next", terms.iri(following))
    for row in page.rows:
        member = listing.member(row)
        yield _line(collection, f"{_HYDRA}member", terms.iri(member))
        if listing.label(row):
            yield _line(member, terms.expand("schema:name"), terms.literal(listing.label(row)))


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{terms.iri(subject)} {terms.iri(predicate)} {value} ."


def suffixes() -> tuple[str, ...]:
    """Return the endings that the address of a list may have."""
    return tuple(offer.suffix for offer in LIST_OFFERS)


def by_suffix(suffix: str) -> Offer | None:
    """Return the form that *suffix* names."""
    return negotiation.split(suffix, LIST_OFFERS)[1]
