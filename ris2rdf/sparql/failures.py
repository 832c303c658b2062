"""Why a query got no answer: one exception for each reason, with its status and its sentence.

Raised by the guard, the request reader and the pool; the endpoint turns them into answers. A
``Refused`` is the query's fault and is known before evaluation or from the parser; everything else
is a limit that was hit and may go well another time or for a smaller question.
"""

from ris2rdf.diagnostics import Ris2rdfError


class QueryFailure(Ris2rdfError):  # noqa: N818 -- its kinds are named for what happened
    """A query that got no answer; its text is one sentence for the client.

    Each kind has a title, and the seconds after which asking again may go well; 0 is never.
    """

    status = 503
    title = "The query could not be answered"
    retry_after = 0

    def __init_subclass__(cls, *, title: str, retry_after: int = 0) -> None:
        cls.title, cls.retry_after = title, retry_after

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(QueryFailure, title="The query was refused"):
    """The query or the request is at fault; ``line`` and ``column`` are 1-based, 0 if unknown."""

    def __init__(self, status: int, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.status, self.line, self.column = status, line, column


class TimedOut(QueryFailure, title="The query reached the time limit", retry_after=60):
    """Evaluation took too long."""


class OutOfMemory(QueryFailure, title="The query reached the memory limit", retry_after=60):
    """Evaluation needed too much."""


class TooLarge(QueryFailure, title="The result is too large", retry_after=60):
    """Evaluation gave too much."""


class Crashed(QueryFailure, title="The query ended its evaluator", retry_after=60):
    """The process that evaluated the query ended for a reason of its own."""


class LaneFull(QueryFailure, title="The lane for long queries is full", retry_after=10):
    """The query is a long one, and the places for long ones are taken."""


class QueueFull(QueryFailure, title="Too many queries are waiting", retry_after=2):
    """The places are taken, and so is the room to wait for one."""


class NoWorker(QueryFailure, title="The endpoint is not ready", retry_after=5):
    """No process is ready to evaluate: the store is being opened, or cannot be."""


class SpoolsFull(QueryFailure, title="Too many large results are being sent", retry_after=30):
    """Slow readers hold as many files as there may be."""
