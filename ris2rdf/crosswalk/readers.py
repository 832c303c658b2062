"""The transforms that elements may name in the crosswalk table, by that name."""

from collections.abc import Callable, Mapping

from ris2rdf.crosswalk import (
    bodies,
    dating,
    linking,
    locators,
    numbering,
    people,
    titles,
    wording,
)
from ris2rdf.crosswalk.reading import Claims, Reading

Reader = Callable[[Reading, str, Claims], None]

READERS: Mapping[str, Reader] = {
    "abstract": wording.abstract,
    "accessed": dating.accessed,
    "accession": numbering.accession,
    "addresses": people.addresses,
    "article_number": locators.article_number,
    "call_number": numbering.call_number,
    "country": bodies.country,
    "coverage": dating.covered,
    "contributors": people.contributors,
    "date": dating.single,
    "degree": wording.degree,
    "detail": wording.detail,
    "doi": numbering.doi,
    "event": dating.held,
    "extent": locators.extent,
    "files": linking.files,
    "genres": wording.genres,
    "grants": wording.grants,
    "issue": locators.issue,
    "issued": dating.issued,
    "journal": titles.journal,
    "keywords": wording.keywords,
    "labels": wording.labels,
    "languages": wording.languages_of,
    "links": linking.pages,
    "modified": dating.modified,
    "notes": wording.notes,
    "number": locators.number,
    "numbers": numbering.numbers,
    "orcids": people.orcids,
    "ordinal": locators.ordinal,
    "pages": locators.page_range,
    "pmid": numbering.pmid,
    "proceedings": titles.proceedings,
    "published": dating.published,
    "publisher": titles.publisher,
    "text": titles.plain,
    "title": titles.title,
    "volume": locators.volume,
}
