"""``withdrawn.csv``: what the library has taken back, a plain table that a build obeys.

The file enters, typed rows leave.
A row has the address of a work, a reason, a date and the address of a successor; the last two may
be missing.
"""

import csv
import io
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ris2rdf import terms
from ris2rdf.diagnostics import Diagnostic, Report, UsageError
from ris2rdf.identity import EXTENSIONS
from ris2rdf.release.publication import Publication

COLUMNS = ("iri", "reason", "date", "successor")


class Withdrawal(NamedTuple):
    """One decision: the path of a work, why, since when, and the IRI of what stands in its place.

    ``line`` is that of the table.
    """

    path: str
    reason: str = ""
    date: str = ""
    successor: str = ""
    line: int = 0


def path_of(address: str, base: str) -> str:
    """Return the path of the thing at *address*: ``work/doi/10.1/x``, in whatever way it is put.

    ``https://.../id/work/...``, ``/doc/work/....html`` and ``work/...`` are all understood; empty
    is what is no address of a work here.
    """
    text = address.strip().removeprefix(base)
    if urlsplit(text).scheme in {"http", "https"}:
        return ""
    text = text.strip("/").removeprefix("id/").removeprefix("doc/")
    for ending in (".csl.json", *EXTENSIONS):
        text = text.removesuffix(ending)
    kind, _, key = text.partition("/")
    if kind != "work" or not key:
        return ""
    plain = unquote(key)
    return f"work/{terms.percent(plain.lower() if plain.startswith('doi/') else plain)}"


def read(path: Path, base: str, report: Report) -> list[Withdrawal]:
    """Return the rows of the table *path*; reports REL611 for each that cannot be obeyed."""
    if not path.is_file():
        return []
    text = path.read_text("utf-8-sig")
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text))
    found = []
    for row in table:
        try:
            found.append(_row(row, base, table.line_num))
        except UsageError as fault:
            values = {"place": path.name, "reasons": f"{str(fault)[:1].upper()}{str(fault)[1:]}."}
            report(Diagnostic("REL611", path.name, table.line_num, "", values))
    return found


def _separator(text: str) -> str:
    """Return what parts the columns: spreadsheets of half the world write semicolons."""
    return ";" if ";" in text.partition("\n")[0] else ","


def _row(row: dict[str, str | None], base: str, line: int) -> Withdrawal:
    stated = {name.strip().lower(): (value or "").strip() for name, value in row.items() if name}
    path = path_of(stated.get("iri", ""), base)
    if not path:
        raise UsageError(f'"{stated.get("iri", "")}" is not the address of a work here')
    day, successor = stated.get("date", ""), stated.get("successor", "")
    if day and not _is_date(day):
        raise UsageError(f'"{day}" is not a date such as 2026-11-28')
    named = successor_of(successor, base) if successor else ""
    return Withdrawal(path, stated.get("reason", ""), day, named, line)


def successor_of(address: str, base: str) -> str:
    """Return the IRI that *address* means; raises UsageError if it is none."""
    if path := path_of(address, base):
        return f"{base}id/{path}"
    found = terms.address(address)
    if not found:
        raise UsageError(f'the successor "{address}" is not a web address')
    return found


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def add(publication: Publication, decision: Withdrawal) -> None:
    """Write *decision* into the table, below the others; raises UsageError if it stands there."""
    path = publication.withdrawn
    base = publication.config.base
    if any(row.path == decision.path for row in read(path, base, lambda _: None)):
        raise UsageError(f"{base}id/{decision.path} is in {path} already")
    text = path.read_text("utf-8-sig") if path.is_file() else ""
    separator = _separator(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    head = [name.strip().lower() for name in rows[0]] if rows else []
    head += [name for name in COLUMNS if name not in head]
    stated = {**decision._asdict(), "iri": f"{base}id/{decision.path}"}
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=separator, lineterminator="\n")
    table.writerow(head)
    table.writerows(rows[1:])
    table.writerow([stated.get(name, "") for name in head])
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(out.getvalue(), "utf-8")
    fresh.replace(path)
