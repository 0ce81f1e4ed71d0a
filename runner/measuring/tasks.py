"""Tasks: what became of a process that was a task of a pool.

It has no process of its own, and so neither pid nor exit code. What it raises counts as
exit code 1; where it takes its worker with it, the worker's exit code is its own.
"""

from __future__ import annotations

from typing import Any

from runner.measuring.outcome import signal_name
from runner.measuring.pools import PoolTraces, how_ended
from runner.measuring.traces import Frame, Traces, seconds, to_the_nanosecond
from runner.model.missing import Missing
from runner.model.record import CallRecord, Outcome, Seconds
from runner.model.scenario import ProcessGroup

NO_PROCESS = Missing("a task of a pool has no process of its own")
_NEVER_GIVEN = "it was never given to the pool"
_COUNTS = ("voluntary", "involuntary")
_TIMES = ("cpu", "user", "system", "on_cpu", "runnable")


def outcome_of_task(
    traces: Traces, calls: list[CallRecord], pool: PoolTraces, halted: int | None
) -> tuple[str | Missing, int | Missing | None]:
    """The outcome's word and the exit code that counts; None for a task that never began."""
    if not calls:
        return Outcome.NOT_STARTED.value, None
    leave = traces.leave_of(traces.enters[-1])
    if leave is not None and not leave.get("raised"):
        return Outcome.COMPLETED.value, 0
    if leave is not None:
        return Outcome.FAILED.value, int(leave.get("code", 1))
    worker = pool.workers[calls[-1].pid]
    late = halted is not None and (worker.ended is None or worker.ended >= halted)
    code = Missing("nobody saw how its worker ended") if worker.code is None else worker.code
    if worker.swept or late:
        return Outcome.SWEPT.value, code
    if isinstance(code, Missing):
        return code, code
    return (Outcome.CRASHED if code < 0 else Outcome.FAILED).value, code


def signal_of_task(outcome: str | Missing, code: int | Missing | None) -> str | Missing | None:
    """The name of the signal that has ended it with its worker, None for one that nobody killed."""
    return signal_name(code) if outcome in ("crashed", "swept") else None


def problem_of_task(
    *,
    group: ProcessGroup,
    label: str,
    traces: Traces,
    outcome: str | Missing,
    code: int | Missing | None,
    pool: PoolTraces,
) -> str | None:
    """Why the round is not valid: it never came back, or raised what nobody expects."""
    expected = pool.breach is not None and pool.breach.expected
    why = "the pool did not come to it" if pool.breach is None else pool.breach.why
    if isinstance(outcome, Missing):
        return f"{label}: {outcome.reason}" if pool.over else None
    if outcome == Outcome.NOT_STARTED.value:
        return f"{label} was never begun: {why}" if pool.over and not expected else None
    if outcome not in (Outcome.FAILED.value, Outcome.CRASHED.value) or isinstance(code, Missing):
        return None
    leave = traces.leave_of(traces.enters[-1])
    wanted = ", ".join(map(str, group.success_exit_codes))
    if leave is not None and "code" not in leave:
        said = f"raised {leave['raised']} ({leave['message']})"
        counts = f"which counts as exit code 1, wanted {wanted}"
        return None if code in group.success_exit_codes else f"{label} {said}, {counts}"
    if expected or (code and code in group.success_exit_codes):
        return None
    return f"{label} did not come back: its worker {how_ended(code)}"


def instants_of_task(
    traces: Traces, calls: list[CallRecord], pool: PoolTraces, frame: Frame
) -> dict[str, Any]:
    """Every instant of the task, by its word."""
    called = traces.submitted["t"] if traces.submitted else pool.submitted
    given: Seconds = Missing(_NEVER_GIVEN)
    arrived: Seconds = given
    if called is not None:
        given = arrived = seconds(called - frame.origin)
        if traces.arrival is not None and frame.arrivals_from is not None:
            arrival = frame.arrivals_from + round(traces.arrival * 1e9)
            arrived = seconds(arrival - frame.origin)
    last = calls[-1] if calls else None
    left: Seconds = last.left if last else Missing("its target was never entered")
    ended = left
    if last is not None and isinstance(left, Missing):
        at = pool.workers[last.pid].ended
        ended = Missing("its end was not seen") if at is None else seconds(at - frame.origin)
    return {
        "arrived": arrived,
        "start_called": given,
        "start_returned": NO_PROCESS,
        "entered": last.entered if last else Missing("its target was never entered"),
        "left": left,
        "ended": ended,
        "reaped": NO_PROCESS,
    }


def accounts_of_task(
    traces: Traces, calls: list[CallRecord], instants: dict[str, Any]
) -> dict[str, Any]:
    """What it used of its worker between entering and leaving, by the worker's own word."""
    leave = traces.leave_of(traces.enters[-1]) if calls else None
    account = {} if leave is None else leave.get("account", {})
    absent = Missing("no account of it was given")
    facts: dict[str, Any] = {
        name: seconds(account[name]) if name in account else absent for name in _TIMES
    }
    facts |= {name: account.get(name, absent) for name in _COUNTS}
    blocked: Seconds = absent
    if account:
        inside = instants["left"] - instants["entered"]
        used = seconds(account["on_cpu"] + account["runnable"])
        blocked = max(0.0, to_the_nanosecond(inside - used))
    source = "self-reported" if account else "none"
    return {
        **facts,
        "blocked": blocked,
        "stopped": NO_PROCESS,
        "peak_memory": NO_PROCESS,
        "accounts": source,
    }
