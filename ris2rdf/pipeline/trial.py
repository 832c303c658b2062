"""A few records tried out in a process of their own: what they become, and what is wrong with them.

RIS enters, a :class:`Trial` leaves; nothing is written anywhere. Whoever asks gives strangers' text
to :func:`apart`, which starts this module as a program: whatever the text does to it, it ends with
its memory and its time.
"""

import io
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec

from ris2rdf import ris, vocabulary
from ris2rdf.diagnostics import Diagnostic
from ris2rdf.pipeline.check import Check, Findings, check_sources
from ris2rdf.pipeline.convert import Conversion, by_this_process
from ris2rdf.pipeline.normalise import as_ris
from ris2rdf.pipeline.parallel import Recipe
from ris2rdf.pipeline.reading import works

RECORDS = 100
"""Records that are tried out at most."""

SECONDS = 10
"""Of processor time, and of waiting."""

MEMORY = 1 << 30
"""Bytes that the process may have."""

NICENESS = 5
"""Put on the process: whoever reads the site goes first."""

RIS = "ris"
"""The format that is no RDF: the records written anew."""

_NAME = "pasted.ris"


class Wish(msgspec.Struct, frozen=True):
    """What is wanted: a format of ``pipeline.FORMATS`` or RIS, a profile, the base of IRIs.

    ``tables`` and ``shapes`` are folders of a library's own, empty for ours alone.
    """

    format: str
    profile: str
    base: str
    tables: str = ""
    shapes: str = ""


class Trial(msgspec.Struct, frozen=True):
    """What became of a text: ``text`` in the format wanted, and all there is to say of it.

    ``triples`` counts what was made, 0 for RIS; ``held`` the records that a build would hold back,
    ``lines`` all lines by their fate; ``found`` has those that something is said of, by number.
    Of more than :data:`RECORDS` records nothing is made, and ``too_many`` is True.
    """

    text: str = ""
    triples: int = 0
    records: int = 0
    held: int = 0
    lines: dict[str, int] = {}
    said: tuple[Diagnostic, ...] = ()
    found: dict[int, str] = {}
    too_many: bool = False


# Made once, at import: threads that meet the type for the first time at once end the process.
_decoder = msgspec.json.Decoder(Trial, strict=False)


class FailedError(Exception):
    """The process ended without a result: out of time or memory."""


def apart(text: bytes, wish: Wish) -> Trial:
    """Return what *text* becomes, found out in a process of its own.

    Raises FailedError where that takes too much time or memory.
    """
    paths = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-P", "-m", __name__, *msgspec.structs.astuple(wish)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own module; the wish was chosen from lists
            command,
            input=text,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={**os.environ, "PYTHONPATH": paths},
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as fault:
        raise FailedError from fault
    return _decoder.decode(done.stdout)


def tried(text: bytes, wish: Wish) -> Trial:
    """Return what *text* becomes, found out here."""
    source = ris.Source(_NAME, partial(io.BytesIO, text))
    records = list(islice(ris.read(source.open(), _NAME, _unheard), RECORDS + 1))
    if len(records) > RECORDS:
        return Trial(too_many=True)
    out = io.BytesIO()
    own = Path(wish.tables) if wish.tables else None
    tables, words, writer = Recipe(wish.base, wish.profile, _rdf(wish), own).parts(out)
    said: list[Diagnostic] = []
    rules = Path(wish.shapes) if wish.shapes else None
    the = Check(tables, vocabulary.load(wish.base, overlay=own), rules)
    findings = check_sources(the, [source], said.append)
    if wish.format == RIS:
        ris_again = b"".join(as_ris(work) for _, work in works(source, tables, _unheard))
        return _told(ris_again, findings, said, records, 0)
    conversion = Conversion(tables, words, writer, _unheard)
    by_this_process(conversion, source)
    writer.close()
    return _told(out.getvalue(), findings, said, records, conversion.lines)


def _rdf(wish: Wish) -> str:
    return "nt" if wish.format == RIS else wish.format


def _told(
    made: bytes,
    findings: Findings,
    said: Sequence[Diagnostic],
    records: Sequence[ris.Record],
    triples: int,
) -> Trial:
    at_fault = {one.line for one in said}
    found = {
        number: line
        for record in records
        for number, line in enumerate(record.raw.split("\n"), record.line)
        if number in at_fault
    }
    lines = {str(fate): count for fate, count in findings.lines.items()}
    return Trial(made.decode(), triples, findings.records, findings.held, lines, tuple(said), found)


def _unheard(_said: Diagnostic) -> None:
    """Pass over what the check says as well."""


def main() -> None:
    """Try out standard input and write the result as JSON; the arguments are those of a Wish."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    done = tried(sys.stdin.buffer.read(), Wish(*sys.argv[1:]))
    sys.stdout.buffer.write(msgspec.json.encode(done))


if __name__ == "__main__":
    main()
