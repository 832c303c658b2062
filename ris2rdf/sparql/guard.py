"""Reads a stranger's query before anything evaluates it, and refuses what must not run.

Query text enters; a ``Query`` leaves with its form and the text to evaluate, or ``Refused`` is
raised with a status and a sentence that helps. Refused are: text that is too long, brackets too
deep, chains too long (each of them ends the evaluator's process), SERVICE (it makes HTTP requests
from here), updates, and strings or IRIs that could be read in two ways. The text is changed in two
respects only: ``https://schema.org/`` IRIs become the ``http://`` ones of the data, and prefixes
the query uses but does not declare are declared. Syntax is the evaluator's business.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from ris2rdf.sparql import fulltext, tokens
from ris2rdf.sparql.failures import Refused
from ris2rdf.sparql.fulltext import Search
from ris2rdf.sparql.limits import Limits
from ris2rdf.sparql.tokens import Token

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: tuple[Form, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())
_CHAINED = frozenset(
    "|| && , | / ^ ! + - * . ; = < > UNION OPTIONAL MINUS GRAPH EXISTS SELECT FILTER BIND VALUES "
    "LATERAL HAVING".split()
)
_VOLATILE = frozenset("NOW RAND UUID STRUUID".split())
_SECURE, _PLAIN = "<https://schema.org/", "<http://schema.org/"
_USUAL = ("<http://", "<https://")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_STRICT = re.compile(
    r"""[^\\]*+(?:\\(?:[tbnrf"'\\]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}
    |U00(?:0(?!0[Dd][89A-Fa-f])[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})[^\\]*+)*+""",
    re.VERBOSE,
)


class Query(NamedTuple):
    """A query that may be evaluated.

    ``text`` is what to evaluate; it has ``added`` lines before the client's first one, and
    otherwise its lines and columns are the client's. ``prefixes`` are those the client declared.
    ``volatile`` is whether two evaluations over the same data may differ. ``searches`` are to be
    looked up and put into the text, which without them asks for triples that nobody has.
    """

    form: Form
    text: str
    added: int = 0
    prefixes: Mapping[str, str] = {}
    volatile: bool = False
    searches: tuple[Search, ...] = ()

    @property
    def gives_graph(self) -> bool:
        """Whether the result is a graph, not a table or a yes or no."""
        return self.form in {"CONSTRUCT", "DESCRIBE"}


def check(
    text: str,
    prefixes: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    *,
    service: bool = False,
) -> Query:
    """Return the query in *text*, or raise ``Refused``.

    *prefixes* (label without colon -> IRI) may be used without being declared, and so may those of
    the full text. *service* lets SERVICE pass: for one's own queries only.

    >>> check("ASK { ?s schema:name 1 }", {"schema": "http://schema.org/"}).text.splitlines()
    ['PREFIX schema: <http://schema.org/>', 'ASK { ?s schema:name 1 }']
    """
    limits = limits or Limits()
    check_size(text, limits)
    found = tokens.read(text)
    _check_depth(text, found, limits)
    _check_strings(text, found)
    _check_iris(text, found, limits)
    if not service:
        _check_service(text, found)
    _check_chains(found, limits)
    prologue, form = _head(text, found)
    declared = dict(_declarations(prologue))
    missing = _undeclared(found, declared, {**fulltext.PREFIXES, **(prefixes or {})})
    line = " ".join(f"PREFIX {label}: <{iri}>" for label, iri in missing.items())
    line += "\n" if line else ""
    return Query(
        form,
        line + _plain_schema(text, found),
        int(bool(line)),
        declared,
        _is_volatile(text, found),
        _searches(text, found, {**declared, **missing}, limits, len(line)),
    )


def _refused(text: str, offset: int, reason: str, status: int = 400) -> Refused:
    return Refused(status, reason, *tokens.place(text, offset))


def check_size(text: str, limits: Limits) -> None:
    """Raise ``Refused`` for a text that is too long, or none."""
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError as fault:
        raise Refused(400, "The query is not Unicode text.") from fault
    if size > limits.query:
        raise Refused(
            413,
            f"The query has {size:,} bytes; this endpoint takes {limits.query:,}. "
            "Ask in several queries, or take the dump.",
        )


def _check_depth(text: str, found: Sequence[Token], limits: Limits) -> None:
    if sum(map(text.count, "([{")) <= limits.depth:
        return
    depth = 0
    for kind, _, offset in found:
        if kind == "open":
            depth += 1
            if depth > limits.depth:
                reason = f"Brackets are nested more than {limits.depth} deep from here on."
                raise _refused(text, offset, reason)
        elif kind == "close":
            depth -= 1


def _check_strings(text: str, found: Sequence[Token]) -> None:
    for kind, token, offset in found:
        if kind == "unclosed":
            raise _refused(text, offset, "The string that begins here is not closed.")
        if kind == "text" and "\\" in token and not _STRICT.fullmatch(token):
            # The evaluator would read on from the first quotation mark in another way.
            raise _refused(
                text, offset, 'This string has an unknown escape; write a backslash as "\\\\".'
            )


def _check_iris(text: str, found: Sequence[Token], limits: Limits) -> None:
    """Refuse what is an IRI to us and may be "less than" to the evaluator, or the reverse."""
    for kind, token, offset in found:
        if kind != "iri" or token.startswith(_USUAL) or _ABSOLUTE.match(token):
            continue
        if "'" in token:
            reason = "An apostrophe in an IRI is written %27; after '<' (less than) put a blank."
            raise _refused(text, offset, reason)
        if len(re.findall(r"[\[(!]", token)) > limits.depth:
            raise _refused(text, offset, "After '<' (less than) put a blank.")


def _check_service(text: str, found: Sequence[Token]) -> None:
    if "SERVICE" not in text.upper():
        return
    for index, (kind, token, offset) in enumerate(found):
        if kind == "word":
            # The evaluator needs no blank after a keyword: SERVICESILENT, trueSERVICE.
            named = "SERVICE" in token.upper()
        elif kind == "name":
            # A prefix called "service" before "{" is read as SERVICE and the empty prefix.
            label = token.partition(":")[0].upper()
            named = "SERVICE" in label and _opens_group(found, index)
        else:
            continue
        if named:
            reason = (
                "SERVICE is not offered: this endpoint answers from its own data only. "
                "Ask the other endpoint yourself and give its answers in VALUES."
            )
            raise _refused(text, offset, reason, 403)


def _opens_group(found: Sequence[Token], index: int) -> bool:
    after = found[index + 1][1] if index + 1 < len(found) else ""
    before = found[index - 1][1].upper() if index else ""
    return after == "{" and before != "GRAPH"


def _check_chains(found: Sequence[Token], limits: Limits) -> None:
    if len(found) <= limits.chain:
        return
    counts = Counter(token.upper() for kind, token, _ in found if kind in {"mark", "word"})
    counts.update({",": _commas(found) - counts[","]})
    for link, count in counts.items():
        if count > limits.chain and link in _CHAINED:
            raise Refused(
                400,
                f"The query has {count:,} times {link}; this endpoint takes {limits.chain:,}. "
                "Give long lists in VALUES.",
            )


def _commas(found: Sequence[Token]) -> int:
    """Return how many commas stand between objects; those of IN and of functions are cheap."""
    count, brackets = 0, []
    for kind, mark, _ in found:
        if kind == "open":
            brackets.append(mark)
        elif kind == "close" and brackets:
            brackets.pop()
        elif mark == "," and brackets and brackets[-1] != "(":
            count += 1
    return count


def _head(text: str, found: Sequence[Token]) -> tuple[list[Token], Form]:
    """Return the tokens before the query form, and the form."""
    for index, (kind, token, offset) in enumerate(found):
        word = token.upper()
        if kind != "word" or word in {"BASE", "PREFIX", "VERSION"}:
            continue
        for form in FORMS:
            if word == form:
                return list(found[:index]), form
        if word in _UPDATES:
            reason = f"{word} is an update; this address answers queries and its data is read-only."
            raise _refused(text, offset, reason)
        raise _refused(text, offset, f"A query begins with {', '.join(FORMS)}, not {token[:40]!r}.")
    raise Refused(400, f"There is no query here: one begins with {', '.join(FORMS)}.", 1, 1)


def _is_volatile(text: str, found: Sequence[Token]) -> bool:
    upper = text.upper()
    return any(word in upper for word in _VOLATILE) and any(
        kind == "word" and token.upper() in _VOLATILE for kind, token, _ in found
    )


def _declarations(prologue: Sequence[Token]) -> Iterator[tuple[str, str]]:
    for (_, word, _), (_, name, _), (kind, iri, _) in zip(
        prologue, prologue[1:], prologue[2:], strict=False
    ):
        if word.upper() == "PREFIX" and kind == "iri" and name.endswith(":"):
            yield name[:-1], iri[1:-1].replace(_SECURE[1:], _PLAIN[1:])


def _undeclared(
    found: Sequence[Token], declared: Mapping[str, str], known: Mapping[str, str]
) -> dict[str, str]:
    used = {token.partition(":")[0] for kind, token, _ in found if kind == "name"}
    return {label: known[label] for label in sorted(used - declared.keys()) if label in known}


def _searches(
    text: str, found: Sequence[Token], spaces: Mapping[str, str], limits: Limits, shift: int
) -> tuple[Search, ...]:
    """Return the searches of the text that begins *shift* characters before *text*."""
    searches = fulltext.find(text, found, spaces, limits.hits)
    return tuple(s._replace(start=s.start + shift, end=s.end + shift) for s in searches)


def _plain_schema(text: str, found: Sequence[Token]) -> str:
    """Return *text* with the http form of schema.org; a blank keeps the columns where they were."""
    if _SECURE not in text:
        return text
    parts: list[str] = []
    done = 0
    for kind, token, offset in found:
        if kind == "iri" and token.startswith(_SECURE):
            parts += (text[done:offset], _PLAIN, token[len(_SECURE) :], " ")
            done = offset + len(token)
    return "".join((*parts, text[done:]))
