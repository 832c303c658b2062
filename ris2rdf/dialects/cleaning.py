"""The habits of exporters undone, field by field, as the table of dialects says.

A record enters, a record leaves; each change is one of six named actions and is reported. A value
that must not be published moves to RN, the tag of private notes, which is published nowhere.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from operator import itemgetter
from typing import NamedTuple

from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.dialects.recognition import LONGEST, Recogniser, Suspicion
from ris2rdf.dialects.tables import Rule, Tables, load
from ris2rdf.ris import Field, Fields, Record

PRIVATE = "RN"
"""The tag under which withheld values leave: research notes, never published."""

_tag = itemgetter(0)
_REMEMBERED = 500  # sets of tags; one that is met again is judged again
# NamedTuple's own constructor is Python code.
_record = partial(tuple.__new__, Record)


class _Around(NamedTuple):
    """What stands around a field: its record, the tags before it, and what values tags state."""

    record: Record
    before: frozenset[str]
    stated: Callable[[tuple[str, ...]], frozenset[str]]


class _Compiled(NamedTuple):
    """A rule with its patterns compiled."""

    rule: Rule
    when: re.Pattern[str] | None
    at: re.Pattern[str] | None

    def may_match(self, value: str) -> bool:
        """Whether *value* holds what the rule needs, by the cheapest of tests."""
        holds = self.rule.holds
        return not holds or any(map(value.__contains__, holds))

    def match(self, field: Field, around: _Around) -> re.Match[str] | None:
        """Return where the rule applies to *field*; ``None`` if it does not."""
        rule = self.rule
        if len(field.value) > LONGEST and rule.action != "withhold":
            return None
        if rule.types and around.record.type.upper() not in rule.types:
            return None
        if rule.repeated and field.tag not in around.before:
            return None
        if rule.same and field.value.casefold() not in around.stated(rule.same):
            return None
        if not self.may_match(field.value):
            return None
        return (self.when or _ANYTHING).search(field.value)


_ANYTHING = re.compile(r"(?s)\A.*\Z")


def _stated(record: Record, tags: tuple[str, ...]) -> frozenset[str]:
    """Return the values of *tags* in *record*, for comparison."""
    return frozenset(value.casefold() for tag, value, _ in record.rows if tag in tags)


# The actions: what becomes of a field to which a rule applies.


def _retag(field: Field, by: _Compiled, match: re.Match[str]) -> list[Field]:
    del match
    return [field._replace(tag=by.rule.to)]


def _remove(field: Field, by: _Compiled, match: re.Match[str]) -> list[Field]:
    del field, by, match
    return []


def _split(field: Field, by: _Compiled, match: re.Match[str]) -> list[Field]:
    del match
    parts = by.at.split(field.value) if by.at else [field.value]
    tag = by.rule.to or field.tag
    return [Field(tag, part.strip(), field.line) for part in parts if part and part.strip()]


def _label(field: Field, by: _Compiled, match: re.Match[str]) -> list[Field]:
    del match
    return [Field("N1", f"{by.rule.label}: {field.value}", field.line)]


def _extract(field: Field, by: _Compiled, match: re.Match[str]) -> list[Field]:
    value = match.expand(by.rule.form or r"\1").strip()
    return [Field(by.rule.to or field.tag, value, field.line)]


def _withhold(field: Field, by: _Compiled, match: re.Match[str]) -> list[Field]:
    """Part what the rule found from the rest of the value."""
    pattern = by.when or match.re
    private = " ".join(found[0].strip(" ;,.|") for found in pattern.finditer(field.value))
    rest = re.sub(r"[\s;,|]+\Z", "", pattern.sub("", field.value)).strip()
    kept = [field._replace(value=rest)] if rest else []
    return [*kept, Field(PRIVATE, private, field.line)]


_ACTIONS: dict[str, tuple[str, Callable[[Field, _Compiled, re.Match[str]], list[Field]]]] = {
    "retag": ("RIS140", _retag),
    "label": ("RIS140", _label),
    "extract": ("RIS140", _extract),
    "remove": ("RIS141", _remove),
    "split": ("RIS142", _split),
    "withhold": ("RIS143", _withhold),
}


_Plan = dict[str, list[_Compiled]]
"""The rules that may apply to a record, by tag."""


def _may_change(record: Record, plan: _Plan) -> bool:
    """Whether any rule of *plan* may apply to *record*: of most records, none."""
    for tag, value, _ in record.rows:
        if tag in plan:
            for rule in plan[tag]:
                if rule.may_match(value):
                    return True
    return False


class Cleaner:
    """Cleans records by one table."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._recogniser = Recogniser(tables)
        self._known: dict[frozenset[str], tuple[Suspicion, dict[str, _Plan]]] = {}

    def clean(self, record: Record, report: Report) -> Record:
        """Return *record* with its dialect, its fields as others would have written them."""
        fields = record.fields
        tags = frozenset(fields.tags if isinstance(fields, Fields) else map(_tag, fields))
        known = self._known.get(tags)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[tags] = (self._recogniser.suspicion(tags), {})
        suspicion, plans = known
        dialect = self._recogniser.dialect(suspicion, record.rows)
        plan = plans.get(dialect)
        if plan is None:
            plan = plans[dialect] = self._compiled(dialect, tags)
        if plan and _may_change(record, plan):
            fields = tuple(self._cleaned(record, plan, dialect, report))
        source, position, line, _, raw, _ = record
        return _record((source, position, line, fields, raw, dialect))

    def _cleaned(
        self, record: Record, plan: _Plan, dialect: str, report: Report
    ) -> Iterator[Field]:
        around = _Around(record, frozenset(), cache(partial(_stated, record)))
        for field in record.fields:
            rules = plan.get(field.tag)
            if rules is None or not field.value:
                yield field
                continue
            parts = [field]
            for rule in rules:
                parts = [
                    new for part in parts for new in _applied(part, rule, around, dialect, report)
                ]
            yield from parts
            around = around._replace(before=around.before | {field.tag})

    def _compiled(self, dialect: str, tags: frozenset[str]) -> _Plan:
        """Return by tag the rules that records of *dialect* with *tags* may need.

        What always applies comes first, so that nothing private is reported, and again for values
        that a rule of the dialect moves to another tag.
        """
        plan: _Plan = {}
        always = self._tables.always
        for tag in tags:
            rules = [rule for rule in self._rules(dialect) if _applies(rule, tag, tags)]
            moved = {rule.to for rule in rules} - {"", tag}
            after = [rule for rule in always if not moved.isdisjoint(rule.tag)]
            before = [rule for rule in always if tag in rule.tag]
            if before or rules:
                plan[tag] = [_compiled(rule) for rule in (*before, *rules, *after)]
        return plan

    def _rules(self, name: str) -> Iterator[Rule]:
        while name:
            dialect = self._tables.dialect[name]
            yield from dialect.clean
            name = dialect.like


def _applies(rule: Rule, tag: str, tags: frozenset[str]) -> bool:
    """Whether *rule* may apply to fields with *tag* of a record that has *tags*."""
    needed = not rule.has or not tags.isdisjoint(rule.has)
    return tag in rule.tag and needed and tags.isdisjoint(rule.lacks)


def _compiled(rule: Rule) -> _Compiled:
    when = re.compile(rule.when) if rule.when else None
    return _Compiled(rule, when, re.compile(rule.at) if rule.at else None)


def _applied(
    field: Field, by: _Compiled, around: _Around, dialect: str, report: Report
) -> list[Field]:
    """Return what *field* becomes by one rule, and report it if it becomes something else."""
    if field.tag not in by.rule.tag:
        return [field]
    match = by.match(field, around)
    if match is None:
        return [field]
    code, action = _ACTIONS[by.rule.action]
    parts = action(field, by, match)
    if parts != [field]:
        values = {"tag": field.tag, "why": by.rule.why, "dialect": dialect or "an exporter"}
        if by.rule.action != "withhold":
            values["value"] = field.value[:80]
            values["becomes"] = "; ".join(f"{part.tag}: {part.value[:60]}" for part in parts)
        report(Diagnostic(code, around.record.source, field.line, field.tag, values))
    return parts


@cache
def _cleaner() -> Cleaner:
    return Cleaner(load())


def clean(record: Record, report: Report) -> Record:
    """Return *record* with ``dialect`` set and the habits of its exporter undone.

    Reports RIS140 (read under another tag), RIS141 (left out), RIS142 (split), RIS143 (withheld).
    """
    return _cleaner().clean(record, report)
