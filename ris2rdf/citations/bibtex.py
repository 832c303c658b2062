"""A Work as an entry of BibTeX or BibLaTeX, in UTF-8.

A Work, its key and a dialect enter, the text of one entry leaves. Types and names of fields are the
table's. Both dialects get every field they have a name for; styles ignore what they do not print.
"""

import re
from collections.abc import Iterator

from ris2rdf.citations import latex, parts
from ris2rdf.citations.parts import stated
from ris2rdf.citations.tables import Dialect, Fields, tables
from ris2rdf.elements import Container, Date, Name, Work

Field = tuple[str, str]

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_KEY = re.compile(r"[^A-Za-z0-9:._/+-]+")
_AND = re.compile(r"\band\b|,|\"", re.IGNORECASE)
_THESIS = frozenset({"phdthesis", "thesis"})


def entry(work: Work, key: str, dialect: Dialect = "bibtex") -> str:
    """Return *work* as an entry with the key *key*, with an end of line.

    >>> print(entry(Work("BOOK", "BOOK", dates=(Date("2023-05"),)), "x"), end="")
    @book{x,
      year = {2023},
      month = may,
    }
    """
    kind = tables().of(work).entry(dialect)
    if dialect == "bibtex" and kind in _THESIS and _is_masters(work):
        kind = "mastersthesis"
    given: dict[str, str] = {}
    for name, value in _fields(work, kind, dialect):
        if name and value:
            given.setdefault(name, value)
    lines = [f"  {name} = {_delimited(name, value)},\n" for name, value in given.items()]
    return f"@{kind}{{{_KEY.sub('-', key) or 'work'},\n{''.join(lines)}}}\n"


def _delimited(name: str, value: str) -> str:
    return value if name == "month" else f"{{{value}}}"


def _fields(work: Work, kind: str, dialect: Dialect) -> Iterator[Field]:
    fields = tables().fields("phdthesis" if kind == "mastersthesis" else kind, dialect)
    yield from _people(work, dialect)
    yield "title", latex.title(parts.title(work))
    yield "shorttitle", latex.title(stated(work.short_title))
    yield from _inside(work, fields, dialect)
    yield from _dates(work, dialect)
    yield from _numbers(work, kind, fields, dialect)
    yield from _published(work, fields, dialect)
    yield from _kind(work, kind, dialect)
    yield from _identifiers(work, dialect)
    yield "language", latex.escaped(next((one.value for one in work.languages), ""))
    yield "keywords", latex.escaped(", ".join(stated(keyword) for keyword in work.keywords))
    yield "abstract", latex.escaped(work.abstract.value if work.abstract else "")


# ------------------------------------------------------------------------------ people


def _people(work: Work, dialect: Dialect) -> Iterator[Field]:
    named: dict[str, list[str]] = {}
    for one in work.contributors:
        row = tables().people(one.role, one.of)
        field = row.field(dialect) if row else ""
        name = written(one.name)
        if field and name and name not in named.setdefault(field, []):
            named[field].append(name)
    if work.more_contributors and named.get("author"):
        named["author"].append("others")
    for field, names in named.items():
        yield field, " and ".join(names)


def written(name: Name) -> str:
    """Return *name* as BibTeX takes it apart: ``von Last, Jr, First``, or in braces as a whole.

    >>> written(Name(family="Cruz", given="Juan")), written(Name(literal="Barnes and Noble"))
    ('Cruz, Juan', '{Barnes and Noble}')
    """
    if name.literal or not name.family:
        whole = latex.escaped(name.literal or name.given or name.suffix)
        return f"{{{whole}}}" if whole else ""
    parted = parts.parted(name)
    family = " ".join(part for part in (parted.particle, _guarded(parted.family)) if part)
    given = " ".join(part for part in (_guarded(parted.given), parted.dropping) if part)
    return ", ".join(part for part in (family, _guarded(parted.suffix), given) if part)


def _guarded(part: str) -> str:
    """Return *part* of a name, in braces where BibTeX would take it for more than one."""
    text = latex.escaped(part)
    return f"{{{text}}}" if _AND.search(text) else text


# ------------------------------------------------------------------------------ place and time


def _inside(work: Work, fields: Fields, dialect: Dialect) -> Iterator[Field]:
    container, series = parts.container(work), parts.series(work)
    event = work.event
    name = _title(container) or latex.title(stated(event.name) if event else "")
    yield fields.container, name
    if container and container.abbreviations and dialect == "biblatex":
        short = "shortjournal" if fields.container == "journaltitle" else "shortbooktitle"
        yield short, latex.escaped(stated(container.abbreviations[0]))
    yield "series", _title(series)
    if event and dialect == "biblatex":
        yield "eventtitle", latex.title(stated(event.name))
        yield "venue", latex.escaped(stated(event.place))
        yield "eventdate", "/".join(_iso(date) for date in (event.start, event.end) if _iso(date))


def _title(container: Container | None) -> str:
    return latex.title(stated(container.title)) if container else ""


def _dates(work: Work, dialect: Dialect) -> Iterator[Field]:
    issued, accessed = work.issued, parts.dated(work, "accessed")
    found = parts.numbers(issued)
    literal = latex.escaped(issued.value) if issued and not found else ""
    if dialect == "biblatex":
        yield "date", _iso(issued)
        yield "year", literal
    else:
        yield "year", str(found[0]) if found else literal
        yield "month", _MONTHS[found[1] - 1] if found[1:] else ""
    yield "urldate", _iso(accessed)


def _iso(date: Date | None) -> str:
    return date.value if date and parts.numbers(date) else ""


def _numbers(work: Work, kind: str, fields: Fields, dialect: Dialect) -> Iterator[Field]:
    inside, series = parts.container(work), parts.series(work)
    first, last = parts.pages(work)
    volume = stated(work.volume) or stated(inside.volume if inside else None)
    yield "volume", latex.escaped(volume)
    own, issue = stated(work.number), stated(work.issue)
    yield fields.number, latex.escaped(issue if kind == "article" else own or issue)
    yield fields.number, latex.escaped(own or stated(series.volume if series else None))
    if not (work.page_start or work.page_end or work.pages) and dialect == "biblatex":
        yield "eid", latex.escaped(stated(work.article_number))
    else:
        yield "pages", latex.escaped(first) + (f"--{latex.escaped(last)}" if last else "")
    yield "pagetotal", latex.escaped(stated(work.number_of_pages))
    edition = stated(work.edition) or stated(inside.edition if inside else None)
    yield "edition", latex.escaped(edition)
    yield "chapter", latex.escaped(stated(work.section))


def _published(work: Work, fields: Fields, dialect: Dialect) -> Iterator[Field]:
    inside = parts.container(work)
    publisher = stated(work.publisher) or stated(inside.publisher if inside else None)
    place = stated(work.place) or stated(inside.place if inside else None)
    # In a list field "and" parts two publishers: one that has it in its name goes in braces.
    yield fields.publisher, _guarded(publisher)
    yield "address" if dialect == "bibtex" else "location", _guarded(place)


# ------------------------------------------------------------------------------ kind and numbers


def _is_masters(work: Work) -> bool:
    said = parts.genre(work).lower()
    return any(word in said for word in tables().masters)


def _kind(work: Work, kind: str, dialect: Dialect) -> Iterator[Field]:
    said = latex.escaped(parts.genre(work))
    if kind in {"phdthesis", "mastersthesis", "techreport", "report", "patent"}:
        yield "type", said
    elif kind == "thesis":
        yield "type", said or "phdthesis"
    version = next(iter(work.details.get("version", ())), None)
    if dialect == "biblatex":
        yield "version", latex.escaped(stated(version))
    if work.type == "INPR":
        yield ("pubstate", "inpress") if dialect == "biblatex" else ("note", "In press")


def _identifiers(work: Work, dialect: Dialect) -> Iterator[Field]:
    yield "isbn", latex.escaped(parts.number(work, "isbn13", "isbn10", "isbn"))
    yield "issn", latex.escaped(parts.number(work, "issn"))
    yield "doi", latex.verbatim(work.identifier("doi"))
    for scheme, name in (("arxiv", "arxiv"), ("pmid", "pubmed")):
        if eprint := work.identifier(scheme):
            yield "eprint", latex.verbatim(eprint)
            yield "eprinttype" if dialect == "biblatex" else "archiveprefix", name
            break
    yield "url", latex.verbatim(parts.address(work))
