"""Outcome: how one process ended, and whether anyone had asked for that."""

import signal
from collections.abc import Sequence

from runner.measuring.lost import UNSEEN
from runner.measuring.traces import Frame, Traces
from runner.model.event import Event
from runner.model.missing import Missing
from runner.model.record import CallRecord, Outcome, ProcessRecord
from runner.model.scenario import ProcessGroup
from runner.signals import signal_name

_COMPLETED, _FAILED, _CRASHED = (
    Outcome.COMPLETED.value,
    Outcome.FAILED.value,
    Outcome.CRASHED.value,
)

HARMLESS = frozenset(
    {signal.SIGSTOP, signal.SIGTSTP, signal.SIGCONT, signal.SIGCHLD, signal.SIGWINCH, signal.SIGURG}
)
"""Signals that end no process, so that none is excused by them; signal(7)."""


def outcome_of(
    traces: Traces, started: Event | None, calls: Sequence[CallRecord], frame: Frame
) -> tuple[str | Missing, int | Missing | None]:
    """The outcome's word and CPython's exit code (None if it was never started).

    Ended by a step means alive when the signal was sent: one that had crashed before
    has crashed. One that answers a signal with an exit code of its own has been ended
    by it too, unless that code is 0.
    """
    if started is None:
        return _outcome_of_run(traces, calls), None
    swept = traces.swept is not None
    ended = traces.gone["t"] if traces.gone else None
    killed = traces.reaped is not None and traces.reaped.get("code") == -signal.SIGKILL
    # Who ends in that very instant, as happens on a virtual clock, may have ended by itself.
    if frame.halted is not None and frame.halting is not None:
        swept = (
            swept or ended is None or ended > frame.halted or (ended >= frame.halting and killed)
        )
    if traces.reaped is None or traces.reaped.get("code") is None:
        return (Outcome.SWEPT.value if swept else UNSEEN), UNSEEN
    code = int(traces.reaped["code"])
    if swept:
        return Outcome.SWEPT.value, code
    if code == 0:
        return _COMPLETED, code
    sent = _sent(traces, started["of"])
    by_signal = {event["signal"] for event in sent}
    if sent and (code > 0 or -code in by_signal):
        late = any(event["why"] == "timeout" for event in sent)
        return (Outcome.TIMED_OUT if late else Outcome.TERMINATED).value, code
    return (Outcome.CRASHED if code < 0 else Outcome.FAILED).value, code


def _sent(traces: Traces, pid: int | Missing | None) -> list[Event]:
    """The signals that may have ended it: those that reached it alive, and not whoever called its run."""
    found = (e for e in traces.signals if e["alive"] and e["signal"] not in HARMLESS)
    return [event for event in found if event.get("of", pid) == pid]


def _outcome_of_run(traces: Traces, calls: Sequence[CallRecord]) -> str:
    """Of the last call. Whoever is sent a signal by a timeout is inside it, or at its very end.

    What it raises in answer is taken as it would be of a process of its own.
    """
    late = [event["t"] for event in traces.signals if event["why"] == "timeout"]
    ran = [event for event in traces.starts if event["call"] == "run"]
    if late and (not ran or late[-1] > ran[-1]["t"]):
        return Outcome.TIMED_OUT.value
    if not calls:
        return Outcome.NOT_STARTED.value
    last = calls[-1]
    if last.raised:
        answered = late and late[-1] >= ran[-1]["called"]
        politely = answered and traces.leaves[-1].get("exit") == 0
        return _COMPLETED if politely else Outcome.TIMED_OUT.value if answered else _FAILED
    if not isinstance(last.left, Missing):
        return Outcome.COMPLETED.value
    return Outcome.SWEPT.value


def problem_of(record: ProcessRecord, group: ProcessGroup, traces: Traces) -> str | None:
    """Why this end makes the round invalid: nobody ended it, and its code is no success."""
    label, outcome, code, errors = record.label, record.outcome, record.exitcode, record.errors
    if isinstance(outcome, Missing):
        return f"{label}: {outcome.reason}" if traces.started is not None else None
    if outcome not in (_COMPLETED, _FAILED, _CRASHED) or code is None:
        return None
    if code in group.success_exit_codes or (outcome == _COMPLETED and _sent(traces, record.pid)):
        return None
    wanted = ", ".join(str(number) for number in group.success_exit_codes)
    how = (
        f"was killed by {killed_by(code)}"
        if outcome == "crashed"
        else f"ended with exit code {code}"
    )
    said = next((e for e in reversed(traces.leaves) if e.get("raised")), None)
    why = f" ({said['raised']}: {said['message']})" if said else ""
    if not why and errors:
        why = f" (last line of its errors: {errors[-1][:200]})"
    return f"{label} {how}, wanted {wanted}{why}"


def killed_by(code: int | Missing | None) -> str | Missing | None:
    """The name of the signal that an exit code stands for, None for a code that is none."""
    if isinstance(code, Missing):
        return code
    return None if code is None or code >= 0 else signal_name(-code)
