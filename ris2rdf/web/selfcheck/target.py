"""The site that is checked: its addresses, an example of a thing, and the forms it has.

The address of a site enters; what checks need to know of it leaves, asked once and kept. IRIs of
its data may begin with another base than its address does (a mirror, a test): they are led back.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import quote, urljoin

from ris2rdf.web.selfcheck.client import Client, Reply, UnansweredError

_LOCATION = re.compile(r"<loc>\s*([^<]+?)\s*</loc>")
_NOTHING = "image/x-none, application/problem+json;q=0.1"
"""Accepts no form of a document, and an error that can be read."""

_DATASET = "id/dataset"


class Target:
    """The site at *address*; *thing* is an example in it, by default the first of its sitemap."""

    def __init__(self, address: str, thing: str = "", *, sample: int = 50) -> None:
        self.address = address.rstrip("/") + "/"
        self.client = Client()
        self.sample = sample
        self._thing = thing

    def at(self, path: str) -> str:
        """Return the address of *path*, which may be an IRI of the site or a whole address."""
        if path.startswith(self.base):
            return self.address + path[len(self.base) :]
        return urljoin(self.address, path)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, /, **headers: str
    ) -> Reply:
        """Return the answer for *path*; ``If_None_Match="x"`` sends that header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.ask(self.at(path), method, body, named)

    def query(self, text: str, accept: str = "", /, **headers: str) -> Reply:
        """Return the answer of the endpoint to a query."""
        wanted = {"Accept": accept} if accept else {}
        return self.ask(f"{self.address}sparql?query={quote(text)}", **wanted, **headers)

    @cached_property
    def home(self) -> Reply:
        """The first page."""
        return self.client.ask(self.address)

    @cached_property
    def base(self) -> str:
        """What IRIs of the site begin with, as its first page says; else its address."""
        cited = [link.target for link in self.home.links if link.rel == "cite-as"]
        bases = [iri.removesuffix(_DATASET) for iri in cited if iri.endswith(_DATASET)]
        return bases[0] if bases else self.address

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The addresses that the sitemap lists, all its parts together."""
        found: list[str] = []
        for place in _LOCATION.findall(self.ask(f"{self.address}sitemap.xml").text):
            part = place.endswith((".xml", ".xml.gz"))
            found += _LOCATION.findall(self.ask(place).text) if part else [place]
        return tuple(found)

    @cached_property
    def document(self) -> str:
        """The address of the document that serves as example."""
        if self._thing:
            reply = self.ask(self._thing)
            return reply.leads_to() if reply.status in {302, 303} else self.at(self._thing)
        if not self.pages:
            raise UnansweredError(f"{self.address}sitemap.xml lists nothing; name a thing to check")
        return self.at(self.pages[0])

    @cached_property
    def thing(self) -> str:
        """The address of the thing that the example is about."""
        cited = [link.target for link in self.landing.links if link.rel == "cite-as"]
        return self.at(cited[0]) if cited else self.document

    @cached_property
    def landing(self) -> Reply:
        """The page of the example."""
        return self.ask(self.document, Accept="text/html")

    @cached_property
    def forms(self) -> Mapping[str, str]:
        """The address of each form of the example, by media type: out of the 406 that lists them.

        A site that lists nothing there is taken at its links.
        """
        refused = self.ask(self.document, Accept=_NOTHING).json()
        listed = refused.get("alternatives", []) if isinstance(refused, dict) else []
        found = {str(one["type"]): self.at(urljoin(self.document, one["href"])) for one in listed}
        linked = {one.type: one.target for one in self.landing.links if one.type}
        by_link = {**linked, "text/html": self.document}
        return {
            kind.replace("; charset=utf-8", ""): url for kind, url in (found or by_link).items()
        }

    def offers(self, media_type: str) -> bool:
        """Return whether the example can be had as *media_type*."""
        return media_type in self.forms
