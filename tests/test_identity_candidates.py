"""Candidates: what may be the same is linked in a graph of its own, and never united."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ris2rdf import terms
from ris2rdf.building import build
from ris2rdf.identity import candidates
from ris2rdf.identity.candidates import Sighting
from ris2rdf.release import Publication

BASE = "https://data.example.org/"
TIME = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
RELATION, SEE_ALSO = terms.expand("dcterms:relation"), terms.expand("rdfs:seeAlso")


def record(*lines):
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", ""])


def released(folder, texts, said=None):
    publication = Publication(folder / "library", {"base": BASE})
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"{number}.ris"
        path.write_text(text, "utf-8")
        paths.append(str(path))
    return build(publication, paths, [].append if said is None else said.append, time=TIME)


def linked(release):
    """Return (subject, property, object) of the graph of candidates, and of all else."""
    lines = release.store.graph(f"{BASE}graph/candidates")
    return {tuple(part[1:-1] for part in line[:-2].split(" ", 2)) for line in lines}


@pytest.fixture
def links(tmp_path):
    """Return a function from records to the links of their release."""

    def of(*texts, said=None):
        release = released(tmp_path, texts, said)
        found = linked(release)
        everything = "\n".join(release.store.graph(""))
        for one, _, other in found:
            assert f"<{one}> " in everything
            assert f"<{other}> " in everything
        works = release.counts["works"]
        release.close()
        return found, works

    return of


OTTERS = ("TI  - Otters of the Ticino", "AU  - Bellini, C.", "DO  - 10.5555/{0}", "PY  - {1}")


def otters(name, year, *more):
    return record(*(line.format(name, year) for line in OTTERS), *more)


# ------------------------------------------------------------------ works


def test_same_title_first_author_and_near_year_are_linked_and_not_united(links):
    found, works = links(otters("a", 2019), otters("b", 2020))
    one, other = f"{BASE}id/work/doi/10.5555/a", f"{BASE}id/work/doi/10.5555/b"
    assert works == 2
    assert {link for link in found if link[1] == RELATION} == {
        (one, RELATION, other),
        (other, RELATION, one),
    }


@pytest.mark.parametrize(
    "other",
    [
        otters("b", 2021),
        otters("b", 2019).replace("Bellini", "Rossi"),
        otters("b", 2019).replace("Otters", "Beavers"),
        otters("b", 2019).replace("AU  - Bellini, C.\n", ""),
        otters("b", 2019).replace("PY  - 2019\n", ""),
    ],
    ids=["year", "author", "title", "title alone", "no year"],
)
def test_less_evidence_links_no_works(links, other):
    found, works = links(otters("a", 2019), other)
    assert works == 2
    assert found == set()


def test_nearly_the_same_title_is_remarked_on_and_not_linked(links):
    said = []
    nearly = otters("b", 2019).replace("of the Ticino", "of the Ticin")
    found, works = links(otters("a", 2019), nearly, said=said)
    assert (found, works) == (set(), 2)
    assert [one.code for one in said].count("IDN511") == 1


def test_many_works_of_one_key_are_chained():
    sightings = [Sighting("k", "2020", f"{number:05}") for number in range(20_000)]
    assert len(list(candidates.works(sightings))) == 19_999


# ------------------------------------------------------------------ journals


def test_journal_without_issn_is_linked_to_that_of_its_title(links):
    found, _ = links(
        record("TI  - One", "JO  - The Annals of Rivers", "SN  - 2379-3708"),
        record("TI  - Two", "JO  - Annals of Rivers"),
    )
    assert {property_ for _, property_, _ in found} == {SEE_ALSO}
    assert f"{BASE}id/journal/issn/2379-3708" in {one for one, _, _ in found}
    assert len(found) == 2


def test_journals_of_two_issns_are_two(links):
    found, _ = links(
        record("TI  - One", "JO  - Annals of Rivers", "SN  - 2379-3708"),
        record("TI  - Two", "JO  - Annals of Rivers", "SN  - 1234-5679"),
    )
    assert found == set()


# ------------------------------------------------------------------ people


def paper(title, *people):
    return record(f"TI  - {title}", *(f"AU  - {name}" for name in people), "PY  - 2020")


def test_people_of_one_full_name_with_a_common_co_author_are_linked(links):
    found, _ = links(
        paper("One", "Bellini, Carla", "Rossi, M."), paper("Two", "Rossi, M.", "Bellini, Carla")
    )
    people = {one.partition("#")[2] for one, _, _ in found}
    assert people == {"person-bellini-carla"}
    assert {property_ for _, property_, _ in found} == {SEE_ALSO}
    assert len(found) == 2


def test_people_of_one_full_name_and_affiliation_are_linked(links):
    one, two = (
        paper(title, "Bellini, Carla").replace("PY", "AD  - Institute of Rivers, Pavia\nPY")
        for title in ("One", "Two")
    )
    found, _ = links(one, two)
    assert len(found) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Bellini, Carla", "Rossi, M."), ("Bellini, Carla", "Verdi, G.")),
        (("Bellini, C.", "Rossi, M."), ("Bellini, C.", "Rossi, M.")),
        (("Bellini, CM", "Rossi, M."), ("Bellini, CM", "Rossi, M.")),
        (("Bellini, Carla", "Rossi, M."), ("Bellini, Clara", "Rossi, M.")),
        (("Bellini, Carla",), ("Bellini, Carla",)),
        (("Bellini, Carla", "Bellini, Carla", "Rossi, M."), ("Bellini, Carla", "Rossi, M.")),
    ],
    ids=["nobody shared", "initials", "initials run on", "other name", "name alone", "namesakes"],
)
def test_less_evidence_links_no_people(links, first, second):
    found, _ = links(paper("One", *first), paper("Two", *second))
    assert found == set()


def test_person_without_orcid_is_linked_to_one_with_and_two_orcids_are_two(links):
    orcid = "Bellini, Carla (https://orcid.org/0000-0002-1825-0097)"
    found, _ = links(paper("One", orcid, "Rossi, M."), paper("Two", "Bellini, Carla", "Rossi, M."))
    assert f"{BASE}id/person/orcid/0000-0002-1825-0097" in {one for one, _, _ in found}
    known = [f"x/orcid/{number}" for number in (1, 2)]
    seen = [Sighting("k", "with rossi", iri, iri) for iri in known]
    assert list(candidates.people(seen)) == []


# ------------------------------------------------------------------ laws


@st.composite
def records(draw):
    lines = [f"TI  - {draw(st.sampled_from(['River otters', 'River otter', 'Beavers']))}"]
    lines += [
        f"AU  - {name}"
        for name in draw(
            st.lists(
                st.sampled_from(["Bellini, Carla", "Bellini, C.", "Rossi, M.", "Verdi, Gino"]),
                max_size=3,
            )
        )
    ]
    doi = draw(st.sampled_from(["a", "b", "c", ""]))
    lines += [f"DO  - 10.5555/{doi}"] if doi else []
    lines += [f"JO  - {draw(st.sampled_from(['The Annals', 'Annals', 'Other Annals']))}"]
    issn = draw(st.sampled_from(["2379-3708", "1234-5679", ""]))
    lines += [f"SN  - {issn}"] if issn else []
    return record(*lines, f"PY  - {draw(st.sampled_from([2019, 2020, 2022]))}")


@settings(max_examples=3, deadline=None)
@given(st.lists(records(), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_order_of_the_input_changes_no_candidate(given_records, random):
    shuffled = random.sample(given_records, len(given_records))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = released(Path(one), given_records), released(Path(two), shuffled)
        assert linked(first) == linked(second)
        first.close()
        second.close()


@settings(max_examples=3, deadline=None)
@given(st.lists(records(), min_size=1, max_size=6, unique=True))
def test_nothing_is_united_below_level_a(given_records):
    # Every DOI stays a work of its own, whatever else two records share.
    with tempfile.TemporaryDirectory() as folder:
        release = released(Path(folder), given_records)
        named = {line for text in given_records for line in text.splitlines() if "DO  - " in line}
        assert release.counts["works"] >= len(named)
        assert release.counts["works"] <= len(given_records)
        release.close()


# ------------------------------------------------------------------ level C


def remarks(links, code, *texts):
    said = []
    found, works = links(*texts, said=said)
    assert works == len(texts)
    return [one for one in said if one.code == code], found


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Annals of Rivers", "Ann. Riv.", True),
        ("Annals of Rivers", "Ann Rivers", True),
        ("Rivers (Milan)", "Rivers", True),
        ("Annals of Rivers", "Annals of Lakes", False),
        ("Annals of Rivers", "Ann. Riv. Lakes", False),
        ("Annals of Rivers", "Annals of rivers", False),
    ],
)
def test_journals_of_a_short_and_a_long_title_are_remarked_on_and_not_linked(
    links, one, other, told
):
    texts = [
        record(f"TI  - {topic}", f"JO  - {name}", "PY  - 2020")
        for topic, name in (("On eels", one), ("Of newts", other))
    ]
    texts[0] = texts[0].replace("PY", "SN  - 2379-3708\nPY")
    said, found = remarks(links, "IDN512", *texts)
    assert len(said) == told
    assert bool(found) == (one.lower() == other.lower())


def test_journals_with_an_issn_each_are_not_remarked_on(links):
    texts = [
        record(f"TI  - {name}", f"JO  - {name}", f"SN  - {issn}")
        for name, issn in (("Annals of Rivers", "2379-3708"), ("Ann. Riv.", "1234-5679"))
    ]
    assert remarks(links, "IDN512", *texts)[0] == []


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("Bellini, Carla", "Bellini, C.", True),
        ("van der Berg, Jan", "van der Berg, J. P.", True),
        ("Bellini, Carla", "Bellini, Clara", False),
        ("Bellini, C.", "Bellini, C. M.", False),
        ("Bellini, Carla", "Bellini, G.", False),
    ],
)
def test_names_written_out_and_with_initials_are_remarked_on_and_not_linked(
    links, one, other, told
):
    said, found = remarks(links, "IDN513", paper("On eels", one), paper("Of newts", other))
    assert len(said) == told
    assert found == set()


def test_initials_that_fit_several_names_are_one_remark(links):
    names = ("Bellini, Carla", "Bellini, Clara", "Bellini, C.")
    said, _ = remarks(links, "IDN513", *(paper(f"Number {n}", n) for n in names))
    assert [one.message.partition(":")[0] for one in said] == [
        "C. Bellini may be Carla Bellini; Clara Bellini"
    ]
