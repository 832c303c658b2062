"""A client that takes answers as they come: no redirection followed, no status an error.

An address and headers enter, a reply leaves with all its headers. It asks with the standard
library, as the plainest of clients do, and never sends an Accept header that it was not given.
"""

import http.client
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urljoin

from ris2rdf.diagnostics import Ris2rdfError

_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:"[^"]*"|[^\s",;]+))?)*)')
_ATTRIBUTE = re.compile(r';\s*([\w*-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s",;]+)))?')


class UnansweredError(Ris2rdfError):
    """A server gave no answer, or one that is not HTTP."""

    exit_code = 3


class Linked(NamedTuple):
    """One link: where to, how it is related, and its other attributes."""

    target: str
    rel: str
    attributes: Mapping[str, str]

    @property
    def type(self) -> str:
        """The media type that the link promises, or nothing."""
        return self.attributes.get("type", "").split(";")[0]


class Reply(NamedTuple):
    """One answer, complete."""

    url: str
    status: int
    headers: Message
    body: bytes

    def header(self, name: str) -> str:
        """Return the values of the header *name*, joined as one; empty if there is none."""
        return ", ".join(self.headers.get_all(name) or ())

    @property
    def type(self) -> str:
        """The media type, without parameters."""
        return self.header("Content-Type").split(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def size_of_head(self) -> int:
        """Bytes of status line and headers."""
        lines = (len(name) + len(value) + 4 for name, value in self.headers.items())
        return len(f"HTTP/1.1 {self.status} {http.client.responses.get(self.status, '')}\r\n") + (
            sum(lines) + 2
        )

    @property
    def links(self) -> list[Linked]:
        """The links of its Link header, with absolute addresses."""
        return links(self.header("Link"), self.url)

    def json(self) -> Any:
        """Return the body as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def leads_to(self) -> str:
        """Return the absolute address that Location names, or nothing."""
        where = self.header("Location")
        return urljoin(self.url, where) if where else ""


def links(header: str, base: str = "") -> list[Linked]:
    """Return the links that a Link header or a link set in text states.

    >>> links('<a>; rel="next"; type="text/csv"', "http://x.org/b")[0].target
    'http://x.org/a'
    """
    found = []
    for target, rest in _LINK.findall(header):
        pairs = {name.lower(): quoted or plain for name, quoted, plain in _ATTRIBUTE.findall(rest)}
        relations = pairs.pop("rel", "")
        found += [Linked(urljoin(base, target), rel, pairs) for rel in relations.split()]
    return found


class _AsItComes(urllib.request.HTTPRedirectHandler):
    """Leaves redirections to the caller."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


class Client:
    """Asks one server after another; waits *timeout* seconds for each answer."""

    def __init__(self, timeout: float = 30.0) -> None:
        self.timeout = timeout
        self.asked = 0

    @cached_property
    def _opener(self) -> urllib.request.OpenerDirector:
        # No proxy of the environment comes between: what is checked is this very server.
        return urllib.request.build_opener(_AsItComes, urllib.request.ProxyHandler({}))

    def ask(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the answer to one request; raises UnansweredError if none comes."""
        self.asked += 1
        try:
            request = urllib.request.Request(url, body, dict(headers or {}), method=method)  # noqa: S310 -- the user's address
            with self._opener.open(request, timeout=self.timeout) as answer:
                return Reply(url, answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return Reply(url, refused.code, refused.headers, refused.read())
        except (OSError, http.client.HTTPException, ValueError) as fault:
            why = getattr(fault, "reason", fault)  # urllib wraps what the system says
            raise UnansweredError(f"{url} gives no answer: {why}") from fault
