"""What is said about the input: one value per fault, with file, line, code, message and hint.

A diagnostic is a value, never an exception: a stage reports it to the callable it was given and
goes on. Its words stand in ``ontologies/diagnostics/*.toml``: a code has one text everywhere,
on the terminal, in the report of a release, on a page and in the documentation.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

if TYPE_CHECKING:
    from pathlib import Path

_VALUE = re.compile(r"\{(\w+)(?:!r)?\}")

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Ris2rdfError(Exception):
    """Something the caller can mend; its text is one sentence on what is wrong and what to do."""

    exit_code = 1


class UsageError(Ris2rdfError):
    """A command was asked for something that it does not offer, or a table is wrong."""

    exit_code = 2


class InputError(Ris2rdfError):
    """An input cannot be read at all (design section 8: exit code 3)."""

    exit_code = 3


class Kind(NamedTuple):
    """What a code means: the words of every diagnostic that carries it.

    ``title`` is the message without values, and without its full stop.
    """

    code: str
    severity: Severity
    title: str
    message: str
    hint: str
    explanation: str

    def paragraphs(self) -> list[str]:
        """Return message, hint and explanation; words in capitals stand for the values."""
        texts = [_VALUE.sub(lambda found: found[1].upper(), text) for text in self[3:5]]
        return [text for text in (*texts, self.explanation) if text]


class Diagnostic(NamedTuple):
    """One fault or remark: where it is and the values its message needs.

    ``line`` is 1-based in ``source``; 0 stands for the file as a whole. ``values`` fill the
    placeholders of the message. Text is formatted only when asked for: most are merely counted.
    """

    code: str
    source: str
    line: int = 0
    tag: str = ""
    values: Mapping[str, object] = {}

    @property
    def severity(self) -> Severity:
        """The weight of the code, or the one among the values where a library gave it another."""
        given = self.values.get("severity")
        return cast("Severity", given) if given else catalogue()[self.code].severity

    @property
    def message(self) -> str:
        """One sentence: what is wrong, with the values at fault."""
        return catalogue()[self.code].message.format_map(self.values)

    @property
    def hint(self) -> str:
        """One sentence: what was done about it, or what to do; may be empty."""
        return catalogue()[self.code].hint.format_map(self.values)

    def __str__(self) -> str:
        """Return ``file:line: severity CODE message``, the form editors and people can follow."""
        place = f"{self.source}:{self.line}" if self.line else self.source
        return f"{place}: {self.severity} {self.code} {self.message}"


Report = Callable[[Diagnostic], None]
"""Where a stage puts what it has to say; ``list.append`` is one."""


@cache
def catalogue() -> Mapping[str, Kind]:
    """Return every code with its words, in order of code."""
    from ris2rdf import resources  # noqa: PLC0415 -- pathlib takes 5 ms, as tomllib does below

    folder = resources.folder("ontologies") / "diagnostics"
    return read(sorted(folder.glob("*.toml")))


def read(paths: "Iterable[Path]") -> Mapping[str, Kind]:
    """Return the codes that the tables at *paths* define, in order of code.

    Raises :class:`UsageError` where two of them define the same code: it would have two meanings.
    """
    import tomllib  # noqa: PLC0415 -- 15 ms that a run with nothing to say need not pay

    kinds: dict[str, Kind] = {}
    places: dict[str, Path] = {}
    for path in paths:
        for code, words in tomllib.loads(path.read_text("utf-8")).items():
            if code in kinds:
                raise UsageError(f"{path}: {code} is defined in {places[code]} already")
            title = words["message"].rstrip(".")
            kinds[code] = Kind(code, **{"title": title, "hint": "", "explanation": "", **words})
            places[code] = path
    return dict(sorted(kinds.items()))
