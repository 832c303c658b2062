"""Running times as people write them, in the form of ISO 8601.

A text such as ``94 min`` enters, ``PT94M`` leaves, or an empty string where no time can be read.
Nothing is added up or rounded: ``90 min`` stays ninety minutes.
"""

import re
from functools import lru_cache

_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-5][0-9])")
_ISO = re.compile(r"PT(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?")
_WORDS = re.compile(
    r"(?:ca?\.?\s+)?"
    r"(?:([0-9]{1,3})\s*(?:h|hrs?|hours?|std|stunden?|ore|ora|heures?|horas?)\.?)?[\s,]*"
    r"(?:([0-9]{1,4})\s*(?:m|mins?|minutes?|minuten?|minuti|minutos?|mn|['′])\.?)?[\s,]*"
    r"(?:([0-9]{1,4})\s*(?:s|secs?|seconds?|sek|sekunden?|secondi|secondes?|segundos?|[\"″]|'')\.?)?"
)


@lru_cache(maxsize=4096)
def iso(text: str) -> str:
    """Return the duration that *text* states (``PT1H34M``), or nothing.

    >>> iso("1 hr. 34 min."), iso("3:42"), iso("00:21:30"), iso("24 p.")
    ('PT1H34M', 'PT3M42S', 'PT21M30S', '')
    """
    text = " ".join(text.split())
    if _ISO.fullmatch(text):
        return text
    found = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text.casefold())
    parts = found.groups() if found else ()
    said = [f"{int(number)}{unit}" for number, unit in zip(parts, "HMS", strict=False) if number]
    kept = [part for part in said if not re.fullmatch("0[HMS]", part)]
    return "PT" + "".join(kept) if kept else ""
