"""What `check` says of a file as a whole: who exported it, and where its lines went."""

import io
import re

import pytest

from ris2rdf import crosswalk, dialects, ris
from ris2rdf.pipeline.accounts import FATES, fates

WALK = crosswalk.load()
GOOD = "TY  - JOUR\nTI  - Otters\nAU  - Bellini, Carla\nJO  - Rivers\nPY  - 2019\n{}ER  - \n"


def counted(text):
    """The lines of the only record in *text*, by fate; nothing is said twice here."""
    (read,) = ris.read(io.BytesIO(text.encode()), "x.ris", lambda _found: None)
    record = dialects.clean(read, lambda _found: None)
    return dict(fates(record, WALK.work(record, lambda _found: None)))


@pytest.mark.parametrize(
    ("line", "fate"),
    [
        ("KW  - otters\n", "mapped"),
        ("N1  - seen at night\n", "kept as notes"),
        ("ZZ  - seen at night\n", "kept as notes"),
        ("RN  - to be read\n", "withheld"),
        ("AV  - shelf 3\n", "withheld"),
        ("VL  - \n", "reported"),
        ("VL  - N/A\n", "reported"),
        ("AD  - Pavia; e-mail: a@b.example\n", "mapped"),  # the better fate of its two parts
    ],
)
def test_line_is_counted_by_what_became_of_it(line, fate):
    counts = counted(GOOD.format(line))
    without = counted(GOOD.format(""))
    assert {name: counts.get(name, 0) - without.get(name, 0) for name in FATES} == {
        **dict.fromkeys(FATES, 0),
        fate: 1,
    }


def test_every_line_that_is_not_blank_is_counted_once():
    text = GOOD.format("AB  - One line\nand another\n\nand a third\nRN  - x\ny\n")
    assert sum(counted(text).values()) == len([line for line in text.split("\n") if line])
    assert counted(text) == {"mapped": 9, "withheld": 2}


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_the_publisher_of_a_paper_is_that_of_its_proceedings(ris2rdf, engine):
    paper = "TY  - CONF\nTI  - Otters\nC3  - Proceedings on otters\nPY  - 2019\n{}ER  - \n"
    for line, said in (("PB  - IEEE\n", False), ("", True)):
        text = paper.format(line).encode()
        run = ris2rdf("check", "-", "--engine", engine, stdin=text)
        assert (b"SHP471" in run.stdout) is said


def test_exporters_are_named_once_for_a_file_with_the_number_of_records(ris2rdf, tmp_path):
    scopus = GOOD.format("DB  - Scopus\n")
    text = scopus + GOOD.format("") + scopus.replace("2019", "2020") + GOOD.format("DP  - EBSCO\n")
    (tmp_path / "a.ris").write_text(text)
    said = ris2rdf("check", "a.ris").stdout.decode()
    assert re.findall(r"(.*): info RIS145 (.*)", said) == [
        ("a.ris:1", "Exporter of 2 records: Scopus."),
        ("a.ris:21", "Exporter of 1 record: EBSCOhost."),
    ]


def test_exporter_whose_name_has_a_comma_is_named_last(ris2rdf):
    said = ris2rdf("check", "-", stdin=GOOD.format("DB  - PubMed\n").encode()).stdout.decode()
    assert re.findall("info RIS145 (.*)", said) == ["Exporter of 1 record: PubMed, by a converter."]


def test_last_line_has_the_totals(ris2rdf, tmp_path):
    text = GOOD.format("RN  - x\nVL  - N/A\nN1  - note\n") + GOOD.format("").replace("TI", "KW")
    (tmp_path / "a.ris").write_text(text)
    last = ris2rdf("check", "a.ris").stderr.decode().strip().split("\n")[-1]
    assert last.startswith(
        "2 records found: 1 to be published, 1 held back; "
        "15 lines: 12 mapped, 1 kept as notes, 1 withheld, 1 reported; 1 error, "
    )


def test_last_line_of_nothing_says_so(ris2rdf):
    run = ris2rdf("check", "-", stdin=b"")
    assert run.stderr == b"0 records found; 1 error\n"
    assert run.returncode == 3


def test_two_records_of_one_doi_are_judged_each_by_itself(ris2rdf, tmp_path):
    one = GOOD.format("DO  - 10.5555/otters\n")
    other = one.replace("Otters", "Otters at night").replace("Bellini, Carla", "Rossi, Anna")
    (tmp_path / "one.ris").write_text(one)
    (tmp_path / "both.ris").write_text(one + other)
    alone = re.findall(r"(SHP\d+)", ris2rdf("check", "one.ris").stdout.decode())
    both = ris2rdf("check", "both.ris").stdout.decode()
    assert sorted(re.findall(r"(SHP\d+)", both)) == sorted(2 * alone)
    assert all(int(line) > 7 for line in re.findall(r"ris:(\d+): \w+ SHP", both)[len(alone) :])
