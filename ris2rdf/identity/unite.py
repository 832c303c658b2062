"""Several records of one work made one Work: values united, conflicts reported.

Works enter in the order of their group, the richest first; one Work leaves. Where only one value
can stand, the first Work that states it decides. Each value remembers the record it came from.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from ris2rdf import terms
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import (
    Container,
    Contributor,
    Date,
    Event,
    Identifier,
    Name,
    Source,
    Sources,
    Stated,
    Work,
)

_CONFLICT = "IDN503"
_SEVERAL_ISBNS = frozenset({"isbn13", "isbn10", "issn"})

Part = TypeVar("Part", bound=msgspec.Struct)
Key = Callable[[Any], Hashable]


class Place(NamedTuple):
    """Where a record begins: for the diagnostics about its values."""

    source: str = ""
    line: int = 1


def richness(work: Work) -> int:
    """Return how many values *work* states: the richer of two records decides a conflict."""
    count = 0
    for field in work.__struct_fields__:
        value = getattr(work, field)
        if isinstance(value, dict):
            count += sum(len(values) for values in value.values())
        elif isinstance(value, tuple):
            count += len(value)
        elif isinstance(value, Container | Event):
            count += sum(bool(getattr(value, name)) for name in value.__struct_fields__)
        else:
            count += bool(value)
    return count


def unite(works: Sequence[Work], report: Report, places: Sequence[Place] = ()) -> Work:
    """Return the one Work that *works* state together; reports IDN503 for each conflict.

    *works* are in the order of ``Group.digests``; ``Source.record`` becomes the index in it.
    """
    placed = [_placed(work, index) for index, work in enumerate(works)]
    if len(placed) == 1:
        return placed[0]
    return _Union(placed, report, places).work()


def _placed(part: Part, record: int) -> Part:
    """Return *part* with every source in it marked as of *record*."""
    if record == 0:
        return part
    changes = {}
    for field in part.__struct_fields__:
        value = getattr(part, field)
        changed = _marked(value, record)
        if changed is not value:
            changes[field] = changed
    return msgspec.structs.replace(part, **changes) if changes else part


def _marked(value: Any, record: int) -> Any:
    if isinstance(value, Source):
        return Source(value.tag, value.line, record)
    if isinstance(value, msgspec.Struct):
        return _placed(value, record)
    if isinstance(value, tuple) and value and not isinstance(value[0], str):
        return tuple(_marked(one, record) for one in value)
    if isinstance(value, dict) and value:
        return {name: _marked(one, record) for name, one in value.items()}
    return value


class _Union:
    def __init__(self, works: Sequence[Work], report: Report, places: Sequence[Place]) -> None:
        self._works, self._report, self._places = works, report, places

    def work(self) -> Work:
        """Return the united Work, on the ground of the first."""
        first = self._works[0]
        several = {name: self._several(name, key) for name, key in _SEVERAL.items()}
        single = {
            name: self._single(name, [getattr(w, name) for w in self._works]) for name in _SINGLE
        }
        abstract = next((work for work in self._works if work.abstract), first)
        return msgspec.structs.replace(
            first,
            **several,
            **single,
            sections=abstract.sections or next((w.sections for w in self._works if w.sections), ()),
            contributors=self._contributors(),
            more_contributors=any(work.more_contributors for work in self._works),
            container=self._whole("container", [work.container for work in self._works]),
            series=self._whole("series", [work.series for work in self._works]),
            event=self._whole("event", [work.event for work in self._works]),
            dates=self._dates(),
            identifiers=self._identifiers(),
            details=self._details(),
            withheld=tuple(dict.fromkeys(s for work in self._works for s in work.withheld)),
        )

    def _conflict(self, element: str, kept: str, other: str, sources: Sources) -> None:
        source = sources[0] if sources else Source("", 0)
        known = source.record < len(self._places)
        place = self._places[source.record] if known else Place()
        line = place.line + source.line - 1 if known and source.line else 0
        values = {"element": element.replace("_", " "), "value": kept, "other": other}
        self._report(Diagnostic(_CONFLICT, place.source, line, source.tag, values))

    def _single(self, element: str, values: Iterable[Stated | None]) -> Stated | None:
        """Return the first value, with the sources of all that say the same."""
        stated = [value for value in values if value]
        if not stated:
            return None
        kept, sources = stated[0], list(stated[0].sources)
        for other in stated[1:]:
            if terms.fold(other.value) == terms.fold(kept.value):
                sources += other.sources
            else:
                self._conflict(element, kept.value, other.value, other.sources)
        return Stated(kept.value, tuple(dict.fromkeys(sources)))

    def _several(self, element: str, key: Key) -> tuple[Any, ...]:
        """Return all values of *element*, those with the same *key* once, with all sources."""
        return _merged((one for work in self._works for one in getattr(work, element)), key)

    def _whole(self, element: str, parts: Iterable[Part | None]) -> Part | None:
        """Return the first container or event, completed by others of its kind."""
        stated = [part for part in parts if part]
        if not stated:
            return None
        first = stated[0]
        alike = [part for part in stated if getattr(part, "kind", "") == getattr(first, "kind", "")]
        changes: dict[str, Any] = {}
        for name in first.__struct_fields__:
            values = [getattr(part, name) for part in alike]
            if name == "abbreviations":
                changes[name] = _merged((one for value in values for one in value), _by_value)
            elif any(isinstance(value, Stated) for value in values):
                changes[name] = self._single(f"{element} {name}", values)
        if isinstance(first, Event):
            changes |= self._held([part for part in alike if isinstance(part, Event)])
        return msgspec.structs.replace(first, **changes)

    def _held(self, events: Sequence[Event]) -> dict[str, Date | None]:
        """Return the first and last day of one event, both as the same record states them."""
        kept = next((event for event in events if event.start), events[0])
        for event in events:
            if not event.start or not kept.start or _days(event) == _days(kept):
                continue
            if _days(event).startswith(_days(kept)):
                kept = event
            elif not _days(kept).startswith(_days(event)):
                self._conflict("event dates", _days(kept), _days(event), event.start.sources)
        return {"start": kept.start, "end": kept.end}

    def _dates(self) -> tuple[Date, ...]:
        """Return one date of each kind: the most precise that agrees with the first."""
        kept: dict[str, Date] = {}
        for date in (date for work in self._works for date in work.dates):
            first = kept.setdefault(date.kind, date)
            if date is first or date.value == first.value:
                continue
            if date.value.startswith(first.value):
                kept[date.kind] = date
            elif not first.value.startswith(date.value):
                self._conflict(f"date {date.kind}", first.value, date.value, date.sources)
        return tuple(kept.values())

    def _identifiers(self) -> tuple[Identifier, ...]:
        """Return all identifiers; a second, differing one of a scheme is no longer the primary."""
        found: dict[tuple[str, str, str], Identifier] = {}
        primary: dict[tuple[str, str], str] = {}
        for one in (one for work in self._works for one in work.identifiers):
            known = (one.scheme, one.value, one.of)
            if known in found:
                found[known] = _with_sources(found[known], one.sources)
                continue
            identifier = one
            if one.primary and one.scheme not in _SEVERAL_ISBNS:
                kept = primary.setdefault((one.scheme, one.of), one.value)
                if kept != one.value:
                    self._conflict(one.scheme, kept, one.value, one.sources)
                    identifier = msgspec.structs.replace(one, primary=False)
            found[known] = identifier
        return tuple(found.values())

    def _details(self) -> dict[str, tuple[Stated, ...]]:
        names = sorted({name for work in self._works for name in work.details})
        return {
            name: _merged(
                (v for work in self._works for v in work.details.get(name, ())), _by_value
            )
            for name in names
        }

    def _contributors(self) -> tuple[Contributor, ...]:
        """Return the lists of contributors, each role's from the first Work that has one.

        Two lists are never mixed: "Rossi, M." and "Rossi, Maria" would become two authors.
        """
        lists: dict[tuple[str, str], list[Contributor]] = {}
        for work in self._works:
            mine: dict[tuple[str, str], list[Contributor]] = {}
            for contributor in work.contributors:
                mine.setdefault((contributor.role, contributor.of), []).append(contributor)
            for role, people in mine.items():
                lists[role] = (
                    self._completed(role[0], lists[role], people) if role in lists else people
                )
        return tuple(contributor for people in lists.values() for contributor in people)

    def _completed(
        self, role: str, kept: list[Contributor], others: list[Contributor]
    ) -> list[Contributor]:
        if _divided(others, kept):
            kept, others = others, kept
        elif _divided(kept, others):
            pass
        elif [_family(c.name) for c in kept] != [_family(c.name) for c in others]:
            sources = others[0].sources
            self._conflict(f"list of {role}s", _listed(kept), _listed(others), sources)
            return kept
        return [_joined(one, other) for one, other in zip(kept, others, strict=True)]


def _days(event: Event) -> str:
    """Return when *event* was held, so that what is more precise begins with what is less."""
    return "/".join(day.value for day in (event.start, event.end) if day)


def _divided(people: Sequence[Contributor], others: Sequence[Contributor]) -> bool:
    """Return whether *others* are *people*, some with a name that its record did not divide.

    "Rossi M." of Embase is an organisation until another record says "Rossi, M.".
    """
    if len(people) != len(others) or not any(c.name.family for c in people):
        return False
    pairs = [(one.name, other.name) for one, other in zip(people, others, strict=True)]
    return all(
        _family(one) == _family(other)
        or (bool(one.family and other.literal) and _begins(other.literal, one.family))
        for one, other in pairs
    )


def _begins(literal: str, family: str) -> bool:
    return terms.fold(literal).startswith(f"{terms.fold(family)} ")


def _family(name: Name) -> str:
    return terms.fold(name.family or name.literal)


def _listed(people: Iterable[Contributor]) -> str:
    return "; ".join(contributor.name.inverted for contributor in people)


def _joined(one: Contributor, other: Contributor) -> Contributor:
    """Return one person out of two statements: the longer given name that agrees, all the rest."""
    name = one.name
    longer, shorter = other.name.given.rstrip("."), one.name.given.rstrip(".")
    if len(longer) > len(shorter) and longer.startswith(shorter) and not one.change:
        name = other.name
    return msgspec.structs.replace(
        one,
        name=name,
        orcid=one.orcid or other.orcid,
        affiliations=tuple(dict.fromkeys((*one.affiliations, *other.affiliations))),
        change=one.change or (other.change if name is other.name else ""),
        sources=tuple(dict.fromkeys((*one.sources, *other.sources))),
    )


def _with_sources(one: Any, sources: Sources) -> Any:
    return msgspec.structs.replace(one, sources=tuple(dict.fromkeys((*one.sources, *sources))))


def _merged(values: Iterable[Any], key: Key) -> tuple[Any, ...]:
    found: dict[Hashable, Any] = {}
    for value in values:
        same = key(value)
        found[same] = _with_sources(found[same], value.sources) if same in found else value
    return tuple(found.values())


def _by_value(stated: Stated) -> str:
    return terms.fold(stated.value)


_SINGLE = (
    "stated_type", "title", "short_title", "volume", "issue", "number", "edition", "section",
    "page_start", "page_end", "pages", "article_number", "number_of_pages", "publisher", "place",
    "abstract", "description",
)  # fmt: skip
_SEVERAL: dict[str, Key] = {
    "alternative_titles": _by_value,
    "keywords": _by_value,
    "genres": _by_value,
    "labels": _by_value,
    "databases": _by_value,
    "languages": lambda language: language.tag or language.value,
    "trials": lambda trial: (trial.register, trial.number),
    "grants": lambda grant: (terms.fold(grant.name), grant.number),
    "links": lambda link: link.url,
    "notes": lambda note: terms.fold(note.display),
}
