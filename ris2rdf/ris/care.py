"""Which text may need mending: asked of a block of bytes, not of every value.

Bytes enter, a yes or no leaves. Only in a block that may need it is each record asked as well.
"""

import re

BREAKS = (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x85, 0x2028, 0x2029)
"""Codes of characters that are no text: blanks in a value, wherever they came from."""

SECOND = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""What may follow the first character of one that was encoded twice, as in an expression."""

_CONTROLS = bytes(code for code in BREAKS if code < 0x80)  # noqa: PLR2004 - the ASCII ones
_SECONDS = b"|".join(re.escape(character.encode()) for character in SECOND if character > "\xbf")
# By the byte with which each begins in UTF-8: to look for one byte first costs nearly nothing, and
# many files need none of the expressions, which are compiled at their first use.
_ODD = (
    (b"\xc2", b"\xc2\x85"),
    (b"\xe2", b"\xe2\x80[\xa8\xa9]"),
    (b"\xef", b"\xef(?:\xbb\xbf|\xbf\xbd)"),
    (b"\xc3", b"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|" + _SECONDS + b")"),
)


def needs_care(content: bytes) -> bool:
    """Whether a value in *content*, in UTF-8, may need mending.

    It may hold control characters or odd separators, glued fields, or text encoded twice.
    """
    # Nobody looks for the last run of blanks: only ``rfind`` is a third faster than ``find`` here.
    if any(map(content.__contains__, _CONTROLS)) or content.rfind(b"    ") >= 0:
        return True
    if content.isascii():
        return False
    return any(first in content and re.search(odd, content) for first, odd in _ODD)
