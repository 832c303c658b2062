"""The table of properties: what is wrong in it is refused by name, what is changed in it is written."""

import re

import pytest

from ris2rdf import resources, terms, vocabulary
from ris2rdf.elements import Stated, Work
from ris2rdf.vocabulary import MappingError, tables

BASE = "https://data.example.org/"
TABLE = resources.table("vocabulary.toml").read_text("utf-8")


def overlaid(tmp_path, old, new):
    assert old in TABLE
    (tmp_path / "vocabulary.toml").write_text(TABLE.replace(old, new, 1), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('genre = ["schema:genre"]', 'genre = ["shema:genre"]', "[node.work.properties.genre]: unknown prefix 'shema'"),
        ('genre = ["schema:genre"]', 'genre = "schema:genre"', "[node.work.properties.genre]: expected a list of properties"),
        ('genre = ["schema:genre"]', 'genre = ["genre"]', "[node.work.properties.genre]: 'genre' is not a CURIE"),
        ('genre = ["schema:genre"]', 'genre = [{ property = "schema:genre", when = "x" }]', "[node.work.properties.genre]: unknown entry 'when'"),
        ('genre = ["schema:genre"]', 'genre = [{ property = "schema:genre", datatype = "xsd:decimal" }]', "[node.work.properties.genre]: unknown datatype 'xsd:decimal'"),
        ('genre = ["schema:genre"]', 'genre = [{ property = "schema:genre", text = "x" }]', "[node.work.properties.genre]: text must contain {value}"),
        ("[node.file]", "[node.fille]", "[node.fille]: unknown kind of node"),
        ('format = ["schema:encodingFormat"]', 'formatt = ["schema:encodingFormat"]', "[node.file.properties]: unknown element 'formatt'"),
        ('iri = "{work:iri}#abstract"', 'iri = "{work:whole}#abstract"', "[node.abstract]: iri '{work:whole}#abstract': {work:whole} is not a placeholder"),
        ('owner = "work"', 'owner = "nobody"', '[node.work]: owner is "work" or "shared"'),
        ('like = "issue"', 'like = "isue"', "[node.newspaper-issue]: like = 'isue' leads nowhere"),
        ('alternate = "alternative"', 'alternate = "other"', "[node.researcher]: 'other' has no properties here"),
        ("[role.contributor]", "[role.helper]", "[role.contributor]: this role is what others fall back on"),
        ('has = "reviewed"', "", "[variant.review]: either genres or has says which works these are"),
        ("[profile]", "[profiles]", "[profiles]: no such part of the table"),
        ("[profile]", "[profile", "not readable as TOML"),
    ],
)  # fmt: skip
def test_wrong_table_is_refused_with_the_name_of_its_entry(tmp_path, old, new, message):
    with pytest.raises(MappingError, match=re.escape(message)) as raised:
        vocabulary.load(BASE, overlay=overlaid(tmp_path, old, new))
    assert raised.value.exit_code == 2
    assert raised.value.diagnostic.code == "MAP251"
    assert raised.value.reason in raised.value.diagnostic.message


def test_changed_table_changes_what_is_written(tmp_path):
    ours = vocabulary.load(
        BASE, overlay=overlaid(tmp_path, 'genre = ["schema:genre"]', 'genre = ["dcterms:type"]')
    )
    own = ours.describe(Work("JOUR", "JOUR", genres=(Stated("Letter"),)), "k", ["d"]).own
    assert f'<{BASE}id/work/k> <{terms.expand("dcterms:type")}> "Letter" .' in own


def test_unknown_profile_is_refused():
    with pytest.raises(MappingError, match="there are full, schema, bibo"):
        vocabulary.load(BASE, "marc")


def test_every_type_and_container_of_the_crosswalk_has_classes_of_both_vocabularies():
    table = tables.load()
    for form, classes in table.classes.items():
        assert any("schema.org" in iri for iri in classes), form
        assert any("/bibo/" in iri for iri in classes), form
    for kind in ("journal", "book", "series", "website", "proceedings"):
        assert len(table.nodes[kind].classes) >= 2, kind


def test_every_class_and_property_that_can_be_written_has_a_label():
    text = resources.table("labels.ttl").read_text("utf-8")
    labelled = {line.split(" ")[0] for line in text.splitlines() if "rdfs:label" in line}
    table = tables.load()
    used = {c for node in table.nodes.values() for c in node.classes}
    used |= {c for classes in table.classes.values() for c in classes}
    used |= {c for v in table.variants.values() for c in (*v.also, *v.instead.values())}
    groups = [
        g
        for node in table.nodes.values()
        for part in (node.properties, node.links)
        for g in part.values()
    ]
    groups += [role.links for role in table.roles.values()]
    groups += [scheme.properties for scheme in table.schemes.values()]
    groups += list(table.forms.values())
    used |= {statement.property for group in groups for statement in group}
    assert {terms.shorten(iri) for iri in used} - labelled == set()
