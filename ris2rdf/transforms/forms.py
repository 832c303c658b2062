"""What identifiers look like: as values by themselves, and within web addresses.

A value enters, the identifier in it leaves: scheme and bare value, by its form alone. Whose it is,
and whether to believe it, is the caller's to decide.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

from ris2rdf.transforms.identifiers import doi


class Found(NamedTuple):
    """An identifier: its scheme (a row of ``[identifier]`` in the vocabulary) and bare value."""

    scheme: str
    value: str


_LONGEST = 300
_DIGIT = re.compile("[0-9]")
_TEST_HANDLE = "123456789/"  # the prefix that repository software is delivered with

_ARXIV = r"(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)"
_SHAPES = tuple(
    (scheme, re.compile(shape, re.ASCII))
    for scheme, shape in (
        ("pmid", r"(?i)(?:pm(?:id)?\s*:|pubmed(?:\s*(?:id|:))?\s*:?|medline\s*:)\s*(\d{1,8})$"),
        ("pmid", r"(?i)(\d{1,8})\s*\[pmid\]$"),
        ("pmcid", r"(?i)(?:pmcid\s*:\s*)?(PMC\d{3,9})(?:\s*\[pmc(?:id)?\])?$"),
        ("pmcid", r"(?i)(\d{3,9})\s*\[pmc(?:id)?\]$"),
        (
            "arxiv",
            r"(?i)arxiv\s*[:/]\s*(?:abs/)?" + _ARXIV + r"(?:\s*\[[^\]]*\])?$",
        ),
        ("handle", r"(?i)(?:hdl|handle)\s*:\s*(\d[\d.]*/\S+)$"),
        ("scopus-eid", r"(?i)(?:scopus(?:\s+eid)?\s*:\s*)?(2-s2\.0-\d{8,12})$"),
        ("wos", r"(?i)(?:wos|isi)\s*:\s*([A-Z0-9]{15})$"),
        ("bibcode", r"(?i)bibcode\s*:\s*(\d{4}[A-Za-z&.]{5}[\w.]{9}[A-Z:])$"),
        (
            "bibcode",
            r"((?:1[5-9]|20)\d\d[A-Z][A-Za-z&.]{4}[\d.]{4}[A-Za-z.][\d.]{4}[A-Z])$",
        ),
        ("hal", r"(?i)(?:hal\s*:\s*)?((?:hal|tel|halshs|inria|cel|dumas)-\d{8}(?:v\d+)?)$"),
        ("ssrn", r"(?i)ssrn\s*(?:id)?\s*:?\s*(\d{5,8})$"),
        ("urn", r"(?i)(urn:nbn:[a-z]{2}\S+)$"),
        ("lccn", r"(?i)lccn\s*:?\s*((?:[a-z]{1,3}\s?)?\d{8,10})$"),
        ("oclc", r"(?i)(?:oclc|\(ocolc\)|ocm|ocn)\s*:?\s*(\d{6,12})$"),
    )
)
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


def written(scheme: str, value: str) -> str:
    """Return the text from which :func:`recognise` reads the identifier again."""
    return _WRITTEN.get(scheme, "{}").format(value)
