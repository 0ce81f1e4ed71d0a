"""Doctor: what this machine offers to a run, each fact with what to do where it is poor.

Every probe does the thing itself on a small scale (a child is orphaned, a process
is watched, children are started) instead of reading a version number. Nothing is
left behind: every process started here has ended when its probe returns.
"""

from __future__ import annotations

import enum
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from runner.errors import CouldNotRun
from runner.frozen import frozen
from runner.units import format_duration, format_size

FLOOR = (3, 11)
_FEW_DESCRIPTORS = 1024
_DESCRIPTORS_A_CHILD = 3
_SMALL_SHARED_MEMORY = 64 * 1024**2
_SHARED = "/dev/shm"  # noqa: S108 - the folder itself is looked at
_PROBE_SECONDS = 30.0


class State(enum.Enum):
    """How a fact is to be taken."""

    OK = "ok"
    """Nothing to do."""
    POOR = "poor"
    """Runs work; some figures are missing or less exact."""
    PROBLEM = "problem"
    """Runs do not work."""


@frozen
class Fact:
    """One line: what was looked at, how it is, what was found, what to do about it."""

    name: str
    state: State
    found: str
    advice: str = ""


def examine() -> tuple[Fact, ...]:
    """Every fact, the needed ones first; a probe that breaks is itself a problem."""
    return tuple(_guarded(name, probe) for name, probe in _PROBES.items())


def _guarded(name: str, probe: Callable[[str], Fact]) -> Fact:
    try:
        return probe(name)
    except Exception as error:
        return Fact(name, State.PROBLEM, f"{type(error).__name__}: {error}", "see the message")


def _python(name: str) -> Fact:
    found = f"{platform.python_implementation()} {platform.python_version()}"
    if sys.version_info >= FLOOR and platform.python_implementation() == "CPython":
        return Fact(name, State.OK, found)
    return Fact(name, State.PROBLEM, found, f"use CPython {FLOOR[0]}.{FLOOR[1]} or newer")


def _system(name: str) -> Fact:
    found = f"{platform.system()} {platform.release()} {platform.machine()}"
    if sys.platform == "linux":
        return Fact(name, State.OK, found)
    return Fact(name, State.PROBLEM, found, "scenarios run on Linux; validate and report work here")


def _subreaper(name: str) -> Fact:
    """A child becomes a subreaper and must be handed its orphaned grandchild."""
    child = os.fork()
    if child == 0:
        os._exit(_adopts())
    _, status = os.waitpid(child, 0)
    if status == 0:
        return Fact(name, State.OK, "orphans are handed to the guards")
    return Fact(name, State.PROBLEM, "an orphan was not handed over", "a kernel from 3.4 is needed")


def _adopts() -> int:
    """0 if this process is handed its grandchild; runs in a fork and raises nothing."""
    try:
        from runner.execution.kernel import become_subreaper

        become_subreaper()
        if os.fork() == 0:
            os.fork()
            os._exit(0)
        os.wait()
        os.wait()
    except BaseException:
        return 1
    return 0


def _pidfd(name: str) -> Fact:
    descriptor = os.pidfd_open(os.getpid())
    os.close(descriptor)
    return Fact(name, State.OK, "ends of processes are told by the kernel")


def _descriptors(name: str) -> Fact:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = (sys.maxsize if hard == resource.RLIM_INFINITY else hard) // _DESCRIPTORS_A_CHILD
    found = f"{soft} now, {'any number' if most > 10**9 else hard} allowed"
    if hard == resource.RLIM_INFINITY or hard > _FEW_DESCRIPTORS:
        return Fact(name, State.OK, found)
    advice = f"raise the hard limit (ulimit -Hn) for sets of more than about {most} processes"
    return Fact(name, State.POOR, found, advice)


def _accounts(name: str) -> Fact:
    """The kernel's own account of CPU time and of waiting for a CPU."""
    from runner.execution.procfs import read

    fields = (read("/proc/self/schedstat") or b"").split()
    if len(fields) == 3 and int(fields[0]):
        return Fact(name, State.OK, "CPU and waiting time come from the kernel")
    advice = "claims on waiting stay undecided; a kernel with CONFIG_SCHED_INFO tells it"
    return Fact(name, State.POOR, "the kernel keeps no /proc/PID/schedstat", advice)


def _pressure(name: str) -> Fact:
    from runner.execution.procfs import read

    if read("/proc/pressure/cpu"):
        return Fact(name, State.OK, "noise is told by /proc/pressure")
    return Fact(name, State.POOR, "no /proc/pressure", "noise is judged by load and steal alone")


def _shared_memory(name: str) -> Fact:
    if not os.access(_SHARED, os.W_OK):
        return Fact(name, State.PROBLEM, f"{_SHARED} is not writable", "mount a tmpfs there")
    free = shutil.disk_usage(_SHARED).free
    state = State.OK if free >= _SMALL_SHARED_MEMORY else State.POOR
    advice = "" if state is State.OK else "give it more (docker run --shm-size 256m)"
    return Fact(name, state, f"{_SHARED} has {format_size(free)} free", advice)


def _cpus(name: str) -> Fact:
    usable, all_ = len(os.sched_getaffinity(0)), os.cpu_count() or 1
    load = os.getloadavg()[0]
    found = f"{usable} of {all_} usable, load {load:.2f}"
    if load < usable:
        return Fact(name, State.OK, found)
    return Fact(
        name, State.POOR, found, "others are at work here: expect more rounds, wider intervals"
    )


def _timer(name: str) -> Fact:
    """How late a sleep of 1 ms ends, by the median of a few."""
    late = []
    for _ in range(15):
        begun = time.monotonic()
        time.sleep(0.001)
        late.append(time.monotonic() - begun - 0.001)
    middle = statistics.median(late)
    state = State.OK if middle < 0.001 else State.POOR
    advice = "" if state is State.OK else "use sleeps that are long against this"
    return Fact(name, state, f"a sleep of 1ms ends {format_duration(middle)} late", advice)


_START_COSTS = """
import multiprocessing, os, statistics, sys, time
for method in multiprocessing.get_all_start_methods():
    context = multiprocessing.get_context(method)
    costs = []
    for _ in range(4):
        begun = time.monotonic()
        process = context.Process(target=os.getpid)
        process.start()
        process.join()
        costs.append(time.monotonic() - begun)
    print(method, statistics.median(costs[1:]))
"""


def _lock(name: str) -> Fact:
    """Whether another run is measuring right now; the lock is given back at once."""
    from runner.execution.lock import HostLock

    lock = HostLock(wait=False, on_wait=lambda _: None)
    try:
        with lock:
            return Fact(name, State.OK, f"free ({lock.path})")
    except CouldNotRun as error:
        held, _, _ = str(error).partition(";")  # what a run that was told not to wait could do
        return Fact(name, State.POOR, held, "a run started now waits")


def _start_costs(name: str) -> Fact:
    """Start to end of a child that does nothing, in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _START_COSTS],
        capture_output=True,
        text=True,
        timeout=_PROBE_SECONDS,
        check=True,
    )
    costs = [line.split() for line in done.stdout.splitlines()]
    found = ", ".join(f"{method} {format_duration(float(cost))}" for method, cost in costs)
    return Fact(name, State.OK, found)


_PROBES: dict[str, Callable[[str], Fact]] = {
    "python": _python,
    "system": _system,
    "subreaper": _subreaper,
    "pidfd": _pidfd,
    "descriptors": _descriptors,
    "schedstat": _accounts,
    "pressure": _pressure,
    "shared memory": _shared_memory,
    "cpus": _cpus,
    "timer": _timer,
    "lock": _lock,
    "start costs": _start_costs,
}
