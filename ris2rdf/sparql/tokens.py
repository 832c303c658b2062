r"""The tokens of a SPARQL query: enough of the grammar to know what is a keyword and what is not.

Text enters; (kind, text, offset) leaves for every token, blanks and comments left out. Whatever
the text is, every character is in exactly one token, blank or comment. The character classes are
those of the SPARQL grammar, no wider and no narrower: a token that ended elsewhere than the
evaluator's would be a place to hide a keyword in.
"""

import re
from bisect import bisect_right

Token = tuple[str, str, int]
"""Kind, text, offset in characters; the kinds are the group names of the pattern."""

_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WORD = _START + "_0-9\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_TOKEN = re.compile(
    rf"""
    (?P<blank>[ \t\r\n]++)
  | (?P<comment>\#[^\r\n]*+)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
  | (?P<variable>[?$][{_WORD}]++)
  | (?P<name>(?:[{_START}](?:[{_WORD}\-]|\.(?=[{_WORD}\-.])){{0,99}}+)?:
      (?:(?:[{_WORD}:]|{_ESCAPE})(?:[{_WORD}:\-]|{_ESCAPE}|\.(?=[{_WORD}:\-.%\\]))*+)?)
  | (?P<label>_:[{_WORD}](?:[{_WORD}\-]|\.(?=[{_WORD}\-.]))*+)
  | (?P<word>[{_START}_][{_WORD}]*+)
  | (?P<number>[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
  | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?)
  | (?P<open>[({{\[])
  | (?P<close>[)}}\]])
  | (?P<text>'''(?:'{{0,2}}(?:[^'\\]|\\.))*+''' | \"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*+\"\"\"
      | '(?!'')(?:[^'\\\r\n]|\\.)*+' | "(?!"")(?:[^"\\\r\n]|\\.)*+")
  | (?P<unclosed>['"].*+)
  | (?P<mark>&&|\|\||\^\^|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SKIPPED = frozenset(("blank", "comment"))


def read(text: str) -> list[Token]:
    """Return the tokens of *text*; a string that is not closed is one token to the end.

    A prefix of more than 100 characters falls into words, so that no text takes quadratic time.

    >>> [token[:2] for token in read('ASK { ?s a "x" } # done')][1:4]
    [('open', '{'), ('variable', '?s'), ('word', 'a')]
    """
    return [
        (kind, match[0], match.start())
        for match in _TOKEN.finditer(text)
        if (kind := match.lastgroup or "") not in _SKIPPED
    ]


def place(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of *offset*, both 1-based."""
    starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1


def offset(text: str, line: int, column: int) -> int:
    """Return the offset of *line* and *column*, both 1-based; the end of *text* if beyond it."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))
