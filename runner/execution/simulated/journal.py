"""Journal: the events of a simulated execution, and the pids that they name."""

from __future__ import annotations

from typing import Any

from runner.execution.simulated.kernel import Kernel, Signal, fire
from runner.model.event import Event

GUARD, HOST, FORK_SERVER, FIRST = 2, 3, 4, 5
"""Virtual pids: the guard, the main process, its fork server, the first child."""


class Log:
    """The journal: a list of events. Who waits for news is told once an instant."""

    def __init__(self, kernel: Kernel) -> None:
        self.events: list[Event] = []
        self.news: list[Signal] = []
        self._kernel = kernel
        self._told = False

    def write(self, kind: str, pid: int, label: str | None = None, **fields: Any) -> None:
        """Append one event of now."""
        fields["t"] = self._kernel.now
        fields["k"] = kind
        fields["x"] = 0
        fields["pid"] = pid
        if label is not None:
            fields["p"] = label
        self.events.append(fields)
        if self.news and not self._told:
            self._told = True
            self._kernel.at(self._kernel.now, self._tell)

    def _tell(self) -> None:
        self._told = False
        fire(self.news)
