"""What a search without hits was probably meant to be: its words with one slip of the keys undone.

The words typed and the full-text index of a release enter, the same text with known words leaves.
Nothing is guessed beyond one letter missing, doubled, wrong, or changed with its neighbour.
"""

import re
import sqlite3
import string
from collections.abc import Iterator

from ris2rdf.search import sorting

_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, text, row)"
# A word before a colon names a column.
_WORD = re.compile(r"[^\W\d_]+\b(?!:)")
_SHORTEST, _LONGEST = 4, 40
_MOST = 10  # words that are looked at


def meant(db: sqlite3.Connection, text: str) -> str:
    """Return *text* with unknown words as known ones; the same text where there is none."""
    db.execute(_WORDS)
    left = _MOST

    def known(match: re.Match[str]) -> str:
        """Return the word, or the commonest one that is a slip away."""
        nonlocal left
        left -= 1
        word = sorting(match[0])
        if left < 0 or not _SHORTEST <= len(word) <= _LONGEST or _begins(db, word):
            return match[0]
        return _commonest(db, word) or match[0]

    return _WORD.sub(known, text)


def _begins(db: sqlite3.Connection, word: str) -> bool:
    """Return whether any word of the index begins so: the last one typed may be unfinished."""
    beyond = word + chr(0x10FFFF)
    sql = "SELECT 1 FROM temp.words WHERE term >= ? AND term < ? LIMIT 1"
    return db.execute(sql, (word, beyond)).fetchone() is not None


def _commonest(db: sqlite3.Connection, word: str) -> str:
    """Return the word in most works that is one slip away from *word*, or an empty string."""
    near = tuple(dict.fromkeys(_slips(word)))
    marks = ", ".join("?" * len(near))
    sql = f"SELECT term FROM temp.words WHERE term IN ({marks}) ORDER BY doc DESC, term LIMIT 1"  # noqa: S608 - only marks
    found = db.execute(sql, near).fetchone()
    return str(found[0]) if found else ""


def _slips(word: str) -> Iterator[str]:
    """Yield what is one slip away from *word*: a missing, doubled, wrong or swapped letter."""
    letters = sorted({*string.ascii_lowercase, *word})
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in letters)
