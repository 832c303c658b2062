"""A graph as the bytes of one form: every RDF syntax, and the forms of JSON-LD.

N-Triples lines enter, bytes leave, the same for the same lines. Contexts are inlined and nothing is
ever fetched: a remote context is refused.
"""

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from pyld import jsonld as processor

from ris2rdf.vocabulary.jsonld import frame
from ris2rdf.vocabulary.profiles import namespaces
from ris2rdf.vocabulary.serialise import serialise
from ris2rdf.web.negotiation import (
    EXPANDED,
    FLATTENED,
    FRAMED,
    JSON,
    JSONLD,
    NQUADS,
    NTRIPLES,
    RDFXML,
    TRIG,
    TURTLE,
    Offer,
)

FORMATS = {
    TURTLE: "turtle",
    NTRIPLES: "nt",
    RDFXML: "rdfxml",
    TRIG: "trig",
    NQUADS: "nq",
}
"""Offers that are one RDF syntax, by the name that the vocabulary gives it."""

JSON_FORMS = frozenset({JSONLD, EXPANDED, FLATTENED, FRAMED, JSON})


def body(lines: Sequence[str], offer: Offer, root: str = "", profile: str = "full") -> bytes:
    """Return the graph of *lines* as *offer* says, told from the node *root* where that counts.

    Of *lines*, all of a document, comes what the *profile* has of them: an order that they tell of
    people is kept also where the profile has no lists.
    """
    shown = namespaces(profile)
    if offer not in JSON_FORMS:
        return serialise(lines, FORMATS[offer], root or None, namespaces=shown)
    compact = serialise(lines, "jsonld", root or None, namespaces=shown)
    if offer in {JSONLD, JSON}:
        return compact
    return _text(_form(json.loads(compact), offer, frame(root, shown)))


def _form(document: Any, offer: Offer, told_as: dict[str, Any]) -> Any:
    options = {"documentLoader": _refuse}
    if offer is EXPANDED:
        return processor.expand(document, options)
    context = document["@context"]
    if offer is FLATTENED:
        return processor.flatten(document, context, options)
    return processor.frame(document, told_as, {**options, "omitGraph": True})


def _refuse(url: str, _options: object) -> NoReturn:
    raise processor.JsonLdError(f"no context is fetched from {url}", "loading not allowed")


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
