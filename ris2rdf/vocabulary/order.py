"""The order in which people read a description: subjects from the root on, telling things first.

Terms enter, sort keys leave; the Turtle and the JSON-LD writer share them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ris2rdf import terms
from ris2rdf.vocabulary.lines import TYPE, Graph, Properties, literal

_FIRST = """
    rdf:type skos:prefLabel schema:name schema:headline dcterms:title schema:familyName
    schema:givenName schema:alternateName schema:mainEntityOfPage schema:genre schema:author
    dcterms:creator bibo:authorList schema:editor bibo:editor bibo:editorList schema:datePublished
    dcterms:issued schema:isPartOf dcterms:isPartOf schema:volumeNumber schema:issueNumber
    schema:pageStart bibo:pageStart schema:pageEnd bibo:pageEnd schema:pagination bibo:pages
    schema:publisher dcterms:publisher bibo:doi dcterms:identifier schema:identifier
    schema:propertyID schema:value schema:sameAs schema:url foaf:page rdfs:seeAlso schema:keywords
    schema:about dcterms:subject schema:funding schema:position schema:text""".split()
_LAST = "schema:hasPart schema:abstract dcterms:abstract".split()
_RANK = {f"<{terms.expand(curie)}>": rank - len(_FIRST) for rank, curie in enumerate(_FIRST)}
_RANK |= {f"<{terms.expand(curie)}>": rank + 1 for rank, curie in enumerate(_LAST)}
_SCHEMA = f"<{terms.prefixes()['schema']}"
_POSITION = f"<{terms.expand('schema:position')}>"
_TOPIC = f"<{terms.expand('foaf:primaryTopic')}>"


def predicates(properties: Iterable[str]) -> list[str]:
    """Return *properties* in reading order: the class, the name ... the abstract last."""
    return list(_ranked(tuple(properties)))


@lru_cache(maxsize=1024)
def _ranked(properties: tuple[str, ...]) -> tuple[str, ...]:
    """Return *properties* in order; kept, since things of one kind have the same."""
    return tuple(sorted(properties, key=lambda predicate: (_RANK.get(predicate, 0), predicate)))


def classes(values: Iterable[str]) -> list[str]:
    """Return the classes *values*, those of schema.org first."""
    return sorted(values, key=lambda value: (not value.startswith(_SCHEMA), value))


def root(graph: Graph) -> str:
    """Return the subject that the graph is about: what a document says, else the first."""
    topics = [p[_TOPIC][0] for p in graph.subjects.values() if _TOPIC in p]
    if topics:
        return min(topics)
    return min(graph.subjects, default="")


def subjects(graph: Graph, start: str) -> list[str]:
    """Return the subjects: *start*, then its parts in the order it names them, then the others."""
    reached = list(_reached(graph, start))
    parts = [one for one in reached if _is_part(one, start)]
    stray = sorted(s for s in graph.subjects if _is_part(s, start) and s not in set(parts))
    ordered = dict.fromkeys([*([start] if start in graph.subjects else []), *parts, *stray])
    ordered |= dict.fromkeys(reached)
    return [*ordered, *sorted(set(graph.subjects) - set(ordered))]


def _is_part(subject: str, whole: str) -> bool:
    return subject.startswith(f"{whole[:-1]}#")


def _reached(graph: Graph, start: str) -> Iterable[str]:
    """Yield the subjects *start* leads to, breadth first, lists in their order."""
    seen, queue = {start}, [start]
    for subject in queue:
        if subject in graph.subjects:
            yield subject
        for term in _objects(graph, graph.subjects.get(subject, {})):
            if term not in seen and term in graph.subjects:
                seen.add(term)
                queue.append(term)


def _objects(graph: Graph, properties: Properties) -> Iterable[str]:
    for values in properties.values() if graph.lists else ():
        for term in values:
            if term in graph.lists:
                yield from graph.lists[term]
    for predicate in predicates(properties):
        if predicate != TYPE:
            yield from properties[predicate]


def in_list_order(graph: Graph, subject: str, values: Sequence[str]) -> list[str]:
    """Return *values* as a list of *subject* has them, if one holds them all.

    Parts that are numbered come in the order of their numbers.
    """
    if len(values) == 1:
        return list(values)
    kept = set(values)
    for items in graph.orders.get(subject, ()):
        if kept <= set(items):
            return [item for item in dict.fromkeys(items) if item in kept]
    if not all(_place(graph, value) for value in values):
        return list(values)
    return sorted(values, key=lambda value: _place(graph, value))


def _place(graph: Graph, subject: str) -> int:
    """Return the number of a part among others, 0 where it has none."""
    (stated, *_) = graph.subjects.get(subject, {}).get(_POSITION, [""])
    number = literal(stated).text if stated else ""
    return int(number) if number.isdecimal() and number.isascii() else 0
