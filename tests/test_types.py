"""One record of each RIS type becomes the graph that lies beside it in ``seeds/types``.

The gold files are data that people read and review; ``make gold`` writes them again.
"""

from collections import Counter

import gold_types
import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.compare import graph_diff, to_isomorphic

from ris2rdf import ris, shapes, terms

FILES = sorted(gold_types.FOLDER.glob("*.ris"))

# What the specification of the types says each is, in schema.org and BIBO; a class behind another
# is written besides. Written down here by hand, not read from the table.
CLASSES = {
    "ABST": "schema:ScholarlyArticle bibo:Article",
    "ADVS": "schema:MediaObject bibo:AudioVisualDocument",
    "AGGR": "schema:Article bibo:Article",
    "ANCIENT": "schema:CreativeWork bibo:Document",
    "ART": "schema:VisualArtwork bibo:Image",
    "BILL": "schema:Legislation bibo:Bill",
    "BLOG": "schema:BlogPosting bibo:Article",
    "BOOK": "schema:Book bibo:Book",
    "CASE": "schema:CreativeWork bibo:LegalCaseDocument",
    "CHAP": "schema:Chapter bibo:Chapter",
    "CHART": "schema:ImageObject bibo:Image",
    "CLSWK": "schema:Book bibo:Book",
    "COMP": "schema:SoftwareApplication bibo:Document",
    "CONF": "schema:ScholarlyArticle bibo:AcademicArticle",
    "CONF-whole": "schema:Book bibo:Proceedings",
    "CPAPER": "schema:ScholarlyArticle bibo:AcademicArticle",
    "CTLG": "schema:CreativeWork bibo:ReferenceSource",
    "DATA": "schema:Dataset bibo:Document",
    "DBASE": "schema:Dataset bibo:Document",
    "DICT": "schema:Article bibo:Article",
    "EBOOK": "schema:Book bibo:Book",
    "ECHAP": "schema:Chapter bibo:Chapter",
    "EDBOOK": "schema:Book bibo:EditedBook bibo:Book",
    "EJOUR": "schema:ScholarlyArticle bibo:AcademicArticle",
    "ELEC": "schema:WebPage bibo:Webpage",
    "ENCYC": "schema:Article bibo:Article",
    "EQUA": "schema:CreativeWork bibo:Document",
    "FIGURE": "schema:ImageObject bibo:Image",
    "GEN": "schema:CreativeWork bibo:Document",
    "GOVDOC": "schema:Report bibo:Report",
    "GRANT": "schema:CreativeWork bibo:Document",
    "GRNT": "schema:CreativeWork bibo:Document",
    "HEAR": "schema:CreativeWork bibo:Document",
    "ICOMM": "schema:EmailMessage bibo:Email",
    "INPR": "schema:ScholarlyArticle bibo:AcademicArticle",
    "INTV": "schema:CreativeWork bibo:Document",
    "JFULL": "schema:PublicationIssue bibo:Issue",
    "JFULL-journal": "schema:Periodical bibo:Journal",
    "JOUR": "schema:ScholarlyArticle bibo:AcademicArticle",
    "JOUR-review": "schema:ScholarlyArticle bibo:AcademicArticle schema:Review",
    "LEGAL": "schema:Legislation bibo:Legislation",
    "MANSCPT": "schema:Manuscript bibo:Manuscript",
    "MAP": "schema:Map bibo:Map",
    "MGZN": "schema:Article bibo:Article",
    "MPCT": "schema:Movie bibo:Film",
    "MULTI": "schema:MediaObject bibo:AudioVisualDocument",
    "MUSIC": "schema:SheetMusic bibo:Document",
    "MUSIC-recording": "schema:MusicRecording bibo:AudioDocument",
    "NEWS": "schema:NewsArticle bibo:Article",
    "PAMP": "schema:CreativeWork bibo:Document",
    "PAT": "schema:CreativeWork bibo:Patent",
    "PCOMM": "schema:Message bibo:Letter",
    "POD": "schema:PodcastEpisode bibo:AudioDocument",
    "PRESS": "schema:Article bibo:Article",
    "RPRT": "schema:Report bibo:Report",
    "SER": "schema:Book bibo:Book",
    "SER-article": "schema:ScholarlyArticle bibo:AcademicArticle",
    "SLIDE": "schema:PresentationDigitalDocument bibo:Slideshow",
    "SOUND": "schema:AudioObject bibo:AudioDocument",
    "STAND": "schema:CreativeWork bibo:Standard",
    "STAT": "schema:Legislation bibo:Statute",
    "STD": "schema:CreativeWork bibo:Standard",
    "THES": "schema:Thesis bibo:Thesis",
    "UNBILL": "schema:Legislation bibo:Bill",
    "UNPB": "schema:CreativeWork bibo:Manuscript",
    "UNPD": "schema:CreativeWork bibo:Manuscript",
    "VIDEO": "schema:VideoObject bibo:AudioVisualDocument",
    "WEB": "schema:WebPage bibo:Webpage",
}

# What the work stands in or was told at, by the property that leads there.
AROUND = {
    "ABST": "schema:PublicationIssue bibo:Issue",
    "BILL": "schema:CreativeWork bibo:Code",
    "BLOG": "schema:Blog bibo:Website",
    "BOOK": "schema:BookSeries bibo:Series",
    "CASE": "schema:CreativeWork bibo:CourtReporter",
    "CHAP": "schema:Book bibo:Book bibo:EditedBook",
    "CONF": "schema:Book bibo:Proceedings",
    "DICT": "schema:Book bibo:ReferenceSource",
    "ELEC": "schema:WebSite bibo:Website",
    "INPR": "schema:Periodical bibo:Journal",
    "JFULL": "schema:PublicationVolume bibo:CollectedDocument",
    "JOUR": "schema:PublicationIssue bibo:Issue",
    "MANSCPT": "schema:Collection bibo:Collection",
    "MPCT": "schema:CreativeWorkSeries bibo:Series",
    "MUSIC-recording": "schema:MusicAlbum bibo:Collection",
    "NEWS": "schema:PublicationIssue bibo:Issue",
    "RPRT": "schema:CreativeWorkSeries bibo:Series",
    "SER-article": "schema:BookSeries bibo:Series",
}
ALONE = "CONF-whole EQUA GRANT HEAR JFULL-journal LEGAL PAMP PAT PCOMM PRESS STAND THES".split()


def gold(path):
    return Graph().parse(path.with_suffix(".ttl"))


def work_of(graph):
    topic = terms.expand("foaf:primaryTopic")
    (work,) = {o for s, p, o in graph if str(p) == topic}
    return work


def classes(graph, subject):
    return sorted(terms.shorten(str(one)) for one in graph.objects(subject, RDF.type))


def test_every_type_and_every_form_of_it_has_a_record():
    table = gold_types.tables()[0].tables
    forms = {form.name for row in table.types.values() for form in row.form}
    read = set()
    for path in FILES:
        with path.open("rb") as stream:
            (record,) = ris.read(stream, path.name, [].append)
        work = gold_types.tables()[0].work(record, [].append)
        read |= {work.type, work.form}
        assert path.stem.partition("-")[0] == record.type
    assert read == set(table.types) | forms
    assert set(CLASSES) == {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_record_becomes_its_gold_graph(path):
    found = []
    _, lines = gold_types.described(path, found.append)
    ours = to_isomorphic(Graph().parse(data="\n".join(lines), format="nt"))
    theirs = to_isomorphic(gold(path))
    if ours != theirs:
        _, missing, more = graph_diff(theirs, ours)
        pytest.fail(
            f"run make gold and read what changes\nmissing:\n{missing.serialize(format='nt')}"
            f"\nmore:\n{more.serialize(format='nt')}"
        )
    assert [one.code for one in found if one.severity != "info"] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_work_has_the_classes_of_its_type(path):
    graph = gold(path)
    assert classes(graph, work_of(graph)) == sorted(CLASSES[path.stem].split())


@pytest.mark.parametrize("name", sorted(AROUND))
def test_work_stands_in_what_its_type_stands_in(name):
    graph = gold(gold_types.FOLDER / f"{name}.ris")
    part_of = graph.objects(work_of(graph), URIRef(terms.expand("schema:isPartOf")))
    assert [classes(graph, one) for one in part_of] == [sorted(AROUND[name].split())]


@pytest.mark.parametrize("name", ALONE)
def test_what_stands_alone_stands_in_nothing(name):
    graph = gold(gold_types.FOLDER / f"{name}.ris")
    assert list(graph.objects(work_of(graph), URIRef(terms.expand("schema:isPartOf")))) == []


@pytest.mark.parametrize(
    ("name", "kind"), [("HEAR", "bibo:Hearing"), ("INTV", "bibo:Interview")]
)  # fmt: skip
def test_transcripts_lead_to_what_was_said(name, kind):
    graph = gold(gold_types.FOLDER / f"{name}.ris")
    (event,) = graph.objects(work_of(graph), URIRef(terms.expand("bibo:transcriptOf")))
    assert kind in classes(graph, event)


def test_committee_held_the_hearing():
    graph = gold(gold_types.FOLDER / "HEAR.ris")
    (committee,) = {
        o
        for p in ("bibo:organizer", "schema:organizer")
        for o in graph.objects(None, URIRef(terms.expand(p)))
    }
    assert "foaf:Organization" in classes(graph, committee)
    assert any(str(o) == "Committee on Libraries" for o in graph.objects(committee))


def test_records_show_neither_violation_nor_more_than_one_warning():
    lines = {line for path in FILES for line in gold_types.described(path, [].append)[1]}
    found = shapes.validate(sorted(lines), base=gold_types.BASE)
    said = Counter((result.severity, result.code) for result in found if result.severity != "Info")
    assert said == {("Warning", "SHP405"): 1}, "a hearing has no author"


def test_folder_of_seeds_holds_the_types_for_who_serves_it():
    names = {source.name for source in ris.sources([str(gold_types.FOLDER.parent)], [].append)}
    assert len(names) == len(FILES) + len(list(gold_types.FOLDER.parent.glob("*.ris")))


def test_each_gold_file_belongs_to_a_record():
    assert {path.stem for path in gold_types.FOLDER.glob("*.ttl")} == {path.stem for path in FILES}
