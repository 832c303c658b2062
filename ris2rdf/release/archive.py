"""A whole publication in one file, to keep elsewhere or to move: a bag (BagIt, RFC 8493) as tar.gz.

A publication enters, the archive leaves: settings, decisions, registry, the records as received,
tables and shapes of the library's own, and the current and frozen releases without their stores,
which are made of the dumps again. :mod:`ris2rdf.release.restoring` is the way back.
"""

import gzip
import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import ris2rdf
from ris2rdf.release import records, remote, retention
from ris2rdf.release.hashed import Hashed
from ris2rdf.release.lock import locked
from ris2rdf.release.publication import NoReleaseError, Publication

CURRENT = "current.txt"
"""The file of an archive that names the current release."""

STORE = "store"
"""The folder of a release that is not archived: it is made again, of the dumps."""

BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
_LEVEL = 4  # most of it is packed already
_PRIVATE = 0o600  # fields that are withheld from readers are in it


class Archived(NamedTuple):
    """What was put into an archive."""

    releases: tuple[str, ...]
    files: int
    size: int


def write(publication: Publication, target: Path) -> Archived:
    """Write the archive of *publication* to *target*, which only its owner may read.

    Raises InUseError during a build, NoReleaseError before the first, and FileExistsError if the
    file is there already.
    """
    current = publication.current_id()
    if not current:
        raise NoReleaseError(f"{publication.path} has no release yet; run ris2rdf build first")
    with locked(publication.path / "lock"), tempfile.TemporaryDirectory() as spool:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        try:
            with os.fdopen(descriptor, "wb") as raw:
                return _written(publication, raw, Path(spool))
        except BaseException:
            target.unlink()
            raise


def _written(publication: Publication, raw: BinaryIO, spool: Path) -> Archived:
    current = publication.current()
    kept = [one for one in retention.ids(publication)
            if one == current.id or one in retention.frozen_ids(publication)]  # fmt: skip
    with (
        gzip.GzipFile("", "wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        bag = _Bag(tar, f"ris2rdf-{current.id}", current.created)
        for name, path in _files(publication, kept, spool):
            bag.add(f"data/{name}", path)
        bag.text(f"data/{CURRENT}", f"{current.id}\n")
        bag.close(f"{current.base}release/{current.id}", current.title)
    return Archived(tuple(kept), len(bag.digests), bag.size)


class _Bag:
    """A bag that is being written: every file with its SHA-256, the lists of them at the end."""

    def __init__(self, tar: tarfile.TarFile, name: str, time: datetime) -> None:
        self._tar, self._name, self._time = tar, name, time
        self.digests: dict[str, str] = {}
        self.size = 0

    def add(self, name: str, path: Path) -> None:
        """Put the file at *path* into the bag as *name*."""
        with path.open("rb") as stream:
            self._put(name, stream, path.stat().st_size)

    def text(self, name: str, text: str) -> None:
        """Put *text* into the bag as the file *name*, in UTF-8."""
        data = text.encode()
        self._put(name, io.BytesIO(data), len(data))

    def _put(self, name: str, stream: BinaryIO, size: int) -> None:
        hashed = Hashed(stream)
        entry = tarfile.TarInfo(f"{self._name}/{name}")
        entry.size, entry.mode, entry.mtime = size, 0o644, int(self._time.timestamp())
        self._tar.addfile(entry, cast("BinaryIO", hashed))
        self.digests[name] = hashed.hexdigest()
        self.size += size

    def close(self, identifier: str, title: str) -> None:
        """Write the lists of files and what the bag says of itself, as BagIt wants them."""
        payload = [name for name in self.digests if name.startswith("data/")]
        octets = f"Payload-Oxum: {self.size}.{len(payload)}\n"
        told = (
            f"Bag-Software-Agent: ris2rdf {ris2rdf.__version__}\n"
            f"Bagging-Date: {self._time.date().isoformat()}\n"
            f"External-Identifier: {identifier}\n"
            f"External-Description: {' '.join(title.split())}\n"
        )
        self.text(MANIFEST, _list(self.digests, payload))
        self.text("bagit.txt", BAGIT)
        self.text("bag-info.txt", told + octets)
        tags = [name for name in self.digests if not name.startswith("data/")]
        self.text(f"tag{MANIFEST}", _list(self.digests, tags))


def _list(digests: dict[str, str], names: list[str]) -> str:
    """Return lines of SHA-256 and path; what would end a line is percent-encoded (RFC 8493)."""
    table = str.maketrans({"%": "%25", "\n": "%0A", "\r": "%0D"})
    return "".join(f"{digests[name]}  {name.translate(table)}\n" for name in sorted(names))


# ------------------------------------------------------------------------------ what goes in


def _files(publication: Publication, kept: list[str], spool: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and place of every file: plain ones, copies, and records written anew."""
    for path in sorted(publication.path.iterdir()):
        if path.suffix in {".csv", ".toml", ".txt"} and path.name != remote.SENT:
            yield path.name, path
    yield "registry.sqlite", _copied(publication.registry, spool / "registry.sqlite")
    yield from _under(publication.quarantine, "quarantine")
    for name, path in _received(publication.past, spool):
        yield f"ris/{name}", path
        path.unlink()
    for release in kept:
        folder = publication.releases / release
        for name, path in _under(folder, f"releases/{release}"):
            if path.relative_to(folder).parts[0] not in {STORE, remote.MARK}:
                yield name, path


def _under(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _copied(database: Path, target: Path) -> Path:
    """Return a copy of *database* at one moment, whatever is written to it meanwhile."""
    with (
        closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    return target


def _received(database: Path, spool: Path) -> Iterator[tuple[str, Path]]:
    """Yield the records of the current release as received, a file for each of its sources.

    In UTF-8, whatever they came in, private fields and refused records included.
    """
    with closing(records.opened(database.parent)) as db:
        for number, name in db.execute("SELECT id, name FROM source ORDER BY id").fetchall():
            path = spool / "records.ris"
            with path.open("w", encoding="utf-8", newline="\r\n") as out:
                rows = db.execute(
                    "SELECT raw FROM record WHERE source = ? ORDER BY position", (number,)
                )
                for (raw,) in rows:
                    out.write(f"{raw}\n\n")
            yield f"{number:04}-{_safe(name)}", path


def _safe(name: str) -> str:
    """Return a source's name as that of a file here: letters, digits, dots and hyphens."""
    plain = "".join(c if c.isalnum() or c in "._" else "-" for c in name).strip("-.") or "input"
    short = plain[:80].removesuffix(".gz").removesuffix(".zip")
    return short if short.endswith(".ris") else f"{short}.ris"


def digest(path: Path) -> str:
    """Return the SHA-256 of the file at *path*."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
