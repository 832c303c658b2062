"""Names and codes of languages to BCP 47 tags.

The text of a language field enters, pairs of the text and its tag leave. A text that names no
language gives no tag; nothing is guessed from other fields.
"""

import re
from functools import lru_cache

_SEPARATOR = re.compile(r"\s*(?:[;,/|\n]|\band\b|&)\s*")
_LONGEST = 60  # letters of the name of a language
_NONE = frozenset({"", "und", "undetermined", "unknown", "mul", "multiple", "zxx", "n/a", "none"})
_COMMON = {
    "english": "en", "eng": "en", "en": "en", "italian": "it", "ita": "it", "it": "it",
    "french": "fr", "fre": "fr", "fra": "fr", "fr": "fr", "german": "de", "ger": "de", "deu": "de",
    "de": "de", "spanish": "es", "spa": "es", "es": "es", "portuguese": "pt", "chinese": "zh",
    "japanese": "ja", "russian": "ru", "italiano": "it", "deutsch": "de", "français": "fr",
    "español": "es", "inglese": "en", "englisch": "en", "anglais": "en", "inglés": "en",
}  # fmt: skip


def split(value: str) -> tuple[str, ...]:
    """Return the names in *value*, without those that say the language is not known."""
    names = (name.strip(" .") for name in _SEPARATOR.split(value))
    return tuple(dict.fromkeys(name for name in names if name.casefold() not in _NONE))


@lru_cache(maxsize=1024)
def tag(name: str) -> str:
    """Return the BCP 47 tag of the language called *name* in words or code, or an empty string.

    >>> tag("eng"), tag("English"), tag("pt-BR"), tag("gibberish")
    ('en', 'en', 'pt-BR', '')
    """
    known = _COMMON.get(name.casefold())
    if known:
        return known
    if len(name) > _LONGEST:
        return ""
    if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", name):
        return _by_code(name)
    import langcodes  # noqa: PLC0415 -- loaded for names that are not common

    try:
        return langcodes.find(name).to_tag()
    except LookupError:
        return ""


def _by_code(code: str) -> str:
    import langcodes  # noqa: PLC0415 -- loaded for codes that are not common

    try:
        language = langcodes.Language.get(code, normalize=True)
    except ValueError:  # LanguageTagError is one
        return ""
    return language.to_tag() if language.is_valid() else ""
