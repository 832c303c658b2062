"""Figures for those who watch over the service: requests, queries and the release, for Prometheus.

How requests end and the counts of the pool enter; the text of ``/metrics`` leaves. Where several
processes serve, each writes its figures into files of one folder (``PROMETHEUS_MULTIPROC_DIR``),
and whichever is asked tells those of all.
"""

import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from ris2rdf import __version__
from ris2rdf.release import NoReleaseError, Publication
from ris2rdf.web.answers import Environ

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
KINDS = frozenset(
    "id doc works people journals publishers subjects search sparql dump static dataset "
    "convert mapping".split()
)
"""First parts of addresses that are told apart; a label must not grow with the data."""

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
STANDING = ("running", "waiting", "spools", "fast_free", "slow_free")
"""What a pool counts that falls as well as it rises; its other counts are ends of queries."""

MOST_NOTED = 10_000
"""Requests noted at a time, should ticks fail to come."""

Noted = tuple[str, str, str, float]
"""Method, path, status and seconds of a request that is yet to be counted."""

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Metrics:
    """The figures of one application: of *publication*, and of the queries that *counts* tells."""

    def __init__(
        self, publication: Publication, counts: Callable[[], Mapping[str, int]], root: str = ""
    ) -> None:
        self._counts, self._root = counts, root
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()
        self._noted: deque[Noted] = deque()
        self._ticking = False
        self.registry = CollectorRegistry()
        own = None if FOLDER in os.environ else self.registry
        self._requests = Counter(
            "ris2rdf_requests", "Requests answered", ("method", "kind", "status"), registry=own
        )
        self._seconds = Histogram(
            "ris2rdf_request_seconds",
            "Seconds until an answer begins",
            ("kind",),
            registry=own,
            buckets=SECONDS,
        )
        self._queries = Counter("ris2rdf_queries", "How queries ended", ("end",), registry=own)
        self._standing = Gauge(
            "ris2rdf_pool",
            "Queries running and waiting, answers on their way to slow readers",
            ("what",),
            registry=own,
            multiprocess_mode="livesum",
        )
        self._counted = cache(self._labelled)
        self.registry.register(_Facts(publication))
        if own is None:
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call] # of the library

    def count(self, environ: Environ, status: str, seconds: float) -> None:
        """Count one request that was answered with *status* after *seconds*.

        Where there are ticks it is only noted: many are counted in a row for half the price.
        """
        method, path = environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", "")
        self._noted.append((method, path, status, seconds))
        if not self._ticking or len(self._noted) > MOST_NOTED:
            self._write()

    def _write(self) -> None:
        """Put the requests that were noted into the figures."""
        with self._lock:
            for method, path, status, seconds in self._taken():
                kind = _kind(path.removeprefix(self._root))
                known = method if method in _METHODS else "other"
                requests, timed = self._counted(known, kind, status)
                requests.inc()
                timed.observe(seconds)

    def _taken(self) -> Iterator[Noted]:
        while self._noted:
            yield self._noted.popleft()

    def _labelled(self, method: str, kind: str, status: str) -> tuple[Counter, Histogram]:
        """Return what counts requests of one sort, and what times them."""
        return self._requests.labels(method, kind, status), self._seconds.labels(kind)

    def tick(self) -> None:
        """Bring the figures up to date; from the first call on it is called again and again."""
        self._ticking = True
        self._take_counts()

    def _take_counts(self) -> None:
        """Take over what was noted, and what the pool has counted since this was last called."""
        self._write()
        with self._lock:
            for name, number in self._counts().items():
                if name in STANDING:
                    self._standing.labels(name).set(number)
                    continue
                # A counter never falls: a pool that began anew counts from nothing again.
                more = number - self._seen.get(name, 0)
                self._seen[name] = number
                self._queries.labels(_WORD.sub("_", name).lower()).inc(max(0, more))

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        self._take_counts()
        _forget_the_dead()
        return generate_latest(self.registry)


@lru_cache(maxsize=1024)
def _kind(path: str) -> str:
    first = path.strip("/").partition("/")[0].partition(".")[0]
    return first if first in KINDS else "other"


class _Facts(Collector):
    """The facts of the release: read when asked for, the same in all processes."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication

    def collect(self) -> Iterator[Metric]:
        """Yield the release and its counts; only the version where there is no release."""
        labels = ["version", "release"]
        built = GaugeMetricFamily("ris2rdf_release", "The release that is served", labels=labels)
        try:
            release = self._publication.current()
        except NoReleaseError:
            built.add_metric([__version__, ""], 0)
            yield built
            return
        built.add_metric([__version__, release.id], 1)
        yield built
        yield GaugeMetricFamily(
            "ris2rdf_release_timestamp_seconds", "When it was made", release.created.timestamp()
        )
        counts = GaugeMetricFamily("ris2rdf_release_count", "What it holds", labels=["what"])
        for name, number in release.counts.items():
            counts.add_metric([name], number)
        yield counts


def _forget_the_dead() -> None:
    """Remove what processes that have ended said of the present."""
    folder = os.environ.get(FOLDER)
    for file in Path(folder).glob("gauge_live*.db") if folder else ():
        number = int(file.stem.rpartition("_")[2])
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            with suppress(OSError):
                mark_process_dead(number, folder)  # type: ignore[no-untyped-call] # of the library
        except PermissionError:
            continue
