"""Words about the work: abstract, keywords, genres, languages, grants, notes, labels.

Claims enter, texts leave as they can be published: plain, without fillers, without what is private.
"""

import re
from functools import lru_cache

from ris2rdf.crosswalk.numbering import recognised
from ris2rdf.crosswalk.people import attach
from ris2rdf.crosswalk.plan import NOTE, Step
from ris2rdf.crosswalk.reading import Claim, Claims, Reading, places, ranked
from ris2rdf.elements import Grant, Language, Section, Sources, Stated, Trial
from ris2rdf.transforms import forms, identifiers, languages, sections, text

_SHORT = 40
_PLAIN = frozenset({"N1", "NO"})  # notes without words before them
_CODED = re.compile(r"^(?:\d{3,5}:\s*)+(?=\S)")
_SUBHEADING = re.compile(r"/\*(?=[^\W\d_])")
_BRACKET = re.compile(r"[\[\]]")


# --------------------------------------------------------------------------------- abstract


def abstract(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the abstract: of AB and N2 the one that is it, the longer of two that agree."""
    found = [(claim, _abstract(claim.value)) for claim in _preferred(reading, claims)]
    kept: tuple[Claim, str] | None = None
    where: list[Claim] = []
    for claim, value in found:
        if text.absent(value):
            reading.say("VAL303", claim)
        elif len(found) > 1 and text.copyright_notice(value):
            reading.say("VAL343", claim)
            reading.note(claim, value, "Copyright")
        elif kept is None:
            kept, where = (claim, value), [claim]
        elif value == kept[1]:
            reading.merged.append(claim)
            where.append(claim)
        else:
            kept = _longer(reading, kept, (claim, value), where)
    if kept is not None:
        reading.put(element, Stated(kept[1], places(where)))
        _structure(reading, kept[1], kept[0])


def _abstract(value: str) -> str:
    return text.unbracketed(text.lines(value))


def _preferred(reading: Reading, claims: Claims) -> Claims:
    """Return the claims, the likelier abstract first: in the form of 2001, AB holds the notes."""
    order = ranked(claims)
    if len(order) == 1 or order[-1].tag != "N2" or order[0].tag != "AB":
        return order
    if order[-1].value == order[0].value:
        return order
    tags = {field.tag for field in reading.record.fields if field.value}
    old = "TI" not in tags and not tags.isdisjoint({"T1", "A1"})
    if len(_abstract(order[0].value)) < _SHORT or old:
        return [c for c in order if c.tag == "N2"] + [c for c in order if c.tag != "N2"]
    return order


def _longer(
    reading: Reading, kept: tuple[Claim, str], other: tuple[Claim, str], where: list[Claim]
) -> tuple[Claim, str]:
    """Return the one that contains the other; where neither does, the other becomes a note."""
    if other[1] in kept[1]:
        where.append(other[0])
        return kept
    if kept[1] in other[1]:
        where.insert(0, other[0])
        return other
    reading.say("VAL302", other[0], kept=kept[0].tag, taken=f"{kept[1][:60]}...")
    reading.note(other[0], other[1])
    return kept


def _structure(reading: Reading, abstract: str, claim: Claim) -> None:
    """Find the sections, the trials and the grants that the abstract names."""
    found = sections.sections(abstract)
    if found:
        reading.parts["sections"] = tuple([Section(*section) for section in found])
    where = claim.where
    registered = "".join(s.text for s in found if s.kind == "trial-registration")
    tried(reading, abstract, where, "".join(registered.split()))
    grants = [g for s in found if s.kind == "funding" for g in sections.awards(s.text)]
    if grants:
        reading.parts["grants"] = tuple([Grant(*g, sources=where) for g in grants])


# --------------------------------------------------------------------------------- keywords


def keywords(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the keywords: stars off, repeats merged; a lone field is split at its semicolons."""
    found: dict[str, tuple[str, list[Claim]]] = {}
    for claim, value, fold in _plain_terms(reading, claims) or _terms(reading, claims):
        known = found.get(fold)
        if known is None:
            found[fold] = (value, [claim])
        else:
            reading.merged.append(claim)
            if known[1][-1] is not claim:
                known[1].append(claim)
    reading.parts[element] = tuple(
        [
            Stated(value, places(where) if len(where) > 1 else where[0].where)
            for value, where in found.values()
        ]
    )


Term = tuple[Claim, str, str]
"""A claim, a keyword in it, and the keyword for comparison."""


def _plain_terms(reading: Reading, claims: Claims) -> list[Term] | None:
    """Return the keywords where each field holds one and nothing else."""
    found = []
    labels = reading.plan.withhold.labels
    for claim in claims:
        word, fold = _plain_word(claim.value)
        if not word or word.startswith(labels):
            return None
        found.append((claim, word, fold))
    return found


@lru_cache(maxsize=2048)
def _plain_word(value: str) -> tuple[str, str]:
    """Return the keyword that *value* is, and as it is compared; empty where it is more."""
    if ";" in value or "\n" in value or value[0].isdigit():
        return "", ""
    word = _word(value)
    return ("", "") if word[:1].isdigit() else (word, word.casefold())


def _terms(reading: Reading, claims: Claims) -> list[Term]:
    lines = [(claim, line) for claim in claims for line in claim.value.split("\n")]
    if any(";" in claim.value for claim in claims):
        values = {_word(line) for _, line in lines} - {""}
        if len([value for value in values if not reading.private(value)]) == 1:
            lines = [(claim, part) for claim, line in lines for part in text.plain(line).split(";")]
    return [term for claim, line in lines for term in _term(reading, claim, line)]


@lru_cache(maxsize=2048)
def _word(line: str) -> str:
    """Return the keyword in *line*, its stars off, or an empty string where it holds none."""
    value = text.plain(line)
    if "*" in value:
        value = _unstarred(value)
    return value if any(map(str.isalnum, value)) and not text.filler(value) else ""


def _unstarred(value: str) -> str:
    """Return the heading *value* without the stars of what a work is mostly about.

    They stand before the heading or one of its subheadings; others belong to a word.
    """
    bare = value.strip("* ") if value.startswith("*") else value
    return _SUBHEADING.sub("/", value if bare.startswith("-") else bare)


def _term(reading: Reading, claim: Claim, line: str) -> list[Term]:
    value = _word(line)
    if not value:
        reading.say("VAL303", claim)
        return []
    if reading.private(value):
        reading.withhold(claim)
        return []
    if value[0].isdigit() and _CODED.match(value):
        reading.note(claim, value, claim.tag)
        value = _CODED.sub("", value)
    return [(claim, value, value.casefold())]


def genres(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the kinds of work that the record names."""
    known = reading.parts.get(element, ())
    reading.parts[element] = (*known, *reading.many(claims))


def languages_of(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the languages; a name that is none stays as written."""
    found: dict[str, tuple[Language, list[Claim]]] = {}
    for claim in claims:
        split = languages.split(text.lines(claim.value))
        if not split:
            reading.say("VAL303", claim)
        for name in split:
            tag = languages.tag(name)
            if not tag:
                reading.say("VAL350", claim, language=name)
            key = tag or name.casefold()
            if key in found:
                reading.merged.append(claim)
                found[key][1].append(claim)
            else:
                found[key] = (Language(name, tag), [claim])
    reading.parts[element] = tuple(
        [Language(one.value, one.tag, places(where)) for one, where in found.values()]
    )


def grants(reading: Reading, element: str, claims: Claims) -> None:
    """Settle grants that a field names, with funder: ``Agency [N1, N2]; Agency``."""
    found = list(reading.parts.get(element, ()))
    for claim in claims:
        named = _funded(claim.value, claim.where)
        if not named:
            reading.say("VAL303", claim)
        found += named
    if found:
        reading.parts[element] = tuple(found)


def _funded(value: str, where: Sources) -> list[Grant]:
    found = []
    for part in _agencies(text.plain(value)):
        funder, numbers = _numbered(part.strip())
        if any(map(str.isalnum, funder)):
            found += [Grant(f"{funder} {n}".strip(), n, funder, where) for n in numbers]
    return found


def _agencies(value: str) -> list[str]:
    """Return *value* split at its semicolons, but not within the brackets around numbers."""
    found: list[str] = []
    inside: list[str] = []  # what stands right of the last cut, from right to left
    closing = False  # whether the next bracket to the right is a closing one
    for part in reversed(value.split(";")):
        inside.append(part)
        bracket = _BRACKET.search(part)
        if bracket:
            closing = bracket[0] == "]"
        if not closing:
            found.append(";".join(reversed(inside)))
            inside = []
    if inside:
        found.append(";".join(reversed(inside)))
    return found[::-1]


def _numbered(part: str) -> tuple[str, list[str]]:
    """Return the funder in *part*, and the numbers in the brackets at its end."""
    start = part.find("[", part.rfind("]", 0, -1) + 1) if part.endswith("]") else -1
    if start < 0:
        return part, [""]
    return part[:start].rstrip(), [number.strip() for number in part[start + 1 : -1].split(",")]


# ------------------------------------------------------------------------------------ notes


def notes(reading: Reading, _element: str, claims: Claims) -> None:
    """Keep notes whole; identifiers and ORCIDs that they announce are taken up besides."""
    title = reading.parts.get("title") or reading.parts.get("short_title")
    for claim in claims:
        value = text.lines(claim.value)
        if reading.private(text.lines(text.without_emails(value))):
            reading.withhold(claim)
        elif text.absent(value):
            reading.say("VAL303", claim)
        elif title and value == title.value and claim.tag in _PLAIN:
            reading.merged.append(claim)
            reading.say("VAL304", claim, kept="the title")
        else:
            _note(reading, claim, value)


def _note(reading: Reading, claim: Claim, value: str) -> None:
    if claim.tag not in _PLAIN:
        reading.note(claim, value, claim.step.label)
        return
    bare = text.lines(text.without_emails(value))
    found = forms.stated(bare) if bare != claim.value else []
    if found:
        for one in found:
            recognised(reading, one, claim)
        if bare != value:
            reading.withhold(claim)
        return
    if attach(reading, claim, value):
        return
    reading.note(claim, value, "")


def unrepeated(reading: Reading) -> None:
    """Drop the notes that say no more than the title, which may have been found after them.

    Written as RIS, such a note would be dropped when it is read again.
    """
    title = reading.parts.get("title")
    if title is None or not any(note.display == title.value for note in reading.notes):
        return
    kept = []
    for note in reading.notes:
        if note.display != title.value:
            kept.append(note)
            continue
        source = note.sources[0]
        claim = reading.claim(Step(NOTE), source.tag, note.text, source.line + reading.base)
        reading.merged.append(claim)
        reading.say("VAL304", claim, kept="the title")
    reading.notes = kept


def announced(reading: Reading) -> None:
    """Take up the trials and the DOIs that the notes announce.

    Notes of fields that are made for other things (cited references) name other works' DOIs.
    """
    for note in reading.notes:
        tried(reading, note.display, note.sources)
        source = note.sources[0]
        step = reading.plan.steps.get(source.tag)
        if "10." in note.text and (step is None or step.element != NOTE or not note.label):
            claim = reading.claim(Step(NOTE), source.tag, note.text, source.line + reading.base)
            for bare in identifiers.dois_inside(note.display):
                recognised(reading, forms.Found("doi", bare), claim)


def tried(reading: Reading, value: str, where: Sources, registered: str = "") -> None:
    """Add the trials that *value* names; those that are *registered* there are its subject."""
    for register, number in sections.trials(value):
        if (register, number) not in reading.trials:
            about = number in registered
            trial = Trial(register, number, about=about, sources=where)
            reading.trials[register, number] = trial


def labels(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the names of the record; decisions of screening tools are private."""
    kept = []
    for claim in claims:
        if reading.private(claim.value):
            reading.withhold(claim)
        else:
            kept.append(claim)
    reading.parts[element] = reading.many(kept)


def degree(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the degree of a thesis; where a field names it (VL), M3 says what kind of thesis."""
    named: list[Claim] = []
    kinds: list[Claim] = []
    for claim in claims:
        if claim.tag == "VL" and not any(map(str.isalpha, claim.value)):
            reading.note(claim, label="Volume")
        else:
            (kinds if claim.tag == "M3" else named).append(claim)
    if named and kinds:
        folds = {text.folded(text.plain(claim.value)) for claim in named}
        others = [c for c in kinds if text.folded(text.plain(c.value)) not in folds]
        genres(reading, "genres", others)
        kinds = [claim for claim in kinds if claim not in others]
    if named or kinds:
        reading.put(element, reading.one([*named, *kinds]))


def detail(reading: Reading, element: str, claims: Claims) -> None:
    """Settle an element that few types have."""
    reading.put(element, reading.one(claims))
