"""Structured abstracts to their headed sections; trial and award numbers in them.

The text of an abstract enters, its sections leave, in order. The text itself is never changed, and
a heading counts only where one can stand: at the start, at the edge of a sentence, or glued to the
word before or after it. Capitals in running text are left alone.
"""

import re
import string
from functools import lru_cache
from typing import NamedTuple

_KINDS = {
    "background": "BACKGROUND|CONTEXT|RATIONALE|SUMMARY OF BACKGROUND DATA|IMPORTANCE",
    "introduction": "INTRODUCTION",
    "objective": "OBJECTIVES?|AIMS?|PURPOSE|GOALS?|OBJECT|STUDY OBJECTIVES?|HYPOTHESIS",
    "methods": "(?:MATERIALS? AND |PATIENTS AND |SUBJECTS AND |STUDY |DESIGN AND |DESIGN/)?"
    "METHODS?|"
    "METHODOLOGY|DESIGN/METHODOLOGY/APPROACH|METHODS AND MATERIALS|EXPERIMENTAL DESIGN|"
    "METHODS AND RESULTS|DATA SOURCES?|STUDY SELECTION|DATA EXTRACTION|DATA SYNTHESIS|"
    "STATISTICAL ANALYSIS",
    "materials": "MATERIALS?",
    "design": "(?:STUDY |TRIAL |RESEARCH )?DESIGN(?:,? (?:AND )?SETTING(?:,? AND PARTICIPANTS)?)?",
    "setting": "SETTINGS?",
    "participants": "PATIENTS?|PARTICIPANTS?|SUBJECTS?|POPULATION|STUDY POPULATION",
    "interventions": "INTERVENTIONS?|EXPOSURES?",
    "measurements": "(?:MAIN |PRIMARY )?(?:OUTCOMES? (?:AND |MEASURES?)(?:MEASURES?)?|"
    "MEASUREMENTS?(?: AND MAIN RESULTS)?)|MAIN OUTCOMES?",
    "results": "(?:MAIN |PRINCIPAL )?RESULTS?|FINDINGS?|OUTCOMES?|RESULTS AND DISCUSSION",
    "discussion": "DISCUSSION",
    "limitations": "LIMITATIONS?|STRENGTHS AND LIMITATIONS",
    "conclusion": "(?:DISCUSSION AND )?CONCLUSIONS?(?: AND RELEVANCE)?|INTERPRETATION|"
    "SIGNIFICANCE|IMPLICATIONS?|CONCLUDING REMARKS|PRACTICAL IMPLICATIONS|CLINICAL RELEVANCE",
    "trial-registration": "(?:CLINICAL )?TRIAL(?:S)? REGISTRATION(?: NUMBER)?|REGISTRATION|"
    "CLINICALTRIALS\\.GOV(?: IDENTIFIER)?",
    "funding": "FUNDING(?: SOURCES?)?|FINANCIAL SUPPORT|SPONSORSHIP|SUPPORT",
    "originality": "ORIGINALITY/VALUE|ORIGINALITY|VALUE",
    "level-of-evidence": "LEVEL OF EVIDENCE",
    "keywords": "KEY ?WORDS",
}
_HEADING = "|".join(_KINDS.values())
_COMPOUND = rf"(?:{_HEADING})(?:(?:\s*[/&,]\s*|\s+AND\s+)(?:{_HEADING}))?"
_KIND_SHAPES = tuple(
    (kind, re.compile(f"(?:{shape})", re.IGNORECASE)) for kind, shape in _KINDS.items()
)
_EXACT = re.compile(_COMPOUND, re.IGNORECASE)
_CAPITALS = re.compile("[A-Z]{3,}")
# After a heading: a colon, dash or line end, or a word with a capital. Where the word before it
# shows nothing (a blank after a full stop, the start), that word must not be all capitals.
_DASH = r"(?:--+|—|[–-](?=\s))"
_AFTER_GLUE = re.compile(rf"({_COMPOUND})(?=\s*[:.\n]|\s*{_DASH}|\s*[A-Z0-9\[(])")
_AFTER_EDGE = re.compile(
    rf"({_COMPOUND})(?=\s*[:.\n]|\s*{_DASH}|\s+[A-Z0-9\[(<≥≤>]|[A-Z][a-z]|[A-Z]\s)"
)
_LEADING_DASH = re.compile(rf"\s*{_DASH}")
_OTHERS = re.compile(r"[^\x00-\x7f]")
_UPPER = string.ascii_uppercase.encode()
_LETTERS = string.ascii_letters.encode()
_FEWEST = 2  # headings that make an abstract structured
_ENDS = frozenset(".!?:;)]%")
_SIGNS = ("METHOD", "RESULT", "CONCLUSION", "FINDING", "BACKGROUND", "INTRODUCTION", "OBJECTIVE",
          "AIM", "PURPOSE", "FUNDING", "DISCUSSION", "INTERPRETATION")  # fmt: skip
_TITLED_SIGNS = tuple(sign.capitalize() for sign in _SIGNS)


class Section(NamedTuple):
    """A headed part of an abstract: the heading as written, its kind, and its text."""

    heading: str
    kind: str
    text: str


def sections(abstract: str) -> tuple[Section, ...]:
    """Return the sections of *abstract*; none where it has fewer than two different headings."""
    places = _places(abstract)
    if len(places) < _FEWEST:
        return ()
    found = []
    ends = [place[0] for place in places[1:]] + [len(abstract)]
    for (_, begin, heading), end in zip(places, ends, strict=True):
        dash = _LEADING_DASH.match(abstract, begin, end)
        text = abstract[dash.end() if dash else begin : end].strip(" \n:").strip()
        if text:
            found.append(Section(heading, kind(heading), text))
    return tuple(found) if len(found) >= _FEWEST else ()


def _places(abstract: str) -> list[tuple[int, int, str]]:
    """Return (start, end, heading) of each heading, the first of each wording only."""
    found: dict[str, tuple[int, int, str]] = {}
    signed = any(map(abstract.__contains__, _SIGNS))
    if signed:
        for run in _CAPITALS.finditer(abstract):
            heading = _capital_heading(abstract, run.start())
            found.setdefault(heading, (run.start(), run.start() + len(heading), heading))
        found.pop("", None)
        if found and _shouting(abstract):
            found.clear()
    if len(found) < _FEWEST and (":" in abstract or "\n" in abstract):
        signed = signed or any(map(abstract.__contains__, _TITLED_SIGNS))
        for start, end, heading in _marked_headings(abstract) if signed else ():
            found.setdefault(heading, (start, end, heading))
    return _apart(sorted(found.values()))


def _apart(places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    return [p for i, p in enumerate(places) if i == 0 or p[0] >= places[i - 1][1]]


def _capital_heading(abstract: str, start: int) -> str:
    """Return the heading in capitals at *start*, or an empty string where none can stand."""
    before = abstract[start - 1] if start else "\n"
    if before.islower() or before.isdigit() or before in _ENDS:
        match = _AFTER_GLUE.match(abstract, start)
    elif before == "\n" or (
        before == " " and abstract[max(0, start - 3) : start].rstrip()[-1:] in _ENDS
    ):
        match = _AFTER_EDGE.match(abstract, start)
    else:
        return ""
    return match[1] if match else ""


def _marked_headings(abstract: str) -> list[tuple[int, int, str]]:
    """Return the headings that a colon or a line of their own marks, in any case."""
    found = []
    end = -1
    for mark in re.finditer("[:\n]", abstract):
        stop, begin = mark.start(), end + 1
        end = stop
        window = abstract[max(begin, stop - 60) : stop]
        cut = max(window.rfind(f"{sign} ") for sign in ".!?;)") + 1
        heading = window[cut:].strip()
        if heading[:1].isupper() and _EXACT.fullmatch(heading):
            found.append((stop - len(window[cut:].lstrip()), stop + 1, heading))
    return found


def _shouting(abstract: str) -> bool:
    """Tell whether the abstract is in capitals as a whole, so that they mark no heading."""
    sample = abstract[:400]
    plain = sample.encode("ascii", "ignore")  # of which bytes count ten times faster
    others = _OTHERS.findall(sample)
    capitals = len(plain) - len(plain.translate(None, _UPPER)) + sum(map(str.isupper, others))
    letters = len(plain) - len(plain.translate(None, _LETTERS)) + sum(map(str.isalpha, others))
    return capitals * 2 > letters


@lru_cache(maxsize=512)
def kind(heading: str) -> str:
    """Return the kind of section that *heading* opens.

    >>> kind("CONCLUSIONS"), kind("PATIENTS AND METHODS"), kind("Aims")
    ('conclusion', 'methods', 'objective')
    """
    best = ("", 0)
    for name, shape in _KIND_SHAPES:
        match = shape.match(heading)
        if match and match.end() > best[1]:
            best = (name, match.end())
    return best[0]


# ------------------------------------------------------------------------- trials and awards

_TRIALS = (
    ("NCT", "nct", re.compile(r"\bNCT\s?\d{8}\b", re.ASCII)),
    ("ISRCTN", "isrctn", re.compile(r"\bISRCTN\s?\d{8}\b", re.ASCII)),
    ("DRKS", "drks", re.compile(r"\bDRKS\s?\d{8}\b", re.ASCII)),
    ("ACTRN", "actrn", re.compile(r"\bACTRN\s?\d{14}p?\b", re.ASCII)),
    ("ChiCTR", "chictr", re.compile(r"\bChiCTR[\w-]*\d{6,}\b", re.ASCII)),
    ("UMIN", "umin", re.compile(r"\bUMIN(?:-CTR)?\s?\d{9}\b", re.ASCII)),
    ("CTRI", "ctri", re.compile(r"\bCTRI/\d{4}/\d{2,3}/\d{6}\b", re.ASCII)),
    ("-", "eudract", re.compile(r"(?<![\w-])\d{4}-\d{6}-\d{2}(?![\w-])", re.ASCII)),
)
_EUDRACT_WORDS = ("udra", "UDRA", "EU CT")
_TRIAL_WORDS = (*(word for word, _, _ in _TRIALS[:-1]), *_EUDRACT_WORDS)
# An activity code of the NIH belongs to the number behind it: R01 HL123456.
_AWARD = re.compile(
    r"(?<![\w-])(?:\d?[A-Z]\d{2} ?[A-Z]{2} ?\d{6}(?:-\d{2}[A-Z\d]*)?"
    r"|[A-Z]{2,6}-\d{5}"
    r"|(?:[A-Z]{1,6}[-/]){0,3}[A-Z]{0,6}\d[\dA-Z./-]{4,}[\dA-Z])(?![\w])"
)
_NOTHING = re.compile(r"^(?:none|no funding|not applicable|n/a|nil|there was no)\b", re.IGNORECASE)


def trials(text: str) -> tuple[tuple[str, str], ...]:
    """Return (register, number) of the trials named in *text*, in order of the registers.

    >>> trials("EudraCT 2016-004804-77; NCT01234567.")
    (('nct', 'NCT01234567'), ('eudract', '2016-004804-77'))
    """
    if not any(map(text.__contains__, _TRIAL_WORDS)):
        return ()
    found = []
    for word, register, shape in _TRIALS:
        if word not in text or (register == "eudract" and not _eudract(text)):
            continue
        found += [(register, "".join(m[0].split())) for m in shape.finditer(text)]
    return tuple(dict.fromkeys(found))


def _eudract(text: str) -> bool:
    return any(map(text.__contains__, _EUDRACT_WORDS))


class Award(NamedTuple):
    """A clause of a funding statement and the award number in it."""

    name: str
    number: str


def awards(text: str) -> tuple[Award, ...]:
    """Return the grants that a funding section names; none where it says that there were none.

    >>> awards("AIFA Ricerca Indipendente 2016-02364623.")
    (Award(name='AIFA Ricerca Indipendente 2016-02364623', number='2016-02364623'),)
    """
    if _NOTHING.match(text):
        return ()
    clauses = [c.strip(" .;") for c in re.split(r"(?<=[^\s.]{2}[.;])\s+(?=[A-Z])|;\s*", text)]
    found = [Award(c, n) for c in clauses if c for n in dict.fromkeys(_AWARD.findall(c))]
    return tuple(found) or (Award(text.strip(" ."), ""),)
