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
)
_DOUBLED = b"\xc3[\x82-\xb4](?:\xc2[\x80-\xbf]|" + _SECONDS + b")"
# What begins the first and the second character of one that was encoded twice.
_LEAD, _FOLLOWERS = b"\xc3", b"\xc2\xc5\xc6\xcb\xe2"
_MANY = 256


def needs_care(content: bytes) -> bool:
    """Whether a value in *content*, in UTF-8, may need mending.

    It may hold control characters or odd separators, glued fields, or text encoded twice.
    """
    # Nobody looks for the last run of blanks: only ``rfind`` is a third faster than ``find`` here.
    if any(map(content.__contains__, _CONTROLS)) or content.rfind(b"    ") >= 0:
        return True
    if content.isascii():
        return False
    if any(first in content and re.search(odd, content) for first, odd in _ODD):
        return True
    # The letters of the West begin with C3 too, but what follows them does not: 0.5 us a record.
    followed = any(_follows(content, byte) for byte in _FOLLOWERS)
    return followed and re.search(_DOUBLED, content) is not None


def _follows(content: bytes, byte: int) -> bool:
    """Whether *byte* stands two bytes after C3, or at too many places to look at each."""
    place = -1
    for _ in range(_MANY):
        place = content.find(byte, place + 1)
        if place < 0 or content[place - 2 : place - 1] == _LEAD:
            return place >= 0
    return True
