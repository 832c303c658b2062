"""From what a person pastes to the thing it names: identifiers in any spelling, near misses.

Text enters, paths leave; nothing here reads a triple.
"""

import re
import sqlite3
from collections.abc import Iterator
from urllib.parse import unquote

from ris2rdf.elements import Identifier, Work
from ris2rdf.search import Row, ThingRow

_DOI = re.compile(r"\b(10\.[0-9]{4,9}/\S+)")
_ORCID = re.compile(r"\b([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])\b", re.IGNORECASE)
_ISSN = re.compile(r"\b([0-9]{4})-?([0-9]{3}[0-9X])\b", re.IGNORECASE)
_ISBN = re.compile(r"\b((?:97[89][ -]?)?(?:[0-9][ -]?){9}[0-9X])\b", re.IGNORECASE)
_PMID = re.compile(r"(?:pmid\W*|pubmed/|pubmed\.ncbi\.nlm\.nih\.gov/)([0-9]{1,8})\b", re.IGNORECASE)
_HANDLE = re.compile(r"(?:handle/|hdl:|hdl\.handle\.net/)([0-9][0-9.]*/\S+)", re.IGNORECASE)
_ARXIV = re.compile(r"arxiv(?:\.org/\w+/|:)\s*(\S+)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9-]*):\s*(\S.*)", re.IGNORECASE)
_ROW = "SELECT path, title, year, contributors, type, container, container_path, state FROM work "
_SHORTEST = 3  # characters of a path below which everything is near


def keys_of(work: Work) -> Iterator[tuple[str, str]]:
    """Yield each identifier of *work* as (what it is of, look-up key such as ``doi:10.1/x``)."""
    for identifier in work.identifiers:
        yield identifier.of, key(identifier)


def key(identifier: Identifier) -> str:
    """Return the form in which an identifier is looked up: scheme, colon, folded value."""
    scheme = "isbn" if identifier.scheme.startswith("isbn") else identifier.scheme
    return f"{scheme}:{_folded(scheme, identifier.value)}"


def find(db: sqlite3.Connection, base: str, text: str) -> str | None:
    """Return the path of the thing that *text* names: an IRI of ours, or any identifier."""
    own = _own_path(base, text.strip())
    if own and "://" not in own and _known(db, own):
        return own
    for candidate in _candidates(text.strip()):
        row = db.execute(
            "SELECT path FROM identifier WHERE key = ? ORDER BY path LIMIT 1", (candidate,)
        ).fetchone()
        if row:
            return str(row[0])
    return None


def below(db: sqlite3.Connection, path: str, limit: int = 2000) -> list[ThingRow]:
    """Return the things whose paths begin with *path*: the volumes and issues of a journal."""
    rows = db.execute(
        "SELECT path, kind, label, works FROM thing WHERE path > ? AND path < ? ORDER BY path "
        "LIMIT ?",
        (f"{path}/", f"{path}0", limit),
    )
    return [ThingRow(*row) for row in rows]


def near(db: sqlite3.Connection, base: str, path: str, limit: int) -> list[Row | ThingRow]:
    """Return works and things whose identifier or path begins like *path*, the nearest first."""
    named = find(db, base, unquote(path.partition("/")[2].replace("/", ":", 1)))
    named = named or find(db, base, unquote(path))
    found: dict[str, Row | ThingRow] = {}
    if named:
        found.update((row.path, row) for row in _rows(db, named, named, limit))
    for stem in _stems(path):
        if len(found) >= limit:
            break
        found.update((row.path, row) for row in _rows(db, stem, stem + "\U0010ffff", limit))
    return list(found.values())[:limit]


def _stems(path: str) -> Iterator[str]:
    """Yield *path* and ever shorter beginnings of it that still tell something."""
    length, shortest = len(path), _folders(path)
    while length > shortest:
        yield path[:length]
        length = max(length * 5 // 6, shortest)
    if shortest > _SHORTEST:
        yield path[:shortest]


def _folders(path: str) -> int:
    """Return the characters of *path* before its key; of a DOI, those of its registrant too."""
    folders = re.match(r"[^/]*/doi/10\.[0-9]+/|[^/]*/[a-z]+/", path)
    return folders.end() if folders else _SHORTEST


def _own_path(base: str, text: str) -> str:
    for folder in ("id/", "doc/"):
        if text.startswith(base + folder):
            return text.removeprefix(base + folder).partition("#")[0]
    return text


def _known(db: sqlite3.Connection, path: str) -> bool:
    sql = "SELECT 1 FROM work WHERE path = ? UNION ALL SELECT 1 FROM thing WHERE path = ?"
    return db.execute(sql, (path, path)).fetchone() is not None


def _candidates(text: str) -> Iterator[str]:
    """Yield the look-up keys that *text* may mean, the most telling form first."""
    plain = unquote(text)
    patterns = (("orcid", _ORCID), ("pmid", _PMID), ("handle", _HANDLE), ("arxiv", _ARXIV))
    if match := _DOI.search(plain):
        yield f"doi:{match[1].lower()}"
        yield f"doi:{match[1].lower().rstrip('.,;)')}"
    for scheme, pattern in patterns:
        if match := pattern.search(plain):
            yield f"{scheme}:{_folded(scheme, match[1])}"
    if match := _SCHEME.match(plain):
        yield f"{match[1].lower()}:{_folded(match[1].lower(), match[2])}"
    if match := _ISBN.search(plain):
        yield f"isbn:{_folded('isbn', match[1])}"
    if match := _ISSN.search(plain):
        yield f"issn:{match[1]}-{match[2].upper()}"


def _folded(scheme: str, value: str) -> str:
    if scheme == "isbn":
        return _isbn13("".join(char for char in value.upper() if char.isalnum()))
    if scheme in {"issn", "orcid"}:
        return value.strip().upper()
    return value.strip().lower()


def _isbn13(digits: str) -> str:
    """Return an ISBN of ten digits in its form of thirteen, under which it is looked up."""
    if len(digits) != 10:  # noqa: PLR2004 - the length of an old ISBN
        return digits
    stem = "978" + digits[:9]
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(stem))
    return f"{stem}{-total % 10}"


def _rows(db: sqlite3.Connection, first: str, last: str, limit: int) -> Iterator[Row | ThingRow]:
    for row in db.execute(
        _ROW + "WHERE path >= ? AND path <= ? ORDER BY path LIMIT ?", (first, last, limit)
    ):
        yield Row(*row)
    for row in db.execute(
        "SELECT path, kind, label, works FROM thing WHERE path >= ? AND path <= ? "
        "ORDER BY path LIMIT ?",
        (first, last, limit),
    ):
        yield ThingRow(*row)
