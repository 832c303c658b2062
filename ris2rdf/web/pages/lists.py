"""Lists: works with what narrows them, and indexes of things.

Rows, facets and the parameters of the address go in; pages come out. Every choice is a link that
keeps the other choices, so that all of it works without script and can be bookmarked.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from ris2rdf.release import LETTERS, Facet, ThingRow
from ris2rdf.release.indexes import BEFORE, BEYOND
from ris2rdf.web.pages import selecting, words
from ris2rdf.web.pages.entries import chart, entries
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.views import Site, ThingsView, WorksView

Parameters = Sequence[tuple[str, str]]

FACETS = {
    "type": "Type",
    "subject": "Subjects",
    "person": "People",
    "container": "Journals",
    "publisher": "Publishers",
    "language": "Language",
    "state": "Validation",
}
"""The parameters by which a list is narrowed, in the order shown, and their headings."""
CHIPS = {
    "q": "Words",
    "type": "Type",
    "subject": "Subject",
    "person": "Person",
    "container": "In",
    "journal": "In",
    "publisher": "Publisher",
    "language": "Language",
    "state": "Validation",
    "year": "Year",
    "from": "From",
    "to": "To",
    "thing": "About",
}
"""Parameters that filter, and what the link that takes the filter off calls them."""
INDEXES = {"subject": "/subjects", "person": "/people", "container": "/journals"}
INDEXES |= {"publisher": "/publishers"}
ORDERS = {
    "year": "Newest first",
    "oldest": "Oldest first",
    "title": "Title",
    "relevance": "Best match",
}
STATES = {"valid": "No warning", "warning": "Warnings", "violation": "Violations"}
LIMITS = (25, 50, 100)
_STEPS = {"after", "first", "n", "sort"}
_CURSOR = {"after", "first"}


class Choice(NamedTuple):
    """One value of a facet, and where choosing it leads."""

    label: str
    works: int
    href: str
    chosen: bool


class Chip(NamedTuple):
    """A filter in force, and the list without it."""

    label: str
    href: str


def works(view: WorksView) -> str:
    """Return the list of works that *view* is about."""
    site, wanted = view.site, dict(view.parameters)
    first, last = _number(wanted.get("from", "")), _number(wanted.get("to", ""))
    filters = chips(view)
    return draw(
        "works.html",
        site,
        view=view,
        rows=entries(site, view.rows),
        heading="Search" if "q" in wanted else "Works",
        sentence=_sentence(view),
        text=wanted.get("q", ""),
        meant=_with(view, "q", view.meant),
        chips=filters,
        clear=site.at(_bare(view)),
        chart=chart(view.years, first=first, last=last),
        first=wanted.get("from", ""),
        last=wanted.get("to", ""),
        facets=_facets(view),
        orders=[(n, label) for n, label in ORDERS.items() if n != "relevance" or "q" in wanted],
        order=wanted.get("sort") or ("relevance" if "q" in wanted else "year"),
        limit=_number(wanted.get("n", "")) or LIMITS[0],
        limits=LIMITS,
        kept=[(n, v) for n, v in view.parameters if n not in _STEPS],
        kept_years=[(n, v) for n, v in view.parameters if n not in {"from", "to", *_CURSOR}],
        **_turning(view),
        exports=_exports(view),
        query=selecting.query(view.site.base, view.parameters),
        document=_bare(view),
    )


def chips(view: WorksView) -> list[Chip]:
    """Return the filters in force, each with the address of the list without it."""
    found = []
    for name, value in view.parameters:
        if name in _STEPS or not value:
            continue
        heading = CHIPS.get(name)
        if heading:
            label = _label(view.facets.get(name, ()), name, value)
            found.append(Chip(f"{heading}: {label}", _with(view, name, "")))
    return found


def _label(facets: Iterable[Facet], name: str, value: str) -> str:
    """Return what *value* of a parameter is called, by the facets if they hold it."""
    if name == "type":
        return words.told_apart(value)
    if name in {"state", "language"}:
        return STATES.get(value) or words.language(value)
    known = next((f.label for f in facets if f.value == value), "")
    return known or (value.rpartition("/")[2] if name != "q" else value)


def _facets(view: WorksView) -> list[tuple[str, str, str, list[Choice]]]:
    """Return (name, heading, path of the whole index, choices) of each facet that has any."""
    wanted = dict(view.parameters)
    shown = []
    for name, heading in FACETS.items():
        choices = [
            Choice(
                _label(view.facets[name], name, facet.value),
                facet.works,
                _with(view, name, facet.value),
                wanted.get(name) == facet.value,
            )
            for facet in view.facets.get(name, ())
        ]
        if choices:
            shown.append((name, heading, INDEXES.get(name, ""), choices))
    return shown


def _sentence(view: WorksView) -> str:
    """Return the total in words: "2,713 works on nephrology, 2015–2026"."""
    wanted = dict(view.parameters)
    text = words.plural(view.total, "work") if view.total else "No works"
    for name, preposition in (("subject", "on"), ("container", "in"), ("person", "by")):
        if name in wanted:
            text += f" {preposition} {_label(view.facets.get(name, ()), name, wanted[name])}"
    if "q" in wanted:
        text += f" found for “{wanted['q']}”"
    years = [wanted.get("from", ""), wanted.get("to", "")]
    if any(years):
        text += ", " + ("–".join(years) if all(years) else f"{'–'.join(years)}")
    return text


def _exports(view: WorksView) -> list[tuple[str, str]]:
    """Return (format, address) of this very selection in other forms."""
    kept = [(n, v) for n, v in view.parameters if n not in _CURSOR]
    query = f"?{urlencode(kept)}" if kept else ""
    return [
        (words.formats(offer.name), view.site.at(_bare(view) + offer.suffix + query))
        for offer in view.offers
        if offer.name in words.FORMATS
    ]


def _bare(view: WorksView | ThingsView) -> str:
    return view.site.path.partition("?")[0]


def _with(view: WorksView | ThingsView, name: str, value: str) -> str:
    """Return the address of the list with *name* set to *value* (left out if empty)."""
    kept = [(n, v) for n, v in view.parameters if n not in {name, *_CURSOR}]
    kept += [(name, value)] if value else []
    return _bare_with(view, kept)


def _turning(view: WorksView | ThingsView) -> dict[str, str]:
    """Return the addresses of the first page and the next, and which rows these are."""
    if not view.after and view.first == 1:
        return {"start": "", "previous": "", "next": "", "span": ""}
    last = view.first + len(view.rows) - 1
    place = urlencode({"after": view.after, "first": last + 1})
    bare = _with(view, "", "")
    return {
        "start": bare if view.first > 1 else "",
        "previous": "" if view.before is None else _bare_with(view, view.before),
        "next": f"{bare}{'&' if '?' in bare else '?'}{place}" if view.after else "",
        "span": f"{view.first:,}–{last:,} of {view.total:,}",
    }


def _bare_with(view: WorksView | ThingsView, parameters: Parameters) -> str:
    return view.site.at(_bare(view) + (f"?{urlencode(parameters)}" if parameters else ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


ALIKE = 2
"""Names much like one that are shown beside it."""

THINGS: Mapping[str, tuple[str, str, str]] = {
    "person": (
        "People",
        "name",
        (
            "Names as the records write them, by family name. Two people may share one, and one "
            "person may have several."
        ),
    ),
    "journal": (
        "Journals",
        "journal",
        "Journals and other periodicals that works appeared in.",
    ),
    "publisher": ("Publishers", "publisher", "Publishers as the records name them."),
    "subject": (
        "Subjects",
        "subject",
        "Keywords as the records write them: not an authority file, and without order among them.",
    ),
}
"""The indexes: what each is headed, what one row is, and what is to be known of them."""


def things(view: ThingsView) -> str:
    """Return the index of people, journals, publishers or subjects that *view* is about."""
    heading, noun, sentence = THINGS.get(view.kind, (words.sentence(view.kind), "thing", ""))
    return draw(
        "things.html",
        view.site,
        view=view,
        heading=heading,
        place=heading if heading != "Publishers" else "",
        sentence=f"{words.plural(view.total, noun)}. {sentence}",
        letters=_letters(view),
        letter=dict(view.parameters).get("letter", ""),
        rows=[_thing(view.site, row) for row in view.rows],
        alike={name: _alike(view.site, rows) for name, rows in view.alike.items()},
        **_turning(view),
        document=_bare(view),
    )


def _letters(view: ThingsView) -> list[tuple[str, str, str]]:
    """Return each letter with its name, and where its things are listed: nowhere without any."""
    named = {BEFORE: "0–9", BEYOND: "Other scripts"}
    return [
        (
            letter,
            named.get(letter, letter.upper()),
            _with(view, "letter", letter) * (letter in view.letters),
        )
        for letter in LETTERS
        if letter in view.letters or letter not in named
    ]


def _alike(site: Site, rows: Sequence[ThingRow]) -> tuple[list[tuple[str, str, int]], int]:
    """Return (name, address, works) of the first rows, and how many more there are."""
    shown = [(row.filed or row.label, _thing(site, row)[1], row.works) for row in rows[:ALIKE]]
    return shown, len(rows) - len(shown)


def _thing(site: Site, row: ThingRow) -> tuple[str, str, str, int]:
    """Return (label, page of the thing or of its works, ORCID, number of works)."""
    works_of = site.at(f"/works?{urlencode({'person': row.label})}")
    orcid = row.path.removeprefix("person/orcid/") if row.path.startswith("person/orcid/") else ""
    href = site.at(f"/doc/{row.path}") if row.path else works_of
    return row.filed or row.label, href, orcid, row.works
