"""By what each work is compared with others: keys that works, titles and people have in common.

A Work enters, sightings leave: rows that the database sorts by key, so that only what shares one is
ever looked at together. Keys are 64 bits of what they stand for: millions of them are kept.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from ris2rdf import identity, terms
from ris2rdf.elements import Contributor, Work
from ris2rdf.identity import candidates
from ris2rdf.vocabulary import Vocabulary
from ris2rdf.vocabulary.people import slug

_CHAPTER = terms.expand("bibo:Chapter")


class Kind(IntEnum):
    """By what things are compared: as one work published twice, or as candidates."""

    DOI = 1
    TITLE = 2
    WORK = 3
    SIMILAR = 4
    PERSON = 5
    JOURNAL = 6


class Seen(NamedTuple):
    """A key that a work has; ``part`` is the person it is of, as the end of the address.

    ``place`` is where it stands among all that have the key: there, only neighbours are compared.
    """

    kind: Kind
    key: int
    place: int = 0
    part: str = ""
    told: str = ""


def of_work(vocabulary: Vocabulary, iri: str, work: Work) -> Iterator[Seen]:
    """Yield by what *work*, the thing *iri*, is compared."""
    title = work.title.value if work.title else ""
    folded = identity.folded(title)
    if doi := work.identifier("doi"):
        yield Seen(Kind.DOI, hashed(doi), told=doi)
    year = work.issued.value[:4] if work.issued else ""
    if folded and year:
        # A chapter that is called as its book is, is not the book.
        part = "chapter" if _CHAPTER in vocabulary.classes(work) else ""
        yield Seen(Kind.TITLE, hashed(f"{folded}\n{int(year)}\n{part}"), told=part)
    key = candidates.work_key(work)
    if key and year.isdecimal():
        yield Seen(Kind.WORK, hashed(key), told=year)
        yield Seen(Kind.SIMILAR, int(year), told=key.partition("\n")[0])
    yield from _people(vocabulary, iri, work)


def _people(vocabulary: Vocabulary, iri: str, work: Work) -> Iterator[Seen]:
    people = [c for c in work.contributors if c.of == "work"]
    company = [candidates.form(person) for person in people]
    named = Counter(company)
    for person in people:
        # Two of one name in one work are two already, and nobody knows which of them is meant.
        name = candidates.person_key(person)
        if name and named[candidates.form(person)] == 1:
            who = _person(vocabulary, iri, person)
            place, part = hashed(who.removeprefix(vocabulary.base)), who.removeprefix(iri)
            for shared in candidates.evidence(person, company):
                yield Seen(Kind.PERSON, hashed(f"{name}\n{shared}"), place, part)


def _person(vocabulary: Vocabulary, work: str, person: Contributor) -> str:
    kind = "researcher" if person.orcid else "person"
    parts = {"orcid": person.orcid, "work": work, "slug": slug(person.name)}
    return vocabulary.table.nodes[kind].patterns[0].fill(vocabulary.base, parts)


def hashed(text: str) -> int:
    """Return 64 bits of *text*."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
