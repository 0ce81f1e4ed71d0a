"""Times: instants, CPU accounts and what follows from them, for one process.

Durations are seconds, instants seconds since the first plan step began. On CPU +
runnable + blocked + stopped is the lifetime from start called to the end: the kernel
accounts for the first two, the signals that were sent for the last, blocked is the rest.
Under a schedule blocked is the time away from its slots, and stopped is the rest.
"""

import signal
from typing import Any

from runner.measuring.slices import away_of, received_of
from runner.measuring.traces import Frame, Traces, seconds, to_the_nanosecond
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import CallRecord, Seconds

SERVER_DIED = 255
"""What CPython says of a child whose fork server has died, dead or alive."""


def instants_of(
    traces: Traces, started: Event | None, calls: list[CallRecord], frame: Frame
) -> dict[str, Any]:
    """Every instant of the process, by its word; Missing with the reason where it is not known."""

    def at(nanoseconds: int | None, reason: str) -> Seconds:
        return Missing(reason) if nanoseconds is None else seconds(nanoseconds - frame.origin)

    last = calls[-1] if calls else None
    begun = started or next(iter(traces.starts), None)
    never = "it was never started"
    returned = started["t"] if started and started["how"] == "returned" else None
    ended = at(_end(traces), "its end was not seen" if started else never)
    if started is None and last is not None:
        ended = last.left
    return {
        "arrived": at(*_arrived(traces, begun, frame)),
        "start_called": at(begun["called"] if begun else None, never),
        "start_returned": at(returned, never if started is None else "start() did not return"),
        "entered": last.entered if last else Missing("its target was never entered"),
        "left": last.left if last else Missing("its target was never entered"),
        "ended": ended,
        "reaped": at(traces.reaped["t"] if traces.reaped else None, "it was never reaped"),
    }


def _arrived(traces: Traces, begun: Event | None, frame: Frame) -> tuple[int | None, str]:
    """When it was there to be served, or why it never was.

    That is its arrival, under a schedule its release if it has none, else start called.
    """
    if traces.held is not None:
        origin, reason = frame.released, "it was never released"
    elif traces.arrival is not None:
        origin, reason = frame.arrivals_from, "the plan that was to start it did not begin"
    else:
        return (begun["called"] if begun else None), "it was never started"
    if origin is None:
        return None, reason
    arrived, end = origin + round((traces.arrival or 0.0) * 1e9), _end(traces)
    if end is not None and end < arrived:
        return None, "it ended before it arrived"
    return arrived, ""


def _end(traces: Traces) -> int | None:
    """When it had ended, by whichever of its witnesses was first to see it.

    The guard may be late to wake on a busy machine, after a join has returned already:
    whoever has reaped a process knows that it had ended by then. Of what a fork server
    tells, 255 does not count: it is also what a server that died itself is taken to say.
    """
    seen = [traces.gone["t"]] if traces.gone else []
    reaped = traces.reaped
    if reaped is not None and (reaped.get("account") or reaped.get("code") != SERVER_DIED):
        seen.append(reaped["t"])
    return min(seen, default=None)


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


def accounts_of(traces: Traces, started: Event | None, instants: dict[str, Any]) -> dict[str, Any]:
    """CPU figures of the process, by their words, and where they come from."""
    if started is None:
        reason = Missing("it has no process of its own")
        names = ("cpu", "user", "system", "on_cpu", "runnable", "blocked", "stopped")
        return dict.fromkeys((*names, "voluntary", "involuntary", "peak_memory"), reason)
    account, source = _account(traces)
    absent = Missing("no account of it was read")

    def time(name: str) -> Seconds:
        return seconds(account[name]) if name in account else absent

    on_cpu, runnable = time("on_cpu"), time("runnable")
    ended, called = instants["ended"], instants["start_called"]
    blocked: Seconds = absent
    stopped: Seconds = absent if traces.held else _stopped(traces)
    if not isinstance(ended, Missing) and not isinstance(on_cpu, Missing):
        waited = runnable if not isinstance(runnable, Missing) else 0.0
        rest = max(0.0, to_the_nanosecond(ended - called - on_cpu - waited))
        if traces.held is not None:
            blocked = min(away_of(traces, _end(traces)), rest)
            stopped = to_the_nanosecond(rest - blocked)
        else:
            stopped = min(_stopped(traces), rest)  # a signal works only when its process has a CPU
            blocked = to_the_nanosecond(rest - stopped)
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
    return seconds(total)


def derived_from(facts: dict[str, Any], traces: Traces) -> dict[str, Any]:
    """What follows from instants and accounts."""
    asked = traces.asked

    def minus(later: str, *others: str) -> Seconds:
        value = facts[later]
        for other in others:
            if isinstance(value, Missing):
                return value
            value = facts[other] if isinstance(facts[other], Missing) else value - facts[other]
        return value if isinstance(value, Missing) else to_the_nanosecond(value)

    slept = next((e["slept"] for e in reversed(traces.leaves) if e.get("slept")), None)
    over: Seconds = Missing(
        "it was not asked to sleep" if asked is None else "its sleep did not end"
    )
    if slept is not None and asked is not None:
        over = to_the_nanosecond(seconds(slept) - asked)
    sleep: Seconds = Missing("it was not asked to sleep") if asked is None else asked
    return {
        "sleep": sleep,
        "overshoot": over,
        "start_overhead": minus("entered", "start_called"),
        "response": minus("entered", "arrived"),
        "turnaround": minus("ended", "arrived"),
        "waiting": _waiting(traces, minus("ended", "arrived"))
        if traces.held
        else minus("ended", "arrived", "on_cpu", "blocked"),
        "work": _work(facts, asked),
    }


def _waiting(traces: Traces, turnaround: Seconds) -> Seconds:
    """What is left of the turnaround when it neither had a slot nor was away from it."""
    if isinstance(turnaround, Missing):
        return turnaround
    served = received_of(traces) + away_of(traces, _end(traces))
    return to_the_nanosecond(turnaround - served)


def _work(facts: dict[str, Any], asked: float | None) -> Seconds:
    """What it would take alone: the sleep asked for, else the time blocked, and its CPU time."""
    if isinstance(facts["cpu"], Missing):
        inside = facts["left"], facts["entered"]
        if any(isinstance(instant, Missing) for instant in inside):
            return Missing("neither its CPU time nor its time inside the target is known")
        return to_the_nanosecond(inside[0] - inside[1])
    rest = facts["blocked"] if asked is None else asked
    return rest if isinstance(rest, Missing) else to_the_nanosecond(rest + facts["cpu"])
