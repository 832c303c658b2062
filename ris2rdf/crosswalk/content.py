"""The content of a Work: what it says, apart from where each value stood.

A Work enters, a Work without sources leaves: two records that mean the same have equal contents.
"""

from typing import Any

import msgspec

from ris2rdf.elements import Work

_UNORDERED = ("dates", "identifiers", "trials", "notes")


def content(work: Work) -> Work:
    """Return *work* without sources, notes of change, what TY said, and what is withheld.

    Notes are as published, with their words before them; what has no order is sorted.
    """
    bare = msgspec.to_builtins(work)
    bare.pop("stated_type", None)
    bare.pop("withheld", None)
    _strip(bare)
    bare["notes"] = [{"label": "", "text": note.display} for note in work.notes]
    for name in _UNORDERED:
        if name in bare:
            bare[name] = sorted(bare[name], key=repr)
    return msgspec.convert(bare, Work)


def _strip(part: Any) -> None:
    if isinstance(part, dict):
        part.pop("sources", None)
        part.pop("change", None)
        for value in part.values():
            _strip(value)
    elif isinstance(part, list | tuple):
        for value in part:
            _strip(value)
