"""The simulated engine comes to the same outcomes as the real one.

Not to the same times: the ideal has no costs. Every scenario here leaves much more
time between what must come in order than starting a process takes.
"""

from __future__ import annotations

from typing import Any

import pytest

from runner.execution.simulated.simulate import simulate
from runner.loading import load
from runner.measuring.fold import execution_record
from runner.model.missing import Missing
from runner.model.record import ExecutionRecord, ProcessRecord
from tests.contract.harness import Stage

SCENARIOS = {
    "policies": """
processes: {child: {replicas: 3, sleep: {trace: [150ms, 50ms, 100ms]}}}
variants: {one: {join: each}, par: {join: all}, off: {join: none}, run: {call: run},
  limited: {join: {all: 10ms}}}
""",
    "endings": """
processes:
  done: {target: print, args: [a, b]}
  exit: {target: exit, args: [3], success_exit_codes: [3]}
  raised: {target: raise, args: [key], kwargs: {type: KeyError}, success_exit_codes: [1]}
  crash: {target: crash, success_exit_codes: [-11]}
  gone: {work: [{mark: ready}, {cpu: 5ms}, {exit: 0}]}
  thrown: {work: [{repeat: 2, do: [{sleep: 5ms}]}, {raise: nothing left}], success_exit_codes: [1]}
  never: {sleep: 10ms}
variants: {only: {plan: [{start: [done, exit, raised, crash, gone, thrown]}, {join: crash}]}}
""",
    "misuse": """
processes: {child: {sleep: 500ms}, other: {sleep: 10ms}}
variants:
  only:
    plan:
      - {join: child, raises: AssertionError, as: a}
      - {terminate: child, raises: AttributeError, as: b}
      - {start: child, as: c}
      - {start: child, raises: AssertionError, as: d}
      - {close: child, raises: ValueError, as: e}
      - {run: child, raises: AttributeError, as: f}
      - {run: other, as: g}
      - {join: other, raises: AssertionError, as: h}
      - {join: child, as: i}
      - {observe: child, as: j}
      - {close: child, as: k}
      - {join: child, raises: ValueError, as: l}
      - {start: child, raises: ValueError, as: m}
      - {observe: child, raises: ValueError, as: n}
""",
    "ending others": """
processes:
  soft: {target: hang}
  deaf: {target: hang, args: [[TERM]]}
  late: {target: hang, timeout: 1500ms}
  quick: {sleep: 10ms, timeout: 5s}
  daemon: {target: hang, daemon: true}
variants:
  only:
    plan:
      - start: all
      - wait: {until: "all(has(p.marks.ready.at) for p in [soft, deaf, late, daemon])"}
      - {observe: soft, as: before}
      - {terminate: [soft, deaf], chain: [{signal: TERM, grace: 100ms}, {signal: KILL}], as: stop}
      - {join: [soft, deaf]}
      - {observe: soft, as: after}
      - wait: {until: has(quick.ended)}
      - {kill: quick}
      - join: late
""",
    "locks": """
shared: {door: lock, number: {value: int, initial: 7}}
processes:
  holder: {work: [{lock: door}, {mark: ready}, {sleep: 1h}, {unlock: door}]}
  waiter: {needs: {holder: ready}, marks: [inside], work: [{mark: ready}, {lock: door}, {mark: inside}]}
variants:
  deadlock:
    plan:
      - start: all
      - wait: {until: has(waiter.marks.ready.at)}
      - wait: 50ms
      - {observe: waiter, as: seen}
      - terminate: holder
      - {join: waiter, timeout: 50ms}
      - kill: waiter
      - join: all
""",
    "nested and background": """
processes:
  server: {target: hang, background: true}
  parent:
    replicas: 2
    needs: {server: ready}
    processes: {kid: {replicas: 2, target: identity, args: ["{index}"]}}
    plan: [{start: kid}]
variants: {only: {}}
""",
    "orphans": """
processes:
  parent: {processes: {kid: {target: hang}}, plan: [{start: kid}, {join: kid}]}
variants:
  only:
    leaves: 1
    plan:
      - start: parent
      - wait: {until: has(parent.children.kid.marks.ready.at)}
      - {observe: parent.kid, view: os, as: before}
      - kill: parent
      - join: parent
      - {observe: parent.kid, view: os, as: orphan}
""",
}
FACTS = ("name", "exitcode", "signal", "outcome", "raised", "sleep", "background")


@pytest.mark.parametrize("text", SCENARIOS.values(), ids=SCENARIOS)
def test_outcomes_are_those_of_real_processes(stage: Stage, text: str) -> None:
    """Codes, signals, exceptions, marks, observations, and what was left behind."""
    played = stage.play(text)
    scenario = load(played.folder.parents[1] / "trial.yaml")

    for real in played.records:
        simulated = simulate(scenario, scenario.variant(real.variant), real.round, cpus=(0, 1))
        ideal = execution_record(simulated.events, scenario, simulated)

        assert simulated.stuck is None
        predicted, happened = _said(ideal), _said(real)
        for what, facts in happened.items():
            assert predicted[what] == facts


def _said(record: ExecutionRecord) -> dict[str, Any]:
    return {
        "fault": record.fault,
        "problems": record.problems,
        "broken": record.broken,
        "left": record.left_behind,
        "shared": {name: _plain(value) for name, value in record.shared.items()},
        "processes": [_facts(process) for process in _flat(record.groups)],
        "steps": {name: _step(step) for name, step in record.steps.items()},
    }


def _flat(groups: Any) -> list[ProcessRecord]:
    found: list[ProcessRecord] = []
    for group in groups.values():
        for process in group if isinstance(group, tuple) else (group,):
            found += [process, *_flat(process.children)]
    return found


def _facts(process: ProcessRecord) -> dict[str, Any]:
    facts = {name: _plain(getattr(process, name)) for name in FACTS}
    returned = process.returned
    return {
        **facts,
        "label": process.label,
        "started": process.pid is not None,
        "calls": [(call.how, _plain(call.raised)) for call in process.calls],
        "marks": sorted(process.marks),
        "output": process.output,
        "ended": isinstance(process.ended, Missing),
        "args": returned["args"] if isinstance(returned, dict) else _plain(returned),
    }


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
