"""Lines put together to records: which line opens, continues and ends one.

Lines enter one by one with their numbers, records leave when they are complete. A record without TY
or without ER is kept; lines that belong to none are reported, a run of them at once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.ris import tags
from ris2rdf.ris.care import needs_care
from ris2rdf.ris.columns import BLANK, ENDS, OPENS, STOPS, Columns
from ris2rdf.ris.records import Field, Fields, Record
from ris2rdf.ris.tags import TagLine

Continuation = tuple[int, str]
"""A line that continues a field: its number and its text; empty text is a blank line."""

RECORD_CAP = 4 << 20
"""The longest record kept whole, in characters."""

# NamedTuple's own constructor is Python code.
_record = partial(tuple.__new__, Record)
_bare = object.__new__

_NUMBER = re.compile(r"(?:[<\[(]\d{1,7}[>\])]\.?|\d{1,7}[.)])\Z")


class _Run(NamedTuple):
    """Consecutive lines that belong to no record, and how the first one reads."""

    first: int
    last: int
    text: str


class Assembly:
    """The record in progress in one stream, and what was said about the stream already."""

    def __init__(self, source: str, report: Report, number: int = 0, position: int = 0) -> None:
        self.fields: list[Field] = []
        self.number = number  # lines of the file taken so far
        self.spacing = "  - "
        self.mixes = False  # whether records lately began in different layouts
        self._source = source
        self._report = report
        self._position = position
        self._start = 0  # the line on which the record begins; 0 between records
        self._typed = False
        self._gap = "  "
        self._indented = False
        self._beginning = "TY" + self.spacing  # of a record like the one before it
        self._ends = frozenset(["ER  - ", "ER  -"])
        self._more: dict[int, list[Continuation]] = {}
        self._window: list[str] = []  # lines from number _first on, for the record's raw text
        self._first = number + 1
        self._care = self._block_care = False
        self._run: _Run | None = None
        self._cut = 0  # the first line not kept of a record that is too long
        self._numbers: list[int] = []  # lines that only number a record
        self._said: set[str] = set()
        self._blank = True  # nothing but blank lines so far

    @property
    def is_between(self) -> bool:
        """Whether no record is open, and nothing is left to be said of what stood before."""
        return not self._start and self._run is None and not self._cut

    def plain(self, columns: Columns, *, care: bool) -> Iterator[Record]:
        """Yield the records that *columns* go on with for as long as nothing in them is unusual.

        Only between records; *care*: a value in them may need mending. Where it ends, lines must be
        taken one by one; all of them could be, and would give the same records.
        """
        rows, marks, texts, first = columns.rows, columns.tags, columns.values, columns.place
        source, position, before = self._source, self._position, self.number - first + 1
        try:
            while True:
                while marks[first] == BLANK:
                    first += 1
                last = marks.index(ENDS, first)
                found, lines = marks[first:last], rows[first : last + 1]
                if found[0] != OPENS or texts[last]:
                    break
                found[0] = "TY"
                if not STOPS.isdisjoint(found) or (care and needs_care(b"\n".join(lines))):
                    break
                number, position = before + first, position + 1
                # Its own __init__ is Python code, and 2 % of reading.
                fields = _bare(Fields)
                fields.tags, fields.values = found, texts[first:last]
                fields.lines = range(number, before + last)
                first = last + 1
                yield _record((source, position, number, fields, lines, ""))
        except (IndexError, ValueError):
            pass  # no line is left, or no record ends
        self._position, self.number, columns.place = position, before + first - 1, first

    def begins(self, row: bytes) -> bool:
        """Whether *row* begins a record in the usual layout."""
        return row.startswith(self._beginning.encode())

    def adapt(self, rows: Sequence[bytes], place: int) -> None:
        """Take over the layout of the record that begins at *place* of *rows*, if one does.

        Only between records.
        """
        number = self.number + 1
        while place < len(rows) and not rows[place]:
            place, number = place + 1, number + 1
        if place == len(rows) or self.begins(rows[place]):
            return
        found = tags.tag_line(rows[place].decode("utf-8", "replace"))
        if found and found.tag == "TY" and tags.opens(found, inside=False, indented=False):
            self._lay_out(found, number)

    def extend(self, lines: Iterable[str], *, care: bool) -> None:
        """Make *lines* known before they are taken one by one; *care*: they may need mending."""
        if not self._window:
            self._first = self.number + 1
        self._window += lines
        self._block_care = care
        self._care = self._care or care

    def settle(self, count: int) -> None:
        """Take note that *count* more lines were taken."""
        self.number += count
        if not self._start:
            self._window.clear()

    def trim(self) -> Record | None:
        """Let go of the lines that the open record does not need; cut one that is too long."""
        if not self._start:
            return None
        del self._window[: self._start - self._first]
        self._first = self._start
        if sum(map(len, self._window)) + len(self._window) - 1 <= RECORD_CAP:
            return None
        record = self._finish(self.number)
        self._window.clear()
        return record

    @property
    def is_open(self) -> bool:
        """Whether plain tag lines state fields of the record in progress."""
        return self._start > 0

    def take(self, line: str, number: int) -> Record | None:
        """Take *line*; returns the record that it shows to be complete, if any."""
        if self._start:
            if line in self._ends:  # in the layout of the record: nothing to find out or to say
                return self._finish(number)
        elif not line:
            return None
        elif line.startswith(self._beginning) and self._run is None and not self._cut:
            self._start, self._typed = number, True
            self.fields.append(Field("TY", line[len(self._beginning) :].strip(), number))
            return None
        return self._take(line, number)

    def end(self) -> Iterator[Record]:
        """Yield the record that the end of the stream completes, and report on the whole."""
        record = self._unended(self.number) if self._start else None
        if record is not None:
            yield record
        self._flush(self.number)
        if self._numbers:
            self._say("RIS108", self._numbers[0], count=len(self._numbers))
        if not self._position:
            self._say("RIS171" if self._blank else "RIS172", 0)

    # What a line does

    def _take(self, line: str, number: int) -> Record | None:
        found = tags.tag_line(line)
        if found is None:
            self._text(line, number, None)
            return None
        inside = self._start > 0
        if found.tag == "TY" and tags.opens(found, inside=inside, indented=self._indented):
            return self._begin(found, number)
        if found.tag == "ER" and tags.closes(found, self._gap):
            return self._end(found, number)
        if self._cut or found.tag in ("TY", "ER") or not self._belongs(found):
            self._text(line, number, found)
        else:
            self._field(found, number)
        return None

    def _begin(self, found: TagLine, number: int) -> Record | None:
        """Open a record at a TY line, and return the one before if it has not ended yet."""
        complete = None
        if self._start and self._typed and not self._has_content():
            before = next(field for field in self.fields if field.tag == "TY")
            self._say("RIS110", before.line, "TY", value=before.value)
            self.fields.remove(before)
            self._more.clear()
            self.fields.append(Field("TY", found.value, number))
            self._lay_out(found, number)
            return None
        if self._start:
            complete = self._unended(number - 1)
        self._flush(number - 1)
        self._start, self._typed, self._blank = number, True, False
        self._lay_out(found, number)
        self.fields.append(Field("TY", found.value, number))
        return complete

    def _end(self, found: TagLine, number: int) -> Record | None:
        """Complete the record at an ER line."""
        self._notice(found, number)
        if found.value:
            self._say("RIS105", number, "ER", value=found.value[:80])
        self._blank = False
        record = self._finish(number) if self._start else None
        if record is None and not self._cut:
            self._flush(number - 1)
            self._say("RIS114", number, "ER")
        self._flush(number)
        return record

    def _field(self, found: TagLine, number: int) -> None:
        """Add a field; outside a record it begins one that has no TY."""
        if not self._start:
            self._flush(number - 1)
            self._start, self._typed, self._blank = number, False, False
            self._lay_out(found, number)
        if found.tag not in tags.KNOWN and found.tag not in self._said:
            self._said.add(found.tag)
            self._say("RIS111", number, found.tag, tag=found.tag)
        self._notice(found, number)
        self.fields.append(Field(found.tag, found.value, number))

    def _text(self, line: str, number: int, found: TagLine | None) -> None:
        """Take a line that is no tag line: it continues the last field, or belongs to nothing."""
        text = line.strip(" \t\r\x0b\x0c\xa0\ufeff")
        if self._start and self.fields[-1].tag == "TY":
            if text:  # a type has one word, so this continues nothing
                self._say("RIS107", number, last=number, text=text[:80])
        elif self._start:
            self._more.setdefault(len(self.fields) - 1, []).append((number, text))
            if found is not None and found.gap:
                self._say("RIS112", number, found.tag, tag=found.tag)
        elif not text or self._cut:
            return
        elif _NUMBER.match(text) or text.isdecimal():
            self._numbers.append(number)
        else:
            first = self._run or _Run(number, number, text[:80])
            self._run = first._replace(last=number)
            self._blank = False

    # What is asked of the record in progress

    def _belongs(self, found: TagLine) -> bool:
        if self._start:
            return tags.belongs(found, self._gap, indented=self._indented)
        return found.tag in tags.KNOWN and bool(found.gap) and found.spaced

    def _has_content(self) -> bool:
        """Whether the record states anything but its type."""
        if any(field.value for field in self.fields if field.tag != "TY"):
            return True
        return any(text for tail in self._more.values() for _, text in tail)

    def _lay_out(self, found: TagLine, number: int) -> None:
        """Let the layout of its first line be the usual one of the record."""
        self._gap, self._indented = found.gap, found.indented
        self.spacing = found.gap + found.hyphen + ((found.spaced and found.rest[:1]) or " ")
        self._beginning = "TY" + self.spacing
        end = "ER" + self.spacing
        self._ends = frozenset([end, end.rstrip()])
        self._notice(found, number)

    # How a record ends

    def _unended(self, last: int) -> Record | None:
        """Complete a record that no ER line ends; fields between records are none."""
        kept = self._typed or any(field.tag in tags.IDENTIFYING for field in self.fields)
        if not kept:
            named = ", ".join(dict.fromkeys(field.tag for field in self.fields))
            self._say("RIS106", self._start, self.fields[0].tag, last=last, tags=named)
            self._reset()
            return None
        stated, last = self._peel(last)
        if not stated:
            self._say("RIS104", self._start)
        return self._finish(last)

    def _peel(self, last: int) -> tuple[bool, int]:
        """Take off the record what only stands between records: blank lines, the next number.

        Returns whether a bare ``ER`` was found there, which is an end tag, and the last line left.
        """
        tail = self._more.get(len(self.fields) - 1, [])
        while tail and (not tail[-1][1] or tail[-1][1] == "ER" or _NUMBER.match(tail[-1][1])):
            number, text = tail.pop()
            if text == "ER":
                self._say("RIS115", number, "ER")
                return True, number
            if text:
                self._numbers.append(number)
            last = number - 1
        return False, last

    def _finish(self, last: int) -> Record:
        """Return the record whose last line is *last*, and be between records again."""
        lines = self._window[self._start - self._first : last - self._first + 1]
        if sum(map(len, lines)) + len(lines) - 1 > RECORD_CAP:
            lines = self._shortened(lines)
        if not self._typed:
            self._say("RIS109", self._start)
        self._position += 1
        fields, text = self._whole(), tuple(line.encode() for line in lines)
        record = Record(self._source, self._position, self._start, fields, text)
        self._reset()
        return record

    def _whole(self) -> tuple[Field, ...]:
        """Return the fields with their continuation lines, and mended where that may be needed."""
        if not self._more and not self._care:
            return tuple(self.fields)
        from ris2rdf.ris import values  # noqa: PLC0415 -- 3 ms that a plain file need not pay

        fields = values.fold(self.fields, self._more) if self._more else self.fields
        return tuple(values.mend(fields, self._source, self._report) if self._care else fields)

    def _shortened(self, lines: list[str]) -> list[str]:
        """Return as many of *lines* as a record may have, and forget the fields of the others."""
        total = kept = 0
        while total + len(lines[kept]) <= RECORD_CAP:
            total += len(lines[kept]) + 1
            kept += 1
        self._cut = self._start + kept
        self.fields[:] = [field for field in self.fields if field.line < self._cut]
        for place, tail in list(self._more.items()):
            self._more[place] = [part for part in tail if part[0] < self._cut]
        return lines[:kept]

    def _reset(self) -> None:
        self.fields.clear()
        self._more.clear()
        self._start = 0
        self._care = self._block_care

    # What is said

    def _notice(self, found: TagLine, number: int) -> None:
        """Report, once for the stream, each way in which its tag lines are not standard."""
        if found.is_standard:
            return
        example = f"{found.tag}{found.gap}{found.hyphen}{found.rest}"[:30]
        if found.gap != "  ":
            self._once("RIS101", number, found.tag, example=example)
        if found.indented:
            self._once("RIS102", number, found.tag, example=example)
        if found.hyphen != "-" or not found.spaced:
            self._once("RIS117", number, found.tag, example=example)

    def _flush(self, last: int) -> None:
        """Report the lines up to number *last* that were taken for no record."""
        if self._cut:
            self._say("RIS131", self._cut, last=last, kept=RECORD_CAP)
            self._cut = 0
        if self._run is not None:
            self._say("RIS107", self._run.first, last=self._run.last, text=self._run.text)
            self._run = None

    def _once(self, code: str, line: int, tag: str, **values_: object) -> None:
        if code not in self._said:
            self._said.add(code)
            self._say(code, line, tag, **values_)

    def _say(self, code: str, line: int, about: str = "", /, **values_: object) -> None:
        self._report(Diagnostic(code, self._source, line, about, values_))
