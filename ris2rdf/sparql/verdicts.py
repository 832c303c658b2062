"""What came of a query that has no result: what the worker said, or how it ended, in one sentence.

Frames and exit statuses enter; exceptions leave, not raised. The parser's own words are of little
use to people, so a syntax error says where it is, what stands there, and what the parser states in
plain words, if anything.
"""

import re
import signal

from ris2rdf.sparql import frames, mistakes, tokens
from ris2rdf.sparql.failures import (
    Crashed,
    LaneFull,
    OutOfMemory,
    QueryFailure,
    Refused,
    TimedOut,
    TooLarge,
)
from ris2rdf.sparql.guard import Query
from ris2rdf.sparql.limits import MEGABYTE, Limits

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][^,\[\]]*[a-z]{2} [^,\[\]]*")

_ADVICE = "Ask for less: more specific patterns, a LIMIT; or take the dump."


def ended(status: int, limits: Limits) -> QueryFailure:
    """Return what it means that a worker ended with *status* in mid-query."""
    if status == -signal.SIGALRM:
        return timed_out(limits)
    if status in {-signal.SIGABRT, -signal.SIGKILL}:
        return _out_of_memory(limits)
    return Crashed(f"The query ended the process that evaluated it. {_ADVICE}")


def timed_out(limits: Limits) -> QueryFailure:
    """Return the failure of a query that reached the time limit."""
    return TimedOut(f"The query was stopped after {limits.deadline:g} seconds. {_ADVICE}")


def lane_full(limits: Limits) -> QueryFailure:
    """Return the failure of a query that needed a slow place when there was none."""
    return LaneFull(
        f"The query takes longer than {limits.soft:g} seconds, and the lane for long queries is "
        "full. Try again later, or ask for less."
    )


def _out_of_memory(limits: Limits) -> QueryFailure:
    size = limits.memory // MEGABYTE
    return OutOfMemory(f"The query was stopped: it needed more than {size:,} MB. {_ADVICE}")


def stated(kind: bytes, words: str, query: Query, limits: Limits) -> QueryFailure:
    """Return what a worker said of a query that it could not answer."""
    if kind == frames.TOO_LARGE:
        size = limits.output / MEGABYTE
        return TooLarge(f"The result has more than {size:,.4g} MB. {_ADVICE}")
    if kind == frames.NO_MEMORY:
        return _out_of_memory(limits)
    if kind == frames.SYNTAX:
        return _syntax(words, query)
    return Refused(400, f"The query cannot be evaluated: {words}.")


def _syntax(words: str, query: Query) -> Refused:
    found = _PLACE.match(words)
    if not found:
        return Refused(400, f"The query is not SPARQL 1.1: {words[:200]}.")
    text, expected = query.text, found[3]
    at = tokens.offset(text, int(found[1]), int(found[2]))
    near = next((t for t in tokens.read(text) if at < t[2] + len(t[1])), ("", "", at))
    place, reason = near[2], _stated(expected)
    if not reason:
        seen = mistakes.find(text)
        place, reason = seen if seen and seen[0] <= at else (near[2], _near(near[1]))
    line, column = tokens.place(text, max(place, 0))
    return Refused(400, f"Syntax error: {reason}", max(1, line - query.added), column)


def _stated(expected: str) -> str:
    """Return what the parser says in plain words, if anything."""
    said = _SENTENCE.search(expected)
    return f"{said[0].strip()}." if said and "Prefix not found" not in expected else ""


def _near(sign: str) -> str:
    if sign:
        return f"something does not belong here, near {sign[:40]!r}."
    # The evaluator's parser has gone to the end before it gave up.
    return "something before this place does not belong in a query."
