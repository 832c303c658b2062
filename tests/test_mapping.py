"""``ris2rdf mapping``: the tables shown, checked and exported, ours or those of a folder."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest
from click.testing import CliRunner

from ris2rdf import mapping, resources, ris, terms
from ris2rdf.cli import commands
from ris2rdf.mapping import facts, schemes
from ris2rdf.vocabulary import tables

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def ours():
    return mapping.Tables.load()


def asked(*arguments):
    """Return the exit code and both outputs of ``ris2rdf mapping`` with *arguments*."""
    code = f"import ris2rdf.cli as c; c.main({['mapping', *map(str, arguments)]!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


def overlaid(folder, table, *edits):
    """Write *table* into *folder* with each of *edits* (old, new) made."""
    text = resources.table(table).read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / table).write_text(text, "utf-8")
    return folder


def line_of(shown, tag):
    return next(line.split("\t") for line in shown.splitlines() if line.startswith(f"{tag}\t"))


# ------------------------------------------------------------------ show


def test_show_says_element_and_properties_of_each_vocabulary():
    code, shown, _ = asked("show", "JOUR")
    assert code == 0
    assert shown.startswith("JOUR: journal article. schema:ScholarlyArticle bibo:AcademicArticle.")
    assert line_of(shown, "TI") == ["TI", "title", "schema:name, schema:headline", "dcterms:title"]
    assert line_of(shown, "RN") == ["RN", "withheld", "", ""]
    assert line_of(shown, "A2")[1] == "contributors: editor of the issue"
    assert line_of(shown, "A2")[3].startswith("issue: bibo:editor")
    assert "volume: schema:volumeNumber" in line_of(shown, "VL")[2].replace("schema:name, ", "")
    assert line_of(shown, "C1")[1] == "notes: Legal note"


def test_show_takes_other_names_of_a_type_and_refuses_unknown_ones():
    assert asked("show", "thesis")[1].startswith("THES: thesis.")
    code, shown, said = asked("show", "NOPE")
    assert (code, shown) == (2, "")
    assert "there is no type NOPE" in said


def test_show_draws_a_table_on_a_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    module = sys.modules[commands.get_command(None, "mapping").commands["show"].callback.__module__]
    drawn = io.StringIO()
    monkeypatch.setattr(sys, "stdout", drawn)
    module._table("JOUR: journal article", [("TI", "title", "schema:name", "dcterms:title")])
    assert re.search(r"TI +title +schema:name +dcterms:title", drawn.getvalue())


def test_every_tag_of_every_type_is_written_withheld_or_kept_as_note(ours):
    # Law 1 for the tables: no tag of any type disappears. A conference's series volume and the
    # like need more context than a small record has, so these are named.
    lost = {
        f"{type_} {row.tag}"
        for type_, rows in ours.all().items()
        for row in rows
        if not row.written and row.element != "withheld"
    }
    assert lost == set()


# ------------------------------------------------------------------ overlay


def test_changed_row_changes_what_is_shown(tmp_path):
    overlaid(
        tmp_path, "crosswalk.toml", ('[note.C2]\ndefault = "C2"', '[note.C2]\ndefault = "Shelf"')
    )
    assert line_of(asked("show", "JOUR", "--mapping", tmp_path)[1], "C2")[1] == "notes: Shelf"
    assert line_of(asked("show", "JOUR")[1], "C2")[1] == "notes: C2"


def test_changed_row_changes_what_is_converted(tmp_path):
    overlaid(
        tmp_path,
        "crosswalk.toml",
        ('THES = ["M3", "VL"] }', 'THES = ["M3", "VL", "C2"] }'),
    )
    source = tmp_path / "one.ris"
    source.write_text(
        "TY  - THES\nTI  - On cards\nAU  - Rossi, Maria\nC2  - PhD\nER  - \n", "utf-8"
    )
    convert = ["convert", str(source), "--format", "nt", "--no-provenance"]
    plain = CliRunner().invoke(commands, convert).stdout
    changed = CliRunner().invoke(commands, [*convert, "--mapping", str(tmp_path)]).stdout
    assert '"C2: PhD"' in plain
    assert "inSupportOf" not in plain
    assert '<http://schema.org/inSupportOf> "PhD"' in changed
    assert '"C2: PhD"' not in changed


# ------------------------------------------------------------------ check


def test_our_own_tables_have_no_faults():
    assert asked("check")[0] == 0


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("crosswalk.toml", 'tags = ["ST"]', 'tags = ["S?"]', "crosswalk.toml: [element.short_title] reads S?, which is no tag of RIS"),
        ("crosswalk.toml", 'STAT = ["C6"]', 'STAD = ["C6"]', "crosswalk.toml: [element.volume] has a value for STAD, which is neither a type nor a group"),
        ("crosswalk.toml", 'transform = "doi"', 'transform = "dio"', "crosswalk.toml: [element.doi] has no transform called dio"),
        ("crosswalk.toml", '"bibo:LegalCaseDocument"', '"bib:LegalCaseDocument"', "[crosswalk.toml type.CASE]: unknown prefix 'bib'"),
        ("vocabulary.toml", 'genre = ["schema:genre"]', 'genre = ["shema:genre"]', "vocabulary.toml: [node.work.properties.genre]: unknown prefix 'shema'"),
        ("vocabulary.toml", 'genre = ["schema:genre"]', 'genre = ["schema:gener"]', "vocabulary.toml: [node.work.properties.genre]: schema:gener is not in terms.ttl"),
        ("vocabulary.toml", '{ property = "bibo:issue", on = ["bibo:Issue"] }', '"bibo:issue"', "vocabulary.toml: [node.work.properties.issue]: bibo:issue may stand on bibo:Issue alone (in ABST, ADVS, AGGR and "),
        ("vocabulary.toml", '{ property = "schema:inSupportOf", on = ["schema:Thesis"] }', '"schema:inSupportOf"', "[node.work.properties.degree]: schema:inSupportOf may stand on schema:Thesis alone"),
        ("vocabulary.toml", 'list = { property = "bibo:authorList", off = ["bibo:Journal"] }', 'list = "bibo:authorList"', "[role.author]: bibo:authorList may stand on bibo:Document alone (in JFULL)"),
        ("vocabulary.toml", 'alternative = ["schema:alternateName", "dcterms:alternative"]\nissn', 'alternative = ["bibo:shortTitle"]\nissn', "[node.journal.properties.alternative]: bibo:shortTitle may stand on bibo:Document alone (in journal)"),
    ],
)  # fmt: skip
def test_planted_fault_is_named_with_file_and_entry(tmp_path, table, old, new, said):
    code, found, _ = asked("check", overlaid(tmp_path, table, (old, new)))
    assert code == 2
    assert said in found


def test_term_stated_by_the_library_itself_is_known(tmp_path):
    overlaid(
        tmp_path,
        "vocabulary.toml",
        ('genre = ["schema:genre"]', 'genre = ["schema:learningResourceType"]'),
    )
    assert asked("check", tmp_path)[0] == 2
    text = resources.table("terms.ttl").read_text("utf-8")
    fact = "schema:learningResourceType schema:domainIncludes schema:CreativeWork .\n"
    (tmp_path / "terms.ttl").write_text(text + fact, "utf-8")
    assert asked("check", tmp_path) == (0, "", "ris2rdf: nothing is wrong in the tables\n")


def test_exceptions_of_our_own_tables_are_few():
    table = tables.load()
    found = {(entry, reason) for entry, _, reason in facts._found(table, facts.load())}
    assert {entry.split(".")[1] for entry, _ in found} == {"abstract", "section", "record"}


# ------------------------------------------------------------------ export


def test_csv_has_a_line_for_each_tag_of_each_type(ours):
    lines = list(csv.DictReader(io.StringIO(asked("export", "--format", "csv")[1])))
    told = {(line["type"], line["tag"]): line for line in lines}
    assert len(told) == len(lines) == sum(len(rows) for rows in ours.all().values())
    assert told["THES", "M3"]["element"] == "detail.degree"
    assert told["THES", "M3"]["schema.org"] == "schema:inSupportOf"
    assert told["JOUR", "C2"]["identifier"] == "yes"


def test_markdown_says_what_is_usual_and_what_differs(ours):
    text = ours.export("md")
    usual, _, others = text.partition("\n## ABST\n")
    assert "\n| TI | title | schema:name, " in usual
    thesis = others.partition("\n## THES\n")[2].partition("\n## ")[0]
    assert "| A2 | contributors: advisor |" in thesis
    assert "| TI |" not in thesis
    assert {type_ for type_ in ours.crosswalk.plans if f"\n## {type_}\n" in text} == set(
        ours.crosswalk.plans
    )


def test_file_of_tags_and_types_is_what_the_tables_say(ours):
    written = (resources.folder("ontologies") / "ris.ttl").read_text("utf-8")
    assert written == ours.export("ttl"), "ris2rdf mapping export --format ttl > ontologies/ris.ttl"


def test_every_tag_and_type_is_one_concept_of_one_scheme(ours):
    said = list(pyoxigraph.parse(ours.export("ttl"), format=pyoxigraph.RdfFormat.TURTLE))
    concept, scheme = terms.expand("skos:Concept"), terms.expand("skos:inScheme")
    concepts = {t.subject.value for t in said if getattr(t.object, "value", "") == concept}
    placed = [t.subject.value for t in said if t.predicate.value == scheme]
    tags = {row.tag for rows in ours.all().values() for row in rows}
    assert concepts == {
        *(schemes.type_iri(mapping.BASE, type_) for type_ in ours.crosswalk.plans),
        *(schemes.tag_iri(mapping.BASE, tag) for tag in tags),
    }
    assert sorted(placed) == sorted(concepts)


def test_base_names_the_tags():
    text = asked("export", "--format", "ttl", "--base", "https://library.example/")[1]
    assert "<https://library.example/ris/tag/TI>" in text
    assert "data.example.org" not in text


@pytest.fixture(scope="module")
def constructs(ours):
    _, *queries = re.split(
        "^(?=# [A-Z][A-Z0-9] is the )", ours.export("sparql"), flags=re.MULTILINE
    )
    return queries


def records(path):
    (source,) = ris.sources([str(path)], [].append)
    with source.open() as stream:
        return list(ris.read(stream, source.name, [].append))


@pytest.mark.parametrize(
    "seed",
    [*sorted(SEEDS.glob("types/*.ris")), SEEDS / "jci-insight-169424.ris"],
    ids=lambda path: path.stem,
)
def test_queries_construct_what_the_tables_write(ours, constructs, seed):
    for record in records(seed):
        lines = "\n".join(schemes.lifted(record, ours.crosswalk, mapping.BASE))
        store = pyoxigraph.Store()
        store.load(lines.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
        made = {(t.predicate.value, t.object.value) for q in constructs for t in store.query(q)}
        work = ours.crosswalk.work(record, [].append)
        described = ours.vocabulary.describe(work, "seed", [record.digest])
        own = pyoxigraph.parse("\n".join(described.own), format=pyoxigraph.RdfFormat.N_TRIPLES)
        ours_too = {
            (t.predicate.value, t.object.value)
            for t in own
            if t.subject.value == described.iri and isinstance(t.object, pyoxigraph.Literal)
        }
        assert made - ours_too == set()
        # Whole types may be read in several ways, and the title of a grant is more than a literal.
        titled = work.type not in {"CONF", "GRANT", "JFULL", "MUSIC", "SER"}
        assert titled == (terms.expand("schema:name") in {property_ for property_, _ in made})


def test_queries_follow_the_overlay(tmp_path):
    overlaid(tmp_path, "vocabulary.toml", ('genre = ["schema:genre"]', 'genre = ["dcterms:type"]'))
    text = asked("export", "--format", "sparql", "--mapping", tmp_path)[1]
    assert "CONSTRUCT { ?record dcterms:type ?value }" in text
