"""The table of dialects, read and checked: ``ontologies/dialects.toml`` to typed, frozen values.

A path enters, :class:`Tables` leave. A wrong entry is named with what is wrong about it; no record
is looked at here.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ris2rdf import resources
from ris2rdf.diagnostics import UsageError

Action = Literal["retag", "remove", "split", "label", "withhold", "extract"]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one exporter writes and others do not: a value under a tag, or tags that it alone uses.

    ``text`` is the whole value without regard to case, ``host`` the host of an address or a parent
    of it, ``prefix`` how the value begins, ``pattern`` a regular expression found in it.
    """

    tag: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""
    host: str = ""
    prefix: str = ""
    pattern: str = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One habit and what undoes it; every condition that is given must hold.

    ``when`` must be found in the value, and one of ``holds``, which is looked for first because it
    costs less; ``types`` name TY, ``has`` and ``lacks`` other tags of the
    record, ``same`` tags one of which states the same value, ``repeated`` asks for a field that is
    not the first of its tag. ``why`` is shown to people.
    """

    tag: tuple[str, ...]
    action: Action
    why: str
    when: str = ""
    holds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    repeated: bool = False
    to: str = ""
    at: str = ""
    form: str = ""
    label: str = ""


class Dialect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exporter: how to know its records, and how to clean them.

    Any of ``evidence`` is enough, if the record has all tags of ``has``, none of ``lacks``, and,
    where ``only`` is given, no others. ``like`` names a dialect whose rules apply as well.
    """

    name: str
    evidence: tuple[Evidence, ...]
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    like: str = ""
    clean: tuple[Rule, ...] = ()


class Withhold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is about somebody's own copy, account or decision, and is published nowhere."""

    tags: tuple[str, ...]
    hosts: tuple[str, ...]
    parameters: tuple[str, ...]
    labels: tuple[str, ...]
    label_tags: tuple[str, ...]
    link_tags: tuple[str, ...]
    paths: str


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything the table says; dialects stand in the order in which they are tried."""

    withhold: Withhold
    dialect: dict[str, Dialect]
    always: tuple[Rule, ...] = ()


@cache
def load(overlay: Path | None = None) -> Tables:
    """Return the table of dialects, of the folder *overlay* if it has one.

    Raises :class:`~ris2rdf.diagnostics.UsageError` that names the entry which is wrong.
    """
    path = resources.table("dialects.toml", overlay)
    try:
        tables = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Tables)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise UsageError(f"{path}: {fault}") from fault
    for name, dialect in tables.dialect.items():
        _check(tables, name, dialect, path)
    for rule in tables.always:
        _check_rule(rule, f"{path}: [[always]] {' '.join(rule.tag)}")
    return tables


def _check(tables: Tables, name: str, dialect: Dialect, path: Path) -> None:
    where = f"{path}: [dialect.{name}]"
    if dialect.like and dialect.like not in tables.dialect:
        raise UsageError(f'{where}: like = "{dialect.like}" names no dialect')
    if not dialect.evidence:
        raise UsageError(f"{where}: without evidence no record can be known by it")
    for evidence in dialect.evidence:
        if bool(evidence.tag) == bool(evidence.tags):
            raise UsageError(f"{where}: evidence needs either tag or tags")
        _pattern(evidence.pattern, where)
    for rule in dialect.clean:
        _check_rule(rule, f"{where} {' '.join(rule.tag)}")


def _check_rule(rule: Rule, where: str) -> None:
    needed = {"retag": "to", "split": "at", "label": "label", "extract": "when"}.get(rule.action)
    if needed and not getattr(rule, needed):
        raise UsageError(f'{where}: action = "{rule.action}" needs {needed}')
    _pattern(rule.when, where)
    _pattern(rule.at, where)


def _pattern(pattern: str, where: str) -> None:
    try:
        re.compile(pattern)
    except re.error as fault:
        raise UsageError(f"{where}: {pattern!r} is no regular expression: {fault}") from fault
