"""Releases built from RIS: the gold record, merging, refusing, withholding, and the same again."""

import csv
import datetime as dt
import gzip
import hashlib
import importlib
import json
import shutil
import sqlite3
from pathlib import Path

import msgspec
import pytest
import rdflib
from absent import absent
from rdflib.compare import to_isomorphic

from ris2rdf import resources
from ris2rdf.building import AbortedError, BrokenError, Workers, build
from ris2rdf.diagnostics import InputError
from ris2rdf.elements import Source
from ris2rdf.release import InUseError, Publication
from ris2rdf.release.lock import locked

ROOT = Path(__file__).parent.parent
SEED = str(ROOT / "seeds" / "jci-insight-169424.ris")
GOLD = ROOT / "tests" / "gold" / "jci-insight-169424.ttl"
BASE = "https://data.example.org/"
WORK = "work/doi/10.1172/jci.insight.169424"
TIME = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

ARTICLE = """\
TY  - JOUR
AU  - Rossi, Maria
TI  - {title}
JO  - Annals of testing
SN  - 1234-5679
PY  - 2020
VL  - 3
IS  - 2
SP  - 10
EP  - 20
DO  - {doi}
KW  - Kidney
AB  - An abstract that is long enough to be one, about nothing in particular at all.
ER  -
"""
NAMELESS = "TY  - JOUR\nAU  - Rossi, Maria\nPY  - 2020\nJO  - Annals of testing\nER  -\n"


def article(number, title=""):
    return ARTICLE.format(title=title or f"Study number {number}", doi=f"10.1234/test.{number}")


@pytest.fixture
def publication(tmp_path):
    return Publication(tmp_path / "library", {"base": BASE, "title": "Test"})


def write(folder, **files):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.ris").write_text(text, "utf-8")
    return [str(folder / f"{name}.ris") for name in files]


def made(publication, paths, **settings):
    said = []
    release = build(publication, paths, said.append, time=TIME, **settings)
    return release, [diagnostic.code for diagnostic in said]


def dumped(release, name="dataset.nt"):
    return gzip.decompress((release.path / "dump" / f"{name}.gz").read_bytes()).decode("utf-8")


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    publication = Publication(tmp_path_factory.mktemp("seed"), {"base": BASE})
    return build(publication, [SEED], lambda _: None, time=TIME)


def test_the_document_of_the_seed_is_the_gold_graph(seed):
    ours = rdflib.Graph().parse(data="\n".join(seed.document(WORK)), format="nt")
    assert to_isomorphic(ours) == to_isomorphic(rdflib.Graph().parse(GOLD))


def test_a_document_is_sorted_and_the_same_every_time(seed):
    lines = seed.document(WORK)
    assert lines == sorted(set(lines))
    assert lines == seed.document(WORK)


def test_the_entry_of_a_work_knows_its_record_and_what_was_said_of_it(seed):
    entry = seed.entry(WORK)
    assert entry.work.title.value.startswith("A phase I study")
    assert [(r.source, r.position, r.line) for r in entry.records] == [
        ("jci-insight-169424.ris", 1, 1)
    ]
    assert "VAL330" in {d.code for d in entry.diagnostics}
    assert entry.state == "warning"
    assert entry.iri == f"{BASE}id/{WORK}"


@pytest.mark.parametrize(
    ("path", "kind", "label"),
    [
        ("journal/issn/2379-3708", "journal", "JCI insight"),
        ("journal/issn/2379-3708/volume/8/issue/18", "issue", "JCI insight, volume 8, issue 18"),
        ("subject/nephrology", "subject", "Nephrology"),
        ("trial/eudract/2016-004804-77", "trial", "EudraCT 2016-004804-77"),
    ],
)
def test_shared_things_have_entries_and_documents(seed, path, kind, label):
    entry = seed.entry(path)
    assert (entry.kind, entry.label, entry.works) == (kind, label, 1)
    lines = seed.document(path)
    assert any(line.startswith(f"<{BASE}id/{path}> ") for line in lines)
    assert not any(line.startswith(f"<{BASE}id/work/") for line in lines), "never backwards"


@pytest.mark.parametrize("kind", ["record", "source", "import", "agent"])
def test_where_a_record_comes_from_can_be_looked_up(seed, kind):
    term = next(
        line.split(" ")[0] for line in seed.document(WORK) if line.startswith(f"<{BASE}id/{kind}/")
    )
    path = term[1:-1].removeprefix(f"{BASE}id/")
    assert seed.entry(path).kind == kind
    assert seed.document(path)


def test_the_dataset_has_a_document_too(seed):
    assert seed.entry("dataset").label == seed.title
    assert any("http://rdfs.org/ns/void#entities" in line for line in seed.document("dataset"))


def test_an_unknown_path_has_no_entry_and_no_document(seed):
    assert seed.entry("work/doi/10.1/none") is None
    assert seed.document("work/doi/10.1/none") == []
    assert seed.document("journal/none") == []


def test_profiles_show_one_vocabulary_and_cbd_one_thing(seed):
    full, cbd = seed.document(WORK), seed.document(WORK, "cbd")
    assert len(cbd) < len(full)
    journal = f"<{BASE}id/journal/issn/2379-3708/volume/8/issue/18> "
    assert any(line.startswith(journal) and "#type" in line for line in cbd)
    schema = seed.document(WORK, "schema")
    # What search engines look for, and what would stand alone, in schema.org's words.
    modified, within = sorted(set(schema) - set(full), key=lambda line: "isPartOf" in line)
    assert modified.replace("schema.org/dateModified", "www.w3.org/ns/prov#generatedAtTime") in full
    assert within.replace("http://schema.org/isPartOf", "http://rdfs.org/ns/void#inDataset") in full
    assert not any("purl.org/ontology/bibo" in line for line in schema)
    assert not any("<http://schema.org/name>" in line for line in seed.document(WORK, "bibo"))


def test_identifiers_find_works_and_journals(seed):
    assert seed.find("https://doi.org/10.1172/JCI.insight.169424") == WORK
    assert seed.find("2379-3708") == "journal/issn/2379-3708"
    assert seed.near("work/doi/10.1172/jci.insight.1694")[0].path == WORK


def test_the_release_is_named_after_its_time_and_its_files(seed):
    assert seed.id == "20250101T000000Z-674e6526"
    assert seed.created == TIME


def test_the_time_may_come_from_the_environment(publication, monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    release = build(publication, write(tmp_path / "in", a=article(1)), lambda _: None)
    assert release.created == TIME


def test_counts_checksums_and_versions_are_in_the_manifest(seed):
    counts = seed.counts
    assert (counts["works"], counts["records"], counts["quarantined"]) == (1, 1, 0)
    assert counts["triples"] == seed.store.count() == len(set(dumped(seed).splitlines()))
    for name, facts in seed.manifest["files"].items():
        data = (seed.path / "dump" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == facts["sha256"]
    assert "pyshacl" in seed.manifest["versions"]


def test_the_report_is_published_and_on_disk(seed):
    report = rdflib.Graph().parse(seed.path / "report.ttl")
    assert (None, rdflib.SH.conforms, None) in report
    assert json.loads((seed.path / "report.json").read_text())["id"] == seed.id
    assert f"{BASE}graph/validation" in seed.store.graphs()


def sources(value):
    """Every place that a Work, or a part of it, says it comes from."""
    if isinstance(value, Source):
        yield value
    elif isinstance(value, msgspec.Struct):
        yield from sources(msgspec.structs.astuple(value))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from sources(part)
    elif isinstance(value, dict):
        yield from sources(list(value.values()))


def test_each_source_of_a_merged_work_names_the_record_it_stands_in(publication, tmp_path):
    editions = [
        article(1).replace("KW  - Kidney\n", "".join(f"KW  - Word {i}\n" for i in range(number)))
        for number in range(6)
    ]
    release = build(
        publication, write(tmp_path / "in", a="\n".join([*editions, editions[2]])), print
    )
    entry = release.entry("work/doi/10.1234/test.1")
    assert len(entry.records) == 7
    found = list(sources(entry.work))
    assert {source.record for source in found} == set(range(6))
    for source in found:
        line = entry.records[source.record].shown[source.line - 1]
        assert line.startswith(source.tag), (source, line)


def test_repeats_and_merges_are_one_work_and_every_record_is_counted(publication, tmp_path):
    other = article(1).replace("KW  - Kidney", "KW  - Liver")
    paths = write(tmp_path / "in", a=article(1) + article(1) + article(2), b=other)
    release, codes = made(publication, paths)
    counts = release.counts
    assert (counts["records"], counts["works"], counts["merged"]) == (4, 2, 2)
    assert counts["records"] == counts["published"] + counts["quarantined"]
    entry = release.entry("work/doi/10.1234/test.1")
    assert len(entry.records) == 3
    assert {keyword.value for keyword in entry.work.keywords} == {"Kidney", "Liver"}
    assert "IDN502" in codes


def test_a_shared_thing_takes_what_most_records_say(publication, tmp_path):
    third = article(3).replace("Annals of testing", "ANNALS OF TESTING")
    release, codes = made(publication, write(tmp_path / "in", a=article(1) + article(2) + third))
    journal = release.entry("journal/issn/1234-5679")
    assert (journal.label, journal.works) == ("Annals of testing", 3)
    assert any('"ANNALS OF TESTING"' in line for line in release.document(journal.path))
    assert codes.count("REL606") == 1


def test_a_record_without_title_is_put_aside_with_its_reasons(publication, tmp_path):
    release, codes = made(publication, write(tmp_path / "in", a=article(1) + NAMELESS))
    assert (
        release.counts["records"],
        release.counts["published"],
        release.counts["quarantined"],
    ) == (2, 1, 1)
    assert "REL601" in codes
    refused = publication.quarantine / f"{release.id}.ris"
    assert refused.read_text("utf-8").splitlines() == [*NAMELESS.splitlines(), ""]
    table = (publication.quarantine / f"{release.id}.csv").read_text("utf-8")
    reasons = list(csv.DictReader(table.splitlines()))
    assert {row["code"] for row in reasons} >= {"SHP401", "REL601"}
    assert all(row["line"] for row in reasons)


def test_what_config_refuses_is_put_aside_too(tmp_path):
    publication = Publication(tmp_path / "library", {"base": BASE})
    config = publication.path / "config.toml"
    config.write_text(config.read_text().replace("refuse = []", 'refuse = ["SHP406"]'))
    undated = article(2).replace("PY  - 2020\n", "")
    release, _ = made(Publication(publication.path), write(tmp_path / "in", a=article(1) + undated))
    assert release.counts["quarantined"] == 1


def test_violations_can_be_published_all_the_same(publication, tmp_path):
    release, codes = made(publication, write(tmp_path / "in", a=NAMELESS), on_violation="publish")
    assert release.counts["quarantined"] == 0
    assert release.works().rows[0].state == "violation"
    assert "REL602" in codes


def test_a_violation_can_stop_the_build_and_nothing_is_changed(publication, tmp_path):
    first, _ = made(publication, write(tmp_path / "in", a=article(1)))
    with pytest.raises(AbortedError, match=r"b\.ris:1: "):
        made(publication, write(tmp_path / "in", b=NAMELESS), on_violation="abort")
    assert publication.current().id == first.id
    assert [path.name for path in publication.releases.iterdir()] == [first.id]


def test_a_fault_of_ours_stops_the_build(publication, tmp_path):
    tables = tmp_path / "tables"
    tables.mkdir()
    text = (resources.folder("ontologies") / "vocabulary.toml").read_text("utf-8")
    broken = text.replace(
        'title = ["schema:name", "dcterms:title", {', 'title = ["schema:name", {', 1
    )
    assert broken != text
    (tables / "vocabulary.toml").write_text(broken, "utf-8")
    with pytest.raises(BrokenError, match="report") as caught:
        made(publication, write(tmp_path / "in", a=article(1)), mapping=tables)
    assert caught.value.exit_code == 70
    assert publication.current_id() == ""


def test_nobody_builds_while_somebody_builds(publication):
    with locked(publication.path / "lock"), pytest.raises(InUseError):
        made(publication, [SEED])


def test_a_release_may_be_empty_when_all_was_refused(publication, tmp_path):
    release, _ = made(publication, write(tmp_path / "in", a=NAMELESS))
    assert release.counts["works"] == 0
    assert release.works().rows == ()
    assert release.facets()["type"] == ()


def test_a_second_release_keeps_first_publication_and_notes_changes(publication, tmp_path):
    first, _ = made(publication, write(tmp_path / "in", a=article(1) + article(2)))
    later = TIME + dt.timedelta(days=1)
    paths = write(tmp_path / "in", b=article(3) + article(1) + article(2, "Another title"))
    second = build(publication, paths, lambda _: None, time=later)
    assert publication.current() is second
    kept, new = (second.document(f"work/doi/10.1234/test.{number}") for number in (1, 3))
    assert any(f"id/import/{first.id}>" in line for line in kept)
    assert any(line.endswith('"a.ris" .') for line in kept)
    assert any(f"id/import/{second.id}>" in line for line in new)
    with sqlite3.connect(publication.registry) as registry:
        rows = dict(
            registry.execute("SELECT path, change FROM changes WHERE release = ?", (second.id,))
        )
    registry.close()
    assert rows["work/doi/10.1234/test.2"] == "changed"
    assert rows["work/doi/10.1234/test.3"] == "added"
    assert "work/doi/10.1234/test.1" not in rows
    paths = write(tmp_path / "in", c=article(3))
    third = build(publication, paths, lambda _: None, time=later, sync=True, confirmed=True)
    with sqlite3.connect(publication.registry) as registry:
        rows = dict(
            registry.execute("SELECT path, change FROM changes WHERE release = ?", (third.id,))
        )
    registry.close()
    assert rows["work/doi/10.1234/test.1"] == "removed"


def test_the_same_files_at_the_same_time_make_another_release(publication, tmp_path):
    paths = write(tmp_path / "in", a=article(1))
    first, _ = made(publication, paths)
    second, _ = made(publication, paths)
    assert second.id == f"{first.id}-2"
    assert dumped(first) == dumped(second)
    assert dumped(first, "about.nq") == dumped(second, "about.nq")


def test_a_release_removed_by_hand_leaves_the_registry_intact(publication, tmp_path):
    paths = write(tmp_path / "in", a=article(1))
    first, _ = made(publication, paths)
    shutil.rmtree(first.path)
    second, _ = made(publication, paths)
    assert second.counts["works"] == 1


def test_inputs_that_cannot_be_read_do_not_replace_a_release(publication, tmp_path):
    first, _ = made(publication, write(tmp_path / "in", a=article(1)))
    with pytest.raises(InputError):
        made(publication, [str(tmp_path / "mistyped.ris")])
    assert publication.current().id == first.id


@pytest.mark.slow
def test_several_processes_make_the_same_release(tmp_path):
    paths = write(tmp_path / "in", a="".join(article(number) for number in range(1100)))
    releases = [
        build(
            Publication(tmp_path / f"by-{jobs}", {"base": BASE}),
            paths,
            lambda _: None,
            time=TIME,
            workers=Workers(jobs),
        )
        for jobs in (1, 2)
    ]
    assert releases[0].manifest["files"] == releases[1].manifest["files"]
    assert releases[0].counts == releases[1].counts


@pytest.mark.slow
def test_a_dask_cluster_makes_the_same_release(tmp_path):
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        absent("Dask is not installed")
    paths = write(tmp_path / "in", a="".join(article(number) for number in range(600)))
    homes = [Publication(tmp_path / name, {"base": BASE}) for name in ("here", "there")]
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        there = Workers(1, cluster.scheduler_address)
        releases = [
            build(home, paths, lambda _: None, time=TIME, workers=workers)
            for home, workers in zip(homes, (Workers(), there), strict=True)
        ]
    assert releases[0].manifest["files"] == releases[1].manifest["files"]
