"""Sweep: nothing that descends from a guard outlives it.

Guards are child subreapers, so a descendant whose parent dies becomes theirs,
also after setsid and a double fork. Sweeping is: kill what is listed, reap without
blocking, list again, until no child is left. SIGKILL works on stopped processes too.
Only a process that has become another user's cannot be ended so, and one that waits for a
device (state D) only when that answers; they are given up after a while.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable

from runner.execution import procfs

PAUSE_S = 0.001
PATIENCE_S = 5.0
"""How long a sweep goes on when all that is left are processes that it may not kill."""
DEVICE_S = 30.0
"""The same where one of them waits for a device, which may be slow."""


def send(pids: Iterable[int], number: int) -> set[int]:
    """Send a signal to each that is still there; those that it may not be sent to."""
    refused = set()
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
        except OSError:
            refused.add(pid)
    return refused


def reap_all(reap: Callable[[int], None] | None = None) -> bool:
    """Reap every zombie child without blocking; True when no child at all is left.

    ``reap`` is called with the pid of each zombie and must reap it.
    """
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return True
        if found is None:
            return False
        if reap is None:
            os.waitpid(found.si_pid, 0)
        else:
            reap(found.si_pid)


def stop_all(grace_s: float, reap: Callable[[int], None] | None = None, *, spare: int = 0) -> None:
    """End every descendant: TERM, then CONT (a stopped process gets TERM only then), wait, sweep.

    ``spare`` is a process that is held while the others end: the main process, which
    would start more, and whose death would take its children with it before their time.
    """
    send([spare] if spare else [], signal.SIGSTOP)
    others = _living(spare)
    send(others, signal.SIGTERM)
    send(others, signal.SIGCONT)
    deadline = time.monotonic() + grace_s
    while time.monotonic() < deadline and _living(spare):
        time.sleep(PAUSE_S)
    sweep(reap)


def _living(spare: int) -> list[int]:
    tree = procfs.descendants(os.getpid())
    return [pid for pid, state in tree.items() if pid != spare and state != "Z"]


def sweep(reap: Callable[[int], None] | None = None) -> set[int]:
    """Kill and reap every descendant; returns when none is left but those that it cannot kill.

    Returns:
        These, empty almost always.
    """
    pause, hopeful = PAUSE_S, time.monotonic()
    while not reap_all(reap):
        tree = procfs.descendants(os.getpid())
        refused = send(tree, signal.SIGKILL)  # zombies too: one may have threads that live
        if reap_all(reap):
            break
        stuck = {pid for pid, state in tree.items() if state == "D"} - refused
        if any(state not in "ZD" and pid not in refused for pid, state in tree.items()):
            hopeful = time.monotonic()
        elif time.monotonic() > hopeful + (DEVICE_S if stuck else PATIENCE_S) and refused | stuck:
            return refused | stuck
        time.sleep(pause)
        pause = min(pause * 2, 0.02)
    return set()
