"""What SHACL finds in works, and what is done about it (design section 4).

Batches of described works enter; verdicts leave, nothing is stored here. A value fault costs a
value, a record fault the record, a fault of ours the build. The verdict on a work depends on its
own records alone, never on what else is in the batch: a release is then the same however the works
were divided, and a work that did not change need not be judged again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ris2rdf import shapes
from ris2rdf.building import works
from ris2rdf.building.works import Group
from ris2rdf.diagnostics import Diagnostic, Ris2rdfError
from ris2rdf.shapes import Result, places
from ris2rdf.shapes.validation import Engine
from ris2rdf.vocabulary import SharedNode, Vocabulary

_PARTS = 8  # a batch is parted among so many; a work that fits into none has one of its own


class BrokenError(Ris2rdfError):
    """The description we made breaks a rule that no input can make us break."""

    exit_code = 70


class AbortedError(Ris2rdfError):
    """A record was refused, and that was to stop the build."""


class Rules(NamedTuple):
    """What is asked of works: the shapes, how each weighs, and what a refusal means."""

    base: str
    shapes: Path | None
    engine: Engine
    severity: dict[str, str]
    refuse: tuple[str, ...]
    on_violation: str

    def found(self, lines: Iterable[str]) -> list[Result]:
        """Return what the shapes say of *lines*, weighed as the library wants it."""
        found = shapes.validate(lines, self.shapes, self.engine, base=self.base)
        return shapes.weigh(found, self.severity)


Said = tuple[int, Diagnostic]
"""A diagnostic with the place, among the records of its group, of the one it is about."""


class Verdict(NamedTuple):
    """A group as it is to be published, or refused; what was said of it and found in it."""

    group: Group
    refused: bool
    said: tuple[Said, ...]
    results: tuple[Result, ...]


def of_works(vocabulary: Vocabulary, rules: Rules, batch: Sequence[Group]) -> list[Verdict]:
    """Return the verdict on each group of *batch*, in its order.

    Raises BrokenError for a fault of ours, AbortedError where a refusal is to stop the build.
    """
    owned: dict[str, list[Result]] = {}
    for part in _apart(vocabulary, batch):
        owned |= _by_owner(part, rules.found(line for _, lines in part for line in lines))
    return [_judged(vocabulary, rules, group, owned.get(group.path, ())) for group in batch]


Part = list[tuple[Group, list[str]]]


def _apart(vocabulary: Vocabulary, batch: Sequence[Group]) -> list[Part]:
    """Part *batch* so that no two works of a part say different things of one shared thing.

    Each group comes with its lines: its own, and what it says of the things it stands on.
    """
    parts: list[tuple[dict[str, bytes], Part]] = []
    for group in batch:
        told = _told(vocabulary, group)
        agreeing = (p for p in parts[:_PARTS] if _agree(p[0], told))
        known, part = next(agreeing, None) or ({}, [])
        if not part:
            parts.append((known, part))
        fresh = [text for iri, text in told.items() if iri not in known]
        known.update(told)
        part.append((group, [*group.lines, *b"".join(fresh).decode().split("\n")[:-1]]))
    return [part for _, part in parts]


def _agree(known: dict[str, bytes], told: dict[str, bytes]) -> bool:
    return all(known.get(iri, text) == text for iri, text in told.items())


def _told(vocabulary: Vocabulary, group: Group) -> dict[str, bytes]:
    """Return IRI -> what *group* says of that thing; a work of its own differs from all claims."""
    claims: defaultdict[str, list[tuple[SharedNode, int]]] = defaultdict(list)
    for node in group.description.shared:
        claims[node.iri].append((node, 1))
    told = {iri: vocabulary.shared_text(vocabulary.reduce(own)) for iri, own in claims.items()}
    return {**told, group.description.iri: b""}


def _by_owner(part: Part, found: Iterable[Result]) -> dict[str, list[Result]]:
    """Return path -> results on what that work owns; shared things come later."""
    results = list(found)
    if not results:
        return {}
    owners = {line.split(" ", 1)[0]: group.path for group, _ in part for line in group.lines}
    owned: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        path = owners.get(term(result.focus))
        if path is not None:
            owned[path].append(result)
    return owned


def _judged(
    vocabulary: Vocabulary, rules: Rules, group: Group, results: Sequence[Result]
) -> Verdict:
    for result in results:
        stop_if_ours(result)
    said = _located(group, results)
    refusals = [r for r in results if r.kind == "record" or r.code in rules.refuse]
    if refusals and rules.on_violation != "publish":
        if rules.on_violation == "abort":
            raise _aborted(group, refusals[0])
        said += _of_all(group, "REL601", refusals)
        return Verdict(group, refused=True, said=tuple(said), results=tuple(results))
    if refusals:
        said += _of_all(group, "REL602", refusals)
    values = [result for result in results if result.kind == "value"]
    if values:
        said += _of_all(group, "REL603", values)
        group = _without(vocabulary, group, values)
    return Verdict(group, refused=False, said=tuple(said), results=tuple(results))


def _aborted(group: Group, refusal: Result) -> AbortedError:
    name, line = group.places[0]
    return AbortedError(f"{name}:{line}: {refusal.message} The build was to stop at this.")


def _without(vocabulary: Vocabulary, group: Group, faults: Sequence[Result]) -> Group:
    """Return *group* described anew without the values at fault."""
    work = group.work
    for result in faults:
        work = works.without_value(work, result.text)
    return works.group(vocabulary, group, work)


def _of_all(group: Group, code: str, results: Sequence[Result]) -> list[Said]:
    """Return *code* of every record of the group, with the messages of *results*."""
    reasons = " ".join(dict.fromkeys(result.message for result in results))
    values = {"reasons": reasons, "place": "quarantine/"}
    return [
        (number, Diagnostic(code, place.source, place.line, values=values))
        for number, place in enumerate(group.places)
    ]


def _located(group: Group, results: Sequence[Result]) -> list[Said]:
    """Return *results* on one work as diagnostics where the values stand."""
    if not results:
        return []
    said = places.said(group.lines, {result.focus for result in results})
    where = places.located(group.work, group.places, group.description.iri, said)
    nodes = {iri: [located] for iri, located in where.items()}
    return [(works.nearest(group.places, said), said) for said in places.lead_back(results, nodes)]


def stop_if_ours(result: Result) -> None:
    """Raise BrokenError if *result* cannot come from any input."""
    if result.kind == "ours":
        raise BrokenError(
            f"{result.focus}: {result.message} ({result.code}) This is a fault of ris2rdf, not of "
            "the input; please report it with the record. Nothing was published."
        )


def term(focus: str) -> str:
    """Return the focus of a result as the N-Triples term it is in lines."""
    return focus if focus.startswith(("<", "_:")) else f"<{focus}>"
