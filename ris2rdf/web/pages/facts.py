"""The rows of a work's page: label, value with links, and the marks of its source lines.

A Work and the statements of its document go in (the statements say where names lead), rows come
out, in the order a reader wants them. Elements without a row of their own are listed last by their
table names, so that nothing published is missing from the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ris2rdf.elements import Container, Contributor, Language, Sources, Stated, Work
from ris2rdf.web.pages import words
from ris2rdf.web.pages.graph import Graph
from ris2rdf.web.pages.marks import Margin, Mark
from ris2rdf.web.pages.views import Site


class Piece(NamedTuple):
    """A part of a value: its text, where it leads, and plain words around it."""

    text: str
    href: str = ""
    before: str = ""
    after: str = ""


class Fact(NamedTuple):
    """One row. ``listed`` values stand apart from each other, others run on as a sentence."""

    label: str
    pieces: Sequence[Piece]
    marks: Sequence[Mark] = ()
    listed: bool = False
    missing: bool = False


class Person(NamedTuple):
    """A contributor as shown: name, anchor, the page that the name leads to, marks.

    ``elsewhere`` is where the library says the person is described.
    """

    name: str
    anchor: str
    href: str
    marks: Sequence[Mark]
    orcid: str = ""
    affiliations: Sequence[str] = ()
    elsewhere: Sequence[Piece] = ()


class Reader:
    """Reads one work for its page: knows its statements, its margin and the site's links."""

    def __init__(self, site: Site, work: Work, iri: str, graph: Graph, margin: Margin) -> None:
        self.site, self.work, self.iri, self.graph, self.margin = site, work, iri, graph, margin
        self._named = self._names()
        self._named_agents = self._agents()

    def people(self, contributors: Iterable[Contributor]) -> list[Person]:
        """Return *contributors* as shown, each with the name of its node as anchor."""
        left = {name: list(iris) for name, iris in self._named_agents.items()}
        people = []
        for contributor in contributors:
            iris = left.get(contributor.name.display)
            people.append(self._person(contributor, iris.pop(0) if iris else ""))
        return people

    def record(self) -> Iterator[Fact]:
        """Yield the rows of the record proper: where it stands, when, about what."""
        yield from self._standing()
        yield from self._roles()
        yield from self._dates()
        yield from self._subjects()
        yield from self._money()
        yield from self._others()

    def identifiers(self) -> Iterator[Fact]:
        """Yield the rows of identifiers and links, the address of the work last."""
        for found in self.work.identifiers:
            if found.of != "work":
                continue
            href = words.resolver(found.scheme, found.value)
            label = words.scheme(found.scheme)
            yield self._fact(label, [Piece(found.value, href)], found.sources)
        for link in self.work.links:
            piece = Piece(link.url, self.site.href(link.url))
            label = words.LINKS.get(link.relation) or words.sentence(link.relation)
            yield self._fact(label, [piece], link.sources)

    def link(self, label: str, name: str) -> str:
        """Return where the thing of kind *label* with this *name* has its page, if anywhere."""
        return self._named.get((label, name), "")

    def repository(self) -> str:
        """Return the address of the copy in a repository, if a record gives one."""
        return next(
            (self.site.href(link.url) for link in self.work.links if link.relation == "page"), ""
        )

    def _names(self) -> dict[tuple[str, str], str]:
        """Return pages of the things this work points at, by the kind in their IRI and name."""
        found: dict[tuple[str, str], str] = {}
        for iri in self.graph.subjects:
            local = iri.removeprefix(self.site.base + "id/")
            if local != iri and "#" not in local:
                found.setdefault((local.split("/")[0], self.graph.label(iri)), self.site.href(iri))
        return found

    def _agents(self) -> dict[str, list[str]]:
        """Return the nodes of people and organisations by name: two may share one."""
        found: dict[str, list[str]] = {}
        for iri in self.graph.subjects:
            if self.graph.types(iri) & {"schema:Person", "schema:Organization"}:
                found.setdefault(self.graph.label(iri), []).append(iri)
        return found

    def _person(self, contributor: Contributor, iri: str) -> Person:
        own = iri.startswith(f"{self.iri}#")
        return Person(
            contributor.name.display,
            iri.partition("#")[2] if own else "",
            self.site.href(iri) if iri and not own else "",
            self.margin.marks(contributor.sources),
            contributor.orcid,
            contributor.affiliations,
            self._elsewhere(iri) if own else (),
        )

    def _elsewhere(self, iri: str) -> list[Piece]:
        """Return where the library says that the person *iri*, known by no ORCID, is described."""
        links = self.graph.values(iri, "schema:sameAs")
        return [Piece(link.value, self.site.href(link.value)) for link in links]

    def _fact(
        self, label: str, pieces: Iterable[Piece], sources: Sources, *, listed: bool = False
    ) -> Fact:
        return Fact(label, list(pieces), self.margin.marks(sources), listed)

    def _text(self, label: str, stated: Stated | None) -> Iterator[Fact]:
        if stated:
            yield self._fact(label, [Piece(stated.value)], stated.sources)

    def _standing(self) -> Iterator[Fact]:
        work = self.work
        if work.container:
            yield self._inside(work.container)
        elif work.volume or work.issue:
            pieces, sources = self._numbers()
            yield self._fact("In", pieces, sources)
        if work.series and work.series.title:
            yield self._fact(
                "Series", self._titled(work.series, "series"), work.series.title.sources
            )
        if work.event and work.event.name:
            place = f", {work.event.place.value}" if work.event.place else ""
            piece = Piece(
                work.event.name.value, self.link("event", work.event.name.value), "", place
            )
            yield self._fact("Presented at", [piece], work.event.name.sources)
        yield from self._pages()
        yield from self._text("Article number", work.article_number)
        yield from self._text("Number", work.number)
        yield from self._text("Edition", work.edition)
        yield from self._text("Section", work.section)
        yield from self._text("Extent", work.number_of_pages)
        yield from self._publisher()

    def _inside(self, container: Container) -> Fact:
        sources = container.title.sources if container.title else ()
        pieces = self._titled(container, "journal")
        numbers, more = self._numbers()
        return self._fact("In", [*pieces, *numbers], sources + more)

    def _titled(self, container: Container, kind: str) -> list[Piece]:
        if container.title is None:
            return []
        name = container.title.value
        return [Piece(name, self.link(container.kind, name) or self.link(kind, name))]

    def _numbers(self) -> tuple[list[Piece], Sources]:
        """Return volume and issue with the pages they lead to, and where both are stated."""
        pieces: list[Piece] = []
        sources: Sources = ()
        levels = {
            "volume": (self.work.volume, "schema:volumeNumber"),
            "issue": (self.work.issue, "schema:issueNumber"),
        }
        above = self.graph.above(self.iri)
        for name, (stated, number) in levels.items():
            if stated is None:
                continue
            iri = next((i for i in above if self.graph.text(i, number) == stated.value), "")
            pieces.append(Piece(f"{name} {stated.value}", self.site.href(iri) if iri else ""))
            sources += stated.sources
        return pieces, sources

    def _pages(self) -> Iterator[Fact]:
        start, end = self.work.page_start, self.work.page_end
        if start:
            text = start.value if end is None else f"{start.value}–{end.value}"
            yield self._fact("Pages", [Piece(text)], start.sources + (end.sources if end else ()))
        elif self.work.pages:
            yield from self._text("Pages", self.work.pages)

    def _publisher(self) -> Iterator[Fact]:
        stated, place = self.work.publisher, self.work.place
        if stated:
            after = f", {place.value}" if place else ""
            piece = Piece(stated.value, self.link("publisher", stated.value), "", after)
            sources = stated.sources + (place.sources if place else ())
            yield self._fact("Publisher", [piece], sources)
        elif place:
            yield from self._text("Place", place)

    def _roles(self) -> Iterator[Fact]:
        """Yield one row for each role but the authors of the work, who stand above."""
        others = [c for c in self.work.contributors if (c.role, c.of) != ("author", "work")]
        for role, of in dict.fromkeys((c.role, c.of) for c in others):
            members = [c for c in others if (c.role, c.of) == (role, of)]
            label = words.sentence(role) + ("" if len(members) == 1 else "s")
            label += "" if of == "work" else f" of the {of}"
            people = self.people(members)
            pieces = [Piece(person.name, person.href) for person in people]
            yield self._fact(label, pieces, sum((c.sources for c in members), ()))

    def _dates(self) -> Iterator[Fact]:
        if self.work.issued is None:
            yield Fact("Published", [Piece("Not given in the record")], missing=True)
        for date in self.work.dates:
            label = words.DATES.get(date.kind) or words.sentence(date.kind)
            after = f" ({date.label})" if date.label else ""
            yield self._fact(label, [Piece(words.day(date.value), after=after)], date.sources)
        doi = next((i for i in self.work.identifiers if (i.scheme, i.of) == ("doi", "work")), None)
        if doi:
            href = words.resolver("doi", doi.value)
            yield self._fact("DOI", [Piece(doi.value, href)], doi.sources[:1])

    def _subjects(self) -> Iterator[Fact]:
        if self.work.keywords:
            pieces = [Piece(k.value, self.link("subject", k.value)) for k in self.work.keywords]
            sources = sum((k.sources for k in self.work.keywords), ())
            yield self._fact("Subjects", pieces, sources, listed=True)
        for trial in self.work.trials:
            name = f"{words.register(trial.register)} {trial.number}"
            found = (
                (label, href)
                for (kind, label), href in self._named.items()
                if kind == "trial" and trial.number in label
            )
            label, href = next(found, (name, ""))
            pieces = [Piece(label, href, after=", a clinical trial")]
            pieces += [Piece("in its register", outside) for outside in self._same(trial.number)]
            verb = "Reports on" if trial.about else "Mentions"
            yield self._fact(verb, pieces, trial.sources)

    def _same(self, number: str) -> list[str]:
        """Return where else the thing with *number* in its name is described."""
        trials = (
            i for i in self.graph.subjects if "/trial/" in i and number in self.graph.label(i)
        )
        return [t.value for i in trials for t in self.graph.values(i, "schema:sameAs")][:1]

    def _money(self) -> Iterator[Fact]:
        for grant in self.work.grants:
            name = grant.funder or grant.name.replace(grant.number, "").strip(" ,;:")
            after = f", award {grant.number}" if grant.number else ""
            yield self._fact("Funded by", [Piece(name or grant.name, after=after)], grant.sources)

    def _language(self, language: Language) -> Piece:
        if not language.tag:
            return Piece(language.value)
        address = self.site.at(f"/works?language={language.tag}")
        return Piece(words.language(language.tag), address)

    def _others(self) -> Iterator[Fact]:
        work = self.work
        if work.languages:
            sources = sum((language.sources for language in work.languages), ())
            yield self._fact("Language", map(self._language, work.languages), sources)
        rows = [("Kind", genre) for genre in work.genres]
        rows += [("Short title", work.short_title)] if work.short_title else []
        rows += [("Also titled", title) for title in work.alternative_titles]
        rows += [("Described as", work.description)] if work.description else []
        rows += [
            (words.sentence(name), value) for name, all_ in work.details.items() for value in all_
        ]
        rows += [("From database", database) for database in work.databases]
        rows += [("Record label", label) for label in work.labels]
        for label, stated in rows:
            yield from self._text(label, stated)
        for note in work.notes:
            yield self._fact(note.label or "Note", [Piece(note.text)], note.sources)
