"""The page that tries records out: RIS pasted into a form, what it becomes, what is wrong with it.

A request enters; the page, or the result as a file, leaves. The text is tried out in a process of
its own (``pipeline.trial``) and kept nowhere: not on disk, not in a log, not in memory.
"""

import io
import threading
from collections.abc import Mapping
from typing import NamedTuple

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from ris2rdf.pipeline import trial
from ris2rdf.pipeline.trial import FailedError, Trial, Wish
from ris2rdf.sparql.failures import QueryFailure
from ris2rdf.sparql.request import METHODS
from ris2rdf.web import answers, pages, refusals
from ris2rdf.web.answers import Answer, Environ, Problem
from ris2rdf.web.asking import Asked
from ris2rdf.web.bodies import Readings
from ris2rdf.web.negotiation import HTML, JSONLD, NTRIPLES, RIS, TURTLE, Offer
from ris2rdf.web.pages.views import ConvertView
from ris2rdf.web.representation import represent
from ris2rdf.web.resource import Choice, Resource

PATH = "/convert"

FORMS: Mapping[Offer, str] = {TURTLE: "turtle", JSONLD: "jsonld", NTRIPLES: "nt", RIS: trial.RIS}
"""What the records can be had as, by the name of the format in a trial."""

PROFILES = ("full", "schema", "bibo")

LARGEST = 1 << 20
"""Bytes of RIS that are taken."""

TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
"""How a form is sent; the second escapes every line end, and so takes less RIS."""

BODY = LARGEST + (8 << 10)
"""Bytes of a form: the RIS, and what is around it."""

_FIELD = "The records are to be in the field ris."
_TURN = 0.2  # seconds that one waits for a place: who waits holds a thread
_RETRY = ("Retry-After", "5")


class Posted(NamedTuple):
    """A form as it was sent: the RIS, the form and profile wanted, and whether as a file."""

    ris: bytes
    offer: Offer = TURTLE
    profile: str = "full"
    download: bool = False


class Conversions:
    """The page, and *places* for texts that are being tried out; bodies are read by *readings*."""

    def __init__(self, places: int, readings: Readings) -> None:
        self.places = places
        self._readings = readings
        self._free = threading.BoundedSemaphore(max(places, 1))

    def page(self, asked: Asked) -> Answer:
        """Return the page with an example to try."""
        if not self.places:
            return refusals.not_found(asked)

        def render(_choice: Choice) -> bytes:
            """Return the page: there is no other form of it."""
            return pages.convert(ConvertView(asked.site)).encode()

        return represent(asked, Resource(PATH, (HTML,), render, suffixes=False))

    def convert(self, asked: Asked) -> Answer:
        """Return what the records that were sent become: as a page, or as a file to save."""
        if not self.places:
            return refusals.not_found(asked)
        try:
            posted = self._posted(asked.environ)
        except QueryFailure as fault:
            problem = Problem(fault.status, fault.title, fault.reason)
            return refusals.refuse(asked, problem, *([_RETRY] if fault.retry_after else []))
        if isinstance(posted, Problem):
            return refusals.refuse(asked, posted)
        if not self._free.acquire(timeout=_TURN):
            busy = "Other records are being tried out; send yours again in a few seconds."
            return refusals.refuse(asked, Problem(503, "Service Unavailable", busy), _RETRY)
        try:
            found = trial.apart(posted.ris, _wish(asked, posted))
        except FailedError:
            found = None
        finally:
            self._free.release()
        return _answer(asked, posted, found)

    def _posted(self, environ: Environ) -> Posted | Problem:
        kind, options = parse_options_header(str(environ.get("CONTENT_TYPE", "")))
        if kind not in TYPES:
            told = f"Send a form, {' or '.join(TYPES)}. {_FIELD}"
            return Problem(415, "Unsupported Media Type", told)
        body = self._readings.read(environ, BODY)
        parser = FormDataParser(
            stream_factory=_in_memory,
            max_form_memory_size=BODY,
            max_form_parts=16,
        )
        try:
            _, form, files = parser.parse(io.BytesIO(body), kind, len(body), options)
        except (HTTPException, ValueError):
            return Problem(400, "Bad Request", f"This is not a form. {_FIELD}")
        file = files.get("ris")  # curl sends a file so
        if not file and "ris" not in form:
            return Problem(400, "Bad Request", _FIELD)
        # What is pasted seldom ends its last line, and a browser ends all others its own way: that
        # is nothing to remark on.
        pasted = form.get("ris", "").replace("\r\n", "\n").rstrip("\r\n") + "\n"
        return _read(file.read() if file else pasted.encode(), form)


def _in_memory(*_sizes: object, **_about: object) -> io.BytesIO:
    return io.BytesIO()


def _read(given: bytes, form: Mapping[str, str]) -> Posted | Problem:
    wanted = {offer.name: offer for offer in FORMS}
    name, profile = form.get("format", TURTLE.name), form.get("_profile", "full")
    for value, known in ((name, wanted), (profile, PROFILES)):
        if value not in known:
            return Problem(400, "Bad Request", f"It can be one of {', '.join(known)}, not {value}.")
    return Posted(given, wanted[name], profile, bool(form.get("download")))


def _wish(asked: Asked, posted: Posted) -> Wish:
    own = (str(folder or "") for folder in (asked.release.tables, asked.release.rules))
    return Wish(FORMS[posted.offer], posted.profile, asked.base, *own)


def _answer(asked: Asked, posted: Posted, found: Trial | None) -> Answer:
    """Return what was *found*, None where it took too long, as the client wants it."""
    fault = _fault(found)
    if fault and posted.download:
        return refusals.refuse(asked, fault)
    if found and posted.download:
        name = f'attachment; filename="converted{posted.offer.suffix}"'
        return answers.answer(
            found.text,
            posted.offer.content_type,
            ("Content-Disposition", name),
            ("Cache-Control", "no-store"),
            methods=METHODS,
        )
    view = ConvertView(
        asked.site,
        posted.ris.decode("utf-8", "replace"),
        posted.offer.name,
        posted.profile,
        None if fault else found,
        fault.detail if fault else "",
    )
    return answers.answer(
        pages.convert(view),
        HTML.content_type,
        ("Cache-Control", "no-store"),
        ("Content-Language", asked.language),
        status=fault.status if fault else 200,
        methods=METHODS,
    )


def _fault(found: Trial | None) -> Problem | None:
    elsewhere = "ris2rdf convert does it on a machine of your own."
    if found is None:
        told = f"These records take too much time or memory to be tried out here; {elsewhere}"
        return Problem(503, "Service Unavailable", told)
    if found.too_many:
        told = f"At most {trial.RECORDS} records are tried out here; {elsewhere}"
        return Problem(413, "Content Too Large", told)
    return None
