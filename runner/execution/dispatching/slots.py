"""Slots: who has one, for how long at most, and who is to have it next.

What is told to the dispatcher of ``scheduling/`` goes through here, and so does what it
says in answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from runner.execution.dispatching import rules
from runner.execution.dispatching.dispatched import Dispatched, Stand
from runner.execution.dispatching.ledger import Ledger
from runner.execution.kernel import NEVER
from runner.model.scenario import Schedule
from runner.scheduling import Dispatcher, Run, Stop, policy_of
from runner.targets.journal import now

PATIENCE_NS = 2 * rules.SLACK_NS
"""How long whoever would pre-empt one that is about to end is kept waiting for its end."""


class Slots:
    """The slots of one schedule, from the release on.

    Args:
        everyone: The processes by their places.
        cpus: Those of the variant; slot i is the i-th.
        may_spin: See ``Dispatched.wait_until_stopped``.
    """

    def __init__(
        self,
        schedule: Schedule,
        everyone: tuple[Dispatched, ...],
        ledger: Ledger,
        cpus: tuple[int, ...],
        *,
        began: int,
        may_spin: bool,
    ) -> None:
        self._everyone, self._ledger, self._cpus = everyone, ledger, cpus
        self._policy = policy_of(schedule.algorithm, schedule.options)
        self._count = schedule.slots
        self._dispatcher = Dispatcher(
            self._policy, schedule.slots, began=began, head_start_ns=rules.SLACK_NS
        )
        self._newcomers: list[tuple[Dispatched, str, int]] = []
        self._patience: int | None = None
        self._told = True
        """Whether the dispatcher was told anything since it was last settled: then nobody may wait."""
        self._began, self._spent_before = began, time.thread_time_ns()
        self.may_spin = may_spin
        self.running: dict[int, Dispatched] = {}

    def next_due(self) -> int:
        """When something is to be looked at, if nothing happens before."""
        due = self._dispatcher.next_timer() or NEVER
        for one in self.running.values():
            due = min(due, one.due)
        if self._newcomers and self._patience is not None:
            due = min(due, self._patience)
        return due

    @property
    def are_open(self) -> bool:
        """Whether who arrives may get a slot at once."""
        return self._policy.preemptive or len(self.running) < self._count

    def queue(self, one: Dispatched, why: str, since: int) -> None:
        """It is ready, since that instant: it has ``arrived``, or is ``unblocked``."""
        if why == "arrived":
            one.has_arrived = True
        if one.has_arrived:
            self._told = True
            self._newcomers.append((one, why, since))

    def blocked(self, one: Dispatched, at: int) -> None:
        """It waits for something else than a slot; if it had one, since ``at``."""
        received = self._vacate(one, at, "blocked") if one.place in self.running else None
        if one.has_arrived:
            self._told = True
            self._dispatcher.blocked(one.place, now(), received)

    def left(self, one: Dispatched) -> None:
        """It needs no slot any more, to end; its slice is over when it has."""
        received = one.received() if self.running.pop(one.place, None) else None
        if one.has_arrived:
            self._told = True
            self._dispatcher.blocked(one.place, now(), received)

    def stays(self, one: Dispatched) -> None:
        """It does not end after all, and may need a slot again."""
        if one.run is not None:
            self._ledger.slice_over(one, one.left, "blocked")

    def ended(self, one: Dispatched) -> None:
        """It is no more."""
        at, received = now(), None
        if one.place in self.running:
            received = self._vacate(one, at, "ended")
        elif one.run is not None:
            self._ledger.slice_over(one, one.left, "ended")
        self._newcomers = [each for each in self._newcomers if each[0] is not one]
        self._told = True
        self._dispatcher.ended(one.place, at, received)

    def check_limits(self, at: int, hear: Callable[[], object]) -> list[Dispatched]:
        """See who has used up its slice; ``hear`` takes note of what they have said until then.

        Returns:
            Those that have been stopped by another hand before they had.
        """
        checked, stopped = [], []
        for one in self.running.values():
            if one.due > at:
                continue
            if not one.tells and one.has_stopped():  # whose code is ours does not stop itself
                one.due = NEVER
                stopped.append(one)
                continue
            if (one.lags or not one.tells) and self._is_put_off(one, at):
                continue  # also since one that stops itself just then would be continued
            one.stop()
            checked.append(one)
        for one in checked:
            one.wait_until_stopped(may_spin=self.may_spin)
        if checked or stopped:
            hear()
        for one in checked:
            if one.place in self.running and not one.has_ended:
                self._decide(one)
        return [one for one in stopped if one.place in self.running]

    def _is_put_off(self, one: Dispatched, at: int) -> bool:
        """Whether it cannot have used up its slice yet; then it is looked at again later."""
        received = one.received_at_most(at)
        if rules.may_be_used_up(received, one.limit):
            return False
        elapsed, late = at - one.began, self._latest(one, at)
        one.due = at + rules.wait_for(one.limit - received, received, elapsed, late)
        return True

    def _latest(self, one: Dispatched, at: int) -> int:
        spent = time.thread_time_ns() - self._spent_before
        return rules.latest(one.limit, spent, at - self._began, self._count)

    def _decide(self, one: Dispatched) -> None:
        """Continue it, stopped as it is, or leave it to the dispatcher."""
        received = one.received()
        one.lags = not rules.may_be_used_up(received, one.limit)
        more = rules.goes_on_for(received, one.limit, one.rest())
        if more:
            at = now()
            one.due = at + rules.wait_for(more, received, at - one.began, self._latest(one, at))
            one.go()
        else:
            one.due, one.told, self._told = NEVER, received, True
            self._dispatcher.expired(one.place, now(), received)

    def settle(self) -> None:
        """Let in who is ready, and do what the dispatcher says."""
        at, timer = now(), self._dispatcher.next_timer()
        if not self._told and (timer is None or at < timer):
            return
        self._told = False
        if self._newcomers:
            self._let_in(at)
        said = self._dispatcher.settle(at)
        stops = [(self._everyone[each.job], each) for each in said if isinstance(each, Stop)]
        for one, _ in stops:
            one.stop()
        for one, stop in stops:
            one.wait_until_stopped(may_spin=self.may_spin)
            received = self._vacate(one, now(), "ended" if one.has_ended else stop.why)
            one.stand = Stand.STOPPED
            if not stop.goes_on and received != one.told:
                self._dispatcher.received(one.place, now(), received)
        for run in said:
            if isinstance(run, Run):
                self._begin(self._everyone[run.job], run)

    def _let_in(self, at: int) -> None:
        """Tell of those that join the queue; not yet, if one whom they would pre-empt is about to end."""
        if self._policy.preemptive and len(self.running) == self._count:
            if self._is_patient(at):
                self._told = True
                return
            for one in self.running.values():
                self._tell_received(one, at)
        self._patience = None
        for one, why, since in self._newcomers:
            if why == "arrived":
                estimate = one.lot.estimate
                ns = None if estimate is None else round(estimate * 1e9)
                self._dispatcher.arrived(one.place, since, ns)
            else:
                self._dispatcher.unblocked(one.place, since)
            self._ledger.ready(one, since, why)
        self._newcomers.clear()

    def _tell_received(self, one: Dispatched, at: int) -> None:
        """Before somebody may pre-empt it; who may be at the end of its quantum is stopped and asked."""
        received = one.received_at_most(at)
        if rules.is_as_good_as_used_up(received, one.limit):
            one.stop()
            one.wait_until_stopped(may_spin=self.may_spin)
            received = one.received()
            if rules.is_as_good_as_used_up(received, one.limit):
                one.told = received
                self._dispatcher.expired(one.place, at, received)
                return
            one.go()
        self._dispatcher.received(one.place, at, received)

    def _is_patient(self, at: int) -> bool:
        about_to_end = any(self._is_about_to_end(one, at) for one in self.running.values())
        if about_to_end and self._patience is None:
            self._patience = at + PATIENCE_NS
        return about_to_end and at < (self._patience or 0)

    def _is_about_to_end(self, one: Dispatched, at: int) -> bool:
        ahead = one.received_at_most(at) - one.received()
        return rules.is_about_to_end(one.rest(), ahead)

    def _begin(self, one: Dispatched, run: Run) -> None:
        self.running[one.place] = one
        one.begin(run, self._cpus[run.slot])

    def _vacate(self, one: Dispatched, at: int, why: str) -> int:
        del self.running[one.place]
        return self._ledger.slice_over(one, at, why)
