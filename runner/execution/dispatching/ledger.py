"""Ledger: the records of a schedule, kept until there is time to write them.

Between the end of one slice and the begin of the next a slot is idle: nothing is written
then. Nor is each record written by itself: that would wake the dispatcher, which reads in
the same journal what its processes say.
"""

from __future__ import annotations

from typing import Any

from runner.execution.dispatching.dispatched import Dispatched
from runner.targets.journal import Journal, now

KEPT_NS = 100_000_000
"""How long a record is kept at most."""


class Ledger:
    """What is to be written, in order."""

    def __init__(self, journal: Journal, cpus: tuple[int, ...]) -> None:
        self._journal, self._cpus = journal, cpus
        self._pending: list[tuple[str, int, str, dict[str, Any]]] = []
        self.due: int | None = None
        """When to write; None while there is nothing."""

    def ready(self, one: Dispatched, at: int, why: str) -> None:
        """It joins the ready queue."""
        self._keep("ready", at, one, {"why": why})

    def slice_over(self, one: Dispatched, at: int, why: str) -> int:
        """The slice it is in is over; the CPU time it received in it, nanoseconds."""
        run, received = one.run, max(0, one.received())
        assert run is not None
        said = {"began": one.began, "cpu": self._cpus[run.slot], "level": run.level, "why": why}
        self._keep("slice", at, one, {**said, "received": received})
        one.accounted += received
        one.run = one.due = None
        return received

    def _keep(self, kind: str, at: int, one: Dispatched, said: dict[str, Any]) -> None:
        self._pending.append((kind, at, one.label, said))
        if self.due is None:
            self.due = now() + KEPT_NS

    def write(self) -> None:
        """Write what there is."""
        pending, self._pending, self.due = self._pending, [], None
        for kind, at, label, said in pending:
            self._journal.write(kind, at, label, **said)
