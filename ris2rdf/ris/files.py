"""Names given by people to sources of RIS: files, archives, folders, patterns, standard input.

Names enter, sources that can be opened leave, in the order given; what cannot be read is reported
(RIS17x) and passed over. Nothing is unpacked to disk, and nothing is fetched from the network.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.ris import neighbours

if TYPE_CHECKING:
    from ris2rdf.ris.archives import Archive

UNREADABLE = frozenset(f"RIS17{digit}" for digit in range(10))
"""Codes that say that an input could not be read, or not to its end: exit code 3."""

IN_FOLDERS = (".ris", ".ris.gz", ".txt", ".txt.gz", ".zip")
"""Endings of the files that are looked at in a folder; only the first two are read unseen."""

_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_FETCH = "Download it first: nothing is fetched from the network."
_SPELLING = "Check the spelling and the folder you are in."


class Source(NamedTuple):
    """A stream of RIS that can be opened, by the name that people know it by.

    ``path`` is set where the bytes of a file are the stream itself, so that it can be read in
    ranges. Standard input and pipes can be opened once.
    """

    name: str
    opener: Callable[[], BinaryIO]
    path: Path | None = None

    def open(self) -> BinaryIO:
        """Return a new stream at its beginning; the caller closes it."""
        return self.opener()


def sources(paths: Iterable[str], report: Report) -> Iterator[Source]:
    """Yield what *paths* name: files (plain, .gz, .zip), folders, patterns, ``-``.

    Reports an error (RIS170 to RIS179) for each that cannot be read, and RIS160 for a file that is
    named again, which is read once.
    """
    seen: set[Path] = set()
    for name in paths:
        if name == "-":
            yield Source("-", _standard_input)
            continue
        try:
            found = list(_files(name, report))
        except OSError as fault:  # a name longer than the system allows, a folder that vanished
            report(_unreadable(Path(name), fault))
            continue
        for path in found:
            real = path.resolve()
            if real in seen:
                report(Diagnostic("RIS160", shown(path)))
            else:
                seen.add(real)
                yield from _opened(path, report)


def _unreadable(path: Path, fault: OSError) -> Diagnostic:
    reason = fault.strerror or str(fault)
    return Diagnostic("RIS178", shown(path), values={"reason": reason})


def shown(path: Path) -> str:
    """Return *path* for people: text that any terminal and any file of UTF-8 can hold."""
    return os.fsencode(path).decode("utf-8", "replace")


def _files(name: str, report: Report) -> Iterator[Path]:
    """Yield the files that *name* stands for, be it a file, a folder or a pattern."""
    path = Path(name)
    if path.is_dir():
        yield from _folder(path, report)
    elif path.exists() or path.is_symlink():
        yield path
    elif found := _matching(name):
        for match in found:
            yield from _files(match, report)
    else:
        advice = _FETCH if "://" in name else _SPELLING
        report(Diagnostic("RIS170", shown(path), values={"advice": advice}))


def _matching(pattern: str) -> list[str]:
    """Return the names that *pattern* matches; none where it is no pattern."""
    import glob  # noqa: PLC0415 -- most names are no patterns

    return sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []  # noqa: PTH207 - Path.glob takes no absolute pattern


def _folder(path: Path, report: Report) -> Iterator[Path]:
    """Yield the RIS files in the folder *path* and the folders within it."""
    closed: list[OSError] = []
    found = False
    for file in sorted(_within(path, closed.append)):
        if file.is_file() and _is_wanted(file):
            found = True
            yield file
    for fault in closed:
        report(_unreadable(Path(fault.filename), fault))
    if not found and not closed:
        report(Diagnostic("RIS175", shown(path)))


def _within(path: Path, closed: Callable[[OSError], None]) -> Iterator[Path]:
    """Yield what the folder *path* and those within it hold, hidden ones left out.

    Calls *closed* for a folder that cannot be looked into.
    """
    for folder, folders, names in os.walk(path, onerror=closed):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        yield from (Path(folder, name) for name in names if not _is_hidden(name))


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "__MACOSX"))


def _is_wanted(file: Path) -> bool:
    """Tell whether *file* of a folder is to be read: by its name, or by what it holds."""
    name = file.name.lower()
    if name.endswith(".zip"):
        return _packs_ris(file)
    return name.endswith((".ris", ".ris.gz")) or (name.endswith(IN_FOLDERS) and _holds_ris(file))


def _packs_ris(file: Path) -> bool:
    """Tell whether the archive *file* is to be opened: it holds RIS, or nobody can tell."""
    from ris2rdf.ris.archives import CLOSED, Archive, TooLargeError  # noqa: PLC0415 -- seldom met

    try:
        if not _begins(file, _ZIP):
            return False
        archive = Archive(file)
        return not archive.office and any(_ris_members(archive, file))
    except (*CLOSED, TooLargeError):
        return True  # opening it again reports why it cannot be read


def _begins(file: Path, magic: bytes) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(magic)) == magic


def _holds_ris(file: Path) -> bool:
    try:
        with (_gzip if _begins(file, _GZIP) else _plain)(file) as stream:
            return neighbours.is_ris(stream.read(neighbours.HEAD))
    except _faults():
        return True  # opening it again reports why it cannot be read


def _opened(path: Path, report: Report) -> Iterator[Source]:
    """Yield the sources in the file *path*: itself, or the RIS files in it."""
    name = shown(path)
    if path.is_fifo():
        yield Source(name, partial(_plain, path))
        return
    if not path.is_file():
        reason = "it is no ordinary file" if path.exists() else "the link leads nowhere"
        report(Diagnostic("RIS178", name, values={"reason": reason}))
        return
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(_ZIP))
        if magic == _ZIP:
            yield from _members(path, report)
        elif magic.startswith(_GZIP):
            yield from _checked(Source(name, partial(_gzip, path)), report)
        else:
            yield from _checked(Source(name, partial(_plain, path), path), report)
    except OSError as fault:
        report(_unreadable(path, fault))


def _checked(source: Source, report: Report) -> Iterator[Source]:
    """Yield *source* unless it is empty, damaged from the beginning, or of another format."""
    try:
        with source.open() as stream:
            head = stream.read(neighbours.HEAD)
    except _faults() as fault:
        report(Diagnostic("RIS176", source.name, 0, "", {"reason": str(fault)}))
        return
    if not head.strip():
        report(Diagnostic("RIS171", source.name))
    elif why := neighbours.refusal(head):
        values = {"format": why.format, "advice": why.advice}
        report(Diagnostic(why.code, source.name, 0, "", values))
    else:
        yield source


def _members(path: Path, report: Report) -> Iterator[Source]:
    """Yield the RIS files in the ZIP archive *path*."""
    from ris2rdf.ris.archives import Archive, TooLargeError  # noqa: PLC0415 -- most are no archives

    name = shown(path)
    try:
        archive = Archive(path)
    except _faults() as fault:
        report(Diagnostic("RIS176", name, 0, "", {"reason": str(fault)}))
        return
    if kind := archive.office:
        values = {"format": kind, "advice": "Export the references again, and choose RIS."}
        report(Diagnostic("RIS174", name, 0, "", values))
        return
    found = False
    try:
        for source in _ris_members(archive, path):
            found = True
            yield from _checked(source, report)
    except TooLargeError:
        report(Diagnostic("RIS177", name))
    else:
        if not found:
            report(Diagnostic("RIS179", name))


def _ris_members(archive: "Archive", path: Path) -> Iterator[Source]:
    """Yield the members of *archive* that are RIS by their ending, and texts that hold RIS.

    Raises TooLargeError where the archive gives out more than it is allowed.
    """
    for member in archive.members():
        source = Source(f"{shown(path)}/{member}", partial(archive.open, member))
        if not member.lower().endswith(".txt") or _reads_ris(source):
            yield source


def _reads_ris(source: Source) -> bool:
    try:
        with source.open() as stream:
            return neighbours.is_ris(stream.read(neighbours.HEAD))
    except _faults():
        return False


def _faults() -> tuple[type[Exception], ...]:
    """Return what opening a damaged file raises; asked only once something was raised."""
    from ris2rdf.ris.archives import CLOSED  # noqa: PLC0415 -- seldom needed

    return CLOSED


def _plain(path: Path) -> BinaryIO:
    return path.open("rb")


def _gzip(path: Path) -> BinaryIO:
    import gzip  # noqa: PLC0415 -- most files are not compressed

    from ris2rdf.ris.archives import Allowance, expanded  # noqa: PLC0415 -- the same

    return expanded(gzip.GzipFile(path), Allowance(path.stat().st_size))


def _standard_input() -> BinaryIO:
    return sys.stdin.buffer
