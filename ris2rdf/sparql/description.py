"""What the endpoint says of itself: a service description, with counts and limits.

Facts of a release and the limits enter; N-Triples lines leave. No counting, no blank nodes, and
nothing claimed that the endpoint does not do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ris2rdf.sparql import fulltext
from ris2rdf.sparql.limits import MEGABYTE, Limits
from ris2rdf.terms import expand, iri, literal

FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
    "TriG",
    "N-Quads",
)
"""Names in the W3C's list of formats; every one can be had."""

_FORMAT = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True)
class Service:
    """The facts of one endpoint: ``base`` ends in a slash; ``counts`` are the release's.

    ``graphs`` are the IRIs of the named graphs.
    """

    base: str
    title: str = ""
    licence: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    graphs: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def endpoint(self) -> str:
        """The IRI of the endpoint."""
        return f"{self.base}sparql"


def lines(service: Service) -> list[str]:
    """Return the service description as sorted N-Triples lines."""
    return sorted({*_service(service), *_dataset(service)})


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{iri(subject)} {iri(expand(predicate))} {value} ."


def _service(service: Service) -> Iterator[str]:
    me = service.endpoint
    yield _line(me, "rdf:type", iri(expand("sd:Service")))
    yield _line(me, "rdf:type", iri(expand("dcat:DataService")))
    yield _line(me, "sd:endpoint", iri(me))
    yield _line(me, "dcat:endpointURL", iri(me))
    yield _line(me, "dcat:servesDataset", iri(f"{service.base}id/dataset"))
    yield _line(me, "sd:supportedLanguage", iri(expand("sd:SPARQL11Query")))
    yield _line(me, "sd:propertyFeature", iri(fulltext.PROPERTY))
    for name in FORMATS:
        yield _line(me, "sd:resultFormat", iri(_FORMAT + name))
    yield _line(me, "sd:defaultDataset", iri(f"{me}#dataset"))
    if service.title:
        yield _line(me, "dcterms:title", literal(service.title))
    if service.licence:
        yield _line(me, "dcterms:license", iri(service.licence))
    for sentence in sentences(service.limits):
        yield _line(me, "rdfs:comment", literal(sentence, language="en"))


def _dataset(service: Service) -> Iterator[str]:
    dataset, graph = f"{service.endpoint}#dataset", f"{service.endpoint}#default-graph"
    yield _line(dataset, "rdf:type", iri(expand("sd:Dataset")))
    yield _line(dataset, "sd:defaultGraph", iri(graph))
    yield _line(graph, "rdf:type", iri(expand("sd:Graph")))
    for name, count in (("void:triples", "triples"), ("void:entities", "works")):
        if count in service.counts:
            number = literal(str(service.counts[count]), expand("xsd:integer"))
            yield _line(graph, name, number)
    for name in service.graphs:
        named = f"{name}#named"
        yield _line(dataset, "sd:namedGraph", iri(named))
        yield _line(named, "rdf:type", iri(expand("sd:NamedGraph")))
        yield _line(named, "sd:name", iri(name))


def sentences(limits: Limits) -> list[str]:
    """Return the limits in words, one sentence each."""
    return [f"{name}: {value}." for name, value in words(limits)]


def words(limits: Limits) -> list[tuple[str, str]]:
    """Return (name, value) of each limit that a client can meet, in words."""
    rate = [("Requests of a client", f"{limits.requests:,} a minute")] if limits.requests else []
    return [
        ("Time for a query", f"{limits.deadline:g} seconds"),
        ("Memory for a query", f"{limits.memory / MEGABYTE:,.4g} MB"),
        ("Size of an answer", f"{limits.output / MEGABYTE:,.4g} MB"),
        ("Length of a query", f"{limits.query:,} bytes"),
        ("Depth of brackets", f"{limits.depth}"),
        ("Works out of a search", f"{limits.hits:,}"),
        *rate,
    ]
