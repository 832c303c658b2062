"""The page that tries records out: a form, the report, and the data that the records become.

A trial goes in; HTML leaves. No record is read here.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ris2rdf.diagnostics import SEVERITIES, Diagnostic
from ris2rdf.pipeline.trial import RECORDS, SECONDS, Trial
from ris2rdf.web.pages import words
from ris2rdf.web.pages.rendering import draw
from ris2rdf.web.pages.views import ConvertView

SAID = 50
"""Diagnostics shown at most, the worst first."""

SHOWN = 200_000
"""Characters of the data shown at most; the download has all."""

FORMATS = (
    ("ttl", "Turtle"),
    ("jsonld", "JSON-LD"),
    ("nt", "N-Triples"),
    ("ris", "RIS, put in order"),
)
PROFILES = (
    ("full", "Everything"),
    ("schema", "schema.org only"),
    ("bibo", "BIBO, FOAF, Dublin Core"),
)

EXAMPLE = """\
TY - JOUR
T1 - A phase I study of autologous mesenchymal stromal cells for severe steroid-dependent \
nephrotic syndrome
AU - Vivarelli, M.
AU - De, Salvo A.
AU - Locatelli, F.
PY - 2023
DO - 10.1172/jci.insight.169424
SN - 2379-3708
VL - 8
SP - 1
EP - 13
JF - JCI insight
IS - 18
ER - """


class Said(NamedTuple):
    """A diagnostic as shown: its state, and the line it is about."""

    style: str
    word: str
    diagnostic: Diagnostic
    line: str


def convert(view: ConvertView) -> str:
    """Return the page."""
    found = view.trial
    said = sorted(found.said, key=_weight) if found else []
    text = found.text if found else ""
    shown = text[:SHOWN].rpartition("\n")[0] if len(text) > SHOWN else text
    return draw(
        "convert.html",
        view.site,
        view=view,
        text=view.text or EXAMPLE,
        rows=min(max((view.text or EXAMPLE).count("\n") + 2, 9), 24),
        formats_offered=FORMATS,
        profiles_offered=PROFILES,
        chosen=dict(FORMATS)[view.format],
        account=_account(found) if found else "",
        said=list(_said(found, said)) if found else [],
        more=max(len(said) - SAID, 0),
        shown=shown.rstrip("\n"),
        whole=len(shown) == len(text),
        records=RECORDS,
        seconds=SECONDS,
    )


def _weight(said: Diagnostic) -> tuple[int, int]:
    return SEVERITIES.index(said.severity), said.line


def _said(found: Trial, said: list[Diagnostic]) -> Iterator[Said]:
    for one in said[:SAID]:
        yield Said(*words.STATES[one.severity], one, found.found.get(one.line, ""))


def _account(found: Trial) -> str:
    """Return what became of records and lines: ``1 record read. 45 lines: 44 mapped, ...``."""
    lines = ", ".join(f"{count:,} {fate}" for fate, count in found.lines.items())
    told = f"{words.plural(found.records, 'record')} read"
    if found.held:
        told += f", of which {found.held:,} would be held back"
    return f"{told}. {words.plural(sum(found.lines.values()), 'line')}: {lines}." if lines else told
