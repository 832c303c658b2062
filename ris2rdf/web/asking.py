"""One request, as far as answering it goes: headers, query, the release that answers.

A WSGI environment and a publication enter; typed facts leave. The Host header is never read: IRIs
are made of the publication's base, addresses are absolute paths below the base's path.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from werkzeug.datastructures import MultiDict
from werkzeug.wsgi import get_path_info

from ris2rdf.release import Publication, Release
from ris2rdf.sparql.limits import Limits
from ris2rdf.web import negotiation
from ris2rdf.web.answers import Environ
from ris2rdf.web.pages.views import Site
from ris2rdf.web.shelf import Shelf

LANGUAGES = ("en",)
"""Languages of the pages, default first."""

_DEFAULTS = Limits()
_ESCAPE = re.compile(r"%(..)")
_NEEDLESS = re.compile(r"[A-Za-z0-9._~/-]")


class Asked:
    """A request for something of *publication*; ``args`` are the parameters of its address.

    The ``shelf`` has what was made for requests before.
    """

    def __init__(
        self,
        environ: Environ,
        publication: Publication,
        args: MultiDict[str, str],
        shelf: Shelf | None = None,
    ) -> None:
        self.environ = environ
        self.publication = publication
        self.args = args
        self.shelf = shelf or Shelf()
        self.path = get_path_info(dict(environ))

    @cached_property
    def release(self) -> Release:
        """The release that answers, the same all through one request."""
        return self.publication.current()

    @cached_property
    def base(self) -> str:
        """The base IRI, with its closing slash: of the release, whatever is configured since."""
        if self.publication.current_id():
            return self.release.base
        return self.publication.config.base

    @cached_property
    def root(self) -> str:
        """The path of the base without its closing slash: empty for most sites."""
        return urlsplit(self.base).path.rstrip("/")

    @property
    def modified(self) -> datetime:
        """When the release was made: nothing in it changes later."""
        return self.release.created

    @property
    def accept(self) -> str:
        """The Accept header; several lines of it arrive as one."""
        return str(self.environ.get("HTTP_ACCEPT", ""))

    @cached_property
    def language(self) -> str:
        """The language of the page, by Accept-Language."""
        wishes = str(self.environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return negotiation.language(wishes, LANGUAGES)

    @cached_property
    def site(self) -> Site:
        """What frames every page, with the facts of the release."""
        config, release = self.publication.config, self.release
        return Site(
            title=release.title,
            base=self.base,
            release=release.id,
            created=release.created,
            counts=release.counts,
            description=config.description,
            publisher=config.publisher,
            licence=config.licence,
            contact=config.contact,
            language=self.language,
            path=self.path,
            converts=bool(config.limits.get("conversions", _DEFAULTS.conversions)),
        )

    @property
    def frame(self) -> Site:
        """What frames a page that must come even where there is no release to tell of."""
        if self.publication.current_id():
            return self.site
        config = self.publication.config
        return Site(title=config.title, base=self.base, path=self.path)

    def at(self, path: str) -> str:
        """Return *path* (``/doc/work/x``) as it is linked and redirected to from here."""
        return self.root + path

    def wanted(self, name: str, *others: str) -> str:
        """Return the first value given for a parameter, under *name* or *others*."""
        return next((self.args[n].strip() for n in (name, *others) if n in self.args), "")

    def misspelt(self) -> bool:
        """Return whether the address escapes what needs no escape, or in small hexadecimals.

        Characters left unescaped do not count: proxies write them so, and sending those to the
        escaped form would send them round in circles.
        """
        raw = str(self.environ.get("REQUEST_URI") or self.environ.get("RAW_URI") or "")
        path = urlsplit("//x" + raw).path if raw.startswith("/") else ""
        return any(_odd(escape) for escape in _ESCAPE.findall(path))


def _odd(escape: str) -> bool:
    if escape != escape.upper():
        return True
    try:
        return bool(_NEEDLESS.fullmatch(chr(int(escape, 16))))
    except ValueError:
        return False


def query(parameters: Iterable[tuple[str, str]]) -> str:
    """Return *parameters* as the end of an address: ``?q=a`` or nothing."""
    text = urlencode(list(parameters))
    return f"?{text}" if text else ""
