"""A list of works as a SPARQL query that finds the same: for those who want to go on from there.

The parameters of a list enter, the text of a query leaves, to be read, changed and run on the query
page. Values stand in it as terms, escaped; what the graph does not say has no query.
"""

from collections.abc import Callable, Mapping, Sequence

from ris2rdf import terms
from ris2rdf.sparql import fulltext

_HEAD = "SELECT DISTINCT ?work ?title ?year WHERE {"
_MOST = 1000
"""Rows that the query asks for: a page shows no more."""


def query(base: str, parameters: Sequence[tuple[str, str]]) -> str:
    """Return the query for the works that *parameters* select; empty where it cannot be put.

    The type of a record and what validation said are not in the graph.
    """
    given = {_SAME.get(name, name): value for name, value in parameters if name not in _PLACE}
    if not given.keys() <= _PATTERNS.keys() | {"from", "to"}:
        return ""
    patterns = [_PATTERNS[name](base, value) for name, value in given.items() if name in _PATTERNS]
    body = [
        *patterns,
        "?page foaf:primaryTopic ?work .",
        "OPTIONAL { ?work schema:name ?title }",
        "OPTIONAL { ?work schema:datePublished ?date }",
        "BIND(SUBSTR(STR(?date), 1, 4) AS ?year)",
        *_years(given),
    ]
    lines = [_HEAD, *(f"  {line}" for line in body), "} ORDER BY DESC(?year) ?title"]
    text = "\n".join([*lines, f"LIMIT {_MOST}"])
    used = [name for name in ("dcterms", "foaf", "schema", "text") if f"{name}:" in text]
    spaces = {**terms.prefixes(), **fulltext.PREFIXES}
    return "\n".join([*(f"PREFIX {name}: <{spaces[name]}>" for name in used), "", text])


_PLACE = frozenset({"sort", "n", "after", "first"})
_SAME = {"journal": "container"}


def _linked(path: str) -> Callable[[str, str], str]:
    """Return what makes a pattern of a thing that a work leads to by the property path *path*."""
    return lambda base, value: f"?work {path} {terms.iri(f'{base}id/{value}')} ."


def _person(base: str, value: str) -> str:
    contributed = "?work dcterms:creator|dcterms:contributor|schema:contributor|schema:editor"
    if value.startswith("person/"):
        return f"{contributed} {terms.iri(f'{base}id/{value}')} ."
    return f"{contributed} ?person . ?person foaf:name {terms.literal(value)} ."


_PATTERNS: Mapping[str, Callable[[str, str], str]] = {
    "q": lambda _, value: f"?work text:query {terms.literal(value)} .",
    "container": _linked("schema:isPartOf+"),
    "subject": _linked("dcterms:subject"),
    "publisher": _linked("dcterms:publisher"),
    "person": _person,
    "language": lambda _, value: f"?work schema:inLanguage {terms.literal(value)} .",
}


def _years(given: Mapping[str, str]) -> list[str]:
    bounds = (("from", ">="), ("to", "<="))
    tests = [
        f"?year {sign} {terms.literal(given[name].zfill(4))}"
        for name, sign in bounds
        if given.get(name)
    ]
    return [f"FILTER({' && '.join(tests)})"] if tests else []
