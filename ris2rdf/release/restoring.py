"""A publication out of an archive: unpacked, every checksum compared, its stores made again.

An archive enters, a publication leaves, in a folder that was not there before. An archive is taken
as what a stranger may have made: nothing is written outside the folder, and nothing appears under
its name until all is well.
"""

import gzip
import re
import tarfile
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from ris2rdf.diagnostics import InputError, UsageError
from ris2rdf.release import parts, records, switch, verification
from ris2rdf.release.archive import BAGIT, CURRENT, MANIFEST, STORE, digest
from ris2rdf.release.contents import ABOUT, DATASET
from ris2rdf.release.publication import Publication
from ris2rdf.store import Embedded

_ESCAPE = re.compile("%0A|%0D|%25", re.IGNORECASE)
_ESCAPES = {"%0A": "\n", "%0D": "\r", "%25": "%"}


def restore(source: Path, target: Path) -> Publication:
    """Make the publication that the archive *source* holds, in *target*.

    Raises UsageError if *target* is there and not empty, InputError if the archive is damaged or no
    archive of ours.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already; restore into a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".restoring-") as spool:
        data = _unpacked(source, Path(spool)) / "data"
        _completed(source, data)
        switch.sync(data)
        if target.exists():
            target.rmdir()
        data.rename(target)
    return Publication(target)


def _unpacked(source: Path, spool: Path) -> Path:
    """Return the folder of the bag in *source*, unpacked into *spool* and compared."""
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(spool, filter=_plain)  # noqa: S202 - the filter is stricter than "data"
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, OSError) as fault:
        if isinstance(fault, OSError) and fault.errno and fault.filename:
            raise
        raise InputError(
            f"{source} cannot be unpacked ({fault}); give an archive that "
            "`ris2rdf export --archive` made, whole"
        ) from fault
    bags = list(spool.iterdir())
    if len(bags) != 1 or not (bags[0] / "bagit.txt").is_file():
        raise InputError(f"{source} is no archive of a publication: it holds no bag (RFC 8493)")
    if (bags[0] / "bagit.txt").read_text("utf-8") != BAGIT:
        raise InputError(f"{source} is a bag of another version than 1.0")
    _compare(source, bags[0], f"tag{MANIFEST}", bags[0].iterdir())
    _compare(source, bags[0], MANIFEST, (bags[0] / "data").rglob("*"))
    return bags[0]


def _plain(member: tarfile.TarInfo, place: str) -> tarfile.TarInfo | None:
    """Let files and folders through, inside the folder only: no links, no devices."""
    if not (member.isreg() or member.isdir()):
        raise tarfile.SpecialFileError(member)
    return tarfile.data_filter(member, place)


def _compare(source: Path, bag: Path, name: str, found: Iterable[Path]) -> None:
    """Raise InputError unless the list *name* has exactly the files *found*, each unchanged."""
    stated = _listed(source, bag / name)
    paths = {path for path in found if path.is_file()} - {bag / f"tag{MANIFEST}"}
    there = {path.relative_to(bag).as_posix() for path in paths}
    wrong = sorted(there ^ set(stated)) or [
        one for one, expected in sorted(stated.items()) if digest(bag / one) != expected
    ]
    if wrong:
        shown = ", ".join(wrong[:3])
        raise InputError(f"{source} is damaged: missing, added or changed: {shown}")


def _listed(source: Path, path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as fault:
        raise InputError(f"{source} is damaged: it has no {path.name}") from fault
    found = {}
    for line in lines:
        expected, _, name = line.partition("  ")
        found[_ESCAPE.sub(lambda escape: _ESCAPES[escape[0].upper()], name)] = expected
    return found


def _completed(source: Path, data: Path) -> None:
    """Make what an archive leaves out: the stores, and the link to the current release."""
    releases = sorted(path for path in (data / "releases").iterdir() if path.is_dir())
    for folder in releases:
        _store(folder)
        faults = verification.verify(folder)
        if faults:
            raise InputError(f"{source} is damaged: release {folder.name}: {faults[0]}")
    current = (data / CURRENT).read_text("utf-8").strip() if (data / CURRENT).is_file() else ""
    if current not in {folder.name for folder in releases}:
        raise InputError(f"{source} does not hold its current release ({current or 'none named'})")
    (data / CURRENT).unlink()
    switch.switch(data / "current", data / "releases" / current)


def _store(folder: Path) -> None:
    """Load the store of the release in *folder* out of its dumps, as its build did."""
    store = Embedded.create(folder / STORE)
    for packed in (DATASET, ABOUT):
        plain = folder / packed.removesuffix(".gz")
        store.load(plain, _inflated(folder, packed, plain))
        plain.unlink()
    store.optimize()
    store.close()


def _inflated(folder: Path, name: str, plain: Path) -> list[int]:
    """Unpack a dump into the file *plain*; returns where its parts end, but those of its head.

    Blank nodes of the head of what is about the data are known in all of it.
    """
    found: list[int] = []
    with (
        closing(records.opened(folder)) as db,
        (folder / "dump" / name).open("rb") as stream,
        plain.open("wb") as out,
    ):
        for section, size in parts.members(db, name):
            out.write(gzip.decompress(stream.read(size)))
            if section or name == DATASET:
                found.append(out.tell())
    return found
