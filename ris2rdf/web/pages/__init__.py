"""The pages for people: views go in, complete HTML texts come out.

One function a page, each pure: nothing here knows Flask, reads a store or answers a request. All
text of records is untrusted and escaped; links lead to this site or to http(s) addresses only.
"""

from ris2rdf.web.pages.converting import convert
from ris2rdf.web.pages.editions import edition
from ris2rdf.web.pages.lists import things, works
from ris2rdf.web.pages.mapping import mapping
from ris2rdf.web.pages.overviews import dataset, error, home
from ris2rdf.web.pages.quality import fault, quality
from ris2rdf.web.pages.querying import sparql
from ris2rdf.web.pages.shared import thing_page
from ris2rdf.web.pages.views import (
    ConvertView,
    DatasetView,
    DocumentView,
    Dump,
    EditionView,
    ErrorView,
    Fault,
    FaultView,
    HomeView,
    MappingView,
    QualityView,
    QueryFault,
    Site,
    SparqlView,
    ThingsView,
    Tombstone,
    WorksView,
)
from ris2rdf.web.pages.work import work_page

__all__ = [
    "ConvertView",
    "DatasetView",
    "DocumentView",
    "Dump",
    "EditionView",
    "ErrorView",
    "Fault",
    "FaultView",
    "HomeView",
    "MappingView",
    "QualityView",
    "QueryFault",
    "Site",
    "SparqlView",
    "ThingsView",
    "Tombstone",
    "WorksView",
    "convert",
    "dataset",
    "document",
    "edition",
    "error",
    "fault",
    "home",
    "mapping",
    "quality",
    "sparql",
    "things",
    "works",
]


def document(view: DocumentView) -> str:
    """Return the page of one thing: a work, journal, subject, person, publisher, trial ..."""
    work = view.entry.work
    return work_page(view, work) if work else thing_page(view)
