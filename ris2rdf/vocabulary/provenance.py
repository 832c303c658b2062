"""Where descriptions come from: when, by what, and out of which file and position.

Facts of one import enter, tails for the provenance graph leave. What is a function of the record
alone stands with the work instead.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

MEDIA_TYPE = "application/x-research-info-systems"
_DIGITS = 8


class Origin(NamedTuple):
    """Where a record was read: its digest, 1-based position in a file, and the file's digest."""

    digest: str
    position: int
    source: str


class Import(NamedTuple):
    """One run over files: when (aware), by which version, out of which files (sha256 -> name)."""

    id: str
    time: dt.datetime
    version: str
    sources: Mapping[str, str]


class Provenance(NamedTuple):
    """The origin of one description: its key, its records, and the import that made it."""

    key: str
    origins: Sequence[Origin]
    run: Import


def timestamp(time: dt.datetime) -> str:
    """Return *time* as ``xsd:dateTime`` in UTC, to the second."""
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def import_id(time: dt.datetime, sources: Iterable[str]) -> str:
    """Return the name of an import, and of its release: ``20250101T000000Z-674e6526``."""
    digests = sorted(sources)
    joined = "\n".join(digests).encode()
    mark = digests[0] if len(digests) == 1 else hashlib.sha256(joined).hexdigest()
    return f"{time.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-{mark[:_DIGITS]}"
