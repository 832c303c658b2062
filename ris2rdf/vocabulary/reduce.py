"""One description of a shared node out of all that records say of it.

Mentions enter with the number of records behind each; one node leaves, the same for any order.
"""

from collections import Counter
from collections.abc import Iterable

from ris2rdf.vocabulary.drafts import SharedNode
from ris2rdf.vocabulary.tables import Node

Weighted = Iterable[tuple[SharedNode, int]]


def kind(mentions: Weighted) -> str:
    """Return the kind of node that most records take it for: a journal, say, not a magazine."""
    votes: Counter[str] = Counter()
    for mention, weight in mentions:
        votes[mention.kind] += weight
    return _most(votes)


def reduce(node: Node, mentions: Weighted) -> SharedNode:
    """Return the one description: most stated, then smallest; other spellings as alternates."""
    votes: dict[str, Counter[str]] = {}
    iri = ""
    for mention, weight in mentions:
        iri = mention.iri
        for element, value in dict.fromkeys(mention.elements):
            votes.setdefault(element, Counter())[value] += weight
    others = set(votes.pop(node.alternate, ()))
    elements: list[tuple[str, str]] = []
    for element in sorted(votes):
        if element in node.single:
            elements.append((element, _most(votes[element])))
        else:
            elements += [(element, value) for value in sorted(votes[element])]
    if node.alternate:
        named = votes.get(node.single[0], Counter())
        others = (others | set(named)) - ({_most(named)} if named else set())
        elements += [(node.alternate, value) for value in sorted(others)]
    return SharedNode(node.kind, iri, tuple(elements))


def _most(votes: Counter[str]) -> str:
    return min(votes, key=lambda value: (-votes[value], value))
