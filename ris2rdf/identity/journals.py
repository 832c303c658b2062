"""Journals known by several ISSNs: one of them names the journal.

The ISSNs that each record gives its journal enter; a map from each to the naming one leaves.
"""

from collections.abc import Iterable, Sequence


def journals(stated: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return ISSN -> the ISSN that names its journal, for journals that have several.

    ISSNs that stand together in one record are of one journal; the smallest names it.
    """
    parent: dict[str, str] = {}

    def find(issn: str) -> str:
        while parent.setdefault(issn, issn) != issn:
            parent[issn] = issn = parent[parent[issn]]
        return issn

    for issns in stated:
        for issn in issns[1:]:
            low, high = sorted((find(issns[0]), find(issn)))
            parent[high] = low
    return {issn: find(issn) for issn in sorted(parent)}
