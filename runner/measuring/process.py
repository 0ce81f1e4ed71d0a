"""Process: the events of one process become its record."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from typing import Any

from runner.measuring.archive import Archive
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import CallRecord, MarkRecord, Outcome, ProcessRecord, Seconds
from runner.model.scenario import ProcessGroup

NS = 1e-9
_BY_PLAN = ("terminate", "kill", "daemon", "background")


@dataclass(slots=True)
class Traces:
    """What one label left in the journal, sorted by kind."""

    starts: list[Event] = field(default_factory=list)
    enters: list[Event] = field(default_factory=list)
    leaves: list[Event] = field(default_factory=list)
    marks: list[Event] = field(default_factory=list)
    signals: list[Event] = field(default_factory=list)
    made: Event | None = None
    gone: Event | None = None
    reaped: Event | None = None
    swept: Event | None = None

    def add(self, event: Event) -> None:
        """Put one event where it belongs."""
        match event["k"]:
            case "start":
                self.starts.append(event)
            case "enter":
                self.enters.append(event)
            case "leave":
                self.leaves.append(event)
            case "mark":
                self.marks.append(event)
            case "signal":
                self.signals.append(event)
            case "made":
                self.made = event
            case "gone":
                self.gone = event
            case "reaped":
                self.reaped = event
            case "swept":
                self.swept = event


@dataclass(frozen=True, slots=True)
class Frame:
    """The execution around a process: its origin, its main process, when the guard ended it."""

    origin: int
    main_pid: int
    halted: int | None
    archive: Archive


def process_record(
    group: ProcessGroup,
    index: int,
    label: str,
    traces: Traces,
    frame: Frame,
    children: dict[str, Any],
) -> ProcessRecord:
    """The record of one process, started or not."""
    started = next((e for e in traces.starts if e["call"] == "start" and e.get("of")), None)
    pid = started["of"] if started else None
    calls = _calls(traces, pid, frame)
    outcome, code = _outcome(traces, started, calls, frame)
    output, errors, dropped = frame.archive.output(label)
    facts = _instants(traces, started, calls, frame)
    facts |= _accounts(traces, started, facts)
    facts |= _derived(facts, traces, _asked(traces))
    last = calls[-1] if calls else None
    return ProcessRecord(
        label=label,
        group=group.name,
        index=index,
        name=_name(traces, frame),
        pid=pid,
        exitcode=code,
        signal=_signal_name(code),
        outcome=outcome,
        output=output,
        errors=errors,
        calls=tuple(calls),
        marks=_marks(traces, pid, frame),
        children=children,
        returned=last.returned if last else Missing("its target was never entered"),
        raised=last.raised if last else Missing("its target was never entered"),
        background=group.background,
        dropped_bytes=dropped,
        problem=_problem(group, label, traces, outcome, code, errors),
        **facts,
    )


def _name(traces: Traces, frame: Frame) -> str | Missing:
    for event in (*traces.starts, traces.made):
        if event is not None and event.get("name") is not None:
            return str(event["name"])
    return Missing("no Process object was made")


def _calls(traces: Traces, pid: int | None, frame: Frame) -> list[CallRecord]:
    """Every entry into the target by the process itself, or by a ``run`` in the main process."""
    calls = []
    leaves = list(traces.leaves)
    for enter in traces.enters:
        if enter["pid"] != (frame.main_pid if enter["how"] == "run" else pid):
            continue
        left = next(
            (e for e in leaves if e["pid"] == enter["pid"] and e["how"] == enter["how"] and e["t"] >= enter["t"]),
            None,
        )
        if left is not None:
            leaves.remove(left)
        calls.append(_call(enter, left, frame))
    return calls


def _call(enter: Event, left: Event | None, frame: Frame) -> CallRecord:
    entered = (enter["t"] - frame.origin) * NS
    if left is None:
        gone = Missing("it ended inside its target")
        return CallRecord(how=enter["how"], pid=enter["pid"], entered=entered, left=gone, returned=gone, raised=None)
    raised = left.get("raised")
    value = Missing(f"it raised {raised}") if raised else frame.archive.value(left)
    return CallRecord(
        how=enter["how"],
        pid=enter["pid"],
        entered=entered,
        left=(left["t"] - frame.origin) * NS,
        returned=value,
        raised=raised,
    )


def _marks(traces: Traces, pid: int | None, frame: Frame) -> dict[str, MarkRecord]:
    """The last mark of each name, made by the process itself."""
    marks = {}
    for event in traces.marks:
        if event["pid"] in (pid, frame.main_pid):
            values = frame.archive.value(event)
            fields = values if isinstance(values, dict) else {}
            marks[event["name"]] = MarkRecord(at=(event["t"] - frame.origin) * NS, fields=fields)
    return marks


def _outcome(
    traces: Traces, started: Event | None, calls: list[CallRecord], frame: Frame
) -> tuple[str | Missing, int | None | Missing]:
    if started is None:
        return _outcome_of_run(traces, calls), None
    swept = traces.swept is not None
    ended = traces.gone["t"] if traces.gone else None
    if frame.halted is not None and (ended is None or ended >= frame.halted):
        swept = True
    if traces.reaped is None or traces.reaped.get("code") is None:
        code: int | Missing = Missing("nobody saw how it ended")
        return (Outcome.SWEPT.value if swept else code), code
    code = int(traces.reaped["code"])
    if swept:
        return Outcome.SWEPT.value, code
    if code == 0:
        return Outcome.COMPLETED.value, code
    sent = [event for event in traces.signals if event["alive"]]
    by_signal = {event["signal"] for event in sent}
    if sent and (code > 0 or -code in by_signal):
        late = any(event["why"] == "timeout" for event in sent)
        return (Outcome.TIMED_OUT if late else Outcome.TERMINATED).value, code
    return (Outcome.CRASHED if code < 0 else Outcome.FAILED).value, code


def _outcome_of_run(traces: Traces, calls: list[CallRecord]) -> str:
    if not calls:
        return Outcome.NOT_STARTED.value
    last = calls[-1]
    if last.raised:
        return Outcome.FAILED.value
    if not isinstance(last.left, Missing):
        return Outcome.COMPLETED.value
    late = any(event["why"] == "timeout" for event in traces.signals)
    return (Outcome.TIMED_OUT if late else Outcome.SWEPT).value


def _instants(
    traces: Traces, started: Event | None, calls: list[CallRecord], frame: Frame
) -> dict[str, Any]:
    def at(nanoseconds: int | None, reason: str) -> Seconds:
        return Missing(reason) if nanoseconds is None else (nanoseconds - frame.origin) * NS

    last = calls[-1] if calls else None
    begun = started or next(iter(traces.starts), None)
    never = "it was never started"
    returned = started["t"] if started and started["how"] == "returned" else None
    ended = at(_end(traces), "its end was not seen" if started else never)
    if started is None and last is not None:
        ended = last.left
    return {
        "arrived": at(begun["called"] if begun else None, never),
        "start_called": at(begun["called"] if begun else None, never),
        "start_returned": at(returned, never if started is None else "start() did not return"),
        "entered": last.entered if last else Missing("its target was never entered"),
        "left": last.left if last else Missing("its target was never entered"),
        "ended": ended,
        "reaped": at(traces.reaped["t"] if traces.reaped else None, "it was never reaped"),
    }


def _end(traces: Traces) -> int | None:
    """When it had ended, by whichever of its witnesses was first to see it.

    The guard may be late to wake on a busy machine, after a join has returned already:
    whoever has reaped a process knows that it had ended by then. A fork server's word
    does not count, as it gives one when it dies itself.
    """
    seen = [traces.gone["t"]] if traces.gone else []
    if traces.reaped is not None and traces.reaped.get("account"):
        seen.append(traces.reaped["t"])
    return min(seen, default=None)


def _asked(traces: Traces) -> float | None:
    said = next((e for e in traces.starts), None) or traces.made
    return None if said is None else said.get("sleep")


def _account(traces: Traces) -> tuple[Event, str]:
    """The best account there is, and its source."""
    if traces.reaped is not None and traces.reaped.get("account"):
        return traces.reaped["account"], "kernel"
    for event in reversed(traces.leaves):
        if event.get("account"):
            return event["account"], "self-reported"
    for event in reversed(traces.signals):
        if event.get("account"):
            return event["account"], "sampled"
    return {}, "none"


def _accounts(traces: Traces, started: Event | None, instants: dict[str, Any]) -> dict[str, Any]:
    if started is None:
        reason = Missing("it has no process of its own")
        names = ("cpu", "user", "system", "on_cpu", "runnable", "blocked", "stopped")
        return dict.fromkeys((*names, "voluntary", "involuntary", "peak_memory"), reason)
    account, source = _account(traces)
    absent = Missing("no account of it was read")

    def time(name: str) -> Seconds:
        return account[name] * NS if name in account else absent

    on_cpu, runnable, stopped = time("on_cpu"), time("runnable"), _stopped(traces)
    ended, called = instants["ended"], instants["start_called"]
    blocked: Seconds = absent
    if not isinstance(ended, Missing) and not isinstance(on_cpu, Missing):
        waited = runnable if not isinstance(runnable, Missing) else 0.0
        blocked = max(0.0, ended - called - on_cpu - waited - stopped)
    user, system = time("user"), time("system")
    cpu = time("cpu")
    if isinstance(cpu, Missing):
        cpu = on_cpu
    return {
        "cpu": cpu,
        "user": user,
        "system": system,
        "on_cpu": on_cpu,
        "runnable": runnable,
        "blocked": blocked,
        "stopped": stopped,
        "voluntary": account.get("voluntary", absent),
        "involuntary": account.get("involuntary", absent),
        "peak_memory": account.get("peak", absent),
        "accounts": source,
    }


def _stopped(traces: Traces) -> float:
    """Seconds between each STOP that was sent and the CONT or the end after it."""
    total, since = 0, None
    for event in traces.signals:
        if event["signal"] == signal.SIGSTOP and since is None:
            since = event["t"]
        elif event["signal"] in (signal.SIGCONT, signal.SIGKILL) and since is not None:
            total, since = total + event["t"] - since, None
    if since is not None and traces.gone is not None:
        total += traces.gone["t"] - since
    return total * NS


def _derived(facts: dict[str, Any], traces: Traces, asked: float | None) -> dict[str, Any]:
    def minus(later: str, *others: str) -> Seconds:
        value = facts[later]
        for other in others:
            if isinstance(value, Missing):
                return value
            value = facts[other] if isinstance(facts[other], Missing) else value - facts[other]
        return value  # type: ignore[no-any-return]

    slept = next((e["slept"] for e in reversed(traces.leaves) if e.get("slept")), None)
    over: Seconds = Missing("it was not asked to sleep" if asked is None else "its sleep did not end")
    if slept is not None and asked is not None:
        over = slept * NS - asked
    sleep: Seconds = Missing("it was not asked to sleep") if asked is None else asked
    return {
        "sleep": sleep,
        "overshoot": over,
        "start_overhead": minus("entered", "start_called"),
        "response": minus("entered", "arrived"),
        "turnaround": minus("ended", "arrived"),
        "waiting": minus("ended", "arrived", "on_cpu", "blocked"),
        "work": _work(facts, asked),
    }


def _work(facts: dict[str, Any], asked: float | None) -> Seconds:
    """What it would take alone: the sleep asked for, else the time blocked, and its CPU time."""
    if isinstance(facts["cpu"], Missing):
        inside = facts["left"], facts["entered"]
        if any(isinstance(instant, Missing) for instant in inside):
            return Missing("neither its CPU time nor its time inside the target is known")
        return float(inside[0] - inside[1])
    rest = facts["blocked"] if asked is None else asked
    return rest if isinstance(rest, Missing) else float(rest + facts["cpu"])


def _problem(
    group: ProcessGroup,
    label: str,
    traces: Traces,
    outcome: str | Missing,
    code: int | None | Missing,
    errors: tuple[str, ...],
) -> str | None:
    """Why this end makes the round invalid: nobody ended it, and its code is no success."""
    failed = outcome in (Outcome.FAILED.value, Outcome.CRASHED.value)
    if isinstance(outcome, Missing) or not failed or code is None:
        return None
    if not isinstance(code, Missing) and code in group.success_exit_codes:
        return None
    wanted = ", ".join(str(number) for number in group.success_exit_codes)
    how = f"was killed by {_signal_name(code)}" if outcome == "crashed" else f"ended with exit code {code}"
    said = next((e for e in reversed(traces.leaves) if e.get("raised")), None)
    why = f" ({said['raised']}: {said['message']})" if said else ""
    if not why and errors:
        why = f" (last line of its errors: {errors[-1][:200]})"
    return f"{label} {how}, wanted {wanted}{why}"


def _signal_name(code: int | None | Missing) -> str | None | Missing:
    if isinstance(code, Missing):
        return code
    if code is None or code >= 0:
        return None
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
