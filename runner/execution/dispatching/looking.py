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
"""Between two looks where all tell; it may be as long again if nothing else happens."""
WAKE_NS = 30_000
"""What it costs the dispatcher to be woken, about."""
SHARE = 100
"""A look may come after so many times what the last one cost."""


class Lookout:
    """When to look next."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._last = self._cost = self._woke = 0
        self.due = 0
        """When it is time to look again, for those whom ``next`` was asked about last."""

    def next(self, watched: Iterable[Dispatched]) -> int:
        """When to wake for a look at these, which is at the same time to be ``due``, or later.

        Where all tell there is time until something else happens, but not without end.
        """
        pause, delay = CALM_NS, CALM_NS
        for one in watched:
            if not one.tells:
                pause, delay = LOOK_NS, 0
        self.due = self._last + max(pause, SHARE * self._cost // self._slots)
        return self.due + delay

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
