"""Ladder: the stop chain of a schedule's ``terminate``, climbed while others are dispatched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runner.execution import stopping
from runner.execution.handle import Handle
from runner.model.plan import Rung

Target = Handle | str
"""A process of the set, or the label of a nested child."""


class Ladder:
    """Whom to signal, and how; the first rung is due ``after_ns`` after the release."""

    def __init__(
        self,
        targets: Sequence[Target],
        chain: Sequence[Rung],
        after_ns: int,
        *,
        signal: Callable[[Target, str], None],
        pid_of: Callable[[Target], int | None],
    ) -> None:
        self._left, self._rungs = list(targets), list(chain)
        self._signal, self._pid_of = signal, pid_of
        self.due: int | None = after_ns
        """When the next rung is due; from the release on an instant."""

    def climb(self, at: int) -> tuple[str, list[str]]:
        """Send the signal of the next rung to those still there; its name, and their labels."""
        rung = self._rungs.pop(0)
        for target in self._left:
            self._signal(target, rung.signal)
        sent = [target if isinstance(target, str) else target.label for target in self._left]
        self.due = at + round(rung.grace * 1e9) if self._rungs else None
        return rung.signal.removeprefix("SIG"), sent

    def forget_the_ended(self) -> None:
        """Who has ended gets no more signals."""
        pids = ((target, self._pid_of(target)) for target in self._left)
        self._left = [target for target, pid in pids if pid and stopping.is_alive(pid)]
