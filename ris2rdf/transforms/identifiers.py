"""Identifiers in any of the forms people paste to one bare form, checked where a check exists.

A value enters, the bare identifier leaves. What does not have the form of one gives nothing; what
has it but fails its check digit is the caller's to report.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from stdnum import isbn as isbn_numbers
from stdnum import isni, issn
from stdnum.exceptions import ValidationError

_DOI_PREFIX = re.compile(
    r"^(?:https?://|//)?(?:(?:dx\.|www\.)?doi\.org/|doi\s*[:=]?\s*|info:doi/|urn:doi:)*",
    re.IGNORECASE,
)
_DOI = re.compile(r"^10\.\d{4,9}(?:\.\d+)*/\S*[^\s.,;:]$", re.ASCII)
_DOI_INSIDE = re.compile(
    r"(?:^|[;\n])\s*(?:doi\s*[:=]?\s*)?(?:https?://(?:dx\.)?doi\.org/)?"
    r"(10\.\d{4,9}(?:\.\d+)*/[^\s;]+)\s*(?=$|[;\n])",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?<!doi)(?<![:=/;,\s])(?:[;,\s]+(?:and\s+)?)"
    r"(?=(?:doi\s*[:=]?\s*|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}(?:\.\d+)*/"
    r"|(?:pm(?:c?id)?|pubmed|medline|arxiv|hdl|handle|wos|isi|scopus|ssrn|bibcode|hal|lccn|oclc"
    r"|e?issn|isbn)\s*:|PMC\d)",
    re.IGNORECASE,
)
"""Before another DOI, or an identifier that says its scheme."""

_DOI_MARK = re.compile(r"\s{0,3}\[doi\]\Z", re.IGNORECASE)  # PubMed's
_DIGIT = re.compile("[0-9]")
_SHORTEST_ISBN = 10
_LONGEST = 300
_LONGEST_DOI = 1000
_OPENERS = {")": "(", "]": "[", ">": "<"}


def doi(text: str) -> str:
    """Return the DOI in *text*, bare and in lower case, or an empty string.

    >>> doi("https://doi.org/10.5555/ABC"), doi("DOI 10.5555/abc."), doi("10.5555/abc [doi]")
    ('10.5555/abc', '10.5555/abc', '10.5555/abc')
    """
    text = text.strip()
    if len(text) > _LONGEST_DOI:
        return ""
    marked = ";" in text or "," in text or " " in text
    if (marked or text.count("10.") > 1) and _NEXT.search(text, 1):
        return ""
    if text[-1:].isalnum() and _DOI.match(bare := text.lower()) and text.isprintable():
        return bare
    if text.endswith("]"):
        text = _DOI_MARK.sub("", text)
    if not text.startswith("10."):
        prefix = _DOI_PREFIX.match(text)
        bare = text[prefix.end() :] if prefix else text
        text = unquote(bare) if "%" in bare and "/" in text[: len(text) - len(bare)] else bare
    text = _trimmed(text).lower()
    return text if _DOI.match(text) and text.isprintable() else ""


def divided(text: str) -> list[str]:
    """Return *text* cut before each identifier after a DOI, which may hold such marks itself.

    >>> divided("10.5555/a; doi:10.5555/b"), divided("10.5555/0123(1999)045<0678:XY>2.0.CO;2")
    (['10.5555/a', 'doi:10.5555/b'], ['10.5555/0123(1999)045<0678:XY>2.0.CO;2'])
    >>> divided("10.5555/a;PMID:1")
    ['10.5555/a', 'PMID:1']
    """
    return _NEXT.split(text)


def _trimmed(text: str) -> str:
    """Return *text* without the punctuation of the sentence that it was cut from."""
    while text and (text[-1] in ".,:" or (text[-1] in _OPENERS and _unbalanced(text))):
        text = text[:-1]
    if text.endswith(";") and not text.endswith(">;"):
        text = text.rstrip(";")
    return text


def _unbalanced(text: str) -> bool:
    return text.count(text[-1]) > text.count(_OPENERS[text[-1]])


def dois_inside(text: str) -> list[str]:
    """Return the DOIs that are facts by themselves in *text* (``Pages: 3; DOI: 10...``).

    A DOI within a sentence may be that of a work cited.
    """
    if "10." not in text:
        return []
    return [bare for found in _DOI_INSIDE.findall(text) if (bare := doi(found))]


# ------------------------------------------------------------------ numbers of serials and books

_SPLIT = re.compile(r"\s*(?:[;,\n]|\band\b)\s*|\s+(?=(?:97[89])?\d[\dX-]{6,})", re.IGNORECASE)
_LABEL = re.compile(r"\(([^()]*)\)|\b(e-?issn|p-?issn|issn-?l|issn|e-?isbn|isbn(?:-1[03])?|online|"
                    r"electronic|print(?:ed)?|paper(?:back)?|hardback|hardcover|pbk|hbk|linking)\b:?",
                    re.IGNORECASE)  # fmt: skip
_PLAIN_ISSN = re.compile("[0-9]{4}-[0-9]{3}[0-9X]")
_ISSN = re.compile("[0-9]{7}[0-9X]")
_ISBN10 = re.compile("[0-9]{9}[0-9X]")
_ISBN13 = re.compile("97[89][0-9]{10}")
_ELECTRONIC = re.compile(
    r"electronic|online|e-?issn|e-?isbn|web|digital|e-?book|\bpdf|epub", re.IGNORECASE
)
_PRINT = re.compile(r"print|p-?issn|paper|hard|pbk|hbk|linking|softcover", re.IGNORECASE)


class Number(NamedTuple):
    """A number of a serial or book; ``scheme`` is empty where it is neither ISSN nor ISBN.

    ``valid`` is False where the check digit fails.
    """

    scheme: str
    value: str
    medium: str = ""
    valid: bool = True


@lru_cache(maxsize=2048)
def numbers(text: str) -> tuple[Number, ...]:
    """Return the ISSNs and ISBNs in *text*, and what else stands between them.

    >>> [n[:2] for n in numbers("978-3-16-148410-0 (ISBN); 0302-9743 (ISSN)")]
    [('isbn13', '9783161484100'), ('issn', '0302-9743')]
    """
    if _PLAIN_ISSN.fullmatch(text):
        return (Number("issn", text, valid=issn.is_valid(text)),)
    whole = _number(text)
    if whole.scheme:
        return (whole,)
    found = tuple(_number(part) for part in _SPLIT.split(text) if part and part.strip(" ()"))
    return found if any(number.scheme for number in found) else (Number("", text.strip()),)


def _number(text: str) -> Number:
    labels = " ".join(match[0] for match in _LABEL.finditer(text))
    medium = "electronic" if _ELECTRONIC.search(labels) else ""
    medium = medium or ("print" if _PRINT.search(labels) else "")
    bare = (_LABEL.sub("", text) if labels else text).strip(" :.")
    digits = re.sub(r"[\s‐-―-]", "", bare).upper()
    if _ISSN.fullmatch(digits):
        return Number("issn", f"{digits[:4]}-{digits[4:]}", medium, issn.is_valid(digits))
    if _ISBN10.fullmatch(digits):
        return Number("isbn10", digits, medium, isbn_numbers.is_valid(digits))
    if _ISBN13.fullmatch(digits):
        return Number("isbn13", digits, medium, isbn_numbers.is_valid(digits))
    shaped = re.fullmatch(r"\d{13}|[\dX]{8}|[\dX]{10}", digits)
    if shaped and re.search(r"is[bs]n", labels, re.IGNORECASE):
        return Number(
            "issn" if len(digits) < _SHORTEST_ISBN else "isbn13", bare, medium, valid=False
        )
    return Number("", text.strip())


def isbn13(value: str) -> str:
    """Return the thirteen-digit form of the valid ISBN *value*."""
    return str(isbn_numbers.to_isbn13(value))


def orcid(value: str) -> bool:
    """Tell whether the check character of the ORCID *value* fits (ISO 7064, as in ISNI)."""
    try:
        isni.validate(value)
    except ValidationError:
        return False
    return True
