"""People end to end: ORCIDs from the fields they stand in, names in other scripts, JSON-LD for search."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ris2rdf.cli import commands

SEED = Path(__file__).parent.parent / "seeds" / "jci-insight-169424.ris"
ORCID = "0000-0002-1825-0097"


def converted(folder, *lines, form="nt", profile="full"):
    path = folder / "one.ris"
    path.write_text("\n".join(["TY  - JOUR", "TI  - On rivers", *lines, "ER  - ", ""]), "utf-8")
    asked = ["convert", str(path), "--format", form, "--profile", profile, "--no-provenance"]
    return CliRunner().invoke(commands, asked).stdout


@pytest.mark.parametrize(
    "lines",
    [
        ("AU  - Bellini, Carla", f"AI  - Bellini, Carla; ORCID: https://orcid.org/{ORCID}"),
        (f"AU  - Bellini, Carla (https://orcid.org/{ORCID})",),
    ],
    ids=["AI", "AU"],
)
def test_orcid_names_the_person_wherever_it_stands(tmp_path, lines):
    person = f"<https://data.example.org/id/person/orcid/{ORCID}>"
    text = converted(tmp_path, *lines)
    assert f'{person} <http://schema.org/name> "Carla Bellini" .' in text
    assert f"{person} <http://schema.org/sameAs> <https://orcid.org/{ORCID}> ." in text


PEOPLE = ("AU  - Verdi, Anna", "AU  - Rossi, M.", "AU  - Neri, Ugo")
VERDI, ROSSI, NERI = "0000-0003-1415-9269", ORCID, "0000-0002-9079-593X"


@pytest.mark.parametrize(
    ("lines", "known", "kept"),
    [
        ((f"N1  - Verdi, Anna; ORCID: https://orcid.org/{VERDI}",), {VERDI}, False),
        ((f"N1  - ORCID: Rossi, Maria ({ROSSI}); Neri, Ugo ({NERI})",), {ROSSI, NERI}, False),
        ((f"N1  - ORCID Neri, Ugo: {NERI}",), {NERI}, False),
        ((f"N1  - Rossi, M./{ROSSI}; Verdi, Anna/{VERDI}",), {ROSSI, VERDI}, False),
        ((f"OI  - Verdi, Anna/{VERDI}; Rossi, Maria/{ROSSI};",), {VERDI, ROSSI}, False),
        ((f"N1  - Neri, Ugo {NERI}; he wrote the second part",), {NERI}, True),
        ((f"N1  - Bianchi, Luca {NERI}; Verdi, Anna {VERDI}",), {VERDI}, True),
        ((f"AD  - Verdi, Anna (https://orcid.org/{VERDI}), Institute of Rivers",), {VERDI}, True),
        ((f"N1  - ORCID: {NERI}",), set(), True),
        ((f"N1  - Verdi, Anna ORCID: {VERDI[:-1]}8",), set(), True),
    ],
)
def test_orcids_are_read_where_exporters_put_them_and_nothing_beside_them_is_lost(
    tmp_path, lines, known, kept
):
    text = converted(tmp_path, *PEOPLE, *lines)
    creators = [line for line in text.splitlines() if "terms/creator> " in line]
    assert len(creators) == len(PEOPLE)
    assert {orcid for orcid in (VERDI, ROSSI, NERI) if any(orcid in c for c in creators)} == known
    assert ("core#note> " in text) == kept


def test_orcid_without_a_name_is_that_of_the_only_author(tmp_path):
    text = converted(tmp_path, "AU  - Verdi, Anna", f"N1  - ORCID: {VERDI}")
    assert f"/id/person/orcid/{VERDI}> " in text
    assert "core#note> " not in text


def test_orcid_whose_check_digit_fails_names_nobody(tmp_path):
    text = converted(tmp_path, f"AU  - Bellini, Carla (https://orcid.org/{ORCID[:-1]}8)")
    assert "/id/person/orcid/" not in text


@pytest.mark.parametrize("name", ["王, 小明", "Иванов, Пётр", "Παπαδοπούλου, Μαρία"])
def test_name_in_another_script_keeps_its_letters(tmp_path, name):
    family, given = name.split(", ")
    text = converted(tmp_path, f"AU  - {name}")
    assert f'<http://schema.org/familyName> "{family}"' in text
    assert f'<http://schema.org/givenName> "{given}"' in text


def test_schema_profile_holds_what_search_engines_read():
    asked = ["convert", str(SEED), "--format", "jsonld", "--profile", "schema", "--no-provenance"]
    said = CliRunner().invoke(commands, asked).stdout
    json.loads(said)
    for key in ('"headline"', '"author"', '"datePublished"'):
        assert key in said
    assert "purl.org/ontology/bibo/doi" not in said
