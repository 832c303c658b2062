"""The gate before everything: who asks, whether the request is too large, how often, how it ended.

A WSGI call enters; it goes on to the site, or an answer leaves at once. Nothing here knows what
the site is: the same limits hold for pages and for queries.
"""

import os
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from ris2rdf.sparql.request import METHODS
from ris2rdf.web import answers
from ris2rdf.web.answers import Answer, Environ, Problem, StartResponse
from ris2rdf.web.bodies import PEER
from ris2rdf.web.clients import Clients, household
from ris2rdf.web.metrics import Metrics
from ris2rdf.web.rates import Rates

Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

LARGEST_HEAD = 32 << 10
"""Bytes of headers a request may have; browsers send one or two thousand."""


def inherited(names: Iterable[str]) -> frozenset[str]:
    """Return those of *names*, a process's environment, behind which no header can stand.

    Servers put them into the environment of every request before what the request says, and they
    are the longer part of it. None, where one of them could be taken for a header.
    """
    known = frozenset(names)
    return frozenset() if any(name.startswith("HTTP_") for name in known) else known


_OWN = inherited(os.environ)

UNCOUNTED = ("/healthz", "/metrics", "/static/")
"""Beginnings of addresses that count for nobody's rate: watchers and the parts of pages."""


class Gate:
    """*site* behind the gate, at the path *root*; an address has at most *longest* bytes."""

    def __init__(
        self,
        site: Application,
        clients: Clients,
        rates: Rates,
        metrics: Metrics,
        longest: int,
        root: str = "",
    ) -> None:
        self.site, self.clients, self.rates, self.metrics = site, clients, rates, metrics
        self.longest, self.root = longest, root

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a WSGI call."""
        start = time.perf_counter()
        client = self.clients.address(environ)
        environ[PEER], environ["REMOTE_ADDR"] = environ.get("REMOTE_ADDR", ""), client
        refused, told = self._judged(environ, client)

        def started(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            """Count the answer, and add to its headers what the client is told of its limits."""
            self.metrics.count(environ, status[:3], time.perf_counter() - start)
            return start_response(status, [*headers, *told], *more)

        if refused:
            return answers.send(refused, environ, started)
        return self.site(environ, started)

    def _judged(
        self, environ: dict[str, Any], client: str
    ) -> tuple[Answer | None, answers.Headers]:
        """Return the refusal of the request if it is refused, and what is told of rates."""
        path = str(environ.get("PATH_INFO", "")).removeprefix(self.root)
        if self.rates.limit and not path.startswith(UNCOUNTED):
            allowance = self.rates.take(household(client))
            if allowance.wait:
                sentence = f"A client may ask {allowance.limit} times a minute here."
                return self._refusal(environ, 429, sentence), allowance.headers
            return self._oversized(environ), allowance.headers
        return self._oversized(environ), ()

    def _oversized(self, environ: dict[str, Any]) -> Answer | None:
        query = str(environ.get("QUERY_STRING", ""))
        if len(str(environ.get("PATH_INFO", ""))) + len(query) > self.longest:
            return self._refusal(environ, 414, f"An address has at most {self.longest:,} bytes.")
        if _size_of_head(environ) > LARGEST_HEAD:
            return self._refusal(environ, 431, f"Headers have at most {LARGEST_HEAD:,} bytes.")
        return None

    @staticmethod
    def _refusal(environ: Environ, status: int, sentence: str) -> Answer:
        problem = Problem(status, HTTPStatus(status).phrase, sentence)
        accept = str(environ.get("HTTP_ACCEPT", ""))[:1000]
        return answers.error(problem, accept, methods=METHODS)


def _size_of_head(environ: dict[str, Any]) -> int:
    size = 0
    for name in reversed(environ):
        if name in _OWN:
            break
        if name.startswith("HTTP_"):
            size += len(str(environ[name]))
    return size
