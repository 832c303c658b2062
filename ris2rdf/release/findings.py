"""What SHACL finds in a release, and what is done about it (design section 4).

Batches of described works and things enter; verdicts leave, and every result is kept as a
diagnostic on its record. A value fault costs a value, a record fault the record, a fault of ours
the build; a result on a shared thing costs nothing, for a thousand works may stand on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ris2rdf import diagnostics, shapes
from ris2rdf.diagnostics import Diagnostic, Ris2rdfError
from ris2rdf.identity import Place
from ris2rdf.release import quality, records, works
from ris2rdf.release.draft import Draft
from ris2rdf.release.works import Group
from ris2rdf.shapes import Result, places, reports
from ris2rdf.vocabulary import SharedNode

REFUSED = "quarantined"
VALID, WARNING, VIOLATION = "valid", "warning", "violation"
_KEPT = frozenset({"Violation", "Warning"})


class BrokenError(Ris2rdfError):
    """The description we made breaks a rule that no input can make us break."""

    exit_code = 70


class AbortedError(Ris2rdfError):
    """A record was refused, and that was to stop the build."""


def of_works(draft: Draft, batch: Sequence[Group]) -> Iterator[tuple[Group, str]]:
    """Yield each group of *batch* as it is to be published, with its state (or REFUSED)."""
    found = _found(draft, _lines(draft, batch))
    owned = _by_owner(batch, found)
    for place, group in enumerate(batch):
        yield _judged(draft, group, owned.get(place, []))


def of_things(draft: Draft, batch: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Report what is wrong with shared things, given as (IRI, lines); none is held back."""
    lines = [line for _, own in batch for line in own]
    subjects = {line.split(" ", 1)[0]: iri for iri, own in batch for line in own}
    for result in _found(draft, lines):
        iri = subjects.get(_term(result.focus))
        if iri is None:
            continue
        _stop_if_ours(result)
        store(draft, result)
        if result.severity in _KEPT:
            values = {"node": iri, "reasons": result.message, "count": _mentions(draft, iri)}
            draft.say(Diagnostic("REL605", draft.path(iri), values=values))


def _found(draft: Draft, lines: Iterable[str]) -> list[Result]:
    """Return what the shapes say of *lines*, weighed as the library wants it."""
    found = shapes.validate(lines, draft.shapes, draft.engine, base=draft.config.base)
    return shapes.weigh(found, draft.config.severity)


def report(draft: Draft) -> list[str]:
    """Return the lines of the SHACL report: all Violations and Warnings."""
    rows = draft.db.execute(
        "SELECT code, severity, focus, path, value, message, component, shape, other, kind "
        "FROM result ORDER BY focus, code, value"
    )
    return reports.report(
        (Result(*row) for row in rows), shapes_dir=draft.shapes, base=draft.config.base
    )


def _lines(draft: Draft, batch: Sequence[Group]) -> Iterator[str]:
    """Yield the triples of *batch* with the shared things they stand on, each described once.

    Within a batch the claims are reduced as they will be in the whole, so that two spellings of a
    journal's title are not two titles.
    """
    claims: defaultdict[str, list[tuple[SharedNode, int]]] = defaultdict(list)
    for group in batch:
        yield from group.lines
        for node in group.description.shared:
            claims[node.iri].append((node, len(group.members)))
    for weighted in claims.values():
        yield from draft.vocabulary.shared(draft.vocabulary.reduce(weighted))


def _by_owner(batch: Sequence[Group], found: Iterable[Result]) -> dict[int, list[Result]]:
    """Return place in the batch -> results on what that work owns; shared things come later."""
    results = list(found)
    if not results:
        return {}
    owners = {
        line.split(" ", 1)[0]: place for place, group in enumerate(batch) for line in group.lines
    }
    owned: defaultdict[int, list[Result]] = defaultdict(list)
    for result in results:
        place = owners.get(_term(result.focus))
        if place is not None:
            owned[place].append(result)
    return owned


def _judged(draft: Draft, group: Group, results: Sequence[Result]) -> tuple[Group, str]:
    for result in results:
        _stop_if_ours(result)
    _keep(draft, group, results)
    refusals = [result for result in results if _refuses(draft, result)]
    if refusals and draft.on_violation != "publish":
        _refuse(draft, group, refusals)
        return group, REFUSED
    if refusals:
        _say(draft, group, "REL602", refusals)
    values = [result for result in results if result.kind == "value"]
    if values:
        group = _without(draft, group, values)
    return group, _state(draft, group)


def _refuses(draft: Draft, result: Result) -> bool:
    return result.kind == "record" or result.code in draft.config.refuse


def _refuse(draft: Draft, group: Group, refusals: Sequence[Result]) -> None:
    _say(draft, group, "REL601", refusals)
    if draft.on_violation == "abort":
        name, line = _place(draft, group.members[0])
        raise AbortedError(f"{name}:{line}: {refusals[0].message} The build was to stop at this.")
    draft.db.executemany(
        "UPDATE record SET state = 'quarantined' WHERE id = ?",
        [(member,) for member in group.members],
    )


def _without(draft: Draft, group: Group, faults: Sequence[Result]) -> Group:
    """Return *group* described anew without the values at fault."""
    _say(draft, group, "REL603", faults)
    work = group.work
    for result in faults:
        work = works.without_value(work, result.text)
    return works.group(draft, group.path, group.members, group.digests, work)


def _say(draft: Draft, group: Group, code: str, results: Sequence[Result]) -> None:
    """Report *code* of every record of the group, with the messages of *results*."""
    reasons = " ".join(dict.fromkeys(result.message for result in results))
    for member in group.members:
        name, line = _place(draft, member)
        values = {"reasons": reasons, "place": "quarantine/"}
        draft.say(Diagnostic(code, name, line, values=values), member)


def _keep(draft: Draft, group: Group, results: Sequence[Result]) -> None:
    """Keep *results* on one work: as diagnostics where the values stand, and for the report."""
    if not results:
        return
    members = [Place(*_place(draft, member)) for member in group.members]
    where = places.located(group.work, members, group.description.iri)
    nodes = {iri: [located] for iri, located in where.items()}
    for result, said in zip(results, places.lead_back(results, nodes), strict=True):
        draft.say(said, group.members[_nearest(members, said)])
        store(draft, result)


def _nearest(members: Sequence[Place], said: Diagnostic) -> int:
    """Return which of the records *said* is about: the last that begins before its line."""
    lines = [
        (place.line, number)
        for number, place in enumerate(members)
        if place.source == said.source and place.line <= said.line
    ]
    return max(lines, default=(0, 0))[1]


def store(draft: Draft, result: Result) -> None:
    """Count *result*; keep it for the published report, if that holds results of its severity."""
    quality.tally(draft, result)
    if result.severity in _KEPT:
        marks = ", ".join("?" * len(result))
        draft.db.execute(f"INSERT INTO result VALUES ({marks})", result)  # noqa: S608 - only marks


def _place(draft: Draft, member: int) -> tuple[str, int]:
    row: tuple[str, int] = draft.db.execute(
        "SELECT s.place, r.line FROM record r JOIN source s ON s.id = r.source WHERE r.id = ?",
        (member,),
    ).fetchone()
    return row


def _state(draft: Draft, group: Group) -> str:
    """Return the state of a published work: the worst of all that was said of its records."""
    marks = ", ".join("?" * len(group.members))
    rows = draft.db.execute(
        f"SELECT DISTINCT code, {records.WEIGHT} FROM diagnostic WHERE record IN ({marks})",  # noqa: S608 - only marks
        group.members,
    )
    severities = {given or diagnostics.catalogue()[code].severity for code, given in rows}
    if "error" in severities:
        return VIOLATION
    return WARNING if "warning" in severities else VALID


def _stop_if_ours(result: Result) -> None:
    if result.kind == "ours":
        raise BrokenError(
            f"{result.focus}: {result.message} ({result.code}) This is a fault of ris2rdf, not of "
            "the input; please report it with the record. Nothing was published."
        )


def _mentions(draft: Draft, iri: str) -> int:
    row: tuple[int] = draft.db.execute(
        "SELECT COUNT(DISTINCT c.work) FROM bench.claim c "
        "JOIN bench.statement s ON s.digest = c.digest WHERE s.iri = ?",
        (iri,),
    ).fetchone()
    return row[0]


def _term(focus: str) -> str:
    return focus if focus.startswith(("<", "_:")) else f"<{focus}>"
