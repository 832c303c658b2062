"""Bytes to Works, one record at a time: reader, dialects and crosswalk in a row."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ris2rdf import dialects, ris
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Report
from ris2rdf.elements import Work


class Reading(NamedTuple):
    """A record as cleaned of its exporter's habits, and what it means."""

    record: ris.Record
    work: Work


def works(source: ris.Source, crosswalk: Crosswalk, report: Report) -> Iterator[Reading]:
    """Yield every record of *source* with its Work; faults are reported and never raised."""
    with source.open() as stream:
        yield from understood(ris.read(stream, source.name, report), crosswalk, report)


def understood(
    records: Iterable[ris.Record], crosswalk: Crosswalk, report: Report
) -> Iterator[Reading]:
    """Yield *records* as read, each with its Work."""
    for read in records:
        record = dialects.clean(read, report)
        yield Reading(record, crosswalk.work(record, report))


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
