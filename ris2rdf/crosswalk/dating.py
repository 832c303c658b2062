"""Dates: one of publication out of several fields, and those of other kinds.

Claims enter, dates leave, never more precise than stated. Fields that disagree are reported.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ris2rdf.crosswalk.reading import Claim, Claims, Reading, places, ranked
from ris2rdf.elements import Date, Source
from ris2rdf.transforms import dates, text

_KINDS = {
    "received": "submitted", "submitted": "submitted", "accepted": "accepted",
    "revised": "modified", "online": "available", "epub": "available",
}  # fmt: skip
_LIVING = frozenset({"web", "dataset", "message"})


class Dated(NamedTuple):
    """A claim and the date in it."""

    claim: Claim
    date: dates.Parsed


def issued(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle the date of publication: the most precise that agrees with the best tag."""
    if len(claims) == 1:
        value = claims[0].value
        date = dates.parse(value if value.isalnum() and value.isascii() else text.plain(value))
        if date.value and not date.label and not date.fault:
            _add(reading, "issued", date, [claims[0]])
            return
    candidates = _candidates(reading, claims)
    if candidates:
        _settle(reading, "issued", candidates)


def _candidates(reading: Reading, claims: Claims) -> list[Dated]:
    """Return the claims that hold a date of publication; others go where they belong."""
    parse = dates.period if reading.plan.event else dates.parse
    read = [Dated(claim, parse(text.plain(claim.value))) for claim in ranked(claims)]
    year = next((d.date.year for d in read if d.date.value and not d.date.fault), "")
    valued = [dated for dated in read if dated.date.value]
    found = []
    for claim, part in read:
        date = dates.within(part, year)
        kind = _KINDS.get(date.label.casefold())
        if date.fault or not date.value:
            _unusable(reading, claim, date)
        elif kind:
            _add(reading, kind, date._replace(label=""), [claim])
        elif date.end and reading.plan.event:
            _held(reading, claim, date)
            if all(other.claim is claim for other in valued):
                found.append(Dated(claim, dates.Parsed(date.year)))
        else:
            found.append(Dated(claim, date))
    return found


def _unusable(reading: Reading, claim: Claim, date: dates.Parsed) -> None:
    if date.fault:
        reading.fault("VAL310", claim)
    elif text.absent(claim.value) or not claim.value.strip("/ "):
        reading.say("VAL303", claim)
    else:
        reading.fault("VAL311", claim)


def _settle(reading: Reading, kind: str, candidates: Sequence[Dated]) -> None:
    best = candidates[0].date
    for _, date in candidates[1:]:
        if len(date.value) > len(best.value) and date.value.startswith(best.value):
            best = date
    agreeing = [d for d in candidates if best.value.startswith(d.date.value)]
    label = best.label or next((d.date.label for d in agreeing if d.date.label), "")
    kept = next(d.claim for d in candidates if d.date == best)
    where = [kept, *(d.claim for d in agreeing if d.claim is not kept)]
    reading.merged += [d.claim for d in agreeing if d.claim is not kept and d.date == best]
    _add(reading, kind, best._replace(label=label), where)
    for claim, date in candidates:
        if not best.value.startswith(date.value):
            reading.say("VAL312", claim, kept=kept.tag, taken=best.value)
            reading.note(claim)


def _add(reading: Reading, kind: str, date: dates.Parsed, claims: Sequence[Claim]) -> None:
    if "/" in date.label and date.label[0].isdigit() and date.value == date.year:
        reading.say("VAL313", claims[0], year=date.value)
    label = "" if date.label.casefold() in _KINDS else date.label
    known = reading.dates.get((kind, date.value, label))
    if known is None:
        reading.dates[kind, date.value, label] = [claim.where[0] for claim in claims]
    else:
        known += places(claims)
        reading.merged += claims


def dated(reading: Reading) -> tuple[Date, ...]:
    """Return the dates found, each with all its places."""
    return tuple(
        [
            Date(value, kind, label, tuple(where))
            for (kind, value, label), where in reading.dates.items()
        ]
    )


def _first(reading: Reading, kind: str) -> Date | None:
    """Return the first date of *kind*, if one was found."""
    found = next((key for key in reading.dates if key[0] == kind), None)
    return Date(found[1], kind, found[2], tuple(reading.dates[found])) if found else None


def _held(reading: Reading, claim: Claim, date: dates.Parsed) -> None:
    """Add when the event was held, if nothing said so before."""
    known: Date | None = reading.event.get("start")
    if known is not None:
        _held_again(reading, known, claim, date)
        return
    where = claim.where
    reading.event["start"] = Date(date.value, "event-start", date.label, where)
    if date.end:
        reading.event["end"] = Date(date.end, "event-end", "", where)


def _held_again(reading: Reading, known: Date, claim: Claim, date: dates.Parsed) -> None:
    """Add *claim* to the date of the event that it repeats, or keep it as a note."""
    end: Date | None = reading.event.get("end")
    if (known.value, end.value if end else "") != (date.value, date.end):
        reading.note(claim)
        return
    reading.merged.append(claim)
    sources = (*known.sources, *claim.where)
    reading.event["start"] = Date(known.value, known.kind, known.label, sources)


# --------------------------------------------------------------------------- other dates


def published(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle when proceedings were published; the date known before was that of the event."""
    date = dates.parse(text.plain(claims[0].value))
    if date.fault or not date.value:
        reading.note(claims[0])
    for other in claims[1:]:
        reading.note(other)
    if date.fault or not date.value:
        return
    known = _first(reading, "issued")
    if known and known.value != date.value and not _of_event(reading, known):
        reading.note(claims[0])
        return
    _add(reading, "issued", date, claims[:1])


def _of_event(reading: Reading, known: Date) -> bool:
    """Take the date *known* for that of the event; tell whether it agrees with what is known."""
    start: Date | None = reading.event.get("start")
    if start is not None and not start.value.startswith(known.value):
        return False
    del reading.dates["issued", known.value, known.label]
    value, label, sources = known.value, known.label, known.sources
    if start is not None:
        value, label, sources = start.value, start.label, (*start.sources, *sources)
    reading.event["start"] = Date(value, "event-start", label, sources)
    return True


def accessed(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle when the work was looked at; a lone date may be that of publication after all."""
    undated = _first(reading, "issued") is None
    found = []
    for claim in ranked(claims):
        date = dates.period(text.plain(claim.value))
        if date.fault or not date.value or date.end:  # nobody reads for several days
            _unaccessed(reading, claim, date)
        else:
            found.append(Dated(claim, date))
    if undated:
        found = _published_after_all(reading, found)
    _several(reading, "accessed", found)


def _unaccessed(reading: Reading, claim: Claim, date: dates.Parsed) -> None:
    if claim.tag in {"VL", "M1"} and not date.fault:
        reading.note(claim)
    else:
        _unusable(reading, claim, date)


def _published_after_all(reading: Reading, found: list[Dated]) -> list[Dated]:
    """Take DA where it means access, or else the year of Y2, as the date of publication."""
    stated = next((d for d in found if d.claim.tag == "DA"), None)
    if stated is not None:
        _add(reading, "issued", stated.date, [stated.claim])
        return [d for d in found if d is not stated]
    if found and found[0].claim.tag == "Y2" and not _living(reading):
        first = found[0]
        reading.say("VAL314", first.claim, year=first.date.year)
        _add(reading, "issued", dates.Parsed(first.date.year), [first.claim])
    return found


def _living(reading: Reading) -> bool:
    """Tell whether the work may well have no date, or the record says so: ``PY  - n.d.``."""
    steps = reading.plan.steps
    tags = {tag for tag, value, _ in reading.record.rows if value.strip("/ ")}
    said = any(tag in steps and steps[tag].element == "issued" for tag in tags)
    return said or reading.plan.group in _LIVING


def single(reading: Reading, element: str, claims: Claims) -> None:
    """Settle a date of the kind that the element is named for; what is no date is a note."""
    found = []
    for claim in ranked(claims):
        date = dates.parse(text.plain(claim.value))
        if date.fault:
            reading.fault("VAL310", claim)
        elif not date.value:
            reading.note(claim)
        else:
            found.append(Dated(claim, date))
    _several(reading, element, found)


def modified(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle the last update of a web page, which is its date where it has no other."""
    if _first(reading, "issued"):
        single(reading, "modified", claims)
    else:
        issued(reading, "issued", claims)


def _several(reading: Reading, kind: str, found: Sequence[Dated]) -> None:
    known = _first(reading, kind)
    for claim, date in found:
        if known is None or (known.value, known.label) == (date.value, date.label):
            _add(reading, kind, date, [claim])
            known = known or _first(reading, kind)
        elif known.value.startswith(date.value) and not date.label:
            reading.dates[kind, known.value, known.label] += claim.where
            reading.merged.append(claim)
        else:
            reading.say("VAL302", claim, kept=_tag(known.sources), taken=known.value)
            reading.note(claim)


def _tag(sources: Sequence[Source]) -> str:
    return sources[0].tag


def covered(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the time that the data are about: an interval where it plainly is one."""
    reading.put(element, reading.one(claims, _interval))


def _interval(value: str) -> str:
    value = text.plain(value)
    return dates.interval(value) or value


def held(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle when the event was held."""
    for claim in claims:
        date = dates.period(text.plain(claim.value))
        if date.fault or not date.value:
            _unusable(reading, claim, date)
        else:
            _held(reading, claim, date)
