"""What a shape says of a node: one value per SHACL result, and where a node stands in the sources.

Only data; nothing here reads a graph, and no RDF library is imported.
"""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["Violation", "Warning", "Info"]
SEVERITIES: tuple[Severity, ...] = ("Violation", "Warning", "Info")

Fault = Literal["value", "record", "ours", "remark"]
"""What a result means for its record: the value is withheld, the record is quarantined, ris2rdf has
a bug and the build stops, or nothing but that somebody should look at it."""

_LONGEST = 120
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Result(NamedTuple):
    """One result of validation.

    ``focus`` is the IRI of the node, without brackets (``_:label`` for a blank one); ``path`` the
    IRI of the property or, where there are several, a SPARQL property path; ``value`` an N-Triples
    term. The last two are empty where the rule is about the node as a whole. ``other`` is what else
    the message names (the place in a long text, the other work); ``kind`` says whose fault it is.
    """

    code: str
    severity: Severity
    focus: str
    path: str
    value: str
    message: str
    component: str
    source_shape: str
    other: str = ""
    kind: Fault = "remark"

    @property
    def text(self) -> str:
        """The value as people read it: no quotation marks, no brackets."""
        return plain(self.value)


class Located(NamedTuple):
    """Where a node is stated: file, first line, and property IRI -> (tag, line) pairs."""

    source: str
    line: int = 0
    lines: Mapping[str, tuple[tuple[str, int], ...]] = {}


def plain(term: str) -> str:
    """Return what an N-Triples *term* says."""
    found = _LITERAL.fullmatch(term)
    if found:
        return _ESCAPE.sub(_character, found[1])
    return term[1:-1] if term.startswith("<") else term


def _character(escape: re.Match[str]) -> str:
    digits = escape[1] or escape[2]
    return chr(int(digits, 16)) if digits else _CHARACTERS.get(escape[3], escape[3])


def fill(template: str, value: str, other: str = "") -> str:
    """Return the message *template* with ``{?value}`` and ``{?other}`` put in, shortened."""
    return template.replace("{?value}", shortened(value)).replace("{?other}", shortened(other))


def shortened(text: str) -> str:
    """Return *text* on one line, cut where nobody would read on."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
