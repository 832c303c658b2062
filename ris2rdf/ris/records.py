"""The currency of the tag layer: a field and a record, as the file states them.

Nothing here reads or judges; the reader makes these values and every later stage takes them.
"""

from hashlib import sha256
from typing import NamedTuple


class Field(NamedTuple):
    """One tag with its value; ``line`` is the 1-based line of the file on which it begins.

    The value has no blanks at its ends and may be empty: an exporter that writes ``SP  -`` says
    nothing, but the line was read.
    """

    tag: str
    value: str
    line: int


class Record(NamedTuple):
    """The fields of one reference, in the order of the file, repeated tags and all.

    ``position`` is 1-based in the file, ``line`` that of its first line. ``raw`` holds its lines
    from TY to ER, decoded, without line ends, joined by LF; ``dialect`` is empty until
    ``dialects.clean`` has decided who exported the record.
    """

    source: str
    position: int
    line: int
    fields: tuple[Field, ...]
    raw: str
    dialect: str = ""

    @property
    def type(self) -> str:
        """The value of TY as stated, which may be empty; GEN where the record has no TY."""
        return next((field.value for field in self.fields if field.tag == "TY"), "GEN")

    @property
    def digest(self) -> str:
        """The SHA-256 of ``raw`` in UTF-8, in hexadecimal: the name of this very text."""
        return sha256(self.raw.encode()).hexdigest()
