"""How many requests a client may make: a bucket of tokens for each, filled as time goes by.

A client and the time enter; what is left to it leaves. Counted in one web process: a client whose
connections are spread over several may make as many times more.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

MINUTE = 60.0
MOST_CLIENTS = 20_000
"""Clients remembered at a time; the one that asked longest ago is forgotten first."""


class Allowance(NamedTuple):
    """What a client may still do: ``left`` requests now, all of them in ``reset`` seconds.

    ``wait`` is 0 if the request may go on, else the seconds after which another one may.
    """

    limit: int
    left: int
    reset: int
    wait: int = 0

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that tell the client."""
        told = (
            ("RateLimit-Limit", str(self.limit)),
            ("RateLimit-Remaining", str(self.left)),
            ("RateLimit-Reset", str(self.reset)),
        )
        return (*told, ("Retry-After", str(self.wait))) if self.wait else told


class Rates:
    """Allows each client *limit* requests a minute, at once if it likes; 0 allows any number."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, client: str) -> Allowance:
        """Return what *client* may do, one request taken off if it may be made."""
        now, speed = self._clock(), self.limit / MINUTE
        with self._lock:
            tokens, last = self._buckets.pop(client, (float(self.limit), now))
            tokens = min(float(self.limit), tokens + (now - last) * speed)
            allowed = tokens >= 1
            tokens -= 1 if allowed else 0
            self._buckets[client] = (tokens, now)
            if len(self._buckets) > MOST_CLIENTS:
                self._buckets.popitem(last=False)
        reset = math.ceil((self.limit - tokens) / speed)
        wait = 0 if allowed else max(1, math.ceil((1 - tokens) / speed))
        return Allowance(self.limit, int(tokens), reset, wait)
