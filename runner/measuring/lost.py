"""Lost: which records there must be of a process, and what is not known of it without them.

What a process leaves follows from what has become of it:

========================  =====================================================================
``start``                 of whoever says anything of its own, or was seen to end: else it would
                          pass for one that was not started
``enter``                 of whoever has left its target, and of whoever has completed
``leave``                 of whoever entered, unless it surely ended inside (``ended_inside``)
``gone`` or ``reaped``    of whoever was started: its end
``reaped``, with a code   of whoever was started: how it ended
========================  =====================================================================

Without the first, or with a ``leave`` that no ``enter`` goes before, nothing that is said of
the process can be trusted, and its execution counts as one that could not be carried out. Of
the others what they would have said is missing. A record that is torn leaves a line behind:
what it said is not known, so that no record of its execution is trusted (``torn_records``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from runner.measuring.traces import Traces
from runner.model.missing import Missing
from runner.model.record import Outcome, ProcessRecord
from runner.model.scenario import Command, ProcessGroup

UNSEEN = Missing("nobody saw how it ended")
_KEPT = ("label", "group", "index", "background", "children", "output", "errors", "dropped_bytes")
_UNKNOWN = tuple(
    field.name
    for field in fields(ProcessRecord)
    if field.name
    not in (*_KEPT, "name", "marks", "slices", "calls", "sleep", "accounts", "problem")
)


def torn_records(number: int) -> str | None:
    """Why an execution is not to be trusted in whose journal so many lines are no whole records."""
    if not number:
        return None
    what = "record of its journal is" if number == 1 else "records of its journal are"
    return f"{number} {what} torn, and what it might have said is lost"


def lost_in(traces: Mapping[str, Traces]) -> str | None:
    """The first process of a plan that has ended of which too much is lost, and what; None without one."""
    for label, own in traces.items():
        why = lost_of(own)
        if why is not None:
            return f"{label}: {why}"
    return None


def lost_of(traces: Traces) -> str | None:
    """Why nothing that is said of a process can be trusted, or None."""
    if not traces.starts:
        return "the record of its start is lost" if _was_started(traces) else None
    if len(traces.leaves) > len(traces.enters) and (started := traces.started) is not None:
        # Of a copy of it, forked by its target, there is a record of leaving and none of entering.
        own = started["of"]
        entered = any(enter["pid"] == own for enter in traces.enters)
        if not entered and any(leave["pid"] == own for leave in traces.leaves):
            return "the record of its entering its target is lost"
    return None


def _was_started(traces: Traces) -> bool:
    """Whether there is anything that only a process of its own leaves, or that is left of one."""
    ends = (traces.gone, traces.awaited, traces.reaped, traces.swept, traces.held)
    if any(event is not None for event in ends) or traces.slices:
        return True
    return any(event["how"] == "start" for event in (*traces.enters, *traces.leaves))


def tell_lost(record: ProcessRecord, why: str) -> None:
    """Make everything Missing that follows from how the process was started and ended."""
    unknown = Missing(why)
    for name in _UNKNOWN:
        setattr(record, name, unknown)


def ended_inside(traces: Traces, group: ProcessGroup) -> bool:
    """Whether it has surely ended inside its target, unless a record says that it had left it.

    A signal ends a process where it is. An exit code may be that of an exception whose record
    is lost; but of a command only 1, if it could not be executed.
    """
    if traces.swept is not None:
        return True
    code = None if traces.reaped is None else traces.reaped.get("code")
    if code is None:
        return False
    return bool(code < 0 or (isinstance(group.target, Command) and code != 1))


def lost_entry(process: ProcessRecord) -> bool:
    """Whether it must have entered its target, though nothing says so.

    One that failed or was ended before it entered was never inside. Of one that says it
    has completed, or whose end nobody saw, the record must have been lost.
    """
    if process.calls or process.pid is None:
        return False
    return isinstance(process.outcome, Missing) or process.outcome == Outcome.COMPLETED.value
