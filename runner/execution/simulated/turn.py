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
        *("_answer", "_away", "_burst", "_error", "_kernel", "_left", "_since", "_task"),
        *("_timer", "_turns", "began", "child", "is_there", "label", "place", "run"),
    )

    def __init__(self, turns: Turns, child: Child) -> None:
        self._turns, self.child = turns, child
        self.label, self.place = child.label, child.place
        self.run: Run | None = None
        """The slot that it is on, and how it got there."""
        self.began = 0
        self.is_there = self._away = False
        self._kernel = child.stage.kernel
        self._task: Task | None = None
        self._burst: SlotBurst | None = None
        self._left = 0
        self._since: int | None = None
        self._timer = NEVER
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
            self._serve()
        elif self.run is not None and self._task is not None:
            answer, error = self._answer, self._error
            self._answer = self._error = None
            self._task.go_on(answer, error)

    def end(self) -> None:
        """There is nothing to go on with."""
        self._task = None

    def pause(self) -> None:
        """Its slice is over."""
        if self._since is not None:
            self._left -= self._kernel.now - self._since
            self._since = None
            call_off(self._timer)

    def compute(self, burst: SlotBurst, ns: int) -> None:
        """It asks for CPU time."""
        self._burst, self._left = burst, ns
        self._serve()

    def compute_no_more(self) -> int:
        """It asks no more; the CPU time that it still wanted."""
        self.pause()
        self._burst = None
        return self._left

    def _serve(self) -> None:
        """Let it compute until it has what it wants, or its slice is used up."""
        if self.run is None:
            return
        self._since = now = self._kernel.now
        limit, end = self.run.limit_ns, now + self._left
        if limit is None or end <= self.began + limit:
            self._timer = self._kernel.at(end, self._finish)
        else:
            self._timer = self._kernel.at(self.began + limit, self._expire, EXPIRY)

    def _expire(self) -> None:
        self._turns.expired(self)

    def _finish(self) -> None:
        burst = self._burst
        self.compute_no_more()
        if burst is not None:
            burst.finish()


class SlotBurst:
    """A request for ``ns`` of CPU time, served while its process is on a slot."""

    __slots__ = ("_began", "_ns", "_task", "_turn", "served")

    def __init__(self, turn: Turn, ns: int) -> None:
        self._turn, self._ns = turn, ns
        self.served = self._began = 0
        self._task: Task | None = None

    def begin(self, task: Task) -> Any:
        if self._ns <= 0:
            return 0
        self._task, self._began = task, task.kernel.now
        self._turn.compute(self, self._ns)
        return PENDING

    def cancel(self, task: Task) -> None:  # noqa: ARG002 - it has only one
        self.served = self._ns - self._turn.compute_no_more()

    def finish(self) -> None:
        """It has had all it wanted."""
        self.served = self._ns
        if self._task is not None:
            self._task.resume(self._task.kernel.now - self._began)
