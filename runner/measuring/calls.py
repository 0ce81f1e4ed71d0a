"""Calls: the entries into one process's target, and the marks made there.

A record counts only from the process that it names: a forked copy that returns from
the target, or marks, has another pid.
"""

from collections.abc import Container

from runner.measuring.traces import Frame, Traces, seconds
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import CallRecord, MarkRecord

_INSIDE = Missing("it ended inside its target")
_NOT_TOLD = Missing("no record says that it has left its target")


def calls_of(
    traces: Traces, pid: int | None, frame: Frame, inside: Container[int | None]
) -> tuple[CallRecord, ...]:
    """Every entry into the target by the process itself, by a ``run`` in the main process, or
    by a worker of a pool that says it was its task.

    ``inside`` are the processes that surely have ended where they were, if nothing says that they
    have left the target: of others that record may be lost, as on a full disk.
    """
    calls = []
    leaves = list(traces.leaves)
    callers = {"start": pid, "run": frame.main_pid}
    for enter in traces.enters:
        by, how = enter["pid"], enter["how"]
        if by != callers.get(how, by):
            continue
        left = None
        for leave in leaves:
            if leave["pid"] == by and leave["how"] == how and leave["t"] >= enter["t"]:
                left = leave
                leaves.remove(left)
                break
        calls.append(_call(enter, left, frame, inside=how == "run" or by in inside))
    return tuple(calls)


def _call(enter: Event, left: Event | None, frame: Frame, *, inside: bool) -> CallRecord:
    entered = seconds(enter["t"] - frame.origin)
    if left is None:
        gone = _INSIDE if inside else _NOT_TOLD
        return CallRecord(
            how=enter["how"],
            pid=enter["pid"],
            entered=entered,
            left=gone,
            returned=gone,
            raised=None if inside else gone,
        )
    raised = left.get("raised")
    value = Missing(f"it raised {raised}") if raised else frame.archive.value(left)
    return CallRecord(
        how=enter["how"],
        pid=enter["pid"],
        entered=entered,
        left=seconds(left["t"] - frame.origin),
        returned=value,
        raised=raised,
    )


def marks_of(traces: Traces, frame: Frame) -> dict[str, MarkRecord]:
    """The last mark of each name."""
    marks = {}
    for event in traces.marks:
        values = frame.archive.value(event)
        fields = values if isinstance(values, dict) else {}
        marks[event["name"]] = MarkRecord(at=seconds(event["t"] - frame.origin), fields=fields)
    return marks
