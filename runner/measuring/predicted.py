"""Predicted: a simulated record without what the simulated engine could not predict.

Of a process whose end is not known, and of a plan of which it is not known how it goes
on, nothing is known but what had happened before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from runner.frozen import replace
from runner.measuring.process import problems_in
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord

_WRITTEN = ("label", "group", "index", "name", "sleep", "background", "accounts", "dropped_bytes")
_OTHER = tuple(f.name for f in fields(ProcessRecord) if f.name not in (*_WRITTEN, "problem"))
_BEFORE = ("arrived", "start_called", "entered", "pid")
"""What is known of a process that was started, whatever becomes of it."""
_FIGURES = ("wall", "peak", "mean_in_flight", "total_work", "left_behind")


def predicted(
    record: ExecutionRecord, unforeseen: Iterable[Event], *, is_ideal: bool, has_schedule: bool
) -> ExecutionRecord:
    """``record`` with Missing, and the reason, in the place of what is unforeseen.

    As the ideal beside a real execution it lacks that for good: see ``Missing``. Without a
    schedule nobody has slices, whatever becomes of it.
    """
    reasons = {
        event.get("p"): Missing(str(event["why"]), unforeseen=not is_ideal) for event in unforeseen
    }
    if not reasons:
        return record
    stuck = reasons.get(None)
    first = next(iter(reasons.values())) if stuck is None else stuck
    known = () if has_schedule else ("slices",)
    groups = {name: _group(found, reasons, known) for name, found in record.groups.items()}
    found = (p for each in groups.values() for p in (each if isinstance(each, tuple) else (each,)))
    changes: dict[str, Any] = {
        "groups": groups,
        "processes": tuple(process for process in found if not process.background),
        "problems": problems_in(groups),
        **dict.fromkeys(_FIGURES, first),
    }
    if has_schedule:
        changes["slices"] = first
    if stuck is not None:
        steps = record.steps.items()
        unreached = (name for name, step in steps if isinstance(step, tuple | Missing))
        changes["steps"] = {**record.steps, **dict.fromkeys(unreached, stuck)}
        changes["shared"] = dict.fromkeys(record.shared, stuck)
        changes["broken"] = tuple(
            broken if broken.reached else replace(broken, found=stuck.reason)
            for broken in record.broken
        )
        changes |= {
            name: stuck
            for name in ("main", "plan_ended")
            if isinstance(getattr(record, name), Missing)
        }
    return replace(record, **changes)


def _group(
    found: ProcessRecord | tuple[ProcessRecord, ...],
    reasons: Mapping[str | None, Missing],
    known: tuple[str, ...],
) -> ProcessRecord | tuple[ProcessRecord, ...]:
    if isinstance(found, tuple):
        return tuple(_process(process, reasons, known) for process in found)
    return _process(found, reasons, known)


def _process(
    process: ProcessRecord, reasons: Mapping[str | None, Missing], known: tuple[str, ...]
) -> ProcessRecord:
    """``known`` are words that nothing unforeseen can change."""
    stuck, reason = reasons.get(None), reasons.get(process.label)
    if reason is None and isinstance(process.ended, Missing):
        reason = stuck
    if reason is not None:
        keep = (*(_BEFORE if process.pid else ()), *known)
        unknown: dict[str, Any] = dict.fromkeys((n for n in _OTHER if n not in keep), reason)
        return replace(process, problem=None, **unknown)
    children = {name: _group(child, reasons, known) for name, child in process.children.items()}
    if stuck is None or not isinstance(process.outcome, Missing):
        return replace(process, children=children)
    # It had ended, but the plan did not come to the join that would have told how.
    codes: dict[str, Any] = dict.fromkeys(("outcome", "exitcode", "signal"), stuck)
    return replace(process, children=children, problem=None, **codes)
