"""What a release says of itself: ``manifest.json`` for programs, ``report.*`` for the library.

Counts and findings of a finished draft enter; three files leave, and the rules where a library has
some of its own. Nothing private is in them: messages about withheld fields were masked when they
were kept.
"""

import json
import platform
from collections.abc import Mapping
from importlib import metadata
from typing import NamedTuple

import pyoxigraph as ox

from ris2rdf import diagnostics, terms
from ris2rdf.building import quality, results
from ris2rdf.building.draft import Draft
from ris2rdf.release import records
from ris2rdf.release.contents import LAYOUT, STORED_COUNTS
from ris2rdf.release.release import SHAPES
from ris2rdf.shapes import document

_LIBRARIES = ("rdflib", "pyshacl", "pyoxigraph", "shacl")


class Facts(NamedTuple):
    """What the database does not know of a release."""

    id: str
    triples: int
    files: Mapping[str, Mapping[str, object]]
    seconds: Mapping[str, float]
    cpu: Mapping[str, float]
    before: Mapping[str, object]
    decided: str
    build: Mapping[str, object]


def counts(draft: Draft, triples: int) -> dict[str, int]:
    """Return how many there are of everything, by the names pages use."""
    found = {name: draft.count(sql) for name, sql in STORED_COUNTS.items()}
    said: dict[str, int] = dict.fromkeys(("errors", "warnings", "infos"), 0)
    sql = f"SELECT code, {records.WEIGHT}, COUNT(*) FROM diagnostic GROUP BY 1, 2"  # noqa: S608 - fixed
    for code, given, number in draft.db.execute(sql):
        said[f"{given or diagnostics.catalogue()[code].severity}s"] += number
    return {**found, "triples": triples, **said}


def codes(draft: Draft) -> dict[str, int]:
    """Return code -> how often it was reported, by code."""
    sql = "SELECT code, COUNT(*) FROM diagnostic GROUP BY code ORDER BY code"
    return dict(draft.db.execute(sql))


def write(draft: Draft, facts: Facts) -> None:
    """Write ``manifest.json``, ``report.json`` and ``report.ttl`` into the draft's folder."""
    found = codes(draft)
    table = {
        "id": facts.id,
        "layout": LAYOUT,
        "base": draft.config.base,
        "title": draft.config.title,
        "created": draft.time.isoformat(),
        "build": facts.build,
        "previous": facts.before.get("id", ""),
        "counts": counts(draft, facts.triples),
        "codes": found,
        "quality": quality.counted(draft),
        "before": facts.before,
        "sources": _sources(draft),
        "files": facts.files,
        "seconds": facts.seconds,
        "cpu": facts.cpu,
        "versions": _versions(),
        "engine": draft.engine,
        "on_violation": draft.on_violation,
        "decided": facts.decided,
    }
    _json(draft, "manifest.json", table)
    words = {code: diagnostics.catalogue()[code]._asdict() for code in found}
    _json(draft, "report.json", {"id": facts.id, "codes": found, "words": words})
    _report(draft)
    if draft.shapes is not None:
        (draft.folder / SHAPES).write_text(document(draft.config.base, draft.shapes), "utf-8")


def _report(draft: Draft) -> None:
    """Write the SHACL report as Turtle: every Violation and Warning, Info is only counted."""
    lines = "".join(f"{line}\n" for line in results.report(draft))
    triples = ox.parse(lines.encode("utf-8"), format=ox.RdfFormat.N_TRIPLES)
    with (draft.folder / "report.ttl").open("wb") as out:
        ox.serialize(
            (quad.triple for quad in triples),
            out,
            format=ox.RdfFormat.TURTLE,
            prefixes=terms.prefixes(),
        )


def _sources(draft: Draft) -> list[dict[str, object]]:
    rows = draft.db.execute("SELECT name, digest, records FROM source ORDER BY name, digest")
    return [{"name": name, "sha256": digest, "records": number} for name, digest, number in rows]


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "ris2rdf": _version("ris2rdf")}
    return found | {name: _version(name) for name in _LIBRARIES if _version(name)}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _json(draft: Draft, name: str, table: Mapping[str, object]) -> None:
    text = json.dumps(table, ensure_ascii=False, indent=2)
    (draft.folder / name).write_text(f"{text}\n", "utf-8")
