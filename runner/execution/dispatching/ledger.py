"""Ledger: the records of a schedule, kept until there is time to write them.

Between the end of one slice and the begin of the next a slot is idle: nothing is written
then. Nor is each record written by itself: many at once cost a part of it.
"""

from __future__ import annotations

from typing import Any

from runner.execution.dispatching.dispatched import Dispatched
from runner.execution.kernel import NEVER
from runner.targets.journal import RECORD_BYTES, Journal, now

KEPT_NS = 250_000_000
"""How long a record is kept before it is written when there is time, which there is after a turn.
Nobody waits for one: what a slice was is read when the round is over."""


class Ledger:
    """What is to be written, in order."""

    def __init__(self, journal: Journal, cpus: tuple[int, ...]) -> None:
        self._journal, self._cpus = journal, cpus
        self._pending: list[tuple[str, int, str, dict[str, Any]]] = []
        self.due = NEVER
        """When to write, if there is time."""

    def ready(self, one: Dispatched, at: int, why: str) -> None:
        """It joins the ready queue."""
        self._keep("ready", at, one, {"why": why})

    def slice_over(self, one: Dispatched, at: int, why: str) -> int:
        """The slice it is in is over; the CPU time it received in it, nanoseconds."""
        run, received = one.run, one.told
        if received is None:
            received = max(0, one.received())
        assert run is not None
        said = {"began": one.began, "cpu": self._cpus[run.slot], "level": run.level, "why": why}
        self._keep("slice", at, one, {**said, "received": received})
        one.accounted += received
        one.run, one.due = None, NEVER
        return received

    def _keep(self, kind: str, at: int, one: Dispatched, said: dict[str, Any]) -> None:
        self._pending.append((kind, at, one.label, said))
        if self.due == NEVER:
            self.due = now() + KEPT_NS

    def write(self) -> None:
        """Write what there is, as many records at once as make up the longest one there may be."""
        pending, self._pending, self.due = self._pending, [], NEVER
        data = b""
        for kind, at, label, said in pending:
            record = self._journal.record(kind, at, label, **said)
            if len(data) + len(record) > RECORD_BYTES:
                self._journal.append(data)
                data = b""
            data += record
        if data:
            self._journal.append(data)
