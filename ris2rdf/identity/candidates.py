"""Things that may be the same and are never united: evidence levels B (a link) and C (a remark).

Sightings enter, sorted by key, out of a database if need be; pairs leave, each the smaller address
first. Those that share a key are chained, each to the next, so that no input makes this quadratic,
and the pairs depend on what is there alone, never on its order. What is level D (a title alone,
initials alone) has no key here at all.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.elements import Contributor, Work
from ris2rdf.identity.keys import folded

Pair = tuple[str, str]

_SIMILAR = 0.95
_NEIGHBOURS = 3  # similar titles stand near each other when sorted, from one end or the other
# Beyond so many people of one work, to have contributed to it together says little of two names.
_MOST_COMPANY = 50
_MOST_TITLES = 50  # of one key: no input makes the comparison of all with all slow
_ADDITION = re.compile(r"\s*[(\[:].*$", re.DOTALL)
_SMALL = frozenset(
    "a an and the of for in on to de la le les des du et der die das und di e y".split()
)


class Sighting(NamedTuple):
    """Something seen under a key: its address, and what decides between those of one key.

    For works ``told`` is the year; for journals "issn" where it has one; for people one piece of
    evidence, and ``within`` the work they were seen in.
    """

    key: str
    told: str
    iri: str
    within: str = ""


# ------------------------------------------------------------------ level B


def work_key(work: Work) -> str:
    """Return folded title and first family name; empty where the work has not both, or no year."""
    first = next(iter(work.people("author")), None)
    family = terms.fold(first.name.family or first.name.literal) if first else ""
    title = folded(work.title.value) if work.title else ""
    return f"{title}\n{family}" if title and family and work.issued else ""


def works(sightings: Iterable[Sighting]) -> Iterator[Pair]:
    """Yield works of one key whose years differ by one at most; sorted sightings enter."""
    for _, group in groupby(sightings, key=attrgetter("key")):
        for one, other in pairwise(group):
            if int(other.told) - int(one.told) <= 1:
                yield _pair(one, other)


def journals(sightings: Iterable[Sighting]) -> Iterator[Pair]:
    """Yield journals of one folded title, if one of the two has no ISSN."""
    for _, group in groupby(sightings, key=attrgetter("key")):
        without: list[Sighting] = []
        for one in group:
            if not one.told:
                without.append(one)
                if len(without) > 1:
                    yield _pair(*without[-2:])
            elif without:
                yield _pair(without[0], one)


def person_key(contributor: Contributor) -> str:
    """Return family and full given name, folded; empty for initials, which are no evidence."""
    name = contributor.name
    if name.kind != "person" or not name.family or not full(name.given):
        return ""
    return form(contributor)


def full(given: str) -> bool:
    """Return whether *given* begins with a name written out, not with an initial."""
    first = given.replace("-", " ").partition(" ")[0]
    return len(first) > 1 and "." not in first and not first.isupper()


def form(contributor: Contributor) -> str:
    """Return the name of *contributor* as two forms of it are compared."""
    name = contributor.name
    return terms.fold(f"{name.family or name.literal}, {name.given}".replace(".", " "))


def evidence(contributor: Contributor, company: Sequence[str]) -> list[str]:
    """Return what may show that two people of one name are one: co-authors and affiliations.

    *company* are the forms of all names of the work.
    """
    beside = company if len(company) <= _MOST_COMPANY else ()
    mine = form(contributor)
    found = [f"with {name}" for name in beside if name != mine]
    found += (f"at {terms.fold(where)}" for where in contributor.affiliations)
    return sorted(set(found))


def people(sightings: Iterable[Sighting]) -> Iterator[Pair]:
    """Yield people of one full name who share a co-author or an affiliation, of different works.

    Two known by different ORCIDs are two, whatever they share.
    """
    seen: set[Pair] = set()
    for _, group in groupby(sightings, key=itemgetter(0, 1)):
        ordered = list({one.iri: one for one in group}.values())
        for one, other in pairwise(ordered):
            pair = _pair(one, other)
            known = all("/orcid/" in iri for iri in pair)
            if one.within != other.within and not known and pair not in seen:
                seen.add(pair)
                yield pair


def _pair(one: Sighting, other: Sighting) -> Pair:
    first, second = sorted((one.iri, other.iri))
    return first, second


# ------------------------------------------------------------------ level C


def similar(
    sightings: Iterable[Sighting], before: Iterable[Sighting] = (), known: Collection[Pair] = ()
) -> Iterator[Pair]:
    """Yield works of one year whose folded titles are not the same but nearly (ratio 0.95).

    Sightings enter sorted by year; ``key`` is the year, ``told`` the folded title. Each is compared
    with its next neighbours in the order of the titles, read forwards and backwards. Those that
    were neighbours *before*, under the same titles, are not compared again: of them *known* are
    nearly the same.
    """
    compared = _neighbours(list(before))
    for _, group in groupby(sightings, key=attrgetter("key")):
        for pair, titles in sorted(_neighbours(list(group)).items()):
            if pair in known if compared.get(pair) == titles else _alike(*titles):
                yield pair


def _neighbours(members: Sequence[Sighting]) -> dict[Pair, Pair]:
    """Return the pairs that are to be compared, and the titles of each."""
    found: dict[Pair, Pair] = {}
    for step in (1, -1):
        ordered = sorted((one.told[::step], one.iri, one) for one in members)
        for place, entry in enumerate(ordered):
            one = entry[-1]
            for *_, other in ordered[place + 1 : place + 1 + _NEIGHBOURS]:
                if one.told != other.told:
                    first, second = sorted((one.told, other.told))
                    found[_pair(one, other)] = (first, second)
    return found


def _alike(title: str, other: str) -> bool:
    shorter, longer = sorted((len(title), len(other)))
    if 2 * shorter < _SIMILAR * (shorter + longer):  # before a matcher is made: 50 us each
        return False
    matcher = difflib.SequenceMatcher(None, title, other, autojunk=False)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(bound() >= _SIMILAR for bound in bounds)


def title_key(title: str) -> str:
    """Return by what titles of journals are compared: the initials of the words that count."""
    return "".join(word[0] for word in _words(title))


def titles(sightings: Iterable[Sighting]) -> Iterator[Pair]:
    """Yield journals of one key of which one title is short for the other, and one has no ISSN.

    ``key`` is :func:`title_key`, ``told`` the title; "issn" stands in ``within`` of those that have
    one, as these are never one. An addition in brackets or behind a colon makes no difference.
    """
    for _, group in groupby(sightings, key=attrgetter("key")):
        members = list(islice(group, _MOST_TITLES))
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                if not (one.within and other.within) and _short_for(one.told, other.told):
                    yield _pair(one, other)


def _words(title: str) -> list[str]:
    words = folded(_ADDITION.sub("", title)).split()
    return [word for word in words if word not in _SMALL] or words


def _short_for(title: str, other: str) -> bool:
    """Return whether two titles that are not the same are one title, written out or short."""
    if folded(title) == folded(other):
        return False
    one, two = _words(title), _words(other)
    if len(one) != len(two):
        return False
    pairs = list(zip(one, two, strict=True))
    return all(a.startswith(b) for a, b in pairs) or all(b.startswith(a) for a, b in pairs)


def initials_key(name: str) -> str:
    """Return first initial and family name of a displayed *name*; empty where it has but one part.

    >>> initials_key("Maria A. Rossi"), initials_key("M. Rossi")
    ('m rossi', 'm rossi')
    """
    first, *others = terms.fold(name).replace(".", " ").split() or [""]
    while len(others) > 1 and len(others[0]) == 1:
        del others[0]
    return f"{first[0]} {' '.join(others)}" if others else ""


def perhaps_one(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return those of *names*, all of one :func:`initials_key`, that are initials, and the others.

    Both are empty unless there are some of each: initials alone say nothing of each other, and two
    names written out are two.
    """
    short: list[str] = []
    long: list[str] = []
    for name in sorted(names):
        (long if full(name) else short).append(name)
    return (short, long) if short and long else ([], [])
