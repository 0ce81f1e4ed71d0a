"""Stopping: signals to single processes, and waiting for their ends by pidfd."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Sequence

from runner.execution import accounts, procfs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    T = TypeVar("T")


def number(name: str) -> int:
    """The number of ``TERM`` or ``SIGTERM``."""
    return int(getattr(signal, name if name.startswith("SIG") else f"SIG{name}"))


def send(pid: int | None, name: str) -> None:
    """Send a signal; nothing happens when there is no such process any more."""
    if pid is None:
        return
    try:
        os.kill(pid, number(name))
    except ProcessLookupError:
        return


def is_alive(pid: int) -> bool:
    """Whether the process has not ended; a zombie has. It is not reaped by asking."""
    return procfs.state(pid) not in ("zombie", "gone")


def has_ended(pidfd: int) -> bool:
    """Whether the process of a pidfd has ended, be it a zombie or gone."""
    poll = select.poll()  # select takes no descriptor from 1024 on
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(0))


def account_before(pid: int) -> dict[str, Any]:
    """What can be known of a process that is not our child before a signal ends it."""
    found = procfs.stat(pid)
    if found is None or found.ppid == os.getpid():
        return {}
    return {"account": accounts.sample(pid)}


def wait_for_ends(
    targets: Sequence[T], pid_of: Callable[[T], int | None], grace_s: float
) -> list[T]:
    """Wait until every target has ended, at most ``grace_s`` seconds; those that have not."""
    waiting: dict[int, T] = {}
    poll = select.poll()
    for target in targets:
        pid = pid_of(target)
        try:
            descriptor = os.pidfd_open(pid) if pid else -1
        except ProcessLookupError:
            continue
        if descriptor >= 0:
            waiting[descriptor] = target
            poll.register(descriptor, select.POLLIN)
    deadline = time.monotonic() + grace_s
    try:
        while waiting:
            remaining = deadline - time.monotonic()
            ended = poll.poll(max(0.0, remaining * 1000))
            for descriptor, _ in ended:
                poll.unregister(descriptor)
                os.close(descriptor)
                del waiting[descriptor]
            if remaining <= 0:
                break
        return list(waiting.values())
    finally:
        for descriptor in waiting:
            os.close(descriptor)
