"""Turn: one process's part in a schedule: held, then ready, on a slot, or away.

On a slot it has a whole CPU. What it asks of the CPU is served only there; whatever else
it waits for lets it leave its slot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runner.execution.simulated.kernel import EXPIRY, NEVER, PENDING, Request, Task, call_off
from runner.scheduling import Run

if TYPE_CHECKING:
    from runner.execution.simulated.child import Child
    from runner.execution.simulated.turns import Turns


class Turn:
    """As a request it holds the task that makes it, until that gets a slot for the first time."""

    __slots__ = (
        *("_answer", "_away", "_burst", "_error", "_task", "_turns"),
        *("began", "child", "is_there", "run"),
    )

    def __init__(self, turns: Turns, child: Child) -> None:
        self._turns, self.child = turns, child
        self.run: Run | None = None
        """The slot that it is on, and how it got there."""
        self.began = 0
        self.is_there = self._away = False
        self._task: Task | None = None
        self._burst: SlotBurst | None = None
        self._answer: Any = None
        self._error: BaseException | None = None

    @property
    def state(self) -> str:
        """As the operating system sees it."""
        return "runnable" if self.run is not None else "blocked" if self._away else "stopped"

    def begin(self, task: Task) -> Any:
        """It is at the first instruction of its work."""
        self._task, task.turn, self.is_there = task, self, True
        self._turns.hold(self)
        return PENDING

    def cancel(self, task: Task) -> None:
        """It is not held any more."""

    def may_go_on(self, *, answer: Any = None, error: BaseException | None = None) -> bool:
        """See ``kernel.Turn``: only on a slot."""
        if self.run is None:
            self._answer, self._error = answer, error
            if self._away:
                self._away = False
                self._turns.unblocked(self)
        return self.run is not None

    def waits_for(self, request: Request) -> None:
        """See ``kernel.Turn``: for what is not the CPU it leaves its slot."""
        if self.run is not None and not isinstance(request, SlotBurst):
            self._away = True
            self._turns.blocked(self)

    def go(self) -> None:
        """It has got a slot, or another slice on the one it has."""
        if self._burst is not None:
            self._burst.serve()
        elif self.run is not None and self._task is not None:
            answer, error = self._answer, self._error
            self._answer = self._error = None
            self._task.go_on(answer, error)

    def pause(self) -> None:
        """Its slice is over."""
        if self._burst is not None:
            self._burst.pause()

    def wants(self, burst: SlotBurst | None) -> None:
        """What it asks of the CPU, if anything."""
        self._burst = burst

    def expire(self) -> None:
        """It has used up its slice, and wants more."""
        self._turns.expired(self)


class SlotBurst:
    """A request for ``ns`` of CPU time, served while its process is on a slot."""

    __slots__ = ("_began", "_ns", "_since", "_task", "_timer", "_turn", "served")

    def __init__(self, turn: Turn, ns: int) -> None:
        self._turn, self._ns = turn, ns
        self.served = self._began = 0
        self._since: int | None = None
        self._timer = NEVER
        self._task: Task | None = None

    def begin(self, task: Task) -> Any:
        if self._ns <= 0:
            return 0
        self._task, self._began = task, task.kernel.now
        self._turn.wants(self)
        self.serve()
        return PENDING

    def cancel(self, task: Task) -> None:  # noqa: ARG002 - it has only one
        self.pause()
        self._turn.wants(None)

    def serve(self) -> None:
        """The process is on a slot, until it has what it wants or its slice is used up."""
        turn, task = self._turn, self._task
        if turn.run is None or task is None:
            return
        kernel, limit = task.kernel, turn.run.limit_ns
        self._since = kernel.now
        end = kernel.now + self._ns - self.served
        if limit is None or end <= turn.began + limit:
            self._timer = kernel.at(end, self._finish)
        else:
            self._timer = kernel.at(turn.began + limit, turn.expire, EXPIRY)

    def pause(self) -> None:
        """It is on none, or begins another slice."""
        if self._since is not None and self._task is not None:
            self.served += self._task.kernel.now - self._since
            self._since = None
            call_off(self._timer)

    def _finish(self) -> None:
        assert self._task is not None
        self.pause()
        self._turn.wants(None)
        self._task.resume(self._task.kernel.now - self._began)
