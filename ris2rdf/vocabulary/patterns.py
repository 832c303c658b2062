"""IRI patterns such as ``id/journal/issn/{issn}``: parsed once, filled for every node.

A pattern and its parts enter, an IRI leaves, ASCII and safe as a path, or an empty string where a
part is missing or cannot stand in a path.
"""

import string
from collections.abc import Callable, Mapping
from urllib.parse import quote

from ris2rdf import identity, terms


def _segment(value: str) -> str:
    # Most parts are plain words or numbers: no need to encode, or to look for dot segments.
    if value.isascii() and value.replace("-", "").isalnum():
        return value
    encoded = quote(value.encode("utf-8", "replace"), safe="")
    return encoded if identity.usable(encoded) else ""


_FILLERS: Mapping[str, Callable[[str], str] | None] = {
    "": _segment,
    "slug": terms.slug,
    "sure": terms.sure_slug,
    "path": None,  # a key, which identity has made safe
    "iri": None,
}


_SLUG = "{slug}"


class Pattern:
    """One IRI pattern; raises ``ValueError`` for text that is none.

    ``stem`` is the pattern of what stands before a slug at its end, where it ends in one.
    """

    def __init__(self, text: str) -> None:
        pieces: list[str] = []
        self._fields: list[tuple[str, Callable[[str], str] | None]] = []
        absolute = False
        for before, name, kind, _ in string.Formatter().parse(text):
            pieces.append(before.replace("%", "%%"))
            if name is None:
                continue
            if not name.isidentifier() or kind is None or kind not in _FILLERS:
                raise ValueError(f"{{{name}:{kind}}} is not a placeholder")
            absolute = absolute or (kind == "iri" and pieces == [""])
            pieces.append("%s")
            self._fields.append((name, _FILLERS[kind]))
        self._template = "".join(pieces)
        self._absolute = absolute
        self.stem = Pattern(text.removesuffix(_SLUG)) if text.endswith(_SLUG) else None

    def fill(self, base: str, parts: Mapping[str, str]) -> str:
        """Return the IRI below *base*, or an empty string where a part is missing or unfit."""
        values = []
        for name, filler in self._fields:
            value = parts.get(name)
            if value and filler is not None:
                value = filler(value)
            if not value:
                return ""
            values.append(value)
        path = self._template % tuple(values)
        return path if self._absolute else base + path
