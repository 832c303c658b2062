"""The Work: what a record means, in the words of bibliography, before any output format.

The crosswalk makes Works out of records; every output - both vocabularies, RIS again, citations,
pages, the search index - starts from one. All parts are frozen, know the lines they came from, and
survive a round trip through JSON. Nothing here knows RIS syntax or RDF. Frozen values never form a
cycle, so the collector need not look at them (``gc=False``).
"""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

Bearer = Literal["work", "container", "series", "issue", "event"]
"""Which thing a value is about: an editor of a chapter's book is one ``of="container"``."""


class Source(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a value stands: the tag, and its line counted from the record's first line (1-based).

    ``record`` is the position (0-based) in the group of records that the Work unites. Lines count
    from the record, so that editing one record of a file changes nothing in the others.
    """

    tag: str
    line: int
    record: int = 0


Sources = tuple[Source, ...]


_FAMILY_FIRST = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


def family_first(family: str, given: str) -> bool:
    """Tell whether a name is read as it is filed, without a blank: in Han, kana or Hangul."""
    return not family.isascii() and _FAMILY_FIRST.fullmatch(family + given) is not None


class Stated(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A text as published, and every place that states it."""

    value: str
    sources: Sources = ()


class Name(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A person's name in parts, or ``literal`` for an organisation or a name of one part."""

    kind: Literal["person", "organization"] = "person"
    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def display(self) -> str:
        """The name in reading order: ``Salvatore A. De Salvo Jr.``, ``王小明``."""
        if self.literal:
            return self.literal
        if family_first(self.family, self.given):
            return self.family + self.given + self.suffix
        return " ".join(part for part in (self.given, self.family, self.suffix) if part)

    @property
    def inverted(self) -> str:
        """The name as catalogues file it: ``De Salvo, Salvatore A., Jr.``."""
        if self.literal:
            return self.literal
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


class Contributor(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Somebody who made the work, or the thing it stands in, and in which role.

    ``role`` is a row of ``[roles]`` in ``crosswalk.toml`` (author, editor, translator ...).
    ``change`` says in one English sentence what was repaired in the name, and why.
    """

    name: Name
    role: str = "author"
    of: Bearer = "work"
    orcid: str = ""
    affiliations: tuple[str, ...] = ()
    change: str = ""
    sources: Sources = ()


class Date(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A date as precise as stated: ``2023``, ``2023-05`` or ``2023-05-04``, never padded.

    ``kind`` is ``issued``, ``accessed``, ``submitted``, ``event-start`` ...; ``label`` is what was
    left over ("Spring").
    """

    value: str
    kind: str = "issued"
    label: str = ""
    sources: Sources = ()


class Identifier(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A well-formed identifier without prefix: scheme ``doi``, ``pmid``, ``issn``, ``isbn13`` ...

    ``primary`` is False for a second, differing one of a scheme that should have one.
    ``medium`` is ``print`` or ``electronic`` where an ISSN says so. ``name`` says which database or
    register issued it where the scheme alone does not.
    """

    scheme: str
    value: str
    of: Bearer = "work"
    primary: bool = True
    medium: str = ""
    name: str = ""
    sources: Sources = ()


class Container(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What the work stands in: journal, newspaper, book, proceedings, series, web site ...

    ``kind`` is a row of ``[container]`` in ``crosswalk.toml``. Its identifiers and contributors are
    those of the Work with the matching ``of``.
    """

    kind: str
    title: Stated | None = None
    abbreviations: tuple[Stated, ...] = ()
    volume: Stated | None = None
    edition: Stated | None = None
    publisher: Stated | None = None
    place: Stated | None = None


class Event(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A conference, hearing or the like at which the work was presented."""

    kind: str = "conference"
    name: Stated | None = None
    place: Stated | None = None
    start: Date | None = None
    end: Date | None = None


class Language(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A language of the work: ``tag`` is BCP 47, empty where the text cannot be read as one."""

    value: str
    tag: str = ""
    sources: Sources = ()


class Section(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One headed part of the abstract: heading as written, its kind (``methods``), its text."""

    heading: str
    kind: str
    text: str


class Trial(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A registered trial; ``about`` is True where the work reports it, else it is mentioned."""

    register: str
    number: str
    about: bool = True
    sources: Sources = ()


class Grant(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A funding statement: the sentence, the award number in it, a funder a field names."""

    name: str
    number: str = ""
    funder: str = ""
    sources: Sources = ()


class Link(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A web address; ``relation`` is page, see-also, full-text, image, related or distribution."""

    relation: str
    url: str
    sources: Sources = ()


class Note(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A field kept whole that has no property of its own: published as ``label: text``."""

    label: str
    text: str
    sources: Sources = ()

    @property
    def display(self) -> str:
        """The note as published."""
        return f"{self.label}: {self.text}" if self.label else self.text


class Work(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One bibliographic work, as one record or several say it is.

    ``type`` is the RIS type after aliases (``JOUR``; unknown ones are ``GEN``), ``form`` the row of
    the type table that applies (``CONF`` or ``CONF-whole``), ``stated_type`` what TY says.
    ``details`` holds the elements that few types have (``duration``, ``degree``, ``status`` ...) by
    their name in ``crosswalk.toml``.
    """

    type: str
    form: str
    stated_type: Stated | None = None
    title: Stated | None = None
    short_title: Stated | None = None
    alternative_titles: tuple[Stated, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    more_contributors: bool = False  # the source says "et al."
    container: Container | None = None
    series: Container | None = None
    event: Event | None = None
    volume: Stated | None = None
    issue: Stated | None = None
    number: Stated | None = None
    edition: Stated | None = None
    section: Stated | None = None
    page_start: Stated | None = None
    page_end: Stated | None = None
    pages: Stated | None = None  # as printed, where it cannot be split into start and end
    article_number: Stated | None = None
    number_of_pages: Stated | None = None
    publisher: Stated | None = None
    place: Stated | None = None
    dates: tuple[Date, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    abstract: Stated | None = None
    sections: tuple[Section, ...] = ()
    description: Stated | None = None
    keywords: tuple[Stated, ...] = ()
    languages: tuple[Language, ...] = ()
    genres: tuple[Stated, ...] = ()
    trials: tuple[Trial, ...] = ()
    grants: tuple[Grant, ...] = ()
    links: tuple[Link, ...] = ()
    details: dict[str, tuple[Stated, ...]] = {}
    notes: tuple[Note, ...] = ()
    labels: tuple[Stated, ...] = ()  # ID, LB: names of the record, not of the work
    databases: tuple[Stated, ...] = ()  # DB, DP: where the record was got, not the work
    withheld: Sources = ()  # fields kept out of everything published; never their values

    @property
    def issued(self) -> Date | None:
        """The date of publication, if one is stated."""
        return next((date for date in self.dates if date.kind == "issued"), None)

    def people(self, role: str, of: Bearer = "work") -> tuple[Contributor, ...]:
        """Return the contributors in *role*, in the order of the record."""
        return tuple(c for c in self.contributors if c.role == role and c.of == of)

    def identifier(self, scheme: str, of: Bearer = "work") -> str:
        """Return the primary identifier of *scheme*, or an empty string."""
        for found in self.identifiers:
            if found.scheme == scheme and found.of == of and found.primary:
                return found.value
        return ""


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Work)


def dumps(work: Work) -> bytes:
    """Return *work* as JSON in UTF-8: the same bytes for equal Works, defaults left out."""
    return _encoder.encode(work)


def loads(text: bytes | str) -> Work:
    """Return the Work that :func:`dumps` wrote; raises ``msgspec.ValidationError`` for others."""
    return _decoder.decode(text)


def tags(sources: Iterable[Source]) -> tuple[str, ...]:
    """Return the distinct tags of *sources*, in order: what a mark on the page names."""
    return tuple(dict.fromkeys(source.tag for source in sources))
