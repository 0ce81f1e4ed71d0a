"""Urgency: the dispatcher gets a CPU at once, also when every CPU is a slot.

A scheduler that has to wait for its own processes is none. Where it may, it asks for the
lowest real-time priority, else for short slices; the default would let it wait for up to a
tick of the kernel.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from runner.execution import kernel

SLICE_NS = 100_000
"""The shortest that the kernel grants (sched_setattr(2))."""


@contextmanager
def urgent() -> Iterator[bool]:
    """Be urgent within; whether it is real-time priority, beside which nothing else on its CPU runs."""
    kernel.set_timer_slack(1)
    policy, param = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        real_time = True
    except OSError:
        kernel.ask_for_slices(SLICE_NS)
        real_time = False
    try:
        yield real_time
    finally:
        if real_time:
            os.sched_setscheduler(0, policy, param)
        else:
            kernel.ask_for_slices(0)
        kernel.set_timer_slack(0)
