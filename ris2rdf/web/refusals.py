"""Answers that are not the thing asked for: missing, moved, withdrawn, not in this form, broken.

A request enters with what is wrong; an answer leaves that says what to do instead - near matches,
the new address, the forms there are - as a page for people, as a problem document for machines.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from ris2rdf import terms
from ris2rdf.release import fates
from ris2rdf.web import alternatives, answers, negotiation, pages, tombstones
from ris2rdf.web.answers import Answer, Problem
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import DOCUMENT_OFFERS, Offer
from ris2rdf.web.pages.views import ErrorView
from ris2rdf.web.resource import Resource

_ENDING = re.compile(r"\.[a-z][a-z0-9]{0,9}$", re.IGNORECASE)
"""What looks like the ending of a file; keys with a dot in them, as DOIs have, mostly do not."""


def refuse(
    asked: Asked,
    problem: Problem,
    *headers: tuple[str, str],
    near: Sequence[Any] = (),
    offers: Sequence[Offer] = (),
    sought: str = "",
) -> Answer:
    """Return *problem* in the form the client reads; people get the site's own page."""
    page = partial(_page, asked, near=near, offers=offers, sought=sought)
    return answers.error(problem, asked.accept, *headers, page=page)


def _page(
    asked: Asked, problem: Problem, near: Sequence[Any], offers: Sequence[Offer], sought: str
) -> str:
    view = ErrorView(asked.frame, problem.status, problem.detail, near, offers, sought=sought)
    return pages.error(view)


def missing(asked: Asked, path: str, folder: str) -> Answer:
    """Return what became of the thing at *path* (decoded): moved, withdrawn, or never here."""
    key, offer = negotiation.split(path, DOCUMENT_OFFERS)
    lost = fates.gone(asked.publication, terms.percent(key))
    if lost and lost.target:
        suffix = offer.suffix if offer and folder == "doc" else ""
        return answers.redirect(
            301,
            asked.at(f"/{folder}/{lost.target}{suffix}"),
            "This has moved to",
            ("Cache-Control", answers.GONE),
        )
    if lost:
        return tombstones.withdrawn(asked, lost, offer)
    return not_found(asked, asked.release.near(terms.percent(key)), path)


def not_found(asked: Asked, near: Sequence[Any] = (), path: str = "") -> Answer:
    """Return the 404, with what was most likely meant and, for a suffix we lack, those we have."""
    known = ", ".join(dict.fromkeys(o.suffix for o in DOCUMENT_OFFERS if o.suffix[0] == "."))
    detail = "There is nothing at this address."
    if _ENDING.search(path):
        detail += f" Forms of a document have these endings: {known}."
    listed = [
        {"label": _label(row), "href": answers.uri(asked.at(f"/doc/{row.path}"))} for row in near
    ]
    members = {"near": listed} if listed else {}
    problem = Problem(404, "Not Found", detail, members)
    return refuse(asked, problem, ("Cache-Control", answers.MISSING), near=near)


def unknown(asked: Asked, identifier: str) -> Answer:
    """Return the 404 for an *identifier* that nothing here has."""
    problem = Problem(404, "Not Found", f"Nothing here has the identifier {identifier}.")
    return refuse(asked, problem, ("Cache-Control", answers.MISSING), sought=identifier)


def _label(row: Any) -> str:
    return str(getattr(row, "title", "") or getattr(row, "label", "") or row.path)


def no_such_form(asked: Asked, resource: Resource, offer: Offer) -> Answer:
    """Return the 404 for a form that exists, but not of this thing."""
    listed = alternatives.listed(asked, resource)
    problem = Problem(
        404,
        "Not Found",
        f"This cannot be had as {offer.media_type}. These forms exist.",
        {"alternatives": listed},
    )
    cache = ("Cache-Control", answers.MISSING)
    return refuse(asked, problem, cache, offers=resource.offers)


def without_release(asked: Asked) -> Answer:
    """Return the 503 of a publication in which nothing has been built yet."""
    problem = Problem(503, "Service Unavailable", "There is no release here yet.")
    return refuse(asked, problem, ("Retry-After", "30"))
