"""Rows of the tables as texts: lines for the terminal, Markdown for people, CSV for spreadsheets.

Rows enter, texts leave. Nothing is decided here.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ris2rdf.crosswalk import Crosswalk
from ris2rdf.mapping.told import WORK, Row, Written

COLUMNS = ("Tag", "Element", "schema.org", "BIBO, DC Terms, FOAF and others")
_CSV = ("type", "meaning", "tag", "element", "detail", "identifier", "schema.org", "others")
_SCHEMA = "schema:"

Rows = Mapping[str, Sequence[Row]]


def cells(row: Row) -> tuple[str, str, str, str]:
    """Return the four cells of *row*, as COLUMNS names them."""
    return row.tag, row.meaning, _properties(row.written, ours=True), _properties(row.written)


def _properties(written: Iterable[Written], *, ours: bool = False) -> str:
    """Return the properties of schema.org, or the others, by the node they stand on."""
    by_kind: dict[str, list[str]] = {}
    for one in written:
        if one.property.startswith(_SCHEMA) == ours:
            known = by_kind.setdefault(one.kind, [])
            known += [one.property] if one.property not in known else []
    return "; ".join(
        ", ".join(names) if kind == WORK else f"{kind}: {', '.join(names)}"
        for kind, names in by_kind.items()
    )


def head(crosswalk: Crosswalk, type_: str) -> str:
    """Return one line on *type_*: what it means, its classes, and what it stands in."""
    plan = crosswalk.plans[type_]
    stands = "/".join(crosswalk.tables.containers.get(plan.container, ()))
    forms = dict.fromkeys(" ".join(form.classes) for form in plan.forms)
    also = "".join(f"; or {classes}" for classes in forms)
    meaning = crosswalk.tables.types[type_].meaning
    return f"{type_}: {meaning}. {' '.join(plan.classes)}{also}. Stands in: {stands}."


def as_csv(crosswalk: Crosswalk, told: Rows) -> str:
    """Return one line for each tag of each type, under a line of headings."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_CSV)
    for type_, rows in told.items():
        meaning = crosswalk.tables.types[type_].meaning
        for row in rows:
            identifies = "yes" if row.identify else ""
            said = (row.tag, row.element, row.label, identifies, *cells(row)[2:])
            writer.writerow((type_, meaning, *said))
    return out.getvalue()


def as_markdown(crosswalk: Crosswalk, told: Rows) -> str:
    """Return what most types make of each tag, then for each type what differs."""
    usual = {tag: _usual(rows) for tag, rows in sorted(_by_tag(told).items())}
    parts = [
        "# The crosswalk\n",
        "What each tag of RIS becomes, by type of record. Written by `ris2rdf mapping export`;",
        "`ris2rdf mapping show JOUR` says the same of one type, exactly.\n",
        "A property without a name before it stands on the work, others on the node named.",
        "A tag marked * is read as an identifier where its whole value has the form of one.\n",
        "## In most types\n",
        "Not every property fits every type: `schema:headline` is for articles only.\n",
        *_table(usual.values()),
    ]
    for type_, rows in told.items():
        parts += [f"\n## {type_}\n", f"{head(crosswalk, type_)}\n"]
        parts += _table(row for row in rows if row.meaning != usual[row.tag].meaning)
    return "\n".join([*parts, ""])


def _by_tag(told: Rows) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for rows in told.values():
        for row in rows:
            found.setdefault(row.tag, []).append(row)
    return found


def _usual(rows: Sequence[Row]) -> Row:
    """Return the meaning that most of *rows* have, with every property any of them has."""
    meaning = Counter(row.meaning for row in rows).most_common(1)[0][0]
    same = [row for row in rows if row.meaning == meaning]
    written = dict.fromkeys(one for row in same for one in row.written if one.kind == WORK)
    others = Counter(
        tuple(one for one in row.written if one.kind != WORK) for row in same
    ).most_common(1)[0][0]
    return same[0]._replace(written=(*written, *others))


def _table(rows: Iterable[Row]) -> Iterator[str]:
    lines = [_line(row) for row in rows]
    if lines:
        yield f"| {' | '.join(COLUMNS)} |\n|---|---|---|---|"
        yield from lines


def _line(row: Row) -> str:
    tag, *rest = cells(row)
    return f"| {tag}{'*' if row.identify else ''} | {' | '.join(rest)} |"
