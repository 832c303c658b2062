"""The graphs about the data: the dataset, its provenance, its validation, candidates, as N-Quads.

Rows of a draft enter; N-Quads leave. None of it is in the default graph, which is a function
of the records alone: this here also knows the time and the files.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from ris2rdf import terms
from ris2rdf.building import candidates, origins, quality, results
from ris2rdf.building.draft import Draft
from ris2rdf.building.written import Kind, writing
from ris2rdf.vocabulary import Import, Origin, Provenance

_ORIGINS = """
SELECT w.path, o.digest, o.import, o.source, o.name, o.position FROM {works}
CROSS JOIN record r ON r.work = w.id CROSS JOIN bench.origin o ON o.record = r.id {which}
ORDER BY w.path, o.digest
"""
_FRESH = _ORIGINS.format(works="bench.anew a CROSS JOIN work w ON w.path = a.path", which="")
_OF_WORK = _ORIGINS.format(works="work w", which="WHERE w.path = ?")
Imports = dict[str, Import]


def write(draft: Draft, registry: Path) -> Imports:
    """Write the graphs as far as they changed; returns the imports that the works come from."""
    imports = origins.settle(draft, registry)
    candidates.run(draft)
    with draft.head.open("w", encoding="utf-8", newline="\n") as out:
        for name, lines in (
            ("dataset", _dataset(draft)),
            ("provenance", _imported(draft, imports)),
            ("validation", results.report(draft)),
        ):
            out.writelines(quads(draft, name, lines))
    with writing(draft, draft.about, Kind.PROVENANCE) as texts:
        rows = draft.db.execute(_FRESH)
        for path, group in groupby(rows, lambda row: str(row[0])):
            texts.add(path, _described(draft, path, list(group), imports))
    return imports


def quads(draft: Draft, name: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the N-Triples *lines* as N-Quads of the graph called *name*."""
    end = f"<{draft.config.base}graph/{name}> .\n"
    return (f"{line[:-1]}{end}" for line in lines)


def provenance(draft: Draft, path: str, imports: Imports) -> str:
    """Return where the work at *path* comes from, as N-Quads."""
    return _described(draft, path, draft.db.execute(_OF_WORK, (path,)).fetchall(), imports)


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


def _imported(draft: Draft, imports: Imports) -> Iterator[str]:
    """Yield what is said of the imports, each line once."""
    known: set[str] = set()
    for made in imports.values():
        fresh = [line for line in draft.vocabulary.imported(made) if line not in known]
        known.update(fresh)
        yield from fresh


def _described(draft: Draft, path: str, rows: Sequence[tuple[str, ...]], imports: Imports) -> str:
    return "".join(quads(draft, "provenance", _description(draft, path, rows, imports)))


def _description(
    draft: Draft, path: str, rows: Sequence[tuple[str, ...]], imports: Imports
) -> list[str]:
    """Return the provenance of one work: its latest import made the description as it is."""
    name = max((row[2] for row in rows), key=lambda name: (imports[name].time, name))
    stated = [Origin(row[1], int(row[5]), row[3]) for row in rows]
    origin = Provenance(path.removeprefix("work/"), stated, imports[name])
    return draft.vocabulary.provenance(origin)
