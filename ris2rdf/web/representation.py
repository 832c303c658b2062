"""One thing in several forms at one address: which form is sent, and with which headers.

A request and a Resource enter, an answer leaves: chosen by suffix, parameter or Accept, with the
validators, caching and links that belong to it, or the error that says what could be had instead.
It does not know what a document or a list is made of: the Resource brings functions for that.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ris2rdf import __version__
from ris2rdf.web import answers, negotiation
from ris2rdf.web.answers import Answer, Link, Problem
from ris2rdf.web.asking import STEERING, Asked, query
from ris2rdf.web.negotiation import (
    BIBTEX,
    CITATION,
    CSL,
    CSV,
    HTML,
    JSON,
    JSONLD,
    PLAIN,
    PROBLEM,
    RIS,
    Offer,
    Score,
)

LARGEST_HEAD = 3000
"""Bytes of headers an answer may have: proxies refuse more than 4 or 8 KiB, and add their own."""

FILES = (RIS, BIBTEX, CSL, CITATION, CSV)
"""Forms that people save: sent with a name for the file."""

NEVER_DROPPED = frozenset("cite-as type license linkset first next describes canonical".split())
"""Relations that stay when the links of an answer must be fewer."""


class Choice(NamedTuple):
    """The form that is sent. ``suffixed`` where the address itself names it."""

    offer: Offer
    profile: str = "full"
    language: str = "en"
    suffixed: bool = False
    content_type: str = ""


@dataclass(frozen=True)
class Resource:
    """Something at ``path`` (below the root, without suffix) and the forms it can be had in.

    ``render`` gives the body of a form; ``links`` its links, the most important first.
    ``parameters`` belong to the address of the thing (a search's words). ``profiles`` are the
    tokens it knows; the first is the default.
    """

    path: str
    offers: Sequence[Offer]
    render: Callable[[Choice], bytes]
    links: Callable[[Choice], Iterable[Link]] = lambda _: ()
    parameters: Sequence[tuple[str, str]] = ()
    profiles: Sequence[str] = ("full",)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def address(self, offer: Offer | None = None, profile: str = "") -> str:
        """Return the address, below the root, of the thing or of one form of it."""
        given = list(self.parameters)
        if profile and profile != self.profiles[0]:
            given.append(("_profile", profile))
        return self.path + (offer.suffix if offer else "") + query(given)

    @property
    def filename(self) -> str:
        """A file name for it, from the end of its path: ASCII, nothing a shell would mind."""
        return re.sub(r"[^A-Za-z0-9._-]+", "-", self.path.rpartition("/")[2]).strip("-.") or "data"


def represent(asked: Asked, resource: Resource, suffix: Offer | None = None) -> Answer:
    """Return the answer to a request for *resource*, or for its form with *suffix*."""
    if asked.wanted("_explain") and suffix is None:
        return explained(asked, resource)
    found = _chosen(asked, resource, suffix)
    if isinstance(found, Answer):
        return found
    if found.profile == negotiation.ALTERNATIVES:
        return _alternatives(asked, resource, found)
    return _sent(asked, resource, found)


def _chosen(asked: Asked, resource: Resource, suffix: Offer | None) -> Choice | Answer:
    """Return the form to send, by suffix, then parameter, then Accept; or why there is none."""
    wish = asked.wanted("_profile")
    token = negotiation.profile_token(wish, asked.base) if wish else ""
    if wish and token not in {*resource.profiles, negotiation.ALTERNATIVES}:
        return _unknown(asked, "_profile", [*resource.profiles, negotiation.ALTERNATIVES])
    format_wish = asked.wanted("_mediatype", "format")
    if suffix is not None:
        score = Score(suffix, 1.0, negotiation.EXACT)
    elif format_wish:
        offer = negotiation.named(format_wish, resource.offers)
        if offer is None:
            return _unknown(asked, "format", [offer.name for offer in resource.offers])
        score = Score(offer, 1.0, negotiation.EXACT)
    else:
        best = negotiation.choose(asked.accept, resource.offers)
        if best is None:
            return not_acceptable(asked, resource)
        score = best
    profile = token or _profile(asked, resource, score, steered=bool(suffix or format_wish))
    return Choice(score.offer, profile, asked.language, suffix is not None, _content_type(score))


def _profile(asked: Asked, resource: Resource, score: Score, *, steered: bool) -> str:
    """Return the profile by Accept-Profile, else what the media type implies, else the default.

    A suffix is one fixed form: no header changes it.
    """
    wish = "" if steered else str(asked.environ.get("HTTP_ACCEPT_PROFILE", ""))
    implied = "" if steered else negotiation.implied_profile(asked.accept, score)
    for token in (negotiation.accepted_profile(wish, asked.base), implied):
        if token in {*resource.profiles, negotiation.ALTERNATIVES} and token:
            return token
    return resource.profiles[0]


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
        resource.address(),
        choice.offer.name,
        choice.content_type,
        choice.profile,
        choice.language,
    )
    own = _headers(asked, resource, choice, tag)
    known = answers.unchanged(asked.environ, tag, asked.modified)
    body = b"" if known else resource.render(choice)
    full = answers.answer(body, choice.content_type, *own, status=resource.status)
    full = full.adding(_link(full, resource.links(choice)))
    return answers.not_modified(full) if known else full


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
        address = asked.at(resource.address(choice.offer, choice.profile))
        headers += [("Content-Location", answers.uri(address)), answers.VARY]
    if choice.offer is HTML:
        headers.append(("Content-Language", choice.language))
    if choice.offer in FILES:
        way = "attachment" if asked.wanted("download") else "inline"
        name = resource.filename + choice.offer.suffix
        headers.append(("Content-Disposition", f'{way}; filename="{name}"'))
    return headers


def _link(full: Answer, links: Iterable[Link]) -> tuple[str, str]:
    """Return the Link header, without the last links that can be spared if it grows too long."""
    room = LARGEST_HEAD - sum(len(name) + len(value) + 4 for name, value in full.headers)
    kept = list(links)
    header = answers.link_header(kept)
    while len(header[1]) > room:
        spare = [n for n, link in enumerate(kept) if link.rel not in NEVER_DROPPED]
        if not spare:
            break
        del kept[spare[-1]]
        header = answers.link_header(kept)
    return header


# ------------------------------------------------------------------------------ what there is


def alternatives(asked: Asked, resource: Resource) -> list[dict[str, str]]:
    """Return every form of *resource* with its media type and address."""
    return [
        {"type": offer.content_type, "href": answers.uri(asked.at(resource.address(offer)))}
        for offer in resource.offers
    ]


def not_acceptable(asked: Asked, resource: Resource) -> Answer:
    """Return the 406 that lists what could be had, for people and in links."""
    listed = alternatives(asked, resource)
    problem = Problem(
        406,
        "Not Acceptable",
        "There is nothing here in a form that your Accept header allows. These forms exist.",
        {"alternatives": listed},
    )
    refused = answers.error(
        problem,
        asked.accept,
        ("Cache-Control", answers.UNACCEPTABLE),
        offers=(PROBLEM, PLAIN),
        otherwise=PLAIN,
    )
    return refused.adding(_link(refused, _alternate(asked, resource)))


def _alternate(asked: Asked, resource: Resource) -> list[Link]:
    return [
        Link(asked.at(resource.address(offer)), "alternate", (("type", offer.media_type),))
        for offer in resource.offers
    ]


def _unknown(asked: Asked, name: str, known: Sequence[str]) -> Answer:
    problem = Problem(
        400,
        "Bad Request",
        f"The parameter {name} names something unknown. It knows: {', '.join(known)}.",
        {"parameter": name, "known": list(known)},
    )
    return answers.error(problem, asked.accept, offers=answers.MACHINE_ERROR_OFFERS)


def explained(asked: Asked, resource: Resource) -> Answer:
    """Return how the request was read and why it would get what it gets (``?_explain=1``)."""
    others = [(n, v) for n, v in asked.args.items(multi=True) if n in STEERING[:3]]
    found = _chosen(asked, resource, None)
    ranges = negotiation.parse(asked.accept)
    told = {
        "accept": asked.accept,
        "ranges": [{"range": r.media_type, "q": r.q, "text": r.text} for r in ranges],
        "offers": [_told(score) for score in negotiation.scores(asked.accept, resource.offers)],
        "acceptProfile": asked.environ.get("HTTP_ACCEPT_PROFILE", ""),
        "parameters": dict(others),
        "rule": "the most specific range that matches an offer gives its q; highest q wins, "
        "then the more specific match (4 exact type, 3 alias, 2 type/*, 1 */*), then this order",
    }
    if isinstance(found, Choice):
        address = asked.at(resource.address(found.offer, found.profile))
        told["chosen"] = {
            "type": found.content_type, "profile": found.profile, "language": found.language,
            "href": answers.uri(address),
        }  # fmt: skip
    else:
        told["chosen"] = {"status": found.status}
    body = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    return answers.answer(body, JSON.content_type, ("Cache-Control", "no-store"), answers.VARY)


def _told(score: Score) -> dict[str, object]:
    return {
        "name": score.offer.name,
        "type": score.offer.content_type,
        "q": score.q,
        "level": score.level,
        "range": score.range.text if score.range else None,
    }


def _alternatives(asked: Asked, resource: Resource, choice: Choice) -> Answer:
    """Return the list of forms and profiles (``_profile=alt``) as JSON, with links."""
    told = {
        "about": asked.base.rstrip("/") + resource.address(),
        "formats": alternatives(asked, resource),
        "profiles": [
            {"token": token, "uri": f"{asked.base}profile/{token}"} for token in resource.profiles
        ],
    }
    body = json.dumps(told, indent=2) + "\n"
    profile = Link(f"{asked.base}profile/{choice.profile}", "profile")
    full = answers.answer(
        body, JSON.content_type, answers.VARY, ("Cache-Control", answers.NEGOTIATED)
    )
    return full.adding(_link(full, [profile, *_alternate(asked, resource)]))
