"""Records brought together into works, at evidence level A only, and one address for each work.

Claims - a key, and a record that has it - enter, sorted by key, out of a database if need be;
groups leave. What is kept in memory grows with the records that share a key, not with all records.
The outcome depends on the claims alone, never on their order.
"""

import difflib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.identity.decisions import Decisions
from ris2rdf.identity.keys import HASH, HASH_DIGITS, STRENGTH

_ALIKE = 0.9
# A key that so many different works claim identifies none of them (a journal's DOI on every
# article): who comes later stands alone, so that no input makes this quadratic.
_MOST_WORKS_OF_A_KEY = 50
_UNDECIDED = Decisions()
_SECOND_CLAIM, _UNITED, _CONTRADICTED = "IDN501", "IDN502", "IDN505"


class Claimant(NamedTuple):
    """What grouping must know of a record: all its keys, and what tells two works apart.

    ``title`` is folded, ``richness`` as :func:`richness` counts it; ``source`` and ``line`` are for
    diagnostics. ``whole`` names it as a book, ``within`` the book it is a part of.
    """

    digest: str
    keys: tuple[str, ...]
    title: str = ""
    year: str = ""
    richness: int = 0
    source: str = ""
    line: int = 0
    whole: tuple[str, ...] = ()
    within: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, str]:
        """The order that content gives: the richer record, then the smaller digest."""
        return -self.richness, self.digest


class Group(NamedTuple):
    """One work: its settled key, the digests of its records, the richest first."""

    key: str
    digests: tuple[str, ...]


RECORD = "record"
"""The first segment of a record's own name."""

Claim = tuple[str, Claimant]
_Books = tuple[frozenset[str], frozenset[str]]  # what a work is called as a book, what it is within


def claims(claimants: Iterable[Claimant]) -> list[Claim]:
    """Return one claim for each key of each record, sorted by key: for what fits in memory."""
    return sorted((key, claimant) for claimant in claimants for key in claimant.keys)


def alike(title: str, other: str, years: tuple[str, str] = ("", "")) -> bool:
    """Return whether two folded titles agree (ratio 0.9) and the years differ by one at most.

    What a record does not state contradicts nothing.
    """
    first, second = years[0][:4], years[1][:4]
    if first.isdecimal() and second.isdecimal() and abs(int(first) - int(second)) > 1:
        return False
    if not title or not other or title == other:
        return True
    return _similar(*sorted((title, other)))


@lru_cache(maxsize=4096)
def _similar(title: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, title, other, autojunk=False)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(bound() >= _ALIKE for bound in bounds)


def group(
    claims: Iterable[Claim], report: Report, decisions: Decisions = _UNDECIDED
) -> Iterator[Group]:
    """Yield the works of all records that share a key with another one, or that a decision names.

    *claims* come sorted by key, one for each key of each record, and one for its own name
    (``record/DIGEST``) where a decision is about it. A record that shares no key is not
    mentioned: it is a work of its own under its first key. Reports IDN501 for each record whose key
    another work keeps, and IDN502 for each work of several records.
    """
    shared = _Shared(decisions)
    for key, claimants in groupby(claims, key=itemgetter(0)):
        distinct = {c.digest: c for c in sorted((c for _, c in claimants), reverse=True)}
        if len(distinct) > 1 or key in decisions.names:
            shared.add(key, sorted(distinct.values(), key=lambda claimant: claimant.rank))
    yield from shared.settle(report)


class _Shared:
    """The records that share keys, united step by step, the strongest keys first."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._claimants: dict[str, Claimant] = {}
        self._parts: dict[str, list[list[Claimant]]] = {}
        self._parent: dict[str, str] = {}
        self._held: dict[str, dict[str, str]] = {}
        self._books: dict[str, _Books] = {}
        self._told: dict[str, frozenset[str]] = {}
        self._titled: dict[str, Claimant] = {}

    def add(self, key: str, claimants: Sequence[Claimant]) -> None:
        """Note that several records have *key*."""
        alone = _is_weak(key)
        self._parts[key] = [[c] for c in claimants] if alone else _works(claimants)
        for claimant in claimants:
            self._claimants[claimant.digest] = claimant
            self._parent.setdefault(claimant.digest, claimant.digest)

    def settle(self, report: Report) -> Iterator[Group]:
        """Yield each work with its key, in order of key."""
        strong = sorted((key for key in self._parts if not _is_weak(key)), key=_strength)
        for key in strong:
            for part in self._parts[key]:
                self._unite(part, key)
        for one, other in self._decisions.united:
            self._decide(one, other, report)
        lost = {(digest, key): other for key in strong for digest, other in self._losers(key)}
        for (digest, key), other in sorted(lost.items()):
            claimant = self._claimants[digest]
            values = {"key": key, "other": other}
            report(Diagnostic(_SECOND_CLAIM, claimant.source, claimant.line, "", values))
        works: dict[str, list[Claimant]] = {}
        for members in self._members():
            key = _settled(members, lost)
            if any(self._parted(one, members[0]) for one in works.get(key, ())):
                key = f"{HASH}/{members[0].digest[:HASH_DIGITS]}"
            works.setdefault(key, []).extend(members)
        for key in sorted(works):
            yield _group(key, works[key], report)

    def _decide(self, one: str, other: str, report: Report) -> None:
        """Unite the works called *one* and *other*, as the library decided."""
        digests = [c.digest for name in (one, other) for c in self._called(name)]
        for digest in digests[1:]:
            mine, theirs = self._find(digests[0]), self._find(digest)
            if self._apart(mine, theirs):
                values = {"one": one, "other": other}
                report(Diagnostic(_CONTRADICTED, self._claimants[digest].source, values=values))
            elif mine != theirs:
                self._join(mine, theirs)

    def _called(self, name: str) -> list[Claimant]:
        """Return the records of the work called *name*: of those that claim it, who keeps it."""
        claimants = [claimant for part in self._parts.get(name, ()) for claimant in part]
        if _is_hash(name):
            return [c for c in claimants if c.keys[0] == name] or claimants[:1]
        return claimants[:1]

    def _apart(self, mine: str, theirs: str) -> bool:
        """Return whether the library decided that two works are not the same."""
        if not self._decisions.apart:
            return False
        return self._decisions.contradict(self._decided(mine), self._decided(theirs))

    def _parted(self, one: Claimant, other: Claimant) -> bool:
        return self._apart(self._find(one.digest), self._find(other.digest))

    def _decided(self, root: str) -> frozenset[str]:
        """Return those names of the work of *root* that a decision parts from another."""
        if root not in self._told:
            told = _all_names(self._claimants[root])
            self._told[root] = frozenset(n for n in told if n in self._decisions.parted)
        return self._told[root]

    def _losers(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield each record that claims *key* and is not the work that keeps it, and another one.

        What a book and its chapters claim, or several chapters of one book, is the book's.
        """
        claimants = [claimant for part in self._parts[key] for claimant in part]
        found = {c.digest: self._find(c.digest) for c in claimants}
        works = list(dict.fromkeys(found.values()))
        if len(works) == 1:
            return
        books = [work for work in works if self._named(work)[0]]
        keeper = (books or works)[0]
        within = Counter(book for work in works for book in self._named(work)[1])
        if any(within[book] > 1 for book in self._named(keeper)[1]):
            keeper = ""
        for digest, work in found.items():
            if work != keeper:
                other = next(one for one, its in found.items() if its != work)
                yield digest, other

    def _unite(self, part: Sequence[Claimant], key: str) -> None:
        """Unite the records of *part*, but never two that differ in a stronger scheme's key.

        Nor a chapter and its book, over however many records that lead from one to the other.
        """
        stronger = STRENGTH[: _strength(key)[0]]
        roots: list[str] = []
        for claimant in part:
            mine = self._find(claimant.digest)
            if mine in roots:
                continue
            agreeing = (root for root in roots if self._agree(mine, root, stronger))
            theirs = next(agreeing, None)
            if theirs is not None:
                roots[roots.index(theirs)] = self._join(mine, theirs)
            elif len(roots) < _MOST_WORKS_OF_A_KEY:
                roots.append(mine)

    def _find(self, digest: str) -> str:
        while self._parent[digest] != digest:
            self._parent[digest] = digest = self._parent[self._parent[digest]]
        return digest

    def _schemes(self, root: str) -> dict[str, str]:
        """Return the key of each scheme that the work of *root* has; made when first asked for."""
        if root not in self._held:
            keys = reversed(self._claimants[root].keys)
            self._held[root] = {key.partition("/")[0]: key for key in keys}
        return self._held[root]

    def _agree(self, mine: str, theirs: str, schemes: Iterable[str]) -> bool:
        one, two = self._schemes(mine), self._schemes(theirs)
        if any(one[s] != two[s] for s in schemes if s in one and s in two):
            return False
        if self._apart(mine, theirs) or not _same(self._speaks(mine), self._speaks(theirs)):
            return False
        return not _part_of_other(self._named(mine), self._named(theirs))

    def _speaks(self, root: str) -> Claimant:
        """Return the richest record of the work of *root* that has a title, if any has one."""
        return self._titled.get(root, self._claimants[root])

    def _named(self, root: str) -> _Books:
        """Return what the work of *root* is called as a book, and the books it is a part of."""
        if root not in self._books:
            claimant = self._claimants[root]
            self._books[root] = frozenset(claimant.whole), frozenset(claimant.within)
        return self._books[root]

    def _join(self, mine: str, theirs: str) -> str:
        kept, gone = sorted((mine, theirs), key=lambda root: self._claimants[root].rank)
        (whole, within), (more, others) = self._named(mine), self._named(theirs)
        speakers = [self._speaks(kept), self._speaks(gone)]
        self._titled[kept] = next((one for one in speakers if one.title), speakers[0])
        self._books[kept] = whole | more, within | others
        if self._decisions.apart:
            self._told[kept] = self._decided(mine) | self._decided(theirs)
        self._held[kept] = {**self._schemes(gone), **self._schemes(kept)}
        self._parent[gone] = kept
        return kept

    def _members(self) -> Iterable[list[Claimant]]:
        found: dict[str, list[Claimant]] = {}
        for digest in sorted(self._claimants):
            found.setdefault(self._find(digest), []).append(self._claimants[digest])
        return found.values()


def _works(claimants: Sequence[Claimant]) -> list[list[Claimant]]:
    """Return the claimants of one key by work: each joins the first richer one it is like.

    Those without a title come last: what is like everything must not lead from one to another.
    """
    found: list[list[Claimant]] = []
    by_title: dict[tuple[str, str, bool], list[Claimant]] = {}
    for claimant in sorted(claimants, key=lambda one: not one.title):
        told = (claimant.title, claimant.year[:4], bool(claimant.whole))
        part = by_title.get(told)
        if part is None:
            leading = found[:_MOST_WORKS_OF_A_KEY]
            part = next((other for other in leading if _same(other[0], claimant)), None)
        if part is None:
            part = []
            found.append(part)
        by_title.setdefault(told, part)
        part.append(claimant)
    return found


def _same(one: Claimant, other: Claimant) -> bool:
    books = [(frozenset(c.whole), frozenset(c.within)) for c in (one, other)]
    return not _part_of_other(*books) and alike(one.title, other.title, (one.year, other.year))


def _part_of_other(one: _Books, other: _Books) -> bool:
    """Return whether one of two works, each given as what it is and is within, holds the other."""
    return not (one[0].isdisjoint(other[1]) and other[0].isdisjoint(one[1]))


def _settled(members: Sequence[Claimant], lost: Container[tuple[str, str]]) -> str:
    """Return the strongest key that the work holds; of equals that of its richest record."""
    held = (
        (_strength(key)[0], member.rank, key)
        for member in members
        for key in member.keys
        if not _is_hash(key) and (member.digest, key) not in lost
    )
    best = min(held, default=None)
    if best:
        return best[2]
    return min(members, key=lambda member: member.rank).keys[-1]


def _group(key: str, members: Sequence[Claimant], report: Report) -> Group:
    ordered = sorted(members, key=lambda member: member.rank)
    if len(ordered) > 1:
        first = ordered[0]
        values = {"key": key, "count": len(ordered)}
        report(Diagnostic(_UNITED, first.source, first.line, "", values))
    return Group(key, tuple(member.digest for member in ordered))


def _all_names(claimant: Claimant) -> Iterator[str]:
    yield from claimant.keys
    yield f"{RECORD}/{claimant.digest}"


def _is_weak(key: str) -> bool:
    return key.startswith((f"{HASH}/", f"{RECORD}/"))


def _is_hash(key: str) -> bool:
    return key.startswith(f"{HASH}/")


def _strength(key: str) -> tuple[int, str]:
    return STRENGTH.index(key.partition("/")[0]), key
