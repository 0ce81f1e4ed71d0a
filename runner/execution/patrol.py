"""Patrol: what the inner guard looks at every 20 ms: how many processes there are, how much they print.

Neither takes more than one hundredth of a CPU, unless there may be too many of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from runner.execution import procfs
from runner.execution.outputs import Outputs
from runner.targets.journal import now

COUNT_NS = 500_000_000
"""Between counts of the processes while the host has no more tasks than before."""
TRIM_NS = 100_000_000
"""Between looks at how much was printed."""


class Patrol:
    """Made before the main process is forked: there is nothing yet that could be too many.

    Args:
        limit: How many processes there may be beside the main process.
    """

    def __init__(self, outputs: Outputs, limit: int) -> None:
        self._limit = limit
        self._tasks = procfs.TasksOnHost()
        self._tasks_then, self._counted = self._tasks.count(), 0
        self._trims = Duty(outputs.trim, TRIM_NS)
        self._counts = Duty(self._count, COUNT_NS)

    def look(self) -> str | None:
        """Why there are too many processes; None if there are not."""
        tasks = self._tasks.count()
        if self._counted + tasks - self._tasks_then > self._limit or self._counts.is_due():
            self._tasks_then = tasks
            self._counts.carry_out()
        if self._counted > self._limit:
            return f"it had {self._counted} processes, its limits allow {self._limit}"
        if self._trims.is_due():
            self._trims.carry_out()
        return None

    def close(self) -> None:
        """Close the descriptor."""
        self._tasks.close()

    def _count(self) -> None:
        tree = procfs.descendants(os.getpid())
        self._counted = sum(state != "Z" for state in tree.values()) - 1  # the main process


class Duty:
    """What is done every now and then, nanoseconds apart at least."""

    def __init__(self, action: Callable[[], None], apart: int) -> None:
        self._action, self._apart = action, apart
        self._last, self._cost = now(), 0

    def is_due(self) -> bool:
        """Whether doing it now takes no more than one hundredth of a CPU."""
        return now() - self._last >= max(self._apart, 100 * self._cost)

    def carry_out(self) -> None:
        """Do it now."""
        began = time.thread_time_ns()
        self._action()
        self._last, self._cost = now(), time.thread_time_ns() - began
