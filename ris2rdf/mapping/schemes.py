"""The tags and types of RIS as two SKOS concept schemes, and a record lifted as it stands.

Compiled tables enter, N-Triples lines leave. A tag is a concept and a property at once, a type a
concept and a class, so a record can be stated in RIS's own terms before any meaning is given to it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ris2rdf import terms
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.mapping.told import Row
from ris2rdf.ris import Record


def tag_iri(base: str, tag: str) -> str:
    """Return the IRI of *tag*, below *base*."""
    return f"{base}ris/tag/{tag}"


def type_iri(base: str, type_: str) -> str:
    """Return the IRI of *type_*, below *base*."""
    return f"{base}ris/type/{type_}"


def lines(crosswalk: Crosswalk, told: Mapping[str, Sequence[Row]], base: str) -> list[str]:
    """Return both schemes: tags with what they become, types with their meaning and classes."""
    found = [*_scheme(base, "tags", "Tags of RIS"), *_scheme(base, "types", "Types of RIS")]
    for type_ in told:
        found += _type(crosswalk, base, type_)
    by_tag: dict[str, dict[str, list[str]]] = {}
    for type_, rows in told.items():
        for row in rows:
            by_tag.setdefault(row.tag, {}).setdefault(row.meaning, []).append(type_)
    for tag, meanings in sorted(by_tag.items()):
        found += _tag(base, tag, meanings)
    return found


def lifted(record: Record, crosswalk: Crosswalk, base: str) -> Iterator[str]:
    """Yield *record* in RIS's own terms: its type, and each field as it stands."""
    subject = f"<{base}id/record/{record.digest}>"
    type_ = crosswalk.type(record.type)
    yield f"{subject} <{terms.expand('rdf:type')}> <{type_iri(base, type_ or 'GEN')}> ."
    for field in record.fields:
        if field.tag not in {"TY", "ER"} and field.value:
            yield f"{subject} <{tag_iri(base, field.tag)}> {terms.literal(field.value)} ."


def _scheme(base: str, name: str, title: str) -> Iterator[str]:
    subject = f"<{base}ris/{name}>"
    yield _line(subject, "rdf:type", f"<{terms.expand('skos:ConceptScheme')}>")
    yield _line(subject, "skos:prefLabel", terms.literal(title, language="en"))


def _concept(base: str, iri: str, scheme: str, notation: str, kind: str) -> Iterator[str]:
    subject = f"<{iri}>"
    for one in ("skos:Concept", kind):
        yield _line(subject, "rdf:type", f"<{terms.expand(one)}>")
    yield _line(subject, "skos:inScheme", f"<{base}ris/{scheme}>")
    yield _line(subject, "skos:notation", terms.literal(notation))


def _type(crosswalk: Crosswalk, base: str, type_: str) -> Iterator[str]:
    iri = type_iri(base, type_)
    yield from _concept(base, iri, "types", type_, "rdfs:Class")
    meaning = crosswalk.tables.types[type_].meaning
    yield _line(f"<{iri}>", "skos:prefLabel", terms.literal(meaning, language="en"))
    for alias, target in crosswalk.tables.aliases.items():
        if target == type_ and alias:
            yield _line(f"<{iri}>", "skos:hiddenLabel", terms.literal(alias))
    plan = crosswalk.plans[type_]
    # Not a mapping property: those make both ends concepts, and classes are none.
    for curie in dict.fromkeys((*plan.classes, *(c for f in plan.forms for c in f.classes))):
        yield _line(f"<{iri}>", "rdfs:seeAlso", f"<{terms.expand(curie)}>")


def _tag(base: str, tag: str, meanings: Mapping[str, Sequence[str]]) -> Iterator[str]:
    iri = tag_iri(base, tag)
    yield from _concept(base, iri, "tags", tag, "rdf:Property")
    counted = Counter({meaning: len(types) for meaning, types in meanings.items()})
    (usual, _), *others = counted.most_common()
    yield _line(f"<{iri}>", "skos:prefLabel", terms.literal(tag))
    yield _line(f"<{iri}>", "skos:definition", terms.literal(_spoken(usual), language="en"))
    for meaning, _ in others:
        note = f"{_spoken(meaning)}, in {', '.join(meanings[meaning])}"
        yield _line(f"<{iri}>", "skos:scopeNote", terms.literal(note, language="en"))


def _spoken(meaning: str) -> str:
    return meaning.replace("_", " ").replace(".", ", ")


def _line(subject: str, curie: str, term: str) -> str:
    return f"{subject} <{terms.expand(curie)}> {term} ."
