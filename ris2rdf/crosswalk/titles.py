"""Titles: of the work, of the journal, of the proceedings and the event.

Claims of a title's element enter, the title and the abbreviations of what the work stands in leave.
"""

from ris2rdf.crosswalk.bodies import reporters
from ris2rdf.crosswalk.reading import Claim, Claims, Reading, places, ranked
from ris2rdf.elements import Stated
from ris2rdf.transforms import text

_ALONE = frozenset({"JF", "JO", "T2"})
_FULL = frozenset({"JF", "JO", "BT"})
_MARKS = frozenset({" /", " :", " ;", " ="})


def plain(reading: Reading, element: str, claims: Claims) -> None:
    """Settle an element of plain text: one value, or several different ones."""
    if element in {"alternative_titles", "databases"}:
        reading.parts[element] = reading.many(claims)
        return
    if element == "event.name" and "name" in reading.event:
        _named_before(reading, claims)
        return
    value = reading.one(claims, text.unpunctuated if element.endswith("place") else text.plain)
    known = reading.parts.get("title") if element == "short_title" else None
    if value and known and text.folded(value.value) == text.folded(known.value):
        reading.merged += claims[:1]
        reading.parts["title"] = Stated(known.value, (*known.sources, *value.sources))
        return
    reading.put(element, value)


def _named_before(reading: Reading, claims: Claims) -> None:
    """Compare the names of an event with the one that the proceedings gave it."""
    known: Stated = reading.event["name"]
    equal = []
    for claim in claims:
        if text.folded(text.plain(claim.value)) == text.folded(known.value):
            equal.append(claim)
        elif text.filler(text.plain(claim.value)):
            reading.say("VAL303", claim)
        else:
            reading.say("VAL302", claim, kept=known.sources[0].tag, taken=known.value)
            reading.note(claim)
    reading.merged += equal
    reading.event["name"] = Stated(known.value, (*known.sources, *places(equal)))


def title(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the title of the work, without the mark that catalogues set behind it."""
    found = reading.one(claims)
    reading.put(element, unmarked(found) if found else None)


def unmarked(title: Stated) -> Stated:
    """Return *title* without a mark that stands before the next area of a catalogue card."""
    bare = title.value[:-2].rstrip() if title.value[-2:] in _MARKS else ""
    return Stated(bare, title.sources) if bare else title


def publisher(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the publisher, without the electronic mail address that some exporters add."""
    for claim in claims:
        if "@" in claim.value:
            reading.withhold(claim)
    kept = [c for c in claims if text.without_emails(text.plain(c.value))]
    if kept:
        reading.put(element, reading.one(kept, lambda v: text.unpunctuated(text.without_emails(v))))


# ------------------------------------------------------------------------------ periodicals


def journal(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle the title of a periodical, or of a reporter of cases, and its abbreviations.

    The full titles (JF, JO) beat T2, which then holds a subtitle or a series, unless JO only
    abbreviates T2; of two full titles the longer one counts.
    """
    if reading.plan.container == "court-reporter":
        claims = reporters(reading, ranked(claims))
    if len(claims) == 1 and "title" not in reading.container and claims[0].tag in _ALONE:
        reading.put("container.title", reading.one(claims))
        return
    usable = []
    for claim in claims:
        if text.filler(text.plain(claim.value)):
            reading.say("VAL303", claim)
        else:
            usable.append(claim)
    if not usable:
        return
    if "title" in reading.container:
        _abbreviate(reading, reading.container["title"], usable)
        return
    full = [claim for claim in usable if claim.tag in _FULL]
    second = [claim for claim in usable if claim.tag in {"T2", "A2"}]
    chosen = _chosen(full, second, usable) or _only_short(reading, usable)
    if chosen is not None:
        _settle(reading, chosen, usable)


def _chosen(full: Claims, second: Claims, usable: Claims) -> Claim | None:
    """Return the longest of the full titles, or the one that it abbreviates: ``Harv. L. Rev.``."""
    if not full:
        return second[0] if second else None
    best = max(full, key=lambda claim: len(text.plain(claim.value)))
    short = text.plain(best.value)
    longer = [*second, *usable] if "." in short else second
    return next((c for c in longer if abbreviates(short, text.plain(c.value))), best)


def _only_short(reading: Reading, claims: Claims) -> Claim | None:
    """Return the short title that must serve as the title, where a periodical has no other."""
    if reading.plan.container in {"journal", "magazine", "newspaper", "court-reporter"}:
        return ranked(claims)[0]
    known = reading.series.get("title")
    for claim in claims:
        if known is None:
            reading.note(claim)
    if known is not None:
        _abbreviate(reading, known, claims, reading.series)
    return None


def abbreviates(short: str, long: str) -> bool:
    """Tell whether each word of *short* begins a word of *long*, in order: ``J Clin Invest``."""
    if len(short) >= len(long):
        return False
    words = iter(text.folded(long).replace("-", " ").split())
    return all(
        any(word.startswith(part) for word in words)
        for part in text.folded(short).replace(".", " ").replace("-", " ").split()
    )


def _settle(reading: Reading, chosen: Claim, claims: Claims) -> None:
    value = text.plain(chosen.value)
    fold = text.folded(value)
    equal, others = _parted([c for c in claims if c is not chosen], fold)
    first = min([chosen, *equal], key=lambda claim: claim.line)
    reading.merged += [c for c in [chosen, *equal] if c is not first]
    known = Stated(value, places([chosen, *equal]))
    reading.container["title"] = known
    if others:
        _abbreviate(reading, known, others)


def _parted(claims: Claims, fold: str) -> tuple[list[Claim], list[Claim]]:
    """Return those of *claims* that say *fold*, and the others."""
    equal: list[Claim] = []
    others: list[Claim] = []
    for claim in claims:
        same = text.folded(text.plain(claim.value)) == fold
        (equal if same else others).append(claim)
    return equal, others


def _abbreviate(
    reading: Reading, known: Stated, claims: Claims, bearer: dict[str, object] | None = None
) -> None:
    """Add the other titles to the container: short forms of its title, T2 as a note."""
    holder = reading.container if bearer is None else bearer
    equal, others = _parted(claims, text.folded(known.value))
    if equal:
        reading.merged += equal
        holder["title"] = Stated(known.value, (*known.sources, *places(equal)))
    short = []
    for claim in others:
        value = text.plain(claim.value)
        if claim.tag == "T2" and not abbreviates(value, known.value):
            reading.say("VAL306", claim, taken=known.value)
            reading.note(claim)
        elif claim.tag == "A2":
            reading.say("VAL302", claim, kept=known.sources[0].tag, taken=known.value)
            reading.note(claim, label="Reporter")
        else:
            short.append(claim)
    if short:
        holder["abbreviations"] = reading.many(short)


# ------------------------------------------------------------------------------ conferences


def proceedings(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle the title of the proceedings; T2 names the event where another tag titles them."""
    second = [claim for claim in claims if claim.tag == "T2"]
    named = [claim for claim in claims if claim.tag != "T2"]
    if named:
        value = reading.one(named)
        if value is not None:
            reading.put("container.title", value)
            equal, second = _parted(second, text.folded(value.value))
            reading.merged += equal
            if equal:
                sources = (*value.sources, *places(equal))
                reading.put("container.title", Stated(value.value, sources))
            if second:
                reading.put("event.name", reading.one(second))
            return
    if second:
        reading.put("container.title", reading.one(second))


def event_of_proceedings(reading: Reading) -> None:
    """Name the event by the proceedings where the record says when or where it was held."""
    known = reading.container.get("title")
    if known is None or "name" in reading.event or reading.plan.event != "conference":
        return
    if not any(source.tag == "T2" for source in known.sources):
        return
    if reading.event or "place" in reading.parts or reading.dates:
        reading.event["name"] = known
