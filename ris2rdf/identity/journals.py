"""Journals known by several ISSNs: one of them names the journal.

The ISSNs that each record gives its journal enter; a map from each to the naming one leaves.
"""

from collections.abc import Iterable, Sequence

from ris2rdf.identity.decisions import Decisions

_UNDECIDED = Decisions()


def journals(stated: Iterable[Sequence[str]], decisions: Decisions = _UNDECIDED) -> dict[str, str]:
    """Return ISSN -> the ISSN that names its journal, for journals that have several.

    ISSNs that stand together in one record are of one journal, if the library has not decided
    otherwise; the smallest names it.
    """
    parent: dict[str, str] = {}
    members: dict[str, set[str]] = {}

    def find(issn: str) -> str:
        """Return the ISSN that stands for all that are joined with *issn*."""
        while parent.setdefault(issn, issn) != issn:
            parent[issn] = issn = parent[parent[issn]]
        return issn

    for first, *others in sorted(map(tuple, stated)):
        for issn in others:
            low, high = sorted((find(first), find(issn)))
            one, other = members.get(low, {low}), members.get(high, {high})
            if low != high and not decisions.contradict(map(_path, one), map(_path, other)):
                parent[high], members[low] = low, one | other
    return {issn: find(issn) for issn in sorted(parent)}


def _path(issn: str) -> str:
    return f"journal/issn/{issn}"
