"""One record while it is being read: what has been gathered, and what there is to say about it.

Fields enter by element, the parts of a Work gather here. Readers (titles, people, dates ...) take
a :class:`Reading` and the claims of their element; nothing else is shared between them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec

from ris2rdf.crosswalk.plan import Plan, Step
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import (
    Contributor,
    Identifier,
    Link,
    Note,
    Source,
    Sources,
    Stated,
    Trial,
)
from ris2rdf.ris import Record
from ris2rdf.transforms import text


class Claim(msgspec.Struct, frozen=True, gc=False):
    """A field that claims to be the value of an element; ``line`` is that of the file.

    ``where`` is the same place as the Work states it: counted from the record's first line.
    """

    step: Step
    tag: str
    value: str
    line: int
    where: tuple[Source]


_LONGEST = 80  # of a value in a message
_READ = 1000  # of a value from which that is made
Claims = Sequence[Claim]
Read = Callable[[str], str]
Repeated = Literal["contributors", "identifiers", "links"]
"""Lists whose parts a record may state several times."""


class Reading:
    """The parts of one Work as they are found."""

    __slots__ = (
        "addresses", "base", "container", "contributors", "dates", "details", "event",
        "identifiers", "known", "labels", "languages", "links", "merged", "more", "named", "notes",
        "paged", "parts", "plan", "record", "repair", "repeats", "report", "series", "trials",
        "typed", "withheld",
    )  # fmt: skip

    def __init__(self, record: Record, plan: Plan, report: Report, *, repair: bool) -> None:
        self.record = record
        self.plan = plan
        self.report = report
        self.repair = repair
        self.base = record.line - 1
        self.parts: dict[str, Any] = {}
        self.container: dict[str, Any] = {}
        self.series: dict[str, Any] = {}
        self.event: dict[str, Any] = {}
        self.details: dict[str, tuple[Stated, ...]] = {}
        self.contributors: list[Contributor] = []
        self.more = False
        self.dates: dict[tuple[str, str, str], list[Source]] = {}  # kind, value, label: places
        self.identifiers: list[Identifier] = []
        self.known: dict[tuple[str, str, str], int] = {}  # places of identifiers
        self.links: list[Link] = []
        self.addresses: dict[str, int] = {}  # places of links
        self.paged = False  # whether one of the links is the page of the work
        self.named: dict[tuple[str, ...], list[int]] = {}  # places of people, once it is asked for
        self.trials: dict[tuple[str, str], Trial] = {}
        self.repeats: dict[tuple[Repeated, int], list[Source]] = {}
        self.notes: list[Note] = []
        self.typed = 0  # the line of TY; 0: there is none
        self.merged: list[Claim] = []
        self.withheld: list[Claim] = []

    def claim(self, step: Step, tag: str, value: str, line: int) -> Claim:
        """Return the claim of the field on *line* of the file."""
        return Claim(step, tag, value, line, (Source(tag, line - self.base),))

    def say(self, code: str, claim: Claim, **values: object) -> None:
        """Report *code* at the line of *claim*; its tag and value are among the values."""
        values = {"tag": claim.tag, "value": shortened(claim.value), **values}
        self.report(Diagnostic(code, self.record.source, claim.line, claim.tag, values))

    def note(self, claim: Claim, value: str = "", label: str | None = None) -> None:
        """Keep *claim* as a note, with the words that the tables set before its tag."""
        value = text.lines(value or claim.value)
        if "@" in value:
            bare = text.without_emails(value)
            if bare != value:
                self.withhold(claim)
                value = text.lines(bare)
            if text.absent(value):
                return
        if not value:
            self.say("VAL303", claim)
            return
        if label is None:
            label = self.plan.labels.get(claim.tag, claim.tag)
        self.notes.append(Note(label, value, claim.where))

    def fault(self, code: str, claim: Claim, **values: object) -> None:
        """Report a value fault and keep the value as a note."""
        self.say(code, claim, **values)
        self.note(claim)

    def put(self, element: str, value: Stated | None) -> None:
        """Settle the *element* (``publisher``, ``container.title``, ``detail.degree``)."""
        if value is None:
            return
        if "." not in element:
            self.parts[element] = value
            return
        bearer, _, part = element.partition(".")
        if bearer == "detail":
            self.details[part] = (value,)
        else:
            getattr(self, bearer)[part] = value

    def withhold(self, claim: Claim) -> None:
        """Keep *claim* out of everything that is published."""
        self.withheld.append(claim)

    def private(self, value: str) -> bool:
        """Tell whether *value* begins as notes and labels do that are about a person's own work."""
        return value.startswith(self.plan.withhold.labels)

    def one(self, claims: Claims, read: Read = text.plain) -> Stated | None:
        """Return the value of an element that has one: equal ones merged, others kept as notes."""
        if len(claims) == 1:
            value = _usable(claims[0].value, read)
            if not value:
                self.say("VAL303", claims[0])
                return None
            return Stated(value, claims[0].where)
        kept: Claim | None = None
        value = fold = ""
        equal: list[Claim] = []
        for claim in ranked(claims):
            other = _usable(claim.value, read)
            if not other:
                self.say("VAL303", claim)
            elif kept is None:
                kept, value, fold = claim, other, text.folded(other)
            elif text.folded(other) == fold:
                equal.append(claim)
            else:
                self.differs(claim, kept, value)
        if kept is None:
            return None
        self.merged += equal
        return Stated(value, places([kept, *equal]))

    def differs(self, claim: Claim, kept: Claim, value: str) -> None:
        """Report that *claim* says something else than what was *kept*, and keep it as a note."""
        self.say("VAL302", claim, kept=kept.tag, taken=shortened(value))
        self.note(claim)

    def many(self, claims: Claims, read: Read = text.plain) -> tuple[Stated, ...]:
        """Return the different values of an element that may have several, in order."""
        found: dict[str, tuple[str, list[Claim]]] = {}
        for claim in claims:
            value = _usable(claim.value, read)
            if not value:
                self.say("VAL303", claim)
                continue
            fold = text.folded(value) if len(claims) > 1 else ""
            if fold in found:
                self.merged.append(claim)
                found[fold][1].append(claim)
            else:
                found[fold] = (value, [claim])
        return tuple([Stated(value, places(where)) for value, where in found.values()])

    def identify(self, scheme: str, value: str, claim: Claim, **more: Any) -> bool:
        """Add an identifier, or another source of one; tell whether it was new."""
        of = more.get("of", "work")
        source = claim.where[0]
        place = self.known.setdefault((scheme, of, value), len(self.identifiers))
        if place < len(self.identifiers):
            if source != self.identifiers[place].sources[0]:
                self._identified_again(place, more)
                self.repeat("identifiers", place, claim)
            return False
        self.known.setdefault((scheme, of, ""), place)
        self.identifiers.append(Identifier(scheme, value, sources=(source,), **more))
        return True

    def _identified_again(self, place: int, more: dict[str, Any]) -> None:
        known = self.identifiers[place]
        learnt = {name: more[name] for name in ("medium", "name") if more.get(name)}
        fresh = {name: value for name, value in learnt.items() if not getattr(known, name)}
        if fresh:
            self.identifiers[place] = msgspec.structs.replace(known, **fresh)

    def repeat(self, parts: Repeated, place: int, claim: Claim) -> None:
        """Note that *claim*, too, states what stands at *place* among the *parts*.

        The places wait for :meth:`join`: a tuple made longer for each of them would take a time
        that grows with the square of their number.
        """
        self.repeats.setdefault((parts, place), []).extend(claim.where)

    def join(self) -> None:
        """Give each part that is stated several times all its places."""
        for (name, place), more in self.repeats.items():
            parts: list[Any] = getattr(self, name)
            sources = tuple(dict.fromkeys((*parts[place].sources, *more)))
            parts[place] = msgspec.structs.replace(parts[place], sources=sources)


def _usable(value: str, read: Read) -> str:
    """Return what *read* makes of *value*, or an empty string where that says nothing."""
    if read is text.plain and len(value) <= _REPEATED:
        return text.stated(value)
    value = read(value)
    return "" if text.filler(value) else value


_REPEATED = 64
"""Letters of a value that other records may well state too."""


def places(claims: Iterable[Claim]) -> Sources:
    """Return where the *claims* stand."""
    return tuple([claim.where[0] for claim in claims])


def ranked(claims: Claims) -> Claims:
    """Return the claims, best tag first, else in the order of the record."""
    if len(claims) == 1:
        return claims
    return sorted(claims, key=_rank)


def _rank(claim: Claim) -> int:
    return claim.step.rank


def shortened(value: str) -> str:
    """Return *value* as fits into a message, without mail addresses."""
    if len(value) > _READ:
        value = value[:_READ].rpartition(" ")[0]
    value = text.without_emails(value) or (value and "(an e-mail address)")
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 3]}..."
