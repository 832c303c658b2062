"""The key of a work in somebody's manuscript: readable, and the same in every export.

A Work and its path in the release enter, a key of ASCII letters, digits and one hyphen leaves. It
does not depend on what else is exported: the four hex digits of the path keep two works apart
that are otherwise named alike.
"""

import hashlib
import re
import unicodedata

from ris2rdf.elements import Work

_SMALL_WORDS = frozenset(
    "a an the on in of for and to from with der die das ein eine le la les un une il lo gli i el "
    "los las o os as uno una".split()
)
_LONGEST = 24


def citation_key(work: Work, path: str) -> str:
    """Return the key of *work*, which is published at *path* (``work/doi/10.1/x``).

    >>> citation_key(Work("JOUR", "JOUR"), "work/hash/1")
    'work-b880'
    """
    who = next((c.name.family or c.name.literal for c in work.contributors if c.of == "work"), "")
    year = work.issued.value[:4] if work.issued else ""
    readable = _plain(who) + _plain(year) + _first_word(work.title.value if work.title else "")
    digest = hashlib.sha256(path.encode()).hexdigest()
    return f"{readable or 'work'}-{digest[:4]}"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]", "", bare)[:_LONGEST]


def _first_word(title: str) -> str:
    words = (_plain(word) for word in re.split(r"[\s\-–—/]+", title.replace("'", " ")))
    return next((word for word in words if len(word) > 1 and word not in _SMALL_WORDS), "")
