"""Something that can be had in several forms at one address, and one choice of a form.

Routes make a Resource of what a release holds; :mod:`ris2rdf.web.representation` sends one form of
it. Only values: nothing here reads a request or a release.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ris2rdf.web.answers import Link
from ris2rdf.web.asking import query
from ris2rdf.web.negotiation import Offer


class Choice(NamedTuple):
    """The form that is sent. ``suffixed`` where the address itself names it.

    ``parameters`` are those of the range in Accept that decided.
    """

    offer: Offer
    profile: str = "full"
    language: str = "en"
    suffixed: bool = False
    content_type: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Resource:
    """Something at ``path`` (below the root, without suffix) and the forms it can be had in.

    ``render`` gives the body of a form; ``links`` its links, the most important first.
    ``parameters`` belong to the address of the thing (a search's words). ``profiles`` are the
    tokens it knows; the first is the default. ``suffixes`` is False where a form is named by a
    parameter, because the path cannot take an ending. ``wishes`` are what else tells apart what
    is sent in one form (the style of a reference), as parameters of its address. ``version`` is
    what else it is made of than the release. ``stream`` gives the parts of a form that is too large
    to be made before it is sent, else nothing.
    """

    path: str
    offers: Sequence[Offer]
    render: Callable[[Choice], bytes]
    links: Callable[[Choice], Iterable[Link]] = lambda _: ()
    parameters: Sequence[tuple[str, str]] = ()
    profiles: Sequence[str] = ("full",)
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    suffixes: bool = True
    wishes: Callable[[Choice], Sequence[tuple[str, str]]] = lambda _: ()
    version: str | None = None
    stream: Callable[[Choice], Iterator[bytes] | None] = lambda _: None

    def address(
        self,
        offer: Offer | None = None,
        profile: str = "",
        wishes: Sequence[tuple[str, str]] = (),
    ) -> str:
        """Return the address, below the root, of the thing or of one form of it."""
        given = [*self.parameters, *wishes]
        if offer and not self.suffixes:
            given.append(("format", offer.name))
        if profile and profile != self.profiles[0]:
            given.append(("_profile", profile))
        return self.path + (offer.suffix if offer and self.suffixes else "") + query(given)

    @property
    def filename(self) -> str:
        """A file name for it, from the end of its path: ASCII, nothing a shell would mind."""
        return re.sub(r"[^A-Za-z0-9._-]+", "-", self.path.rpartition("/")[2]).strip("-.") or "data"
