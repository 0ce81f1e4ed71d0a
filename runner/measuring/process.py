"""Process: the events of one process become its record."""

from collections.abc import Mapping
from typing import Any

from runner.measuring.calls import calls_of, marks_of
from runner.measuring.outcome import outcome_of, problem_of, signal_name
from runner.measuring.slices import slices_of
from runner.measuring.times import NEVER_ENTERED, accounts_of, derived_from, instants_of
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
    """The record of one process, started or not."""
    started = traces.started
    pid = started["of"] if started else None
    workers = [event["of"] for event in traces.starts if event["call"] == "pool"]
    traces = traces.by((pid, frame.main_pid, *workers))
    calls = calls_of(traces, pid, frame)
    outcome, code = outcome_of(traces, started, calls, frame)
    output, errors, dropped = frame.archive.output(label)
    facts = instants_of(traces, started, calls, frame)
    facts |= accounts_of(traces, started, facts)
    facts |= derived_from(facts, traces, asked=traces.asked if _sleeps(group) else None)
    last = calls[-1] if calls else None
    return ProcessRecord(
        label=label,
        group=group.name,
        index=index,
        name=_name(traces),
        pid=pid,
        exitcode=code,
        signal=signal_name(code),
        outcome=outcome,
        output=output,
        errors=errors,
        calls=tuple(calls),
        marks=marks_of(traces, frame),
        slices=slices_of(traces, label, frame),
        children=children,
        returned=last.returned if last else NEVER_ENTERED,
        raised=last.raised if last else NEVER_ENTERED,
        background=group.background,
        dropped_bytes=dropped,
        problem=problem_of(
            group=group, label=label, traces=traces, outcome=outcome, code=code, errors=errors
        ),
        **facts,
    )


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
            found += [] if process.problem is None else [process.problem]
            if not isinstance(process.children, Missing):
                found += problems_in(process.children)
    return tuple(found)
