"""The description of one thing, put together by walking: what design section 3 defines.

An IRI enters; sorted N-Triples lines leave. A walk goes from a thing to its parts, then forward
along a closed list of links, never backwards: a journal's document must not grow with its works.
What a work owns comes in one piece, as it was written; of all else the store is asked.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.store import Store

_CHAIN = (
    "schema:isPartOf dcterms:isPartOf dcterms:subject schema:about skos:inScheme "
    "schema:inDefinedTermSet schema:publisher dcterms:publisher schema:affiliation "
    "schema:organizer bibo:organizer schema:identifier schema:location prov:wasDerivedFrom "
    "prov:wasGeneratedBy prov:wasAttributedTo prov:wasAssociatedWith"
)
_NAMES = (
    "rdf:type schema:name dcterms:title foaf:name skos:prefLabel rdfs:label schema:isPartOf "
    "dcterms:isPartOf"
)
_PAGES = "foaf:page schema:url"
_LISTS = {"journal": "container", "series": "container", "website": "container"}
_LABELLED = {"subject": "subject", "publisher": "publisher", "person": "person"}


SHARED = 4096
"""Nodes that many documents show and a process remembers, half a dozen lines each."""


LATELY = 32
"""Works that are remembered: one answer asks for the same more than once."""


class Triple(NamedTuple):
    """A line taken apart: its terms as N-Triples text."""

    subject: str
    predicate: str
    object: str
    line: str


class Said:
    """What is said of a node, by IRIs under *base*: of shared ones by *store*, and remembered.

    *kept* returns the text of all triples that the work at a path owns, None if there is no such
    work.
    """

    def __init__(self, store: Store, base: str, kept: Callable[[str], str | None]) -> None:
        self._store, self._kept = store, kept
        self._things, self._work = f"<{base}id/", f"<{base}id/work/"
        self._own = tuple(f"<{base}{kind}/" for kind in ("id/record", "doc"))
        self._shared = lru_cache(maxsize=SHARED)(self._read)
        self.by_work = lru_cache(maxsize=LATELY)(self._read_work)

    def of(self, term: str, graph: str = "") -> tuple[Triple, ...]:
        """Return the triples about *term* in *graph* or the default graph."""
        if term.startswith(self._work) and not graph:
            owned = self.by_work(_whole(term).removeprefix(self._things))
            if owned:
                return owned.get(term, ())
        return self._read(term, graph) if term.startswith(self._own) else self._shared(term, graph)

    def _read_work(self, path: str) -> Mapping[str, tuple[Triple, ...]]:
        """Return what the work at *path* owns, by subject; nothing if there is no such work."""
        found: dict[str, list[Triple]] = {}
        for line in (self._kept(path) or "").split("\n")[:-1]:
            triple = parts(line)
            found.setdefault(triple.subject, []).append(triple)
        return {subject: tuple(triples) for subject, triples in found.items()}

    def _read(self, term: str, graph: str) -> tuple[Triple, ...]:
        return tuple([parts(line) for line in self._store.triples(term, graph)])


class Walk:
    """One walk over what is *said* in a release whose IRIs begin with *base*."""

    def __init__(self, said: Said, base: str, is_work: Callable[[str], bool]) -> None:
        self._said = said
        self._base = base
        self._is_work = is_work
        self._provenance = f"{base}graph/provenance"
        self._seen: set[str] = set()
        self._proved: set[str] = set()
        self._lines: set[str] = set()
        self._owned: Mapping[str, tuple[Triple, ...]] = {}

    def work(self, path: str, *, links: bool = True) -> list[str]:
        """Return the document of the work at *path*; with *links* also of what it links to."""
        self._owned = self._said.by_work(path)
        targets = self._own(f"{self._base}id/{path}")
        if links:
            self._linked(targets)
        else:
            self._named(targets)
        self._description(f"<{self._base}doc/{path}>")
        return sorted(self._lines)

    def thing(self, path: str, *, links: bool = True) -> list[str]:
        """Return the document of a shared node: what it owns, its chain, a link to its list."""
        iri = f"{self._base}id/{path}"
        targets = self._own(iri)
        if not self._lines:
            return []
        if links:
            self._linked(self._following(targets))
        else:
            self._named(targets)
        self._lines.update(self._about(path, iri))
        return sorted(self._lines)

    def origin(self, path: str) -> list[str]:
        """Return the document of a record, source, import or agent: it is all provenance."""
        self._provenance_of(f"<{self._base}id/{path}>")
        return sorted(self._lines)

    def _own(self, iri: str) -> list[Triple]:
        """Take in what *iri* owns - itself, its parts, its list cells; return links out of it."""
        term, part = f"<{iri}>", f"<{iri}#"
        waiting, outside = [term], []
        while waiting:
            subject = waiting.pop()
            for triple in self._take(subject):
                if triple.object.startswith((part, "_:")):
                    waiting.append(triple.object)
                elif triple.object.startswith("<") and triple.object != term:
                    outside.append(triple)
        return outside

    def _linked(self, targets: Iterable[Triple]) -> None:
        """Take in what the shared nodes among *targets* own, and on from there by the chain."""
        waiting = list(targets)
        while waiting:
            triple = waiting.pop()
            target = triple.object[1:-1]
            if triple.predicate == _type() or triple.object in self._seen:
                continue
            if not target.startswith(f"{self._base}id/"):
                self._page(triple)
            elif self._is_work(target.removeprefix(f"{self._base}id/")):
                self._named([triple])
            else:
                waiting += self._following(self._own(target))

    def _page(self, triple: Triple) -> None:
        """Take in the class of a page outside that *triple* leads to; of others nothing is said."""
        if triple.predicate in _pages() and not triple.object.startswith(f"<{self._base}"):
            self._take(triple.object)

    def _following(self, targets: Iterable[Triple]) -> list[Triple]:
        return [triple for triple in targets if triple.predicate in _chain()]

    def _named(self, targets: Iterable[Triple]) -> None:
        """Take in the types and labels of *targets* only."""
        for term in {triple.object for triple in targets} - self._seen:
            found = self._said.of(term)
            self._lines.update(t.line for t in found if t.predicate in _names())

    def _description(self, doc: str) -> None:
        """Take in a work's description: its document, its records, and where those came from."""
        waiting = [doc]
        while waiting:
            subject = waiting.pop()
            said = [*self._take(subject), *self._provenance_of(subject)]
            sources = {triple.object for triple in said if triple.predicate == _derived()}
            waiting += sorted(sources - self._seen)
        dataset = f"<{self._base}id/dataset>"
        for triple in self._said.of(dataset, f"{self._base}graph/dataset"):
            if triple.predicate in _names() and _plain_class(triple):
                self._lines.add(triple.line)

    def _provenance_of(self, subject: str) -> list[Triple]:
        """Take in the provenance of *subject* and what it leads to, but not all files used."""
        waiting, found = [subject], list[Triple]()
        while waiting:
            term = waiting.pop()
            if term in self._proved:
                continue
            self._proved.add(term)
            triples = self._said.of(term, self._provenance)
            self._lines.update([triple.line for triple in triples])
            found += triples
            ours = (t for t in self._following(triples) if t.object.startswith(f"<{self._base}"))
            waiting += [triple.object for triple in ours]
        return found

    def _take(self, subject: str) -> tuple[Triple, ...]:
        """Take in the default graph's lines about *subject*, once; return them as triples."""
        if subject in self._seen:
            return ()
        self._seen.add(subject)
        found = self._owned.get(subject)
        if found is None:
            found = self._said.of(subject)
        self._lines.update([triple.line for triple in found])
        return found

    def _about(self, path: str, iri: str) -> list[str]:
        kind = path.partition("/")[0]
        name = _LISTS.get(kind) or _LABELLED.get(kind) or "thing"
        doc = f"<{self._base}doc/{path}>"
        listing = f"<{self._base}works?{name}={terms.percent(path)}>"
        return [
            f"{doc} {_type()} <{terms.expand('foaf:Document')}> .",
            f"{doc} <{terms.expand('foaf:primaryTopic')}> <{iri}> .",
            f"{doc} <{terms.expand('void:inDataset')}> <{self._base}id/dataset> .",
            f"<{iri}> <{terms.expand('rdfs:seeAlso')}> {listing} .",
        ]


def _whole(term: str) -> str:
    """Return the beginning of *term* that names the whole thing, if it names a part of it."""
    return term.partition("#")[0].removesuffix(">")


def parts(line: str) -> Triple:
    """Return the terms of an N-Triples line."""
    subject, predicate, term = line[:-2].split(" ", 2)
    return Triple(subject, predicate, term, line)


@cache
def _chain() -> frozenset[str]:
    return frozenset(f"<{terms.expand(name)}>" for name in _CHAIN.split())


@cache
def _pages() -> frozenset[str]:
    return frozenset(f"<{terms.expand(name)}>" for name in _PAGES.split())


@cache
def _names() -> frozenset[str]:
    return frozenset(f"<{terms.expand(name)}>" for name in _NAMES.split())


@cache
def _type() -> str:
    return f"<{terms.expand('rdf:type')}>"


@cache
def _derived() -> str:
    return f"<{terms.expand('prov:wasDerivedFrom')}>"


def _plain_class(triple: Triple) -> bool:
    """Tell whether *triple* gives a label, or one of the dataset's two main classes."""
    wanted = {f"<{terms.expand(name)}>" for name in ("void:Dataset", "schema:Dataset")}
    return triple.predicate != _type() or triple.object in wanted
