"""Ledger: the records of a schedule, kept until there is time to write them.

Between the end of one slice and the begin of the next a slot is idle: nothing is written
then.
"""

from __future__ import annotations

from typing import Any

from runner.execution.dispatching.dispatched import Dispatched
from runner.targets.journal import Journal


class Ledger:
    """What is to be written, in order."""

    def __init__(self, journal: Journal, cpus: tuple[int, ...]) -> None:
        self._journal, self._cpus = journal, cpus
        self._pending: list[tuple[str, int, str, dict[str, Any]]] = []

    def ready(self, one: Dispatched, at: int, why: str) -> None:
        """It joins the ready queue."""
        self._pending.append(("ready", at, one.label, {"why": why}))

    def slice_over(self, one: Dispatched, at: int, why: str) -> int:
        """The slice it is in is over; the CPU time it received in it, nanoseconds."""
        run, received = one.run, max(0, one.received())
        assert run is not None
        said = {"began": one.began, "cpu": self._cpus[run.slot], "level": run.level, "why": why}
        self._pending.append(("slice", at, one.label, {**said, "received": received}))
        one.accounted += received
        one.run = one.due = None
        return received

    def write(self) -> bool:
        """Write what there is; whether there was anything."""
        pending, self._pending = self._pending, []
        for kind, at, label, said in pending:
            self._journal.write(kind, at, label, **said)
        return bool(pending)
