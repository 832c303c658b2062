"""The works of a release in the formats of reference managers, one after the other.

A release, a format and words to search for enter, pieces of one file leave: no more than a page of
works is held at a time.
"""

from collections.abc import Callable, Iterator

from ris2rdf import crosswalk, ris
from ris2rdf.citations import bibtex, citation_key, csl
from ris2rdf.elements import Work
from ris2rdf.release import Release, Selection

PAGE = 1000
"""Works asked for at a time."""

Works = Iterator[tuple[str, Work]]


def pieces(release: Release, format_: str, words: str = "") -> Iterator[bytes]:
    """Yield the file of *format_* with the works of *release* that *words* find, all without."""
    yield from FORMATS[format_](_works(release, words))


def found(release: Release, words: str) -> bool:
    """Return whether *words* find any work of *release*."""
    return bool(release.works(Selection(text=words), "title", "", 1).rows)


def _works(release: Release, words: str) -> Works:
    after: str | None = ""
    while after is not None:
        page = release.works(Selection(text=words), "title", after, PAGE)
        for row in page.rows:
            entry = release.entry(row.path)
            if entry and entry.work:
                yield entry.path, entry.work
        after = page.next or None


def _ris(works: Works) -> Iterator[bytes]:
    for _, work in works:
        pairs = enumerate(crosswalk.fields(work), 1)
        yield ris.write([[ris.Field(tag, value, line) for line, (tag, value) in pairs]])


def _bibtex(works: Works) -> Iterator[bytes]:
    return (bibtex.entry(work, citation_key(work, path)).encode() for path, work in works)


def _biblatex(works: Works) -> Iterator[bytes]:
    for path, work in works:
        yield bibtex.entry(work, citation_key(work, path), "biblatex").encode()


def _csl(works: Works) -> Iterator[bytes]:
    return csl.written(csl.item(work, citation_key(work, path)) for path, work in works)


FORMATS: dict[str, Callable[[Works], Iterator[bytes]]] = {
    "ris": _ris,
    "bibtex": _bibtex,
    "biblatex": _biblatex,
    "csl-json": _csl,
}
"""Each format and what writes it."""
