"""Facts: what two executions of the same variant must have in common, whatever the machine is at."""

from __future__ import annotations

from typing import Any

from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord

FACTS = ("name", "exitcode", "signal", "outcome", "raised", "sleep", "background", "output")


def said(record: ExecutionRecord) -> dict[str, Any]:
    """What came out, without times: codes, exceptions, marks, output, observations."""
    return {
        "fault": _plain(record.fault),
        "problems": record.problems,
        "broken": record.broken,
        "left": _plain(record.left_behind),
        "shared": {name: _plain(value) for name, value in record.shared.items()},
        "processes": {process.label: _facts(process) for process in flat(record.groups)},
        "steps": {name: _step(step) for name, step in record.steps.items()},
    }


def lives(record: ExecutionRecord) -> dict[str, tuple[float, float]]:
    """When each process was started and when it ended, where both are known."""
    lives = {p.label: (p.start_called, p.ended) for p in flat(record.groups)}
    return {
        label: (begun, ended)
        for label, (begun, ended) in lives.items()
        if not isinstance(begun, Missing) and not isinstance(ended, Missing)
    }


def flat(groups: Any) -> list[ProcessRecord]:
    """All processes of these groups, each before its own children."""
    found: list[ProcessRecord] = []
    for group in groups.values():
        for process in group if isinstance(group, tuple) else (group,):
            children = process.children
            found += [process, *([] if isinstance(children, Missing) else flat(children))]
    return found


def _facts(process: ProcessRecord) -> dict[str, Any]:
    facts = {name: _plain(getattr(process, name)) for name in FACTS}
    returned = process.returned
    return {
        **facts,
        "started": _if_known(process.pid, process.pid is not None),
        "calls": _calls(process),
        "marks": "missing" if isinstance(process.marks, Missing) else sorted(process.marks),
        "ended": _if_known(process.outcome, not isinstance(process.ended, Missing)),
        "args": returned["args"] if isinstance(returned, dict) else _plain(returned),
    }


def _calls(process: ProcessRecord) -> Any:
    calls = process.calls
    if isinstance(calls, Missing):
        return "missing"
    return [(call.how, _plain(call.raised)) for call in calls]


def _step(step: Any) -> Any:
    if isinstance(step, tuple):
        return [_step(each) for each in step]
    names = ("raised", "message", "state", "is_alive", "exitcode", "name", "daemon")
    said = {name: _plain(getattr(step, name, None)) for name in names}
    if said["state"] in ("runnable", "blocked"):
        said["state"] = "there"  # a busy machine decides which
    return said


def _plain(value: Any) -> Any:
    return "missing" if isinstance(value, Missing) else value


def _if_known(value: Any, known: Any) -> Any:
    return "missing" if isinstance(value, Missing) else known
