"""The graphs about the data: the dataset, its provenance, its validation, candidates, as N-Quads.

Rows of a draft enter; ``about.nq`` leaves. None of it is in the default graph, which is a function
of the records alone: this here also knows the time and the files.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from ris2rdf import terms
from ris2rdf.release import candidates, origins, quality, results
from ris2rdf.release.draft import Draft
from ris2rdf.vocabulary import Import, Origin, Provenance

GRAPHS = ("dataset", "provenance", "validation", "candidates")
_ORIGINS = """
SELECT w.path, o.digest, o.import, o.source, o.name, o.position FROM bench.origin o
JOIN record r ON r.id = o.record JOIN work w ON w.id = r.work ORDER BY w.path, o.digest
"""


def write(draft: Draft, registry: Path) -> None:
    """Write the graphs, those with nothing in them left out."""
    imports = origins.settle(draft, registry)
    candidates.run(draft)
    with draft.about.open("w", encoding="utf-8", newline="\n") as out:
        for name, lines in (
            ("dataset", _dataset(draft)),
            ("provenance", _provenance(draft, imports)),
            ("validation", results.report(draft)),
            ("candidates", candidates.lines(draft)),
        ):
            end = f"<{draft.config.base}graph/{name}> .\n"
            out.writelines(f"{line[:-1]}{end}" for line in lines)


def _dataset(draft: Draft) -> Iterator[str]:
    """Yield what is said of the dataset; a licence only where config.toml names one."""
    config = draft.config
    yield from draft.vocabulary.dataset(config.title)
    subject = f"<{config.base}id/dataset>"
    texts = {
        "dcterms:description": config.description,
        "schema:description": config.description,
        "dcterms:modified": draft.time.date().isoformat(),
    }
    for name, text in texts.items():
        kind = terms.expand("xsd:date") if name == "dcterms:modified" else ""
        if text:
            yield f"{subject} <{terms.expand(name)}> {terms.literal(text, kind)} ."
    for name in ("dcterms:license", "schema:license"):
        if terms.address(config.licence):
            yield f"{subject} <{terms.expand(name)}> {terms.iri(config.licence)} ."
    integer = terms.expand("xsd:integer")
    works = draft.count("SELECT COUNT(*) FROM work")
    yield from quality.lines(draft)
    yield f"{subject} <{terms.expand('void:entities')}> {terms.literal(str(works), integer)} ."
    for name in ("sparqlEndpoint", "dataDump"):
        target = {"sparqlEndpoint": "sparql", "dataDump": "dump/dataset.nt.gz"}[name]
        yield f"{subject} <{terms.expand('void:' + name)}> <{config.base}{target}> ."


def _provenance(draft: Draft, imports: dict[str, Import]) -> Iterator[str]:
    """Yield where every description and record comes from, then the imports themselves."""
    known: set[str] = set()
    for made in imports.values():
        fresh = [line for line in draft.vocabulary.imported(made) if line not in known]
        known.update(fresh)
        yield from fresh
    rows = draft.db.execute(_ORIGINS)
    for path, group in groupby(rows, lambda row: str(row[0])):
        yield from _description(draft, path, list(group), imports)


def _description(
    draft: Draft, path: str, rows: list[tuple[str, ...]], imports: dict[str, Import]
) -> list[str]:
    """Return the provenance of one work: its latest import made the description as it is."""
    name = max((row[2] for row in rows), key=lambda name: (imports[name].time, name))
    stated = [Origin(row[1], int(row[5]), row[3]) for row in rows]
    origin = Provenance(path.removeprefix("work/"), stated, imports[name])
    return draft.vocabulary.provenance(origin)
