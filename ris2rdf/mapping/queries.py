"""The simple rules of the tables as CONSTRUCT queries over records lifted as they stand.

Rows enter, the text of queries leaves: one for each tag and set of properties that take a field's
value unchanged. They document the rules for other tools, and a test runs them; what needs a
transform (names, dates, identifiers, pages) is in no query, and nothing here runs on a request.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ris2rdf import terms
from ris2rdf.crosswalk.plan import NOTE
from ris2rdf.mapping.told import WITHHELD, WORK, Row

# Transforms that give a value back as it was, but for blanks and marks of exporters.
SIMPLE = frozenset({"text", "title", "detail", "genres", "abstract"})
_BEARERS = frozenset({"container", "series", "event"})
_HEAD = """\
# What the tables do with fields whose value is taken as it stands.
# The input is a record lifted into RIS's own terms:
#   <record> a <{base}ris/type/JOUR> ; <{base}ris/tag/TI> "..." .
# Names, dates, identifiers, pages and places in a journal need more than a query;
# docs/crosswalk.md says what becomes of them.
# Where one element may stand under several tags, the first that the record has counts.
# Types that are read in several ways, by what else the record holds ({forms}),
# are left to the tables.
"""


class Rule(NamedTuple):
    """One query: a tag, the tags that go before it, its properties, and the types it holds for."""

    tag: str
    element: str
    before: tuple[str, ...]
    properties: tuple[str, ...]
    types: tuple[str, ...]


def rules(told: Mapping[str, Sequence[Row]], readers: Mapping[str, str]) -> list[Rule]:
    """Return the rules, by tag; *readers* are the transforms of elements."""
    found: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for type_, rows in told.items():
        for row in rows:
            if simple := _simple(row, readers):
                before = tuple(
                    other.tag
                    for other in sorted(rows, key=lambda other: other.rank)
                    if other.element == row.element and other.rank < row.rank
                )
                found.setdefault((row.tag, row.element, before, simple), []).append(type_)
    return [Rule(*rule, tuple(types)) for rule, types in sorted(found.items())]


def _simple(row: Row, readers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the properties of the work that take the value as it is, if that is all there is."""
    if row.element in {NOTE, WITHHELD} or readers.get(row.element) not in SIMPLE:
        return ()
    if row.element.partition(".")[0] in _BEARERS:
        return ()  # only where the record names the series or the book
    if not all(one.kind == WORK and one.verbatim for one in row.written):
        return ()
    return tuple(one.property for one in row.written)


def text(
    told: Mapping[str, Sequence[Row]], readers: Mapping[str, str], base: str, forms: Collection[str]
) -> str:
    """Return all queries in one text, each under a line that says what it is about."""
    left = ", ".join(sorted(forms)) or "none"
    single = {type_: rows for type_, rows in told.items() if type_ not in forms}
    return "\n".join([_HEAD.format(base=base, forms=left), *queries(single, readers, base)])


def queries(
    told: Mapping[str, Sequence[Row]], readers: Mapping[str, str], base: str
) -> Iterator[str]:
    """Yield each query, complete in itself."""
    for rule in rules(told, readers):
        yield _query(rule, base, everywhere=len(rule.types) == len(told))


def _query(rule: Rule, base: str, *, everywhere: bool) -> str:
    """Return one query; its words are those of checked tables, never a user's."""
    used = dict.fromkeys(property_.partition(":")[0] for property_ in rule.properties)
    prefixes = [f"PREFIX {name}: <{terms.prefixes()[name]}>" for name in used]
    said = " ; ".join(f"{property_} ?value" for property_ in rule.properties)
    where = [f"?record tag:{rule.tag} ?value ."]
    if not everywhere:
        where = [f"VALUES ?type {{ {' '.join(f'type:{t}' for t in rule.types)} }}",
                 "?record a ?type .", *where]  # fmt: skip
    where += [f"FILTER NOT EXISTS {{ ?record tag:{tag} [] }}" for tag in rule.before]
    return "\n".join([
        f"# {rule.tag} is the {rule.element}",
        *prefixes,
        f"PREFIX tag: <{base}ris/tag/>",
        *([] if everywhere else [f"PREFIX type: <{base}ris/type/>"]),
        f"CONSTRUCT {{ ?record {said} }}",
        "WHERE {",
        *(f"  {line}" for line in where),
        "}",
        "",
    ])  # fmt: skip
