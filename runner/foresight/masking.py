"""Masking: a simulated record without what is a matter of costs.

What rests on costs alone (how long ``start()`` takes, how a sleeper's time divides
into states, how far a run is from its ideal) is zero in the ideal, and says nothing of
reality. How long a process waits for its turn is another matter where a schedule gives it, though
to wait for nobody takes a little longer than 0.
"""

from __future__ import annotations

from typing import Any

from runner.frozen import replace
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord

COSTS = "it is a matter of costs, which the ideal does not have"
_RESTS_ON_COSTS = (
    *("start_returned", "start_overhead", "response", "overshoot", "reaped", "user", "system"),
    *("runnable", "blocked", "stopped", "voluntary", "involuntary", "peak_memory"),
)
COSTLY = Missing(COSTS, unforeseen=True)
_TIMES = ("cpu", "on_cpu", "waiting")
_OF_A_SCHEDULE = ("response", "waiting")
_OF_A_POOL = ("pool_startup", "task_overhead")
_LEAST_S = 1e-5


def masked(record: ExecutionRecord, *, dispatch_s: float = 0.0) -> ExecutionRecord:
    """``record`` with Missing in the place of what costs alone decide.

    ``dispatch_s`` is what the shortest wait for a turn takes.
    """
    groups = {name: _group(found, dispatch_s) for name, found in record.groups.items()}
    found = (p for each in groups.values() for p in (each if isinstance(each, tuple) else (each,)))
    processes = tuple(process for process in found if not process.background)
    known = [name for name in _OF_A_POOL if not isinstance(getattr(record, name), Missing)]
    changes: dict[str, Any] = dict.fromkeys(("over_ideal", *known), COSTLY)
    return replace(record, groups=groups, processes=processes, **changes)


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
    kept = _OF_A_SCHEDULE if process.is_dispatched else ()
    changes: dict[str, Any] = {name: COSTLY for name in _RESTS_ON_COSTS if name not in kept}
    for name in _TIMES:
        value = getattr(process, name)
        if name not in kept and not isinstance(value, Missing) and value < _LEAST_S:
            changes[name] = COSTLY
    for name in kept:
        wait = getattr(process, name)
        changes[name] = wait if isinstance(wait, Missing) else max(wait, dispatch_s)
    changes["errors"] = Missing("what Python says of it is not simulated", unforeseen=True)
    changes["children"] = {
        name: _group(child, dispatch_s) for name, child in process.children.items()
    }
    return replace(process, **changes)
