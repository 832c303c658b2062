"""Web addresses as written to addresses that can be published, and where they must not be.

The value of a link's field enters, its addresses leave. Nothing is fetched.
"""

import re
from urllib.parse import urlsplit

_SPLIT = re.compile(r"\s+|;\s*(?=(?:https?|ftp)://|//[\w-]+\.|www\.)")
_SCHEME = re.compile(r"^(?:https?|ftp)://", re.IGNORECASE)
_BARE_HOST = re.compile(r"^www\.[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)", re.IGNORECASE)
_HOST = re.compile(r"^(?:[\w-]+\.)*[\w-]+(?:\.[A-Za-z]{2,}|\.xn--[\w-]+)\.?(?::\d+)?$|"
                   r"^localhost(?::\d+)?$|^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$|"
                   r"^\[[\da-fA-F:.]+\](?::\d+)?$")  # fmt: skip
_LOCAL = re.compile(
    r"^(?:internal-pdf:|file:|mailto:|[A-Za-z]:[\\/]|\\\\|~/|/(?:Users|home|var|tmp|private)/)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"https?://([a-z0-9.-]+)(?:/[A-Za-z0-9/._~-]*)?")
_FORBIDDEN = re.compile(r"""[<>"{}|\\^`]""")


def split(value: str) -> tuple[str, ...]:
    """Return the addresses in *value*: at blanks, and at ``;`` only where a scheme follows.

    >>> split("http://x.example/a;b=1"), split("http://x.example/a;http://y.example/")
    (('http://x.example/a;b=1',), ('http://x.example/a', 'http://y.example/'))
    """
    if " " not in value and ";" not in value and "\n" not in value and "\t" not in value:
        return (value,)
    parts = [part for part in _SPLIT.split(value.strip()) if part]
    return tuple(parts) if all(map(_SCHEME.match, parts)) else (value.strip(),)


def address(value: str) -> str:
    """Return *value* as an absolute web address, or an empty string where it is none.

    >>> address("//www.host.example/x"), address("not an address")
    ('https://www.host.example/x', '')
    """
    if value.startswith("//"):
        value = f"https:{value}"
    elif _BARE_HOST.match(value):
        value = f"https://{value}"
    if not _SCHEME.match(value) or any(map(str.isspace, value)):
        return ""
    if _FORBIDDEN.search(value):
        value = _FORBIDDEN.sub(_quoted, value)
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return value if _HOST.match(host) and value.isprintable() else ""


def plain_host(value: str) -> str:
    """Return the host of *value*, an address with nothing but letters and marks of a path after it.

    An empty string for any other, of which more must be asked: :func:`address` first of all.

    >>> plain_host("https://repo.example/item/12"), plain_host("https://repo.example/?id=12")
    ('repo.example', '')
    """
    match = _PLAIN.fullmatch(value)
    return match[1] if match and _HOST.match(match[1]) else ""


def _quoted(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def local(value: str) -> bool:
    """Tell whether *value* points into somebody's own computer, library file or mailbox."""
    return _LOCAL.match(value) is not None
