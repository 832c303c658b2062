"""Works that are something more exact, or the whole of what others stand in: letters, reviews, journals, films."""

import msgspec
import pytest

from ris2rdf import identity, terms, vocabulary
from ris2rdf.building import build
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.elements import (
    Container,
    Contributor,
    Date,
    Event,
    Grant,
    Identifier,
    Name,
    Stated,
    Work,
)
from ris2rdf.release import Publication, Selection
from ris2rdf.vocabulary.durations import iso

BASE = "https://data.example.org/"
DIGEST = "ab" * 32
OURS = vocabulary.load(BASE)


def made(type_, form="", **parts):
    return Work(type_, form or type_, title=Stated("A title"), dates=(Date("2020"),), **parts)


def described(work):
    description = OURS.describe(work, identity.key(work, DIGEST), [DIGEST])
    shared = [line for node in description.shared for line in OURS.shared(node)]
    return description.iri, [*description.own, *shared]


def said(work, curie, subject=""):
    """Return the objects of a property of the work, shortened and sorted."""
    iri, lines = described(work)
    start = f"<{subject or iri}> <{terms.expand(curie)}> "
    found = {line[len(start) : -2] for line in lines if line.startswith(start)}
    return sorted(terms.shorten(o[1:-1]) if o.startswith("<") else o for o in found)


# ------------------------------------------------------------------ something more exact


@pytest.mark.parametrize("genre", ["Email", "e-mail", "E-Mail", "Electronic mail"])
def test_message_called_an_email_is_one(genre):
    work = made("ICOMM", genres=(Stated(genre),))
    assert said(work, "rdf:type") == ["bibo:Email", "schema:EmailMessage"]
    assert said(work, "schema:genre") == [f'"{genre}"']


def test_personal_message_called_a_letter_is_one():
    work = made("PCOMM", genres=(Stated("Letter"),))
    assert said(work, "rdf:type") == ["bibo:Letter", "schema:Message"]


def test_other_messages_and_other_types_stay_what_they_are():
    classes = ["bibo:PersonalCommunicationDocument", "schema:Message"]
    assert said(made("ICOMM"), "rdf:type") == classes
    assert said(made("PCOMM", genres=(Stated("Postcard"),)), "rdf:type") == classes
    article = made("JOUR", genres=(Stated("Letter"),))
    assert said(article, "rdf:type") == ["bibo:AcademicArticle", "schema:ScholarlyArticle"]


def test_recipient_of_a_letter_is_a_recipient():
    person = Contributor(Name(family="Hardy", given="E."), "recipient")
    work = made("PCOMM", genres=(Stated("Letter"),), contributors=(person,))
    assert said(work, "bibo:recipient") == said(work, "schema:recipient") != []


def test_recipient_of_anything_else_is_a_contributor_with_a_note():
    work = made("JOUR", contributors=(Contributor(Name(family="Hardy", given="E."), "recipient"),))
    assert said(work, "bibo:recipient") == []
    assert said(work, "skos:note") == ['"Recipient: E. Hardy"']
    assert len(said(work, "schema:contributor")) == 1


def test_reviewed_work_is_a_node_with_a_title_and_its_review_a_review():
    work = made("JOUR", details={"reviewed": (Stated("Bridges, by H. Weiss"),)})
    iri, _ = described(work)
    assert "schema:Review" in said(work, "rdf:type")
    (node,) = said(work, "schema:itemReviewed")
    assert said(work, "bibo:reviewOf") == [node]
    assert node == f"{iri}#reviewed-1"
    assert said(work, "dcterms:title", node) == ['"Bridges, by H. Weiss"']
    assert said(work, "rdf:type", node) == ["bibo:Document", "schema:CreativeWork"]


def test_a_work_that_reviews_nothing_is_no_review():
    work = made("JOUR", details={"version": (Stated("2"),)})
    assert said(work, "rdf:type") == ["bibo:AcademicArticle", "schema:ScholarlyArticle"]


# ------------------------------------------------------------------ running times


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("94 min", "PT94M"),
        ("94 min.", "PT94M"),
        ("90 minutes", "PT90M"),
        ("1 h", "PT1H"),
        ("1 hr. 30 min.", "PT1H30M"),
        ("2h30m", "PT2H30M"),
        ("46 min, 10 sec", "PT46M10S"),
        ("ca. 45 min", "PT45M"),
        ("3:42", "PT3M42S"),
        ("00:21:30", "PT21M30S"),
        ("1:02:03", "PT1H2M3S"),
        ("12' 30''", "PT12M30S"),
        ("PT5M", "PT5M"),
        ("24", ""),
        ("24 p.", ""),
        ("", ""),
        ("min", ""),
        ("PT", ""),
        ("00:00", ""),
        ("two reels", ""),
    ],
)
def test_running_time_is_read_as_people_write_it(text, expected):
    assert iso(text) == expected


def test_film_has_its_duration_and_what_the_record_says():
    work = made("MPCT", details={"duration": (Stated("94 min"),)})
    datatype = terms.expand("xsd:duration")
    assert said(work, "schema:duration") == [f'"PT94M"^^<{datatype}>']
    assert said(work, "skos:note") == ['"Duration: 94 min"']


@pytest.mark.parametrize(("type_", "text"), [("MPCT", "two reels"), ("GRANT", "36 min")])
def test_what_is_no_running_time_stays_a_note(type_, text):
    work = made(type_, details={"duration": (Stated(text),)})
    assert said(work, "schema:duration") == []
    assert said(work, "skos:note") == [f'"Duration: {text}"']


# ------------------------------------------------------------------ the whole of what others stand in


def journal(**parts):
    container = Container("journal", **parts)
    issn = Identifier("issn", "2379-3708", of="container")
    return made("JFULL", container=container, identifiers=(issn,))


def test_whole_journal_stands_in_no_journal_and_bears_its_own_issn():
    work = journal()
    assert said(work, "schema:isPartOf") == said(work, "dcterms:isPartOf") == []
    assert said(work, "bibo:issn") == said(work, "schema:issn") == ['"2379-3708"']
    assert said(work, "dcterms:identifier") == ['"urn:ISSN:2379-3708"']
    assert not any("/id/journal/" in line for line in described(work)[1])


def test_whole_journal_has_the_abbreviations_and_the_publisher_of_the_journal():
    work = journal(
        title=Stated("A title"), abbreviations=(Stated("A t."),), publisher=Stated("A press")
    )
    assert said(work, "dcterms:alternative") == ['"A t."']
    assert len(said(work, "dcterms:publisher")) == 1


def test_whole_journal_of_another_title_is_part_of_that_journal():
    work = journal(title=Stated("Another"))
    assert said(work, "dcterms:isPartOf") == [f"{BASE}id/journal/issn/2379-3708"]


def test_whole_journal_says_nothing_that_bibo_keeps_for_documents():
    work = msgspec.structs.replace(
        journal(),
        edition=Stated("2"),
        short_title=Stated("T."),
        contributors=(Contributor(Name(family="Berg", given="A."), "editor"),),
    )
    for curie in ("bibo:edition", "bibo:shortTitle", "bibo:editorList"):
        assert said(work, curie) == []
    assert said(work, "schema:version") == ['"2"']
    assert len(said(work, "bibo:editor")) == 1


def test_whole_issue_is_part_of_its_volume_and_its_journal():
    work = made(
        "JFULL",
        "JFULL-issue",
        container=Container("journal", title=Stated("J")),
        volume=Stated("8"),
        issue=Stated("18"),
    )
    (journal_,) = [o for o in said(work, "dcterms:isPartOf") if "/volume/" not in o]
    assert said(work, "schema:isPartOf") == [f"{journal_}/volume/8"]


def test_whole_proceedings_stand_in_no_proceedings():
    container = Container("proceedings", title=Stated("10th meeting"))
    work = made(
        "CONF",
        "CONF-whole",
        container=container,
        event=Event("conference", Stated("10th meeting")),
        contributors=(Contributor(Name(family="Blanc", given="S."), "editor", of="container"),),
        identifiers=(Identifier("isbn13", "9780306406157", of="container"),),
    )
    assert said(work, "dcterms:isPartOf") == []
    assert said(work, "bibo:isbn13") == ['"9780306406157"']
    assert said(work, "dcterms:alternative") == []
    (editor,) = said(work, "bibo:editor")
    assert editor.endswith("#person-blanc-s")
    assert said(work, "skos:note") == []


def test_issue_of_a_newspaper_says_once_what_it_is_part_of():
    work = made("NEWS", container=Container("newspaper", title=Stated("The Courier")))
    work = msgspec.structs.replace(work, dates=(Date("2004-12-24"),))
    _, lines = described(work)
    assert len(lines) == len(set(lines))


def test_number_of_a_chapter_is_its_chapter():
    assert said(made("CHAP", section=Stated("7")), "bibo:chapter") == ['"7"']
    assert said(made("JOUR", section=Stated("7")), "bibo:section") == ['"7"']


def test_funder_of_a_grant_is_the_organisation_that_publishes_its_record():
    grant = Grant("A title", "4711", "The Fund")
    work = made("GRANT", publisher=Stated("The Fund"), grants=(grant,))
    (funder,) = said(work, "schema:funder")
    (node,) = said(work, "schema:about")
    assert said(work, "schema:funder", node) == [funder]


# ------------------------------------------------------------------ namesakes


def test_father_and_son_are_two_people_and_told_of():
    name = Name(family="Rossi", given="M.")
    work = made("JOUR", contributors=(Contributor(name), Contributor(name)))
    description = OURS.describe(work, "k", [DIGEST])
    assert description.namesakes == ("M. Rossi",)
    assert "M. Rossi" in Diagnostic("IDN504", "x.ris", 1, "AU", {"name": "M. Rossi"}).message
    iri = description.iri
    assert said(work, "schema:author") == [
        f"{BASE}id/{identity_path(work)}#person-rossi-m",
        f"{BASE}id/{identity_path(work)}#person-rossi-m-2",
    ]
    assert iri == f"{BASE}id/work/k"


def identity_path(work):
    return f"work/{identity.key(work, DIGEST)}"


def test_one_person_in_two_roles_is_no_namesake():
    name = Name(family="Rossi", given="M.")
    work = made("JOUR", contributors=(Contributor(name), Contributor(name, "translator")))
    assert OURS.describe(work, "k", [DIGEST]).namesakes == ()


TWINS = "TY  - JOUR\nTI  - On twins\nAU  - Rossi, M.\nAU  - Rossi, M.\nPY  - 2020\nJO  - J\nER  -\n"


def test_namesakes_are_told_of_by_convert_and_by_a_release(ris2rdf, tmp_path):
    (tmp_path / "twins.ris").write_text(TWINS, "utf-8")
    assert b"1 remark" in ris2rdf("convert", "twins.ris").stderr
    release = build(
        Publication(tmp_path / "p", {"base": BASE}), [str(tmp_path / "twins.ris")], [].append
    )
    (row,) = release.works(Selection()).rows
    codes = [one.code for one in release.entry(row.path).diagnostics]
    assert "IDN504" in codes
