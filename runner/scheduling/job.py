"""Job: what a policy and the dispatcher know of one process."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class State(enum.Enum):
    """Where a job is; the three states of the textbooks, and the end."""

    READY = "ready"
    RUNNING = "running"
    BLOCKED = "blocked"
    ENDED = "ended"


READY, RUNNING, BLOCKED, ENDED = State
"""By a name of their own: to look one up in its class costs as much as a call."""


@dataclass(slots=True, eq=False)
class Job:
    """One process, in nanoseconds and instants of the caller's clock.

    A policy may read all of it, and change ``level``. ``place`` is its place in the file,
    ``estimate`` the CPU time that it is thought to need in all, ``since`` the instant at
    which it last queued.
    """

    place: int
    arrived: int
    estimate: int | None = None
    level: int = 0
    since: int = 0
    state: State = READY
    slot: int | None = None
    """The one it runs on, or ran on last."""
    turn: int = 0
    """Its turn among those of its rank: less is sooner."""
    limit: int | None = None
    """What its slice, or its last one, may last."""
    credit: int | None = None
    """What its next slice may last; None is a fresh quantum, less than it a rest or a debt."""
    earlier: int = 0
    """CPU time received before its slice."""
    heard: int = 0
    """CPU time received in its slice, when last heard of."""
    heard_at: int = 0
    head_start: int = 0
    """How much nearer to its end it is taken to be, once it has begun."""

    def in_slice(self, now: int) -> int:
        """CPU time received in its slice, or its last one: all there was since last heard of."""
        return self.heard + (now - self.heard_at if self.state is RUNNING else 0)

    def received(self, now: int) -> int:
        """CPU time received in all."""
        return self.earlier + self.in_slice(now)

    def remaining(self, now: int) -> int:
        """What is left of its estimate; 0 when that was too little."""
        return max(0, (self.estimate or 0) - self.received(now) - self.head_start)
