"""Events: what the journal holds, one JSON object a line.

Keys are short, because children write them on the measured path:

==== =====================================================================
t    CLOCK_MONOTONIC, nanoseconds; of the simulated engine, its own clock from 0
k    kind, one of ``KINDS``
x    execution: an integer, from 0 in the order they were begun
pid  the process that wrote the record; it counts only from that process
p    label of the process it is about, such as ``child[0]``
==== =====================================================================

The other keys depend on the kind; ``schemas/journal.schema.json`` lists them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Event = Mapping[str, Any]
else:
    Event = dict

KINDS = {
    "run": "the runner: what is run, where, with what seed",
    "execution": "the runner: an execution begins; its round, variant and the noise before it",
    "after": "the runner: an execution ended; the noise after it, and whether it was spoiled",
    "spoiled": "the runner: it was stopped meanwhile, so the round does not count",
    "end": "the runner: no more executions follow, and why",
    "host": "the inner guard: the main process exists",
    "gone": "the inner guard: a process ended, by the kernel's word",
    "swept": "the inner guard: a process that was left was killed",
    "overrun": "the inner guard: a time limit or process limit was passed",
    "census": "the inner guard: what was left when the main process had ended",
    "host_gone": "the inner guard: the main process ended; its exit code and account",
    "fault": "the main process: why it could not go on",
    "plan": "the main process: the first step begins",
    "step": "the main process: a step ended",
    "drawn": "the main process: what was drawn for a process, before the first step",
    "made": "the main process: the name of a process that was made and never started",
    "start": "the inner guard: start() returned; the main process: it raised, or run() is over",
    "signal": "the main process: a signal is about to be sent, and to whom",
    "awaited": "the main process: whoever a signal was for was waited for, and has ended",
    "pool": "the main process: it is about to make the variant's pool",
    "worker": "the inner guard: a worker of the pool was started",
    "submitted": "the main process: a task is given to the pool; without a label, all of them at once",
    "seen": "the main process: an observation",
    "released": "the main process: all are there, and are dispatched from now on",
    "ready": "the main process: a process joins the ready queue, and why",
    "slice": "the main process: a turn on a CPU is over; how long it was, and why it ended",
    "dispatched": "the main process: the last one has ended, and what it took to dispatch them",
    "reaped": "the main process: a process was reaped; the kernel's account of it",
    "shared": "the main process: the shared objects' last values",
    "planned": "the main process: the last step ended",
    "held": "a dispatched process stops until it is its turn",
    "blocked": "a dispatched process is about to wait for something else than its turn",
    "enter": "a target is entered",
    "leave": "a target is left: its value or its exception",
    "mark": "a target marks an instant",
    "name": "a name in shared memory was registered",
    "unforeseen": "the simulated engine: how a process, or the plan, goes on is not predicted, and why",
}
"""Every kind, who writes it and what it says."""
