"""A small publication that grows: records to invent, files to build from, one build a day."""

import datetime as dt

from ris2rdf.building import build
from ris2rdf.release import Publication, registry

BASE = "https://data.example.org/"
TIME = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
FIRST = "work/doi/10.1234/1"
TITLE = {number: f"Study of cells, part {number}" for number in range(1, 4)}


def record(number=1, **more):
    """Return a journal article; a field given as "" is left out."""
    fields = {
        "TI": TITLE.get(number, f"Study {number}"), "AU": "Rossi, Maria", "PY": "2020",
        "JO": "Annals of testing", "SN": "1234-5679", "VL": "3", "SP": str(number),
        "DO": f"10.1234/{number}", **more,
    }  # fmt: skip
    lines = [f"{tag}  - {value}" for tag, value in fields.items() if value]
    return "\n".join(["TY  - JOUR", *lines, "ER  -", ""])


class Library:
    """A publication, and files to build it from, each build a day after the one before."""

    def __init__(self, folder):
        self.folder = folder
        self.home = Publication(folder / "library", {"base": BASE})
        self.days = 0
        self.said = []

    def build(self, *, sync=False, confirmed=False, **files):
        self.days += 1
        self.said = []
        paths = []
        for name, text in files.items():
            path = self.folder / f"{name}.ris"
            path.write_text(text, "utf-8")
            paths.append(str(path))
        time = TIME + dt.timedelta(days=self.days)
        return build(self.home, paths, self.said.append, time=time, sync=sync, confirmed=confirmed)

    def works(self):
        return sorted(row.path for row in self.home.current().works(limit=200).rows)

    def gone(self, path):
        with registry.connected(self.home.registry) as db:
            return registry.gone(db, path)

    def codes(self):
        return [diagnostic.code for diagnostic in self.said]

    def title(self, path=FIRST):
        return self.home.current().entry(path).label
