"""A record becomes a Work: each field to its element, each element settled, then put together.

A :class:`~ris2rdf.ris.Record` enters, a :class:`~ris2rdf.elements.Work` leaves, and every field is
in the Work's sources, among what is withheld, or in a diagnostic at its line. Nothing is written.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ris2rdf.crosswalk import tables
from ris2rdf.crosswalk.dating import dated
from ris2rdf.crosswalk.fields import Row, rows
from ris2rdf.crosswalk.locators import numbered
from ris2rdf.crosswalk.numbering import recognised
from ris2rdf.crosswalk.plan import NOTE, Plan, Step, compile_plans
from ris2rdf.crosswalk.readers import READERS, Reader
from ris2rdf.crosswalk.reading import Claim, Reading, places
from ris2rdf.crosswalk.tables import Form
from ris2rdf.crosswalk.titles import event_of_proceedings, unmarked
from ris2rdf.crosswalk.wording import announced, unrepeated
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.elements import Container, Event, Grant, Note, Source, Stated, Work
from ris2rdf.ris import Record
from ris2rdf.transforms import forms, pages
from ris2rdf.transforms.forms import Found
from ris2rdf.transforms.text import folded, printable

GENERIC = "GEN"
_RETRACTED = re.compile(
    r"\W*retracted(?:\s+(?:article|paper|publication|chapter))?\s*(?:[:\])]|$)", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"^(\S[^;]*?)\s*;\s*(?:(?:vol|v|no|nr|n|bd|band|tome|t)\b[.°]?\s*)?([\w./:-]*\d[\w./:-]*)$",
    re.IGNORECASE,
)
_MARKS = frozenset({"TY", "ER"})
_REMEMBERED = 1_000  # sets of elements; a file has a few hundred

Agenda = tuple[tuple[tuple[Reader, str], ...], tuple[tuple[Reader, str], ...]]
"""Elements with their readers: up to the DOI, and after other fields' identifiers are known."""


class Crosswalk:
    """The compiled tables, ready to read records."""

    def __init__(self, table: tables.Tables, *, repair: bool = True) -> None:
        self.tables = table
        self.plans: Mapping[str, Plan] = compile_plans(table)
        self.repair = repair
        self._agendas: dict[tuple[str, ...], Agenda] = {}

    def work(self, record: Record, report: Report) -> Work:
        """Return what *record* says, reporting what is wrong with it."""
        stated = record.type
        plan = self.plans.get(stated) or self._plan(record, stated, report)
        reading = Reading(record, plan, report, repair=self.repair)
        claims, found = _sorted(reading)
        names = tuple(claims)
        before, after = self._agendas.get(names) or self._agenda(names, plan)
        for read, element in before:
            read(reading, element, claims[element])
        if found:
            _identified(reading, found)
        for read, element in after:
            read(reading, element, claims[element])
        return _put_together(reading, stated)

    def _agenda(self, names: tuple[str, ...], plan: Plan) -> Agenda:
        """Return what reads the elements called *names*, in the order in which they are settled."""
        if len(self._agendas) >= _REMEMBERED:
            self._agendas.clear()
        order = plan.order
        doi = order["doi"]
        steps = [
            (READERS[plan.readers[name]], name) for name in sorted(names, key=order.__getitem__)
        ]
        before = tuple(step for step in steps if order[step[1]] <= doi)
        found = self._agendas[names] = before, tuple(steps[len(before) :])
        return found

    def fields(self, work: Work) -> list[Row]:
        """Return the fields of *work* in RIS, TY first: read again, they give the same content."""
        stated = work.stated_type.value if work.stated_type else ""
        known = work.type != GENERIC or not stated or self.type(stated) == GENERIC
        return rows(work, self.plans[work.type], known=known)

    def type(self, stated: str) -> str:
        """Return the type that *stated*, the value of TY, means; an empty string if unknown."""
        name = stated.strip(" .-").upper()
        name = self.tables.aliases.get(name, name)
        return name if name in self.plans else ""

    def _plan(self, record: Record, stated: str, report: Report) -> Plan:
        name = self.type(stated)
        if name:
            return self.plans[name]
        line = next((f.line for f in record.fields if f.tag == "TY"), record.line)
        report(Diagnostic("MAP202", record.source, line, "TY", {"type": stated}))
        return self.plans[GENERIC]


def load(overlay: Path | None = None, *, repair: bool = True) -> Crosswalk:
    """Return the crosswalk of the packaged table, or of the one in the folder *overlay*.

    *repair* joins particles that were cut off family names; raises
    :class:`~ris2rdf.crosswalk.tables.MappingError` where the table is wrong.
    """
    return Crosswalk(tables.load(READERS, overlay), repair=repair)


Identified = list[tuple[Claim, Found]]


def _sorted(reading: Reading) -> tuple[dict[str, list[Claim]], Identified]:
    """Return the claims of each element, and the identifiers that stand in fields of other use."""
    claims: dict[str, list[Claim]] = {}
    found: Identified = []
    steps, base = reading.plan.steps, reading.base
    for tag, stated, line in reading.record.rows:
        step = steps.get(tag)
        # The tag layer leaves no control character of ASCII.
        value = stated if stated.isascii() or stated.isprintable() else printable(stated)
        if step is None or not value:
            _unmapped(reading, tag, value, line, claims)
            continue
        claim = Claim(step, tag, value, line, (Source(tag, line - base),))
        element, _, _, _, identify = step
        if identify and (identifiers := forms.stated(value)):
            found += [(claim, one) for one in identifiers]
        elif element in claims:
            claims[element].append(claim)
        else:
            claims[element] = [claim]
    return claims, found


def _unmapped(
    reading: Reading, tag: str, value: str, line: int, claims: dict[str, list[Claim]]
) -> None:
    if tag in _MARKS:
        reading.typed = reading.typed or (tag == "TY" and line) or 0
        return
    claim = reading.claim(Step(NOTE, 0, tag), tag, value, line)
    if not value:
        reading.say("VAL300", claim)
    elif tag in reading.plan.withhold.tags:
        reading.withhold(claim)
    else:
        reading.say("MAP203", claim)
        claims.setdefault(NOTE, []).append(claim)


def _identified(reading: Reading, found: Identified) -> None:
    for claim, identifier in found:
        recognised(reading, identifier, claim)
    found.clear()


# ----------------------------------------------------------------------------- put together


def _put_together(reading: Reading, stated: str) -> Work:
    plan, parts = reading.plan, reading.parts
    event_of_proceedings(reading)
    _untitled(reading)
    _numbered_in_series(reading)
    _placed_in_series(reading)
    unrepeated(reading)
    announced(reading)
    _granted(reading)
    _retracted(reading)
    _remarks(reading)
    form = _form(reading)
    kind = plan.container
    if form is not None and form.name == "SER-article":
        _article_in_series(reading)
        kind = plan.series
    if reading.repeats:
        reading.join()
    borne = {one.of for one in reading.contributors}
    borne.update([one.of for one in reading.identifiers])
    return Work(
        plan.type,
        form.name if form else plan.type,
        stated_type=Stated(stated, (Source("TY", reading.typed - reading.base),))
        if reading.typed
        else None,
        contributors=tuple(reading.contributors),
        more_contributors=reading.more,
        container=_container(reading, kind, reading.container)
        if reading.container or "container" in borne
        else None,
        series=_container(reading, plan.series, reading.series)
        if reading.series or "series" in borne
        else None,
        event=Event(plan.event or "conference", **reading.event) if reading.event else None,
        dates=dated(reading),
        identifiers=tuple(reading.identifiers),
        links=tuple(reading.links),
        trials=tuple(reading.trials.values()),
        details=reading.details,
        notes=tuple(reading.notes),
        withheld=places(sorted(reading.withheld, key=_line)) if reading.withheld else (),
        **parts,
    )


def _container(reading: Reading, kind: str, parts: dict[str, Any]) -> Container:
    if kind == "book" and any(c.of == "container" for c in reading.contributors):
        kind = "edited-book"
    return Container(kind, **parts)


def _untitled(reading: Reading) -> None:
    """Take the short title, or the name of a whole journal, where the record has no other title."""
    parts = reading.parts
    if "title" in parts:
        return
    if "short_title" in parts:
        parts["title"] = unmarked(parts.pop("short_title"))
    elif reading.plan.group == "issue" and "title" in reading.container:
        parts["title"] = unmarked(reading.container["title"])


def _numbered_in_series(reading: Reading) -> None:
    """Take its number off the title of a series, as catalogues write it: ``Fauna ; 71``."""
    title = reading.series.get("title")
    match = _NUMBERED.match(title.value) if title and ";" in title.value else None
    if title is None or match is None or "volume" in reading.series:
        return
    if any(step.element == "series.volume" for step in reading.plan.steps.values()):
        reading.series["title"] = Stated(match[1], title.sources)
        reading.series["volume"] = Stated(match[2], title.sources)


def _placed_in_series(reading: Reading) -> None:
    """Read the volume of a book as its number in its series, where it stands in one."""
    serial = reading.plan.isbn == "work" and "title" in reading.series
    volume = reading.parts.get("volume")
    if serial and volume and numbered(volume.value) and "volume" not in reading.series:
        reading.series["volume"] = reading.parts.pop("volume")


def _article_in_series(reading: Reading) -> None:
    """Let an article in a series (Scopus) stand in it as others stand in a journal.

    A journal that the record names besides is the same under another name, or a note.
    """
    title, other = reading.series["title"], reading.container.get("title")
    if other is not None and folded(other.value) == folded(title.value):
        title = Stated(title.value, (*title.sources, *other.sources))
    elif other is not None:
        where = other.sources[0]
        claim = reading.claim(Step(""), where.tag, other.value, where.line + reading.base)
        reading.say("VAL302", claim, kept=title.sources[0].tag, taken=title.value)
        label = reading.plan.labels.get(where.tag, where.tag)
        reading.notes.append(Note(label, other.value, other.sources))
    reading.container = {**reading.container, **reading.series, "title": title}
    reading.series = {}
    for one in reading.identifiers:
        if one.scheme == "isbn13" and one.of == "work":
            reading.notes.append(Note("ISBN of the volume", one.value, one.sources))
    reading.identifiers = [
        msgspec.structs.replace(one, of="container") if one.of == "series" else one
        for one in reading.identifiers
        if one.scheme not in {"isbn13", "isbn10"}
    ]


def _granted(reading: Reading) -> None:
    """Describe the grant that a record of type GRANT is about."""
    parts = reading.parts
    if reading.plan.group != "grant" or "title" not in parts:
        return
    number = parts["number"].value if "number" in parts else ""
    funder = parts["publisher"].value if "publisher" in parts else ""
    grant = Grant(parts["title"].value, number, funder, parts["title"].sources)
    parts["grants"] = (grant, *parts.get("grants", ()))


def _retracted(reading: Reading) -> None:
    """Take up that the work was retracted, where its title or its kind begins by saying so."""
    title = reading.parts.get("title")
    for stated in (title, *reading.parts.get("genres", ())) if title else ():
        first = stated.value.lstrip("[( ")[:9]
        if first.casefold() == "retracted" and _RETRACTED.match(stated.value):
            reading.details["status"] = (Stated("Retracted", stated.sources),)


def _form(reading: Reading) -> Form | None:
    for form in reading.plan.forms:
        if (
            (not form.has_any or any(_has(reading, name) for name in form.has_any))
            and all(_has(reading, name) for name in form.has_all)
            and not any(_has(reading, name) for name in form.lacks)
        ):
            return form
    return None


def _has(reading: Reading, name: str) -> bool:
    """Tell whether the record has the element, the thing around it, or the role called *name*."""
    if name in {"container", "series", "event"}:
        return "title" in getattr(reading, name)
    if name == "pages":
        stated = reading.parts.get("pages")
        placed = not reading.parts.keys().isdisjoint({"page_start", "article_number"})
        return placed or (stated is not None and not pages.extent(stated.value))
    if name in reading.parts:
        return True
    return any(c.role == name and c.of == "work" for c in reading.contributors)


def _remarks(reading: Reading) -> None:
    """Report, once a record, what was merged and what was kept out."""
    if reading.merged:
        _remark(reading, "VAL301", reading.merged)
    if reading.withheld:
        _remark(reading, "VAL370", reading.withheld)


def _line(claim: Claim) -> int:
    return claim.line


def _remark(reading: Reading, code: str, claims: list[Claim]) -> None:
    ordered = sorted(claims, key=_line)
    tags = ", ".join(dict.fromkeys(claim.tag for claim in ordered))
    reading.say(code, ordered[0], count=len(ordered), tags=tags)
