"""The seed record as a Work and an Entry, built by hand: what the pages are tried on."""

import re
from pathlib import Path

import rdflib

from ris2rdf.diagnostics import Diagnostic
from ris2rdf.elements import (
    Container,
    Contributor,
    Date,
    Grant,
    Identifier,
    Link,
    Name,
    Section,
    Source,
    Stated,
    Trial,
    Work,
)
from ris2rdf.release import Entry, StoredRecord

HERE = Path(__file__).parent
BASE = "https://data.example.org/"
PATH = "work/doi/10.1172/jci.insight.169424"
DIGEST = "674e65262d1d6910b1c97107b6509d265a81ebca2fed7d3a87b23ff9fa9ce5c0"
RAW = (HERE.parent / "seeds" / "jci-insight-169424.ris").read_text("utf-8").rstrip("\n")
LINES = RAW.split("\n")
HEADINGS = (
    ("BACKGROUND", "background"),
    ("METHODS", "methods"),
    ("RESULTS", "results"),
    ("CONCLUSION", "conclusion"),
    ("TRIAL REGISTRATION", "trial-registration"),
    ("FUNDING", "funding"),
)


def line(number: int) -> str:
    """Return the value on line *number* of the seed."""
    return LINES[number - 1].partition("- ")[2]


def at(*numbers: int) -> tuple[Source, ...]:
    """Return the sources of lines *numbers*."""
    return tuple(Source(LINES[number - 1][:2], number) for number in numbers)


def stated(first: int, *more: int) -> Stated:
    """Return the value of line *first*, stated also by the lines *more*."""
    return Stated(line(first), at(first, *more))


def seed_work() -> Work:
    """Return what the seed record means."""
    people = [line(number).split(", ") for number in range(3, 22)]
    people[14] = ["De Salvo", "A."]
    return Work(
        "JOUR",
        "JOUR",
        stated_type=stated(1),
        title=stated(2),
        contributors=tuple(
            Contributor(Name(family=family, given=given), sources=at(3 + place))
            for place, (family, given) in enumerate(people)
        ),
        container=Container("journal", title=stated(43, 42)),
        volume=stated(39),
        issue=stated(44),
        page_start=stated(40),
        page_end=stated(41),
        dates=(Date("2023", sources=at(22, 23)),),
        identifiers=(
            Identifier("doi", line(36), sources=at(36, 35)),
            Identifier("handle", "10807/276683", sources=at(32)),
            Identifier("scopus-eid", "2-s2.0-85172034142", sources=at(34)),
            Identifier("issn", line(38), of="container", sources=at(38)),
        ),
        abstract=stated(25, 24),
        sections=_sections(),
        keywords=(stated(26, 29), stated(27, 30), stated(28, 31)),
        genres=(stated(37),),
        trials=(Trial("EudraCT", "2016-004804-77", sources=at(25)),),
        grants=(Grant("AIFA Ricerca Indipendente 2016-02364623", "2016-02364623", sources=at(25)),),
        links=(
            Link("page", line(32), at(32)),
            Link("see-also", line(33), at(33)),
            Link("see-also", line(34), at(34)),
        ),
    )


def _sections() -> tuple[Section, ...]:
    pattern = "|".join(heading for heading, _ in HEADINGS)
    texts = re.split(f"(?:{pattern})", line(25))[1:]
    return tuple(Section(*names, text) for names, text in zip(HEADINGS, texts, strict=True))


def seed_lines() -> list[str]:
    """Return the gold document as N-Triples lines."""
    graph = rdflib.Graph().parse(HERE / "gold" / "jci-insight-169424.ttl")
    return graph.serialize(format="nt").strip().split("\n")


def seed_entry(*diagnostics: Diagnostic, work: Work | None = None, **record: object) -> Entry:
    """Return the entry of the seed in a release, with *diagnostics*."""
    stored = StoredRecord("jci-insight-169424.ris", 1, 1, DIGEST, RAW, ())._replace(**record)
    made = work or seed_work()
    title = made.title.value if made.title else ""
    return Entry(
        PATH, "work", title, f"{BASE}id/{PATH}", 1, (), made, (stored,), diagnostics, "valid"
    )


_STEP = re.compile(r"([a-z0-9]+)?((?:\.[\w-]+)*)((?:\[[^\]]+\])*)(?::not\(\.([\w-]+)\))?")
_PREDICATE = re.compile(r"\[([\w-]+)(?:([*]?)=\"?([^\]\"]*)\"?)?\]")


def select(page, selector):
    """Return what *selector* finds: tags, classes, attributes, ``:not(.x)``, ``>`` and commas.

    lxml asks for a package of its own for the whole of CSS; this much is enough here.
    """
    found = []
    for part in selector.split(", "):
        path = "."
        step = "//"
        for word in part.split():
            if word == ">":
                step = "/"
                continue
            path += step + _xpath(word)
            step = "//"
        found += page.xpath(path)
    return found


def _xpath(word):
    tag, classes, attributes, without = _STEP.fullmatch(word).groups()
    tests = [_classed(name) for name in classes.split(".") if name]
    tests += [f"not({_classed(without)})"] if without else []
    for name, part, value in _PREDICATE.findall(attributes):
        equal = f"contains(@{name}, '{value}')" if part else f"@{name}='{value}'"
        tests.append(equal if value else f"@{name}")
    return (tag or "*") + "".join(f"[{test}]" for test in tests)


def _classed(name):
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
