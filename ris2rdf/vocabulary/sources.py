"""The document about a work, the records it is derived from, and where those were read.

Keys and digests enter, N-Triples leave. The same is said of every work, so it is written once with
stand-ins, which then give way to the key, the digest and the position.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from ris2rdf.elements import Work
from ris2rdf.vocabulary.drafts import Draft
from ris2rdf.vocabulary.patterns import Addresses
from ris2rdf.vocabulary.plans import OPEN, STAND_IN, Plan
from ris2rdf.vocabulary.provenance import Import, Provenance, timestamp

_MOST_FILES = 16  # read at one time, whose lines are kept
_KEY = "\3"  # the address of a document takes its key as it is
_POSITION = "9" * 17
_KEY_BYTES, _DIGEST_BYTES, _POSITION_BYTES = _KEY.encode(), STAND_IN.encode(), _POSITION.encode()


class Sources:
    """How documents and records are written."""

    def __init__(self, addresses: Addresses, plans: Mapping[str, Plan]) -> None:
        self._addresses = addresses
        self._document, self._record = plans["document"], plans["record"]
        self._usual = b"".join(self._described(_KEY, [STAND_IN], (), {}))
        self._read_from = lru_cache(_MOST_FILES)(self._stands_in)
        self._run: Import | None = None
        self._made = b""

    def describe(self, draft: Draft, work: Work, key: str, digests: Sequence[str]) -> None:
        """Add the document about *work* and the records it is derived from."""
        document = self._addresses.name("document", {"key": key})
        draft.add("document", document)
        if len(digests) == 1 and not work.labels and not work.databases:
            text = self._usual.replace(_KEY_BYTES, key.encode())
            draft.texts.append(text.replace(_DIGEST_BYTES, digests[0].encode()))
            return
        labels: dict[int, list[tuple[str, str]]] = {}
        for label in work.labels:
            position = label.sources[0].record if label.sources else 0
            labels.setdefault(min(position, len(digests) - 1), []).append(("label", label.value))
        databases = [stated.value for stated in work.databases]
        draft.texts += self._described(key, digests, databases, labels)
        draft.repeats = draft.repeats or len(set(digests)) < len(digests)

    def _described(
        self,
        key: str,
        digests: Sequence[str],
        databases: Sequence[str],
        labels: Mapping[int, Sequence[tuple[str, str]]],
    ) -> list[bytes]:
        addresses = self._addresses
        records = [addresses.name("record", {"digest": digest}) for digest in digests]
        elements = [("topic", OPEN), *[("record", record) for record in records]]
        elements.append(("dataset", addresses.name("dataset", {})))
        elements += [("database", name) for name in databases]
        texts = [self._document.lines(addresses.name("document", {"key": key}), elements)]
        for position, record in enumerate(records):
            texts.append(self._record.lines(record, labels.get(position, ())))
        return texts

    def provenance(self, origin: Provenance) -> bytes:
        """Return how a description was made, and where its records were read."""
        if self._run is not origin.run:
            self._run, self._made = origin.run, self._making(origin.run)
        texts = [self._made.replace(_KEY_BYTES, origin.key.encode())]
        for digest, position, source in origin.origins:
            text = self._read_from(source).replace(_DIGEST_BYTES, digest.encode())
            texts.append(text.replace(_POSITION_BYTES, b"%d" % position))
        return b"".join(texts)

    def _stands_in(self, sha256: str) -> bytes:
        """Return what is said of a record that stands in the file *sha256*."""
        source = self._addresses.name("source", {"sha256": sha256})
        iri = self._addresses.name("record", {"digest": STAND_IN})
        said = self._record.said([("position", _POSITION), ("source", source)])
        return self._record.closed(iri, said)

    def _making(self, run: Import) -> bytes:
        """Return how descriptions of one import were made: the same for all of them."""
        made = (
            ("import", self._addresses.name("import", {"import": run.id})),
            ("agent", self._addresses.name("agent", {"version": run.version})),
            ("generated", timestamp(run.time)),
        )
        # The classes of documents and records stand in the default graph, with the work.
        document = self._addresses.name("document", {"key": _KEY})
        return self._document.closed(document, self._document.said(made))
