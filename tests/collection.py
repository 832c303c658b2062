"""A collection to put questions to: hundreds of invented works, the seed, and a few made for one question each.

What is in it is known as plain values, so that a test can say what the answer must be without
asking the graph.
"""

from collections.abc import Iterator
from typing import NamedTuple

ARTICLES, BOOKS = 240, 60
FAMILIES = (
    "Rossi Müller García Sørensen Kowalski O'Brien Smith Lindström Çelik Dvořák Silva Novák Horváth"
    " Weiß Lefèvre Moretti Fischer Haddad Cohen Okafor Patel Kumar Singh Tanaka"
).split()
GIVEN = "Ada Björn Chiara Dmitri Élodie Fatima Giulia".split()
JOURNALS = {
    "Annals of testing": "1234-5679",
    "Journal of invented cells": "2049-3630",
    "Letters on nothing": "1050-124X",
    "Archives of examples": "0317-8471",
    "Proceedings of no academy": "1083-4346",
}
PUBLISHERS = ("Hausverlag", "North Gate Press", "Edizioni di prova", "Presses de l'essai")
SUBJECTS = ("Cells", "Clinical Trials", "Ocean", "Catalogues", "Steel", "Proteins", "Music")


class Item(NamedTuple):
    """One invented work."""

    type: str
    title: str
    authors: tuple[str, ...]  # as catalogues file them
    year: int
    subjects: tuple[str, ...]
    place: str  # the journal or the publisher
    doi: str = ""
    volume: str = ""
    issue: str = ""
    start: int = 0

    @property
    def names(self) -> list[str]:
        """The authors in reading order."""
        return [" ".join(reversed(name.split(", "))) for name in self.authors]

    def ris(self) -> str:
        """Return the work as a record."""
        lines = [("TY", self.type), ("TI", self.title), ("PY", str(self.year))]
        lines += [("AU", name) for name in self.authors]
        lines += [("KW", subject) for subject in self.subjects]
        if self.type == "JOUR":
            lines += [("JO", self.place), ("SN", JOURNALS[self.place]), ("VL", self.volume)]
            lines += [("IS", self.issue), ("SP", str(self.start)), ("EP", str(self.start + 9))]
        else:
            lines.append(("PB", self.place))
        lines += [("DO", self.doi)] if self.doi else []
        return "".join(f"{tag}  - {value}\n" for tag, value in [*lines, ("ER", "")])


def items() -> Iterator[Item]:
    """Yield the invented works, the same every time."""
    for n in range(ARTICLES + BOOKS):
        book = n >= ARTICLES
        count = 1 + n % 4
        authors = dict.fromkeys(
            f"{FAMILIES[(n * 7 + k * 5) % len(FAMILIES)]}, {GIVEN[(n + k) % len(GIVEN)]}"
            for k in range(count)
        )
        yield Item(
            "BOOK" if book else "JOUR",
            f"{'Book' if book else 'Study'} {n} of {SUBJECTS[n % 7].lower()}",
            tuple(authors),
            1990 + n % 33,
            tuple(dict.fromkeys((SUBJECTS[n % 7], SUBJECTS[n // 7 % 7]))),
            PUBLISHERS[n * n % 4] if book else list(JOURNALS)[n * n % 5],
            f"10.1234/made.{n}" if n % 5 else "",
            str(1 + n % 33),
            str(1 + n % 6),
            1 + n * 3 % 400,
        )


BY_HAND = """\
TY  - JOUR
TI  - Kidneys seen again
AU  - Noris, Marina
AU  - Remuzzi, Giuseppe
PY  - 2021
JO  - Journal of invented cells
SN  - 2049-3630
KW  - Nephrology
KW  - Kidney Diseases
DO  - 10.5555/again
ER  -
TY  - JOUR
TI  - A commentary on stromal cells
AU  - Remuzzi, Giuseppe
PY  - 2023
JO  - JCI insight
SN  - 2379-3708
VL  - 8
IS  - 18
SP  - 14
EP  - 15
KW  - Nephrology
ER  -
TY  - JOUR
TI  - Trial of an invented drug
AU  - Müller, Ada (https://orcid.org/0000-0002-1825-0097)
AU  - Weiß, Björn
PY  - 2022
JO  - Annals of testing
SN  - 1234-5679
AB  - BACKGROUND: Nobody knew. METHODS: We asked forty people. RESULTS: All of them said yes. CONCLUSIONS: Ask again. TRIAL REGISTRATION: ClinicalTrials.gov NCT01234567.
DO  - 10.5555/trial
ER  -
TY  - BOOK
TI  - What Ada wrote
AU  - Müller, Ada (https://orcid.org/0000-0002-1825-0097)
PY  - 2023
PB  - Hausverlag
SN  - 9780306406157
ER  -
TY  - RPRT
TI  - Ways of counting: a report
AU  - Okafor, Chiara
PY  - 2023
PB  - Institute of numbers
ER  -
TY  - GEN
TI  - Ways of Counting. A Report
AU  - Okafor, C.
PY  - 2023
ER  -
"""
