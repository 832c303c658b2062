"""The currency of the tag layer: a field and a record, as the file states them.

Nothing here reads or judges; the reader makes these values and every later stage takes them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import NamedTuple, overload


class Field(NamedTuple):
    """One tag with its value; ``line`` is the 1-based line of the file on which it begins.

    The value has no blanks at its ends and may be empty: an exporter that writes ``SP  -`` says
    nothing, but the line was read.
    """

    tag: str
    value: str
    line: int


Row = tuple[str, str, int]
"""A field, or its three parts in a bare tuple."""


class Fields(Sequence[Field]):
    """The fields of a record in three columns; a :class:`Field` is made when it is asked for.

    Most stages need the parts of a field and never the field: not making them saves a fifth of the
    time of reading. Equal to a tuple of the same fields.
    """

    __slots__ = ("lines", "tags", "values")

    def __init__(self, tags: Sequence[str], values: Sequence[str], lines: Sequence[int]) -> None:
        self.tags, self.values, self.lines = tags, values, lines

    @property
    def rows(self) -> Iterable[Row]:
        """The fields as bare tuples."""
        return zip(self.tags, self.values, self.lines, strict=True)

    def __iter__(self) -> Iterator[Field]:
        # NamedTuple's own constructor is Python code: 5 us more a record of 22 fields.
        return map(tuple.__new__, repeat(Field), self.rows)

    def __len__(self) -> int:
        return len(self.tags)

    @overload
    def __getitem__(self, place: int) -> Field: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Field, ...]: ...
    def __getitem__(self, place: int | slice) -> Field | tuple[Field, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        return Field(self.tags[place], self.values[place], self.lines[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | Fields) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class Record(NamedTuple):
    """The fields of one reference, in the order of the file, repeated tags and all.

    ``position`` is 1-based in the file, ``line`` that of its first line. ``text`` holds its lines
    from TY to ER, as ``raw`` gives them or in UTF-8: to join them costs reading a tenth, and not
    every stage needs it. ``dialect`` is empty until ``dialects.clean`` has decided who exported the
    record.
    """

    source: str
    position: int
    line: int
    fields: Sequence[Field]
    text: str | tuple[bytes, ...]
    dialect: str = ""

    @property
    def raw(self) -> str:
        """The lines from TY to ER, decoded, without line ends, joined by LF."""
        return self.text if isinstance(self.text, str) else self._bytes.decode()

    @property
    def _bytes(self) -> bytes:
        return self.text.encode() if isinstance(self.text, str) else b"\n".join(self.text)

    @property
    def rows(self) -> Iterable[Row]:
        """The fields, or bare tuples of their parts, whichever costs nothing."""
        fields = self.fields
        return fields.rows if isinstance(fields, Fields) else fields

    @property
    def type(self) -> str:
        """The value of TY as stated, which may be empty; GEN where the record has no TY."""
        fields = self.fields
        if isinstance(fields, Fields) and fields.tags[0] == "TY":
            return fields.values[0]
        return next((value for tag, value, _ in self.rows if tag == "TY"), "GEN")

    @property
    def digest(self) -> str:
        """The SHA-256 of ``raw`` in UTF-8, in hexadecimal: the name of this very text."""
        from hashlib import sha256  # noqa: PLC0415 -- 5 ms that reading need not pay

        return sha256(self._bytes).hexdigest()
