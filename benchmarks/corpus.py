"""A corpus of invented RIS records: the same bytes for the same seed and size.

Twenty types, six layouts, diacritics and other scripts, 1-40 authors, abstracts of which some have
headings, ISSN and ISBN with valid check digits, repeats in another layout, and a rate of broken
records. ``python benchmarks/corpus.py 10000 > corpus.ris`` writes one.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from typing import NamedTuple

TYPES = {
    "JOUR": 62, "CPAPER": 8, "CHAP": 6, "BOOK": 6, "THES": 3, "RPRT": 3, "CONF": 2, "MGZN": 1,
    "NEWS": 1, "EJOUR": 1, "EDBOOK": 1, "EBOOK": 1, "ELEC": 1, "DATA": 1, "COMP": 1, "PAT": 1,
    "STAND": 0.5, "BLOG": 0.3, "MPCT": 0.1, "GEN": 0.1,
}  # fmt: skip
FAMILIES = (
    "Rossi Ferrari Müller García Nguyễn Sørensen Kowalski O'Brien Smith Jones Brown Lindström "
    "Çelik Dvořák Ångström Papadopoulos Иванов 田中 王 Silva Santos Novák Horváth Ionescu Weiß "
    "Lefèvre Bianchi Moretti Schmidt Fischer Weber Haddad Cohen Okafor Mbeki Patel Kumar Singh"
).split()
PARTICLES = ("van der ", "de ", "von ", "Di ", "el ", "dos ")
GIVEN = (
    "Ada Björn Chiara Dmitri Élodie Fatima Giulia Hans Inés João Karin Liam Mei Noor Olga".split()
)
WORDS = (
    "renal immune outcome cohort steroid analysis model patients therapy children adult response "
    "stromal marrow cell trial randomised effect network learning archive linked data catalogue "
    "library protein genome climate ocean soil carbon policy school economy urban river "
    "α-synuclein naïve Übergang measurement spectrum lattice quantum alloy polymer catalyst"
).split()
HEADINGS = ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
BREAKS = ("no end", "bad doi", "bad issn", "no title", "bad date", "stray line")


class Layout(NamedTuple):
    """How an exporter writes a line: what stands between tag and value, and the line end."""

    separator: str
    end: str
    author: str
    title: str
    abstract: str


LAYOUTS = (
    Layout("  - ", "\r\n", "AU", "TI", "AB"),
    Layout("  - ", "\n", "AU", "T1", "N2"),
    Layout(" - ", "\n", "AU", "T1", "AB"),
    Layout("  - ", "\r\n", "A1", "T1", "N2"),
    Layout("   - ", "\n", "AU", "TI", "AB"),
    Layout("  -  ", "\r\n", "AU", "TI", "AB"),
)


class Person(NamedTuple):
    """An author, always written the same way."""

    written: str


class Venue(NamedTuple):
    """A journal, series or conference with its ISSN."""

    title: str
    issn: str


def issn(number: int) -> str:
    """Return the ISSN of seven digits *number* with its check character."""
    digits = f"{number:07d}"
    check = -sum(w * int(d) for w, d in zip(range(8, 1, -1), digits, strict=True)) % 11
    return f"{digits[:4]}-{digits[4:]}{'X' if check == 10 else check}"


def isbn(number: int) -> str:
    """Return the ISBN-13 of nine digits *number* with its check digit."""
    digits = f"978{number:09d}"
    return digits + str(-sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits)) % 10)


class Corpus:
    """Draws records from fixed pools, the common ones often (Zipf-like)."""

    def __init__(
        self, size: int, seed: int = 1, broken: float = 0.01, layouts: tuple[Layout, ...] = LAYOUTS
    ) -> None:
        self.size, self.broken, self.layouts = size, broken, layouts
        self.random = random.Random(seed)
        self.people = [self._person() for _ in range(max(50, size // 2))]
        self.venues = [
            Venue(self._phrase(2, 5).title(), issn(self.random.randrange(10**7)))
            for _ in range(max(20, size // 50))
        ]
        self.subjects = [self._phrase(1, 3) for _ in range(max(40, size // 20))]

    def _person(self) -> Person:
        pick = self.random
        family = pick.choice(FAMILIES)
        if pick.random() < 0.08:
            family = pick.choice(PARTICLES) + family
        given = pick.choice(GIVEN)
        return Person(f"{family}, {given if pick.random() < 0.5 else given[0] + '.'}")

    def _phrase(self, low: int, high: int) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(low, high)))

    def _common(self, pool: list) -> object:
        return pool[min(int(self.random.paretovariate(0.6)) - 1, len(pool) - 1) % len(pool)]

    def _abstract(self) -> str:
        sentences = [
            self._phrase(8, 22).capitalize() + "." for _ in range(self.random.randint(3, 9))
        ]
        if self.random.random() < 0.25:
            step = max(1, len(sentences) // len(HEADINGS))
            for i, heading in enumerate(HEADINGS):
                if i * step < len(sentences):
                    sentences[i * step] = f"{heading}: {sentences[i * step]}"
        return " ".join(sentences)

    def fields(self, number: int) -> list[tuple[str, str]]:
        """Return the fields of record *number* under neutral tags, in writing order."""
        pick = self.random
        kind = pick.choices(list(TYPES), weights=list(TYPES.values()))[0]
        venue = self._common(self.venues)
        found = [("TY", kind), ("TITLE", self._phrase(5, 14).capitalize())]
        authors = min(40, max(1, int(pick.paretovariate(0.9)) + pick.randint(0, 5)))
        named = dict.fromkeys(self._common(self.people).written for _ in range(2 * authors))
        found += [("AUTHOR", name) for name in list(named)[:authors]]
        found.append(("PY", str(pick.randint(1975, 2026))))
        if pick.random() < 0.8:
            found.append(("ABSTRACT", self._abstract()))
        found += [("KW", self._common(self.subjects)) for _ in range(pick.randint(0, 7))]
        if pick.random() < 0.75:
            found.append(("DO", f"10.{pick.randint(1000, 9999)}/bench.{number}"))
        found += self._place(kind, venue)
        if pick.random() < 0.5:
            found.append(("UR", f"https://repository.example/item/{number}"))
        return found

    def _place(self, kind: str, venue: Venue) -> list[tuple[str, str]]:
        pick, start = self.random, self.random.randint(1, 900)
        pages = [("SP", str(start)), ("EP", str(start + pick.randint(1, 30)))]
        if kind in {"BOOK", "EDBOOK", "EBOOK"}:
            return [("SN", isbn(pick.randrange(10**9))), ("PB", venue.title + " Press")]
        if kind in {"THES", "RPRT"}:
            return [("PB", venue.title + " University"), ("SP", str(start))]
        if kind in {"CHAP", "CPAPER", "CONF"}:
            return [("T2", venue.title), ("PB", "Press of " + venue.title), *pages]
        numbers = [("VL", str(pick.randint(1, 90))), ("IS", str(pick.randint(1, 12)))]
        return [("JO", venue.title), ("SN", venue.issn), *numbers, *pages]

    def record(self, number: int) -> str:
        """Return record *number* as RIS text, broken at the given rate."""
        layout = self.random.choice(self.layouts)
        fields = self.fields(number)
        fault = self.random.choice(BREAKS) if self.random.random() < self.broken else ""
        lines = [
            f"{_tag(tag, layout)}{layout.separator}{value}" for tag, value in _spoilt(fields, fault)
        ]
        if fault == "stray line":
            lines.insert(len(lines) // 2, "exported on a Tuesday")
        if fault != "no end":
            lines.append("ER" + layout.separator.rstrip())
        return layout.end.join([*lines, "", ""])

    def __iter__(self) -> Iterator[str]:
        """Yield the records; one in fifty is repeated in another layout."""
        last = ""
        for number in range(self.size):
            if last and self.random.random() < 0.02:
                yield last if self.layouts != LAYOUTS else last.replace("  - ", " - ")
            else:
                last = self.record(number)
                yield last


def _tag(tag: str, layout: Layout) -> str:
    named = {"AUTHOR": layout.author, "TITLE": layout.title, "ABSTRACT": layout.abstract}
    return named.get(tag, tag)


def _spoilt(fields: list[tuple[str, str]], fault: str) -> list[tuple[str, str]]:
    wrong = {
        "bad doi": ("DO", "10.x/none"),
        "bad issn": ("SN", "1234-5678"),
        "bad date": ("PY", "20l9"),
    }
    if fault == "no title":
        return [field for field in fields if field[0] != "TITLE"]
    if fault in wrong:
        return [field for field in fields if field[0] != wrong[fault][0]] + [wrong[fault]]
    return fields


def main() -> None:
    """Write a corpus to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, help="number of records")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--broken", type=float, default=0.01, help="share of broken records")
    parser.add_argument("--clean", action="store_true", help="only the plainest layouts")
    chosen = parser.parse_args()
    layouts = LAYOUTS[:2] if chosen.clean else LAYOUTS
    for text in Corpus(chosen.size, chosen.seed, chosen.broken, layouts):
        sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
