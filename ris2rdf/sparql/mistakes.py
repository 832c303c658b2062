"""Common mistakes in a text that is no query: where they are, and what they are in plain words.

The parser of the evaluator often says of a mistake in the middle that it is at the end. The text
enters once the parser has refused it; an offset and a sentence leave for the mistakes that can be
seen in its tokens alone. Nothing is refused here.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ris2rdf.sparql import tokens
from ris2rdf.sparql.tokens import Token

Mistake = tuple[int, str]
"""Where, and what."""

WORDS = frozenset(
    """A ASK AS ASC AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS
    COUNT DATATYPE DAY DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH
    GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC
    ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH
    NAMED NIL NOT NOW OBJECT OFFSET OPTIONAL ORDER ABS PREDICATE PREFIX RAND REDUCED REGEX REPLACE
    ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR
    STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM
    TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR""".split()
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_TERMS = frozenset("variable iri name label text number".split())
THREE = 3
_MISSING = {
    1: "a triple has three terms; property and object are missing here.",
    2: "a triple has three terms; the object is missing here.",
}


def find(text: str) -> Mistake | None:
    """Return the first mistake that is seen in *text*; None if none is."""
    found = tokens.read(text)
    mistakes = [*_unknown(found), *_undeclared(found), *_crossed(found), *_odd(found)]
    return min(mistakes, default=None)


def _unknown(found: Sequence[Token]) -> Iterator[Mistake]:
    for kind, token, offset in found:
        if kind == "word" and token.upper() not in WORDS:
            yield offset, f"{token[:40]} is not a word of SPARQL."


def _undeclared(found: Sequence[Token]) -> Iterator[Mistake]:
    declared = {
        name.removesuffix(":")
        for (_, word, _), (_, name, _) in pairwise(found)
        if word.upper() == "PREFIX"
    }
    for kind, token, offset in found:
        if kind == "name" and token.partition(":")[0] not in declared:
            yield offset, f"the prefix of {token[:80]} is not declared."


def _crossed(found: Sequence[Token]) -> Iterator[Mistake]:
    """Yield the first bracket that closes another than the last one opened, or the one left."""
    still: list[tuple[str, int]] = []
    for kind, token, offset in found:
        if kind == "open":
            still.append((token, offset))
        elif kind == "close":
            if not still:
                yield offset, f"this {token} closes nothing."
                return
            if _PAIRS[still.pop()[0]] != token:
                yield offset, f"this {token} does not fit the bracket that was opened last."
                return
    if still:
        yield still[-1][1], f"the {still[-1][0]} that begins here is not closed."


def _odd(found: Sequence[Token]) -> Iterator[Mistake]:
    """Yield where a full stop or the end of a group follows on anything but three terms."""
    data = [False]
    since, values = -1, False
    for place, (kind, sign, offset) in enumerate(found):
        if kind == "word" and sign != "a":
            values = sign.upper() == "VALUES"
            since = -1
        elif kind == "open":
            data.append(values or data[-1] or sign != "{")
            since, values = place, values and sign == "("
        elif kind == "close" or sign == ".":
            count = place - since - 1
            alone = since >= 0 and not data[-1] and _all_terms(found, since, place)
            if alone and count in _MISSING:
                yield offset, _MISSING[count]
            elif alone and count > THREE:
                yield found[since + THREE + 1][2], "a triple ends here; a full stop is missing."
            if kind == "close" and len(data) > 1:
                data.pop()
            since = place


def _all_terms(found: Sequence[Token], since: int, place: int) -> bool:
    return all(kind in _TERMS or sign == "a" for kind, sign, _ in found[since + 1 : place])
