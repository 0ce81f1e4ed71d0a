"""Ladder: the stop chain of a schedule's ``terminate``, climbed while others are dispatched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runner.execution import stopping
from runner.execution.kernel import NEVER
from runner.execution.signalling import Target
from runner.model.plan import Rung


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
        self._left, self._rungs, self._after_ns = list(targets), list(chain), after_ns
        self._signal, self._pid_of = signal, pid_of
        self.due = NEVER
        """When the next rung is due."""

    def begin(self, released: int) -> None:
        """All are released."""
        self.due = released + self._after_ns

    def climb(self, at: int) -> dict[str, str]:
        """Send the signals that are due to those still there; the last one of each, by its label."""
        sent: dict[str, str] = {}
        while self.due <= at:
            rung = self._rungs.pop(0)
            self._left = [target for target in self._left if self._is_there(target)]
            for target in self._left:
                self._signal(target, rung.signal)
                sent[target if isinstance(target, str) else target.label] = rung.signal
            self.due = at + round(rung.grace * 1e9) if self._rungs else NEVER
        return sent

    def _is_there(self, target: Target) -> bool:
        pid = self._pid_of(target)
        return pid is not None and stopping.is_alive(pid)
