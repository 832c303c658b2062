"""RDF terms as N-Triples text: prefixes, literals, IRIs, and the path segments IRIs are made of.

Strings enter, strings leave. No term objects are made and nothing is looked up; text that cannot
be a term is percent-encoded, or refused by returning an empty string.
"""

import hashlib
import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

import msgspec

from ris2rdf import resources

_LONGEST_SLUG = 60
_HYPHENS = "-‐‑‒–—―−"
_APOSTROPHES = "'’‘ʼ`´′"

# What pyoxigraph escapes, so that a line is the same bytes before and after the store ...
_NAMED = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
# ... and what no XML document can carry: shown as the replacement character in every format.
_SPECIAL = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_quoted = msgspec.json.Encoder().encode
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(?:[\w.~!$&'()*+,;=:%-]*@)?[\w.~!$&'()*+,;=%-]+(?::[0-9]*)?")
# The common case, that needs no encoding: one match instead of taking the address apart.
_CLEAN = re.compile(r"https?://[A-Za-z0-9.-]+/[A-Za-z0-9!$&'()*+,/:;=?@._~-]*")
_PLAIN = re.compile(r"[A-Za-z0-9_.~/:-]*")
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~/-]*")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEPT_IN_IRI = "!$%&'()*+,/:;=?@-._~"
_WEB = frozenset({"http", "https", "ftp"})
_WORD = re.compile("[a-z0-9]+")


@cache
def prefixes(path: Path | None = None) -> dict[str, str]:
    """Return prefix -> namespace, from ``prefixes.toml``."""
    text = (path or resources.table("prefixes.toml")).read_text("utf-8")
    return {prefix: str(namespace) for prefix, namespace in tomllib.loads(text).items()}


@lru_cache(maxsize=1024)
def expand(curie: str) -> str:
    """Return the IRI of *curie* (``schema:name``); raises ``KeyError`` for an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return prefixes()[prefix] + local


@cache
def _by_length() -> list[tuple[str, str]]:
    pairs = ((namespace, prefix) for prefix, namespace in prefixes().items())
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


@lru_cache(maxsize=4096)
def shorten(iri: str) -> str:
    """Return *iri* as a CURIE where a prefix fits and the rest is a plain name, else *iri*."""
    for namespace, prefix in _by_length():
        if iri.startswith(namespace) and re.fullmatch(r"[A-Za-z_][\w-]*", iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def escape(text: str) -> str:
    """Return *text* as it stands between the quotation marks of an N-Triples literal."""
    if '"' in text or "\\" in text or not text.isprintable():
        return _SPECIAL.sub(_escaped, text)
    return text


def escaped(text: str) -> bytes:
    """Return what :func:`escape` returns, in UTF-8.

    JSON gives the same characters the same names, so its encoder does it in one call: 0.5 us for
    an abstract, of which looking at each character takes 11.
    """
    try:
        quoted = _quoted(text)
    except UnicodeEncodeError:  # half of a surrogate pair
        return escape(text).encode()
    # One byte is found 20 times as fast as two, so these are looked for after the backslash.
    named = b"\\" not in quoted or b"\\u" not in quoted
    if named and "\x7f" not in text and (text.isascii() or _is_sound(text)):
        return quoted[1:-1]
    return escape(text).encode()


def _is_sound(text: str) -> bool:
    return "\ufffe" not in text and "\uffff" not in text


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if _UNREADABLE.match(character):
        return "\N{REPLACEMENT CHARACTER}"
    return _NAMED.get(character) or f"\\u{ord(character):04X}"


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """Return the N-Triples literal of *text*; *datatype* is an IRI."""
    if language:
        return f'"{escape(text)}"@{language}'
    return f'"{escape(text)}"^^<{datatype}>' if datatype else f'"{escape(text)}"'


def iri(text: str) -> str:
    """Return the N-Triples term of *text*: ASCII, what no IRI may hold percent-encoded."""
    return f"<{_encoded(text)}>"


def _encoded(text: str) -> str:
    if _CLEAN.fullmatch(text):
        return text
    text = text.encode("utf-8", "replace").decode("utf-8")
    head, mark, fragment = text.partition("#")
    start = re.match(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*", head)
    authority = start[0] if start else ""
    safe = _KEPT_IN_IRI
    parts = [quote(authority, safe=safe + "[]"), quote(head[len(authority) :], safe=safe)]
    parts += [mark, quote(fragment, safe=safe)]
    return _STRAY_PERCENT.sub("%25", "".join(parts))


def address(text: str) -> str:
    """Return *text* as a web address fit for an IRI, or an empty string where it is none.

    Only http, https and ftp pass: a ``javascript:`` or ``file:`` link is never published.
    """
    text = text.strip()
    if _CLEAN.fullmatch(text):
        return text
    found = _SCHEME.fullmatch(text)
    if not found or found[1].lower() not in _WEB or not found[2].startswith("//"):
        return ""
    authority = re.split(r"[/?#]", found[2][2:], maxsplit=1)[0]
    if not _AUTHORITY.fullmatch(authority):
        return ""
    return _encoded(text)


def percent(segment: str) -> str:
    """Return *segment* for a path: all but ``A-Z a-z 0-9 . _ ~ - /`` percent-encoded."""
    if _UNRESERVED.fullmatch(segment):
        return segment
    return quote(segment.encode("utf-8", "replace"), safe="/")


def quoted(value: str) -> str:
    """Return *value* as the end of a web address: what would start a query or fragment encoded."""
    if _PLAIN.fullmatch(value):
        return value
    return quote(value.encode("utf-8", "replace"), safe="/:;()!$',*~@+=")


def filled(pattern: str, value: str) -> str:
    """Return the address that *pattern* (``https://doi.org/{value}``) gives *value*, as an IRI."""
    # Nearly every value is plain, and no place of a clean pattern needs encoding: 1 us less.
    if _PLAIN.fullmatch(value) and is_clean(pattern):
        return pattern.replace("{value}", value)
    return _encoded(pattern.replace("{value}", quoted(value)))


def is_plain(value: str) -> bool:
    """Return whether *value* is the same in a literal and at the end of a web address."""
    return _PLAIN.fullmatch(value) is not None


@cache
def is_clean(pattern: str) -> bool:
    """Return whether nothing in *pattern* is to be encoded, and its value stands in the path."""
    head = pattern.partition("{value}")[0]
    whole = pattern.replace("{value}", "x")
    return bool(_CLEAN.fullmatch(head)) and bool(_CLEAN.fullmatch(whole))


def fold(text: str) -> str:
    """Return *text* as compared: NFKC, without case, runs of blanks as one."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.split())


def short_hash(text: str, length: int = 8) -> str:
    """Return the first *length* hex digits of the SHA-256 of *text* in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:length]


@lru_cache(maxsize=8192)
def slug(label: str) -> str:
    """Return *label* for an IRI: ``Clinical Trials`` is ``clinical-trials``.

    Where more than marks, case, blanks, hyphens and apostrophes is lost, eight hex digits of the
    folded label keep two labels apart: ``C++`` is ``c-`` and a hash.
    """
    stem, whole = _stem(label)
    return stem if whole and stem else _with_hash(stem, label)


@lru_cache(maxsize=8192)
def sure_slug(label: str, *others: str) -> str:
    """Return the slug of *label* that always ends in a hash, of it and *others* together."""
    return _with_hash(_stem(label)[0], "\n".join((label, *others)))


def _with_hash(stem: str, label: str) -> str:
    # Folded line by line: a blank inside one part is not the border between two.
    mark = short_hash("\n".join(fold(part) for part in label.split("\n")))
    return f"{stem}-{mark}" if stem else mark


def _stem(label: str) -> tuple[str, bool]:
    plain = unicodedata.normalize("NFKD", label).lower()
    if not plain.isascii():
        plain = "".join(c for c in plain if not unicodedata.category(c).startswith("M"))
    words = _WORD.findall(plain)
    kept = "-".join(words)
    lost = _WORD.sub("", plain).translate(_HARMLESS)
    stem = kept[:_LONGEST_SLUG].rstrip("-")
    return stem, stem == kept and not lost.split()


_HARMLESS = dict.fromkeys(map(ord, _HYPHENS + _APOSTROPHES))
