"""Pages of corrections: all kinds of fault, and one of them record by record.

Faults of a release go in; HTML leaves. The words are those of the catalogue of diagnostics.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ris2rdf.diagnostics import Diagnostic, catalogue
from ris2rdf.elements import Work
from ris2rdf.release import Entry
from ris2rdf.web.pages import words
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.views import HELD, Fault, FaultView, QualityView, Site

_WEIGHT = {"error": 0, "warning": 1, "info": 2}
_NAMES = 3  # of people, before the rest is counted


def quality(view: QualityView, past: Mapping[str, int] | None = None) -> str:
    """Return the page of corrections, worst faults first.

    *past* is what the release before counted, by code, if there was one.
    """
    site = view.site
    known = (fault for fault in view.faults if fault.code in catalogue())
    faults = sorted(known, key=lambda f: (_WEIGHT[f.severity], -f.times, f.code))
    return draw(
        "quality.html",
        site,
        view=view,
        faults=[_fault(fault) | {"change": _change(fault, past)} for fault in faults],
        past=past,
        mended=len(past.keys() - {fault.code for fault in view.faults}) if past else 0,
        totals=_totals(site),
        held=site.counts.get("quarantined", 0),
    )


def fault(view: FaultView) -> str:
    """Return the page of one fault, or of the records held back."""
    site, held = view.site, view.code == HELD
    one = Fault(view.code, view.count, [row for row, *_ in view.rows])
    told = _held(view.count) if held else _fault(one)
    address = site.at(f"/quality/{view.code}")
    return draw(
        "fault.html",
        site,
        view=view,
        fault=told,
        held=held,
        rows=list(_rows(view)),
        address=address,
        next=f"{address}?{urlencode({'after': view.next})}" if view.next else "",
    )


class Shown(NamedTuple):
    """A row of a fault's page; ``pair`` is two works side by side, ``decisions`` what to say."""

    diagnosed: tuple[str, str, Diagnostic, str]
    pair: "list[Compared]"
    ends: tuple[str, str] = ("", "")
    decisions: str = ""


class Compared(NamedTuple):
    """What two works say of one thing."""

    label: str
    one: str
    other: str

    @property
    def differ(self) -> bool:
        """Whether they say the same."""
        return self.one != self.other


def _rows(view: FaultView) -> Iterator[Shown]:
    """Yield the rows, each pair of works side by side once."""
    met: set[frozenset[str]] = set()
    for row, one, other in view.rows:
        ends = (one.path, other.path) if one and other else ("", "")
        if not one or not other or frozenset(ends) in met:
            yield Shown(row, [])
            continue
        met.add(frozenset(ends))
        yield Shown(row, _compared(one, other), ends, _decisions(view.site, ends))


def _decisions(site: Site, ends: tuple[str, str]) -> str:
    """Return the two rows for ``decisions.csv``, of which a library takes one."""
    pair = ",".join(f"{site.base}id/{path}" for path in ends)
    return f"{pair},same,\n{pair},not the same,"


def _compared(one: Entry, other: Entry) -> list[Compared]:
    pairs = zip(_told(one), _told(other), strict=True)
    return [Compared(label, a, b) for (label, a), (_, b) in pairs if a or b]


def _told(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield by what a cataloguer tells *entry* from another: the same labels for every work."""
    work = entry.work
    assert work is not None  # noqa: S101 - the view has none without
    yield "Title", work.title.value if work.title else ""
    yield "Type", words.work_type(work.type, work.form)
    yield "People", _people(work)
    yield "Date", next((date.value for date in work.dates if date.kind == "issued"), "")
    container = work.container.title if work.container else None
    yield "Published in", container.value if container else ""
    yield "Place in it", _place(work)
    own = (i for i in work.identifiers if i.of == "work")
    yield "Identifiers", "; ".join(f"{words.scheme(i.scheme)} {i.value}" for i in own)
    yield "Source", "; ".join(_source(r.source, r.line, r.raw) for r in entry.records)


def _people(work: Work) -> str:
    names = [c.name.display for c in work.contributors if c.of == "work"]
    more = len(names) - _NAMES
    return "; ".join(names[:_NAMES]) + (f" and {more} more" if more > 0 else "")


def _place(work: Work) -> str:
    pages = "–".join(p.value for p in (work.page_start, work.page_end) if p)
    named = (("vol.", work.volume), ("no.", work.issue), ("art.", work.article_number))
    parts = [f"{label} {stated.value}" for label, stated in named if stated]
    pages = pages or (work.pages.value if work.pages else "")
    return ", ".join([*parts, *([f"pp. {pages}"] if pages else [])])


def _source(name: str, line: int, raw: str) -> str:
    return f"{name}, lines {line}–{line + raw.count(chr(10))}"


def _totals(site: Site) -> list[tuple[str, int]]:
    names = {
        "records": "records read",
        "works": "works published",
        "quarantined": "held back",
        "errors": "violations",
        "warnings": "warnings",
    }
    return [(what, site.counts[name]) for name, what in names.items() if name in site.counts]


def _change(fault: Fault, past: Mapping[str, int] | None) -> str:
    """Return how many more or fewer than in the release before, as ``+3`` or ``−2``."""
    more = fault.times - (past or {}).get(fault.code, 0)
    return f"+{more:,}" if more > 0 else f"−{-more:,}" if more else "="


def _held(count: int) -> dict[str, Any]:
    return {
        "code": HELD,
        "style": "bad",
        "word": "Held back",
        "title": "Records held back",
        "explanation": (
            f"{'It is' if count == 1 else 'They are'} not published until mended: here is why."
        ),
        "advice": "",
        "count": count,
        "examples": [],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    kind = catalogue()[fault.code]
    style, word = words.STATES[fault.severity]
    return {
        "code": fault.code,
        "style": style,
        "word": word,
        "title": kind.title,
        "explanation": kind.explanation,
        "advice": "" if "{" in kind.hint else kind.hint,
        "count": fault.times,
        "examples": fault.examples,
    }
