"""A publication to ask over HTTP: the seed and a few odd works, as a finished release."""

import json
import sys
from pathlib import Path

import pages_seed

from ris2rdf import elements, search, terms
from ris2rdf.elements import Contributor, Date, Identifier, Name, Stated, Work
from ris2rdf.release import Publication, finding, records, registry
from ris2rdf.store import Embedded

BASE = "https://data.example.org/"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
WORK = "work/doi/10.1172/jci.insight.169424"
JOURNAL = "journal/issn/2379-3708"
ODD_DOI = "10.1002/(sici)1097-0258(19980815/30)17:15"
ODD = f"work/doi/{terms.percent(ODD_DOI)}"
EXTRA = 30


def odd_works():
    ada = Contributor(Name(family="Müller", given="Ada"), orcid="0000-0002-1825-0097")
    yield (
        ODD,
        Work(
            "BOOK",
            "BOOK",
            title=Stated('A <b>"book"</b> & more\u2028'),
            identifiers=(Identifier("doi", ODD_DOI),),
            contributors=(ada,),
        ),
    )
    for number in range(EXTRA):
        path = f"work/doi/10.5555/x.{number}"
        yield (
            path,
            Work(
                "BOOK",
                "BOOK",
                title=Stated(f"Book {number}"),
                identifiers=(Identifier("doi", f"10.5555/x.{number}"),),
                dates=(Date(str(1990 + number)),),
                contributors=(ada,),
            ),
        )


def publication(folder: Path, base: str = BASE) -> Publication:
    settings = {"base": base, "title": "Test library", "licence": LICENCE}
    made = Publication(folder, settings)
    place = made.releases / "20261122T101500Z-1a2b3c4d"
    (place / "dump").mkdir(parents=True)
    (place / "dump" / "dataset.nt.gz").write_bytes(b"x" * 100)
    (place / "dump" / "SHA256SUMS").write_text("abc  dataset.nt.gz\n")
    works = [(WORK, pages_seed.seed_work()), *odd_works()]
    manifest = {
        "id": place.name,
        "base": base,
        "title": "Test library",
        "created": "2026-11-22T10:15:00+00:00",
        "counts": {"works": len(works)},
        "codes": {},
    }
    (place / "manifest.json").write_text(json.dumps(manifest))
    db = records.create(place)
    lines = [line.replace(BASE, base) for line in pages_seed.seed_lines()]
    things = [(JOURNAL, "journal", "JCI insight"), ("journal/issn/2379-370X", "journal", "Odd")]
    for number, (path, kind, label) in enumerate(things, 1):
        row = (number, path, kind, label, label.lower(), 1, "", "[]")
        db.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    for number, (path, work) in enumerate(works, 1):
        _add(db, number, path, work)
        iri = f"<{base}id/{path}>"
        if path != WORK:
            lines += [f"{iri} <http://schema.org/name> {terms.literal(work.title.value)} ."]
            lines += [f"{iri} <{terms.expand('rdf:type')}> <http://schema.org/Book> ."]
    lines += [f'<{base}id/journal/issn/2379-370X> <http://schema.org/name> "Odd" .']
    search.summarise(db)
    db.execute("INSERT INTO source VALUES (1, 'jci-insight-169424.ris', '', 1)")
    stored = (pages_seed.DIGEST, pages_seed.RAW, "", "[]", 1, "published")
    db.execute(f"INSERT INTO record VALUES (1, 1, 1, 1, {', '.join('?' * len(stored))})", stored)
    records.finish(db)
    (place / "x.nt").write_text("\n".join(lines) + "\n")
    (place / "y.nq").write_text(
        f'<{base}id/dataset> <{terms.expand("dcterms:title")}> "Test library" <{base}graph/dataset> .\n'
    )
    store = Embedded.create(place / "store")
    store.load(place / "x.nt")
    store.load(place / "y.nq")
    store.close()
    made.link.symlink_to(place)
    with registry.connected(made.registry) as known:
        known.execute("INSERT INTO moved VALUES ('work/hash/old', ?, '2026-11-01', 'r')", (WORK,))
        known.execute(
            "INSERT INTO withdrawn VALUES ('work/hash/gone', 'A lost <work>', 'Published twice', "
            "'2026-11-02T00:00:00Z', 'r')"
        )
    return made


def _add(db, number, path, work):
    year = int(work.issued.value[:4]) if work.issued else 0
    people = "; ".join(c.name.display for c in work.contributors)
    row = (
        number, path, work.title.value, search.sorting(work.title.value), year, -year or 9999,
        people, work.type, "JCI insight", JOURNAL, "", "valid", "", elements.dumps(work),
    )  # fmt: skip
    db.execute(f"INSERT INTO work VALUES ({', '.join('?' * len(row))})", row)
    for person in work.contributors:
        db.execute("INSERT OR IGNORE INTO name VALUES (?, ?, '')", (person.name.display, number))
    db.execute("INSERT INTO mention VALUES (1, 1, ?)", (number,))
    keys = [(key, path) for of, key in finding.keys_of(work) if of == "work"]
    db.executemany("INSERT OR IGNORE INTO identifier VALUES (?, ?)", keys)
    search.index(db, number, work)
