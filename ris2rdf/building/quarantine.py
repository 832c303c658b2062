"""Refused records, handed back to the library: as RIS to correct, beside them why.

Rows of ``records.sqlite`` enter; a RIS file and a table of reasons in ``quarantine/`` leave. They
hold private fields too: they are the library's own records, and nothing here is published.
"""

import csv
from pathlib import Path

from ris2rdf.building.draft import Draft
from ris2rdf.release import records

_COLUMNS = "file line position digest code severity reason hint".split()


def write(draft: Draft) -> int:
    """Write the refused records into the draft's folder; returns how many there are."""
    draft.refused.mkdir()
    number = 0
    with (
        (draft.refused / "records.ris").open("w", encoding="utf-8", newline="\r\n") as out,
        (draft.refused / "reasons.csv").open("w", encoding="utf-8", newline="") as reasons,
    ):
        table = csv.writer(reasons)
        table.writerow(_COLUMNS)
        for row, record in records.refused(draft.db):
            number += 1
            out.write(f"{record.raw}\n\n")
            for said in records.diagnostics(draft.db, [row]):
                if said.severity != "info":
                    place = (record.source, said.line or record.line, record.position)
                    words = (said.code, said.severity, said.message, said.hint)
                    table.writerow([*place, record.digest, *words])
    return number


def publish(draft: Draft, folder: Path, release: str) -> None:
    """Move the refused records to *folder* under the name of *release*; none leaves no files."""
    if draft.count("SELECT COUNT(*) FROM record WHERE state = 'quarantined'"):
        (draft.refused / "records.ris").replace(folder / f"{release}.ris")
        (draft.refused / "reasons.csv").replace(folder / f"{release}.csv")
    for path in draft.refused.iterdir():
        path.unlink()
    draft.refused.rmdir()


def clean(folder: Path, releases: Path) -> None:
    """Remove what builds that were killed before their switch put into *folder*."""
    for path in folder.glob("*Z-*.*"):
        if not (releases / path.stem).is_dir():
            path.unlink()
