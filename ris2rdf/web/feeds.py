"""The feed: works newly published, changed or taken away, the latest first, as Atom (RFC 4287).

A request enters, an answer leaves. What changed is the registry's; a first release, or one that
changed nearly everything, is told by its newest works.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from xml.sax import saxutils
from xml.sax.saxutils import quoteattr

from ris2rdf.release import Entry, Publication, Release, registry
from ris2rdf.release.registry import Change
from ris2rdf.web.answers import Answer
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import HTML, JSONLD, RIS, TURTLE
from ris2rdf.web.pages.words import work_type
from ris2rdf.web.representation import fixed

LENGTH = 50
"""Entries of a feed."""

TYPE = "application/atom+xml"
FORMS = (HTML, TURTLE, JSONLD, RIS)
"""Forms of a work that its entry links to."""

_SPACES = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'


# Records may hold characters that XML has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class News(NamedTuple):
    """One work in the feed: its path, what became of it, and when (``2026-11-23T07:00:00Z``)."""

    path: str
    change: str
    time: str


def newest(asked: Asked) -> Answer:
    """Return the feed of works."""
    found = _news(asked.publication, asked.release)
    updated = max((news.time for news in found), default=_time(asked.modified.isoformat()))
    entries = "".join(_told(asked, news) for news in found)
    own = f"{asked.base}feed.atom"
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed {_SPACES} xml:lang="en">\n'
        f"<id>{escape(own)}</id>\n<title>{escape(asked.site.title)}</title>\n"
        f"<updated>{updated}</updated>\n{_author(asked.site.publisher or asked.site.title)}"
        f'<link rel="self" type="{TYPE}" href={quoteattr(own)}/>\n'
        f'<link rel="alternate" type="text/html" href={quoteattr(asked.base + "works")}/>\n'
        f"{_rights(asked)}{entries}</feed>\n"
    )
    return fixed(asked, text, TYPE)


@lru_cache(maxsize=2)
def _news(publication: Publication, release: Release) -> tuple[News, ...]:
    """Return the latest changes to works, as *release* has them; read once a release."""
    found: list[tuple[Change, str]] = []
    if publication.registry.is_file():
        with registry.reading(publication.registry) as known:
            found = registry.latest(known, LENGTH + 1)
    many = len(found) > LENGTH and found[0][0].release == found[-1][0].release
    if found and not many:
        return tuple(News(c.path, c.change, _time(moment)) for c, moment in found[:LENGTH])
    time = _time(release.created.isoformat())
    return tuple(News(row.path, "added", time) for row in release.works(limit=LENGTH).rows)


def escape(text: str) -> str:
    """Return *text* as it stands in an element of XML."""
    return saxutils.escape(_UNWRITABLE.sub("", text))


def _time(moment: str) -> str:
    return f"{moment[:19]}Z"


def _author(name: str) -> str:
    return f"<author><name>{escape(name)}</name></author>\n"


def _rights(asked: Asked) -> str:
    licence = asked.site.licence
    return f'<link rel="license" href={quoteattr(licence)}/>\n' if licence else ""


def _told(asked: Asked, news: News) -> str:
    iri = f"{asked.base}id/{news.path}"
    entry = asked.release.entry(news.path)
    if entry is None or news.change == "removed":
        return f"<at:deleted-entry ref={quoteattr(iri)} when={quoteattr(news.time)}/>\n"
    return (
        f"<entry>\n<id>{escape(iri)}</id>\n"
        f"<title>{escape(entry.label or 'No title given')}</title>\n"
        f"<updated>{news.time}</updated>\n{''.join(_people(entry))}{''.join(_links(asked, entry))}"
        f"{_category(entry)}</entry>\n"
    )


def _people(entry: Entry) -> Iterator[str]:
    people = entry.work.people("author") if entry.work else ()
    for person in people[:10]:
        yield _author(person.name.display)


def _links(asked: Asked, entry: Entry) -> Iterator[str]:
    for form in FORMS:
        suffix = "" if form is HTML else form.suffix
        where = quoteattr(f"{asked.base}doc/{entry.path}{suffix}")
        yield f'<link rel="alternate" type="{form.media_type}" href={where}/>\n'


def _category(entry: Entry) -> str:
    if entry.work is None:
        return ""
    kind = entry.work.type
    return f"<category term={quoteattr(kind)} label={quoteattr(work_type(kind))}/>\n"
