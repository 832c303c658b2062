"""The vocabulary table: ``vocabulary.toml`` read, checked entry by entry, and expanded.

A path enters, a :class:`Table` leaves. A fault is a :class:`MappingError` that names the file and
the entry; nothing is written here, and no Work is known.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ris2rdf import identity, resources, terms
from ris2rdf.diagnostics import Diagnostic, UsageError
from ris2rdf.vocabulary import elements
from ris2rdf.vocabulary.patterns import Pattern

FILE = "vocabulary.toml"
_STATEMENT = frozenset("property on off to datatype language text iri".split())
_NODE = frozenset("iri classes owner like single alternate properties links".split())
_PARTS = frozenset(
    # the tables in the file
    "node role identifier register sections degrees variant form profile".split()
)
_DATATYPES = frozenset({"by-precision", "xsd:integer", "xsd:dateTime", "xsd:duration"})

Entry = Mapping[str, Any]


class MappingError(UsageError):
    """A table says something that cannot be done; names the file, the entry and the reason."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}: [{entry}]: {reason}")
        self.file, self.entry, self.reason = file, entry, reason

    @property
    def diagnostic(self) -> Diagnostic:
        """The same as MAP251, for reports."""
        return Diagnostic("MAP251", self.file, values={"entry": self.entry, "reason": self.reason})


class Statement(NamedTuple):
    """One property of an element: how its line is written, and on which subjects."""

    property: str
    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    datatype: str = ""
    language: str = ""
    text: str = ""
    iri: str = ""

    def fits(self, classes: frozenset[str]) -> bool:
        """Return whether a subject of *classes* (or type of record) takes this property."""
        return (not self.on or bool(self.on & classes)) and not self.off & classes


class Node(NamedTuple):
    """A kind of node: where it lives, what it is, and what each of its elements becomes."""

    kind: str
    patterns: tuple[Pattern, ...]
    classes: tuple[str, ...]
    owner: str
    properties: Mapping[str, tuple[Statement, ...]]
    links: Mapping[str, tuple[Statement, ...]]
    single: tuple[str, ...]
    alternate: str


class Role(NamedTuple):
    """What a role becomes: links from what the person worked on, and lists that keep the order."""

    links: tuple[Statement, ...]
    lists: tuple[Statement, ...]
    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()

    def fits(self, classes: frozenset[str]) -> bool:
        """Return whether somebody may have this role on a subject of *classes*."""
        return (not self.on or bool(self.on & classes)) and not self.off & classes


class Variant(NamedTuple):
    """Works that are something more exact: by what they are called, or by a detail they have."""

    of: frozenset[str]
    genres: frozenset[str]
    has: str
    instead: Mapping[str, str]
    also: tuple[str, ...]

    def fits(self, type_: str, genres: frozenset[str], details: Iterable[str]) -> bool:
        """Return whether a work of this type, with these folded genres and details, is one."""
        if self.of and type_ not in self.of:
            return False
        return bool(self.genres & genres) if self.genres else self.has in details

    def classes(self, given: Iterable[str]) -> tuple[str, ...]:
        """Return the classes of a work whose form has the classes *given*."""
        return (*(self.instead.get(one, one) for one in given), *self.also)


class Scheme(NamedTuple):
    """A scheme of identifiers, or a register of trials."""

    name: str
    label: str
    register: str
    url: str
    properties: tuple[Statement, ...]


class Table(NamedTuple):
    """The whole of ``vocabulary.toml``, every CURIE expanded."""

    nodes: Mapping[str, Node]
    roles: Mapping[str, Role]
    schemes: Mapping[str, Scheme]
    registers: Mapping[str, Scheme]
    sections: Mapping[str, str]
    degrees: Mapping[str, str]
    variants: Mapping[str, Variant]
    forms: Mapping[str, tuple[Statement, ...]]
    classes: Mapping[str, tuple[str, ...]]
    profiles: Mapping[str, frozenset[str]]


def _checked(table: Table) -> Table:
    if "contributor" not in table.roles:
        raise MappingError(FILE, "role.contributor", "this role is what others fall back on")
    return table


def load(overlay: Path | None = None) -> Table:
    """Return the checked table, taken from *overlay* where it has one."""
    data = _read(FILE, overlay)
    for name in data:
        if name not in _PARTS:
            raise MappingError(FILE, name, "no such part of the table")
    forms, containers = _classes(overlay)
    nodes = {kind: _node(kind, data["node"], containers) for kind in data.get("node", {})}
    missing = sorted(set(elements.KNOWN) - set(nodes))
    if missing:
        raise MappingError(FILE, f"node.{missing[0]}", "this kind of node must be described")
    table = Table(
        nodes,
        {role: _role(role, entry) for role, entry in data.get("role", {}).items()},
        {s: _scheme(f"identifier.{s}", entry) for s, entry in data.get("identifier", {}).items()},
        {r: _scheme(f"register.{r}", entry) for r, entry in data.get("register", {}).items()},
        {kind: expand("sections", curie) for kind, curie in data.get("sections", {}).items()},
        _degrees(data.get("degrees", {})),
        {name: _variant(name, entry) for name, entry in data.get("variant", {}).items()},
        {form: _constants(form, entry) for form, entry in data.get("form", {}).items()},
        forms,
        {name: _namespaces(name, prefixes) for name, prefixes in data.get("profile", {}).items()},
    )
    return _checked(table)


def _read(file: str, overlay: Path | None) -> dict[str, Any]:
    path = resources.table(file, overlay)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(str(path), "the file", f"not readable as TOML: {error}") from error


def expand(entry: str, curie: object) -> str:
    """Return the IRI of *curie*; *entry* is named when its prefix is unknown."""
    if not isinstance(curie, str) or ":" not in curie:
        raise MappingError(FILE, entry, f"{curie!r} is not a CURIE such as schema:name")
    try:
        return terms.expand(curie)
    except KeyError:
        prefix = curie.partition(":")[0]
        raise MappingError(FILE, entry, f"unknown prefix {prefix!r} in {curie!r}") from None


def _strings(entry: str, value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise MappingError(FILE, entry, f"expected text or a list of texts, not {value!r}")
    return tuple(values)


def _only(entry: str, table: object, allowed: Iterable[str]) -> Entry:
    if not isinstance(table, dict):
        raise MappingError(FILE, entry, f"expected a table, not {table!r}")
    for name in table:
        if name not in allowed:
            raise MappingError(FILE, entry, f"unknown entry {name!r}")
    return table


def _inherited(kind: str, nodes: Entry, seen: tuple[str, ...] = ()) -> dict[str, Any]:
    entry = f"node.{kind}"
    if kind not in nodes or kind in seen:
        raise MappingError(FILE, f"node.{(*seen, kind)[0]}", f"like = {kind!r} leads nowhere")
    own = dict(_only(entry, nodes[kind], _NODE))
    if "like" not in own:
        return own
    merged = _inherited(str(own.pop("like")), nodes, (*seen, kind))
    for part in ("properties", "links"):
        own[part] = {**merged.get(part, {}), **own.get(part, {})}
    return {**merged, **own}


def _node(kind: str, nodes: Entry, containers: Mapping[str, tuple[str, ...]]) -> Node:
    entry = f"node.{kind}"
    if kind not in elements.KNOWN:
        raise MappingError(FILE, entry, "unknown kind of node")
    data = _inherited(kind, nodes)
    owner = data.get("owner")
    if owner not in {"work", "shared"}:
        raise MappingError(FILE, entry, f'owner is "work" or "shared", not {owner!r}')
    classes = tuple(expand(entry, curie) for curie in _strings(entry, data.get("classes", [])))
    node = Node(
        kind,
        tuple(_pattern(entry, text) for text in _strings(entry, data.get("iri"))),
        classes or containers.get(kind, ()),
        owner,
        _lines(f"{entry}.properties", kind, data.get("properties", {})),
        _lines(f"{entry}.links", kind, data.get("links", {})),
        _strings(entry, data.get("single", [])),
        str(data.get("alternate", "")),
    )
    if node.alternate and not node.single:
        raise MappingError(FILE, entry, "alternate needs single: of what is it another spelling?")
    for element in (*node.single, *filter(None, [node.alternate])):
        if element not in node.properties:
            raise MappingError(FILE, entry, f"{element!r} has no properties here")
    return node


def _pattern(entry: str, text: str) -> Pattern:
    try:
        return Pattern(text)
    except ValueError as error:
        raise MappingError(FILE, entry, f"iri {text!r}: {error}") from error


def _lines(entry: str, kind: str, table: object) -> dict[str, tuple[Statement, ...]]:
    known = elements.KNOWN[kind]
    lines = {}
    for element, value in _only(entry, table, _any(table)).items():
        if element not in known and kind != "work":
            raise MappingError(FILE, entry, f"unknown element {element!r}")
        lines[element] = _statements(f"{entry}.{element}", value)
    return lines


def _any(table: object) -> Iterable[str]:
    return table if isinstance(table, dict) else ()


def _statements(entry: str, value: object) -> tuple[Statement, ...]:
    if not isinstance(value, list) or not value:
        raise MappingError(FILE, entry, f"expected a list of properties, not {value!r}")
    return tuple(_statement(entry, one) for one in value)


def _statement(entry: str, value: object) -> Statement:
    if isinstance(value, str):
        return Statement(expand(entry, value))
    data = _only(entry, value, _STATEMENT)
    datatype = data.get("datatype", "")
    if datatype and datatype not in _DATATYPES:
        raise MappingError(FILE, entry, f"unknown datatype {datatype!r}")
    for name in ("text", "iri"):
        if name in data and "{value}" not in str(data[name]):
            raise MappingError(FILE, entry, f"{name} must contain {{value}}")
    on, off, to = (_named(entry, data.get(name, [])) for name in ("on", "off", "to"))
    language, text, iri = (str(data.get(name, "")) for name in ("language", "text", "iri"))
    datatype = expand(entry, datatype) if ":" in datatype else datatype
    return Statement(
        expand(entry, data.get("property")), on, off, to, datatype, language, text, iri
    )


def _named(entry: str, value: object) -> frozenset[str]:
    """Expand the classes of *value*; a name without colon is a type of record."""
    return frozenset(expand(entry, v) if ":" in v else v for v in _strings(entry, value))


def _role(role: str, value: object) -> Role:
    entry = f"role.{role}"
    data = _only(entry, value, {"links", "list", "on", "off"})
    on, off = (_named(entry, data.get(name, [])) for name in ("on", "off"))
    lists = (_statement(entry, data["list"]),) if "list" in data else ()
    return Role(_statements(entry, data.get("links")), lists, on, off)


def _variant(name: str, value: object) -> Variant:
    entry = f"variant.{name}"
    data = _only(entry, value, {"of", "genres", "has", "instead", "also"})
    if bool(data.get("genres")) == bool(data.get("has")):
        raise MappingError(FILE, entry, "either genres or has says which works these are")
    instead = _only(entry, data.get("instead", {}), _any(data.get("instead")))
    return Variant(
        frozenset(_strings(entry, data.get("of", []))),
        frozenset(called(genre) for genre in _strings(entry, data.get("genres", []))),
        str(data.get("has", "")),
        {expand(entry, old): expand(entry, new) for old, new in instead.items()},
        tuple(expand(entry, curie) for curie in _strings(entry, data.get("also", []))),
    )


def called(name: str) -> str:
    """Return *name* of a degree or genre as compared: without case, blanks and signs."""
    return identity.folded(name).replace(" ", "")


def _scheme(entry: str, value: object) -> Scheme:
    data = _only(entry, value, {"name", "label", "register", "url", "properties", "scheme", "same"})
    name = str(data.get("name", entry.partition(".")[2]))
    return Scheme(
        name,
        str(data.get("label", name)),
        str(data.get("register", data.get("scheme", ""))),
        str(data.get("url", data.get("same", ""))),
        _statements(entry, data["properties"]) if "properties" in data else (),
    )


def _constants(form: str, value: object) -> tuple[Statement, ...]:
    entry = f"form.{form}"
    found = []
    for curie, constant in _only(entry, value, _any(value)).items():
        if isinstance(constant, str):
            found.append(Statement(expand(entry, curie), text=constant))
        else:
            iri = str(_only(entry, constant, {"iri"}).get("iri", ""))
            full = iri if "//" in iri else expand(entry, iri)
            found.append(Statement(expand(entry, curie), iri=full))
    return tuple(found)


def _degrees(table: object) -> dict[str, str]:
    """Return what theses call a degree, without blanks -> its name in BIBO."""
    named = _only("degrees", table, _any(table)).items()
    return {
        called(name): degree
        for degree, names in named
        for name in _strings(f"degrees.{degree}", names)
    }


def _namespaces(name: str, value: object) -> frozenset[str]:
    entry = f"profile.{name}"
    return frozenset(expand(entry, f"{prefix}:") for prefix in _strings(entry, value))


def _classes(
    overlay: Path | None,
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the classes of each form of record and container, which the crosswalk states."""
    crosswalk = _read("crosswalk.toml", overlay)
    forms = {}
    for name, entry in crosswalk.get("type", {}).items():
        forms[name] = _curies(f"type.{name}", entry.get("classes", []))
        for form in entry.get("form", []):
            forms[form["name"]] = _curies(f"type.{name}.form", form.get("classes", []))
    containers = {
        kind: _curies(f"container.{kind}", entry.get("classes", []))
        for kind, entry in crosswalk.get("container", {}).items()
    }
    return forms, containers


def _curies(entry: str, value: object) -> tuple[str, ...]:
    named = f"crosswalk.toml {entry}"
    return tuple(expand(named, curie) for curie in _strings(named, value))
