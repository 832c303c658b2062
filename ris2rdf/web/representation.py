"""One thing in several forms at one address: which form is sent, and with which headers.

A request and a Resource enter, an answer leaves: chosen by suffix, parameter or Accept, with the
validators, caching and links that belong to it, or the error that says what could be had instead.
It does not know what a document or a list is made of: the Resource brings functions for that.
"""

from collections.abc import Iterator
from http import HTTPStatus

from ris2rdf import __version__
from ris2rdf.web import alternatives, answers, negotiation
from ris2rdf.web.alternatives import trimmed
from ris2rdf.web.answers import Answer, Link
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import (
    BIBTEX,
    CITATION,
    CSL,
    CSV,
    HTML,
    JSON,
    JSONLD,
    RDF_OFFERS,
    RIS,
    Offer,
    Score,
)
from ris2rdf.web.resource import Choice, Resource
from ris2rdf.web.shelf import Shelf

FILES = (RIS, BIBTEX, CSL, CITATION, CSV)
"""Forms that people save: sent with a name for the file."""

PROFILED = frozenset((*RDF_OFFERS, JSON))
"""Forms that differ by profile; a page or a citation is the same in all."""


def represent(asked: Asked, resource: Resource, suffix: Offer | None = None) -> Answer:
    """Return the answer to a request for *resource*, or for its form with *suffix*."""
    found = chosen(asked, resource, suffix)
    if asked.wanted("_explain") and suffix is None:
        return alternatives.explained(asked, resource, found)
    if isinstance(found, Answer):
        return found
    if found.profile == negotiation.ALTERNATIVES:
        return alternatives.listing(asked, resource)
    return _sent(asked, resource, found)


def fixed(asked: Asked, body: str, content_type: str) -> Answer:
    """Return something that has one form and changes only with the release."""
    tag = answers.etag(asked.release.id, asked.path, body)
    full = answers.answer(
        body,
        content_type,
        ("ETag", tag),
        ("Last-Modified", answers.http_date(asked.modified)),
        ("Cache-Control", answers.FIXED),
    )
    known = answers.unchanged(asked.environ, tag, asked.modified)
    return answers.not_modified(full) if known else full


def chosen(asked: Asked, resource: Resource, suffix: Offer | None) -> Choice | Answer:
    """Return the form to send, by suffix, then parameter, then Accept; or why there is none."""
    wish = asked.wanted("_profile")
    token = negotiation.profile_token(wish, asked.base) if wish else ""
    known = (*resource.profiles, negotiation.ALTERNATIVES)
    if wish and token not in known:
        return alternatives.unknown(asked, "_profile", known)
    found = _form(asked, resource, suffix)
    if isinstance(found, Answer):
        return found
    steered = bool(suffix or asked.wanted("_mediatype", "format"))
    profile = token or ("" if steered else _profile(asked, known, found)) or resource.profiles[0]
    if found.offer not in PROFILED and profile != negotiation.ALTERNATIVES:
        profile = resource.profiles[0]
    return Choice(
        found.offer,
        profile,
        asked.language,
        suffix is not None,
        _content_type(found),
        found.range.parameters if found.range else (),
    )


def _form(asked: Asked, resource: Resource, suffix: Offer | None) -> Score | Answer:
    if suffix is not None:
        return Score(suffix, 1.0, negotiation.EXACT)
    wish = asked.wanted("_mediatype", "format")
    if wish:
        offer = negotiation.named(wish, resource.offers)
        names = [offer.name for offer in resource.offers]
        known = Score(offer, 1.0, negotiation.EXACT) if offer else None
        return known or alternatives.unknown(asked, "format", names)
    best = negotiation.choose(asked.accept, resource.offers)
    return best or alternatives.not_acceptable(asked, resource)


def _profile(asked: Asked, known: tuple[str, ...], score: Score) -> str:
    """Return the profile by Accept-Profile, else what the media type implies, else nothing.

    A form that is named by suffix or parameter is fixed: no header changes it.
    """
    wish = str(asked.environ.get("HTTP_ACCEPT_PROFILE", ""))
    wanted = negotiation.accepted_profile(wish, asked.base)
    implied = negotiation.implied_profile(asked.accept, score)
    return next((token for token in (wanted, implied) if token in known), "")


def _content_type(score: Score) -> str:
    """Return the type sent, with its profile where the client named the default one."""
    offer = score.offer
    if offer is JSONLD and score.level == negotiation.EXACT_PROFILE:
        return f'{offer.content_type};profile="{offer.profile}"'
    return offer.content_type


def _sent(asked: Asked, resource: Resource, choice: Choice) -> Answer:
    tag = answers.etag(
        asked.release.id,
        __version__,
        resource.version or "",
        resource.address(),
        choice.offer.name,
        choice.content_type,
        choice.profile,
        choice.language,
        *(f"{name}={value}" for name, value in resource.wishes(choice)),
    )
    own = _headers(asked, resource, choice, tag)
    lasting = resource.status == HTTPStatus.OK and resource.version is None
    if answers.unchanged(asked.environ, tag, asked.modified):
        short = answers.not_modified(answers.answer(b"", choice.content_type, *own))
        return short._replace(lasting=lasting)
    parts = resource.stream(choice)
    if parts is not None:
        full = answers.answer(b"", choice.content_type, *own).without("Content-Length")
        links = trimmed(full, [*resource.links(choice), *_profiles(asked, choice)])
        return full.adding(links)._replace(parts=parts)
    shelf = asked.shelf if lasting else Shelf(room=0)
    body = shelf.body(tag, lambda: resource.render(choice))
    full = answers.answer(body, _sent_as(resource, choice), *own, status=resource.status)
    links = trimmed(full, [*resource.links(choice), *_profiles(asked, choice)])
    return full.adding(links)._replace(lasting=lasting)


def _profiles(asked: Asked, choice: Choice) -> Iterator[Link]:
    """Yield what the answer conforms to: the profile of its content, and the form of its JSON-LD.

    A 304 has no links: caches would put those few in the place of all that they have.
    """
    yield Link(f"{asked.base}profile/{choice.profile}", "profile")
    if 'profile="' in choice.content_type:
        yield Link(choice.offer.profile, "profile")


def _sent_as(resource: Resource, choice: Choice) -> str:
    """Return the content type, which repeats the style and locale that a reference was asked in."""
    wishes = resource.wishes(choice) if choice.offer is CITATION else ()
    return "; ".join([choice.content_type, *(f"{name}={value}" for name, value in wishes)])


def _headers(asked: Asked, resource: Resource, choice: Choice, tag: str) -> list[tuple[str, str]]:
    headers = [
        ("ETag", tag),
        ("Last-Modified", answers.http_date(asked.modified)),
        ("Cache-Control", answers.FIXED if choice.suffixed else answers.NEGOTIATED),
        *resource.headers.items(),
    ]
    if choice.suffixed:
        # One page per thing in search engines: the one at the address without suffix.
        headers.append(("X-Robots-Tag", "noindex"))
    else:
        wishes = resource.wishes(choice)
        address = asked.at(resource.address(choice.offer, choice.profile, wishes))
        headers += [("Content-Location", answers.uri(address)), answers.VARY]
    if choice.offer is HTML:
        headers.append(("Content-Language", choice.language))
    if choice.offer in FILES:
        way = "attachment" if asked.wanted("download") else "inline"
        name = resource.filename + choice.offer.suffix
        headers.append(("Content-Disposition", f'{way}; filename="{name}"'))
    return headers
