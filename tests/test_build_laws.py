"""The laws of a build: the same triples in any order, every record accounted for, secrets kept."""

import datetime as dt
import gzip
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ris2rdf import elements
from ris2rdf.building import build
from ris2rdf.release import Publication, Selection

BASE = "https://data.example.org/"
TIME = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

TITLES = ["Kidney cells", "KIDNEY CELLS", "Liver cells", "Liver cells of mice", ""]
DOIS = ["10.1234/a", "10.1234/A", "10.1234/b", "10.99/bad doi", ""]
JOURNALS = ["Annals of testing", "Annals of Testing", "Ann. test."]
ISSNS = ["1234-5679", "2379-3708", "1234-5678", "9780306406157", ""]
BOOKS = ["Kidney cells", ""]


@st.composite
def records(draw):
    lines = ["TY  - " + draw(st.sampled_from(["JOUR", "CHAP", "BOOK"]))]
    for tag, values in (
        ("TI", TITLES),
        ("DO", DOIS),
        ("JO", JOURNALS),
        ("SN", ISSNS),
        ("T2", BOOKS),
    ):
        value = draw(st.sampled_from(values))
        if value:
            lines.append(f"{tag}  - {value}")
    people = draw(st.lists(st.sampled_from(["Rossi, M.", "Rossi, Maria", "Chen, Bo"]), max_size=3))
    lines += [f"AU  - {person}" for person in people]
    lines += [f"KW  - {word}" for word in draw(st.lists(st.sampled_from("abc"), max_size=2))]
    lines += [f"PY  - {draw(st.sampled_from([2019, 2020]))}", "VL  - 3", "IS  - 2", "ER  -", ""]
    return "\n".join(lines)


def released(folder, files):
    publication = Publication(folder / "library", {"base": BASE})
    (folder / "in").mkdir()
    paths = []
    for number, text in enumerate(files):
        path = folder / "in" / f"{number}.ris"
        path.write_text(text, "utf-8")
        paths.append(str(path))
    return build(publication, paths, lambda _: None, time=TIME)


def triples(release):
    return sorted(set(gzip.open(release.path / "dump" / "dataset.nt.gz", "rt", encoding="utf-8")))


@settings(max_examples=8, deadline=None)
@given(
    st.lists(records(), min_size=1, max_size=7),
    st.randoms(use_true_random=False),
    st.integers(0, 7),
)
def test_order_and_division_of_the_input_change_no_triple(given_records, random, cut):
    shuffled = list(given_records)
    random.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first = released(Path(one), ["".join(given_records)])
        second = released(Path(two), ["".join(shuffled[:cut]), "".join(shuffled[cut:])])
        assert triples(first) == triples(second)
        nodes = [line.split(" ", 2) for line in triples(first)]
        assert [node for node, _, other in nodes if other == f"{node} .\n"] == []
        for counts in (first.counts, second.counts):
            assert counts["records"] == len(given_records)
            assert counts["records"] == counts["published"] + counts["quarantined"]
            assert counts["published"] == counts["works"] + counts["merged"]
        first.close()
        second.close()


SECRETS = {
    "RN": "zqprivatenote",
    "LK": "https://zqlink.example/x",
    "RP": "zqreprint",
    "AV": "zqshelf",
    "L1": "file:///C:/Users/zqlocal/paper.pdf",
    "AD": "Department of Things, Rome. zqmail@example.org",
    "UR": "https://zqproxy.ezproxy.example.org/login?url=https://example.org/",
}
WORDS = [
    "zqprivatenote", "zqlink", "zqreprint", "zqshelf", "zqlocal", "zqmail", "zqproxy", "zqsecond",
]  # fmt: skip
SECRETIVE = "".join(
    [
        "TY  - JOUR\nAU  - Rossi, M.\nTI  - Open title\nPY  - 2020\nJO  - Annals\n",
        *(f"{tag}  - {value}\n" for tag, value in SECRETS.items()),
        "RN  - another\nzqsecond line of it\nDO  - 10.1234/open\nER  -\n",
    ]
)


@pytest.fixture(scope="module")
def secretive(tmp_path_factory):
    release = released(tmp_path_factory.mktemp("secret"), [SECRETIVE])
    yield release
    release.close()


def test_no_withheld_value_is_in_any_published_byte(secretive):
    texts = {}
    for path in [
        *(secretive.path / "dump").iterdir(),
        *secretive.path.glob("*.json"),
        *secretive.path.glob("*.ttl"),
    ]:
        data = path.read_bytes()
        texts[path.name] = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    for name in ("", *secretive.store.graphs()):
        texts[f"store {name}"] = "\n".join(secretive.store.graph(name))
    for name in [row.path for row in secretive.works().rows]:
        for profile in ("full", "cbd", "schema", "bibo"):
            texts[f"{name} {profile}"] = "\n".join(secretive.document(name, profile))
    leaks = [(word, name) for word in WORDS for name, text in texts.items() if word in text]
    assert leaks == []


def test_no_withheld_value_is_in_what_pages_are_made_of(secretive):
    (row,) = secretive.works().rows
    entry = secretive.entry(row.path)
    shown = elements.dumps(entry.work).decode() + "\n".join(map(str, entry.diagnostics))
    shown += "\n".join(line for record in entry.records for line in record.shown)
    assert [word for word in WORDS if word in shown] == []
    assert [word for word in WORDS if secretive.works(Selection(text=word)).total] == []


def test_withheld_lines_are_kept_and_named(secretive):
    (row,) = secretive.works().rows
    (record,) = secretive.entry(row.path).records
    assert all(word in record.raw for word in WORDS)
    hidden = [record.raw.split("\n")[line - 1] for line in record.withheld]
    assert all(any(word in line for line in hidden) for word in WORDS)
    assert "RN (withheld)" in record.shown
    assert "TI  - Open title" in record.shown
    assert record.public.startswith("TY  - JOUR")
    assert record.public.endswith("ER  -")


def test_what_config_withholds_is_published_nowhere(tmp_path):
    publication = Publication(tmp_path / "library", {"base": BASE})
    config = publication.path / "config.toml"
    text = config.read_text().replace(
        "withhold = []", 'withhold = ["abstract", "notes", "keywords"]'
    )
    config.write_text(text)
    path = tmp_path / "a.ris"
    path.write_text(
        "TY  - JOUR\nTI  - Open\nPY  - 2020\nAB  - zqabstract\nzqmore of it\nN1  - zqnote\nKW  - zqkey\nDO  - 10.1234/x\nER  -\n"
    )
    said = []
    release = build(Publication(publication.path), [str(path)], said.append, time=TIME)
    published = "\n".join(triples(release)) + "\n".join(release.document("work/doi/10.1234/x"))
    published += gzip.decompress((release.path / "dump" / "records.ris.gz").read_bytes()).decode()
    assert "zq" not in published
    assert {str(d.values["what"]) for d in said if d.code == "REL607"} == {
        "abstract",
        "notes",
        "keywords",
    }
    assert release.entry("work/doi/10.1234/x").records[0].withheld == (4, 5, 6, 7)
    release.close()
