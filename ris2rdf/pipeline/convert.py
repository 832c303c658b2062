"""RIS to RDF in one streaming pass: every record's triples as soon as it is read.

IRIs are minted by key alone and nothing is united: that needs all records, and is what ``release``
does. A shared node (journal, subject ...) is written when first met; that a later record says
something else about it is reported once. Memory does not grow with the input.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ris2rdf import __version__, identity, ris
from ris2rdf.crosswalk import Crosswalk
from ris2rdf.diagnostics import Diagnostic, Report
from ris2rdf.pipeline.reading import Reading, digest, file_name, works
from ris2rdf.pipeline.writers import Block, Writer, as_text
from ris2rdf.vocabulary import Import, Origin, Provenance, SharedNode, Vocabulary, import_id

REMEMBERED = 5_000
"""Shared nodes of late, and as many before, remembered as written: a few MB.

One forgotten is written again, which changes no graph.
"""


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

    def put(self, root: str, text: bytes, **about: bytes) -> None:
        """Write a block on *root*; *about* are texts of the graphs ``provenance``, ``dataset``."""
        base = self.vocabulary.base
        named = {f"{base}graph/{name}": found for name, found in about.items()}
        block = Block(root, text, named)
        self.lines += block.line_count
        self.writer.write(block)

    def convert(self, reading: Reading, source: str) -> None:
        """Write one record; *source* is the sha256 of its file."""
        record, work = reading
        sha = record.digest
        name = identity.key(work, sha)
        described = self.vocabulary.describe(work, name, [sha])
        for person in described.namesakes:
            values = {"name": person}
            self.report(Diagnostic("IDN504", record.source, record.line, "AU", values))
        fresh = [node for node in described.shared if self._is_new(node, record)]
        text = b"".join([described.text, *map(self.vocabulary.shared_text, fresh)])
        self.records += 1
        if self.run is None:
            self.put(described.iri, text)
            return
        origin = Origin(sha, record.position, source)
        made = self.vocabulary.provenance_text(Provenance(name, [origin], self.run))
        self.put(described.iri, text, provenance=made)

    def _is_new(self, node: SharedNode, record: ris.Record) -> bool:
        """Remember *node*; report, once, that it was described otherwise before."""
        before = self.written.before(node)
        if before is None:
            return True
        if before is not node and before != node and node.iri not in self.told:
            if len(self.told) >= REMEMBERED:
                self.told.clear()
            self.told.add(node.iri)
            self._differs(before, node, record)
        return False

    def _differs(self, before: SharedNode, node: SharedNode, record: ris.Record) -> None:
        stated = dict(before.elements)
        for element, value in node.elements:
            if stated.get(element, value) != value:
                values = {
                    "element": element,
                    "value": value,
                    "kept": stated[element],
                    "iri": node.iri,
                }
                self.report(Diagnostic("IDN520", record.source, record.line, "", values))
                return


def convert(conversion: Conversion, paths: Sequence[str]) -> Conversion:
    """Convert the RIS of *paths* and return *conversion*, which knows what it wrote.

    Each source is read once for its digest, which names it in the provenance, and once for its
    records; standard input is kept in a temporary file between the two.
    """
    sources = [_kept(source) for source in ris.sources(paths, conversion.report)]
    digests: dict[str, str] = {}
    if conversion.time:
        digests = {source.name: digest(source) for source in sources}
        files = {sha: file_name(name) for name, sha in digests.items()}
        name = import_id(conversion.time, files)
        conversion.run = Import(name, conversion.time, __version__, files)
    with _rarely_collected():
        for source in sources:
            for reading in works(source, conversion.crosswalk, conversion.report):
                conversion.convert(reading, digests.get(source.name, ""))
    if conversion.run:
        run = conversion.run
        conversion.put("", b"", provenance=as_text(conversion.vocabulary.imported(run)))
    conversion.put("", b"", dataset=as_text(conversion.vocabulary.dataset()))
    conversion.writer.close()
    return conversion


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Look for circles of garbage a tenth as often: records leave none, and it is 9 % of a run."""
    before = gc.get_threshold()
    gc.set_threshold(10 * before[0], *before[1:])
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
