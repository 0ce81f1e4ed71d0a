"""Deadlines: what is to be done at which instant, each by whoever waits for the next."""

import heapq
from collections.abc import Callable
from itertools import count

from runner.targets.journal import now


class Deadlines:
    """Instants in monotonic nanoseconds; what is due at the same one is done in the order it came."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Callable[[], None]]] = []
        self._number = count()

    def add(self, when: int, action: Callable[[], None]) -> None:
        """Have ``action`` called at ``when``, once."""
        heapq.heappush(self._heap, (when, next(self._number), action))

    def wait_s(self, otherwise_ns: int) -> float:
        """Seconds until the next one is due; so many nanoseconds where there is none."""
        due = self._heap[0][0] - now() if self._heap else otherwise_ns
        return max(0, due) / 1e9

    def meet(self) -> None:
        """Do what is due by now."""
        while self._heap and self._heap[0][0] <= now():
            heapq.heappop(self._heap)[2]()
