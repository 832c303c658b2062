"""Text as written in a field to plain text: entities decoded, markup and odd blanks dropped.

A value enters, the text to be published leaves. Signs of comparison ("P < 0.05"), formulas in TeX
and damaged letters are never touched: only names of known elements make something a tag.
"""

import re
import unicodedata
from functools import lru_cache

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INLINE = (
    "i|b|u|s|em|strong|sub|sup|inf|sc|scp|tt|small|big|span|font|italic|bold|underline|a|cite|"
    "(?:mml|jats|ce|m):[a-z][a-z0-9-]*"
)
_BLOCK = "p|br|div|sec|title|li|ul|ol|h[1-6]|table|tr|td|blockquote|abstract"
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s<>"']+))*\s*/?>"""
_INLINE_TAG = re.compile(f"</?(?:{_INLINE}){_ATTRIBUTES}", re.IGNORECASE)
_BLOCK_TAG = re.compile(f"</?(?:{_BLOCK}){_ATTRIBUTES}", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_EMAIL = re.compile(r"[\w.+%-]+(?:@|\s?\[at\]\s?)(?:[\w-]+\.)+[A-Za-z]{2,}")
_EMAIL_LABEL = re.compile(
    r"[\s,;(]*(?:electronic address|e-?mail(?: address(?:es)?)?)\s*:?\s*$", re.IGNORECASE
)
_ABSENT = frozenset(
    {
        "", "-", "--", "n/a", "n.a.", "na", "none", "null", "nan", "undefined", "unknown", "nil",
        "not available", "not applicable", "n.pag", "n.pag.", "no", "abstract",
        "no abstract available", "[no abstract available]", "no abstract", "abstract not available",
        "[not available]", "not specified", "unspecified",
    }
)  # fmt: skip
_NOT_KNOWN = re.compile(
    r"^\W*(?:s\.\s?[ln]\.?|(?:place of publication|publisher) not identified)\W*$", re.IGNORECASE
)
_LONGEST_FILLER = max(map(len, _ABSENT)) + 2
_WEAK = frozenset({"no", "na", "abstract", "none", "null", "unknown", "nil"})
_COPYRIGHT = re.compile(
    r"^(?:©|\(c\)\s|copyright\b|.{0,60}\bis the property of\b|.{0,80}\bcopyright of\b)",
    re.IGNORECASE | re.DOTALL,
)


def plain(value: str) -> str:
    """Return *value* on one line as plain text.

    >>> plain("H<sub>2</sub>O &amp;amp; <i>E. coli</i>,  P < 0.05")
    'H2O & E. coli, P < 0.05'
    """
    if "<" in value or "&" in value:
        value = _unmarked(value)
    if value.isascii():
        if value.isprintable() and "  " not in value:
            return value.strip()
        return " ".join(_CONTROL.sub("", value).split())
    if not _latin(value) and not unicodedata.is_normalized("NFC", value):
        value = unicodedata.normalize("NFC", value)
    if value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join(_CONTROL.sub("", value).split())


def _latin(value: str) -> bool:
    """Whether *value* has no character beyond Latin-1: then it is in NFC, and told in no time."""
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=2048)
def stated(value: str) -> str:
    """Return the short *value* as plain text, an empty string where it is a filler.

    Volumes, years, journals and publishers repeat from record to record.
    """
    value = plain(value)
    return "" if filler(value) else value


def printable(value: str) -> str:
    """Return *value* without control characters; line breaks stay."""
    return _CONTROL.sub("", value).strip()


def lines(value: str) -> str:
    """Return *value* as plain text whose line breaks are kept."""
    if "\n" not in value:
        return plain(value)
    return "\n".join(line for line in map(plain, value.split("\n")) if line)


def _unmarked(value: str) -> str:
    for _ in range(2):  # once, and once more where the escaping was itself escaped
        if "&" not in value:
            break
        value = _ENTITY.sub(_character, value)
    while "<" in value:
        bare = _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", value))
        if bare == value:
            break
        value = bare
    return value


def _character(match: re.Match[str]) -> str:
    from html import unescape  # noqa: PLC0415 -- a table that few files need

    character = unescape(match[0])
    return match[0] if "\ufffd" in character or character.endswith(";") else character


def escaped(value: str) -> str:
    """Return what must be written so that :func:`plain` gives *value* back."""
    if "&" not in value or not _ENTITY.search(value):
        return value
    return value.replace("&", "&amp;amp;")


def unpunctuated(value: str) -> str:
    """Return *value* without the mark that catalogues set before the next area.

    What they write where place or publisher are not known is nothing.

    >>> unpunctuated("Princeton, N.J. :"), unpunctuated("Wiley,"), unpunctuated("[S.l. :")
    ('Princeton, N.J.', 'Wiley', '')
    """
    value = plain(value).rstrip(" :;,/=")
    return "" if _NOT_KNOWN.match(value) else value


def absent(value: str) -> bool:
    """Tell whether *value* is a filler that says nothing: ``N/A``, ``-``, ``[Not available]``."""
    return len(value) <= _LONGEST_FILLER and value.strip(" .").casefold() in _ABSENT


def filler(value: str) -> bool:
    """Tell whether *value* is a filler that could not be a word either: for titles, keywords."""
    return absent(value) and value.strip(" .").casefold() not in _WEAK


def copyright_notice(value: str) -> bool:
    """Tell whether *value*, found where an abstract should be, is a statement of copyright."""
    return _COPYRIGHT.match(value) is not None


def unbracketed(value: str) -> str:
    """Return *value* without one pair of brackets that encloses the whole of it."""
    if value.startswith("[") and value.endswith("]") and "[" not in value[1:-1]:
        return value[1:-1].strip()
    return value


def without_emails(value: str) -> str:
    """Return *value* without electronic mail addresses and the words that announce them."""
    if "@" not in value and "[at]" not in value:
        return value
    parts = _EMAIL.split(value)
    if len(parts) == 1:
        return value
    parts = [_EMAIL_LABEL.sub("", part) for part in parts[:-1]] + [parts[-1].lstrip(" ).;,")]
    return re.sub(r"\(\s*\)|<\s*>", "", " ".join(parts)).strip(" ;,(<>")


def folded(value: str) -> str:
    """Return *value* for comparison: no case, marks of the compatibility forms, outer blanks."""
    return unicodedata.normalize("NFKC", value).casefold().strip(" .")
