"""The forms of works that are made of the Work alone, by offer: RIS, BibTeX, CSL-JSON, references.

Works with their paths enter, one file leaves, a part for each work, so that no selection is too
large. A form is offered where it is named here.
``wishes`` are what else a client asked for, by name (``style``, ``locale``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ris2rdf import crosswalk, ris
from ris2rdf.citations import bibtex, citation_key, csl, text
from ris2rdf.elements import Work
from ris2rdf.ris import Field
from ris2rdf.web.negotiation import BIBTEX, CITATION, CSL, RIS, Offer

Published = tuple[str, Work]
"""The path of a work in the release, and the Work."""

Form = Callable[[Iterable[Published], Mapping[str, str]], Iterator[bytes]]
Forms = Mapping[Offer, Form]


def as_ris(works: Iterable[Published], _wishes: Mapping[str, str]) -> Iterator[bytes]:
    """Yield *works* in RIS, from what is published of them: nothing withheld is in."""
    return (ris.write([_record(work)]) for _, work in works)


def _record(work: Work) -> list[Field]:
    pairs = enumerate(crosswalk.fields(work), 1)
    return [Field(tag, value, line) for line, (tag, value) in pairs]


def as_bibtex(works: Iterable[Published], _wishes: Mapping[str, str]) -> Iterator[bytes]:
    """Yield *works* as a BibTeX file."""
    for number, (path, work) in enumerate(works):
        yield b"\n" * bool(number) + bibtex.entry(work, citation_key(work, path)).encode()


def as_csl(works: Iterable[Published], _wishes: Mapping[str, str]) -> Iterator[bytes]:
    """Yield *works* as a list in CSL-JSON, with the keys they have in BibTeX."""
    return csl.written(csl.item(work, citation_key(work, path)) for path, work in works)


def as_text(works: Iterable[Published], wishes: Mapping[str, str]) -> Iterator[bytes]:
    """Yield *works* as references, a line each, in the style and locale of *wishes*."""
    style, locale = wishes.get("style", ""), wishes.get("locale", "")
    return (f"{text.formatted(work, style, locale).text}\n".encode() for _, work in works)


FORMS: Forms = {RIS: as_ris, BIBTEX: as_bibtex, CSL: as_csl, CITATION: as_text}
"""The forms that are installed."""
