"""Works made up by hypothesis: every element of every kind, with text as wild as files have it."""

from hypothesis import strategies as st

from ris2rdf import elements as e

# Text a reader may hand on: no control characters, but quotes, markup, any script, surrogate-free.
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
words = st.text(
    st.one_of(st.sampled_from('abc XYZ\\"<>&{}%#?/.é-'), _CHARACTERS), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and text)
FORMS = "JOUR EJOUR MGZN NEWS BOOK EDBOOK CHAP CONF CONF-whole CPAPER THES RPRT PAT DATA STAT CASE MPCT MUSIC JFULL JFULL-issue GRANT COMP ELEC GEN".split()
KINDS = "journal magazine newspaper book edited-book proceedings reference series book-series website blog code court-reporter collection album container".split()
BEARERS = st.sampled_from(["work", "container", "series", "issue", "event"])
ROLES = "author editor translator series-editor advisor director producer actor performer recipient sponsor organizer creator contributor stranger".split()
ISSNS = st.sampled_from(["2379-3708", "0028-0836", "1476-4687"])
dates = st.sampled_from(["2023", "2023-05", "2023-05-04", "1999-12-31"])

sources = st.tuples(st.builds(e.Source, tag=st.sampled_from(["TI", "AU"]), line=st.integers(1, 9)))
stated = st.builds(e.Stated, value=words, sources=sources)
names = st.one_of(
    st.builds(e.Name, kind=st.just("person"), family=words, given=words),
    st.builds(e.Name, kind=st.just("person"), literal=words),
    st.builds(e.Name, kind=st.just("organization"), literal=words),
)
contributors = st.builds(
    e.Contributor,
    name=names,
    role=st.sampled_from(ROLES),
    of=BEARERS,
    orcid=st.sampled_from(["", "", "0000-0002-1825-0097"]),
    affiliations=st.tuples(words) | st.just(()),
    change=st.just("") | words,
)
containers = st.builds(
    e.Container,
    kind=st.sampled_from(KINDS),
    title=stated,
    abbreviations=st.tuples(stated) | st.just(()),
    volume=st.none() | stated,
    edition=st.none() | stated,
    publisher=st.none() | stated,
    place=st.none() | stated,
)
events = st.builds(
    e.Event,
    kind=st.sampled_from(["conference", "hearing", "interview"]),
    name=st.none() | stated,
    place=st.none() | stated,
    start=st.none() | st.builds(e.Date, value=dates),
    end=st.none() | st.builds(e.Date, value=dates),
)
identifiers = st.one_of(
    st.builds(
        e.Identifier,
        scheme=st.just("doi"),
        value=words.map(lambda w: f"10.1234/{w}"),
        of=st.sampled_from(["work", "container"]),
        primary=st.booleans(),
    ),
    st.builds(
        e.Identifier,
        scheme=st.just("issn"),
        value=ISSNS,
        of=st.just("container"),
        medium=st.sampled_from(["", "electronic"]),
    ),
    st.builds(e.Identifier, scheme=st.just("isbn13"), value=st.just("9783161484100"), of=BEARERS),
    st.builds(
        e.Identifier,
        scheme=st.sampled_from(["pmid", "arxiv", "handle", "wos", "urn", "shelf"]),
        value=words,
        name=st.just("") | words,
    ),
)


def _some(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


def _maybe(strategy):
    return st.none() | strategy


links = st.builds(
    e.Link,
    relation=st.sampled_from(["page", "see-also", "full-text", "image", "related"]),
    url=st.one_of(
        words, words.map(lambda w: f"https://example.org/{w}"), st.just("javascript:alert(1)")
    ),
)

works = st.sampled_from(FORMS).flatmap(
    lambda form: st.builds(
        e.Work,
        type=st.just(form.partition("-")[0]),
        form=st.just(form),
        title=_maybe(stated),
        short_title=_maybe(stated),
        alternative_titles=_some(stated, 2),
        contributors=_some(contributors, 4),
        more_contributors=st.booleans(),
        container=_maybe(containers),
        series=_maybe(containers),
        event=_maybe(events),
        volume=_maybe(stated),
        issue=_maybe(stated),
        number=_maybe(stated),
        edition=_maybe(stated),
        section=_maybe(stated),
        page_start=_maybe(stated),
        page_end=_maybe(stated),
        pages=_maybe(stated),
        article_number=_maybe(stated),
        number_of_pages=_maybe(stated),
        publisher=_maybe(stated),
        place=_maybe(stated),
        dates=_some(
            st.builds(
                e.Date,
                value=dates | words,
                kind=st.sampled_from(["issued", "accessed", "submitted", "mailed"]),
                label=st.just("") | words,
            ),
            2,
        ),
        identifiers=_some(identifiers),
        abstract=_maybe(stated),
        sections=_some(
            st.builds(
                e.Section,
                heading=words,
                kind=st.sampled_from(["methods", "results", "other"]),
                text=words,
            )
        ),
        description=_maybe(stated),
        keywords=_some(stated),
        languages=_some(
            st.builds(e.Language, value=words, tag=st.sampled_from(["", "en", "ita", "pt-BR"])), 2
        ),
        genres=_some(stated, 2),
        trials=_some(
            st.builds(
                e.Trial,
                register=st.sampled_from(["eudract", "nct", "odd"]),
                number=words,
                about=st.booleans(),
            ),
            2,
        ),
        grants=_some(
            st.builds(e.Grant, name=words, number=st.just("") | words, funder=st.just("") | words),
            2,
        ),
        links=_some(links),
        details=st.dictionaries(
            st.sampled_from(["degree", "duration", "country", "medium", "version", "unheard_of"]),
            st.tuples(stated),
            max_size=3,
        ),
        notes=_some(st.builds(e.Note, label=st.just("") | words, text=words), 2),
        labels=_some(stated, 2),
        databases=_some(stated, 2),
    )
)
