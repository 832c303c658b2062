"""The page of the endpoint: what someone at a browser asked, and the answer as a table.

A ``Question`` that the endpoint has read enters through the environment; a page leaves. The text is
not read here and nothing is evaluated: the question brings the means to be answered.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from ris2rdf.sparql import description
from ris2rdf.sparql.failures import QueryFailure, Refused, TooLarge
from ris2rdf.sparql.limits import MEGABYTE, Limits
from ris2rdf.sparql.request import METHODS
from ris2rdf.sparql.results import Result
from ris2rdf.web import answers, pages
from ris2rdf.web.answers import Answer, Link
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import HTML
from ris2rdf.web.pages.views import QueryFault, SparqlView

QUESTION = "ris2rdf.question"
"""Where in the environment the page finds its ``Question``."""

LARGEST = 4 * MEGABYTE
"""Bytes of an answer that a page takes in; it shows the first rows of it."""


class Question:
    """What was asked by someone who wants a page: the text, and its answer on demand.

    ``failure`` says why there is none: known from the start, or found by ``answer``. ``ran`` is
    the text that is evaluated.
    """

    def __init__(
        self,
        text: str = "",
        failure: QueryFailure | None = None,
        limits: Limits | None = None,
        run: Callable[[], Result] | None = None,
        ran: str = "",
    ) -> None:
        self.text = text
        self.ran = ran
        self.failure = failure
        self.limits = limits or Limits()
        self.milliseconds = 0
        self._run = run

    def answer(self) -> Mapping[str, Any] | str | None:
        """Return SPARQL JSON results, or a graph as Turtle; None if there is no answer."""
        if self._run is None or self.failure is not None:
            return None
        start = time.monotonic()
        try:
            body = _shown(self._run())
        except QueryFailure as failure:
            self.failure = failure
            return None
        self.milliseconds = max(1, round((time.monotonic() - start) * 1000))
        text = body.decode()
        results: Mapping[str, Any] | str = json.loads(text) if text.startswith('{"head"') else text
        return results


def _shown(result: Result) -> bytes:
    with result:
        if result.length > LARGEST:
            size = result.length / MEGABYTE
            raise TooLarge(
                f"The answer has {size:,.0f} MB: too much for a page. "
                "Take it as CSV, JSON or Turtle, or add a LIMIT."
            )
        return result.read()


def page(asked: Asked) -> Answer:
    """Return the page of the endpoint: the form, and the answer to what was asked."""
    question = asked.environ.get(QUESTION) or Question()
    found = question.answer()
    failure = question.failure
    view = SparqlView(
        asked.site,
        query=question.text,
        answer=found,
        fault=_fault(failure) if failure else None,
        milliseconds=question.milliseconds,
        limits=description.words(question.limits),
        ran=question.ran,
    )
    retry = failure.retry_after if failure else 0
    return answers.answer(
        pages.sparql(view),
        HTML.content_type,
        ("Cache-Control", "no-store" if question.text else answers.NEGOTIATED),
        ("Retry-After", str(retry) if retry else ""),
        ("Content-Language", asked.language),
        answers.VARY,
        answers.link_header([Link(asked.at("/dataset"), "service-meta")]),
        status=failure.status if failure else 200,
        methods=METHODS,
    )


def _fault(failure: QueryFailure) -> QueryFault:
    if isinstance(failure, Refused):
        return QueryFault(failure.reason, failure.line, failure.column)
    return QueryFault(failure.reason)
