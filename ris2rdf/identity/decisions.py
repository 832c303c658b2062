"""What a library decided about who is who: pairs that are one thing, and pairs that are not.

Paths below ``/id/`` enter - of works, of records, of journals and publishers - as a library finds
them on pages; names that grouping knows leave. A library's word is stronger than any evidence.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

Pair = tuple[str, str]
_WORK = "work/"


class Decisions:
    """The decisions of a library, each a pair of paths such as ``work/doi/10.5555/x``."""

    def __init__(self, same: Iterable[Pair] = (), apart: Iterable[Pair] = ()) -> None:
        self.same = frozenset(_pair(*pair) for pair in same)
        self.apart = frozenset(_pair(*pair) for pair in apart)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name of a work or record that a decision is about."""
        return frozenset(name(path) for pair in self.same | self.apart for path in pair)

    @cached_property
    def united(self) -> list[Pair]:
        """The names of works and records that are one, in an order that content gives."""
        return sorted((name(one), name(other)) for one, other in self.same)

    @cached_property
    def parted(self) -> Mapping[str, frozenset[str]]:
        """Name -> names of what it is not."""
        found: dict[str, set[str]] = {}
        for one, other in self.apart:
            found.setdefault(name(one), set()).add(name(other))
            found.setdefault(name(other), set()).add(name(one))
        return {one: frozenset(others) for one, others in found.items()}

    def contradict(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Return whether two works, each given by its names, were decided not to be one."""
        if not self.apart:
            return False
        others = set(other)
        return any(not others.isdisjoint(self.parted.get(name, ())) for name in one)

    def aliases(self) -> dict[str, str]:
        """Return path -> path of the shared thing it is, for all that are not works or people.

        Of those that are one, the path with an identifier stands for all, then the smallest.
        """
        parent: dict[str, str] = {}
        for one, other in sorted(self.same):
            if not one.startswith((_WORK, "record/", "person/")):
                low, high = sorted((_root(parent, one), _root(parent, other)), key=_rank)
                parent[high] = low
        return {path: _root(parent, path) for path in sorted(parent)}


def name(path: str) -> str:
    """Return the name by which grouping knows the work or record at *path*: its key."""
    return path.removeprefix(_WORK)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _rank(path: str) -> Pair:
    return ("" if "/issn/" in path else "title", path)


def _root(parent: Mapping[str, str], path: str) -> str:
    while parent.get(path, path) != path:
        path = parent[path]
    return path
