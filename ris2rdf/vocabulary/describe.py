"""A Work described: its elements handed to the draft, and a node for each of its parts.

A Work and its draft enter; nothing leaves but what the draft collects. Every element of a Work is
handed on: what the table has no line for becomes a note.
"""

from collections.abc import Mapping

from ris2rdf import terms
from ris2rdf.elements import Link, Section, Stated, Work
from ris2rdf.vocabulary.authorities import Authorities
from ris2rdf.vocabulary.drafts import Draft, SharedNode
from ris2rdf.vocabulary.holders import Holders
from ris2rdf.vocabulary.patterns import fragment
from ris2rdf.vocabulary.people import organization
from ris2rdf.vocabulary.tables import Scheme, Table, called

_TEXTS = (
    "title",
    "short_title",
    "number",
    "edition",
    "section",
    "article_number",
    "number_of_pages",
    "place",
    "abstract",
    "description",
)
_ET_AL = 'The source says "et al.": more people took part than are named here.'
_NODES = {"country": "name", "reviewed": "title"}  # details that become nodes: how each is named
_LINKS = {"page": "page", "see-also": "see_also", "image": "image", "related": "related"}


def texts(draft: Draft, work: Work) -> None:
    """Add the elements of *work* that are text, in the order they are read."""
    said = draft.elements
    for element in _TEXTS:
        stated: Stated | None = getattr(work, element)
        if stated:
            said.append((element, stated.value))
    for title in work.alternative_titles:
        said.append(("alternative_title", title.value))
    for genre in work.genres:
        said.append(("genre", genre.value))
    _pages(draft, work)
    for date in work.dates:
        if date.value:
            said.append((date.kind, date.value))
        if date.label:
            said.append(("note", f"Date {date.kind}: {date.label}"))
    _notes(draft, work)


def _notes(draft: Draft, work: Work) -> None:
    for note in work.notes:
        draft.add("note", note.display)
    if work.more_contributors:
        draft.add("et_al", _ET_AL)
    if work.type == "GEN" and work.stated_type and work.stated_type.value != "GEN":
        draft.add("note", f"Type in the source: {work.stated_type.value}")


def _pages(draft: Draft, work: Work) -> None:
    start, end = work.page_start, work.page_end
    if start:
        draft.add("page_start", start.value)
    if end:
        draft.add("page_end", end.value)
    if work.pages:
        draft.add("pages_as_printed", work.pages.value)
    elif start or end:
        draft.add("pages", "-".join([one.value for one in (start, end) if one]))


def publishers(draft: Draft, work: Work, holders: Holders) -> None:
    """Add the publisher of the work itself; that of its book stands with the book."""
    if work.publisher:
        draft.add("publisher", draft.mention(holders.publisher(work.publisher.value)))


def subjects(draft: Draft, work: Work, holders: Holders) -> None:
    """Add the keywords, each also as a shared concept in the scheme of all keywords."""
    for keyword in dict.fromkeys([keyword.value for keyword in work.keywords]):
        draft.add("keyword", keyword)
        draft.add("subject", draft.mention(holders.subject(keyword)))
    if work.keywords:
        draft.mention(holders.scheme)


def languages(draft: Draft, work: Work) -> None:
    """Add the languages: as tags, and as the Library of Congress's IRIs."""
    for language in work.languages:
        draft.add("language", language.tag or language.value)
        primary = language.tag.partition("-")[0].lower()
        if primary.isascii() and primary.isalpha() and len(primary) in {2, 3}:
            part = "iso639-1" if len(primary) == len("en") else "iso639-2"
            draft.add("language_iri", f"http://id.loc.gov/vocabulary/{part}/{primary}")


def abstract(draft: Draft, work: Work, section_classes: Mapping[str, str]) -> None:
    """Add the headed parts of the abstract, below a node for the abstract."""
    if not work.sections:
        return
    iri = draft.addresses.part("abstract", draft.iri, "")
    draft.add("part", iri)
    elements = [("name", "Abstract"), ("within", draft.iri)]
    seen: dict[str, int] = {}
    for position, section in enumerate(work.sections, 1):
        slug = _section_slug(section, seen)
        part = draft.addresses.part("section", draft.iri, slug)
        said = [("name", section.heading), ("position", str(position)), ("within", iri)]
        said.append(("text", section.text))
        draft.part("section", part, said, section_classes.get(section.kind, ""))
        elements.append(("part", part))
    draft.part("abstract", iri, elements)


def _section_slug(section: Section, seen: dict[str, int]) -> str:
    slug = terms.slug(section.kind or section.heading)
    seen[slug] = seen.get(slug, 0) + 1
    return slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


def trials(draft: Draft, work: Work, table: Table) -> None:
    """Add the registered trials: shared nodes, each with its number as a part of its own."""
    for trial in work.trials:
        register = trial.register.lower()
        entry = table.registers.get(register) or Scheme(trial.register, trial.register, "", "", ())
        named = {"register": terms.slug(register), "number": trial.number}
        iri = draft.addresses.name("trial", named)
        iri = iri or f"{draft.iri}#trial-{terms.sure_slug(trial.number)}"
        number = fragment(f"{iri}#id-{terms.slug(register)}")
        elements = [("name", _trial_name(entry, trial.number)), ("identifier", number)]
        if entry.url:
            elements.append(("same", terms.filled(entry.url, trial.number)))
        draft.write("trial", iri, elements)
        value = [("name", f"{entry.label} {trial.number}")]
        value += [("register", entry.register or trial.register), ("value", trial.number)]
        draft.write("identifier", number, value)
        draft.add("trial" if trial.about else "mentioned_trial", iri)


def _trial_name(entry: Scheme, number: str) -> str:
    """Return what a trial is called; most numbers begin with the name of their register."""
    return number if number.startswith(entry.name) else f"{entry.name} {number}"


def grants(draft: Draft, work: Work, holders: Holders, authorities: Authorities) -> None:
    """Add the funding statements; a funder only where a field names one."""
    for position, grant in enumerate(work.grants, 1):
        iri = draft.addresses.part("grant", draft.iri, str(position))
        elements = [("name", grant.name)] if grant.name else []
        elements += [("number", grant.number)] if grant.number else []
        if grant.funder and work.publisher and work.publisher.value == grant.funder:
            elements.append(("funder", draft.mention(holders.publisher(grant.funder))))
        elif grant.funder:
            elements.append(("funder", organization(draft, grant.funder, draft.iri, authorities)))
        draft.part("grant", iri, elements)
        draft.add("grant", iri)


def links(draft: Draft, work: Work, *, dataset: bool) -> None:
    """Add the web addresses; one that no IRI can hold stays a note."""
    pages = files = 0
    for link in work.links:
        iri = terms.address(link.url)
        if not iri:
            draft.add("note", f"Link: {link.url}")
        elif link.relation == "full-text":
            files += 1
            _file(draft, link, iri, files, "download" if dataset else "file")
        elif link.relation == "page" and not pages:
            pages = 1
            draft.add("page", iri)
            draft.mention(SharedNode("page", iri, ()))
        else:
            element = "see-also" if link.relation == "page" else link.relation
            draft.add(_LINKS.get(element, "see_also"), iri)


def _file(draft: Draft, link: Link, iri: str, position: int, kind: str) -> None:
    part = draft.addresses.part(kind, draft.iri, str(position))
    elements = [("url", iri)]
    if link.url.lower().partition("?")[0].endswith(".pdf"):
        elements.append(("format", "application/pdf"))
    draft.part(kind, part, elements)
    draft.add("full_text", part)


def details(draft: Draft, work: Work, table: Table) -> None:
    """Add the elements that few types have."""
    for element, values in sorted(work.details.items()):
        for position, stated in enumerate(values, 1):
            if element in _NODES:
                draft.add(element, _node(draft, element, stated, position))
            else:
                draft.add(element, stated.value)
            if element == "degree":
                _degree(draft, stated, table)


def _degree(draft: Draft, stated: Stated, table: Table) -> None:
    degree = table.degrees.get(called(stated.value))
    if degree:
        draft.add("degree_iri", terms.expand(f"bibo:degrees/{degree}"))


def _node(draft: Draft, element: str, stated: Stated, position: int) -> str:
    """Write the country, or the reviewed work, of which no more than a name is known."""
    iri = draft.addresses.part(element, draft.iri, str(position))
    return draft.part(element, iri, [(_NODES[element], stated.value)])
