"""Which representation a client gets: what it said in Accept, against what there is.

The value of a header and a table of offers enter; a choice leaves, with the reason for it. One rule
for every client: an offer scores (q, level) by the most specific range that matches it, the highest
score wins, ties go to the order of the table. No header value is ever an error, no client is
recognised by its name, and nothing here knows Flask or a release.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

EXACT_PROFILE, EXACT, ALIAS, TYPE, ANY, NONE = 5, 4, 3, 2, 1, 0
"""How closely a range names an offer; an exact type with the offer's profile is above without."""

DOUBTFUL = 0.001
"""The q of an element whose q cannot be read: the last choice, but a choice."""

LONGEST = 4096
"""Characters of a header that are read; the longest seen from a real client has about 900."""

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"({_WORD})/({_WORD})")
_ELEMENT = re.compile(r'(?:"(?:\\.|[^"\\])*"|<[^<>]*>|[^,"<]|["<])+')
_PARAMETER = re.compile(r'(?:"(?:\\.|[^"\\])*"|<[^<>]*>|[^;"<]|["<])+')
_NUMBER = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_SCHEMA_URI = re.compile(r"https?://schema\.org(?:/|$)")


class Offer(NamedTuple):
    """One representation: the type sent, the suffix of its URL, other names it goes by.

    ``aliases`` match in Accept and are never sent. ``names`` are the short names of ``?format=``.
    ``profile`` tells apart offers of one media type (the forms of JSON-LD).
    """

    name: str
    content_type: str
    suffix: str = ""
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    profile: str = ""

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.content_type.split(";", 1)[0]


class Range(NamedTuple):
    """One element of an Accept header, in lower case; ``text`` is what the client wrote."""

    type: str
    subtype: str
    q: float
    profiles: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def media_type(self) -> str:
        """``type/subtype``, with ``*`` where the client wrote one."""
        return f"{self.type}/{self.subtype}"


class Score(NamedTuple):
    """How an offer fares: its q, how closely it was named, and the range that decided."""

    offer: Offer
    q: float
    level: int
    range: Range | None = None


JSON_LD = "http://www.w3.org/ns/json-ld#"

HTML = Offer("html", "text/html; charset=utf-8", ".html", ("application/xhtml+xml",))
TURTLE = Offer(
    "ttl",
    "text/turtle; charset=utf-8",
    ".ttl",
    ("application/x-turtle", "application/turtle", "text/ttl", "text/n3", "text/rdf+n3"),
    ("turtle", "n3"),
)
JSONLD = Offer(
    "jsonld",
    "application/ld+json",
    ".jsonld",
    ("application/vnd.schemaorg.ld+json",),
    ("json-ld",),
    JSON_LD + "compacted",
)
EXPANDED, FLATTENED, FRAMED = (
    Offer(
        form,
        f'application/ld+json;profile="{JSON_LD}{form}"',
        f".{form}.jsonld",
        profile=JSON_LD + form,
    )
    for form in ("expanded", "flattened", "framed")
)
# text/plain is the type N-Triples had before it was registered; rdflib still sends it.
NTRIPLES = Offer(
    "nt", "application/n-triples", ".nt", ("text/plain",), ("ntriples", "n-triples", "nt11")
)
RDFXML = Offer("rdf", "application/rdf+xml", ".rdf", names=("rdfxml", "rdf-xml", "xml"))
TRIG = Offer("trig", "application/trig", ".trig", ("application/x-trig",))
NQUADS = Offer("nq", "application/n-quads", ".nq", ("text/x-nquads",), ("nquads", "n-quads"))
RIS = Offer(
    "ris",
    "application/x-research-info-systems; charset=utf-8",
    ".ris",
    ("text/x-research-info-systems", "application/research-info-systems"),
)
BIBTEX = Offer(
    "bib", "application/x-bibtex; charset=utf-8", ".bib", ("text/x-bibtex",), ("bibtex",)
)
CSL = Offer(
    "csl",
    "application/vnd.citationstyles.csl+json",
    ".csl.json",
    ("application/citeproc+json",),
    ("csl-json", "citeproc"),
)
CITATION = Offer(
    "txt", "text/x-bibliography; charset=utf-8", ".txt", names=("citation", "bibliography")
)
JSON = Offer("json", "application/json", ".json", ("text/json",))
LINKSET = Offer("linkset", "application/linkset+json", "/linkset.json")
LINKSET_TEXT = Offer("linkset-txt", "application/linkset", "/linkset.txt")
CSV = Offer("csv", "text/csv; charset=utf-8; header=present", ".csv")

PROBLEM = Offer("problem", "application/problem+json", aliases=("application/json", "text/json"))
PLAIN = Offer("plain", "text/plain; charset=utf-8")

RDF_OFFERS = (
    TURTLE,
    JSONLD,
    EXPANDED,
    FLATTENED,
    FRAMED,
    NTRIPLES,
    RDFXML,
    TRIG,
    NQUADS,
)
"""What any graph can be had as, best first."""

DOCUMENT_OFFERS = (
    HTML,
    *RDF_OFFERS,
    RIS,
    BIBTEX,
    CSL,
    CITATION,
    JSON,
    LINKSET,
    LINKSET_TEXT,
)
"""Every representation a document may have, in server order; a document offers those it has."""

LIST_OFFERS = (HTML, *RDF_OFFERS, RIS, BIBTEX, CSL, JSON, CSV)
"""The same for a list."""

SUFFIX_ALIASES = {".xml": ".rdf", ".turtle": ".ttl", "/linkset": "/linkset.json"}
"""Spellings of a suffix that lead to another: answered with 308."""


@lru_cache(maxsize=1024)
def parse(accept: str) -> tuple[Range, ...]:
    """Return the ranges of an Accept header in its order; ``*/*`` where it states nothing usable.

    >>> [(r.media_type, r.q) for r in parse("text/turtle, */*;q=0.1")]
    [('text/turtle', 1.0), ('*/*', 0.1)]
    """
    ranges = tuple(_ranges(accept))
    return ranges or (Range("*", "*", 1.0, text="*/*"),)


def _ranges(accept: str) -> Iterator[Range]:
    for element in _ELEMENT.findall(accept[:LONGEST]):
        head, parts = _taken_apart(element)
        found = _RANGE.fullmatch(head.lower())
        if not found or (found[1] == "*" != found[2]):
            continue
        parameters = tuple(_parameters(parts))
        q = next((_quality(value) for name, value in parameters if name == "q"), 1.0)
        profiles = " ".join(value for name, value in parameters if name == "profile").split()
        yield Range(found[1], found[2], q, tuple(profiles), parameters, element.strip())


def _taken_apart(element: str) -> tuple[str, list[str]]:
    """Return what stands before the first semicolon, and the parameters after it."""
    head, *parts = [part.strip() for part in _PARAMETER.findall(element)] or [""]
    return head, parts


def _parameters(parts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for part in parts:
        name, _, value = part.partition("=")
        yield name.strip().lower(), _unquoted(value.strip())


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


def _quality(text: str) -> float:
    if not _NUMBER.fullmatch(text) or float(text) > 1:
        return DOUBTFUL
    return float(text)


def scores(accept: str, offers: Sequence[Offer]) -> list[Score]:
    """Return one score for each of *offers*, in their order: what ``?_explain=1`` shows."""
    ranges = parse(accept)
    forms = frozenset(offer.profile for offer in offers if offer.profile)
    return [_score(offer, ranges, forms) for offer in offers]


def _score(offer: Offer, ranges: Sequence[Range], forms: frozenset[str]) -> Score:
    levels = [(level(offer, wanted, forms), wanted) for wanted in ranges]
    best = max(at for at, _ in levels)
    if best == NONE:
        return Score(offer, 0.0, NONE)
    deciding = [wanted for at, wanted in levels if at == best]
    # An exclusion beside an acceptance on the same level is taken at its word.
    wanted = min(deciding, key=lambda r: (r.q > 0, -r.q))
    return Score(offer, wanted.q, best, wanted)


def level(offer: Offer, wanted: Range, forms: frozenset[str] = frozenset()) -> int:
    """Return how closely *wanted* names *offer*; 0 is not at all.

    ``charset``, ``version`` and parameters we do not know never stop a match. *forms* are the
    profiles on offer: a range that names one of them means that one alone, other profiles are
    ignored, as the registration of ``application/ld+json`` demands.
    """
    if wanted.media_type == offer.media_type:
        return _exact(offer, wanted, forms)
    if wanted.media_type in offer.aliases:
        return ALIAS
    if wanted.subtype == "*":
        if wanted.type == "*":
            return ANY
        return TYPE if wanted.type == offer.media_type.split("/", 1)[0] else NONE
    return NONE


def _exact(offer: Offer, wanted: Range, forms: frozenset[str]) -> int:
    named = forms.intersection(wanted.profiles)
    if not offer.profile or not named:
        return EXACT
    return EXACT_PROFILE if offer.profile in named else NONE


def choose(accept: str, offers: Sequence[Offer]) -> Score | None:
    """Return the best of *offers* for an Accept header, with its score; None means 406.

    >>> choose("text/turtle, */*", DOCUMENT_OFFERS).offer.name
    'ttl'
    """
    best: Score | None = None
    for score in scores(accept, offers):
        if score.q > 0 and (best is None or (score.q, score.level) > (best.q, best.level)):
            best = score
    return best


def named(text: str, offers: Sequence[Offer]) -> Offer | None:
    """Return the offer that ``?format=`` or ``?_mediatype=`` names: a short name or a media type.

    A ``+`` that the client did not escape arrives as a blank and is read as meant.
    """
    wanted = text.strip().lower().replace(" ", "+")
    for offer in offers:
        if wanted in {offer.name, *offer.names, offer.content_type.replace(" ", "")}:
            return offer
    return next((o for o in offers if wanted.split(";")[0] in {o.media_type, *o.aliases}), None)


def split(path: str, offers: Sequence[Offer]) -> tuple[str, Offer | None]:
    """Return *path* without the suffix of one of *offers*, and that offer.

    >>> split("work/doi/10.1/x.csl.json", DOCUMENT_OFFERS)[0]
    'work/doi/10.1/x'
    """
    for offer in sorted(offers, key=lambda o: -len(o.suffix)):
        if offer.suffix and path.endswith(offer.suffix):
            return path.removesuffix(offer.suffix), offer
    return path, None


# ------------------------------------------------------------------------------ profiles

PROFILES = ("full", "schema", "bibo", "cbd")
"""The subsets of a document, by token; each has a page at ``/profile/{token}``."""

ALTERNATIVES = "alt"
"""The profile that lists what there is."""


def profile_token(text: str, base: str) -> str:
    """Return the token of a profile given as token or URI; empty if it is none of ours."""
    wanted = text.strip().strip("<>")
    if _SCHEMA_URI.match(wanted):
        return "schema"
    token = wanted.removeprefix(f"{base}profile/")
    return token if token in {*PROFILES, ALTERNATIVES} else ""


def accepted_profile(header: str, base: str) -> str:
    """Return the token that an Accept-Profile header prefers; empty if it names none of ours.

    >>> accepted_profile("<https://x.org/profile/bibo>;q=0.6, <https://x.org/profile/cbd>", "https://x.org/")
    'cbd'
    """
    best, token = 0.0, ""
    for element in _ELEMENT.findall(header[:LONGEST]):
        head, parts = _taken_apart(element)
        q = next((_quality(v) for name, v in _parameters(parts) if name == "q"), 1.0)
        found = profile_token(head, base)
        if found and q > best:
            best, token = q, found
    return token


def implied_profile(accept: str, chosen: Score) -> str:
    """Return ``schema`` where the winning range of *accept* is a schema.org way to say JSON-LD."""
    if chosen.offer.media_type != JSONLD.media_type:
        return ""
    for wanted in parse(accept):
        by_type = wanted.media_type in JSONLD.aliases
        by_profile = wanted.media_type == JSONLD.media_type and any(
            _SCHEMA_URI.match(uri) for uri in wanted.profiles
        )
        if (by_type or by_profile) and wanted.q >= chosen.q:
            return "schema"
    return ""


def language(header: str, available: Sequence[str]) -> str:
    """Return the best of *available* (lower-case tags, default first) for Accept-Language."""
    wishes: list[tuple[float, str]] = []
    for element in _ELEMENT.findall(header[:LONGEST]):
        head, *parts = (part.strip().lower() for part in element.split(";"))
        q = next((_quality(v) for name, v in _parameters(parts) if name == "q"), 1.0)
        wishes.append((q, head))
    for q, wish in sorted(wishes, key=lambda w: -w[0]):
        if q > 0 and wish.split("-")[0] in available:
            return wish.split("-")[0]
    return available[0]
