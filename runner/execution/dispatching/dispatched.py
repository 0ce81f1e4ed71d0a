"""Dispatched: one process under a schedule, and what can be done to it from outside.

Signals go through a pidfd. CPU time is what the kernel's scheduler has counted, in
nanoseconds: of a process without threads by schedstat, which tells in the same line for
how long it had to wait for a CPU, of others by its CPU clock (clock_gettime(2)). Both tell
of children of a fork server too, and of a zombie. Of a process that is running on another
CPU the kernel brings them up to date only at its ticks, so what they say then is at least
so much; of one that is stopped it is exact.
"""

from __future__ import annotations

import enum
import os
import time
from contextlib import suppress
from signal import SIGCONT, SIGSTOP, pidfd_send_signal

from runner.execution import kernel, procfs
from runner.execution.handle import Handle
from runner.execution.kernel import NEVER
from runner.execution.lots import Lot
from runner.execution.stopping import has_ended
from runner.model.event import Event
from runner.model.scenario import BuiltIn, Work
from runner.scheduling import Run
from runner.targets.journal import now

CLOCK_MONOTONIC_COARSE = 6
"""clock_getres(2): the clock that moves with the kernel's ticks."""
TICK_NS = round(time.clock_getres(CLOCK_MONOTONIC_COARSE) * 1e9)
"""Between two of them: 1 to 10 ms."""
SPIN_NS = 100_000
"""How long a stop is waited for without sleeping: it takes 20 to 60 µs."""
PATIENCE_NS = 1_000_000
"""How long it is waited for at all: who has not stopped by then waits for a CPU."""
NAP_S = 40e-6
"""The first sleep while it is waited for; each is twice as long as the one before."""
STOPPED = os.WSTOPPED | os.WEXITED | os.WNOHANG | os.WNOWAIT
TELLING = (BuiltIn("sleep"), BuiltIn("cpu"))
_STOP, _CONT = int(SIGSTOP), int(SIGCONT)


class Stand(enum.Enum):
    """How a process stands with the dispatcher, which says all that is known of it.

    ========  ===========  ===================  ======================  ====================
    stand     stopped      slice (``run``)      in the crowd            the policy's job
    ========  ===========  ===================  ======================  ====================
    COMING    not yet      none                 stopping, once it said  unknown
    STOPPED   yes          none                 loose, to hear signals  unknown, then ready
    RUNNING   to be asked  the one it is in     (on one of the slots)   running
    BLOCKED   no           none                 blocked                 blocked
    LEAVING   no           its last one         loose                   blocked
    ENDED     is a zombie  none                 nowhere                 ended
    ========  ===========  ===================  ======================  ====================
    """

    COMING = "coming"
    """Started, not yet at the first instruction of its work."""
    STOPPED = "stopped"
    """It has not arrived, or it waits for its turn."""
    RUNNING = "running"
    """It has a slot."""
    BLOCKED = "blocked"
    """It waits for something else, and is not stopped."""
    LEAVING = "leaving"
    """It has left its target, and is about to end."""
    ENDED = "ended"


class Dispatched:
    """One process: ``place`` among all, in the order of the file."""

    def __init__(self, place: int, handle: Handle, pid: int, lot: Lot, *, ours: bool) -> None:
        self.place, self.label, self.pid, self.lot = place, handle.label, pid, lot
        self.stand = Stand.COMING
        self.tells = isinstance(handle.group.target, Work) or handle.group.target in TELLING
        """Whether its code says when it blocks."""
        self.run: Run | None = None
        """The slice that it is in."""
        self.began = 0
        """When that slice began."""
        self.limit = NEVER
        """What that slice may last."""
        self.due = NEVER
        """When to look whether it is used up."""
        self.lags = False
        """Whether it had received less than its slice when it was stopped last: its CPU is not its alone."""
        self.accounted = 0
        """CPU time up to the end of its last slice."""
        self.told: int | None = None
        """CPU time in its slice that the dispatcher was told when that was used up."""
        self.burst: int | None = None
        """CPU time after which its declared burst is over; None if it has declared none."""
        self.left = 0
        """When it left its target."""
        self.is_stopped = False
        self.has_ended = False
        """Whether it was found to have ended when it was last seen to be stopped."""
        self.looked = 0
        """What its CPU clock said at the last look."""
        self.has_arrived = False
        self.ours = ours
        """Whether it is the kernel's child of this process; those of a fork server are not."""
        self._cpu = self._waited = self._waited_before = 0
        self._cpus: tuple[int, ...] = ()
        self._clock = (~pid << 3) | 2  # clock_getcpuclockid(3)
        self._schedstat = -1
        try:
            self.pidfd = os.pidfd_open(pid)
        except ProcessLookupError:
            self.pidfd, self.stand = -1, Stand.ENDED
            return
        with suppress(FileNotFoundError):  # it is gone by now, or this kernel does not tell
            self._schedstat = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def cpu(self) -> int:
        """CPU time received so far, at least."""
        try:
            if self.tells and self._schedstat >= 0:
                on_cpu, waited, _ = os.pread(self._schedstat, 64, 0).split()
                self._cpu, self._waited = int(on_cpu), int(waited)
            else:  # whose code is not ours may have, or have had, threads
                self._cpu = time.clock_gettime_ns(self._clock)
        except OSError:  # another has reaped it
            return self._cpu
        return self._cpu

    def received(self) -> int:
        """CPU time received since the end of its last slice, at least."""
        return self.cpu() - self.accounted

    def received_at_most(self, at: int) -> int:
        """What it may have received by ``at`` in its slice: all that its CPU was not given to others.

        While it waits for its CPU that is too much, but then no more than a tick.
        """
        received = self.received()
        given = at - self.began - (self.waited() - self._waited_before)
        return max(received, min(given, received + TICK_NS))

    def waited(self) -> int:
        """For how long it had waited for a CPU when its clock was read; with threads nobody knows."""
        if not self.tells and self._schedstat >= 0 and not self.has_threads():
            with suppress(ProcessLookupError):
                self._waited = int(os.pread(self._schedstat, 64, 0).split()[1])
        return self._waited

    def rest(self) -> int | None:
        """What its declared burst needed when its clock was read last; None if unknown.

        It is below 0 when it should be over.
        """
        return None if self.burst is None else self.burst - self._cpu

    def declare(self, burst: int | None) -> None:
        """It stands before a burst of so much CPU time.

        That begins where its next slice does, as what it took to get here is charged to that.
        """
        self.burst = None if burst is None else self.accounted + burst

    def stop(self) -> None:
        """Send SIGSTOP; it takes effect when ``wait_until_stopped`` says so."""
        if not self.is_stopped:
            self._signal(_STOP)

    def wait_until_stopped(self, *, may_spin: bool) -> None:
        """Return when it has stopped or ended, so that its clock is exact.

        Who cannot stop because it does not get a CPU is not waited for: it takes none either.

        Args:
            may_spin: Whether it may stop beside us on our CPU: not if we have real-time priority.
        """
        if self.is_stopped or self.has_stopped():
            return
        if not may_spin:
            here = kernel.current_cpu()
            if self._cpus == (here,):
                self.is_stopped = True  # it cannot run while we do, and stops before it goes on
                return
            may_spin = here not in self._cpus
        began, nap = now(), NAP_S
        while not self.has_stopped():
            waited = now() - began
            if waited > PATIENCE_NS:
                self.is_stopped, self.has_ended = True, has_ended(self.pidfd)
                return  # the signal is on its way
            if may_spin and waited < SPIN_NS:
                os.sched_yield()  # it may be on this very CPU
            else:
                time.sleep(nap)
                nap *= 2

    def has_stopped(self) -> bool:
        """Whether it is stopped, or has ended."""
        if self.ours:
            try:
                found = os.waitid(os.P_PID, self.pid, STOPPED)
            except ChildProcessError:  # another has reaped it
                self.is_stopped = self.has_ended = True
            else:
                self.is_stopped = found is not None
                self.has_ended = found is not None and found.si_code != os.CLD_STOPPED
        else:
            state = procfs.state(self.pid)
            self.has_ended = state in ("zombie", "gone")
            self.is_stopped = self.has_ended or state == "stopped"
        return self.is_stopped

    def says(self, event: Event) -> None:
        """It has left its target, and told of its CPU time if nobody can read it from its zombie."""
        self._cpu = max(self._cpu, event.get("account", {}).get("on_cpu", 0))

    def begin(self, run: Run, cpu: int) -> None:
        """It gets a slot."""
        self.pin((cpu,))
        self.run, self.stand = run, Stand.RUNNING
        if self.told is None or not self.tells:  # else it was read when it had stopped
            self.looked = self.cpu()
        self._waited_before = self.waited()
        self.began, self.told = now(), None
        self.limit = NEVER if run.limit_ns is None else run.limit_ns
        self.due = self.began + self.limit
        self.go()

    def go(self) -> None:
        """Continue it."""
        self.is_stopped = False
        self._signal(_CONT)

    def pin(self, cpus: tuple[int, ...]) -> None:
        """Let it run on these CPUs only, with all its threads."""
        if cpus == self._cpus:
            return
        self._cpus = cpus
        with suppress(OSError):  # it has ended, or a CPU was taken away from us
            for task in self._tasks():
                os.sched_setaffinity(task, cpus)

    def is_blocked(self) -> bool:
        """Whether none of its threads wants a CPU."""
        try:
            states = [procfs.state_of_task(self.pid, task) for task in self._tasks()]
        except OSError:
            return False  # gone meanwhile
        return all(state == "blocked" for state in states)

    def over(self) -> None:
        """It has ended: a zombie's clock still stands, unless another has reaped it."""
        self.stand, self.is_stopped = Stand.ENDED, True
        if self.ours:
            self.cpu()
        self.close()

    def close(self) -> None:
        """Close every descriptor."""
        for descriptor in (self.pidfd, self._schedstat):
            if descriptor >= 0:
                os.close(descriptor)

    def has_threads(self) -> bool:
        """Whether it has more than one; every folder in one of /proc is a link to it."""
        try:
            return os.stat(f"/proc/{self.pid}/task").st_nlink > 3
        except OSError:
            return False

    def _tasks(self) -> list[int]:
        """Its threads; whose code is ours has none."""
        if self.tells or not self.has_threads():
            return [self.pid]
        return [int(name) for name in os.listdir(f"/proc/{self.pid}/task")]

    def _signal(self, number: int) -> None:
        try:  # noqa: SIM105 - suppress() takes four calls, twice a turn
            pidfd_send_signal(self.pidfd, number)
        except (ProcessLookupError, PermissionError):  # gone, or another user's by now
            pass
