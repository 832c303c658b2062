"""Identifiers: DOI, ISSN, ISBN, PubMed, accession numbers, and those found in other fields.

Claims enter, identifiers leave; a value that should be one and is not stays as a note, with an
error.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from ris2rdf.crosswalk.reading import Claim, Claims, Reading
from ris2rdf.elements import Bearer
from ris2rdf.transforms import forms, identifiers, text

_PMID = re.compile("[0-9]{1,8}")
_PUBMED = ("pubmed", "medline")
_LISTED = re.compile(r"\s*[;,\n]\s*")


def doi(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle the DOI: the first is that of the work, a second one is kept beside it.

    Of two of which one begins the other, the longer one is the chapter's, the other its book's.
    Identifiers of other schemes that stand beside it are taken too.
    """
    bare = identifiers.doi(claims[0].value) if len(claims) == 1 else ""
    if bare:
        reading.identify("doi", bare, claims[0])
    else:
        _dois(reading, claims)


def _dois(reading: Reading, claims: Claims) -> None:
    stated = _stated(reading, claims)
    found = {one.value: where for one, where in stated.items() if one.scheme == "doi"}
    partly = _partly(found)
    order = sorted(found, key=partly.__contains__)
    for i, value in enumerate(order):
        of: Bearer = "work"
        if value in partly and reading.plan.isbn == "container":
            of = "container"
        for claim in found[value]:
            reading.identify("doi", value, claim, of=of, primary=i == 0 or of != "work")
        reading.merged += found[value][1:]
        if i and of == "work":
            reading.say("VAL325", found[value][0], other=value, taken=order[0])
    for one, where in stated.items():
        for claim in where if one.scheme != "doi" else ():
            recognised(reading, one, claim)


def _stated(reading: Reading, claims: Claims) -> dict[forms.Found, list[Claim]]:
    """Return the identifiers in *claims* with their places; what is none is reported."""
    found: dict[forms.Found, list[Claim]] = {}
    for claim in claims:
        for value in identifiers.divided(claim.value):
            bare = identifiers.doi(value)
            one = forms.Found("doi", bare) if bare else forms.recognise(value)
            if one is not None:
                found.setdefault(one, []).append(claim)
            elif text.filler(value):
                reading.say("VAL303", claim)
            else:
                reading.say("VAL320", claim)
                reading.note(claim, value)
    return found


def _partly(found: Iterable[str]) -> set[str]:
    """Return the DOIs that begin another: a book's, beside its chapter's."""
    return {value for value, other in pairwise(sorted(found)) if other.startswith(value)}


def recognised(reading: Reading, found: forms.Found, claim: Claim) -> None:
    """Add an identifier found in a field that is not made for it."""
    if found.scheme in {"isbn13", "issn"}:
        add_number(reading, claim, identifiers.Number(found.scheme, found.value))
        return
    scheme = found.scheme
    place = reading.known.get((scheme, "work", ""))
    primary = None if place is None else reading.identifiers[place]
    if primary is None:
        reading.identify(scheme, found.value, claim)
    elif primary.value == found.value:
        reading.identify(scheme, found.value, claim)
        if claim.tag not in {"UR", "L2", "N1", "NO"}:
            reading.merged.append(claim)
    else:
        second = reading.identify(scheme, found.value, claim, primary=False)
        if second and scheme in {"doi", "pmid", "pmcid"}:
            reading.say("VAL325", claim, other=found.value, taken=primary.value)


def pmid(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle the number in PubMed; a second one is kept beside it."""
    for claim in claims:
        for value in _LISTED.split(claim.value):
            digits = value.lstrip("0")
            if _PMID.fullmatch(digits):
                recognised(reading, forms.Found("pmid", digits), claim)
            elif (found := forms.recognise(value)) and found.scheme == "pmid":
                recognised(reading, found, claim)
            elif value:
                reading.say("VAL326", claim)
                reading.note(claim, value, label="PubMed number")


def numbers(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle ISBN and ISSN, on the work or on what it stands in."""
    for claim in claims:
        for number in identifiers.numbers(claim.value):
            if not number.scheme:
                if text.filler(number.value):
                    reading.say("VAL303", claim)
                else:
                    reading.say("VAL328", claim)
                    reading.note(claim)
            elif number.valid:
                add_number(reading, claim, number)
            else:
                code = "VAL321" if number.scheme == "issn" else "VAL322"
                reading.say(code, claim, number=number.value)
                reading.note(claim, number.value)


def add_number(reading: Reading, claim: Claim, number: identifiers.Number) -> None:
    """Add a valid ISBN or ISSN to the thing whose number it is in this type of record."""
    of = reading.plan.issn if number.scheme == "issn" else reading.plan.isbn
    if not of:
        reading.note(claim, number.value, "ISSN" if number.scheme == "issn" else "ISBN")
        return
    bearer = {"of": of, "medium": number.medium}
    if number.scheme == "isbn10":
        reading.identify("isbn13", identifiers.isbn13(number.value), claim, **bearer)
    if not reading.identify(number.scheme, number.value, claim, **bearer):
        reading.merged.append(claim)


def accession(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle accession numbers, each with the database that gave it where the record names one."""
    stated = reading.parts.get("databases", ())
    named = [one for one in stated if any(source.tag == "DB" for source in one.sources)]
    databases = [one.value for one in named or stated]  # DP is who sells it
    database = databases[0] if len(databases) == 1 else ""
    for claim in claims:
        for part in _accessions(database, claim.value):
            value = text.plain(part)
            if not value or text.filler(value):
                reading.say("VAL303", claim)
            elif _pubmed(database, value):
                recognised(reading, forms.Found("pmid", value.lstrip("0")), claim)
            elif (found := forms.recognise(value)) is not None:
                recognised(reading, found, claim)
            elif not reading.identify("accession", value, claim, name=database):
                reading.merged.append(claim)


def _accessions(database: str, value: str) -> list[str]:
    """Return the numbers in *value*; other databases than PubMed have numbers with commas."""
    listed = _LISTED.split(value)
    return listed if all(_pubmed(database, one) for one in listed) else value.split(";")


def _pubmed(database: str, value: str) -> bool:
    if _PMID.fullmatch(value.lstrip("0")) is None:
        return False
    return any(name in database.casefold() for name in _PUBMED)


def call_number(reading: Reading, _element: str, claims: Claims) -> None:
    """Settle call numbers; what has the form of an identifier was taken before."""
    found = reading.many(claims)
    if found:
        reading.details["call_number"] = found
