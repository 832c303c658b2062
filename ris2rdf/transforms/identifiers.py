"""Identifiers in any of the forms people paste to one bare form, checked where a check exists.

A value enters, an :class:`Found` leaves: scheme and bare value. What does not have the form of an
identifier gives nothing; what has it but fails its check digit is the caller's to report.
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
_DOI = re.compile(r"^10\.\d{4,9}(?:\.\d+)*/\S*[^\s.,;:]$")
_DOI_INSIDE = re.compile(
    r"(?:^|[;\n])\s*(?:doi\s*[:=]?\s*)?(?:https?://(?:dx\.)?doi\.org/)?"
    r"(10\.\d{4,9}(?:\.\d+)*/[^\s;]+)\s*(?=$|[;\n])",
    re.IGNORECASE,
)
_DIGIT = re.compile("[0-9]")
_LONGEST = 300
_OPENERS = {")": "(", "]": "[", ">": "<"}


class Found(NamedTuple):
    """An identifier: its scheme (a row of ``[identifier]`` in the crosswalk) and bare value."""

    scheme: str
    value: str


def doi(text: str) -> str:
    """Return the DOI in *text*, bare and in lower case, or an empty string.

    >>> doi("https://doi.org/10.5555/ABC"), doi("DOI 10.5555/abc.")
    ('10.5555/abc', '10.5555/abc')
    """
    text = text.strip()
    if not text.startswith("10."):
        prefix = _DOI_PREFIX.match(text)
        bare = text[prefix.end() :] if prefix else text
        text = unquote(bare) if "%" in bare and "/" in text[: len(text) - len(bare)] else bare
    text = _trimmed(text).lower()
    return text if _DOI.match(text) and text.isprintable() else ""


def _trimmed(text: str) -> str:
    """Return *text* without the punctuation of the sentence that it was cut from."""
    while text and (text[-1] in ".,:" or (text[-1] in _OPENERS and _unbalanced(text))):
        text = text[:-1]
    if text.endswith(";") and not text.endswith(">;"):
        text = text.rstrip(";")
    return text


def _unbalanced(text: str) -> bool:
    return text.count(text[-1]) > text.count(_OPENERS[text[-1]])


def doi_inside(text: str) -> str:
    """Return a DOI that is one of the facts in *text* (``Pages: 3; DOI: 10...``), or nothing.

    A DOI within a sentence may be that of a work cited.
    """
    if "10." not in text:
        return ""
    match = _DOI_INSIDE.search(text)
    return doi(match[1]) if match else ""


# ------------------------------------------------------------------ numbers of serials and books

_SPLIT = re.compile(r"\s*(?:[;,\n]|\band\b)\s*|\s+(?=(?:97[89])?\d[\dX-]{6,})", re.IGNORECASE)
_LABEL = re.compile(r"\(([^()]*)\)|\b(e-?issn|p-?issn|issn-?l|issn|e-?isbn|isbn(?:-1[03])?|online|"
                    r"electronic|print(?:ed)?|paper(?:back)?|hardback|hardcover|pbk|hbk|linking)\b:?",
                    re.IGNORECASE)  # fmt: skip
_ELECTRONIC = re.compile(r"electronic|online|e-?issn|e-?isbn|web|digital|e-?book|\bpdf|epub", re.I)
_PRINT = re.compile(r"print|p-?issn|paper|hard|pbk|hbk|linking|softcover", re.IGNORECASE)


class Number(NamedTuple):
    """A number of a serial or book; ``scheme`` is empty where it is neither ISSN nor ISBN.

    ``valid`` is False where the check digit fails.
    """

    scheme: str
    value: str
    medium: str = ""
    valid: bool = True


@lru_cache(maxsize=16384)
def numbers(text: str) -> tuple[Number, ...]:
    """Return the ISSNs and ISBNs in *text*, and what else stands between them.

    >>> [n[:2] for n in numbers("978-3-16-148410-0 (ISBN); 0302-9743 (ISSN)")]
    [('isbn13', '9783161484100'), ('issn', '0302-9743')]
    """
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
    if re.fullmatch(r"\d{7}[\dX]", digits):
        return Number("issn", f"{digits[:4]}-{digits[4:]}", medium, issn.is_valid(digits))
    if re.fullmatch(r"\d{9}[\dX]", digits):
        return Number("isbn10", digits, medium, isbn_numbers.is_valid(digits))
    if re.fullmatch(r"97[89]\d{10}", digits):
        return Number("isbn13", digits, medium, isbn_numbers.is_valid(digits))
    shaped = re.fullmatch(r"\d{13}|[\dX]{8}|[\dX]{10}", digits)
    if shaped and re.search(r"is[bs]n", labels, re.IGNORECASE):
        return Number("issn" if len(digits) == 8 else "isbn13", bare, medium, valid=False)
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


# ------------------------------------------------------------------ what an identifier looks like

_SHAPES = (
    ("pmid", re.compile(r"^(?:pm(?:id)?\s*:\s*|pubmed(?:\s*(?:id|:))?\s*:?\s*|medline\s*:\s*)(\d{1,8})$", re.I)),
    ("pmid", re.compile(r"^(\d{1,8})\s*\[pmid\]$", re.I)),
    ("pmcid", re.compile(r"^(?:pmcid\s*:\s*)?(PMC\d{3,9})(?:\s*\[pmcid\])?$", re.I)),
    ("arxiv", re.compile(r"^arxiv\s*[:/]\s*(?:abs/)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)(?:\s*\[[^\]]*\])?$", re.I)),
    ("handle", re.compile(r"^(?:hdl|handle)\s*:\s*(\d[\d.]*/\S+)$", re.I)),
    ("scopus-eid", re.compile(r"^(?:scopus(?:\s+eid)?\s*:\s*)?(2-s2\.0-\d{8,12})$", re.I)),
    ("wos", re.compile(r"^(?:wos|isi)\s*:\s*([A-Z0-9]{15})$", re.I)),
    ("bibcode", re.compile(r"^(?:bibcode\s*:\s*)(\d{4}[A-Za-z&.]{5}[\w.]{9}[A-Z:])$", re.I)),
    ("bibcode", re.compile(r"^((?:1[5-9]|20)\d\d[A-Z][A-Za-z&.]{4}[\d.]{4}[A-Za-z.][\d.]{4}[A-Z])$")),
    ("hal", re.compile(r"^(?:hal\s*:\s*)?((?:hal|tel|halshs|inria|cel|dumas)-\d{8}(?:v\d+)?)$", re.I)),
    ("ssrn", re.compile(r"^ssrn\s*(?:id)?\s*:?\s*(\d{5,8})$", re.I)),
    ("urn-nbn", re.compile(r"^(urn:nbn:[a-z]{2}[a-z0-9:._/-]*-?\S+)$", re.I)),
    ("lccn", re.compile(r"^lccn\s*:?\s*((?:[a-z]{1,3}\s?)?\d{8,10})$", re.I)),
    ("oclc", re.compile(r"^(?:oclc|\(ocolc\)|ocm|ocn)\s*:?\s*(\d{6,12})$", re.I)),
)  # fmt: skip
_ADDRESSES = (
    ("pubmed", "pmid", re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})(?:$|[/?#])")),
    ("/pmc", "pmcid", re.compile(r"(?:ncbi\.nlm\.nih\.gov|europepmc\.org)/(?:pmc/)?articles/(?:pmc/)?(PMC\d+)", re.I)),
    ("arxiv.org", "arxiv", re.compile(r"arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7})", re.I)),
    ("/handle/", "handle", re.compile(r"^https?://[^/?#]+/(?:[^?#]*/)?handle/(\d[\d.]*/[^\s?#]+)")),
    ("hdl.handle.net", "handle", re.compile(r"hdl\.handle\.net/(\d[\d.]*/[^\s?#]+)")),
    ("eid=", "scopus-eid", re.compile(r"scopus\.com/\S*[?&]eid=(2-s2\.0-\d{8,12})")),
    ("scp=", "scopus-eid", re.compile(r"scopus\.com/\S*[?&]scp=(\d{8,12})(?:&|$)")),
    ("wos", "wos", re.compile(r"webofscience\.com/\S*?\bwos:([A-Z0-9]{15})", re.I)),
    ("adsabs", "bibcode", re.compile(r"adsabs\.harvard\.edu/abs/(\d{4}[A-Za-z&.]{5}[\w.]{9}[A-Z:])(?:$|[/?#])")),
    ("hal", "hal", re.compile(r"//[\w.-]*\bhal\b[\w.-]*/((?:hal|tel|halshs|inria)-\d{8}(?:v\d+)?)")),
    ("ssrn.com", "ssrn", re.compile(r"ssrn\.com/\S*?(?:abstract(?:_id)?=)(\d{5,8})")),
    ("urn:nbn:", "urn-nbn", re.compile(r"(urn:nbn:[a-z]{2}[^\s?#]+)", re.I)),
)  # fmt: skip
_LETTERS = {"pmcid": str.upper, "wos": str.upper, "urn-nbn": str.lower, "hal": str.lower}
_TEST_HANDLE = "123456789/"  # the prefix that repository software is delivered with


def recognise(text: str) -> Found | None:
    """Return the identifier that *text* as a whole is, known by its form alone.

    >>> recognise("123[pmid]"), recognise("doi: 10.5555/X"), recognise("12345")
    (Found(scheme='pmid', value='123'), Found(scheme='doi', value='10.5555/x'), None)
    """
    if len(text) > _LONGEST or not _DIGIT.search(text):
        return None
    if "10." in text:
        bare = doi(text)
        if bare:
            return Found("doi", bare)
    for scheme, shape in _SHAPES:
        match = shape.match(text)
        if match:
            return _settled(scheme, match[1])
    return None


def _settled(scheme: str, value: str) -> Found | None:
    if scheme == "handle":
        return _handle(value)
    if scheme == "pmid":
        value = value.lstrip("0")
    if not value:
        return None
    return Found(scheme, _LETTERS[scheme](value) if scheme in _LETTERS else value)


def _handle(value: str) -> Found | None:
    value = unquote(value).rstrip("/.,;")
    if value.startswith(_TEST_HANDLE) or "/" not in value or not value.isprintable():
        return None
    return Found("handle", value) if " " not in value else None


def in_address(url: str) -> tuple[Found, ...]:
    """Return the identifiers that the web address *url* holds, by its host and form.

    >>> in_address("https://www.scopus.com/inward/record.uri?scp=85172034142&origin=inward")
    (Found(scheme='scopus-eid', value='2-s2.0-85172034142'),)
    """
    found = []
    if "doi.org/" in url:
        bare = doi(url.partition("?")[0] if "<" not in url else url)
        found.append(Found("doi", bare) if bare else None)
    for word, scheme, shape in _ADDRESSES:
        if word in url:
            match = shape.search(url)
            if match:
                value = f"2-s2.0-{match[1]}" if word == "scp=" else match[1]
                found.append(_settled(scheme, value))
    return tuple(dict.fromkeys(one for one in found if one))


_WRITTEN = {
    "pmid": "PMID: {}", "arxiv": "arXiv: {}", "handle": "hdl:{}", "wos": "WOS:{}",
    "bibcode": "bibcode: {}", "ssrn": "SSRN: {}", "lccn": "LCCN: {}", "oclc": "OCLC: {}",
}  # fmt: skip


def written(scheme: str, value: str) -> str:
    """Return the text from which :func:`recognise` reads the identifier again."""
    return _WRITTEN.get(scheme, "{}").format(value)
