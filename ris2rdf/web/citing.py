"""The style and language that a reference is asked for in, by the address or by Accept.

A request and a choice of form enter, the names of a style and a locale leave. In the address an
unknown one is an error; as parameters of a media type unknown ones never stop a match, so there
they count as not said.
"""

from collections.abc import Mapping

from ris2rdf.citations import text
from ris2rdf.elements import Work
from ris2rdf.web import alternatives
from ris2rdf.web.answers import Answer
from ris2rdf.web.asking import Asked
from ris2rdf.web.negotiation import CITATION, HTML
from ris2rdf.web.pages.views import Citation
from ris2rdf.web.resource import Choice

READERS = {"style": text.style, "locale": text.locale}
"""What finds the name that we have for what a client calls a style or a locale."""


def refused(asked: Asked) -> Answer | None:
    """Return the 400 for a style or locale in the address that is none of ours."""
    for name, read in READERS.items():
        wish = asked.wanted(name)
        if wish and not read(wish):
            known = [*text.styles()] if name == "style" else text.locales()
            return alternatives.unknown(asked, name, known)
    return None


def wishes(asked: Asked, choice: Choice) -> list[tuple[str, str]]:
    """Return the style and locale asked for; those in Accept count for references alone."""
    if choice.offer not in (HTML, CITATION):
        return []
    stated = dict(choice.parameters) if choice.offer is CITATION else {}
    named = ((name, asked.wanted(name) or stated.get(name, "")) for name in READERS)
    return [(name, known) for name, wish in named if wish and (known := READERS[name](wish))]


def citation(work: Work, wished: Mapping[str, str]) -> Citation:
    """Return the reference of *work* for its page, and what else it could be had as."""
    labels = {name: row.label for name, row in text.styles().items()}
    style = wished.get("style") or next(iter(labels))
    locale = wished.get("locale", "")
    return Citation(text.formatted(work, style, locale).html, style, labels, locale)
