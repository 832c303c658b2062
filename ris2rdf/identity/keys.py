"""Keys: the paths below ``/id/work/`` under which a Work may be published, strongest first.

A Work enters, paths leave. A web address is never a key, and a path that clients or servers would
read as something else (dot segments, a known file extension) falls back to the next key.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

from ris2rdf import terms
from ris2rdf.elements import Identifier, Stated, Work

HASH = "hash"
HASH_DIGITS = 20

STRENGTH = ("doi", "pmid", "isbn", "arxiv", "patent", "handle", "urn", "accession", HASH)
"""The first segments of keys, strongest first."""

# Groups of types that tools exchange for one another: part of the hash of a work without a strong
# identifier, so that a change of exporter does not change the address. Others stand alone.
_GROUPS = {
    "article": "JOUR EJOUR ABST INPR MGZN NEWS PRESS AGGR",
    "book": "BOOK EBOOK EDBOOK CLSWK SER PAMP DICT ENCYC CTLG",
    "chapter": "CHAP ECHAP",
    "conference": "CONF CPAPER SLIDE",
    "report": "RPRT GOVDOC STAND STD",
    "web": "ELEC WEB BLOG ICOMM PCOMM",
    "data": "DATA DBASE",
    "legal": "STAT BILL UNBILL LEGAL CASE HEAR",
    "recording": "MPCT VIDEO ADVS MULTI SOUND MUSIC POD",
    "image": "ART CHART FIGURE EQUA MAP",
    "manuscript": "MANSCPT UNPD UNPB ANCIENT",
    "grant": "GRANT GRNT",
}
_GROUP = {type_: group for group, types in _GROUPS.items() for type_ in types.split()}

# Whole publications, which an ISBN names; in any other record it is that of the book around it.
_WHOLE = frozenset("BOOK EBOOK EDBOOK CLSWK SER PAMP CTLG CONF-whole".split())

_BOOKS = frozenset("book edited-book proceedings reference".split())

EXTENSIONS = tuple(".html .ttl .jsonld .json .nt .rdf .xml .trig .nq .ris .bib .txt .csv".split())
_UNUSABLE = frozenset({"", ".", ".."})
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_ARTICLES = frozenset("a an the der die das le la les l un une el los las il lo gli".split())
_WORD = re.compile("[a-z0-9]+")  # of folded ASCII: quicker than character by character
_ARXIV_VERSION = re.compile(r"v\d+$")  # each version is the same work
_PATENT = re.compile(r"[A-Z]{2}[0-9A-Z]+")


def usable(path: str) -> bool:
    """Return whether *path* is safe as a path: no empty or dot segment, no known extension."""
    if not _UNUSABLE.isdisjoint(path.split("/")):
        return False
    return not path.lower().endswith(EXTENSIONS)


def folded(title: str) -> str:
    """Return *title* as compared: no mark-up, case, punctuation, or leading article."""
    if "<" in title or "&" in title:
        title = html.unescape(_MARKUP.sub("", title))
    plain = terms.fold(title)
    words = _WORD.findall(plain) if plain.isascii() else plain.translate(_COUNTING).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


class _Counting(dict[int, int]):
    """Letters, digits and marks as they are, by their code, and a blank for every other sign.

    Asked for each character once, so that ``str.translate`` does the rest: a fifth of the time.
    """

    def __missing__(self, code: int) -> int:
        character = chr(code)
        counts = character.isalnum() or unicodedata.category(character).startswith("M")
        return self.setdefault(code, code if counts else ord(" "))


_COUNTING = _Counting()


def keys(work: Work, digest: str) -> tuple[str, ...]:
    """Return every key of *work*, strongest first; the last is always its hash."""
    return (*sorted(set(_strong(work)), key=_strength), _hashed(work, digest))


def key(work: Work, digest: str) -> str:
    """Return the path of *work* after ``/id/work/``; *digest* is that of its record."""
    return min(_strong(work), key=_strength, default="") or _hashed(work, digest)


def whole(work: Work) -> tuple[str, ...]:
    """Return what names *work* as a book that chapters stand in; nothing for other works."""
    if work.form not in _WHOLE:
        return ()
    isbns = (i.value for i in work.identifiers if i.of == "work" and i.scheme == "isbn13")
    return _names(work.title, isbns)


def within(work: Work) -> tuple[str, ...]:
    """Return what names the book that *work*, a chapter or paper, is a part of."""
    if work.form in _WHOLE or not work.container or work.container.kind not in _BOOKS:
        return ()
    isbns = (i.value for i in work.identifiers if i.of == "container" and i.scheme == "isbn13")
    return _names(work.container.title, isbns)


def _names(title: Stated | None, isbns: Iterable[str]) -> tuple[str, ...]:
    names = {f"isbn/{isbn}" for isbn in isbns}
    if title and (known := folded(title.value)):
        names.add(f"title/{known}")
    return tuple(sorted(names))


def _hashed(work: Work, digest: str) -> str:
    return f"{HASH}/{_hash(work, digest)}"


def _strength(path: str) -> tuple[int, str]:
    return STRENGTH.index(path.partition("/")[0]), path


def _strong(work: Work) -> Iterator[str]:
    for identifier in work.identifiers:
        if identifier.of == "work" and identifier.primary:
            path = _path(identifier, work.form)
            if path and usable(path):
                yield path


def _path(identifier: Identifier, form: str) -> str:
    scheme, value = identifier.scheme, identifier.value
    if scheme in {"isbn13", "isbn"}:
        return f"isbn/{terms.percent(value)}" if form in _WHOLE else ""
    if scheme == "patent":
        return f"patent/{terms.percent(value)}" if _PATENT.fullmatch(value) else ""
    if scheme == "accession":
        database = terms.slug(identifier.name) if identifier.name else ""
        return f"accession/{database}/{terms.percent(value)}" if database else ""
    if scheme == "wos":
        return f"accession/web-of-science/{terms.percent(value)}"
    if scheme == "doi":
        value = value.lower()
    elif scheme == "arxiv":
        value = _ARXIV_VERSION.sub("", value)
    return f"{scheme}/{terms.percent(value)}" if scheme in STRENGTH else ""


def _hash(work: Work, digest: str) -> str:
    title = folded(work.title.value) if work.title else ""
    if not title and not work.people("author") and not work.identifier("doi"):
        return digest[:HASH_DIGITS]
    return terms.short_hash(
        "\n".join((_GROUP.get(work.type, work.type), title, *_place(work))), HASH_DIGITS
    )


def _place(work: Work) -> tuple[str, ...]:
    first = next(iter(work.people("author")), None)
    family = (first.name.family or first.name.literal) if first else ""
    container = work.container.title.value if work.container and work.container.title else ""
    return (
        work.issued.value[:4] if work.issued else "",
        terms.fold(family),
        folded(container),
        work.volume.value if work.volume else "",
        work.page_start.value if work.page_start else "",
    )
