"""Tasks: what became of a process that was a task of a pool.

It has no process of its own, and so neither pid nor exit code. What it raises counts as
exit code 1; where it takes its worker with it, the worker's exit code is its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from runner.frozen import frozen
from runner.measuring.calls import calls_of
from runner.measuring.outcome import killed_by
from runner.measuring.pools import PoolTraces, how_ended
from runner.measuring.times import NEVER_ENTERED
from runner.measuring.traces import Frame, Traces, seconds, to_the_nanosecond
from runner.model.missing import Missing
from runner.model.record import CallRecord, Outcome, ProcessRecord, Seconds
from runner.model.scenario import ProcessGroup

NO_PROCESS = Missing("a task of a pool has no process of its own")
_NEVER_GIVEN = Missing("it was never given to the pool")
_BAD = (Outcome.FAILED.value, Outcome.CRASHED.value)
_TIMES = ("cpu", "user", "system", "on_cpu", "runnable")


def tell_task(
    record: ProcessRecord, group: ProcessGroup, traces: Traces, frame: Frame, pool: PoolTraces
) -> Traces:
    """What is known of a task, and by whom its records count."""
    traces = traces.by(tuple(pool.workers))
    killed = {pid for pid, worker in pool.workers.items() if worker.swept or (worker.code or 0) < 0}
    record.calls = calls_of(traces, None, frame, killed)
    record.outcome, code = _outcome(traces, record.calls, pool, frame.halted)
    by_signal = record.outcome in (Outcome.CRASHED.value, Outcome.SWEPT.value)
    record.signal = killed_by(code) if by_signal else None
    _tell_instants(record, traces, pool, frame)
    _tell_accounts(record, traces)
    record.problem = _Problem(group, record.label, record.outcome, code).text(traces, pool)
    return traces


def _outcome(
    traces: Traces, calls: Sequence[CallRecord], pool: PoolTraces, halted: int | None
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


@frozen
class _Problem:
    """Why a task makes its round invalid: it did not come back, or raised what nobody expects."""

    group: ProcessGroup
    label: str
    outcome: str | Missing
    code: int | Missing | None

    def text(self, traces: Traces, pool: PoolTraces) -> str | None:
        """None for one that does not."""
        if isinstance(self.outcome, Missing):
            return f"{self.label}: {self.outcome.reason}" if pool.over else None
        expected = pool.breach is not None and pool.breach.expected
        if self.outcome == Outcome.NOT_STARTED.value:
            why = "the pool did not come to it" if pool.breach is None else pool.breach.why
            return f"{self.label} was never begun: {why}" if pool.over and not expected else None
        if isinstance(self.code, Missing) or self.code is None:
            return None
        known = self.code in self.group.success_exit_codes
        wanted = ", ".join(map(str, self.group.success_exit_codes))
        if self.outcome == Outcome.COMPLETED.value and not known:
            return f"{self.label} returned, which counts as exit code 0, wanted {wanted}"
        if self.outcome not in _BAD:
            return None
        leave = traces.leave_of(traces.enters[-1])
        if leave is None or "code" in leave:
            if not pool.over:
                return None  # the fault of the plan says more
            excused = expected or (known and self.code != 0)
            how = f"did not come back: its worker {how_ended(self.code)}"
            if pool.breach is not None and self.label not in pool.breach.labels:
                how += f" after {pool.breach.why}"
            return None if excused else f"{self.label} {how}"
        raised = f"raised {leave['raised']} ({leave['message']})"
        counts = f"which counts as exit code 1, wanted {wanted}"
        return None if known else f"{self.label} {raised}, {counts}"


def _tell_instants(record: ProcessRecord, traces: Traces, pool: PoolTraces, frame: Frame) -> None:
    called = traces.submitted["t"] if traces.submitted else pool.submitted
    given: Seconds = _NEVER_GIVEN
    arrived: Seconds = given
    if called is not None:
        given = arrived = seconds(called - frame.origin)
        if traces.arrival is not None and frame.arrivals_from is not None:
            arrival = frame.arrivals_from + round(traces.arrival * 1e9)
            arrived = seconds(arrival - frame.origin)
    last = record.calls[-1] if record.calls else None
    left: Seconds = last.left if last else NEVER_ENTERED
    ended = left
    if last is not None and isinstance(left, Missing):
        at = pool.workers[last.pid].ended
        ended = Missing("its end was not seen") if at is None else seconds(at - frame.origin)
    record.arrived, record.start_called, record.start_returned = arrived, given, NO_PROCESS
    record.entered = last.entered if last else NEVER_ENTERED
    record.left, record.ended, record.reaped = left, ended, NO_PROCESS


def _tell_accounts(record: ProcessRecord, traces: Traces) -> None:
    """What it used of its worker between entering and leaving, by the worker's own word."""
    leave = traces.leave_of(traces.enters[-1]) if record.calls else None
    account = {} if leave is None else leave.get("account", {})
    absent = Missing("no account of it was given")
    for name in _TIMES:
        setattr(record, name, seconds(account[name]) if name in account else absent)
    record.voluntary = account.get("voluntary", absent)
    record.involuntary = account.get("involuntary", absent)
    record.blocked, record.stopped, record.peak_memory = absent, NO_PROCESS, NO_PROCESS
    if account:
        record.accounts = "self-reported"
        inside = record.left - record.entered  # type: ignore[operator]
        used = seconds(account["on_cpu"] + account["runnable"])
        record.blocked = max(0.0, to_the_nanosecond(inside - used))
