"""Bytes to Works, a few records at a time: reader, dialects and crosswalk in a row."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from ris2rdf import dialects, ris
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import Work

_FEW = 32  # records that are understood together
_LONG = 1 << 17  # characters of them


class Reading(NamedTuple):
    """A record as cleaned of its exporter's habits, and what it means."""

    record: ris.Record
    work: Work


class Understood(NamedTuple):
    """A reading, and all there is to say of it that nobody was told yet, line by line."""

    reading: Reading
    said: list[Diagnostic]


def works(source: ris.Source, crosswalk: Crosswalk, report: Report) -> Iterator[Reading]:
    """Yield every record of *source* with its Work; faults are reported and never raised.

    What there is to say of a record is reported before it is yielded, never earlier.
    """
    with source.open() as stream:
        for few in understood(partial(ris.read, stream, source.name), crosswalk, report):
            for reading, said in few:
                for diagnostic in said:
                    report(diagnostic)
                yield reading


def understood(
    read: Callable[[Report], Iterator[ris.Record]], crosswalk: Crosswalk, report: Report
) -> Iterator[list[Understood]]:
    """Yield the records that *read* finds, a few at a time, each with its Work.

    Only what is said after the last record is reported; the rest is left to the caller.
    """
    heard: list[Diagnostic] = []
    for few in _few(read(heard.append), heard):
        # One stage after the other keeps the code and tables of each in the processor's cache:
        # 10 to 15 % of a conversion.
        cleaned = [dialects.clean(record, said.append) for record, said in few]
        works = [
            crosswalk.work(record, said.append)
            for record, (_, said) in zip(cleaned, few, strict=True)
        ]
        readings = map(Reading, cleaned, works)
        yield [
            Understood(reading, sorted(said, key=attrgetter("line")))
            for reading, (_, said) in zip(readings, few, strict=True)
        ]
    for diagnostic in heard:
        report(diagnostic)


Heard = tuple[ris.Record, list[Diagnostic]]
"""A record, and what was said while it was read."""


def _few(records: Iterable[ris.Record], heard: list[Diagnostic]) -> Iterator[list[Heard]]:
    """Yield *records* a few at a time, fewer where they are long; *heard* is emptied into them."""
    few: list[Heard] = []
    size = 0
    for record in records:
        few.append((record, heard[:]))
        heard.clear()
        size += len(record.raw)
        if len(few) == _FEW or size > _LONG:
            yield few
            few, size = [], 0
    if few:
        yield few


def digest(source: ris.Source) -> str:
    """Return the sha256 of the bytes of *source*, in hex: its name in provenance."""
    found = hashlib.sha256()
    with source.open() as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def batches(readings: Iterable[Reading], size: int) -> Iterator[list[Reading]]:
    """Yield *readings* in lists of at most *size*."""
    batch: list[Reading] = []
    for reading in readings:
        batch.append(reading)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def file_name(place: str) -> str:
    """Return the last part of a file's name: folders are the library's own business."""
    return place.replace("\\", "/").rstrip("/").rpartition("/")[2] or place
