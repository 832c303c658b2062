"""What SHACL finds in shared things: nothing is held back, for a thousand works may stand on one.

Things with their lines enter; results and diagnostics leave. A result on a thing is told against
the thing with the number of its works.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.building import results
from ris2rdf.building.draft import Draft
from ris2rdf.building.findings import stop_if_ours, term
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.release.records import Stage
from ris2rdf.shapes import Result
from ris2rdf.vocabulary import SharedNode

# How works point at things of a kind, where a rule is about what is pointed at.
_POINTERS = {"publisher": "dcterms:publisher"}


class Thing(NamedTuple):
    """A shared thing: its path, what is said of it, and the triples that it owns."""

    path: str
    node: SharedNode
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The triples as one text."""
        return "".join(f"{line}\n" for line in self.lines)


def judge(draft: Draft, things: Sequence[Thing]) -> None:
    """Keep what the shapes say of *things*; raises BrokenError as for works."""
    found = _found(draft, things)
    for thing in things:
        forget(draft, thing.path)
        results.store(draft, _owner(thing.path), found.get(thing.path, ()))


def forget(draft: Draft, path: str) -> None:
    """Take out what was found on the thing at *path*."""
    if draft.past:
        results.forget(draft, _owner(path))


def _owner(path: str) -> str:
    """Return under what results on a thing are kept: there may be a work at the same path."""
    return f"thing {path}"


def tell(draft: Draft, path: str) -> None:
    """Report the results kept on the thing at *path*."""
    for result in results.on(draft, _owner(path)):
        works = draft.db.execute("SELECT works FROM thing WHERE path = ?", (path,)).fetchone()[0]
        values = {"node": draft.iri(path), "reasons": result.message, "count": works}
        draft.say(Diagnostic("REL605", path, values=values), None, Stage.THING)


def _found(draft: Draft, things: Sequence[Thing]) -> dict[str, list[Result]]:
    """Return path -> results on that thing."""
    owners = {line.split(" ", 1)[0]: thing.path for thing in things for line in thing.lines}
    found: defaultdict[str, list[Result]] = defaultdict(list)
    if not things:
        return found
    for result in draft.rules.found(_lines(draft, things)):
        path = owners.get(term(result.focus))
        if path is not None:
            stop_if_ours(result)
            found[path].append(result)
    return found


def _lines(draft: Draft, things: Sequence[Thing]) -> Iterator[str]:
    for thing in things:
        yield from thing.lines
        if pointer := _POINTERS.get(thing.node.kind):
            dataset = f"<{draft.config.base}id/dataset>"
            yield f"{dataset} <{terms.expand(pointer)}> <{thing.node.iri}> ."
