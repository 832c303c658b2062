"""N-Triples lines taken apart again: what the writers of other formats start from.

Lines that this project wrote enter; subjects with their properties and objects leave. It is no
parser for N-Triples of others.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.vocabulary import profiles

TYPE, FIRST, REST, NIL = (f"<{terms.expand(f'rdf:{n}')}>" for n in ("type", "first", "rest", "nil"))

Properties = dict[str, list[str]]
_UNESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")


class Literal(NamedTuple):
    """A literal taken apart; ``datatype`` is an IRI, empty for plain strings."""

    text: str
    datatype: str
    language: str


class Graph(NamedTuple):
    """Lines by subject, and the whole lists among them by the label of their first cell.

    ``orders`` are the lists of each subject that has any: what tells the order of its people, also
    where a profile leaves the list itself out.
    """

    subjects: dict[str, Properties]
    lists: dict[str, list[str]]
    orders: dict[str, list[list[str]]]


def read(lines: Iterable[str], namespaces: frozenset[str] | None = None) -> Graph:
    """Return *lines* by subject and property, everything sorted, whole lists taken out.

    Of *namespaces*, those of a profile, come all properties and classes; without, everything.
    """
    subjects: dict[str, Properties] = {}
    mentions: dict[str, list[str]] = {}
    for line in sorted(set(lines)):
        subject, predicate, term = line[:-2].split(" ", 2)
        subjects.setdefault(subject, {}).setdefault(predicate, []).append(term)
        if term.startswith("_:"):
            mentions.setdefault(term, []).append(subject)
    lists = _lists(subjects, mentions) if mentions else {}
    orders: dict[str, list[list[str]]] = {}
    for term, (subject, *_) in mentions.items():
        if term in lists:
            orders.setdefault(subject, []).append(lists[term])
    if namespaces is not None:
        subjects = profiles.of_subjects(subjects, namespaces)
    return Graph(subjects, lists, orders)


def _lists(
    subjects: dict[str, Properties], mentions: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Take the cells of each list out of *subjects*, if the list is whole and named once."""
    cells = {s for s, p in subjects.items() if _is_cell(s, p) and len(mentions.get(s, ())) == 1}
    inner = {subjects[cell][REST][0] for cell in cells}
    lists = {}
    for head in sorted(cells - inner):
        chain, cell = [], head
        while cell in cells:
            chain.append(cell)
            cell = subjects[cell][REST][0]
        if cell == NIL:
            lists[head] = [subjects.pop(cell)[FIRST][0] for cell in chain]
    return lists


def _is_cell(subject: str, properties: Properties) -> bool:
    if not subject.startswith("_:") or set(properties) != {FIRST, REST}:
        return False
    return len(properties[FIRST]) == 1 == len(properties[REST])


def literal(term: str) -> Literal:
    """Return the parts of the literal *term*."""
    end = term.rfind('"')
    text, mark = term[1:end], term[end + 1 :]
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    if mark.startswith("@"):
        return Literal(text, "", mark[1:])
    return Literal(text, mark[3:-1], "")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _UNESCAPED[match[3]]
