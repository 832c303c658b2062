"""Every bound of the endpoint in one value: how large, how deep, how long, how many.

Nothing is enforced here. Times are seconds, sizes are bytes, places are per web process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ris2rdf.diagnostics import UsageError

MEGABYTE = 1 << 20

_KINDS = {int: "a whole number", float: "a number", str: "text"}
_POSITIVE = (
    "query depth chain hits deadline memory output fast soft patience spools spool_age poll".split()
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one endpoint; the defaults are the measured ones.

    A query: ``query`` bytes of text, brackets ``depth`` deep, ``chain`` operators of one kind,
    ``hits`` works out of one search in the full text.
    Its evaluation: ``deadline`` seconds, ``memory`` over the size of a fresh worker, ``output``
    bytes of result; up to ``inline`` bytes come through the socket, more through a file.
    The places: ``fast`` ones, which a query may hold for ``soft`` seconds, then one of ``slow``
    ones or none; ``queue`` may wait, each for ``patience`` seconds. ``spares`` workers stand
    ready beyond the fast places. ``spools`` files may be on their way to slow readers at a time,
    each for ``spool_age`` seconds; they lie in ``spool_folder``, which should be on a disk.
    The client: ``requests`` a minute, for pages and documents too; 0 is any number.
    Beside the endpoint: ``conversions``, texts that are tried out at a time; 0 is no such page.
    """

    query: int = 32 << 10
    depth: int = 100
    chain: int = 1000
    hits: int = 10_000
    deadline: float = 10.0
    memory: int = 1024 * MEGABYTE
    output: int = 100 * MEGABYTE
    inline: int = 128 << 10
    fast: int = 2
    slow: int = 1
    spares: int = 2
    soft: float = 0.2
    queue: int = 16
    patience: float = 5.0
    spools: int = 8
    spool_age: float = 300.0
    spool_folder: str = ""
    poll: float = 0.2
    requests: int = 0
    conversions: int = 1

    def __post_init__(self) -> None:
        for name in ("slow", "spares", "queue", "requests", "conversions"):
            if getattr(self, name) < 0:
                raise UsageError(f"limits.{name} must not be negative")
        for name in _POSITIVE:
            if getattr(self, name) <= 0:
                raise UsageError(f"limits.{name} must be more than 0")

    @property
    def body(self) -> int:
        """Bytes of a request body that are read: a form may escape each byte of the query."""
        return 4 * self.query

    @classmethod
    def stated(cls, settings: Mapping[str, object]) -> "Limits":
        """Return the defaults with *settings* of a publication's ``[limits]`` put over them."""
        default = cls()
        kinds = {field.name: type(getattr(default, field.name)) for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in settings.items():
            if name not in kinds:
                raise UsageError(f"limits.{name} is not a limit; there are {', '.join(kinds)}")
            if isinstance(value, bool) or not isinstance(value, kinds[name] | int):
                raise UsageError(f"limits.{name} must be {_KINDS[kinds[name]]}, not {value!r}")
            values[name] = kinds[name](value)
        return cls(**values)
