"""What there is to mend: all faults on one page, each as a list of its own, and as files.

A request enters, an answer leaves. What was found is the release's; nothing is judged here, and
nothing that is withheld leaves.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from flask import Response, send_file

from ris2rdf.diagnostics import UsageError, catalogue
from ris2rdf.release import Entry
from ris2rdf.release.faults import Diagnosed, Faults
from ris2rdf.web import answers, pages, refusals
from ris2rdf.web.answers import Answer, Link, Problem
from ris2rdf.web.asking import Asked, query
from ris2rdf.web.negotiation import CSV, HTML, JSON, RIS, TURTLE, Offer
from ris2rdf.web.pages.views import HELD, Fault, FaultView, QualityView
from ris2rdf.web.representation import represent
from ris2rdf.web.resource import Choice, Resource
from ris2rdf.web.selections import wanted

OFFERS = (HTML, CSV, RIS)
"""The forms of a list of one fault."""

REPORT = "report.ttl"
"""The SHACL report, in the folder of a release and at the root of the site."""

COLUMNS = "source line tag severity code message hint work title text".split()
"""Columns of the table of a fault: those of ``check --format csv``, and what page and line say."""

ROWS = 25
"""Rows of a page where the client does not say how many."""

ROWS_READ = 1000
"""Rows of a file that are read at a time."""


def overview(asked: Asked) -> Answer:
    """Return the page of what was found in the records, the worst first."""

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        manifest = asked.release.manifest
        codes: Mapping[str, int] = manifest.get("codes", {})
        if choice.offer is JSON:
            told = {name: manifest.get(name, {}) for name in ("codes", "quality", "before")}
            return json.dumps(told, indent=1).encode() + b"\n"
        known = [code for code in codes if code in catalogue()]
        faults = [Fault(code, codes[code], asked.release.faults(code).rows) for code in known]
        before = manifest.get("before", {})
        since = str(before.get("id", ""))[:8]  # of a release's name, the first eight are its day
        day = date.fromisoformat(since).isoformat() if since else ""
        return pages.quality(QualityView(asked.site, faults, day), before.get("codes")).encode()

    return represent(asked, Resource("/quality", (HTML, JSON), render, suffixes=False))


def fault(asked: Asked, code: str, offer: Offer | None) -> Answer:
    """Return all that was reported as *code*; of HELD, why records were held back."""
    count = _count(asked, code)
    if count is None:
        return refusals.not_found(asked)
    told = "" if code == HELD else code
    try:
        what = wanted(asked)
        page = asked.release.faults(told, what.after, what.limit or ROWS)
    except UsageError as mistake:
        return refusals.refuse(asked, Problem(400, "Bad Request", f"{mistake}."))

    def render(choice: Choice) -> bytes:
        """Return the body in the form chosen."""
        if choice.offer is HTML:
            return _html(asked, code, count, page).encode()
        return b"".join(_file(asked, told, choice.offer))

    def stream(choice: Choice) -> Iterator[bytes] | None:
        """Return the parts of a form that is too large to be made first, else None."""
        small = choice.offer is HTML or count <= ROWS_READ
        return None if small else _file(asked, told, choice.offer)

    def links(choice: Choice) -> Iterator[Link]:
        """Return the links of the form chosen, the most important first."""
        return _links(asked, code, page, choice)

    path, given = f"/quality/{code}", _given(asked)
    return represent(asked, Resource(path, OFFERS, render, links, given, stream=stream), offer)


def report(asked: Asked) -> Response:
    """Return the SHACL report of the release: every Violation and Warning."""
    response = send_file(
        asked.release.path / REPORT,
        mimetype=TURTLE.media_type,
        conditional=True,
        etag=f"{asked.release.id}-report",
        last_modified=asked.modified,
    )
    response.headers["Cache-Control"] = answers.FIXED
    return response


def _count(asked: Asked, code: str) -> int | None:
    """Return how often *code* was reported, of HELD how many records there are; None if never."""
    if code == HELD:
        return int(asked.release.counts.get("quarantined", 0))
    codes: Mapping[str, int] = asked.release.manifest.get("codes", {})
    return codes.get(code) if code in catalogue() else None


def _given(asked: Asked) -> list[tuple[str, str]]:
    return [(name, asked.args[name]) for name in ("after", "n") if asked.wanted(name)]


def _links(asked: Asked, code: str, page: Faults, choice: Choice) -> Iterator[Link]:
    yield Link(asked.at(f"/quality/{code}"), "canonical")
    if page.next and choice.offer is HTML:
        yield Link(asked.at(f"/quality/{code}") + query([("after", page.next)]), "next")
    for offer in OFFERS:
        if offer is not choice.offer:
            where = asked.at(f"/quality/{code}{offer.suffix}")
            yield Link(where, "alternate", (("type", offer.media_type),))


def _html(asked: Asked, code: str, count: int, page: Faults) -> str:
    shown = [(row, *_two(asked, row)) for row in page.rows]
    whole = not asked.wanted("after")
    return pages.fault(FaultView(asked.site, code, count, shown, page.next, whole))


def _two(asked: Asked, row: Diagnosed) -> tuple[Entry | None, Entry | None]:
    """Return the two works that *row* says are alike, if it says so of two that are published."""
    values = row.said.values
    named = (values.get("focus") or values.get("work") or "", values.get("other") or "")
    one, other = (asked.release.entry(_path(asked, str(name))) for name in named)
    both = one and other and one.work and other.work
    return (one, other) if both else (None, None)


def _path(asked: Asked, name: str) -> str:
    path = name.removeprefix(f"{asked.base}id/")
    return path if path.startswith("work/") else ""


def _file(asked: Asked, code: str, offer: Offer) -> Iterator[bytes]:
    """Yield the whole of a fault: the records as RIS, or a table of the lines at fault."""
    if offer is RIS:
        return (f"{ris}\r\n\r\n".encode() for ris in _records(asked, code))
    cells: Iterator[list[object]] = (_cells(asked, row) for row in _rows(asked, code))
    return map(_csv, chain([list[object](COLUMNS)], cells))


def _records(asked: Asked, code: str) -> Iterator[str]:
    return (text.replace("\n", "\r\n") for text in asked.release.concerned(code))


def _rows(asked: Asked, code: str) -> Iterator[Diagnosed]:
    page = asked.release.faults(code, limit=ROWS_READ)
    yield from page.rows
    while page.next:
        page = asked.release.faults(code, page.next, ROWS_READ)
        yield from page.rows


def _cells(asked: Asked, row: Diagnosed) -> list[object]:
    said = row.said
    iri = f"{asked.base}id/{row.path}" if row.path else ""
    where = [said.source, said.line or "", said.tag, said.severity, said.code]
    return [*where, said.message, said.hint, iri, row.title, row.line]


def _csv(cells: list[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
