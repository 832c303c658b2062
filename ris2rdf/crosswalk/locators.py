"""Locators: volume, issue, number, pages, article number, number of pages.

Claims enter, the parts of the Work that say where it stands leave.
"""

import re

from ris2rdf.crosswalk.numbering import add_number
from ris2rdf.crosswalk.reading import Claim, Claims, Reading, places, ranked
from ris2rdf.elements import Stated
from ris2rdf.transforms import identifiers, pages, text

_LABELLED = re.compile(
    r"^(?:(?:vol(?:ume|\.)?|bd\.?|band|jg\.?|tome?|t\.)\s*)+(?=\d)", re.IGNORECASE
)
_WITH_ISSUE = re.compile(r"^([\w.]{1,12})\s*\(([^()]{0,9}[0-9][^()]{0,9})\)$")
_ISSUE = re.compile(
    r"^(?=.{1,24}$)(?:(?:no|nr|issue|n\.?°)\.?\s*)?(?:[^()]*\d[^()]*|[A-Za-z]{1,3}|suppl.*|spec.*|special.*)$",
    re.IGNORECASE,
)
_ISSUE_LABEL = re.compile(r"^(?:(?:no|nr|issue|heft|n\.?°|№)\.?\s*)+(?=\d)", re.IGNORECASE)
_PATENT = re.compile(r"^([A-Z]{2})\s?[-/]?\s?(\d[\d\s/.,-]{2,16}\d)\s?([A-Z]\d?)?$")
_PAGE = re.compile(r"^[A-Za-z]{0,3}\d[\w –-]*$")
_PLAIN_PAGE = re.compile(r"[1-9][0-9]{0,5}\Z")
_ORDINAL = re.compile(r"^(?=.{1,40}$)(?:.*\d.*|[ivxlcdm]+|[A-Za-z])$", re.IGNORECASE)
_LONGEST_NUMBER = 80
WHOLE = frozenset({"standard"})  # groups of works whose SP alone counts their pages


def volume(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the volume: ``Volume 5`` is 5; ``50(2)`` holds the issue besides."""
    found = reading.one(claims, _volume)
    if found is None:
        return
    match = _WITH_ISSUE.match(found.value) if "(" in found.value else None
    if match and element == "volume":
        reading.put(element, Stated(match[1], found.sources))
        reading.put("issue", Stated(match[2].strip(), found.sources))
    else:
        reading.put(element, found)


def _volume(value: str) -> str:
    value = text.plain(value)
    return value if value.isdigit() else _LABELLED.sub("", value)


def issue(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the issue; in the tags that hold it by habit only (M1, CP) it must look like one."""
    fit = []
    for claim in claims:
        if claim.tag in {"M1", "CP", "C6", "C2"} and not _ISSUE.match(claim.value):
            reading.note(claim)
        else:
            fit.append(claim)
    if not fit:
        return
    inside = reading.parts.get("issue")
    found = reading.one(fit, _issue)
    reading.put(element, found)
    if inside and found and inside.value == found.value:
        reading.put(element, Stated(found.value, (*found.sources, *inside.sources)))


def _issue(value: str) -> str:
    value = text.plain(value)
    return value if value.isdigit() else _ISSUE_LABEL.sub("", value)


def numbered(value: str) -> bool:
    """Tell whether *value* can be the number of a work in its series."""
    return _ORDINAL.match(text.plain(value)) is not None


def ordinal(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the number of a work in its series; words in M1 say something else."""
    fit = [claim for claim in claims if claim.tag != "M1" or numbered(claim.value)]
    for claim in claims:
        if claim not in fit:
            reading.note(claim)
    if fit:
        reading.put(element, reading.one(fit))


def number(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the number of a report, patent, standard ...; ISBN and ISSN are taken out of it."""
    fit = []
    for claim in claims:
        if claim.tag == "SN" and _isbn_or_issn(reading, claim):
            continue
        if len(claim.value) > _LONGEST_NUMBER:
            reading.note(claim)
        else:
            fit.append(claim)
    fit = _of_itself(reading, fit)
    if not fit:
        return
    found = reading.one(fit)
    reading.put(element, found)
    match = _PATENT.match(found.value) if found and reading.plan.type == "PAT" else None
    if match:
        digits = re.sub(r"[\s/.,-]", "", match[2])
        claim = ranked(fit)[0]
        reading.identify("patent", f"{match[1]}{digits}{match[3] or ''}", claim)


def _of_itself(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """Return the numbers without the one in VL, where a rule has its own in SN besides.

    It is then where the rule was published, if the record says in what; else it is a note.
    """
    own = [claim for claim in claims if claim.tag != "VL"]
    folds = {text.folded(text.plain(claim.value)) for claim in own}
    others = [claim for claim in claims if text.folded(text.plain(claim.value)) not in folds]
    if not own or not others:
        return claims
    if "title" in reading.container:
        reading.put("volume", reading.one(others))
    else:
        for claim in others:
            reading.note(claim, label="Rule number")
    return [claim for claim in claims if claim not in others]


def _isbn_or_issn(reading: Reading, claim: Claim) -> bool:
    found = identifiers.numbers(claim.value)
    if reading.plan.group == "patent" or not all(n.scheme and n.valid for n in found):
        return False
    for one in found:
        add_number(reading, claim, one)
    return True


# ------------------------------------------------------------------------------------ pages


def page_range(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle first and last page, or the article number that stands in their place."""
    if _plainly(reading, claims):
        return
    claims = _uncounted(reading, claims)
    start, end = _start(reading, claims), _only(reading, claims, "EP")
    if start is None and end is None:
        return
    read = pages.read(
        text.plain(start.value) if start else "", text.plain(end.value) if end else ""
    )
    first = [claim for claim in (start, end) if claim]
    _report_fillers(reading, read, first)
    _settle(reading, read, start, end)


def _plainly(reading: Reading, claims: Claims) -> bool:
    """Settle the pages where SP and EP hold a number each; returns False where they do not."""
    if [claim.tag for claim in claims] != ["SP", "EP"]:
        return False
    start, end = claims
    first, last = start.value, end.value
    if first == last or len(last) < len(first):
        return False
    if not (_PLAIN_PAGE.match(first) and _PLAIN_PAGE.match(last)):
        return False
    reading.parts["page_start"] = Stated(first, start.where)
    reading.parts["page_end"] = Stated(last, end.where)
    return True


def _uncounted(reading: Reading, claims: Claims) -> Claims:
    """Return the claims without numbers of pages in SP; a whole work needs no word for them."""
    if any(claim.tag == "EP" and not pages.filler(claim.value) for claim in claims):
        return claims
    own = [claim for claim in claims if claim.tag == "SP"]
    if reading.plan.group not in WHOLE:
        own.sort(key=lambda claim: not pages.extent(text.plain(claim.value)))
        if not own or not pages.extent(text.plain(own[0].value)):
            return claims
    if not own or not _counted(reading, own[0]):
        return claims
    _only(reading, own, "SP")
    return [claim for claim in claims if claim.tag != "SP"]


def _settle(reading: Reading, read: pages.Pages, start: Claim | None, end: Claim | None) -> None:
    first = [claim for claim in (start, end) if claim]
    if read.article:
        reading.put("article_number", Stated(read.article, places(first)))
    if read.pages:
        reading.put("pages", Stated(read.pages, places(first)))
    if read.start and start:
        reading.put("page_start", Stated(read.start, start.where))
    if read.end:
        where = [claim for claim in (end, start) if claim]
        if end and start and not pages.split(start.value):
            where = [end]
        reading.put("page_end", Stated(read.end, places(where)))


def _report_fillers(reading: Reading, read: pages.Pages, claims: Claims) -> None:
    for claim in claims:
        if pages.filler(claim.value):
            reading.say("VAL303", claim)
        elif read.end and _abbreviated(claim, read.end):
            reading.say("VAL360", claim, end=read.end)


def _abbreviated(claim: Claim, end: str) -> bool:
    """Tell whether *claim* leaves out digits of the last page, which is *end*."""
    value = claim.value.rstrip(". ")
    if claim.tag == "EP":
        return value.isdigit() and value != end and end.endswith(value)
    return not value.endswith(end) and pages.split(claim.value) is not None


def _only(reading: Reading, claims: Claims, tag: str) -> Claim | None:
    found = [claim for claim in claims if claim.tag == tag]
    for other in found[1:]:
        if text.plain(other.value) == text.plain(found[0].value):
            reading.merged.append(other)
            reading.say("VAL304", other, kept=tag)
        else:
            reading.differs(other, found[0], found[0].value)
    return found[0] if found else None


def _start(reading: Reading, claims: Claims) -> Claim | None:
    """Return the field of the first page; in SE and M1 it must look like one."""
    start = _only(reading, claims, "SP")
    sections = []
    for claim in claims:
        if claim.tag in {"SP", "EP"}:
            continue
        value = text.plain(claim.value)
        if start is None and _PAGE.match(value):
            start = claim
        elif start and text.plain(start.value).partition("-")[0].strip() == value:
            reading.merged.append(claim)
        elif claim.tag == "SE":
            sections.append(claim)
        else:
            reading.note(claim)
    if sections:
        reading.put("section", reading.one(sections))
    return start


def extent(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the number of pages of a whole book or thesis, or the pages where it is a range."""
    others = [claim for claim in claims if claim.tag not in {"SP", "EP"}]
    own = [claim for claim in claims if claim.tag in {"SP", "EP"} and not _filler(reading, claim)]
    if not own and others:
        own, others = others[:1], others[1:]
    for claim in others:
        reading.note(claim)
    if len(own) > 1 and all(claim.tag == "SP" for claim in own):
        own = [claim for claim in [_only(reading, own, "SP")] if claim]
    if len(own) == 1 and own[0].tag != "EP":
        if _counted(reading, own[0]):
            return
        if own[0].tag != "SP":
            _settle(reading, pages.read(text.plain(own[0].value)), own[0], None)
            return
    page_range(reading, element, own)


def _counted(reading: Reading, claim: Claim) -> bool:
    """Settle the number of pages; tell whether *claim* is one."""
    value = text.plain(claim.value)
    count = pages.count(value)
    if count:
        reading.put("number_of_pages", Stated(count, claim.where))
    if count and pages.described(value):
        reading.note(claim, label="Extent")
    return bool(count)


def _filler(reading: Reading, claim: Claim) -> bool:
    if pages.filler(claim.value):
        reading.say("VAL303", claim)
        return True
    return False


def article_number(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the article number; the same one in the page fields is one with it."""
    known = reading.parts.get(element)
    found = reading.one(claims)
    if found is None:
        return
    if known and text.folded(known.value) == text.folded(found.value):
        reading.merged += claims[:1]
        reading.put(element, Stated(known.value, (*known.sources, *found.sources)))
        return
    if known:
        reading.parts["page_start"] = known
    reading.put(element, found)
