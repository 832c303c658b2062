"""People and organisations: their names, roles, ORCIDs and addresses.

Claims of all contributors' tags enter in the order of the record, contributors leave in the same.
What needs the other names of the record - reading order, names without a comma, cut particles - is
decided here; nothing is looked up.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ris2rdf.crosswalk.numbering import recognised
from ris2rdf.crosswalk.reading import Claim, Claims, Reading, places
from ris2rdf.elements import Contributor, Name, Source
from ris2rdf.transforms import forms, identifiers, names, text

_SEVERAL = re.compile("[;；&<@\n]")  # names, or something else beside the name
_COMMAS = 2  # family, given, suffix
_ORCID = re.compile(
    r"(?:https?://(?:www\.)?orcid\.org/)?(?<![\d-])(\d{4}-\d{4}-\d{4}-\d{3}[\dX])(?![\d-])",
    re.IGNORECASE,
)
_ORCID_WORD = re.compile(r"\borcid(?:\s+(?:id|number))?s?\b", re.IGNORECASE)
_BESIDE = " \t\n;:,./()[]=<>-"  # signs between names and their ORCIDs


class Named(NamedTuple):
    """A claim and one of the names in it; ``change`` is set where the name was repaired."""

    claim: Claim
    name: names.Parsed
    change: str = ""


def contributors(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle everybody who had a part in the work."""
    if reading.contributors or not _plainly(reading, claims):
        _settle(reading, claims)
    if reading.plan.group == "patent":
        _owners_of_a_patent(reading)
    elif "title" not in reading.series:
        if reading.plan.type == "BOOK":
            _editors_of_a_book(reading, claims)
        elif reading.plan.group == "film":
            _producers_of_a_film(reading)


def _plainly(reading: Reading, claims: Claims) -> bool:
    """Settle people who all stand under one tag and whose names leave nothing to decide.

    Returns False, and settles nobody, where that is not so.
    """
    step = claims[0].step
    role, of = step.label, step.of
    found = []
    for claim in claims:
        name = _plain_name(claim.value)
        if name is None or claim.step is not step or (name.literal and step.identify):
            return False
        found.append(Contributor(name, role, of, "", (), "", claim.where))
    reading.contributors += found
    return True


@lru_cache(maxsize=2048)
def _plain_name(value: str) -> Name | None:
    """Return the name that *value* is by itself; ``None`` where there is more to it."""
    if len(value) > names.LONGEST or _may_be_several(value):
        return None
    parsed = names.parse(value)
    if parsed.doubtful or parsed.stripped or parsed.orcid or parsed.role:
        return None
    return _written(parsed)


def _may_be_several(value: str) -> bool:
    return bool(_SEVERAL.search(value)) or value.count(",") > _COMMAS or names.listed(value)


def _settle(reading: Reading, claims: Claims) -> None:
    found = []
    doubtful = False
    for claim in claims:
        value = claim.value
        if _may_be_several(value):
            found += _several(reading, claim)
            doubtful = True
            continue
        name = names.parse(value)
        if name.doubtful:
            doubtful = True
        found.append(Named(claim, name))
    if doubtful:
        found = _decided(reading, found)
    seen: dict[tuple[Name, str, str], int] | None = None
    if reading.contributors or len({claim.tag for claim in claims}) > 1:
        seen = {(c.name, c.role, c.of): i for i, c in enumerate(reading.contributors)}
    for named in found:
        _add(reading, named, seen)


def _editors_of_a_book(reading: Reading, claims: Claims) -> None:
    """Read A2 of a book as its editors where it has neither a series nor other editors."""
    if any(known.role == "editor" for known in reading.contributors):
        return
    stated = {claim.where[0].line: claim for claim in reversed(claims)}
    for i, known in enumerate(reading.contributors):
        source = known.sources[0]
        if source.tag == "A2":
            reading.contributors[i] = _changed(known, role="editor", of="work")
            reading.say("VAL339", stated[source.line])


def _owners_of_a_patent(reading: Reading) -> None:
    """Read A2 of a patent as somebody with another part in it, if it names no office."""
    for i, known in enumerate(reading.contributors):
        if known.role == "issuer" and not names.patent_office(known.name.display):
            reading.contributors[i] = _changed(known, role="contributor")


def _producers_of_a_film(reading: Reading) -> None:
    """Read A3 of a film without series as its producers, as it is in the type MPCT."""
    for i, known in enumerate(reading.contributors):
        if known.sources[0].tag == "A3" and known.role == "series-editor":
            reading.contributors[i] = _changed(known, role="producer", of="work")


def _several(reading: Reading, claim: Claim) -> list[Named]:
    if "@" in claim.value:
        reading.withhold(claim)
    parts = names.split(text.lines(text.without_emails(claim.value)))
    if len(parts) > 1 and "\n" not in claim.value:
        reading.say("VAL334", claim, count=len(parts))
    found = []
    for part in parts:
        identifier = forms.recognise(part) if claim.step.identify else None
        if identifier is None:
            found.append(Named(claim, names.parse(part)))
        else:
            recognised(reading, identifier, claim)
    return found or [Named(claim, names.NOBODY)]


# ------------------------------------------------------------------ what other names show


def _decided(reading: Reading, found: list[Named]) -> list[Named]:
    people = []
    for named in found:
        if named.name.more or named.name.kind == "more":
            reading.more = True
            reading.say("VAL332", named.claim)
        if named.name.kind == "more":
            continue
        if named.name.kind == "nobody":
            reading.say("VAL333", named.claim)
        else:
            people.append(named)
    people = _ordered(people)
    if reading.repair:
        people = _repaired(people)
    for named in people:
        _doubt(reading, named)
    return people


def _ordered(people: list[Named]) -> list[Named]:
    """Read names without comma as other names of the record show that they are written."""
    open_ = [named for named in people if not named.name.certain and named.name.literal]
    if not open_:
        return people
    turned = any(_given_first(named) for named in people)
    trailing = [names.initials_last(named.name.literal) for named in open_]
    if all(trailing):
        read = dict(zip(map(id, open_), trailing, strict=True))
    elif turned:
        read = {id(named): names.reading_order(named.name.literal) for named in open_}
    else:
        return people
    return [_read_as(named, read.get(id(named))) for named in people]


def _given_first(named: Named) -> bool:
    """Tell whether a name is written as it is said: ``M. Rossi``, not ``Rossi M.``."""
    name, value = named.name, named.claim.value
    return bool(name.family) and "," not in value and not value.startswith(name.family)


def _read_as(named: Named, name: names.Parsed | None) -> Named:
    if name is None:
        return named
    return named._replace(name=name._replace(role=named.name.role, orcid=named.name.orcid))


def _repaired(people: list[Named]) -> list[Named]:
    """Join particles that were cut off family names, where the other names bear it out."""
    cuts = [names.cut_particle(named.name.family, named.name.given) for named in people]
    if not any(cuts):
        return people
    given = [named.name.given for named in people if named.name.given]
    all_ = (sum(map(names.initials, given)), len(given))
    return [
        _rejoined(named, cut, all_) if cut and not named.name.suffix else named
        for named, cut in zip(people, cuts, strict=True)
    ]


def _rejoined(named: Named, cut: tuple[str, str], all_: tuple[int, int]) -> Named:
    """Return *named* with its particle; *all_* counts the initials among all given names."""
    others = all_[0] - names.initials(named.name.given), all_[1] - 1
    if not names.mostly_initials(*others):
        return named
    family, initials = cut
    change = (
        f"Source has '{text.plain(named.claim.value)}'; read as family name '{family}', given name "
        f"'{initials}' (lone particle before a capitalised word and an initial, in a list where "
        f"{others[0]} of the other {others[1]} given names are initials)."
    )
    return Named(named.claim, named.name._replace(family=family, given=initials), change)


def _doubt(reading: Reading, named: Named) -> None:
    claim, name = named.claim, named.name
    if named.change:
        reading.say("VAL330", claim, family=name.family, given=name.given)
    elif name.given and names.lone_particle(name.family):
        reading.say("VAL331", claim, family=name.family)
    elif not name.certain and name.literal:
        if names.reading_order(name.literal):
            reading.say("VAL336", claim)
    elif not name.certain:
        reading.say("VAL338", claim)


# ----------------------------------------------------------------------------- contributors


def _add(reading: Reading, named: Named, seen: dict[tuple[Name, str, str], int] | None) -> None:
    """Add a contributor; the same name in another tag of the same role (*seen*) is one with it."""
    claim, parsed, change = named
    role, of = parsed.role or claim.step.label, claim.step.of
    name = _written(parsed)
    identifier = forms.recognise(name.literal) if claim.step.identify else None
    if identifier is not None:
        recognised(reading, identifier, claim)
        return
    if seen is not None:
        known = seen.setdefault((name, role, of), len(reading.contributors))
        others = reading.contributors[known : known + 1]
        if others and others[0].sources[0].tag != claim.tag:
            reading.repeat("contributors", known, claim)
            reading.merged.append(claim)
            return
    if parsed.stripped and not change:
        stated = text.plain(text.without_emails(claim.value))
        change = f"Source has '{stated}'; read as '{name.inverted}'."
        reading.say("VAL335", claim, name=name.inverted)
    orcid = _orcid(reading, claim, parsed) if parsed.orcid else ""
    where = (Source(claim.tag, claim.line - reading.base),)
    reading.contributors.append(Contributor(name, role, of, orcid, (), change, where))


def _changed(known: Contributor, **values: object) -> Contributor:
    parts = {name: getattr(known, name) for name in known.__struct_fields__}
    return Contributor(**{**parts, **values})


@lru_cache(maxsize=2048)
def _written(parsed: names.Parsed) -> Name:
    if parsed.kind == "organization":
        return Name("organization", literal=text.plain(parsed.literal))
    return Name("person", parsed.family, parsed.given, parsed.suffix, parsed.literal)


def _orcid(reading: Reading, claim: Claim, parsed: names.Parsed) -> str:
    """Return the ORCID in a person's name; organisations have none."""
    if parsed.kind == "person":
        return _checked(reading, claim, parsed.orcid)
    reading.say("VAL337", claim)
    reading.note(claim, parsed.orcid, "ORCID")
    return ""


def _checked(reading: Reading, claim: Claim, orcid: str) -> str:
    if identifiers.orcid(orcid):
        return orcid
    reading.say("VAL324", claim, orcid=orcid)
    reading.note(claim, orcid, "ORCID")
    return ""


# ------------------------------------------------------------------------ ORCID and address


def orcids(reading: Reading, _element: str, claims: Claims) -> None:
    """Give each ORCID to the contributor whose name stands with it."""
    for claim in claims:
        for part in claim.value.split("\n"):
            if not attach(reading, claim, part):
                reading.say("VAL337", claim)
                reading.note(claim, text.plain(part))


def attach(reading: Reading, claim: Claim, value: str) -> bool:
    """Give the ORCIDs in *value* to the contributors whose names stand before them.

    Tell whether that is all of *value*, so that nothing is lost with it. A sole author needs no
    name beside his ORCID.
    """
    plain = text.plain(value)
    found = list(_ORCID.finditer(plain))
    starts = [0, *(match.end() for match in found)]
    given = [
        _give(reading, claim, _name_beside(plain[start : match.start()]), match[1].upper())
        for start, match in zip(starts, found, strict=False)
    ]
    return bool(given) and all(given) and not _name_beside(plain[starts[-1] :])


def _name_beside(part: str) -> str:
    """Return the name in *part*, whose last initial keeps its full stop."""
    name = _ORCID_WORD.sub(" ", part).lstrip(_BESIDE).rstrip(_BESIDE.replace(".", ""))
    return name if any(map(str.isalnum, name)) else ""


def _give(reading: Reading, claim: Claim, name: str, orcid: str) -> bool:
    """Tell whether *orcid* could be given to the contributor called *name*."""
    index = _of_name(reading, names.parse(name)) if name else _sole(reading)
    if index is None:
        return False
    orcid = _checked(reading, claim, orcid)
    known = reading.contributors[index]
    if not known.orcid:
        reading.contributors[index] = _changed(known, orcid=orcid)
    reading.repeat("contributors", index, claim)
    return True


def _sole(reading: Reading) -> int | None:
    return _only(_named(reading).get((), ()))


def _of_name(reading: Reading, name: names.Parsed) -> int | None:
    if not name.family:
        return None
    exact, alike = _indexed(name.family, name.given)
    people = _named(reading)
    found = _only(people.get(exact, ()))
    return _only(people.get(alike, ())) if found is None else found


def _only(found: Sequence[int]) -> int | None:
    return found[0] if len(found) == 1 else None


def _named(reading: Reading) -> dict[tuple[str, ...], list[int]]:
    """Return the places of contributors by their names, and under ``()`` those of all people."""
    named = reading.named
    if not named:
        for i, known in enumerate(reading.contributors):
            for key in _indexed(known.name.family, known.name.given):
                named.setdefault(key, []).append(i)
            if known.name.kind == "person":
                named.setdefault((), []).append(i)
    return named


def _indexed(family: str, given: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a name is found by: the whole of it, and its family name with an initial."""
    folded = text.folded(family)
    return (folded, "given", given), (folded, given[:1].casefold())


def addresses(reading: Reading, _element: str, claims: Claims) -> None:
    """Give the addresses to the only author; of several authors nobody knows whose they are."""
    usable = []
    for claim in claims:
        if "@" in claim.value or "[at]" in claim.value:
            reading.withhold(claim)
        for line in claim.value.split("\n"):
            value = text.plain(text.without_emails(line))
            if value and not text.filler(value):
                usable.append((claim, value))
                attach(reading, claim, value)
            elif text.filler(value):
                reading.say("VAL303", claim)
    authors = [i for i, c in enumerate(reading.contributors) if c.of == "work"]
    if len(authors) == 1 and usable:
        known = reading.contributors[authors[0]]
        lodged = tuple(dict.fromkeys((*known.affiliations, *(value for _, value in usable))))
        sources = (*known.sources, *places([claim for claim, _ in usable]))
        reading.contributors[authors[0]] = _changed(known, affiliations=lodged, sources=sources)
        return
    for claim, value in usable:
        reading.note(claim, value, "Address")
