"""A conversion by several processes: ranges of bytes of each file, cut between records.

Files enter, the triples of one process leave, in its order but for shared nodes. What works own
goes to a file a range, and is copied; shared nodes come back to the parent, which alone knows
which are written. Files that cannot be read in ranges (compressed, standard input) are converted
by the parent itself.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from ris2rdf import crosswalk, ris, vocabulary
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.pipeline.convert import By, Conversion, Mention, by_this_process, rarely_collected
from ris2rdf.pipeline.reading import understood
from ris2rdf.pipeline.writers import FORMATS, JsonLd, Writer
from ris2rdf.ris.partition import ONCE, ranges, read_range
from ris2rdf.vocabulary import Import, SharedNode

if TYPE_CHECKING:
    from concurrent.futures import Executor

JOINABLE = frozenset({"nt", "nq", "turtle", "trig"})
"""Formats of which two texts, one after the other, are a text of both."""
RANGE = 4 << 20  # bytes: some 4,000 records, and 0.6 s of work beside a start of 0.5 s


class Recipe(NamedTuple):
    """How a worker makes the parts of its conversion: what tables, where below, which format."""

    base: str
    profile: str
    format: str
    mapping: Path | None = None
    repair: bool = True

    def parts(self, out: BinaryIO) -> tuple[crosswalk.Crosswalk, vocabulary.Vocabulary, Writer]:
        """Return the tables and the writer of a conversion by one process, which writes to *out*.

        JSON-LD is given the whole graph, and leaves out itself what the profile does not have.
        """
        tables, words = _tables(self)
        if self.format == "jsonld" and words.namespaces is not None:
            return tables, words.whole(), JsonLd(out, words.namespaces)
        return tables, words, FORMATS[self.format](out)

    def part(self, out: BinaryIO, report: Report) -> "_Part":
        """Return a new conversion of a range, which writes to *out*."""
        tables, words = _tables(self)
        return _Part(tables, words, FORMATS[self.format](out), report)


@lru_cache(maxsize=1)
def _tables(recipe: Recipe) -> tuple[crosswalk.Crosswalk, vocabulary.Vocabulary]:
    """Return the compiled tables: a worker takes many ranges, and compiles them once."""
    return (
        crosswalk.load(recipe.mapping, repair=recipe.repair),
        vocabulary.load(recipe.base, recipe.profile, recipe.mapping),
    )


class Range(NamedTuple):
    """A piece of work: bytes of a file, how many records stand before them, and the import."""

    path: Path
    span: tuple[int, int]
    name: str
    position: int = 0
    sha256: str = ""
    run: Import | None = None


class Done(NamedTuple):
    """What a worker hands back of a range."""

    records: int
    lines: int
    said: list[Diagnostic]
    mentions: list[Mention]


@dataclass
class _Part(Conversion):
    """A conversion of a range: shared nodes are told to the parent and not written."""

    mentions: list[Mention] = field(default_factory=list)

    def fresh(self, nodes: Sequence[SharedNode], source: str, line: int) -> bytes:
        """Keep the first mention of each node, and the first that differs from it."""
        for node in nodes:
            before = self.written.before(node)
            if before is None or (before != node and node.iri not in self.told):
                self.mentions.append(Mention(node, source, line))
            if before is not None and before != node:
                self.told.add(node.iri)
        return b""


@contextmanager
def workers(recipe: Recipe, jobs: int) -> Iterator[By]:
    """Yield what converts a source by *jobs* processes, which end with the context.

    One process converts by itself, and formats that cannot be joined.
    """
    if jobs == 1 or recipe.format not in JOINABLE:
        yield by_this_process
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 -- 15 ms that one need not pay
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield partial(_convert, recipe=recipe, pool=pool)


def _convert(conversion: Conversion, source: ris.Source, recipe: Recipe, pool: "Executor") -> None:
    """Convert *source* by the workers of *pool*; one that is not worth it is converted here."""
    path = source.path
    spans = ranges(path, path.stat().st_size // RANGE) if path else []
    if path is None or len(spans) <= 1:
        by_this_process(conversion, source)
        return
    sha256 = conversion.digests.get(source.name, "")
    parts = [Range(path, span, source.name, 0, sha256, conversion.run) for span in spans]
    parts = _numbered(parts, pool) if conversion.run else parts
    with tempfile.TemporaryDirectory(prefix="ris2rdf-") as folder:
        files = [Path(folder) / str(number) for number in range(len(parts))]
        once: set[str] = set()
        found = pool.map(partial(_converted, recipe), parts, files)
        for done, file in zip(found, files, strict=True):
            _take(conversion, done, file, once)


def _numbered(parts: Sequence[Range], pool: "Executor") -> list[Range]:
    """Return *parts*, each with the number of records before it: provenance states positions."""
    counts = list(pool.map(_count, parts))
    return [one._replace(position=sum(counts[:number])) for number, one in enumerate(parts)]


def _read(part: Range, report: Report) -> Iterator[ris.Record]:
    return read_range(part.path, part.span, part.name, report, part.position)


def _count(part: Range) -> int:
    return sum(1 for _ in _read(part, _unheard))


def _unheard(_said: Diagnostic) -> None:
    """Pass over what is said while records are counted: it is said again."""


def _converted(recipe: Recipe, part: Range, file: Path) -> Done:
    """Write what the works of *part* own to *file*; return the rest of what they make."""
    said: list[Diagnostic] = []
    with file.open("wb") as out, rarely_collected():
        conversion = recipe.part(out, said.append)
        conversion.run = part.run
        read = partial(_read, part)
        for few in understood(read, conversion.crosswalk, said.append):
            conversion.convert(few, part.sha256)
        conversion.writer.close()
    return Done(conversion.records, conversion.lines, said, conversion.mentions)


def _take(conversion: Conversion, done: Done, file: Path, once: set[str]) -> None:
    """Add what a worker made of a range; *once* are the codes said already of the file."""
    conversion.records += done.records
    conversion.lines += done.lines
    for diagnostic in done.said:
        if diagnostic.code not in once:
            conversion.report(diagnostic)
        if diagnostic.code in ONCE:
            once.add(diagnostic.code)
    with file.open("rb") as stream:
        shutil.copyfileobj(stream, conversion.writer.out, 1 << 20)
    file.unlink()
    for node, source, line in done.mentions:
        if text := conversion.fresh([node], source, line):
            conversion.put(node.iri, text)
