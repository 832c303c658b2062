"""Groups of records made into works: everything that is kept of each, and nothing stored yet.

Tasks - the records of a group, as they came - enter, outcomes leave. Both are plain values, so that
other processes, here or on other machines, may do this part of a build.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ris2rdf import elements, identity, search
from ris2rdf.building import findings, fulltext, sightings, works
from ris2rdf.building.findings import Rules, Said
from ris2rdf.building.sightings import Seen
from ris2rdf.building.works import Group
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.elements import Work
from ris2rdf.identity import Place
from ris2rdf.release import finding, packing
from ris2rdf.shapes import Result
from ris2rdf.vocabulary import SharedNode, Vocabulary

_SERIES = frozenset({"series", "book-series"})
_CONTAINERS = frozenset(
    "journal magazine newspaper book edited-book proceedings reference container collection album "
    "code court-reporter website blog".split()
)


class Task(NamedTuple):
    """A group to be mapped: its path, and the digest and Work of each distinct record in it.

    ``places`` are where the records begin, and last those that repeat one of them.
    """

    path: str
    digests: tuple[str, ...]
    stated: tuple[bytes, ...]
    places: tuple[Place, ...]


class Claim(NamedTuple):
    """What a work says of a shared thing: a digest, the thing's path and kind, the words."""

    digest: int
    thing: str
    kind: str
    elements: str


class Row(NamedTuple):
    """What lists show of a work, in the order of the columns."""

    title: str
    sort: str
    year: int
    recent: int
    contributors: str
    type: str
    container: str
    container_path: str
    language: str


class Published(NamedTuple):
    """A work as it is published: its Work, its triples (as text, and packed), what is looked up."""

    work: bytes
    text: str
    lines: bytes
    row: Row
    words: tuple[str, ...]
    names: tuple[tuple[str, str, str], ...]
    identifiers: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]
    seen: tuple[Seen, ...]


class Outcome(NamedTuple):
    """What became of a task; ``published`` is None for a group that was refused."""

    path: str
    said: tuple[Said, ...]
    results: tuple[Result, ...]
    published: Published | None


class Mapper(NamedTuple):
    """What turns tasks into outcomes: the compiled tables and the rules."""

    vocabulary: Vocabulary
    rules: Rules

    def outcomes(self, tasks: Sequence[Task]) -> list[Outcome]:
        """Return the outcome of each task, in their order; raises as ``findings.of_works`` does."""
        said: list[list[Said]] = []
        groups = [self._group(task, said) for task in tasks]
        verdicts = findings.of_works(self.vocabulary, self.rules, groups)
        return [
            Outcome(
                verdict.group.path,
                (*own, *verdict.said),
                verdict.results,
                None if verdict.refused else self._published(verdict.group),
            )
            for own, verdict in zip(said, verdicts, strict=True)
        ]

    def _group(self, task: Task, said: list[list[Said]]) -> Group:
        found: list[Diagnostic] = []
        stated = [elements.loads(text) for text in task.stated]
        work = identity.unite(stated, found.append, task.places[: len(stated)])
        group = works.described(self.vocabulary, task.path, task.digests, task.places, work)
        own = [(works.nearest(task.places, diagnostic), diagnostic) for diagnostic in found]
        for person in group.description.namesakes:
            place = task.places[0]
            own.append((0, Diagnostic("IDN504", place.source, place.line, "AU", {"name": person})))
        said.append(own)
        return group

    def _published(self, group: Group) -> Published:
        work, shared = group.work, group.description.shared
        holder = _holder(shared)
        path = self._path(holder.iri) if holder else ""
        return Published(
            elements.dumps(work),
            group.text,
            packing.packed(group.text),
            _row(work, path),
            fulltext.indexed(work),
            tuple(_names(work)),
            tuple(_identifiers(group, path)),
            tuple(dict.fromkeys(_claim(node, self._path(node.iri)) for node in shared)),
            tuple(sightings.of_work(self.vocabulary, group.description.iri, work)),
        )

    def _path(self, iri: str) -> str:
        return iri.removeprefix(f"{self.vocabulary.base}id/")


def _row(work: Work, holder: str) -> Row:
    year = int(work.issued.value[:4]) if work.issued else 0
    title = work.title.value if work.title else ""
    container = work.container or work.series
    name = container.title.value if container and container.title else ""
    language = work.languages[0].tag if work.languages else ""
    return Row(
        title, search.sorting(title), year, -year or 9999, _contributors(work), work.type, name,
        holder, language,
    )  # fmt: skip


def _contributors(work: Work) -> str:
    """Return the line of names that lists show: the authors, else whoever contributed."""
    people = work.people("author") or tuple(c for c in work.contributors if c.of == "work")
    names = [person.name.display for person in people]
    return "; ".join(names) + ("; et al." if work.more_contributors and names else "")


def _names(work: Work) -> Iterator[tuple[str, str, str]]:
    """Yield each name once: as displayed, the path of its person if it has one, as filed."""
    people = {
        person.name.display: person
        for person in work.contributors
        if person.name.kind == "person" and person.name.display
    }
    for name, person in people.items():
        yield name, f"person/orcid/{person.orcid}" if person.orcid else "", person.name.inverted


def _identifiers(group: Group, holder: str) -> Iterator[tuple[str, str]]:
    """Yield (key, path) for the work's identifiers, and for those of what it stands in."""
    for bearer, key in finding.keys_of(group.work):
        path = group.path if bearer == "work" else holder if bearer == "container" else ""
        if path:
            yield key, path


def _holder(nodes: Sequence[SharedNode]) -> SharedNode | None:
    """Return what the work stands in: a journal or book before a series."""
    held = [node for node in nodes if node.kind in _CONTAINERS]
    return next(iter(held), None) or next((node for node in nodes if node.kind in _SERIES), None)


def _claim(node: SharedNode, path: str) -> Claim:
    text = json.dumps(node.elements, ensure_ascii=False)
    whole = f"{node.iri}\n{node.kind}\n{text}".encode()
    digest = int.from_bytes(hashlib.sha256(whole).digest()[:8], "big", signed=True)
    return Claim(digest, path, node.kind, text)


def digest_of(lines: Iterable[str]) -> str:
    """Return a short digest of *lines* as a set, by which two releases are compared."""
    text = "\n".join(sorted(set(lines)))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
