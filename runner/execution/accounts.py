"""Accounts: the kernel's own figures of a process, read from its zombie.

Between its end and its reaping a process keeps ``schedstat`` (time on CPU, time
runnable, by sched-stats.rst), ``stat`` and ``status``; ``wait4`` then gives what
the whole thread group used. So they are known of killed processes too. What the
parent of the process has waited for is included in wait4's figures (getrusage(2))
and is taken out again by ``stat``'s children fields, to a clock tick.
"""

from __future__ import annotations

import os

from runner.execution import procfs
from runner.targets.entry import THREADS_NS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def reap(pid: int) -> tuple[int, dict[str, Any]] | None:
    """Read the zombie ``pid``, a child of ours, and reap it.

    Returns:
        CPython's exit code and the account (nanoseconds, bytes), or None when it is
        not our child any more.
    """
    schedstat = procfs.read(f"/proc/{pid}/schedstat")
    found = procfs.stat(pid)
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:
        return None
    on_cpu, waited = (int(field) for field in (schedstat or b"0 0 0").split()[:2])
    children = found.children_ns if found else 0
    user, system = round(usage.ru_utime * 1e9), round(usage.ru_stime * 1e9)
    own = max(0, user + system - children)
    if schedstat and own - on_cpu < THREADS_NS + children // 50:
        own = on_cpu
    share = user / (user + system) if user + system else 0.0
    return os.waitstatus_to_exitcode(status), {
        "on_cpu": on_cpu,
        "runnable": waited,
        "cpu": own,
        "user": round(own * share),
        "system": own - round(own * share),
        "voluntary": usage.ru_nvcsw,
        "involuntary": usage.ru_nivcsw,
        "peak": usage.ru_maxrss * 1024,
        "source": "kernel",
    }


def sample(pid: int) -> dict[str, Any]:
    """The account of a living process that is not our child (fork server), as far as it goes."""
    schedstat = procfs.read(f"/proc/{pid}/schedstat")
    if schedstat is None:
        return {}
    on_cpu, waited = (int(field) for field in schedstat.split()[:2])
    return {"on_cpu": on_cpu, "runnable": waited, "source": "sampled"}
