"""Work: phases of CPU time, sleep, locks, marks and endings.

A phase is a tuple ``(kind, value)``, plain enough to be pickled to a spawned
child: ``("cpu", s)``, ``("sleep", s)``, ``("lock", name)``, ``("unlock", name)``,
``("mark", name)``, ``("exit", code)``, ``("raise", text)``,
``("repeat", (count, phases))``. Durations are seconds, already drawn.
"""

from __future__ import annotations

import sys
import time

from runner.targets import marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SPIN = 500
"""Turns of an empty loop between looks at the CPU clock: about 10 µs, so that the
clock's system call does not turn user time into system time."""

slept_ns = 0
"""What this process has slept in phases and in the sleep target, for the overshoot."""


def burn(seconds: float) -> None:
    """Return once this process's CPU clock has advanced by ``seconds``."""
    end = time.process_time_ns() + round(seconds * 1e9)
    while time.process_time_ns() < end:
        for _ in range(SPIN):
            pass


def slumber(seconds: float) -> None:
    """Sleep, and add what it really took to ``slept_ns``."""
    global slept_ns  # noqa: PLW0603 - one counter a process, read when the target is left
    began = time.monotonic_ns()
    time.sleep(seconds)
    slept_ns += time.monotonic_ns() - began


def carry_out(phases: tuple[tuple[str, Any], ...], shared: dict[str, Any]) -> None:
    """Carry out ``phases`` in order; ``shared`` holds the locks they name."""
    for kind, value in phases:
        if kind == "cpu":
            burn(value)
        elif kind == "sleep":
            slumber(value)
        elif kind == "lock":
            shared[value].acquire()
        elif kind == "unlock":
            shared[value].release()
        elif kind == "mark":
            marks.mark(value)
        elif kind == "exit":
            sys.exit(value)
        elif kind == "raise":
            raise RuntimeError(value)
        else:
            count, body = value
            for _ in range(count):
                carry_out(body, shared)
