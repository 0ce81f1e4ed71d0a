"""Process: the events of one process become its record."""

from collections.abc import Mapping
from typing import Any

from runner.measuring.calls import calls_of, marks_of
from runner.measuring.lost import ended_inside, lost_of, tell_lost
from runner.measuring.outcome import killed_by, outcome_of, problem_of
from runner.measuring.slices import away_of, backs_of, slices_of
from runner.measuring.tasks import NO_PROCESS, tell_task
from runner.measuring.times import NEVER_ENTERED, end_of, tell_accounts, tell_derived, tell_instants
from runner.measuring.traces import Frame, Traces
from runner.model.missing import Missing
from runner.model.record import ProcessRecord
from runner.model.scenario import BuiltIn, ProcessGroup


def process_record(
    *,
    group: ProcessGroup,
    index: int,
    label: str,
    traces: Traces,
    frame: Frame,
    children: dict[str, Any],
) -> ProcessRecord:
    """The record of one process, started or not, or of a task of a pool."""
    record = ProcessRecord(
        label=label,
        group=group.name,
        index=index,
        background=group.background,
        children=children,
    )
    record.output, record.errors, record.dropped_bytes = frame.archive.output(label)
    asked = traces.asked if _sleeps(group) else None
    backs = backs_of(traces) if traces.slices else []
    away = away_of(traces, backs, end_of(traces)) if traces.held else 0.0
    own = traces
    if frame.pool is None or group.background:
        traces = _tell_process(record, group, traces, frame, away)
        tell_derived(record, traces, away, asked=asked)
    else:
        traces = tell_task(record, group, traces, frame, frame.pool)
        tell_derived(record, traces, away, asked=asked)
        record.start_overhead = NO_PROCESS
    last = record.calls[-1] if record.calls else None
    record.name = _name(traces)
    record.marks = marks_of(traces, frame)
    record.slices = slices_of(traces, backs, label, frame)
    record.returned = last.returned if last else NEVER_ENTERED
    record.raised = last.raised if last else NEVER_ENTERED
    lost = lost_of(own) if frame.is_over else None
    if lost is not None:
        tell_lost(record, lost)
    return record


def _tell_process(
    record: ProcessRecord, group: ProcessGroup, traces: Traces, frame: Frame, away: float
) -> Traces:
    """What is known of a process of its own, and by whom its records count."""
    started = traces.started
    record.pid = pid = started["of"] if started else None
    traces = traces.by((pid, frame.main_pid))
    inside = (pid,) if ended_inside(traces, group) else ()
    record.calls = calls_of(traces, pid, frame, inside)
    record.outcome, record.exitcode = outcome_of(traces, started, record.calls, frame)
    record.signal = killed_by(record.exitcode)
    tell_instants(record, traces, started, frame)
    tell_accounts(record, traces, started, away)
    record.problem = problem_of(record, group, traces)
    return traces


def _sleeps(group: ProcessGroup) -> bool:
    """Whether its draw is slept: of the built-in targets, ``sleep`` alone does that."""
    return not isinstance(group.target, BuiltIn) or group.target.name == "sleep"


def _name(traces: Traces) -> str | Missing:
    for event in (*traces.starts, traces.made):
        if event is not None and event.get("name") is not None:
            return str(event["name"])
    return Missing("no Process object was made")


def problems_in(groups: Mapping[str, Any]) -> tuple[str, ...]:
    """Why the round is not valid: the problem of every process, nested children included."""
    found: list[str] = []
    for group in groups.values():
        for process in group if isinstance(group, tuple) else (group,):
            if process.problem is not None:
                found.append(process.problem)
            if not isinstance(process.children, Missing) and process.children:
                found += problems_in(process.children)
    return tuple(found)
