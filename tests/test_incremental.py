"""Builds that start from the release before: the same, to the last row, as everything made anew."""

import datetime as dt
import gzip
import random
import sqlite3
import tempfile
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from ris2rdf.building import build
from ris2rdf.release import Publication, Selection, records, registry

BASE = "https://data.example.org/"
TIME = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

TITLES = [
    "Kidney cells", "KIDNEY CELLS", "Liver cells of mice", "Liver cells of mice and men",
    "A study of the renal outcome of steroid therapy in children", "", "Archive of linked data",
    "A study of the renal outcome of steroid therapy in childhood",
]  # fmt: skip
DOIS = ["10.1234/a", "10.1234/A", "10.1234/b", "10.1234/c", "10.99/bad doi", "", "", ""]
JOURNALS = ["Annals of testing", "Annals of Testing", "Ann. test.", "Annals", "Annals of"]
ISSNS = ["1234-5679", "2379-3708", "1234-5678", "0317-8471", ""]
PEOPLE = ["Rossi, M.", "Rossi, Maria", "Chen, Bo", "Rossi, Maria", "Okafor, Ada", "Consortium,"]
PUBLISHERS = ["Wiley", "London: Wiley", "Springer", ""]
WORDS = ["Kidney", "kidney", "KIDNEY", "Liver", "mice", "steroids"]
ISBNS = ["9780306406157", "9783161484100", ""]


def record(random):
    kind = random.choice(["JOUR", "JOUR", "JOUR", "CHAP", "BOOK", "THES", "CONF"])
    lines = [f"TY  - {kind}", f"ID  - {random.randrange(40)}"]
    title = random.choice(TITLES)
    lines += [f"TI  - {title}"] if title else []
    lines += [f"AU  - {random.choice(PEOPLE)}" for _ in range(random.randrange(4))]
    doi = random.choice(DOIS)
    lines += [f"DO  - {doi}"] if doi else []
    if kind in {"CHAP", "BOOK"}:
        lines += [f"SN  - {isbn}" for isbn in [random.choice(ISBNS)] if isbn]
        lines += ["BT  - A book of cells"] if kind == "CHAP" else []
    elif kind == "JOUR":
        lines += [f"JO  - {random.choice(JOURNALS)}"]
        lines += [
            f"SN  - {issn}" for issn in random.sample(ISSNS, random.choice([1, 1, 2])) if issn
        ]
        lines += [f"VL  - {random.choice('34')}", f"IS  - {random.choice('12')}"]
    # Editors are of the book, or of the issue: things of their own, judged with what they edited.
    editors = random.sample(PEOPLE, random.choice([0, 0, 1, 2]))
    lines += [f"{'A2' if kind == 'CHAP' else 'ED'}  - {name}" for name in editors]
    publisher = random.choice(PUBLISHERS)
    lines += [f"PB  - {publisher}"] if publisher else []
    lines += [f"KW  - {word}" for word in random.sample(WORDS, random.randrange(4))]
    lines += ["N1  - An e-mail: x@example.org", "RN  - secret"] if random.random() < 0.2 else []
    lines += ["UR  - http://example.org/" + random.choice("ab")] if random.random() < 0.3 else []
    lines += [f"PY  - {random.choice([2019, 2020, 2021])}", "ER  -", ""]
    return "\n".join(lines)


def changed(random, files):
    """Return *files*, lists of records, after one to four edits of any kind."""
    files = [list(file) for file in files]
    for _ in range(random.randrange(1, 5)):
        file = random.choice(files)
        edit = random.choice(["add", "edit", "delete", "repeat", "reorder", "move", "tag", "file"])
        if edit == "add" or not file:
            file.insert(random.randrange(len(file) + 1), record(random))
        elif edit == "edit":
            file[random.randrange(len(file))] = record(random)
        elif edit == "delete":
            file.pop(random.randrange(len(file)))
        elif edit == "repeat":
            random.choice(files).append(random.choice(file))
        elif edit == "reorder":
            random.shuffle(file)
        elif edit == "move":
            random.choice(files).append(file.pop(random.randrange(len(file))))
        elif edit == "tag":
            place = random.randrange(len(file))
            file[place] = file[place].replace("KW  - ", "KW  - the ", 1).replace("Kidney", "KIDNEY")
        else:
            random.shuffle(files)
    return files


class Pair:
    """Two publications that are given the same: one brought up to date, one always made anew."""

    def __init__(self, folder, **choices):
        self.folder = folder
        self.homes = [Publication(folder / name, {"base": BASE}) for name in ("up", "anew")]
        self.choices = choices
        self.day = 0

    def build(self, files):
        self.day += 1
        given = self.folder / "in"
        given.mkdir(exist_ok=True)
        for old in given.iterdir():
            old.unlink()
        for number, file in enumerate(files):
            (given / f"{number}.ris").write_text("\n".join(file), "utf-8")
        paths = [str(given / f"{number}.ris") for number in range(len(files))]
        time = TIME + dt.timedelta(days=self.day)
        return [
            build(home, paths, lambda _: None, time=time, full=home is self.homes[1],
                  **self.choices)
            for home in self.homes
        ]  # fmt: skip


def graphs(release):
    """Return all quads of the store, blank nodes under canonical names."""
    quads = ox.Dataset(ox.Store.read_only(str(release.path / "store")))
    quads.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in quads}


TABLES = {
    "source": "SELECT name, digest, records FROM source ORDER BY id",
    "record": "SELECT s.id, r.position, r.line, r.digest, r.raw, r.label, r.withheld, r.state, "
    "w.path FROM record r JOIN source s ON s.id = r.source LEFT JOIN work w ON w.id = r.work "
    "ORDER BY 1, 2",
    "work": "SELECT path, title, sort, year, recent, contributors, type, container, "
    "container_path, language, state, digest, records FROM work ORDER BY path",
    "stated": "SELECT path, json FROM stated JOIN work ON id = work ORDER BY path",
    "thing": "SELECT path, kind, label, sort, works, digest, json, node FROM thing ORDER BY path",
    "mention": "SELECT t.path, m.digest, w.path FROM mention m JOIN thing t ON t.id = thing "
    "JOIN work w ON w.id = work ORDER BY 1, 2, 3",
    "statement": "SELECT * FROM statement ORDER BY digest",
    "name": "SELECT n.name, n.path, w.path FROM name n JOIN work w ON w.id = work ORDER BY 1, 3",
    "identifier": "SELECT DISTINCT key, path FROM identifier ORDER BY 1, 2",
    "person": "SELECT * FROM person ORDER BY name",
    "summary": "SELECT * FROM summary ORDER BY name",
    "member": "SELECT path, place, digest FROM member m JOIN record r ON r.id = record "
    "ORDER BY 1, 2",
    "seen": "SELECT kind, key, place, path, part, told FROM seen JOIN work ON id = work "
    "ORDER BY 1, 2, 3, 4, 5, 6",
    "candidate": "SELECT * FROM candidate ORDER BY 1, 2, 3, 4",
    "result": "SELECT * FROM result ORDER BY owner, code, focus, path, value, other",
    "tally": "SELECT * FROM tally ORDER BY owner, severity, code",
    "known_as": "SELECT * FROM known_as ORDER BY key",
    "record_key": "SELECT s.id, r.position, k.rank, k.key FROM record_key k "
    "JOIN record r ON r.id = k.record JOIN source s ON s.id = r.source ORDER BY 1, 2, 3",
    "depends": "SELECT s.id, r.position, d.key FROM depends d "
    "JOIN record r ON r.id = d.record JOIN source s ON s.id = r.source ORDER BY 1, 2, 3",
    "diagnostic": "SELECT s.id, r.position, d.code, d.source, d.line, d.tag, d.message_values, "
    "d.stage FROM diagnostic d LEFT JOIN record r ON r.id = d.record "
    "LEFT JOIN source s ON s.id = r.source ORDER BY 1, 2, 8, 3, 4, 5, 6, 7",
    "part": "SELECT * FROM part ORDER BY 1, 2, 3",
}


def rows(release):
    with sqlite3.connect(f"file:{release.path}/{records.NAME}?mode=ro", uri=True) as db:
        found = {name: db.execute(sql).fetchall() for name, sql in TABLES.items()}
    db.close()
    return found


REGISTRY = {
    "iri": "SELECT path, kind FROM iri ORDER BY path",
    "key": "SELECT key, path FROM key ORDER BY 1, 2",
    "record": "SELECT digest, path, source, name, position, label FROM record ORDER BY digest",
    "gone": "SELECT path, time, target, title, reason FROM gone ORDER BY path, release",
    "changes": "SELECT path, change FROM changes ORDER BY release, path",
}


def known(home):
    """Return what the registry of a publication holds, but for the names of releases."""
    with registry.connected(home.registry) as db:
        return {name: db.execute(sql).fetchall() for name, sql in REGISTRY.items()}


def dumps(release):
    return {name: facts["sha256"] for name, facts in release.manifest["files"].items()}


def compare(up, anew):
    one, two = rows(up), rows(anew)
    for name in TABLES:
        different = set(map(repr, one[name])) ^ set(map(repr, two[name]))
        assert one[name] == two[name], f"{name}: {sorted(different)[:6]}"
    assert graphs(up) == graphs(anew)
    for name in ("dataset.nt", "about.nq", "records.ris", "works.csv"):
        texts = [gzip.decompress((r.path / "dump" / f"{name}.gz").read_bytes()) for r in (up, anew)]
        assert texts[0] == texts[1], name
    assert dumps(up) == dumps(anew)
    for name in ("counts", "codes", "quality"):
        assert up.manifest[name] == anew.manifest[name], name
    assert up.store.count() == up.counts["triples"]
    for text in ("kidney", "cells mice", "author:rossi", "journal:annals", "steroid", "2379-3708"):
        found = [r.works(Selection(text=text), "relevance", limit=500) for r in (up, anew)]
        assert found[0] == found[1], text
    for selection in (Selection(), Selection(year_from=2020), Selection(text="cells")):
        assert up.facets(selection) == anew.facets(selection)
    assert (up.path / "report.ttl").read_bytes() == (anew.path / "report.ttl").read_bytes()


def history(folder, seed, steps, size, **choices):
    chance = random.Random(seed)  # noqa: S311 - edits, not secrets
    pair = Pair(folder, **choices)
    files = [[record(chance) for _ in range(size)] for _ in range(3)]
    kinds = []
    for step in range(steps):
        up, anew = pair.build(files)
        try:
            compare(up, anew)
            one, two = map(known, pair.homes)
            for name in REGISTRY:
                assert one[name] == two[name], name
        except AssertionError as fault:
            raise AssertionError(f"step {step} of seed {seed}: {fault}") from fault
        kinds.append(up.manifest["build"]["kind"])
        assert anew.manifest["build"]["kind"] == "full"
        up.close()
        anew.close()
        files = changed(chance, files)
    return kinds


@settings(max_examples=2, deadline=None)
@given(st.integers(0, 10_000))
def test_a_release_brought_up_to_date_equals_one_made_anew(seed):
    with tempfile.TemporaryDirectory() as folder:
        kinds = history(Path(folder), seed, 4, 5, sync=True)
    assert kinds[0] == "full"
    assert "incremental" in kinds or len(kinds) < 2
