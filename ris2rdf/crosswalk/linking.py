"""Links: the page of the work, other addresses, files; and those that must not be published.

Claims enter, links and the identifiers they hold leave. Private addresses are withheld whole.
"""

import re
from urllib.parse import parse_qsl, urlsplit

from ris2rdf.crosswalk.numbering import recognised
from ris2rdf.crosswalk.reading import Claim, Claims, Reading, ranked
from ris2rdf.elements import Link
from ris2rdf.transforms import forms, links, text

_RELATIONS = {"full_text": "full-text", "images": "image", "related": "related"}
_FILE = re.compile(r"^[^/?#]+\.\w{2,4}$|^(?:\.{0,2}/)?[^:?#]*/[^:?#/]*\.\w{2,4}$")
_TRACKING = re.compile(r"(?:^|&)utm_[^&]*")


def pages(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle web addresses: the first that is no database's is the page of the work."""
    for claim in ranked(claims):
        for value in links.split(claim.value):
            _page(reading, claim, value)


def _page(reading: Reading, claim: Claim, value: str) -> None:
    found = None if value.startswith("http") else forms.recognise(value)
    if found:
        recognised(reading, found, claim)
        return
    address = _published(reading, claim, value)
    if not address:
        return
    inside = forms.in_address(address)
    for one in inside:
        recognised(reading, one, claim)
    if any(one.scheme == "doi" for one in inside):
        return
    relation = "page"
    if reading.paged or any(host in address for host in reading.plan.see_also):
        relation = "see-also"
    _add(reading, relation, address, claim)


def _published(reading: Reading, claim: Claim, value: str) -> str:
    """Return the address in *value*; an empty string where it is private or none."""
    host = links.plain_host(value)
    if host and not any(map(host.__contains__, reading.plan.withhold.hosts)):
        return value
    if text.filler(value):
        reading.say("VAL303", claim)
        return ""
    if links.local(value):
        reading.withhold(claim)
        return ""
    address = links.address(value)
    if not address:
        reading.say("VAL323", claim)
        reading.note(claim, value)
    elif _private(reading, address):
        reading.withhold(claim)
        return ""
    return address


def _private(reading: Reading, address: str) -> bool:
    rules = reading.plan.withhold
    parts = urlsplit(address)
    host = (parts.hostname or "").casefold()
    if parts.username or any(word in host for word in rules.hosts):
        return True
    if ";jsessionid=" in address.casefold():
        return True
    if not parts.query:
        return False
    names = {name.casefold() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return not names.isdisjoint(rules.parameters)


def _add(reading: Reading, relation: str, address: str, claim: Claim) -> None:
    place = reading.addresses.setdefault(_comparable(address), len(reading.links))
    if place < len(reading.links):
        reading.repeat("links", place, claim)
        reading.merged.append(claim)
        return
    reading.paged = reading.paged or relation == "page"
    reading.links.append(Link(relation, address, claim.where))


def _comparable(address: str) -> str:
    address = address.partition("://")[2].removeprefix("www.").rstrip("/")
    return _TRACKING.sub("", address) if "utm_" in address else address


def files(reading: Reading, element: str, claims: Claims) -> None:
    """Settle addresses of files, images and related things; names of local files are withheld."""
    for claim in claims:
        for value in links.split(claim.value):
            if not links.address(value) and _FILE.match(value):
                reading.withhold(claim)
                continue
            address = _published(reading, claim, value)
            if not address:
                continue
            for one in forms.in_address(address):
                recognised(reading, one, claim)
            _add(reading, _RELATIONS[element], address, claim)
