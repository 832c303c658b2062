"""Values made whole: continuation lines joined, glued fields split, damaged characters mended.

The fields of one record enter as its lines gave them and leave as the record states them. Whatever
is guessed is reported with its line; the record's raw text stays as it was.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.ris.assembly import Continuation
from ris2rdf.ris.care import BREAKS, SECOND
from ris2rdf.ris.records import Field
from ris2rdf.ris.tags import KNOWN, LINKS, LISTS, PROSE

WIDTH = 60
WIDEST = 100
"""A line between these lengths was wrapped by a program, another one was ended by somebody."""

LONGEST_ADDRESS = 4096
"""No address that was broken when wrapped is put together beyond this."""

_ADDRESS = re.compile(r"(?:[A-Za-z][\w+.-]*:|//|www\.)")
# It begins at the first of its blanks and never goes back over them: linear in the value.
GLUED = re.compile(r"(?<![ \xa0])[ \xa0]{4,}+([A-Z][A-Z0-9]) {1,4}-(?=\s|$)")
_BLANKS = dict.fromkeys(BREAKS, " ")
_BLANKS[0xFEFF] = ""
_STRANGE = re.compile("[" + "".join(map(re.escape, map(chr, _BLANKS))) + "]")
DOUBLED = re.compile(f"[\xc2-\xf4][{SECOND}]")


def fold(fields: Iterable[Field], more: Mapping[int, Sequence[Continuation]]) -> list[Field]:
    """Return *fields* with their continuation lines: *more* holds them by place of the field."""
    whole: list[Field] = []
    for place, field in enumerate(fields):
        lines = more.get(place, ())
        if not lines:
            whole.append(field)
        elif field.tag in LISTS:
            whole.extend(_listed(field, lines))
        else:
            whole.append(field._replace(value=_joined(field, lines)))
    return whole


def _listed(field: Field, lines: Sequence[Continuation]) -> list[Field]:
    """Return one field a line, but join the halves of an address that was broken when wrapped."""
    values = [field]
    for number, text in lines:
        last = values[-1]
        broken = field.tag in LINKS and WIDTH <= len(last.value) < LONGEST_ADDRESS
        if broken and not _ADDRESS.match(text):
            values[-1] = last._replace(value=last.value + text)
        elif text and not last.value:
            values[-1] = last._replace(value=text)
        elif text:
            values.append(Field(field.tag, text, number))
    return values


def _joined(field: Field, lines: Sequence[Continuation]) -> str:
    parts, before = [field.value], field.value
    for _, text in lines:
        prose = field.tag in PROSE
        if text or prose:
            parts.append("\n" if prose and not WIDTH <= len(before) <= WIDEST else " ")
            parts.append(text)
            before = text
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def mend(fields: Iterable[Field], source: str, report: Report) -> Iterator[Field]:
    """Yield *fields* split where several were glued on a line, their characters made readable."""
    for field in fields:
        parts = list(_unglued(field)) if "    " in field.value else [field]
        if len(parts) > 1:
            tags = ", ".join(part.tag for part in parts[1:])
            report(Diagnostic("RIS113", source, field.line, field.tag, {"tags": tags}))
        for part in parts:
            yield _readable(part, source, report)


def _unglued(field: Field) -> Iterator[Field]:
    tag, start = field.tag, 0
    for match in GLUED.finditer(field.value):
        if match[1] in KNOWN and match[1] != "TY":
            yield Field(tag, field.value[start : match.start()].strip(), field.line)
            tag, start = match[1], match.end()
    rest = field.value[start:].strip()
    if tag != "ER" or rest:
        yield Field(tag, rest, field.line)


def _readable(field: Field, source: str, report: Report) -> Field:
    value = field.value
    if _STRANGE.search(value):
        value = value.translate(_BLANKS).strip()
        report(Diagnostic("RIS124", source, field.line, field.tag))
    if "\ufffd" in value:
        report(Diagnostic("RIS122", source, field.line, field.tag, {"value": value[:80]}))
    if DOUBLED.search(value):
        value = _once_encoded(field._replace(value=value), source, report)
    return field if value is field.value else field._replace(value=value)


def _once_encoded(field: Field, source: str, report: Report) -> str:
    """Return the value without its second encoding, if that can be undone for all of it."""
    from ftfy import fix_encoding  # noqa: PLC0415 - 40 ms that most files need not pay

    fixed = str(fix_encoding(field.value))
    if fixed == field.value or not _assigned(fixed) or not _round_trips(fixed, field.value):
        return field.value
    values = {"before": field.value[:60], "after": fixed[:60]}
    report(Diagnostic("RIS123", source, field.line, field.tag, values))
    return fixed


def _assigned(text: str) -> bool:
    """Whether every code of *text* is a character: others nobody can have written."""
    return "Cn" not in map(unicodedata.category, text)


def _round_trips(fixed: str, value: str) -> bool:
    """Whether encoding *fixed* once or twice too often gives exactly *value*."""
    text = fixed
    for _ in range(2):
        text = text.encode().decode("sloppy-windows-1252")
        if text == value:
            return True
    return False
