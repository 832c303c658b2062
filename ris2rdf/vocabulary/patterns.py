"""IRI patterns such as ``id/journal/issn/{issn}``: parsed once, filled for every node.

A pattern and its parts enter, an IRI leaves, ASCII and safe as a path, or an empty string where a
part is missing or cannot stand in a path.
"""

import string
from collections.abc import Callable, Mapping
from urllib.parse import quote

from ris2rdf import identity, terms


def _segment(value: str) -> str:
    encoded = quote(value.encode("utf-8", "replace"), safe="")
    return encoded if identity.usable(encoded) else ""


def _as_is(value: str) -> str:
    return value


_FILLERS: Mapping[str, Callable[[str], str]] = {
    "": _segment,
    "slug": terms.slug,
    "sure": terms.sure_slug,
    "path": _as_is,  # a key, which identity has made safe
    "iri": _as_is,
}


class Pattern:
    """One IRI pattern; raises ``ValueError`` for text that is none."""

    def __init__(self, text: str) -> None:
        self._pieces = []
        for before, name, kind, _ in string.Formatter().parse(text):
            if name is not None and (not name.isidentifier() or kind not in _FILLERS):
                raise ValueError(f"{{{name}:{kind}}} is not a placeholder")
            filler = _FILLERS[kind] if name is not None and kind is not None else None
            self._pieces.append((before, name or "", filler))
        first = self._pieces[0]
        self.absolute = not first[0] and first[2] is _as_is

    def fill(self, base: str, parts: Mapping[str, str]) -> str:
        """Return the IRI below *base*, or an empty string where a part is missing or unfit."""
        found = [] if self.absolute else [base]
        for before, name, filler in self._pieces:
            found.append(before)
            if filler is not None:
                value = parts.get(name, "")
                text = filler(value) if value else ""
                if not text:
                    return ""
                found.append(text)
        return "".join(found)
