"""Which lines are tag lines: the tags known to any dialect, and the shapes a line may have.

A line enters, a :class:`TagLine` or ``None`` leaves. Whether a tag line opens, closes or belongs
to a record is the reader's business, not decided here.
"""

import re
from functools import cache
from typing import NamedTuple

KNOWN = frozenset(
    # Both specifications, then what exporters add (Web of Science, Ovid, Citavi, Covidence ...).
    "TY ER ID T1 TI CT BT ST TT T2 T3 JF JO JA J1 J2 A1 AU A2 A3 A4 A5 ED TA AD Y1 PY DA Y2 AB N1"
    " N2 RN U1 U2 U3 U4 U5 KW RP VL IS CP M1 M2 M3 SP EP SE CY PB SN DO UR L1 L2 L3 L4 AN AV CN LB"
    " CA C1 C2 C3 C4 C5 C6 C7 C8 ET NV SV OP RI LA DB DP"
    " J9 JI NL AF AI AI EY PD M4 DE VO PP PU PI PA BN DI LK H1 H2 FU FX WE PT TS UK CC PG NS PM YR"
    " RD NO K1 OI CR WT WV SR OL TC".split()
)

LISTS = frozenset("KW SN UR L1 L2 L3 L4 DB AU A1 A2 A3 A4 ED".split())
"""Tags under which a line break separates values (EndNote writes them so)."""

LINKS = frozenset("UR L1 L2 L3 L4".split())
"""Tags of :data:`LISTS` whose values are addresses: a long one may be broken in its middle."""

PROSE = frozenset("AB N1 N2 RN".split())
"""Tags in which a break after a short or empty line is a paragraph."""

IDENTIFYING = frozenset("TI T1 CT BT AU A1".split())
"""Tags of which one is enough to take fields without TY for a record."""


@cache
def _shape() -> re.Pattern[str]:
    """Return the shape of a tag line; compiled late: 1 ms that a plain file need not pay."""
    return re.compile(r"([ \t\xa0\ufeff]*)([A-Z][A-Z0-9])([ \t\xa0]{0,4})([-\u2010-\u2014\u2212])")


class TagLine(NamedTuple):
    """The parts of a line such as ``TI  - Ricerca``: value and what stands between the parts."""

    indented: bool
    tag: str
    gap: str
    hyphen: str
    rest: str

    @property
    def value(self) -> str:
        """What the line states."""
        return self.rest.strip()

    @property
    def spaced(self) -> bool:
        """Whether a blank, or the line's end, follows the hyphen."""
        return not self.rest or self.rest[0].isspace()

    @property
    def is_standard(self) -> bool:
        """Whether the line is written as both specifications demand."""
        return self.gap == "  " and self.hyphen == "-" and not self.indented and self.spaced


def tag_line(line: str) -> TagLine | None:
    """Return the parts of *line* if it has the form of a tag line, whatever its tag.

    >>> tag_line("AU - Rossi, M.").value
    'Rossi, M.'
    >>> tag_line("ER patients were excluded") is None
    True
    """
    match = _shape().match(line)
    if match is None:
        return None
    indent, tag, gap, hyphen = match.groups()
    return TagLine(bool(indent.strip("\ufeff")), tag, gap, hyphen, line[match.end() :])


def opens(found: TagLine, *, inside: bool, indented: bool) -> bool:
    """Whether a TY line begins a record; *inside* an open one, prose must not be taken for it."""
    if found.gap and found.spaced and not (inside and found.indented and not indented):
        return True
    return re.match(r"[A-Z]{3,8}\Z", found.value) is not None


def closes(found: TagLine, gap: str) -> bool:
    """Whether an ER line ends the record whose tags are followed by *gap*.

    ``ER - positive tumours`` in a record with two blanks before its hyphens is a wrapped line.
    """
    return not found.value or (found.spaced and found.gap == gap)


def belongs(found: TagLine, gap: str, *, indented: bool) -> bool:
    """Whether the line states a field in a record whose tags are followed by *gap*.

    A known tag may be spaced anyhow, another one only as the rest of its record.
    """
    if found.indented and not indented:
        return False
    if found.tag not in KNOWN or not found.gap:
        return found.gap == gap and found.hyphen == "-" and found.spaced
    return found.spaced or (found.hyphen == "-" and found.gap == gap)
