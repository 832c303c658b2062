"""The tables compiled: for each type of record, one look-up from a tag to what is done with it.

:class:`~ris2rdf.crosswalk.tables.Tables` enter, a :class:`Plan` a type leaves. Everything that can
be known before a record is read is settled here, once.
"""

from collections.abc import Mapping
from typing import NamedTuple, cast

import msgspec

from ris2rdf.crosswalk.tables import Form, Tables, claims
from ris2rdf.dialects.tables import Withhold
from ris2rdf.elements import Bearer

PEOPLE = "contributors"
NOTE = "notes"
_DEFAULT = "default"


class Step(NamedTuple):
    """What is done with a field: the element it belongs to and its rank among the element's tags.

    ``label`` is the role of a contributor, or the words before a note. ``identify`` says that a
    value which as a whole is an identifier is read as one.
    """

    element: str
    rank: int = 0
    label: str = ""
    of: Bearer = "work"
    identify: bool = False


class Plan(msgspec.Struct, frozen=True):
    """How records of one type are read; ``order`` is that in which elements are settled."""

    type: str
    group: str
    classes: tuple[str, ...]
    forms: tuple[Form, ...]
    container: str
    series: str
    event: str
    isbn: str
    issn: str
    steps: Mapping[str, Step]
    withhold: Withhold
    see_also: tuple[str, ...]
    readers: Mapping[str, str]
    order: Mapping[str, int]
    labels: Mapping[str, str]

    def first(self, element: str, fallback: str = "N1") -> str:
        """Return the tag that *element* is read from first, to write it again."""
        found = [(s.rank, tag) for tag, s in self.steps.items() if s.element == element]
        return min(found)[1] if found else fallback

    def role(self, role: str, of: str) -> str:
        """Return the tag for contributors in *role* to the thing *of*, or an empty string."""
        for tag, step in self.steps.items():
            if step.element == PEOPLE and step.label == role and step.of == of:
                return tag
        return ""


def compile_plans(tables: Tables) -> Mapping[str, Plan]:
    """Return the plan of each type."""
    said = {(key, tag): entry for key, tag, entry in claims(tables)}
    order = _order(tables)
    readers = {name: element.transform for name, element in tables.elements.items()}
    readers[PEOPLE] = "contributors"
    return {name: _plan(tables, name, said, readers, order) for name in tables.types}


def _order(tables: Tables) -> dict[str, int]:
    """Return the order in which elements are settled: that of the table.

    People come before what is given to them (ORCIDs, addresses), after titles.
    """
    names = list(tables.elements)
    theirs = [n for n, e in tables.elements.items() if e.transform in {"orcids", "addresses"}]
    names.insert(min(map(names.index, theirs), default=len(names)), PEOPLE)
    return {name: i for i, name in enumerate(names)}


def _plan(
    tables: Tables,
    name: str,
    said: Mapping[tuple[str, str], str],
    readers: Mapping[str, str],
    order: Mapping[str, int],
) -> Plan:
    type_ = tables.types[name]
    group = tables.groups[type_.group]
    steps = {}
    labels = {}
    for tag in dict.fromkeys(tag for _, tag in said):
        if tag in tables.withhold.tags:
            continue
        labels[tag] = _note(tables, tag, name, type_.group)
        step = _step(tables, said, tag, name, type_.group)
        if step is not None:
            steps[tag] = step
    return Plan(
        name, type_.group, type_.classes, type_.form,
        type_.container or group.container, type_.series or group.series,
        type_.event or group.event,
        type_.isbn or group.isbn, type_.issn or group.issn,
        steps, tables.withhold, tables.see_also, readers, order, labels,
    )  # fmt: skip


def _note(tables: Tables, tag: str, name: str, group: str) -> str:
    row = tables.notes.get(tag, {})
    return row.get(name) or row.get(group) or row.get(_DEFAULT) or tag


def _step(
    tables: Tables, said: Mapping[tuple[str, str], str], tag: str, name: str, group: str
) -> Step | None:
    for key in (name, group, _DEFAULT):
        entry = said.get((key, tag))
        if entry is None:
            continue
        kind, _, rest = entry.partition(".")
        identify = tag in tables.identify
        if kind == "element":
            rank = tables.elements[rest].order(group, name).index(tag)
            return Step(rest, rank, identify=identify)
        if kind == "note":
            return Step(NOTE, 0, _note(tables, tag, name, group), identify=identify)
        on = tables.bearers[tag]
        of = on.get(name) or on.get(group) or on.get(_DEFAULT) or "work"
        return Step(PEOPLE, 0, tables.roles[tag][key], cast("Bearer", of), identify)
    return None
