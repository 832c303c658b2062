"""The guard's verdicts on queries that differ in nothing but their strings: found once, then kept.

Query text enters; what ``guard.check`` makes of it leaves. Programs ask the same question again and
again with another DOI or name in it, and reading a text anew costs as much as answering it. Kept is
what was let through, never a refusal, and nothing of any release.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from ris2rdf.sparql import guard
from ris2rdf.sparql.guard import Query
from ris2rdf.sparql.limits import Limits

PLACES = 512
"""Shapes kept, of 32 KiB at most each; the one asked for longest ago goes first."""

Shape = tuple[str, ...]


class Checks:
    """``guard.check`` with *prefixes* and *limits*, for many threads."""

    def __init__(self, prefixes: Mapping[str, str], limits: Limits, places: int = PLACES) -> None:
        self._prefixes, self._limits, self._places = prefixes, limits, places
        self._kept: OrderedDict[Shape, tuple[str, Query]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, text: str) -> Query:
        """Return the query in *text*, or raise ``Refused``."""
        known = shape(text)
        kept = self._kept.get(known) if known else None
        if kept is None:
            return self._read(text, known)
        guard.check_size(text, self._limits)
        with self._lock:
            if known in self._kept:
                self._kept.move_to_end(known)
        declarations, query = kept
        # What _replace does, at a quarter of its price.
        return Query(query.form, declarations + text, *query[2:])

    def __len__(self) -> int:
        """Return how many verdicts are kept."""
        return len(self._kept)

    def _read(self, text: str, known: Shape) -> Query:
        query = guard.check(text, self._prefixes, self._limits)
        # Of a search the string itself is read; a changed text is no longer the client's.
        if known and not query.searches and query.text.endswith(text):
            with self._lock:
                self._kept[known] = (query.text.removesuffix(text), query)
                if len(self._kept) > self._places:
                    self._kept.popitem(last=False)
        return query


def shape(text: str) -> Shape:
    r"""Return what *text* is without its strings; nothing where that is not plain at a glance.

    Plain are strings in double quotes, with something in them, without escapes and on one line;
    there is no other quotation mark in the text. Then two marks that follow each other hold a
    string between them, or stand in one comment: whatever is between, the tokens around it stay.

    >>> shape('ASK { ?s ?p "a" }')
    ('ASK { ?s ?p ', ' }')
    >>> shape('ASK { ?s ?p "a" } # "'), shape("ASK { ?s ?p 'a' }"), shape('ASK { ?s ?p "\\"" }')
    ((), (), ())
    """
    if "'" in text or "\\" in text or '""' in text:
        return ()
    parts = text.split('"')
    between = "".join(parts[1::2])
    if len(parts) % 2 == 0 or "\n" in between or "\r" in between:
        return ()
    return tuple(parts[::2])
