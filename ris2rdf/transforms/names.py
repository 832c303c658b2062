"""Names as written to their parts: family, given, suffix, or a literal for what has no parts.

One value of a contributor's field enters, one :class:`Parsed` a name leaves. Names are not looked
up, and no given name is invented. What needs the other names of the record (reading order, names
without a comma, a cut particle) takes them as an argument.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_PARTICLES = frozenset(
    "de di da del della dello dei degli delle du des van von vom zu zum zur der den ten ter te la "
    "le lo el al dos das do las los af av bin ibn abu san saint st".split()
)
LONGEST = 1000
"""Characters of a name; what is longer is kept as it is."""

_COMMA_SIGNS = {ord("،"): ", ", ord("，"): ", "}
_COMMAS = 2  # family, given, suffix
_WORDS = range(2, 6)  # of a name in reading order
_PARTICLE = 6  # letters of the longest particle, and one
_SUFFIX = re.compile(
    r"^(?:jr|sr|jnr|snr|junior|senior|ii|iii|iv|[2-4](?:nd|rd|th)|fils|père)\.?$", re.IGNORECASE
)
_JUNIORS = frozenset({"JR", "SR"})
"""What is a suffix behind a given name, but two initials in its place: ``Rossi, JR``."""

_DEGREE = re.compile(
    r"(?:[\s,]+(?:[Pp][Hh]\.?\s?[Dd]\.?|M\.?D\.?|MSc|M\.Sc\.?|BSc|MPH|MBBS|MBA|FRCP|FRCS|RN|DVM|"
    r"PharmD|DrPH|DPhil|Ed\.?D\.?|FACS|FACC|CEng|Esq\.?)(?=$|[\s,;]))+\s*$"
)
_TITLES = re.compile(r"^(?:(?:Prof|Dr|Hon|Rep|Sen|Rev|Mrs?|Ms)\.\s?)+(?=[^\W\d_]{2}[^,]*,)")
_ROLE = re.compile(
    r"\s*[([]\s*(eds?|editors?|hrsg|hg|dir|coord|comp|a cura di|trans|transl|translators?|übers|"
    r"ill|illustrators?|illus)\.?\s*[)\]]\s*$",
    re.IGNORECASE,
)
_RELATOR = re.compile(
    r"(?<=[\w.-]),\s*(eds?|editors?|hrsg|trans|translators?|ill|illustrators?|comp|compilers?|"
    r"(?:joint )?authors?)\.?\s*$",
    re.IGNORECASE,
)
"""What somebody did, as catalogues add it behind a name: ``Barnes, Jonathan, ed.``"""

_ROLES = {
    "ed": "editor", "edi": "editor", "hrs": "editor", "hg": "editor", "dir": "editor",
    "coo": "editor", "com": "editor", "a c": "editor", "tra": "translator", "übe": "translator",
    "ill": "illustrator", "aut": "", "joi": "",
}  # fmt: skip
_ORCID = re.compile(
    r"[\s;,(\[]*(?:orcid\b[\s:=]*)?(?:https?://(?:www\.)?orcid\.org/)?"
    r"(?<!\d)(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dXx])(?!\d)[)\]\s]*",
    re.IGNORECASE,
)
_LIFE = re.compile(
    r"^\[?(?:b\.|d\.|ca?\.|fl\.|\*|†)?\s*\d{3,4}\??\s*(?:[-–]\s*(?:\d{3,4})?\??)?\]?\.?$"
)
_MARKS = re.compile(
    r"[*†‡§¶#^]+|(?<=[^\W\d_])\s?\d+(?:,\d+)*$|(?<=\.)\s?\d+(?:,\d+)*$|"
    r"\s?\[[A-Z]{1,3}-[A-Z]{2}(?:-\w+)?\]$|"  # party and district
    r"\s*\((?:ca?\.\s*)?\d{3,4}\??\s*[-–]\s*(?:\d{3,4})?\??\)(?:\.\s.{0,60})?$"  # life, and a task
)
_NOBODY = re.compile(
    r"^\W*(?:anon(?:ymous|ymus|\.)?|no author(?:s)?(?: listed)?|author unknown|unknown|n/?a|none|"
    r"not available|s\.?n\.?|undefined|null)?\W*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"[\s,;&]*\b(?:et\.?\s+al\.?|and others|u\.\s?a\.|e altri|y otros|et coll\.)\W*$", re.IGNORECASE
)
_ORGANISATION = re.compile(
    r"\b(?:universit|institut|istituto|ministr|minister|departm|dipartim|depart|organi[sz]ation|"
    r"association|associazione|society|societ[àéy]|council|committee|consorti|group|gruppo|gmbh|"
    r"center|centre|centro|zentrum|hospital|osped|foundation|fondazione|stiftung|agency|agenzia|"
    r"bureau|office|company|corporation|inc\b|ltd\b|llc\b|network|collaborat|investigators|"
    r"initiative|team\b|school|college|academ|accadem|library|bibliot|museum|laborator|service|"
    r"commission|parliament|government|federation|union\b|bank\b|press\b|nations\b|task force|"
    r"working party|programme|program\b|project|study\b|board\b|authority|club\b|alliance)",
    re.IGNORECASE,
)
_PATENT_OFFICE = re.compile(
    r"^(?:EPO?|WO|WIPO|PCT|EAPO|ARIPO|OAPI|EUIPO|USPTO|DPMA|JPO|KIPO|CNIPA)$|"
    r"\b(?:office|organi[sz]ation|agency|\w*amt|instituto?|inpi)\b|\bpatents? and trade",
    re.IGNORECASE,
)
_ACRONYM = re.compile("[B-DF-HJ-NP-TV-XZ]{3,6}|WHO|UNESCO|UNICEF|OECD|IEEE|NASA|NATO|CERN|FAO|ILO")
_UNSPACED_ORGANISATION = re.compile(
    "大[学學]|[学學]院|研究|委[员員]|[协協][会會]|[学學][会會]|公司|中心|[医醫]院|[图圖][书書]|[图図]書館|博物|"
    "出版|政府|株式|法人|編集|编辑|[组組]$|대학|연구|학회|협회|위원회|병원"
)
_TURNED = re.compile("Group|Consortium|Collaboration|Committee|Investigators|Network|Initiative")
"""What programs take for family names: ``Group, The ABC Study``."""

_COMPANY = frozenset("AG SA BV NV AB AS SE UK US EU UN USA KG OHG SPA SRL PLC LLC INC LTD".split())
_SEMICOLON = re.compile("[;；]")
_INITIALS = re.compile(
    r"^(?:[^\W\d_]{1,2}\.(?:[\s-]*[^\W\d_]{1,2}\.)*|[A-ZÀ-Þ]{1,3}|[A-ZÀ-Þ](?:[\s.-]+[A-ZÀ-Þ]){1,3}\.?)$"
)
_INITIAL_WORD = re.compile(
    r"^((?:[^\W\d_]{1,2}\.[\s-]*)+)((?:[^\W\d_][\w'’.-]*\s+){0,3}[^\W\d_]{2}[\w'’-]*)$"
)
_WORD_DOTTED = re.compile(
    r"^((?:[^\W\d_][\w'’-]*\s+){0,2}[^\W\d_][\w'’-]+)\s+((?:[^\W\d_]\.[\s-]*){1,4})$"
)
_LISTED = re.compile(
    r"^(?:(?:[^\W\d_][\w'’-]*\s+){1,3}(?!I{2,3}\b|IV\b|[JS]R\b)[A-ZÀ-Þ]{1,3},\s*){2,}"
    r"(?:[^\W\d_][\w'’-]*\s+){1,3}[A-ZÀ-Þ]{1,3}\.?$"
)
"""Three names or more of the PubMed kind in one field: ``Smith J, Jones K, Brown L``."""

_WORD_INITIALS = re.compile(r"^((?:[^\W\d_][\w'’-]*\s+){0,3}[^\W\d_][\w'’-]*)\s+([A-ZÀ-Þ]{1,3})$")
_INITIAL = re.compile(r"[^\W\d_]\.$")
_CUT = re.compile(r"^([A-ZÀ-Þ][\w'’-]{2,})\s+((?:[A-ZÀ-Þ]\.?[\s-]*)+)$")


class Parsed(NamedTuple):
    """A name in parts; ``kind`` is ``person``, ``organization``, ``nobody`` or ``more`` (et al.).

    ``role`` is set where the value itself states it: "(ed.)". ``certain`` is False for a name
    without comma, which other names of the record may show to be a person's. ``stripped`` tells
    that marks, degrees, or years of life were left out, ``more`` that "et al." followed.
    """

    kind: str
    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""
    role: str = ""
    orcid: str = ""
    certain: bool = True
    stripped: bool = False
    more: bool = False

    @property
    def doubtful(self) -> bool:
        """Tell whether the other names of the record, or a report, have to do with this one."""
        if self.kind != "person" or self.more or not self.certain:
            return True
        return len(self.family) < _PARTICLE and self.family.casefold() in _PARTICLES


NOBODY = Parsed("nobody")
MORE = Parsed("more")


def parse(text: str) -> Parsed:
    """Return the one name in *text*; see :func:`split` for several.

    >>> parse("King, Martin Luther, Jr.")[1:4]
    ('King', 'Martin Luther', 'Jr.')
    >>> parse("World Health Organization")[0]
    'organization'
    """
    return _remembered(text) if len(text) <= LONGEST else _literal(text)


def _literal(text: str) -> Parsed:
    """Return what is too long to be a name as it is: patterns could take long to say so."""
    text = " ".join(text.split()).strip(" ,;")
    if len(text) <= LONGEST:
        return _remembered(text)
    return Parsed("organization", literal=text, certain=False) if _lettered(text) else NOBODY


def _lettered(text: str) -> bool:
    return any(map(str.isalpha, text))


@lru_cache(maxsize=2048)
def _remembered(text: str) -> Parsed:
    family, comma, given = text.partition(", ")
    simple = comma and family.isalpha() and (given.isalpha() or _INITIAL.match(given))
    if simple and not _ORGANISATION.search(text) and not _SUFFIX.match(given):
        return Parsed("person", family, given)
    return _parsed(text)


def _parsed(text: str) -> Parsed:
    text = " ".join(text.split())
    if not text.isascii():
        text = text.translate(_COMMA_SIGNS)
    bare, orcid = _without_orcid(text)
    bare, role = _without_role(bare)
    if _NOBODY.match(bare):
        return NOBODY
    if not _MORE.search(f" {bare}"):
        return _bare(bare)._replace(role=role, orcid=orcid)
    bare = _MORE.sub("", f" {bare}").strip()
    return _bare(bare)._replace(role=role, orcid=orcid, more=True) if bare else MORE


def _without_orcid(text: str) -> tuple[str, str]:
    if "-" not in text and "orcid" not in text.casefold():
        return text, ""
    match = _ORCID.search(text)
    if match is None:
        return text, ""
    digits = match[1].replace("-", "").upper()
    rest = " ".join(_ORCID.sub(" ", text).split()).strip(" ;,(")
    return rest, "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def _without_role(text: str) -> tuple[str, str]:
    match = _ROLE.search(text) if text.endswith((")", "]")) else None
    if match is None and text.count(",") >= _COMMAS:
        match = _RELATOR.search(text)
    if match is None:
        return text, ""
    word = match[1].casefold()
    return text[: match.start()].rstrip(" ;"), _ROLES["ed" if word in {"ed", "eds"} else word[:3]]


def _bare(text: str) -> Parsed:
    """Return the name in *text*, from which ORCID and role have been taken."""
    text = text.lstrip(" ,;")
    if _corporate(text):
        return Parsed("organization", literal=text.rstrip(" ,"))
    bare = _unmarked(text.rstrip(" ,;"))
    parts = [part.strip(" ;") for part in bare.split(",")]
    kept = [part for part in parts if part and not _LIFE.match(part)]
    if not _lettered("".join(kept)) or _NOBODY.match(", ".join(kept)):
        return NOBODY
    stripped = bare != text or len(kept) < len([part for part in parts if part])
    name = _single(kept[0]) if len(kept) == 1 else _parts(kept)
    return name._replace(stripped=True) if stripped else name


def _unmarked(text: str) -> str:
    while True:
        bare = " ".join(_MARKS.sub("", text).split()) if _marked(text) else text
        bare = _without_degrees(bare)
        if bare == text or not bare:
            return bare
        text = bare


def _without_degrees(text: str) -> str:
    """Return *text* without degrees and titles; ``Smith, MD`` has initials, not a degree."""
    bare = _TITLES.sub("", _DEGREE.sub("", text)).strip(" ;")
    return bare if "," in bare or ("hD" in text and bare) else text


def _marked(text: str) -> bool:
    return text[-1:].isdigit() or any(mark in text for mark in "*†‡§¶#^[(")


def _corporate(text: str) -> bool:
    """Tell whether *text* names an organisation by its words, or as RIS does: by a last comma."""
    if text.endswith(",") and text.count(",") == 1 and any(map(str.isalpha, text)):
        return " " in text[:-1].strip() or text[:-1].isupper()
    head = text.partition(",")[0]
    return " " in head and _ORGANISATION.search(head) is not None


def _parts(parts: Sequence[str]) -> Parsed:
    family, given, *rest = parts
    if not rest and " " in given and _TURNED.fullmatch(family):
        return Parsed("organization", literal=f"{given} {family}", stripped=True)
    if _SUFFIX.match(given) and (rest or given not in _JUNIORS):
        return Parsed("person", family, " ".join(rest), given)
    suffix = next((part for part in rest if _SUFFIX.match(part)), "")
    more = [part for part in rest if part != suffix]
    return Parsed("person", family, ", ".join([given, *more]), suffix, certain=not more)


def _single(text: str) -> Parsed:
    """Return the name in *text*, which has no comma."""
    if _unspaced(text):
        kind = "organization" if _UNSPACED_ORGANISATION.search(text) else "person"
        return Parsed(kind, literal=text)
    if " " not in text and "." not in text.strip("."):
        kind = "organization" if _ACRONYM.fullmatch(text) else "person"
        return Parsed(kind, literal=text)
    match = _INITIAL_WORD.match(text)
    if match and not _ORGANISATION.search(text) and not _SUFFIX.match(match[1].strip()):
        return Parsed("person", match[2], match[1].strip())
    certain = _ORGANISATION.search(text) is not None
    match = None if certain else _WORD_DOTTED.match(text)
    if match and match[2].isupper() and re.sub(r"\W", "", match[2]) not in _COMPANY:
        return Parsed("person", match[1], match[2].strip())
    return Parsed("organization", literal=text, certain=certain)


def _unspaced(text: str) -> bool:
    """Tell whether *text* is in a script whose names have no comma between their parts."""
    letter = next((character for character in text if character.isalpha()), "")
    return letter > "\u2e80" and unicodedata.name(letter, "").startswith(
        ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
    )


def split(text: str) -> tuple[str, ...]:
    """Return the names in *text*, where one field holds several.

    >>> split("Rossi, Mario; Verdi, Giulia"), split("Rossi, M., Verdi, G.")
    (('Rossi, Mario', 'Verdi, Giulia'), ('Rossi, M.', 'Verdi, G.'))
    """
    if "\n" in text:
        return tuple(part.strip() for part in text.split("\n") if part.strip(" ;,"))
    if (";" in text or "；" in text) and "orcid" not in text.casefold():
        parts = [part for part in map(str.strip, _SEMICOLON.split(text)) if part]
        if all("," in part or _unspaced(part) or _others(part) for part in parts):
            return tuple(parts)
    if listed(text):
        return tuple(part.strip() for part in text.split(","))
    if text.count(",") > _COMMAS:
        return _alternating(text)
    return (text.strip(" ;"),)


def listed(text: str) -> bool:
    """Tell whether *text* is a list of family names with initials, divided by commas.

    >>> listed("Smith J, Jones K, Brown L"), listed("King, Martin Luther, Jr.")
    (True, False)
    """
    several = text.count(",") >= _COMMAS and len(text) <= LONGEST
    return several and _LISTED.match(text) is not None


def _others(part: str) -> bool:
    return len(part) <= LONGEST and _MORE.search(f" {part}") is not None


def _alternating(text: str) -> tuple[str, ...]:
    parts = [_unmarked(part.strip()) for part in text.split(",") if part.strip()]
    parts = [part for part in parts if part and not _LIFE.match(part)]
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) % 2 or not all(
        _INITIALS.match(given) and not _INITIALS.match(family) for family, given in pairs
    ):
        return (text,)
    return tuple(f"{family}, {given}" for family, given in pairs)


def initials(given: str) -> bool:
    """Tell whether *given* holds initials only: ``M.``, ``M. L.``, ``ML``."""
    return _INITIALS.match(given) is not None


def reading_order(literal: str) -> Parsed | None:
    """Return ``Giulia Verdi`` as a person: what a name means where its list is in reading order."""
    words = literal.split()
    if len(words) not in _WORDS or not all(_nameable(word) for word in words):
        return None
    cut = next((i for i, word in enumerate(words) if i and word.casefold() in _PARTICLES), -1)
    cut = cut if cut > 0 else len(words) - 1
    if cut == len(words):
        return None
    return Parsed("person", " ".join(words[cut:]), " ".join(words[:cut]))


def _nameable(word: str) -> bool:
    # A script without capitals has names too.
    begins = word[:1].isalpha() and not word[:1].islower()
    return word.casefold() in _PARTICLES or (begins and not any(map(str.isdigit, word)))


def initials_last(literal: str) -> Parsed | None:
    """Return ``Rossi MA`` as a person: what a name means in a list of the PubMed kind."""
    match = _WORD_INITIALS.match(literal)
    if match is None or match[2] in _COMPANY or _ORGANISATION.search(literal):
        return None
    return Parsed("person", match[1], match[2])


def cut_particle(family: str, given: str) -> tuple[str, str] | None:
    """Return the name that was cut after its particle.

    ``De``, ``Salvo A.`` is ``De Salvo``, ``A.``; None where the two do not have that form.
    Whether to believe it is for :func:`mostly_initials`.
    """
    if family.casefold() not in _PARTICLES:
        return None
    match = _CUT.match(given)
    return (f"{family} {match[1]}", match[2].strip()) if match else None


def patent_office(name: str) -> bool:
    """Tell whether *name* is that of an office which grants patents.

    >>> patent_office("European Patent Office"), patent_office("WIPO"), patent_office("Brembo")
    (True, True, False)
    """
    return _PATENT_OFFICE.search(name) is not None


def lone_particle(family: str) -> bool:
    """Tell whether *family* is a particle and nothing else."""
    return family.casefold() in _PARTICLES


def mostly_initials(count: int, given: int) -> bool:
    """Tell whether *count*, of so many *given* names, is at least 80 %: the list has initials."""
    return given > 0 and count * 5 >= given * 4
