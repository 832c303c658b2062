"""Files that are not RIS, known by their first bytes, and what to do instead.

The first bytes of a file enter; what leaves says which format they are, or nothing. A file that
holds a TY line is never refused, whatever stands before that line.
"""

import re
from typing import NamedTuple

from ris2rdf.ris.encodings import narrow, wide

HEAD = 1 << 16
"""How many bytes are enough to know a file by."""


class Refusal(NamedTuple):
    """Why a file is not read: the code to report, the format by name, and advice."""

    code: str
    format: str
    advice: str


_EXPORT = "Export the references again, and choose RIS as the format."
_CONVERT = "Open it in a reference manager and export the references as RIS."
_UNPACK = "Unpack it first, or compress it as .gz or .zip."

_MAGIC = (
    (b"%PDF-", "a PDF document", "Export the references themselves, not the document."),
    (b"PK\x03\x04", "a ZIP archive or an office document", "Give a ZIP archive by its file name."),
    (b"PK\x05\x06", "an empty ZIP archive", _EXPORT),
    (b"\x1f\x8b", "compressed by gzip", "Give it by its file name, or unpack it."),
    (b"\xd0\xcf\x11\xe0", "an old office document", _EXPORT),
    (b"BZh", "compressed by bzip2", _UNPACK),
    (b"\xfd7zXZ\x00", "compressed by xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"\x89PNG", "a PNG image", _EXPORT),
    (b"\xff\xd8\xff", "a JPEG image", _EXPORT),
    (b"GIF8", "a GIF image", _EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", _CONVERT),
)
_BINARY = Refusal("RIS174", "binary data", _EXPORT)

_RIS = r"^[ \t\ufeff]*TY[ \t\xa0]{0,4}[-\u2010-\u2014]"
_TEXTS = (
    (
        r"^PMID ?- *\d",
        "PubMed's own format (MEDLINE, .nbib)",
        "Import it into a reference manager and export RIS, or ask a PubMed-to-RIS service.",
    ),
    (
        r"\AFN (?:Clarivate|Thomson|ISI)|^PT [JBSP]\s*\n(?:AU|AF|BA|TI) |\APT\tAU\t",
        "Web of Science plain text",
        "Export the records again from Web of Science as RIS (other reference software).",
    ),
    (
        r"\A%[0A-Z] \S",
        "EndNote's tagged format (%0, Refer)",
        "Export from EndNote as RefMan (RIS).",
    ),
    (r"\ART [A-Z][a-z]+|^RT .*\n(?:SR|ID|A1|T1) ", "RefWorks tagged format", _EXPORT),
    (r"^@[a-z]+\s*[{(]", "BibTeX", _CONVERT),
    (
        r"\A<!doctype html|\A<html|<head[ >]",
        "a web page (HTML)",
        "The download failed or asked to log in; export again.",
    ),
    (r"\A<\?xml|\A<[a-z][\w:.-]*[ >/]", "XML", _CONVERT),
    (
        r"\A\{\\rtf",
        "a text document (RTF)",
        "Save it as plain text, or export the references again.",
    ),
    (r"\A[\[{]\s*[\"{\[\]}]", "JSON", _CONVERT),
    (
        r"\A(?:@prefix|@base|prefix)\s+\S",
        "RDF (Turtle)",
        "It is linked data already; this program reads RIS.",
    ),
    (r"\A\d{5}[acdnp][a-z][\s\S]{1,4000}\x1e", "MARC (ISO 2709)", _CONVERT),
)
_COLUMNS = (
    r"(?:^|[,;\t])\"?(?:article |document |publication |source |full )?"
    r"(?:titles?|authors?|year|doi|abstract|journal|keywords?|issn|isbn|volume|issue|pages|language|"
    r"name|publisher|url|type|key|date)\b"
)


def refusal(head: bytes) -> Refusal | None:
    r"""Return why the file that begins with *head* is not RIS, or ``None`` if it may be.

    >>> refusal(b"PMID- 123\nTI  - Uno\n").format
    "PubMed's own format (MEDLINE, .nbib)"
    """
    for magic, name, advice in _MAGIC:
        if head.startswith(magic):
            return Refusal("RIS174", name, advice)
    text = _text(head)
    if re.search(_RIS, text, re.MULTILINE):
        return None
    if "\x00" in text:
        return _BINARY
    for pattern, name, advice in _TEXTS:  # compiled only here: few files come this far
        if re.search(pattern, text, re.MULTILINE | re.IGNORECASE):
            return Refusal("RIS173", name, advice)
    if len(re.findall(_COLUMNS, text.partition("\n")[0], re.IGNORECASE)) > 1:
        return Refusal("RIS173", "a table (CSV)", _EXPORT)
    return None


def is_ris(head: bytes) -> bool:
    """Whether a record begins in *head*."""
    return re.search(_RIS, _text(head), re.MULTILINE) is not None


def _text(head: bytes) -> str:
    """Return *head* as text good enough to know formats by, its line ends as LF."""
    if name := wide(head):
        head = b"".join(narrow([head], name))
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    return text.replace("\r\n", "\n").replace("\r", "\n")
