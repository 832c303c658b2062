"""The query page: a form that always works, the answer as a table, questions to start from.

Parsed results go in, HTML leaves. No query is read or run here.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ris2rdf import resources, terms
from ris2rdf.sparql import fulltext
from ris2rdf.web.pages import statements
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.views import QueryFault, Site, SparqlView

ROWS = 500
"""Rows shown at most; the rest is in the downloads."""

EDITOR = Path(__file__).parents[1] / "static" / "vendor" / "yasgui.min.js"

TOPICS = (
    "Words in works",
    "Works and people",
    "Journals and subjects",
    "Trials and money",
    "For the cataloguer",
)
FORMATS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"))
"""Forms of rows to choose from: the value of ``format``, and its name."""

GRAPH_FORMATS = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"))
"""Forms of graphs."""
_TABLES = ("vocabulary", "crosswalk")
_TERM = re.compile(r'"([a-z]+:[A-Za-z]\w+)"')
_REMARK = re.compile(r"#\s*(title|description|topic):\s*(.*)")


class Example(NamedTuple):
    """A question to start from: its file's name, title, reason, topic and query."""

    name: str
    title: str
    description: str
    topic: str
    text: str


class Cell(NamedTuple):
    """One value of an answer; ``share`` is the length of its bar, of 100, where bars are drawn."""

    text: str
    href: str = ""
    note: str = ""
    number: bool = False
    title: str = ""
    share: int = 0


class Answer(NamedTuple):
    """An answer as shown: the columns, the rows, how many there are in all."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: int
    verdict: str = ""
    text: str = ""


@cache
def examples(part: str = "") -> tuple[Example, ...]:
    """Return the questions in ``ontologies/examples``, or a *part* of it, by file name."""
    folder = resources.folder("ontologies") / "examples" / part
    return tuple(_example(path) for path in sorted(folder.glob("*.rq")))


def _example(path: Path) -> Example:
    lines = path.read_text("utf-8").split("\n")
    said = {found[1]: found[2] for line in lines if (found := _REMARK.match(line))}
    query = "\n".join(line for line in lines if not _REMARK.match(line)).strip()
    title = said.get("title", path.stem)
    text = f"# {title}\n{query}\n"
    return Example(path.stem, title, said.get("description", ""), said.get("topic", ""), text)


def sparql(view: SparqlView) -> str:
    """Return the query page."""
    site = view.site
    known = (*examples(), *examples("text"))
    topics = dict.fromkeys([*TOPICS, *(e.topic for e in known)])
    query = view.query or (known[0].text if known else "SELECT * WHERE { ?s ?p ?o } LIMIT 10\n")
    forms = GRAPH_FORMATS if isinstance(view.answer, str) else FORMATS
    return draw(
        "sparql.html",
        site,
        view=view,
        query=query,
        answer=answer(site, view.answer),
        fault=_fault(view.query, view.fault),
        topics=[(t, [e for e in known if e.topic == t]) for t in topics if t],
        example_href={e.name: site.at("/sparql?" + urlencode({"query": e.text})) for e in known},
        forms=(("Rows", FORMATS), ("Graphs", GRAPH_FORMATS)),
        links=[
            (name, site.at("/sparql?" + urlencode({"query": query, "format": value})))
            for value, name in forms
        ],
        permalink=site.at("/sparql?" + urlencode({"query": query})),
        prefixes=sorted({**terms.prefixes(), **fulltext.PREFIXES}.items()),
        vocabulary=vocabulary(),
        editor=EDITOR.is_file(),
    )


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """Return the classes and properties that the tables publish, for the editor to offer.

    Each comes with what the pages call it.
    """
    tables = (resources.table(f"{name}.toml").read_text("utf-8") for name in _TABLES)
    found = {name for table in tables for name in _TERM.findall(table)}
    names = {name for name in found if name.partition(":")[0] in terms.prefixes()}
    known = sorted(terms.expand(name) for name in names if not name.endswith(":"))
    properties = {iri: statements.label(iri) for iri in known if _local(iri)[:1].islower()}
    return {
        "classes": {iri: statements.label(iri) for iri in known if _local(iri)[:1].isupper()},
        "properties": {**properties, fulltext.PROPERTY: "Full text"},
    }


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def answer(site: Site, results: Mapping[str, Any] | str | None) -> Answer | None:
    """Return *results* (SPARQL JSON, or RDF text of a graph) as shown."""
    if results is None:
        return None
    if isinstance(results, str):
        return Answer((), (), 0, text=results)
    if "boolean" in results:
        return Answer((), (), 1, "Yes" if results["boolean"] else "No")
    columns = results.get("head", {}).get("vars", [])
    bindings = results.get("results", {}).get("bindings", [])
    rows = [[_cell(site, row.get(name)) for name in columns] for row in bindings[:ROWS]]
    return Answer(columns, _with_bars(rows), len(bindings))


def _with_bars(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return *rows* with bars in the last column, if that is one of counts, beside others."""
    last = [row[-1] for row in rows if len(row) > 1]
    if len(last) < 2 or not all(cell.number and _whole(cell.text) for cell in last):  # noqa: PLR2004 -- to compare
        return rows
    longest = max(int(cell.text) for cell in last)
    if min(int(cell.text) for cell in last) < 0 or not longest:
        return rows
    return [[*row[:-1], _with_bar(row[-1], longest)] for row in rows]


def _with_bar(cell: Cell, longest: int) -> Cell:
    return cell._replace(share=max(1, round(100 * int(cell.text) / longest)))


def _cell(site: Site, value: Mapping[str, str] | None) -> Cell:
    if value is None:
        return Cell("")
    text = value["value"]
    if value["type"] == "uri":
        short = text.removeprefix(f"{site.base}id/")
        own = bool(short) and short != text
        return Cell(short if own else terms.shorten(text), site.href(text), title=text)
    datatype = value.get("datatype", "")
    if datatype.endswith(("#integer", "#decimal", "#double", "#int", "#long")):
        return Cell(text, number=True)
    plain = not datatype or datatype.endswith(("#string", "#langString"))
    return Cell(text, note=value.get("xml:lang", "") or ("" if plain else terms.shorten(datatype)))


def _whole(text: str) -> bool:
    return text.lstrip("-").isdigit() and text.isascii() and len(text) < 16  # noqa: PLR2004 -- of a sane count


def _fault(query: str, fault: QueryFault | None) -> dict[str, Any] | None:
    """Return the fault with the line it is in, cut at the column."""
    if fault is None:
        return None
    lines = query.replace("\r\n", "\n").split("\n")
    line = lines[fault.line - 1] if 0 < fault.line <= len(lines) else ""
    column = max(fault.column - 1, 0)
    word = re.match(r"\S+|\s*", line[column:])
    end = column + (word.end() if word else 0)
    return {
        "reason": fault.reason,
        "line": fault.line,
        "column": fault.column,
        "before": line[:column],
        "at": line[column:end],
        "after": line[end:],
    }
