"""What the kernel says of a process that somebody has just killed."""

from __future__ import annotations

import os
import signal

from runner.execution import procfs

TRIES = 200


def fork_one_that_waits_for_this_cpu() -> int:
    """A child that runs only when nobody else wants the one CPU that it shares with us."""
    cpu = min(os.sched_getaffinity(0))
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, {cpu})
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        while True:
            pass
    return pid


def test_one_who_is_killed_is_told_from_one_who_lives_and_one_who_is_gone():
    """SIGKILL shows until it has taken effect; here that takes a while."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        for _ in range(TRIES):  # another process may take the CPU from us just then
            pid = fork_one_that_waits_for_this_cpu()
            living = procfs.is_killed(pid)
            os.kill(pid, signal.SIGKILL)
            killed = procfs.is_killed(pid)
            os.waitpid(pid, 0)
            assert (living, procfs.is_killed(pid)) == (False, False)
            if killed:
                return
    finally:
        os.sched_setaffinity(0, before)
    raise AssertionError(f"it was not seen to be killed in any of {TRIES} tries")
