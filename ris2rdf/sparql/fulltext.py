"""Full text inside a query: ``?work text:query "words"`` is found and made ready to be looked up.

Tokens of a query enter; ``Search`` values leave, each saying which characters of the query its rows
replace; a pattern that cannot be looked up raises ``Refused`` at its place. The property is the one
of Jena's text index, and so are its two forms: ``?work`` or ``(?work ?score)`` before it,
``"words"`` or ``("words" 20)`` after it. The words are those of the search page. Nothing is looked
up here (``matching`` does that) and no word of a client's becomes a part of any language: it is
quoted for the index, and what comes back is IRIs and numbers.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ris2rdf import search
from ris2rdf.sparql import tokens
from ris2rdf.sparql.failures import Refused
from ris2rdf.sparql.tokens import Token

PREFIXES = {"text": "http://jena.apache.org/text#"}
PROPERTY = PREFIXES["text"] + "query"

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_BRACKETED = frozenset("FILTER BIND HAVING".split())
_TERMS = frozenset("A TRUE FALSE".split())
Span = tuple[int, int]
"""The places of the first and the last of some tokens."""

_SHAPE = (
    'it stands between a variable and words: ?work text:query "words", or '
    '(?work ?score) text:query ("words" 20).'
)


class Search(NamedTuple):
    """Words to look up, and where their rows go: ``VALUES`` in place of *start* to *end*.

    ``before`` and ``after`` keep the text around it whole. ``expression`` is of the index's own
    language, ``most`` how many of the best are wanted, 0 for all of them.
    """

    start: int
    end: int
    variables: tuple[str, ...]
    expression: str
    most: int = 0
    before: str = ""
    after: str = ""


def find(
    text: str, found: Sequence[Token], declared: Mapping[str, str], most: int
) -> tuple[Search, ...]:
    """Return the searches among the tokens *found* of *text*, in order.

    *declared* is what prefixes stand for. No search may ask for more than *most* works.
    """
    names = {f"<{PROPERTY}>", *_spellings(declared)}
    places = [place for place, token in enumerate(found) if token[1] in names]
    if not places:
        return ()
    _check_form(text, found, found[places[0]])
    subjects = _subjects(found)
    searches: list[Search] = []
    for place in places:
        search_ = _Pattern(text, found, place, subjects[place]).search(most)
        if searches and found[place - 1][2] < searches[-1].end:
            # The second of two in one statement: nothing is left of it between them.
            searches[-1] = searches[-1]._replace(after="")
            search_ = search_._replace(before=" ")
        searches.append(search_)
    return tuple(searches)


def _spellings(declared: Mapping[str, str]) -> list[str]:
    return [
        f"{label}:{PROPERTY[len(space) :]}"
        for label, space in declared.items()
        if PROPERTY.startswith(space)
    ]


def _check_form(text: str, found: Sequence[Token], use: Token) -> None:
    for (kind, word, _), (_, following, _) in pairwise(found):
        if kind == "word" and word.upper() == "CONSTRUCT" and following != "{":
            reason = "text:query: write CONSTRUCT { ... } WHERE { ... } with both parts."
            raise Refused(400, reason, *tokens.place(text, use[2]))


def _subjects(found: Sequence[Token]) -> list[Span | None]:
    """Return, for each token, the span of the subject of the statement it stands in.

    None stands where a token is in no statement of a group, or in brackets inside of one.
    """
    groups = _Groups()
    return [groups.take(place, kind, token) for place, (kind, token, _) in enumerate(found)]


class _Groups:
    """Follows the brackets of a query, and in each group what the statement is about.

    ``_patterns`` is whether statements are patterns here, ``_word`` the keyword whose construct is
    open, ``_subject`` the span of the statement's subject.
    """

    def __init__(self) -> None:
        self._patterns, self._word = False, ""
        self._subject: Span | None = None
        self._outer: list[tuple[bool, str, Span | None]] = []

    def take(self, place: int, kind: str, sign: str) -> Span | None:
        """Take the next token; return the subject of the statement it stands in."""
        if kind == "open":
            self._enter(place, sign)
        elif kind == "close":
            self._leave(place, sign)
        elif sign == ".":
            self._word, self._subject = "", None
        elif kind == "word" and sign.upper() not in _TERMS:
            # FILTER regex(...) is FILTER's construct still, FILTER EXISTS {...} is not.
            if self._word not in _BRACKETED or sign.upper() == "EXISTS":
                self._word, self._subject = sign.upper(), None
        elif self._patterns and not self._word and self._subject is None:
            self._subject = (place, place)
        return self._subject

    def _enter(self, place: int, sign: str) -> None:
        if self._patterns and not self._word and self._subject is None and sign != "{":
            self._subject = (place, -1)
        self._outer.append((self._patterns, self._word, self._subject))
        self._patterns = sign == "{" and self._word not in {"VALUES", "CONSTRUCT"}
        self._word, self._subject = "", None

    def _leave(self, place: int, sign: str) -> None:
        self._patterns, word, subject = self._outer.pop() if self._outer else (False, "", None)
        over = sign == "}" or word in _BRACKETED
        self._word = "" if over else word
        if subject and subject[1] < 0:
            subject = (subject[0], place)
        self._subject = None if over else subject


class _Pattern:
    """One use of the property: the tokens around its place."""

    def __init__(
        self,
        text: str,
        found: Sequence[Token],
        place: int,
        subject: Span | None,
    ) -> None:
        self._text, self._found, self._place, self._subject = text, found, place, subject

    def search(self, most: int) -> Search:
        """Return what is searched, or refuse it."""
        variables = self._variables()
        words, wanted, last = self._object()
        expression = search.words(words)
        if not expression:
            raise self._refused("there is no word to look for.")
        if wanted > most:
            raise self._refused(f"it gives {most:,} works at most.")
        start, before = self._start()
        end, after = self._end(last, variables)
        return Search(start, end, variables, expression, wanted, before, after)

    def _refused(self, reason: str, place: int | None = None) -> Refused:
        offset = self._found[self._place if place is None else place][2]
        return Refused(400, f"text:query: {reason}", *tokens.place(self._text, offset))

    def _token(self, place: int) -> Token:
        return self._found[place] if place < len(self._found) else ("", "", len(self._text))

    def _variables(self) -> tuple[str, ...]:
        if self._subject is None or self._subject[1] < 0:
            raise self._refused(_SHAPE)
        first, last = self._subject
        inside = self._found[first + 1 : last] if last > first else [self._found[first]]
        names = tuple(token for kind, token, _ in inside if kind == "variable")
        if len(names) != len(inside) or not 1 <= len(names) <= 2:  # noqa: PLR2004 -- work and score
            raise self._refused(_SHAPE)
        if len({name[1:] for name in names}) != len(names):
            raise self._refused("the work and its score are two variables.")
        before = self._found[self._place - 1][1]
        if self._place - 1 != last and before != ";":
            raise self._refused(_SHAPE)
        if last > first and before == ";":
            raise self._refused(_SHAPE)
        return names

    def _object(self) -> tuple[str, int, int]:
        """Return the words, how many works are wanted, and the place of the last token."""
        place = self._place + 1
        bracketed = self._token(place)[1] == "("
        kind, literal, _ = self._token(place + bracketed)
        if kind != "text":
            raise self._refused(_SHAPE)
        wanted = 0
        if bracketed:
            place += 2
            if self._token(place)[0] == "number":
                wanted = self._wanted(place)
                place += 1
            if self._token(place)[1] != ")":
                raise self._refused(_SHAPE)
        following = self._token(place + 1)
        if following[0] == "language" or following[1] in {"^", "^^", ","}:
            raise self._refused("after the words comes a full stop or a semicolon.", place + 1)
        return _value(literal), wanted, place

    def _wanted(self, place: int) -> int:
        number = self._token(place)[1]
        if not number.isdecimal() or int(number[:9]) == 0:
            raise self._refused("how many works are wanted is a whole number.", place)
        return int(number[:9])

    def _start(self) -> tuple[int, str]:
        """Return where the replaced text begins, and what keeps the text before it whole."""
        first, last = self._subject or (0, 0)
        if self._place - 1 == last:
            return self._found[first][2], ""
        return self._found[self._place][2], ". "

    def _end(self, last: int, variables: Sequence[str]) -> tuple[int, str]:
        """Return where the replaced text ends: before the next verb, whose subject is repeated."""
        _, sign, offset = self._found[last]
        end, place = offset + len(sign), last + 1
        if self._token(place)[1] != ";":
            return end, ""
        while self._token(place)[1] == ";":
            end = self._token(place)[2] + 1
            place += 1
        if self._token(place)[1] in {".", "}", ""}:
            return end, ""
        if len(variables) > 1:
            raise self._refused("after (?work ?score) put a full stop, and begin with ?work anew.")
        return end, f" {variables[0]}"


def _value(literal: str) -> str:
    """Return what a string of a query stands for; the guard has looked at its escapes."""
    quotes = 3 if literal[:3] in {"'''", '"""'} else 1
    return _ESCAPE.sub(_character, literal[quotes:-quotes])


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _NAMED.get(escape[3], escape[3])
