"""The SPARQL 1.1 Protocol's query operation, as far as reading a request goes.

Method, headers and body enter; a ``Request`` leaves, or ``Refused`` with the status the protocol
asks for. Query text is not looked into, and nothing here knows WSGI or what can be answered.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from ris2rdf.sparql.failures import Refused

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
ACCEPTED = (QUERY, FORM)

MOST_FIELDS = 1000
FORMATS = ("format", "output", "_mediatype")
"""Parameters that name the form of the answer; clients in use send one or the other."""

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*')

Fields = Sequence[tuple[str, str]]


class Request(NamedTuple):
    """What is asked: a query, or, where ``query`` is empty, what this service is.

    The graphs are None where the request names neither kind, so that the query's own dataset
    holds. ``format`` is the short name or media type that was asked for, if any.
    """

    query: str = ""
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str = ""


def read(method: str, address: str, content_type: str = "", body: bytes = b"") -> Request:
    """Return what is asked with the query string *address* and a *body* of *content_type*."""
    in_address = _fields(address)
    if method != "POST":
        return _request(in_address, [], bare=True)
    media_type, charset = _media_type(content_type)
    if media_type == UPDATE:
        raise _update()
    if media_type not in ACCEPTED:
        given = media_type or "none"
        raise Refused(415, f"A query is sent as {QUERY} or {FORM}, not as {given}.")
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise Refused(415, f"Queries are in UTF-8, not in {charset}.")
    if media_type == QUERY:
        return _request(in_address, [("query", _text(body))])
    return _request(in_address, _fields(_text(body)))


def _request(in_address: Fields, in_body: Fields, *, bare: bool = False) -> Request:
    fields = [*in_address, *in_body]
    if _values(fields, "update"):
        raise _update()
    queries = _values(fields, "query")
    if len(queries) > 1:
        raise Refused(400, f"A request asks one query; this one has {len(queries)}.")
    if not queries and not bare:
        raise Refused(400, "The request has no query: send it as the parameter query.")
    default, named = (_graphs(fields, f"{kind}-graph-uri") for kind in ("default", "named"))
    stated = bool(default or named)
    return Request(
        _asked(queries),
        default if stated else None,
        named if stated else None,
        next((value for name in FORMATS for value in _values(fields, name) if value.strip()), ""),
    )


def _asked(queries: Sequence[str]) -> str:
    if not queries:
        return ""
    # An editor's byte order mark is no part of the query.
    text = queries[0].removeprefix("\ufeff")
    if not text.strip():
        raise Refused(400, "The query is empty.")
    return text


def _graphs(fields: Fields, name: str) -> tuple[str, ...]:
    """Return the graphs named by the parameter *name*; forms of editors send it empty."""
    graphs = tuple(value.strip() for value in _values(fields, name) if value.strip())
    for graph in graphs:
        if not _IRI.fullmatch(graph):
            raise Refused(400, f"{name} takes an absolute IRI.")
    return graphs


def _values(fields: Fields, name: str) -> list[str]:
    return [value for key, value in fields if key == name]


def _fields(text: str) -> Fields:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError as fault:
        raise _not_utf8() from fault
    except ValueError as fault:
        raise Refused(400, f"A request has at most {MOST_FIELDS} parameters.") from fault


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise _not_utf8() from fault


def _media_type(header: str) -> tuple[str, str]:
    """Return media type and charset, in lower case."""
    head, *parameters = (part.strip().lower() for part in header.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    charsets = [value.strip(" \"'") for name, _, value in pairs if name.strip() == "charset"]
    return head, charsets[0] if charsets else ""


def _not_utf8() -> Refused:
    return Refused(400, "The request is not UTF-8.")


def _update() -> Refused:
    return Refused(403, "This endpoint answers queries; its data cannot be changed from here.")
