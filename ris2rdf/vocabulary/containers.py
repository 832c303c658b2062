"""What the work stands in: issue, volume and journal, the book of a chapter, series and event.

A Work and its draft enter; the links from the work and the nodes around it are added to the draft.
"""

from ris2rdf import identity, terms
from ris2rdf.elements import Bearer as Bearing
from ris2rdf.elements import Container, Event, Stated, Work
from ris2rdf.vocabulary.drafts import Bearer, Draft
from ris2rdf.vocabulary.plans import Plan

PERIODICALS = frozenset({"journal", "magazine", "newspaper"})
_ISSUE, _JOURNAL, _PROCEEDINGS = (
    terms.expand(f"bibo:{name}") for name in ("Issue", "Journal", "Proceedings")
)
_HASH_DIGITS = 20
_SERIES = frozenset({"series", "book-series"})
_TRANSCRIPTS = {"HEAR": "hearing", "INTV": "interview"}  # types that tell what was said there
_HELD_AT = {"hearing": "transcript_of", "interview": "transcript_of"}


def describe(draft: Draft, work: Work, plan: Plan) -> None:
    """Add the container, series and event of *work*, and its volume and issue."""
    if work.container and _is_itself(work, work.container, plan):
        _itself(draft, work, work.container)
    elif work.container and work.container.kind in PERIODICALS and _known(work, "container"):
        _periodical(draft, work, work.container, plan)
    else:
        _volume_of_its_own(draft, work)
        if work.container:
            _stand_in(draft, work, work.container, "container", draft)
    if work.series:
        book = draft.bearers.get("container")
        outer = book if book and book.kind not in PERIODICALS else draft
        _stand_in(draft, work, work.series, "series", outer)
    event = work.event or (Event(_TRANSCRIPTS[work.type]) if work.type in _TRANSCRIPTS else None)
    if event:
        _event(draft, work, event)


def _known(work: Work, of: Bearing) -> bool:
    title = work.container.title if work.container else None
    return bool(title) or any(i.of == of and i.scheme == "issn" for i in work.identifiers)


def _is_itself(work: Work, container: Container, plan: Plan) -> bool:
    """Return whether the work is the whole of what others of its type stand in.

    A journal that says it stands in one of another title is taken for a part of that one.
    """
    if _JOURNAL in plan.classes and container.kind in PERIODICALS:
        titles = {stated.value for stated in (work.title, container.title) if stated}
        return len(titles) < len(("its own", "another's"))
    return _PROCEEDINGS in plan.classes and container.kind == "proceedings"


def _itself(draft: Draft, work: Work, container: Container) -> None:
    """Say of the work what is else said of what it would stand in."""
    draft.itself = "container"
    known = {
        stated.value for stated in (work.title, work.event.name if work.event else None) if stated
    }
    for title in (container.title, *container.abbreviations):
        if title and title.value not in known:
            draft.add("alternative_title", title.value)
    _volume_of_its_own(draft, work)
    if container.volume and container.volume != work.volume:
        draft.add("volume", container.volume.value)
    _say(draft, "edition", container.edition)
    _say(draft, "place", container.place)
    if container.publisher:
        draft.add("publisher", publisher(draft, container.publisher.value))


def _volume_of_its_own(draft: Draft, work: Work) -> None:
    if work.volume:
        draft.add("volume", work.volume.value)
    if work.issue:
        draft.add("issue", work.issue.value)


def _periodical(draft: Draft, work: Work, container: Container, plan: Plan) -> None:
    journal = _bearer(draft, work, container, "container")
    volume = work.volume or container.volume
    within = journal.iri
    named = [container.title.value] if container.title else []
    if volume:
        named.append(f"volume {volume.value}")
        within = draft.name("volume", {"journal": journal.iri, "volume": volume.value})
        elements = [("name", ", ".join(named)), ("volume", volume.value), ("within", journal.iri)]
        draft.share("volume", within, elements)
    if volume and container.volume and container.volume.value != volume.value:
        draft.add("note", f"Volume of the {container.kind}: {container.volume.value}")
    if _ISSUE in plan.classes:
        _say(draft, "issue", work.issue)
        _say(draft, "volume", volume)
        if within != journal.iri:
            draft.add("journal", journal.iri)
    elif work.issue or container.kind == "newspaper":
        within = _issue(draft, work, journal, within, named) or within
    draft.add("within", within)


def _issue(draft: Draft, work: Work, journal: Bearer, within: str, named: list[str]) -> str:
    """Add the issue; return its IRI, or nothing where a newspaper has no day to name one by."""
    stood_in = work.container.volume if work.container else None
    volume = (work.volume or stood_in or Stated("")).value
    issue = work.issue.value if work.issue else ""
    issued = work.issued.value if work.issued else ""
    day = issued if len(issued) == len("2023-05-04") else ""
    kind = "newspaper-issue" if journal.kind == "newspaper" and day else "issue"
    parts = {"journal": journal.iri, "volume": volume, "issue": issue, "year": issued[:4]}
    iri = draft.name(kind, {**parts, "issued": day})
    if not iri:
        return ""
    named = [*named, f"issue {issue}"] if issue else [*named, day]
    bearer = Bearer(kind, iri, [("name", ", ".join(named))])
    stated = [("issue", issue), ("volume", volume), ("issued", day if kind != "issue" else "")]
    bearer.elements += [pair for pair in stated if pair[1]]
    bearer.add("within", within)
    if within != journal.iri:
        bearer.add("journal", journal.iri)
    draft.bearers["issue"] = bearer
    return iri


def _stand_in(
    draft: Draft, work: Work, container: Container, of: Bearing, inner: Draft | Bearer
) -> None:
    bearer = _bearer(draft, work, container, of)
    inner.add("within", bearer.iri)
    number = container.volume
    if number and (of == "series" or bearer.kind in _SERIES):
        inner.add("position_in_series", number.value)
    elif number:
        bearer.add("volume", number.value)


def _bearer(draft: Draft, work: Work, container: Container, of: Bearing) -> Bearer:
    kind = container.kind if container.kind in draft.nodes else "container"
    title = container.title.value if container.title else ""
    bearer = Bearer(kind, "")
    _say(bearer, "title", container.title)
    for other in container.abbreviations:
        if other.value != title:
            bearer.add("alternative", other.value)
    for identifier in work.identifiers:
        if identifier.of == of:
            _identifier(draft, bearer, identifier.scheme, identifier.value, identifier.medium)
    _say(bearer, "edition", container.edition)
    _say(bearer, "place", container.place)
    bearer.iri = _name(draft, work, container, bearer)
    if container.publisher:
        bearer.add("publisher", publisher(draft, container.publisher.value))
    draft.bearers[of] = bearer
    return bearer


def _identifier(draft: Draft, bearer: Bearer, scheme: str, value: str, medium: str) -> None:
    if draft.plans[bearer.kind].knows(scheme):
        bearer.add(scheme, value)
    else:
        bearer.add("identifier_text", f"{scheme}:{value}")
    if scheme == "issn" and medium == "electronic":
        bearer.add("eissn", value)


def _name(draft: Draft, work: Work, container: Container, bearer: Bearer) -> str:
    """Return the IRI of a container; the same whatever the order of its identifiers."""
    stated: dict[str, list[str]] = {}
    for element, value in bearer.elements:
        stated.setdefault(element, []).append(value)
    issns = sorted(draft.journals.get(issn, issn) for issn in stated.get("issn", ()))
    isbns = sorted(stated.get("isbn13", ()))
    for isbn in isbns:
        if key := draft.books.get(isbn):
            return draft.name("work", {"key": key})
    title = container.title.value if container.title else ""
    publisher_name = container.publisher.value if container.publisher else ""
    year = work.issued.value[:4] if work.issued else ""
    told = (container.kind, identity.folded(title), year, terms.fold(publisher_name))
    parts = {
        "issn": issns[0] if issns else "",
        "isbn": isbns[0] if isbns else "",
        "title": title,
        "hash": terms.short_hash("\n".join(told), _HASH_DIGITS),
    }
    # A container of which nothing is known is named after the work: no two are taken for one.
    return draft.known(draft.name(bearer.kind, parts)) or f"{draft.iri}#{bearer.kind}"


def publisher(draft: Draft, name: str) -> str:
    """Mention the publisher called *name*; return its IRI."""
    iri = draft.known(draft.name("publisher", {"name": name}))
    return draft.share("publisher", iri, [("name", name)])


def _event(draft: Draft, work: Work, event: Event) -> None:
    kind = event.kind if event.kind in _HELD_AT else "event"
    name = event.name.value if event.name else ""
    start = event.start.value if event.start else ""
    place = event.place.value if event.place else ""
    year = start[:4] or (work.issued.value[:4] if work.issued else "")
    slug = terms.sure_slug(name, year, place)
    iri = draft.name(kind, {"work": draft.iri, "fragment": kind, "slug": slug})
    bearer = Bearer(kind, iri)
    _say(bearer, "name", event.name)
    _say(bearer, "place", event.place)
    for element, date in (("start", event.start), ("end", event.end)):
        if date:
            bearer.add(element, date.value)
            if date.label:
                bearer.add("note", f"{element.capitalize()}: {date.label}")
    draft.add(_HELD_AT.get(kind, "event"), iri)
    draft.bearers["event"] = bearer


def _say(node: Draft | Bearer, element: str, stated: Stated | None) -> None:
    if stated:
        node.add(element, stated.value)
