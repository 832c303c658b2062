"""Who may run a query now: a few fast places, fewer slow ones, and a fair queue before them.

A client's name enters; a ``Turn`` leaves, or ``QueueFull``. No process and no clock, but for the
bound on waiting. Fairness: of those waiting, the client with the fewest running queries goes first,
then the one who came first; a full queue makes room for a newcomer at the cost of the client who
holds most of it. Small queries go one by one even where there are more places: whoever waits is
given the place of one who leaves, and another place only after a pause. Two at a time would take
longer together, for each has to warm up what the other has cooled down.
"""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from ris2rdf.sparql.failures import QueueFull


class Turn:
    """One query's place: in the queue, then in the fast lane, perhaps in the slow one.

    ``wish`` is what it has come for, and ``gift`` what the one before it has handed on.
    """

    def __init__(self, lanes: "Lanes", client: str, wish: Any = None) -> None:
        self.client = client
        self.wish: Any = wish
        self.gift: Any = None
        self.lane = "queue"
        self.barrier: threading.Lock | None = None
        self._lanes = lanes

    def call(self) -> None:
        """End the waiting."""
        if self.barrier:
            self.barrier.release()

    def stop(self) -> threading.Lock:
        """Return what holds this turn up until it is called."""
        self.barrier = threading.Lock()
        self.barrier.acquire()
        return self.barrier

    def slow_down(self) -> bool:
        """Move to a slow place, freeing the fast one; return whether there was one."""
        return self._lanes.slow_down(self)

    def leave(self, hand_on: "HandOn | None" = None) -> bool:
        """Free whatever place this turn has; may be called more than once.

        *hand_on* is called with the turn that gets the place, if one does, before it goes on.
        Returns what that returned.
        """
        return self._lanes.leave(self, hand_on) if self.lane else False


HandOn = Callable[[Turn], bool]
"""Makes the turn that is next a gift; returns whether it did."""


class Lanes:
    """The places of one pool: *fast* and *slow* ones, and a queue of at most *queue*.

    A second fast place is taken when the first has been for *pause* seconds.
    """

    def __init__(self, fast: int, slow: int, queue: int, pause: float = 0.0) -> None:
        self._free = {"fast": fast, "slow": slow}
        self._fast, self._queue, self._pause = fast, queue, pause
        self._waiting: list[Turn] = []
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, client: str, patience: float, wish: Any = None) -> Turn:
        """Return a turn in the fast lane, after waiting at most *patience* seconds for it."""
        turn = Turn(self, client, wish)
        pause = min(self._pause, patience)
        with self._lock:
            free = self._free["fast"]
            if free and not self._waiting and (not pause or free == self._fast):
                self._admit(turn)
                return turn
            barrier = turn.stop()
            self._queue_up(turn)
        if not barrier.acquire(timeout=pause):
            with self._lock:
                following = self._next()
            _call(following)
            if not barrier.acquire(timeout=patience - pause):
                with self._lock:
                    self._withdraw(turn)
                barrier.acquire()  # whoever admitted it meanwhile is about to call it
        if turn.lane == "queue":
            raise QueueFull("Too many queries are waiting; try again in a few seconds.")
        return turn

    def slow_down(self, turn: Turn) -> bool:
        """Move *turn* to a slow place if one is free."""
        with self._lock:
            if not self._free["slow"]:
                return False
            self._free["slow"] -= 1
            self._free[turn.lane] += 1
            turn.lane = "slow"
            following = self._next()
        _call(following)
        return True

    def leave(self, turn: Turn, hand_on: HandOn | None = None) -> bool:
        """Free the place of *turn* and call the next."""
        with self._lock:
            self._free[turn.lane] += 1
            turn.lane = ""
            left = self._running[turn.client] - 1
            if left:
                self._running[turn.client] = left
            else:
                del self._running[turn.client]
            following = self._next()
        return _call(following, hand_on)

    def counts(self) -> dict[str, int]:
        """Return how many queries run and wait, and how many places are free."""
        with self._lock:
            running = sum(self._running.values())
            return {
                "running": running,
                "waiting": len(self._waiting),
                **{f"{lane}_free": free for lane, free in self._free.items()},
            }

    def _queue_up(self, turn: Turn) -> None:
        """Add *turn* to the queue, or refuse it, or refuse another in its place."""
        self._waiting.append(turn)
        if len(self._waiting) <= self._queue + self._free["fast"]:
            return
        share = Counter(self._running)
        share.update(waiting.client for waiting in self._waiting)
        # max() keeps the first of equals: the newcomer yields unless another holds more.
        greediest = max((turn, *self._waiting), key=lambda waiting: share[waiting.client])
        last = [waiting for waiting in self._waiting if waiting.client == greediest.client][-1]
        self._withdraw(last)

    def _withdraw(self, turn: Turn) -> None:
        """Take *turn* out of the queue, if it is still there, and let it find that out."""
        if turn in self._waiting:
            self._waiting.remove(turn)
            turn.call()

    def _next(self) -> Turn | None:
        """Admit the one whose turn it is, if there is a place; to be called without the lock."""
        if not self._free["fast"] or not self._waiting:
            return None
        turn = min(self._waiting, key=lambda waiting: self._running[waiting.client])
        self._waiting.remove(turn)
        self._admit(turn)
        return turn

    def _admit(self, turn: Turn) -> None:
        self._free["fast"] -= 1
        self._running[turn.client] += 1
        turn.lane = "fast"


def _call(turn: Turn | None, hand_on: HandOn | None = None) -> bool:
    """Call *turn*, if there is one, once *hand_on* has been with it."""
    if turn is None:
        return False
    try:
        return hand_on(turn) if hand_on else False
    finally:
        turn.call()
