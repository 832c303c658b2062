"""Courts, offices and people where records of law name a thing: a reporter, a country.

Claims of such an element enter; those that name somebody become contributors, the rest is the
thing's.
"""

import re

from ris2rdf.crosswalk.people import contributors
from ris2rdf.crosswalk.plan import PEOPLE, Step
from ris2rdf.crosswalk.reading import Claim, Claims, Reading
from ris2rdf.transforms import names, text

_REPORTS = re.compile(
    r"\b(?:reports?|reporter|cases|decisions|digest|journal|review|bulletin|gazette|recueil|"
    r"raccolta|sammlung)\b",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"\b(?:court|tribunal|cour|corte|cassazione|\w*gericht(?:shof)?)\b", re.IGNORECASE
)


def reporters(reading: Reading, claims: Claims) -> list[Claim]:
    """Return the *claims* of the title of a reporter without those that name somebody.

    A2 is made for the reporter, but exporters put people and courts there too. People are written
    with a comma; reporters are not, unless they call themselves so.
    """
    somebody = [c for c in claims if c.tag == "A2" and _somebody(text.plain(c.value))]
    _contribute(reading, somebody, "contributor")
    return [claim for claim in claims if claim not in somebody]


def _somebody(value: str) -> bool:
    if _REPORTS.search(value):
        return False
    name = names.parse(value)
    known = name.kind == "organization" and name.certain
    return "," in value or known or _COURT.search(value) is not None


def country(reading: Reading, element: str, claims: Claims) -> None:
    """Settle the countries; of patents, an office in their place is who issued them."""
    offices: list[Claim] = []
    if reading.plan.group == "patent":
        offices = [claim for claim in claims if names.patent_office(text.plain(claim.value))]
    _contribute(reading, [_corporate(claim) for claim in offices], "issuer")
    found = reading.many([claim for claim in claims if claim not in offices])
    if found:
        reading.details[element.partition(".")[2]] = found


def _corporate(claim: Claim) -> Claim:
    """Return *claim* with the comma by which RIS tells a body from a person."""
    return Claim(claim.step, claim.tag, f"{text.plain(claim.value)},", claim.line, claim.where)


def _contribute(reading: Reading, claims: Claims, role: str) -> None:
    if claims:
        step = Step(PEOPLE, 0, role)
        contributors(reading, "", [Claim(step, c.tag, c.value, c.line, c.where) for c in claims])
