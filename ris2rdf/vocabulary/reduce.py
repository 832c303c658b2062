"""One description of a shared node out of all that records say of it.

Mentions enter with the number of records behind each; one node leaves, the same for any order.
"""

from collections import Counter
from collections.abc import Iterable

from ris2rdf.vocabulary.drafts import SharedNode
from ris2rdf.vocabulary.tables import Node

Weighted = Iterable[tuple[SharedNode, int]]


def reduce(node: Node, mentions: Weighted) -> SharedNode:
    """Return the one description: most stated, then smallest; other spellings as alternates."""
    votes: dict[str, Counter[str]] = {}
    identity: tuple[str, str] | None = None
    for mention, weight in mentions:
        identity = max(identity or ("", ""), (mention.kind, mention.iri))
        for element, value in dict.fromkeys(mention.elements):
            votes.setdefault(element, Counter())[value] += weight
    if identity is None:
        raise ValueError("no mention of the node was given")
    elements: list[tuple[str, str]] = []
    others: set[str] = set(votes.pop(node.alternate, ()))
    for element in sorted(votes):
        values = votes[element]
        if element in node.single:
            chosen = min(values, key=lambda value: (-values[value], value))
            elements.append((element, chosen))
            if element == node.single[0]:
                others |= set(values) - {chosen}
                others -= {chosen}
        else:
            elements += [(element, value) for value in sorted(values)]
    if node.alternate:
        elements += [(node.alternate, value) for value in sorted(others)]
    return SharedNode(*identity, tuple(elements))
