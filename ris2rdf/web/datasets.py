"""The description of the whole: VoID, DCAT and the service, as one graph.

A request enters, N-Triples lines leave. To what the release says of itself (its graph ``dataset``)
come the files of its dumps and the endpoint: where things are is known here. Counts are those of
the release, blank nodes there are none.
"""

from collections.abc import Iterator, Mapping

from ris2rdf import terms
from ris2rdf.sparql import description
from ris2rdf.sparql.description import Service
from ris2rdf.sparql.limits import Limits
from ris2rdf.web.asking import Asked
from ris2rdf.web.dumps import dumps
from ris2rdf.web.endpoint import ABOUT
from ris2rdf.web.negotiation import CSV, NQUADS, NTRIPLES, RIS
from ris2rdf.web.pages.views import Dump

PATH = "dataset"

VOCABULARIES = ("schema", "bibo", "foaf", "dcterms", "skos", "prov")
"""Prefixes of the vocabularies that the data is written in."""

MEDIA_TYPES: Mapping[str, str] = {
    "N-Triples": NTRIPLES.media_type,
    "N-Quads": NQUADS.media_type,
    "RIS": RIS.media_type,
    "CSV": CSV.media_type,
}
"""Media types of what is packed in a dump, by the name of its form."""

_IANA = "https://www.iana.org/assignments/media-types/"
_SPDX = "http://spdx.org/rdf/terms#"
_FEATURES = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads")


def described(asked: Asked) -> list[str]:
    """Return everything that is said of the dataset, its files and its service, sorted."""
    own = asked.release.document(PATH)
    return sorted({*own, *_dataset(asked), *_files(asked), *description.lines(_service(asked))})


def _service(asked: Asked) -> Service:
    release, config = asked.release, asked.publication.config
    names = [f"{asked.base}graph/{name}" for name in ABOUT]
    graphs = [name for name in names if release.store.holds(name)]
    limits = Limits.stated(config.limits)
    return Service(asked.base, release.title, config.licence, release.counts, graphs, limits)


def line(subject: str, name: str, value: str) -> str:
    """Return a line that says *value*, a term, of the IRI *subject*; *name* is a CURIE or IRI."""
    predicate = name if name.startswith("http") else terms.expand(name)
    return f"{terms.iri(subject)} {terms.iri(predicate)} {value} ."


def number(count: int, kind: str = "xsd:integer") -> str:
    """Return *count* as a term."""
    return terms.literal(str(count), terms.expand(kind))


def _dataset(asked: Asked) -> Iterator[str]:
    base, release = asked.base, asked.release
    dataset, catalog = f"{base}id/dataset", f"{base}dataset#catalog"
    yield line(catalog, "rdf:type", terms.iri(terms.expand("dcat:Catalog")))
    yield line(catalog, "dcterms:title", terms.literal(release.title))
    yield line(catalog, "dcat:dataset", terms.iri(dataset))
    yield line(catalog, "dcat:service", terms.iri(f"{base}sparql"))
    for name in ("void:Dataset", "dcat:Dataset", "schema:Dataset"):
        yield line(dataset, "rdf:type", terms.iri(terms.expand(name)))
    yield line(dataset, "dcterms:title", terms.literal(release.title))
    yield line(dataset, "dcterms:identifier", terms.literal(dataset))
    yield line(dataset, "dcat:version", terms.literal(release.id))
    yield line(dataset, "dcat:hasCurrentVersion", terms.iri(f"{base}release/{release.id}"))
    yield line(dataset, "dcat:landingPage", terms.iri(base))
    yield line(dataset, "void:uriSpace", terms.literal(f"{base}id/"))
    yield line(dataset, "void:rootResource", terms.iri(f"{base}works"))
    yield line(dataset, "void:sparqlEndpoint", terms.iri(f"{base}sparql"))
    yield line(dataset, "void:openSearchDescription", terms.iri(f"{base}opensearch.xml"))
    yield line(dataset, "dcterms:conformsTo", terms.iri(f"{base}shapes.ttl"))
    yield from _publisher(asked, dataset)
    for prefix in VOCABULARIES:
        yield line(dataset, "void:vocabulary", terms.iri(terms.prefixes()[prefix]))
    for form in _FEATURES:
        yield line(dataset, "void:feature", terms.iri(f"http://www.w3.org/ns/formats/{form}"))
    if "triples" in release.counts:
        yield line(dataset, "void:triples", number(release.counts["triples"]))
    for row in release.works(limit=1).rows:
        yield line(dataset, "void:exampleResource", terms.iri(f"{base}id/{row.path}"))


def _publisher(asked: Asked, dataset: str) -> Iterator[str]:
    """Yield who publishes the data and whom to ask, as far as the library says so."""
    config, agent = asked.publication.config, f"{asked.base}dataset#publisher"
    if config.publisher:
        yield line(dataset, "dcterms:publisher", terms.iri(agent))
        yield line(agent, "rdf:type", terms.iri(terms.expand("foaf:Agent")))
        yield line(agent, "foaf:name", terms.literal(config.publisher))
    contact = f"mailto:{config.contact}" if "@" in config.contact else config.contact
    if contact.startswith("mailto:") or terms.address(contact):
        yield line(dataset, "dcat:contactPoint", terms.iri(contact))


def _files(asked: Asked) -> Iterator[str]:
    dataset = f"{asked.base}id/dataset"
    for dump in dumps(asked):
        node = f"{asked.base}dataset#{dump.name}"
        yield line(dataset, "dcat:distribution", terms.iri(node))
        if dump.format == "N-Triples":
            yield line(dataset, "void:dataDump", terms.iri(f"{asked.base}dump/{dump.name}"))
        yield from file(asked, node, dump)


def file(asked: Asked, node: str, dump: Dump) -> Iterator[str]:
    """Yield what is said of one file of everything, whose IRI is *node*."""
    address = terms.iri(asked.base + dump.path.lstrip("/"))
    inside = terms.iri(_IANA + MEDIA_TYPES[dump.format])
    yield line(node, "rdf:type", terms.iri(terms.expand("dcat:Distribution")))
    yield line(node, "dcterms:title", terms.literal(dump.name))
    yield line(node, "dcat:downloadURL", address)
    yield line(node, "dcat:accessURL", address)
    yield line(node, "dcat:mediaType", inside)
    yield line(node, "dcat:compressFormat", terms.iri(f"{_IANA}application/gzip"))
    yield line(node, "dcat:byteSize", number(dump.size, "xsd:nonNegativeInteger"))
    checksum = f"{node}-sha256"
    value = terms.literal(dump.sha256, terms.expand("xsd:hexBinary"))
    yield line(node, f"{_SPDX}checksum", terms.iri(checksum))
    yield line(checksum, "rdf:type", terms.iri(f"{_SPDX}Checksum"))
    yield line(checksum, f"{_SPDX}algorithm", terms.iri(f"{_SPDX}checksumAlgorithm_sha256"))
    yield line(checksum, f"{_SPDX}checksumValue", value)
    licence = asked.publication.config.licence
    if terms.address(licence):
        yield line(node, "dcterms:license", terms.iri(licence))
