"""What a build is given, read as often as need be: files, standard input, and where reports go.

Names and a report enter; sources leave. A build that starts from the release before may find that
it cannot, and begins once more: standard input is then still there, and nothing is told twice.
"""

import io
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import TracebackType

from ris2rdf import ris
from ris2rdf.diagnostics import Diagnostic, Report


class Once:
    """Passes diagnostics on to *report*; after ``again`` not those that it passed on before."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._passed: Counter[int] = Counter()
        self._known: Counter[int] = Counter()

    def __call__(self, said: Diagnostic) -> None:
        """Pass *said* on, unless it was."""
        mark = hash((said.code, said.source, said.line, said.tag, repr(said.values)))
        if self._known[mark]:
            self._known[mark] -= 1
            return
        self._passed[mark] += 1
        self._report(said)

    def again(self) -> None:
        """Expect everything once more."""
        self._known += self._passed
        self._passed.clear()


class Input(AbstractContextManager["Input"]):
    """The names *paths* of RIS files and what is to be told of them."""

    def __init__(self, paths: Sequence[str], report: Once) -> None:
        self.paths = paths
        self.report = report
        self._folder = tempfile.TemporaryDirectory(prefix="ris2rdf-")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was kept of standard input."""
        self._folder.cleanup()

    def sources(self, report: Report) -> Iterator[ris.Source]:
        """Yield what the names stand for; standard input is kept, and read from there."""
        for source in ris.sources(self.paths, report):
            if source.name == "-":
                place = self._stored(source)
                yield source._replace(opener=partial(io.FileIO, place))
            else:
                yield source

    def again(self) -> None:
        """Begin once more."""
        self.report.again()

    def _stored(self, source: ris.Source) -> Path:
        place = Path(self._folder.name, "input")
        if not place.exists():
            with source.open() as stream, place.open("wb") as out:
                shutil.copyfileobj(stream, out, 1 << 20)
        return place
