"""Who maps groups: this process, several on this machine, or those of a Dask cluster.

Batches of tasks enter, their outcomes leave in the same order, whoever made them. All talk is in
plain values over the interface of ``concurrent.futures``; only the parent writes.
"""

import multiprocessing
import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from ris2rdf import vocabulary
from ris2rdf.building.outcomes import Mapper, Outcome, Task
from ris2rdf.diagnostics import UsageError

_AHEAD = 4  # batches under way or waiting for each process: enough to keep it busy

Batch = TypeVar("Batch")


class Workers(NamedTuple):
    """How many processes map, or the address of the Dask scheduler that knows others."""

    jobs: int = 1
    scheduler: str = ""

    @contextmanager
    def executor(self) -> Iterator[Executor | None]:
        """Start them; None stands for this process. Raises UsageError where there is no Dask."""
        if self.scheduler:
            with _dask(self.scheduler) as cluster:
                yield cluster
        elif self.jobs > 1:
            # Not forked: the parent has threads, and locks that they may hold.
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(self.jobs, mp_context=context) as pool:
                yield pool
        else:
            yield None


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 -- an optional extra
    except ImportError as fault:
        raise UsageError("--scheduler needs Dask; install ris2rdf[dask]") from fault
    with Client(address, timeout="10s") as client:  # type: ignore[no-untyped-call, unused-ignore]
        yield client.get_executor()


def mapped(
    executor: Executor | None,
    mapper: Mapper,
    overlay: Path | None,
    batches: Iterable[tuple[Batch, Sequence[Task]]],
    jobs: int,
) -> Iterator[tuple[Batch, list[Outcome]]]:
    """Yield each of *batches* with its outcomes, in order; *overlay* are the tables in use."""
    if executor is None:
        for batch, tasks in batches:
            yield batch, mapper.outcomes(tasks)
        return
    call = partial(_outcomes, _packed(mapper, overlay))
    waiting: deque[tuple[Batch, Future[list[Outcome]]]] = deque()
    for batch, tasks in batches:
        waiting.append((batch, executor.submit(call, tasks)))
        if len(waiting) > _AHEAD * max(jobs, 2):
            first, future = waiting.popleft()
            yield first, future.result()
    for first, future in waiting:
        yield first, future.result()


def _packed(mapper: Mapper, overlay: Path | None) -> bytes:
    """Return what another process needs to make the same mapper."""
    known = mapper.vocabulary
    names = (known.journals, known.books, known.aliases, known.authorities)
    return pickle.dumps((known.base, overlay, names, mapper.rules))


def _outcomes(packed: bytes, tasks: Sequence[Task]) -> list[Outcome]:
    return _mapper(packed).outcomes(tasks)


@lru_cache(maxsize=1)
def _mapper(packed: bytes) -> Mapper:
    base, overlay, names, rules = pickle.loads(packed)  # noqa: S301 - made by our own parent
    made = vocabulary.load(base, overlay=overlay)
    made.journals, made.books, made.aliases, made.authorities = names
    return Mapper(made, rules)
