"""Signalling: ending the processes of a set, each signal recorded before it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from runner.execution import stopping
from runner.execution.handle import Handle
from runner.execution.process_set import ProcessSet
from runner.model.plan import Rung
from runner.targets.journal import now

Target = Handle | str
"""A process of the set, or the label of a nested child."""


class Signaller:
    """Sends the signals of one main process."""

    def __init__(self, processes: ProcessSet) -> None:
        self._set = processes

    def climb(self, chosen: Sequence[Target], chain: Sequence[Rung], why: str) -> None:
        """Signal all, wait for them at most the rung's grace, and so on with those still there."""
        left = list(chosen)
        for rung in chain:
            for target in left:
                self.send(target, rung.signal, why)
            if rung.grace:
                waited_for, left = left, stopping.wait_for_ends(left, self.pid_of, rung.grace)
                self._witness(waited_for, left)

    def _witness(self, waited_for: Sequence[Target], left: Sequence[Target]) -> None:
        """Record who has ended: the guard may be later than the step to see it."""
        at, there = now(), {self._label(target) for target in left}
        for target in waited_for:
            pid, label = self.pid_of(target), self._label(target)
            if pid is not None and label not in there:
                self._set.journal.write("awaited", at, label, of=pid)

    def send(self, target: Target, name: str, why: str) -> None:
        """Through the Process object's own method where it has one; ``chain`` or not."""
        name = name.removeprefix("SIG")
        pid, label = self.pid_of(target), self._label(target)
        self.tell(pid, label, name, why)
        if isinstance(target, str):
            stopping.send(pid, name)
            return
        process = self._set.process(target)
        if name in ("TERM", "KILL"):
            (process.terminate if name == "TERM" else process.kill)()
        else:
            stopping.send(pid, name)

    def tell(self, pid: int | None, label: str | None, name: str, why: str) -> None:
        """Record that a signal is about to be sent, and whether anyone is there to get it."""
        if pid is None:
            return
        alive = stopping.is_alive(pid)
        account = stopping.account_before(pid) if alive else {}
        self._set.journal.write(
            "signal",
            now(),
            label,
            of=pid,
            signal=stopping.number(name),
            why=why,
            alive=alive,
            **account,
        )

    @staticmethod
    def _label(target: Target) -> str:
        return target if isinstance(target, str) else target.label

    def pid_of(self, target: Target) -> int | None:
        """Its pid, None if it was not started."""
        if isinstance(target, str):
            return self._set.journal_so_far().pids.get(target)
        return self._set.started.get(target.label)
