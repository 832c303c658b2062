"""What the tables make of each tag of a type, told by trying it.

Compiled tables enter; rows leave: tag, element, and the properties written for it, by the kind of
node they stand on. Each row is the difference that one field makes to a small record, so it says
what is written and not what the tables seem to say. No record of the user's is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.crosswalk.plan import NOTE, PEOPLE, Plan, Step
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.ris import Field, Record
from ris2rdf.vocabulary import Vocabulary

WORK = "work"
WITHHELD = "withheld"
_TYPE = f"<{terms.expand('rdf:type')}>"
_TITLE = "On the reading of cards"

# A value that each transform can read; others get a few words.
_SAMPLES: Mapping[str, tuple[str, ...]] = {
    "accessed": ("2024/05/02",),
    "addresses": ("Institute of Botany, Trieste, Italy",),
    "contributors": ("Bianchi, Anna",),
    "date": ("2021/03/04",),
    "doi": ("10.5555/card.1",),
    "event": ("2021/03/04",),
    "extent": ("214",),
    "files": ("https://files.example.net/card.pdf",),
    "issue": ("4",),
    "issued": ("2021/03/04",),
    "languages": ("en",),
    "links": ("https://cards.example.net/1",),
    "modified": ("2021/03/04",),
    "number": ("12",),
    "numbers": ("2379-3708", "9780306406157"),
    "orcids": ("Rossi, Maria; ORCID: https://orcid.org/0000-0002-1825-0097",),
    "pages": ("21",),
    "pmid": ("12345678",),
    "published": ("2021",),
    "volume": ("8",),
}
_WORDS = "Sample words"
_OF_ELEMENT: Mapping[str, str] = {"detail.duration": "94 min", "detail.degree": "PhD"}
# What must stand beside an element for it to have its place.
_BESIDE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "volume": (("journal", "Card Journal"),),
    "issue": (("journal", "Card Journal"), ("volume", "8")),
    "pages": (("pages", "12"),),
    "container": (("container.title", "Card Book"),),
    "series": (("series.title", "Card Series"),),
    "event": (("event.name", "Card Meeting"),),
}
# What contributors may have worked on beside the work, and what names it.
_BEARERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "container": (("container.title", "Card Book"), ("proceedings", "Card Proceedings")),
    "issue": (("journal", "Card Journal"), ("volume", "8"), ("issue", "2")),
    "series": (("series.title", "Card Series"),),
    "event": (("event.name", "Card Meeting"),),
}
_PARTS: Mapping[str, str] = {"id": "identifier", "org": "organization", "place": "country"}


class Written(NamedTuple):
    """One property, and the kind of node it is written on; *verbatim* as the field has it."""

    kind: str
    property: str
    verbatim: bool = False


class Row(NamedTuple):
    """What a tag becomes in records of one type; ``label`` is a role, or the words of a note."""

    tag: str
    element: str
    rank: int
    label: str
    identify: bool
    written: tuple[Written, ...]

    @property
    def meaning(self) -> str:
        """The element as people read it: with the role, or the words before the note."""
        return f"{self.element}: {self.label}" if self.label else self.element


def rows(crosswalk: Crosswalk, vocabulary: Vocabulary, type_: str) -> list[Row]:
    """Return what each tag becomes in records of *type_*, in order of the tags.

    Private fields stand among them as ``withheld``, with nothing written.
    """
    plan = crosswalk.plans[type_]
    found = [_row(crosswalk, vocabulary, plan, tag, step) for tag, step in plan.steps.items()]
    found += [Row(tag, WITHHELD, 0, "", False, ()) for tag in plan.withhold.tags]  # noqa: FBT003 - a field
    return sorted(found)


def _row(crosswalk: Crosswalk, vocabulary: Vocabulary, plan: Plan, tag: str, step: Step) -> Row:
    written: dict[Written, None] = {}
    for value in _samples(plan, step):
        beside = _beside(plan, tag, step)
        before = set(_lines(crosswalk, vocabulary, plan, beside))
        after = _lines(crosswalk, vocabulary, plan, [*beside, (tag, value)])
        for kind, line in after:
            if (kind, line) not in before:
                written.update(dict.fromkeys(_told(kind, line, value)))
    ordered = sorted(written, key=lambda one: (one.kind != WORK, one.kind))
    return Row(tag, step.element, step.rank, _label(step), step.identify, tuple(ordered))


def _label(step: Step) -> str:
    if step.element == PEOPLE:
        return step.label if step.of == WORK else f"{step.label} of the {step.of}"
    return step.label if step.element == NOTE else ""


def _samples(plan: Plan, step: Step) -> tuple[str, ...]:
    if step.element in _OF_ELEMENT:
        return (_OF_ELEMENT[step.element],)
    return _SAMPLES.get(plan.readers.get(step.element, ""), (_WORDS,))


def _beside(plan: Plan, tag: str, step: Step) -> list[tuple[str, str]]:
    """Return the fields that stand beside the one tried: none that says the same element."""
    fields = [("AU", "Rossi, Maria")] if "AU" in plan.steps else []
    wanted = [("title", _TITLE), ("issued", "2020"), *_BEARERS.get(step.of, ())]
    if any("pages" in form.lacks for form in plan.forms):
        wanted.append(("pages", "12"))
    for name in (step.element, step.element.partition(".")[0]):
        wanted += _BESIDE.get(name, ())
    for element, value in wanted:
        same = element == step.element and not (element == "pages" and step.rank)
        found = plan.first(element, "")
        if found and found != tag and not same:
            fields.append((found, value))
    return list(dict.fromkeys(fields))


def _lines(
    crosswalk: Crosswalk, vocabulary: Vocabulary, plan: Plan, fields: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Return the lines of a record, each with the kind of node it is about."""
    stated = [("TY", plan.type), *fields]
    record = Record("", 1, 1, tuple(Field(t, v, n) for n, (t, v) in enumerate(stated, 1)), "")
    said: list[Diagnostic] = []
    described = vocabulary.describe(crosswalk.work(record, said.append), "card", ["card"])
    found = [(_kind(line, described.iri), line) for line in described.own]
    for node in described.shared:
        found += ((node.kind, line) for line in vocabulary.shared(node))
    return found


def _kind(line: str, work: str) -> str:
    subject = line.split(" ", 1)[0]
    if subject == f"<{work}>":
        return WORK
    _, mark, part = subject[1:-1].partition("#")
    if mark:
        name = part.partition("-")[0]
        return _PARTS.get(name, name)
    return "record" if "/id/record/" in subject else "description"


def _told(kind: str, line: str, value: str) -> Iterator[Written]:
    subject, predicate, term = line[:-2].split(" ", 2)
    if predicate != _TYPE and not subject.startswith("_:"):
        verbatim = term == terms.literal(value)
        yield Written(kind, terms.shorten(predicate[1:-1]), verbatim)
