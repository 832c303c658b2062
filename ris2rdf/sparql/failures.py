"""Why a query got no answer: one exception for each reason, with its status and its sentence.

Raised by the guard, the request reader and the pool; the endpoint turns them into answers. A
``Refused`` is the query's fault and is known before evaluation or from the parser; everything else
is a limit that was hit and may go well another time or for a smaller question.
"""

from ris2rdf.diagnostics import Ris2rdfError


class QueryFailure(Ris2rdfError):  # noqa: N818 -- its kinds are named for what happened
    """A query that got no answer; its text is one sentence for the client."""

    status = 503
    title = "The query could not be answered"
    retry_after = 0

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(QueryFailure):
    """The query or the request is at fault; ``line`` and ``column`` are 1-based, 0 if unknown."""

    title = "The query was refused"

    def __init__(self, status: int, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.line = line
        self.column = column


class TimedOut(QueryFailure):
    """Evaluation reached the time limit."""

    title = "The query reached the time limit"
    retry_after = 60


class OutOfMemory(QueryFailure):
    """Evaluation reached the memory limit."""

    title = "The query reached the memory limit"
    retry_after = 60


class TooLarge(QueryFailure):
    """The result reached the size limit."""

    title = "The result is too large"
    retry_after = 60


class Crashed(QueryFailure):
    """The process that evaluated the query ended for a reason of its own."""

    title = "The query ended its evaluator"
    retry_after = 60


class LaneFull(QueryFailure):
    """The query is a long one, and the places for long ones are taken."""

    title = "The lane for long queries is full"
    retry_after = 10


class QueueFull(QueryFailure):
    """Too many queries are waiting."""

    title = "Too many queries are waiting"
    retry_after = 2


class NoWorker(QueryFailure):
    """No process is ready to evaluate: the store is being opened, or cannot be."""

    title = "The endpoint is not ready"
    retry_after = 5


class SpoolsFull(QueryFailure):
    """Too many large results are still being fetched."""

    title = "Too many large results are being sent"
    retry_after = 30
