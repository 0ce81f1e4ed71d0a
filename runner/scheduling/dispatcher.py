"""Dispatcher: facts about processes in, instructions to run and to stop them out.

Whoever uses it tells it all facts of one instant, in any order, and then asks it to
``settle``. Who is late may tell it those of several: who comes queues in the order of the
instants told. There is one queue for all slots. Who comes back to a slot that is free again
gets the one it had, others the lowest that is free.

What CPU time a job has really received is its caller's to tell; until it does, a running
job is taken to receive all there is. What it has received beyond the limit of its slice,
or short of it, is set off against the next slice (deficit round robin). A job that blocks
leaves its debts behind, as there.

Source: M. Shreedhar, G. Varghese, *Efficient Fair Queuing using Deficit Round-Robin*
(1996).
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass

from runner.scheduling.job import BLOCKED, ENDED, READY, RUNNING, Job
from runner.scheduling.policy import Policy
from runner.scheduling.ready import ReadyQueue

COMES, IS_RENEWED, HAS_RUN = range(3)
"""Who queues before whom when it is settled; within each of these by place, but who comes by instant first."""
PLACES = 1 << 32
"""More than there are in any file."""


@dataclass(slots=True)
class Run:
    """Begin a slice of ``job`` on ``slot``: it has at most ``limit_ns`` of CPU time, None for no end.

    ``level`` is that of the queue it was taken from.
    """

    job: int
    slot: int
    limit_ns: int | None
    level: int = 0


@dataclass(slots=True)
class Stop:
    """End the slice of ``job`` on ``slot``; ``why`` is ``quantum`` or ``preempted``.

    With ``goes_on`` a ``Run`` of the same job on the same slot follows: only its slice is
    over, it need not be stopped.
    """

    job: int
    slot: int
    why: str
    goes_on: bool = False


Instruction = Run | Stop
Over = dict[int, Stop]
"""The slices that are over, by the place of their job."""


class Dispatcher:
    """One queue and ``slots`` slots (from 0); a policy's periods count from ``began``.

    ``head_start_ns`` is how much nearer to its end than by its figures a job is taken to be
    that has begun: for a caller whose jobs get their slots a little late, so that who needs as
    much as the rest of another does not come before it. A fact that comes too late, of a
    job that has moved on meanwhile, means nothing.
    """

    def __init__(
        self, policy: Policy, slots: int = 1, *, began: int = 0, head_start_ns: int = 0
    ) -> None:
        self.policy, self._head_start = policy, head_start_ns
        self._jobs: dict[int, Job] = {}
        self._ready = ReadyQueue(policy)
        self._coming: dict[int, Job] = {}
        self._used_up: dict[int, Job] = {}
        self._running: dict[int, Job] = {}
        self._free = list(range(slots))
        self._touched: dict[int, Job] = {}
        self._turn = 0
        self._is_new = False
        """Whether anyone's rank or place has changed since it was settled who runs."""
        self._period_ends = None if policy.period is None else began + policy.period

    def arrived(self, job: int, now: int, estimate_ns: int | None = None) -> None:
        """It is ready for the first time; ``job`` is its place in the file."""
        if job not in self._jobs:
            self._jobs[job] = self._coming[job] = Job(job, now, estimate_ns, since=now)

    def unblocked(self, job: int, now: int) -> None:
        """It is ready again."""
        found = self._jobs[job]
        if found.state is BLOCKED:
            found.state, found.since = READY, now
            self._coming[job] = found

    def blocked(self, job: int, now: int, received_ns: int | None = None) -> None:
        """It waits for something else than a slot, whether it was running or ready."""
        found = self._jobs[job]
        if found.state is not ENDED:
            self._leave(found, now, received_ns)
            found.state, found.credit = BLOCKED, None

    def ended(self, job: int, now: int, received_ns: int | None = None) -> None:
        """It is no more, wherever it was; it may be one that never arrived."""
        found = self._jobs.get(job)
        if found is None:
            found = self._jobs[job] = Job(job, now)
        self._leave(found, now, received_ns)
        found.state = ENDED

    def expired(self, job: int, now: int, received_ns: int | None = None) -> None:
        """It has used up its slice, and wants more."""
        found = self._jobs[job]
        if found.state is RUNNING and found.limit is not None:
            self._hear(found, now, received_ns)
            self._used_up[job] = found

    def received(self, job: int, now: int, received_ns: int) -> None:
        """The CPU time it has had in its slice so far, or had in the one that was stopped."""
        found = self._jobs[job]
        if found.credit is not None:
            found.credit -= received_ns - found.heard
        self._hear(found, now, received_ns)
        self._is_new = True
        if found in self._ready:
            self._ready.put(found, now)

    def next_timer(self) -> int | None:
        """When to settle even if nothing happens until then; None if there is no need to."""
        busy = self._running or self._coming or len(self._ready)
        return self._period_ends if busy else None

    def settle(self, now: int) -> list[Instruction]:
        """What to do at once, first stop, then run: all facts of ``now`` have been told."""
        self._turn += 1
        over: Over = {}
        if self._used_up:
            self._end_quanta(now, over)
        due = self._period_ends is not None and now >= self._period_ends
        chosen = self._renew(now, over) if due else []
        if self._coming:
            coming = sorted(self._coming.values(), key=lambda job: (job.since, job.place))
            for nth, job in enumerate(coming):
                self._queue(job, now, COMES, nth)
            self._coming.clear()
        while len(chosen) < len(self._free) and (next_one := self._next(now)) is not None:
            self._ready.remove(next_one)
            chosen.append(next_one)
        if self._is_new and self._running and self.policy.preemptive:
            chosen += self._preempt(now, over)
        self._is_new = False
        runs = self._place(chosen, over, now) if chosen else []
        for run in runs:
            if run.job in over:
                over[run.job].goes_on = True
        return [*over.values(), *runs]

    def _end_quanta(self, now: int, over: Over) -> None:
        """What these slices had too much or too little counts for the next ones."""
        for place in sorted(self._used_up):
            job = self._used_up[place]
            assert job.limit is not None
            job.credit = job.limit - job.heard
            self._stop(job, "quantum", over)
            self._sink(job, now)
        self._used_up.clear()

    def _hear(self, job: Job, now: int, received_ns: int | None) -> None:
        job.heard = job.in_slice(now) if received_ns is None else received_ns
        job.heard_at = now

    def _leave(self, job: Job, now: int, received_ns: int | None) -> None:
        """It neither runs nor waits any more."""
        if job.state is RUNNING:
            self._hear(job, now, received_ns)
            self._vacate(job)
            self._used_up.pop(job.place, None)
        else:
            self._coming.pop(job.place, None)
            self._ready.remove(job)

    def _stop(self, job: Job, why: str, over: Over) -> None:
        over[job.place] = Stop(job.place, self._vacate(job), why)

    def _vacate(self, job: Job) -> int:
        assert job.slot is not None
        del self._running[job.slot]
        insort(self._free, job.slot)
        return job.slot

    def _nth(self, why: int, place: int) -> int:
        """The turn of who queues now: behind whoever has queued before."""
        return (self._turn * 4 + why) * PLACES + place

    def _queue(self, job: Job, now: int, why: int, nth: int) -> None:
        job.turn, job.since, job.state = self._nth(why, nth), now, READY
        self._ready.put(job, now)
        self._is_new = True

    def _sink(self, job: Job, now: int) -> None:
        """One more quantum for it, at the tail of wherever its policy puts it."""
        self.policy.used_up(job)
        quantum = self.policy.quantum(job)
        job.credit = None if quantum is None else (job.credit or 0) + quantum
        self._queue(job, now, HAS_RUN, job.place)

    def _next(self, now: int) -> Job | None:
        """Whose turn it is; who owes a whole quantum or more lets its turn pass."""
        while (job := self._ready.first(now)) is not None:
            if job.credit is None or job.credit > 0:
                return job
            self._turn += 1
            self._sink(job, now)
        return None

    def _renew(self, now: int, over: Over) -> list[Job]:
        """At the end of a period: who is not as on the first day, since it has run, is so again.

        Returns:
            Those that run and rank anew; each goes on, in a slice of its own.
        """
        period, ended = self.policy.period or 1, self._period_ends or 0
        self._period_ends = ended + ((now - ended) // period + 1) * period
        touched = [job for job in self._touched.values() if job.state is not ENDED]
        queued = [job for job in touched if job in self._ready]
        order = {job.place: i for i, job in enumerate(sorted(queued, key=self._ready.entry))}
        self._touched.clear()
        changed = [job for job in touched if self._ranks_anew(job, now)]
        running = [job for job in changed if job.state is RUNNING]
        for job in changed:
            if job.place in order:
                if job.turn < self._nth(COMES, 0):
                    job.turn = self._nth(IS_RENEWED, order[job.place])
                self._ready.put(job, now)
        for job in running:
            self._hear(job, now, None)
            self._stop(job, "preempted", over)
        return running

    def _ranks_anew(self, job: Job, now: int) -> bool:
        """Renew it; whether its rank is another by that.

        If it is not, one that runs goes on in its slice: with a fresh quantum at each end of a
        period that is shorter than that, it would never give up its slot.
        """
        before = self.policy.rank(job, now)
        self.policy.renew(job)
        job.credit = None
        if self.policy.rank(job, now) != before:
            return True
        if job.state is RUNNING:
            self._touched[job.place] = job
        return False

    def _preempt(self, now: int, over: Over) -> list[Job]:
        """Those who are to have the slots of running ones that rank behind them; these queue."""
        rank = self.policy.rank
        chosen: list[Job] = []
        while self._running and (job := self._next(now)) is not None:
            worst = max(self._running.values(), key=lambda each: (rank(each, now), each.turn))
            if not rank(job, now) < rank(worst, now):
                break
            self._ready.remove(job)
            chosen.append(job)
            self._hear(worst, now, None)
            self._stop(worst, "preempted", over)
            worst.credit = None if worst.limit is None else worst.limit - worst.heard
            if self.policy.tail_when_preempted:
                worst.turn = self._nth(HAS_RUN, worst.place)
            worst.state = READY
            self._ready.put(worst, now)
        return chosen

    def _place(self, chosen: list[Job], over: Over, now: int) -> list[Run]:
        """Give each a slot: the one it is on, else the one it was on last, else the lowest."""
        if len(chosen) == 1:
            return [self._begin(chosen[0], now)]
        free: set[int | None] = set(self._free)
        stay, move = list[Job](), list[Job]()
        for job in sorted(chosen, key=lambda job: job.place not in over):
            (stay if job.slot in free else move).append(job)
            free.discard(job.slot)
        return [self._begin(job, now) for job in (*stay, *move)]

    def _begin(self, job: Job, now: int) -> Run:
        if job.slot is None or job.slot not in self._free:
            job.slot = self._free[0]
        self._free.remove(job.slot)
        job.limit = self.policy.quantum(job) if job.credit is None else job.credit
        job.credit, job.state = None, RUNNING
        job.earlier, job.heard, job.heard_at = job.earlier + job.heard, 0, now
        job.head_start = self._head_start
        self._running[job.slot] = job
        if self.policy.period is not None:
            self._touched[job.place] = job
        return Run(job.place, job.slot, job.limit, job.level)
