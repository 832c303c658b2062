"""RIS as the objects of two Python libraries: an rdflib Graph, and a pandas DataFrame.

Files enter, as ``ris2rdf.read`` takes them; all that they say is in memory afterwards, so this is
for thousands of records and not for millions: ``ris2rdf convert`` streams. Neither library is
loaded before its function is called, and pandas comes with the extra of that name.

>>> from ris2rdf import interop
>>> graph = interop.graph("seeds/adda.ris", base="https://data.example.org/")
>>> [str(row.title) for row in graph.query("SELECT ?title { ?work schema:headline ?title }")]
['Silt and steam on the Adda']
"""

import io
from collections.abc import Iterator
from os import PathLike, fspath
from typing import TYPE_CHECKING

from ris2rdf import crosswalk, pipeline, read, terms, unheard, vocabulary
from ris2rdf.diagnostics import Report
from ris2rdf.elements import Work

if TYPE_CHECKING:
    import pandas as pd
    import rdflib

COLUMNS = (
    "doi title authors year type container volume issue page_start page_end publisher keywords "
    "abstract"
).split()
"""The columns of :func:`table`; ``authors`` and ``keywords`` are lists, all else is text."""


def graph(
    *files: str | PathLike[str], base: str, profile: str = "full", report: Report | None = None
) -> "rdflib.Graph":
    """Return the triples of all records in *files*, as ``convert --no-provenance`` writes them.

    *base* begins every address; *profile* is ``full``, ``schema`` or ``bibo``. The prefixes of
    the project are bound. *report* hears what is wrong with the files, as ``read`` tells it.
    """
    import rdflib  # noqa: PLC0415 -- loaded when needed

    out = io.BytesIO()
    pipeline.convert(
        pipeline.Conversion(
            crosswalk.load(),
            vocabulary.load(base, profile),
            pipeline.FORMATS["nt"](out),
            report or unheard,
        ),
        [fspath(name) for name in files],
    )
    made = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in terms.prefixes().items():
        made.bind(prefix, iri)
    return made.parse(data=out.getvalue(), format="nt")


def table(*files: str | PathLike[str], report: Report | None = None) -> "pd.DataFrame":
    """Return one row a record of *files*, with the columns :data:`COLUMNS`.

    What a record does not say is missing (``None``); a year is text, as in the source.
    """
    import pandas as pd  # noqa: PLC0415 -- an extra, loaded when needed

    return pd.DataFrame((_row(work) for work in read(*files, report=report)), columns=COLUMNS)


def _row(work: Work) -> list[str | list[str] | None]:
    return [value or None for value in _cells(work)]


def _cells(work: Work) -> Iterator[str | list[str]]:
    yield work.identifier("doi")
    yield work.title.value if work.title else ""
    yield [person.name.display for person in work.people("author")]
    yield work.issued.value[:4] if work.issued else ""
    yield work.type
    yield work.container.title.value if work.container and work.container.title else ""
    for part in (work.volume, work.issue, work.page_start, work.page_end, work.publisher):
        yield part.value if part else ""
    yield [keyword.value for keyword in work.keywords]
    yield work.abstract.value if work.abstract else ""
