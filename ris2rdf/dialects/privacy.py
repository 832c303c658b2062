"""Which fields are private: about somebody's own copy, account or decision, not about the work.

A field enters, the reason for keeping it from publication leaves, or nothing.
"""

import re
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from ris2rdf.dialects.tables import load
from ris2rdf.ris import Field

_SESSION = re.compile(r";jsessionid=", re.IGNORECASE)


def withheld(field: Field) -> str:
    """Return why *field* is not published, in a few words; empty if it may be.

    >>> withheld(Field("LK", "https://resolver.example/?id=1", 1))
    'a private field'
    """
    rules = load().withhold
    if field.tag in rules.tags:
        return "a private field"
    if field.tag in rules.label_tags and field.value.startswith(rules.labels):
        return "a note of a screening tool"
    if field.tag not in rules.link_tags:
        return ""
    return "a file on somebody's computer" if _paths().match(field.value) else _address(field.value)


@cache
def _paths() -> re.Pattern[str]:
    return re.compile(load().withhold.paths)


def _address(value: str) -> str:
    """Return why the address *value* is private: it names an institution, a session, a person."""
    rules = load().withhold
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return ""
    if parts.username or any(word in host for word in rules.hosts):
        return "an address of somebody's library"
    names = {name.casefold() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if _SESSION.search(value) or not names.isdisjoint(rules.parameters):
        return "an address of somebody's session"
    return ""
