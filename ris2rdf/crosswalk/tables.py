"""The crosswalk table as librarians write it, checked, with a sentence for every mistake.

``ontologies/crosswalk.toml`` (or that of ``--mapping DIR``) enters, :class:`Tables` leave. What is
withheld stands in the table of dialects. Nothing here reads records: what becomes of the tables is
in :mod:`ris2rdf.crosswalk.plan`.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

import msgspec

from ris2rdf import dialects, resources
from ris2rdf.diagnostics import UsageError
from ris2rdf.dialects.tables import Withhold

_TAG = re.compile("[A-Z][A-Z0-9]")
_KNOWN = ("alias", "links", "identify", "element", "roles", "role", "note", "container", "group",
          "type")  # fmt: skip
_Row = TypeVar("_Row", bound=msgspec.Struct)
_BEARERS = ("work", "container", "series", "issue", "event")


class MappingError(UsageError):
    """A table is wrong: names the file, the entry, and the reason."""

    def __init__(self, path: Path, entry: str, reason: str) -> None:
        super().__init__(f"{path}: [{entry}] {reason}")
        self.entry = entry
        self.reason = reason


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an element's values stand and how they are read."""

    tags: tuple[str, ...]
    transform: str
    cardinality: str
    also: dict[str, tuple[str, ...]] = {}

    def order(self, *keys: str) -> tuple[str, ...]:
        """Return the tags, best first, for a type and its group."""
        more = [tag for key in keys for tag in self.also.get(key, ())]
        return tuple(dict.fromkeys((*self.tags, *more)))


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another reading of a type, where the elements of the record show it."""

    name: str
    classes: tuple[str, ...]
    has_any: tuple[str, ...] = ()
    has_all: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


class Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A type of record: what it means, its group, its classes, and what differs from the group."""

    meaning: str
    group: str
    classes: tuple[str, ...]
    container: str = ""
    series: str = ""
    event: str = ""
    isbn: str = ""
    issn: str = ""
    form: tuple[Form, ...] = ()


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the types of a group stand in, and what their ISBN and ISSN are numbers of."""

    container: str
    series: str
    event: str = ""
    isbn: str = ""
    issn: str = ""


class Tables(NamedTuple):
    """The whole table, checked."""

    path: Path
    aliases: Mapping[str, str]
    withhold: Withhold
    see_also: tuple[str, ...]
    identify: frozenset[str]
    elements: Mapping[str, Element]
    roles: Mapping[str, Mapping[str, str]]
    bearers: Mapping[str, Mapping[str, str]]
    notes: Mapping[str, Mapping[str, str]]
    containers: Mapping[str, Sequence[str]]
    groups: Mapping[str, Group]
    types: Mapping[str, Type]


def load(transforms: Collection[str], overlay: Path | None = None) -> Tables:
    """Return the tables; *transforms* are the names that elements may use.

    Raises :class:`MappingError` naming the entry at fault.
    """
    path = resources.table("crosswalk.toml", overlay)
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(path, "crosswalk", f"is not TOML: {error}") from error
    tables = _read(path, raw, dialects.load(overlay).withhold)
    for entry, reason in _faults(tables, transforms):
        raise MappingError(path, entry, reason)
    return tables


def _read(path: Path, raw: Mapping[str, Any], withhold: Withhold) -> Tables:
    for name in raw:
        if name not in _KNOWN:
            raise MappingError(path, name, f"is no table; known are {', '.join(_KNOWN)}")
    roles = {
        tag: {k: v for k, v in _like(path, tag, raw.get("role", {})).items() if k != "on"}
        for tag in raw.get("role", {})
    }
    bearers = {tag: _like(path, tag, raw["role"]).get("on", {}) for tag in roles}
    roles[""] = raw.get("roles", {})  # the roles there are, and what each means
    return Tables(
        path,
        {key.upper(): value for key, value in raw.get("alias", {}).items()},
        withhold,
        tuple(raw.get("links", {}).get("see_also", ())),
        frozenset(raw.get("identify", {}).get("tags", ())),
        dict(_elements(path, "element", raw.get("element", {}))),
        roles,
        bearers,
        raw.get("note", {}),
        {kind: tuple(row.get("classes", ())) for kind, row in raw.get("container", {}).items()},
        {n: _struct(path, f"group.{n}", row, Group) for n, row in raw.get("group", {}).items()},
        {n: _struct(path, f"type.{n}", row, Type) for n, row in raw.get("type", {}).items()},
    )


def _like(path: Path, tag: str, rows: Mapping[str, Any]) -> Mapping[str, Any]:
    row = rows[tag]
    if "like" not in row:
        return cast("Mapping[str, Any]", row)
    if row["like"] not in rows:
        raise MappingError(path, f"role.{tag}", f"is like {row['like']}, which has no role table")
    return {**rows[row["like"]], **{k: v for k, v in row.items() if k != "like"}}


def _elements(path: Path, name: str, rows: Mapping[str, Any]) -> Iterator[tuple[str, Element]]:
    for key, row in rows.items():
        entry = f"{name}.{key}"
        if not isinstance(row, dict):
            raise MappingError(path, name, f"has {key}, which no element has")
        if "tags" in row:
            yield entry.removeprefix("element."), _struct(path, entry, row, Element)
        elif any(isinstance(value, dict) for value in row.values()):
            yield from _elements(path, entry, row)
        else:
            raise MappingError(path, entry, "has no tags")


def _struct(path: Path, entry: str, row: object, kind: type[_Row]) -> _Row:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError as error:
        raise MappingError(path, entry, f"is not well formed: {error}") from error


# ------------------------------------------------------------------ what can be wrong in them

Fault = tuple[str, str]


def _faults(tables: Tables, transforms: Collection[str]) -> Iterator[Fault]:
    yield from _type_faults(tables)
    yield from _key_faults(tables)
    yield from _element_faults(tables, transforms)
    yield from _role_faults(tables)
    yield from _claims(tables)


def _type_faults(tables: Tables) -> Iterator[Fault]:
    for alias, target in tables.aliases.items():
        if target not in tables.types:
            yield "alias", f"{alias} stands for {target}, which is no type"
    for name, type_ in tables.types.items():
        if type_.group not in tables.groups:
            yield f"type.{name}", f"is of group {type_.group}, which is no group"
        yield from _place_faults(tables, f"type.{name}", type_)
    for name, group in tables.groups.items():
        yield from _place_faults(tables, f"group.{name}", group)


def _place_faults(tables: Tables, entry: str, row: Type | Group) -> Iterator[Fault]:
    for kind in filter(None, (row.container, row.series)):
        if kind not in tables.containers:
            yield entry, f"stands in a {kind}, which is no container"
    for bearer in filter(None, (row.isbn, row.issn)):
        if bearer not in _BEARERS:
            yield entry, f"has numbers of a {bearer}; known are {', '.join(_BEARERS)}"


def _key_faults(tables: Tables) -> Iterator[Fault]:
    keys = {*tables.types, *tables.groups}
    rows: list[tuple[str, Mapping[str, object]]] = [
        *((f"element.{name}", element.also) for name, element in tables.elements.items()),
        *((f"role.{tag}", row) for tag, row in tables.roles.items()),
        *((f"role.{tag}.on", row) for tag, row in tables.bearers.items()),
        *((f"note.{tag}", row) for tag, row in tables.notes.items()),
    ]
    for entry, row in rows:
        for key in row if entry != "role." else ():
            if key not in keys and not (key == "default" and not entry.startswith("element")):
                yield entry, f"has a value for {key}, which is neither a type nor a group"


def _element_faults(tables: Tables, transforms: Collection[str]) -> Iterator[Fault]:
    for name, element in tables.elements.items():
        if element.transform not in transforms:
            yield f"element.{name}", f"has no transform called {element.transform}"
        if element.cardinality not in {"one", "many"}:
            yield f"element.{name}", f'has cardinality {element.cardinality}, not "one" or "many"'
        for tags in (element.tags, *element.also.values()):
            for tag in tags:
                if not _TAG.fullmatch(tag):
                    yield f"element.{name}", f"reads {tag}, which is no tag of RIS"


def _role_faults(tables: Tables) -> Iterator[Fault]:
    known = tables.roles.get("", {})
    for tag, row in tables.roles.items():
        if tag and not _TAG.fullmatch(tag):
            yield f"role.{tag}", "is no tag of RIS"
        for role in row.values() if tag else ():
            if role not in known:
                yield f"role.{tag}", f"names the role {role}, which [roles] does not have"
    for tag, row in tables.bearers.items():
        for bearer in row.values():
            if bearer not in _BEARERS:
                yield f"role.{tag}.on", f"names {bearer}; known are {', '.join(_BEARERS)}"


def claims(tables: Tables) -> Iterator[tuple[str, str, str]]:
    """Return (key, tag, entry) of everything the tables say about a tag.

    The key is a type, a group, or "default".
    """
    for name, element in tables.elements.items():
        yield from (("default", tag, f"element.{name}") for tag in element.tags)
        for key, tags in element.also.items():
            yield from ((key, tag, f"element.{name}") for tag in tags)
    for kind, rows in (("role", tables.roles), ("note", tables.notes)):
        for tag, row in rows.items():
            yield from ((key, tag, f"{kind}.{tag}") for key in row if tag)


def _claims(tables: Tables) -> Iterator[Fault]:
    seen: dict[tuple[str, str], str] = {}
    for key, tag, entry in claims(tables):
        other = seen.setdefault((key, tag), entry)
        if other != entry:
            yield entry, f"and [{other}] both claim {tag} for {key}"
