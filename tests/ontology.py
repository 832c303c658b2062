"""The vocabularies' own files, and whether what the tables emit agrees with them.

The N-Quads of npm's ``@vocabulary/*`` and the compiled tables enter; findings leave, one for each
statement that a vocabulary does not allow. DEO and DoCO have no package; their terms are the
few of ``BY_HAND``.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph

from ris2rdf import terms
from ris2rdf.elements import Stated, Work
from ris2rdf.vocabulary import Vocabulary, profiles
from ris2rdf.vocabulary.plans import ORGANIZATION, Plan, Step
from ris2rdf.vocabulary.tables import Variant

PACKAGES = Path(__file__).parent.parent / "node_modules" / "@vocabulary"
NAMES = "bibo dcmitype dcterms foaf prov rdfs schema skos void".split()

# DoCO 1.3 and DEO 1.1, read at their addresses: all are classes, none has a domain to keep.
BY_HAND = frozenset(
    terms.expand(curie)
    for curie in (
        "doco:Abstract doco:Section deo:Background deo:Introduction deo:Methods deo:Materials"
        " deo:Results deo:Discussion deo:Conclusion"
    ).split()
)


def _iris(curies: str) -> frozenset[str]:
    return frozenset(map(terms.expand, curies.split()))


TYPE, LITERAL, RESOURCE = map(terms.expand, ("rdf:type", "rdfs:Literal", "rdfs:Resource"))
SUBCLASS, EQUIVALENT = map(terms.expand, ("rdfs:subClassOf", "owl:equivalentClass"))
DISJOINT, UNION = map(terms.expand, ("owl:disjointWith", "owl:unionOf"))
FIRST, REST = map(terms.expand, ("rdf:first", "rdf:rest"))
_DCAM = "http://purl.org/dc/dcam/"
DOMAINS = (terms.expand("rdfs:domain"),)
DOMAINS_INCLUDED = (terms.expand("schema:domainIncludes"), f"{_DCAM}domainIncludes")
RANGES = (terms.expand("rdfs:range"),)
RANGES_INCLUDED = (terms.expand("schema:rangeIncludes"), f"{_DCAM}rangeIncludes")
SUPERSEDED = terms.expand("schema:supersededBy")
DEPRECATED = terms.expand("owl:deprecated")
STATUS = "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status"
CLASSES = _iris("rdfs:Class owl:Class")
PROPERTIES = _iris(
    "rdf:Property owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty"
    " owl:FunctionalProperty owl:InverseFunctionalProperty owl:SymmetricProperty"
)
ANYTHING = _iris("rdfs:Resource owl:Thing schema:Thing")
URL, TEXT = terms.expand("schema:URL"), terms.expand("schema:Text")

# What a literal of each datatype is to schema.org. A year is a date: its Date is "in ISO 8601
# format", which has dates of reduced precision.
DATES = _iris("xsd:date xsd:gYear xsd:gYearMonth")
SCHEMA_TYPES: Mapping[str, frozenset[str]] = {
    terms.expand("xsd:string"): _iris("schema:Text"),
    terms.expand("xsd:integer"): _iris("schema:Integer schema:Number"),
    terms.expand("xsd:dateTime"): _iris("schema:DateTime"),
    terms.expand("xsd:duration"): _iris("schema:Duration schema:QuantitativeValue"),
    **dict.fromkeys(DATES, _iris("schema:Date")),
}


class Finding(NamedTuple):
    """Something the tables emit that a vocabulary does not allow."""

    term: str
    problem: str  # unknown, superseded, domain, range, disjoint
    on: tuple[str, ...] = ()  # classes of the subject
    to: tuple[str, ...] = ()  # classes of the object, or its datatype

    def __str__(self) -> str:
        on, to = " ".join(self.on), " ".join(self.to)
        return (
            f"{self.term} {self.problem}"
            + (f" on {on}" if on else "")
            + (f" to {to}" if to else "")
        )


class Statement(NamedTuple):
    """One property the tables can write: on a subject of these classes, to such an object."""

    classes: frozenset[str]
    property: str
    object: frozenset[str]  # classes of the object, or the datatype of a literal
    literal: bool


class Ontology:
    """What the vocabularies say of their terms: subject -> property -> objects."""

    def __init__(self, facts: Mapping[str, Mapping[str, set[str]]]) -> None:
        self.facts = facts
        self._above: dict[str, frozenset[str]] = {}
        self._equal: dict[str, set[str]] = defaultdict(set)
        for one, said in facts.items():
            for other in said.get(EQUIVALENT, ()):
                # A bridge to schema.org is crossed one way: FOAF has its documents be creative
                # works, but a journal, a creative work, is not for that a BIBO document.
                self._equal[one] |= {other} - ({other} if _schema(one) else set())
                self._equal[other] |= {one} - ({one} if _schema(other) else set())

    def said(self, term: str, properties: Iterable[str]) -> frozenset[str]:
        """Return the objects of *properties* of *term*, unions taken apart."""
        found = (o for p in properties for o in self.facts.get(term, {}).get(p, ()))
        return frozenset(member for one in found for member in self.members(one))

    def members(self, one: str) -> Iterator[str]:
        """Yield the classes that *one* is the union of, else itself."""
        unions = self.facts.get(one, {}).get(UNION) if one.startswith("_:") else None
        if not unions:
            yield one
            return
        (cell,) = unions
        while cell in self.facts and FIRST in self.facts[cell]:
            yield from self.facts[cell][FIRST]
            (cell,) = self.facts[cell][REST]

    def above(self, class_: str) -> frozenset[str]:
        """Return *class_* and every class it is a kind of."""
        if class_ not in self._above:
            seen, waiting = {class_}, [class_]
            while waiting:
                one = waiting.pop()
                more = self.facts.get(one, {}).get(SUBCLASS, set()) | self._equal[one]
                waiting += more - seen
                seen |= more
            self._above[class_] = frozenset(seen)
        return self._above[class_]

    def kinds(self, classes: Iterable[str]) -> frozenset[str]:
        """Return *classes* with every class above them."""
        return frozenset(above for one in classes for above in self.above(one))

    def is_class(self, term: str) -> bool:
        """Return whether a vocabulary declares the class *term*."""
        return term in BY_HAND or bool(CLASSES & self.facts.get(term, {}).get(TYPE, set()))

    def is_property(self, term: str) -> bool:
        """Return whether a vocabulary declares the property *term*."""
        return bool(PROPERTIES & self.facts.get(term, {}).get(TYPE, set()))

    def retired(self, term: str) -> bool:
        """Return whether *term* is superseded, deprecated or archaic."""
        said = self.facts.get(term, {})
        return (
            bool(said.get(SUPERSEDED))
            or "true" in said.get(DEPRECATED, ())
            or bool({"archaic", "deprecated"} & said.get(STATUS, set()))
        )

    # -------------------------------------------------------------- one term, one statement

    def of_class(self, class_: str) -> Iterator[Finding]:
        """Yield what is wrong with writing *class_*."""
        if not self.is_class(class_):
            yield Finding(terms.shorten(class_), "unknown")
        elif self.retired(class_):
            yield Finding(terms.shorten(class_), "superseded")

    def of_classes(self, classes: frozenset[str]) -> Iterator[Finding]:
        """Yield the pairs of classes that one node cannot have."""
        kinds = self.kinds(classes)
        for one in sorted(kinds):
            for other in sorted(self.facts.get(one, {}).get(DISJOINT, set()) & kinds):
                yield Finding(terms.shorten(one), "disjoint", _short([other]))

    def of_statement(self, statement: Statement) -> Iterator[Finding]:
        """Yield what is wrong with *statement*."""
        term = terms.shorten(statement.property)
        if not self.is_property(statement.property):
            yield Finding(term, "unknown")
            return
        if self.retired(statement.property):
            yield Finding(term, "superseded")
        if not self._on(statement):
            yield Finding(term, "domain", _short(statement.classes))
        if not (self._to_literal if statement.literal else self._to_thing)(statement):
            yield Finding(term, "range", to=_short(statement.object))

    def _on(self, statement: Statement) -> bool:
        kinds = self.kinds(statement.classes) | ANYTHING
        for stated in (DOMAINS, DOMAINS_INCLUDED):
            allowed = self.said(statement.property, stated)
            if allowed and not allowed & kinds:
                return False
        return True

    def _to_literal(self, statement: Statement) -> bool:
        ranges = self.said(statement.property, RANGES)
        included = self.said(statement.property, RANGES_INCLUDED)
        (datatype,) = statement.object
        if ranges and not ranges & {LITERAL, datatype, *ANYTHING - {terms.expand("owl:Thing")}}:
            return False
        if not included:
            return terms.expand("owl:ObjectProperty") not in self.said(statement.property, [TYPE])
        return bool(included & SCHEMA_TYPES[datatype])

    def _to_thing(self, statement: Statement) -> bool:
        individuals = (self.facts.get(one, {}).get(TYPE, set()) for one in statement.object)
        kinds = self.kinds(statement.object | frozenset().union(*individuals)) | ANYTHING
        ranges = self.said(statement.property, RANGES)
        included = self.said(statement.property, RANGES_INCLUDED)
        if ranges and not ranges & kinds:
            return False
        # An address may stand wherever schema.org wants one; every thing of ours has one.
        return not included or bool(included & (kinds | {URL}))


def _schema(iri: str) -> bool:
    return iri.startswith(terms.prefixes()["schema"])


def _short(iris: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(terms.shorten, iris)))


def read(names: Iterable[str] = NAMES, folder: Path = PACKAGES) -> Ontology:
    """Return the vocabularies out of their packages."""
    facts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in names:
        # BIBO says a thing or two about others' terms (that dcterms:title is an object property).
        others = tuple(terms.prefixes()[other] for other in NAMES if other != name)
        for quad in pyoxigraph.parse(
            path=folder / name / f"{name}.nq", format=pyoxigraph.RdfFormat.N_QUADS
        ):
            subject, object_ = _text(name, quad.subject), _text(name, quad.object)
            if not subject.startswith(others):
                facts[subject][quad.predicate.value].add(object_)
    return Ontology(facts)


def _text(name: str, term: object) -> str:
    value = str(term.value)
    return f"_:{name}-{value}" if isinstance(term, pyoxigraph.BlankNode) else value


def version(name: str, folder: Path = PACKAGES) -> str:
    """Return the version of the package of the vocabulary *name*."""
    return str(json.loads((folder / name / "package.json").read_text("utf-8"))["version"])


# ------------------------------------------------------------------ what the tables can emit

_JOURNALS = ["journal", "magazine", "newspaper"]
_CONTAINERS = [
    *_JOURNALS,
    *"book edited-book proceedings reference container collection album code court-reporter".split(),
    *"website blog series book-series".split(),
]
_CHAIN = ["volume", "issue", "newspaper-issue"]
_ELSEWHERE: Mapping[str, list[str]] = {"authority": []}
OUTSIDE = frozenset({URL})  # an address elsewhere, of which nothing is said

# The kind of node, or the class of the thing elsewhere, that each link leads to.
LINKS: Mapping[str, Mapping[str, list[str]]] = {
    "work": {
        "document": ["document"],
        "within": [*_CONTAINERS, *_CHAIN],
        "event": ["event"],
        "transcript_of": ["hearing", "interview"],
        "identifier": ["identifier"],
        "publisher": ["publisher"],
        "language_iri": ["dcterms:LinguisticSystem"],
        "degree_iri": ["bibo:ThesisDegree"],
        "page": ["page"],
        "see_also": [],
        "full_text": ["file", "download"],
        "image": [],
        "related": [],
        "subject": ["subject"],
        "trial": ["trial"],
        "mentioned_trial": ["trial"],
        "grant": ["grant"],
        "country": ["country"],
        "part": ["abstract"],
        "journal": _JOURNALS,
        "reviewed": ["reviewed"],
    },
    **{
        key: {"publisher": ["publisher"], "within": _CONTAINERS, "authority": []}
        for key in _CONTAINERS
    },
    **{key: {"affiliation": ["organization"], "authority": []} for key in ["person", "researcher"]},
    **dict.fromkeys(["organization", "publisher", "event", "hearing", "interview"], _ELSEWHERE),
    "volume": {"within": _JOURNALS},
    **{key: {"within": ["volume", *_JOURNALS], "journal": _JOURNALS} for key in _CHAIN[1:]},
    "identifier": {"url": []},
    "abstract": {"within": ["work"], "part": ["section"]},
    "section": {"within": ["abstract"]},
    "grant": {"funder": ["organization", "publisher"]},
    "file": {"url": []},
    "download": {"url": []},
    "subject": {"scheme": ["scheme"], "authority": ["skos:Concept"]},
    "trial": {"identifier": ["identifier"], "same": []},
    "document": {
        "topic": ["work"],
        "record": ["record"],
        "dataset": ["dataset"],
        "import": ["import"],
        "agent": ["agent"],
    },
    "record": {"source": ["source"]},
    "import": {"source": ["source"], "agent": ["agent"]},
}
_BEARERS = ["issue", "newspaper-issue", *_CONTAINERS, "event", "hearing", "interview"]


class Emission:
    """Every class and statement that a compiled vocabulary can write."""

    def __init__(self, ours: Vocabulary) -> None:
        self._ours = ours
        self.works = {form: ours._work(Work(form, form)) for form in ours.table.classes}
        self.works |= {
            f"{form} {name}": ours._work(_varied(form, variant))
            for name, variant in ours.table.variants.items()
            for form in variant.of or ours.table.classes
        }
        self.nodes = {kind: plan for kind, plan in ours._plans.items() if kind != "work"}

    def plans(self) -> Iterator[tuple[str, Plan]]:
        """Yield each kind of node, or form of work, with its plan."""
        yield from ((form, plan) for form, (plan, _) in self.works.items())
        yield from self.nodes.items()

    def classes(self) -> set[frozenset[str]]:
        """Return the sets of classes that nodes have."""
        sections = {self._classes("section") | {iri} for iri in self._ours.table.sections.values()}
        return {plan.classes for _, plan in self.plans()} | sections

    def _classes(self, kind: str) -> frozenset[str]:
        return self.nodes[kind].classes

    def statements(self) -> set[Statement]:
        """Return every statement, by the classes of its subject and object."""
        found = set()
        for plan, always in self.works.values():
            found |= set(self._of("work", plan, works=True))
            found |= set(self._always(plan.classes, always))
            found |= set(self._lists(plan))
        for kind, plan in self.nodes.items():
            found |= set(self._of(kind, plan, works=False))
        return found

    def _of(self, kind: str, plan: Plan, *, works: bool) -> Iterator[Statement]:
        for element, step in plan.steps.items():
            role = element.removesuffix(ORGANIZATION)
            if role in self._ours.table.roles and not step.text:
                if works or kind in _BEARERS:
                    yield from self._role(plan, element, step)
            elif step.text:
                yield from _literals(plan, step)
            else:
                yield from self._links(kind, plan, element, step)

    def _role(self, plan: Plan, element: str, step: Step) -> Iterator[Statement]:
        kinds = ["organization"] if element.endswith(ORGANIZATION) else ["person", "researcher"]
        yield from _things(plan, step, [self._classes(kind) for kind in kinds])

    def _links(self, kind: str, plan: Plan, element: str, step: Step) -> Iterator[Statement]:
        targets = LINKS[kind].get(element)
        if targets is None:
            targets = []
            assert all(s.iri for s in step.statements), f"{kind}: where does {element} lead?"
        if element == "full_text":
            download = terms.expand("schema:Dataset") in plan.classes
            targets = ["download" if download else "file"]
        yield from _things(plan, step, list(self._targets(targets)) or [OUTSIDE])

    def _targets(self, kinds: Iterable[str]) -> Iterator[frozenset[str]]:
        for kind in kinds:
            if kind == "work":
                yield from (plan.classes for plan, _ in self.works.values())
            elif ":" in kind:
                yield frozenset({terms.expand(kind)})
            else:
                yield self._classes(kind)

    def _always(self, classes: frozenset[str], text: bytes) -> Iterator[Statement]:
        for line in text.decode().splitlines():
            _, predicate, term = line.removesuffix(" .").split(" ", 2)
            literal = term.startswith('"')
            objects = _STRING if literal else frozenset({term[1:-1]})
            yield Statement(classes, predicate[1:-1], objects, literal=literal)

    def _lists(self, plan: Plan) -> Iterator[Statement]:
        for role in self._ours.table.roles:
            for ordered in plan.lists.get(role, ()):
                yield Statement(plan.classes, ordered, _LIST, literal=False)

    def constants(self) -> set[str]:
        """Return the IRIs that some types of record always name."""
        return {s.iri for said in self._ours.table.forms.values() for s in said if s.iri}

    def terms(self) -> set[str]:
        """Return every class and property."""
        classes = {one for classes in self.classes() for one in classes}
        seen = {word.property[1:-1] for word in profiles.INSTEAD.values()}
        return classes | seen | {statement.property for statement in self.statements()}


def _varied(form: str, variant: Variant) -> Work:
    """Return a work of *form* that is such a variant."""
    genres = tuple(Stated(genre) for genre in sorted(variant.genres)[:1])
    details = {variant.has: (Stated("x"),)} if variant.has else {}
    return Work(form, form, genres=genres, details=details)


_STRING = frozenset({terms.expand("xsd:string")})
_LIST = frozenset({terms.expand("rdf:List")})


def _literals(plan: Plan, step: Step) -> Iterator[Statement]:
    for said in step.statements:
        if said.iri:
            yield Statement(plan.classes, said.property, OUTSIDE, literal=False)
        elif said.datatype == "by-precision":
            for datatype in DATES:
                yield Statement(plan.classes, said.property, frozenset({datatype}), literal=True)
        else:
            datatype = frozenset({said.datatype}) if said.datatype else _STRING
            yield Statement(plan.classes, said.property, datatype, literal=True)


def _things(plan: Plan, step: Step, objects: Iterable[frozenset[str]]) -> Iterator[Statement]:
    for classes in objects:
        for said in step.statements:
            target = OUTSIDE if said.iri else classes
            yield Statement(plan.classes, said.property, target, literal=False)


def findings(ontology: Ontology, emission: Emission) -> set[Finding]:
    """Return everything the vocabularies do not allow of what the tables can emit."""
    found: set[Finding] = set()
    for classes in emission.classes():
        found.update(ontology.of_classes(classes))
        for class_ in classes:
            found.update(ontology.of_class(class_))
    for statement in emission.statements():
        found.update(ontology.of_statement(statement))
    return found
