"""Is a release what it was when it was made? Checksums, database, store and counts, compared.

The folder of a release enters; sentences on what is wrong leave, none if all is well.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from ris2rdf.release import records, remote, retention
from ris2rdf.release.archive import digest
from ris2rdf.release.contents import STORED_COUNTS
from ris2rdf.store import Embedded
from ris2rdf.store.link import StoreError

SUMS = "SHA256SUMS"


def verify(folder: Path) -> list[str]:
    """Return what is wrong with the release in *folder*."""
    manifest = retention.manifest_of(folder)
    if not manifest:
        return ["manifest.json is missing or cannot be read"]
    found = []
    if manifest.get("id") != folder.name:
        found.append(f"manifest.json is of {manifest.get('id')}, the folder of {folder.name}")
    counts: Mapping[str, int] = manifest.get("counts", {})
    found += _dump(folder / "dump", manifest)
    found += [f"{name} is missing" for name in ("report.json", "report.ttl")
              if not (folder / name).is_file()]  # fmt: skip
    return [*found, *_records(folder, counts), *_store(folder, counts)]


def _dump(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the dumps: each is checked against manifest and SHA256SUMS."""
    files: Mapping[str, Mapping[str, object]] = manifest.get("files", {})
    sums = _sums(folder / SUMS)
    if sums != {name: facts.get("sha256") for name, facts in files.items()}:
        yield f"dump/{SUMS} and manifest.json do not agree"
    for name, facts in files.items():
        path = folder / name
        if not path.is_file():
            yield f"dump/{name} is missing"
        elif path.stat().st_size != facts.get("bytes"):
            yield f"dump/{name} has {path.stat().st_size:,} bytes, not {facts.get('bytes'):,}"
        elif digest(path) != facts.get("sha256"):
            yield f"dump/{name} is damaged: its checksum is another"


def _sums(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("ascii").splitlines()
    except (OSError, ValueError):
        return {}
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {name: digest for digest, name in pairs}


def _records(folder: Path, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what is wrong with the database: its pages, and its counts."""
    if not (folder / records.NAME).is_file():
        yield f"{records.NAME} is missing"
        return
    try:
        with closing(records.opened(folder)) as db:
            yield from _damages(db)
            for name, sql in STORED_COUNTS.items():
                (number,) = db.execute(sql).fetchone()
                if name in counts and number != counts[name]:
                    yield f"{records.NAME} has {number:,} {name}, manifest.json {counts[name]:,}"
    except sqlite3.Error as fault:
        yield f"{records.NAME} is damaged: {fault}"


def _damages(db: sqlite3.Connection) -> Iterator[str]:
    for (said,) in db.execute("PRAGMA integrity_check(5)"):
        if said != "ok":
            yield f"{records.NAME} is damaged: {said}"


def _store(folder: Path, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield what is wrong with the store: that it does not open, or holds another number."""
    name = "store/"
    try:
        far = remote.opened(folder)
        name = f"the store at {far.link.at.query}" if far else name
        with closing(far or Embedded(folder / "store")) as store:
            number = store.count()
    except (OSError, StoreError) as fault:
        yield f"{name} cannot be opened: {fault}"
        return
    if number != counts.get("triples"):
        yield f"{name} has {number:,} triples, manifest.json {counts.get('triples', 0):,}"
