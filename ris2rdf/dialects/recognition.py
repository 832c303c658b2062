"""Which exporter a record came from, told by evidence in its fields.

Tags and fields enter, the name of a dialect leaves. The table is compiled once: what is asked of
a field is found by its tag, and a set of tags seen before needs no second thought.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from ris2rdf.dialects.tables import Dialect, Evidence, Tables
from ris2rdf.ris.records import Row

_REMEMBERED = 10_000  # hosts; a file has a few dozen
_REPEATED = 64  # values of one tag, asked for the same dialects
_ASKED = 1_000  # tags, each with dialects that it may be evidence for; most files have a few dozen
_NONE = sys.maxsize

LONGEST = 20_000
"""Characters beyond which a value is nobody's habit: a pattern could take long to say so."""


class _Tests:
    """What the values of one tag are evidence for: the rank of a dialect, lower is stronger."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.hosts: dict[str, int] = {}
        self.prefixes: list[tuple[str, int]] = []
        self.patterns: list[tuple[Callable[[str], object], int]] = []
        self._met: dict[str, int] = {}  # hosts met before, and what they or their parents are for

    def add(self, evidence: Evidence, rank: int) -> None:
        """Let *evidence* speak for the dialect of *rank*; stronger ones are added first."""
        if evidence.text:
            self.texts.setdefault(evidence.text.casefold(), rank)
        if evidence.host:
            self.hosts.setdefault(evidence.host, rank)
        if evidence.prefix:
            self.prefixes.append((evidence.prefix, rank))
        if evidence.pattern:
            # An anchored pattern is searched at every place all the same, unless it is matched.
            pattern = re.compile(evidence.pattern)
            anchored = evidence.pattern.startswith("^") and "|" not in evidence.pattern
            self.patterns.append((pattern.match if anchored else pattern.search, rank))

    def compile(self) -> Callable[[str], int]:
        """Return what tells the rank of a value; of values that repeat, each is judged once."""
        return self._rank if self.hosts else lru_cache(_REPEATED)(self._rank)

    def _rank(self, value: str) -> int:
        """Return the strongest rank that *value* is evidence for, or :data:`_NONE`."""
        if len(value) > LONGEST:
            return _NONE
        best = self.texts.get(value.casefold(), _NONE) if self.texts else _NONE
        if self.hosts and "//" in value:
            host = value.partition("//")[2].partition("/")[0]
            rank = self._met.get(host)
            best = min(best, self._host_rank(host) if rank is None else rank)
        for prefix, rank in self.prefixes:
            if rank < best and value.startswith(prefix):
                best = rank
        for found, rank in self.patterns:
            if rank < best and found(value):
                best = rank
        return best

    def _host_rank(self, host: str) -> int:
        """Return the strongest rank that *host*, or a domain above it, is evidence for."""
        if len(self._met) >= _REMEMBERED:
            self._met.clear()
        ranks, domain = [_NONE], host.rpartition("@")[2].partition(":")[0].lower()
        while domain:
            ranks.append(self.hosts.get(domain, _NONE))
            domain = domain.partition(".")[2]
        return self._met.setdefault(host, min(ranks))


class Suspicion(NamedTuple):
    """What the tags of a record say of its exporter: a rank, and what tells more, by tag."""

    best: int
    ranks: dict[str, Callable[[str], int]]


class Recogniser:
    """Knows the dialects of one table."""

    def __init__(self, tables: Tables) -> None:
        self._names = list(tables.dialect)
        self._dialects = list(tables.dialect.values())
        self._tests: dict[tuple[str, tuple[int, ...]], Callable[[str], int]] = {}

    def dialect(self, suspicion: Suspicion, rows: Iterable[Row]) -> str:
        """Return the name of the dialect of *rows*; may be empty."""
        best, ranks = suspicion
        if ranks:
            for tag, value, _ in rows:
                if tag in ranks:
                    best = min(best, ranks[tag](value))
        return self._names[best] if best < len(self._names) else ""

    def suspicion(self, tags: frozenset[str]) -> Suspicion:
        """Return the rank that *tags* alone are evidence for, and what to ask of values."""
        best, asked = len(self._names), dict[str, list[int]]()
        for rank, dialect in enumerate(self._dialects):
            if not _possible(dialect, tags):
                continue
            if _spoken_for(dialect.evidence, tags):
                best = min(best, rank)
            for tag in {evidence.tag for evidence in dialect.evidence} & tags:
                asked.setdefault(tag, []).append(rank)
        return Suspicion(best, {tag: self._told(tag, tuple(r)) for tag, r in asked.items()})

    def _told(self, tag: str, ranks: tuple[int, ...]) -> Callable[[str], int]:
        """Return what values of *tag* tell of the dialects of *ranks*: for many sets the same."""
        found = self._tests.get((tag, ranks))
        if found is None:
            if len(self._tests) >= _ASKED:
                self._tests.clear()
            tests = _Tests()
            for rank in ranks:
                for evidence in self._dialects[rank].evidence:
                    if evidence.tag == tag:
                        tests.add(evidence, rank)
            found = self._tests[tag, ranks] = tests.compile()
        return found


def _possible(dialect: Dialect, tags: frozenset[str]) -> bool:
    if not tags.issuperset(dialect.has) or not tags.isdisjoint(dialect.lacks):
        return False
    return not dialect.only or tags <= {"TY", "ER", *dialect.only}


def _spoken_for(evidence: Sequence[Evidence], tags: frozenset[str]) -> bool:
    return any(one.tags and tags.issuperset(one.tags) for one in evidence)
