"""RIS to RDF in one streaming pass: every record's triples as soon as it is read.

IRIs are minted by key alone and nothing is united: that needs all records, and is what ``release``
does. A shared node (journal, subject ...) is written when first met; that a later record says
something else about it is reported once. Memory does not grow with the input.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from ris2rdf import __version__, identity, ris
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.pipeline.reading import Reading, Understood, digest, file_name, understood
from ris2rdf.pipeline.writers import Block, Writer, as_text
from ris2rdf.vocabulary import (
    Description,
    Import,
    Origin,
    Provenance,
    SharedNode,
    Vocabulary,
    import_id,
)

REMEMBERED = 5_000
"""Shared nodes of late, and as many before, remembered as written: a few MB.

One forgotten is written again, which changes no graph.
"""
_RARELY = 50


class Mention(NamedTuple):
    """A shared node as the record at *line* of *source* describes it."""

    node: SharedNode
    source: str
    line: int


class Written:
    """The shared nodes written of late, as they were first described."""

    def __init__(self) -> None:
        self._new: dict[str, SharedNode] = {}
        self._old: dict[str, SharedNode] = {}

    def before(self, node: SharedNode) -> SharedNode | None:
        """Return how the node of this IRI was described before; else remember *node*."""
        found = self._new.get(node.iri)
        if found is None:
            found = self._old.get(node.iri)
            if len(self._new) >= REMEMBERED:
                self._new, self._old = {}, self._new
            self._new[node.iri] = found or node
        return found


class _Described(NamedTuple):
    """A record, its digest and key, and what its work is said to be."""

    record: ris.Record
    digest: str
    key: str
    description: Description


@dataclass
class Conversion:
    """A conversion under way: its parts, what was written, and the shared nodes known."""

    crosswalk: Crosswalk
    vocabulary: Vocabulary
    writer: Writer
    report: Report
    time: datetime | None = None  # None: no provenance is written
    run: Import | None = None
    records: int = 0
    lines: int = 0
    written: Written = field(default_factory=Written)
    told: set[str] = field(default_factory=set)
    digests: dict[str, str] = field(default_factory=dict)  # of the sources, by name

    def put(self, root: str, text: bytes, **about: bytes) -> None:
        """Write a block on *root*; *about* are texts of the graphs ``provenance``, ``dataset``."""
        graph = f"{self.vocabulary.base}graph/"
        named = {graph + name: found for name, found in about.items()}
        block = Block(root, text, named)
        self.lines += self.writer.write(block)

    def convert(self, few: Sequence[Understood], source: str) -> None:
        """Report and write a few records; *source* is the sha256 of their file."""
        # All are described before any is written: see ``reading.understood``.
        described = [self._describe(reading) for reading, _ in few]
        for (_, said), one in zip(few, described, strict=True):
            for diagnostic in said:
                self.report(diagnostic)
            self._write(one, source)

    def _describe(self, reading: Reading) -> _Described:
        record, work = reading
        sha = record.digest
        key = identity.key(work, sha)
        return _Described(record, sha, key, self.vocabulary.describe(work, key, [sha]))

    def _write(self, one: _Described, source: str) -> None:
        record, sha, key, (iri, own, shared, namesakes) = one
        for person in namesakes:
            values = {"name": person}
            self.report(Diagnostic("IDN504", record.source, record.line, "AU", values))
        text = own + self.fresh(shared, record.source, record.line)
        self.records += 1
        if self.run is None:
            self.put(iri, text)
            return
        origin = Origin(sha, record.position, source)
        made = self.vocabulary.provenance_text(Provenance(key, [origin], self.run))
        self.put(iri, text, provenance=made)

    def fresh(self, nodes: Sequence[SharedNode], source: str, line: int) -> bytes:
        """Return what is to be written of *nodes*, stated by the record at this place.

        That one was described otherwise before is reported, once.
        """
        texts = []
        for node in nodes:
            before = self.written.before(node)
            if before is None:
                texts.append(self.vocabulary.shared_text(node))
            elif before is not node and before != node and node.iri not in self.told:
                if len(self.told) >= REMEMBERED:
                    self.told.clear()
                self.told.add(node.iri)
                self._differs(before, Mention(node, source, line))
        return b"".join(texts)

    def _differs(self, before: SharedNode, mention: Mention) -> None:
        node, source, line = mention
        stated = dict(before.elements)
        for element, value in node.elements:
            kept = stated.get(element, value)
            if kept != value:
                values = {"element": element, "value": value, "kept": kept, "iri": node.iri}
                self.report(Diagnostic("IDN520", source, line, "", values))
                return


def by_this_process(conversion: Conversion, source: ris.Source) -> None:
    """Convert the records of *source*, one after the other."""
    sha256 = conversion.digests.get(source.name, "")
    with source.open() as stream:
        read = partial(ris.read, stream, source.name)
        for few in understood(read, conversion.crosswalk, conversion.report):
            conversion.convert(few, sha256)


By = Callable[[Conversion, ris.Source], None]
"""How a source is converted: by this process, or by several."""


def convert(conversion: Conversion, paths: Sequence[str], by: By = by_this_process) -> Conversion:
    """Convert the RIS of *paths* and return *conversion*, which knows what it wrote.

    Each source is read once for its digest, which names it in the provenance, and once for its
    records; standard input is kept in a temporary file between the two.
    """
    sources = [_kept(source) for source in ris.sources(paths, conversion.report)]
    if conversion.time:
        conversion.digests = {source.name: digest(source) for source in sources}
        files = {sha: file_name(name) for name, sha in conversion.digests.items()}
        name = import_id(conversion.time, files)
        conversion.run = Import(name, conversion.time, __version__, files)
    with rarely_collected():
        for source in sources:
            by(conversion, source)
    if conversion.run:
        run = conversion.run
        conversion.put("", b"", provenance=as_text(conversion.vocabulary.imported(run)))
    conversion.put("", b"", dataset=as_text(conversion.vocabulary.dataset()))
    conversion.writer.close()
    return conversion


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for circles of garbage rarely: records leave none, and else it takes 9 % of a run."""
    before = gc.get_threshold()
    gc.set_threshold(_RARELY * before[0], *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _kept(source: ris.Source) -> ris.Source:
    """Return *source* so that it can be opened again: what can be read only once goes to disk."""
    if source.name != "-":
        return source
    spool = tempfile.NamedTemporaryFile(prefix="ris2rdf-")  # noqa: SIM115 -- lives with the source
    with source.open() as stream:
        shutil.copyfileobj(stream, spool)
    spool.flush()
    return ris.Source(source.name, lambda: open(spool.name, "rb"))  # noqa: PTH123 -- a descriptor of its own


def now() -> datetime:
    """Return the time of the run: SOURCE_DATE_EPOCH where set, else this second, in UTC."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
