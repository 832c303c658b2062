"""The files of whole releases: what there is, and each of them for download.

A name enters, a file leaves, in parts if the client asks for parts. Only names that a release lists
in its checksums are served, so no path can lead anywhere else.
"""

import re
from functools import lru_cache
from pathlib import Path

from flask import Response, send_file

from ris2rdf.web import answers
from ris2rdf.web.asking import Asked
from ris2rdf.web.pages.views import Dump

CHECKSUMS = "SHA256SUMS"
TYPES = {
    ".nt.gz": "N-Triples",
    ".nq.gz": "N-Quads",
    ".ris.gz": "RIS",
    ".csv.gz": "CSV",
}
"""Kinds of dumps, by the end of their name."""

RELEASE = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]+(-[0-9]+)?")
"""How the ids of releases are made; nothing else is looked for on the disk."""


@lru_cache(maxsize=8)
def listed(folder: Path) -> tuple[tuple[str, int, str], ...]:
    """Return name, bytes and SHA-256 of each file in the dump folder of a finished release."""
    sums = folder / CHECKSUMS
    if not sums.is_file():
        return ()
    pairs = (line.split("  ", 1) for line in sums.read_text("ascii").splitlines())
    return tuple((name, (folder / name).stat().st_size, digest) for digest, name in pairs)


def dumps(asked: Asked) -> list[Dump]:
    """Return the dumps of the current release as pages show them."""
    return stored(asked.release.path / "dump", "/dump/")


def stored(folder: Path, address: str) -> list[Dump]:
    """Return the dumps in *folder*, each with its path below *address*."""
    return [
        Dump(name, f"{address}{name}", form, size, digest)
        for name, size, digest in listed(folder)
        for end, form in TYPES.items()
        if name.endswith(end)
    ]


def download(asked: Asked, path: str) -> Response | None:
    """Return the dump at *path* (``NAME`` or ``RELEASE/NAME``), or None if there is none."""
    release, _, name = path.rpartition("/")
    folder = _folder(asked, release)
    names = {CHECKSUMS: "", **{n: digest for n, _, digest in listed(folder)}} if folder else {}
    if folder is None or name not in names or not (folder / name).is_file():
        return None
    kind = "text/plain" if name == CHECKSUMS else "application/gzip"
    response = send_file(
        folder / name,
        mimetype=kind,
        conditional=True,
        etag=names[name] or asked.release.id,
        last_modified=asked.modified,
        download_name=name,
    )
    response.headers["Cache-Control"] = answers.FROZEN if release else answers.FIXED
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _folder(asked: Asked, release: str) -> Path | None:
    """Return the dump folder of *release*, of the current one if it is empty."""
    if not release:
        return asked.release.path / "dump"
    if not RELEASE.fullmatch(release):
        return None
    return asked.publication.releases.resolve() / release / "dump"
