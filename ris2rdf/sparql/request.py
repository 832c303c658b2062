"""The SPARQL 1.1 Protocol's query operation, as far as reading a request goes.

Method, headers and body enter; a ``Request`` leaves, or ``Refused`` with the status the protocol
asks for. Query text is not looked into, and nothing here knows WSGI or what can be answered.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

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

Fields = Mapping[str, Sequence[str]]
"""The values of each parameter, in their order."""


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
    if method != "POST":
        return _request(fields(address), bare=True)
    media_type, charset = _media_type(content_type)
    if media_type == UPDATE:
        raise _update()
    if media_type not in ACCEPTED:
        raise Refused(415, f"A query is sent as {QUERY} or {FORM}, not as {media_type or 'none'}.")
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise Refused(415, f"Queries are in UTF-8, not in {charset}.")
    given = fields(address)
    if media_type == QUERY:
        given.setdefault("query", []).append(_text(body))
    else:
        for name, values in fields(_text(body)).items():
            given.setdefault(name, []).extend(values)
    return _request(given)


def _request(given: Fields, *, bare: bool = False) -> Request:
    if "update" in given:
        raise _update()
    queries = given.get("query", ())
    if len(queries) > 1:
        raise Refused(400, f"A request asks one query; this one has {len(queries)}.")
    if not queries and not bare:
        raise Refused(400, "The request has no query: send it as the parameter query.")
    default = _graphs(given, "default-graph-uri")
    named = _graphs(given, "named-graph-uri")
    stated = bool(default or named)
    return Request(
        _asked(queries),
        default if stated else None,
        named if stated else None,
        _format(given),
    )


def _asked(queries: Sequence[str]) -> str:
    if not queries:
        return ""
    # An editor's byte order mark is no part of the query.
    text = queries[0].removeprefix("\ufeff")
    if not text.strip():
        raise Refused(400, "The query is empty.")
    return text


def _graphs(given: Fields, name: str) -> tuple[str, ...]:
    """Return the graphs named by the parameter *name*; forms of editors send it empty."""
    if name not in given:
        return ()
    graphs = tuple(value.strip() for value in given[name] if value.strip())
    for graph in graphs:
        if not _IRI.fullmatch(graph):
            raise Refused(400, f"{name} takes an absolute IRI.")
    return graphs


def _format(given: Fields) -> str:
    values = [value for name in FORMATS if name in given for value in given[name]]
    return next((value for value in values if value.strip()), "")


def fields(text: str) -> dict[str, list[str]]:
    """Return the parameters in *text*, as the standard library reads them at twice the price."""
    pairs = text.replace("+", " ").split("&")
    if len(pairs) > MOST_FIELDS:
        raise Refused(400, f"A request has at most {MOST_FIELDS} parameters.")
    found: dict[str, list[str]] = {}
    try:
        for pair in pairs:
            if pair:
                name, _, value = pair.partition("=")
                found.setdefault(_plain(name), []).append(_plain(value))
    except UnicodeDecodeError as fault:
        raise _not_utf8() from fault
    return found


def _plain(text: str) -> str:
    """Return *text* without its percent signs: by one codec where it is as clients write it."""
    if "%" not in text:
        return text
    if text.isascii():
        escaped = text.replace("\\", "\\\\").replace("%", "\\x").encode()
        try:
            octets = escaped.decode("unicode_escape").encode("latin-1")
        except UnicodeDecodeError:  # a percent sign that stands for itself
            octets = unquote_to_bytes(text)
    else:
        octets = unquote_to_bytes(text)
    return octets.decode()


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
