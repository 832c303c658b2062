"""What was known before: the report of an earlier check, so that only what is new is listed.

A report in JSON and diagnostics enter; whether each is new leaves. What is compared is
the node of the graph at fault, or the address of the work, and not the line: lines may be added
above what is known, and records put in another order.
"""

from collections import Counter
from pathlib import Path

import msgspec

from ris2rdf.diagnostics import Diagnostic, UsageError
from ris2rdf.ris import UNREADABLE

WORK = "work"
"""Among a diagnostic's values: the address of the work whose record it is about."""


class Known(msgspec.Struct, frozen=True):
    """One diagnostic of an earlier report, without its line."""

    code: str
    tag: str
    message: str
    source: str
    work: str = ""
    value: str = ""
    node: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """Return what is compared: the file counts only for what is about no record."""
        return self.code, self.tag, self.message, self.value, self.node or self.work or self.source


class Baseline:
    """The diagnostics of an earlier report; each of them covers one, as often as it stands there.

    A file that cannot be read is always new: nothing else is known of it.
    """

    def __init__(self, known: list[Known]) -> None:
        self._left = Counter(one.told for one in known)

    @classmethod
    def read(cls, path: Path) -> "Baseline":
        """Return the report at *path*; raises UsageError where ``check`` did not write it."""
        try:
            return cls(msgspec.json.decode(path.read_bytes(), type=list[Known]))
        except (msgspec.DecodeError, UnicodeDecodeError) as fault:
            raise UsageError(
                f"{path} is not a report of `ris2rdf check --format json`: {fault}"
            ) from fault

    def knows(self, said: Diagnostic) -> bool:
        """Say whether the report has *said*, and has it once more than was asked before."""
        told = known(said).told
        if said.code in UNREADABLE or not self._left[told]:
            return False
        self._left[told] -= 1
        return True


def known(said: Diagnostic) -> Known:
    """Return what a report keeps of *said*."""
    work, value, node = (str(said.values.get(name, "")) for name in (WORK, "value", "focus"))
    return Known(said.code, said.tag, said.message, said.source, work, value, node)
