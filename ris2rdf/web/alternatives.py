"""What forms there are of something: listed, explained, and named in errors.

A request and a Resource enter; answers leave that tell a client what it could have instead of, or
besides, what it asked for, and why it gets what it gets.
"""

import html
import json
from collections.abc import Iterable, Iterator, Sequence

from ris2rdf import terms
from ris2rdf.web import answers, graphs, negotiation
from ris2rdf.web.answers import Answer, Link, Problem
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import HTML, JSON, PLAIN, PROBLEM, RDF_OFFERS, Offer, Score
from ris2rdf.web.resource import Choice, Resource

LARGEST_HEAD = 2850
"""Bytes of headers an answer may have: proxies refuse more than 4 or 8 KiB, and add their own."""

NEVER_DROPPED = frozenset(
    "cite-as type license linkset first prev next describes canonical profile".split()
)
"""Relations that stay when the links of an answer must be fewer."""

_ALTR = "http://www.w3.org/ns/dx/connegp/altr#"


def trimmed(full: Answer, links: Iterable[Link]) -> tuple[str, str]:
    """Return the Link header of *full*, without the last links that can be spared if too long."""
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


def listed(asked: Asked, resource: Resource) -> list[dict[str, str]]:
    """Return every form of *resource* with its media type and address."""
    return [
        {"type": offer.content_type, "href": answers.uri(asked.at(resource.address(offer)))}
        for offer in resource.offers
    ]


def _links(asked: Asked, resource: Resource) -> list[Link]:
    return [
        Link(asked.at(resource.address(offer)), "alternate", (("type", offer.media_type),))
        for offer in resource.offers
    ]


def not_acceptable(asked: Asked, resource: Resource) -> Answer:
    """Return the 406 that lists what could be had, in its body and in links."""
    problem = Problem(
        406,
        "Not Acceptable",
        "There is nothing here in a form that your Accept header allows. These forms exist.",
        {"alternatives": listed(asked, resource)},
    )
    refused = answers.error(
        problem,
        asked.accept,
        ("Cache-Control", answers.UNACCEPTABLE),
        offers=(PROBLEM, PLAIN),
        otherwise=PLAIN,
    )
    return refused.adding(trimmed(refused, _links(asked, resource)))


def unknown(asked: Asked, name: str, known: Sequence[str]) -> Answer:
    """Return the 400 for a parameter that names no form or profile we know."""
    problem = Problem(
        400,
        "Bad Request",
        f"The parameter {name} names something unknown. It knows: {', '.join(known)}.",
        {"parameter": name, "known": list(known)},
    )
    return answers.error(problem, asked.accept, offers=answers.MACHINE_ERROR_OFFERS)


# ------------------------------------------------------------------------------ explanations


def explained(asked: Asked, resource: Resource, found: Choice | Answer) -> Answer:
    """Return how the request was read and why it would get *found* (``?_explain=1``)."""
    ranges = negotiation.parse(asked.accept)
    told = {
        "accept": asked.accept,
        "ranges": [{"range": r.media_type, "q": r.q, "text": r.text} for r in ranges],
        "offers": [_told(score) for score in negotiation.scores(asked.accept, resource.offers)],
        "acceptProfile": asked.environ.get("HTTP_ACCEPT_PROFILE", ""),
        "format": asked.wanted("_mediatype", "format"),
        "rule": "the most specific range that matches an offer gives its q; highest q wins, "
        "then the more specific match (5 exact type and profile, 4 exact type, 3 alias, 2 type/*, "
        "1 */*), then this order; a suffix or a format in the address goes before Accept",
        "chosen": _outcome(asked, resource, found),
    }
    body = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    return answers.answer(body, JSON.content_type, ("Cache-Control", "no-store"), answers.VARY)


def _outcome(asked: Asked, resource: Resource, found: Choice | Answer) -> dict[str, object]:
    if isinstance(found, Answer):
        return {"status": found.status}
    address = asked.at(resource.address(found.offer, found.profile))
    return {
        "type": found.content_type,
        "profile": found.profile,
        "language": found.language,
        "href": answers.uri(address),
    }


def _told(score: Score) -> dict[str, object]:
    return {
        "name": score.offer.name,
        "type": score.offer.content_type,
        "q": score.q,
        "level": score.level,
        "range": score.range.text if score.range else None,
    }


# ------------------------------------------------------------------------------ the list


def listing(asked: Asked, resource: Resource) -> Answer:
    """Return the list of all forms and profiles (``_profile=alt``): a table, or a graph."""
    score = negotiation.choose(asked.accept, (HTML, *RDF_OFFERS, JSON))
    if score is None:
        return not_acceptable(asked, resource)
    pairs = list(_pairs(resource))
    if score.offer is HTML:
        body = _table(asked, resource, pairs).encode()
    else:
        lines = sorted(set(_statements(asked, resource, pairs)))
        body = graphs.body(lines, score.offer, _iri(asked, resource.address()))
    profile = Link(f"{asked.base}profile/{negotiation.ALTERNATIVES}", "profile")
    cache = ("Cache-Control", answers.NEGOTIATED)
    full = answers.answer(body, score.offer.content_type, answers.VARY, cache)
    return full.adding(trimmed(full, [profile, *_links(asked, resource)]))


def _pairs(resource: Resource) -> Iterator[tuple[Offer, str]]:
    for offer in resource.offers:
        by_profile = offer in RDF_OFFERS or offer is JSON
        for token in resource.profiles if by_profile else resource.profiles[:1]:
            yield offer, token


def _iri(asked: Asked, path: str) -> str:
    return answers.uri(asked.base + path.removeprefix("/"))


def _statements(
    asked: Asked, resource: Resource, pairs: Iterable[tuple[Offer, str]]
) -> Iterator[str]:
    whole = terms.iri(_iri(asked, resource.address()))
    names = ("rdf:type", "dcterms:conformsTo", "dcterms:format")
    a, conforms, form = (terms.iri(terms.expand(name)) for name in names)
    for offer, token in pairs:
        one = terms.iri(_iri(asked, resource.address(offer, token)))
        yield f"{whole} {terms.iri(_ALTR + 'hasRepresentation')} {one} ."
        yield f"{one} {a} {terms.iri(_ALTR + 'Representation')} ."
        yield f"{one} {form} {terms.literal(offer.media_type)} ."
        yield f"{one} {conforms} {terms.iri(f'{asked.base}profile/{token}')} ."


def _table(asked: Asked, resource: Resource, pairs: Iterable[tuple[Offer, str]]) -> str:
    rows = "".join(
        f'<tr><td><a href="{_href(asked, resource, offer, token)}">'
        f"{html.escape(offer.media_type)}</a></td><td>{token}</td></tr>\n"
        for offer, token in pairs
    )
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Forms and profiles</title>'
        "<h1>Forms and profiles</h1><table><thead><tr><th>Form</th><th>Profile</th></tr></thead>"
        f"<tbody>\n{rows}</tbody></table></html>\n"
    )


def _href(asked: Asked, resource: Resource, offer: Offer, token: str) -> str:
    return html.escape(answers.uri(asked.at(resource.address(offer, token))))
