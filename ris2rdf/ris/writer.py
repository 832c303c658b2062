"""Fields to RIS, in the form that every program reads.

Fields enter, bytes in UTF-8 leave: two blanks before the hyphen, CR LF, an ER line. What a tag
means is not known here: a tag and a value are written as they are.
"""

import re
from collections.abc import Iterable, Iterator

from ris2rdf.ris.records import Field, Record
from ris2rdf.ris.tags import PROSE, tag_line
from ris2rdf.ris.values import GLUED

_TAG = re.compile(r"[A-Z][A-Z0-9]\Z")


def write(records: Iterable[Record | Iterable[Field]]) -> bytes:
    r"""Return *records*, or lists of fields, as RIS.

    TY is written first. A line break is kept in abstracts and notes, where reading gives it back,
    and is a blank elsewhere. Raises ``ValueError`` for a tag that RIS cannot have.

    >>> write([[Field("TY", "JOUR", 1), Field("TI", "Uno", 2)]])
    b'TY  - JOUR\r\nTI  - Uno\r\nER  - \r\n\r\n'
    """
    return b"".join(map(_record, records))


def _record(record: Record | Iterable[Field]) -> bytes:
    fields = record.fields if isinstance(record, Record) else tuple(record)
    types = [field for field in fields if field.tag == "TY"]
    lines = [line for field in types[-1:] for line in _lines(field)]
    lines += (line for field in fields if field.tag != "TY" for line in _lines(field))
    return "".join(f"{line}\r\n" for line in (*lines, "ER  - ", "")).encode()


def _lines(field: Field) -> Iterator[str]:
    """Yield the lines of *field*: one, or several where its value has line breaks that are kept."""
    if not _TAG.match(field.tag) or field.tag == "ER":
        raise ValueError(f"{field.tag!r} is no tag of a RIS field")
    value = GLUED.sub(lambda match: match[0].lstrip(" \xa0").join((" ", "")), field.value)
    parts = value.splitlines() or [""]
    if field.tag not in PROSE or not all(map(_continues, parts[1:])):
        parts = [" ".join(parts)]
    yield f"{field.tag}  - {parts[0]}"
    yield from parts[1:]


def _continues(line: str) -> bool:
    """Whether *line*, by itself, is read as the continuation of the line before it."""
    return tag_line(line) is None and line.strip() != "ER"
