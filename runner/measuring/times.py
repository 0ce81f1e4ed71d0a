"""Times: instants, CPU accounts and what follows from them, for one process.

Durations are seconds, instants seconds since the first plan step began. On CPU +
runnable + blocked + stopped is the lifetime from start called to the end: the kernel
accounts for the first two, the signals that were sent for the last, blocked is the rest.
Under a schedule blocked is the time away from its slots, and stopped is the rest.
"""

import signal

from runner.measuring.slices import received_of
from runner.measuring.traces import NS_A_SECOND, Frame, Traces, seconds, to_the_nanosecond
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import ProcessRecord, Seconds

SERVER_DIED = 255
"""What CPython says of a child whose fork server has died, dead or alive."""


NEVER_ENTERED = Missing("its target was never entered")
_NEVER_STARTED = Missing("it was never started")
_NEVER_REAPED = Missing("it was never reaped")
_NOT_RETURNED = Missing("start() did not return")
_NOT_SEEN = Missing("its end was not seen")
_NO_ACCOUNT = Missing("no account of it was read")
_NOT_SIMULATED = Missing("it is not simulated", unforeseen=True)
_NO_PROCESS = Missing("it has no process of its own")
_NO_SLEEP = Missing("it was not asked to sleep")
_SLEEPS_ON = Missing("its sleep did not end")
_TIMES = ("on_cpu", "runnable", "user", "system", "cpu")
_WORDS = (
    *("cpu", "user", "system", "on_cpu", "runnable", "blocked", "stopped"),
    *("voluntary", "involuntary", "peak_memory"),
)


def tell_instants(
    record: ProcessRecord, traces: Traces, started: Event | None, frame: Frame
) -> None:
    """Every instant of a process whose calls are told; Missing with the reason where it is not known."""
    origin, end = frame.origin, end_of(traces)
    last = record.calls[-1] if record.calls else None
    begun = traces.starts[0] if started is None and traces.starts else started
    called = _NEVER_STARTED if begun is None else seconds(begun["called"] - origin)
    record.start_called = called
    record.entered = last.entered if last else NEVER_ENTERED
    record.left = last.left if last else NEVER_ENTERED
    if started is None:
        record.start_returned = _NEVER_STARTED
        record.ended = _NEVER_STARTED if last is None else last.left
    else:
        did = started["how"] == "returned"
        record.start_returned = seconds(started["t"] - origin) if did else _NOT_RETURNED
        record.ended = _NOT_SEEN if end is None else seconds(end - origin)
    comes = traces.held is not None or traces.arrival is not None
    record.arrived = _arrived(traces, frame, end) if comes else called
    record.reaped = seconds(traces.reaped["t"] - origin) if traces.reaped else _NEVER_REAPED


def _arrived(traces: Traces, frame: Frame, end: int | None) -> Seconds:
    """When it was there to be served: its arrival, under a schedule its release if it has none."""
    origin = frame.arrivals_from if traces.held is None else frame.released
    if origin is None:
        return Missing("nobody was released" if traces.held else "no plan began to start it")
    arrived = origin + round((traces.arrival or 0.0) * 1e9)
    if end is not None and end < arrived:
        return Missing("it ended before it arrived")
    return seconds(arrived - frame.origin)


def end_of(traces: Traces) -> int | None:
    """When it had ended, by whichever of its witnesses was first to see it.

    The guard may be late to wake on a busy machine, after a join or a chain of signals has
    gone on already: whoever has waited for a process knows that it had ended by then. Of what
    a fork server tells, 255 does not count: it is also what a server that died itself is taken
    to say.
    """
    witnesses = [traces.gone, traces.awaited]
    reaped = traces.reaped
    if reaped is not None and (reaped.get("account") or reaped.get("code") != SERVER_DIED):
        witnesses.append(reaped)
    seen = [event["t"] for event in witnesses if event is not None]
    return min(seen) if seen else None


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


def tell_accounts(
    record: ProcessRecord, traces: Traces, started: Event | None, away: float
) -> None:
    """CPU figures of a process whose instants are told, and where they come from.

    ``away`` are the seconds that it was away from the slots of a schedule.
    """
    if started is None:
        for word in _WORDS:
            setattr(record, word, _NO_PROCESS)
        return
    account, record.accounts = _account(traces)
    # The kernel's own account lacks nothing, unless there was no kernel.
    absent = _NOT_SIMULATED if record.accounts == "kernel" else _NO_ACCOUNT
    on_cpu, record.runnable, record.user, record.system, cpu = [
        account[name] / NS_A_SECOND if name in account else absent for name in _TIMES
    ]
    record.on_cpu = on_cpu
    record.cpu = on_cpu if isinstance(cpu, Missing) else cpu
    record.blocked, record.stopped = _rest(record, traces, away)
    record.voluntary = account.get("voluntary", absent)
    record.involuntary = account.get("involuntary", absent)
    record.peak_memory = account.get("peak", absent)


def _rest(record: ProcessRecord, traces: Traces, away: float) -> tuple[Seconds, Seconds]:
    """How long it was blocked and how long stopped, of the time in which it wanted no CPU."""
    stopped: Seconds = _stopped(traces) if traces.held is None else _NO_ACCOUNT
    ended, called, on_cpu = record.ended, record.start_called, record.on_cpu
    if isinstance(ended, Missing) or isinstance(called, Missing) or isinstance(on_cpu, Missing):
        return (_NO_ACCOUNT if traces.held is None else away), stopped
    waited = 0.0 if isinstance(record.runnable, Missing) else record.runnable
    rest = max(0.0, to_the_nanosecond(ended - called - on_cpu - waited))
    if isinstance(stopped, Missing):
        blocked = min(away, rest)
        return blocked, to_the_nanosecond(rest - blocked)
    stopped = min(stopped, rest)  # a signal works only when its process has a CPU
    return to_the_nanosecond(rest - stopped), stopped


def _stopped(traces: Traces) -> float:
    """Seconds between each STOP that was sent and the CONT or the end after it."""
    if not traces.signals:
        return 0.0
    total, since = 0, None
    for event in traces.signals:
        if event["signal"] == signal.SIGSTOP and since is None:
            since = event["t"]
        elif event["signal"] in (signal.SIGCONT, signal.SIGKILL) and since is not None:
            total, since = total + event["t"] - since, None
    if since is not None and (end := end_of(traces)) is not None:
        total += end - since
    return seconds(total)


def tell_derived(
    record: ProcessRecord, traces: Traces, away: float, *, asked: float | None
) -> None:
    """What follows from instants, accounts, and the seconds of sleep ``asked`` for, if any."""
    record.sleep = _NO_SLEEP if asked is None else asked
    record.overshoot = _NO_SLEEP if asked is None else _overshoot(traces, asked)
    record.start_overhead = _less(record.entered, record.start_called)
    record.response = _less(record.entered, record.arrived)
    record.turnaround = turnaround = _less(record.ended, record.arrived)
    if traces.held is None:
        record.waiting = _less(turnaround, record.on_cpu, record.blocked)
    else:
        record.waiting = _less(turnaround, received_of(traces), away)
    record.work = _work(record, asked)


def _overshoot(traces: Traces, asked: float) -> Seconds:
    """By how much it has slept longer than ``asked`` for."""
    for event in reversed(traces.leaves):
        if event.get("slept"):
            return to_the_nanosecond(seconds(event["slept"]) - asked)
    return _SLEEPS_ON


def _less(value: Seconds, *others: Seconds) -> Seconds:
    """``value`` without the others, or the first that is missing."""
    if isinstance(value, Missing):
        return value
    for other in others:
        if isinstance(other, Missing):
            return other
        value -= other
    return to_the_nanosecond(value)


def _work(record: ProcessRecord, asked: float | None) -> Seconds:
    """What it would take alone: the sleep asked for, else the time blocked, and its CPU time."""
    if isinstance(record.cpu, Missing):
        left, entered = record.left, record.entered
        if isinstance(left, Missing) or isinstance(entered, Missing):
            return Missing("neither its CPU time nor its time inside the target is known")
        return to_the_nanosecond(left - entered)
    rest = record.blocked if asked is None else asked
    return rest if isinstance(rest, Missing) else to_the_nanosecond(rest + record.cpu)
