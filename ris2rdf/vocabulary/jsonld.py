"""JSON-LD with one fixed context, nested from the root: what a program that wants JSON expects.

N-Triples lines enter, text leaves; the same lines in any order give the same text. The context is
inlined, so that nobody has to fetch anything to read a document.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec

from ris2rdf import terms
from ris2rdf.vocabulary import order, tables
from ris2rdf.vocabulary.lines import TYPE, Graph, literal, read

Json = Any
_SCHEMA = terms.prefixes()["schema"]
_XSD = terms.prefixes()["xsd"]
_INTEGER = f"{_XSD}integer"
_LONGEST_INTEGER = 15  # beyond, JSON readers make it a float
_PLAIN_IN_SCHEMA = frozenset(
    f"{_XSD}{name}" for name in ("gYear", "gYearMonth", "date", "dateTime", "duration")
)
_PAGE = f"<{terms.expand('schema:mainEntityOfPage')}>"
# These lead to things with a description of their own: named, not nested.
_NAMED = frozenset(
    f"<{terms.expand(curie)}>"
    for curie in """schema:mainEntityOfPage schema:url foaf:page schema:inDefinedTermSet
    skos:inScheme schema:sameAs rdfs:seeAlso foaf:primaryTopic void:inDataset prov:wasDerivedFrom
    prov:wasGeneratedBy prov:wasAttributedTo prov:wasAssociatedWith prov:used""".split()
)


# Properties that repeat one of schema.org's, and how deep a work stands: issue, volume, journal.
_SECONDS = (
    "dcterms:creator dcterms:contributor dcterms:subject dcterms:isPartOf dcterms:publisher"
    " bibo:editor bibo:translator bibo:issuer bibo:owner bibo:recipient bibo:organizer"
).split()
_LISTS = ("authorList", "editorList")
_DEEPEST = 3


@cache
def context() -> dict[str, Json]:
    """Return the context: prefixes, properties whose value is an IRI, and those that are lists."""
    table = tables.load()
    found: dict[str, Json] = {"@version": 1.1, "@vocab": _SCHEMA, **terms.prefixes()}
    for property_ in sorted(_iri_properties(table)):
        key = _key(property_)
        found[key] = {"@id": terms.shorten(property_), "@type": "@id"}
    for ordered in sorted({one.property for role in table.roles.values() for one in role.lists}):
        curie = terms.shorten(ordered)
        local = curie.partition(":")[2]
        found[local] = {"@id": curie, "@type": "@id", "@container": "@list"}
    return found


def _iri_properties(table: tables.Table) -> set[str]:
    """Return the properties whose object is always an IRI."""
    links = [s for node in table.nodes.values() for group in node.links.values() for s in group]
    links += [s for role in table.roles.values() for s in role.links]
    texts = [
        s for node in table.nodes.values() for group in node.properties.values() for s in group
    ]
    texts += [s for scheme in table.schemes.values() for s in scheme.properties]
    texts += [s for form in table.forms.values() for s in form]
    found = {s.property for s in links} | {s.property for s in texts if s.iri}
    return found - {s.property for s in texts if not s.iri}


def _key(iri: str) -> str:
    short = terms.shorten(iri)
    return short.removeprefix("schema:")


@cache
def _keys() -> dict[str, str]:
    return {f"<{terms.expand(v['@id'])}>": k for k, v in context().items() if _is_term(v)}


@cache
def _references() -> frozenset[str]:
    return frozenset(k for k, v in context().items() if _is_term(v))


def _is_term(value: Json) -> bool:
    return isinstance(value, dict)


def frame(root: str = "", namespaces: frozenset[str] | None = None) -> dict[str, Json]:
    """Return a JSON-LD frame that makes one nested record of a description of *root*, an IRI.

    Who or what stands under several properties is told under that of schema.org, where *namespaces*
    (those of a profile) have it.
    """
    never: Json = {"@embed": "@never", "@omitDefault": True}
    whole = namespaces is None or _SCHEMA in namespaces
    seconds = dict.fromkeys(_SECONDS if whole else (), never) | {name: [never] for name in _LISTS}
    any_thing: Json = {"@id": {}, "@omitDefault": True, **seconds}
    told = any_thing
    for _ in range(_DEEPEST):
        told = {**any_thing, "isPartOf": told}
    return {"@context": context(), **told, **({"@id": root} if root else {})}


def write(
    lines: Iterable[str], root: str | None = None, namespaces: frozenset[str] | None = None
) -> str:
    """Return *lines* as JSON-LD, nested from *root* (an IRI); other subjects stand beside it.

    Of *namespaces*, those of a profile, come all properties; people keep the order that lists
    outside of them tell. In schema.org alone dates are plain strings, as its readers expect.
    """
    text = msgspec.json.encode({"@context": context(), "@graph": nodes(lines, root, namespaces)})
    return msgspec.json.format(text, indent=2).decode() + "\n"


def nodes(
    lines: Iterable[str], root: str | None = None, namespaces: frozenset[str] | None = None
) -> list[Json]:
    """Return the nodes that :func:`write` puts under its context: a block of a larger document."""
    graph = read(lines, namespaces)
    start = f"<{root}>" if root else order.root(graph)
    return _Nesting(graph, schema_alone=namespaces == frozenset({_SCHEMA})).nodes(start)


class _Nesting:
    def __init__(self, graph: Graph, *, schema_alone: bool) -> None:
        self._graph = graph
        self._plain = _PLAIN_IN_SCHEMA if schema_alone else frozenset()
        # A page of which schema.org says no more than its date stands inside.
        self._named = _NAMED - {_PAGE} if schema_alone else _NAMED
        self._written: set[str] = set()

    def nodes(self, start: str) -> list[Json]:
        """Return the node *start* with all it leads to inside, then what it does not lead to."""
        ordered = dict.fromkeys([start, *sorted(self._graph.subjects)])
        # What others lead to waits for them; what only a circle leads to is written at the end.
        led_to = self._led_to() - {start}
        first = [s for s in ordered if s not in led_to]
        return [
            self._node(subject)
            for subject in [*first, *ordered]
            if subject in self._graph.subjects and subject not in self._written
        ]

    def _led_to(self) -> set[str]:
        found: set[str] = set()
        for properties in self._graph.subjects.values():
            for predicate, values in properties.items():
                if predicate not in self._named and predicate != TYPE:
                    found.update(values)
        return found

    def _node(self, subject: str) -> Json:
        self._written.add(subject)
        properties = self._graph.subjects[subject]
        node: dict[str, Json] = {"@id": _id(subject)}
        for predicate in order.predicates(properties):
            values = order.in_list_order(self._graph, subject, properties[predicate])
            if predicate == TYPE:
                node["@type"] = _alone([_key(value[1:-1]) for value in order.classes(values)])
            else:
                self._say(node, predicate, values)
        return node

    def _say(self, node: dict[str, Json], predicate: str, values: list[str]) -> None:
        key = _keys().get(predicate) or _key(predicate[1:-1])
        if len(values) == 1 and values[0] in self._graph.lists:
            items = [self._value(predicate, key, v) for v in self._graph.lists[values[0]]]
            # A key whose context says "list" takes an array; any other spells it out.
            node[key] = items if _is_list(key) else {"@list": items}
            return
        if _is_list(key):
            key = terms.shorten(predicate[1:-1])
        node[key] = _alone([self._value(predicate, key, value) for value in values])

    def _value(self, predicate: str, key: str, term: str) -> Json:
        if term in self._graph.lists:
            items = self._graph.lists[term]
            return {"@list": [self._value(predicate, key, item) for item in items]}
        if term.startswith('"'):
            return self._literal(term, reference=key in _references())
        nested = predicate not in self._named and term in self._graph.subjects
        if nested and term not in self._written:
            return self._node(term)
        return _id(term) if key in _references() else {"@id": _id(term)}

    def _literal(self, term: str, *, reference: bool) -> Json:
        text, datatype, language = literal(term)
        if language:
            return {"@language": language, "@value": text}
        if datatype == _INTEGER and len(text) <= _LONGEST_INTEGER and _canonical(text):
            return {"@value": int(text)} if reference else int(text)
        if datatype and datatype not in self._plain:
            return {"@type": _curie(datatype), "@value": text}
        return {"@value": text} if reference else text


def _canonical(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit() and str(int(text)) == text


def _is_list(key: str) -> bool:
    entry = context().get(key)
    return isinstance(entry, dict) and "@container" in entry


def _curie(iri: str) -> str:
    return terms.shorten(iri)


def _id(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


def _alone(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values
