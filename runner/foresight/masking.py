"""Masking: a simulated record without what the simulation does not know.

What rests on costs alone (how long ``start()`` takes, how a sleeper's time divides
into states) is zero in the ideal, and says nothing of reality. Where a process or
the plan could not be predicted, nothing is known of it but what has happened before.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from runner.execution.simulated.simulate import Simulated
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord

COSTS = "it is a matter of costs, which the ideal does not have"
_RESTS_ON_COSTS = (
    *("start_returned", "start_overhead", "response", "overshoot", "reaped", "user", "system"),
    *("runnable", "blocked", "stopped", "voluntary", "involuntary", "peak_memory"),
)
_COST = dict.fromkeys(_RESTS_ON_COSTS, Missing(COSTS))
_TIMES = ("cpu", "on_cpu", "waiting")
_LEAST_S = 1e-5
_WRITTEN = ("label", "group", "index", "name", "sleep", "background", "accounts", "slices")
_OTHER = tuple(f.name for f in fields(ProcessRecord) if f.name not in (*_WRITTEN, "problem"))
_WHOLE = ("main", "plan_ended", "left_behind")


def masked(record: ExecutionRecord, simulated: Simulated) -> ExecutionRecord:
    """``record`` with Missing in the place of what is not known."""
    groups = {name: _group(found, simulated) for name, found in record.groups.items()}
    changes: dict[str, Any] = {"groups": groups}
    found = (p for each in groups.values() for p in (each if isinstance(each, tuple) else (each,)))
    changes["processes"] = tuple(process for process in found if not process.background)
    reason = simulated.stuck or next(iter(simulated.unknown.values()), None)
    if reason is not None:
        figures = ("wall", "peak", "mean_in_flight", "total_work", "left_behind")
        changes |= dict.fromkeys(figures, Missing(reason))
    if simulated.stuck is not None:
        steps = record.steps.items()
        changes["steps"] = {
            name: Missing(simulated.stuck) if isinstance(step, tuple) else step
            for name, step in steps
        }
        changes["shared"] = dict.fromkeys(record.shared, Missing(simulated.stuck))
    return replace(record, **changes)


def _group(
    found: ProcessRecord | tuple[ProcessRecord, ...], simulated: Simulated
) -> ProcessRecord | tuple[ProcessRecord, ...]:
    if isinstance(found, tuple):
        return tuple(_process(process, simulated) for process in found)
    return _process(found, simulated)


def _process(process: ProcessRecord, simulated: Simulated) -> ProcessRecord:
    changes: dict[str, Any] = dict(_COST)
    for name in _TIMES:
        value = getattr(process, name)
        if not isinstance(value, Missing) and value < _LEAST_S:
            changes[name] = _COST["reaped"]
    reason = simulated.unknown.get(process.label)
    if reason is None and isinstance(process.ended, Missing):
        reason = simulated.stuck
    if reason is not None:
        keep = ("arrived", "start_called", "entered", "pid") if process.pid else ()
        changes |= dict.fromkeys((n for n in _OTHER if n not in keep), Missing(reason))
    else:
        changes["errors"] = Missing("what Python says of it is not simulated")
        children = process.children.items()
        changes["children"] = {name: _group(child, simulated) for name, child in children}
    return replace(process, **changes)
