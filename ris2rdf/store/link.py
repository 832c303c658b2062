"""HTTP to a server that speaks SPARQL 1.1 Query and the Graph Store Protocol: requests, no meaning.

Addresses, query texts and N-Triples enter; complete statuses and streams leave, or a StoreError
that says what the server said. Who we are comes from the environment or from ``.netrc`` and is kept
in memory only; nothing is asked of any server but the one named.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from requests.utils import get_netrc_auth
from urllib3.util import Retry

from ris2rdf.diagnostics import Ris2rdfError, UsageError

USER, PASSWORD = "RIS2RDF_STORE_USER", "RIS2RDF_STORE_PASSWORD"
NTRIPLES = "application/n-triples"

CONNECT = 5.0
"""Seconds that a connection may take."""

PATIENCE = 600.0
"""Seconds that a server may take to take in a part of a release."""

RETRY = Retry(
    total=8,
    backoff_factor=0.5,
    backoff_max=15,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)
"""For loading and dropping, which may be repeated: about a minute, time enough for a restart."""


class StoreError(Ris2rdfError):
    """The remote store did not do as it was asked; ``status`` is its answer, 0 for none."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class SlowStoreError(StoreError):
    """The remote store did not answer in time."""


class Addresses(NamedTuple):
    """Where a server takes queries, and graphs (Graph Store Protocol)."""

    query: str
    graphs: str


def addresses(query: str, graphs: str = "") -> Addresses:
    """Return the addresses of the server that takes queries at *query*.

    Without *graphs* it is told from the address of queries: ``/query`` and ``/store`` (Oxigraph),
    ``/sparql`` and ``/sparql-graph-crud-auth`` (Virtuoso), ``/NAME/sparql`` or ``/NAME/query`` and
    ``/NAME/data`` (Fuseki). Raises UsageError for anything else, and for a password in it.

    >>> addresses("http://127.0.0.1:7878/query").graphs
    'http://127.0.0.1:7878/store'
    """
    for address in (query, graphs or query):
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f'store must be the web address of a SPARQL server, not "{address}"')
        if parts.username or parts.password:
            raise UsageError(f"no name or password in store; set {USER} and {PASSWORD}")
    return Addresses(query, graphs or _beside(query))


def _beside(query: str) -> str:
    parts = urlsplit(query)
    folder, _, last = parts.path.rpartition("/")
    known = {"query": "store", "sparql": "sparql-graph-crud-auth"}
    name = "data" if folder and last in known else known.get(last)
    if name is None:
        raise UsageError(
            f"{query} does not say where graphs are loaded; name that address too: store_graphs"
        )
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{name}", "", ""))


def credentials(address: str) -> tuple[str, str] | None:
    """Return the name and password for *address*: from the environment, else from ``.netrc``."""
    if user := os.environ.get(USER):
        return user, os.environ.get(PASSWORD, "")
    return get_netrc_auth(address)


class Link:
    """The way to one server; may be used by many threads, each has its own connections."""

    def __init__(self, at: Addresses) -> None:
        self.at = at
        self._local = threading.local()
        self._auth: AuthBase | None = None

    @cached_property
    def _credentials(self) -> tuple[str, str] | None:
        return credentials(self.at.query)

    @contextmanager
    def asked(
        self,
        text: str,
        accept: str,
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        seconds: float = PATIENCE,
    ) -> Iterator[requests.Response]:
        """Yield the open answer to the query *text*; what it says is read as it comes.

        Both kinds of graph are always named: what a server takes for its default is its own affair.
        """
        fields = [
            ("query", text),
            *(("default-graph-uri", name) for name in default_graphs),
            *(("named-graph-uri", name) for name in named_graphs),
        ]
        answer = self._sent("POST", self.at.query, accept=accept, fields=fields, seconds=seconds)
        with answer:
            if answer.status_code != HTTPStatus.OK:
                raise _said(answer)
            yield answer

    def add(self, graph: str, lines: bytes) -> None:
        """Add the N-Triples *lines* to *graph*; repeated until it is done, for about a minute."""
        with self._sent("POST", self.at.graphs, graph=graph, body=lines, retried=True) as answer:
            if not answer.ok:
                raise _said(answer)

    def drop(self, graph: str) -> None:
        """Remove *graph*, if it is there."""
        with self._sent("DELETE", self.at.graphs, graph=graph, retried=True) as answer:
            if not answer.ok and answer.status_code != HTTPStatus.NOT_FOUND:
                raise _said(answer)

    def close(self) -> None:
        """Close the connections of this thread."""
        for session in vars(self._local).values():
            session.close()
        vars(self._local).clear()

    def _sent(  # noqa: PLR0913 -- one request
        self,
        method: str,
        address: str,
        *,
        accept: str = "*/*",
        graph: str = "",
        fields: Sequence[tuple[str, str]] | None = None,
        body: bytes | None = None,
        seconds: float = PATIENCE,
        retried: bool = False,
    ) -> requests.Response:
        """Return the open answer; a server that wants to know who asks is told, and asked again."""
        headers = {"Accept": accept} | ({"Content-Type": NTRIPLES} if body is not None else {})
        for again in (False, True):
            try:
                answer = self._session(retried=retried).request(
                    method,
                    address,
                    params={"graph": graph} if graph else None,
                    data=body if fields is None else list(fields),
                    headers=headers,
                    auth=self._auth or _nobody,
                    timeout=(CONNECT, seconds),
                    stream=True,
                    allow_redirects=False,
                )
            except requests.RequestException as fault:
                raise silent(address, fault) from fault
            if again or not self._introduced(answer):
                break
            answer.close()
        return answer

    def _introduced(self, answer: requests.Response) -> bool:
        """Take the way of proving who we are that *answer* wants; return whether to ask again."""
        if answer.status_code != HTTPStatus.UNAUTHORIZED or self._auth or not self._credentials:
            return False
        wanted = answer.headers.get("WWW-Authenticate", "").lower()
        kind = HTTPDigestAuth if wanted.startswith("digest") else HTTPBasicAuth
        self._auth = kind(*self._credentials)
        return True

    def _session(self, *, retried: bool) -> requests.Session:
        name = "retried" if retried else "once"
        session: requests.Session | None = getattr(self._local, name, None)
        if session is None:
            session = requests.Session()
            # A connection that the server has closed meanwhile is opened again, nothing more.
            adapter = HTTPAdapter(max_retries=RETRY if retried else Retry(0, connect=1))
            for scheme in ("http://", "https://"):
                session.mount(scheme, adapter)
            setattr(self._local, name, session)
        return session


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave *request* as it is: without this, .netrc is told to servers that did not ask."""
    return request


def silent(address: str, fault: Exception) -> StoreError:
    """Return the error of a server that could not be reached, or stopped speaking."""
    if isinstance(fault, requests.Timeout):
        return SlowStoreError(f"the store at {address} did not answer in time")
    return StoreError(f"the store at {address} cannot be reached")


def _said(answer: requests.Response) -> StoreError:
    """Return the error of an answer that is none, with the first words of what was said."""
    words = " ".join(answer.raw.read(2000, decode_content=True).decode("utf-8", "replace").split())
    address = answer.url.partition("?")[0]
    known = {
        HTTPStatus.UNAUTHORIZED: f"set {USER} and {PASSWORD}",
        HTTPStatus.FORBIDDEN: "this user may not do that there",
    }
    reason = known.get(HTTPStatus(answer.status_code)) or words[:200] or answer.reason
    return StoreError(
        f"the store at {address} answered {answer.status_code}: {reason}", answer.status_code
    )
