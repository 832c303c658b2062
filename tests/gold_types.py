"""``seeds/types/*.ttl``: the graph that the one record of each RIS type becomes.

A record of ``seeds/types/*.ris`` enters, the Turtle of its description leaves: all that is a
function of the record. ``make gold`` writes the files, which are then read as data are.
"""

from functools import cache
from pathlib import Path

from ris2rdf import crosswalk, identity, ris, vocabulary
from ris2rdf.diagnostics import Report

BASE = "https://data.example.org/"
FOLDER = Path(__file__).parent.parent / "seeds" / "types"


@cache
def tables() -> tuple[crosswalk.Crosswalk, vocabulary.Vocabulary]:
    """Return the tables, read once."""
    return crosswalk.load(), vocabulary.load(BASE)


def described(path: Path, report: Report) -> tuple[str, list[str]]:
    """Return the IRI of the work in *path*, and its lines with those of the nodes around it."""
    with path.open("rb") as stream:
        (record,) = ris.read(stream, path.name, report)
    reading, ours = tables()
    work = reading.work(record, report)
    description = ours.describe(work, identity.key(work, record.digest), [record.digest])
    shared = [line for node in description.shared for line in ours.shared(node)]
    return description.iri, [*description.own, *shared]


def turtle(path: Path) -> bytes:
    """Return the gold file that belongs beside *path*."""
    iri, lines = described(path, lambda _: None)
    return vocabulary.serialise(lines, "turtle", iri)


if __name__ == "__main__":
    for record_file in sorted(FOLDER.glob("*.ris")):
        record_file.with_suffix(".ttl").write_bytes(turtle(record_file))
