"""Turns: the loop that hears of facts, tells them to the dispatcher, and obeys it."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterable, Iterator

from runner.execution import kernel
from runner.execution.dispatching import looking, rules
from runner.execution.dispatching.dispatched import TICK_NS, Dispatched, Stand
from runner.execution.dispatching.ladder import Ladder
from runner.execution.dispatching.ledger import Ledger
from runner.execution.dispatching.notices import Notices
from runner.execution.dispatching.urgency import urgent
from runner.execution.process_set import ProcessSet
from runner.model.event import Event
from runner.model.scenario import Schedule
from runner.scheduling import Dispatcher, Policy, Run, Stop, make_policy
from runner.targets.journal import now

AGAIN_NS = 200_000
"""Between looks at one that said it stops and has not yet."""
LEAVING_NS = 20_000_000
"""Between looks at one that has left its target, until it has ended."""
LEAVING_CPU_NS = 100_000_000
"""Who computes longer than this after it has left its target has more to do than to end:
the interpreter of a spawned child takes 10 ms for it."""
THREADED_CPU_NS = 5_000_000
"""The same for one with threads, which may go on without it."""
PATIENCE_NS = 2 * rules.SLACK_NS
"""How long whoever would pre-empt one that is about to end is kept waiting for its end."""


def dispatch(processes: ProcessSet, ladder: Ladder | None = None) -> None:
    """Carry out the variant's schedule over its started processes, until all have ended."""
    turns = Turns(processes, ladder)
    try:
        turns.gather()
        with urgent() as real_time:
            began = time.process_time_ns()
            turns.release(may_spin=not real_time)
            turns.take()
            cost = time.process_time_ns() - began
        processes.journal.write("dispatched", now(), cpu=cost)
    finally:
        turns.close()


class Turns:
    """All processes of a schedule, from the last start to the last end."""

    def __init__(self, processes: ProcessSet, ladder: Ladder | None) -> None:
        schedule = processes.variant.schedule
        assert schedule is not None
        self._journal, self._schedule, self._ladder = processes.journal, schedule, ladder
        self._cpus = processes.maker.all_cpus()
        self._ledger = Ledger(processes.journal, self._cpus)
        self._policy = policy_of(schedule)
        self._notices = Notices(
            processes.journal.path, processes.journal.execution, processes.journal_from
        )
        self._timer, self._epoll = kernel.Timer(), select.epoll()
        for descriptor in (self._notices.descriptor, self._timer.descriptor):
            self._epoll.register(descriptor, select.EPOLLIN)
        self._all = tuple(_dispatched(processes))
        self._by_pid = {one.pid: one for one in self._all}
        self._by_pidfd = {one.pidfd: one for one in self._all if one.pidfd >= 0}
        for pidfd in self._by_pidfd:
            self._epoll.register(pidfd, select.EPOLLIN)
        self._stopping: dict[int, tuple[Dispatched, Event]] = {}
        self._running: dict[int, Dispatched] = {}
        self._blocked: dict[int, Dispatched] = {}
        self._loose: dict[int, tuple[Dispatched, int]] = {}
        self._coming: list[tuple[int, Dispatched]] = []
        self._newcomers: list[tuple[Dispatched, str, int]] = []
        self._patience: int | None = None
        self._lookout = looking.Lookout(schedule.slots)
        self._may_spin = True
        self._dispatcher = Dispatcher(self._policy, schedule.slots)

    def close(self) -> None:
        """Close every descriptor."""
        for pidfd in self._by_pidfd:
            os.close(pidfd)
        self._epoll.close()
        self._timer.close()
        self._notices.close()

    def gather(self) -> None:
        """Wait until every process is held, or has ended."""
        self._hear()
        while any(one.stand is Stand.COMING for one in self._all):
            self._wait(now() + AGAIN_NS if self._stopping else None)
            self._hear()

    def release(self, *, may_spin: bool) -> None:
        """From now on arrivals count."""
        self._may_spin = may_spin
        at = now()
        self._journal.write("released", at)
        self._dispatcher = Dispatcher(
            self._policy, self._schedule.slots, began=at, head_start_ns=rules.SLACK_NS
        )
        self._coming = sorted(
            ((at + round((one.lot.arrival or 0) * 1e9), one) for one in self._all),
            key=lambda each: (each[0], each[1].place),
        )
        self._coming.reverse()
        if self._ladder is not None and self._ladder.due is not None:
            self._ladder.due += at

    def take(self) -> None:
        """Let them take turns until the last one has ended."""
        while self._by_pidfd:
            self._turn()
            while self._ledger.write():
                self._turn()  # what was written is news too
            if self._by_pidfd:
                self._wait(self._next_due())
        self._ledger.write()

    def _wait(self, due: int | None) -> None:
        """Return when something has happened, or is due; who has ended is taken note of."""
        self._timer.set(due)
        for descriptor, _ in self._epoll.poll():
            one = self._by_pidfd.get(descriptor)
            if one is not None:
                self._end(one)

    def _next_due(self) -> int | None:
        dues = [one.due for one in self._running.values()]
        dues += [self._dispatcher.next_timer(), self._patience if self._newcomers else None]
        dues += [self._coming[-1][0]] if self._coming else []
        dues += [at for _, at in self._loose.values()]
        dues += [self._ladder.due] if self._ladder is not None else []
        if self._running or self._blocked:
            dues.append(self._lookout.next(self._watched()))
        if self._stopping:
            dues.append(now() + AGAIN_NS)
        return min((due for due in dues if due is not None), default=None)

    def _turn(self) -> None:
        """Everything that has happened by now, then what is to be done about it."""
        self._hear()
        at = now()
        while self._coming and self._coming[-1][0] <= at:
            due, one = self._coming.pop()
            if one.stand is not Stand.ENDED:
                one.has_arrived = True
                self._newcomers.append((one, "arrived", due))
        self._look(at)
        self._check_limits(at)
        self._climb(at)
        at = now()
        self._let_in(at)
        self._obey(self._dispatcher.settle(at))

    # what the processes say

    def _hear(self) -> None:
        """Take note of who says that it is about to block, or to stop."""
        away: dict[int, Dispatched] = {}
        for event in self._notices.read():
            one = self._by_pid.get(event["pid"])
            if one is None or one.stand is Stand.ENDED or event["p"] != one.label:
                continue
            if event["k"] == "held":
                self._stopping[one.place] = one, event
                away.pop(one.place, None)
                continue
            away[one.place] = one
            if event["k"] == "blocked":
                self._block(one, event["t"])
            else:
                self._leave(one, event)
        for one in away.values():
            if one.is_stopped:
                one.go()  # stopped in its sleep, it would never wake
        for one, event in list(self._stopping.values()):
            if one.has_stopped():
                del self._stopping[one.place]
                self._hold(one, event)

    def _hold(self, one: Dispatched, event: Event) -> None:
        """It has stopped itself, so that its clock is exact."""
        one.declare(event.get("burst"))
        if one.stand is Stand.COMING:
            one.stand, one.accounted = Stand.STOPPED, one.cpu()
            return
        if one.stand is Stand.RUNNING:
            self._block(one, event["t"])
        self._wake(one, event["t"])

    def _block(self, one: Dispatched, at: int) -> None:
        """It waits for something else than a slot."""
        received = None
        if one.stand is Stand.RUNNING:
            received = self._leave_slot(one, at, "blocked")
        if one.has_arrived:
            self._dispatcher.blocked(one.place, now(), received)
        one.stand = Stand.BLOCKED
        one.pin(self._cpus)
        self._blocked[one.place] = one
        self._loose.pop(one.place, None)

    def _leave(self, one: Dispatched, event: Event) -> None:
        """It has left its target: what is left to do is no work of its own, nor was starting."""
        one.says(event)
        one.left = event["t"]
        if one.has_arrived:
            received = one.received() if self._running.pop(one.place, None) else None
            self._dispatcher.blocked(one.place, now(), received)
        one.stand, one.looked = Stand.LEAVING, one.cpu()
        one.pin(self._cpus)
        self._loose[one.place] = one, now() + LEAVING_NS

    def _stay(self, one: Dispatched, at: int) -> None:
        """It has left its target and has not ended: if it computes on, it has to take turns again."""
        if one.cpu() - one.looked < (THREADED_CPU_NS if one.has_threads() else LEAVING_CPU_NS):
            self._loose[one.place] = one, at + LEAVING_NS
            return
        if one.run is not None:
            self._ledger.slice_over(one, one.left, "blocked")
        one.stand, one.tells = Stand.BLOCKED, False
        self._blocked[one.place] = one

    def _wake(self, one: Dispatched, at: int) -> None:
        """What it has waited for is there, and it is stopped."""
        one.stand = Stand.STOPPED
        self._blocked.pop(one.place, None)
        if one.has_arrived:
            self._newcomers.append((one, "unblocked", at))

    def _end(self, one: Dispatched) -> None:
        del self._by_pidfd[one.pidfd]
        if not one.ours:
            self._hear()  # it may have left word of its CPU time
        received, stood = None, one.stand
        one.over()
        if stood is Stand.RUNNING:
            received = self._leave_slot(one, now(), "ended")
        elif one.run is not None:
            self._ledger.slice_over(one, one.left, "ended")
        for known in (self._stopping, self._blocked, self._loose):
            known.pop(one.place, None)
        self._newcomers = [each for each in self._newcomers if each[0] is not one]
        self._dispatcher.ended(one.place, now(), received)

    # what is seen of them

    def _watched(self) -> Iterable[Dispatched]:
        return (*self._running.values(), *self._blocked.values())

    def _look(self, at: int) -> None:
        watched = self._watched()
        if not watched or at < self._lookout.next(watched):
            return
        self._lookout.begin(at)
        stopped = [one for one in watched if one.has_stopped()]
        self._hear()
        for one in watched:
            if one in stopped:
                if one.place not in self._stopping and one.stand in (Stand.RUNNING, Stand.BLOCKED):
                    self._yield(one)
            elif not one.tells and one.stand is Stand.RUNNING:
                if looking.has_blocked(one):
                    self._block(one, now())
            elif not one.tells and looking.has_woken(one):
                one.stop()
                one.wait_until_stopped(may_spin=self._may_spin)
                self._wake(one, now() - max(0, one.received()))
        self._lookout.end()

    def _yield(self, one: Dispatched) -> None:
        """It was stopped, by itself or by another: it gives up its slot, and queues again."""
        if one.has_ended():
            return
        if one.stand is Stand.RUNNING:
            self._block(one, now())
        self._wake(one, now())

    def _check_limits(self, at: int) -> None:
        """See who has used up its slice."""
        due = [one for one in self._running.values() if one.due is not None and one.due <= at]
        checked = []
        for one in due:
            wait = rules.wait_before_stop(one.received(), _limit(one), TICK_NS)
            if wait:
                one.due = at + wait
            else:
                one.stop()
                checked.append(one)
        if not checked:
            return
        for one in checked:
            one.wait_until_stopped(may_spin=self._may_spin)
        self._hear()
        for one in checked:
            if one.stand is Stand.RUNNING and not one.has_ended():
                self._decide(one)

    def _decide(self, one: Dispatched) -> None:
        received = one.received()
        more = rules.goes_on_for(received, _limit(one), one.rest())
        if more:
            one.go()
            one.due = now() + more
        else:
            one.due = None
            self._dispatcher.expired(one.place, now(), received)

    # what is done

    def _climb(self, at: int) -> None:
        """Send what signals are due; a stopped process hears them only when it is continued."""
        for one, until in list(self._loose.values()):
            if until <= at:
                del self._loose[one.place]
                if one.stand is Stand.LEAVING:
                    self._stay(one, at)
                elif one.stand is Stand.STOPPED:
                    one.stop()
                    one.wait_until_stopped(may_spin=self._may_spin)
        while self._ladder is not None and self._ladder.due is not None and self._ladder.due <= at:
            self._ladder.forget_the_ended()
            name, labels = self._ladder.climb(at)
            for one in self._all:
                if one.label in labels and one.stand is Stand.STOPPED and name != "STOP":
                    one.go()
                    self._loose[one.place] = one, now() + rules.SLACK_NS

    def _let_in(self, at: int) -> None:
        """Tell of those that join the queue; not yet, if one whom they would pre-empt is about to end."""
        if not self._newcomers:
            return
        if self._policy.preemptive and len(self._running) == self._schedule.slots:
            if self._is_patient(at):
                return
            for one in self._running.values():
                received = one.received_at_most(at)
                limit = None if one.run is None else one.run.limit_ns
                if rules.is_as_good_as_used_up(received, limit):
                    self._dispatcher.expired(one.place, at, received)
                else:
                    self._dispatcher.received(one.place, at, received)
        self._patience = None
        for one, why, since in self._newcomers:
            if why == "arrived":
                estimate = one.lot.estimate
                ns = None if estimate is None else round(estimate * 1e9)
                self._dispatcher.arrived(one.place, since, ns)
                self._ledger.ready(one, at, why)
            else:
                self._dispatcher.unblocked(one.place, since)
                self._ledger.ready(one, since, why)
        self._newcomers.clear()

    def _is_patient(self, at: int) -> bool:
        about_to_end = any(
            rules.is_about_to_end(one.rest(), one.received_at_most(at) - one.received())
            for one in self._running.values()
        )
        if about_to_end and self._patience is None:
            self._patience = at + PATIENCE_NS
        return about_to_end and at < (self._patience or 0)

    def _obey(self, said: list[Run | Stop]) -> None:
        stops = [each for each in said if isinstance(each, Stop)]
        for stop in stops:
            self._one(stop).stop()
        for stop in stops:
            one = self._one(stop)
            one.wait_until_stopped(may_spin=self._may_spin)
            received = self._leave_slot(one, now(), "ended" if one.has_ended() else stop.why)
            one.stand = Stand.STOPPED
            if not stop.goes_on:
                self._dispatcher.received(one.place, now(), received)
        for run in said:
            if isinstance(run, Run):
                self._begin(self._one(run), run)

    def _one(self, said: Run | Stop) -> Dispatched:
        return self._all[said.job]

    def _begin(self, one: Dispatched, run: Run) -> None:
        one.pin((self._cpus[run.slot],))
        one.run, one.stand, one.looked = run, Stand.RUNNING, one.cpu()
        one.began = now()
        one.due = None if run.limit_ns is None else one.began + run.limit_ns
        self._running[one.place] = one
        self._loose.pop(one.place, None)
        one.go()

    def _leave_slot(self, one: Dispatched, at: int, why: str) -> int:
        del self._running[one.place]
        return self._ledger.slice_over(one, at, why)


def policy_of(schedule: Schedule) -> Policy:
    """The policy that a schedule names, with its options in nanoseconds."""
    return make_policy(
        schedule.algorithm,
        quantum=None if schedule.quantum is None else round(schedule.quantum * 1e9),
        levels=tuple(round(level * 1e9) for level in schedule.levels),
        boost=None if schedule.boost is None else round(schedule.boost * 1e9),
    )


def _dispatched(processes: ProcessSet) -> Iterator[Dispatched]:
    """Every process of the schedule that was started, in file order."""
    started = (handle for handle in processes.all() if handle.label in processes.started)
    for place, handle in enumerate(started):
        pid, lot = processes.started[handle.label], processes.lot(handle)
        ours = processes.method(handle.group) != "forkserver"
        yield Dispatched(place, handle, pid, lot, ours=ours)


def _limit(one: Dispatched) -> int:
    assert one.run is not None
    assert one.run.limit_ns is not None
    return one.run.limit_ns
