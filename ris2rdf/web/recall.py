"""Answers that were given already: the same question in the same release gets the same answer.

A WSGI call enters; it is answered at once if the same was asked before, else the site answers. What
counts is everything that decides on an answer: release, address, and the headers that are
negotiated by. Kept are answers that say they last as long as their release. Bodies lie on the
shelf, so a revalidation needs nothing but the tag.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from ris2rdf.web import answers
from ris2rdf.web.answers import Answer, Environ, StartResponse
from ris2rdf.web.shelf import Shelf

Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

PLACES = 8192
"""Answers remembered by a process, of 3 kB each; the one asked for longest ago goes first."""

LONGEST = 2048
"""Characters of a question that is remembered: nobody fills the memory with long addresses."""

_NEGOTIATED = ("HTTP_ACCEPT", "HTTP_ACCEPT_PROFILE", "HTTP_ACCEPT_LANGUAGE")
_ASKED = ("PATH_INFO", "QUERY_STRING", "REQUEST_URI", "RAW_URI", *_NEGOTIATED)

Key = tuple[str, ...]


class Kept(NamedTuple):
    """What was answered: whole but for its body, and what stands for it where it is known.

    ``full`` is missing where all who asked so far had it already.
    """

    full: Answer | None
    unchanged: Answer
    tag: str
    modified: datetime


class Recall:
    """*site*, asked only what it was not asked before in the release that *release_id* names."""

    def __init__(
        self,
        site: Application,
        release_id: Callable[[], str],
        shelf: Shelf,
        places: int = PLACES,
    ) -> None:
        self.site, self.release_id, self.shelf, self.places = site, release_id, shelf, places
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a WSGI call."""
        found = self.answer(environ)
        if found is None:
            return self.site(environ, start_response)
        return answers.send(found, environ, start_response)

    def answer(self, environ: Environ) -> Answer | None:
        """Return the answer to *environ* if all of it is remembered."""
        key = _key(environ, self.release_id())
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
        if kept.tag and answers.unchanged(environ, kept.tag, kept.modified):
            return kept.unchanged
        if kept.full is None or not kept.tag:
            return kept.full
        body = self.shelf.get(kept.tag)
        return None if body is None else kept.full._replace(body=body)

    def keep(self, environ: Environ, given: Answer, release: str, modified: datetime) -> None:
        """Remember that *given* answers *environ*, if that holds as long as *release* does."""
        tag, key = given.header("ETag"), _key(environ, release)
        if not key or not given.lasting:
            return
        if tag and given.status == HTTPStatus.OK:
            self.shelf.put(tag, given.body)
        full = given._replace(body=b"") if tag else given
        known = given.status == HTTPStatus.NOT_MODIFIED
        kept = Kept(None if known else full, answers.not_modified(full), tag, modified)
        with self._lock:
            before = self._kept.get(key)
            if known and before and before.full:
                return
            self._kept[key] = kept
            if len(self._kept) > self.places:
                self._kept.popitem(last=False)


def _key(environ: Environ, release: str) -> Key:
    """Return what decides on the answer to *environ*; nothing where none is remembered."""
    if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
        return ()
    if environ.get("CONTENT_LENGTH", "") not in {"", "0"}:
        return ()
    asked = tuple([str(environ.get(name, "")) for name in _ASKED])
    return (release, *asked) if release and sum(map(len, asked)) <= LONGEST else ()
