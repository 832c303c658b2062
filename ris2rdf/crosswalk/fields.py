"""RIS again: the fields of a Work, each under the tag that its type gives to the element.

A Work enters, pairs of tag and value leave, TY first; reading them again gives a Work of the same
content. What RIS has no tag for is a note (N1) as it is published. Withheld fields are not written:
a Work does not have their values.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from ris2rdf.crosswalk.locators import WHOLE
from ris2rdf.crosswalk.plan import NOTE, PEOPLE, Plan
from ris2rdf.elements import Container, Contributor, Date, Grant, Name, Note, Stated, Work
from ris2rdf.transforms import dates, forms, identifiers, names, pages, text

Row = tuple[str, str]

# The tags of 2011 are preferred to those of 2001, where both mean the same in a type.
_PREFERRED = {
    "journal": "T2", "container.title": "T2", "series.title": "T2", "place": "CY",
    "submitted": "Y2",
}  # fmt: skip
_TEXTS = ("volume", "issue", "number", "edition", "section", "publisher", "place", "description")
_LABELS = {"submitted": "received", "accepted": "accepted", "modified": "revised"}
_LONGEST = 80  # letters of a name that stands beside an ORCID
_LINKS = {"full-text": "L1", "image": "L4", "related": "L3"}


def rows(work: Work, plan: Plan, *, known: bool) -> list[Row]:
    """Return the fields of *work*, read by *plan*; *known* tells whether its type has a name."""
    stated = work.stated_type.value if work.stated_type else ""
    found = [("TY", work.type if known else stated)]
    for part in _PARTS:
        found += [(tag, text.escaped(value)) for tag, value in part(work, plan)]
    found += _identifiers(work, plan)
    found += ((_LINKS.get(link.relation, "UR"), link.url) for link in work.links)
    return found


def tag_of(plan: Plan, element: str, value: str = "") -> str:
    """Return the tag under which *value* is read as *element* again, or an empty string."""
    tags = [(s.rank, tag) for tag, s in plan.steps.items() if s.element == element]
    preferred = _PREFERRED.get(element)
    if preferred in {tag for _, tag in tags}:
        return preferred
    for _, tag in sorted(tags):
        if tag == "SN" and plan.group != "patent" and _serial(value):
            continue
        if not plan.steps[tag].identify or not value or not forms.stated(value):
            return tag
    return ""


def _serial(value: str) -> bool:
    """Tell whether *value* would be taken for ISBN or ISSN where a number of the work may stand."""
    return all(number.scheme and number.valid for number in identifiers.numbers(value))


def _one(plan: Plan, element: str, stated: Stated | None, fallback: str = "") -> Iterator[Row]:
    if stated is not None:
        tag = tag_of(plan, element, stated.value) or fallback
        if tag:
            yield tag, stated.value


# ------------------------------------------------------------------------------------ titles


def _titles(work: Work, plan: Plan) -> Iterator[Row]:
    yield from _one(plan, "title", work.title)
    yield from _one(plan, "short_title", work.short_title)
    for title in work.alternative_titles:
        yield tag_of(plan, "alternative_titles"), title.value


def _containers(work: Work, plan: Plan) -> Iterator[Row]:
    container, series = work.container, work.series
    if work.form == "SER-article":
        container, series = series, container
    event = work.event.name if work.event else None
    if container is not None and plan.event == "conference" and _proceeds(plan):
        yield from _conference(plan, container.title, event)
        yield from _within(plan, "container", container)
    elif container is not None:
        yield from _container_title(plan, container)
        yield from _within(plan, "container", container)
        yield from _one(plan, "event.name", event)
    else:
        yield from _one(plan, "event.name", event)
    if series is not None:
        yield from _one(plan, "series.title", series.title)
        yield from _one(plan, "series.volume", series.volume, tag_of(plan, "volume"))
        yield from (("J2", short.value) for short in series.abbreviations)


def _proceeds(plan: Plan) -> bool:
    return plan.steps["T2"].element == "proceedings"


def _conference(plan: Plan, title: Stated | None, event: Stated | None) -> Iterator[Row]:
    if title is not None and event is not None and title.value == event.value:
        yield "T2", title.value
        return
    if title is not None:
        yield "BT" if forms.stated(title.value) else "C3", title.value
    if event is not None:
        same = title is not None and text.folded(title.value) == text.folded(event.value)
        yield tag_of(plan, "event.name") if same or title is None else "T2", event.value


def _container_title(plan: Plan, container: Container) -> Iterator[Row]:
    if container.title is None:
        return
    tag = tag_of(plan, "container.title") or tag_of(plan, "journal")
    if plan.steps["T2"].element == "journal":
        tag = "T2"
    yield tag, container.title.value


def _within(plan: Plan, bearer: str, container: Container) -> Iterator[Row]:
    yield from (("J2", short.value) for short in container.abbreviations)
    for part in ("volume", "edition", "publisher", "place"):
        yield from _one(plan, f"{bearer}.{part}", getattr(container, part))


# ------------------------------------------------------------------------------------ people


def _people(work: Work, plan: Plan) -> Iterator[Row]:
    alone = sum(c.of == "work" for c in work.contributors) == 1
    families = Counter(text.folded(c.name.family) for c in work.contributors)
    for contributor in work.contributors:
        tag = plan.role(contributor.role, contributor.of) or _producing(work, plan, contributor)
        name = written(contributor.name)
        if not tag:
            tag = next(
                (
                    t
                    for t, s in plan.steps.items()
                    if s.element == PEOPLE and s.of == contributor.of
                ),
                "AU",
            )
            name = f"{name} ({_WORDS.get(contributor.role, 'ed.')})"
        if contributor.orcid and not _named_once(contributor, families):
            name = f"{name} (https://orcid.org/{contributor.orcid})"
        yield tag, name
    if work.more_contributors:
        yield "AU", "et al."
    for contributor in work.contributors:
        if contributor.orcid and _named_once(contributor, families):
            name = written(contributor.name)
            yield "AI", f"{name}; ORCID: https://orcid.org/{contributor.orcid}"
        if alone and contributor.of == "work":
            yield from (("AD", address) for address in contributor.affiliations)


def _producing(work: Work, plan: Plan, contributor: Contributor) -> str:
    """Return the tag of producers of a film, which in a series names the editors of that."""
    alone = work.series is None or work.series.title is None
    produced = (contributor.role, contributor.of) == ("producer", "work")
    return "A3" if alone and produced and plan.group == "film" else ""


_WORDS = {"translator": "trans.", "contributor": "ill."}


def _named_once(contributor: Contributor, families: Mapping[str, int]) -> bool:
    """Tell whether the family name leaves no doubt to whom an ORCID beside it belongs."""
    family = text.folded(contributor.name.family)
    inverted = contributor.name.inverted
    if not family or len(inverted) > _LONGEST or any(mark in inverted for mark in ";:("):
        return False
    return families[family] == 1


def written(name: Name) -> str:
    """Return *name* as RIS writes it: organisations that could be people end in a comma."""
    if name.kind == "person":
        return name.inverted
    parsed = names.parse(name.literal)
    if parsed.kind == "organization" and parsed.certain and parsed.literal == name.literal:
        return name.literal
    return f"{name.literal},"


# ------------------------------------------------------------------------------------- dates


def _dates(work: Work, plan: Plan) -> Iterator[Row]:
    for date in work.dates:
        yield from _date(work, plan, date)
    if work.event is not None and work.event.start is not None:
        # Where no tag is made for it, its days stood among the dates of publication.
        yield tag_of(plan, "event.start") or "Y1", _span(work.event.start, work.event.end)


def _date(work: Work, plan: Plan, date: Date) -> Iterator[Row]:
    value = dates.written(date.value, date.label)
    if date.kind == "issued":
        full = value != date.value
        if not full or plan.steps["DA"].element == "issued":
            yield "PY", date.value[:4]
        if full:
            yield "DA" if plan.steps["DA"].element == "issued" else "PY", value
    elif date.kind == "accessed":
        apart = plan.steps["Y2"].element == "accessed" and work.issued is not None
        yield "Y2" if apart else "RD", value
    elif date.kind == "available":
        yield "EY", value
    elif date.label or tag_of(plan, date.kind):
        yield tag_of(plan, date.kind) or "PY", value
    else:
        yield "PY", dates.written(date.value, _LABELS[date.kind])


def _span(start: Date, end: Date | None) -> str:
    if end is None:
        return dates.written(start.value, start.label)
    return dates.span(start.value, end.value)


# ------------------------------------------------------------------------- where it stands


def _locators(work: Work, plan: Plan) -> Iterator[Row]:
    for element in _TEXTS:
        fallback = {"section": "SE", "publisher": "PB"}.get(element, "")
        yield from _one(plan, element, getattr(work, element), fallback)
    if work.event is not None:
        yield from _one(plan, "event.place", work.event.place)
    yield from _pages(work, plan)
    for name, values in work.details.items():
        for stated in values:
            yield from _one(plan, f"detail.{name}", stated)


def _pages(work: Work, plan: Plan) -> Iterator[Row]:
    start, last = work.page_start or work.pages, work.page_end
    count, article = work.number_of_pages, work.article_number
    first = _first_page(plan, start, last, count)
    if start is not None and first != "SP" and last is not None:
        yield first, f"{start.value}-{last.value}"
    elif start is not None:
        yield first, start.value
    if count is not None and (start is None or first != "SP"):
        yield "SP", count.value if plan.steps["SP"].element == "extent" else f"{count.value} p."
    if last is not None and first == "SP":
        yield "EP", last.value
    if article is not None:
        yield tag_of(plan, "article_number", article.value) or first, article.value


def _first_page(plan: Plan, start: Stated | None, last: Stated | None, count: Stated | None) -> str:
    """Return the tag of the first page: another one than SP where that counts the pages."""
    counted = plan.group in WHOLE and last is None
    alone = counted and (start is None or bool(pages.count(start.value)))
    return (_apart_from_sp(plan) if alone or (start and count) else "") or "SP"


def _apart_from_sp(plan: Plan) -> str:
    """Return the tag of the first page where SP counts the pages, if the type has one."""
    tags = [tag for tag, step in plan.steps.items() if step.element == "pages"]
    return next((tag for tag in tags if tag not in {"SP", "EP"}), "")


# ---------------------------------------------------------------------------------- content


def _content(work: Work, plan: Plan) -> Iterator[Row]:
    yield from _one(plan, "abstract", work.abstract)
    yield from (("KW", keyword.value) for keyword in work.keywords)
    yield from (("LA", language.value) for language in work.languages)
    for genre in work.genres:
        yield tag_of(plan, "genres", genre.value), genre.value
    derived = work.type == "GRANT" and work.title is not None
    for grant in work.grants[1:] if derived else work.grants:
        if grant.funder:
            yield "FU", _funding(grant)


def _funding(grant: Grant) -> str:
    if grant.number or grant.funder.endswith("]"):
        return f"{grant.funder} [{grant.number}]"
    return grant.funder


# ------------------------------------------------------------------------ identifiers, links


def _identifiers(work: Work, plan: Plan) -> Iterator[Row]:
    serial = "SN" if plan.steps["SN"].element != "number" or plan.type != "PAT" else "BN"
    for one in sorted(work.identifiers, key=lambda i: not i.primary):
        if one.scheme in {"issn", "isbn13", "isbn10"}:
            yield serial, f"{one.value} ({one.medium})" if one.medium else one.value
        elif one.scheme == "doi" and (one.primary or one.of == "container"):
            yield "DO", one.value
        elif one.scheme == "accession":
            yield "AN", text.escaped(one.value)
        elif one.scheme != "patent":
            yield "AN", forms.written(one.scheme, one.value)


def _record(work: Work, plan: Plan) -> Iterator[Row]:
    for label in work.labels:
        yield "LB" if forms.stated(label.value) else "ID", label.value
    for database in work.databases:
        provider = {source.tag for source in database.sources} == {"DP"}
        yield "DP" if provider else "DB", database.value
    for note in work.notes:
        yield _note_tag(plan, note), _note_text(plan, note)


def _note_tag(plan: Plan, note: Note) -> str:
    """Return the tag of *note* if the tables make it a note, else that of all notes."""
    tag = note.sources[0].tag if note.sources else ""
    step = plan.steps.get(tag)
    if step is None or step.element != NOTE or tag in {"N1", "NO"}:
        return "N1"
    identified = step.identify and bool(forms.stated(note.text))
    return tag if step.label == note.label and not identified else "N1"


def _note_text(plan: Plan, note: Note) -> str:
    return note.display if _note_tag(plan, note) == "N1" else note.text


_PARTS = (
    _titles, _people, _dates, _containers, _locators, _content, _record,
)  # fmt: skip
"""Whose values are read as text; identifiers and links are read as they stand."""
