"""The vocabulary compiled: Works and shared nodes enter, N-Triples lines leave.

It knows no RIS. What is written for which element stands in ``vocabulary.toml``.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ris2rdf import terms
from ris2rdf.elements import Work
from ris2rdf.vocabulary import containers, describe, profiles, reduce, tables
from ris2rdf.vocabulary.authorities import Authorities
from ris2rdf.vocabulary.drafts import Description, Draft, SharedNode, lines
from ris2rdf.vocabulary.people import Cast, Names
from ris2rdf.vocabulary.plans import Plan, constants
from ris2rdf.vocabulary.provenance import MEDIA_TYPE, Import, Provenance, timestamp

DATASET_TITLE = "Bibliographic records published with ris2rdf"
_SUBJECTS = "Keywords as given in the imported records"
_GENERAL = (terms.expand("schema:CreativeWork"), terms.expand("bibo:Document"))
_TYPE = terms.expand("rdf:type")
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
        self._namespaces = namespaces
        self._plans = {kind: Plan(node, table.roles) for kind, node in table.nodes.items()}
        self._works: dict[tuple[str, ...], tuple[Plan, tuple[str, ...]]] = {}
        self._sections = {kind: f" <{_TYPE}> <{iri}> .\n" for kind, iri in table.sections.items()}
        self._varied = {type_ for variant in table.variants.values() for type_ in variant.of}
        self._scheme = f"{self.base}id/subject"
        self._names = Names(self._plans)
        self._run: Import | None = None
        self._run_tails: tuple[str, ...] = ()

    def describe(self, work: Work, key: str, digests: Sequence[str]) -> Description:
        """Return what *work*, published under *key*, says of itself and of shared nodes."""
        nodes = self.table.nodes
        iri = nodes["work"].patterns[0].fill(self.base, {"key": key})
        draft = Draft(self.base, nodes, self._plans, iri)
        draft.journals, draft.books, draft.aliases = self.journals, self.books, self.aliases
        plan, always = self._work(work)
        draft.elements += describe.texts(work)
        containers.describe(draft, work, plan)
        Cast(draft, plan, self._names, self.authorities).describe(work)
        describe.publishers(draft, work)
        describe.identifiers(draft, work, self.table)
        describe.subjects(draft, work, self._scheme, _SUBJECTS)
        describe.languages(draft, work)
        describe.abstract(draft, work, self._sections)
        describe.trials(draft, work, self.table)
        describe.grants(draft, work)
        describe.links(draft, work, dataset=_DATASET in plan.classes)
        describe.details(draft, work, self.table)
        draft.add("document", describe.sources(draft, work, key, digests))
        shared = draft.shared()
        subject = f"<{iri}>"
        text = plan.lines(subject, dict.fromkeys(draft.elements)) + subject.join(always)
        return Description(iri, self._texts(text, draft), shared, tuple(draft.namesakes))

    def _texts(self, text: str, draft: Draft) -> list[str]:
        """Return *text*, the lines about the work itself, and those of *draft*, each line once."""
        own = lines(text)
        if len(set(own)) == len(own) and not draft.repeats and self._namespaces is None:
            return [text, *draft.texts]
        unique = dict.fromkeys(lines("".join([text, *draft.texts])))
        return [f"{line}\n" for line in self._filtered(unique)]

    def _work(self, work: Work) -> tuple[Plan, tuple[str, ...]]:
        """Return the plan of works of this form, and what such works always say."""
        variants = self._variants(work)
        found = self._works.get((work.form, *variants))
        if found is None:
            stated = self.table.classes.get(work.form) or self.table.classes.get(work.type)
            classes = stated or _GENERAL
            for name in variants:
                classes = self.table.variants[name].classes(classes)
            plan = Plan(self.table.nodes["work"], self.table.roles, classes, work.form)
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

    def shared(self, node: SharedNode) -> list[str]:
        """Return the lines that *node* owns."""
        return lines(self.shared_text(node))

    def shared_text(self, node: SharedNode) -> str:
        """Return the lines that *node* owns as one text."""
        return self._kept(self._plans[node.kind].lines(f"<{node.iri}>", node.elements))

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

    def provenance_text(self, origin: Provenance) -> str:
        """Return the lines of :meth:`provenance` as one text."""
        document = self._name("document", {"key": origin.key})
        # The classes of documents and records stand in the default graph, with the work.
        texts = [f"<{document}>".join(self._made(origin.run))]
        for record in origin.origins:
            source = self._name("source", {"sha256": record.source})
            said = [("position", str(record.position)), ("source", source)]
            iri = self._name("record", {"digest": record.digest})
            texts.append(self._plans["record"].said(f"<{iri}>", said))
        return self._kept("".join(texts))

    def _made(self, run: Import) -> tuple[str, ...]:
        """Return how descriptions of one import were made, as tails: the same for all of them."""
        if self._run is not run:
            made = (
                ("import", self._name("import", {"import": run.id})),
                ("agent", self._name("agent", {"version": run.version})),
                ("generated", timestamp(run.time)),
            )
            self._run, self._run_tails = run, self._plans["document"].cached(made)
        return self._run_tails

    def imported(self, run: Import) -> list[str]:
        """Return the lines about one import, its files and the software, for the same graph."""
        agent = self._name("agent", {"version": run.version})
        ran = [("started", timestamp(run.time)), ("agent", agent)]
        lines = self._lines("agent", agent, [("name", "ris2rdf"), ("version", run.version)])
        for sha, name in run.sources.items():
            source = self._name("source", {"sha256": sha})
            ran.append(("source", source))
            file = [("name", name), ("format", MEDIA_TYPE), ("sha256", sha)]
            lines += self._lines("source", source, file)
        lines += self._lines("import", self._name("import", {"import": run.id}), ran)
        return self._filtered(lines)

    def dataset(self, title: str = DATASET_TITLE) -> list[str]:
        """Return the lines about the dataset as a whole."""
        return self._filtered(self._lines("dataset", f"{self.base}id/dataset", [("title", title)]))

    def profile(self, lines: Iterable[str], name: str) -> list[str]:
        """Return those of *lines* that the profile *name* has."""
        return profiles.keep(lines, self.table.profiles[name])

    def _name(self, kind: str, parts: Mapping[str, str]) -> str:
        return self.table.nodes[kind].patterns[0].fill(self.base, parts)

    def _lines(self, kind: str, iri: str, elements: Sequence[tuple[str, str]]) -> list[str]:
        return lines(self._plans[kind].lines(f"<{iri}>", elements))

    def _kept(self, text: str) -> str:
        """Return those lines of *text* that the profile has."""
        if self._namespaces is None:
            return text
        return "".join([f"{line}\n" for line in self._filtered(lines(text))])

    def _filtered(self, lines: Iterable[str]) -> list[str]:
        if self._namespaces is None:
            return list(lines)
        return profiles.keep(lines, self._namespaces)


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
