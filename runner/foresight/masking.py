"""Masking: a simulated record without what is a matter of costs.

What rests on costs alone (how long ``start()`` takes, how a sleeper's time divides
into states, how far a run is from its ideal) is zero in the ideal, and says nothing of
reality. Under a schedule a wait is what the schedule makes of it, though one of 0 is a
little more in reality.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord

COSTS = (
    *("start_returned", "start_overhead", "response", "overshoot", "reaped", "user", "system"),
    *("runnable", "blocked", "stopped", "voluntary", "involuntary", "peak_memory"),
)
COSTLY = Missing("it is a matter of costs, which the ideal does not have")
_TIMES = ("cpu", "on_cpu", "waiting")
_WAITS = ("response", "waiting", "blocked")
_LEAST_S = 1e-5


def masked(record: ExecutionRecord, *, dispatch_s: float = 0.0) -> ExecutionRecord:
    """``record`` with Missing in the place of what costs alone decide.

    ``dispatch_s`` is what the shortest wait under a schedule takes.
    """
    groups = {name: _group(found, dispatch_s) for name, found in record.groups.items()}
    found = (p for each in groups.values() for p in (each if isinstance(each, tuple) else (each,)))
    processes = tuple(process for process in found if not process.background)
    return replace(record, groups=groups, processes=processes, over_ideal=COSTLY)


def _group(
    found: ProcessRecord | tuple[ProcessRecord, ...], dispatch_s: float
) -> ProcessRecord | tuple[ProcessRecord, ...]:
    if isinstance(found, tuple):
        return tuple(_process(process, dispatch_s) for process in found)
    return _process(found, dispatch_s)


def _process(process: ProcessRecord, dispatch_s: float) -> ProcessRecord:
    """One whose end is not predicted keeps its own reasons."""
    if isinstance(process.outcome, Missing):
        return process
    changes: dict[str, Any] = dict.fromkeys(COSTS, COSTLY)
    for name in _TIMES:
        value = getattr(process, name)
        if not isinstance(value, Missing) and value < _LEAST_S:
            changes[name] = COSTLY
    changes["errors"] = Missing("what Python says of it is not simulated")
    changes["children"] = {
        name: _group(child, dispatch_s) for name, child in process.children.items()
    }
    if process.slices:
        waits = ((name, getattr(process, name)) for name in _WAITS)
        changes.update(
            (name, wait if isinstance(wait, Missing) else max(wait, dispatch_s))
            for name, wait in waits
        )
    return replace(process, **changes)
