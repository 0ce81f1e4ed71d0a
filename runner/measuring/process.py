"""Process: the events of one process become its record."""

from collections.abc import Mapping
from typing import Any

from runner.measuring.calls import calls_of, marks_of
from runner.measuring.outcome import killed_by, outcome_of, problem_of
from runner.measuring.slices import away_of, slices_of
from runner.measuring.tasks import task_facts
from runner.measuring.times import NEVER_ENTERED, accounts_of, derived_from, end_of, instants_of
from runner.measuring.traces import Frame, Traces
from runner.model.missing import Missing
from runner.model.record import CallRecord, ProcessRecord
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
    asked = traces.asked if _sleeps(group) else None
    away = away_of(traces, end_of(traces)) if traces.held else 0.0
    if frame.pool is None or group.background:
        facts, traces, calls = _process_facts(group, label, traces, frame, away)
        facts |= derived_from(facts, traces, away, asked=asked)
    else:
        facts, traces, calls = task_facts(group, label, traces, frame, frame.pool)
        facts = {**derived_from(facts, traces, away, asked=asked), **facts}
    last = calls[-1] if calls else None
    return ProcessRecord(
        label=label,
        group=group.name,
        index=index,
        name=_name(traces),
        calls=tuple(calls),
        marks=marks_of(traces, frame),
        slices=slices_of(traces, label, frame),
        children=children,
        returned=last.returned if last else NEVER_ENTERED,
        raised=last.raised if last else NEVER_ENTERED,
        background=group.background,
        **facts,
    )


def _process_facts(
    group: ProcessGroup, label: str, traces: Traces, frame: Frame, away: float
) -> tuple[dict[str, Any], Traces, list[CallRecord]]:
    """What is known of a process of its own, by whom its records count, and its calls."""
    started = traces.started
    pid = started["of"] if started else None
    traces = traces.by((pid, frame.main_pid))
    calls = calls_of(traces, pid, frame)
    outcome, code = outcome_of(traces, started, calls, frame)
    output, errors, dropped = frame.archive.output(label)
    facts = instants_of(traces, started, calls, frame)
    facts |= accounts_of(traces, started, facts, away)
    facts["problem"] = problem_of(
        group=group, label=label, traces=traces, outcome=outcome, code=code, errors=errors
    )
    facts |= {"pid": pid, "exitcode": code, "signal": killed_by(code), "outcome": outcome}
    facts |= {"output": output, "errors": errors, "dropped_bytes": dropped}
    return facts, traces, calls


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
