"""What each page needs to be drawn: frozen values that the routes fill in, and nothing else.

A route puts the release's own objects and the facts of the request in; a page comes out of
:mod:`ris2rdf.web.pages` as text. Nothing here reads a file, a store or a request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ris2rdf import mapping
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Severity, catalogue
from ris2rdf.pipeline.trial import Trial
from ris2rdf.release import Entry, Facet, Row, ThingRow
from ris2rdf.search import Neighbour
from ris2rdf.web import assets
from ris2rdf.web.negotiation import Offer


@dataclass(frozen=True)
class Site:
    """What frames every page: the publication, its release, and the address of this page.

    ``base`` is the base IRI with its closing slash; all links are absolute paths below its path,
    so that the pages work behind any mirror. ``path`` is the path asked for below it
    (``/doc/work/doi/10.1/x``). ``counts`` are those of the release; ``converts``
    tells whether there is a page that tries records out.
    """

    title: str
    base: str
    release: str = ""
    created: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    counts: Mapping[str, int] = field(default_factory=dict)
    description: str = ""
    publisher: str = ""
    licence: str = ""
    contact: str = ""
    language: str = "en"
    path: str = "/"
    converts: bool = True

    @cached_property
    def root(self) -> str:
        """The path of the base without its closing slash: empty for most sites."""
        return urlsplit(self.base).path.rstrip("/")

    def at(self, path: str) -> str:
        """Return *path* (``/works?x=y``) as it is linked from a page."""
        return self.root + path

    def file(self, name: str) -> str:
        """Return the address of a static file, which changes with its content."""
        return self.at(assets.address(name))

    def href(self, iri: str) -> str:
        """Return where a link to *iri* leads: our things to their pages, ``""`` if nowhere safe."""
        if iri.startswith(self.base):
            local = iri[len(self.base) :]
            if local.startswith("id/"):
                local = local[3:] if local == "id/dataset" else "doc/" + local[3:]
            return self.at("/" + local)
        return iri if iri.startswith(("https://", "http://", "mailto:")) else ""


class Citation(NamedTuple):
    """The reference of a work as HTML, in a style out of ``styles`` (labels by name)."""

    html: str
    style: str
    styles: Mapping[str, str]
    locale: str = ""


@dataclass(frozen=True)
class DocumentView:
    """The page of one thing: an entry of the release, its statements, its representations.

    ``lines`` are the N-Triples of its document (``Release.document(path)``), ``entry`` what
    ``Release.entry(path)`` returned. For a journal, subject, person ...: ``works`` are the
    newest rows of its works, ``total`` how many there are, ``years`` how many a year, ``facets``
    what ``Release.facets`` says of them (subjects and people beside it). For a work, ``ris`` is
    the record as RIS out, ``citation`` its reference, ``beside`` the works before and after it.
    ``whole`` is True where the statements about other things were asked for too.
    """

    site: Site
    entry: Entry
    lines: Sequence[str] = ()
    offers: Sequence[Offer] = ()
    works: Sequence[Row] = ()
    total: int = 0
    years: Mapping[str, int] = field(default_factory=dict)
    facets: Mapping[str, Sequence[Facet]] = field(default_factory=dict)
    ris: str = ""
    parts: Sequence[ThingRow] = ()
    citation: Citation | None = None
    beside: tuple[Neighbour | None, Neighbour | None] = (None, None)
    whole: bool = False


@dataclass(frozen=True)
class WorksView:
    """A list of works: one page of rows, what narrows it, and what could.

    ``parameters`` are those of the address as read (``q``, ``subject``, ``from`` ...), in order;
    ``facets`` are those of the selection, by parameter, ``years`` its works by year; ``first`` is
    the number of the first row, ``after`` the cursor of the next page, ``before`` the parameters
    of the page before, None on the first; ``meant`` the text that has works where this has none.
    """

    site: Site
    rows: Sequence[Row]
    total: int
    parameters: Sequence[tuple[str, str]] = ()
    facets: Mapping[str, Sequence[Facet]] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)
    first: int = 1
    after: str = ""
    offers: Sequence[Offer] = ()
    before: Sequence[tuple[str, str]] | None = None
    meant: str = ""


@dataclass(frozen=True)
class ThingsView:
    """An index of people, journals, publishers or subjects; ``kind`` is ``person`` ...

    ``letters`` are those under which there is any, ``alike`` the names much like one of a row.
    """

    site: Site
    kind: str
    rows: Sequence[ThingRow]
    total: int
    first: int = 1
    after: str = ""
    parameters: Sequence[tuple[str, str]] = ()
    offers: Sequence[Offer] = ()
    before: Sequence[tuple[str, str]] | None = None
    letters: Sequence[str] = ()
    alike: Mapping[str, Sequence[ThingRow]] = field(default_factory=dict)


class Dump(NamedTuple):
    """One file of everything: name, path, what it is, bytes, SHA-256."""

    name: str
    path: str
    format: str
    size: int
    sha256: str


@dataclass(frozen=True)
class HomeView:
    """The first page: the release at a glance."""

    site: Site
    latest: Sequence[Row] = ()
    years: Mapping[str, int] = field(default_factory=dict)
    dumps: Sequence[Dump] = ()
    example: str = ""
    """A path of a thing to show in examples, as ``work/doi/10.1/x``."""


@dataclass(frozen=True)
class DatasetView:
    """The page about the data as a whole: what it holds, under which licence, in which files."""

    site: Site
    dumps: Sequence[Dump] = ()
    years: Mapping[str, int] = field(default_factory=dict)
    offers: Sequence[Offer] = ()
    example: str = ""
    """A path of a work to show in examples."""


class QueryFault(NamedTuple):
    """Why a query has no answer: the sentence, and the place in its text where one is known."""

    reason: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class SparqlView:
    """The query page; with ``answer`` (parsed SPARQL JSON results or RDF text) or ``fault``.

    ``limits`` are (name, value) pairs in words. ``milliseconds`` is how long the answer took;
    ``ran`` is the query as it was run.
    """

    site: Site
    query: str = ""
    answer: Mapping[str, Any] | str | None = None
    fault: QueryFault | None = None
    milliseconds: int = 0
    limits: Sequence[tuple[str, str]] = ()
    ran: str = ""


@dataclass(frozen=True)
class MappingView:
    """The page of the tables: what the tags of *type* become; ``works`` counts works by type."""

    site: Site
    crosswalk: Crosswalk
    type: str
    rows: Sequence[mapping.Row]
    works: Mapping[str, int] = field(default_factory=dict)
    offers: Sequence[Offer] = ()


@dataclass(frozen=True)
class ConvertView:
    """The page that tries records out: the form as it was sent, and what became of the text.

    ``format`` is the name of an offer; ``fault`` says why there is no trial.
    """

    site: Site
    text: str = ""
    format: str = "ttl"
    profile: str = "full"
    trial: Trial | None = None
    fault: str = ""


class Fault(NamedTuple):
    """One code on the quality page: how often it was reported, and some examples.

    Each example is (path of the work or ``""``, its title, diagnostic, raw line or ``""``).
    """

    code: str
    times: int
    examples: Sequence[tuple[str, str, Diagnostic, str]] = ()

    @property
    def severity(self) -> Severity:
        """The weight of the code, as the library gave it where it did."""
        return self.examples[0][2].severity if self.examples else catalogue()[self.code].severity


@dataclass(frozen=True)
class QualityView:
    """The page of corrections: faults of the release, worst first."""

    site: Site
    faults: Sequence[Fault] = ()
    since: str = ""  # the date of the release that this one is compared with


HELD = "held-back"
"""In the place of a code: why records were held back."""

Example = tuple[str, str, Diagnostic, str]


@dataclass(frozen=True)
class FaultView:
    """A page of what was reported as *code*, of *count* in all; HELD counts records.

    Each of ``rows`` has the two works that it is about, where it is about two that are alike.
    ``next`` is the place of the page that follows, ``whole`` tells that this is the first.
    """

    site: Site
    code: str
    count: int
    rows: Sequence[tuple[Example, Entry | None, Entry | None]]
    next: str = ""
    whole: bool = True


@dataclass(frozen=True)
class EditionView:
    """The page of one release; ``kept`` are the ids and times of those that are kept for good."""

    site: Site
    id: str
    created: datetime
    title: str
    counts: Mapping[str, int]
    files: Sequence[Dump]
    previous: str
    current: bool
    frozen: bool
    kept: Sequence[tuple[str, datetime]] = ()
    offers: Sequence[Offer] = ()


class Tombstone(NamedTuple):
    """What is left of a withdrawn record; ``address`` is its IRI, ``published`` since when."""

    title: str
    people: str = ""
    withdrawn: str = ""
    reason: str = ""
    successor: str = ""
    successor_title: str = ""
    address: str = ""
    published: str = ""
    sources: Sequence[str] = ()


@dataclass(frozen=True)
class ErrorView:
    """A page for an answer that is not the thing asked for.

    ``near`` are entries much like the address (404), ``offers`` the representations that exist
    (406), ``tombstone`` what a withdrawn record was (410); ``sentence`` says what is wrong, and
    ``sought`` what to look for instead, if it is not the address.
    """

    site: Site
    status: int
    sentence: str = ""
    near: Sequence[Row | ThingRow] = ()
    offers: Sequence[Offer] = ()
    tombstone: Tombstone | None = None
    sought: str = ""
