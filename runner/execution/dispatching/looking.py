"""Looking: whether processes that do not say so are blocked, and when to see.

It costs CPU time, so it is done only while such a process runs or is blocked, and never
for more than a hundredth of a CPU a slot. Who has stopped by another's hand is found too,
also among those that tell.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from runner.execution.dispatching.dispatched import Dispatched

LOOK_NS = 2_000_000
"""Between two looks at processes that do not tell, at least."""
CALM_NS = 100_000_000
"""Between two looks where all tell."""
WAKE_NS = 30_000
"""What it costs the dispatcher to be woken, about."""
SHARE = 100
"""A look may come after so many times what the last one cost."""


class Lookout:
    """When to look next."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._last = self._cost = self._woke = 0

    def next(self, watched: Iterable[Dispatched]) -> int:
        """When to look at these again."""
        pause = CALM_NS if all(one.tells for one in watched) else LOOK_NS
        return self._last + max(pause, SHARE * self._cost // self._slots)

    def begin(self, at: int) -> None:
        """A look begins."""
        self._last, self._woke = at, time.thread_time_ns()

    def end(self) -> None:
        """It is over, with all that came of it."""
        self._cost = WAKE_NS + time.thread_time_ns() - self._woke


def has_blocked(one: Dispatched) -> bool:
    """Whether one that runs waits for something else than a CPU.

    Its clock moves on while it runs, at least with every tick.
    """
    before, one.looked = one.looked, one.cpu()
    return one.looked == before and one.is_blocked()
