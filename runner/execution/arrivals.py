"""Arrivals: when a plan may start or run each of its processes, and in which order it does.

Under a schedule all are started at once, and the schedule sees to their arrivals.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from runner.execution.handle import Handle
from runner.execution.process_set import ProcessSet
from runner.targets.journal import now


class Arrivals:
    """The arrivals of one set; they count from ``began``, when the first step of its plan does."""

    def __init__(self, processes: ProcessSet) -> None:
        self._set = processes
        self.began = now()

    def in_order(self, chosen: Sequence[Handle | str]) -> Sequence[Handle | str]:
        """As they are, where none has an arrival; else by arrival, ties as they are."""
        if not any(self._has_arrival(handle) for handle in chosen):
            return chosen
        return sorted(chosen, key=self._arrival)

    def wait_for(self, handle: Handle) -> None:
        """Return when it has arrived."""
        if self._has_arrival(handle):
            due = self.began + round(self._arrival(handle) * 1e9)
            while (left := due - now()) > 0:
                time.sleep(left / 1e9)

    def _has_arrival(self, handle: Handle | str) -> bool:
        if isinstance(handle, str) or handle.group.arrival is None:
            return False
        return not self._set.is_scheduled(handle)

    def _arrival(self, handle: Handle | str) -> float:
        return 0.0 if isinstance(handle, str) else self._set.lot(handle).arrival or 0.0
