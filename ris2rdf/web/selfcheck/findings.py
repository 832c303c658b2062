"""What a check says: one finding for each thing looked at, as it should be or not.

Values only: nothing here asks a server.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ris2rdf.web.selfcheck.target import Target


LONGEST = 300
"""Characters of a value that a fault shows."""


class Finding(NamedTuple):
    """One thing that was looked at; ``fault`` is empty where it is as it should be.

    ``skipped`` says why it was not looked at: what it needs is not offered.
    """

    what: str
    fault: str = ""
    skipped: str = ""

    @property
    def verdict(self) -> str:
        """``passed``, ``failed`` or ``skipped``."""
        if self.skipped:
            return "skipped"
        return "failed" if self.fault else "passed"


Check = Callable[["Target"], Iterator[Finding]]
"""Looks at one side of a site; the first line of its docstring says at which."""


def holds(what: str, condition: object, fault: str = "it is not so") -> Finding:
    """Return the finding that *condition* makes of *what*."""
    return Finding(what, "" if condition else fault)


def same(what: str, got: object, *wanted: object) -> Finding:
    """Return the finding that *what* is one of *wanted*."""
    if got in wanted:
        return Finding(what)
    return Finding(what, f"got {_short(got)}, not {' or '.join(map(_short, wanted))}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
