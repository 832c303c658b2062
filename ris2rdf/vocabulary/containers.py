"""What the work stands in: issue, volume and journal, the book of a chapter, series and event.

A Work and its draft enter; the links from the work and the nodes around it are added to the draft.
"""

from ris2rdf import terms
from ris2rdf.elements import Bearer as Bearing
from ris2rdf.elements import Container, Event, Stated, Work
from ris2rdf.vocabulary.drafts import Bearer, Draft, SharedNode
from ris2rdf.vocabulary.holders import Holders, Issue, Told
from ris2rdf.vocabulary.plans import Plan

PERIODICALS = frozenset({"journal", "magazine", "newspaper"})
_ISSUE, _JOURNAL, _PROCEEDINGS = (
    terms.expand(f"bibo:{name}") for name in ("Issue", "Journal", "Proceedings")
)
_SERIES = frozenset({"series", "book-series"})
_TRANSCRIPTS = {"HEAR": "hearing", "INTV": "interview"}  # types that tell what was said there
_HELD_AT = {"hearing": "transcript_of", "interview": "transcript_of"}


def describe(draft: Draft, work: Work, holders: Holders) -> None:
    """Add the container, series and event of *work*, and its volume and issue."""
    plan = draft.plan
    if work.container and _is_itself(work, work.container, plan):
        _itself(draft, work, work.container, holders)
    elif work.container and work.container.kind in PERIODICALS and _known(work, "container"):
        _periodical(draft, work, work.container, holders)
    else:
        _volume_of_its_own(draft, work)
        if work.container:
            _stand_in(draft, work, work.container, "container", draft, holders)
    if work.series:
        book = draft.bearers.get("container")
        outer = book if book and book.kind not in PERIODICALS else draft
        _stand_in(draft, work, work.series, "series", outer, holders)
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


def _itself(draft: Draft, work: Work, container: Container, holders: Holders) -> None:
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
        draft.add("publisher", draft.mention(holders.publisher(container.publisher.value)))


def _volume_of_its_own(draft: Draft, work: Work) -> None:
    if work.volume:
        draft.add("volume", work.volume.value)
    if work.issue:
        draft.add("issue", work.issue.value)


def _periodical(draft: Draft, work: Work, container: Container, holders: Holders) -> None:
    journal = _bearer(draft, work, container, "container", holders)
    title = _value(container.title)
    volume = work.volume or container.volume
    within = journal.iri
    if volume:
        within = draft.mention(holders.volume(journal.iri, title, volume.value))
    if volume and container.volume and container.volume.value != volume.value:
        draft.add("note", f"Volume of the {container.kind}: {container.volume.value}")
    if _ISSUE in draft.plan.classes:
        _say(draft, "issue", work.issue)
        _say(draft, "volume", volume)
        if within != journal.iri:
            draft.add("journal", journal.iri)
    elif work.issue or container.kind == "newspaper":
        told = _told(work, container)
        issue = holders.issue(journal.kind, journal.iri, title, told)
        if issue.iri:
            within = draft.hold("issue", issue).iri
    draft.add("within", within)


def _told(work: Work, container: Container) -> Issue:
    issued = work.issued.value if work.issued else ""
    day = issued if len(issued) == len("2023-05-04") else ""
    volume = _value(work.volume or container.volume)
    return Issue(volume, _value(work.issue), day, issued[:4])


def _stand_in(
    draft: Draft,
    work: Work,
    container: Container,
    of: Bearing,
    inner: Draft | Bearer,
    holders: Holders,
) -> None:
    bearer = _bearer(draft, work, container, of, holders)
    inner.add("within", bearer.iri)
    number = container.volume
    if number and (of == "series" or bearer.kind in _SERIES):
        inner.add("position_in_series", number.value)
    elif number:
        bearer.add("volume", number.value)


def _bearer(
    draft: Draft, work: Work, container: Container, of: Bearing, holders: Holders
) -> Bearer:
    kind = holders.kind(container.kind)
    told = Told(
        container.kind,
        _value(container.title),
        tuple([other.value for other in container.abbreviations]),
        tuple([(i.scheme, i.value, i.medium) for i in work.identifiers if i.of == of]),
        _value(container.edition),
        _value(container.place),
        _value(container.publisher),
        work.issued.value[:4] if holders.dated(kind) and work.issued else "",
    )
    if told.publisher:
        draft.mention(holders.publisher(told.publisher))
    return draft.hold(of, holders.container(told))


def _value(stated: Stated | None) -> str:
    return stated.value if stated else ""


def _event(draft: Draft, work: Work, event: Event) -> None:
    kind = event.kind if event.kind in _HELD_AT else "event"
    name = event.name.value if event.name else ""
    start = event.start.value if event.start else ""
    place = event.place.value if event.place else ""
    year = start[:4] or (work.issued.value[:4] if work.issued else "")
    slug = terms.sure_slug(name, year, place)
    iri = draft.addresses.name(kind, {"work": draft.iri, "fragment": kind, "slug": slug})
    bearer = draft.hold("event", SharedNode(kind, iri, ()))
    _say(bearer, "name", event.name)
    _say(bearer, "place", event.place)
    for element, date in (("start", event.start), ("end", event.end)):
        if date:
            bearer.add(element, date.value)
            if date.label:
                bearer.add("note", f"{element.capitalize()}: {date.label}")
    draft.add(_HELD_AT.get(kind, "event"), bearer.iri)


def _say(node: Draft | Bearer, element: str, stated: Stated | None) -> None:
    if stated:
        node.add(element, stated.value)
