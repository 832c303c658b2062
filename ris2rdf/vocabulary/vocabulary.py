"""The vocabulary compiled: Works and shared nodes enter, N-Triples leave.

It knows no RIS. What is written for which element stands in ``vocabulary.toml``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from ris2rdf import terms
from ris2rdf.elements import Work
from ris2rdf.vocabulary import containers, describe, profiles, reduce, tables
from ris2rdf.vocabulary.authorities import Authorities
from ris2rdf.vocabulary.drafts import Description, Draft, SharedNode, lines
from ris2rdf.vocabulary.holders import Holders
from ris2rdf.vocabulary.identifiers import Identifiers
from ris2rdf.vocabulary.patterns import Addresses
from ris2rdf.vocabulary.people import Cast, Names
from ris2rdf.vocabulary.plans import OPEN, Elements, Plan, constants
from ris2rdf.vocabulary.provenance import MEDIA_TYPE, Import, Provenance, timestamp
from ris2rdf.vocabulary.sources import Sources

DATASET_TITLE = "Bibliographic records published with ris2rdf"
_SUBJECTS = "Keywords as given in the imported records"
_GENERAL = (terms.expand("schema:CreativeWork"), terms.expand("bibo:Document"))
_DATASET = terms.expand("schema:Dataset")


class Vocabulary:
    """How Works become triples below one base, in one profile.

    ``journals`` maps an ISSN to the one that names its journal (see ``identity.journals``),
    ``books`` an ISBN to the key of its book, where that is published under another one,
    ``aliases`` the path of a shared thing to that of the thing it is, as a library decided;
    ``authorities`` is what it knows of things elsewhere.
    """

    def __init__(self, base: str, table: tables.Table, namespaces: frozenset[str] | None) -> None:
        self.base = base if base.endswith("/") else f"{base}/"
        self.table = table
        self.journals: Mapping[str, str] = {}
        self.books: Mapping[str, str] = {}
        self.aliases: Mapping[str, str] = {}
        self.authorities = Authorities()
        self.namespaces = namespaces
        patterns = {kind: node.patterns for kind, node in table.nodes.items()}
        self._addresses = Addresses(self.base, patterns)
        self._plans = {kind: Plan(node, table.roles) for kind, node in table.nodes.items()}
        self._works: dict[tuple[str, ...], tuple[Plan, bytes]] = {}
        self._varied = {type_ for variant in table.variants.values() for type_ in variant.of}
        self._names = Names(self._addresses, self._plans)
        self._holders = Holders(self._addresses, self._plans, _SUBJECTS)
        self._identifiers = Identifiers(self._addresses, self._plans, table.schemes)
        self._sources = Sources(self._addresses, self._plans)

    def whole(self) -> "Vocabulary":
        """Return the vocabulary of the same table and base that leaves nothing out."""
        return Vocabulary(self.base, self.table, None)

    def describe(self, work: Work, key: str, digests: Sequence[str]) -> Description:
        """Return what *work*, published under *key*, says of itself and of shared nodes."""
        iri = self._addresses.name("work", {"key": key})
        plan, always = self._work(work)
        draft, holders = Draft(iri, plan, self._plans, self._addresses), self._holders
        holders.settle(self.journals, self.books, self.aliases)
        describe.texts(draft, work)
        containers.describe(draft, work, holders)
        Cast(draft, self._names, self.authorities).describe(work)
        describe.publishers(draft, work, holders)
        self._identifiers.describe(draft, work)
        describe.subjects(draft, work, holders)
        describe.languages(draft, work)
        describe.abstract(draft, work, self.table.sections)
        describe.trials(draft, work, self.table)
        describe.grants(draft, work, holders, self.authorities)
        describe.links(draft, work, dataset=_DATASET in plan.classes)
        describe.details(draft, work, self.table)
        self._sources.describe(draft, work, key, digests)
        shared = draft.shared()
        own = self._kept(draft.closed(always))
        if self.namespaces is not None:
            shared = self._led_to(own, shared)
        return Description(iri, own, shared, tuple(draft.namesakes))

    def _led_to(self, own: bytes, shared: list[SharedNode]) -> list[SharedNode]:
        """Leave out parts of shared nodes to which the profile has no word that leads."""
        if not any("#" in node.iri for node in shared):
            return shared
        said = b"".join([own, *map(self.shared_text, shared)])
        return [n for n in shared if "#" not in n.iri or f" <{n.iri}> .".encode() in said]

    def _work(self, work: Work) -> tuple[Plan, bytes]:
        """Return the plan of works of this form, and what such works always say."""
        variants = self._variants(work)
        found = self._works.get((work.form, *variants))
        if found is None:
            stated = self.table.classes.get(work.form) or self.table.classes.get(work.type)
            classes = stated or _GENERAL
            for name in variants:
                classes = self.table.variants[name].classes(classes)
            plan = Plan(self.table.nodes["work"], self.table.roles, classes, work.form, OPEN)
            for scheme, entry in self.table.schemes.items():
                plan.learn(f"identifier {scheme}", entry.properties)
            fixed = self.table.forms.get(work.form) or self.table.forms.get(work.type, ())
            found = self._works[(work.form, *variants)] = (plan, constants(fixed))
        return found

    def _variants(self, work: Work) -> tuple[str, ...]:
        if not work.details and work.type not in self._varied:
            return ()
        genres = frozenset(tables.called(genre.value) for genre in work.genres)
        entries = self.table.variants.items()
        return tuple(n for n, v in entries if v.fits(work.type, genres, work.details))

    def classes(self, work: Work) -> Collection[str]:
        """Return the IRIs of the classes of *work*."""
        return self._work(work)[0].classes

    def shared(self, node: SharedNode) -> list[str]:
        """Return the lines that *node* owns."""
        return lines(self.shared_text(node))

    def shared_text(self, node: SharedNode) -> bytes:
        """Return the lines that *node* owns as one text."""
        return self._kept(self._plans[node.kind].lines(node.iri, node.elements))

    def reduce(self, nodes: Iterable[tuple[SharedNode, int]]) -> SharedNode:
        """Return one node for all mentions of it, each with the number of records behind it."""
        mentions = list(nodes)
        kind = reduce.kind(mentions)
        node = reduce.reduce(self.table.nodes[kind], mentions)
        same = self.authorities.said(kind, node.iri.removeprefix(self.base), node.elements)
        return node._replace(elements=(*node.elements, *same)) if same else node

    def provenance(self, origin: Provenance) -> list[str]:
        """Return the lines about one description for the graph ``<base>graph/provenance``."""
        return lines(self.provenance_text(origin))

    def provenance_text(self, origin: Provenance) -> bytes:
        """Return the lines of :meth:`provenance` as one text."""
        return self._kept(self._sources.provenance(origin))

    def imported(self, run: Import) -> list[str]:
        """Return the lines about one import, its files and the software, for the same graph."""
        agent = self._addresses.name("agent", {"version": run.version})
        ran = [("started", timestamp(run.time)), ("agent", agent)]
        texts = [self._lines("agent", agent, [("name", "ris2rdf"), ("version", run.version)])]
        for sha, name in run.sources.items():
            source = self._addresses.name("source", {"sha256": sha})
            ran.append(("source", source))
            file = [("name", name), ("format", MEDIA_TYPE), ("sha256", sha)]
            texts.append(self._lines("source", source, file))
        iri = self._addresses.name("import", {"import": run.id})
        return lines(self._kept(b"".join([*texts, self._lines("import", iri, ran)])))

    def dataset(self, title: str = DATASET_TITLE) -> list[str]:
        """Return the lines about the dataset as a whole."""
        iri = self._addresses.name("dataset", {})
        return lines(self._kept(self._lines("dataset", iri, [("title", title)])))

    def profile(self, lines: Iterable[str], name: str) -> list[str]:
        """Return those of *lines* that the profile *name* has."""
        return profiles.keep(lines, self.table.profiles[name])

    def _lines(self, kind: str, iri: str, elements: Elements) -> bytes:
        return self._plans[kind].lines(iri, elements)

    def _kept(self, text: bytes) -> bytes:
        """Return those lines of *text* that the profile has."""
        if self.namespaces is None:
            return text
        kept = profiles.keep(lines(text), self.namespaces)
        return "".join([f"{line}\n" for line in kept]).encode()


def load(base: str, profile: str = "full", overlay: Path | None = None) -> Vocabulary:
    """Return the vocabulary for *base*; *overlay* is a folder whose tables replace ours."""
    table = tables.load(overlay)
    if profile == "full":
        return Vocabulary(base, table, None)
    if profile not in table.profiles:
        names = ", ".join(["full", *table.profiles])
        raise tables.MappingError(
            tables.FILE, "profile", f"no profile {profile!r}; there are {names}"
        )
    return Vocabulary(base, table, table.profiles[profile])
