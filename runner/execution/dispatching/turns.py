"""Turns: the loop that waits for what happens, and lets processes take turns until all have ended."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator

from runner.execution import kernel
from runner.execution.dispatching.crowd import Crowd
from runner.execution.dispatching.dispatched import Dispatched, Stand
from runner.execution.dispatching.ladder import Ladder
from runner.execution.dispatching.ledger import KEPT_NS, Ledger
from runner.execution.dispatching.notices import Notices
from runner.execution.dispatching.slots import Slots
from runner.execution.dispatching.urgency import urgent
from runner.execution.kernel import NEVER
from runner.execution.launch import cpus_of, pinned, spare_cpus
from runner.execution.process_set import ProcessSet
from runner.targets.journal import now


def dispatch(processes: ProcessSet, ladder: Ladder | None = None) -> None:
    """Carry out the variant's schedule over its started processes, until all have ended."""
    turns = Turns(processes, ladder)
    try:
        turns.gather()
        spare = spare_cpus(processes.setup, processes.variant)
        with urgent() as real_time, pinned(turns.seat(spare, real_time=real_time)):
            began = time.process_time_ns()
            turns.take(turns.release(may_spin=not real_time))
            cost = time.process_time_ns() - began
        processes.journal.write("dispatched", now(), cpu=cost)
    finally:
        turns.close()


class Turns:
    """All processes of a schedule, from the last start to the last end."""

    def __init__(self, processes: ProcessSet, ladder: Ladder | None) -> None:
        schedule, journal = processes.variant.schedule, processes.journal
        assert schedule is not None
        self._schedule, self._journal, self._ladder = schedule, journal, ladder
        self._cpus = cpus_of(processes.setup, processes.variant)
        self._ledger = Ledger(journal, self._cpus)
        self._everyone = tuple(_dispatched(processes))
        self._there = {one.pidfd: one for one in self._everyone if one.pidfd >= 0}
        self._notices = Notices(journal.path, journal.execution, processes.journal_from)
        self._crowd = Crowd(self._everyone, self._notices, self._cpus)
        self._coming: list[tuple[int, Dispatched]] = []
        self._timer, self._epoll = kernel.Timer(), select.epoll()
        for descriptor in (self._notices.descriptor, self._timer.descriptor, *self._there):
            self._epoll.register(descriptor, select.EPOLLIN)

    def close(self) -> None:
        """Close every descriptor."""
        for one in self._there.values():
            one.close()
        self._epoll.close()
        self._timer.close()
        self._notices.close()

    def seat(self, spare: tuple[int, ...] | None, *, real_time: bool) -> tuple[int, ...] | None:
        """The CPUs for the dispatcher: those that are no slot's (``spare``); None for all.

        With real-time priority the CPU of the only slot: while it works there, nobody would have
        that anyway; who is stopped there need not be waited for; and a CPU that was idle takes
        half as long again for the same. Not where it has to look at who runs in between.
        """
        if real_time and self._schedule.slots == 1 and all(one.tells for one in self._everyone):
            return self._cpus[:1]
        return spare

    def gather(self) -> None:
        """Wait until every process is held, or has ended."""
        self._crowd.hear()
        while not self._crowd.all_are_held:
            self._wait(self._crowd.next_due())

    def release(self, *, may_spin: bool) -> Slots:
        """From now on arrivals count."""
        at = now()
        self._journal.write("released", at)
        slots = Slots(
            self._schedule, self._everyone, self._ledger, self._cpus, began=at, may_spin=may_spin
        )
        self._crowd.release(slots, self._schedule.slots)
        arrivals = [(at + round((one.lot.arrival or 0) * 1e9), one) for one in self._everyone]
        self._coming = sorted(arrivals, key=lambda each: (each[0], each[1].place), reverse=True)
        if self._ladder is not None:
            self._ladder.begin(at)
        return slots

    def take(self, slots: Slots) -> None:
        """Let them take turns until the last one has ended."""
        while self._there:
            self._turn(slots)
            if self._ledger.due <= now():
                self._ledger.write()
            if self._there:
                self._wait(self._next_due(slots))
        self._ledger.write()

    def _turn(self, slots: Slots) -> None:
        """Everything that is due by now, then what is to be done about it."""
        at = now()
        while self._coming and self._coming[-1][0] <= at:
            due, one = self._coming.pop()
            if one.stand is not Stand.ENDED:
                slots.queue(one, "arrived", due)
        self._crowd.look(at)
        if self._ladder is not None:  # a signal is heard on a slot, before that may be over
            self._crowd.let_hear(self._ladder.climb(at))
        for one in slots.check_limits(at, self._crowd.hear):
            self._crowd.give_up_turn(one)
        self._crowd.catch(at)
        slots.settle()

    def _next_due(self, slots: Slots) -> int:
        """Who comes while there is no slot for it has time until one is free."""
        coming = self._coming[-1][0] if self._coming and slots.are_open else NEVER
        climbs = NEVER if self._ladder is None else self._ladder.due
        ledger = self._ledger.due + KEPT_NS  # by then at the latest
        return min(slots.next_due(), self._crowd.next_due(), ledger, coming, climbs)

    def _wait(self, due: int) -> None:
        """Return when something is due, or has happened that matters; that is taken note of."""
        self._timer.set(due)
        while not self._happened():
            pass

    def _happened(self) -> bool:
        """Whether what is waited for has happened, and not only somebody said what is known by now."""
        matters = False
        for descriptor, _ in self._epoll.poll():
            one = self._there.pop(descriptor, None)
            if descriptor == self._notices.descriptor:
                self._notices.drain()
                matters = self._crowd.hear() or matters
            else:
                matters = True
                if one is not None:
                    self._crowd.end(one)
        return self._crowd.see_stops() or matters


def _dispatched(processes: ProcessSet) -> Iterator[Dispatched]:
    """Every process of the schedule that was started, in file order."""
    started = (handle for handle in processes.all() if handle.label in processes.started)
    for place, handle in enumerate(started):
        pid, lot = processes.started[handle.label], processes.lot(handle)
        ours = processes.method(handle.group) != "forkserver"
        yield Dispatched(place, handle, pid, lot, ours=ours)
