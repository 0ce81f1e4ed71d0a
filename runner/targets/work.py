"""Work: phases of CPU time, sleep, locks, marks and endings.

A phase is a tuple ``(kind, value)``, plain enough to be pickled to a spawned
child: ``("cpu", s)``, ``("sleep", s)``, ``("lock", name)``, ``("unlock", name)``,
``("mark", name)``, ``("exit", code)``, ``("raise", text)``,
``("repeat", (count, phases))``. Durations are seconds, already drawn.
"""

from __future__ import annotations

import sys
import time

from runner.targets import holding, marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Phases = tuple[tuple[str, Any], ...]

SPIN = 500
"""Turns of an empty loop between looks at the CPU clock: about 10 µs, so that the
clock's system call does not turn user time into system time."""

slept_ns = 0
"""What this process has slept in phases and in the sleep target, for the overshoot."""


def in_seconds(duration: str | float) -> float:
    """A duration as a scenario gives it to a target: text with a unit, or seconds that were drawn."""
    if not isinstance(duration, str):
        return duration
    from runner.units import parse_duration

    return parse_duration(duration)


def burn(seconds: float) -> None:
    """Return once this process's CPU clock has advanced by ``seconds``."""
    end = time.process_time_ns() + round(seconds * 1e9)
    while time.process_time_ns() < end:
        for _ in range(SPIN):
            pass


def slumber(seconds: float, burst: float | None = 0.0) -> None:
    """Sleep, and add what it really took to ``slept_ns``.

    ``burst`` is what is declared to follow, see ``Hold.until_turn``.
    """
    global slept_ns  # noqa: PLW0603 - one counter a process, read when the target is left
    hold = holding.current
    if hold is not None:
        hold.tell_blocked()
    began = time.monotonic_ns()
    try:
        time.sleep(seconds)
    finally:
        slept_ns += time.monotonic_ns() - began
        if hold is not None:
            hold.until_turn(burst)


def until_blocked(phases: Phases) -> tuple[float, bool]:
    """The seconds of CPU time declared before something may block or end it, and whether it does."""
    total = 0.0
    for kind, value in phases:
        if kind == "cpu":
            total += value
        elif kind == "repeat":
            count, body = value
            inner, blocks = until_blocked(body) if count else (0.0, False)
            if blocks:
                return total + inner, True
            total += count * inner
        elif kind in ("sleep", "lock", "exit", "raise"):
            return total, True
    return total, False


def carry_out(phases: Phases, shared: dict[str, Any], after: Phases = ()) -> None:
    """Carry out ``phases`` in order; ``shared`` holds the locks they name.

    ``after`` are those that follow, which only a hold wants to know.
    """
    for place, (kind, value) in enumerate(phases, 1):
        if kind == "cpu":
            burn(value)
        elif kind == "sleep":
            slumber(value, _burst_of(phases[place:], after))
        elif kind == "lock":
            _acquire(shared[value], _burst_of(phases[place:], after))
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
            for left in range(count - 1, -1, -1):
                again = (("repeat", (left, body)),)
                carry_out(body, shared, again + phases[place:] + after)


def _burst_of(rest: Phases, after: Phases) -> float | None:
    """What is declared to follow, if anyone wants to know."""
    return None if holding.current is None else until_blocked(rest + after)[0]


def _acquire(lock: Any, burst: float | None) -> None:
    """Acquire a lock; a process that is dispatched says so if it has to wait for it."""
    hold = holding.current
    if hold is None:
        lock.acquire()
    elif not lock.acquire(False):  # noqa: FBT003 - positional only for some kinds of lock
        hold.tell_blocked()
        try:
            lock.acquire()
        finally:
            hold.until_turn(burst)
