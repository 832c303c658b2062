"""What identifiers look like: as values by themselves, and within web addresses.

A value enters, the identifier in it leaves: scheme and bare value, by its form alone. Whose it is,
and whether to believe it, is the caller's to decide.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from ris2rdf.transforms.identifiers import divided, doi


class Found(NamedTuple):
    """An identifier: its scheme (a row of ``[identifier]`` in the vocabulary) and bare value."""

    scheme: str
    value: str


_LONGEST = 300
_DIGIT = re.compile("[0-9]")
_TEST_HANDLE = "123456789/"  # the prefix that repository software is delivered with

_JOINTS = re.compile(r"[;,]\s+(?:and\s)?|\n|\sand\s|(?<=\])\s")
_MARKS = re.compile("[;,]")
_SEVERAL = re.compile(r"[;,\n\]]|\sand\s|\s10\.")
_ANOTHER = re.compile("[0-9]{5,8}")  # a number of PubMed after another, and no year

_ARXIV = r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)"
_SHAPES = (
    ("pmid", r"(?i:pm(?:id)?\s*:|pubmed(?:\s*(?:id|:))?\s*:?|medline\s*:)\s*(\d{1,8})$"),
    ("pmid", r"(\d{1,8})\s*(?i:\[pmid\])$"),
    ("pmcid", r"(?i:(?:pmcid\s*:\s*)?(PMC\d{3,9})(?:\s*\[pmc(?:id)?\])?)$"),
    ("pmcid", r"(\d{3,9})\s*(?i:\[pmc(?:id)?\])$"),
    ("arxiv", r"(?i:arxiv\s*[:/]\s*(?:abs/)?" + _ARXIV + r")(?:\s*\[[^\]]*\])?$"),
    ("handle", r"(?i:hdl|handle)\s*:\s*(\d[\d.]*/\S+)$"),
    ("scopus-eid", r"(?i:scopus(?:\s+eid)?\s*:\s*)?(?i:(2-s2\.0-\d{8,12}))$"),
    ("wos", r"(?i:(?:wos|isi)\s*:\s*([A-Z0-9]{15}))$"),
    ("bibcode", r"(?i:bibcode)\s*:\s*(\d{4}[A-Za-z&.]{5}[\w.]{9}[A-Za-z:])$"),
    ("bibcode", r"((?:1[5-9]|20)\d\d[A-Z][A-Za-z&.]{4}[\d.]{4}[A-Za-z.][\d.]{4}[A-Z])$"),
    ("hal", r"(?i:(?:hal\s*:\s*)?((?:hal|tel|halshs|inria|cel|dumas)-\d{8}(?:v\d+)?))$"),
    ("ssrn", r"(?i:ssrn\s*(?:id)?)\s*:?\s*(\d{5,8})$"),
    ("urn", r"(?i:(urn:nbn:[a-z]{2}\S+))$"),
    ("lccn", r"(?i:lccn\s*:?\s*((?:[a-z]{1,3}\s?)?\d{8,10}))$"),
    ("oclc", r"(?i:oclc|\(ocolc\)|ocm|ocn)\s*:?\s*(\d{6,12})$"),
)
_SHAPE = re.compile("|".join(f"(?:{shape})" for _, shape in _SHAPES), re.ASCII)
_ADDRESSES = tuple(
    (word, scheme, re.compile(shape, re.ASCII))
    for word, scheme, shape in (
        (
            "pubmed",
            "pmid",
            r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})(?:$|[/?#])",
        ),
        (
            "PMC",
            "pmcid",
            r"(?:ncbi\.nlm\.nih\.gov|europepmc\.org)/(?:pmc/)?articles?/(?:pmc/)?(PMC\d+)",
        ),
        ("arxiv.org", "arxiv", r"arxiv\.org/(?:abs|pdf)/" + _ARXIV),
        ("/handle/", "handle", r"^https?://[^/?#]+/(?:[^?#]*/)?handle/(\d[\d.]*/[^\s?#]+)"),
        ("hdl.handle.net", "handle", r"hdl\.handle\.net/(\d[\d.]*/[^\s?#]+)"),
        ("eid=", "scopus-eid", r"scopus\.com/\S*[?&]eid=(2-s2\.0-\d{8,12})"),
        ("scp=", "scopus-eid", r"scopus\.com/\S*[?&]scp=(\d{8,12})(?:&|$)"),
        ("webofscience", "wos", r"(?i)webofscience\.com/\S*?\bwos:([A-Z0-9]{15})"),
        (
            "adsabs",
            "bibcode",
            r"adsabs\.harvard\.edu/abs/(\d{4}[A-Za-z&.]{5}[\w.]{9}[A-Z:])(?:$|[/?#])",
        ),
        ("hal", "hal", r"//[\w.-]*\bhal\b[\w.-]*/((?:hal|tel|halshs|inria)-\d{8}(?:v\d+)?)"),
        ("ssrn.com", "ssrn", r"ssrn\.com/\S*?(?:abstract(?:_id)?=)(\d{5,8})"),
        ("urn:nbn:", "urn", r"(urn:nbn:[a-z]{2}[^\s?#]+)"),
    )
)


def _pmcid(value: str) -> str:
    return f"PMC{value.upper().removeprefix('PMC')}"


_LETTERS = {"pmcid": _pmcid, "wos": str.upper, "hal": str.lower}
_WRITTEN = {
    "pmid": "PMID: {}", "arxiv": "arXiv: {}", "handle": "hdl:{}", "wos": "WOS:{}",
    "bibcode": "bibcode: {}", "ssrn": "SSRN: {}", "lccn": "LCCN: {}", "oclc": "OCLC: {}",
}  # fmt: skip


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
    match = _SHAPE.match(text)
    if match is None or match.lastindex is None:
        return None
    return _settled(_SHAPES[match.lastindex - 1][0], match[match.lastindex])


def stated(text: str) -> list[Found]:
    """Return the identifiers that *text* as a whole is: one, or nothing but a list of them.

    >>> [value for _, value in stated("PMID: 12345678, 23456789; PMCID: PMC345")]
    ['12345678', '23456789', 'PMC345']
    """
    one = recognise(text)
    if one is not None:
        return [one]
    if len(text) > _LONGEST or not _SEVERAL.search(text) or not _DIGIT.search(text):
        return []
    found: list[Found] = []
    for part in _parts(text):
        another = recognise(part) or _another(part, found)
        if another is None:
            return []
        found.append(another)
    return list(dict.fromkeys(found))


def _parts(text: str) -> Iterator[str]:
    """Give what the members of a list may be; a DOI may hold the marks that others end at."""
    for piece in map(str.strip, _JOINTS.split(text)):
        if "10." in piece:
            yield from divided(piece)
        else:
            yield from filter(None, map(str.strip, _MARKS.split(piece)))


def _another(part: str, found: list[Found]) -> Found | None:
    """Return the number that *part* is without a name, where it follows one of PubMed."""
    after = found and found[-1].scheme == "pmid"
    return Found("pmid", part.lstrip("0")) if after and _ANOTHER.fullmatch(part) else None


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


def written(scheme: str, value: str) -> str:
    """Return the text from which :func:`recognise` reads the identifier again."""
    return _WRITTEN.get(scheme, "{}").format(value)
