"""Turns: the slots of a schedule, and whose turn it is to be on one.

The dispatcher of ``scheduling/`` decides, as it does for real processes: of everything
that happens at one instant it is told before it is asked. The slots have their CPUs to
themselves, whatever else computes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from runner.execution.simulated.errors import Unforeseen
from runner.execution.simulated.journal import HOST
from runner.execution.simulated.kernel import DECISION, NEVER, Signal, call_off, fire
from runner.execution.simulated.turn import Turn
from runner.model.scenario import Schedule
from runner.scheduling import Dispatcher, Run, policy_of

if TYPE_CHECKING:
    from runner.execution.simulated.child import Child
    from runner.execution.simulated.stage import Stage
    from runner.execution.simulated.targets import Doing


class Turns:
    """All processes under one schedule, from the start of the first to the end of the last."""

    def __init__(self, stage: Stage, schedule: Schedule) -> None:
        self._stage, self._kernel = stage, stage.kernel
        self._schedule = schedule
        self._cpus = stage.slot_cpus(schedule.slots)
        self._turns: dict[int, Turn] = {}
        self._dispatcher: Dispatcher | None = None
        self._arrivals: deque[tuple[int, int]] = deque()
        """Instants, and places of those that arrive then."""
        self._held = self._over = 0
        self._is_asked = False
        self._timer = NEVER
        self._timer_at: int | None = None
        self._lost = False
        self._news: list[Signal] = []
        self._error: BaseException | None = None

    def forget(self) -> None:
        """See ``Stage.forget``."""
        self._turns.clear()

    def take(self, child: Child) -> Turn:
        """It has been started, and is to be dispatched."""
        turn = self._turns[child.place] = Turn(self, child)
        return turn

    def wait_until_all_are_held(self) -> Doing:
        """Wait for the last one.

        Raises:
            Unforeseen: when of one nothing is known.
        """
        yield from self._wait(lambda: self._held == len(self._turns))

    def wait_until_all_are_over(self) -> Doing:
        """Wait for the end of the last one.

        Raises:
            Raised: what whoever was to terminate one raised.
            Unforeseen: when of one nothing is known.
        """
        yield from self._wait(lambda: self._over == len(self._turns))

    def _wait(self, reached: Callable[[], bool]) -> Doing:
        while not reached():
            if self._error is not None:
                raise self._error
            yield Signal(self._news)

    def fail(self, error: BaseException | None) -> None:
        """What waits for them cannot wait any longer."""
        if error is not None:
            self._error = error
            fire(self._news)

    def hold(self, turn: Turn) -> None:
        """It is at the first instruction of its work."""
        self._stage.log.write("held", turn.child.pid, turn.label)
        self._held += 1
        self._tell_news()

    def release(self) -> None:
        """Begin to dispatch: whoever has arrived is ready."""
        kernel, schedule = self._kernel, self._schedule
        self._stage.log.write("released", HOST)
        policy = policy_of(schedule.algorithm, schedule.options)
        self._dispatcher = Dispatcher(policy, schedule.slots, began=kernel.now)
        comes = ((round((t.child.lot.arrival or 0) * 1e9), p) for p, t in self._turns.items())
        self._arrivals.extend((kernel.now + arrival, place) for arrival, place in sorted(comes))
        kernel.at(kernel.now, self._let_arrive)

    def _let_arrive(self) -> None:
        """Whoever arrives now, and be there for the next one."""
        now, arrivals = self._kernel.now, self._arrivals
        while arrivals and arrivals[0][0] <= now:
            turn = self._turns[arrivals.popleft()[1]]
            if not turn.child.over:
                self._arrived(turn)
        if arrivals:
            self._kernel.at(arrivals[0][0], self._let_arrive)
        self._settle_soon()

    def _arrived(self, turn: Turn) -> None:
        self._stage.log.write("ready", HOST, turn.label, why="arrived")
        if self._dispatcher is not None:
            estimate = turn.child.lot.estimate
            expected = None if estimate is None else round(estimate * 1e9)
            self._dispatcher.arrived(turn.place, self._kernel.now, expected)

    def blocked(self, turn: Turn) -> None:
        """It waits for something else than a slot."""
        self._close(turn, "blocked")
        if self._dispatcher is not None:
            self._dispatcher.blocked(turn.place, self._kernel.now)
            self._settle_later()

    def unblocked(self, turn: Turn) -> None:
        """It could go on."""
        self._stage.log.write("ready", HOST, turn.label, why="unblocked")
        if self._dispatcher is not None:
            self._dispatcher.unblocked(turn.place, self._kernel.now)
            self._settle_later()

    def ended(self, turn: Turn) -> None:
        """It is no more."""
        if turn.run is not None:
            self._close(turn, "ended")
        turn.end()
        self._held += not turn.is_there
        self._over += 1
        if self._dispatcher is not None:
            self._dispatcher.ended(turn.place, self._kernel.now)
            self._settle_later()
        if not turn.is_there or self._over == len(self._turns):
            self._tell_news()

    def expired(self, turn: Turn) -> None:
        """Its slice is used up."""
        if self._dispatcher is not None:
            self._dispatcher.expired(turn.place, self._kernel.now)
            self._settle_soon()

    def lose(self, reason: str) -> None:
        """Something has a turn, or is about to, of which nothing is known."""
        if not self._lost:
            self._lost, self._dispatcher = True, None
            call_off(self._timer)
            for turn in self._turns.values():
                turn.pause()
                if not turn.child.over:
                    turn.child.become_unknown(reason)
            self.fail(Unforeseen(reason))

    def _tell_news(self) -> None:
        if len(self._turns) in (self._held, self._over):
            fire(self._news)

    def _settle_later(self) -> None:
        """Settle when all else of this instant has happened."""
        if not self._is_asked:
            self._is_asked = True
            self._kernel.at(self._kernel.now, self._settle, DECISION)

    def _settle_soon(self) -> None:
        """The same, at the end of an event of our own: at once, if it was the last."""
        if self._is_asked or not self._kernel.is_last:
            self._settle_later()
        else:
            self._settle()

    def _settle(self) -> None:
        """Ask who runs next, and see to it."""
        self._is_asked = False
        if self._dispatcher is None:
            return
        now, going = self._kernel.now, []
        for said in self._dispatcher.settle(now):
            turn = self._turns[said.job]
            if isinstance(said, Run):
                turn.run, turn.began = said, now
                going.append(turn)
            else:
                turn.pause()
                self._close(turn, said.why)
        if self._dispatcher.policy.period is not None:
            self._be_there_for(self._dispatcher.next_timer())
        for turn in going:
            turn.go()

    def _be_there_for(self, timer: int | None) -> None:
        if timer != self._timer_at:
            call_off(self._timer)
            self._timer_at = timer
            if timer is not None:
                self._timer = self._kernel.at(timer, self._settle, DECISION)

    def _close(self, turn: Turn, why: str) -> None:
        """The journal's word on a slice that is over."""
        run, turn.run = turn.run, None
        assert run is not None
        self._stage.log.write(
            "slice",
            HOST,
            turn.label,
            began=turn.began,
            cpu=self._cpus[run.slot],
            level=run.level,
            why=why,
            received=self._kernel.now - turn.began,
        )
