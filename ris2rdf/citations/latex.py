"""Text as BibTeX and LaTeX read it: every character is itself, capitals stay where they matter.

Plain text enters; text in UTF-8 that can stand between the braces of a field leaves. Braces in it
are balanced whatever came in, because BibTeX counts them even after a backslash.
"""

import re

_WRITTEN = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        "<": r"{\textless}",
        ">": r"{\textgreater}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
    }
)
_ENCODED = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_WORD = re.compile(r"[\w-]+")


def escaped(text: str) -> str:
    r"""Return *text* on one line, with what LaTeX would take for a command written out.

    >>> escaped("50 % of {A_1}")
    '50 \\% of {\\textbraceleft}A\\_1{\\textbraceright}'
    """
    return _translated(" ".join(text.split()))


def title(text: str) -> str:
    """Return *text* escaped, with the words in braces that styles must not set in small letters.

    >>> title("The DNA of mRNA: a phase I study")
    'The {DNA} of {mRNA}: a phase {I} study'
    """
    plain = " ".join(text.split())
    if plain.isupper():
        return escaped(plain)
    written: list[str] = []
    end = 0
    for word in _WORD.finditer(plain):
        if _keeps_capitals(word[0], first=word.start() == 0):
            written += [_translated(plain[end : word.start()]), f"{{{_translated(word[0])}}}"]
            end = word.end()
    return "".join([*written, _translated(plain[end:])])


def _translated(text: str) -> str:
    return text.translate(_WRITTEN)


def _keeps_capitals(word: str, *, first: bool) -> bool:
    single = len(word) == 1 and word.isupper() and not first
    return single or any(letter.isupper() for letter in word[1:])


def verbatim(text: str) -> str:
    """Return an address or DOI, which is not typeset: only what would end the field is encoded."""
    return " ".join(text.split()).translate(_ENCODED)
