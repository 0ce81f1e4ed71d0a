"""Rules: when a slice of a real process is over.

A clock that counts CPU time is never read at the very instant that was meant, a declared
burst is followed by what it costs to leave, and a slot is given a little later than an
ideal one would be. What is nearer than these costs counts as the same instant, so that a
burst of exactly k quanta ends in its k-th slice, and who comes at the instant at which
another ends does not pre-empt it. Pure; times are nanoseconds.
"""

from __future__ import annotations

NEAR_NS = 250_000
"""What is less than this is not worth a turn: to stop and continue a process costs half of it."""
SLACK_NS = 2_000_000
"""How much longer than declared a process may take until it has ended, and how near to the
end of its burst or of its quantum it is not pre-empted any more. To enter a target and to
say that it is left takes 0.3 ms of CPU time here; the rest is for slower machines, and for
what slots are given late before an arrival, which comes by the clock."""
LATE = 4
"""One that shares its CPU with others is looked at again a quarter of its slice later than it
may have used it up, at most."""
BUDGET = 50
"""The dispatcher may take a fiftieth of a CPU a slot; beyond it, it lets whoever shares its
CPU be late by half a slice: what that had too much is missing in its next one."""


def latest(limit: int, spent: int, elapsed: int, slots: int) -> int:
    """By how much one may be looked at too late, given what the dispatcher has ``spent`` so far."""
    return limit // (2 if spent * BUDGET > elapsed * slots else LATE)


def may_be_used_up(received_at_most: int, limit: int) -> bool:
    """Whether it may have had all of its slice by now, or as good as all."""
    return limit - received_at_most <= NEAR_NS


def wait_for(more: int, received: int, elapsed: int, late: int) -> int:
    """How long it takes until it has received ``more``, if it gets on as in its slice so far.

    It may get on better: then it has received ``late`` too much at most.
    """
    return min(max(more, more * elapsed // max(received, 1)), more + late)


def goes_on_for(received: int, limit: int, rest: int | None) -> int:
    """How much longer it may go on in its slice, stopped as it is; 0 when the slice is over.

    Args:
        received: CPU time in its slice, exactly.
        limit: What the slice may last.
        rest: What is left of its declared burst, below 0 when that should be over.
    """
    if received < limit - NEAR_NS:
        return limit - received
    if rest is not None and -SLACK_NS < rest <= NEAR_NS:
        return rest + SLACK_NS
    return 0


def is_about_to_end(rest: int | None, ahead: int) -> bool:
    """Whether its declared burst is as good as over.

    ``ahead`` is by how much it may be further than its clock says.
    """
    return rest is not None and rest > -SLACK_NS and rest - ahead <= SLACK_NS


def is_as_good_as_used_up(received: int, limit: int) -> bool:
    """Whether who would pre-empt it comes at the end of its quantum: in its last quarter at the earliest."""
    return limit - received <= min(SLACK_NS, limit // LATE)
