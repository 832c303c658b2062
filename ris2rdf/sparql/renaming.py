"""A checked query as it is put to a remote store: graphs under the names they have there.

A ``Query`` and the protocol's dataset enter; text and the dataset to send leave. Graphs after GRAPH
and FROM are those of one release or the empty one, so that a query reaches nothing else that the
server may hold; FROM is told by the protocol, which every server follows in the same way.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urljoin

from ris2rdf.sparql import tokens
from ris2rdf.sparql.guard import Query
from ris2rdf.sparql.tokens import Token
from ris2rdf.store.naming import Naming

_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NAME_ESCAPE = re.compile(r"\\(.)")


class Graphs(NamedTuple):
    """The graphs that make up the dataset of a query."""

    default: tuple[str, ...]
    named: tuple[str, ...]


class Sent(NamedTuple):
    """What is sent to the store."""

    text: str
    graphs: Graphs


class Names(NamedTuple):
    """How the names of a query are read: its prefixes and its base."""

    prefixes: Mapping[str, str]
    base: str

    def iri(self, kind: str, token: str) -> str:
        """Return the IRI that a token of an IRI or a prefixed name stands for."""
        if kind == "iri":
            return urljoin(self.base, _ESCAPED.sub(_character, token[1:-1]))
        label, _, local = token.partition(":")
        space = urljoin(self.base, self.prefixes.get(label, ""))
        return space + _NAME_ESCAPE.sub(r"\1", local)


def sent(
    query: Query,
    naming: Naming,
    about: Sequence[str],
    names: Names,
    asked: Graphs | None = None,
) -> Sent:
    """Return *query* for the release of *naming*, whose graphs are *about* it.

    *asked* is the dataset of the request, which goes before that of the query.
    """
    known = {name: naming.inside(name) for name in about}
    found = tokens.read(query.text)
    names = _declared(found, names)
    edits: list[tuple[Token, str]] = []
    stated = Graphs((), ())
    for index, name, named in _datasets(found):
        iri = names.iri(name[0], name[1])
        edits += [(token, "") for token in found[index : found.index(name, index) + 1]]
        part = "named" if named else "default"
        stated = stated._replace(**{part: (*getattr(stated, part), iri)})
    edits += _renamed(found, names, known, naming)
    chosen = asked or (stated if stated != Graphs((), ()) else None)
    graphs = _inside(chosen, known, naming) if chosen else Graphs((naming.default,), _all(known))
    if not graphs.named or any(words == f"<{naming.nothing}>" for _, words in edits):
        # Virtuoso counts 1 in a graph by name that is none of those that were named.
        graphs = graphs._replace(named=(*graphs.named, naming.nothing))
    based = any(kind == "word" and token.upper() == "BASE" for kind, token, _ in found)
    before = "" if based else f"BASE <{names.base}>\n"
    return Sent(before + _edited(query.text, edits), graphs)


def _declared(found: Sequence[Token], names: Names) -> Names:
    """Return *names* with what the query declares before it begins."""
    prefixes, base = dict(names.prefixes), names.base
    for (_, word, _), (_, after, _), (kind, token, _) in zip(
        found, found[1:], [*found[2:], ("", "", 0)], strict=False
    ):
        if word.upper() == "BASE" and after.startswith("<"):
            base = urljoin(base, after[1:-1])
        elif word.upper() == "PREFIX" and kind == "iri":
            prefixes[after[:-1]] = urljoin(base, token[1:-1])
    return Names(prefixes, base)


def _datasets(found: Sequence[Token]) -> Iterator[tuple[int, Token, bool]]:
    """Yield where each FROM stands, the name after it, and whether it says NAMED."""
    depth = 0
    for index, (kind, token, _) in enumerate(found):
        depth += (kind == "open") - (kind == "close")
        if kind == "word" and token.upper() == "FROM" and not depth:
            named = found[index + 1][1].upper() == "NAMED"
            yield index, found[index + 1 + named], named


def _renamed(
    found: Sequence[Token], names: Names, known: Mapping[str, str], naming: Naming
) -> Iterator[tuple[Token, str]]:
    """Yield the names to change: those of our graphs, and any other after GRAPH."""
    for before, token in zip([("", "", 0), *found], found, strict=False):
        if token[0] not in {"iri", "name"} or before[1].upper() == "PREFIX":
            continue
        iri = names.iri(token[0], token[1])
        if iri in known:
            yield token, f"<{known[iri]}>"
        elif before[0] == "word" and before[1].upper().endswith("GRAPH"):
            # Some need no blank after a keyword: trueGRAPH <x>.
            yield token, f"<{naming.nothing}>"


def _inside(asked: Graphs, known: Mapping[str, str], naming: Naming) -> Graphs:
    """Return the graphs *asked* for, as the store calls them; a graph not ours is an empty one."""
    default, named = (
        tuple(known.get(name, naming.nothing) for name in part or ("",)) for part in asked
    )
    return Graphs(default, named)


def _all(known: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(known.values())


def _edited(text: str, edits: Sequence[tuple[Token, str]]) -> str:
    """Return *text* with tokens replaced; of two edits of one token the first stands."""
    parts: list[str] = []
    done = 0
    for (_, token, offset), words in sorted(edits, key=lambda edit: edit[0][2]):
        if offset >= done:
            parts += (text[done:offset], words)
            done = offset + len(token)
    return "".join((*parts, text[done:]))


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1] or match[2], 16))
